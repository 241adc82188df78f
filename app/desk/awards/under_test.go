package awards_test

import (
	"testing"

	"huiqi/app/desk/awards"
)

func TestARunUnderADecidedReadingIsTheRunOfItsFiles(t *testing.T) {
	rates := map[string]string{"350100": "1.3", "350400": "1.3", "350800": "2.2", "350900": "6.4"}
	waits := cityRun(t, rates, nil)
	got, err := waits.Under(t.Context(), map[string]string{"tie": "split"})
	if err != nil {
		t.Fatal(err)
	}
	want := cityRun(t, rates, map[string]string{"tie": "split"})
	if got.Receipt.ID() != want.Receipt.ID() || got.Receipt.Results != want.Receipt.Results || got.Totals.Amount != want.Totals.Amount {
		t.Errorf("%+v, want %+v", got.Receipt, want.Receipt)
	}
	if !got.Agrees() || got.Verify(t.Context()) != nil {
		t.Error("its receipt is not that of its rows")
	}
	st := openStore(t)
	for _, r := range []*awards.Run{waits, got} {
		if err := r.Freeze(t.Context(), st, openVault, noon); err != nil {
			t.Fatal(err)
		}
	}
	if waits.ID == got.ID {
		t.Error("control: a decided run has the name of the one that waits")
	}
	same, err := got.Under(t.Context(), got.Readings)
	if err != nil || same.Receipt.ID() != got.ID {
		t.Errorf("under its own readings it is another run: %v", err)
	}
}

package settings_test

import (
	"errors"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/settings"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
)

func TestSettings(t *testing.T) {
	s, ctx := storetest.NewMap(), t.Context()
	if got, err := settings.Load(ctx, s); err != nil || got != settings.Default() {
		t.Fatalf("a new desk: %+v, %v", got, err)
	}
	want := settings.Settings{Language: "en", TextSize: 130, Colours: "dark", LastFolder: `D:\二季度`, Welcomed: true}
	if err := settings.Save(ctx, s, want); err != nil {
		t.Fatal(err)
	}
	if got, err := settings.Load(ctx, s); err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	bad := want
	bad.TextSize, bad.LastFolder = 70, "elsewhere"
	if err := settings.Save(ctx, s, bad); !errors.Is(err, desk.Errf("setting-value")) {
		t.Errorf("a size nobody offers: %v", err)
	}
	// A later version may have offered what this one does not.
	err := s.Update(ctx, "x", func(x store.Txn) error { return x.Put("setting/colours", []byte("sepia")) })
	if err != nil {
		t.Fatal(err)
	}
	want.Colours = "light"
	if got, err := settings.Load(ctx, s); err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

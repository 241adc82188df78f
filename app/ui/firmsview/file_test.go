package firmsview

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/vault"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/uitest"
	"huiqi/resources/words"
)

// season is the screen at the end of a season, where 林经办 is signed in.
func season(t *testing.T) *View {
	t.Helper()
	p := uitest.SeasonPlace(t)
	v := New(p)
	uitest.Show(p, v, &uitest.Stub{Name: "batches"}, &uitest.Stub{Name: "payment"}, &uitest.Stub{Name: "recovery"}, &uitest.Stub{Name: "notices"})
	p.Shell.Go(Route, "")
	return v
}

func texts(v *View) string { return strings.Join(uitest.Texts(v.place.Shell.Window()), "") }

func overlay(v *View) []string {
	var out []string
	top := v.place.Shell.Window().Canvas().Overlays().Top()
	if top == nil {
		return nil
	}
	for _, o := range test.LaidOutObjects(top) {
		if text, ok := o.(*canvas.Text); ok {
			out = append(out, text.Text)
		}
	}
	return out
}

// answer fills the fields of the dialog in front, in their order, and presses a button.
func answer(t *testing.T, v *View, button string, fill ...string) {
	t.Helper()
	i := 0
	var press *parts.Button
	for _, o := range test.LaidOutObjects(v.place.Shell.Window().Canvas().Overlays().Top()) {
		switch o := o.(type) {
		case *field.Entry:
			if i < len(fill) {
				o.SetText(fill[i])
			}
			i++
		case *parts.Button:
			if strings.TrimSpace(o.Text) == button {
				press = o
			}
		}
	}
	if press == nil {
		t.Fatalf("no button %q in %v", button, overlay(v))
	}
	press.OnTapped()
}

func TestThePageOfWhoPaidBack(t *testing.T) {
	v := season(t)
	id := v.busiest()
	v.place.Shell.Go(Route, id)
	f := &v.file.file
	if !v.filed || f.ID != id || len(f.Awards) == 0 || len(f.Orders) == 0 || len(f.Cases) == 0 || len(f.Papers) == 0 || len(f.History) == 0 {
		t.Fatalf("%s: %d awards, %d orders, %d cases, %d papers, %d accounts", id, len(f.Awards), len(f.Orders), len(f.Cases), len(f.Papers), len(f.History))
	}
	for i, want := range []string{f.Awards[0].Line.Award, f.Orders[0].ID, f.Cases[0].ID, f.Papers[0].Number, f.History[0].Holder} {
		v.file.tab = tab(i)
		v.file.show()
		if !strings.Contains(texts(v), want) {
			t.Errorf("%q is not shown", want)
		}
	}
	number, err := v.place.Session.Vault().Open(vault.AccountPlace(id), f.Account.Current.Number)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(texts(v), number) || !strings.Contains(texts(v), f.Account.Current.Number.Masked()) {
		t.Error("the account number must be masked")
	}
	sums := f.Totals()
	if got := v.Figures()[3].Value; got != sums.Paid.String() {
		t.Errorf("paid %s, want %s", got, sums.Paid)
	}
}

func TestAFullAccountNumberFindsTheFirm(t *testing.T) {
	v := season(t)
	id := v.busiest()
	v.place.Shell.Go(Route, id)
	number, err := v.place.Session.Vault().Open(vault.AccountPlace(id), v.file.file.Account.Current.Number)
	if err != nil {
		t.Fatal(err)
	}
	hits := v.Find(number[:6] + " " + number[6:])
	if len(hits) != 1 || hits[0].Arg != id || strings.Contains(hits[0].Note, number) {
		t.Fatalf("%+v", hits)
	}
	if hits = v.Find(number[:len(number)-1]); len(hits) != 0 {
		t.Errorf("control: a part of a number finds %v", hits)
	}
	v.place.Session.Lock()
	if hits = v.Find(number); len(hits) != 0 {
		t.Errorf("a locked desk finds %v", hits)
	}
}

func TestAnAccountIsCorrectedByTwo(t *testing.T) {
	v := season(t)
	id := v.busiest()
	v.place.Shell.Go(Route, id)
	old := *v.file.file.Account.Current
	v.file.propose()
	answer(t, v, "提出更正", old.Holder, "示例银行新区支行", "", "", "来函", "换开户行")
	if w := v.file.file.Account.Waiting; w != nil {
		t.Fatal("control: proposed without a number")
	}
	answer(t, v, "提出更正", old.Holder, "示例银行新区支行", "", "6222000000012345", "来函 2020-12-10", "换开户行")
	w := v.file.file.Account.Waiting
	if w == nil || v.file.file.Account.Current.N != old.N || !strings.Contains(texts(v), words.T("firms.own_proposal")) {
		t.Fatalf("%+v; %v", w, overlay(v))
	}
	uitest.Enter(t, v.place, "chen")
	v.place.Shell.Go(Route, id)
	v.file.confirm()
	answer(t, v, "确认账户", "6222000000012346")
	if v.file.file.Account.Current.N != old.N {
		t.Fatal("control: confirmed although the number was typed otherwise")
	}
	answer(t, v, "确认账户", "6222 0000 0001 2345")
	c := v.file.file.Account.Current
	if c.N == old.N || c.State != accounts.Confirmed || c.Bank != "示例银行新区支行" || len(v.file.file.History) < 2 {
		t.Errorf("%+v; %v", c, overlay(v))
	}
}

func TestACityHasAPageToo(t *testing.T) {
	v := season(t)
	v.place.Shell.Go(Route, "350900")
	if !v.filed || v.file.file.Name != "宁德市" || len(v.file.file.Awards) == 0 {
		t.Errorf("%q, %d awards", v.file.file.Name, len(v.file.file.Awards))
	}
	v.place.Shell.Go(Route, "")
	if v.filed {
		t.Error("the rail leads to all firms")
	}
	v.place.Shell.Back()
	if !v.filed || v.file.file.ID != "350900" {
		t.Error("Back must bring the page back")
	}
}

package field

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"huiqi/app/ui/task"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

func TestMoneyTakesFullWidthDigits(t *testing.T) {
	test.NewTempApp(t)
	m := NewMoney()
	test.Type(m.Entry, "１２３４５．６ab元")
	if v, err := m.Value(); err != nil || v != money.Fen(1234560) {
		t.Fatalf("%v, %v", v, err)
	}
	m.FocusLost()
	if m.Text != "12,345.60" {
		t.Errorf("shown %q", m.Text)
	}
	m.SetText("")
	if _, err := m.Value(); !errors.Is(err, ErrEmpty) {
		t.Error(err)
	}
}

func TestIntTakesFullWidthDigits(t *testing.T) {
	test.NewTempApp(t)
	f := NewInt()
	test.Type(f.Entry, "１，２３４x")
	if v, err := f.Value(); err != nil || v != 1234 {
		t.Fatalf("%v, %v", v, err)
	}
}

func TestDateShapes(t *testing.T) {
	test.NewTempApp(t)
	base, _ := period.NewDate(2026, 11, 22)
	for in, want := range map[string]string{
		"2026-06-05": "2026-06-05", "20260605": "2026-06-05", "2026.6.5": "2026-06-05",
		"6-5": "2026-06-05", "6月5日": "2026-06-05", "2-29": "", "x": "",
	} {
		d := NewDate(base)
		d.SetText(in)
		v, err := d.Value()
		if (err != nil) != (want == "") || want != "" && v.String() != want {
			t.Errorf("%q: %v, %v", in, v, err)
		}
	}
}

func TestDateSteps(t *testing.T) {
	test.NewTempApp(t)
	base, _ := period.NewDate(2026, 2, 28)
	d := NewDate(base)
	d.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	d.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	if d.Text != "2026-03-01" {
		t.Errorf("%q", d.Text)
	}
}

func TestSearchTrimsAndEscClears(t *testing.T) {
	test.NewTempApp(t)
	var got []string
	e := NewSearch(task.Inline(), "", func(s string) { got = append(got, s) })
	test.Type(e, "福州 ")
	if got[len(got)-1] != "福州" {
		t.Error(got)
	}
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if e.Text != "" || got[len(got)-1] != "" {
		t.Error("Esc must clear the search")
	}
}

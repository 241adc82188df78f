package firmsview

import (
	"os"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"huiqi/app/store/bolt"
	"huiqi/app/ui/uitest"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func opened(t *testing.T) (*View, *uitest.Stub) {
	t.Helper()
	p := uitest.SamplePlace(t)
	v, other := New(p), &uitest.Stub{Name: "awards"}
	uitest.Show(p, v, other)
	p.Shell.Go(Route, "")
	return v, other
}

func TestSearchByNameCodeAndInitials(t *testing.T) {
	v, _ := opened(t)
	for _, c := range []struct {
		query, name string
		rows        int
	}{
		{"福建封顶冶炼", "福建封顶冶炼有限公司", 1},
		{"91350181MA9115690G", "福建封顶冶炼有限公司", 1},
		{"fjfdyl", "福建封顶冶炼有限公司", 1},
		{"没有这家企业", "", 0},
		{"", "", 606},
	} {
		v.search.SetText("")
		test.Type(v.search, c.query)
		shown := v.grid.Shown()
		if len(shown) != c.rows || c.name != "" && shown[0].firm.Name != c.name {
			t.Errorf("%q: %d rows", c.query, len(shown))
		}
	}
}

func TestFiguresFilter(t *testing.T) {
	v, _ := opened(t)
	figs := v.Figures()
	figs[4].Tap() // eligible
	if got := len(v.grid.Shown()); got != 131 {
		t.Errorf("%d rows for the eligible", got)
	}
	if !v.Figures()[4].Selected {
		t.Error("the figure does not show that it filters")
	}
	v.Figures()[4].Tap()
	if got := len(v.grid.Shown()); got != 606 {
		t.Errorf("%d rows after the second press", got)
	}
}

func TestPaneAndHistory(t *testing.T) {
	v, other := opened(t)
	sh := v.place.Shell
	v.grid.SetCursor("91350181MA9115690G")
	sh.Window().Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if v.Pane() == nil || v.opened != "91350181MA9115690G" {
		t.Fatal("Enter must open the pane")
	}
	if text := strings.Join(uitest.Texts(sh.Window()), ""); !strings.Contains(text, "1,000,000.00") {
		t.Error("the pane does not show the award")
	}
	sh.Go(other.Name, "")
	v.ClosePane()
	sh.Back()
	if v.opened != "91350181MA9115690G" || v.grid.Cursor().firm.Code != v.opened {
		t.Error("Back must bring row and pane back")
	}
	sh.Window().Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if v.Pane() != nil {
		t.Error("Esc must close the pane")
	}
}

func TestTheRunIsReadOnlyWhenItsStepsAreWanted(t *testing.T) {
	v, _ := opened(t)
	v.show("91350181MA9115690G")
	if v.place.Run() != nil {
		t.Fatal("control: the run is in hand already")
	}
	v.place.NeedRun(func() {})
	v.place.Shell.Update()
	if text := strings.Join(uitest.Texts(v.place.Shell.Window()), ""); v.place.Run() == nil || !strings.Contains(text, "①") {
		t.Error("the steps are not shown")
	}
}

func TestGlobalSearchLeadsToTheFirm(t *testing.T) {
	v, _ := opened(t)
	hits := v.Find("fjfdyl")
	if len(hits) != 1 || hits[0].Route != Route {
		t.Fatalf("%v", hits)
	}
	v.place.Shell.Go(hits[0].Route, hits[0].Arg)
	if v.opened != hits[0].Arg || !v.filed || v.file.file.ID != hits[0].Arg {
		t.Error("the finding was not opened")
	}
}

func TestTypingOnTheGridSearches(t *testing.T) {
	v, _ := opened(t)
	v.place.Shell.Window().Canvas().Focus(v.grid.Focusable())
	v.grid.Focusable().TypedRune('f')
	if v.search.Text != "f" || v.place.Shell.Window().Canvas().Focused() != fyne.Focusable(v.search) {
		t.Errorf("search holds %q", v.search.Text)
	}
}

func TestOneCity(t *testing.T) {
	v, _ := opened(t)
	v.area = "3502"
	v.refilter()
	shown := v.grid.Shown()
	if len(shown) == 0 || slices.ContainsFunc(shown, func(r *row) bool { return r.city != "厦门市" }) {
		t.Errorf("%d rows", len(shown))
	}
}

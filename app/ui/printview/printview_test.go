package printview

import (
	"os"
	"testing"

	"huiqi/app/desk/papers"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/uitest"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// shown is the screen on a desk with a season.
func shown(t *testing.T, answers ...string) *View {
	t.Helper()
	p := uitest.SeasonPlace(t, answers...)
	v := New(p)
	uitest.Show(p, v)
	p.Shell.Go(Route, "")
	return v
}

func TestBegin(t *testing.T) {
	v := shown(t)
	if len(v.grid.Rows()) == 0 || v.kind != string(papers.AwardNotice) {
		t.Fatalf("%s: %d papers", v.kind, len(v.grid.Rows()))
	}
}

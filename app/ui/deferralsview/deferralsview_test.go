package deferralsview

import (
	"os"
	"testing"

	"huiqi/app/store/bolt"
	"huiqi/app/ui/uitest"
	"huiqi/app/ui/workplace"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func opened(t *testing.T) (*View, *workplace.Place) {
	t.Helper()
	p := uitest.SeasonPlace(t)
	v := New(p)
	uitest.Show(p, v, &uitest.Stub{Name: "policy"})
	p.Shell.Go(Route, "")
	return v, p
}

func TestTheListShowsTheReturn(t *testing.T) {
	v, _ := opened(t)
	if n := v.list.counts[""]; n < 290 || len(v.list.grid.Shown()) != pageRows {
		t.Fatalf("%d cases, %d shown", n, len(v.list.grid.Shown()))
	}
}

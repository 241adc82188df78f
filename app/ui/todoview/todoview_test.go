package todoview

import (
	"os"
	"strconv"
	"testing"

	"huiqi/app/store/bolt"
	"huiqi/app/ui/uitest"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// What waits is counted in the rail, filtered by its step, and one press from where
// it is done; an act elsewhere counts anew.
func TestWhatWaits(t *testing.T) {
	p := uitest.SeasonPlace(t)
	v := New(p)
	batches := &uitest.Stub{Name: "batches"}
	uitest.Show(p, v, batches, &uitest.Stub{Name: "payment"})
	p.Shell.Go(Route, "")
	n := v.Waiting()
	if n == 0 || len(v.mine.Shown()) != n {
		t.Fatalf("%d wait, %d are shown", n, len(v.mine.Shown()))
	}
	sum := 0
	for _, f := range v.Figures() {
		if f.ID == "" || f.ID == figOthers {
			continue
		}
		f.Tap()
		shown := len(v.mine.Shown())
		if strconv.Itoa(shown) != f.Value {
			t.Errorf("%s says %s and shows %d", f.Label, f.Value, shown)
		}
		sum += shown
		f.Tap()
	}
	if sum != n {
		t.Errorf("the groups hold %d of %d", sum, n)
	}
	v.figure = figOthers
	v.refilter()
	r := v.others.Shown()[0]
	if r.Why == "" {
		t.Error("it does not say why it is for others")
	}
	v.open(r)
	if p.Shell.Here() != "batches" || len(batches.Args) == 0 || batches.Args[len(batches.Args)-1] != r.ID {
		t.Errorf("went to %s with %v", p.Shell.Here(), batches.Args)
	}
	uitest.Enter(t, p, "admin") // leaves an entry in the log
	p.Shell.Update()
	if v.Waiting() != 0 {
		t.Errorf("%d wait for who only looks", v.Waiting())
	}
	p.Shell.Go(Route, "")
	if v.grid().Cursor() == nil && !v.Actions()[0].Off {
		t.Error("an act is offered on nothing")
	}
}

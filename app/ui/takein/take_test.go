package takein

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"huiqi/app/desk/session"
	"huiqi/app/desk/session/sessiontest"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/task"
	"huiqi/policy/period"
	"huiqi/resources"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func samples(t testing.TB) map[string]string {
	t.Helper()
	dir, out := t.TempDir(), map[string]string{}
	for _, name := range []string{"statistics-2020Q2.xlsx", "power-2020Q2.csv", "accounts.xlsx"} {
		b, err := fs.ReadFile(resources.Samples(), name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = filepath.Join(dir, name)
		if err := os.WriteFile(out[name], b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func newTake(t testing.TB) *Take {
	t.Helper()
	s, err := session.Open(context.Background(), filepath.Join(t.TempDir(), "huiqi.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	sessiontest.Enter(t, s)
	take := NewTake(s, task.Inline(), func() {}, func(err error) { t.Error(err) })
	p, ok := s.Shelf.Pack("fujian-2020-13", "")
	if !ok {
		t.Fatal("no pack")
	}
	item, _ := p.Item("power")
	take.Aim(Target{Pack: p, Item: item, Period: period.MustParse("2020Q2")})
	return take
}

func TestTheSamplesAreTakenIn(t *testing.T) {
	take, files := newTake(t), samples(t)
	take.Add([]string{files["power-2020Q2.csv"]})
	if take.Data != nil || take.Needs == "" {
		t.Fatal("without the firms' file nothing can be read, and it must say so")
	}
	take.Add([]string{`"` + files["statistics-2020Q2.xlsx"] + `"`, " " + files["accounts.xlsx"]})
	if take.Data == nil {
		t.Fatalf("not read: %s", take.Needs)
	}
	for _, s := range take.Sheets {
		t.Logf("%s: %s", s.Name, s.Like())
	}
	if n := len(take.Problems()); n != 8 {
		t.Errorf("%d problems, want 8", n)
	}
	var got Accepted
	take.Accept(time.Now(), nil, func(a Accepted) { got = a })
	if got.Run == nil {
		t.Fatal("not accepted")
	}
	totals := got.Run.Totals
	if totals.Eligible != 131 || totals.Amount.String() != "15,358,704.23" {
		t.Errorf("%d eligible, %s", totals.Eligible, totals.Amount)
	}
	again := got
	take.Accept(time.Now(), nil, func(a Accepted) { again = a })
	if !again.Receipt.Again || got.Receipt.Again {
		t.Error("the same files again must change nothing and say so")
	}
}

func TestAFirmListedTwiceIsChosen(t *testing.T) {
	take, files := newTake(t), samples(t)
	take.Add([]string{files["statistics-2020Q2.xlsx"], files["power-2020Q2.csv"]})
	all := Twices(take)
	if len(all) != 1 || len(all[0].Lines) != 2 {
		t.Fatalf("%+v", all)
	}
	take.ChooseLine(all[0].ID, all[0].Lines[1].Line)
	if len(Twices(take)) != 0 || len(take.Problems()) != 6 {
		t.Errorf("%d firms twice, %d problems after choosing", len(Twices(take)), len(take.Problems()))
	}
}

func TestAFileThatCannotBeReadIsSaidBesideIt(t *testing.T) {
	take := newTake(t)
	bad := filepath.Join(t.TempDir(), "a.xlsx")
	if err := os.WriteFile(bad, []byte("no workbook"), 0o600); err != nil {
		t.Fatal(err)
	}
	take.Add([]string{bad})
	if len(take.Sheets) != 1 || take.Sheets[0].Err == nil || take.Data != nil {
		t.Fatal("the fault must stand beside the file")
	}
	take.Remove(0)
	if len(take.Sheets) != 0 {
		t.Error("not removed")
	}
}

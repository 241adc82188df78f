package session_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/demo"
	"huiqi/app/desk/firms"
	"huiqi/app/desk/intake"
	"huiqi/app/desk/session"
	"huiqi/app/desk/session/sessiontest"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/policy/period"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

var noon = time.Date(2020, 7, 20, 12, 0, 0, 0, time.UTC)

func revision(t *testing.T, s *session.Session) (r store.Rev) {
	t.Helper()
	if err := s.Store.View(t.Context(), func(v store.Reader) error { r = v.Rev(); return nil }); err != nil {
		t.Fatal(err)
	}
	return r
}

// request is for the files of a few invented firms.
func request(t *testing.T, s *session.Session) awards.Request {
	t.Helper()
	files, err := demo.New(120, 3).WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p, ok := s.Shelf.Pack("fujian-2020-13", "")
	if !ok {
		t.Fatal("fujian-2020-13 is not on the shelf")
	}
	req, err := s.Request(t.Context(), p, "power", period.MustParse("2020Q2"), []awards.Input{
		{Kind: intake.Statistics, Path: files.Statistics}, {Kind: intake.Power, Path: files.Power},
	})
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func TestSameFilesAgainChangeNothing(t *testing.T) {
	s := sessiontest.Open(t)
	req := request(t, s)
	run, done, err := s.Work(t.Context(), req, nil, noon)
	if err != nil || done.Again || len(done.Files) != 2 {
		t.Fatalf("%+v %v", done, err)
	}
	before := revision(t, s)
	in, err := awards.Open(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	said, err := s.Repeats(t.Context(), in)
	if err != nil || len(said) != 2 || said[0].Code != "file-known" {
		t.Errorf("%v %v", said, err)
	}
	again, done, err := s.Work(t.Context(), req, nil, noon.AddDate(0, 0, 3))
	if err != nil || !done.Again || again.ID != run.ID {
		t.Errorf("again: %+v %v", done, err)
	}
	if after := revision(t, s); after != before {
		t.Errorf("revision went from %d to %d", before, after)
	}
}

func TestChoosingNothingLeavesTheStore(t *testing.T) {
	s := sessiontest.Open(t)
	in, err := awards.Open(t.Context(), request(t, s))
	if err != nil {
		t.Fatal(err)
	}
	data, err := in.Read(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := data.Assess(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	before := revision(t, s)
	if _, err := s.TakeIn(t.Context(), data, run, session.Nothing, noon); err != nil {
		t.Fatal(err)
	}
	if after := revision(t, s); after != before || run.ID != "" {
		t.Errorf("revision went from %d to %d, run %q", before, after, run.ID)
	}
}

func TestSamplesFillRegistryAndVerify(t *testing.T) {
	s := sessiontest.Open(t)
	run, err := s.Samples(t.Context(), nil, noon)
	if err != nil {
		t.Fatal(err)
	}
	registry, err := firms.List(t.Context(), s.Store)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := registry.Get("91350181MA9115690G"); !ok {
		t.Error("the registry does not know 福建封顶冶炼有限公司")
	}
	n, err := s.Verify(t.Context(), nil)
	if err != nil || n.Runs != 1 || n.Entries != 2 {
		t.Errorf("%+v, %v", n, err)
	}
	back, err := awards.Load(t.Context(), s.Store, s.Shelf, run.ID)
	if err != nil || back.Totals.Amount != 15_358_704_23 {
		t.Errorf("%v %v", back, err)
	}
}

// The control: a run in which one stored amount is another must not verify.
func TestVerifyFindsAChangedRecord(t *testing.T) {
	s := sessiontest.Open(t)
	run, _, err := s.Work(t.Context(), request(t, s), nil, noon)
	if err != nil {
		t.Fatal(err)
	}
	key := "run/" + run.ID + "/row/0000000"
	err = s.Store.Update(t.Context(), store.NewOp(), func(x store.Txn) error {
		return x.Put(key, []byte(`{"status":1,"branch":"increment","fen":1,"fund":"province"}`))
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(t.Context(), nil); !errors.Is(err, desk.Errf("verify-results")) {
		t.Errorf("%v", err)
	}
}

func TestRememberedMapping(t *testing.T) {
	s := sessiontest.Open(t)
	f := &intake.File{Fingerprint: "f1"}
	if m := s.Memory(t.Context(), "f1"); m != nil {
		t.Errorf("known before: %v", m)
	}
	for _, m := range []map[string]string{{"产值": "output"}, {"电量": "kwh"}} {
		if err := s.Remember(t.Context(), f, m); err != nil {
			t.Fatal(err)
		}
	}
	if m := s.Memory(t.Context(), "f1"); len(m) != 2 || m["产值"] != "output" || m["电量"] != "kwh" {
		t.Errorf("%v", m)
	}
}

func TestOpenExistingMakesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.db")
	if _, err := session.OpenExisting(t.Context(), path); err == nil {
		t.Error("opened what is not there")
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a store was made")
	}
}

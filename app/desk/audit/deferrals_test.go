package audit_test

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"huiqi/app/desk/audit"
	"huiqi/app/desk/demo/staff"
	"huiqi/app/desk/office"
	"huiqi/app/desk/session"
	"huiqi/policy/period"
)

// The register of deferrals travels in a package with the log, and one changed word of
// one case in it is named.
func TestPackageWithDeferrals(t *testing.T) {
	s, err := session.Open(t.Context(), filepath.Join(t.TempDir(), "huiqi.db"))
	must(t, err)
	defer func() { must(t, s.Close()) }()
	must(t, staff.Enter(t.Context(), s, "lin"))
	asOf := period.Date{Year: 2021, Month: 2, Day: 28}
	plan, err := s.TakeReturn(t.Context(), "../../../resources/samples/deferrals-2020.xlsx", asOf, nil)
	must(t, err)
	if plan.Return.New != 300 {
		t.Fatalf("%+v", plan.Return)
	}
	must(t, s.SignIn(t.Context(), "zheng", staff.Password))
	dir := filepath.Join(t.TempDir(), "package")
	_, err = press(s).Make(t.Context(), s.Who(), dir, nil, nil)
	must(t, err)
	r := check(t, dir, audit.Options{})
	for _, d := range r.Differences {
		t.Error(d.Sentence())
	}
	if !r.Good {
		t.Errorf("%+v", r)
	}
	files := pkg(t, dir)
	told := 0
	for name, text := range files {
		if bytes.Contains(text, []byte("JJ130000000")) {
			told++
			files[name] = bytes.Replace(text, []byte("JJ130000000"), []byte("JJ130000999"), 1)
		}
	}
	if told == 0 {
		t.Fatal("control: the package does not tell of the first loan")
	}
	bad := laid(t, nil, files)
	r = check(t, bad, audit.Options{})
	if r.Good || len(r.Differences) == 0 {
		t.Error("a loan's number was changed and nobody noticed")
	}
}

// The store as a whole is in order with deferrals in it, after a restart too.
func TestStoreWithDeferrals(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huiqi.db")
	s, err := session.Open(t.Context(), path)
	must(t, err)
	must(t, staff.Enter(t.Context(), s, "lin"))
	_, err = s.TakeReturn(t.Context(), "../../../resources/samples/deferrals-2020.xlsx", period.Date{Year: 2021, Month: 2, Day: 28}, nil)
	must(t, err)
	must(t, s.Close())
	if s, err = session.OpenExisting(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	_, err = office.New(s.Store, time.Now).Verify(t.Context(), nil)
	must(t, err)
	must(t, s.Close())
}

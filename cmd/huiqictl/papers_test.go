package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/session"
	"huiqi/policy/period"
)

// Papers on deferrals are made, verified and made again without a window; a draft
// changes nothing, and a bank without a name gets no letter.
func TestDeferralPapers(t *testing.T) {
	dir := t.TempDir()
	store, file := filepath.Join(dir, "desk.db"), deferralSample(t)
	staffed(t, store)
	s, err := session.OpenExisting(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	err = s.SignIn(t.Context(), "lin", "correct horse 8")
	if err == nil {
		_, err = s.TakeReturn(t.Context(), file, period.Date{Year: 2021, Month: 2, Day: 28}, nil)
	}
	if err == nil {
		err = deferrals.Register{Desk: s.Desk}.NameBank(t.Context(), s.Who(), "B008", "示例第八银行")
	}
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	out := func(name string) string { return filepath.Join(dir, name) }
	for _, c := range []struct {
		name string
		args []string
		code int
		says []string
	}{
		{"a draft", []string{"make", "deferral_query", "B008", "--draft", "--out", out("draft.pdf")}, complete, []string{"样稿_B008", "示例第八银行"}},
		{"a draft is no paper", []string{"verify", out("draft.pdf")}, failed, []string{"没有已登记的文书编号"}},
		{"a query", []string{"make", "deferral_query", "B008", "--out", out("query.pdf")}, complete, []string{"示财延〔", "1号"}},
		{"verified", []string{"verify", out("query.pdf")}, complete, []string{"✓", "银行问询函"}},
		{"nothing left to ask", []string{"make", "deferral_query", "B008", "--out", out("again.pdf")}, failed, []string{"没有待问询的问题"}},
		{"a bank without a name", []string{"make", "deferral_query", "B009", "--out", out("none.pdf")}, failed, []string{"没有登记名称"}},
		{"a bulletin", []string{"make", "deferral_bulletin", "2020-06", "--rate", "cases", "--out", out("bulletin.pdf")}, complete, []string{"示财延〔", "2020年6月"}},
		{"the same bulletin", []string{"make", "deferral_bulletin", "2020-06", "--rate", "cases", "--out", out("same.pdf")}, complete, []string{"示财延〔"}},
		{"verified", []string{"verify", out("same.pdf")}, complete, []string{"✓", "延期情况通报"}},
		{"no period", []string{"make", "deferral_bulletin", "June", "--out", out("none.pdf")}, failed, []string{"不是一个期间"}},
		{"no day", []string{"make", "deferral_query", "B008", "--until", "soon", "--out", out("none.pdf")}, misuse, nil},
		{"another kind", []string{"make", "award_notice", "SP2020-001", "--out", out("none.pdf")}, misuse, nil},
		{"statistics", []string{"statistics", "--period", "2020H1", "--rate", "refinanced", "--out", out("statistics.xlsx")}, complete, []string{"statistics.xlsx"}},
		{"no such period", []string{"statistics", "--period", "June", "--out", out("none.pdf")}, misuse, nil},
	} {
		args := append([]string{"papers"}, c.args...)
		code, said, errs := ctl(t, append(args, "--store", store)...)
		if code != c.code {
			t.Errorf("%s: exit %d: %s %s", c.name, code, said, errs)
		}
		for _, want := range c.says {
			if !strings.Contains(said+errs, want) {
				t.Errorf("%s: nothing of %q in %s %s", c.name, want, said, errs)
			}
		}
	}
	if _, err := os.Stat(out("none.pdf")); err == nil {
		t.Error("what failed left a file")
	}
	first, err1 := os.ReadFile(out("bulletin.pdf"))
	same, err2 := os.ReadFile(out("same.pdf"))
	if err := errors.Join(err1, err2); err != nil || string(first) != string(same) {
		t.Errorf("made again with other bytes (%v)", err)
	}
	if code, said, errs := ctl(t, "verify", store); code != complete {
		t.Errorf("the store: exit %d: %s %s", code, said, errs)
	}
}

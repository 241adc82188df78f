package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huiqi/app/desk/session"
	"huiqi/policy/pack"
	"huiqi/policy/period"
)

// stricterPack is deferral-2020-06 with an earlier latest day, as a folder.
func stricterPack(t *testing.T) string {
	t.Helper()
	p, err := findPack("deferral-2020-06")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	form := strings.Replace(string(p.Form), `version = "1"`, `version = "2"`, 1)
	form = strings.ReplaceAll(form, `value = "2021-03-31"`, `value = "2020-12-31"`)
	for name, text := range map[string]string{pack.FormFile: form, p.Document.Source: p.SourceText} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestImpactOfAReview(t *testing.T) {
	dir, file, stricter := t.TempDir(), deferralSample(t), stricterPack(t)
	store, empty, list := filepath.Join(dir, "desk.db"), filepath.Join(dir, "empty.db"), filepath.Join(dir, "changes.csv")
	staffed(t, empty)
	staffed(t, store)
	s, err := session.OpenExisting(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	err = s.SignIn(t.Context(), "lin", "correct horse 8")
	if err == nil {
		_, err = s.TakeReturn(t.Context(), file, period.Date{Year: 2021, Month: 2, Day: 28}, nil)
	}
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	in := "deferrals=" + file
	for _, c := range []struct {
		name string
		args []string
		code int
		says []string
		not  string
	}{
		{"the register's own pack", []string{"none", "deferral-2020-06", "--store", store}, complete, []string{"延期登记簿：deferral-2020-06@1 对照 延期登记簿", "新增发现 0 笔", "sha256 "}, "YQ0"},
		{"another latest day", []string{"none", stricter, "--store", store, "--csv", list}, complete, []string{"beyond-latest", "YQ0", "晚于最迟日期 2020-12-31"}, "新增发现 0 笔"},
		{"two editions on the register", []string{"deferral-2020-06", stricter, "--store", store}, complete, []string{"对照 deferral-2020-06@1", "晚于最迟日期 2020-12-31"}, "新增发现 0 笔"},
		{"an empty register", []string{"none", "deferral-2020-06", "--store", empty}, complete, []string{"没有可以对照的申请", "sha256 "}, "YQ0"},
		{"a file alone", []string{"none", "deferral-2020-06", "--in", in, "--as-of", "2021-02-28"}, complete, []string{"报表文件 1 份", "deferrals-2020.xlsx:"}, "YQ0"},
		{"two editions on a file", []string{"deferral-2020-06", stricter, "--in", in, "--as-of", "2021-02-28"}, complete, []string{"beyond-latest", "晚于最迟日期 2020-12-31"}, "新增发现 0 笔"},
		{"a file beside a store", []string{"deferral-2020-06", "deferral-2020-06", "--store", store, "--in", in, "--as-of", "2021-02-28"}, complete, []string{"新增发现 0 笔"}, "YQ0"},
		{"neither store nor file", []string{"none", "deferral-2020-06"}, misuse, nil, "sha256"},
		{"a file for a pack that pays", []string{"none", "fujian-2020-13", "--in", in}, misuse, nil, "sha256"},
		{"a file for a pack that pays, with a store", []string{"none", "fujian-2020-13", "--store", store, "--in", in}, misuse, nil, "sha256"},
		{"a file of another kind", []string{"none", "deferral-2020-06", "--in", "power=" + file}, misuse, nil, "sha256"},
		{"a period", []string{"none", "deferral-2020-06", "--store", store, "--period", "2020H1"}, misuse, nil, "sha256"},
		{"against a pack that pays", []string{"fujian-2020-13", "deferral-2020-06", "--store", store}, failed, nil, "sha256"},
	} {
		code, said, errs := ctl(t, append([]string{"packs", "impact"}, c.args...)...)
		if code != c.code {
			t.Errorf("%s: exit %d: %s %s", c.name, code, said, errs)
		}
		for _, want := range c.says {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q is not in %s", c.name, want, said)
			}
		}
		if strings.Contains(said, c.not) {
			t.Errorf("%s: %q is in %s", c.name, c.not, said)
		}
	}
	written, err := os.ReadFile(list)
	if err != nil || !strings.Contains(string(written), "2020-12-31") || !strings.HasPrefix(string(written), "\ufeff申请") {
		t.Errorf("%d bytes: %v", len(written), err)
	}
}

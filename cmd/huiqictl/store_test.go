package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huiqi/resources/words"
)

func TestStoreRoundTrip(t *testing.T) {
	dir := t.TempDir()
	word := filepath.Join(dir, "word")
	if err := os.WriteFile(word, []byte("given to chen 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	desk, copied, back := filepath.Join(dir, "desk.db"), filepath.Join(dir, "desk.backup"), filepath.Join(dir, "back.db")
	out := filepath.Join(dir, "out")
	if code, _, errs := ctl(t, assessArgs(sampleFiles(t), out, "--store", desk, "--login", "lin")...); code != misuse || !strings.Contains(errs, "还没有用户") {
		t.Fatalf("assess into a store without users: exit %d: %s", code, errs)
	}
	staffed(t, desk)
	if code, _, errs := ctl(t, assessArgs(sampleFiles(t), out, "--store", desk, "--notices", "one")...); code != complete {
		t.Fatalf("assess: exit %d: %s", code, errs)
	}
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"verify", []string{"verify", desk}, "1 次测算"},
		{"people", []string{"people", "list", desk}, "经办 管理"},
		{"add", []string{"people", "add", desk, "--login", "chen", "--name", "陈", "--role", "checker", "--by", "lin", "--new-password-file", word}, "u002"},
		{"backup", []string{"backup", desk, copied}, "sha256"},
		{"verify against the backup", []string{"verify", desk, "--checkpoint", copied}, "一致"},
		{"restore", []string{"restore", copied, back}, "已恢复"},
		{"verify what was restored", []string{"verify", back}, "1 次测算"},
		{"restore over a store", []string{"restore", copied, back}, "保留为"},
	} {
		code, said, errs := ctl(t, c.args...)
		if code != complete || !strings.Contains(said, c.says) {
			t.Errorf("%s: exit %d: %s %s", c.name, code, said, errs)
		}
	}
}

// Controls: what a store must not pass for.
func TestVerifyFindsAnotherHistory(t *testing.T) {
	dir := t.TempDir()
	ours, theirs, copied := filepath.Join(dir, "ours.db"), filepath.Join(dir, "theirs.db"), filepath.Join(dir, "theirs.backup")
	staffed(t, ours)
	staffed(t, theirs)
	if code, _, errs := ctl(t, "backup", theirs, copied); code != complete {
		t.Fatal(errs)
	}
	if code, said, _ := ctl(t, "verify", theirs, "--checkpoint", copied); code != complete || !strings.Contains(said, "公钥 huiqi/") || !strings.Contains(said, "用户 1 人") {
		t.Errorf("exit %d: %s", code, said)
	}
	if code, _, errs := ctl(t, "verify", ours, "--checkpoint", copied); code != failed || !strings.Contains(errs, "不是本库所签") {
		t.Errorf("exit %d: %s", code, errs)
	}
	t.Setenv("HUIQI_PASSWORD", "not the password")
	if code, _, errs := ctl(t, "backup", ours, copied); code != failed || !strings.Contains(errs, "口令不对") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestStoreTrouble(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a store\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
	}{
		{"verify nothing", []string{"verify", filepath.Join(dir, "none.db")}},
		{"verify a text", []string{"verify", text}},
		{"restore a text", []string{"restore", text, filepath.Join(dir, "new.db")}},
	} {
		if code, _, errs := ctl(t, c.args...); code != failed || strings.Contains(errs, "error.") {
			t.Errorf("%s: exit %d: %s", c.name, code, errs)
		}
	}
}

func TestDemoFillsAStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "demo.db")
	code, said, errs := ctl(t, "demo", path, "--firms", "300")
	if code != complete || !strings.Contains(said, "300") {
		t.Fatalf("exit %d: %s %s", code, said, errs)
	}
	if code, said, errs = ctl(t, "demo", path, "--firms", "300"); code != complete || !strings.Contains(said, "没有改动") {
		t.Errorf("again: exit %d: %s %s", code, said, errs)
	}
	if code, said, errs = ctl(t, "verify", path); code != complete || !strings.Contains(said, "1 次测算") {
		t.Errorf("verify: exit %d: %s %s", code, said, errs)
	}
	if code, said, errs = ctl(t, "--lang", "en", "verify", path); code != complete || !strings.Contains(said, "1 runs compute the same") {
		t.Errorf("verify in English: exit %d: %s %s", code, said, errs)
	}
	words.Use("zh")
}

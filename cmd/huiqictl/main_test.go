package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"huiqi/app/store/bolt"
	"huiqi/resources"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	code := m.Run()
	if built.dir != "" {
		_ = os.RemoveAll(built.dir) // a left-over in the temporary folder harms nobody
	}
	os.Exit(code)
}

// ctl runs a command in this process and gives its exit code and output.
func ctl(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

// staffed makes a store whose administrator and maker is lin, and signs it in for
// the commands of the test.
func staffed(t *testing.T, store string) {
	t.Helper()
	t.Setenv("HUIQI_PASSWORD", "correct horse 8")
	code, out, errs := ctl(t, "people", "first", store, "--login", "lin", "--name", "林", "--role", "maker")
	if code != complete || !strings.Contains(out, "恢复密钥") {
		t.Fatalf("people first: exit %d: %s%s", code, out, errs)
	}
	t.Setenv("HUIQI_LOGIN", "lin")
}

var built struct {
	once sync.Once
	dir  string
	err  error
}

// program builds huiqictl as it ships, without cgo, once for all tests.
func program(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "huiqictl-test-"); built.err != nil {
			return
		}
		cmd := exec.Command("go", "build", "-tags", "migrated_fynedo,no_emoji", "-o", filepath.Join(built.dir, "huiqictl"), ".")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			built.err = &exec.Error{Name: string(out), Err: err}
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return filepath.Join(built.dir, "huiqictl")
}

// sampleFiles writes the embedded samples into a folder.
func sampleFiles(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"statistics-2020Q2.xlsx", "power-2020Q2.csv", "accounts.xlsx", "cities-2020.xlsx"} {
		data, err := fs.ReadFile(resources.Samples(), name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// assessArgs are the arguments of the assessment of the samples into out.
func assessArgs(samples, out string, more ...string) []string {
	return append([]string{
		"assess", "--pack", "fujian-2020-13", "--item", "power", "--period", "2020Q2",
		"--in", "statistics=" + filepath.Join(samples, "statistics-2020Q2.xlsx"),
		"--in", "power=" + filepath.Join(samples, "power-2020Q2.csv"),
		"--in", "accounts=" + filepath.Join(samples, "accounts.xlsx"),
		"--date", "2020-07-20", "--out", out,
	}, more...)
}

func TestWrongUse(t *testing.T) {
	samples, out := sampleFiles(t), t.TempDir()
	with := func(flag, value string) []string {
		args := assessArgs(samples, out)
		for i := range args {
			if args[i] == flag {
				args[i+1] = value
			}
		}
		return args
	}
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"no command", nil, "assess"},
		{"unknown command", []string{"asess"}, "asess"},
		{"unknown flag", []string{"assess", "--pak", "x"}, "--pak"},
		{"no pack", with("--pack", "nothing"), "fujian-2020-13"},
		{"no item", with("--item", "steam"), "steam"},
		{"no period", with("--period", "spring"), "spring"},
		{"period not in force", with("--period", "2020Q3"), "2020Q2"},
		{"kind of file", with("--in", "weather=x.xlsx"), "weather"},
		{"date", with("--date", "soon"), "soon"},
		{"map", assessArgs(samples, out, "--map", "产值"), "--map"},
		{"map to no fact", assessArgs(samples, out, "--map", "备注=nonsense"), "nonsense"},
		{"map of a column no file has", assessArgs(samples, out, "--map", "没有这一列=output"), "没有这一列"},
		{"map of a column given twice", assessArgs(samples, out, "--map", "备注=output", "--map", "备注=note"), "两次"},
		{"reading", assessArgs(samples, out, "--reading", "rounding=x"), "rounding=x"},
		{"notices", assessArgs(samples, out, "--notices", "many"), "many"},
		{"no firms", []string{"demo", "x.db", "--firms", "0"}, "--firms"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, _, errs := ctl(t, c.args...)
			if code != misuse || !strings.Contains(errs, c.says) {
				t.Errorf("exit %d, %q; want %d and %q", code, errs, misuse, c.says)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	code, out, _ := ctl(t, "--help")
	if code != complete || !strings.Contains(out, "assess") || !strings.Contains(out, "shots") {
		t.Errorf("exit %d: %s", code, out)
	}
}

// A program that only lists must be silent on standard error whatever the locale.
func TestQuietInEveryLocale(t *testing.T) {
	for _, locale := range []string{"C", "POSIX", "C.UTF-8", "zh_CN.UTF-8", ""} {
		cmd := exec.Command(program(t), "packs")
		cmd.Env = []string{"LANG=" + locale, "HOME=" + t.TempDir()}
		var errs bytes.Buffer
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err != nil || errs.Len() > 0 || !strings.Contains(string(out), "fujian-2020-13") {
			t.Errorf("LANG=%q: %v, %q", locale, err, errs.String())
		}
	}
}

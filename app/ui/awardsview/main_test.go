package awardsview

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"huiqi/app/store/bolt"
	"huiqi/policy/rule"
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

func TestEveryRefusalHasItsReason(t *testing.T) {
	v, _ := assessed(t)
	for _, r := range v.result.Rows {
		if r.status == rule.Ineligible && r.Why == "" {
			t.Errorf("%s is refused without a reason", r.Name)
		}
	}
}

package task

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// Only this package starts goroutines or calls fyne.Do: every other place of the
// window runs on its one thread.
func TestNobodyElseStartsGoroutines(t *testing.T) {
	files := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files++
		if filepath.Base(filepath.Dir(path)) == "task" {
			return nil
		}
		for _, at := range strays(t, path, nil) {
			t.Errorf("%s: only package task may do this", at)
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files, %v", files, err)
	}
}

func TestStraysAreFound(t *testing.T) {
	src := `package p
func f() { go g(); fyne.Do(g); fyne.DoAndWait(g); time.AfterFunc(1, g); other.Do(g) }`
	if got := strays(t, "p.go", src); len(got) != 4 {
		t.Fatalf("found %v, want four", got)
	}
}

func strays(t *testing.T, path string, src any) []string {
	t.Helper()
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			out = append(out, set.Position(n.Pos()).String())
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			if !ok {
				break
			}
			switch x.Name + "." + n.Sel.Name {
			case "fyne.Do", "fyne.DoAndWait", "time.AfterFunc":
				out = append(out, set.Position(n.Pos()).String())
			}
		}
		return true
	})
	return out
}

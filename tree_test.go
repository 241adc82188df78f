package huiqi_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is one Go file of the tree.
type source struct {
	path string // slashes, from the root
	text []byte
	file *ast.File
	set  *token.FileSet
}

func (s source) dir() string { return path.Dir(s.path) }
func (s source) test() bool  { return strings.HasSuffix(s.path, "_test.go") }
func (s source) lines() int  { return bytes.Count(s.text, []byte("\n")) }
func (s source) at(p token.Pos) string {
	return s.path + ":" + strconv.Itoa(s.set.Position(p).Line)
}

func (s source) imports() (list []string) {
	for _, i := range s.file.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			panic(err) // the parser accepted it
		}
		list = append(list, p)
	}
	return list
}

// skipped folders are made by builds and runs.
var skipped = []string{".git", ".tools", "bin", "out"}

// files walks the files the tree is made of.
func files(t *testing.T, fn func(name string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains(skipped, name) {
			return fs.SkipDir
		}
		if d.Type().IsRegular() {
			fn(filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func sources(t *testing.T) (list []source) {
	t.Helper()
	files(t, func(name string) {
		if !strings.HasSuffix(name, ".go") {
			return
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s := source{path: name, text: text, set: token.NewFileSet()}
		if s.file, err = parser.ParseFile(s.set, name, text, parser.ParseComments|parser.SkipObjectResolution); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	})
	if len(list) < 50 {
		t.Fatalf("only %d Go files found: the test does not see the tree", len(list))
	}
	return list
}

// within tells whether a package is one of those named or below it.
func within(pkg string, roots ...string) bool {
	for _, r := range roots {
		if pkg == r || strings.HasPrefix(pkg, r+"/") {
			return true
		}
	}
	return false
}

// standard tells whether an import is of the standard library.
func standard(pkg string) bool {
	return !strings.Contains(strings.SplitN(pkg, "/", 2)[0], ".") && !within(pkg, "huiqi")
}

// layers say who may use what of this module; the first that fits counts. The
// linter holds the same rules (.golangci.yml), so that an editor shows them.
var layers = []struct {
	from string
	may  []string // packages of this module
	lib  []string // of others; nil: any not claimed below
	why  string
}{
	{"policy", []string{"huiqi/policy"}, []string{"github.com/pelletier/go-toml/v2", "golang.org/x/sync/errgroup"},
		"the ground floor is pure: rules and facts in, results out, the same on every machine"},
	{"resources", []string{"huiqi/resources"}, []string{},
		"what is embedded serves everybody and needs nobody"},
	{"reports", []string{"huiqi/reports", "huiqi/policy", "huiqi/resources"}, nil,
		"plain structs in, bytes out: paper knows no store, no use case and no window"},
	{"app/store", []string{"huiqi/app/store"}, nil,
		"a store keeps bytes under keys; what they mean is the desk's business"},
	{"app/desk", []string{"huiqi/app/desk", "huiqi/app/store", "huiqi/policy", "huiqi/reports", "huiqi/resources"}, nil,
		"use cases work without a window, so that huiqictl and tests can call them"},
	{"app/ui", []string{"huiqi/app/ui", "huiqi/app/desk", "huiqi/policy", "huiqi/reports", "huiqi/resources"}, nil,
		"a screen asks a use case; it never reaches past it into the store"},
	{"cmd", []string{"huiqi"}, nil, "commands tie everything together"},
}

// claims say which modules have one home.
var claims = []struct {
	lib  string
	home []string
	why  string
}{
	{"fyne.io/fyne/v2/app", []string{"cmd/huiqi"}, "the GL driver needs cgo and a display; only the desktop program has both"},
	{"fyne.io/fyne/v2/driver/desktop", []string{"app/ui", "cmd/huiqi"}, "the toolkit lives in the window"},
	{"fyne.io/fyne/v2", []string{"app/ui", "cmd/huiqi"}, "the toolkit lives in the window"},
	{"go.etcd.io/bbolt", []string{"app/store/bolt", "app/store/storetest"}, "bbolt alone does not keep the promises of a store"},
	{"github.com/jung-kurt/gofpdf", []string{"reports/pdf"}, "gofpdf drops characters at line breaks unless it is only told where to put them"},
	{"github.com/alecthomas/kong", []string{"cmd"}, "flags belong to commands"},
	{"pgregory.net/rapid", []string{"app/store/storetest"}, "a tool of tests"},
	{"github.com/google/go-cmp", []string{"app/store/storetest"}, "a tool of tests"},
}

func TestLayers(t *testing.T) {
	for _, s := range sources(t) {
		if s.test() || s.dir() == "." {
			continue
		}
		for _, imported := range s.imports() {
			if why := forbidden(s.dir(), imported); why != "" {
				t.Errorf("%s imports %s: %s", s.path, imported, why)
			}
		}
	}
}

// forbidden says why a package must not import another, "" when it may.
func forbidden(dir, imported string) (why string) {
	if standard(imported) {
		return ""
	}
	for _, c := range claims {
		if within(imported, c.lib) {
			if within(dir, c.home...) {
				return ""
			}
			return c.why
		}
	}
	for _, l := range layers {
		if !within(dir, l.from) {
			continue
		}
		switch {
		case within(imported, "huiqi"):
			if !within(imported, l.may...) {
				return l.why
			}
		case l.lib != nil && !within(imported, l.lib...):
			return l.why
		}
		return ""
	}
	return "no layer is named for " + dir
}

// TestLayersControl feeds the rules what they must refuse and what they must not.
func TestLayersControl(t *testing.T) {
	for _, c := range []struct {
		dir, imported string
		ok            bool
	}{
		{"policy/rule", "huiqi/app/desk", false},
		{"policy/rule", "huiqi/resources", false},
		{"policy/rule", "huiqi/policy/exact", true},
		{"policy/rule", "golang.org/x/text/width", false},
		{"resources/words", "github.com/pelletier/go-toml/v2", false},
		{"reports/paper", "huiqi/app/store", false},
		{"app/store/bolt", "huiqi/app/desk", false},
		{"app/store/bolt", "go.etcd.io/bbolt/errors", true},
		{"app/desk/firms", "go.etcd.io/bbolt", false},
		{"app/desk/firms", "huiqi/app/ui/grid", false},
		{"app/desk/firms", "fyne.io/fyne/v2", false},
		{"app/ui/grid", "huiqi/app/store", false},
		{"app/ui/grid", "fyne.io/fyne/v2/app", false},
		{"app/ui/grid", "fyne.io/fyne/v2/widget", true},
		{"cmd/huiqictl", "fyne.io/fyne/v2/app", false},
		{"cmd/huiqi", "fyne.io/fyne/v2/app", true},
		{"cmd/huiqi", "huiqi/app/store/bolt", true},
		{"util", "huiqi/policy", false},
	} {
		if why := forbidden(c.dir, c.imported); (why == "") != c.ok {
			t.Errorf("%s imports %s: %q", c.dir, c.imported, why)
		}
	}
}

func TestEachPackageIsDocumentedOnce(t *testing.T) {
	docs, all := map[string][]string{}, map[string]string{}
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		all[s.dir()] = s.file.Name.Name
		if s.file.Doc != nil && len(s.file.Doc.Text()) > 0 {
			docs[s.dir()] = append(docs[s.dir()], s.path)
			text := s.file.Doc.Text()
			if name := s.file.Name.Name; name != "main" && !strings.HasPrefix(text, "Package "+name+" ") {
				t.Errorf("%s: the comment does not begin with %q", s.path, "Package "+name)
			}
		}
	}
	for dir := range all {
		if n := len(docs[dir]); n != 1 {
			t.Errorf("%s has %d package comments %v, want 1", dir, n, docs[dir])
		}
	}
}

// vague names say nothing of what a package is for.
var vague = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "misc", "base", "shared"}

func TestNamesAndSizes(t *testing.T) {
	for _, s := range sources(t) {
		if slices.Contains(vague, s.file.Name.Name) {
			t.Errorf("%s: %q says nothing of what the package is for", s.path, s.file.Name.Name)
		}
		if n := s.lines(); n > 600 {
			t.Errorf("%s has %d lines, more than 600: cut it where the subject changes", s.path, n)
		}
	}
}

// TestConcurrencyHasOneHome: the window's thread rules everything on screen, so
// only package task starts work beside it; elsewhere work is waited for by an
// errgroup, never left alone.
func TestConcurrencyHasOneHome(t *testing.T) {
	for _, s := range sources(t) {
		if s.test() || s.dir() == "app/ui/task" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s: a go statement outside app/ui/task; use errgroup and wait for it", s.at(n.Pos()))
			case *ast.SelectorExpr:
				x, ok := n.X.(*ast.Ident)
				if ok && x.Name == "fyne" && (n.Sel.Name == "Do" || n.Sel.Name == "DoAndWait") {
					t.Errorf("%s: fyne.%s outside app/ui/task", s.at(n.Pos()), n.Sel.Name)
				}
			}
			return true
		})
	}
}

// makers of actors: whoever holds an act.Actor signed in, because only package
// people makes one. Tests make theirs as they like.
var makersOfActors = []string{"As", "Founder", "Door", "Renew", "SetLogKey"}

func TestOnlyPeopleMakesActors(t *testing.T) {
	seen := 0
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		for _, at := range actorsMade(s) {
			if s.dir() == "app/desk/people" {
				seen++
				continue
			}
			t.Errorf("%s makes an act.Actor: only package people does, after a password", at)
		}
	}
	if seen == 0 {
		t.Error("control: people makes none either: the test does not see them")
	}
}

// actorsMade lists where a file names a maker of actors, under whatever name it
// imports package act.
func actorsMade(s source) (list []string) {
	name := ""
	for _, i := range s.file.Imports {
		if i.Path.Value == `"huiqi/app/desk/act"` {
			name = "act"
			if i.Name != nil {
				name = i.Name.Name
			}
		}
	}
	if name == "" {
		return nil
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == name && slices.Contains(makersOfActors, sel.Sel.Name) {
				list = append(list, s.at(sel.Pos()))
			}
		}
		return true
	})
	return list
}

func TestNoReplaceInGoMod(t *testing.T) {
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if regexp.MustCompile(`(?m)^\s*replace\b`).Match(text) {
		t.Error("go.mod replaces a module: nobody else has that copy")
	}
	if !bytes.HasPrefix(text, []byte("module huiqi\n")) {
		t.Error("the module is not named huiqi")
	}
}

// machine are traces of the machine something was written on. The folder names
// are put together here so that this file passes its own test.
var machine = regexp.MustCompile(`(?:^|[^\w.$}/])/(?:` + strings.Join([]string{"work", "root", "Users", "home/[a-z]+"}, "|") + `)/[\w.]|[A-Z]:\\Users\\|\.libr` + `ary/|shared/ho` + `oks`)

// textual endings; everything else is pictures, faces and workbooks.
var textual = []string{".go", ".md", ".toml", ".txt", ".yml", ".yaml", ".json", ".sh", ".mod", ".csv", ".svg", "Makefile", "run", "prepare", "bench", ".desktop"}

func TestNoTraceOfABuildMachine(t *testing.T) {
	files(t, func(name string) {
		if !slices.ContainsFunc(textual, func(end string) bool { return strings.HasSuffix(name, end) }) {
			return
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range bytes.Split(text, []byte("\n")) {
			if m := machine.Find(line); m != nil {
				t.Errorf("%s:%d names a path of one machine: %s", name, i+1, m)
			}
		}
	})
	for line, want := range map[string]bool{
		"see /wo" + "rk/main/x.go": true, `"/ro` + `ot/go"`: true, "cd /ho" + "me/li/huiqi": true,
		"reports/work/paper": false, "https://example.cn/root/x": false, "$HOME/root/x": false, "/usr/share/fonts": false,
	} {
		if machine.MatchString(line) != want {
			t.Errorf("control: %q: %v", line, !want)
		}
	}
}

package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

func TestBothLanguagesHoldTheSameKeys(t *testing.T) {
	for key := range catalogues[Chinese] {
		if _, ok := catalogues[English][key]; !ok {
			t.Errorf("%q is missing in English", key)
		}
	}
	for key := range catalogues[English] {
		if _, ok := catalogues[Chinese][key]; !ok {
			t.Errorf("%q is missing in Chinese", key)
		}
	}
}

func TestBothLanguagesUseTheSameVerbs(t *testing.T) {
	for key, zh := range catalogues[Chinese] {
		en := catalogues[English][key]
		if a, b := verbs(zh), verbs(en); !slices.Equal(a, b) {
			t.Errorf("%q: verbs %v in Chinese, %v in English", key, a, b)
		}
	}
}

func TestChineseIsChineseAndNothingIsEmpty(t *testing.T) {
	for lang, all := range catalogues {
		for key, text := range all {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s %q is empty", lang, key)
			}
		}
	}
}

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[-+# 0]*\d*(?:\.\d+)?([a-zA-Z%])`)

// verbs gives "1s 2d …": argument number and letter, in the order of arguments.
func verbs(text string) []string {
	var out []string
	next := 1
	for _, m := range verb.FindAllStringSubmatch(text, -1) {
		if m[2] == "%" {
			continue
		}
		if m[1] != "" {
			next, _ = strconv.Atoi(m[1])
		}
		if v := strconv.Itoa(next) + m[2]; !slices.Contains(out, v) {
			out = append(out, v)
		}
		next++
	}
	slices.Sort(out)
	return out
}

func TestVerbsReadIndexes(t *testing.T) {
	if got := verbs("%[2]s of %[1]d, 7%%"); !slices.Equal(got, []string{"1d", "2s"}) {
		t.Fatal(got)
	}
	if slices.Equal(verbs("%s"), verbs("%d")) {
		t.Fatal("control: different verbs compare equal")
	}
}

// Every key named in the code of the tree exists: words.T("…"), words.In(l, "…")
// and the codes of desk errors, whose words stand under error.<code>.
func TestEveryKeyNamedInTheTreeExists(t *testing.T) {
	root := filepath.Join("..", "..")
	named := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // a file that went away while others work
		}
		if d.IsDir() && d.Name() != ".." && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		for _, k := range keysIn(path, nil) {
			named++
			if !Has(k.key) {
				t.Errorf("%s: no words for %q", k.at, k.key)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d keys named", named)
}

type namedKey struct{ key, at string }

// keysIn lists the literal keys of a file; src as in parser.ParseFile.
func keysIn(path string, src any) []namedKey {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, src, parser.SkipObjectResolution)
	if err != nil {
		return nil // the compiler tells
	}
	var out []namedKey
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok {
			return true
		}
		arg, prefix := -1, ""
		switch x.Name + "." + sel.Sel.Name {
		case "words.T":
			arg = 0
		case "words.In":
			arg = 1
		case "desk.Errf":
			arg, prefix = 0, "error."
		}
		if arg < 0 || len(call.Args) <= arg {
			return true
		}
		if lit, ok := call.Args[arg].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			key, _ := strconv.Unquote(lit.Value)
			out = append(out, namedKey{prefix + key, set.Position(lit.Pos()).String()})
		}
		return true
	})
	return out
}

func TestKeysInFindsCalls(t *testing.T) {
	src := `package p
func f() { words.T("a.b", 1); words.In("en", "c"); desk.Errf("d"); other.T("no"); words.T(x) }`
	var got []string
	for _, k := range keysIn("p.go", src) {
		got = append(got, k.key)
	}
	if !slices.Equal(got, []string{"a.b", "c", "error.d"}) {
		t.Fatal(got)
	}
}

func TestUseAndIn(t *testing.T) {
	defer Use(Lang())
	Use("en")
	if Lang() != English || T("ui.app") != In(English, "ui.app") {
		t.Error("English is not used")
	}
	Use("fr")
	if Lang() != Chinese {
		t.Error("an unknown language must mean Chinese")
	}
	if got := T("no.such.key"); got != "no.such.key" {
		t.Errorf("missing key gave %q", got)
	}
}

func TestParse(t *testing.T) {
	cases := []struct {
		name, text string
		want       string // value of "k", or "" for an error
	}{
		{"plain", `"k" = "v"`, "v"},
		{"escapes", `"k" = "a\n\"b\""`, "a\n\"b\""},
		{"comment and blank", "# c\n\n\"k\"=\"v\"\n", "v"},
		{"equals sign inside", `"k" = "a = b"`, "a = b"},
		{"bare key", `k = "v"`, ""},
		{"no equals", `"k" "v"`, ""},
		{"no value", `"k" =`, ""},
		{"twice", "\"k\" = \"v\"\n\"k\" = \"w\"", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := load(fstest.MapFS{"zh/a.toml": {Data: []byte(c.text)}}, "zh")
			if (err != nil) != (c.want == "") {
				t.Fatal(err)
			}
			if got["k"] != c.want {
				t.Errorf("got %q", got["k"])
			}
		})
	}
}

// Package policy_test holds the tests of the ground floor as a whole.
package policy_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// listed is what the go command tells of a package.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
}

// TestNoFloat shows that no float or complex number can arise in the policy
// packages: no expression, variable, field, parameter or result has such a type,
// and no function whose signature has one is named. (An interface value could
// still carry one in from outside; the pack loader, the only reader here, refuses
// bare numbers.)
func TestNoFloat(t *testing.T) {
	packages := goList(t, "./...")
	look := exports(t, "./...")
	seen := 0
	for _, p := range packages {
		if len(p.GoFiles) == 0 {
			continue
		}
		seen++
		fset := token.NewFileSet()
		var files []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		found, err := floats(fset, p.ImportPath, files, look)
		if err != nil {
			t.Errorf("%s: %v", p.ImportPath, err)
		}
		for _, f := range found {
			t.Error(f)
		}
	}
	if seen < 7 {
		t.Errorf("looked at %d packages only", seen)
	}
}

// TestNoFloatFindsFloats is the control: each way a float could creep in is seen.
func TestNoFloatFindsFloats(t *testing.T) {
	look := exports(t, "math", "math/big", "strconv", "cmp", "encoding/json")
	snippets := map[string]string{
		"variable":            `var x float64`,
		"float32":             `func f() { var x float32; _ = x }`,
		"complex":             `var x complex128`,
		"field":               `type s struct{ a []map[string]*float64 }`,
		"parameter":           `func f(x float64) {}`,
		"result":              `func f() (n int, x float64) { return }`,
		"constant":            `const half = 0.5`,
		"untyped in between":  `var n = int(2.5 * 2)`,
		"conversion":          `func f(n int) int { return int(float64(n)) }`,
		"own type":            `type ratio float64; var x ratio`,
		"ParseFloat":          `import "strconv"; func f(s string) { strconv.ParseFloat(s, 64) }`,
		"math.Sqrt":           `import "math"; func f() bool { return math.Sqrt(4) == 2 }`,
		"function value":      `import "math"; var f = math.Floor`,
		"Rat.Float64":         `import "math/big"; func f(r *big.Rat) { r.Float64() }`,
		"big.Float":           `import "math/big"; func f() { _ = new(big.Float).SetInt64(1) }`,
		"method of interface": `type i interface{ f() float64 }`,
		"generic":             `import "cmp"; func f() { _ = cmp.Compare[float64](1, 2) }`,
		"own generic":         `func g[T any](v T) {}; func f() { g(1.5) }`,
		"promoted method":     `import "encoding/json"; func f(n json.Number) { n.Float64() }`,
		"channel":             `var c chan<- float32`,
		"array":               `var a [2]complex64`,
	}
	for name, body := range snippets {
		t.Run(name, func(t *testing.T) {
			if found := check(t, look, body); len(found) == 0 {
				t.Errorf("not seen: %s", body)
			}
		})
	}
	clean := map[string]string{
		"whole constant": `var n int64 = 1e3`,
		"integers":       `import ("cmp"; "math/big"); func f(r *big.Rat) int { _ = r.FloatString(2); return cmp.Compare(r.Sign(), 1) }`,
		"math constant":  `import "math"; const most = math.MaxInt64 / 100`,
	}
	for name, body := range clean {
		t.Run(name, func(t *testing.T) {
			if found := check(t, look, body); len(found) != 0 {
				t.Errorf("seen without cause: %v", found)
			}
		})
	}
}

func check(t *testing.T, look func(string) (io.ReadCloser, error), body string) []string {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "snippet.go", "package snippet; "+body, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	found, err := floats(fset, "snippet", []*ast.File{f}, look)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// floats type-checks a package and returns every place where a float appears.
func floats(fset *token.FileSet, path string, files []*ast.File, look func(string) (io.ReadCloser, error)) ([]string, error) {
	info := &types.Info{
		Types:     map[ast.Expr]types.TypeAndValue{},
		Defs:      map[*ast.Ident]types.Object{},
		Uses:      map[*ast.Ident]types.Object{},
		Instances: map[*ast.Ident]types.Instance{},
		Implicits: map[ast.Node]types.Object{},
	}
	conf := types.Config{Importer: importer.ForCompiler(fset, "gc", look)}
	pkg, err := conf.Check(path, fset, files, info)
	if err != nil {
		return nil, err
	}
	s := search{pkg: pkg, memo: map[types.Type]bool{}}
	var found []string
	note := func(n ast.Node, what string, t types.Type) {
		if t != nil && s.has(t) {
			found = append(found, fmt.Sprintf("%s: %s has type %s", fset.Position(n.Pos()), what, t))
		}
	}
	for e, tv := range info.Types {
		note(e, types.ExprString(e), tv.Type)
	}
	for id, o := range info.Defs {
		if o != nil {
			note(id, id.Name, o.Type())
		}
	}
	for id, o := range info.Uses {
		if _, generic := info.Instances[id]; !generic {
			note(id, id.Name, o.Type())
		}
	}
	for id, in := range info.Instances {
		note(id, id.Name, in.Type)
		for i := range in.TypeArgs.Len() {
			note(id, "type argument of "+id.Name, in.TypeArgs.At(i))
		}
	}
	for n, o := range info.Implicits {
		note(n, o.Name(), o.Type())
	}
	return found, nil
}

// search tells whether a type is or holds a float.
type search struct {
	pkg  *types.Package
	memo map[types.Type]bool
}

func (s search) has(t types.Type) bool {
	if v, ok := s.memo[t]; ok {
		return v
	}
	s.memo[t] = false // a type that holds itself adds nothing
	v := s.look(t)
	s.memo[t] = v
	return v
}

func (s search) look(t types.Type) bool {
	switch t := t.(type) {
	case *types.Basic:
		return t.Info()&(types.IsFloat|types.IsComplex) != 0
	case *types.Named:
		return s.named(t)
	case *types.Alias:
		return s.has(types.Unalias(t))
	case interface{ Elem() types.Type }: // pointer, slice, array, channel, map
		m, isMap := t.(*types.Map)
		return s.has(t.Elem()) || isMap && s.has(m.Key())
	case *types.Struct:
		for f := range t.Fields() {
			if s.has(f.Type()) {
				return true
			}
		}
	case *types.Tuple:
		for v := range t.Variables() {
			if s.has(v.Type()) {
				return true
			}
		}
	case *types.Signature:
		return s.has(t.Params()) || s.has(t.Results())
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			if s.has(m.Type()) {
				return true
			}
		}
	}
	return false
}

// named looks into a type of the package itself. Of other packages' structs and
// interfaces only what is used of them counts, and that has a type of its own;
// big.Float is a float made of integers.
func (s search) named(t *types.Named) bool {
	for i := range t.TypeArgs().Len() {
		if s.has(t.TypeArgs().At(i)) {
			return true
		}
	}
	o := t.Obj()
	if o.Pkg() == nil || o.Pkg() == s.pkg {
		return s.has(t.Underlying())
	}
	if o.Pkg().Path() == "math/big" && o.Name() == "Float" {
		return true
	}
	switch t.Underlying().(type) {
	case *types.Struct, *types.Interface:
		return false
	}
	return s.has(t.Underlying())
}

// exports returns a reader of export data for the packages and all they import.
func exports(t *testing.T, patterns ...string) func(string) (io.ReadCloser, error) {
	t.Helper()
	file := map[string]string{}
	for _, p := range goList(t, append([]string{"-export", "-deps"}, patterns...)...) {
		file[p.ImportPath] = p.Export
	}
	return func(path string) (io.ReadCloser, error) {
		if file[path] == "" {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(file[path])
	}
}

func goList(t *testing.T, args ...string) []listed {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Dir,Export,GoFiles"}, args...)...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var list []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return list
		case err != nil:
			t.Fatal(err)
		case !strings.HasSuffix(p.ImportPath, "_test"):
			list = append(list, p)
		}
	}
}

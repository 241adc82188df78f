package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"huiqi/resources/words"
)

// Every misuse has words in both languages.
func TestEveryMisuseHasWords(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(x ast.Node) bool {
			call, ok := x.(*ast.CallExpr)
			if !ok {
				return true
			}
			if id, is := call.Fun.(*ast.Ident); !is || id.Name != "misused" {
				return true
			}
			lit, ok := call.Args[0].(*ast.BasicLit)
			if !ok {
				t.Errorf("%s: misused with something else than a code", name)
				return true
			}
			n++
			code, _ := strconv.Unquote(lit.Value)
			if !words.Has("error." + code) {
				t.Errorf("%s: no words for %q", name, code)
			}
			return true
		})
	}
	if n < 20 {
		t.Errorf("control: only %d misuses found", n)
	}
}

// What is wrong with a command on deferrals is said in the language asked for: nothing
// but flags, names and what was given is left in Latin letters of a Chinese sentence.
func TestMisuseIsToldInTheLanguageAskedFor(t *testing.T) {
	defer words.Use(words.Chinese)
	file, dir := deferralSample(t), t.TempDir()
	out := filepath.Join(dir, "out")
	lacking := filepath.Join(dir, "lacking.csv")
	if err := os.WriteFile(lacking, []byte("贷款银行编码,编号甲,借款人名称,统一社会信用代码,企业规模,贷款余额(元),原到期日,申请日期,申请类型,银行决定,延期本金(元)\nB001,1,甲,91350121MA53130107,小型,1,2020-06-01,2020-05-01,延期还本,同意,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	assess := func(more ...string) []string { return append([]string{"assess", "--out", out}, more...) }
	all := func(more ...string) []string {
		return assess(append([]string{"--item", "all", "--in", "deferrals=" + file}, more...)...)
	}
	given := regexp.MustCompile(`[A-Za-z0-9_.@/-]*[-._@/0-9][A-Za-z0-9_.@/-]*|HEAD|KIND|"[a-z_]+"`)
	for _, c := range []struct {
		name   string
		args   []string
		zh, en string
		may    string // words of the command line that may be in the sentence
	}{
		{"period", all("--period", "spring"), "--period spring：不是期间", "--period spring: no period", "spring"},
		{"cut-off day", all("--period", "2020H1", "--as-of", "soon"), "--as-of soon：不是日期", "--as-of soon: no date", "soon"},
		{"a period of no pack", all("--period", "2031H1"), "不适用于2031年上半年", "2031", ""},
		{"kind of file", assess("--item", "all", "--period", "2020H1", "--in", "power="+file), "没有“power”这种文件，可以是 deferrals", "no such kind of file", "power all deferrals"},
		{"no kind", assess("--item", "all", "--period", "2020H1", "--in", "x.xlsx"), "请写成“deferrals=文件”", "want deferrals=FILE", "deferrals"},
		{"no pack", assess("--item", "review", "--period", "2020H1", "--in", "deferrals="+file), "没有给出 --pack", "--pack is missing", "all item"},
		{"item", assess("--pack", "deferral-2020-06", "--item", "revue", "--period", "2020H1", "--in", "deferrals="+file), "没有这个事项", "none of that name", "revue review all"},
		{"a store", all("--period", "2020H1", "--store", "x.db"), "--store 和 --given 只用于奖补", "are for awards", "all"},
		{"a map", all("--period", "2020H1", "--map", "没有=size"), "--map “没有”：没有一份文件有这一列", "no file has such a column", "size"},
		{"a column that lacks", assess("--item", "all", "--period", "2020H1", "--in", "deferrals="+lacking), `也可以用 --map "表头=loan_no" 指定`, `--map "HEAD=loan_no"`, "lacking"},
		{"another paper", []string{"papers", "make", "award_notice", "x", "--store", "s", "--out", "o"}, "只能是", "must be one of", "kind"},
		{"another rate", []string{"papers", "statistics", "--store", "s", "--out", "o", "--rate", "most"}, "--rate 只能是", "--rate must be one of", "most rate principal refinanced cases"},
		{"a period of statistics", []string{"papers", "statistics", "--store", "s", "--out", "o", "--period", "June"}, "--period June：不是期间", "no period", "June"},
		{"a flag left out", []string{"papers", "statistics"}, "缺少", "missing", "FILE xlsx"},
		{"an unknown flag", all("--perid", "2020H1"), "没有参数 --perid", "unknown flag --perid", ""},
		{"no number", []string{"demo", filepath.Join(dir, "x.db"), "--loans", "many"}, `--loans 不能是 "many"`, `--loans cannot be "many"`, ""},
		{"invented loans", []string{"demo", filepath.Join(dir, "x.db"), "--loans=-1"}, "--loans -1：应为 1 到 5000000", "want 1 to 5000000", ""},
	} {
		for lang, want := range map[string]string{"zh": c.zh, "en": c.en} {
			code, _, errs := ctl(t, append([]string{"--lang", lang}, c.args...)...)
			if code == complete || !strings.Contains(errs, want) || strings.Contains(errs, "%!") {
				t.Errorf("%s, %s: exit %d, %q; want %q", c.name, lang, code, errs, want)
			}
			if lang != "zh" {
				continue
			}
			said := given.ReplaceAllString(strings.TrimPrefix(errs, "huiqictl: "), "")
			for _, w := range strings.Fields(c.may) {
				said = strings.ReplaceAll(said, w, "")
			}
			if m := regexp.MustCompile(`[A-Za-z]{3,}`).FindString(said); m != "" {
				t.Errorf("%s: %q is in the Chinese %q", c.name, m, errs)
			}
		}
	}
}

package pack_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"huiqi/policy/pack"
)

func shippedText(t testing.TB) (form, source string) {
	t.Helper()
	a, err := fs.ReadFile(shipped, "fujian-2020-13/pack.toml")
	if err != nil {
		t.Fatal(err)
	}
	b, err := fs.ReadFile(shipped, "fujian-2020-13/notice.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(a), string(b)
}

// lineOf is the line, from 1, on which the nth occurrence of text begins.
func lineOf(form, text string) int {
	return 1 + strings.Count(form[:strings.Index(form, text)], "\n")
}

// TestFaultsNameTheirPlace breaks the first pack in one place each; the fault must
// name that line. The unbroken pack is the control.
func TestFaultsNameTheirPlace(t *testing.T) {
	form, source := shippedText(t)
	if _, err := pack.Parse([]byte(form), []byte(source)); err != nil {
		t.Fatal("the control does not load:", err)
	}
	for _, c := range []struct{ name, old, new, message string }{
		{"unknown key", `supplier = "统计局"`, "suplier = \"统计局\"", "unknown key"},
		{"unknown key in a step", `verb = "growth"`, "verb = \"growth\"\nspeed = \"1\"", "unknown key"},
		{"number without quotes", `value = "5000"`, `value = 5000`, ""},
		{"broken TOML", `id = "output"`, `id = "output`, ""},
		{"quote not in the source", `quote = "对2020年二季度工业总产值不低于5000万元`, `quote = "对2020年二季度工业总产值不低于6000万元`, "these words are not in notice.txt"},
		{"unknown verb", `verb = "growth"`, `verb = "grow"`, "this program knows block_if, cap"},
		{"undeclared fact", `value = "output"`, `value = "outputs"`, `"outputs" is no number fact`},
		{"undeclared set", `in = "manufacturing"`, `in = "makers"`, `no set "makers"`},
		{"undeclared parameter", `at_least = "output_min"`, `at_least = "output_max"`, `no parameter "output_max"`},
		{"unit", `unit = "元/千瓦时"`, `unit = "元/度"`, "is not a unit this program knows"},
		{"dimension", `at_least = "output_min"`, `at_least = "growth_min"`, "money cannot be compared"},
		{"not decimal", `value = "0.05"`, `value = "5e-2"`, "is not a plain decimal number"},
		{"period", `to = "2020Q2"`, `to = "2020Q5"`, "is not a period"},
		{"period order", `from = "2020Q2"`, `from = "2020Q3"`, "is not a period at or after"},
		{"reading", `reading = ["zero-output=no-base"]`, `reading = ["zero-output=none"]`, "INTERPRETATION=OPTION"},
		{"two variants at once", `reading = ["zero-output=grown"]`, `reading = ["rounding=fen"]`, "can exist under the same reading"},
		{"choice", `choice = "fen"`, `choice = "yuan"`, "is not one of its options"},
		{"missing key", `zero_base = "fail"`, ``, "growth needs the key zero_base"},
		{"foreign key", `zero_base = "fail"`, "zero_base = \"fail\"\nmode = \"down\"", "growth has no key mode"},
		{"closed set of words", `mode = "half_up"`, `mode = "nearest"`, "is not one of half_up"},
		{"clause of a parameter", "unit = \"%\"\nclause = \"（一）\"", "unit = \"%\"\nclause = \"（十四）\"", `no clause "（十四）"`},
		{"date", `issued = "2020-03-13"`, `issued = "2020-02-30"`, "is not a date"},
		{"exclusive branch", `exclusive = [["increment", "new"]]`, `exclusive = [["increment", "old"]]`, `no branch "old"`},
		{"fact of a case", `facts = { above_scale = true, industry`, `facts = { above = true, industry`, `no fact "above"`},
		{"flag of a case", `facts = { above_scale = true, industry`, `facts = { above_scale = "yes", industry`, "a flag is true, false"},
		{"kind", `kind = "discretionary"`, `kind = "kind"`, "is not computable, scope"},
		{"condition without a value to hand on", "values = [\"branches\"]", "values = [\"branches\"]\nwhen = { fact = \"above_scale\", is = true }", "has no value to hand on"},
		{"length of a notice", "notice = 5", "notice = 0", "0 is not a number of days"},
		{"unit of a notice", `notice_unit = "workday"`, `notice_unit = "week"`, "is not one of workday, day"},
		{"reading of a road", `reading = "notice"`, `reading = "notices"`, `no interpretation "notices"`},
		{"money back", "recovered = \"available\"\nvia", "recovered = \"\"\nvia", "is not one of available, treasury"},
		{"instead of nothing", "reading = \"recovered=treasury\"\nrecovered = \"treasury\"", "reading = \"recovered=treasury\"", "changes nothing"},
		{"instead of the choice", `reading = "recovered=treasury"`, `reading = "recovered=available"`, "is what the pack chose"},
		{"instead by a foreign reading", `reading = "notice=seven-days"`, `reading = "tie=split"`, "hangs on the interpretation"},
		{"decision under a computable clause", "clause = \"（三）\"\ndecision", "clause = \"（一）\"\ndecision", "is not discretionary"},
		{"decision with a branch", "fund = \"province\"\nnote = \"“适当奖补", "fund = \"province\"\nexclusive = [[\"a\"]]\nnote = \"“适当奖补", "no branches and no steps"},
		{"case of a decision", "item = \"city-growth\"\nperiod = \"2020H1\"\n[[case.subject]]\nid = \"350100\"", "item = \"innovation\"\nperiod = \"2020H1\"\n[[case.subject]]\nid = \"350100\"", "no case computes it"},
		{"duplicate id", `id = "output_prior"`, `id = "output"`, "is already the id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(form, c.old) {
				t.Fatalf("the pack has no %q", c.old)
			}
			broken := strings.Replace(form, c.old, c.new, 1)
			_, err := pack.Parse([]byte(broken), []byte(source))
			faults := pack.Faults(err)
			if len(faults) == 0 {
				t.Fatalf("loaded, or the error names no place: %v", err)
			}
			line := lineOf(form, c.old)
			for _, f := range faults {
				if near := f.Line - line; near >= -12 && near <= 2 && f.Column > 0 && strings.Contains(f.Message, c.message) {
					if !strings.Contains(f.Error(), fmt.Sprintf("pack.toml:%d:%d: ", f.Line, f.Column)) {
						t.Errorf("the text lacks the place: %s", f)
					}
					return
				}
			}
			t.Errorf("no fault near line %d with %q in:\n%v", line, c.message, err)
		})
	}
}

// TestExactPlace checks line and column to the letter.
func TestExactPlace(t *testing.T) {
	form, source := shippedText(t)
	broken := strings.Replace(form, "verb = \"growth\"", "  verb = \"grow\"", 1)
	_, err := pack.Parse([]byte(broken), []byte(source))
	f := pack.Faults(err)
	if len(f) == 0 || f[0].Line != lineOf(broken, "  verb = \"grow\"") || f[0].Column != 3 {
		t.Errorf("%v", err)
	}
}

func TestHashCoversBothTexts(t *testing.T) {
	form, source := shippedText(t)
	seen := map[string]string{}
	for name, texts := range map[string][2]string{
		"as shipped":      {form, source},
		"another comment": {form + "\n# x\n", source},
		"another source":  {form, source + " "},
	} {
		p, err := pack.Parse([]byte(texts[0]), []byte(texts[1]))
		if err != nil {
			t.Fatal(err)
		}
		if before, ok := seen[p.SHA256]; ok {
			t.Errorf("%s has the hash of %s", name, before)
		}
		seen[p.SHA256] = name
	}
	a, _ := pack.Parse([]byte(form), []byte(source))
	b, _ := pack.Parse([]byte(form), []byte(source))
	if a.SHA256 != b.SHA256 || !bytes.Equal(a.Form, []byte(form)) {
		t.Error("the same texts give another hash")
	}
}

func TestLoadRefuses(t *testing.T) {
	form, source := shippedText(t)
	big := strings.Repeat("#", 3<<20)
	for name, fsys := range map[string]fstest.MapFS{
		"no form":       {"p/notice.txt": {Data: []byte(source)}},
		"no source":     {"p/pack.toml": {Data: []byte(form)}},
		"source astray": {"p/pack.toml": {Data: []byte(strings.Replace(form, `source = "notice.txt"`, `source = "../notice.txt"`, 1))}, "notice.txt": {Data: []byte(source)}},
		"not UTF-8":     {"p/pack.toml": {Data: []byte{0xff, 0xfe}}, "p/notice.txt": {Data: []byte(source)}},
		"oversized":     {"p/pack.toml": {Data: []byte(big)}, "p/notice.txt": {Data: []byte(source)}},
		"empty":         {"p/pack.toml": {Data: nil}, "p/notice.txt": {Data: []byte(source)}},
	} {
		if p, err := pack.Load(fsys, "p"); err == nil || p != nil {
			t.Errorf("%s: loaded", name)
		}
	}
	ok := fstest.MapFS{"p/pack.toml": {Data: []byte(form)}, "p/notice.txt": {Data: []byte(source)}}
	if _, err := pack.Load(ok, "p"); err != nil {
		t.Error("the control does not load:", err)
	}
}

func TestLoadFile(t *testing.T) {
	for _, name := range []string{"../../resources/packs/fujian-2020-13/pack.toml", "../../resources/packs/fujian-2020-13"} {
		if p, err := pack.LoadFile(name); err != nil || p.ID != "fujian-2020-13" {
			t.Errorf("%s: %v", name, err)
		}
	}
	var f *pack.Fault
	if _, err := pack.LoadFile("../../resources/packs/fujian-2020-13/notice.txt"); !errors.As(err, &f) {
		t.Errorf("a file that is no form: %v", err)
	}
}

// TestFirstPackHoldsTheWholeNotice: thirteen clauses, in order, and the heading
// that the published text lacks is told.
func TestFirstPackHoldsTheWholeNotice(t *testing.T) {
	p, err := pack.Load(shipped, "fujian-2020-13")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Clauses) != 13 {
		t.Fatalf("%d clauses", len(p.Clauses))
	}
	at := 0
	for i, c := range p.Clauses {
		k := strings.Index(p.SourceText[at:], c.Number+c.Quote)
		if k < 0 {
			t.Errorf("clause %s does not stand after the one before", c.Number)
			continue
		}
		at += k
		if len(c.Units) == 0 || !strings.Contains(p.SourceText[at:], c.Units[0]) {
			t.Errorf("clause %s: units %v", c.Number, c.Units)
		}
		if bare := i >= 3 && i <= 5; bare != (c.Section == "") {
			t.Errorf("clause %s: section %q", c.Number, c.Section)
		}
	}
	if !strings.Contains(strings.Join(p.Document.Notes, ""), "没有标题“二”") {
		t.Error("the missing heading is not told")
	}
	for _, n := range p.Interpretations {
		if n.Signed() {
			t.Errorf("nobody has signed %s", n.ID)
		}
	}
}

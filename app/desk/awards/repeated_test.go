package awards_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/policy/rule"
)

// Lines of meters that come twice count once, within a file and across files,
// and leave the firm assessed; two meters that nobody can tell apart do not.
func TestMetersThatComeTwice(t *testing.T) {
	const whole = 1_535_870_423 // fen, of the samples
	cut := func(data []byte, keep func(line int) bool) []byte {
		var out []byte
		for i, l := range bytes.SplitAfter(data, []byte("\n")) {
			if i == 0 || keep(i) {
				out = append(out, l...)
			}
		}
		return out
	}
	cases := []struct {
		name   string
		files  func(data []byte) [][]byte
		amount int64
		code   string // of the problems that follow
		count  int
	}{
		{"as it came", func(d []byte) [][]byte { return [][]byte{d} }, whole, "meter-in-two-files", 0},
		{"parted in two", func(d []byte) [][]byte {
			return [][]byte{cut(d, func(i int) bool { return i < 300 }), cut(d, func(i int) bool { return i >= 300 })}
		}, whole, "meter-in-two-files", 0},
		{"two files that overlap by fifty lines", func(d []byte) [][]byte {
			return [][]byte{cut(d, func(i int) bool { return i < 150 }), cut(d, func(i int) bool { return i >= 100 })}
		}, whole, "meter-in-two-files", 50},
		{"a line twice in one file", func(d []byte) [][]byte {
			lines := bytes.SplitAfter(d, []byte("\n"))
			return [][]byte{append(slices.Clone(d), lines[28]...)}
		}, whole, "meter-repeated", 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			req := sampleRequest(t, "statistics", "power")
			data, err := os.ReadFile(req.Inputs[1].Path)
			if err != nil {
				t.Fatal(err)
			}
			req.Inputs = req.Inputs[:1]
			for i, part := range c.files(data) {
				path := filepath.Join(t.TempDir(), string(rune('a'+i))+".csv")
				if err := os.WriteFile(path, part, 0o600); err != nil {
					t.Fatal(err)
				}
				req.Inputs = append(req.Inputs, awards.Input{Kind: "power", Path: path})
			}
			run, err := awards.Assess(t.Context(), req, nil)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, p := range run.Problems {
				if p.Code == c.code {
					n++
				}
			}
			if int64(run.Totals.Amount) != c.amount || n != c.count {
				t.Errorf("%v in all, %d problems %s; want %d, %d", run.Totals.Amount, n, c.code, c.amount, c.count)
			}
		})
	}
}

// A meter without a code under a name two firms bear may be either's: what each
// uses is not known then.
func TestMeterOfOneOfTwoNamesakes(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	req := sampleRequest(t)
	req.Inputs = []awards.Input{
		{Kind: "statistics", Path: file("s.csv", "统一社会信用代码,企业名称,行政区划,行业代码,是否规上,是否新投产纳统,2020年二季度产值（万元）,2019年二季度产值（万元）\n"+
			"91350121MA53130107,甲公司,350121,3360,是,否,6000,5000\n91350802MA9115656M,甲公司,350121,3360,是,否,6000,5000\n91350402MA53130192,乙公司,350121,3360,是,否,6000,5000\n")},
		{Kind: "power", Path: file("p.csv", "户号,户名,统一社会信用代码,2020年二季度电量,2019年二季度电量\n1,甲公司,91350121MA53130107,300,100\n2,甲公司,91350802MA9115656M,300,100\n3,乙公司,,300,100\n4,甲公司,,0,900\n")},
	}
	run, err := awards.Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []rule.Status{rule.Unknown, rule.Unknown, rule.Eligible} {
		if d := run.Rows[i].Det; d.Status != want {
			t.Errorf("%s: %+v", run.Rows[i].ID, d)
		}
	}
	if !slices.ContainsFunc(run.Problems, func(p desk.Problem) bool { return p.Code == "meter-name-ambiguous" }) {
		t.Errorf("%v", run.Problems)
	}
}

// A firm whose division nobody wrote down is asked for and, once it is filled in,
// assessed: the missing division is no fact, but has its supplier and its column.
func TestMissingRegionIsFilledIn(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const lost, known = "91350121MA53130107", "91350802MA9115656M"
	req := sampleRequest(t)
	req.Inputs = []awards.Input{
		{Kind: "statistics", Path: file("s.csv", "统一社会信用代码,企业名称,行政区划,行业代码,是否规上,是否新投产纳统,2020年二季度产值（万元）,2019年二季度产值（万元）\n"+
			lost+",甲公司,,3360,是,否,6000,5000\n"+known+",乙公司,350403,3360,是,否,,5000\n")},
		{Kind: "power", Path: file("p.csv", "户号,户名,统一社会信用代码,2020年二季度电量,2019年二季度电量\n1,甲公司,"+lost+",300,100\n2,乙公司,"+known+",300,100\n")},
	}
	run, err := awards.Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	groups := run.MissingBySupplier()
	if len(groups) != 1 || groups[0].Supplier != "统计局" || !groups[0].Fillable() || len(groups[0].Rows) != 2 {
		t.Fatalf("%+v", groups)
	}
	filled := fillSupplement(t, run, groups[0], lost, map[string]string{"region": "福州市闽侯县"})
	req.Inputs = append(req.Inputs, awards.Input{Kind: "supplement", Path: filled})
	if run, err = awards.Assess(t.Context(), req, nil); err != nil {
		t.Fatal(err)
	}
	if r := run.Rows[0]; r.Region != "350121" || r.Det.Status != rule.Eligible || len(run.Problems) > 0 {
		t.Errorf("%+v, problems %+v", r, run.Problems)
	}
	if r := run.Rows[1]; r.Region != "350403" || r.Det.Status != rule.Unknown {
		t.Errorf("%+v", r)
	}
}

// Two files of one name keep their problems apart.
func TestTwoFilesOfOneName(t *testing.T) {
	req := sampleRequest(t, "statistics", "power")
	data, err := os.ReadFile(req.Inputs[1].Path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	req.Inputs = req.Inputs[:1]
	for _, part := range [][][]byte{lines[:500], append([][]byte{lines[0]}, lines[500:]...)} {
		path := filepath.Join(t.TempDir(), "power.csv")
		if err := os.WriteFile(path, bytes.Join(part, nil), 0o600); err != nil {
			t.Fatal(err)
		}
		req.Inputs = append(req.Inputs, awards.Input{Kind: "power", Path: path})
	}
	run, err := awards.Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, p := range run.Problems {
		if p.Code == "meter-unmatched" {
			got[p.File]++
		}
	}
	if len(got) != 2 || got["power.csv"] != 2 || got["power（2）.csv"] != 1 {
		t.Errorf("%v", got)
	}
}

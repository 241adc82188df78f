package intake

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"huiqi/policy/exact"
	"huiqi/policy/rule"
)

// office is one way an office writes the same table.
type office struct {
	unit      string
	unitIn    string // head, note, leaf
	titles    int
	twoLines  bool
	now, then string // words of time
	csv       bool
	gb        bool
	separated bool
	wide      bool
	totals    bool
	order     []int // of the columns
}

type line struct {
	code, name, region string
	now, then          *exact.Num // in the unit; nil: blank
}

func drawOffice(t *rapid.T) office {
	times := rapid.SampledFrom([][2]string{
		{"本季", "上年同季"}, {"本期", "上年同期"}, {"2020年4-6月", "2019年4-6月"}, {"2020年二季度", "2019年二季度"},
		{"2020年第2季度", "2019年同期"}, {"二季度", "去年同期"}, {"2020Q2", "2019Q2"},
	}).Draw(t, "times")
	return office{
		unit:   rapid.SampledFrom([]string{"元", "千元", "万元", "亿元"}).Draw(t, "unit"),
		unitIn: rapid.SampledFrom([]string{"head", "note", "leaf"}).Draw(t, "unit in"),
		titles: rapid.IntRange(0, 3).Draw(t, "titles"), twoLines: rapid.Bool().Draw(t, "two lines"),
		now: times[0], then: times[1],
		csv: rapid.Bool().Draw(t, "csv"), gb: rapid.Bool().Draw(t, "gb"),
		separated: rapid.Bool().Draw(t, "separated"), wide: rapid.Bool().Draw(t, "wide"), totals: rapid.Bool().Draw(t, "totals"),
		order: rapid.Permutation([]int{0, 1, 2}).Draw(t, "order"),
	}
}

func drawLines(t *rapid.T) []line {
	figure := func(name string) *exact.Num {
		if rapid.IntRange(0, 9).Draw(t, name+" blank") == 0 {
			return nil
		}
		n := exact.Frac(rapid.Int64Range(0, 99_999_999_999).Draw(t, name), 100)
		return &n
	}
	out := make([]line, rapid.IntRange(1, 8).Draw(t, "lines"))
	for i := range out {
		out[i] = line{
			code:   code(t, rapid.IntRange(0, 999).Draw(t, "code")*8+i),
			name:   "福建" + rapid.StringMatching(`[瑞丰锦永安]{2,4}`).Draw(t, "name") + "有限公司",
			region: rapid.SampledFrom([]string{"350102", "350121", "350427", "350982"}).Draw(t, "region"),
			now:    figure("now"), then: figure("then"),
		}
	}
	return out
}

// table writes the lines as the office would.
func (o office) table(lines []line) [][]string {
	var rows [][]string
	inHead, inLeaf := "", ""
	switch {
	case o.unitIn == "head":
		inHead = "（" + o.unit + "）"
	case o.unitIn == "leaf" && o.twoLines:
		inLeaf = "（" + o.unit + "）"
	case o.unitIn == "leaf":
		inHead = "/" + o.unit
	}
	for i := range o.titles {
		rows = append(rows, []string{[]string{"规模以上工业企业产值表", "填报单位：某局", "（内部资料）"}[i]})
	}
	if o.unitIn == "note" {
		rows = append(rows, []string{"", "", "", "", "计量单位：" + o.unit})
	}
	identity := []string{"统一社会信用代码", "企业名称", "行政区划代码"}
	pick := func(cells ...string) []string {
		out := make([]string, len(o.order))
		for i, k := range o.order {
			out[i] = cells[k]
		}
		return out
	}
	if o.twoLines {
		rows = append(rows, append(pick(identity...), "工业总产值"+inHead, ""), append(pick("", "", ""), o.now+inLeaf, o.then+inLeaf))
	} else {
		rows = append(rows, append(pick(identity...), o.now+"工业总产值"+inHead, o.then+"工业总产值"+inHead))
	}
	for _, l := range lines {
		rows = append(rows, append(pick(l.code, l.name, l.region), o.figure(l.now), o.figure(l.then)))
	}
	if o.totals {
		rows = append(rows, []string{"合计", "", "", "1", "2"}, []string{"单位负责人：   填表人：   报出日期：2020年7月15日"})
	}
	return rows
}

func (o office) figure(n *exact.Num) string {
	if n == nil {
		return ""
	}
	s := n.String()
	if o.separated {
		whole, frac, dot := strings.Cut(s, ".")
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
		if s = whole; dot {
			s += "." + frac
		}
	}
	if o.wide {
		s = strings.Map(func(r rune) rune { return r - '!' + '！' }, s)
	}
	return s
}

func (o office) write(t failer, dir string, rows [][]string) string {
	if !o.csv {
		f := excelize.NewFile()
		defer f.Close()
		for i, r := range rows {
			for c, text := range r {
				if text == "" {
					continue
				}
				axis := fmt.Sprintf("%s%d", columnName(c+1), i+1)
				if n, err := exact.Parse(text); err == nil && n.IsInt() && len(text) < 12 {
					must(t, f.SetCellDefault("Sheet1", axis, text)) // as a number
				} else {
					must(t, f.SetCellStr("Sheet1", axis, text))
				}
			}
		}
		path := filepath.Join(dir, "a.xlsx")
		must(t, f.SaveAs(path))
		return path
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, r := range rows {
		must(t, w.Write(r))
	}
	w.Flush()
	data := b.Bytes()
	if o.gb {
		var err error
		data, err = simplifiedchinese.GB18030.NewEncoder().Bytes(data)
		must(t, err)
	}
	path := filepath.Join(dir, "a.csv")
	must(t, os.WriteFile(path, data, 0o600))
	return path
}

// whatever shape an office gives the table, the same values are read.
func TestAnyOfficeReadsTheSame(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		o, lines := drawOffice(rt), drawLines(rt)
		rows := o.table(lines)
		f, err := Look(context.Background(), o.write(rt, dir, rows), Options{Kind: Statistics, Fields: fields2020()})
		if err != nil {
			rt.Fatalf("%v\n%q", err, rows)
		}
		b, err := f.Read(context.Background(), nil)
		if err != nil {
			rt.Fatalf("%v\n%q", err, rows)
		}
		if len(b.Records) != len(lines) || len(b.Problems) > 0 {
			rt.Fatalf("%d of %d records, %s, skipped %+v\n%q", len(b.Records), len(lines), codes(b), b.Skipped, rows)
		}
		times := exact.MustParse(map[string]string{"元": "1", "千元": "1000", "万元": "10000", "亿元": "100000000"}[o.unit])
		for i, l := range lines {
			r := b.Records[i]
			if r.ID != l.code || r.Name != l.name || r.Region != l.region {
				rt.Fatalf("row %d: %s %s %s, want %+v", r.Row, r.ID, r.Name, r.Region, l)
			}
			for k, want := range map[int]*exact.Num{3: l.now, 4: l.then} {
				got := r.Values[k]
				if (want == nil) != (got.State == rule.Missing) || want != nil && got.Num.Cmp(want.Mul(times)) != 0 {
					rt.Fatalf("row %d: value %v, want %v × %s\n%q", r.Row, got, want, o.unit, rows)
				}
			}
		}
	})
}

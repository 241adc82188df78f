package review

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"huiqi/app/desk"
	"huiqi/app/desk/intake"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

func openErr(t *testing.T, req Request) string {
	t.Helper()
	_, err := Open(t.Context(), req)
	e, ok := errors.AsType[*desk.Error](err)
	if !ok {
		t.Fatalf("%v", err)
	}
	if strings.Contains(e.Text(), "%!") || strings.HasPrefix(e.Text(), "error.") {
		t.Errorf("%s", e.Text())
	}
	return e.Code
}

// TestNumbersAsTextHiddenAndMerged is what clerks do to a workbook.
func TestNumbersAsTextHiddenAndMerged(t *testing.T) {
	text := good(t, map[string]any{"单户授信(万元)": "８００", "贷款余额(元)": "5,000,000.00", "年利率(%)": "3.85%", "原到期日": "2020年7月15日", "结息日": "20200720", "决定日期": "2020/7/8"})
	plain := good(t, map[string]any{"借据号": "00123"})
	merged := good(t, map[string]any{"借据号": "00124", "贷款银行编码": nil})
	d := read(t, sheet(t, [][]any{sampleHeads, text, plain, merged, {"合计", nil, nil, nil, nil, 1600}}, func(f *excelize.File) {
		if err := errors.Join(f.MergeCell("Sheet1", "A3", "A4"), f.SetRowVisible("Sheet1", 2, false)); err != nil {
			t.Fatal(err)
		}
	}))
	if len(d.Loans) != 3 || len(d.Problems) != 0 || len(d.Doubts) != 0 {
		t.Fatalf("%d loans, %+v, %+v", len(d.Loans), d.Problems, d.Doubts)
	}
	l := d.Loans[0]
	if l.CreditLine != 800_000_000 || l.Balance != 500_000_000 || l.Rate.String() != "0.0385" || l.OriginalDue.String() != "2020-07-15" || l.InterestDay.String() != "2020-07-20" || l.Decided.String() != "2020-07-08" {
		t.Errorf("%+v", l)
	}
	if d.Loans[1].Number != "00123" || d.Loans[2].Bank != "B001" {
		t.Errorf("%+v", d.Loans[1:])
	}
	if notes := strings.Join(d.Batches[0].Notes, ""); !strings.Contains(notes, "隐藏") || !strings.Contains(notes, "合并") {
		t.Errorf("notes %q", notes)
	}
	if src := d.Sources(0, "balance"); len(src) != 1 || src[0].Raw != "5,000,000.00" || src[0].Row != 2 || src[0].Column != 7 {
		t.Errorf("%+v", src)
	}
}

func TestFormulasAndMergedFigures(t *testing.T) {
	d := read(t, sheet(t, [][]any{sampleHeads, good(t, map[string]any{"已收罚息(元)": nil}), good(t, map[string]any{"借据号": "JJ2"}), good(t, map[string]any{"借据号": "JJ3"})}, func(f *excelize.File) {
		if err := errors.Join(f.SetCellFormula("Sheet1", "Y2", "1+1"), f.MergeCell("Sheet1", "R3", "R4")); err != nil {
			t.Fatal(err)
		}
	}))
	var got []string
	for _, p := range d.Problems {
		got = append(got, fmt.Sprint(p.Code, " ", p.Row, " ", p.Column))
	}
	want := []string{"formula-uncached 2 已收罚息(元)", "merged-number 3 延期本金(元)", "merged-number 4 延期本金(元)"}
	if !slices.Equal(got, want) || len(d.Loans) != 3 {
		t.Errorf("%d loans, %v", len(d.Loans), got)
	}
	if !slices.Contains(d.Loans[0].Missing, "penalty") || !slices.Contains(d.Loans[1].Missing, "deferred_principal") || d.Loans[1].DeferredPrincipal != 0 {
		t.Errorf("%v %v", d.Loans[0].Missing, d.Loans[1].Missing)
	}
}

// TestText reads the same loans from a csv of GB18030 as from a workbook.
func TestText(t *testing.T) {
	rows := [][]any{sampleHeads, good(t, map[string]any{"借据号": "0001230"}), good(t, map[string]any{"借款人名称": "福建㙍样例（个体）", "年利率(%)": "4.125"})}
	var b strings.Builder
	for _, row := range rows {
		for i, v := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			if v != nil {
				fmt.Fprint(&b, v)
			}
		}
		b.WriteString("\r\n")
	}
	text, err := simplifiedchinese.GB18030.NewEncoder().String(b.String())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	from, book := read(t, path), read(t, sheet(t, rows, nil))
	if len(from.Loans) != 2 || len(from.Problems)+len(from.Doubts) != 0 {
		t.Fatalf("%+v", from.Problems)
	}
	for i := range from.Loans {
		if !same(&from.Loans[i], &book.Loans[i]) {
			t.Errorf("%+v, %+v", from.Loans[i], book.Loans[i])
		}
	}
	if from.Loans[0].Number != "0001230" || from.Batches[0].File.Encoding != "gb18030" {
		t.Errorf("%q %s", from.Loans[0].Number, from.Batches[0].File.Encoding)
	}
}

func TestOtherHeadsAndOptionalColumns(t *testing.T) {
	heads := slices.Clone(sampleHeads)
	heads[0], heads[1], heads[2], heads[3], heads[13] = "机构编码", "借款合同号", "客户名称", "统一社会信用代码", "审批结果"
	more := append(heads, "行业代码", "到期本金(万元)", "再融资金额(元)", "办理日期", "凭证号", "到期情况", "原借据号", "已延期次数", "受疫情影响严重", "行政区划", "贷款期限(月)")
	row := append(good(t, nil), "C3360", 500, 1000.5, "2020-07-10", "ZQ-1", "已结清", "JJ0001", 1, "是", "泉州市晋江市", 12)
	d := read(t, sheet(t, [][]any{more, row}, nil))
	if len(d.Loans) != 1 || len(d.Problems)+len(d.Doubts) != 0 {
		t.Fatalf("%+v %+v", d.Problems, d.Doubts)
	}
	l := d.Loans[0]
	if l.Industry != "C3360" || l.DuePrincipal != 500_000_000 || l.Refinanced != 100_050 || l.Arranged.String() != "2020-07-10" || l.Evidence != "ZQ-1" ||
		l.Outcome != "已还" || l.Extends != "JJ0001" || l.Times != 1 || !l.HardHit || l.Region != "350582" || l.Number != "JJ00123" || l.Bank != "B001" {
		t.Errorf("%+v", l)
	}
}

func TestFilesOfOneBank(t *testing.T) {
	rows := [][]any{sampleHeads[1:], good(t, nil)[1:]}
	path := sheet(t, rows, nil)
	if code := openErr(t, Request{Inputs: []Input{{Path: path}}}); code != "review-no-bank" {
		t.Error(code)
	}
	in, err := Open(t.Context(), Request{Bank: "B077", Inputs: []Input{{Path: path}, {Path: sheet(t, [][]any{sampleHeads, good(t, nil)}, nil)}, {Path: path}}})
	if err != nil {
		t.Fatal(err)
	}
	d, err := in.Read(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Loans) != 2 || d.Loans[0].Bank != "B077" || d.Loans[1].Bank != "B001" || len(d.Problems) != 1 || d.Problems[0].Code != "file-twice" {
		t.Errorf("%+v, %+v", d.Loans, d.Problems)
	}
	if d.Loans[0].File != "a.xlsx" || d.Loans[1].File != "a（2）.xlsx" {
		t.Errorf("%s, %s", d.Loans[0].File, d.Loans[1].File)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	without := func(head string) string {
		i := slices.Index(sampleHeads, any(head))
		return sheet(t, [][]any{slices.Delete(slices.Clone(sampleHeads), i, i+1), slices.Delete(good(t, nil), i, i+1)}, nil)
	}
	pdf := filepath.Join(t.TempDir(), "a.xlsx")
	if err := os.WriteFile(pdf, []byte("%PDF-1.4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		without("借据号"): "intake-no-identity", without("借款人统一社会信用代码"): "intake-no-identity",
		without("原到期日"): "intake-no-identity", without("银行决定"): "intake-no-identity", pdf: "intake-not-workbook",
		filepath.Join(t.TempDir(), "none.xlsx"): "intake-no-file",
	} {
		if code := openErr(t, Request{Inputs: []Input{{Path: path}}}); code != want {
			t.Errorf("%s: %s, want %s", path, code, want)
		}
	}
	if code := openErr(t, Request{}); code != "review-no-input" {
		t.Error(code)
	}
}

// TestChecked writes the return back with what is wrong in each row.
func TestChecked(t *testing.T) {
	d := read(t, sheet(t, [][]any{sampleHeads, good(t, nil), good(t, map[string]any{"借据号": "JJ2", "银行决定": "再议"})}, nil))
	out := filepath.Join(t.TempDir(), "out.xlsx")
	if err := d.Checked(t.Context(), 0, out); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Sheet1")
	if err != nil || rows[0][26] != "校验结果" || rows[1][26] != "通过" || !strings.Contains(rows[2][26], "再议") {
		t.Errorf("%v, %v", rows, err)
	}
}

func TestWrongUse(t *testing.T) {
	p := packOf(t, "deferral-2020-06")
	h1 := period.MustParse("2020H1")
	for name, c := range map[string]struct {
		req  Request
		want error
	}{
		"no such item":            {Request{Pack: p, Item: "revue", Period: h1}, rule.ErrNoItem},
		"an award":                {Request{Pack: packOf(t, "fujian-2020-13"), Item: "power", Period: period.MustParse("2020Q2")}, rule.ErrNoItem},
		"another year":            {Request{Pack: p, Item: "review", Period: period.MustParse("2031H1")}, rule.ErrNotInForce},
		"another year for all":    {Request{Pack: p, Item: All, Period: period.MustParse("2031H1")}, rule.ErrNotInForce},
		"no such reading":         {Request{Pack: p, Item: "review", Period: h1, Readings: map[string]string{"answer-limit": "forty"}}, rule.ErrReading},
		"no such reading for all": {Request{Pack: p, Item: All, Period: h1, Readings: map[string]string{"limit": "ten"}}, rule.ErrReading},
		"no family":               {Request{Item: All, Period: h1}, rule.ErrNoItem},
	} {
		if _, err := NewExaminer(c.req); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		} else if e, ok := errors.AsType[*desk.Error](err); !ok || strings.HasPrefix(e.Text(), "error.") || strings.Contains(e.Text(), "%!") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if intake.Deferrals != "deferrals" || All != "all" {
		t.Error("names that the command line is called with")
	}
}

package review

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"huiqi/app/desk/rules"
	"huiqi/policy/period"
	"huiqi/policy/uscc"
)

// benchRows is the size the limit is stated for: a workbook of so many loans read and
// reviewed costs at most 1.3 times a bare excelize Rows() loop over it.
const benchRows = 100_000

var sampleHeads = []any{
	"贷款银行编码", "借据号", "借款人名称", "借款人统一社会信用代码", "企业规模", "单户授信(万元)", "贷款余额(元)", "年利率(%)", "原到期日", "结息日", "申请日期", "申请类型", "受理日期",
	"银行决定", "决定日期", "延期后还本日", "延期后付息日", "延期本金(元)", "延期利息(元)", "办理方式", "担保安排", "稳岗承诺", "延期前风险分类", "延期后风险分类", "已收罚息(元)", "不予办理原因",
}

func credit(t testing.TB, i int) string {
	body := fmt.Sprintf("91350%03dMA%07d", 102+i%3*100, i)
	c, err := uscc.CheckCharacter(body)
	if err != nil {
		t.Fatal(err)
	}
	return body + string(c)
}

func writeBench(t testing.TB, path string, rows int) {
	f := excelize.NewFile()
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	check(err)
	w, err := f.NewStreamWriter("Sheet1")
	check(err)
	check(w.SetRow("A1", sampleHeads))
	day := func(n int) any { return excelize.Cell{StyleID: style, Value: 43856 + n} } // from 2020-01-26
	for i := range rows {
		n := i % 330
		row := []any{
			fmt.Sprintf("B%03d", i%40), fmt.Sprintf("JJ%09d", i), fmt.Sprintf("福建样例%06d制造有限公司", i/2), credit(t, i/2),
			[]string{"小型", "微型", "中型", "个体工商户"}[i%4], 300 + i%900, 1_000_000 + i*7%9_000_000, "3.85", day(n), day(n), day(n - 20), "延期还本付息", day(n - 19),
			"同意", day(n - 12), day(n + 90), day(n + 90), 1_000_000 + i*7%9_000_000, 21_058.25, "展期", "维持原担保", "是", "正常", "正常", 0, nil,
		}
		if i%9 == 0 {
			row[13], row[15], row[16], row[17], row[18], row[19], row[25] = "不同意", nil, nil, 0, 0, nil, "担保不足"
		}
		check(w.SetRow(fmt.Sprintf("A%d", i+2), row))
	}
	check(w.Flush())
	check(f.SaveAs(path))
	check(f.Close())
}

func benchRequest(t testing.TB, path string) Request {
	shelf, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return Request{Packs: shelf.All(), Item: All, Period: period.MustParse("2020H1"), Inputs: []Input{{Path: path}}}
}

// BenchmarkReview sets the two sides beside each other on one file, and tells the
// ratio and what a loan takes of memory once it is read and reviewed.
func BenchmarkReview(b *testing.B) {
	path := filepath.Join(b.TempDir(), "deferrals.xlsx")
	writeBench(b, path, benchRows)
	var bare time.Duration
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			bareRows(b, path)
		}
		bare = b.Elapsed() / time.Duration(b.N)
	})
	b.Run("ours", func(b *testing.B) {
		req := benchRequest(b, path)
		b.ReportAllocs()
		for b.Loop() {
			r, err := Assess(context.Background(), req, nil)
			if err != nil {
				b.Fatal(err)
			}
			if len(r.Loans) != benchRows || len(r.Problems) > 0 || r.Totals.Eligible != benchRows || r.Totals.Of("refused-must-grant") == 0 {
				b.Fatalf("%d loans, %+v, %v", len(r.Loans), r.Totals, r.Problems)
			}
		}
		if bare > 0 {
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/bare.Seconds(), "of-bare")
		}
	})
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
			before := live()
			r, err := Assess(context.Background(), benchRequest(b, path), nil)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(live()-before)/benchRows, "B/loan")
			runtime.KeepAlive(r)
		}
	})
}

func live() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// bareRows is excelize alone, doing nothing with the cells.
func bareRows(b *testing.B, path string) {
	f, err := excelize.OpenFile(path)
	if err != nil {
		b.Fatal(err)
	}
	rows, err := f.Rows("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			b.Fatal(err)
		}
		n++
	}
	if n != benchRows+1 {
		b.Fatalf("%d rows", n)
	}
	if err := errors.Join(rows.Close(), f.Close()); err != nil {
		b.Fatal(err)
	}
}

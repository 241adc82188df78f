package intake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"huiqi/policy/uscc"
)

// benchRows is the size the limit is stated for: taking in a workbook of so many
// rows, validated, costs at most 1.3 times a bare excelize Rows() loop over it.
const benchRows = 100_000

func code(b failer, i int) string {
	body := fmt.Sprintf("91350%03dMA%07d", 100+i%3*100+i%2+2, i)
	c, err := uscc.CheckCharacter(body)
	if err != nil {
		b.Fatal(err)
	}
	return body + string(c)
}

func writeBench(b testing.TB, path string, rows int) {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	check := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	check(err)
	check(w.SetRow("A1", []any{"2020年二季度规模以上工业企业产值情况表"}))
	check(w.SetRow("A2", []any{"", "", "", "", "", "", "", "", "", "计量单位：千元"}))
	check(w.SetRow("A3", []any{"序号", "统一社会信用代码", "单位详细名称", "行政区划代码", "行业代码", "是否规上", "是否二季度新投产纳统", "工业总产值（当年价格）", nil, "备注"}))
	check(w.SetRow("A4", []any{nil, nil, nil, nil, nil, nil, nil, "本季", "上年同季"}))
	for i := range rows {
		check(w.SetRow(fmt.Sprintf("A%d", i+5), []any{
			i + 1, code(b, i), fmt.Sprintf("福建样例%06d制造有限公司", i), "350121", "C3360", "是", "否", 50_000 + i*7%900_000, 47_000 + i*11%900_000, "",
		}))
	}
	check(w.Flush())
	check(f.SaveAs(path))
	check(f.Close())
}

// BenchmarkIntake sets the two sides beside each other on one file, and tells
// the ratio; look is what a clerk waits for before she sees the columns.
func BenchmarkIntake(b *testing.B) {
	path := filepath.Join(b.TempDir(), "statistics.xlsx")
	writeBench(b, path, benchRows)
	var bare time.Duration
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			bareRows(b, path)
		}
		bare = b.Elapsed() / time.Duration(b.N)
	})
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			takeIn(b, path)
		}
		if bare > 0 {
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/bare.Seconds(), "of-bare")
		}
	})
	b.Run("look", func(b *testing.B) {
		for b.Loop() {
			if _, err := Look(context.Background(), path, Options{Fields: fields2020()}); err != nil {
				b.Fatal(err)
			}
		}
	})
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
	if n != benchRows+4 {
		b.Fatalf("%d rows", n)
	}
	if err := errors.Join(rows.Close(), f.Close()); err != nil {
		b.Fatal(err)
	}
}

// takeIn recognises, hashes, reads and validates the file.
func takeIn(b *testing.B, path string) {
	f, err := Look(context.Background(), path, Options{Fields: fields2020()})
	if err != nil {
		b.Fatal(err)
	}
	batch, err := f.Read(context.Background(), nil)
	if err != nil {
		b.Fatal(err)
	}
	if len(batch.Records) != benchRows {
		b.Fatalf("%d records, %v", len(batch.Records), batch.Problems[:min(3, len(batch.Problems))])
	}
}

// BenchmarkMeters is a province's power file: 200,000 lines of GB18030 text, half
// of them without a credit code.
func BenchmarkMeters(b *testing.B) {
	const lines = 200_000
	var text strings.Builder
	text.WriteString("户号,户名,统一社会信用代码,供电单位,2019年4月,2019年5月,2019年6月,2020年4月,2020年5月,2020年6月\n")
	for i := range lines {
		id := ""
		if i%2 == 0 {
			id = code(b, i)
		}
		fmt.Fprintf(&text, "2055031%08d,福建样例%06d制造有限公司,%s,福州市供电公司,\"1,234,567\",2345678,3456789,4567890,5678901,6789012\n", i, i/2, id)
	}
	data, err := simplifiedchinese.GB18030.NewEncoder().String(text.String())
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "power.csv")
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		f, err := Look(context.Background(), path, Options{Fields: fields2020()})
		if err != nil {
			b.Fatal(err)
		}
		batch, err := f.Read(context.Background(), nil)
		if err != nil {
			b.Fatal(err)
		}
		if len(batch.Records) != lines {
			b.Fatalf("%d records, %v", len(batch.Records), batch.Problems[:min(3, len(batch.Problems))])
		}
	}
}

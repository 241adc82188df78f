package demo

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Files names the workbooks WriteFiles made.
type Files struct{ Statistics, Power, Accounts string }

// WriteFiles writes the three workbooks a bureau would get into dir, in the
// layout of the sample files: the statistics bureau's in thousand yuan under a
// two-row head, the power company's as GB18030 text with a line a meter, and the
// payment accounts.
func (p Province) WriteFiles(dir string) (Files, error) {
	f := Files{
		Statistics: filepath.Join(dir, "statistics-2020Q2.xlsx"),
		Power:      filepath.Join(dir, "power-2020Q2.csv"),
		Accounts:   filepath.Join(dir, "accounts.xlsx"),
	}
	if err := p.writeStatistics(f.Statistics); err != nil {
		return f, fmt.Errorf("write statistics workbook: %w", err)
	}
	if err := p.writePower(f.Power); err != nil {
		return f, fmt.Errorf("write power file: %w", err)
	}
	if err := p.writeAccounts(f.Accounts); err != nil {
		return f, fmt.Errorf("write accounts workbook: %w", err)
	}
	return f, nil
}

func (p Province) writeStatistics(path string) error {
	return writeSheet(path, "产值", func(row func(...any) error, merge func(a, b string) error) error {
		for _, m := range [][2]string{{"A1", "J1"}, {"H3", "I3"}} {
			if err := merge(m[0], m[1]); err != nil {
				return err
			}
		}
		heads := [][]any{
			{"2020年二季度规模以上工业企业产值情况表"},
			{"填报单位：福建省（企业均为虚构）", nil, nil, nil, nil, nil, nil, nil, nil, "计量单位：千元"},
			{"序号", "统一社会信用代码", "单位详细名称", "行政区划代码", "行业代码", "是否规上", "是否二季度新投产纳统", "工业总产值（当年价格）", nil, "备注"},
			{nil, nil, nil, nil, nil, nil, nil, "本季", "上年同季"},
		}
		for _, h := range heads {
			if err := row(h...); err != nil {
				return err
			}
		}
		var total int64
		for i, f := range p.Firms {
			var prior any = f.Prior
			if f.New {
				prior = nil
			}
			if err := row(i+1, f.Code, f.Name, f.Region, f.Industry, yes(f.Above), yes(f.New), f.Output, prior); err != nil {
				return err
			}
			total += f.Output
		}
		if err := row("合计", nil, nil, nil, nil, nil, nil, total); err != nil {
			return err
		}
		return row("单位负责人：        填表人：        报出日期：2020年7月15日")
	})
}

func (p Province) writeAccounts(path string) error {
	return writeSheet(path, "收款账户", func(row func(...any) error, _ func(a, b string) error) error {
		if err := row("统一社会信用代码", "账户名称", "开户银行", "联行号", "银行账号"); err != nil {
			return err
		}
		for _, f := range p.Firms {
			if err := row(f.Code, f.Name, f.Bank, f.BankNo, f.Account); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p Province) writePower(path string) error {
	return writeFile(path, func(w io.Writer) error {
		b := bufio.NewWriterSize(simplifiedchinese.GB18030.NewEncoder().Writer(w), 1<<16)
		b.WriteString("户号,户名,统一社会信用代码,供电单位,2019年4月,2019年5月,2019年6月,2020年4月,2020年5月,2020年6月\n")
		var line []byte
		for _, f := range p.Firms {
			for _, m := range f.Meters {
				line = append(line[:0], m.No...)
				line = append(line, ',')
				line = append(line, f.Name...)
				line = append(line, ',')
				line = append(line, f.Code...)
				line = append(line, ",示例供电公司"...)
				for _, kwh := range m.KWh {
					line = strconv.AppendInt(append(line, ','), kwh, 10)
				}
				b.Write(append(line, '\n'))
			}
		}
		return b.Flush()
	})
}

// writeSheet makes a workbook of one sheet through the stream writer.
func writeSheet(path, sheet string, fill func(row func(...any) error, merge func(a, b string) error) error) error {
	x := excelize.NewFile()
	defer x.Close()
	if err := x.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	sw, err := x.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	n := 0
	row := func(cells ...any) error {
		n++
		return sw.SetRow("A"+strconv.Itoa(n), cells)
	}
	if err := fill(row, func(a, b string) error { return sw.MergeCell(a, b) }); err != nil {
		return err
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	return writeFile(path, func(w io.Writer) error { return x.Write(w) })
}

func writeFile(path string, fill func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := fill(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

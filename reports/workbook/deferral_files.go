package workbook

import (
	"context"

	"huiqi/policy/money"
)

// reconciled holds each bank's file against its cases: rows, then for each amount
// what the file says, what the cases say, and their difference as a formula.
func (b *book) reconciled(ctx context.Context, d Deferrals) error {
	columns := []column{
		{"银行机构", 34, wrapped, false}, {"文件", 34, wrapped, false}, {"SHA-256", 68, text, false}, {"数据行", 10, count, true}, {"未取的行", 10, count, true},
		{"案件（笔）", 10, count, true}, {"笔数差", 10, count, true},
	}
	for _, name := range []string{"到期本金", "延期本金", "到期利息", "延期利息"} {
		for _, side := range []string{"文件", "案件", "差额"} {
			columns = append(columns, column{name + "（" + side + "）", 21, amount, true})
		}
	}
	columns = append(columns, column{"结论", 10, text, false}, column{"说明", 44, wrapped, false})
	sums, err := d.files()
	if err != nil {
		return err
	}
	return b.table(ctx, rows{
		name: SheetReconciled, columns: columns, n: len(d.Reconciled),
		row: func(i int) []any {
			f := d.Reconciled[i]
			cells := append([]any{f.Bank, f.File, orNil(f.Hash)}, f.numbers(i+2)...)
			return append(cells, f.verdict(), orNil(f.Note))
		},
		sums: func(col int) any {
			if v, ok := sums[col-3].(live); ok {
				return v.value // the sum of a column of differences is a sum as any other
			}
			return sums[col-3]
		},
		tint: func(i int) string {
			if !d.Reconciled[i].even() {
				return "FDECEC"
			}
			return ""
		},
	})
}

// files adds the files up as one.
func (d Deferrals) files() ([]any, error) {
	var all DeferralFile
	var err error
	for _, f := range d.Reconciled {
		all.Rows += f.Rows
		all.Left += f.Left
		all.Cases += f.Cases
		for _, p := range [][2]*DeferralSide{{&all.InFile, &f.InFile}, {&all.InCases, &f.InCases}} {
			if err = p[0].add(*p[1]); err != nil {
				return nil, err
			}
		}
	}
	return all.numbers(0), nil
}

func (s *DeferralSide) add(o DeferralSide) error {
	for _, p := range [][2]*money.Fen{
		{&s.DuePrincipal, &o.DuePrincipal}, {&s.DeferredPrincipal, &o.DeferredPrincipal}, {&s.DueInterest, &o.DueInterest}, {&s.DeferredInterest, &o.DeferredInterest},
	} {
		var err error
		if *p[0], err = p[0].Add(*p[1]); err != nil {
			return err
		}
	}
	return nil
}

// numbers are the figures of a file in its row.
func (f DeferralFile) numbers(row int) []any {
	less := func(of, by int) string { return at(of, max(row, 1)) + "-" + at(by, max(row, 1)) }
	out := []any{f.Rows, f.Left, f.Cases, live{less(4, 5) + "-" + at(6, max(row, 1)), f.Rows - f.Left - f.Cases}}
	in, is := f.InFile.all(), f.InCases.all()
	for i := range in {
		col := 8 + 3*i
		out = append(out, yuan(in[i]), yuan(is[i]), live{less(col, col+1), yuan(in[i] - is[i])})
	}
	return out
}

// even tells whether file and cases agree.
func (f DeferralFile) even() bool { return f.Rows-f.Left == f.Cases && f.InFile == f.InCases }

// verdict says in a word whether they do.
func (f DeferralFile) verdict() string {
	if f.even() {
		return "一致"
	}
	return "不一致"
}

package payment

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/intake"
	"huiqi/app/desk/vault"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// readFile reads a file of the template's form: the cells of each line by what
// they hold, and what the declaration says.
func readFile(ctx context.Context, path string, tpl *Template) (*bankFile, error) {
	o := intake.PlainOptions{Sheet: tpl.Sheet}
	if tpl.Format == "csv" {
		o.Encoding = tpl.Encoding
		if tpl.Separator != "" {
			o.Separator = tpl.Separator[0]
		}
	}
	plain, err := intake.ReadPlain(ctx, path, o)
	if err != nil {
		return nil, err
	}
	f := &bankFile{Plain: plain, tpl: tpl, at: map[Source]int{}}
	if err := f.locate(); err != nil {
		return nil, err
	}
	return f, nil
}

// bankFile is a file whose columns are known.
type bankFile struct {
	*intake.Plain
	tpl   *Template
	at    map[Source]int // column of each source, from 0
	lines []intake.PlainRow
	says  *intake.PlainRow // the declaration
	bad   []desk.Problem
}

func (f *bankFile) place(row int, column string) desk.Place {
	return desk.Place{File: f.Name, Sheet: f.Sheet, Row: row, Column: column}
}

func (f *bankFile) problem(row int, column, code string, args ...any) {
	f.bad = append(f.bad, desk.NewProblem(f.place(row, column), code, args...))
}

// locate parts the rows into declaration, heads and lines.
func (f *bankFile) locate() error {
	rows := f.Rows
	if d := f.tpl.Declared; d.At != "" {
		i := slices.IndexFunc(rows, func(r intake.PlainRow) bool { return r.At(0).Text == d.Count && r.At(2).Text == d.Total })
		if i < 0 {
			return desk.Errf("pay-no-declaration", d.Count, d.Total).At(f.place(0, ""))
		}
		f.says = &rows[i]
		rows = slices.Delete(slices.Clone(rows), i, i+1)
	}
	for i, c := range f.tpl.Columns {
		if c.Source != SrcFixed {
			f.at[c.Source] = i
		}
	}
	if f.tpl.NoHead {
		f.lines = rows
		return nil
	}
	h := slices.IndexFunc(rows, func(r intake.PlainRow) bool { return f.headed(r) == "" })
	if h < 0 {
		if len(rows) == 0 {
			return desk.Errf("pay-no-lines").At(f.place(0, ""))
		}
		return desk.Errf("pay-head-missing", f.headed(rows[0])).At(f.place(rows[0].Row, ""))
	}
	for _, c := range f.tpl.Columns {
		if c.Source != SrcFixed {
			f.at[c.Source] = columnOf(rows[h], c.Head)
		}
	}
	f.lines = rows[h+1:]
	return nil
}

// headed names the first head of the template that a row lacks, "" when it is the
// row of heads. Columns may stand in any order, and others between them.
func (f *bankFile) headed(r intake.PlainRow) string {
	for _, c := range f.tpl.Columns {
		if c.Source != SrcFixed && columnOf(r, c.Head) < 0 {
			return c.Head
		}
	}
	return ""
}

func columnOf(r intake.PlainRow, head string) int {
	return slices.IndexFunc(r.Cells, func(c intake.PlainCell) bool { return c.Text == head })
}

// cell is what a line holds; one that cannot be read becomes a problem.
func (f *bankFile) cell(r intake.PlainRow, s Source) intake.PlainCell {
	i, ok := f.at[s]
	if !ok {
		return intake.PlainCell{}
	}
	c := r.At(i)
	if c.Bad != "" {
		f.problem(r.Row, f.head(s), c.Bad, c.Text)
	}
	return c
}

func (f *bankFile) head(s Source) string {
	for _, c := range f.tpl.Columns {
		if c.Source == s {
			return c.Head
		}
	}
	return ""
}

// readResults reads a result file into an event; every line that cannot be read is
// named in the error.
func readResults(ctx context.Context, v *vault.Vault, path string, tpl *Template) (resultsEvent, error) {
	f, err := readFile(ctx, path, tpl)
	if err != nil {
		return resultsEvent{}, err
	}
	e := resultsEvent{File: TakenFile{
		SHA256: f.SHA256, Name: f.Name, Size: f.Size, Template: TemplateRef{tpl.ID, tpl.Version},
	}}
	var all Sum
	for _, r := range f.lines {
		x, pending, err := f.result(v, r)
		if err != nil {
			return e, err
		}
		all = all.add(x.Amount)
		if pending {
			e.File.Pending++
			continue
		}
		if s := &e.File.Settled; x.Outcome == Settled {
			*s = s.add(x.Amount)
		} else {
			e.File.Returned = e.File.Returned.add(x.Amount)
		}
		e.Lines = append(e.Lines, x)
	}
	e.File.Lines = len(e.Lines)
	if len(f.lines) == 0 {
		return e, desk.Errf("pay-no-lines").At(f.place(0, ""))
	}
	f.declared(all)
	if len(f.bad) > 0 {
		return e, refusal(f.Name, f.bad)
	}
	return e, nil
}

// result reads one line.
func (f *bankFile) result(v *vault.Vault, r intake.PlainRow) (x line, pending bool, err error) {
	x.Line, x.Order = r.Row, f.cell(r, SrcOrder).Text
	if x.Order == "" {
		f.problem(r.Row, f.head(SrcOrder), "pay-cell-blank")
	}
	amount := f.cell(r, SrcAmount)
	var ok bool
	if x.Amount, ok = parseAmount(amount.Text, f.tpl.Amounts == "fen"); !ok && amount.Bad == "" {
		f.problem(r.Row, f.head(SrcAmount), "pay-cell-amount", amount.Text)
	}
	number := f.cell(r, SrcAccount)
	if x.Find, err = v.Mark(number.Text); err != nil {
		return x, false, err
	}
	if number.Text == "" && number.Bad == "" {
		f.problem(r.Row, f.head(SrcAccount), "pay-cell-blank")
	}
	if number.Number && len(number.Text) > 15 {
		f.problem(r.Row, f.head(SrcAccount), "pay-cell-account-number")
	}
	word := f.cell(r, SrcOutcome)
	switch {
	case word.Bad != "":
	case slices.Contains(f.tpl.Settled, word.Text):
		x.Outcome = Settled
	case slices.Contains(f.tpl.Returned, word.Text):
		x.Outcome = Returned
	case slices.Contains(f.tpl.Pending, word.Text):
		return x, true, nil
	default:
		f.problem(r.Row, f.head(SrcOutcome), "pay-cell-outcome", word.Text,
			strings.Join(slices.Concat(f.tpl.Settled, f.tpl.Returned, f.tpl.Pending), "、"))
	}
	date := f.cell(r, SrcDate)
	if x.Date, err = period.ParseDate(date.Text); err != nil && date.Bad == "" {
		f.problem(r.Row, f.head(SrcDate), "pay-cell-date", date.Text)
	}
	if x.Outcome == Returned {
		x.Reason = vault.Hide(f.cell(r, SrcReason).Text, number.Text)
	}
	return x, false, nil
}

// declared holds the lines against what the file declares.
func (f *bankFile) declared(all Sum) {
	if f.says == nil {
		return
	}
	count, err := strconv.Atoi(f.says.At(1).Text)
	if err != nil || count != all.Count {
		f.problem(f.says.Row, f.tpl.Declared.Count, "pay-declared-count", f.says.At(1).Text, all.Count)
	}
	total, ok := parseAmount(f.says.At(3).Text, f.tpl.Amounts == "fen")
	if !ok || total != all.Amount {
		f.problem(f.says.Row, f.tpl.Declared.Total, "pay-declared-total", f.says.At(3).Text, all.Amount.String())
	}
}

// maxAmount bounds one line, so that no sum of a file overflows.
const maxAmount = 1e13 // fen: a hundred billion yuan

// parseAmount reads a positive amount: yuan with at most two decimals that count,
// or whole fen. Commas between groups of three are taken, a sign or a unit is not.
func parseAmount(text string, fen bool) (money.Fen, bool) {
	whole, fraction, point := strings.Cut(text, ".")
	groups := strings.Split(whole, ",")
	for _, g := range groups[1:] {
		if len(g) != 3 || len(groups[0]) > 3 {
			return 0, false
		}
	}
	whole = strings.Join(groups, "")
	if fen && point || point && fraction == "" || strings.Trim(whole, "0123456789") != "" || whole == "" {
		return 0, false
	}
	if !fen {
		fraction = strings.TrimRight(fraction, "0")
		if len(fraction) > 2 || strings.Trim(fraction, "0123456789") != "" {
			return 0, false
		}
		whole += (fraction + "00")[:2]
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	return money.Fen(n), err == nil && n > 0 && n <= maxAmount
}

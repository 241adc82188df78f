package intake

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"huiqi/app/desk"
	"huiqi/policy/exact"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// Read takes the rows of a file whose questions are settled. A row that cannot
// say whose it is becomes a problem and is Rejected; a cell that cannot be read
// becomes a problem and its value Missing, so that no sum can silently lack it.
// progress (may be nil) is told packed bytes. The context cancels within a few
// hundred rows. The records are all or nothing: on an error there is no Batch.
func (f *File) Read(ctx context.Context, progress func(done, total int64)) (*Batch, error) {
	return f.read(ctx, progress, nil)
}

// Each is Read that hands every record to do, in the order of the rows, and keeps
// none: a record's Values and Raw are its own only until do returns. It is called
// after the last row of a workbook was read, since merged ranges stand behind them.
func (f *File) Each(ctx context.Context, progress func(done, total int64), do func(*Batch, *Record)) (*Batch, error) {
	return f.read(ctx, progress, do)
}

func (f *File) read(ctx context.Context, progress func(done, total int64), do func(*Batch, *Record)) (*Batch, error) {
	if len(f.Questions) > 0 {
		q := f.Questions[0]
		return nil, desk.Errf("intake-question", len(f.Questions), q.Text, q.Flag).At(desk.Place{File: f.Name, Sheet: f.Sheet, Row: f.HeadRows[1], Column: q.Head})
	}
	if info, err := os.Stat(f.Path); err != nil || info.Size() != f.Size || !info.ModTime().Equal(f.modified) {
		return nil, desk.Errf("intake-changed").At(desk.Place{File: f.Name}).Wrap(err)
	}
	rows, err := f.source.open(ctx, f.Sheet)
	if err != nil {
		return nil, f.sheetError(err, f.Sheet)
	}
	t := newTaking(f)
	t.each = do
	err = t.all(ctx, rows, progress)
	if err := errors.Join(err, rows.Close()); err != nil {
		return nil, f.sheetError(err, f.Sheet)
	}
	if len(t.Records)+len(t.Rejected)+len(t.rows) == 0 {
		return nil, desk.Errf("intake-no-rows").At(desk.Place{File: f.Name, Sheet: f.Sheet, Row: f.HeadRows[1]})
	}
	return t.Batch, nil
}

// taking is a Read on its way.
type taking struct {
	*Batch
	in       *File
	fields   []Field
	accept   map[string]bool // heads and title lines, to know them again further down
	meters   map[string]int  // meter number → index in Records
	late     []lateRow
	hidden   int
	merged   int
	date1904 bool
	raws     []string
	values   []rule.Value
	spare    []cell
	each     func(*Batch, *Record)
	refused  map[int][]refusal // by row, of Each
}

// lateRow has a blank where merged cells may still put something.
type lateRow struct {
	n     int
	cells []cell // of Batch.Columns
}

func newTaking(f *File) *taking {
	t := &taking{in: f, fields: f.opts.Fields, Batch: &Batch{File: f, width: f.width}, accept: map[string]bool{}}
	t.byField = make([][]int, len(t.fields))
	for i := range t.byIdent {
		t.byIdent[i] = -1
	}
	for _, c := range f.Columns {
		if c.field < 0 && c.ident < 0 {
			continue
		}
		if c.ident >= 0 {
			t.byIdent[c.ident] = len(t.Columns)
		} else {
			t.byField[c.field] = append(t.byField[c.field], len(t.Columns))
		}
		t.Columns = append(t.Columns, c)
	}
	for _, c := range f.Columns {
		for _, part := range strings.Split(c.Head, "/") {
			t.accept[plainHead(part)] = true
		}
		t.accept[plainHead(c.Head)] = true
	}
	for _, line := range strings.Split(f.Title, "\n") {
		t.accept[plainHead(line)] = true
	}
	delete(t.accept, "")
	if book, ok := f.source.(*workbook); ok {
		t.date1904 = book.date1904
	}
	if t.byIdent[identityIndex(MeterNo)] >= 0 {
		t.meters = map[string]int{}
	}
	return t
}

func (t *taking) all(ctx context.Context, rows rowReader, progress func(done, total int64)) error {
	var r row
	cells := make([]cell, len(t.Columns))
	for {
		err := rows.next(&r)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if r.n <= t.in.HeadRows[1] {
			continue
		}
		t.RowsRead++
		if t.RowsRead%512 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if progress != nil {
				progress(rows.progress())
			}
		}
		t.one(&r, cells)
	}
	if err := t.settleMerges(ctx, rows); err != nil {
		return err
	}
	if t.hidden > 0 {
		t.Notes = append(t.Notes, words.T("intake.note.hidden-rows", t.hidden))
	}
	if t.merged > 0 {
		t.Notes = append(t.Notes, words.T("intake.note.merged", t.merged))
	}
	if progress != nil {
		_, total := rows.progress()
		progress(total, total)
	}
	return ctx.Err()
}

// one takes or skips a row.
func (t *taking) one(r *row, cells []cell) {
	t.width = max(t.width, len(r.cells))
	blank, gap := true, false
	for i := range t.Columns {
		c := &t.Columns[i]
		cells[i] = r.at(c.Index)
		if empty(cells[i]) {
			gap = gap || c.ident >= 0 && c.Field != Note || c.field >= 0 && t.fields[c.field].Type != TypeNumber
		} else {
			blank = false
		}
	}
	if blank && r.blank() {
		t.Skipped.Blank++
		return
	}
	if t.skip(r, cells) {
		return
	}
	if r.hidden {
		t.hidden++
	}
	if (gap || t.each != nil) && t.in.Encoding == "xlsx" {
		t.late = append(t.late, lateRow{r.n, t.kept(cells)})
		return
	}
	t.take(r.n, cells)
}

func empty(c cell) bool {
	return c.kind == blankCell || c.kind == textCell && strings.TrimSpace(c.text) == ""
}

// take makes a record of a row, or rejects it.
func (t *taking) take(n int, cells []cell) {
	rec := Record{Row: n, Raw: t.raw(cells)}
	ok := t.identify(&rec, cells)
	if !ok {
		if t.each != nil {
			rec.Raw = nil // the next row's
		}
		t.Rejected = append(t.Rejected, rec)
		return
	}
	rec.Values = t.slab()
	for i := range t.fields {
		if cols := t.byField[i]; len(cols) > 0 {
			rec.Values[i] = t.value(&rec, i, cols, cells)
		}
	}
	if t.meters != nil && t.repeated(&rec) {
		return
	}
	if t.each != nil {
		t.handOver(&rec)
		return
	}
	t.Records = append(t.Records, rec)
}

// raw copies the texts of a row into a slab.
func (t *taking) raw(cells []cell) []string {
	if len(t.raws) < len(cells) {
		t.raws = make([]string, t.slabRows()*len(cells))
	}
	out := t.raws[:len(cells):len(cells)]
	if t.each == nil {
		t.raws = t.raws[len(cells):]
	}
	for i := range cells {
		out[i] = cells[i].text
	}
	return out
}

func (t *taking) slab() []rule.Value {
	n := len(t.fields)
	if len(t.values) < n {
		t.values = make([]rule.Value, t.slabRows()*n)
	}
	out := t.values[:n:n]
	if t.each == nil {
		t.values = t.values[n:]
	} else {
		clear(out)
	}
	return out
}

// value reads one field of a row; several columns are months that add up.
func (t *taking) value(rec *Record, field int, cols []int, cells []cell) rule.Value {
	if len(cols) == 1 {
		return t.single(rec, field, cols[0], cells)
	}
	var sum exact.Num
	known, missing := 0, -1
	for _, at := range cols {
		v := t.single(rec, field, at, cells)
		switch v.State {
		case rule.Missing:
			missing = at
		case rule.Known:
			sum, known = sum.Add(v.Num), known+1
		}
	}
	switch {
	case missing >= 0:
		if known > 0 && empty(cells[missing]) {
			t.problem(rec.Row, &t.Columns[missing], faultf("month-missing", t.Columns[missing].Head))
		}
		return rule.Value{}
	case known == 0:
		return rule.Value{State: rule.Absent}
	}
	return rule.Number(sum)
}

func (t *taking) single(rec *Record, field, at int, cells []cell) rule.Value {
	f, col, c := &t.fields[field], &t.Columns[at], cells[at]
	bad := cellError(c)
	var v rule.Value
	if !bad.bad() {
		switch {
		case f.Type == TypeNumber:
			v, bad = numberValue(c, col, f.Unit)
		case f.Type == TypeFlag:
			if v, bad = flagValue(c); col.blankIsNo && v.State == rule.Missing && !bad.bad() {
				v = rule.Flag(false)
			}
		case f.Type == TypeDate:
			v, bad = dateValue(c, t.date1904)
		case f.Type == TypeCode && f.ID == "industry":
			v, bad = industryValue(c)
		default:
			v, bad = textValue(c, f.Type == TypeCode)
		}
	}
	if bad.bad() {
		t.problem(rec.Row, col, bad)
		return rule.Value{}
	}
	return v
}

func (t *taking) problem(row int, col *Column, bad fault) {
	at := desk.Place{File: t.in.Name, Sheet: t.in.Sheet, Row: row}
	if col != nil {
		at.Column = col.Head
	}
	t.Problems = append(t.Problems, desk.NewProblem(at, bad.code, bad.args...))
}

// Sources lists the cells that made value i of a record of this batch.
func (b *Batch) Sources(r *Record, i int) []rule.Source {
	if i >= len(b.byField) {
		return nil
	}
	out := make([]rule.Source, len(b.byField[i]))
	for k, at := range b.byField[i] {
		out[k] = b.source(r, at)
	}
	return out
}

// IdentitySource is the cell of an identity column, or none when the file has no
// such column.
func (b *Batch) IdentitySource(r *Record, id string) []rule.Source {
	i := identityIndex(id)
	if i < 0 || b.byIdent[i] < 0 {
		return nil
	}
	return []rule.Source{b.source(r, b.byIdent[i])}
}

// source is one cell of a record.
func (b *Batch) source(r *Record, at int) rule.Source {
	c := &b.Columns[at]
	return rule.Source{File: b.File.Name, Sheet: b.File.Sheet, Row: r.Row, Column: c.Index, Head: c.Head, Raw: r.Raw[at]}
}

// Identity gives what an identity column (AccountNo, Bank, MeterNo, …) says of a
// record, blanks at the ends cut, of numbers all blanks; "" when the file has no
// such column.
func (b *Batch) Identity(r *Record, id string) string {
	i := identityIndex(id)
	if i < 0 || b.byIdent[i] < 0 {
		return ""
	}
	text := r.Raw[b.byIdent[i]]
	switch id {
	case MeterNo, BankNo, AccountNo:
		t, _ := digitsID(cell{text: text, kind: textCell})
		return t
	case CreditCode:
		if b.File.Kind == Deferrals {
			t, _ := creditCode(cell{text: text, kind: textCell})
			return t
		}
		return r.ID
	case Quarter:
		p, _ := quarterOf(text)
		return p.String()
	case LoanNo, BankCode:
		t, _ := loanNo(cell{text: text, kind: textCell})
		return t
	}
	return trim(text)
}

// Mapping is what the columns were taken for, head → fact, to be remembered
// under File.Fingerprint once a person confirmed it.
func (f *File) Mapping() map[string]string {
	out := map[string]string{}
	for _, c := range f.Columns {
		if c.Field != "" {
			out[c.Head] = c.Field
		}
	}
	return out
}

func trim(s string) string {
	return strings.Trim(strings.TrimSpace(s), "\u200b\ufeff'")
}

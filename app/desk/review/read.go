package review

import (
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/intake"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// reader makes loans of the rows of one file.
type reader struct {
	file     *intake.File
	at       int32
	bank     string // for a file without that column
	loans    []Loan
	from     []place
	problems []desk.Problem

	banks   map[string]string   // each code and name once
	lacking map[uint64][]string // each set of missing fields once
	buf     []byte
	silent  uint64 // fields without a column
}

func newReader(f *intake.File, at int32, bank string) *reader {
	return &reader{file: f, at: at, bank: bank, banks: map[string]string{}, lacking: map[uint64][]string{}}
}

// row is a loan on its way.
type row struct {
	*reader
	Loan
	b      *intake.Batch
	bad    []desk.Problem // what package intake says of the row
	blank  uint64         // fields that say nothing
	lost   uint64         // fields with a cell that cannot be read
	refuse bool
}

// take makes a loan of a record, or says why not.
func (rd *reader) take(b *intake.Batch, r *intake.Record) {
	w := row{reader: rd, b: b}
	w.File, w.Sheet, w.Row = rd.file.Name, rd.file.Sheet, r.Row
	for i := len(b.Problems); i > 0 && b.Problems[i-1].Row == r.Row; i-- {
		w.bad = b.Problems[i-1:]
	}
	raw := rd.join(r.Raw)
	w.Number = within(raw, r.ID)
	w.Name = within(raw, r.Name)
	w.Code = within(raw, b.Identity(r, intake.CreditCode))
	w.Bank, w.BankName = rd.once(b.Identity(r, intake.BankCode)), rd.once(b.Identity(r, intake.BankName))
	if w.Bank == "" {
		w.Bank = rd.bank
	}
	if w.Bank == "" {
		w.say(b.IdentityHead(intake.BankCode), "loan-bank-missing")
	}
	if w.Region = r.Region; w.Region == "" {
		w.Region = w.Code[2:8]
	}
	for i := range fields {
		w.fill(i, r.Values[i], raw)
	}
	w.check()
	if w.refuse {
		return
	}
	w.Missing = rd.missing(w.lack())
	if len(rd.loans) == 0 {
		rd.silent = silent(b)
	}
	w.untold = rd.silent
	rd.loans = append(rd.loans, w.Loan)
	rd.from = append(rd.from, place{rd.at, raw})
}

// join puts the cells of a row into one text, of which the loan's own are parts.
func (rd *reader) join(cells []string) string {
	rd.buf = rd.buf[:0]
	for _, c := range cells {
		rd.buf = append(append(rd.buf, c...), cellEnd...)
	}
	return string(rd.buf)
}

// within is s as a part of raw where it is one.
func within(raw, s string) string {
	if i := strings.Index(raw, s); i >= 0 {
		return raw[i : i+len(s)]
	}
	return strings.Clone(s)
}

func (rd *reader) once(s string) string {
	if s == "" {
		return ""
	}
	if old, ok := rd.banks[s]; ok {
		return old
	}
	s = strings.Clone(s)
	rd.banks[s] = s
	return s
}

// missing spells a set of fields, each set once.
func (rd *reader) missing(set uint64) []string {
	if set == 0 {
		return nil
	}
	out, ok := rd.lacking[set]
	if !ok {
		for i := range fields {
			if set&(1<<i) != 0 {
				out = append(out, fields[i].ID)
			}
		}
		rd.lacking[set] = out
	}
	return out
}

// say makes a problem of the row, which then is not taken.
func (w *row) say(column, code string, args ...any) {
	w.problems = append(w.problems, problem(&w.Loan, column, code, args...))
	w.refuse = true
}

// lack are the fields that the return should have said.
func (w *row) lack() uint64 {
	set := w.lost
	for i := range fields {
		if w.blank&(1<<i) != 0 && fields[i].Needed(&w.Loan) {
			set |= 1 << i
		}
	}
	return set
}

// unreadable reports whether package intake has said that it could not read the
// row's cell of field i.
func (w *row) unreadable(i int) bool {
	if len(w.bad) == 0 {
		return false
	}
	head := w.b.Head(i)
	return slices.ContainsFunc(w.bad, func(p desk.Problem) bool { return p.Column == head })
}

// fill puts one value into the loan.
func (w *row) fill(i int, v rule.Value, raw string) {
	f, bit := &fields[i], uint64(1)<<i
	if v.State == rule.Missing && w.unreadable(i) {
		w.lost |= bit
		return
	}
	if v.State == rule.Missing || v.State == rule.Absent && f.Type == intake.TypeDate {
		w.blank |= bit
		return
	}
	switch to := f.at(&w.Loan).(type) {
	case *money.Fen:
		w.amount(i, to, v.Num)
	case *exact.Num:
		if *to = v.Num.Mul(percent); v.Num.Sign() < 0 {
			w.say(w.b.Head(i), "loan-negative", f.Label, v.Num.String())
		}
	case *int:
		n, ok := v.Num.Int64()
		if *to = int(n); !ok || n < 0 || n > 1000 {
			w.say(w.b.Head(i), "loan-times", v.Num.String())
		}
	case *bool:
		*to = v.Num.Sign() > 0
	case *string:
		w.word(i, to, v.Text, raw)
	default:
		w.date(i, v.Text)
	}
}

var percent = exact.Frac(1, 100)

func (w *row) amount(i int, to *money.Fen, n exact.Num) {
	fen, err := money.FromYuan(n)
	switch {
	case n.Sign() < 0:
		w.say(w.b.Head(i), "loan-negative", fields[i].Label, n.String())
	case err != nil:
		w.say(w.b.Head(i), "loan-not-fen", fields[i].Label, n.String())
	}
	*to = fen
}

// word keeps a word in its canonical form. One that nobody knows is not guessed: of
// an essential field it costs the row, else the field is missing.
func (w *row) word(i int, to *string, text, raw string) {
	f := &fields[i]
	if f.Words == nil {
		if f.ID == "refusal" && (text == "无" || text == "没有") {
			w.blank |= 1 << i
			return
		}
		*to = within(raw, text)
		return
	}
	form, ok := f.canonical(text)
	if ok {
		*to = form
		return
	}
	w.lost |= 1 << i
	w.problems = append(w.problems, problem(&w.Loan, w.b.Head(i), "loan-word", text, f.Label, f.forms()))
}

// check refuses a row without what makes it a loan, and one whose moved amounts have
// no day they are due on.
func (w *row) check() {
	for i := range fields {
		f, bit := &fields[i], uint64(1)<<i
		switch {
		case !f.Essential:
		case w.lost&bit != 0: // told already
			w.refuse = true
		case w.blank&bit != 0:
			w.say(w.b.Head(i), "loan-blank", f.Label)
		}
	}
	if w.refuse || !w.Granted() {
		return
	}
	for _, x := range [...]struct {
		amount money.Fen
		due    int
		noDay  bool
	}{
		{w.DeferredPrincipal, newPrincipal, w.NewPrincipalDue.IsZero()},
		{w.DeferredInterest, newInterest, w.NewInterestDue.IsZero()},
	} {
		if x.amount > 0 && x.noDay && w.lost&(1<<x.due) == 0 {
			w.say(w.b.Head(x.due), "loan-no-new-date", x.amount.String(), fields[x.due].Label)
		}
	}
}

var newPrincipal, newInterest = fieldIndex("new_principal_due"), fieldIndex("new_interest_due")

// source is the cell of a column in use of loan i.
func (d *Data) source(i, at int) rule.Source {
	p := &d.from[i]
	b := d.Batches[p.batch]
	rest, text := p.raw, ""
	for range at + 1 {
		text, rest, _ = strings.Cut(rest, cellEnd)
	}
	c := &b.Columns[at]
	return rule.Source{File: b.File.Name, Sheet: b.File.Sheet, Row: d.Loans[i].Row, Column: c.Index, Head: c.Head, Raw: text}
}

// Sources are the cells of fact id of loan i; none for what the run supplies.
func (d *Data) Sources(i int, id string) []rule.Source {
	k := fieldIndex(id)
	if k < 0 {
		return nil
	}
	var out []rule.Source
	for _, at := range d.Batches[d.from[i].batch].FieldColumns(k) {
		out = append(out, d.source(i, at))
	}
	return out
}

// identity is the cell of an identity column of loan i.
func (d *Data) identity(i int, id string) []rule.Source {
	b := d.Batches[d.from[i].batch]
	at := slices.IndexFunc(b.Columns, func(c intake.Column) bool { return c.Field == id })
	if at < 0 {
		return nil
	}
	return []rule.Source{d.source(i, at)}
}

// date keeps a day as package intake writes it.
func (w *row) date(i int, text string) {
	to := fields[i].at(&w.Loan).(*period.Date)
	day, err := period.ParseDate(text)
	if err != nil {
		w.lost |= 1 << i
		return
	}
	*to = day
}

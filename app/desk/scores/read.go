package scores

import (
	"context"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/intake"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/policy/score"
	"huiqi/resources/words"
)

// Data is what the files say.
type Data struct {
	Intake   *Intake
	Batches  []*intake.Batch
	Problems []desk.Problem

	facts []pack.Fact
	rows  []*row
	banks []string          // codes in the order of the files
	names map[string]string // the first of each code
	at    map[key]*row      // what counts
	seen  map[key]bool      // a row stands there, taken or not
}

type key struct {
	bank    string
	quarter period.Period
}

// row is one line of a file.
type row struct {
	key
	name   string
	batch  *intake.Batch
	rec    *intake.Record
	values []rule.Value
}

// Read takes the rows of all files, of every quarter.
func (in *Intake) Read(ctx context.Context, progress Progress) (*Data, error) {
	if err := in.Settled(); err != nil {
		return nil, err
	}
	d := &Data{Intake: in, Problems: slices.Clone(in.Repeated), facts: in.Card.Program().Facts(), names: map[string]string{}, at: map[key]*row{}, seen: map[key]bool{}}
	var size, done int64
	for _, f := range in.Files {
		size += f.Size
	}
	for _, f := range in.Files {
		b, err := f.Read(ctx, func(part, total int64) {
			if total > 0 {
				tell(progress, "read", done+f.Size*min(part, total)/total, size)
			}
		})
		if err != nil {
			return nil, err
		}
		done += f.Size
		d.Batches = append(d.Batches, b)
		d.Problems = append(d.Problems, b.Problems...)
		for i := range b.Records {
			d.take(b, &b.Records[i])
		}
	}
	tell(progress, "read", size, size)
	d.settle()
	d.sort()
	return d, nil
}

// take keeps a line, less what cannot be.
func (d *Data) take(b *intake.Batch, rec *intake.Record) {
	q, err := period.Parse(b.Identity(rec, intake.Quarter))
	if err != nil {
		return // package intake has told
	}
	r := &row{key: key{strings.Clone(rec.ID), q}, name: rec.Name, batch: b, rec: rec, values: slices.Clone(rec.Values)}
	for i := range r.values {
		v, f := &r.values[i], &d.facts[i]
		u, _ := pack.UnitOf(f.Unit)
		switch {
		case v.State != rule.Known || f.Type != "number":
		case v.Num.Sign() < 0 && u.Dimension != pack.Points:
			d.refuse(r, i, "bank-negative", f.Label, v.Num.String())
		case (u.Dimension == pack.Count || u.Dimension == pack.Times) && !v.Num.IsInt():
			d.refuse(r, i, "bank-whole", f.Label, v.Num.String())
		}
	}
	if _, known := d.names[r.bank]; !known {
		d.banks, d.names[r.bank] = append(d.banks, r.bank), r.name
	}
	d.rows = append(d.rows, r)
}

// refuse makes a value missing and says why.
func (d *Data) refuse(r *row, i int, code string, args ...any) {
	r.values[i] = rule.Value{}
	d.say(r, r.batch.Head(i), code, args...)
}

func (d *Data) say(r *row, column, code string, args ...any) {
	f := r.batch.File
	d.Problems = append(d.Problems, desk.NewProblem(desk.Place{File: f.Name, Sheet: f.Sheet, Row: r.rec.Row, Column: column}, code, args...))
}

// settle looks at banks that stand more than once for a quarter: rows that agree count
// once, of rows that differ none is taken.
func (d *Data) settle() {
	all := map[key][]*row{}
	for _, r := range d.rows {
		all[r.key] = append(all[r.key], r)
		d.seen[r.key] = true
	}
	for _, r := range d.rows {
		same := all[r.key]
		differ := slices.ContainsFunc(same, func(o *row) bool { return !alike(same[0], o) })
		switch {
		case differ:
			d.say(r, "", "bank-twice", r.bank, r.quarter.Label(), others(same, r))
		case r == same[0]:
			d.at[r.key] = r
		default:
			d.say(r, "", "bank-repeated", r.bank, r.quarter.Label(), same[0].place())
		}
	}
}

func (r *row) place() string {
	return desk.Place{File: r.batch.File.Name, Sheet: r.batch.File.Sheet, Row: r.rec.Row}.String()
}

func others(list []*row, but *row) string {
	var out []string
	for _, r := range list {
		if r != but && len(out) < 5 {
			out = append(out, r.place())
		}
	}
	return strings.Join(out, words.T("intake.comma"))
}

// alike reports whether two lines say the same.
func alike(a, b *row) bool {
	return a.name == b.name && slices.EqualFunc(a.values, b.values, func(x, y rule.Value) bool {
		return x.State == y.State && x.Text == y.Text && x.Num.Cmp(y.Num) == 0
	})
}

// sort puts problems in the order of the files and of their rows.
func (d *Data) sort() {
	order := map[string]int{}
	for i, b := range d.Batches {
		order[b.File.Name] = i
	}
	slices.SortStableFunc(d.Problems, func(p, q desk.Problem) int {
		if n := order[p.File] - order[q.File]; n != 0 {
			return n
		}
		return p.Row - q.Row
	})
}

// banksFor lays the lines out for a card: every bank that reported some quarter of the
// year, each with the quarters the card reads.
func (d *Data) banksFor(card *score.Card) []score.Bank {
	quarters := card.Quarters()
	var out []score.Bank
	for _, code := range d.banks {
		listed := slices.ContainsFunc(d.rows, func(r *row) bool { return r.bank == code && r.quarter.Year() == quarters[0].Year() })
		if !listed {
			continue
		}
		b := score.Bank{ID: code, Name: d.names[code]}
		for _, q := range quarters {
			s := rule.Subject{ID: code, Name: b.Name}
			if r := d.at[key{code, q}]; r != nil {
				b.Name, s.Name = r.name, r.name
				s.Values = r.values
				s.Sources = func(i int) []rule.Source {
					if i == rule.RegionSource {
						return nil
					}
					return r.batch.Sources(r.rec, i)
				}
			}
			b.Quarters = append(b.Quarters, s)
		}
		out = append(out, b)
	}
	return out
}

// Checked writes file i again with the column 校验结果, which says of each row what is
// wrong with it.
func (d *Data) Checked(ctx context.Context, i int, out string) error {
	b := *d.Batches[i]
	b.Problems = nil
	for _, p := range d.Problems {
		if p.File == b.File.Name {
			b.Problems = append(b.Problems, p)
		}
	}
	return b.Checked(ctx, out)
}

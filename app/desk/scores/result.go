package scores

import (
	"context"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/intake"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/policy/score"
)

// Result is what the banks of a request came to. It never changes.
type Result struct {
	Pack     *pack.Pack
	Item     *pack.Item
	Period   period.Period
	Readings map[string]string // all choices
	Engine   string
	Files    []awards.FileRef
	Table    *score.Table // banks in the order of the files
	Problems []desk.Problem
	Totals   Totals
	Receipt  awards.Receipt

	data *Data
}

// Totals count banks and add up prizes.
type Totals struct {
	Ranked, Out, Unknown int
	Prizes               int
	Amount               money.Fen
}

// Assess scores the banks. The same lines give the same result, whatever their order.
func (d *Data) Assess(ctx context.Context) (*Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	req, card := d.Intake.Request, d.Intake.Card
	if !slices.ContainsFunc(card.Quarters(), func(q period.Period) bool {
		return slices.ContainsFunc(d.rows, func(r *row) bool { return r.quarter == q })
	}) {
		return nil, desk.Errf("scores-no-rows", req.Period.Label())
	}
	r := &Result{
		Pack: req.Pack, Item: card.Program().Item(), Period: req.Period, Readings: card.Program().Readings(), Engine: rule.Engine,
		Table: card.Evaluate(d.banksFor(card)), data: d,
	}
	for _, b := range d.Batches {
		r.Files = append(r.Files, awards.FileRef{Kind: intake.Banks, Name: b.File.Name, Hash: b.File.Hash, Rows: len(b.Records)})
	}
	for i := range r.Table.Rows {
		d.doubt(r.Table, i)
	}
	d.sort()
	r.Problems = d.Problems
	r.Totals = totals(r.Table)
	r.Receipt = r.receipt()
	return r, nil
}

func totals(t *score.Table) (n Totals) {
	for i := range t.Rows {
		switch row := &t.Rows[i]; row.Status {
		case rule.Eligible:
			n.Ranked++
			if row.Amount > 0 {
				n.Prizes++
				n.Amount += row.Amount
			}
		case rule.Ineligible:
			n.Out++
		default:
			n.Unknown++
		}
	}
	return n
}

// doubt says of a bank which mark is outside of its range, and that its kind is in no
// group: what only the card knows. It is said once, however often the data are scored.
func (d *Data) doubt(t *score.Table, i int) {
	card, bank, tr := t.Card, &t.Banks[i], t.Rows[i]
	quarters := card.Quarters()
	for k := range tr.Cells {
		for n, x := range card.Indicators() {
			if !tr.Cells[k][n].Odd {
				continue
			}
			low, high := "0", card.Method(n).OutOf
			if high == "" {
				low, high = x.LeastNum.String(), x.WeightNum.String()
			}
			if card.Method(n).Verb == "deduction" {
				continue // a negative count was told when it was read
			}
			for q := range quarters {
				d.marks(card, key{bank.ID, quarters[q]}, n, low, high)
			}
		}
	}
	if tr.Peer >= 0 {
		return
	}
	last := d.at[key{bank.ID, quarters[len(quarters)-1]}]
	at := card.Program().FactIndex(card.Rules().PeerFact)
	if last != nil && last.values[at].State == rule.Known {
		d.once(last, last.batch.Head(at), "bank-kind", last.values[at].Text)
	}
}

// marks tells which marks of indicator n are outside of low … high.
func (d *Data) marks(card *score.Card, k key, n int, low, high string) {
	r := d.at[k]
	if r == nil {
		return
	}
	for _, st := range card.Indicators()[n].Steps {
		for _, id := range append(slices.Clone(st.Values), st.Value) {
			at := card.Program().FactIndex(id)
			if at < 0 || r.values[at].State != rule.Known {
				continue
			}
			v := r.values[at].Num
			if a, b := exact.MustParse(low), exact.MustParse(high); v.Cmp(a) < 0 || v.Cmp(b) > 0 {
				d.once(r, r.batch.Head(at), "bank-mark", d.facts[at].Label, v.String(), low, high)
			}
		}
	}
}

// once says a problem unless it was said.
func (d *Data) once(r *row, column, code string, args ...any) {
	n := len(d.Problems)
	d.say(r, column, code, args...)
	if p := d.Problems[n]; slices.Contains(d.Problems[:n], p) {
		d.Problems = d.Problems[:n]
	}
}

// Score is the total of row i rounded half up to 0.01; "" when it has none.
func (r *Result) Score(i int) string { return scoreOf(&r.Table.Rows[i]) }

func scoreOf(row *score.Row) string {
	if row.Total == nil {
		return ""
	}
	return row.Total.Num().Fixed(2)
}

// Alternative is what another way to read one interpretation would give, the others as
// in the result.
type Alternative struct {
	Interpretation *pack.Interpretation
	Option         pack.Option
	Chosen         bool
	Table          *score.Table
	Totals         Totals
	Moved          int // banks whose rank differs
	Err            error
}

// Alternatives reads every interpretation of the card in each of its ways.
func (r *Result) Alternatives(ctx context.Context) ([]Alternative, error) {
	var out []Alternative
	for i := range r.Pack.Interpretations {
		n := &r.Pack.Interpretations[i]
		if !touches(r.Item, n.ID) {
			continue
		}
		for _, o := range n.Options {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			a := Alternative{Interpretation: n, Option: o, Chosen: r.Readings[n.ID] == o.ID, Table: r.Table, Totals: r.Totals}
			if !a.Chosen {
				r.other(&a)
			}
			out = append(out, a)
		}
	}
	return out, nil
}

// other scores the banks under another option.
func (r *Result) other(a *Alternative) {
	readings := map[string]string{}
	for id, choice := range r.Readings {
		readings[id] = choice
	}
	readings[a.Interpretation.ID] = a.Option.ID
	card, err := score.Compile(r.Pack, r.Item.ID, r.Period, readings)
	if err != nil {
		a.Table, a.Err = nil, ruleError(r.data.Intake.Request, err)
		return
	}
	a.Table = card.Evaluate(r.data.banksFor(card))
	a.Totals = totals(a.Table)
	for i := range a.Table.Rows {
		if a.Table.Rows[i].Rank != r.Table.Rows[i].Rank {
			a.Moved++
		}
	}
}

// touches reports whether the card hangs on an interpretation.
func touches(it *pack.Item, id string) bool {
	named := func(list []string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return len(s) > len(id) && s[:len(id)+1] == id+"=" })
	}
	if named(it.Card.Readings()) {
		return true
	}
	return slices.ContainsFunc(it.Card.Lists(), func(list []pack.Step) bool {
		return slices.ContainsFunc(list, func(s pack.Step) bool { return named(s.Reading) })
	})
}

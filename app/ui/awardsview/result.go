package awardsview

import (
	"context"
	"strings"
	"sync/atomic"

	"huiqi/app/desk/awards"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/takein"
	"huiqi/app/ui/task"
	"huiqi/app/ui/traceview"
	"huiqi/policy/exact"
	"huiqi/policy/industry"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// Row is one subject of a run, ready to be shown: cells format nothing.
type Row struct {
	At                             int // row of the run
	ID, Name, Place, City          string
	Trade, Status, Measure, Amount string
	Why                            string

	measure int64 // thousandths, to sort by
	fen     money.Fen
	status  rule.Status
	near    bool
}

// Result is a run as the screen shows it.
type Result struct {
	Run      *awards.Run
	Item     *pack.Item
	Rows     []Row
	Problems []takein.Problem
	Measure  string // head of the quantity the award hangs on
	Near     int
}

// Build prepares a run for the screen: every cell formatted, every reason told.
// It is made for the background and stops when ctx ends.
func Build(ctx context.Context, run *awards.Run, tell task.Tell) (*Result, error) {
	r := &Result{Run: run, Rows: make([]Row, len(run.Rows)), Problems: takein.Problems(run.Problems)}
	r.Item, _ = run.Pack.Item(run.Item)
	value, base, label := measure(run.Pack, r.Item)
	r.Measure = label
	var done atomic.Int64
	err := run.EachTrace(ctx, nil, func(i int, t *rule.Trace) error {
		r.Rows[i] = newRow(run, i, t)
		r.Rows[i].measured(run, i, value, base)
		if n := done.Add(1); n%256 == 0 && tell != nil {
			tell(n, int64(len(r.Rows)))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range r.Rows {
		if r.Rows[i].near {
			r.Near++
		}
	}
	return r, nil
}

func newRow(run *awards.Run, i int, t *rule.Trace) Row {
	from := &run.Rows[i]
	row := Row{
		At: i, ID: from.ID, Name: from.Name, Place: from.RegionName, City: from.City, Trade: trade(from.Industry),
		Status: parts.StatusWord(from.Det.Status), Amount: "—", status: from.Det.Status, fen: from.Det.Amount, Why: t.WhyNot,
	}
	if from.Det.Status == rule.Eligible {
		row.Amount = from.Det.Amount.String()
		row.Why = paidNote(run, i, t)
	}
	if s := awards.FailedStep(t); s != nil && s.Margin != nil && s.Margin.Near && from.Det.Status == rule.Ineligible {
		row.near = true
	}
	return row
}

// paidNote says what is to be known of an award in a few words.
func paidNote(run *awards.Run, i int, t *rule.Trace) string {
	det := &run.Rows[i].Det
	var out []string
	if Capped(t) {
		out = append(out, words.T("awardsview.capped"))
	}
	if det.Fund != awards.Province {
		out = append(out, traceview.FundName(det.Fund))
	}
	item, _ := run.Pack.Item(run.Item)
	if len(item.Branches) > 1 {
		out = append(out, traceview.BranchLabel(item, det.Branch))
	}
	return strings.Join(append(out, run.Rows[i].Findings...), words.T("awardsview.semicolon"))
}

// Capped tells whether a cap took something away.
func Capped(t *rule.Trace) bool {
	for i := range t.Steps {
		s := &t.Steps[i]
		if s.Verb != "cap" || s.Result != rule.Computed || len(s.Inputs) == 0 {
			continue
		}
		for j := range i {
			if from := &t.Steps[j]; from.ID == s.Inputs[0] && from.Result == rule.Computed && from.Value != s.Value {
				return true
			}
		}
	}
	return false
}

// trade is the letter and division of an industry: C17.
func trade(code string) string {
	if code == "" {
		return ""
	}
	c, err := industry.Parse(code)
	if err != nil {
		return code
	}
	return string(c.Section) + c.Division()
}

// measure finds the quantity the award hangs on: the first increment of the item,
// else its first number fact.
func measure(p *pack.Pack, item *pack.Item) (value, base, label string) {
	var first *pack.Fact
	for i := range item.Branches {
		for j := range item.Branches[i].Steps {
			s := &item.Branches[i].Steps[j]
			f, ok := p.Fact(s.Value)
			if !ok {
				continue
			}
			if s.Verb == "increment" {
				return s.Value, s.Base, s.Label + takein.Unit(f.Unit)
			}
			if first == nil && f.Type == "number" {
				first = f
			}
		}
	}
	if first == nil {
		return "", "", words.T("awardsview.measure")
	}
	return first.ID, "", first.Label + takein.Unit(first.Unit)
}

func (r *Row) measured(run *awards.Run, i int, value, base string) {
	r.Measure = "—"
	v := run.Value(i, value)
	if v.State != rule.Known {
		return
	}
	n := v.Num
	if base != "" {
		b := run.Value(i, base)
		if b.State == rule.Missing {
			return
		}
		n = n.Sub(b.Num)
	}
	r.Measure = traceview.Grouped(takein.Decimal(n))
	if k, ok := n.Mul(exact.Int(1000)).Round(0, exact.HalfUp).Int64(); ok {
		r.measure = k
	}
}

// sum adds the amounts of rows; totals were checked when the run was made.
func sum(rows []*Row) money.Fen {
	var total money.Fen
	for _, r := range rows {
		if r.status == rule.Eligible {
			total += r.fen
		}
	}
	return total
}

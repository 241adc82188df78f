package batchesview

import (
	"context"
	"slices"
	"strconv"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/road"
	"huiqi/app/desk/session"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
)

// row is a batch in the list.
type row struct {
	road.Listed
	label, kind, fund, lines, total, paid, on, changed string
	tone                                               name
	mine                                               bool   // waits for the person signed in
	next                                               string // what it waits for
}

// opened is a batch as it was read.
type opened struct {
	road.Sheet
	Effect road.Effect
	Tasks  []road.Task // what it waits for
	Used   int         // how often the emergency exception was used, where it may be now
	rows   []lineRow
}

// lineRow is a line of a batch in the grid.
type lineRow struct {
	road.Stood
	number, gross, advance, net, state, account, objections string
	tone                                                    name
}

// rowsOf makes the list, the newest batch first.
func rowsOf(list []road.Listed, tasks []road.Task) []row {
	out := make([]row, len(list))
	for i, x := range list {
		b := &x.Batch
		r := row{
			Listed: x, label: x.Label.Label(), kind: b.Kind.Label(), fund: payer(b.Header), lines: strconv.Itoa(b.Lines),
			total: b.Total.String(), paid: "—", tone: toneOf(x.Label), changed: act.Today(b.ChangedAt).String() + "  " + b.ChangedName, on: b.ConfirmedOn.String(),
		}
		if b.ConfirmedOn.IsZero() {
			r.on = "—"
		}
		if x.Sums.Paid > 0 {
			r.paid = x.Sums.Paid.String()
		}
		for _, k := range tasks {
			if k.Batch.ID == b.ID {
				r.mine = r.mine || k.Mine
				r.next = k.Do.Label()
			}
		}
		out[len(list)-1-i] = r
	}
	return out
}

// payer is who pays, and through which city.
func payer(h road.Header) string {
	if h.City != "" {
		return ledger.SourceLabel(h.Fund) + " · " + ledger.SourceLabel(h.City+"00")
	}
	return ledger.SourceLabel(h.Fund)
}

// toneOf is the colour of a label, always beside its word.
func toneOf(d road.Derived) name { return workplace.StandingTone(d) }

// linesOf makes the rows of the lines grid.
func linesOf(all []road.Stood) []lineRow {
	out := make([]lineRow, len(all))
	for i := range all {
		l := &all[i].Line
		r := lineRow{Stood: all[i], number: strconv.Itoa(l.N), gross: l.Gross.String(), advance: "—", net: l.Net.String(), state: all[i].State.Label(), account: "—", objections: ""}
		if l.Advance != 0 {
			r.advance = l.Advance.String()
		}
		if l.Account != nil {
			r.account = l.Account.Number.Masked()
		}
		if n := len(l.Mark.Objections); n > 0 {
			r.objections = strconv.Itoa(n)
		}
		switch s := all[i].State; {
		case all[i].Label == road.PartReturned || all[i].Label == road.InRecovery:
			r.state, r.tone = all[i].Label.Label(), theme.Bad
		case all[i].Label == road.UnderWay:
			r.state, r.tone = all[i].Label.Label(), theme.Accent
		case s == road.Disputed || s == road.Upheld:
			r.tone = theme.Bad
		case s.Dead():
			r.tone = theme.Quiet
		case s == road.Paid:
			r.tone = theme.Good
		}
		out[i] = r
	}
	return out
}

// desk reads what the screen shows.
type desk struct{ s *session.Session }

func (d desk) road() *road.Road { return &road.Road{Desk: d.s.Desk} }

// returned are the awards whose last order came back.
func (d desk) returned(ctx context.Context) (map[string]bool, error) {
	list, err := payment.Payments{Desk: d.s.Desk}.Returned(ctx)
	out := make(map[string]bool)
	for _, r := range list {
		for _, p := range r.Parts {
			out[p.Award] = true
		}
	}
	return out, err
}

func (d desk) list(ctx context.Context, who act.Actor, tell task.Tell) ([]row, error) {
	returned, err := d.returned(ctx)
	if err != nil {
		return nil, err
	}
	list, err := d.road().Listing(ctx, returned, tell)
	if err != nil {
		return nil, err
	}
	tasks, err := d.road().Waiting(ctx, who)
	return rowsOf(list, tasks), err
}

func (d desk) open(ctx context.Context, who act.Actor, id string) (*opened, error) {
	returned, err := d.returned(ctx)
	if err != nil {
		return nil, err
	}
	o := &opened{}
	if o.Sheet, err = d.road().Sheet(ctx, id, returned); err != nil {
		return nil, err
	}
	if o.Effect, err = d.road().Effect(ctx, id); err != nil {
		return nil, err
	}
	tasks, err := d.road().Waiting(ctx, who)
	if err != nil {
		return nil, err
	}
	for _, k := range tasks {
		if k.Batch.ID == id {
			o.Tasks = append(o.Tasks, k)
		}
		if k.Batch.ID == id && k.Emergency {
			report, err := d.road().Emergencies(ctx)
			if err != nil {
				return nil, err
			}
			o.Used = len(report.Uses)
		}
	}
	o.rows = linesOf(o.Lines)
	return o, nil
}

// task is what the batch waits for of a kind, nil when it does not.
func (o *opened) task(do ...road.Deed) *road.Task {
	i := slices.IndexFunc(o.Tasks, func(k road.Task) bool { return slices.Contains(do, k.Do) })
	if i < 0 {
		return nil
	}
	return &o.Tasks[i]
}

// in tells whether the batch is in one of the states.
func (o *opened) in(states ...road.State) bool { return slices.Contains(states, o.Batch.State) }

// sum adds the net amounts of lines; their batch holds the sum of all.
func sum(rows []*lineRow) money.Fen {
	var out money.Fen
	for _, r := range rows {
		out += r.Line.Net
	}
	return out
}

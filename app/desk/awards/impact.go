package awards

import (
	"context"
	"slices"

	"huiqi/app/desk"
	"huiqi/policy/gate"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// Edition is one item of one pack version, under the readings the office decided.
type Edition struct {
	Pack     *pack.Pack
	Item     string
	Readings map[string]string
}

// Impact is what putting an edition in the place of another changes on the facts
// at hand: each firm whose result differs, and the figures of both sides.
type Impact struct {
	gate.Impact
	Old, New             *pack.Pack // Old is nil when there is no earlier edition
	OldPeriod, NewPeriod period.Period
	Facts                string      // the frozen run the facts are of, "" when not frozen or none
	Subjects             int         // with facts at hand
	Lacking, OldLacking  []pack.Fact // wanted by the new or old edition, not among the facts at hand
}

// AtHand finds the newest stored run over subjects of a kind ("firm", "city"),
// whose facts an impact run may use; "" when there is none. runs are in the order
// of List.
func AtHand(runs []Summary, packs Packs, subject string) string {
	for _, s := range slices.Backward(runs) {
		p, ok := packs.Pack(s.Receipt.Pack.ID, s.Receipt.Pack.Version)
		if !ok {
			continue
		}
		if item, ok := p.Item(s.Receipt.Item); ok && item.Subject == subject {
			return s.ID
		}
	}
	return ""
}

// CompareEditions is the impact run. Each edition is computed for the period of
// the facts when it is in force for it, else for its own last period: the facts
// are taken as if they were of that period. Values go by the id of their fact; a
// fact the run does not have, or has in another unit or of another period, is
// missing, so that what hangs on it is unknown. old is nil when there is no
// earlier edition: then everything is new. facts is nil when nothing is at hand:
// then only the editions are compiled.
func CompareEditions(ctx context.Context, facts *Run, old *Edition, next Edition, progress Progress) (*Impact, error) {
	m := &Impact{New: next.Pack}
	newSide, err := facts.side(next)
	if err != nil {
		return nil, err
	}
	m.NewPeriod, m.Lacking = newSide.Program.Period(), facts.lacking(newSide.Program)
	var oldSide gate.Side
	if old != nil {
		if oldSide, err = facts.side(*old); err != nil {
			return nil, err
		}
		m.Old, m.OldPeriod, m.OldLacking = old.Pack, oldSide.Program.Period(), facts.lacking(oldSide.Program)
	}
	if facts != nil {
		m.Facts, m.Subjects = facts.ID, len(facts.subjects)
	}
	m.Impact, err = gate.Compare(ctx, oldSide, newSide, func(done, total int) { progress.tell("impact", int64(done), int64(total)) })
	if err != nil {
		return nil, ruleError(next.Pack, next.Item, m.NewPeriod, err)
	}
	return m, nil
}

// lacking lists the facts a program uses and the run does not have.
func (r *Run) lacking(program *rule.Program) []pack.Fact {
	return slices.DeleteFunc(program.Facts(), func(f pack.Fact) bool { return !program.Uses(f.ID) || r.place(&f) >= 0 })
}

// side lays the facts of a run out for an edition.
func (r *Run) side(e Edition) (gate.Side, error) {
	item, ok := e.Pack.Item(e.Item)
	if !ok {
		return gate.Side{}, desk.Errf("no-item", e.Item)
	}
	if item.Review { // what it changes is in the register of deferrals
		return gate.Side{}, desk.Errf("impact-subjects", item.Label)
	}
	per, err := r.periodFor(item)
	if err != nil {
		return gate.Side{}, ruleError(e.Pack, e.Item, per, err)
	}
	program, err := rule.Compile(e.Pack, e.Item, per, e.Readings)
	if err != nil {
		return gate.Side{}, ruleError(e.Pack, e.Item, per, err)
	}
	side := gate.Side{Program: program}
	if r == nil {
		return side, nil
	}
	if own, ok := r.Pack.Item(r.Item); !ok || own.Subject != item.Subject {
		return gate.Side{}, desk.Errf("impact-subjects", item.Label)
	}
	wanted := program.Facts()
	places := make([]int, len(wanted))
	for j := range wanted {
		places[j] = r.place(&wanted[j])
	}
	side.Subjects = make([]rule.Subject, len(r.subjects))
	for i, s := range r.subjects {
		values := make([]rule.Value, len(wanted))
		for j, from := range places {
			if from >= 0 {
				values[j] = s.Values[from]
			}
		}
		side.Subjects[i] = rule.Subject{ID: s.ID, Name: s.Name, Region: s.Region, Values: values, Used: s.Used}
	}
	return side, nil
}

// periodFor is the run's period when the item is in force for it, else the
// item's last.
func (r *Run) periodFor(item *pack.Item) (period.Period, error) {
	if r != nil && slices.Contains(item.Periods, r.Period.String()) {
		return r.Period, nil
	}
	var last period.Period
	for i, text := range item.Periods {
		p, err := period.Parse(text)
		if err != nil {
			return last, err
		}
		if i == 0 || p.First().Compare(last.First()) > 0 {
			last = p
		}
	}
	return last, nil
}

// place is where the run has a fact, -1 when it has none that means the same.
func (r *Run) place(f *pack.Fact) int {
	if r == nil {
		return -1
	}
	j := r.factIndex(f.ID)
	if j < 0 || r.facts[j].Type != f.Type || r.facts[j].Unit != f.Unit || r.facts[j].Period != f.Period {
		return -1
	}
	return j
}

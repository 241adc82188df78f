package deferrals

import (
	"context"
	"fmt"
	"slices"

	"huiqi/app/desk/review"
	"huiqi/app/desk/rules"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/schedule"
)

// Readings are the readings the desk has settled, by pack id; a pack left out is read
// as it chose itself.
type Readings map[string]map[string]string

// Readings gives what was settled at the desk for its packs.
func (r Register) Readings(ctx context.Context) (Readings, error) {
	out := Readings{}
	for _, p := range r.reviews() {
		m, err := rules.Readings(ctx, r.Desk.Store, p)
		if err != nil {
			return nil, err
		}
		out[p.ID] = m
	}
	return out, nil
}

// reviews are the packs of the family, one version of each.
func (r Register) reviews() []*pack.Pack {
	var out []*pack.Pack
	for _, p := range r.Packs {
		if reviewItem(p) == nil {
			continue
		}
		if i := slices.IndexFunc(out, func(q *pack.Pack) bool { return q.ID == p.ID }); i >= 0 {
			out[i] = p // a later version supersedes it
			continue
		}
		out = append(out, p)
	}
	return out
}

// reviewItem is the pack's review of deferrals, nil for another pack.
func reviewItem(p *pack.Pack) *pack.Item {
	for i := range p.Items {
		if it := &p.Items[i]; it.Review && it.Family == review.Family {
			return it
		}
	}
	return nil
}

// Examiner reviews by the pack that each loan's due date chooses. asOf is the day until
// which a bank's silence counts.
func (r Register) Examiner(ctx context.Context, asOf period.Date) (*review.Examiner, error) {
	readings, err := r.Readings(ctx)
	if err != nil {
		return nil, err
	}
	packs := r.reviews()
	return review.NewExaminer(review.Request{
		Packs: packs, Item: review.All, Period: inForce(packs, asOf), AsOf: asOf, Settled: readings,
	})
}

// inForce is a month for which some pack is in force, that of the day if there is one.
// The month chooses nothing: the due date does.
func inForce(packs []*pack.Pack, on period.Date) (found period.Period) {
	month := fmt.Sprintf("%04d-%02d", on.Year, on.Month)
	for _, p := range packs {
		for _, text := range reviewItem(p).Periods {
			per, err := period.Parse(text)
			if err != nil {
				continue // the loader of packs lets none through
			}
			if found = per; text == month {
				return per
			}
		}
	}
	return found
}

// Examine is the review of single loans as the acts want it, made ready before the act:
// an act's own reading must not ask the store again.
func (r Register) Examine(ctx context.Context, asOf period.Date) (Examine, error) {
	e, err := r.Examiner(ctx, asOf)
	if err != nil {
		return nil, err
	}
	return examiner(e), nil
}

func examiner(e *review.Examiner) Examine {
	return func(ctx context.Context, loans []review.Loan) ([]Reviewed, error) {
		list, err := e.Review(ctx, loans, nil)
		if err != nil {
			return nil, err
		}
		out := make([]Reviewed, len(loans))
		for i := range list {
			l, o := &loans[i], &list[i]
			out[i].Pack = o.Pack
			for _, f := range e.Findings(l, o) {
				if f.Rule == OutsideWindow && !l.Granted() {
					continue // nothing was put off by a document that did not allow it
				}
				out[i].Found = append(out[i].Found, Finding{Rule: f.Rule, Round: Round{ID: f.ID, Clause: f.Clause, Text: f.Text}})
			}
		}
		return out, nil
	}
}

// OutsideWindow is the rule of a deferral whose due date lies in no document's window.
const OutsideWindow = "outside-window"

// Taking makes the loans of one file ready for the register: each is to be reviewed by
// the pack its due date chooses, by the readings of now. at is the file's place in
// data.Intake.Files.
func (r Register) Taking(ctx context.Context, data *review.Data, at int, asOf period.Date) (*Taking, error) {
	f := data.Intake.Files[at]
	in := &Taking{File: f.Name, SHA256: f.Hash, AsOf: asOf}
	in.Loans = data.Loans
	if len(data.Intake.Files) > 1 {
		in.Loans = nil
		for _, l := range data.Loans {
			if l.File == f.Name {
				in.Loans = append(in.Loans, l)
			}
		}
	}
	for _, p := range data.Problems {
		if p.File == f.Name {
			in.Problems = append(in.Problems, p)
		}
	}
	for _, p := range data.Doubts {
		if p.File == f.Name {
			in.Doubts = append(in.Doubts, p)
		}
	}
	e, err := r.Examiner(ctx, asOf)
	if err != nil {
		return nil, err
	}
	in.Readings = map[string]string{}
	for _, p := range e.Programs() {
		for id, choice := range p.Readings() {
			in.Readings[p.Pack().ID+"/"+id] = choice
		}
	}
	in.Examine = examiner(e)
	return in, nil
}

// Convention is how schedules of a pack's loans are computed under the readings; a
// loan of no pack's window goes by the pack issued last.
func (r Register) Convention(id string, readings Readings) schedule.Convention {
	var of *pack.Pack
	for _, p := range r.reviews() {
		if of == nil || p.ID == id || of.ID != id && p.Document.Issued > of.Document.Issued {
			of = p
		}
	}
	c := schedule.Convention{DayCount: schedule.Act360, MonthEnd: schedule.Clamp, Rounding: schedule.HalfUp}
	if of == nil || !reviewItem(of).Schedule.Declared() {
		return c
	}
	s := reviewItem(of).Schedule.Under(readings[of.ID])
	c.MonthEnd, c.Rounding = schedule.MonthEnd(s.MonthEnd), schedule.Rounding(s.Rounding)
	c.DayCount = map[string]schedule.DayCount{"act360": schedule.Act360, "act365": schedule.Act365, "thirty360": schedule.Thirty360}[s.DayCount]
	return c
}

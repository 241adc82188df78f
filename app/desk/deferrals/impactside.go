package deferrals

import (
	"context"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/review"
	"huiqi/app/store"
	"huiqi/policy/pack"
	"huiqi/policy/period"
)

// looked is what a case comes to on one side.
type looked struct {
	pack    string
	held    map[string]string // rule → sentence
	open    []string          // rules that are undecided, none of them held
	missing []string          // labels of what would decide them
}

// pager reads cases with what the register has found in them.
type pager struct {
	t     store.Reader
	heads headReader
	d     *dict
	days  map[uint32]period.Date // cut-off days of returns

	cases []Case
	banks []string
	asOf  []period.Date
	was   []looked
}

func (p *pager) read(list []uint32) error {
	p.cases, p.banks, p.asOf, p.was = p.cases[:0], p.banks[:0], p.asOf[:0], p.was[:0]
	for _, no := range list {
		c, err := caseOf(p.t, no)
		if err != nil {
			return err
		}
		h, err := p.heads.at(no)
		if err != nil {
			return err
		}
		x := looked{pack: c.Pack}
		if h.Held != 0 {
			found, err := FindingsOf(p.t, no)
			if err != nil {
				return err
			}
			for i := range found {
				if found[i].Gone == nil { // the last review no longer showed the others
					x.hold(found[i].Rule, found[i].Text)
				}
			}
		}
		day, err := p.day(&c)
		if err != nil {
			return err
		}
		p.cases, p.was = append(p.cases, c), append(p.was, x)
		p.banks, p.asOf = append(p.banks, p.d.nameOf(c.Loan.Bank, c.Loan.BankName)), append(p.asOf, day)
	}
	return nil
}

// day is until when a bank's silence counted when the case was reviewed last.
func (p *pager) day(c *Case) (period.Date, error) {
	if c.Return == 0 {
		return c.Changed, nil
	}
	day, ok := p.days[c.Return]
	if !ok {
		ret, err := returnOf(p.t, c.Return)
		if err != nil {
			return day, err
		}
		day = ret.AsOf
		p.days[c.Return] = day
	}
	return day, nil
}

func (x *looked) hold(rule, text string) {
	if x.held == nil {
		x.held = map[string]string{}
	}
	x.held[rule] += text // two findings of one rule are one to the bank
}

// Times says of loans of files how often each was deferred before, as far as the
// register knows (D-4).
func (r Register) Times(ctx context.Context, loans []review.Loan) error {
	return desk.FromStore(r.Desk.Store.View(ctx, func(t store.Reader) error {
		w := planner{t: t}
		for i := range loans {
			l := &loans[i]
			all, err := w.casesOf(l)
			if err != nil {
				return err
			}
			n := 0
			for k := range all {
				if all[k].State.Granted() && all[k].Loan.Applied.Before(l.Applied) {
					n++
				}
			}
			l.Times = max(l.Times, n)
		}
		return nil
	}))
}

// edition reviews as the register would with one pack in the place of others.
type edition struct {
	packs    []*pack.Pack
	of       *pack.Pack
	settled  Readings
	byDay    map[period.Date]*review.Examiner
	from, to period.Date // the window of the pack
	bounded  bool
}

// edition puts a pack in the place of its other versions and of the packs left out.
func (r Register) edition(ctx context.Context, p *pack.Pack, without ...*pack.Pack) (*edition, error) {
	q := Register{Desk: r.Desk}
	for _, x := range r.Packs {
		if x.ID != p.ID && !slices.ContainsFunc(without, func(w *pack.Pack) bool { return w != nil && w.ID == x.ID }) {
			q.Packs = append(q.Packs, x)
		}
	}
	q.Packs = append(q.Packs, p)
	e := &edition{packs: q.reviews(), of: p, byDay: map[period.Date]*review.Examiner{}}
	if r.Desk != nil {
		var err error
		if e.settled, err = q.Readings(ctx); err != nil {
			return nil, err
		}
	}
	x, err := e.on(period.Date{})
	if err != nil {
		return nil, err
	}
	for _, program := range x.Programs() {
		if program.Pack() == p {
			e.from, e.to, e.bounded = program.Window()
		}
	}
	return e, nil
}

// on is the review as of a day.
func (e *edition) on(day period.Date) (*review.Examiner, error) {
	x := e.byDay[day]
	if x == nil {
		var err error
		x, err = review.NewExaminer(review.Request{
			Packs: e.packs, Item: review.All, Period: inForce(e.packs, day), AsOf: day, Settled: e.settled,
		})
		if err != nil {
			return nil, err
		}
		e.byDay[day] = x
	}
	return x, nil
}

// look reviews the cases of a page.
func (e *edition) look(ctx context.Context, p *pager) ([]looked, error) {
	days := map[period.Date][]int{}
	for i, day := range p.asOf {
		days[day] = append(days[day], i)
	}
	out := make([]looked, len(p.cases))
	for day, list := range days {
		x, err := e.on(day)
		if err != nil {
			return nil, err
		}
		loans := make([]review.Loan, len(list))
		for k, i := range list {
			loans[k] = p.cases[i].Loan
		}
		outcomes, err := x.Review(ctx, loans, nil)
		if err != nil {
			return nil, err
		}
		for k, i := range list {
			out[i] = e.spell(x, &loans[k], &outcomes[k])
		}
	}
	return out, nil
}

// spell tells an outcome rule by rule, as the register would take it.
func (e *edition) spell(x *review.Examiner, l *review.Loan, o *review.Outcome) (s looked) {
	s.pack = o.Pack
	for _, f := range x.Findings(l, o) {
		if f.Rule != OutsideWindow || l.Granted() { // see examineAll
			s.hold(f.Rule, f.Text)
		}
	}
	for _, f := range x.Undecided(l, o) {
		if _, held := s.held[f.Rule]; !held && !slices.Contains(s.open, f.Rule) {
			s.open = append(s.open, f.Rule)
		}
	}
	if len(s.open) == 0 {
		return s
	}
	for _, id := range o.Missing {
		for _, p := range e.packs {
			if f, ok := p.Fact(id); ok && p.ID == o.Pack {
				id = f.Label
				break
			}
		}
		s.missing = append(s.missing, id)
	}
	return s
}

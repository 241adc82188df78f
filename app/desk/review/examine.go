package review

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"huiqi/app/desk"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// Examiner reviews loans by one pack or, of the item All, by the pack that each
// loan's due date chooses. It never changes and may serve several goroutines.
type Examiner struct {
	Item     string
	Period   period.Period
	AsOf     period.Date
	programs []*rule.Program
	lenses   []*lens
	all      bool
	fallback int // of All: who says that a loan lies in no window
}

// Outcome is what the review of one loan came to.
type Outcome struct {
	rule.Reviewed
	Pack    string // id of the pack; "" when the loan's due date lies in no window of the item All
	program int
}

// Finding is one thing that was found in a loan.
type Finding struct{ Rule, ID, Label, Clause, Text string }

// NewExaminer compiles what a request asks for; Inputs and Maps do not count. An item,
// period or reading that no pack has is an error of package rule, wrapped.
func NewExaminer(req Request) (*Examiner, error) {
	e := &Examiner{Item: req.Item, Period: req.Period, AsOf: req.AsOf, all: req.Item == All}
	if e.AsOf.IsZero() {
		e.AsOf = req.Period.Last()
	}
	if !e.all {
		if req.Pack == nil {
			return nil, desk.Errf("no-pack")
		}
		it, ok := req.Pack.Item(req.Item)
		if !ok || !it.Review {
			return nil, noItem(req, req.Pack.ID)
		}
		return e, e.add(req.Pack, req.Item, req.Period, req.Readings)
	}
	return e, e.family(req)
}

func noItem(req Request, where string) error {
	return desk.Errf("review-no-item", req.Item, where).Wrap(fmt.Errorf("item %q: %w", req.Item, rule.ErrNoItem))
}

// family takes the reviews of one family, each pack once. A period is in force when it
// is for one of them: the due date, never the period, chooses between them.
func (e *Examiner) family(req Request) error {
	packs := slices.DeleteFunc(slices.Clone(req.Packs), func(p *pack.Pack) bool { return req.Pack != nil && p.ID == req.Pack.ID })
	family := Family
	if req.Pack != nil {
		packs = append(packs, req.Pack)
		if it := reviewOf(req.Pack, ""); it != nil {
			family = it.Family
		}
	}
	slices.SortStableFunc(packs, func(a, b *pack.Pack) int {
		return strings.Compare(a.ID, b.ID)
	})
	read := map[string]bool{}
	var never error
	for _, p := range packs {
		it := reviewOf(p, family)
		if it == nil {
			continue
		}
		mine := maps.Clone(req.Settled[p.ID])
		if mine == nil {
			mine = map[string]string{}
		}
		for id, choice := range req.Readings {
			if _, ok := p.Interpretation(id); ok {
				mine[id], read[id] = choice, true
			}
		}
		per := req.Period
		if !slices.Contains(it.Periods, per.String()) {
			never = fmt.Errorf("item %s for %s: %w", req.Item, per, rule.ErrNotInForce)
			if per = lastOf(it); per.IsZero() {
				continue
			}
		}
		if err := e.add(p, it.ID, per, mine); err != nil {
			return err
		}
		if req.Pack == nil || p == req.Pack {
			e.fallback = len(e.programs) - 1
		}
	}
	if len(e.programs) == 0 {
		return noItem(req, family)
	}
	if never != nil && !slices.ContainsFunc(e.programs, func(p *rule.Program) bool { return p.Period() == req.Period }) {
		return desk.Errf("review-not-in-force", req.Period.Label()).Wrap(never)
	}
	for id, choice := range req.Readings {
		if !read[id] {
			return desk.Errf("reading-unknown", id+"="+choice).Wrap(fmt.Errorf("%s=%s: %w", id, choice, rule.ErrReading))
		}
	}
	return nil
}

// reviewOf is the pack's review of a family, of any when family is "".
func reviewOf(p *pack.Pack, family string) *pack.Item {
	for i := range p.Items {
		if it := &p.Items[i]; it.Review && it.Family != "" && (family == "" || it.Family == family) {
			return it
		}
	}
	return nil
}

func lastOf(it *pack.Item) (last period.Period) {
	for _, text := range it.Periods {
		if p, err := period.Parse(text); err == nil && (last.IsZero() || p.Last().After(last.Last())) {
			last = p
		}
	}
	return last
}

// add compiles one review and turns its error into a sentence.
func (e *Examiner) add(p *pack.Pack, item string, per period.Period, readings map[string]string) error {
	program, err := rule.Compile(p, item, per, readings)
	switch {
	case errors.Is(err, rule.ErrNotInForce):
		return desk.Errf("review-not-in-force", per.Label()).Wrap(err)
	case errors.Is(err, rule.ErrReading):
		return desk.Errf("reading-unknown", strings.TrimSuffix(err.Error(), ": "+rule.ErrReading.Error())).Wrap(err)
	case err != nil:
		return desk.Errf("rule-refused", err.Error()).Wrap(err)
	}
	e.programs, e.lenses = append(e.programs, program), append(e.lenses, newLens(program))
	return nil
}

// Programs are the compiled reviews.
func (e *Examiner) Programs() []*rule.Program { return slices.Clone(e.programs) }

// Choose is the index in Programs of the one that answers for a loan, false when none
// does: there the loan lies outside of every window.
func (e *Examiner) Choose(l *Loan) (int, bool) {
	if !e.all {
		return 0, true
	}
	if i := rule.Pick(e.programs, l.OriginalDue); i >= 0 {
		return i, true
	}
	return e.fallback, false
}

// stretch is how many loans one worker reviews at a time.
const stretch = 2048

// Review reviews loans, on all cores; the result of each depends on it alone.
func (e *Examiner) Review(ctx context.Context, loans []Loan, progress Progress) ([]Outcome, error) {
	out := make([]Outcome, len(loans))
	var mu sync.Mutex
	done := 0
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < len(loans); from += stretch {
		to := min(from+stretch, len(loans))
		g.Go(func() error {
			if err := e.some(gctx, loans[from:to], out[from:to]); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			done += to - from
			tell(progress, "assess", int64(done), int64(len(loans)))
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}

func (e *Examiner) some(ctx context.Context, loans []Loan, out []Outcome) error {
	shares := make([][]int, len(e.programs))
	for i := range loans {
		at, covered := e.Choose(&loans[i])
		out[i].program = at
		if covered {
			out[i].Pack = e.programs[at].Pack().ID
		}
		shares[at] = append(shares[at], i)
	}
	for at, share := range shares {
		if len(share) == 0 {
			continue
		}
		x := e.lenses[at]
		values := make([]rule.Value, len(share)*len(x.facts))
		subjects := make([]rule.Subject, len(share))
		for k, i := range share {
			n := k * len(x.facts)
			subjects[k] = x.subject(&loans[i], e.AsOf, values[n:n+len(x.facts):n+len(x.facts)])
		}
		list, err := e.programs[at].Review(ctx, subjects, nil)
		if err != nil {
			return err
		}
		for k, i := range share {
			out[i].Reviewed = list[k]
		}
	}
	return nil
}

// Findings are what was found in a loan, in the order of the pack, one for each rule: two
// findings of the pack under one rule (principal and interest too late) are one to the
// bank, with both sentences.
func (e *Examiner) Findings(l *Loan, o *Outcome) []Finding { return e.spell(l, o, o.Held) }

// Undecided are the findings that wait for what the loan's return does not say.
func (e *Examiner) Undecided(l *Loan, o *Outcome) []Finding { return e.spell(l, o, o.Open) }

func (e *Examiner) spell(l *Loan, o *Outcome, set uint64) []Finding {
	if set == 0 {
		return nil
	}
	p, x := e.programs[o.program], e.lenses[o.program]
	s := x.subject(l, e.AsOf, make([]rule.Value, len(x.facts)))
	var out []Finding
	for i, f := range x.found {
		if set&(1<<i) == 0 {
			continue
		}
		if at := slices.IndexFunc(out, func(x Finding) bool { return x.Rule == f.Rule }); at >= 0 {
			out[at].Text += p.FindingText(s, i)
		} else {
			out = append(out, Finding{Rule: f.Rule, ID: f.ID, Label: f.Label, Clause: f.Clause, Text: p.FindingText(s, i)})
		}
	}
	return out
}

// Explain retells how a loan's review came about.
func (e *Examiner) Explain(l *Loan, o *Outcome) rule.Trace {
	return e.explain(l, o, Subject(e.programs[o.program], l, e.AsOf).Sources)
}

func (e *Examiner) explain(l *Loan, o *Outcome, sources func(int) []rule.Source) rule.Trace {
	x := e.lenses[o.program]
	s := x.subject(l, e.AsOf, make([]rule.Value, len(x.facts)))
	s.Sources = sources
	return x.program.ExplainReview(s, o.Reviewed)
}

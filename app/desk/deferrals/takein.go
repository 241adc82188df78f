package deferrals

import (
	"context"
	"maps"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/review"
	"huiqi/app/store"
	"huiqi/policy/period"
)

// Taking is a file that was read and reviewed, on its way into the register.
type Taking struct {
	File, SHA256 string
	AsOf         period.Date // cut-off day of the return
	Item         string
	Readings     map[string]string
	Loans        []review.Loan
	// Reviewed stands as Loans.
	Reviewed []Reviewed
	Problems []desk.Problem // rows that were not taken
	Doubts   []desk.Problem // rows that were, though they contradict themselves
}

// Reviewed is what the review of one loan came to.
type Reviewed struct {
	Pack  string // "" when its due date lies in no window
	Found []Finding
}

// Plan is what taking a return in would do.
type Plan struct {
	Return   Return
	Problems []desk.Problem // those of the file and those the register has with its rows
}

// Preview tells what TakeIn would do, and changes nothing.
func (r Register) Preview(ctx context.Context, in *Taking) (p Plan, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		w, err := newPlanner(t, in, period.Date{})
		if err == nil {
			err = w.rows(ctx)
		}
		if err == nil {
			p = Plan{Return: w.ret, Problems: w.problems}
		}
		return err
	})
	return p, desk.FromStore(err)
}

// TakeIn takes a return into the register: every row without a problem, or none. A file
// whose content was taken before changes nothing and is refused with the day it was.
func (r Register) TakeIn(ctx context.Context, who act.Actor, in *Taking, op store.OpID) (p Plan, err error) {
	o := act.Order{Need: keepers, Op: op}
	_, err = r.Desk.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		w, err := newPlanner(t, in, m.Date)
		if err != nil {
			return nil, err
		}
		if err := w.rows(ctx); err != nil {
			return nil, err
		}
		if w.ret.Rows == 0 {
			return nil, desk.Errf("deferral-nothing", in.File)
		}
		p = Plan{Return: w.ret, Problems: w.problems}
		return taken{Return: w.ret, written: written{Cases: w.lines.String(), Found: w.found}}, nil
	})
	return p, err
}

// planner decides row by row what a return tells the register.
type planner struct {
	t        store.Reader
	in       *Taking
	today    period.Date
	n        count
	ret      Return
	lines    strings.Builder // a case each
	found    []found
	problems []desk.Problem
	sums     map[string]*sums
	seen     map[string]bool // loans of this file
}

type sums struct {
	Figures
	parties map[string]bool
}

func newPlanner(t store.Reader, in *Taking, today period.Date) (*planner, error) {
	if err := unknownFile(t, in.File, in.SHA256); err != nil {
		return nil, err
	}
	w := &planner{
		t: t, in: in, today: today, sums: map[string]*sums{}, seen: make(map[string]bool, len(in.Loans)),
		problems: slices.Clone(in.Problems),
	}
	w.lines.Grow(len(in.Loans) * lineSize)
	var err error
	if w.n, _, err = readIndex(t); err != nil {
		return nil, err
	}
	w.ret = Return{
		ID: w.n.Returns + 1, File: in.File, SHA256: in.SHA256, AsOf: in.AsOf, Item: in.Item, Readings: in.Readings,
		Doubts: len(in.Doubts),
	}
	return w, nil
}

func (w *planner) rows(ctx context.Context) error {
	for i := range w.in.Loans {
		if i&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := w.row(&w.in.Loans[i], &w.in.Reviewed[i]); err != nil {
			return err
		}
	}
	w.ret.Problems = len(w.problems)
	for _, bank := range sortedKeys(w.sums) {
		s := w.sums[bank]
		s.Parties = len(s.parties)
		w.ret.Sums = append(w.ret.Sums, BankSums{bank, s.Figures})
	}
	return nil
}

func (w *planner) problem(l *review.Loan, code string, args ...any) {
	w.problems = append(w.problems, desk.NewProblem(desk.Place{File: l.File, Sheet: l.Sheet, Row: l.Row}, code, args...))
}

// row decides what one row is: a new case, news of a known one, or a problem.
func (w *planner) row(l *review.Loan, rv *Reviewed) error {
	if before(l.NewPrincipalDue, l.OriginalDue) || before(l.NewInterestDue, interestDue(l)) {
		w.problem(l, "deferral-new-before", l.Number, l.OriginalDue.String())
		return nil
	}
	key := loanKey(l.Bank, l.Number)
	if w.seen[key] {
		w.problem(l, "deferral-twice", l.Number)
		return nil
	}
	list, err := loanCases(w.t, l.Bank, l.Number)
	if err != nil {
		return err
	}
	c := Case{No: w.n.Cases + 1, State: stateOf(l), Since: w.today}
	prior, old, err := w.latest(list, l)
	if err != nil {
		return err
	}
	switch {
	case prior == nil:
	case prior.Loan.Code != l.Code:
		w.problem(l, "deferral-other-borrower", l.Number, prior.Loan.Name, prior.Loan.Code, l.Code)
		return nil
	case old: // told of before under this application
		if prior.No != list[len(list)-1] {
			if said(prior.Loan) == said(*l) {
				w.same(key, l)
			} else {
				w.problem(l, "deferral-older", l.Number, l.Applied.String())
			}
			return nil
		}
		if said(prior.Loan) == said(*l) {
			w.same(key, l)
			return nil
		}
		c.No, c.Extends, c.ExtendedBy, c.Since = prior.No, prior.Extends, prior.ExtendedBy, prior.Since
		if stage[c.State] < stage[prior.State] {
			if c.State.Granted() != prior.State.Granted() {
				w.problem(l, "deferral-contradicts", l.Number, prior.State.Label(), c.State.Label())
				return nil
			}
			c.State = prior.State
		}
		w.ret.Changed++
	case prior.State.Open():
		w.problem(l, "deferral-open-case", l.Number, prior.No)
		return nil
	case before(l.Applied, prior.Loan.Applied):
		w.problem(l, "deferral-older", l.Number, l.Applied.String())
		return nil
	default:
		if err := w.extend(&c, list); err != nil {
			return err
		}
	}
	w.seen[key] = true
	w.take(&c, l, rv)
	return nil
}

// latest is the case a row speaks of: that of the same application, else the newest.
func (w *planner) latest(list []uint32, l *review.Loan) (c *Case, same bool, err error) {
	for i := len(list) - 1; i >= 0; i-- {
		x, ok, err := readCase(w.t, list[i])
		if err != nil || !ok {
			return nil, false, err
		}
		if x.State == Voided {
			continue
		}
		if x.Loan.Applied == l.Applied {
			return &x, true, nil
		}
		if c == nil {
			c = &x
		}
	}
	return c, false, nil
}

// extend links a case to the one it is to defer further (再次延期): the newest of the loan
// that was granted. What becomes of that one follows when this is written (book.chain).
func (w *planner) extend(c *Case, list []uint32) error {
	for i := len(list) - 1; i >= 0; i-- {
		x, _, err := readCase(w.t, list[i])
		if err != nil {
			return err
		}
		if x.State.Granted() {
			c.Extends = x.No
			return nil
		}
	}
	return nil // asked again after a refusal: a case of its own
}

// same counts a row that tells nothing new.
func (w *planner) same(key string, l *review.Loan) {
	w.seen[key] = true
	w.ret.Rows++
	w.ret.Same++
	w.count(l)
}

func (w *planner) write(c *Case) {
	if w.lines.Len() > 0 {
		w.lines.WriteByte('\n')
	}
	w.lines.WriteString(c.line())
}

func (w *planner) take(c *Case, l *review.Loan, rv *Reviewed) {
	c.Loan, c.Pack, c.Return, c.Changed = *l, rv.Pack, w.ret.ID, w.today
	if c.No > w.n.Cases {
		w.n.Cases = c.No
		w.ret.New++
	}
	w.ret.Rows++
	w.count(l)
	w.write(c)
	for i := range rv.Found {
		f := &rv.Found[i]
		w.found = append(w.found, found{No: c.No, Rule: f.Rule, ID: f.ID, Clause: f.Clause, Text: f.Text})
	}
}

// count adds a row to what the file itself comes to, whatever the register has of the
// case from elsewhere.
func (w *planner) count(l *review.Loan) {
	told := Case{State: stateOf(l), Loan: *l}
	var h Head
	told.amounts(&h)
	s := w.sums[l.Bank]
	if s == nil {
		s = &sums{parties: map[string]bool{}}
		w.sums[l.Bank] = s
	}
	s.add(&h)
	s.parties[l.Code] = true
}

// stateOf is the state a row of a return speaks of.
func stateOf(l *review.Loan) State {
	switch strings.TrimSpace(l.Decision) {
	case "同意", "部分同意":
		switch {
		case l.Outcome == "已还":
			return Repaid
		case l.Outcome == "续贷":
			return Renewed
		case l.Outcome == "逾期":
			return Overdue
		case !l.Arranged.IsZero():
			return Arranged
		case l.Decision == "部分同意":
			return Partial
		}
		return Approved
	case "不同意":
		return Refused
	case "撤回":
		return Withdrawn
	}
	if l.Accepted.IsZero() {
		return Registered
	}
	return Accepted
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

package deferrals

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/review"
	"huiqi/app/store"
	"huiqi/policy/period"
)

// Taking is a file that was read, on its way into the register.
type Taking struct {
	File, SHA256 string
	AsOf         period.Date // cut-off day of the return
	Item         string
	Readings     map[string]string
	Loans        []review.Loan
	// Examine reviews the loans as the register comes to know them: with what an earlier
	// return said where this one has no column, and with how often each was deferred.
	Examine  Examine
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
	Doubts   []desk.Problem // likewise, of rows that are taken
	Found    int            // findings that the rows taken show
}

// Preview tells what TakeIn would do, and changes nothing.
func (r Register) Preview(ctx context.Context, in *Taking) (p Plan, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		w, err := newPlanner(t, in, period.Date{})
		if err == nil {
			err = w.rows(ctx)
		}
		if err == nil {
			p = w.plan()
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
		p = w.plan()
		return w.event(), nil
	})
	return p, err
}

// planner decides row by row what a return tells the register.
type planner struct {
	t        store.Reader
	in       *Taking
	today    period.Date
	byHand   bool // a person writes the loan down: one that was voided may be told again
	n        count
	ret      Return
	lines    strings.Builder // a case each
	again    strings.Builder // number and row of a case that is told again unchanged, each
	sheet    string          // of again
	found    []found
	problems []desk.Problem
	doubts   []desk.Problem
	sums     map[string]*sums
	several  map[string][]Case // what this file made of the loans it names more than once
	batch    []told
	shown    int          // findings of the rows taken
	refused  map[int]bool // rows with a problem that are not taken
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
		t: t, in: in, today: today, sums: map[string]*sums{}, several: map[string][]Case{},
		refused: map[int]bool{}, problems: slices.Clone(in.Problems), doubts: slices.Clone(in.Doubts),
	}
	for i := range in.Problems {
		w.refused[in.Problems[i].Row] = true
	}
	w.lines.Grow(len(in.Loans) * lineSize)
	var err error
	if w.n, _, err = readIndex(t); err != nil {
		return nil, err
	}
	w.ret = Return{
		ID: w.n.Returns + 1, File: in.File, SHA256: in.SHA256, AsOf: in.AsOf, Item: in.Item, Readings: in.Readings,
	}
	return w, nil
}

// batched is how many loans are reviewed together.
const batched = 8192

func (w *planner) rows(ctx context.Context) error {
	for _, i := range w.order() {
		if err := w.row(&w.in.Loans[i]); err != nil {
			return err
		}
		if len(w.batch) == batched {
			if err := w.review(ctx); err != nil {
				return err
			}
		}
	}
	if err := w.review(ctx); err != nil {
		return err
	}
	delete(w.refused, 0) // said of the whole file
	w.ret.Problems, w.ret.Doubts = len(w.refused), len(w.doubts)
	for _, bank := range sortedKeys(w.sums) {
		s := w.sums[bank]
		s.Parties = len(s.parties)
		w.ret.Sums = append(w.ret.Sums, BankSums{bank, s.Figures})
	}
	return nil
}

// order is that of the rows, but of a loan that stands more than once the earlier
// application comes first. Such loans are noted in several.
func (w *planner) order() []int32 {
	out := make([]int32, len(w.in.Loans))
	first := make(map[string]int32, len(w.in.Loans))
	more := map[string][]int32{}
	for i := range w.in.Loans {
		out[i] = int32(i)
		key := loanKey(w.in.Loans[i].Bank, w.in.Loans[i].Number)
		at, twice := first[key]
		if !twice {
			first[key] = int32(i)
			continue
		}
		if more[key] == nil {
			more[key] = []int32{at}
		}
		more[key] = append(more[key], int32(i))
	}
	for key, places := range more {
		sorted := slices.Clone(places)
		slices.SortStableFunc(sorted, func(a, b int32) int { return w.in.Loans[a].Applied.Compare(w.in.Loans[b].Applied) })
		for n, at := range places {
			out[at] = sorted[n]
		}
		w.several[key] = nil
	}
	return out
}

func (w *planner) plan() Plan {
	return Plan{Return: w.ret, Problems: w.problems, Doubts: w.doubts, Found: w.shown}
}

func (w *planner) event() taken {
	return taken{
		Return: w.ret, Again: w.again.String(), Sheet: w.sheet,
		written: written{Cases: w.lines.String(), Found: w.found},
	}
}

func (w *planner) problem(l *review.Loan, code string, args ...any) {
	w.refused[l.Row] = true
	w.problems = append(w.problems, desk.NewProblem(desk.Place{File: l.File, Sheet: l.Sheet, Row: l.Row}, code, args...))
}

func (w *planner) doubt(l *review.Loan, code string, args ...any) {
	w.doubts = append(w.doubts, desk.NewProblem(desk.Place{File: l.File, Sheet: l.Sheet, Row: l.Row}, "loan-doubt-"+code, args...))
}

// told is a row that is taken.
type told struct {
	c     Case
	raw   *review.Loan
	same  bool // tells nothing new of the case itself
	moved bool // the case stood on another return or another row
}

// review has the loans of the batch reviewed and writes what comes of them.
func (w *planner) review(ctx context.Context) error {
	if len(w.batch) == 0 {
		return ctx.Err()
	}
	loans := make([]review.Loan, len(w.batch))
	for i := range w.batch {
		loans[i] = w.batch[i].c.Loan
	}
	list, err := w.in.Examine(ctx, loans)
	if err != nil {
		return err
	}
	for i := range w.batch {
		if err := w.take(&w.batch[i], &list[i]); err != nil {
			return err
		}
	}
	clear(w.batch)
	w.batch = w.batch[:0]
	return nil
}

func (w *planner) take(x *told, rv *Reviewed) error {
	c := &x.c
	w.ret.Rows++
	delete(w.refused, x.raw.Row) // a cell that cannot be read may cost no more than itself
	w.count(x.raw)
	found := foundOf(c.No, rv.Found)
	w.shown += len(found)
	if x.same {
		w.ret.Same++
		changes := c.Pack != rv.Pack
		if !changes {
			old, err := FindingsOf(w.t, c.No)
			if err != nil {
				return err
			}
			changes = follows(old, found, false)
		}
		if !changes {
			if x.moved {
				w.sheet = x.raw.Sheet
				w.again.WriteString(strconv.FormatUint(uint64(c.No), 10) + " " + strconv.Itoa(x.raw.Row) + "\n")
			}
			return nil
		}
	}
	c.Pack, c.Changed = rv.Pack, w.today
	if w.lines.Len() > 0 {
		w.lines.WriteByte('\n')
	}
	w.lines.WriteString(c.line())
	w.found = append(w.found, found...)
	return nil
}

// count adds a row to what the file itself comes to, whatever the register has of the
// case from elsewhere.
func (w *planner) count(l *review.Loan) {
	said := Case{State: stateOf(l), Loan: *l}
	f := said.Figures()
	s := w.sums[l.Bank]
	if s == nil {
		s = &sums{parties: map[string]bool{}}
		w.sums[l.Bank] = s
	}
	s.Figures.plus(&f)
	s.parties[l.Code] = true
}

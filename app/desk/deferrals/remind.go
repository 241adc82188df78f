package deferrals

import (
	"context"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
)

// Reminders are what the liaison clerk has to look after on a day.
type Reminders struct {
	Today period.Date
	// Due counts what falls due within 7, 15 and 30 days, today included; each holds
	// the one before.
	Due [3]DueSoon
	// Past is what fell due and is not told to be repaid, renewed or overdue.
	Past DueSoon
	// Answers are the cases whose bank should have answered by now (D-9), Late how many
	// there are.
	Answers []Waiting
	Late    int
	// Findings are those whose bank should have answered by now.
	Findings []WaitingFinding
	// Answered are the findings whose bank has answered and that nobody settled.
	Answered []Finding
}

// Spans are the days of Reminders.Due.
var Spans = [3]int{7, 15, 30}

// DueSoon is what falls due in a span.
type DueSoon struct {
	From, To  period.Date
	Cases     int
	Principal money.Fen
	Interest  money.Fen
	Meant     Filter // the cases themselves
}

// Waiting is a case that waits for its bank's answer.
type Waiting struct {
	Row
	Due  period.Date // the day the answer was due: acceptance and the pack's limit
	Days int         // since
}

// WaitingFinding is a finding that waits for its bank's answer.
type WaitingFinding struct {
	Finding Finding
	Bank    string
	Due     period.Date
	Days    int
}

// reminded is how many waiting cases and findings are told one by one.
const reminded = 200

// Remind tells what there is to look after on a day among the cases of a filter. limits
// tells how many days a bank has for its answer, by pack; see Register.Limits.
func (r Register) Remind(ctx context.Context, f Filter, today period.Date, limits map[string]int) (x Reminders, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		x, err = remindIn(ctx, t, f, today, limits)
		return err
	})
	return x, desk.FromStore(err)
}

// remindIn is Remind in a reading of the store that is under way.
func remindIn(ctx context.Context, t store.Reader, of Filter, today period.Date, limits map[string]int) (x Reminders, err error) {
	x.Today = today
	n, _, err := readIndex(t)
	if err != nil || n.Cases == 0 {
		return x, err
	}
	for i, days := range Spans {
		f := of
		f.DueFrom, f.DueTo = today, today.AddDays(days)
		if x.Due[i], err = dueBetween(ctx, t, n, f); err != nil {
			return x, err
		}
	}
	past := of
	past.States, past.DueTo = silent, today.AddDays(-1)
	if x.Past, err = dueBetween(ctx, t, n, past); err != nil {
		return x, err
	}
	late, total, err := unanswered(t, n, of, today, limits)
	if err != nil {
		return x, err
	}
	x.Late = total
	for _, l := range late {
		rows, err := rowsOf(t, []uint32{l.no})
		if err != nil {
			return x, err
		}
		x.Answers = append(x.Answers, Waiting{rows[0], l.due, l.due.DaysUntil(today)})
	}
	s, err := choose(t, n, &of)
	if err != nil {
		return x, err
	}
	if x.Findings, err = overdue(t, s, today); err != nil {
		return x, err
	}
	x.Answered, err = toSettle(t, s)
	return x, err
}

// silent are the states in which nobody has told what became of the moved dates.
var silent = []State{Approved, Partial, Arranged, Active}

// dueBetween adds up what falls due of the cases a filter means, in its days.
func dueBetween(ctx context.Context, t store.Reader, n count, f Filter) (d DueSoon, err error) {
	d.From, d.To, d.Meant = f.DueFrom, f.DueTo, f
	err = eachDue(ctx, t, n, f, func(_ uint32, h *Head, p, i bool) {
		d.Cases++
		if p {
			d.Principal += h.MovedPrincipal
		}
		if i {
			d.Interest += h.MovedInterest
		}
	})
	return d, err
}

// eachDue gives the cases of a filter of which something falls due in its days, and
// whether it is the principal, the interest or both.
func eachDue(ctx context.Context, t store.Reader, n count, f Filter, fn func(no uint32, h *Head, principal, interest bool)) error {
	from, to := f.DueFrom, f.DueTo
	s, err := choose(t, n, &f)
	if err != nil {
		return err
	}
	first, last := dayOf(from), dayOf(to)
	in := func(d day) bool { return d != 0 && d >= first && (to.IsZero() || d <= last) }
	return eachHead(ctx, t, n, s, func(no uint32, h *Head) {
		fn(no, h, h.MovedPrincipal > 0 && in(h.NewPrincipal), h.MovedInterest > 0 && in(h.NewInterest))
	})
}

// late is a case whose answer is late, with the day it was due.
type late struct {
	no  uint32
	due period.Date
}

// unanswered counts the cases whose answer is late and lists those that are so the
// longest, by the posting lists alone.
func unanswered(t store.Reader, n count, of Filter, today period.Date, limits map[string]int) (list []late, total int, err error) {
	for _, pack := range sortedKeys(limits) {
		limit := limits[pack]
		days, err := daysOf(t, byAsked, period.Date{}, today.AddDays(-limit-1))
		if err != nil {
			return nil, 0, err
		}
		told := 0
		for _, day := range days {
			f := of
			f.Packs = []string{pack}
			s, err := choose(t, n, &f)
			if err != nil {
				return nil, 0, err
			}
			for at := range s.chunks {
				if err := s.narrow(t, at, byAsked, []string{day}); err != nil {
					return nil, 0, err
				}
			}
			total += s.len()
			if told >= reminded {
				continue
			}
			d, err := period.ParseDate(day)
			if err != nil {
				return nil, 0, err
			}
			for _, no := range s.newest(0, reminded-told) {
				list = append(list, late{no, d.AddDays(limit)})
				told++
			}
		}
	}
	slices.SortStableFunc(list, func(a, b late) int { return a.due.Compare(b.due) })
	return list[:min(len(list), reminded)], total, nil
}

// Waits is what waits at the register, counted without reading a case.
type Waits struct {
	DueSoon  int         // falls due within the first of Spans
	Late     int         // cases whose bank is late with its answer
	LateFrom period.Date // since when the longest is
	Findings []WaitingFinding
	Answered []Finding
}

// WaitsIn counts what waits on a day, in a reading of the store that is under way.
func WaitsIn(t store.Reader, today period.Date, limits map[string]int) (x Waits, err error) {
	n, _, err := readIndex(t)
	if err != nil || n.Cases == 0 {
		return x, err
	}
	s, err := choose(t, n, &Filter{DueFrom: today, DueTo: today.AddDays(Spans[0])})
	if err != nil {
		return x, err
	}
	x.DueSoon = s.len()
	list, total, err := unanswered(t, n, Filter{}, today, limits)
	if err != nil {
		return x, err
	}
	if x.Late = total; total > 0 {
		x.LateFrom = list[0].due
	}
	all, err := choose(t, n, &Filter{})
	if err != nil {
		return x, err
	}
	if x.Findings, err = overdue(t, all, today); err != nil {
		return x, err
	}
	x.Answered, err = toSettle(t, all)
	return x, err
}

// Day is one day of the calendar.
type Day struct {
	Date      period.Date
	Cases     int
	Principal money.Fen
	Interest  money.Fen
	Findings  int // answers of banks due
}

// Calendar gives the days of a month on which something falls due of the cases of a
// filter.
func (r Register) Calendar(ctx context.Context, f Filter, month period.Period) (days []Day, err error) {
	from, to := month.First(), month.Last()
	days = make([]Day, from.DaysUntil(to)+1)
	for i := range days {
		days[i].Date = from.AddDays(i)
	}
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		n, _, err := readIndex(t)
		if err != nil {
			return err
		}
		of, err := choose(t, n, &f)
		if err != nil {
			return err
		}
		f.DueFrom, f.DueTo = from, to
		if err := eachDue(ctx, t, n, f, func(_ uint32, h *Head, p, i bool) {
			var on *Day
			if p {
				on = &days[from.DaysUntil(h.NewPrincipal.date())]
				on.Principal += h.MovedPrincipal
				on.Cases++
			}
			if i {
				other := &days[from.DaysUntil(h.NewInterest.date())]
				other.Interest += h.MovedInterest
				if other != on {
					other.Cases++
				}
			}
		}); err != nil {
			return err
		}
		first, last := waitPrefix+from.String(), waitPrefix+to.AddDays(1).String()
		for key := range t.Scan(first, last, 0) {
			d, ref, err := queued(key)
			if err != nil {
				return err
			}
			if of.has(ref.No) {
				days[from.DaysUntil(d)].Findings++
			}
		}
		return nil
	})
	return days, desk.FromStore(err)
}

// LimitParameter is the pack's parameter that says how many days a bank has to answer.
const LimitParameter = "answer_limit"

// Limits are the days a bank has to answer, by pack, under the readings the desk has
// settled.
func (r Register) Limits(ctx context.Context) (map[string]int, error) {
	readings, err := r.Readings(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, p := range r.reviews() {
		q, ok := p.Parameter(LimitParameter)
		if !ok {
			continue
		}
		for _, v := range q.Values {
			if !holds(p, v.Reading, readings[p.ID]) {
				continue
			}
			if n, ok := v.Num.Int64(); ok {
				out[p.ID] = int(n)
			}
		}
	}
	return out, nil
}

// holds reports whether all conditions "interpretation=option" hold.
func holds(p *pack.Pack, conditions []string, readings map[string]string) bool {
	for _, cond := range conditions {
		id, want, _ := strings.Cut(cond, "=")
		got, ok := readings[id]
		if !ok {
			if n, found := p.Interpretation(id); found {
				got = n.Choice
			}
		}
		if got != want {
			return false
		}
	}
	return true
}

package road

import (
	"context"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/calendars"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/period"
	"huiqi/policy/workdays"
)

type published struct {
	at
	From period.Date `json:"from"`
	To   period.Date `json:"to"`
}

func (published) Kind() string { return "batch-published" }

type objected struct {
	at
	Lines []int  `json:"lines"`
	By    string `json:"by"`
	Text  string `json:"text"`
}

func (objected) Kind() string { return "batch-objected" }

type resolved struct {
	at
	Lines   []int   `json:"lines"`
	Outcome Outcome `json:"outcome"`
}

func (resolved) Kind() string { return "batch-objection-decided" }

type closed struct{ at }

func (closed) Kind() string { return "batch-notice-closed" }

// Publish begins the public notice (公示) today; its last day is counted by the
// calendar of the desk. It cannot be dated back.
func (r *Road) Publish(ctx context.Context, who act.Actor, a Ask) (Batch, error) {
	return r.do(ctx, who, a, []act.Role{act.Maker, act.Checker, act.Approver}, func(t store.Reader, m act.Meta) (act.Event, error) {
		b, err := a.on().open(t, Approved)
		if err != nil {
			return nil, err
		}
		to, err := calendars.End(t, m.Date, b.Notice.Days, workdays.Unit(b.Notice.Unit))
		return published{a.on(), m.Date, to}, err
	})
}

func applyPublished(t store.Txn, m act.Meta, e published) error {
	b, err := e.open(t, Approved)
	if err != nil {
		return err
	}
	if e.From != act.Today(m.At) {
		return desk.Errf("road-notice-today", e.From.String())
	}
	if e.From.DaysUntil(e.To) < b.Notice.Days {
		return desk.Errf("road-notice-short", e.From.String(), e.To.String())
	}
	b.State, b.From, b.To = OnNotice, e.From, e.To
	return b.write(t, m)
}

// Object writes down an objection (异议) to lines a.Lines: by whom, and what it
// says. They are frozen until it is decided; the others go on.
func (r *Road) Object(ctx context.Context, who act.Actor, a Ask, by, text string) (Batch, error) {
	return r.do(ctx, who, a, []act.Role{act.Maker, act.Checker, act.Approver, act.Regulator}, func(t store.Reader, _ act.Meta) (act.Event, error) {
		if by == "" || text == "" || len(a.Lines) == 0 {
			return nil, desk.Errf("road-objection")
		}
		_, err := a.on().open(t, OnNotice, NoticeClosed)
		return objected{a.on(), a.Lines, by, text}, err
	})
}

func applyObjected(t store.Txn, m act.Meta, e objected) error {
	b, err := e.open(t, OnNotice, NoticeClosed)
	if err != nil {
		return err
	}
	for _, n := range e.Lines {
		l, err := lineIn(t, &b, n)
		if err != nil {
			return err
		}
		if l.State.Dead() || l.State == Upheld {
			return desk.Errf("road-line-state", l.Party.Name, l.State.Label())
		}
		l.Mark.Objections = append(l.Mark.Objections, Objection{By: e.By, Text: e.Text, Date: m.Date, Noted: m.Who, Name: m.Name})
		if err := l.mark(t); err != nil {
			return err
		}
	}
	return b.write(t, m)
}

// lineIn reads line n of a batch, which must be in it now.
func lineIn(t store.Reader, b *Batch, n int) (Line, error) {
	l, home, err := LineOf(t, awardID(b.root(), n))
	if err == nil && home.ID != b.ID {
		err = desk.Errf("road-no-line", n, b.ID)
	}
	return l, err
}

// Resolve decides the open objections to lines a.Lines, with a reason: they are
// dismissed; or the lines are withdrawn and their money set free; or a new version
// of them is due, which travels in an amendment batch. A line whose new version is
// due may still be withdrawn.
func (r *Road) Resolve(ctx context.Context, who act.Actor, a Ask, outcome Outcome) (Batch, error) {
	return r.do(ctx, who, a, []act.Role{act.Checker, act.Approver}, func(t store.Reader, m act.Meta) (act.Event, error) {
		if m.Reason == "" {
			return nil, desk.Errf("road-reason")
		}
		_, err := a.on().open(t, OnNotice, NoticeClosed)
		return resolved{a.on(), a.Lines, outcome}, err
	})
}

func applyResolved(t store.Txn, m act.Meta, e resolved) error {
	b, err := e.open(t, OnNotice, NoticeClosed)
	if err != nil {
		return err
	}
	if !slices.Contains([]Outcome{Dismiss, Withdraw, Amend}, e.Outcome) || len(e.Lines) == 0 {
		return desk.Errf("road-outcome", string(e.Outcome))
	}
	if err := apart(t, &b, m); err != nil {
		return err
	}
	var posts []ledger.Posting
	for _, n := range e.Lines {
		l, err := lineIn(t, &b, n)
		if err != nil {
			return err
		}
		more, err := b.resolve(t, m, &l, e.Outcome)
		if err != nil {
			return err
		}
		posts = append(posts, more...)
	}
	if err := ledger.Post(t, m, posts); err != nil {
		return err
	}
	return b.write(t, m)
}

func (b *Batch) resolve(t store.Txn, m act.Meta, l *Line, outcome Outcome) (posts []ledger.Posting, err error) {
	again := l.State == Upheld && outcome == Withdraw && l.Mark.Next == ""
	if l.State != Disputed && !again {
		return nil, desk.Errf("road-line-state", l.Party.Name, l.State.Label())
	}
	for i := range l.Mark.Objections {
		if o := &l.Mark.Objections[i]; o.Outcome == Open {
			if o.Noted == m.Who && outcome == Dismiss {
				return nil, desk.Errf("road-own-objection", m.Name, l.Party.Name)
			}
			s := b.signature(m, SignResolve)
			o.Outcome, o.Decided = outcome, &s
		}
	}
	switch outcome {
	case Amend:
		l.Mark.State = Upheld
	case Withdraw:
		l.Mark.State = Withdrawn
		if posts, err = uncommit(t, l, ledger.CodeWithdraw); err != nil {
			return nil, err
		}
		if err := bury(t, b, l); err != nil {
			return nil, err
		}
	}
	if l.Mark.State != "" {
		l.Mark.Reason, l.Mark.Date = m.Reason, m.Date
	}
	return posts, l.mark(t)
}

// Close ends the public notice: its last day is over.
func (r *Road) Close(ctx context.Context, who act.Actor, a Ask) (Batch, error) {
	return r.do(ctx, who, a, []act.Role{act.Maker, act.Checker, act.Approver}, func(t store.Reader, _ act.Meta) (act.Event, error) {
		_, err := a.on().open(t, OnNotice)
		return closed{a.on()}, err
	})
}

func applyClosed(t store.Txn, m act.Meta, e closed) error {
	b, err := e.open(t, OnNotice)
	if err != nil {
		return err
	}
	if err := b.over(m); err != nil {
		return err
	}
	b.State = NoticeClosed
	return b.write(t, m)
}

// over refuses what must wait for the end of the notice: today, and the day the
// act counts for, must be after its last day.
func (b *Batch) over(m act.Meta) error {
	first := b.To.AddDays(1)
	if b.Notice.Days == 0 {
		first = b.To
	}
	if b.To.IsZero() || act.Today(m.At).Before(first) || m.Date.Before(first) {
		return desk.Errf("road-notice-runs", b.ID, b.To.String())
	}
	return nil
}

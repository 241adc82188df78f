package deferrals

import (
	"context"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/period"
)

// FindingRef names a finding.
type FindingRef struct {
	No   uint32 `json:"no"`
	Rule string `json:"rule"`
}

type notified struct {
	Bank   string       `json:"bank"`
	List   []FindingRef `json:"list"`
	Due    period.Date  `json:"due"`
	Letter string       `json:"letter,omitempty"`
}

func (notified) Kind() string      { return "finding-notified" }
func (e notified) Subject() string { return "bank/" + e.Bank }

type answered struct {
	FindingRef
	Text string `json:"text"`
	Doc  string `json:"doc,omitempty"`
}

func (answered) Kind() string      { return "finding-answered" }
func (e answered) Subject() string { return subject(e.No) }

type settled struct {
	FindingRef
	Outcome FindingState `json:"outcome"`
}

func (settled) Kind() string      { return "finding-settled" }
func (e settled) Subject() string { return subject(e.No) }

type closed struct{ FindingRef }

func (closed) Kind() string      { return "finding-closed" }
func (e closed) Subject() string { return subject(e.No) }

// Notify notes that a bank was asked about findings, all its own, and until when it
// has to answer. Findings already asked about stay as they are.
func (r Register) Notify(ctx context.Context, who act.Actor, bank string, list []FindingRef, due period.Date, letter string) error {
	_, err := r.Desk.Do(ctx, who, act.Order{Need: keepers}, func(store.Reader, act.Meta) (act.Event, error) {
		return notified{Bank: bank, List: list, Due: due, Letter: letter}, nil
	})
	return err
}

// Answer notes what the bank said to a finding.
func (r Register) Answer(ctx context.Context, who act.Actor, f FindingRef, text, doc string) error {
	if strings.TrimSpace(text) == "" {
		return desk.Errf("finding-answer-empty")
	}
	return r.simple(ctx, who, keepers, "", f.No, answered{FindingRef: f, Text: strings.TrimSpace(text), Doc: strings.TrimSpace(doc)})
}

// Settle decides what a finding comes to: rectified, upheld or dismissed, with the
// reason. Who noted the bank's answer, or asked, does not decide.
func (r Register) Settle(ctx context.Context, who act.Actor, f FindingRef, outcome FindingState, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return desk.Errf("deferral-reason")
	}
	return r.simple(ctx, who, judges, reason, f.No, settled{FindingRef: f, Outcome: outcome})
}

// CloseFinding files a settled finding.
func (r Register) CloseFinding(ctx context.Context, who act.Actor, f FindingRef) error {
	return r.simple(ctx, who, keepers, "", f.No, closed{f})
}

func applyNotified(t store.Txn, m act.Meta, e notified) error {
	switch {
	case len(e.List) == 0:
		return desk.Errf("finding-none")
	case e.Due.Before(m.Date):
		return desk.Errf("finding-due", e.Due.String())
	}
	for _, ref := range e.List {
		c, err := caseOf(t, ref.No)
		if err != nil {
			return err
		}
		if c.Loan.Bank != e.Bank {
			return desk.Errf("finding-other-bank", ref.No, c.Loan.Bank, e.Bank)
		}
		f, err := liveFinding(t, ref, Found)
		if err != nil {
			return err
		}
		f.State, f.Notified = Asked, &Notice{Sign: signed(m), Due: e.Due, Letter: e.Letter, Text: f.Text}
		if err := act.Write(t, findingKey(ref.No, ref.Rule), f); err != nil {
			return err
		}
		if err := t.Put(waitKey(e.Due, ref.No, ref.Rule), []byte(e.Bank)); err != nil {
			return err
		}
	}
	return nil
}

// liveFinding reads a finding of a case that was not voided, to change it.
func liveFinding(t store.Reader, ref FindingRef, in ...FindingState) (f Finding, err error) {
	c, err := caseOf(t, ref.No)
	if err == nil && c.State == Voided {
		err = desk.Errf("finding-voided", ref.No)
	}
	if err != nil {
		return f, err
	}
	return findingOf(t, ref, in...)
}

// findingOf reads a finding that must be in one of these states.
func findingOf(t store.Reader, ref FindingRef, in ...FindingState) (f Finding, err error) {
	f, ok, err := readFinding(t, ref.No, ref.Rule)
	switch {
	case err != nil:
		return f, err
	case !ok:
		return f, desk.Errf("finding-unknown", ref.No, RuleLabel(ref.Rule))
	case !slices.Contains(in, f.State):
		return f, desk.Errf("finding-state", ref.No, RuleLabel(ref.Rule), f.State.Label())
	}
	return f, nil
}

func applyAnswered(t store.Txn, m act.Meta, e answered) error {
	if strings.TrimSpace(e.Text) == "" {
		return desk.Errf("finding-answer-empty")
	}
	f, err := liveFinding(t, e.FindingRef, Asked, Answered)
	if err != nil {
		return err
	}
	if f.State == Asked {
		if err := t.Void(waitKey(f.Notified.Due, f.No, f.Rule)); err != nil {
			return err
		}
	}
	f.State = Answered
	f.Answers = append(f.Answers, Answer{Sign: signed(m), Text: e.Text, Doc: e.Doc})
	if err := t.Put(toldKey(&f), nil); err != nil {
		return err
	}
	return act.Write(t, findingKey(f.No, f.Rule), f)
}

func applySettled(t store.Txn, m act.Meta, e settled) error {
	f, err := liveFinding(t, e.FindingRef, Found, Asked, Answered)
	if err != nil {
		return err
	}
	if !slices.Contains([]FindingState{Rectified, Upheld, Dismissed}, e.Outcome) {
		return desk.Errf("finding-outcome", string(e.Outcome))
	}
	if f.State == Found && e.Outcome != Dismissed {
		return desk.Errf("finding-not-heard", f.No) // nothing is held against a bank unheard
	}
	b, err := openBook(t)
	if err != nil {
		return err
	}
	c, err := caseOf(t, f.No)
	if err != nil {
		return err
	}
	if f.Touched(&c, m.Who) {
		return desk.Errf("finding-own", m.Name)
	}
	if f.State == Asked {
		if m.Date.Compare(f.Notified.Due) <= 0 {
			return desk.Errf("finding-still-time", f.No, f.Notified.Due.String())
		}
		if err := t.Void(waitKey(f.Notified.Due, f.No, f.Rule)); err != nil {
			return err
		}
	}
	if f.State == Answered {
		if err := t.Void(toldKey(&f)); err != nil {
			return err
		}
	}
	f.State, f.Outcome, f.Settled = e.Outcome, e.Outcome, &Verdict{Sign: signed(m), Reason: m.Reason}
	bit, _ := ruleBit(f.Rule)
	if err := b.put(&c, &c, func(h *Head) { h.Open &^= bit }); err != nil {
		return err
	}
	if err := b.write(findingKey(f.No, f.Rule), f); err != nil {
		return err
	}
	return b.flush()
}

// Touched tells whether what a finding rests on went through somebody's hands: who took a
// return in or changed the case, asked the bank or noted its answer does not decide.
func (f *Finding) Touched(c *Case, who string) bool {
	return slices.Contains(c.Hands, who) || f.Opened.Who == who || f.Notified != nil && f.Notified.Who == who ||
		slices.ContainsFunc(f.Answers, func(a Answer) bool { return a.Who == who })
}

func applyClosed(t store.Txn, m act.Meta, e closed) error {
	f, err := liveFinding(t, e.FindingRef, Rectified, Upheld, Dismissed)
	if err != nil {
		return err
	}
	s := signed(m)
	f.State, f.Closed = Closed, &s
	return act.Write(t, findingKey(f.No, f.Rule), f)
}

package papers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/reports/paper"
)

// ofRegister tells whether a kind is about the register of deferrals.
func (k Kind) ofRegister() bool {
	return k == DeferralConfirmation || k == DeferralQuery || k == DeferralBulletin
}

// Deferral tells whether a kind is about the register of deferrals.
func Deferral(k Kind) bool { return k.ofRegister() }

// agrees refuses a paper about deferrals that says something else than the register
// does in the moment it is made: so what differs later is later news.
func (e *made) agrees(t store.Reader, m act.Meta) error {
	switch e.What {
	case DeferralConfirmation:
		c, err := caseOf(t, e.Subject)
		if err != nil {
			return err
		}
		x, err := contentOf[paper.DeferralConfirmation](e)
		if err != nil {
			return err
		}
		now, decided := decisionOf(&c)
		was := told(&x)
		v1, err1 := was.version()
		v2, err2 := now.version()
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		if !decided {
			return desk.Errf("paper-waits-decision", CaseNumber(c.No), c.State.Label())
		}
		if v1 != v2 || x.Code != c.Loan.Code || x.Loan != c.Loan.Number {
			return desk.Errf("paper-register-meanwhile", CaseNumber(c.No))
		}
	case DeferralQuery:
		return e.asks(t)
	case DeferralBulletin:
		x, err := contentOf[paper.DeferralBulletin](e)
		if err != nil {
			return err
		}
		f, per, err := inPeriod(e.Subject)
		if err != nil {
			return err
		}
		if m.Date.Compare(per.Last()) <= 0 {
			return desk.Errf("paper-waits-period", per.Label(), per.Last().Chinese())
		}
		now, err := totalOf(context.Background(), t, f) // an Apply is not left half way
		if err != nil {
			return err
		}
		if x.Total.Rate = ""; x.Total != now {
			return desk.Errf("paper-register-meanwhile", per.Label())
		}
	}
	return nil
}

func contentOf[P any](e *made) (x P, err error) {
	err = json.Unmarshal(e.Content, &x)
	return x, err
}

// totalOf adds the cases of a filter up, without a rate.
func totalOf(ctx context.Context, t store.Reader, f deferrals.Filter) (paper.DeferralFigures, error) {
	w, err := deferrals.WholeIn(ctx, t, f, deferrals.RatePrincipal, deferrals.AxisSize)
	out := figuresOf(w.Total().Figures, deferrals.RatePrincipal)
	out.Rate = ""
	return out, err
}

// asks holds the letter to a bank against the findings it is to ask about.
func (e *made) asks(t store.Reader) error {
	q, err := contentOf[paper.DeferralQuery](e)
	if err != nil {
		return err
	}
	if len(e.Asked) == 0 || len(e.Asked) != len(q.Findings) {
		return desk.Errf("paper-no-findings", e.Subject)
	}
	for i, ref := range e.Asked {
		row, err := deferrals.FindingIn(t, ref)
		if err != nil {
			return err
		}
		x := &q.Findings[i]
		if x.Case != CaseNumber(ref.No) || x.Text != row.Finding.Text || x.Amount != fallsDue(&row.Case) {
			return desk.Errf("paper-register-meanwhile", CaseNumber(ref.No))
		}
	}
	return nil
}

// asked notes with the letter that the bank was asked, in the same act.
func (e *made) asked(t store.Txn, m act.Meta, number string) error {
	if e.What != DeferralQuery {
		return nil
	}
	q, err := contentOf[paper.DeferralQuery](e)
	if err != nil {
		return err
	}
	return deferrals.Lettered(t, m, e.Subject, e.Asked, q.Until, number)
}

// rowsAsked are the findings a letter asked about, as they are now.
func (e *made) rowsAsked(t store.Reader) (rows []deferrals.FindingRow, err error) {
	for _, ref := range e.Asked {
		row, err := deferrals.FindingIn(t, ref)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// onlyAsked is what a letter to a bank is the only original of.
func (e *made) onlyAsked(t store.Reader) (string, error) {
	rows, err := e.rowsAsked(t)
	if err != nil {
		return "", err
	}
	version, err := askedVersion(rows)
	return oneOf(e.What, e.Subject, version), err
}

// register holds a paper about deferrals against the register as it is now. A
// confirmation that the register contradicts is no longer true; a letter and a bulletin
// were true when they were made, and what differs is later news.
func (v *Verdict) register(ctx context.Context, t store.Reader) error {
	e, err := eventOf(t, v.Record.Made.Seq)
	if err != nil {
		return err
	}
	switch v.Record.Kind {
	case DeferralConfirmation:
		return v.confirmed(t, &e)
	case DeferralQuery:
		return v.asked(t, &e)
	}
	x, err := contentOf[paper.DeferralBulletin](&e)
	if err != nil {
		return err
	}
	f, _, err := inPeriod(v.Record.Subject)
	if err != nil {
		return err
	}
	now, err := totalOf(ctx, t, f)
	if err != nil {
		return err
	}
	sum, err := x.Sum()
	if err != nil {
		return err
	}
	v.Points = append(v.Points, amounts(OfSubject, v.Record.Amount, sum),
		later(same(OfRegister, totalText(x.Total), totalText(now))))
	return nil
}

// later is a point in which a difference is no fault of the paper.
func later(p Point) Point {
	p.Later = !p.Same
	return p
}

func totalText(f paper.DeferralFigures) string {
	return fmt.Sprintf("%d户 %d笔 延期本金%s元 延期利息%s元", f.Firms, f.Loans, f.DeferredPrincipal, f.DeferredInterest)
}

func (v *Verdict) confirmed(t store.Reader, e *made) error {
	x, err := contentOf[paper.DeferralConfirmation](e)
	if err != nil {
		return err
	}
	c, err := caseOf(t, v.Record.Subject)
	if err != nil {
		return err
	}
	was := told(&x)
	now, decided := decisionOf(&c)
	if !decided {
		v.Points = append(v.Points, same(OfRegister, was.text(), han("deferral.state."+string(c.State))))
		return nil
	}
	sum, err := paper.DeferralConfirmation{Lines: now.Lines}.Sum()
	v.Points = append(v.Points, amounts(OfSubject, v.Record.Amount, sum), same(OfRegister, was.text(), now.text()))
	return err
}

func (v *Verdict) asked(t store.Reader, e *made) error {
	q, err := contentOf[paper.DeferralQuery](e)
	if err != nil {
		return err
	}
	rows, err := e.rowsAsked(t)
	if err != nil {
		return err
	}
	with, again := 0, 0
	var due money.Fen
	seen := map[uint32]bool{}
	for i := range rows {
		f := &rows[i].Finding
		switch {
		case f.Notified != nil && f.Notified.Letter == v.Record.Number:
			with++
		case f.Opened.Seq > v.Record.Made.Seq:
			again++ // it was opened again since: another one
		}
		if !seen[f.No] {
			seen[f.No] = true
			due += fallsDue(&rows[i].Case)
		}
	}
	sum, err := q.Sum()
	if err != nil {
		return err
	}
	v.Points = append(v.Points, amounts(OfSubject, v.Record.Amount, sum),
		same(OfAsked, strconv.Itoa(len(e.Asked)), strconv.Itoa(with+again)), later(amounts(OfRegister, sum, due)))
	return nil
}

// deferralSound holds the record of a paper about deferrals against the act that made
// it, and a letter against the findings that bear its number.
func (r *Record) deferralSound(t store.Reader) (bool, error) {
	e, err := eventOf(t, r.Made.Seq)
	if err != nil {
		return false, err
	}
	x, err := decode(r.Kind, e.Content)
	if err != nil {
		return false, err
	}
	sum, err := x.Sum()
	if err != nil || sum != r.Amount || e.Subject != r.Subject {
		return false, err
	}
	v := Verdict{Record: *r}
	if r.Kind == DeferralQuery {
		err = v.asked(t, &e)
	}
	return v.Good(), err
}

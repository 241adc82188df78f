package deferrals

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Kinds are the events of this package.
var Kinds = act.Kinds{
	"deferrals-taken":     act.On(applyTaken),
	"deferral-registered": act.On(func(t store.Txn, m act.Meta, e registered) error { return applyWritten(t, m, written(e)) }),
	"deferral-corrected":  act.On(func(t store.Txn, m act.Meta, e corrected) error { return applyWritten(t, m, written(e)) }),
	"deferral-moved":      act.On(func(t store.Txn, m act.Meta, e moved) error { return applyWritten(t, m, written(e)) }),
	"deferral-complaint":  act.On(applyComplaint),
	"deferral-heard":      act.On(applyHeard),
	"deferral-penalty":    act.On(applyPenalty),
	"deferral-schedule":   act.On(applySchedule),
	"finding-notified":    act.On(applyNotified),
	"finding-answered":    act.On(applyAnswered),
	"finding-settled":     act.On(applySettled),
	"finding-closed":      act.On(applyClosed),
	"deferral-bank-named": act.On(applyNamed),
}

func encode(v any) ([]byte, error)   { return json.Marshal(v) }
func decode(raw []byte, v any) error { return json.Unmarshal(raw, v) }
func subject(no uint32) string       { return fmt.Sprintf("deferral/%d", no) }
func returnSubject(id uint32) string { return fmt.Sprintf("deferral-return/%d", id) }

// written are cases as they are from now on, a line each (record.go), with what the
// review of them found.
type written struct {
	Cases string  `json:"cases"`
	Found []found `json:"found,omitempty"`
}

type (
	registered written
	corrected  written
	moved      written
)

func (registered) Kind() string { return "deferral-registered" }
func (corrected) Kind() string  { return "deferral-corrected" }
func (moved) Kind() string      { return "deferral-moved" }

// Subject names the case the act is about: the first, others follow from it.
func (e registered) Subject() string { return firstCase(e.Cases) }

// Subject names the case.
func (e corrected) Subject() string { return firstCase(e.Cases) }

// Subject names the case.
func (e moved) Subject() string { return firstCase(e.Cases) }

func firstCase(lines string) string {
	line, _, _ := strings.Cut(lines, "\n")
	c, err := parseCase(line)
	if err != nil {
		return ""
	}
	return subject(c.No)
}

// taken is a bank's return.
type taken struct {
	Return Return `json:"return"`
	written
}

func (taken) Kind() string      { return "deferrals-taken" }
func (e taken) Subject() string { return returnSubject(e.Return.ID) }

// Return is what is remembered of a file of a bank, or of several banks (报表).
type Return struct {
	ID       uint32            `json:"id"`
	File     string            `json:"file"`
	SHA256   string            `json:"sha256"`
	AsOf     period.Date       `json:"as_of"` // 截止日
	Item     string            `json:"item"`  // pack the rows were held against, "" each by its due date
	Readings map[string]string `json:"readings,omitempty"`
	Rows     int               `json:"rows"`     // taken
	New      int               `json:"new"`      // of them, cases not known before
	Changed  int               `json:"changed"`  // cases it told something new of
	Same     int               `json:"same"`     // cases it told nothing new of
	Problems int               `json:"problems"` // rows not taken
	Doubts   int               `json:"doubts"`   // rows taken that contradict themselves
	Sums     []BankSums        `json:"sums"`     // what the file itself adds up to, by bank
	By       Sign              `json:"by"`
}

// BankSums are the totals of a bank over the rows of one return.
type BankSums struct {
	Bank    string  `json:"bank"`
	Figures Figures `json:"figures"`
}

// Figures are the totals regulators publish. Amounts in fen.
type Figures struct {
	Parties        int       `json:"parties"`         // 户数
	Cases          int       `json:"cases"`           // 笔数
	Deferred       int       `json:"deferred"`        // of them deferred 延期笔数
	Balance        money.Fen `json:"balance"`         // 贷款余额
	DuePrincipal   money.Fen `json:"due_principal"`   // 到期本金
	MovedPrincipal money.Fen `json:"moved_principal"` // 延期本金
	DueInterest    money.Fen `json:"due_interest"`    // 到期利息
	MovedInterest  money.Fen `json:"moved_interest"`  // 延期利息
	Refinanced     money.Fen `json:"refinanced"`      // 再融资
}

// add counts one case; the borrower is the caller's to count.
func (f *Figures) add(h *Head) {
	f.Cases++
	if h.MovedPrincipal > 0 || h.MovedInterest > 0 {
		f.Deferred++
	}
	f.Balance += h.Balance
	f.DuePrincipal += h.DuePrincipal
	f.MovedPrincipal += h.MovedPrincipal
	f.DueInterest += h.DueInterest
	f.MovedInterest += h.MovedInterest
	f.Refinanced += h.Refinanced
}

func fileKey(sum string) string { return prefix + "file/" + sum }

func applyTaken(t store.Txn, m act.Meta, e taken) error {
	b, err := openBook(t)
	if err != nil {
		return err
	}
	if e.Return.ID != b.n.Returns+1 {
		return fmt.Errorf("return %d after %d", e.Return.ID, b.n.Returns)
	}
	if err := unknownFile(t, e.Return.File, e.Return.SHA256); err != nil {
		return err
	}
	b.n.Returns = e.Return.ID
	if err := b.apply(m, e.written); err != nil {
		return err
	}
	r := e.Return
	r.By = signed(m)
	b.out[fileKey(r.SHA256)] = returnText(r.ID)
	if err := b.write(returnKey(r.ID), r); err != nil {
		return err
	}
	return b.flush()
}

// unknownFile refuses a content that was taken before, with the day it was.
func unknownFile(t store.Reader, name, sum string) error {
	known, err := get(t, fileKey(sum))
	if err != nil || known == nil {
		return err
	}
	id, err := strconv.ParseUint(string(known), 10, 32)
	if err != nil {
		return err
	}
	var r Return
	if _, err := act.Read(t, returnKey(uint32(id)), &r); err != nil {
		return err
	}
	return desk.Errf("deferral-file-known", name, r.By.Date.String(), r.By.Name, r.ID)
}

func applyWritten(t store.Txn, m act.Meta, e written) error {
	b, err := openBook(t)
	if err == nil {
		err = b.apply(m, e)
	}
	if err == nil {
		err = b.flush()
	}
	return err
}

// apply writes cases and their findings, and refuses what would break an invariant of
// the register.
func (b *book) apply(m act.Meta, e written) error {
	finds := e.Found
	for line := range strings.SplitSeq(e.Cases, "\n") {
		if line == "" {
			continue // a return that tells nothing new
		}
		c, err := parseCase(line)
		if err != nil {
			return err
		}
		if err := b.check(&c); err != nil {
			return err
		}
		n := 0
		for n < len(finds) && finds[n].No == c.No {
			n++
		}
		h, had, err := b.head(c.No)
		if err != nil {
			return err
		}
		if had {
			if err := b.freeze(m, &c, States[h.State]); err != nil {
				return err
			}
		}
		held, open, err := b.open(m, &c, finds[:n], h.Held, h.Open)
		if err != nil {
			return err
		}
		finds = finds[n:]
		if c.No > b.n.Cases {
			b.n.Cases = c.No
		}
		if err := b.link(&c); err != nil {
			return err
		}
		if err := b.putLine(&c, line, func(h *Head) { h.Held, h.Open = held, open }); err != nil {
			return err
		}
		if err := b.chain(m, &c); err != nil {
			return err
		}
	}
	if len(finds) > 0 {
		return fmt.Errorf("a finding of case %d, which is not among those written before it", finds[0].No)
	}
	return nil
}

// chain lets the case that is deferred further follow the one that does it: it ends as
// 再次延期 when the further deferral is granted, and goes on as it was when that is taken
// back.
func (b *book) chain(m act.Meta, c *Case) error {
	if c.Extends == 0 {
		return nil
	}
	prior, ok, err := b.caseOf(c.Extends)
	if err != nil {
		return err
	}
	if !ok || prior.Loan.Number != c.Loan.Number || prior.Loan.Bank != c.Loan.Bank || prior.No >= c.No {
		return fmt.Errorf("case %d extends %d, which is none of its loan's before it", c.No, c.Extends)
	}
	was := prior
	switch {
	case c.State.Open() || c.State.Granted():
		prior.ExtendedBy = c.No
	case c.State == Voided && prior.ExtendedBy == c.No:
		prior.ExtendedBy = 0
	}
	switch mine := prior.ExtendedBy == c.No || prior.ExtendedBy == 0; {
	case c.State.Granted() && prior.State.Running():
		prior.State = ReExtended
	case !c.State.Granted() && mine && prior.State == ReExtended:
		prior.State = stateOf(&prior.Loan)
	}
	if prior.State == was.State && prior.ExtendedBy == was.ExtendedBy {
		return nil
	}
	prior.Changed = m.Date
	return b.put(&prior, nil)
}

// freeze fixes the schedules of a case that the bank has arranged.
func (b *book) freeze(m act.Meta, c *Case, was State) error {
	if stage[c.State] < stage[Arranged] || stage[was] >= stage[Arranged] || !c.State.Granted() {
		return nil
	}
	x, err := readMore(b.t, c.No)
	if err != nil || x.Plan == nil {
		return err
	}
	s := signed(m)
	x.Plan.Frozen = &s
	return b.write(moreKey(c.No), x)
}

// check holds a case against D-1, D-4 and what a register must be able to rely on.
func (b *book) check(c *Case) error {
	l := &c.Loan
	switch {
	case c.No == 0 || c.No > b.n.Cases+1:
		return fmt.Errorf("case %d after %d", c.No, b.n.Cases)
	case l.Number == "" || l.Bank == "" || l.Code == "" || len(l.Code) > codeSize:
		return desk.Errf("deferral-identity", l.Number)
	case l.OriginalDue.IsZero() || dayOf(l.OriginalDue) == 0:
		return desk.Errf("deferral-due-missing", l.Number)
	case before(l.NewPrincipalDue, l.OriginalDue), before(l.NewInterestDue, interestDue(l)):
		return desk.Errf("deferral-new-before", l.Number, l.OriginalDue.String())
	}
	for _, f := range []money.Fen{l.CreditLine, l.Balance, l.BalanceAfter, l.DuePrincipal, l.DeferredPrincipal, l.DueInterest, l.DeferredInterest, l.Refinanced, l.Penalty} {
		if f < 0 {
			return desk.Errf("deferral-negative", l.Number)
		}
	}
	list, err := loanCases(b.t, l.Bank, l.Number)
	if err != nil {
		return err
	}
	if staged, ok := b.loans[loanKey(l.Bank, l.Number)]; ok {
		list = staged
	}
	if c.No <= b.n.Cases {
		was, _, err := b.caseOf(c.No)
		if err != nil {
			return err
		}
		if !slices.Contains(list, c.No) || was.Loan.Code != l.Code {
			return fmt.Errorf("case %d is not one of loan %s of %s at %s", c.No, l.Number, l.Code, l.Bank)
		}
	}
	for _, no := range list {
		if no == c.No || !c.State.Open() {
			continue
		}
		other, _, err := b.caseOf(no)
		if err != nil {
			return err
		}
		if other.State.Open() {
			return desk.Errf("deferral-open-case", l.Number, other.No)
		}
	}
	return nil
}

// before tells whether a day that is said lies before another.
func before(a, b period.Date) bool { return !a.IsZero() && a.Before(b) }

// Package recovery gets awarded money back (追回): a maker proposes with reason and
// document, an approver whose hands were not in it decides, the firm is notified,
// and the money comes back in instalments, by refund or offset against a later
// award, until nothing is left or the rest is written off by a document. Each step
// that moves money is noted by one person and confirmed by another, and posts to the
// ledger in the same transaction: paid → recoverable → recovered → available or
// treasury, as the pack of the award says.
//
// It never takes back more than was paid and never changes the award itself: what
// was too low is a supplement, the road's business. Keys: now/recovery/case/ID,
// now/recovery/live/AWARD, now/recovery/of/AWARD/ID. Main types: Recoveries, Case,
// Step, Plan.
package recovery

import (
	"encoding/json"
	"fmt"
	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// State is how far a case has come.
type State string

// The states of a case.
const (
	Proposed   State = "proposed"    // 待审定
	Rejected   State = "rejected"    // 不予追回
	Approved   State = "approved"    // 待通知
	Notified   State = "notified"    // 追回中
	Recovered  State = "recovered"   // 已追回
	WrittenOff State = "written_off" // 已核销: nothing is left, but not all came back
)

// States are all states in the order of a case's life.
var States = []State{Proposed, Rejected, Approved, Notified, Recovered, WrittenOff}

// Label names the state in the language now in use.
func (s State) Label() string { return words.T("recovery.state." + string(s)) }

// Live tells whether the case is not at its end. An award has one live case at most.
func (s State) Live() bool { return s == Proposed || s == Approved || s == Notified }

// Destination is where recovered money goes.
type Destination string

// The destinations, as in the packs.
const (
	ToAvailable Destination = "available" // back to the budget
	ToTreasury  Destination = "treasury"  // 缴入国库
)

// Label names the destination in the language now in use.
func (d Destination) Label() string { return words.T("recovery.to." + string(d)) }

// Case is one recovery.
type Case struct {
	ID      string      `json:"id"` // "ZH2020-001"
	State   State       `json:"state"`
	Version int         `json:"version"`
	Claim   Claim       `json:"claim"`
	Amount  money.Fen   `json:"amount"` // to be recovered
	Reason  string      `json:"reason"`
	Doc     string      `json:"doc"` // of the decision or finding it rests on
	Maker   ledger.Hand `json:"maker"`
	Decided ledger.Hand `json:"decided,omitzero"` // who approved or rejected it
	Refusal string      `json:"refusal,omitempty"`
	On      period.Date `json:"on,omitzero"` // day the claim was posted
	// Letter is the number of the letter that was put on paper before the notice was
	// noted: the notice bears it.
	Letter string  `json:"letter,omitempty"`
	Notice *Notice `json:"notice,omitempty"`
	Steps  []Step  `json:"steps,omitempty"`

	// Sums of the confirmed steps.
	Back   money.Fen   `json:"back"`   // came back, offsets included
	Off    money.Fen   `json:"off"`    // written off
	Passed money.Fen   `json:"passed"` // of Back: gone on to the budget or the treasury
	Last   ledger.Hand `json:"last"`   // who changed the case last
}

// Left is what is still to come back.
func (c *Case) Left() money.Fen { return c.Amount - c.Back - c.Off }

// Held is what came back and has not gone on.
func (c *Case) Held() money.Fen { return c.Back - c.Passed }

// Claim is what a case is about.
type Claim struct {
	Award string      `json:"award"`
	Batch string      `json:"batch"`
	Pool  ledger.Pool `json:"pool"`  // from the ledger
	Party string      `json:"party"` // id of the beneficiary
	Name  string      `json:"name"`
	To    Destination `json:"to"` // as the pack says
}

// Claims tells what was awarded. The road does.
type Claims interface {
	// Claim reads an award with its batch, its beneficiary and the destination of its
	// pack. The pool comes from the ledger.
	Claim(t store.Reader, award string) (Claim, error)
}

// Notice is the letter to the beneficiary (追回通知).
type Notice struct {
	Doc  string      `json:"doc"`
	Date period.Date `json:"date"`
	Plan []Part      `json:"plan"` // when how much is due; together what is left
	By   ledger.Hand `json:"by"`
}

// Part is an instalment of the plan.
type Part struct {
	Due    period.Date `json:"due"`
	Amount money.Fen   `json:"amount"`
}

// Kind is what a step does.
type Kind string

// The kinds of steps.
const (
	Instalment Kind = "instalment" // 分期退回
	Refund     Kind = "refund"     // 一次退回
	Offset     Kind = "offset"     // 抵扣: kept back from a later award
	Remit      Kind = "remit"      // 缴库: recovered money goes to the treasury
	WriteOff   Kind = "write_off"  // 核销
)

// StepKinds are the kinds of steps in the order of the screens.
var StepKinds = []Kind{Instalment, Refund, Offset, Remit, WriteOff}

// Label names the kind in the language now in use.
func (k Kind) Label() string { return words.T("recovery.step." + string(k)) }

// Step moves money of a case. It counts from its confirmation on.
type Step struct {
	N       int         `json:"n"` // in the case, from 1
	Kind    Kind        `json:"kind"`
	Amount  money.Fen   `json:"amount"`
	Date    period.Date `json:"date"`              // the bank's or the document's
	Doc     string      `json:"doc"`               // receipt, payment slip or decision
	Against string      `json:"against,omitempty"` // of an offset: the later award
	State   StepState   `json:"state"`
	Noted   ledger.Hand `json:"noted"`
	Decided ledger.Hand `json:"decided,omitzero"`
	Refusal string      `json:"refusal,omitempty"`
}

// StepState is how far a step has come.
type StepState string

// The states of a step.
const (
	Noted      StepState = "noted"       // 待确认
	Confirmed  StepState = "confirmed"   // 已确认
	TurnedDown StepState = "turned_down" // 已退回
)

// Label names the state in the language now in use.
func (s StepState) Label() string { return words.T("recovery.stepstate." + string(s)) }

// Confirms is the role that confirms a step: an approver where a claim is given up
// or another award is touched, else a checker.
func (k Kind) Confirms() act.Role {
	if k == Offset || k == WriteOff {
		return act.Approver
	}
	return act.Checker
}

// Ask names a case as the person saw it.
type Ask struct {
	Case   string
	Seen   int // Version on the screen; an older one is refused with who changed it
	Reason string
	Op     store.OpID // "" makes a fresh one
}

// Recoveries are the acts about recovery at a desk.
type Recoveries struct {
	Desk   *act.Desk
	Claims Claims
}

const root = "now/recovery/"

func caseKey(id string) string        { return root + "case/" + id }
func liveKey(award string) string     { return root + "live/" + award }
func ofPrefix(award string) string    { return root + "of/" + award + "/" }
func seqKey(year int16) string        { return fmt.Sprintf("now/seq/recovery/%d", year) }
func scope(id string) string          { return "recovery/" + id }
func number(year int16, n int) string { return fmt.Sprintf("ZH%d-%03d", year, n) }

// Of reads a case, or tells that there is none.
func Of(t store.Reader, id string) (*Case, error) {
	c := new(Case)
	ok, err := act.Read(t, caseKey(id), c)
	if err == nil && !ok {
		err = desk.Errf("recovery-none", id)
	}
	return c, err
}

// Live is the case of an award that is not at its end, nil when there is none.
func Live(t store.Reader, award string) (*Case, error) {
	var id string
	ok, err := act.Read(t, liveKey(award), &id)
	if err != nil || !ok {
		return nil, err
	}
	return Of(t, id)
}

// OfAward lists the cases of an award in the order of their numbers.
func OfAward(t store.Reader, award string) ([]*Case, error) {
	prefix := ofPrefix(award)
	from, to := store.Prefix(prefix)
	var ids []string
	for key := range t.Scan(from, to, 0) {
		ids = append(ids, key[len(prefix):])
	}
	var out []*Case
	for _, id := range ids {
		c, err := Of(t, id)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// List lists all cases in the order of their numbers.
func List(t store.Reader) ([]*Case, error) {
	var out []*Case
	from, to := store.Prefix(root + "case/")
	for key, b := range t.Scan(from, to, 0) {
		c := new(Case)
		if err := json.Unmarshal(b, c); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		out = append(out, c)
	}
	return out, nil
}

// Overdue is what should have come back by a day, by the plan, and has not.
func (c *Case) Overdue(date period.Date) money.Fen {
	if c.Notice == nil || c.State != Notified {
		return 0
	}
	var due money.Fen
	for _, p := range c.Notice.Plan {
		if p.Due.Before(date) {
			due += p.Amount
		}
	}
	return max(0, due-c.Back-c.Off)
}

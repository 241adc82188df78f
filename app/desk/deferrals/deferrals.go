// Package deferrals keeps the register of loan deferrals (延期还本付息, clause （九）): what
// firms asked of banks, what the banks decided, when what falls due now, and what was
// wrong with it. Cases come from banks' returns (app/desk/review reads and reviews
// them) or by hand; findings are opened by the rules of a pack and live on by the acts
// of people. It counts, filters and searches a million cases from the store, never
// from memory.
//
// It decides no rule (the pack does), computes no interest (policy/schedule does) and
// pays nothing.
//
// Keys, all below now/deferral/: case/NO (record.go), head/BLOCK (the columns every sum
// needs, head.go), post/… (bitmaps of the cases that share a value, posting.go),
// loan/NUMBER/BANK, party/CODE, name/BLOCK, initials/BLOCK and code/BLOCK (borrowers to search),
// more/NO (complaints, penalties, schedule), finding/NO/RULE, return/ID, dict, count.
// All but case, more, finding and return follow from those and Verify holds them
// against each other. Main types: Register, Case, Finding, Return, Filter, Figures.
package deferrals

import (
	"slices"
	"time"

	"huiqi/app/desk/act"
	"huiqi/app/desk/review"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Register is the deferral desk. Packs are those whose item "review" it may use.
type Register struct {
	Desk  *act.Desk
	Packs []*pack.Pack
}

// who may do what: the liaison clerk and the regulator keep the register; what a
// finding comes to is settled by somebody else than who recorded the bank's answer.
var (
	keepers = []act.Role{act.Maker, act.Regulator}
	judges  = []act.Role{act.Checker, act.Approver, act.Regulator}
)

// State is how far a case has come.
type State string

// The states of a case, as in the vocabulary of the desk.
const (
	Registered       State = "registered"        // 已登记
	Incomplete       State = "incomplete"        // 待补正
	Accepted         State = "accepted"          // 银行受理
	Approved         State = "decided_approved"  // 同意
	Partial          State = "decided_partial"   // 部分同意
	Refused          State = "decided_refused"   // 不予办理
	Arranged         State = "arranged"          // 已办理
	Active           State = "active"            // 延期中
	Repaid           State = "repaid"            // 到期已还
	Renewed          State = "renewed"           // 续贷衔接
	Overdue          State = "overdue"           // 到期未还
	ReExtended       State = "re_extended"       // 再次延期: goes on in the case that extends it
	Terminated       State = "terminated"        // 提前终止
	Withdrawn        State = "withdrawn"         // 撤回
	ClosedIncomplete State = "closed_incomplete" // 未补正结案
	Voided           State = "voided"            // 作废
)

// States are all states in the order of a case's life. A Head holds the place in
// this list: new ones go to its end.
var States = []State{
	Registered, Incomplete, Accepted, Approved, Partial, Refused, Arranged, Active,
	Repaid, Renewed, Overdue, ReExtended, Terminated, Withdrawn, ClosedIncomplete, Voided,
}

// next says which state may follow which by hand; Voided may follow any but itself.
var next = map[State][]State{
	Registered: {Accepted, Incomplete, Withdrawn},
	Incomplete: {Accepted, ClosedIncomplete, Withdrawn},
	Accepted:   {Approved, Partial, Refused, Withdrawn},
	Approved:   {Arranged, Withdrawn},
	Partial:    {Arranged, Withdrawn},
	Refused:    {Accepted}, // asked again
	Arranged:   {Active, Terminated},
	Active:     {Repaid, Renewed, Overdue, Terminated},
	Overdue:    {Repaid, Renewed},
}

// Next are the states a case in state s may go to by hand.
func (s State) Next() []State {
	if s == Voided {
		return nil
	}
	return append(slices.Clone(next[s]), Voided)
}

// stage orders states, so that a return that lags behind takes nothing back.
var stage = map[State]int{
	Registered: 0, Incomplete: 1, Accepted: 2, Approved: 3, Partial: 3, Refused: 3, Arranged: 4, Active: 5,
	Overdue: 6, Repaid: 7, Renewed: 7, ReExtended: 7, Terminated: 7, Withdrawn: 7, ClosedIncomplete: 7, Voided: 8,
}

// Open tells whether the case waits for the bank: a loan has one such case at most.
func (s State) Open() bool { return s == Registered || s == Incomplete || s == Accepted }

// Granted tells whether the bank moved something, whatever became of it since.
func (s State) Granted() bool {
	switch s {
	case Approved, Partial, Arranged, Active, Repaid, Renewed, Overdue, ReExtended, Terminated:
		return true
	}
	return false
}

// stands tells whether the case goes on, or went to its end, as a deferral: what follows
// in the chain of its loan builds on it.
func (s State) stands() bool { return s.Open() || s.Granted() }

// Running tells whether the moved dates are still ahead or unsettled.
func (s State) Running() bool {
	return s == Approved || s == Partial || s == Arranged || s == Active || s == Overdue
}

// Label names the state in the language now in use.
func (s State) Label() string { return words.T("deferral.state." + string(s)) }

// Sign is who did a step.
type Sign struct {
	Who  string      `json:"who"`
	Name string      `json:"name"`
	Date period.Date `json:"date"`
	At   time.Time   `json:"at"`
	Seq  uint64      `json:"seq"`
}

func signed(m act.Meta) Sign {
	return Sign{Who: m.Who, Name: m.Name, Date: m.Date, At: m.At, Seq: m.Seq}
}

// Case is one application of a borrower for one loan, as the register has it now.
type Case struct {
	No    uint32 // from 1, never given twice
	State State
	Pack  string // id of the pack it was reviewed by, "" when its due date lies in no window
	// Return is the return its figures stand on, 0 when the last news came by hand.
	Return uint32
	// Extends and ExtendedBy link a further deferral with the case before it.
	Extends, ExtendedBy uint32
	// Former is the state a case that was deferred again goes back to when the further
	// deferral falls away.
	Former State
	// Hand are the fields whose value a person wrote and no return has said since.
	Hand []string
	// Hands are the users who took a return with it in, or changed it: none of them judges
	// its findings.
	Hands   []string
	Since   period.Date // when it was registered here
	Changed period.Date
	Loan    review.Loan
}

// Principal and Interest tell what was asked for.
func (c *Case) Principal() bool { return c.Loan.Kind != "延期付息" }

// Interest tells whether interest was to be put off.
func (c *Case) Interest() bool { return c.Loan.Kind != "延期还本" }

// Reborrowing tells whether the loan was settled by a new one (无还本续贷): such
// a case counts as refinancing, never as a deferral.
func (c *Case) Reborrowing() bool { return c.Loan.Means == "无还本续贷" }

// Line is one due item.
type Line struct {
	Interest bool        `json:"interest,omitempty"` // else principal
	Due      period.Date `json:"due"`
	Amount   money.Fen   `json:"amount"`           // due then
	Unsaid   bool        `json:"unsaid,omitempty"` // the amount is not the bank's own word, see duePrincipal and dueInterest
	NewDue   period.Date `json:"new_due,omitzero"`
	Moved    money.Fen   `json:"moved"` // put off to NewDue
}

// Lines are the due items the return tells of, the principal first; what a person
// entered stands in More.
func (c *Case) Lines() []Line {
	l := &c.Loan
	list := [2]Line{
		{Due: l.OriginalDue, NewDue: l.NewPrincipalDue, Moved: l.DeferredPrincipal},
		{Interest: true, Due: interestDue(l), NewDue: l.NewInterestDue, Moved: l.DeferredInterest},
	}
	list[0].Amount, list[0].Unsaid = duePrincipal(l)
	list[1].Amount, list[1].Unsaid = dueInterest(l)
	from, to := 0, 2
	if !c.Principal() {
		from = 1
	}
	if !c.Interest() {
		to = 1
	}
	return list[from:to]
}

// interestDue is the day the interest was due: the settlement day, else that of the loan.
func interestDue(l *review.Loan) period.Date {
	if l.InterestDay.IsZero() {
		return l.OriginalDue
	}
	return l.InterestDay
}

// duePrincipal is the principal that fell due; unsaid where the return does not say so
// (到期本金): it tells of loans repaid at once then, and their balance it is.
func duePrincipal(l *review.Loan) (n money.Fen, unsaid bool) {
	if l.DuePrincipal > 0 {
		return l.DuePrincipal, false
	}
	return l.Balance, true
}

// dueInterest is the interest that fell due; unsaid where the return does not say so
// (到期利息): no less than what was put off of it did then.
func dueInterest(l *review.Loan) (n money.Fen, unsaid bool) {
	if l.DueInterest > 0 {
		return l.DueInterest, false
	}
	return l.DeferredInterest, true
}

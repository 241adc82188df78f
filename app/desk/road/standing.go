package road

import (
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Derived is the one word a screen shows for a batch or a line, from the road, the
// ledger and the orders (domain.md §2): the first that fits, in this order.
type Derived string

// The derived labels.
const (
	InRecovery   Derived = "recovery"   // 追回中
	PartReturned Derived = "returned"   // 部分退票
	AllPaid      Derived = "paid"       // 已到账
	UnderWay     Derived = "in_transit" // 在途
	ToPay        Derived = "to_pay"     // 待拨付
	InDispute    Derived = "disputed"   // 异议中
	OnShow       Derived = "on_notice"  // 公示中
	AfterNotice  Derived = "confirm"    // 待下达
	ToPublish    Derived = "publish"    // 待公示
	ToApprove    Derived = "approve"    // 待审定
	ToCheck      Derived = "check"      // 待复核
	BeingDrafted Derived = "draft"      // 编制中
	NothingLeft  Derived = "revoked"    // 已撤销
	NothingToPay Derived = "void"       // every line ended otherwise
)

// Label is the word in the language now in use.
func (d Derived) Label() string { return words.T("road.derived." + string(d)) }

// Sums are the money of a batch's lines by where it stands.
type Sums struct {
	Lines       int
	Dead        int // withdrawn, amended, declined, lapsed, revoked
	Disputed    int // an objection is open, or a new version due
	Committed   money.Fen
	Payable     money.Fen
	InTransit   money.Fen
	Paid        money.Fen
	Recoverable money.Fen
	Recovered   money.Fen // and what went on from there
	Returned    int       // lines whose last order came back
}

// Standing sums the lines of a batch and gives its derived label. returned holds
// the awards whose last order came back; nil where nobody knows of orders.
func Standing(t store.Reader, id string, returned map[string]bool) (Derived, Sums, error) {
	var s Sums
	b, err := Of(t, id)
	if err != nil {
		return "", s, err
	}
	lines, err := linesOf(t, &b, true)
	if err != nil {
		return "", s, err
	}
	for i := range lines {
		l := &lines[i]
		a, err := ledger.AwardBalances(t, l.Award)
		if err != nil {
			return "", s, err
		}
		s.add(l, a, returned[l.Award])
	}
	return derive(&b, s), s, nil
}

// StandingOf is the derived label of one line.
func StandingOf(t store.Reader, l *Line, b *Batch, returned bool) (Derived, error) {
	a, err := ledger.AwardBalances(t, l.Award)
	if err != nil {
		return "", err
	}
	var s Sums
	s.add(l, a, returned)
	return derive(b, s), nil
}

func (s *Sums) add(l *Line, a ledger.Amounts, returned bool) {
	s.Lines++
	switch {
	case l.State.Dead():
		s.Dead++
	case l.State == Disputed, l.State == Upheld:
		s.Disputed++
	}
	s.Committed += a.Committed // sums of one pool: the ledger keeps them from overflow
	s.Payable += a.Payable
	s.InTransit += a.InTransit
	s.Paid += a.Paid
	s.Recoverable += a.Recoverable
	s.Recovered += a.Recovered + a.Treasury
	if returned && a.Payable > 0 {
		s.Returned++
	}
}

func derive(b *Batch, s Sums) Derived {
	switch {
	case s.Recoverable > 0:
		return InRecovery
	case s.Returned > 0:
		return PartReturned
	case s.Paid > 0 && s.Payable == 0 && s.InTransit == 0 && s.Committed == 0:
		return AllPaid
	case s.InTransit > 0:
		return UnderWay
	case s.Payable > 0:
		return ToPay
	case b.State == Revoked, b.State == Discarded:
		return NothingLeft
	case s.Lines > 0 && s.Dead == s.Lines, b.State == Confirmed:
		return NothingToPay
	case s.Disputed > 0:
		return InDispute
	}
	return map[State]Derived{
		OnNotice: OnShow, NoticeClosed: AfterNotice, Approved: ToPublish,
		Checked: ToApprove, Submitted: ToCheck, Draft: BeingDrafted,
	}[b.State]
}

// Step is one station of the road, for drawing it.
type Step struct {
	State     State
	Label     string // what is done there: 提交, 复核 …
	Done      bool
	Now       bool        // it is what the batch waits for
	Who       string      // name of who did it
	On        period.Date // when it counts for
	Emergency bool
	From, To  period.Date // of the notice
}

// Steps are the stations of a batch in their order. Of a batch that ended early,
// the last is its end.
func Steps(b *Batch) []Step {
	order := []State{Draft, Submitted, Checked, Approved, OnNotice, NoticeClosed, Confirmed}
	at := -1
	for i, s := range order {
		if s == b.State {
			at = i
		}
	}
	ended := at < 0
	out := make([]Step, 0, len(order))
	for i, s := range order[1:] {
		step := Step{State: s, Label: words.T("road.step." + string(s)), Done: i+1 <= at, Now: i == at}
		if sig := b.Signed(signOf[s]); sig != nil {
			step.Who, step.On, step.Emergency, step.Done = sig.Name, sig.Date, sig.Emergency, true
		}
		if s == OnNotice || s == NoticeClosed {
			step.From, step.To = b.From, b.To
			step.Done = step.Done || ended && s == OnNotice && !b.From.IsZero()
		}
		if ended && !step.Done {
			continue
		}
		out = append(out, step)
	}
	if ended {
		end := Step{State: b.State, Label: b.State.Label(), Done: true, Who: b.ChangedName}
		if s := b.Signed(SignRevoke); s != nil {
			end.On = s.Date
		}
		out = append(out, end)
	}
	return out
}

// signOf is the signature by which a batch came to a state.
var signOf = map[State]Sign{Submitted: SignSubmit, Checked: SignCheck, Approved: SignApprove, Confirmed: SignConfirm}

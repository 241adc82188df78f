package deferrals

import (
	"fmt"

	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Finding is something wrong with a case by a rule of its pack (合规问题). It is opened
// when a return or an entry is reviewed, and ended by people only: a later return that
// no longer shows it marks it Gone and changes nothing else. One that shows itself again
// after it was settled begins another round.
type Finding struct {
	No    uint32       `json:"no"`   // of the case
	Rule  string       `json:"rule"` // of Rules
	State FindingState `json:"state"`
	Gone  *Sign        `json:"gone,omitempty"` // the return no longer shows it
	Round
	Past []Round `json:"past,omitempty"` // rounds before, the oldest first; all were settled
}

// Round is a finding from its opening to its end.
type Round struct {
	ID     string     `json:"id"` // of the pack's finding
	Pack   string     `json:"pack"`
	Clause string     `json:"clause,omitempty"`
	Text   string     `json:"text"`
	Return uint32     `json:"return,omitempty"` // the return that showed it, 0 an entry by hand
	Rows   []Evidence `json:"rows,omitempty"`
	Opened Sign       `json:"opened"`

	Notified *Notice  `json:"notified,omitempty"`
	Answers  []Answer `json:"answers,omitempty"`
	// Outcome is what it came to: rectified, upheld or dismissed; "" before.
	Outcome FindingState `json:"outcome,omitempty"`
	Settled *Verdict     `json:"settled,omitempty"`
	Closed  *Sign        `json:"closed,omitempty"`
}

// Evidence is a row a finding rests on.
type Evidence struct {
	File  string `json:"file"`
	Sheet string `json:"sheet,omitempty"`
	Row   int    `json:"row"`
}

// Notice is the query sent to the bank.
type Notice struct {
	Sign
	Due    period.Date `json:"due"` // until when it has to answer
	Letter string      `json:"letter,omitempty"`
	Text   string      `json:"text"` // the finding as the bank was asked about it
}

// Answer is what the bank said.
type Answer struct {
	Sign
	Text string `json:"text"`
	Doc  string `json:"doc,omitempty"`
}

// Verdict is what somebody decided.
type Verdict struct {
	Sign
	Reason string `json:"reason"`
}

// FindingState is how far a finding has come.
type FindingState string

// The states of a finding.
const (
	Found     FindingState = "open"      // 待问询
	Asked     FindingState = "notified"  // 已问询
	Answered  FindingState = "answered"  // 已答复
	Rectified FindingState = "rectified" // 已整改
	Upheld    FindingState = "upheld"    // 成立
	Dismissed FindingState = "dismissed" // 不成立
	Closed    FindingState = "closed"    // 已办结
)

// FindingStates are all states in the order of a finding's life.
var FindingStates = []FindingState{Found, Asked, Answered, Rectified, Upheld, Dismissed, Closed}

// Label names the state in the language now in use.
func (s FindingState) Label() string { return words.T("deferral.finding." + string(s)) }

// Unsettled tells whether nobody has decided what it comes to.
func (s FindingState) Unsettled() bool { return s == Found || s == Asked || s == Answered }

// Verified tells whether it counts in the evaluation of the bank: it was there,
// whether or not it was put right since.
func (r *Round) Verified() bool { return r.Outcome == Upheld || r.Outcome == Rectified }

// RuleLabel names a rule in the language now in use.
func RuleLabel(rule string) string { return words.T("deferral.rule." + rule) }

func findingKey(no uint32, rule string) string { return findingPrefix(no) + rule }
func findingPrefix(no uint32) string           { return fmt.Sprintf("%sfinding/%08d/", prefix, no) }

// FindingsOf are the findings of a case, in the order of Rules' names.
func FindingsOf(t store.Reader, no uint32) (list []Finding, err error) {
	from, to := store.Prefix(findingPrefix(no))
	for key, raw := range t.Scan(from, to, 0) {
		var f Finding
		if err := decode(raw, &f); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		list = append(list, f)
	}
	return list, nil
}

func readFinding(t store.Reader, no uint32, rule string) (f Finding, ok bool, err error) {
	ok, err = act.Read(t, findingKey(no, rule), &f)
	return f, ok, err
}

// found is one finding as the review told it.
type found struct {
	No     uint32 `json:"no"`
	Rule   string `json:"rule"`
	ID     string `json:"id"`
	Clause string `json:"clause,omitempty"`
	Text   string `json:"text"`
}

// byRule are findings of a review by their rule; two of one rule are one to the bank.
func byRule(list []found) map[string]found {
	shown := make(map[string]found, len(list))
	for _, f := range list {
		if old, twice := shown[f.Rule]; twice {
			f.Text, f.ID = old.Text+f.Text, old.ID
		}
		shown[f.Rule] = f
	}
	return shown
}

// open settles what a review of a case means for its findings: new ones are opened,
// those it no longer shows are marked, a settled one that shows itself again begins
// another round. It returns the bits for the head: a case that never was has none.
func (b *book) open(m act.Meta, was, c *Case, list []found, h *Head) (held, opened uint16, err error) {
	held, opened = h.Held, h.Open
	if c.State == Voided {
		return 0, 0, b.dismiss(c)
	}
	shown := byRule(list)
	if held != 0 {
		old, err := FindingsOf(b.t, c.No)
		if err != nil {
			return 0, 0, err
		}
		changed := was == nil || said(was.Loan) != said(c.Loan)
		for i := range old {
			f := &old[i]
			now, still := shown[f.Rule]
			delete(shown, f.Rule)
			if !f.follow(m, c, now, still, changed) {
				continue
			}
			if f.State == Found {
				bit, _ := ruleBit(f.Rule)
				opened |= bit
			}
			if err := b.write(findingKey(c.No, f.Rule), f); err != nil {
				return 0, 0, err
			}
		}
	}
	for rule, f := range shown {
		bit, ok := ruleBit(rule)
		if !ok {
			return 0, 0, fmt.Errorf("case %d: no rule %q", c.No, rule)
		}
		held, opened = held|bit, opened|bit
		if err := b.write(findingKey(c.No, rule), Finding{No: c.No, Rule: rule, State: Found, Round: c.round(m, f)}); err != nil {
			return 0, 0, err
		}
	}
	return held, opened, nil
}

// dismiss takes the findings of a case that never was off the lists of those that wait.
func (b *book) dismiss(c *Case) error {
	list, err := FindingsOf(b.t, c.No)
	if err != nil {
		return err
	}
	for i := range list {
		f := &list[i]
		key := ""
		switch f.State {
		case Asked:
			key = waitKey(f.Notified.Due, f.No, f.Rule)
		case Answered:
			key = toldKey(f)
		default:
			continue
		}
		if err := b.t.Void(key); err != nil {
			return err
		}
	}
	return nil
}

// round begins a finding.
func (c *Case) round(m act.Meta, f found) Round {
	return Round{ID: f.ID, Pack: c.Pack, Clause: f.Clause, Text: f.Text, Return: c.Return, Rows: c.evidence(), Opened: signed(m)}
}

// step is what a review means for a finding.
type findingStep uint8

const (
	stays    findingStep = iota
	goes                 // no longer shown
	comes                // shown again, or otherwise, before it was settled
	comesNew             // shown again after it was settled
)

// next tells what a review means: now is what it shows of the rule, changed whether
// the loan says something else than before. New words for the same loan open nothing
// that was settled.
func (f *Finding) next(now found, still, changed bool) findingStep {
	switch {
	case !still && f.Gone == nil:
		return goes
	case !still:
		return stays
	case f.State.Unsettled() && (f.Gone != nil || f.Text != now.Text):
		return comes
	case !f.State.Unsettled() && (f.Gone != nil || changed && f.Text != now.Text):
		return comesNew
	}
	return stays
}

// follow brings a finding up to a new review; false when nothing changes.
func (f *Finding) follow(m act.Meta, c *Case, now found, still, changed bool) bool {
	switch f.next(now, still, changed) {
	case goes:
		s := signed(m)
		f.Gone = &s
	case comes:
		f.Gone, f.Text, f.ID, f.Clause, f.Pack, f.Return, f.Rows = nil, now.Text, now.ID, now.Clause, c.Pack, c.Return, c.evidence()
	case comesNew:
		f.Past = append(f.Past, f.Round)
		f.Gone, f.State, f.Round = nil, Found, c.round(m, now)
	default:
		return false
	}
	return true
}

// follows tells whether a review would change any of the findings of a case.
func follows(old []Finding, list []found, changed bool) bool {
	shown := byRule(list)
	for i := range old {
		now, still := shown[old[i].Rule]
		delete(shown, old[i].Rule)
		if old[i].next(now, still, changed) != stays {
			return true
		}
	}
	return len(shown) > 0
}

// evidence is the row of the return the case stands on.
func (c *Case) evidence() []Evidence {
	if c.Loan.Row == 0 {
		return nil
	}
	return []Evidence{{c.Loan.File, c.Loan.Sheet, c.Loan.Row}}
}

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
// no longer shows it marks it Gone and changes nothing else.
type Finding struct {
	No     uint32       `json:"no"`   // of the case
	Rule   string       `json:"rule"` // of Rules
	ID     string       `json:"id"`   // of the pack's finding
	Pack   string       `json:"pack"`
	Clause string       `json:"clause,omitempty"`
	Text   string       `json:"text"`
	State  FindingState `json:"state"`
	Return uint32       `json:"return,omitempty"` // the return that showed it, 0 an entry by hand
	Rows   []Evidence   `json:"rows,omitempty"`
	Opened Sign         `json:"opened"`
	Gone   *Sign        `json:"gone,omitempty"` // a later return no longer shows it

	Notified *Notice  `json:"notified,omitempty"`
	Answers  []Answer `json:"answers,omitempty"`
	// Outcome is what it came to: rectified, upheld or dismissed; "" before.
	Outcome FindingState `json:"outcome,omitempty"`
	Settled *Verdict     `json:"settled,omitempty"`
	Closed  *Sign        `json:"closed,omitempty"`
	Again   int          `json:"again,omitempty"` // how often it was opened again after it was closed
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
func (f *Finding) Verified() bool { return f.Outcome == Upheld || f.Outcome == Rectified }

// RuleLabel names a rule in the language now in use.
func RuleLabel(rule string) string { return words.T("deferral.rule." + rule) }

func findingKey(no uint32, rule string) string { return findingPrefix(no) + rule }
func findingPrefix(no uint32) string           { return fmt.Sprintf("%sfinding/%08d/", prefix, no) }

// waitKey lists the findings whose answer is awaited, by the day it is due.
func waitKey(due period.Date, no uint32, rule string) string {
	return fmt.Sprintf("%swait/%s/%08d/%s", prefix, due, no, rule)
}

// toldKey lists the findings that were answered and wait to be settled, by the day of
// the first answer.
func toldKey(f *Finding) string {
	return fmt.Sprintf("%stold/%s/%08d/%s", prefix, f.Answers[0].Date, f.No, f.Rule)
}

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

// open settles what a review of a case means for its findings: new ones are opened,
// those it no longer shows are marked, a closed one that shows itself otherwise than
// before is opened again. It returns the bits for the head.
func (b *book) open(m act.Meta, c *Case, list []found, held, opened uint16) (uint16, uint16, error) {
	shown := map[string]found{}
	for _, f := range list {
		if old, twice := shown[f.Rule]; twice {
			f.Text = old.Text + f.Text // two findings of one rule are one to the bank
			f.ID = old.ID
		}
		shown[f.Rule] = f
	}
	if held != 0 {
		old, err := FindingsOf(b.t, c.No)
		if err != nil {
			return 0, 0, err
		}
		for i := range old {
			f := &old[i]
			now, still := shown[f.Rule]
			delete(shown, f.Rule)
			if changed, err := f.follow(m, c, now, still); err != nil || !changed {
				if err != nil {
					return 0, 0, err
				}
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
		if err := b.write(findingKey(c.No, rule), Finding{
			No: c.No, Rule: rule, ID: f.ID, Pack: c.Pack, Clause: f.Clause, Text: f.Text, State: Found,
			Return: c.Return, Rows: c.evidence(), Opened: signed(m),
		}); err != nil {
			return 0, 0, err
		}
	}
	return held, opened, nil
}

// follow brings a finding up to a new review; false when nothing changes.
func (f *Finding) follow(m act.Meta, c *Case, now found, still bool) (changed bool, err error) {
	switch {
	case !still && f.Gone == nil && f.State.Unsettled():
		s := signed(m)
		f.Gone = &s
		return true, nil
	case still && f.State.Unsettled() && (f.Gone != nil || f.Text != now.Text):
		f.Gone, f.Text, f.ID, f.Clause, f.Pack, f.Return, f.Rows = nil, now.Text, now.ID, now.Clause, c.Pack, c.Return, c.evidence()
		return true, nil
	case still && !f.State.Unsettled() && f.Text != now.Text:
		*f = Finding{
			No: f.No, Rule: f.Rule, ID: now.ID, Pack: c.Pack, Clause: now.Clause, Text: now.Text, State: Found,
			Return: c.Return, Rows: c.evidence(), Opened: signed(m), Again: f.Again + 1,
		}
		return true, nil
	}
	return false, nil
}

// evidence is the row of the return the case stands on.
func (c *Case) evidence() []Evidence {
	if c.Loan.Row == 0 {
		return nil
	}
	return []Evidence{{c.Loan.File, c.Loan.Sheet, c.Loan.Row}}
}

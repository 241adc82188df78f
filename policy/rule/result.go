// Package rule turns an item of a policy pack and the facts of its subjects into
// determinations: who is eligible, for how much, and why. It knows the verbs of
// the steps and no number of any edition; it never reads a clock, a file or a
// float.
package rule

import (
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
)

// State says whether a fact is there. A missing fact is never zero or false.
type State uint8

// States of a Value.
const (
	Missing State = iota // nobody has supplied it: results that need it are unknown
	Absent               // confirmed "none" by its supplier
	Known
)

// Value is one fact of one subject. Which field counts follows from the fact's
// type in the pack: number (Num), flag (Num 1 or 0), date (Num, see Date), text,
// code or grade (Text).
type Value struct {
	State State
	Num   exact.Num
	Text  string
}

// Number returns a known numeric value.
func Number(n exact.Num) Value { return Value{State: Known, Num: n} }

// Flag returns a known yes or no.
func Flag(b bool) Value {
	if b {
		return Value{State: Known, Num: exact.Int(1)}
	}
	return Value{State: Known}
}

// Text returns a known text, code or grade.
func Text(s string) Value { return Value{State: Known, Text: s} }

// Date returns a known date; the zero date is a missing one.
func Date(d period.Date) Value {
	if d.IsZero() {
		return Value{}
	}
	return Value{State: Known, Num: pack.DayNumber(d)}
}

// Date is the inverse of Date; the zero date when v is not known or is no day.
func (v Value) Date() period.Date {
	if v.State != Known {
		return period.Date{}
	}
	return pack.DateOf(v.Num)
}

// WhenBlank is the value of a blank cell of the fact, or of a column that the file
// does not have.
func WhenBlank(f pack.Fact) Value {
	switch f.WhenBlank() {
	case pack.BlankNone:
		return Value{State: Absent}
	case pack.BlankNo:
		return Flag(false)
	}
	return Value{}
}

// Source is where a value was read: the file as named by the user, the sheet
// ("" for csv), the row and column as the office program shows them (from 1),
// the column's head and the cell as it stood there.
type Source struct {
	File   string `json:"file"`
	Sheet  string `json:"sheet,omitempty"`
	Row    int    `json:"row"`
	Column int    `json:"column,omitempty"`
	Head   string `json:"head,omitempty"`
	Raw    string `json:"raw,omitempty"`
}

// Subject is one firm, city, bank or loan with its facts. Values stand in the order of
// Program.Facts. Sources may be nil (a benchmark, the calculator); otherwise
// Sources(i) gives every cell that made value i, Sources(RegionSource) those of
// the region.
type Subject struct {
	ID      string // credit code of a firm or bank, division code of a city, number of a loan
	Name    string
	Region  string // six-digit division code, "" when unknown
	Values  []Value
	Sources func(i int) []Source
	// Used is what the beneficiary has been granted before under the allowance a
	// cap step shares across items: earlier awards, advances, top-ups, reissues.
	Used money.Fen
}

// RegionSource asks Subject.Sources for the cells of the region, which is no fact
// of the pack.
const RegionSource = -1

// Status is the outcome for one subject.
type Status uint8

// The three outcomes; unknown is 待补数据 or an undecided question.
const (
	Unknown Status = iota
	Eligible
	Ineligible
)

// String returns the word used in result.json.
func (s Status) String() string {
	return [...]string{"unknown", "eligible", "ineligible"}[s]
}

// Determination is the result for one subject without its explanation. The lists
// Missing and Conflict are shared between determinations: do not change them.
type Determination struct {
	Status Status
	Branch string    // id of the branch that paid, "" otherwise
	Amount money.Fen // 0 unless eligible
	Fund   string    // "province" or the six-digit code of the area that pays
	// Missing names the facts (ids) or the decision ("decision:ID") that would settle it.
	Missing    []string
	FailedStep string // id of the first step that failed, "" otherwise
	// Conflict holds the two clauses when branches declared exclusive both hold.
	Conflict []string
	Rank     int // 0: not ranked
	// Pool is what a rank, prize or scale step saw of the other subjects; nil
	// without such a step. Explain needs it; Program.Recall puts it back after a store.
	Pool *Pool
}

// Pool is the part of a result that comes from the other subjects.
type Pool struct {
	Count  int       // subjects ranked, or sharing the budget
	Tied   int       // subjects on the same rank, itself included
	Total  exact.Num // what all of them would get without a budget, in yuan
	Budget exact.Num // in yuan
	Extra  money.Fen // fen of the remainder that fell to this subject
}

// StepResult is what one step said.
type StepResult string

// Results of a step in a trace.
const (
	Pass      StepResult = "pass"    // a test that holds
	Fail      StepResult = "fail"    // a test that does not
	Undecided StepResult = "unknown" // a fact is missing
	Computed  StepResult = "value"   // a quantity
	Skipped   StepResult = "skipped" // not reached: an earlier step failed; Value is what would have been
)

// Step is one node of a trace: a sentence with everything it rests on.
type Step struct {
	Branch     string     `json:"branch,omitempty"` // "" for the steps after the branches
	ID         string     `json:"id"`
	Verb       string     `json:"verb"`
	Clause     string     `json:"clause"` // number of the clause, e.g. "（一）"
	Result     StepResult `json:"result"`
	Sentence   string     `json:"sentence"` // Chinese, complete, with figures and units
	Value      string     `json:"value,omitempty"`
	Unit       string     `json:"unit,omitempty"`
	Parameters []ParamUse `json:"parameters,omitempty"`
	Facts      []FactUse  `json:"facts,omitempty"`
	// Keys are the keys of the step as the pack declares them for these readings;
	// they say which leaf plays which part. Shared between traces: do not change.
	Keys map[string]string `json:"keys,omitempty"`
	// Inputs are ids of the earlier steps this one used.
	Inputs  []string `json:"inputs,omitempty"`
	Reading string   `json:"reading,omitempty"` // "interpretation=choice" that decided this step
	Margin  *Margin  `json:"margin,omitempty"`  // on tests: how far from the threshold
}

// ParamUse is a parameter as it stood for this subject and period.
type ParamUse struct {
	ID     string `json:"id"`
	Label  string `json:"label"`
	Value  string `json:"value"`
	Unit   string `json:"unit"`
	Clause string `json:"clause"`
	Key    string `json:"key,omitempty"` // area, size, rank or flag that chose the value
}

// FactUse is a fact with where it was read. State is missing, absent or known.
type FactUse struct {
	ID      string   `json:"id"`
	Label   string   `json:"label"`
	Value   string   `json:"value"`
	Unit    string   `json:"unit,omitempty"`
	State   string   `json:"state"`
	Sources []Source `json:"sources,omitempty"`
}

// Margin tells how far a test was from going the other way: Relative as a share
// of the threshold (for "within 1 %"), Distance in the step's own unit and, for
// growth, in the underlying quantity ("产值差 85,000 元"). Exact decimals or
// fractions as text; negative means below the threshold.
type Margin struct {
	Distance     string `json:"distance"`
	Unit         string `json:"unit"`
	Quantity     string `json:"quantity,omitempty"`
	QuantityUnit string `json:"quantity_unit,omitempty"`
	Relative     string `json:"relative"`
	Near         bool   `json:"near"` // |relative| ≤ 1 %
	Sentence     string `json:"sentence"`
}

// Trace explains one determination. It alone recomputes the amount
// (Recompute), because its leaves are parameters and facts.
type Trace struct {
	Determination
	Steps []Step
	// WouldBe is what would have been paid had the failed step held; -1 when it cannot be told.
	WouldBe money.Fen
	// WhyNot is one sentence: the first failing step and how far, or what is missing; "" if eligible.
	WhyNot string
}

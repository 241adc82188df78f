// Package awards turns the workbooks of a period and an item of a policy pack
// into a run: every subject with its determination, every row that could not be
// taken, the totals, and the receipt by which the run can be computed again to
// the same bytes. It puts rows together to firms (meters summed, a firm listed
// twice held back), keeps for each value the cells it came from, and answers the
// questions asked of a run: who is near a threshold, whose data are missing, what
// another reading would cost. It decides nothing itself: the pack and package
// rule do. It prints nothing and pays nothing.
//
// Open looks at the files, Intake.Read takes their rows, Data.Assess computes a
// Run; Assess does all three.
package awards

import (
	"context"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/vault"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// Input is one workbook. Kind is a kind of package intake, Name what to call the
// file ("" for the base of Path).
type Input struct{ Kind, Path, Name string }

// Line names one row of one file, to say which line of a firm listed twice holds.
type Line struct {
	File string
	Row  int
}

// Request says what is to be assessed and from what.
type Request struct {
	Pack     *pack.Pack
	Item     string
	Period   period.Period
	Inputs   []Input
	Maps     map[string]string // head → fact id, for columns not recognised with certainty
	Readings map[string]string // interpretation id → choice, where it differs from the pack's
	// Given are the figures the run supplies: parameter id → text in its unit (a budget).
	Given  map[string]string
	Choose map[string]Line // credit code → the line to take of a firm listed twice
	// Used tells, by subject, what live awards of other items or periods have taken
	// of the allowance the item's cap shares. It is frozen with the facts.
	Used   map[string]money.Fen
	Memory func(fingerprint string) map[string]string
}

// Progress is told the stage ("read", "assess") and how far it is. It may be nil.
type Progress func(stage string, done, total int64)

func (p Progress) tell(stage string, done, total int64) {
	if p != nil {
		p(stage, done, total)
	}
}

// Run is one execution of an item over frozen facts. Rows stand in the order of
// the file that lists the subjects. Its figures never change after Assess.
type Run struct {
	ID       string    // "" until it was frozen
	When     time.Time // when it was frozen, by the caller's clock; no part of the receipt
	Pack     *pack.Pack
	Item     string
	Period   period.Period
	Readings map[string]string
	Engine   string
	Files    []FileRef
	Rows     []Row
	Problems []desk.Problem
	Totals   Totals
	Receipt  Receipt

	program  *rule.Program
	facts    []pack.Fact    // of subjects[i].Values; those of the program come first
	subjects []rule.Subject // as Rows
}

// FileRef is a workbook a run was made from.
type FileRef struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	Hash string `json:"sha256"`
	Rows int    `json:"rows"`
}

// Row is one subject and what was determined for it.
type Row struct {
	ID         string
	Name       string
	Region     string // six-digit code, "" when not known
	RegionName string // 三明市大田县
	City       string // four digits
	CityName   string
	Industry   string // as in the file, "" when the item has no such fact
	Det        rule.Determination
	Account    *Account // nil when no file of accounts names it
	Findings   []string // what a clerk should look at, in Chinese
}

// Account is where money would go. Its number is in the clear on the way from a
// file to Freeze only; of a frozen run it is sealed for vault.AccountPlace of the
// row's ID, and Number is "".
type Account struct {
	Name   string
	Bank   string
	BankNo string // 联行号
	Number string
	Sealed vault.Number
}

// Masked is the account number as a screen may show it: the last four digits.
func (a *Account) Masked() string {
	switch {
	case a == nil:
		return ""
	case a.Sealed.IsZero():
		return vault.Mask(a.Number)
	}
	return a.Sealed.Masked()
}

// Shown is the number as a result workbook has it: in full in one written straight
// from the files, as huiqictl does for the bank's eyes; masked once it is sealed.
func (a *Account) Shown() string {
	if a != nil && a.Number != "" {
		return a.Number
	}
	return a.Masked()
}

// Totals are the figures of a run. Amount holds every fund; ByFund splits it.
type Totals struct {
	Eligible   int
	Ineligible int
	Unknown    int
	Amount     money.Fen
	ByFund     []FundTotal // province first, then by code
}

// FundTotal is what one fund pays.
type FundTotal struct {
	Fund   string
	Firms  int
	Amount money.Fen
}

// Assess opens the files, reads them and assesses, with all questions answered
// by req.Maps; a column still in question is an *desk.Error that names the --map
// which settles it.
func Assess(ctx context.Context, req Request, progress Progress) (*Run, error) {
	in, err := Open(ctx, req)
	if err != nil {
		return nil, err
	}
	if err := in.Settled(); err != nil {
		return nil, err
	}
	data, err := in.Read(ctx, progress)
	if err != nil {
		return nil, err
	}
	return data.Assess(ctx, progress)
}

// Program is the compiled item, in the readings of the run.
func (r *Run) Program() *rule.Program { return r.program }

// Subject gives the facts of row i, in the order of Program().Facts().
func (r *Run) Subject(i int) rule.Subject { return r.subjects[i] }

// Trace explains row i: every step as a sentence, with parameters and the cells
// the facts were read from.
func (r *Run) Trace(i int) rule.Trace { return r.program.Explain(r.subjects[i], r.Rows[i].Det) }

// Index finds the row of a subject by its id, -1 when it is not in the run.
func (r *Run) Index(id string) int {
	for i := range r.Rows {
		if r.Rows[i].ID == id {
			return i
		}
	}
	return -1
}

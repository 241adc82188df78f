// Package review reads the returns of banks on loan deferrals (延期还本付息明细) and
// reviews them: from files to loans in plain values, and from loans to what a pack
// finds in each. The columns of a return, their words and what a blank in them means
// stand in one place, Fields. What a row says against itself is doubted and told, what
// cannot be taken is a problem with its cell; neither is ever guessed.
//
// It keeps nothing and knows no store, decides no rule (the pack and package rule do),
// computes no interest and never compares a return with an earlier one.
//
// Open looks at the files, Intake.Read takes their rows as Data, Data.Review gives a
// Result; Assess does all three. An Examiner reviews loans that lie in a register.
package review

import (
	"context"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/policy/pack"
	"huiqi/policy/period"
)

// All is the item by which each loan is reviewed by the pack of the family whose
// window holds its original due date.
const All = "all"

// Family is that of the packs of clause （九）.
const Family = "deferral"

// Input is one workbook, Name what to call it ("" for the base of Path).
type Input struct{ Path, Name string }

// Request says which returns are to be read and by what they are reviewed.
type Request struct {
	Pack     *pack.Pack   // may be nil for the item All
	Packs    []*pack.Pack // of the item All: one version of each; those of other families are passed over
	Item     string
	Period   period.Period
	Inputs   []Input
	Maps     map[string]string // head → field, for columns not recognised with certainty
	Readings map[string]string // interpretation → choice, where it differs from the pack's
	// Settled are readings decided for single packs of the item All, by pack id; Readings
	// go before them.
	Settled map[string]map[string]string
	AsOf    period.Date // cut-off day of the returns; the last of the period when zero
	Bank    string      // code of the bank, for files of one bank without that column
	// Apart reads each file as a return of its own, of another month: a loan in two of
	// them does not contradict itself.
	Apart  bool
	Memory func(fingerprint string) map[string]string
}

// Progress is told the stage ("read", "assess") and how far it is. It may be nil.
type Progress = awards.Progress

// doubt leads the codes of doubts.
const doubt = "loan-doubt-"

// Warning tells the code of a doubt from that of a problem: the row a doubt speaks of
// was taken and reviewed as it stands.
func Warning(code string) bool { return strings.HasPrefix(code, doubt) }

// Assess opens the files, reads them and reviews their loans, with all questions
// answered by req.Maps. Errors are *desk.Error or those of package rule.
func Assess(ctx context.Context, req Request, progress Progress) (*Result, error) {
	e, err := NewExaminer(req)
	if err != nil {
		return nil, err
	}
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
	return data.Review(ctx, e, progress)
}

func tell(p Progress, stage string, done, total int64) {
	if p != nil {
		p(stage, done, total)
	}
}

func problem(l *Loan, column, code string, args ...any) desk.Problem {
	return desk.NewProblem(desk.Place{File: l.File, Sheet: l.Sheet, Row: l.Row, Column: column}, code, args...)
}

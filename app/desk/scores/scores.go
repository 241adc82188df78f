// Package scores scores banks by a scorecard of a policy pack: from the workbooks that
// offices send (银行指标数据, a line a bank and quarter) to points, ranks, levels and
// prizes. What cannot be taken is a problem with its cell; a bank that reported another
// quarter of the year but not this one waits for data, it is never left out silently.
//
// It keeps nothing and knows no store; which points a figure gives the pack and package
// score decide. Open looks at the files, Intake.Read takes their rows as Data,
// Data.Assess gives a Result; Assess does all three.
package scores

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/intake"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/policy/score"
	"huiqi/resources/words"
)

// Input is one workbook, Name what to call it ("" for the base of Path).
type Input struct{ Path, Name string }

// Request says which figures are to be read and by what they are scored.
type Request struct {
	Pack     *pack.Pack
	Item     string
	Period   period.Period
	Inputs   []Input
	Maps     map[string]string // head → fact, for columns not recognised with certainty
	Readings map[string]string // interpretation → choice, where it differs from the pack's
	Memory   func(fingerprint string) map[string]string
}

// Progress is told the stage ("read", "assess") and how far it is. It may be nil.
type Progress = awards.Progress

// Assess opens the files, reads and scores them, with all questions answered by
// req.Maps. Errors are *desk.Error.
func Assess(ctx context.Context, req Request, progress Progress) (*Result, error) {
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
	return data.Assess(ctx)
}

// Intake is the files of a request as recognised, before any row was taken.
type Intake struct {
	Request  Request
	Card     *score.Card
	Files    []*intake.File
	Repeated []desk.Problem // files given twice: said once, read once
}

// Open compiles the scorecard and looks at each file.
func Open(ctx context.Context, req Request) (*Intake, error) {
	if it, ok := req.Pack.Item(req.Item); ok && !it.Scorecard {
		return nil, desk.Errf("scores-not-card", it.Label)
	}
	card, err := score.Compile(req.Pack, req.Item, req.Period, req.Readings)
	if err != nil {
		return nil, ruleError(req, err)
	}
	if len(req.Inputs) == 0 {
		return nil, desk.Errf("scores-no-input")
	}
	in := &Intake{Request: req, Card: card}
	seen := map[string]bool{}
	for _, input := range req.Inputs {
		f, err := intake.Look(ctx, input.Path, intake.Options{
			Name: input.Name, Kind: intake.Banks, Fields: fields(card), Maps: req.Maps, Memory: req.Memory,
		})
		if err != nil {
			return nil, err
		}
		if seen[f.Hash] {
			in.Repeated = append(in.Repeated, desk.NewProblem(desk.Place{File: f.Name}, "file-twice"))
			continue
		}
		seen[f.Hash] = true
		in.rename(f)
		in.Files = append(in.Files, f)
	}
	return in, nil
}

// rename tells apart two files of one name from different folders.
func (in *Intake) rename(f *intake.File) {
	name, ext := f.Name, filepath.Ext(f.Name)
	for n := 2; slices.ContainsFunc(in.Files, func(other *intake.File) bool { return other.Name == f.Name }); n++ {
		f.Name = fmt.Sprintf("%s（%d）%s", strings.TrimSuffix(name, ext), n, ext)
	}
}

// fields are the facts of the card as package intake wants them: all are of the quarter
// that the row names, also the balances of other days beside it.
func fields(card *score.Card) []intake.Field {
	var out []intake.Field
	for _, f := range card.Program().Facts() {
		out = append(out, intake.Field{ID: f.ID, Label: f.Label, Type: f.Type, Unit: f.Unit, File: intake.Banks, Heads: f.Heads, Optional: !card.Program().Uses(f.ID)})
	}
	return out
}

// Settled is an *desk.Error naming the first column still in question and the flag
// that settles it, or nil.
func (in *Intake) Settled() error {
	for _, f := range in.Files {
		for _, q := range f.Questions {
			return desk.Errf("column-in-question", q.Head, q.Text, q.Flag).
				At(desk.Place{File: f.Name, Sheet: f.Sheet, Row: f.HeadRows[1], Column: q.Head})
		}
	}
	return nil
}

// ruleError says in words why a scorecard does not compile.
func ruleError(req Request, err error) error {
	item, ok := req.Pack.Item(req.Item)
	switch {
	case errors.Is(err, rule.ErrNoItem) || !ok:
		return desk.Errf("no-item", req.Item).Wrap(err)
	case errors.Is(err, rule.ErrNotInForce):
		return desk.Errf("item-not-in-force", req.Pack.Title, item.Label, req.Period.Label(), strings.Join(item.Periods, words.T("intake.comma"))).Wrap(err)
	case errors.Is(err, rule.ErrReading):
		return desk.Errf("reading-unknown", strings.TrimSuffix(err.Error(), ": "+rule.ErrReading.Error())).Wrap(err)
	}
	return desk.Errf("rule-refused", err.Error()).Wrap(err)
}

func tell(p Progress, stage string, done, total int64) {
	if p != nil {
		p(stage, done, total)
	}
}

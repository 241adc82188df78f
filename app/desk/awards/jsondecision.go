package awards

import (
	"context"

	"huiqi/app/desk"
)

// jsonDecision is an open question of result.json with what each way to decide
// it would cost. It is settled by another run with --reading ID=OPTION.
type jsonDecision struct {
	ID       string       `json:"id"` // of the interpretation; missing names it "decision:ID"
	Label    string       `json:"label"`
	Question string       `json:"question"`
	Clause   string       `json:"clause"`
	Groups   []jsonGroup  `json:"groups"`
	Options  []jsonOption `json:"options"`
}

type jsonGroup struct {
	Rank     int      `json:"rank"`
	Subjects []string `json:"subjects"`
}

type jsonOption struct {
	ID        string     `json:"id"`
	Label     string     `json:"label"`
	Note      string     `json:"note,omitempty"`
	Gets      []jsonGets `json:"gets"`
	AmountFen int64      `json:"amount_fen"` // of those who wait
	TotalFen  int64      `json:"total_fen"`  // of the whole run
	MoreFen   int64      `json:"more_fen"`   // above what the run pays while it waits
	Error     string     `json:"error,omitempty"`
}

type jsonGets struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Status    string `json:"status"`
	AmountFen int64  `json:"amount_fen"`
}

// jsonReading is a recorded interpretation with the cost of each way to read it,
// the others as in the run.
type jsonReading struct {
	ID        string            `json:"id"`
	Label     string            `json:"label"`
	Question  string            `json:"question"`
	Clause    string            `json:"clause"`
	Choice    string            `json:"choice"`
	DecidedBy string            `json:"decided_by"` // "" = unsigned
	Options   []jsonAlternative `json:"options"`
}

type jsonAlternative struct {
	ID        string `json:"id"`
	Label     string `json:"label"`
	Chosen    bool   `json:"chosen"`
	Eligible  int    `json:"eligible"`
	Unknown   int    `json:"unknown"`
	AmountFen int64  `json:"amount_fen"`
	MoreFen   int64  `json:"more_fen"`
	Error     string `json:"error,omitempty"`
}

func (r *Run) jsonDecisions(ctx context.Context) ([]jsonDecision, error) {
	ties, err := r.Ties(ctx)
	if err != nil {
		return nil, err
	}
	out := []jsonDecision{}
	for _, t := range ties {
		d := jsonDecision{ID: t.Interpretation.ID, Label: t.Interpretation.Label, Question: t.Interpretation.Question, Clause: t.Interpretation.Clause}
		for _, g := range t.Groups {
			group := jsonGroup{Rank: g.Rank}
			for _, i := range g.Rows {
				group.Subjects = append(group.Subjects, r.Rows[i].ID)
			}
			d.Groups = append(d.Groups, group)
		}
		for _, o := range t.Options {
			d.Options = append(d.Options, r.jsonOption(o))
		}
		out = append(out, d)
	}
	return out, nil
}

func (r *Run) jsonOption(o TieOption) jsonOption {
	x := jsonOption{
		ID: o.Option.ID, Label: o.Option.Label, Note: o.Option.Note, Gets: []jsonGets{},
		AmountFen: int64(o.Amount), TotalFen: int64(o.Total), MoreFen: int64(o.More), Error: errorText(o.Err),
	}
	for _, g := range o.Gets {
		row := &r.Rows[g.Row]
		x.Gets = append(x.Gets, jsonGets{ID: row.ID, Name: row.Name, Status: g.Status.String(), AmountFen: int64(g.Amount)})
	}
	return x
}

// jsonReadings costs every reading of an item that ranks its subjects: they are
// few, and one reading moves the awards of several.
func (r *Run) jsonReadings(ctx context.Context) ([]jsonReading, error) {
	out := []jsonReading{}
	if !r.program.Ranks() {
		return out, nil
	}
	list, err := r.Alternatives(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range list {
		if n := len(out); n == 0 || out[n-1].ID != a.Interpretation.ID {
			out = append(out, jsonReading{
				ID: a.Interpretation.ID, Label: a.Interpretation.Label, Question: a.Interpretation.Question, Clause: a.Interpretation.Clause,
				Choice: r.Readings[a.Interpretation.ID], DecidedBy: a.Interpretation.DecidedBy,
			})
		}
		last := &out[len(out)-1]
		last.Options = append(last.Options, jsonAlternative{
			ID: a.Option.ID, Label: a.Option.Label, Chosen: a.Chosen, Eligible: a.Eligible, Unknown: a.Unknown,
			AmountFen: int64(a.Amount), MoreFen: int64(a.MoreAmount), Error: errorText(a.Err),
		})
	}
	return out, nil
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return desk.Text(err)
}

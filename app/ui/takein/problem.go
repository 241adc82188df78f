package takein

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"huiqi/app/desk"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// Problem is one row of an input that was not taken, with a name of its own.
type Problem struct {
	desk.Problem
	key, row, Kind string
}

// Problems makes problems ready to be shown.
func Problems(from []desk.Problem) []Problem {
	out := make([]Problem, len(from))
	for i, p := range from {
		out[i] = Problem{Problem: p, key: strconv.Itoa(i), Kind: problemKind(p.Code)}
		if p.Row > 0 {
			out[i].row = strconv.Itoa(p.Row)
		}
	}
	return out
}

// problemKind is the short name of a kind of problem, the code itself for one
// that has none.
func problemKind(code string) string {
	if key := "awardsview.problem." + code; words.Has(key) {
		return words.T(key)
	}
	return code
}

// ProblemColumns are the columns of a grid of problems.
func ProblemColumns() []grid.Column[Problem] {
	return []grid.Column[Problem]{
		{ID: "kind", Title: words.T("awardsview.problem_kind"), Width: 148, Text: func(r *Problem) string { return r.Kind },
			Tone: func(*Problem) fyne.ThemeColorName { return theme.Warn }},
		{ID: "file", Title: words.T("awardsview.file"), Width: 180, Text: func(r *Problem) string { return r.File }},
		{ID: "row", Title: words.T("awardsview.row"), Width: 64, Align: grid.Right, Text: func(r *Problem) string { return r.row },
			Number: func(r *Problem) int64 { return int64(r.Row) }},
		{ID: "column", Title: words.T("awardsview.column_head"), Width: 120, Text: func(r *Problem) string { return r.Column }},
		{ID: "message", Title: words.T("awardsview.message"), Width: 640, Text: func(r *Problem) string { return r.Message }},
	}
}

// Problems are those of the rows read so far.
func (t *Take) Problems() []Problem {
	if t.Rows == nil {
		return nil
	}
	return Problems(t.Rows.Problems)
}

// Count is how many problems of one kind there are.
type Count struct {
	Kind string
	N    int
}

// CountKinds counts problems by kind, the most frequent first.
func CountKinds(all []Problem) []Count {
	var out []Count
	for _, p := range all {
		i := slices.IndexFunc(out, func(c Count) bool { return c.Kind == p.Kind })
		if i < 0 {
			out, i = append(out, Count{Kind: p.Kind}), len(out)
		}
		out[i].N++
	}
	slices.SortStableFunc(out, func(a, b Count) int { return b.N - a.N })
	return out
}

// Tell shows the problem whole: where it stands and what to do.
func (p *Problem) Tell(w fyne.Window) {
	dialogs.Tell(w, p.Kind, p.Place().String()+"\n"+p.Message)
}

// ID names the problem in a grid.
func (p *Problem) ID() string { return p.key }

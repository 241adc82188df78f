package scores

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/policy/rule"
)

// jsonRow is a row of result.json, in the shape of an award's. Score is a decimal
// rounded to 0.01, null while it cannot be told; branch the peer group where banks are
// ranked in groups, findings why a bank is not ranked.
type jsonRow struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Region     string      `json:"region"`
	Status     string      `json:"status"`
	Branch     string      `json:"branch"`
	AmountFen  int64       `json:"amount_fen"`
	Fund       string      `json:"fund"`
	Score      *string     `json:"score"`
	Rank       *int        `json:"rank"`
	Level      string      `json:"level,omitempty"`
	Missing    []string    `json:"missing"`
	FailedStep string      `json:"failed_step"`
	Findings   []string    `json:"findings"`
	Steps      []rule.Step `json:"steps"`
}

type jsonReading struct {
	ID        string       `json:"id"`
	Label     string       `json:"label"`
	Question  string       `json:"question"`
	Clause    string       `json:"clause"`
	Choice    string       `json:"choice"`
	DecidedBy string       `json:"decided_by"` // "" = unsigned
	Options   []jsonOption `json:"options"`
}

type jsonOption struct {
	ID        string      `json:"id"`
	Label     string      `json:"label"`
	Chosen    bool        `json:"chosen"`
	Eligible  int         `json:"eligible"`
	Unknown   int         `json:"unknown"`
	AmountFen int64       `json:"amount_fen"`
	MoreFen   int64       `json:"more_fen"`
	Moved     int         `json:"moved"` // banks whose rank differs
	Rows      []jsonPlace `json:"rows,omitempty"`
	Error     string      `json:"error,omitempty"`
}

type jsonPlace struct {
	ID        string  `json:"id"`
	Score     *string `json:"score"`
	Rank      *int    `json:"rank"`
	AmountFen int64   `json:"amount_fen"`
}

// jsonDecision is an open question with what each way to decide it would give.
type jsonDecision struct {
	ID       string       `json:"id"`
	Label    string       `json:"label"`
	Question string       `json:"question"`
	Clause   string       `json:"clause"`
	Subjects []string     `json:"subjects"`
	Options  []jsonOption `json:"options"`
}

// WriteJSON writes the result as result.json: one object, a bank a line, in the order
// of the file.
func (r *Result) WriteJSON(ctx context.Context, w io.Writer) error {
	alternatives, err := r.Alternatives(ctx)
	if err != nil {
		return err
	}
	readings := r.jsonReadings(alternatives)
	out := bufio.NewWriterSize(w, 1<<16)
	for i, p := range []struct {
		name  string
		value any
	}{
		{"pack", map[string]any{"id": r.Pack.ID, "version": r.Pack.Version, "sha256": r.Pack.SHA256}},
		{"item", r.Item.ID}, {"period", r.Period.String()}, {"engine", r.Engine},
		{"rows", lines(len(r.Table.Rows), func(i int) any { return r.jsonRow(i) })},
		{"problems", lines(len(r.Problems), func(i int) any { return r.Problems[i] })},
		{"decisions", r.jsonDecisions(readings)}, {"readings", readings},
		{"totals", map[string]any{"eligible": r.Totals.Ranked, "amount_fen": int64(r.Totals.Amount)}},
	} {
		out.WriteString([]string{"{", ",\n"}[min(i, 1)] + `"` + p.name + `":`)
		text, err := compact(p.value)
		if err != nil {
			return err
		}
		out.Write(text)
	}
	out.WriteString("}\n")
	if err := out.Flush(); err != nil {
		return desk.Errf("write-failed", "result.json").Wrap(err)
	}
	return nil
}

// list is an array with an element a line.
type list struct {
	n  int
	at func(i int) any
}

func lines(n int, at func(i int) any) list { return list{n, at} }

func (r *Result) jsonRow(i int) jsonRow {
	row, bank := &r.Table.Rows[i], &r.Table.Banks[i]
	out := jsonRow{
		ID: bank.ID, Name: bank.Name, Status: row.Status.String(), AmountFen: int64(row.Amount), Level: row.Level,
		Missing: slices.Clone(row.Missing), FailedStep: row.FailedStep, Findings: []string{},
	}
	trace := r.Table.Explain(i)
	if out.Steps = trace.Steps; trace.WhyNot != "" {
		out.Findings = append(out.Findings, trace.WhyNot)
	}
	out.Score, out.Rank = placeOf(scoreOf(row), row.Rank)
	if out.Missing == nil {
		out.Missing = []string{}
	}
	if out.Steps == nil {
		out.Steps = []rule.Step{}
	}
	if len(r.Table.Card.Prizes()) > 0 {
		out.Fund = r.Item.Fund
	}
	if rules := r.Table.Card.Rules(); rules.Peers == "apart" && row.Peer >= 0 {
		out.Branch = rules.Peer[row.Peer].ID
	}
	return out
}

func placeOf(score string, rank int) (*string, *int) {
	var s *string
	var n *int
	if score != "" {
		s = &score
	}
	if rank > 0 {
		n = &rank
	}
	return s, n
}

func (r *Result) jsonReadings(all []Alternative) []jsonReading {
	out := []jsonReading{}
	for i := range all {
		a := &all[i]
		if n := len(out); n == 0 || out[n-1].ID != a.Interpretation.ID {
			out = append(out, jsonReading{
				ID: a.Interpretation.ID, Label: a.Interpretation.Label, Question: a.Interpretation.Question,
				Clause: a.Interpretation.Clause, Choice: r.Readings[a.Interpretation.ID], DecidedBy: a.Interpretation.DecidedBy,
			})
		}
		o := jsonOption{
			ID: a.Option.ID, Label: a.Option.Label, Chosen: a.Chosen, Eligible: a.Totals.Ranked, Unknown: a.Totals.Unknown,
			AmountFen: int64(a.Totals.Amount), MoreFen: int64(a.Totals.Amount - r.Totals.Amount), Moved: a.Moved,
		}
		if a.Err != nil {
			o.Error = desk.Text(a.Err)
		} else if !a.Chosen {
			for b := range a.Table.Rows {
				row := &a.Table.Rows[b]
				p := jsonPlace{ID: a.Table.Banks[b].ID, AmountFen: int64(row.Amount)}
				p.Score, p.Rank = placeOf(scoreOf(row), row.Rank)
				o.Rows = append(o.Rows, p)
			}
		}
		last := &out[len(out)-1]
		last.Options = append(last.Options, o)
	}
	return out
}

// jsonDecisions are the interpretations some bank waits for.
func (r *Result) jsonDecisions(readings []jsonReading) []jsonDecision {
	out := []jsonDecision{}
	for _, x := range readings {
		d := jsonDecision{ID: x.ID, Label: x.Label, Question: x.Question, Clause: x.Clause, Subjects: []string{}, Options: x.Options}
		for i := range r.Table.Rows {
			if slices.Contains(r.Table.Rows[i].Missing, "decision:"+x.ID) {
				d.Subjects = append(d.Subjects, r.Table.Banks[i].ID)
			}
		}
		if len(d.Subjects) > 0 {
			out = append(out, d)
		}
	}
	return out
}

// MarshalJSON writes the array.
func (l list) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('[')
	for i := range l.n {
		if i > 0 {
			b.WriteByte(',')
		}
		line, err := compact(l.at(i))
		if err != nil {
			return nil, err
		}
		b.WriteByte('\n')
		b.Write(line)
	}
	b.WriteByte(']')
	return b.Bytes(), nil
}

// compact is JSON on one line without escapes for HTML; a list keeps its lines.
func compact(v any) ([]byte, error) {
	if l, ok := v.(list); ok {
		return l.MarshalJSON()
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// receipt is what the result can be checked by.
func (r *Result) receipt() awards.Receipt {
	var c awards.Receipt
	c.Pack.ID, c.Pack.Version, c.Pack.SHA256 = r.Pack.ID, r.Pack.Version, r.Pack.SHA256
	c.Item, c.Period, c.Readings, c.Engine = r.Item.ID, r.Period.String(), r.Readings, r.Engine
	order := make([]int, len(r.Table.Rows))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(r.Table.Banks[a].ID, r.Table.Banks[b].ID) })
	c.Facts, c.Results = r.factsSum(order), r.resultsSum(order)
	return c
}

// factsSum is over every value in canonical form, whatever file and row it came from.
func (r *Result) factsSum(order []int) string {
	var b strings.Builder
	b.WriteString("huiqi-score-facts/1")
	for _, f := range r.data.facts {
		b.WriteString(" " + strconv.Quote(f.ID))
	}
	for _, i := range order {
		bank := &r.Table.Banks[i]
		for q, s := range bank.Quarters {
			b.WriteString("\n" + strconv.Quote(bank.ID) + strconv.Quote(bank.Name) + r.Table.Card.Quarters()[q].String())
			for _, v := range s.Values {
				switch {
				case v.State == rule.Missing:
					b.WriteString(" ?")
				case v.State == rule.Absent:
					b.WriteString(" -")
				case v.Text != "":
					b.WriteString(" " + strconv.Quote(v.Text))
				default:
					b.WriteString(" " + v.Num.String())
				}
			}
		}
	}
	return sum(b.String())
}

func (r *Result) resultsSum(order []int) string {
	var b strings.Builder
	b.WriteString("huiqi-score-results/1")
	for _, i := range order {
		row := &r.Table.Rows[i]
		total := ""
		if row.Total != nil {
			total = row.Total.Num().String()
		}
		for _, part := range append([]string{
			r.Table.Banks[i].ID, row.Status.String(), total, strconv.Itoa(row.Rank), row.Level, strconv.FormatInt(int64(row.Amount), 10), row.FailedStep,
		}, row.Missing...) {
			b.WriteString(strconv.Quote(part) + " ")
		}
		b.WriteByte('\n')
	}
	return sum(b.String())
}

func sum(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])
}

// WriteReceipt writes the receipt as JSON, with the files.
func (r *Result) WriteReceipt(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		awards.Receipt
		Files []awards.FileRef `json:"files"`
	}{r.Receipt, r.Files})
}

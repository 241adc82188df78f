package awards

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"

	"huiqi/app/desk"
	"huiqi/policy/rule"
)

// jsonRow is a row of result.json. Its shape is kept: later items use the same.
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
	Missing    []string    `json:"missing"`
	FailedStep string      `json:"failed_step"`
	Findings   []string    `json:"findings"`
	Steps      []rule.Step `json:"steps"`
}

// WriteJSON writes the run as result.json: one object, a row a line, rows in the
// order of the file that lists the subjects. Arrays are never null.
func (r *Run) WriteJSON(ctx context.Context, w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	head, err := compact(map[string]any{"id": r.Pack.ID, "version": r.Pack.Version, "sha256": r.Pack.SHA256})
	if err != nil {
		return err
	}
	out.WriteString(`{"pack":`)
	out.Write(head)
	for _, pair := range [][2]string{{"item", r.Item}, {"period", r.Period.String()}, {"engine", r.Engine}} {
		text, err := compact(pair[1])
		if err != nil {
			return err
		}
		out.WriteString(",\n\"" + pair[0] + `":`)
		out.Write(text)
	}
	out.WriteString(",\n\"rows\":[")
	if err := r.writeRows(ctx, out); err != nil {
		return err
	}
	out.WriteString("],\n\"problems\":[")
	lines := make([][]byte, 0, len(r.Problems))
	for _, p := range r.Problems {
		line, err := compact(p)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	writeLines(out, lines, 0)
	if err := r.writeOpen(ctx, out); err != nil {
		return err
	}
	totals, err := compact(struct {
		Eligible  int   `json:"eligible"`
		AmountFen int64 `json:"amount_fen"`
	}{r.Totals.Eligible, int64(r.Totals.Amount)})
	if err != nil {
		return err
	}
	out.WriteString(",\n\"totals\":")
	out.Write(totals)
	out.WriteString("}\n")
	if err := out.Flush(); err != nil {
		return desk.Errf("write-failed", "result.json").Wrap(err)
	}
	return nil
}

// writeOpen closes the problems and adds the questions left open and the readings
// with their cost.
func (r *Run) writeOpen(ctx context.Context, out *bufio.Writer) error {
	decisions, err := r.jsonDecisions(ctx)
	if err != nil {
		return err
	}
	readings, err := r.jsonReadings(ctx)
	if err != nil {
		return err
	}
	out.WriteByte(']')
	for _, part := range []struct {
		name string
		list any
	}{{"decisions", decisions}, {"readings", readings}} {
		text, err := compact(part.list)
		if err != nil {
			return err
		}
		out.WriteString(",\n\"" + part.name + "\":")
		out.Write(text)
	}
	return nil
}

func (r *Run) jsonRow(i int, t *rule.Trace) jsonRow {
	row, det := &r.Rows[i], &r.Rows[i].Det
	out := jsonRow{
		ID: row.ID, Name: row.Name, Region: row.Region, Status: det.Status.String(), Branch: det.Branch,
		AmountFen: int64(det.Amount), Fund: det.Fund, FailedStep: det.FailedStep,
		Missing: never(det.Missing), Findings: never(row.Findings), Steps: never(t.Steps),
	}
	if det.Rank > 0 {
		out.Rank = &det.Rank
	}
	return out
}

// writeRows explains and encodes the rows on all cores, a stretch at a time so
// that a province's traces are never in memory together.
func (r *Run) writeRows(ctx context.Context, out *bufio.Writer) error {
	const stretch = 1024
	lines := make([][]byte, min(stretch, len(r.Rows)))
	for from := 0; from < len(r.Rows); from += stretch {
		to := min(from+stretch, len(r.Rows))
		err := r.eachTrace(ctx, from, to, nil, func(i int, t *rule.Trace) (err error) {
			lines[i-from], err = compact(r.jsonRow(i, t))
			return err
		})
		if err != nil {
			return err
		}
		writeLines(out, lines[:to-from], from)
	}
	return nil
}

// writeLines writes elements of an array, the first of which is its n-th.
func writeLines(out *bufio.Writer, lines [][]byte, n int) {
	for i, line := range lines {
		if i+n > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
		out.Write(line)
	}
}

// never turns a nil list into an empty one, so that it is written as [].
func never[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// compact is JSON on one line without escapes for HTML.
func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

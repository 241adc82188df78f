package review

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"

	"huiqi/app/desk"
	"huiqi/policy/rule"
)

// jsonRow is a row of result.json, in the shape of an award's: nothing is paid, and
// findings name their rule.
type jsonRow struct {
	ID         string        `json:"id"`
	Name       string        `json:"name"`
	Region     string        `json:"region"`
	Status     string        `json:"status"`
	Branch     string        `json:"branch"`
	AmountFen  int64         `json:"amount_fen"`
	Fund       string        `json:"fund"`
	Score      *string       `json:"score"`
	Rank       *int          `json:"rank"`
	Missing    []string      `json:"missing"`
	FailedStep string        `json:"failed_step"`
	Findings   []jsonFinding `json:"findings"`
	Pack       string        `json:"pack"`
	Steps      []rule.Step   `json:"steps"`
}

type jsonFinding struct {
	Rule string `json:"rule"`
	Text string `json:"text"`
}

type jsonTotals struct {
	Eligible  int            `json:"eligible"`
	AmountFen int64          `json:"amount_fen"`
	Findings  map[string]int `json:"findings"`
}

// WriteJSON writes the result as result.json: one object, a loan a line, in the order
// of the file. Problems are rows or cells that were not taken; doubts, of rows that were
// taken though they contradict themselves, stand in a list of their own behind them.
func (r *Result) WriteJSON(ctx context.Context, w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	parts := []struct {
		name  string
		value any
	}{
		{"pack", map[string]any{"id": r.Receipt.Pack.ID, "version": r.Receipt.Pack.Version, "sha256": r.Receipt.Pack.SHA256}},
		{"item", r.Item}, {"period", r.Period.String()}, {"engine", r.Engine}, {"rows", nil}, {"problems", nil}, {"doubts", nil},
		{"decisions", []string{}}, {"readings", []string{}}, {"totals", r.totals()},
	}
	for i, p := range parts {
		out.WriteString([]string{"{", ",\n"}[min(i, 1)] + `"` + p.name + `":`)
		err := error(nil)
		switch p.name {
		case "rows":
			err = writeList(ctx, out, len(r.Loans), func(i int) any { return r.jsonRow(i) })
		case "problems":
			err = writeList(ctx, out, len(r.Problems), func(i int) any { return r.Problems[i] })
		case "doubts":
			err = writeList(ctx, out, len(r.Doubts), func(i int) any { return r.Doubts[i] })
		default:
			var text []byte
			text, err = compact(p.value)
			out.Write(text)
		}
		if err != nil {
			return err
		}
	}
	out.WriteString("}\n")
	if err := out.Flush(); err != nil {
		return desk.Errf("write-failed", "result.json").Wrap(err)
	}
	return nil
}

func (r *Result) totals() jsonTotals {
	t := jsonTotals{Eligible: r.Totals.Eligible, Findings: map[string]int{}}
	for _, x := range r.Totals.Rules {
		t.Findings[x.Rule] = x.Count
	}
	return t
}

func (r *Result) jsonRow(i int) jsonRow {
	l, o, t := &r.Loans[i], &r.Outcomes[i], r.Trace(i)
	out := jsonRow{
		ID: l.Number, Name: l.Name, Region: l.Region, Status: o.Status.String(), Branch: o.Branch, Missing: o.Missing,
		FailedStep: o.FailedStep, Findings: []jsonFinding{}, Pack: o.Pack, Steps: t.Steps,
	}
	if out.Missing == nil {
		out.Missing = []string{}
	}
	if out.Steps == nil {
		out.Steps = []rule.Step{}
	}
	for _, f := range r.Findings(i) {
		out.Findings = append(out.Findings, jsonFinding{f.Rule, f.Text})
	}
	return out
}

// writeList writes an array, an element a line, encoded on all cores a stretch at a
// time so that all traces are never in memory together.
func writeList(ctx context.Context, out *bufio.Writer, n int, at func(i int) any) error {
	const block = 1024
	lines := make([][]byte, min(block, n))
	out.WriteByte('[')
	for from := 0; from < n; from += block {
		to := min(from+block, n)
		g, gctx := errgroup.WithContext(ctx)
		workers := runtime.GOMAXPROCS(0)
		for k := range workers {
			g.Go(func() (err error) {
				for i := from + k; i < to; i += workers {
					if lines[i-from], err = compact(at(i)); err != nil {
						return err
					}
				}
				return gctx.Err()
			})
		}
		if err := g.Wait(); err != nil {
			return err
		}
		for i, line := range lines[:to-from] {
			if from+i > 0 {
				out.WriteByte(',')
			}
			out.WriteByte('\n')
			out.Write(line)
		}
	}
	out.WriteByte(']')
	return nil
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

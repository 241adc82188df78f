package awards

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"maps"
	"slices"
	"strconv"

	"huiqi/app/desk"
	"huiqi/policy/rule"
)

// Receipt is what a run can be checked by: with this pack, these facts and this
// engine it gives these results, byte for byte, on any machine and in any order
// of the rows. All sums are SHA-256 in hex.
type Receipt struct {
	Pack struct {
		ID      string `json:"id"`
		Version string `json:"version"`
		SHA256  string `json:"sha256"`
	} `json:"pack"`
	Item     string            `json:"item"`
	Period   string            `json:"period"`
	Readings map[string]string `json:"readings,omitempty"`
	Engine   string            `json:"engine"`
	Facts    string            `json:"facts_sha256"`
	Results  string            `json:"results_sha256"`
}

// ID is the name a frozen run goes by: the item, the period and the beginning of
// the receipt's own hash. The same run always has the same.
func (r Receipt) ID() string {
	sum := sha256.New()
	w := canon{w: bufio.NewWriter(sum)}
	w.text("huiqi-receipt/1", r.Pack.ID, r.Pack.Version, r.Pack.SHA256, r.Item, r.Period)
	w.pairs(r.Readings)
	w.text(r.Engine, r.Facts, r.Results)
	return r.Item + "-" + r.Period + "-" + w.sum(sum)[:12]
}

func (r *Run) receipt() Receipt {
	var c Receipt
	c.Pack.ID, c.Pack.Version, c.Pack.SHA256 = r.Pack.ID, r.Pack.Version, r.Pack.SHA256
	c.Item, c.Period, c.Readings, c.Engine = r.Item, r.Period.String(), r.Readings, r.Engine
	order := r.byID()
	c.Facts, c.Results = r.factsSum(order), r.resultsSum(order)
	return c
}

// byID is the rows in the order of their ids.
func (r *Run) byID() []int {
	order := make([]int, len(r.Rows))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case r.Rows[a].ID < r.Rows[b].ID:
			return -1
		case r.Rows[a].ID > r.Rows[b].ID:
			return 1
		}
		return 0
	})
	return order
}

// factsSum is over every value in canonical form: numbers as exact decimals or
// fractions, never as they were written. Cells and rows are not in it: the same
// facts from another file, or in another order, are the same facts.
func (r *Run) factsSum(order []int) string {
	sum := sha256.New()
	w := canon{w: bufio.NewWriterSize(sum, 1<<15)}
	w.text("huiqi-facts/1")
	for _, f := range r.facts {
		w.text(f.ID)
	}
	w.end()
	for _, i := range order {
		s := &r.subjects[i]
		w.text(s.ID, s.Name, s.Region)
		for _, v := range s.Values {
			w.value(v)
		}
		if s.Used != 0 { // a run without a shared allowance has the sum it always had
			w.text("used")
			w.number(int64(s.Used))
		}
		w.end()
	}
	return w.sum(sum)
}

// Agrees reports whether the rows are those the receipt speaks of. Those of a run
// computed again under other readings are not.
func (r *Run) Agrees() bool { return r.ResultsSum() == r.Receipt.Results }

// ResultsSum is the sum over the rows as they are now; that of a frozen run is in
// its receipt.
func (r *Run) ResultsSum() string { return r.resultsSum(r.byID()) }

func (r *Run) resultsSum(order []int) string {
	sum := sha256.New()
	w := canon{w: bufio.NewWriterSize(sum, 1<<15)}
	w.text("huiqi-results/1")
	w.end()
	for _, i := range order {
		row := &r.Rows[i]
		d := &row.Det
		w.text(row.ID, d.Status.String(), d.Branch)
		w.number(int64(d.Amount))
		w.text(d.Fund, d.FailedStep)
		w.number(int64(d.Rank))
		w.list(d.Missing)
		w.list(d.Conflict)
		w.end()
	}
	return w.sum(sum)
}

// Verify computes the run again from its frozen facts and compares facts and
// results with the receipt; the error is an *desk.Error.
func (r *Run) Verify(ctx context.Context) error {
	switch {
	case r.Pack.SHA256 != r.Receipt.Pack.SHA256:
		return desk.Errf("verify-pack", r.Pack.ID)
	case rule.Engine != r.Receipt.Engine:
		return desk.Errf("verify-engine", r.Receipt.Engine, rule.Engine)
	case r.factsSum(r.byID()) != r.Receipt.Facts:
		return desk.Errf("verify-facts")
	}
	again, err := r.with(ctx, r.Readings)
	if err != nil {
		return err
	}
	order := r.byID()
	if again.resultsSum(order) != r.Receipt.Results || r.resultsSum(order) != r.Receipt.Results {
		return desk.Errf("verify-results")
	}
	return nil
}

// Again is the run computed once more from its facts, with the results as they
// come out now.
func (r *Run) Again(ctx context.Context) (*Run, error) { return r.with(ctx, r.Readings) }

// with computes the same facts under other readings. Rows, totals and the
// program are new; the receipt is not.
func (r *Run) with(ctx context.Context, readings map[string]string) (*Run, error) {
	program, err := rule.Compile(r.Pack, r.Item, r.Period, readings)
	if err != nil {
		return nil, ruleError(r.Pack, r.Item, r.Period, err)
	}
	dets, err := program.Assess(ctx, r.subjects, nil)
	if err != nil {
		return nil, ruleError(r.Pack, r.Item, r.Period, err)
	}
	out := *r
	out.Readings, out.program = program.Readings(), program
	out.Rows = slices.Clone(r.Rows)
	for i := range dets {
		out.Rows[i].Det = dets[i]
	}
	if out.Totals, err = tally(dets); err != nil {
		return nil, desk.Errf("total-overflow").Wrap(err)
	}
	return &out, nil
}

// canon writes canonical bytes: every part quoted and closed, so that no two
// lists of parts have the same bytes.
type canon struct {
	w   *bufio.Writer
	buf []byte
}

func (c *canon) text(parts ...string) {
	for _, p := range parts {
		c.buf = append(strconv.AppendQuote(c.buf[:0], p), ' ')
		c.w.Write(c.buf)
	}
}

func (c *canon) number(n int64) {
	c.buf = append(strconv.AppendInt(c.buf[:0], n, 10), ' ')
	c.w.Write(c.buf)
}

func (c *canon) list(parts []string) {
	c.number(int64(len(parts)))
	c.text(parts...)
}

func (c *canon) pairs(m map[string]string) {
	c.number(int64(len(m)))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		c.text(k, m[k])
	}
}

func (c *canon) value(v rule.Value) {
	switch {
	case v.State == rule.Missing:
		c.w.WriteString("? ")
	case v.State == rule.Absent:
		c.w.WriteString("- ")
	case v.Text != "":
		c.text(v.Text)
	default:
		c.w.WriteString(v.Num.String())
		c.w.WriteByte(' ')
	}
}

func (c *canon) end() { c.w.WriteByte('\n') }

func (c *canon) sum(h hash.Hash) string {
	_ = c.w.Flush() // a hash takes everything
	return hex.EncodeToString(h.Sum(nil))
}

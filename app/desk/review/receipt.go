package review

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"maps"
	"slices"
	"strconv"

	"huiqi/app/desk/awards"
	"huiqi/policy/rule"
)

// Receipt is what a review can be checked by, as that of an award. Packs are all that
// took part, of the item All more than one.
type Receipt struct {
	awards.Receipt
	AsOf  string    `json:"as_of"`
	Packs []PackRef `json:"packs"`
}

// PackRef names a pack by its content.
type PackRef struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
}

func (r *Result) receipt() Receipt {
	var c Receipt
	c.Item, c.Period, c.Readings, c.Engine, c.AsOf = r.Item, r.Period.String(), r.readings(), r.Engine, r.AsOf.String()
	if r.Pack != nil {
		c.Pack.ID, c.Pack.Version, c.Pack.SHA256 = r.Pack.ID, r.Pack.Version, r.Pack.SHA256
	}
	for _, p := range r.Packs {
		c.Packs = append(c.Packs, PackRef{p.ID, p.Version, p.SHA256})
	}
	order := r.order()
	c.Facts, c.Results = r.factsSum(order), r.resultsSum(order)
	return c
}

// readings are those of the pack, all of them; of several packs those that differ.
func (r *Result) readings() map[string]string {
	if len(r.examiner.programs) == 1 {
		return r.examiner.programs[0].Readings()
	}
	return r.Readings
}

// order is the loans by number, those of one number by bank.
func (r *Result) order() []int32 {
	order := make([]int32, len(r.Loans))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		x, y := &r.Loans[a], &r.Loans[b]
		return cmp.Or(cmp.Compare(x.Number, y.Number), cmp.Compare(x.Bank, y.Bank))
	})
	return order
}

// factsSum is over every value in canonical form. Cells and rows are not in it: the
// same facts from another file, or in another order, are the same facts.
func (r *Result) factsSum(order []int32) string {
	sum := sha256.New()
	w := canon{w: bufio.NewWriterSize(sum, 1<<15)}
	w.text("huiqi-review-facts/1")
	for _, x := range r.examiner.lenses {
		w.text(x.program.Pack().ID)
		for i := range x.facts {
			w.text(x.facts[i].ID)
		}
	}
	w.end()
	var room []rule.Value
	for _, i := range order {
		l, x := &r.Loans[i], r.examiner.lenses[r.Outcomes[i].program]
		room = slices.Grow(room[:0], len(x.facts))[:len(x.facts)]
		s := x.subject(l, r.AsOf, room)
		w.text(l.Number, l.Bank, l.Code, l.Name, l.Region, x.program.Pack().ID)
		for _, v := range s.Values {
			w.value(v)
		}
		w.end()
	}
	return w.sum(sum)
}

func (r *Result) resultsSum(order []int32) string {
	sum := sha256.New()
	w := canon{w: bufio.NewWriterSize(sum, 1<<15)}
	w.text("huiqi-review-results/1")
	w.end()
	for _, i := range order {
		l, o := &r.Loans[i], &r.Outcomes[i]
		w.text(l.Number, l.Bank, o.Pack, o.Status.String(), o.FailedStep)
		for _, set := range [...]uint64{o.Held, o.Open} {
			for k, f := range r.examiner.lenses[o.program].found {
				if set&(1<<k) != 0 {
					w.text(f.ID)
				}
			}
			w.text("")
		}
		w.text(o.Missing...)
		w.end()
	}
	return w.sum(sum)
}

// WriteReceipt writes the receipt as JSON, with the files.
func (r *Result) WriteReceipt(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		Receipt
		Files []awards.FileRef `json:"files"`
	}{r.Receipt, r.Files})
}

// canon writes canonical bytes: every part quoted and closed.
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

func sorted(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }

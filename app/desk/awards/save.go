package awards

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
)

// Packs finds the pack a stored run was made with; version "" is the newest.
type Packs interface {
	Pack(id, version string) (*pack.Pack, bool)
}

// form is the version of how a run is stored. A change of any stored type below
// is a new form; testdata has a run in each form and all must go on loading.
//
// Form 2 seals account numbers, which form 1 had in the clear; Reseal brings the
// runs of form 1 to form 2.
const form = 2

// Summary is a stored run without its rows.
type Summary struct {
	Form     int            `json:"form"`
	ID       string         `json:"id"`
	When     time.Time      `json:"when"`
	Receipt  Receipt        `json:"receipt"`
	Files    []FileRef      `json:"files"`
	Facts    []string       `json:"facts"`
	Columns  []column       `json:"columns"` // what storedCell.Column counts
	Rows     int            `json:"rows"`
	Problems []desk.Problem `json:"problems"`
	Totals   Totals         `json:"totals"`
}

// storedFact is a subject as frozen: each value with the cells it came from.
type storedFact struct {
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	Region  string         `json:"region"`
	Place   []storedCell   `json:"place,omitempty"` // the cells of the region
	Values  []storedValue  `json:"values"`
	Account *storedAccount `json:"account,omitempty"`
	Used    money.Fen      `json:"used,omitempty"` // of a shared allowance, by other awards
}

type storedValue struct {
	State string       `json:"s"` // "?" missing, "-" confirmed none, "n" number or flag, "t" text
	Value string       `json:"v,omitempty"`
	Cells []storedCell `json:"c,omitempty"`
}

// storedCell is a rule.Source without what all cells of its column share.
type storedCell struct {
	Column int    `json:"k"` // in Summary.Columns
	Row    int    `json:"r"`
	Raw    string `json:"x,omitempty"`
}

// column is a column of a file; its cells differ in row and text only.
type column struct {
	File  string `json:"file"`
	Sheet string `json:"sheet,omitempty"`
	Index int    `json:"column,omitempty"`
	Head  string `json:"head,omitempty"`
}

// columns counts columns as they are met.
type columns struct {
	list []column
	at   map[column]int
}

func (c *columns) cells(from []rule.Source) []storedCell {
	out := make([]storedCell, len(from))
	for i, s := range from {
		k := column{s.File, s.Sheet, s.Column, s.Head}
		n, met := c.at[k]
		if !met {
			n = len(c.list)
			c.at[k], c.list = n, append(c.list, k)
		}
		out[i] = storedCell{n, s.Row, s.Raw}
	}
	return out
}

// sources is the way back.
func sources(list []column, cells []storedCell) []rule.Source {
	out := make([]rule.Source, len(cells))
	for i, c := range cells {
		k := list[c.Column]
		out[i] = rule.Source{File: k.File, Sheet: k.Sheet, Row: c.Row, Column: k.Index, Head: k.Head, Raw: c.Raw}
	}
	return out
}

type storedRow struct {
	Status     rule.Status `json:"status"`
	Branch     string      `json:"branch,omitempty"`
	Amount     money.Fen   `json:"fen,omitempty"`
	Fund       string      `json:"fund,omitempty"`
	Missing    []string    `json:"missing,omitempty"`
	FailedStep string      `json:"failed,omitempty"`
	Conflict   []string    `json:"conflict,omitempty"`
	Rank       int         `json:"rank,omitempty"`
	Findings   []string    `json:"findings,omitempty"`
}

// Freeze saves the run and gives it its ID, which follows from the receipt: the
// same run saved twice is stored once, with the first time. A frozen run never
// changes. The numbers of its accounts are sealed with v, here and in the store; a
// run without accounts needs no vault.
func (r *Run) Freeze(ctx context.Context, s store.Store, v *vault.Vault, when time.Time) error {
	id := r.Receipt.ID()
	rows, err := sealRows(v, r.Rows)
	if err != nil {
		return err
	}
	r.Rows, r.When = rows, when.UTC().Truncate(time.Second)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if err := s.Import(ctx, store.OpID("freeze-"+id), r.records(id, stop)); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return desk.FromStore(err)
	}
	r.ID = id
	return nil
}

// records are the keys and values of a frozen run. A value that cannot be encoded
// stops the import, so that no half of a run is ever stored.
func (r *Run) records(id string, stop context.CancelCauseFunc) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		put := func(key string, v any) bool {
			b, err := compact(v)
			if err != nil {
				stop(err)
				return false
			}
			return yield("run/"+id+"/"+key, b)
		}
		facts := make([]string, len(r.facts))
		for i, f := range r.facts {
			facts[i] = f.ID
		}
		seen := columns{at: make(map[column]int)}
		for i := range r.Rows {
			if !put(fmt.Sprintf("fact/%07d", i), r.storedFact(i, &seen)) {
				return
			}
		}
		meta := Summary{Form: form, ID: id, When: r.When, Receipt: r.Receipt, Files: r.Files, Facts: facts, Columns: seen.list, Rows: len(r.Rows), Problems: r.Problems, Totals: r.Totals}
		if !put("meta", meta) {
			return
		}
		if !put("pack", storedPack{string(r.Pack.Form), r.Pack.SourceText}) {
			return
		}
		for i := range r.Rows {
			d := &r.Rows[i].Det
			if !put(fmt.Sprintf("row/%07d", i), storedRow{d.Status, d.Branch, d.Amount, d.Fund, d.Missing, d.FailedStep, d.Conflict, d.Rank, r.Rows[i].Findings}) {
				return
			}
		}
	}
}

func (r *Run) storedFact(i int, seen *columns) storedFact {
	s := &r.subjects[i]
	out := storedFact{Used: s.Used, ID: s.ID, Name: s.Name, Region: s.Region, Account: storeAccount(r.Rows[i].Account), Values: make([]storedValue, len(s.Values))}
	if s.Sources != nil {
		out.Place = seen.cells(s.Sources(rule.RegionSource))
	}
	for j, v := range s.Values {
		sv := &out.Values[j]
		switch {
		case v.State == rule.Missing:
			sv.State = "?"
		case v.State == rule.Absent:
			sv.State = "-"
		case r.facts[j].Type == "number" || r.facts[j].Type == "flag":
			sv.State, sv.Value = "n", v.Num.String()
		default:
			sv.State, sv.Value = "t", v.Text
		}
		if s.Sources != nil {
			sv.Cells = seen.cells(s.Sources(j))
		}
	}
	return out
}

func (v storedValue) value() (rule.Value, error) {
	switch v.State {
	case "?":
		return rule.Value{}, nil
	case "-":
		return rule.Value{State: rule.Absent}, nil
	case "t":
		return rule.Text(v.Value), nil
	case "n":
		top, bottom, fraction := strings.Cut(v.Value, "/")
		n, err := exact.Parse(top)
		if err != nil || !fraction {
			return rule.Number(n), err
		}
		d, err := exact.Parse(bottom)
		if err != nil || d.Sign() == 0 {
			return rule.Value{}, fmt.Errorf("value %q: %w", v.Value, exact.ErrSyntax)
		}
		return rule.Number(n.Div(d)), nil
	}
	return rule.Value{}, fmt.Errorf("value of state %q", v.State)
}

// List gives the stored runs, the oldest first.
func List(ctx context.Context, s store.Store) ([]Summary, error) {
	var out []Summary
	err := s.View(ctx, func(t store.Reader) error {
		out = out[:0]
		from, to := store.Prefix("run/")
		for {
			var id string
			for key := range t.Scan(from, to, 1) {
				id, _, _ = strings.Cut(strings.TrimPrefix(key, "run/"), "/")
			}
			if id == "" {
				return nil
			}
			sum, err := summary(t, id)
			if err != nil {
				return err
			}
			out = append(out, sum)
			_, from = store.Prefix("run/" + id + "/")
		}
	})
	if err != nil {
		return nil, desk.FromStore(err)
	}
	slices.SortStableFunc(out, func(a, b Summary) int { return a.When.Compare(b.When) })
	return out, nil
}

func summary(t store.Reader, id string) (Summary, error) {
	var sum Summary
	b, err := t.Get("run/" + id + "/meta")
	if err != nil {
		return sum, err
	}
	if err := json.Unmarshal(b, &sum); err != nil {
		return sum, err
	}
	if sum.Form < 1 || sum.Form > form {
		return sum, desk.Errf("run-form", id, sum.Form, form)
	}
	return sum, nil
}

// known reports a cell whose column the run does not have.
func (sum *Summary) known(cells []storedCell) error {
	for _, c := range cells {
		if c.Column < 0 || c.Column >= len(sum.Columns) {
			return fmt.Errorf("no column %d", c.Column)
		}
	}
	return nil
}

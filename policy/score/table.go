package score

import (
	"slices"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
)

// State is where a cell stands.
type State uint8

// States of a Cell.
const (
	Waiting  State = iota // a fact is missing, or a mark is outside of its range: no points
	Scored                // it has a value and points
	NoFigure              // what is reported gives no such figure (nothing to divide by): 0 points, for that reason
	Zeroed                // a fact is missing and the card declares that this counts 0
)

// Cell is one indicator of one bank in one quarter.
type Cell struct {
	State   State
	Odd     bool  // Waiting: the mark is outside of its range
	Choice  int16 // of a band or situation: which one, from 0
	Place   int32 // of rank_points: the rank
	Value   exact.Num
	Missing uint64 // facts, see rule.Program.Names

	points part
	key    int64 // of the points; false keyed when they have none
	keyed  bool
}

// Points of the cell.
func (c *Cell) Points() exact.Num { return c.points.exactly() }

// Against is what the banks of a peer group were compared with in one indicator.
type Against struct {
	Best    int        // index of the best bank, of equals that with the least code; -1 without
	Figure  *exact.Num // its value, or the average
	Compare int        // banks compared
}

// Row is what one bank came to. The lists are shared: do not change them.
type Row struct {
	Status     rule.Status // Eligible: scored and ranked; Ineligible: struck by a gate
	Cells      [][]Cell    // by column of the table, then indicator
	Peer       int         // group, -1 when it cannot be told
	Total      *Total      // nil while Unknown or excluded
	Rank       int         // within the group; 0: not ranked
	Tied       int         // banks on that rank, itself included
	Place      int         // among all banks, for prizes; 0: none
	Level      string      // id
	Amount     money.Fen
	Missing    []string // facts, "fact@bank", "range:INDICATOR", "decision:INTERPRETATION"
	FailedStep string   // gate that struck
	Struck     []string // all gates that struck
}

// Table is the result for all banks of a period.
type Table struct {
	Card    *Card
	Banks   []Bank
	Rows    []Row         // as Banks
	Columns [][][]Against // by column, then group, then indicator

	order []int // banks by code
}

// Evaluate scores the banks. Codes must differ; Quarters must be as many as the card's.
func (c *Card) Evaluate(banks []Bank) *Table {
	t := &Table{Card: c, Banks: banks, Rows: make([]Row, len(banks)), order: make([]int, len(banks))}
	for i := range t.order {
		t.order[i] = i
	}
	slices.SortFunc(t.order, func(a, b int) int { return compareIDs(banks[a].ID, banks[b].ID) })
	t.measure()
	for k := range t.columns() {
		t.compare(k)
	}
	for i := range t.Rows {
		t.settle(i)
	}
	t.wait()
	t.rank()
	t.reward()
	return t
}

func compareIDs(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// columns is how many sets of points a bank has: one, or one a quarter.
func (t *Table) columns() int {
	if t.Card.rules.Year == "mean_points" {
		return len(t.Card.quarters)
	}
	return 1
}

// measure evaluates definitions, situations and gates bank by bank.
func (t *Table) measure() {
	c, n := t.Card, t.columns()
	m := c.prog.Measurer()
	cells := make([]Cell, len(t.Banks)*n*len(c.indicators))
	heads := make([][]Cell, len(t.Banks)*n)
	for b := range t.Banks {
		bank, row := &t.Banks[b], &t.Rows[b]
		row.Peer = c.groupOf(bank)
		row.Cells, heads = heads[:n:n], heads[n:]
		for k := range n {
			row.Cells[k], cells = cells[:len(c.indicators):len(c.indicators)], cells[len(c.indicators):]
		}
		for i := range c.indicators {
			x := &c.indicators[i]
			if n == 1 {
				row.Cells[0][i] = c.mean(m, x, bank.Quarters)
				continue
			}
			for k := range n {
				row.Cells[k][i] = c.mean(m, x, bank.Quarters[k:k+1])
			}
		}
		t.strike(m, b)
	}
}

// mean is the value of an indicator over some quarters.
func (c *Card) mean(m rule.Measurer, x *indicator, quarters []rule.Subject) Cell {
	out := Cell{State: Scored}
	if x.list < 0 { // situations are of the last quarter
		return c.situation(m, x, &quarters[len(quarters)-1])
	}
	for q := range quarters {
		switch v := m.Measure(&quarters[q], x.list); {
		case v.Held:
			out.Value = out.Value.Add(v.Value)
		case v.Open:
			out.State, out.Missing = Waiting, out.Missing|v.Missing
		case out.State == Scored:
			out.State = NoFigure
		}
	}
	if n := len(quarters); n > 1 && out.State == Scored {
		out.Value = out.Value.Div(exact.Int(int64(n)))
	}
	if out.State != Scored {
		out.Value = exact.Num{}
		return c.declared(out)
	}
	if x.outside(out.Value) {
		out.State, out.Odd = Waiting, true
	}
	return out
}

// declared applies the rule for what is missing.
func (c *Card) declared(cell Cell) Cell {
	if cell.State == Waiting && c.rules.Missing == "zero" {
		cell.State = Zeroed
	}
	return cell
}

// situation finds the first that holds; one that is open before it leaves all open.
func (c *Card) situation(m rule.Measurer, x *indicator, s *rule.Subject) Cell {
	for k, list := range x.cases {
		switch v := m.Measure(s, list); {
		case v.Open:
			return c.declared(Cell{Missing: v.Missing})
		case v.Held:
			out := Cell{State: Scored, Choice: int16(k), Value: x.m.Cases[k].Pays}
			if x.m.Cases[k].Points == "" {
				out.Value = clamp(v.Value, x.src.LeastNum, x.src.WeightNum)
			}
			return out
		}
	}
	return Cell{State: NoFigure}
}

// outside reports a mark or count that cannot be.
func (x *indicator) outside(v exact.Num) bool {
	switch {
	case x.m.Verb == "manual" && x.m.OutOf != "":
		return v.Sign() < 0 || v.Cmp(x.m.OutOfNum) > 0
	case x.m.Verb == "manual":
		return v.Cmp(x.src.LeastNum) < 0 || v.Cmp(x.src.WeightNum) > 0
	}
	return x.m.Verb == "deduction" && v.Sign() < 0
}

// strike notes the gates that hold for the last quarter.
func (t *Table) strike(m rule.Measurer, b int) {
	c, row := t.Card, &t.Rows[b]
	last := &t.Banks[b].Quarters[len(c.quarters)-1]
	row.Status = rule.Eligible
	for g, list := range c.gates {
		switch v := m.Measure(last, list); {
		case v.Open:
			row.lack(c.prog.Names(v.Missing)...)
		case v.Held:
			row.Struck = append(row.Struck, c.rules.Gates[g].ID)
			if row.FailedStep == "" && c.rules.Gates[g].Effect != pack.ZeroAll {
				row.FailedStep = c.rules.Gates[g].ID
			}
		}
	}
	if row.Peer < 0 {
		row.lack(c.rules.PeerFact)
	}
	if row.FailedStep != "" {
		row.Status = rule.Ineligible
	}
}

// lack notes facts, each once.
func (r *Row) lack(ids ...string) {
	for _, id := range ids {
		if !slices.Contains(r.Missing, id) {
			r.Missing = append(r.Missing, id)
		}
	}
}

// has reports whether a gate of that effect struck.
func (t *Table) has(r *Row, effect string) bool {
	return slices.ContainsFunc(r.Struck, func(id string) bool {
		return slices.ContainsFunc(t.Card.rules.Gates, func(g pack.CardGate) bool { return g.ID == id && g.Effect == effect })
	})
}

// settle adds up the points of a bank.
func (t *Table) settle(b int) {
	c, row := t.Card, &t.Rows[b]
	excluded := t.has(row, pack.Exclude)
	for k := range row.Cells {
		for i := range row.Cells[k] {
			cell := &row.Cells[k][i]
			if cell.State == Waiting && cell.Odd {
				row.lack("range:" + c.indicators[i].src.ID)
			} else if cell.State == Waiting {
				row.lack(c.prog.Names(cell.Missing)...)
			}
		}
	}
	if excluded {
		row.Missing = nil
		return
	}
	if len(row.Missing) > 0 {
		if row.Status == rule.Eligible {
			row.Status = rule.Unknown
		}
		return
	}
	row.Total = t.total(b, -1, part{})
	row.Level = c.level(row.Total)
}

func (c *Card) level(total *Total) string {
	for i := range c.levels {
		l := &c.levels[i]
		if l.From != "" && total.against(l.Low) < 0 || l.To != "" && total.against(l.High) >= 0 {
			continue
		}
		return l.ID
	}
	return ""
}

func clamp(n, low, high exact.Num) exact.Num {
	switch {
	case n.Cmp(low) < 0:
		return low
	case n.Cmp(high) > 0:
		return high
	}
	return n
}

package rule

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
)

// ErrTrace is returned by Recompute for a trace that does not hold together.
var ErrTrace = errors.New("the trace cannot be recomputed")

// Recompute works the amount out again from the leaves of a trace alone: its
// facts, parameters and keys. It does not look at the values or sentences the
// steps carry, nor at the pack. An outcome other than eligible gives 0.
func Recompute(t Trace) (money.Fen, error) {
	r := &reader{p: &Program{}, slots: map[string]int{}}
	if err := r.read(t); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrTrace, err)
	}
	f := frame{p: r.p, s: &r.s, slots: make([]outcome, len(t.Steps)+1)}
	sum := exact.Num{}
	for i := range r.p.branches {
		b := &r.p.branches[i]
		if v, _, _ := f.walk(b.steps); v == holds && b.paid >= 0 {
			sum = sum.Add(f.slots[b.paid].num)
		}
	}
	if t.Status != Eligible {
		return 0, nil
	}
	f.branches = value(sum)
	n := sum
	for k := range r.p.steps {
		s := &r.p.steps[k]
		o := outcome{}
		if s.op.pool() {
			d := r.det[k]
			o = poolOutcome(&f, s, &d)
		} else {
			o = f.run(s)
		}
		if o.v != holds {
			return 0, fmt.Errorf("%w: step %s does not hold", ErrTrace, s.src.ID)
		}
		f.slots[k] = o
		if s.op.quantity() && s.op != opRank {
			n = o.num
		}
	}
	a, err := money.FromYuan(n)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrTrace, err)
	}
	return a, nil
}

// reader rebuilds a small program and its subject from the leaves.
type reader struct {
	p     *Program
	s     Subject
	slots map[string]int
	det   map[int]Determination // of the pool steps
	cur   []step
}

func (r *reader) read(t Trace) error {
	r.det = map[int]Determination{}
	for from := 0; from < len(t.Steps); {
		name, to := t.Steps[from].Branch, from
		for to < len(t.Steps) && t.Steps[to].Branch == name {
			to++
		}
		clear(r.slots)
		r.cur = nil
		for i := from; i < to; i++ {
			if err := r.step(&t.Steps[i]); err != nil {
				return fmt.Errorf("step %s: %w", t.Steps[i].ID, err)
			}
		}
		if name == "" {
			r.p.steps = r.cur
		} else {
			r.p.branches = append(r.p.branches, branch{src: &pack.Branch{ID: name}, steps: r.cur, paid: lastQuantity(r.cur)})
		}
		from = to
	}
	return nil
}

func (r *reader) step(st *Step) error {
	k := st.Keys
	src := &pack.Step{ID: st.ID, Verb: st.Verb, Fact: k["fact"]}
	s := step{
		src: src, op: opcodes[st.Verb], full: k["portion"] == "full", across: k["across"] != "", tie: k["tie"],
		lenient: k["zero_base"] == "pass" || k["not_positive"] == "zero", keep: k["not_positive"] == "keep",
		mode: map[string]exact.Mode{"half_even": exact.HalfEven, "down": exact.Down, "up": exact.Up}[k["mode"]],
	}
	if s.op == 0 {
		return fmt.Errorf("unknown verb %q", st.Verb)
	}
	var errs []error
	keep := func(err error) { errs = append(errs, err) }
	numeric := []string{k["value"], k["base"], k["by"]}
	numeric = append(append(numeric, strings.Fields(k["less"])...), strings.Fields(k["values"])...)
	dim := dimOfFacts(st)
	for _, u := range st.Facts {
		keep(r.fact(u, dim, strings.Fields(k["grades"]), slices.Contains(numeric, u.ID) || k["fact"] == u.ID && k["none"] != "" || k["when.fact"] == u.ID && k["when.none"] != ""))
	}
	s.value, s.base = r.operand(k["value"]), r.operand(k["base"])
	for _, id := range numeric[3:] {
		s.list = append(s.list, r.operand(id))
	}
	for name, c := range comparisons {
		if k[name] != "" {
			s.cmp = c
			keep(r.limit(&s, st, k[name]))
		}
	}
	switch s.op {
	case opMultiply:
		if !slices.ContainsFunc(st.Parameters, func(u ParamUse) bool { return u.ID == k["by"] }) {
			s.by = r.operand(k["by"])
			break
		}
		keep(r.limit(&s, st, k["by"]))
	case opPrize:
		keep(r.prizes(&s, st))
	case opCap:
		keep(r.limit(&s, st, k["at"]))
	case opScale:
		keep(r.scale(&s, st))
	case opRank:
		keep(r.rank(st))
	case opRateTable, opMarginal:
		keep(r.table(&s, st))
	case opRound:
		u, _ := pack.UnitOf(k["unit"])
		q, err := u.Parse(k["to"])
		keep(err)
		s.quantum = q
	}
	keep(s.whole())
	if k["fact"] != "" {
		s.cond = r.condition(st, "")
	}
	if k["when.fact"] != "" {
		c := r.condition(st, "when.")
		s.when = &c
	}
	if s.op.quantity() {
		r.slots[st.ID] = len(r.cur)
	}
	r.cur = append(r.cur, s)
	return errors.Join(errs...)
}

var calendarDay, _ = pack.UnitOf("日期")

// dimOfFacts is what the facts in the arithmetic of a step measure, where it
// matters: dates and grades.
func dimOfFacts(st *Step) pack.Dimension {
	switch {
	case st.Keys["grades"] != "":
		return pack.Grade
	case st.Verb == "elapsed", slices.ContainsFunc(st.Parameters, func(u ParamUse) bool { return u.Unit == "日期" }):
		return pack.CalendarDay
	}
	return ""
}

// fact adds a leaf to the subject.
func (r *reader) fact(u FactUse, dim pack.Dimension, grades []string, number bool) error {
	switch u.ID {
	case "region":
		r.s.Region = u.Value
		return nil
	case "used":
		n, err := exact.Parse(u.Value)
		if err == nil {
			r.s.Used, err = money.FromYuan(n)
		}
		return err
	}
	v := Value{Text: u.Value}
	switch u.State {
	case "missing":
	case "absent":
		v.State = Absent
	default:
		v.State = Known
		switch {
		case number && dim == pack.Grade:
		case number:
			n, err := exact.Parse(u.Value)
			if err != nil {
				if n, err = calendarDay.Parse(u.Value); err != nil {
					return err
				}
			}
			v.Num = n
		case u.Value == yesNo(true):
			v.Num = exact.Int(1)
		}
	}
	x := fact{src: &pack.Fact{ID: u.ID}, factor: exact.Int(1), dim: dim, grades: grades}
	if unit, ok := pack.UnitOf(u.Unit); ok {
		x.factor = unit.Factor
	}
	if i := r.p.factIndex(u.ID); i >= 0 {
		if number {
			r.s.Values[i] = v
		}
		if number && dim != "" {
			r.p.facts[i].dim, r.p.facts[i].grades = dim, grades
		}
		return nil
	}
	r.p.facts = append(r.p.facts, x)
	r.s.Values = append(r.s.Values, v)
	return nil
}

func (r *reader) operand(id string) operand {
	if i, ok := r.slots[id]; ok {
		return operand{stepOperand, i}
	}
	if i := r.p.factIndex(id); i >= 0 {
		return operand{factOperand, i}
	}
	if id == "branches" {
		return operand{branchesOperand, 0}
	}
	return operand{}
}

// limit reads the one value of a parameter that the step used; none was used
// when the text gives none, or the run supplied none.
func (r *reader) limit(s *step, st *Step, id string) error {
	s.limit = &param{src: &pack.Parameter{ID: id}, given: true, class: -1}
	for _, u := range st.Parameters {
		if u.ID != id {
			continue
		}
		f, err := readFigure(u)
		if err != nil {
			return err
		}
		s.limit.all = &f
	}
	return nil
}

func readFigure(u ParamUse) (figure, error) {
	unit, ok := pack.UnitOf(u.Unit)
	if !ok {
		return figure{}, fmt.Errorf("unit %q", u.Unit)
	}
	n, err := unit.Parse(u.Value)
	return newFigure(&pack.ParamValue{Value: u.Value, Num: n}), err
}

func (r *reader) pool(st *Step) (Determination, error) {
	k := st.Keys
	d := Determination{Pool: &Pool{Tied: 1}}
	for key, to := range map[string]*int{"rank": &d.Rank, "tied": &d.Pool.Tied} {
		if k[key] != "" {
			n, err := strconv.Atoi(k[key])
			if err != nil || n < 0 {
				return d, fmt.Errorf("%s %q", key, k[key])
			}
			*to = n
		}
	}
	extra, err := strconv.ParseInt(k["extra"], 10, 64)
	d.Pool.Extra = money.Fen(extra)
	return d, err
}

func (r *reader) prizes(s *step, st *Step) error {
	d, err := r.pool(st)
	r.det[len(r.cur)] = d
	s.limit = &param{src: &pack.Parameter{}, class: -1}
	for _, u := range st.Parameters {
		rank, err := strconv.Atoi(u.Key)
		if err != nil || rank < 1 {
			return fmt.Errorf("rank %q", u.Key)
		}
		f, err := readFigure(u)
		if err != nil {
			return err
		}
		if rank > 999 {
			return fmt.Errorf("rank %d", rank)
		}
		for len(s.limit.ranks) < rank {
			s.limit.ranks = append(s.limit.ranks, nil)
		}
		s.limit.ranks[rank-1] = &f
	}
	for i := max(1, d.Rank); i <= min(len(s.limit.ranks), d.Rank-1+max(1, d.Pool.Tied)); i++ {
		if s.limit.ranks[i-1] == nil {
			return fmt.Errorf("the prize of rank %d is not among the leaves", i)
		}
	}
	return err
}

// whole refuses a step that lacks what its verb cannot do without.
func (s *step) whole() error {
	switch s.op {
	case opThreshold, opFloor, opGrowth, opCap, opScale, opPrize:
		if s.limit == nil {
			return errors.New("its figure is not among the keys")
		}
	case opRound:
		if s.quantum.Sign() <= 0 {
			return errors.New("it rounds to nothing")
		}
	case opRequire, opBlock:
		if s.src.Fact == "" {
			return errors.New("its fact is not among the keys")
		}
	}
	return nil
}

func (r *reader) scale(s *step, st *Step) error {
	d, err := r.pool(st)
	if err != nil {
		return err
	}
	if err = r.limit(s, st, st.Keys["budget"]); err != nil {
		return err
	}
	if text := st.Keys["total"]; text != "" && s.limit.all != nil {
		if d.Pool.Total, err = exact.Parse(text); err != nil {
			return err
		}
		d.Pool.Budget = s.limit.all.num
	}
	r.det[len(r.cur)] = d
	return nil
}

func (r *reader) rank(st *Step) error {
	d, err := r.pool(st)
	r.det[len(r.cur)] = d
	return err
}

func (r *reader) condition(st *Step, prefix string) condition {
	k := st.Keys
	c := condition{i: r.p.factIndex(k[prefix+"fact"])}
	id := ""
	switch {
	case k[prefix+"is"] != "":
		c.ask, c.want = askFlag, k[prefix+"is"] == "true"
	case k[prefix+"none"] != "":
		c.ask, c.want = askNone, k[prefix+"none"] == "true"
	case k[prefix+"in"] != "":
		c.ask, id = askIn, k[prefix+"in"]
	default:
		c.ask, id = askNotIn, k[prefix+"not_in"]
	}
	for _, u := range st.Parameters {
		if id != "" && u.ID == id {
			c.set = newSet(&pack.Set{ID: id, Match: u.Unit, Members: strings.Fields(u.Value)})
		}
	}
	if c.set == nil {
		c.set = newSet(&pack.Set{ID: id})
	}
	return c
}

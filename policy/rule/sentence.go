package rule

import (
	"maps"
	"strconv"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
)

// tell writes one step of the trace. skipped means an earlier step has failed:
// the value is then what would have been.
func (e *explainer) tell(s *step, o outcome, skipped bool) Step {
	st := Step{ID: s.src.ID, Verb: s.src.Verb, Clause: s.src.Clause, Reading: e.reading(s.src.Reading), Keys: s.keys}
	t := teller{e: e, s: s, o: o, st: &st}
	if s.when != nil {
		t.when()
	}
	switch {
	case skipped:
		st.Result = Skipped
	case o.v == open:
		st.Result = Undecided
	case o.v == fails:
		st.Result = Fail
	case s.op.quantity():
		st.Result = Computed
	default:
		st.Result = Pass
	}
	if s.op.quantity() && o.v != open && (s.op != opElapsed || o.v == holds) {
		st.Value, st.Unit = o.num.String(), s.dim.Base()
	}
	body := t.body()
	switch {
	case o.idle:
		body = "不适用本步"
		if s.op.quantity() {
			body += "，沿用 " + show(o.num, s.dim)
		}
	case o.v == open:
		body = t.undecided()
	}
	st.Sentence = t.prefix + body + "。"
	return st
}

// teller writes the sentence of one step and gathers its leaves.
type teller struct {
	e      *explainer
	s      *step
	o      outcome
	st     *Step
	prefix string
}

// key adds a key that only this subject has; the step's own keys are shared.
func (t *teller) key(name, text string) {
	if len(t.st.Keys) == len(t.s.keys) {
		t.st.Keys = maps.Clone(t.s.keys)
	}
	t.st.Keys[name] = text
}

// term is an operand in a sentence.
type term struct {
	label string
	num   exact.Num
	dim   pack.Dimension
	known bool
	none  bool   // confirmed absent
	word  string // of a grade
}

func (x term) String() string {
	switch {
	case !x.known:
		return x.label + "（缺）"
	case x.none && (x.dim == pack.CalendarDay || x.dim == pack.Grade):
		return x.label + "已确认没有"
	case x.none:
		return x.label + "已确认没有，按 0 计"
	case x.word != "":
		return x.label + " " + x.word
	}
	return x.label + " " + show(x.num, x.dim)
}

// term names an operand and records it as a leaf or an input.
func (t *teller) term(o operand) term {
	n, _, ok := t.e.f.get(o)
	switch o.kind {
	case factOperand:
		x := &t.e.p.facts[o.i]
		u := t.fact(o.i)
		a := term{label: x.src.Label, num: n, dim: x.dim, known: ok, none: u.State == "absent"}
		if len(x.grades) > 0 {
			a.word = u.Value
		}
		return a
	case branchesOperand:
		t.st.Inputs = append(t.st.Inputs, "branches")
		return term{label: "核定额", num: n, dim: t.dimOfBranches(), known: ok}
	}
	x := &t.e.list[o.i]
	t.st.Inputs = append(t.st.Inputs, x.src.ID)
	return term{label: x.src.Label, num: n, dim: x.dim, known: ok}
}

func (t *teller) dimOfBranches() pack.Dimension {
	for _, b := range t.e.p.branches {
		if b.paid >= 0 {
			return b.steps[b.paid].dim
		}
	}
	return pack.Money
}

// fact records a fact once.
func (t *teller) fact(i int) FactUse {
	u := t.e.factUse(i)
	for _, have := range t.st.Facts {
		if have.ID == u.ID {
			return have
		}
	}
	t.st.Facts = append(t.st.Facts, u)
	return u
}

// figure records the value of a parameter for this subject and returns it with
// its text; ok is false when the text gives none.
func (t *teller) figure(q *param) (*figure, string, bool) {
	x, key, miss := t.e.f.figure(q)
	t.keyFacts(q)
	if x == nil || miss != 0 {
		return nil, "", false
	}
	t.st.Parameters = append(t.st.Parameters, ParamUse{
		ID: q.src.ID, Label: q.src.Label, Value: x.src.Value, Unit: q.src.Unit, Clause: q.src.Clause, Key: key,
	})
	return x, showText(x.src.Value, q.src.Unit), true
}

// keyFacts records the facts that choose among the values of a parameter.
func (t *teller) keyFacts(q *param) {
	for _, x := range q.flags {
		for _, i := range x.facts {
			t.fact(i)
		}
	}
	if len(q.byName) > 0 {
		t.fact(q.class)
	}
	if len(q.areas) > 0 {
		t.st.Facts = append(t.st.Facts, t.e.regionUse())
	}
}

// set records a set as the leaf it is.
func (t *teller) set(s *set) {
	t.st.Parameters = append(t.st.Parameters, ParamUse{
		ID: s.src.ID, Label: s.src.Label, Value: strings.Join(s.src.Members, " "), Unit: s.src.Match, Clause: s.src.Clause,
	})
}

// when tells the condition of a step.
func (t *teller) when() {
	v, _ := t.e.f.ask(t.s.when)
	said := t.condition(t.s.when, v)
	t.prefix = "适用条件：" + said + "；"
}

// condition tells what a condition asks and what the fact says.
func (t *teller) condition(c *condition, v verdict) string {
	if c.set != nil {
		t.set(c.set)
	}
	var u FactUse
	if c.i < 0 {
		u = t.e.regionUse()
		t.st.Facts = append(t.st.Facts, u)
	} else {
		u = t.fact(c.i)
	}
	said := u.Label + " "
	switch u.State {
	case "missing":
		said = "缺少" + u.Label
	case "absent":
		said += "已确认没有"
	default:
		if c.ask == askFlag {
			said = u.Label + "为“" + u.Value + "”"
		} else {
			said += showText(u.Value, u.Unit)
		}
	}
	switch c.ask {
	case askIn, askNotIn:
		if v == open {
			return said + "，无法判断是否属于" + c.set.src.Label
		}
		return said + "，" + pick((v == holds) == (c.ask == askIn), "属于", "不属于") + c.set.src.Label
	}
	return said
}

func pick(ok bool, a, b string) string {
	if ok {
		return a
	}
	return b
}

// undecided tells what is missing.
func (t *teller) undecided() string {
	if t.o.miss == 0 {
		return t.s.src.Label + "：须等待其他对象的结果或一项决定"
	}
	var names []string
	for _, id := range t.e.p.names(t.o.miss) {
		if f, ok := t.e.p.pack.Fact(id); ok {
			names = append(names, f.Label+"（由"+f.Supplier+"提供）")
		} else {
			names = append(names, "行政区划代码")
		}
	}
	return t.s.src.Label + "：缺少" + strings.Join(names, "、") + "，无法判断"
}

// body is the sentence of a step without its full stop.
func (t *teller) body() string {
	s := t.s
	switch s.op {
	case opRequire, opBlock:
		v, _ := t.e.f.ask(&s.cond)
		return t.condition(&s.cond, v) + "，" + pick(t.o.v == holds, "符合", "不符合") + "“" + s.src.Label + "”"
	case opDeclare:
		return s.src.Text
	case opThreshold, opFloor:
		return t.threshold()
	case opGrowth:
		return t.growth()
	case opIncrement:
		if f := s.value; f.kind == factOperand && len(t.e.p.facts[f.i].grades) > 0 {
			return t.grades()
		}
		return t.increment()
	case opElapsed:
		return t.elapsed()
	case opRatio:
		return t.ratio()
	case opNetOf, opSum:
		return t.terms()
	case opMultiply:
		return t.multiply()
	case opRateTable, opMarginal:
		return t.table()
	case opCap:
		return t.cap()
	case opRound:
		mode := map[exact.Mode]string{exact.HalfUp: "四舍五入", exact.HalfEven: "四舍六入五成双", exact.Down: "舍去尾数", exact.Up: "进位"}[s.mode]
		return t.term(s.value).String() + "，按 " + showText(s.src.To, s.src.Unit) + mode + "，得 " + show(t.o.num, s.dim)
	case opShare:
		return t.shares()
	}
	return t.pool()
}

func (t *teller) terms() string {
	s := t.s
	var parts []string
	if s.op == opNetOf {
		parts = append(parts, t.term(s.value).String())
	}
	for _, o := range s.list {
		parts = append(parts, t.term(o).String())
	}
	if s.op == opSum && len(parts) == 1 {
		return parts[0]
	}
	sign := pick(s.op == opNetOf, "，减去", "，加上")
	text := strings.Join(parts, sign) + "，得 " + show(t.o.num, s.dim)
	if t.o.v == fails {
		text += "，为负数，数据相互矛盾"
	}
	return text
}

func (t *teller) multiply() string {
	a := t.term(t.s.value)
	if t.s.limit == nil {
		return a.String() + " × " + t.term(t.s.by).String() + " = " + show(t.o.num, t.s.dim)
	}
	_, text, ok := t.figure(t.s.limit)
	if !ok {
		return a.String() + "：文件对该对象没有规定" + t.s.limit.src.Label
	}
	return a.String() + " × " + t.s.limit.src.Label + " " + text + " = " + show(t.o.num, t.s.dim)
}

func (t *teller) ratio() string {
	a, b := t.term(t.s.value), t.term(t.s.base)
	said := a.String() + " ÷ " + b.String()
	switch {
	case b.num.Sign() > 0:
		return said + " = " + show(t.o.num, t.s.dim)
	case t.o.v == fails:
		return said + "：除数不为正数，没有这一比率"
	}
	return said + "：除数不为正数，按 0 计"
}

func (t *teller) cap() string {
	a := t.term(t.s.value)
	x, text, ok := t.figure(t.s.limit)
	if !ok {
		return a.String() + "，" + pick(t.s.limit.given, "本次测算没有给出", "文件没有规定") + t.s.limit.src.Label + "，不封顶"
	}
	said := t.s.limit.src.Label + " " + text
	left := x.num
	if t.s.across && t.e.f.s.Used != 0 {
		t.st.Facts = append(t.st.Facts, FactUse{ID: "used", Label: "同一额度内已核定", Value: t.e.f.s.Used.Yuan().String(), Unit: "元", State: "known"})
		said += "（已用 " + t.e.f.s.Used.String() + " 元）"
		left = left.Sub(t.e.f.s.Used.Yuan())
	}
	d := a.num.Sub(left)
	t.st.Margin = margin(d, a.dim.Base(), d, x.num, pick(d.Sign() > 0, "超出 ", "尚余 ")+show(magnitude(d), a.dim))
	t.st.Margin.Near = false // to reach a cap is no near miss
	if !a.known || t.o.num.Cmp(a.num) == 0 {
		return a.String() + "，未超过" + said
	}
	return a.String() + "，超过" + said + "，按 " + show(t.o.num, t.s.dim) + "计"
}

func (t *teller) table() string {
	a := t.term(t.s.value)
	src := t.s.table.src
	t.key("brackets", t.brackets(a.num))
	t.st.Parameters = append(t.st.Parameters, ParamUse{ID: src.ID, Label: src.Label, Value: tableText(src), Unit: src.Unit + "→" + src.Pays, Clause: src.Clause})
	if t.o.v == fails {
		return a.String() + "，不在“" + src.Label + "”的任何一档内"
	}
	how := pick(t.s.op == opRateTable, "按所在档次整体计算", "分档累进计算")
	return a.String() + "，按“" + src.Label + "”" + how + pick(t.s.full, "（不足一份的不计）", "（按比例计）") + "，得 " + show(t.o.num, t.s.dim)
}

// brackets lists the brackets that pay for the value, from 1.
func (t *teller) brackets(n exact.Num) string {
	var reached []string
	for i, b := range t.s.table.src.Brackets {
		if d := n.Cmp(b.Low); d < 0 || d == 0 && !b.FromInclusive {
			break
		}
		if t.s.op == opRateTable {
			reached = nil
		}
		reached = append(reached, strconv.Itoa(i+1))
	}
	return strings.Join(reached, " ")
}

func (t *teller) shares() string {
	a := t.term(t.s.value)
	var parts []string
	for i, q := range t.s.shares {
		if _, text, ok := t.figure(q); ok {
			parts = append(parts, fundName(t.s.src.Shares[i].Fund)+" "+text)
		}
	}
	return a.String() + "，由 " + strings.Join(parts, "、") + " 分担"
}

func fundName(fund string) string {
	switch fund {
	case "province":
		return "省级"
	case "city":
		return "设区市"
	case "county":
		return "县（市、区）"
	}
	return fund
}

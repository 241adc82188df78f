package rule

import (
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
)

// Explain retells how det came about for the subject: every step of every branch
// with its figures, how far a failed test was from holding, and what would have
// been paid. It is made from the frozen facts again each time and need not be
// stored; det must be the subject's determination by this program.
func (p *Program) Explain(subject Subject, det Determination) Trace {
	if p.Reviews() {
		return p.ExplainReview(subject, newWorker(p).review(&subject))
	}
	e := &explainer{p: p, t: Trace{Determination: det, WouldBe: -1}}
	w := newWorker(p)
	e.f = &w.f
	e.f.s = &subject
	r := e.f.judge()
	for i := range p.branches {
		e.branch(i, det.Status == Ineligible && i == r.branch)
	}
	switch {
	case det.Status == Eligible:
		e.f.branches = value(r.sum)
		e.after(false)
		e.t.WouldBe = det.Amount
	case det.Status == Ineligible && r.status == Eligible:
		e.f.branches = value(r.sum)
		e.after(false)
	case det.Status == Ineligible && e.would:
		e.f.branches = value(e.sum)
		e.after(true)
	case det.Status == Unknown && r.status == Eligible:
		e.f.branches = value(r.sum)
		e.after(false)
	}
	e.payer()
	e.t.WhyNot = e.why()
	return e.t
}

// explainer writes one trace.
type explainer struct {
	p     *Program
	f     *frame
	t     Trace
	list  []step // the steps being told
	would bool   // sum is what the failed branch would have come to
	sum   exact.Num
}

// branch tells the steps of one branch; furthest marks the one whose failure is
// the subject's reason.
func (e *explainer) branch(i int, furthest bool) {
	b := &e.p.branches[i]
	e.list = b.steps
	failed, open := -1, false
	others := false // nothing would have been paid even so
steps:
	for k := range b.steps {
		o := e.f.run(&b.steps[k])
		e.f.slots[k] = o
		st := e.tell(&b.steps[k], o, failed >= 0)
		st.Branch = b.src.ID
		e.t.Steps = append(e.t.Steps, st)
		open = open || o.v == 0
		switch {
		case o.v == fails && failed < 0:
			failed = k
		case o.v == fails:
			others = true
		}
		if o.v == fails && b.steps[k].op.quantity() {
			others = true
			break steps // there is no quantity to go on with
		}
	}
	switch {
	case !furthest || open:
	case others:
		e.t.WouldBe = 0
	default:
		e.would = true
		if b.paid >= 0 {
			e.sum = e.f.slots[b.paid].num
		}
	}
}

// after tells the steps behind the branches; asIf when a branch failed and the
// sum is what would have been.
func (e *explainer) after(asIf bool) {
	e.list = e.p.steps
	failed := asIf
	for k := range e.p.steps {
		s := &e.p.steps[k]
		if asIf && s.op.pool() {
			return
		}
		o := e.pooled(s)
		e.f.slots[k] = o
		st := e.tell(s, o, failed)
		e.t.Steps = append(e.t.Steps, st)
		if o.v == open {
			return
		}
		if o.v == fails && failed {
			e.t.WouldBe = 0
			return
		}
		failed = failed || o.v == fails
	}
	if !failed {
		return
	}
	n := e.f.branches.num
	if k := lastQuantity(e.p.steps); k >= 0 {
		n = e.f.slots[k].num
	}
	if n.Sign() < 0 {
		n = exact.Num{}
	}
	if a, err := money.FromYuan(n); err == nil && !e.p.pooled {
		e.t.WouldBe = a
	}
}

// pooled runs a step; what the pool's steps saw of the others is in the determination.
func (e *explainer) pooled(s *step) outcome {
	if !s.op.pool() {
		return e.f.run(s)
	}
	return poolOutcome(e.f, s, &e.t.Determination)
}

// poolOutcome is the value of a pool step for one subject, from what the
// determination holds of the others.
func poolOutcome(f *frame, s *step, d *Determination) outcome {
	note := d.Pool
	if note == nil {
		note = &Pool{Tied: 1}
	}
	switch s.op {
	case opScale:
		n, miss, ok := f.get(s.value)
		if !ok || note.Total.Cmp(note.Budget) <= 0 {
			return outcome{v: verdictOf(ok), num: n, miss: miss}
		}
		return value(wholeFen(n.Mul(note.Budget).Div(note.Total)).Add(note.Extra.Yuan()))
	case opRank:
		if d.Rank == 0 {
			return missing(0)
		}
		return value(exact.Int(int64(d.Rank)))
	}
	prizes, r := s.limit.ranks, d.Rank
	switch {
	case r == 0:
		return missing(0)
	case r > len(prizes):
		return refuse(exact.Num{})
	case note.Tied > 1 && s.tie == "decision" && !alike(prizes, r, note.Tied):
		return missing(0)
	case note.Tied > 1 && s.tie == "split":
		pot := potOf(prizes, r, note.Tied).Div(exact.Int(int64(note.Tied)))
		return value(wholeFen(pot).Add(note.Extra.Yuan()))
	}
	return value(prizes[r-1].num)
}

// wholeFen cuts an amount in yuan to whole fen, the first half of the largest
// remainder; the fen left over are in Pool.Extra.
func wholeFen(n exact.Num) exact.Num {
	return n.Mul(hundred).Round(0, exact.Down).Div(hundred)
}

// payer adds who pays when it is not the item's own fund.
func (e *explainer) payer() {
	for _, pay := range e.p.payers {
		if e.t.Status != Ineligible && e.t.Fund == pay.Fund && strings.HasPrefix(e.f.s.Region, pay.Area) && e.t.Fund != e.p.item.Fund {
			e.t.Steps = append(e.t.Steps, Step{
				ID: "payer", Verb: "declare", Clause: pay.Clause, Result: Pass,
				Sentence: "所在地区代码 " + e.f.s.Region + "，所需资金由 " + pay.Fund + " 财政统筹解决，本表只作测算，不计入省级预算。",
				Reading:  e.reading(pay.Reading),
				Facts:    []FactUse{e.regionUse()},
			})
			return
		}
	}
}

// why is the sentence for a firm that is not paid.
func (e *explainer) why() string {
	d := &e.t.Determination
	switch {
	case d.Status == Eligible:
		return ""
	case len(d.Conflict) > 0:
		return "互斥的条款同时成立：" + strings.Join(d.Conflict, "；") + "。请先核实基础数据。"
	case d.Status == Unknown:
		return e.lacking(d.Missing)
	}
	for i := range e.t.Steps {
		st := &e.t.Steps[i]
		if st.ID != d.FailedStep || st.Result != Fail {
			continue
		}
		if b := e.furthest(); st.Branch != "" && st.Branch != b {
			continue
		}
		text := "不满足" + st.Clause + "“" + e.labelOf(st) + "”：" + st.Sentence
		if e.t.WouldBe > 0 {
			text += "如满足，可得 " + e.t.WouldBe.String() + " 元。"
		}
		return text
	}
	return ""
}

// furthest is the branch that got furthest before it failed.
func (e *explainer) furthest() string {
	r := e.f.judge()
	if r.branch < 0 {
		return ""
	}
	return e.p.branches[r.branch].src.ID
}

func (e *explainer) labelOf(st *Step) string {
	for i := range e.p.branches {
		if e.p.branches[i].src.ID != st.Branch {
			continue
		}
		for k := range e.p.branches[i].steps {
			if s := &e.p.branches[i].steps[k]; s.src.ID == st.ID {
				return s.src.Label
			}
		}
	}
	for k := range e.p.steps {
		if e.p.steps[k].src.ID == st.ID {
			return e.p.steps[k].src.Label
		}
	}
	return st.ID
}

// lacking names what is missing and who must supply it.
func (e *explainer) lacking(ids []string) string {
	var facts, decisions, others []string
	for _, id := range ids {
		name, subject, other := strings.Cut(id, "@")
		switch decided, isDecision := strings.CutPrefix(name, "decision:"); {
		case other:
			others = append(others, subject)
		case isDecision:
			label := decided
			if n, ok := e.p.pack.Interpretation(decided); ok {
				label = n.Label
			}
			decisions = append(decisions, label)
		case name == "region":
			facts = append(facts, "行政区划代码")
		default:
			if f, ok := e.p.pack.Fact(name); ok {
				facts = append(facts, f.Label+"（由"+f.Supplier+"提供）")
			}
		}
	}
	var text []string
	if facts != nil {
		text = append(text, "待补数据："+strings.Join(facts, "、"))
	}
	if decisions != nil {
		text = append(text, "等待决定："+strings.Join(decisions, "、"))
	}
	if others != nil {
		const most = 5
		more := ""
		if len(others) > most {
			others, more = others[:most], "等"
		}
		text = append(text, "等待其他对象的结果："+strings.Join(others, "、")+more)
	}
	return strings.Join(text, "；") + "。"
}

func (e *explainer) reading(conditions []string) string { return strings.Join(conditions, ", ") }

func (e *explainer) regionUse() FactUse {
	u := FactUse{ID: "region", Label: "行政区划代码", Value: e.f.s.Region, State: "known"}
	if e.f.s.Region == "" {
		u.State = "missing"
	}
	if e.f.s.Sources != nil {
		u.Sources = e.f.s.Sources(RegionSource)
	}
	return u
}

// factUse tells a fact as it was taken in.
func (e *explainer) factUse(i int) FactUse {
	src := e.p.facts[i].src
	u := FactUse{ID: src.ID, Label: src.Label, Unit: src.Unit, State: "missing"}
	if i < len(e.f.s.Values) {
		v := &e.f.s.Values[i]
		switch v.State {
		case Absent:
			u.State = "absent"
		case Known:
			u.State, u.Value = "known", factText(src, v)
		}
	}
	if e.f.s.Sources != nil {
		u.Sources = e.f.s.Sources(i)
	}
	return u
}

func factText(src *pack.Fact, v *Value) string {
	switch src.Type {
	case "number":
		return v.Num.String()
	case "date":
		return v.Date().String()
	case "flag":
		return yesNo(v.Num.Sign() != 0)
	}
	return v.Text
}

package rule

import (
	"fmt"
	"strconv"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
)

// near is the share of a threshold within which a result is a near miss.
var near = exact.Frac(1, 100)

// margin fills a Margin whose closeness is quantity ÷ of.
func margin(distance exact.Num, unit string, quantity, of exact.Num, sentence string) *Margin {
	m := &Margin{Distance: distance.String(), Unit: unit, Sentence: sentence, Relative: "0"}
	if of.Sign() != 0 {
		r := quantity.Div(magnitude(of))
		m.Relative, m.Near = r.String(), magnitude(r).Cmp(near) <= 0
	}
	return m
}

func (t *teller) threshold() string {
	a := t.term(t.s.value)
	x, text, ok := t.figure(t.s.limit)
	if t.e.f.nothing(t.s.value) {
		return a.String() + "，不与" + t.s.limit.src.Label + "比较"
	}
	if !ok || !a.known {
		return a.String() + "：文件对该对象没有规定" + t.s.limit.src.Label
	}
	if a.dim.Whole() {
		return t.whole(a, x.num, text)
	}
	d := a.num.Sub(x.num)
	said := pick(d.Sign() > 0, "高于", "低于") + " " + text + " " + show(magnitude(d), a.dim)
	if a.dim == pack.Ratio {
		said = pick(d.Sign() > 0, "高于", "低于") + " " + text + " " + points(d)
	}
	if d.Sign() == 0 {
		said = "恰好等于 " + text
	}
	t.st.Margin = margin(d, a.dim.Base(), d, x.num, said)
	if a.dim == pack.Ratio {
		t.st.Margin.Distance, t.st.Margin.Unit = d.Mul(hundred).String(), "个百分点"
	}
	want := [...]string{"不低于", "高于", "不高于", "低于"}[t.s.cmp]
	text = a.String() + "，" + pick(t.o.v == holds, "达到", "未达到") + t.s.limit.src.Label + "（" + want + " " + text + "）"
	if t.s.op == opFloor && t.o.v == fails {
		text += "，不予安排"
	}
	return text + "，" + said
}

// whole tells a test on a date or a whole number; one off is a near miss.
func (t *teller) whole(a term, limit exact.Num, text string) string {
	d, unit := a.num.Sub(limit), a.dim
	words := [...]string{"不低于", "高于", "不高于", "低于"}
	more, less := "高于", "低于"
	if a.dim == pack.CalendarDay {
		unit = pack.Days
		words = [...]string{"不早于", "晚于", "不晚于", "早于"}
		more, less = "晚于", "早于"
	}
	said := "恰好等于 " + text
	if d.Sign() != 0 {
		said = pick(d.Sign() > 0, more, less) + " " + text + " " + show(magnitude(d), unit)
	}
	of := limit
	if a.dim == pack.CalendarDay {
		of = exact.Num{}
	}
	t.st.Margin = margin(d, unit.Base(), d, of, said)
	t.st.Margin.Near = magnitude(d).Cmp(exact.Int(1)) <= 0
	return a.String() + "，" + pick(t.o.v == holds, "符合", "不符合") + "“" + words[t.s.cmp] + t.s.limit.src.Label + " " + text + "”，" + said
}

// elapsed tells the days between two dates.
func (t *teller) elapsed() string {
	a, b := t.term(t.s.value), t.term(t.s.base)
	if t.o.v == fails {
		return b.String() + "，" + a.String() + "，没有间隔可计"
	}
	if t.o.num.Sign() < 0 {
		return b.String() + "，" + a.String() + "，早 " + show(magnitude(t.o.num), pack.Days)
	}
	return "自" + b.String() + " 至" + a.String() + " 共 " + show(t.o.num, pack.Days)
}

// grades tells whether one grade is worse than another.
func (t *teller) grades() string {
	a, b := t.term(t.s.value), t.term(t.s.base)
	t.key("grades", strings.Join(t.e.p.facts[t.s.value.i].grades, " "))
	head := b.String() + "，" + a.String()
	if a.none || b.none {
		return head + "，不作比较"
	}
	d := a.num.Sub(b.num)
	if d.Sign() == 0 {
		return head + "，没有变化"
	}
	return head + "，" + pick(d.Sign() > 0, "下降 ", "上升 ") + plain(magnitude(d)) + " 级"
}

func (t *teller) growth() string {
	a, b := t.term(t.s.value), t.term(t.s.base)
	x, text, ok := t.figure(t.s.limit)
	head := a.String() + "，" + b.String()
	switch {
	case b.known && b.num.Sign() <= 0:
		return head + "，没有增长的基数，" + pick(t.o.v == holds, "从无到有，视为满足增长条件", "视为不满足增长条件")
	case !ok || !a.known || !b.known:
		return head + "：文件对该对象没有规定" + t.s.limit.src.Label
	}
	g := a.num.Sub(b.num).Div(b.num)
	need := b.num.Mul(x.plus)
	d, q := g.Sub(x.num), a.num.Sub(need)
	said := "恰好达到 " + text + " 门槛"
	switch d.Sign() {
	case 1:
		said = "高于 " + text + " 门槛 " + points(d) + "；" + a.label + "多 " + show(q, a.dim)
	case -1:
		said = "低于 " + text + " 门槛 " + points(d) + "；" + a.label + "差 " + show(magnitude(q), a.dim)
	}
	// Near is of what the clause tests, the rate: 6.93 % is within 1 % of 7 %.
	m := margin(d.Mul(hundred), "个百分点", d, x.num, said)
	m.Quantity, m.QuantityUnit = q.String(), a.dim.Base()
	t.st.Margin = m
	return head + "，同比" + pick(g.Sign() < 0, "下降 ", "增长 ") + percent(magnitude(g), x.num) + "，" + said
}

func (t *teller) increment() string {
	a, b := t.term(t.s.value), t.term(t.s.base)
	head := a.String() + "，" + b.String()
	if !a.known || !b.known {
		return head
	}
	d := a.num.Sub(b.num)
	said := pick(d.Sign() > 0, "增加 ", "减少 ") + show(magnitude(d), a.dim)
	if d.Sign() == 0 {
		said = "没有增减"
	}
	t.st.Margin = margin(d, a.dim.Base(), d, b.num, said)
	t.st.Margin.Near = false // the clause sets no threshold for the increment
	switch {
	case d.Sign() > 0, t.s.keep, t.e.p.Reviews():
		return head + "，" + said
	case t.o.v == fails:
		return head + "，" + said + "，没有可以奖励的增量"
	}
	return head + "，" + said + "，增量按 0 计"
}

// pool tells the steps over all subjects.
func (t *teller) pool() string {
	d := &t.e.t.Determination
	note := d.Pool
	if note == nil {
		note = &Pool{Tied: 1}
	}
	t.key("extra", strconv.FormatInt(int64(note.Extra), 10))
	switch t.s.op {
	case opScale:
		return t.scale(note)
	case opRank:
		a := t.term(t.s.value)
		t.key("rank", strconv.Itoa(d.Rank))
		text := fmt.Sprintf("%s，在 %d 个参加排名的对象中列第 %d 位", a, note.Count, d.Rank)
		if note.Tied > 1 {
			text += fmt.Sprintf("，%d 个并列", note.Tied)
		}
		return text
	}
	return t.prize(d.Rank, note)
}

func (t *teller) scale(note *Pool) string {
	a := t.term(t.s.value)
	_, text, ok := t.figure(t.s.limit)
	if !ok {
		return a.String() + "，本次测算没有给出" + t.s.limit.src.Label + "，不折算"
	}
	t.key("total", note.Total.String())
	if note.Total.Cmp(note.Budget) <= 0 {
		return fmt.Sprintf("%s，全部 %d 个对象合计 %s，未超过%s %s，不折算", a, note.Count, show(note.Total, pack.Money), t.s.limit.src.Label, text)
	}
	said := fmt.Sprintf("%s × %s %s ÷ 全部 %d 个对象合计 %s，得 %s", a, t.s.limit.src.Label, text, note.Count, show(note.Total, pack.Money), show(t.o.num, t.s.dim))
	if note.Extra > 0 {
		said += "（含按最大余数分得的 " + note.Extra.String() + " 元）"
	}
	return said
}

func (t *teller) prize(r int, note *Pool) string {
	prizes := t.s.limit.ranks
	src := t.s.limit.src
	t.key("rank", strconv.Itoa(r))
	t.key("tied", strconv.Itoa(note.Tied))
	if r > len(prizes) {
		return fmt.Sprintf("列第 %d 位，%s只设前 %d 名", r, src.Label, len(prizes))
	}
	var texts []string
	for i := r; i <= len(prizes) && i < r+max(1, note.Tied); i++ {
		x := prizes[i-1]
		t.st.Parameters = append(t.st.Parameters, ParamUse{ID: src.ID, Label: src.Label, Value: x.src.Value, Unit: src.Unit, Clause: src.Clause, Key: x.src.Rank})
		texts = append(texts, fmt.Sprintf("第 %d 名 %s", i, showText(x.src.Value, src.Unit)))
	}
	how := ""
	if note.Tied > 1 {
		how = map[string]string{"each": "，并列者各得第一个名次的奖励", "split": "，并列者平分"}[t.s.tie]
	}
	return fmt.Sprintf("列第 %d 位，%s：%s%s，得 %s", r, src.Label, strings.Join(texts, "、"), how, show(t.o.num, t.s.dim))
}

// tableText writes the brackets of a table so that they can be read back: each
// "[from,to]=pay" or "(from,to]=pay/per", in the declared units.
func tableText(t *pack.Table) string {
	var parts []string
	for _, b := range t.Brackets {
		text := pick(b.FromInclusive, "[", "(") + b.From + "," + b.To + "]="
		if b.Amount != "" {
			text += b.Amount
		} else {
			text += b.Rate + "/" + b.Per
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

package score

import (
	"fmt"
	"strconv"
	"strings"

	"huiqi/policy/pack"
	"huiqi/policy/rule"
)

// Trace explains one row. Its steps alone recompute the total (Recompute): those of the
// definitions stand under the indicator's id (with "@quarter" where several quarters
// count, "/situation" for situations), each followed by the step "points"; gates follow
// under "gate/ID", then the card's own steps.
type Trace struct {
	Status rule.Status
	Steps  []rule.Step
	WhyNot string // what is missing or struck; "" when ranked
}

// Names of the steps of a trace that no pack declares.
const (
	StepPoints = "points"
	StepTotal  = "total"
	StepRank   = "rank"
	StepLevel  = "level"
	StepPrize  = "prize"
)

// Explain retells how the row of bank b came about. It is made again from the banks
// each time and need not be stored.
func (t *Table) Explain(b int) Trace {
	e := explainer{t: t, c: t.Card, b: b, row: &t.Rows[b], bank: &t.Banks[b]}
	for k := range e.row.Cells {
		for i := range e.c.indicators {
			e.indicator(k, i)
		}
	}
	for g, list := range e.c.gates {
		gate := &e.c.rules.Gates[g]
		last := e.bank.Quarters[len(e.bank.Quarters)-1]
		e.steps = append(e.steps, e.c.prog.ExplainList(last, list, "gate/"+gate.ID)...)
	}
	e.ends()
	return Trace{Status: e.row.Status, Steps: e.steps, WhyNot: e.why()}
}

type explainer struct {
	t     *Table
	c     *Card
	b     int
	row   *Row
	bank  *Bank
	steps []rule.Step
}

// quartersOf are the quarters a column is made of.
func (e *explainer) quartersOf(k int) (from, to int) {
	if len(e.row.Cells) > 1 {
		return k, k + 1
	}
	return 0, len(e.bank.Quarters)
}

func (e *explainer) indicator(k, i int) {
	x, cell := &e.c.indicators[i], &e.row.Cells[k][i]
	from, to := e.quartersOf(k)
	name := x.src.ID
	at := func(q int) string {
		if len(e.bank.Quarters) > 1 {
			return name + "@" + e.c.quarters[q].String()
		}
		return name
	}
	var of []string
	if x.list >= 0 {
		for q := from; q < to; q++ {
			of = append(of, at(q))
			e.steps = append(e.steps, e.c.prog.ExplainList(e.bank.Quarters[q], x.list, at(q))...)
		}
	} else {
		of = e.situations(x, cell, &e.bank.Quarters[to-1], at(to-1))
	}
	branch := name
	if len(e.row.Cells) > 1 {
		branch = at(from)
	}
	e.steps = append(e.steps, e.points(k, i, branch, of))
}

// situations tells those of an indicator up to the one that holds.
func (e *explainer) situations(x *indicator, cell *Cell, s *rule.Subject, name string) []string {
	var of []string
	for n, list := range x.cases {
		branch := name + "/" + x.m.Cases[n].ID
		of = append(of, branch)
		e.steps = append(e.steps, e.c.prog.ExplainList(*s, list, branch)...)
		if cell.State == Scored && n == int(cell.Choice) {
			break
		}
	}
	return of
}

// points is the step from the value to the points.
func (e *explainer) points(k, i int, branch string, of []string) rule.Step {
	x, cell := &e.c.indicators[i], &e.row.Cells[k][i]
	st := rule.Step{
		Branch: branch, ID: StepPoints, Verb: x.m.Verb, Clause: x.src.Clause, Reading: strings.Join(x.m.Reading, ", "), Inputs: of,
		Keys: map[string]string{"of": strings.Join(of, " "), "weight": x.src.WeightNum.String(), "least": x.src.LeastNum.String(), "direction": x.src.Direction},
	}
	if cell.State == Waiting || e.row.Peer < 0 {
		st.Result = rule.Undecided
		st.Sentence = x.src.Label + "：" + e.waiting(cell) + "，暂不计分。"
		return st
	}
	if e.t.has(e.row, pack.Exclude) {
		st.Result, st.Sentence = rule.Skipped, x.src.Label+"：不参加评价，不计分。"
		return st
	}
	st.Result, st.Value, st.Unit = rule.Computed, cell.Points().String(), "分值"
	switch cell.State {
	case Zeroed:
		st.Keys["zeroed"] = "true"
		st.Sentence = x.src.Label + "：缺少" + e.labels(cell.Missing) + "，按规定计 0 分。"
		return st
	case NoFigure:
		st.Sentence = x.src.Label + "：按所报数据没有这一指标值，计 0 分。"
		return st
	}
	st.Sentence = e.method(x, cell, &e.t.Columns[k][e.row.Peer][i], &st) + "，得 " + Show(cell.Points(), "分值") + " 分。"
	return st
}

func (e *explainer) waiting(cell *Cell) string {
	switch {
	case cell.Odd:
		return "所报分数或件数超出规定范围"
	case e.row.Peer < 0 && cell.Missing == 0:
		return "不知道属于哪一类机构"
	}
	return "缺少" + e.labels(cell.Missing)
}

func (e *explainer) labels(missing uint64) string {
	var out []string
	for _, id := range e.c.prog.Names(missing) {
		if f, ok := e.c.prog.Pack().Fact(id); ok {
			out = append(out, f.Label)
		}
	}
	return strings.Join(out, "、")
}

// method tells the way from value to points and puts its figures among the keys.
func (e *explainer) method(x *indicator, cell *Cell, a *Against, st *rule.Step) string {
	value := x.src.Label + " " + x.show(cell.Value)
	full := "满分 " + x.src.WeightNum.String() + " 分"
	switch x.m.Verb {
	case "best_ratio":
		st.Keys["figure"] = a.Figure.String()
		if a.Best >= 0 {
			st.Keys["best"] = e.t.Banks[a.Best].ID
			value += "，最优 " + x.show(*a.Figure) + "（" + e.t.Banks[a.Best].Name + "）"
		}
		return value + "，" + pick(x.low, "最低值 ÷ 本行值", "本行值 ÷ 最优值") + " × " + full
	case "average_full":
		st.Keys["figure"] = a.Figure.String()
		return value + "，" + strconv.Itoa(a.Compare) + " 家平均 " + x.show(*a.Figure) + "，" + pick(x.low, "不高于平均得满分，否则平均 ÷ 本行值", "不低于平均得满分，否则本行值 ÷ 平均") + " × " + full
	case "rank_points":
		st.Keys["place"], st.Keys["count"] = strconv.Itoa(int(cell.Place)), strconv.Itoa(a.Compare)
		return fmt.Sprintf("%s，在 %d 家中列第 %d，按名次均匀递减，%s", value, a.Compare, cell.Place, full)
	case "target":
		_, use := e.c.prog.Figure(x.m.At)
		st.Parameters = append(st.Parameters, use)
		st.Keys["figure"] = x.target.String()
		return value + "，" + use.Label + " " + use.Value + use.Unit + "，达到的得满分，否则按比例，" + full
	case "manual":
		if x.m.OutOf == "" {
			return value + "，在 " + x.src.LeastNum.String() + " 至 " + x.src.WeightNum.String() + " 分之间评定"
		}
		st.Keys["out_of"] = x.m.OutOfNum.String()
		return value + "，÷ " + x.m.OutOf + " × " + full
	case "deduction":
		_, each := e.c.prog.Figure(x.m.Each)
		_, floor := e.c.prog.Figure(x.m.Floor)
		st.Parameters = append(st.Parameters, each, floor)
		st.Keys["each"], st.Keys["floor"] = x.each.String(), x.floor.String()
		return value + "，每件扣 " + each.Value + " 分，最多扣至 " + floor.Value + " 分"
	case "band":
		b := &x.bands[cell.Choice]
		st.Keys["bands"], st.Keys["band"] = bandText(x.bands), strconv.Itoa(int(cell.Choice)+1)
		return value + "，在第 " + strconv.Itoa(int(cell.Choice)+1) + " 档（" + orWord(b.From, "不限") + " 至 " + orWord(b.To, "不限") + "）"
	}
	k := &x.m.Cases[cell.Choice]
	st.Keys["cases"] = caseText(x.m.Cases)
	return x.src.Label + "：属于“" + k.Label + "”"
}

// bandText and caseText are leaves from which points are found again.
func bandText(list []pack.Band) string {
	var out []string
	for i := range list {
		b := &list[i]
		from, to := "", ""
		if b.From != "" {
			from = b.Low.String()
		}
		if b.To != "" {
			to = b.High.String()
		}
		out = append(out, from+"~"+to+":"+b.Pays.String())
	}
	return strings.Join(out, " ")
}

func caseText(list []pack.CardCase) string {
	var out []string
	for i := range list {
		pays := ""
		if list[i].Points != "" {
			pays = list[i].Pays.String()
		}
		out = append(out, list[i].ID+":"+pays)
	}
	return strings.Join(out, " ")
}

// ends tells the card's own steps: total, rank, level and prize.
func (e *explainer) ends() {
	if e.row.Total == nil {
		return
	}
	r := &e.c.rules
	keys := map[string]string{"columns": strconv.Itoa(len(e.row.Cells))}
	if r.NotBelow != "" {
		keys["not_below"] = r.FloorNum.String()
	}
	said := "各项得分相加"
	if len(e.row.Cells) > 1 {
		said = fmt.Sprintf("%d 个季度各项得分的平均数相加", len(e.row.Cells))
	}
	if e.t.has(e.row, pack.ZeroAll) {
		keys["struck"], said = "true", "触及计零分的情形"
	}
	total := e.row.Total.Num()
	e.steps = append(e.steps, rule.Step{ID: StepTotal, Verb: "sum", Clause: r.Clause, Result: rule.Computed, Keys: keys,
		Value: total.String(), Unit: "分值", Sentence: said + "，总分 " + Show(total, "分值") + " 分（名次按未舍入的总分）。"})
	if e.row.Rank > 0 {
		group := "全部参评机构"
		if e.c.peer >= 0 {
			group = r.Peer[e.row.Peer].Label
		}
		tie := ""
		if e.row.Tied > 1 {
			tie = fmt.Sprintf("，%d 家并列", e.row.Tied)
		}
		e.end(StepRank, "rank", strconv.Itoa(e.row.Rank), "个", fmt.Sprintf("在%s中列第 %d 名%s。", group, e.row.Rank, tie))
	}
	for _, l := range e.c.levels {
		if l.ID == e.row.Level {
			e.end(StepLevel, "band", l.ID, "", "总分在 "+orWord(l.From, "不限")+"（含）至 "+orWord(l.To, "不限")+"（不含）之间，定为"+l.Label+"。")
			e.steps[len(e.steps)-1].Clause = l.Clause
			e.steps[len(e.steps)-1].Reading = strings.Join(l.Reading, ", ")
		}
	}
	if e.row.Place > 0 && len(e.c.prizes) > 0 && e.row.Status == rule.Eligible {
		said := fmt.Sprintf("全部参评机构中列第 %d 名，不在奖励的 %d 名之内。", e.row.Place, len(e.c.prizes))
		if e.row.Amount > 0 {
			said = fmt.Sprintf("全部参评机构中列第 %d 名，奖励 %s 元。", e.row.Place, e.row.Amount)
		}
		e.end(StepPrize, "prize", e.row.Amount.Yuan().String(), "元", said)
	}
}

func (e *explainer) end(id, verb, value, unit, sentence string) {
	e.steps = append(e.steps, rule.Step{ID: id, Verb: verb, Clause: e.c.rules.Clause, Result: rule.Computed, Value: value, Unit: unit, Sentence: sentence})
}

// why says what keeps a bank from its rank.
func (e *explainer) why() string {
	var said []string
	for _, id := range e.row.Struck {
		for i := range e.c.rules.Gates {
			if g := &e.c.rules.Gates[i]; g.ID == id {
				said = append(said, map[string]string{pack.Exclude: "不参加评价：", pack.Veto: "一票否决：", pack.ZeroAll: "计零分："}[g.Effect]+g.Label)
			}
		}
	}
	var facts []string
	for _, id := range e.row.Missing {
		ind, odd := strings.CutPrefix(id, "range:")
		if !odd {
			facts = append(facts, id)
			continue
		}
		for i := range e.c.indicators {
			if x := &e.c.indicators[i]; x.src.ID == ind {
				said = append(said, x.src.Label+"超出规定范围，请核实")
			}
		}
	}
	if len(facts) > 0 {
		said = append(said, strings.TrimSuffix(e.c.prog.Lacking(facts), "。"))
	}
	if len(said) == 0 {
		return ""
	}
	return strings.Join(said, "；") + "。"
}

package scores

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/policy/score"
	"huiqi/reports/workbook"
)

// places are as many decimals as a cell is given of a figure that has no end.
const places = 12

// Workbook is the result as its workbook shows it. Legal words and sentences stay
// Chinese in every language.
func (r *Result) Workbook(made period.Date) workbook.Scores {
	rules := r.Table.Card.Rules()
	out := workbook.Scores{Title: r.Item.Label + "（" + r.Period.Label() + "）", Made: made, Prizes: len(r.Table.Card.Prizes()) > 0, Columns: 1}
	if rules.Year == "mean_points" {
		out.Columns = len(r.Table.Card.Quarters())
	}
	if rules.NotBelow != "" {
		out.NotBelow = rules.FloorNum.String()
	}
	if rules.Peers == "apart" {
		for g, p := range rules.Peer {
			if rows := r.league(g); len(rows) > 0 {
				out.Leagues = append(out.Leagues, workbook.League{Group: p.Label, Rows: rows})
			}
		}
		if rows := r.league(-1); len(rows) > 0 {
			out.Leagues = append(out.Leagues, workbook.League{Group: "未分组", Rows: rows})
		}
	} else {
		out.Leagues = []workbook.League{{Rows: r.league(0)}}
	}
	out.Points = r.points(&rules)
	for _, p := range r.Problems {
		out.Problems = append(out.Problems, workbook.Problem(p))
	}
	return out
}

// inOrder are the banks of a group by rank, those without one behind, equals by code.
func (r *Result) inOrder(group int) []int {
	var order []int
	for i := range r.Table.Rows {
		if r.Table.Rows[i].Peer == group {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := r.Table.Rows[a].Rank, r.Table.Rows[b].Rank
		switch {
		case x != y && (x == 0 || y == 0):
			return y - x
		case x != y:
			return x - y
		}
		return strings.Compare(r.Table.Banks[a].ID, r.Table.Banks[b].ID)
	})
	return order
}

func (r *Result) league(group int) []workbook.LeagueRow {
	var out []workbook.LeagueRow
	for _, i := range r.inOrder(group) {
		row, bank := &r.Table.Rows[i], &r.Table.Banks[i]
		x := workbook.LeagueRow{
			Code: bank.ID, Name: bank.Name, Rank: row.Rank, Amount: row.Amount, Why: r.Table.Explain(i).WhyNot,
			Status: map[rule.Status]string{rule.Eligible: "已排名", rule.Ineligible: "不参加排名", rule.Unknown: "待补数据"}[row.Status],
		}
		if row.Status == rule.Unknown && row.Total != nil {
			x.Status = "等待决定"
		}
		if row.Total != nil {
			x.Score = decimal(row.Total.Num())
		}
		for _, g := range r.Table.Card.Rules().Gates {
			x.Struck = x.Struck || g.Effect == pack.ZeroAll && slices.Contains(row.Struck, g.ID)
		}
		for _, l := range r.Table.Card.Rules().Levels {
			if l.ID == row.Level {
				x.Level = l.Label
			}
		}
		out = append(out, x)
	}
	return out
}

// decimal writes a number for a cell.
func decimal(n exact.Num) string {
	text := n.Fixed(places)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

var methodLabels = map[string]string{
	"best_ratio": "最优值比例", "average_full": "平均值满分", "rank_points": "名次递减", "target": "目标完成", "band": "分档",
	"manual": "人工评定", "deduction": "扣分", "cases": "分情形",
}

// points are the rows of the sheet of indicators.
func (r *Result) points(rules *pack.Card) []workbook.PointRow {
	var out []workbook.PointRow
	card := r.Table.Card
	groups := []int{0}
	if rules.Peers == "apart" {
		groups = groups[:0]
		for g := range rules.Peer {
			groups = append(groups, g)
		}
	}
	told := make([]map[string]rule.Step, len(r.Table.Rows)) // steps of points by branch
	for i := range told {
		told[i] = map[string]rule.Step{}
		for _, st := range r.Table.Explain(i).Steps {
			if score.IsPoints(&st) {
				told[i][st.Branch] = st
			}
		}
	}
	for n, x := range card.Indicators() {
		for k := range r.Table.Columns {
			for _, g := range groups {
				for _, i := range r.byCode(g) {
					p := r.point(i, n, k, &x)
					p.Group, p.Block = r.group(rules, i), fmt.Sprint(x.ID, "@", p.Quarter, "@", g)
					branch := x.ID
					if len(r.Table.Columns) > 1 {
						branch += "@" + p.Quarter
					}
					p.Sentence = told[i][branch].Sentence
					out = append(out, p)
				}
			}
		}
	}
	return out
}

func (r *Result) byCode(group int) []int {
	order := r.inOrder(group)
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(r.Table.Banks[a].ID, r.Table.Banks[b].ID) })
	return order
}

// group is what a bank says of its kind.
func (r *Result) group(rules *pack.Card, i int) string {
	if rules.PeerFact == "" {
		return ""
	}
	quarters := r.Table.Banks[i].Quarters
	at := r.Table.Card.Program().FactIndex(rules.PeerFact)
	if last := &quarters[len(quarters)-1]; at >= 0 && at < len(last.Values) {
		return last.Values[at].Text
	}
	return ""
}

// point is indicator n of bank i in column k.
func (r *Result) point(i, n, k int, x *pack.Indicator) workbook.PointRow {
	t, card := r.Table, r.Table.Card
	cell, m := &t.Rows[i].Cells[k][n], card.Method(n)
	quarters := card.Quarters()
	p := workbook.PointRow{
		Code: t.Banks[i].ID, Name: t.Banks[i].Name, Quarter: quarters[len(quarters)-1].String(), Indicator: x.Label, Method: m.Verb,
		MethodLabel: methodLabels[m.Verb], Unit: x.Unit, Weight: x.WeightNum.String(), Clause: x.Clause, Low: x.Direction == "low",
		OutOf: m.OutOf, Each: card.Each(n).String(), Floor: card.Floor(n).String(),
	}
	if len(t.Columns) > 1 {
		p.Quarter = quarters[k].String()
	} else if len(quarters) > 1 {
		p.Quarter = r.Period.String()
	}
	if cell.State == score.Waiting {
		return p
	}
	p.Points = decimal(cell.Points())
	if cell.State != score.Scored || t.Rows[i].Peer < 0 {
		return p
	}
	unit, _ := pack.UnitOf(x.Unit)
	p.Figure = decimal(cell.Value.Div(unit.Factor))
	a := t.Columns[k][t.Rows[i].Peer][n]
	switch m.Verb {
	case "best_ratio":
		if a.Best >= 0 {
			p.Against, p.BestBank = decimal(a.Figure.Div(unit.Factor)), t.Banks[a.Best].Name
		}
	case "average_full":
		p.Against = decimal(a.Figure.Div(unit.Factor))
	case "target":
		p.Against = decimal(card.Target(n).Div(unit.Factor))
	case "band":
		for _, b := range m.Bands {
			p.Bands = append(p.Bands, [3]string{b.From, b.To, b.Points})
		}
	}
	return p
}

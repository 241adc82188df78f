package workbook

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Names of the sheets of scored banks; a league table of one peer group has the group's
// name behind. SheetProblems follows.
const (
	SheetLeague = "排名"
	SheetPoints = "指标"
)

// Scores is everything the workbook of scored banks shows.
type Scores struct {
	Title    string
	Made     period.Date
	Leagues  []League
	Points   []PointRow // by indicator, quarter, group and bank: rows compared stand together
	Columns  int        // sets of points a bank has, of which the total takes the mean
	NotBelow string     // the total counts as this when it is less; "" = no floor
	Prizes   bool
	Problems []Problem
}

// League is a league table; Group is "" where all banks stand in one.
type League struct {
	Group string
	Rows  []LeagueRow
}

// LeagueRow is one bank. Score is an exact decimal or one cut to twelve places, "" while
// it cannot be told.
type LeagueRow struct {
	Code, Name, Status, Score, Level, Why string
	Rank                                  int
	Struck                                bool // a gate made the total 0: it is no sum
	Amount                                money.Fen
}

// PointRow is one indicator of one bank. Figures are decimals in Unit; Figure "" is
// missing. Block tells which rows were compared with each other.
type PointRow struct {
	Code, Name, Group, Quarter         string
	Indicator, Method, MethodLabel     string
	Unit, Weight, Figure, Against      string
	BestBank, Points, Clause, Sentence string
	Low                                bool
	OutOf, Each, Floor                 string
	Bands                              [][3]string // from, to, points
	Block                              string
}

// WriteScores writes the workbook of scored banks: league tables whose totals are
// formulas over the sheet of indicators, and there each point as a formula over the
// figures beside it, so that a bank can check its own.
func WriteScores(ctx context.Context, w io.Writer, s Scores) error {
	var names []string
	for _, l := range s.Leagues {
		names = append(names, leagueName(l.Group))
	}
	b, err := newBook(s.Title, s.Made, append(names, SheetPoints, SheetProblems)...)
	if err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	defer b.file.Close()
	for _, l := range s.Leagues {
		if err := b.league(ctx, &s, &l); err != nil {
			return fmt.Errorf("write workbook: %w", err)
		}
	}
	if err := b.points(ctx, &s); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	if err := b.problems(ctx, Result{Problems: s.Problems}); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	if err := steady(w, b.file); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

func leagueName(group string) string {
	if group == "" {
		return SheetLeague
	}
	return SheetLeague + "－" + group
}

func (b *book) league(ctx context.Context, s *Scores, l *League) error {
	columns := []column{
		{"名次", 8, count, false}, {"机构编码", 12, text, false}, {"机构名称", 34, text, false}, {"总分", 12, amount, false},
		{"等级", 10, text, false}, {"状态", 14, text, false}, {"说明", 60, wrapped, false},
	}
	if s.Prizes {
		columns = append(columns, column{"奖励（元）", 18, amount, true})
	}
	var won money.Fen
	for i := range l.Rows {
		won += l.Rows[i].Amount
	}
	var buf []any
	return b.table(ctx, rows{
		name: leagueName(l.Group), columns: columns, n: len(l.Rows),
		row: func(i int) []any {
			r := &l.Rows[i]
			var rank any
			if r.Rank > 0 {
				rank = r.Rank
			}
			buf = append(buf[:0], rank, r.Code, orNil(r.Name), s.total(r, i+2), orNil(r.Level), r.Status, orNil(r.Why))
			if s.Prizes {
				buf = append(buf, yuan(r.Amount))
			}
			return buf
		},
		sums: func(int) any { return yuan(won) },
		tint: func(i int) string {
			if l.Rows[i].Amount > 0 {
				return "FFF7E6"
			}
			return ""
		},
	})
}

// total is the sum of a bank's points as a formula, with its value.
func (s *Scores) total(r *LeagueRow, row int) any {
	if r.Score == "" {
		return nil
	}
	if r.Struck {
		return realOf(r.Score)
	}
	f := fmt.Sprintf("SUMIFS('%s'!$M:$M,'%s'!$A:$A,B%d)", SheetPoints, SheetPoints, row)
	if s.Columns > 1 {
		f += "/" + strconv.Itoa(s.Columns)
	}
	if s.NotBelow != "" {
		f = "MAX(" + s.NotBelow + "," + f + ")"
	}
	return live{f, realOf(r.Score)}
}

// points writes the sheet of indicators: figure, what it is held against, points.
func (b *book) points(ctx context.Context, s *Scores) error {
	var buf []any
	first := make([]int, len(s.Points)) // of the block each row is in
	last := make([]int, len(s.Points))
	for from := 0; from < len(s.Points); {
		to := from
		for to < len(s.Points) && s.Points[to].Block == s.Points[from].Block {
			to++
		}
		for i := from; i < to; i++ {
			first[i], last[i] = from+2, to+1
		}
		from = to
	}
	return b.table(ctx, rows{
		name: SheetPoints, n: len(s.Points),
		columns: []column{
			{"机构编码", 12, text, false}, {"机构名称", 30, text, false}, {"类别", 14, text, false}, {"季度", 10, text, false},
			{"指标", 26, wrapped, false}, {"计分方法", 16, text, false}, {"方向", 8, text, false}, {"单位", 8, text, false},
			{"满分", 8, quantity, false}, {"指标值", 18, quantity, false}, {"比较值", 18, quantity, false}, {"最优机构", 26, text, false},
			{"得分", 12, quantity, false}, {"依据", 10, text, false}, {"说明", 70, wrapped, false},
		},
		row: func(i int) []any {
			p := &s.Points[i]
			span := fmt.Sprintf("J$%d:J$%d", first[i], last[i])
			buf = append(buf[:0], p.Code, orNil(p.Name), orNil(p.Group), orNil(p.Quarter), p.Indicator, p.MethodLabel,
				word(p.Low, "低优", "高优"), orNil(p.Unit), realOf(p.Weight), realOf(p.Figure), p.against(span), orNil(p.BestBank),
				p.formula(i+2, span), p.Clause, p.Sentence)
			return buf
		},
	})
}

// against is the best figure or the average of the rows compared, as a formula.
func (p *PointRow) against(span string) any {
	v := realOf(p.Against)
	if v == nil {
		return nil
	}
	switch p.Method {
	case "best_ratio":
		return live{word(p.Low, "MIN(", "MAX(") + span + ")", v}
	case "average_full":
		return live{"AVERAGE(" + span + ")", v}
	}
	return v
}

// formula is the points as a formula over the row's figures, with their value.
func (p *PointRow) formula(row int, span string) any {
	v := realOf(p.Points)
	if v == nil || p.Figure == "" {
		return v
	}
	j, k, i := at(10, row), at(11, row), at(9, row)
	share := fmt.Sprintf("IF(OR(%s<=0,%s<=0),0,MIN(1,%s/%s)*%s)", j, k, j, k, i)
	back := fmt.Sprintf("IF(%s<=%s,%s,IF(%s<=0,0,%s/%s*%s))", j, k, i, k, k, j, i)
	switch p.Method {
	case "best_ratio", "average_full", "target":
		return live{word(p.Low, back, share), v}
	case "rank_points":
		order := word(p.Low, "1", "0")
		return live{fmt.Sprintf("%s*(COUNT(%s)-RANK(%s,%s,%s)+1)/COUNT(%s)", i, span, j, span, order, span), v}
	case "manual":
		if p.OutOf == "" {
			return live{j, v}
		}
		return live{fmt.Sprintf("%s/%s*%s", j, p.OutOf, i), v}
	case "deduction":
		return live{fmt.Sprintf("MAX(%s,-%s*%s)", p.Floor, p.Each, j), v}
	case "band":
		return live{p.bands(j), v}
	}
	return v // situations: the sentence says which
}

// bands is the nested choice among bands.
func (p *PointRow) bands(j string) string {
	out, n := "", 0
	for _, x := range p.Bands {
		if x[1] == "" {
			out += x[2]
			break
		}
		out += fmt.Sprintf("IF(%s<%s,%s,", j, x[1], x[2])
		n++
	}
	return out + strings.Repeat(")", n)
}

func word(ok bool, a, b string) string {
	if ok {
		return a
	}
	return b
}

// realOf is a decimal as a cell holds it, to the digits it can hold.
func realOf(s string) any {
	if s == "" {
		return nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return v
}

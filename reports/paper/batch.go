package paper

import (
	"context"
	"fmt"

	"huiqi/policy/money"
	"huiqi/reports/page"
)

// BatchSheet is the sheet of an award batch (奖励资金审批表): what is to be decided,
// what it does to the budget, who signed, and the lines as its annex.
type BatchSheet struct {
	Head
	Batch          string      `json:"batch,omitempty"` // "SP2020-001"
	Kind           string      `json:"kind,omitempty"`  // in words
	State          string      `json:"state,omitempty"`
	Item           string      `json:"item,omitempty"`
	PeriodLabel    string      `json:"period_label,omitempty"`
	Document       string      `json:"document,omitempty"` // title without 《》, "（一）"
	Clause         string      `json:"clause,omitempty"`
	FundLabel      string      `json:"fund_label,omitempty"`
	CityName       string      `json:"city_name,omitempty"` // "" where the batch is not of one city
	Run            string      `json:"run,omitempty"`       // number of the run or of the decision it comes from
	Pack           string      `json:"pack,omitempty"`
	PackHash       string      `json:"pack_hash,omitempty"`
	Notice         string      `json:"notice,omitempty"` // how long it is shown to the public and why so, "" where it is not yet known
	Effects        []Effect    `json:"effects,omitempty"`
	Signatures     []Signature `json:"signatures,omitempty"`
	Emergency      string      `json:"emergency,omitempty"`       // reason of the emergency exception, "" when it was not used
	EmergencyCount int         `json:"emergency_count,omitempty"` // how many times the desk used it this year, this one included
	Lines          []BatchLine `json:"lines,omitempty"`
}

// Effect is what the batch does to one budget.
type Effect struct {
	Pool   string    `json:"pool,omitempty"`
	Before money.Fen `json:"before"` // of what is available
	Change money.Fen `json:"change"`
	After  money.Fen `json:"after"`
}

// BatchLine is one award of a batch.
type BatchLine struct {
	Name       string    `json:"name,omitempty"`
	Code       string    `json:"code,omitempty"`
	RegionName string    `json:"region_name,omitempty"`
	Measure    string    `json:"measure,omitempty"`
	Gross      money.Fen `json:"gross"`
	Advance    money.Fen `json:"advance"`
	Net        money.Fen `json:"net"`
	State      string    `json:"state,omitempty"`
}

// Sum adds the lines.
func (b BatchSheet) Sum() (money.Fen, error) {
	return total(b.Lines, func(l BatchLine) money.Fen { return l.Net })
}

func (b BatchSheet) info() page.Doc { return b.Head.info("奖励资金审批表 " + b.Batch) }

func (b BatchSheet) lay(ctx context.Context, s *sheet) error {
	sum, err := b.Sum()
	if err != nil {
		return err
	}
	if err := s.opening(b.Head, "奖励资金审批表", "金额单位：元", sum); err != nil {
		return err
	}
	s.halves("审批批次", b.Batch, "状　态", b.State)
	s.halves("事　项", b.Item, "期　次", b.PeriodLabel)
	s.whole("政策依据", "《"+b.Document+"》"+b.Clause)
	kind := b.Kind
	if b.CityName != "" {
		kind += "　" + b.CityName
	}
	s.halves("批次类型", kind, "户　数", fmt.Sprintf("%d户", len(b.Lines)))
	s.whole("资金来源", b.FundLabel)
	s.amount("核定金额", sum)
	s.halves("测算或决定", b.Run, "政策包", b.Pack)
	s.digest("政策包摘要", b.PackHash)
	s.digest("内容摘要", b.Hash)
	if b.Notice != "" {
		s.whole("公　示", b.Notice)
	}
	b.effects(s)
	b.emergency(s)
	s.signatures(b.Signatures)
	s.closing(b.Head)
	return b.annex(ctx, s, sum)
}

func (b BatchSheet) effects(s *sheet) {
	if len(b.Effects) == 0 {
		return
	}
	s.caption("对预算的影响")
	w := (s.wide - 63) / 3
	s.form(0, field{text: "资金与事项", w: 63, label: true}, field{text: "审定前可用", w: w, label: true}, field{text: "本批占用", w: w, label: true}, field{text: "审定后可用", w: w, label: true})
	for _, e := range b.Effects {
		s.form(
			0, field{text: e.Pool, w: 63}, field{text: e.Before.String(), w: w, align: toRight},
			field{text: e.Change.String(), w: w, align: toRight}, field{text: e.After.String(), w: w, align: toRight, bold: e.After < 0},
		)
	}
}

// emergency says in red that the exception was used, why, and how often.
func (b BatchSheet) emergency(s *sheet) {
	if b.Emergency == "" {
		return
	}
	text := "本批启用应急例外：复核与审定由同一人签批。理由：" + b.Emergency
	if b.EmergencyCount > 0 {
		text += fmt.Sprintf("（本年度第%d次）", b.EmergencyCount)
	}
	const step, pad = 6.0, 2.0
	st := style{size: size5, face: page.Hei, colour: page.Red}
	ls := breakAt(s, text, s.wide-2*pad, st)
	h := float64(len(ls))*step + 2*pad
	s.room(h + 3)
	s.y += 3
	from := s.y
	s.y += pad
	for _, l := range ls {
		s.put(s.left+pad, baseline(s.y, step, size5), l.Text, st)
		s.y += step
	}
	s.y += pad
	for _, y := range []float64{from, s.y} {
		s.rule(s.left, s.right, y, firm, page.Red)
	}
	s.upright(s.left, from, s.y, firm, page.Red)
	s.upright(s.right, from, s.y, firm, page.Red)
}

// annex lists the lines on pages of their own, lying where advances were taken off.
func (b BatchSheet) annex(ctx context.Context, s *sheet, sum money.Fen) error {
	netted := false
	for _, l := range b.Lines {
		netted = netted || l.Advance != 0 || l.Gross != l.Net
	}
	if netted {
		s.frame = lying
	}
	s.next()
	s.put(s.left, baseline(s.y, 8, size5), "审批批次 "+b.Batch+"　明细", style{size: sizeL4, face: page.Hei})
	s.aligned(s.left, s.wide, baseline(s.y, 8, size5), fmt.Sprintf("%d户　单位：元", len(b.Lines)), style{size: size5}, toRight)
	s.y += 8
	t := b.table(s, netted)
	for i, l := range b.Lines {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		cells := []tableCell{{text: fmt.Sprint(i + 1)}, {text: l.Name}, {text: l.Code}, {text: l.RegionName}, {text: l.Measure}}
		if netted {
			cells = append(cells, tableCell{text: l.Gross.String()}, tableCell{text: l.Advance.String()})
		}
		t.row(append(cells, tableCell{text: l.Net.String()}, tableCell{text: l.State})...)
	}
	t.sums(fmt.Sprintf("合　计　%d户", len(b.Lines)), len(t.columns)-2, sum)
	return nil
}

func (b BatchSheet) codeHead() string {
	if len(b.Lines) == 0 {
		return codeLabel("")
	}
	return codeLabel(b.Lines[0].Code)
}

func (b BatchSheet) table(s *sheet, netted bool) *table {
	st := style{size: listSize}
	fit := func(of func(BatchLine) string, least, most float64) float64 {
		w := least
		for _, l := range b.Lines {
			w = max(w, s.width(of(l), st)+2*padX+0.2)
		}
		return min(w, most)
	}
	cols := []column{
		{"序号", fit(func(BatchLine) string { return fmt.Sprint(len(b.Lines)) }, 10, 14), toCentre, false},
		{"享受主体", 0, toLeft, true},
		{b.codeHead(), fit(func(l BatchLine) string { return l.Code }, 34, 40), toCentre, false},
		{"所在地", fit(func(l BatchLine) string { return l.RegionName }, 16, 30), toLeft, false},
		{"类型", fit(func(l BatchLine) string { return l.Measure }, 12, 20), toCentre, true},
	}
	if netted {
		cols = append(cols, column{"测算额", 30, toRight, false}, column{"抵减", 28, toRight, false})
	}
	cols = append(cols, column{"核定额", fit(func(l BatchLine) string { return l.Net.String() }, 24, 34), toRight, false},
		column{"状态", fit(func(l BatchLine) string { return l.State }, 12, 18), toCentre, false})
	cols[1].w = s.wide
	for i, c := range cols {
		if i != 1 {
			cols[1].w -= c.w
		}
	}
	return &table{s: s, columns: cols, size: listSize}
}

// As implements Paper.
func (b BatchSheet) As(number string, c Copy) Paper {
	b.Number, b.Copy = number, c
	return b
}

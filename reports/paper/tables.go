package paper

import (
	"context"
	"fmt"
	"slices"

	"huiqi/policy/money"
	"huiqi/reports/page"
)

// PublicList lays out the list for public notice: head repeated and a page total
// on every page, the sum and the number of firms at the end.
func PublicList(ctx context.Context, l List, o Options) (page.Doc, error) { return LayOut(ctx, l, o) }

// Sum adds the rows.
func (l List) Sum() (money.Fen, error) {
	return total(l.Rows, func(r ListRow) money.Fen { return r.Amount })
}

func (l List) copied() Copy { return l.Copy }

func (l List) name() string {
	if l.Title != "" {
		return l.Title
	}
	return l.PeriodLabel + l.Item + "资金拟兑现名单公示"
}

func (l List) info() page.Doc {
	return page.Doc{Title: l.name(), Author: l.Issuer, Subject: l.Number, Made: made(l.Date)}
}

func (l List) lay(ctx context.Context, s *sheet) error {
	sum, err := l.Sum()
	if err != nil {
		return fmt.Errorf("public list: %w", err)
	}
	s.put(s.left, baseline(s.top, 4, size5), l.Copy.label(), style{size: size5, face: page.Hei})
	s.y += 4
	if l.Title == "" {
		s.headline(l.PeriodLabel+l.Item, "资金拟兑现名单公示")
	} else {
		s.headline(l.Title)
	}
	s.y += 4
	if l.Intro != "" {
		s.para(l.Intro, body, 2*cell)
		s.y += 2
	}
	if err := l.table(ctx, s); err != nil {
		return err
	}
	s.y += 3
	if l.Until != "" {
		s.room(min(float64(len(s.broken(l.Until, body, 2*cell)))+3, lines) * pitch) // the signature stands with words
		s.para(l.Until, body, 2*cell)
	}
	s.room(3 * pitch)
	if err := s.stamp(s.left, s.y+4, 18, l.Number, sum, l.Hash); err != nil {
		return err
	}
	s.put(s.left+21, s.y+21.5, l.Number, style{size: sizeL5, colour: page.Quiet})
	s.sign(l.Issuer, chinese(l.Date))
	return nil
}

const listSize = sizeL5

// ofCities tells whether the list is of cities, which have the codes of divisions.
func (l List) ofCities() bool {
	return len(l.Rows) > 0 && codeLabel(l.Rows[0].Code) != "统一社会信用代码"
}

// columns are as wide as what stands in them; the names take the rest.
func (l List) columns(s *sheet) []column {
	st := style{size: listSize}
	var code, place, branch, note, amount float64
	for _, r := range l.Rows {
		code = max(code, s.width(r.Code, st))
		place = max(place, s.width(r.RegionName, st))
		branch = max(branch, s.width(r.Branch, st))
		note = max(note, s.width(r.Note, st))
		amount = max(amount, s.width(r.Amount.String(), st))
	}
	fit := func(w, least, most float64) float64 { return min(max(w+2*padX+0.2, least), most) }
	names, codes := "企业名称", "统一社会信用代码"
	if l.ofCities() {
		names, codes = "设区市", codeLabel(l.Rows[0].Code)
	}
	cols := []column{{"序号", 11, toCentre, false}, {names, 0, toLeft, true}, {codes, fit(code, 34, 40), toCentre, false}, {"所在地", fit(place, 18, 28), toLeft, false}}
	if branch > 0 {
		cols = append(cols, column{"类型", fit(branch, 12, 20), toCentre, true})
	}
	cols = append(cols, column{"奖励金额（元）", fit(amount, 25.4, 34), toRight, false})
	if note > 0 {
		cols = append(cols, column{"备注", fit(note, 12, 20), toLeft, false})
	}
	cols[1].w = s.wide
	for i, c := range cols {
		if i != 1 {
			cols[1].w -= c.w
		}
	}
	return cols
}

func (l List) table(ctx context.Context, s *sheet) error {
	cols := l.columns(s)
	at := len(cols) - 1 // of the amount
	typed, noted := slices.ContainsFunc(cols, headed("类型")), cols[at].head == "备注"
	if noted {
		at--
	}
	sums := []column{{"", 0, toRight, false}, {"", cols[at].w, toRight, false}}
	for _, c := range cols[:at] {
		sums[0].w += c.w
	}
	if noted {
		sums = append(sums, column{"", cols[at+1].w, toLeft, false})
	}
	var total, onPage money.Fen
	firms := 0
	t := &table{s: s, columns: cols, size: listSize}
	t.footH = t.leading() + 2*padY
	t.foot = func() {
		t.band(sums, tableCell{text: fmt.Sprintf("本页小计　%d户", firms), bold: true}, tableCell{text: onPage.String(), bold: true})
		firms, onPage = 0, 0
	}
	for i, r := range l.Rows {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		cells := []tableCell{{text: fmt.Sprint(i + 1)}, {text: r.Firm}, {text: r.Code}, {text: r.RegionName}}
		if typed {
			cells = append(cells, tableCell{text: r.Branch})
		}
		cells = append(cells, tableCell{text: r.Amount.String()})
		if noted {
			cells = append(cells, tableCell{text: r.Note})
		}
		t.row(cells...)
		var err, err2 error
		firms++
		onPage, err = onPage.Add(r.Amount)
		total, err2 = total.Add(r.Amount)
		if err != nil || err2 != nil {
			return fmt.Errorf("public list: %w", money.ErrOverflow)
		}
	}
	if len(s.doc.Pages) > 1 {
		t.foot()
	}
	if s.y+t.footH > s.bottom {
		t.footH = 0
		t.close()
		s.next()
	}
	t.band(sums, tableCell{text: fmt.Sprintf("合　计　%d户", len(l.Rows)), bold: true}, tableCell{text: total.String(), bold: true})
	t.close()
	return nil
}

func headed(name string) func(column) bool {
	return func(c column) bool { return c.head == name }
}

// sign sets the issuer and below it the date, four characters from the right and
// centred on each other; kept together.
func (s *sheet) sign(issuer, date string) {
	s.room(3 * pitch)
	s.skip(1)
	st := body
	for s.width(issuer, st) > s.wide-4*cell && st.size > 5 {
		st.size, st.track = st.size-0.5, 0
	}
	wName, wDate := s.width(issuer, st), s.width(date, body)
	middle := s.right - 4*cell - max(wDate, wName)/2
	if wName > s.wide-4*cell {
		middle = s.left + wName/2
	}
	s.put(middle-wName/2, baseline(s.y, pitch, size3), issuer, st)
	s.y += pitch
	s.put(middle-wDate/2, baseline(s.y, pitch, size3), date, body)
	s.y += pitch
}

// As implements Paper.
func (l List) As(number string, c Copy) Paper {
	l.Number, l.Copy = number, c
	return l
}

package paper

import (
	"fmt"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/page"
	"huiqi/reports/textline"
)

// Head is what every sheet of the desk's own bears at its head and foot.
type Head struct {
	Number string      `json:"number,omitempty"` // the paper's own, "" of a draft
	Issuer string      `json:"issuer,omitempty"` // the office
	Date   period.Date `json:"date,omitzero"`    // of the paper
	Hash   string      `json:"hash,omitempty"`   // of what it was made from, hex
	Copy   Copy        `json:"copy,omitzero"`
}

// Signature is one person's, as the desk's log holds it.
type Signature struct {
	Step      string `json:"step,omitempty"` // "复核"
	Name      string `json:"name,omitempty"`
	At        string `json:"at,omitempty"`        // "2020-07-20 15:04"
	Record    string `json:"record,omitempty"`    // "第 12 号"
	Hash      string `json:"hash,omitempty"`      // of what was signed, hex
	Emergency bool   `json:"emergency,omitempty"` // given by a person who had signed before, by the emergency exception
}

// opening begins a sheet of the desk's own: title in the middle, code in the
// corner, number and unit on the line above the first table.
func (s *sheet) opening(h Head, name, unit string, amount money.Fen) error {
	const side = 16.0
	if err := s.stamp(s.right-side, s.top, side, h.Number, amount, h.Hash); err != nil {
		return err
	}
	s.put(s.left, baseline(s.top, 6, size5), h.Copy.label(), style{size: size5, face: page.Hei})
	s.y = s.top + 3
	wide := s.wide
	s.left, s.wide = s.left+side+4, s.wide-2*(side+4)
	s.headline(name)
	s.left, s.wide = s.left-side-4, wide
	s.y = max(s.y+1, s.top+side+5.5)
	small := style{size: size5}
	if h.Number != "" {
		s.put(s.left, baseline(s.y, 6, size5), "编号："+h.Number, small)
	}
	s.aligned(s.left, s.wide, baseline(s.y, 6, size5), unit, small, toRight)
	s.y += 7
	return nil
}

// closing sets who made the sheet and when, at its foot.
func (s *sheet) closing(h Head) {
	const step = 6.5
	s.room(2 + step)
	s.y += 2
	small := style{size: size5}
	s.put(s.left, baseline(s.y, step, size5), "制表单位："+h.Issuer, small)
	s.aligned(s.left, s.wide, baseline(s.y, step, size5), "制表日期："+chinese(h.Date), small, toRight)
	s.y += step
}

// field is one cell of a form.
type field struct {
	text  string
	w     float64
	label bool
	bold  bool
	fit   bool // set smaller rather than broken; figures always are
	align align
}

// formSize is the size of forms.
const formSize = size5

// form sets one row of a form with its rules; a row that does not fit begins a
// page.
func (s *sheet) form(least float64, cells ...field) {
	leading := formSize * page.MM * 1.4
	broken := make([][]textline.Line, len(cells))
	styles := make([]style, len(cells))
	h := least
	for i, c := range cells {
		styles[i] = style{size: formSize, bold: c.bold}
		if c.label {
			styles[i] = style{size: formSize, face: page.Hei}
		}
		for (c.fit || c.align == toRight) && styles[i].size > 8 && s.width(c.text, styles[i]) > c.w-2*padX {
			styles[i].size -= 0.5
		}
		broken[i] = breakAt(s, c.text, c.w-2*padX, styles[i])
		h = max(h, float64(len(broken[i]))*leading+2*padY+0.6)
	}
	s.room(h)
	x := s.left
	for i, c := range cells {
		if c.label {
			s.pg.Boxes = append(s.pg.Boxes, page.Box{X: x, Y: s.y, W: c.w, H: h, Fill: 0xF2F3F5})
		}
		y := s.y + (h-float64(len(broken[i]))*leading)/2
		for _, l := range broken[i] {
			a := c.align
			if c.label {
				a = toCentre
			}
			s.aligned(x+padX, c.w-2*padX, baseline(y, leading, formSize), l.Text, fitted(l, c.w-2*padX, styles[i]), a)
			y += leading
		}
		s.upright(x, s.y, s.y+h, hair, page.Black)
		x += c.w
	}
	s.upright(x, s.y, s.y+h, hair, page.Black)
	s.rule(s.left, x, s.y, hair, page.Black)
	s.y += h
	s.rule(s.left, x, s.y, hair, page.Black)
}

// labelWide is the width of a form's labels, mm.
const labelWide = 27.0

// whole sets a label and a text over the whole width.
func (s *sheet) whole(label, text string) {
	s.form(0, field{text: label, w: labelWide, label: true}, field{text: text, w: s.wide - labelWide})
}

// digest sets a label and a hash on one line.
func (s *sheet) digest(label, hash string) {
	s.form(0, field{text: label, w: labelWide, label: true}, field{text: hash, w: s.wide - labelWide, fit: true})
}

// halves sets two labels with their texts side by side.
func (s *sheet) halves(a, textA, b, textB string) {
	w := s.wide/2 - labelWide
	s.form(0, field{text: a, w: labelWide, label: true}, field{text: textA, w: w, fit: true}, field{text: b, w: labelWide, label: true}, field{text: textB, w: w, fit: true})
}

// amount sets a sum in both writings.
func (s *sheet) amount(label string, v money.Fen) {
	s.form(
		0, field{text: label, w: labelWide, label: true},
		field{text: "（大写）" + v.Capitals(), w: s.wide - labelWide - 52, bold: true},
		field{text: "￥" + v.String() + "元", w: 52, bold: true, align: toRight},
	)
}

// caption sets the name of a part of a sheet, never alone at the foot of a page.
func (s *sheet) caption(text string) {
	const step = 8.0
	s.room(step + 22)
	s.y += 2
	s.put(s.left, baseline(s.y, step, 12), text, style{size: sizeL4, face: page.Hei})
	s.y += step
}

// note sets small words under a table.
func (s *sheet) note(text string) {
	const step = 5.0
	st := style{size: sizeL5, colour: page.Quiet}
	for _, l := range breakAt(s, text, s.wide, st) {
		s.room(step)
		s.put(s.left, baseline(s.y, step, sizeL5), l.Text, st)
		s.y += step
	}
}

// small sets a paragraph of 小四.
func (s *sheet) small(text string) {
	const step = 7.2
	st := style{size: sizeL4}
	for _, l := range breakAt(s, text, s.wide, st) {
		s.room(step)
		s.put(s.left, baseline(s.y, step, sizeL4), l.Text, st)
		s.y += step
	}
}

// signatures sets who signed what, with room for a hand below each name.
func (s *sheet) signatures(all []Signature) {
	const step, name, at, record, hash = 28.0, 23.0, 34.0, 18.0, 31.0
	hand := s.wide - step - name - at - record - hash
	row := func(least float64, label bool, texts ...string) {
		cells := make([]field, len(texts))
		for i, w := range []float64{step, name, at, record, hash, hand} {
			cells[i] = field{text: texts[i], w: w, label: label, align: toCentre}
		}
		s.form(least, cells...)
	}
	const high = 9.5
	s.room(min(10+8+high*float64(len(all)), 60)) // stand together
	s.caption("签　批")
	row(0, true, "环　节", "姓　名", "时　间", "记录号", "内容摘要", "签　字")
	for _, one := range all {
		label := one.Step
		if one.Emergency {
			label += "（应急）"
		}
		row(high, false, label, one.Name, one.At, one.Record, shortHash(one.Hash), "")
	}
	if len(all) == 0 {
		s.form(0, field{text: "尚无签批", w: s.wide, align: toCentre})
	}
}

// total adds amounts; money.ErrOverflow when they do not fit.
func total[T any](rows []T, of func(T) money.Fen) (money.Fen, error) {
	var sum money.Fen
	var err error
	for _, r := range rows {
		if sum, err = sum.Add(of(r)); err != nil {
			return 0, fmt.Errorf("total: %w", err)
		}
	}
	return sum, nil
}

// lie turns the sheet, of which nothing is set yet, on its side.
func (s *sheet) lie() {
	s.frame = lying
	s.pg.W, s.pg.H = s.pg.H, s.pg.W
	s.y = s.top
}

// rest gives column i what the others leave.
func rest(s *sheet, cols []column, i int) {
	cols[i].w = s.wide
	for k, c := range cols {
		if k != i {
			cols[i].w -= c.w
		}
	}
}

// joined puts texts that are not empty on lines of their own.
func joined(texts ...string) string {
	out := ""
	for _, t := range texts {
		if out != "" && t != "" {
			out += "\n"
		}
		out += t
	}
	return out
}

package paper

import (
	"fmt"
	"strings"

	"huiqi/policy/money"
	"huiqi/reports/page"
	"huiqi/reports/seal"
)

// SealText is what the code of a paper says: its number, its amount and the
// beginning of the hash of what it was made from, so that it can be held against
// the desk.
func SealText(number string, amount money.Fen, hash string) string {
	return fmt.Sprintf("%s\n%s元\n%s", number, strings.ReplaceAll(amount.String(), ",", ""), shortHash(hash))
}

// shortHash is the first 12 digits of a hash.
func shortHash(h string) string { return h[:min(12, len(h))] }

// stamp sets the code with its upper left corner at x, y, the digits of the hash
// below it.
func (s *sheet) stamp(x, y, side float64, number string, amount money.Fen, hash string) error {
	if number == "" {
		return nil
	}
	text := SealText(number, amount, hash)
	c, err := seal.Draw(text)
	if err != nil {
		return err
	}
	s.pg.Modules = append(s.pg.Modules, page.Modules{X: x, Y: y, Size: side, N: c.N, Dark: c.Dark, Content: text})
	small := style{size: 6.5, colour: page.Quiet}
	s.aligned(x, side, y+side+3.4, shortHash(hash), small, toCentre)
	return nil
}

// Copy says that a paper is not the original.
type Copy struct {
	Draft   bool `json:"draft,omitempty"`   // 样稿: before it is in force; it has no number
	Reprint int  `json:"reprint,omitempty"` // 补打: the how manieth; 0 is the original
}

// label is the mark in the corner, "" of an original.
func (c Copy) label() string {
	switch {
	case c.Draft:
		return "样稿"
	case c.Reprint > 0:
		return fmt.Sprintf("补打（第%d次）", c.Reprint)
	}
	return ""
}

// Faint is what the word across a draft is printed in.
const faint page.Colour = 0xE3E5E9

// across sets the word of a draft over every page.
func (s *sheet) across(c Copy) {
	if !c.Draft {
		return
	}
	st := style{size: 120, face: page.Hei, colour: faint, track: 24}
	for i := range s.doc.Pages {
		pg := &s.doc.Pages[i]
		const word, slope = "样稿", 0.5 // the tangent of the turn
		w := s.width(word, st)
		x, y := pg.W/2-w/2*0.894+10, pg.H/2+w/2*0.447+10
		run := page.Run{X: x, Y: y, W: w, Text: word, Face: st.face, Size: st.size, Track: st.track, Colour: st.colour, Turn: 26.565}
		pg.Under = append(pg.Under, run)
	}
}

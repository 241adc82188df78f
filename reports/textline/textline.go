// Package textline breaks Chinese text into lines by UAX 14 and the habits of
// Chinese setting (GB/T 15834 禁则): no closing punctuation starts a line, no
// opening bracket ends one, a dash or an ellipsis stays whole, and a number keeps
// its unit where the line allows. It draws nothing and knows no font: a func
// measures, so papers, tables and the window's long clauses share it. No
// character is ever lost: the lines put together are the text.
package textline

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Measure is the width of a piece of text; only sums are compared, so any unit
// will do.
type Measure func(text string) float64

// Line is text[Start:End], blanks and a line feed at its end included.
type Line struct {
	Start, End int
	Text       string // without blanks and line feed at the end
	Width      float64
	Last       bool // ends a paragraph: at a line feed or at the end of the text
}

// Break breaks text into lines at most rest wide, the first of each paragraph
// at most first (an indent). A piece that cannot be broken and is too wide, such
// as one character with its full stop in a narrow cell, stands out.
func Break(text string, first, rest float64, m Measure) []Line {
	if text == "" {
		return nil
	}
	var lines []Line
	for from := 0; from < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[from:], '\n'); i >= 0 {
			end = from + i + 1
		}
		lines = paragraph(lines, text, from, end, first, rest, m)
		from = end
	}
	return lines
}

// piece is what stands between two places where a line may end.
type piece struct {
	end  int
	w    float64 // with trailing blanks
	bare float64 // without
	weak bool    // a line should rather not end here
}

func paragraph(lines []Line, text string, from, end int, first, rest float64, m Measure) []Line {
	if whole := measured(text[from:end], m); whole.bare <= first { // most cells of a table: nothing to break
		return append(lines, Line{from, end, strings.TrimRightFunc(text[from:end], unicode.IsSpace), whole.bare, true})
	}
	pieces := split(text[from:end], from, max(min(first, rest), 0), m)
	room, start := first, from
	width, strong := 0.0, -1 // strong: last piece of this line after which it may well end
	strongWidth := 0.0
	add := func(stop int, w float64, last bool) {
		lines = append(lines, Line{start, stop, strings.TrimRightFunc(text[start:stop], unicode.IsSpace), w, last})
		start, room, width, strong = stop, rest, 0, -1
	}
	bareWidth := 0.0
	for i := 0; i < len(pieces); i++ {
		p := pieces[i]
		at := from
		if i > 0 {
			at = pieces[i-1].end
		}
		if at > start && width+p.bare > room {
			if strong >= 0 && pieces[i-1].weak && strongWidth > room/2 {
				i = strong // take the number back to the next line
				add(pieces[i].end, strongWidth, false)
			} else {
				add(at, bareWidth, false)
				i--
			}
			continue
		}
		bareWidth = width + p.bare
		width += p.w
		if !p.weak {
			strong, strongWidth = i, bareWidth
		}
	}
	if start < end || from == end {
		add(end, bareWidth, true)
	}
	return lines
}

// split finds every place where a line may end. A stretch without one that is
// wider than limit is opened between its characters, never before a closing or
// after an opening mark.
func split(text string, base int, limit float64, m Measure) []piece {
	same := shadow(text)
	var out []piece
	state, at, end := -1, 0, 0
	for rest := same; rest != ""; {
		var seg string
		seg, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		end += len(seg)
		if forbidden(text, end) {
			continue
		}
		out = open(out, text, base, at, end, limit, m)
		out[len(out)-1].weak = numberGoesOn(text, end)
		at = end
	}
	return out
}

func open(out []piece, text string, base, at, end int, limit float64, m Measure) []piece {
	whole := measured(text[at:end], m)
	if whole.bare <= limit {
		whole.end = base + end
		return append(out, whole)
	}
	g := uniseg.NewGraphemes(text[at:end])
	from, prev := at, rune(0)
	for g.Next() {
		a, _ := g.Positions()
		r, _ := utf8.DecodeRuneInString(g.Str())
		if pos := at + a; pos > from && !closing(r) && !opening(prev) && !unicode.IsSpace(r) && !tied(prev, r) {
			p := measured(text[from:pos], m)
			p.end = base + pos
			out, from = append(out, p), pos
		}
		prev, _ = utf8.DecodeLastRuneInString(g.Str())
	}
	p := measured(text[from:end], m)
	p.end = base + end
	return append(out, p)
}

func measured(s string, m Measure) piece {
	bare := strings.TrimRightFunc(s, unicode.IsSpace)
	p := piece{bare: m(bare)}
	p.w = p.bare
	if len(bare) < len(s) {
		p.w = m(strings.TrimRight(s, "\r\n"))
	}
	return p
}

// shadow is the text as the breaker should see it, byte for byte as long:
// Chinese quotes open and close like brackets, which UAX 14 cannot know of “ ”.
func shadow(text string) string {
	if !strings.ContainsAny(text, "“”‘’") {
		return text
	}
	b := []byte(text)
	for i, r := range text {
		var as string
		switch r {
		case '“':
			as = "「"
		case '”':
			as = "」"
		case '‘':
			as = "『"
		case '’':
			next, _ := utf8.DecodeRuneInString(text[i+len("’"):])
			if next < unicode.MaxASCII && unicode.IsLetter(next) {
				continue // an apostrophe
			}
			as = "』"
		default:
			continue
		}
		copy(b[i:], as)
	}
	return string(b)
}

// units that stay with the number before them where the line allows.
var units = []string{"万千瓦时", "千瓦时", "个百分点", "万元", "亿元", "千元", "元", "角", "分", "年", "月", "日", "号", "户", "家", "行", "页", "%", "％", "倍"}

// numberGoesOn tells whether text at i is the unit of a number before it, or a
// number before which its sign stands.
func numberGoesOn(text string, i int) bool {
	if i >= len(text) {
		return false
	}
	prev, _ := utf8.DecodeLastRuneInString(text[:i])
	if prev >= '①' && prev <= '⑳' {
		return true // a mark and what it marks
	}
	if prev < '0' || prev > '9' {
		next := text[i]
		return strings.ContainsRune("¥￥第≥≤〔", prev) && next >= '0' && next <= '9'
	}
	for _, u := range units {
		if strings.HasPrefix(text[i:], u) {
			return true
		}
	}
	return false
}

// forbidden tells whether no line may end at i: UAX 14 lets some marks pass that
// Chinese setting does not (·, ￥).
func forbidden(text string, i int) bool {
	if i >= len(text) {
		return false
	}
	prev, _ := utf8.DecodeLastRuneInString(text[:i])
	next, _ := utf8.DecodeRuneInString(text[i:])
	return !unicode.IsSpace(prev) && (closing(next) || opening(prev))
}

const (
	closers = "。．，、；：？！…‥）〕】》〉」』”’％‰℃·)]},.;:?!%°々〻ー〞︰"
	openers = "（〔【《〈「『“‘([{￥¥$＄〝"
)

// Closing tells whether r may not start a line.
func Closing(r rune) bool { return closing(r) }

func closing(r rune) bool { return strings.ContainsRune(closers, r) }
func opening(r rune) bool { return strings.ContainsRune(openers, r) }

// tied are pairs that are one sign.
func tied(a, b rune) bool { return a == b && (a == '—' || a == '…') }

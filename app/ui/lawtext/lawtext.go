// Package lawtext shows a clause in the words of its notice, with the words a rule
// rests on marked. It quotes and never paraphrases: everything it shows of a
// notice is a part of the pack's source text. Legal text stays Chinese in every
// language of the interface.
package lawtext

import (
	"strings"

	"fyne.io/fyne/v2"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/policy/pack"
	"huiqi/resources/words"
)

// Passage is a part of the notice: that of one clause, or what stands outside
// the clauses (Clause is then "").
type Passage struct {
	Clause string
	Text   string
}

// Split cuts the source text of a pack into passages, in order and without a gap.
func Split(p *pack.Pack) []Passage {
	var out []Passage
	from := 0
	source := p.SourceText
	for _, c := range p.Clauses {
		start, end := span(source, c, from)
		if start < 0 {
			continue
		}
		if start > from {
			out = append(out, Passage{Text: source[from:start]})
		}
		out = append(out, Passage{Clause: c.Number, Text: source[start:end]})
		from = end
	}
	if from < len(source) {
		out = append(out, Passage{Text: source[from:]})
	}
	return out
}

// span finds a clause at or after from: from its printed number, where that stands
// directly before the quote, to the end of its 责任单位 line or of its quote.
func span(source string, c pack.Clause, from int) (start, end int) {
	at := strings.Index(source[from:], c.Quote)
	if at < 0 {
		return -1, -1
	}
	at += from
	start, end = at, at+len(c.Quote)
	if head := strings.TrimRight(source[from:at], " \u3000\n\r\t"); strings.HasSuffix(head, c.Number) {
		start = from + len(head) - len(c.Number)
	}
	rest := source[end:]
	if lead := strings.TrimLeft(rest, " \u3000\n\r\t"); strings.HasPrefix(lead, "责任单位") {
		end += len(rest) - len(lead)
		end += lineLength(lead)
	}
	return start, end
}

// lineLength is how far the paragraph goes: to a new line or to the two wide
// blanks with which the notice begins its next paragraph.
func lineLength(text string) int {
	n := len(text)
	for _, stop := range []string{"\n", "\u3000\u3000"} {
		if i := strings.Index(text, stop); i >= 0 && i < n {
			n = i
		}
	}
	return n
}

// Of gives the passage of a clause, "" when the pack has none of that number.
func Of(p *pack.Pack, number string) string {
	for _, passage := range Split(p) {
		if passage.Clause == number {
			return passage.Text
		}
	}
	return ""
}

// Paragraphs cuts a passage where the notice begins a new paragraph.
func Paragraphs(text string) []string {
	var out []string
	for _, line := range strings.Split(strings.ReplaceAll(text, "\u3000\u3000", "\n"), "\n") {
		if line = strings.Trim(line, " \u3000\r\t"); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// Figures gives the ways a parameter's value may be printed in the text.
func Figures(value, unit string) []string {
	switch unit {
	case "":
		return nil
	case "元/千瓦时":
		return []string{"每千瓦时" + value + "元", value + "元"}
	}
	out := []string{value + unit}
	if unit == "%" {
		out = append(out, value+"％")
	}
	return out
}

const (
	plain byte = iota
	quoted
	figured
)

// Mark gives the text with quotes on the colour of marked words, and figures
// inside them bold. Without quotes figures are marked wherever they stand.
func Mark(text string, quotes, figures []string) []prose.Span {
	levels := make([]byte, len(text))
	for _, q := range quotes {
		raise(levels, text, q, quoted, nil)
	}
	within := levels
	if len(quotes) == 0 {
		within = nil
	}
	for _, f := range figures {
		raise(levels, text, f, figured, within)
	}
	var out []prose.Span
	for i := 0; i < len(text); {
		j := i
		for j < len(text) && levels[j] == levels[i] {
			j++
		}
		out = append(out, prose.Span{Text: text[i:j], Mark: levels[i] != plain, Bold: levels[i] == figured})
		i = j
	}
	return out
}

// raise marks each place of part in text; Within, when given, must be marked there.
func raise(levels []byte, text, part string, level byte, within []byte) {
	if part == "" {
		return
	}
	for from := 0; ; {
		at := strings.Index(text[from:], part)
		if at < 0 {
			return
		}
		at += from
		from = at + len(part)
		if within != nil && within[at] == plain || beforeDigit(text, at, part) {
			continue
		}
		for i := at; i < from; i++ {
			levels[i] = max(levels[i], level)
		}
	}
}

// beforeDigit tells that part begins in mid-number: 7% in 17%.
func beforeDigit(text string, at int, part string) bool {
	return at > 0 && part[0] >= '0' && part[0] <= '9' && strings.IndexByte("0123456789.", text[at-1]) >= 0
}

// Page shows a clause whole: its number and heading, the marked text, who is
// responsible and what is to be known about it.
func Page(p *pack.Pack, number string, quotes, figures []string) []fyne.CanvasObject {
	c, ok := p.Clause(number)
	if !ok {
		return []fyne.CanvasObject{prose.New(prose.Quiet(words.T("lawtext.no_clause", number)))}
	}
	out := []fyne.CanvasObject{prose.Sized(3, prose.Strong(c.Number+c.Heading))}
	if c.Section != "" {
		out = append(out, prose.New(prose.Quiet(c.Section)))
	}
	out = append(out, parts.Gap(1, 4))
	for _, para := range Paragraphs(Of(p, number)) {
		out = append(out, prose.New(Mark(para, quotes, figures)...), parts.Gap(1, 2))
	}
	out = append(out, prose.New(prose.Quiet("《"+p.Title+"》"+issued(p))))
	if c.Note != "" {
		out = append(out, prose.New(prose.Span{Text: c.Note, Tone: theme.Warn}))
	}
	return out
}

func issued(p *pack.Pack) string {
	if p.Document.Number != "" {
		return p.Document.Number
	}
	return p.Document.Issued
}

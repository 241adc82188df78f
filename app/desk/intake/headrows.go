package intake

import (
	"regexp"
	"slices"
	"strings"

	"huiqi/policy/uscc"
)

// findHead finds the rows of the head: the row with most known words, and its
// neighbours above and below that belong to it.
func (d *draft) findHead() bool {
	best, most := -1, 0
	for i := range min(len(d.rows), headSearch) {
		if n := d.headWords(&d.rows[i]); n > most {
			best, most = i, n
		}
	}
	if most < 2 {
		data := slices.IndexFunc(d.rows, func(r row) bool { return dataLike(&r) })
		if data < 1 || filled(&d.rows[data-1]) < 2 {
			return false
		}
		best = data - 1
	}
	d.headFrom, d.headTo = best, best
	for d.headTo+1 < len(d.rows) && d.rows[d.headTo+1].n == d.rows[d.headTo].n+1 && d.headTo-d.headFrom < 3 && d.continues(d.headTo, d.headTo+1) {
		d.headTo++
	}
	for d.headFrom > 0 && d.headTo-d.headFrom < 3 && d.groups(d.headFrom-1) {
		d.headFrom--
	}
	return true
}

// headWords counts the cells that can only be heads.
func (d *draft) headWords(r *row) int {
	n, tried := 0, 0
	for _, c := range r.cells {
		if c.kind == textCell && tried < 100 {
			tried++
			if d.isHeadWord(c.text) {
				n++
			}
		}
	}
	return n
}

// isHeadWord remembers its answers: the words of a table repeat.
func (d *draft) isHeadWord(text string) bool {
	if len(text) > 120 || strings.TrimSpace(text) == "" {
		return false
	}
	yes, ok := d.known[text]
	if !ok {
		yes = d.knownHead(text)
		d.known[text] = yes
	}
	return yes
}

func (d *draft) knownHead(text string) bool {
	h := parseHead([]string{text})
	if h.plain == "" {
		return false
	}
	if _, ok := mapFor(d.file.opts.Maps, &h, 0, false); ok || otherHeads[h.plain] {
		return true
	}
	for _, id := range identityNames {
		if identityRank(id, &h) > 0 {
			return true
		}
	}
	if h.measure == "" {
		return h.time.found
	}
	return slices.ContainsFunc(d.fields, func(f fieldWords) bool { return f.score(&h) >= 80 })
}

// dataLike reports whether a row holds a credit code, which no head does.
func dataLike(r *row) bool {
	for _, c := range r.cells {
		if len(c.text) >= uscc.Length && len(c.text) < 60 && uscc.Check(uscc.Normalise(c.text)) == nil {
			return true
		}
	}
	return false
}

func filled(r *row) int {
	n := 0
	for _, c := range r.cells {
		if strings.TrimSpace(c.text) != "" {
			n++
		}
	}
	return n
}

// continues reports whether the row below goes on with the head: only texts, and
// under a filled cell only words of time, units or known heads.
func (d *draft) continues(above, below int) bool {
	r := &d.rows[below]
	if dataLike(r) || columnNumbers(r) {
		return false
	}
	some := false
	for i, c := range r.cells {
		t := strings.TrimSpace(c.text)
		if t == "" {
			continue
		}
		h := parseHead([]string{t})
		known := h.measure == "" && (h.time.found || h.unit != "") || d.isHeadWord(t)
		if c.kind != textCell && !(c.kind == numberCell && h.time.found && h.measure == "") || !known && strings.TrimSpace(d.rows[above].at(i+1).text) != "" {
			return false
		}
		if !known && h.measure == "" {
			return false // figures as text
		}
		some = some || known
	}
	return some
}

// groupWords are what stands over the columns that say who a row is about.
var groupWords = regexp.MustCompile(`^(?:企业|单位|用户|客户|用电户?)*(?:基本)*(?:信息|情况|资料|名录)$`)

// yearCell is a year over its months, typed as a number.
var yearCell = regexp.MustCompile(`^20\d{2}$`)

// groups reports whether the row above holds heads of groups: more than one
// cell, or one that is not at the left, and no line of notes.
func (d *draft) groups(i int) bool {
	r := &d.rows[i]
	if d.rows[i+1].n != r.n+1 || dataLike(r) {
		return false
	}
	n := 0
	for c, cell := range r.cells {
		t := strings.TrimSpace(cell.text)
		if t == "" {
			continue
		}
		if c == 0 && strings.TrimSpace(d.rows[i+1].at(1).text) != "" && !groupWords.MatchString(narrow(t)) {
			return false // a title over a head that begins under it
		}
		year := cell.kind == numberCell && yearCell.MatchString(t)
		if cell.kind != textCell && !year || strings.ContainsAny(t, "：:") || strings.Contains(t, "单位") && len(unitsNoted(t)) > 0 || len([]rune(t)) > 30 || fullDate.MatchString(narrow(t)) {
			return false
		}
		h := parseHead([]string{t})
		if h.measure == "" && !h.time.found {
			return false
		}
		n++
		if c == 0 && filled(r) == 1 {
			return false // a title
		}
	}
	return n > 0
}

// columnNumbers recognises the line 甲 乙 1 2 3 that forms carry under the head.
func columnNumbers(r *row) bool {
	n := 0
	for _, c := range r.cells {
		t := strings.Trim(narrow(c.text), "()")
		if t == "" || t == "-" || t == "—" {
			continue
		}
		if !strings.Contains("|甲|乙|丙|丁|戊|己|庚|辛|壬|癸|栏次|行次|", "|"+t+"|") && (len(t) > 2 || strings.Trim(t, "0123456789") != "") && !(len(t) == 1 && t[0] >= 'A' && t[0] <= 'Z') {
			return false
		}
		n++
	}
	return n >= 3
}

// makeHeads joins the lines of the head over each column; a group's head reaches
// over the blank cells to its right that have a line below.
func (d *draft) makeHeads() {
	width := 0
	for i := d.headFrom; i <= d.headTo; i++ {
		width = max(width, len(d.rows[i].cells))
	}
	text := func(i, col int) string { return strings.TrimSpace(d.rows[i].at(col).text) }
	below := func(i, col int) bool {
		for k := i + 1; k <= d.headTo; k++ {
			if text(k, col) != "" {
				return true
			}
		}
		return false
	}
	parts := make([][]string, width)
	for i := d.headFrom; i <= d.headTo; i++ {
		group := ""
		for col := 1; col <= width; col++ {
			t := text(i, col)
			switch {
			case t != "" && below(i, col):
				group = t
			case t != "":
				group = ""
			case below(i, col):
				t = group
			default:
				group = ""
			}
			if p := parts[col-1]; t != "" && (len(p) == 0 || p[len(p)-1] != t) {
				parts[col-1] = append(p, strings.Join(strings.Fields(t), " "))
			}
		}
	}
	d.heads = make([]head, width)
	for i, p := range parts {
		if len(p) > 0 {
			d.heads[i] = parseHead(p)
		}
	}
}

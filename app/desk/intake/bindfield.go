package intake

import (
	"fmt"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// candidate is a column that may hold a field.
type candidate struct {
	col   int // index
	score int
	time  months
	sure  bool
}

// bindFields gives each field of this kind its column, or the months that make
// it up; what is uncertain becomes a question.
func (d *draft) bindFields() error {
	if d.kind == Banks {
		return d.bindBanks()
	}
	// What is certain comes first, so that no question is put about its columns.
	for _, certain := range [...]bool{true, false} {
		for i := range d.fields {
			if f := &d.fields[i]; d.ours(f) && !d.bound(i) {
				d.bindField(f, certain)
			}
		}
	}
	if err := d.wrongPeriod(); err != nil {
		return err
	}
	if err := d.mixedPeriods(); err != nil {
		return err
	}
	d.askLeftover()
	for i := range d.fields {
		f := &d.fields[i]
		if d.ours(f) && !d.bound(i) && !d.asked(f.ID) {
			d.absent = append(d.absent, f.ID)
			if f.Optional {
				continue
			}
			d.notes = append(d.notes, words.T("intake.note.absent", f.Label)+d.partMonths(f))
		}
	}
	return nil
}

func (d *draft) bindField(f *fieldWords, certain bool) {
	found, level := d.candidates(f)
	if len(found) == 0 {
		return
	}
	clear := found[0].score >= 80 && found[0].sure && (len(found) == 1 || level == monthly)
	switch {
	case clear && f.Type == TypeFlag && d.onlyTicks(found[0].col):
		if !certain {
			d.askTicks(f, found[0])
		}
	case clear && level == monthly:
		for _, c := range found {
			d.take(f, c, "intake.why.months")
		}
	case clear:
		d.take(f, found[0], "intake.why.head")
	case certain, f.Optional && found[0].score < 80:
	case len(found) > 1:
		d.ask(f, found, "intake.ask.several")
	case found[0].score < 80:
		d.ask(f, found, "intake.ask.name")
	default:
		d.ask(f, found, "intake.ask.time")
	}
}

func (d *draft) bound(field int) bool {
	return slices.ContainsFunc(d.columns, func(c Column) bool { return c.field == field })
}

func (d *draft) asked(id string) bool {
	return slices.ContainsFunc(d.questions, func(q Question) bool {
		return slices.ContainsFunc(q.Choices, func(c string) bool { return c == id || strings.HasPrefix(c, id+":") })
	})
}

func (d *draft) take(f *fieldWords, c candidate, why string) {
	col := &d.columns[c.col]
	col.Field, col.field, col.Why = f.ID, f.index, words.T(why)
	if !c.time.isZero() {
		col.Period = c.time.period()
	} else {
		col.Period = f.Period
	}
}

// How the columns found relate to the field's period.
type level uint8

const (
	nothing level = iota
	timeless
	monthly
	exactly
)

// candidates gives the best columns for a field: those of exactly its period;
// else months that tile it; else those that name no time, for the current
// period only.
func (d *draft) candidates(f *fieldWords) ([]candidate, level) {
	var exact, parts, none []candidate
	for i := range d.columns {
		c := &d.columns[i]
		if c.Field != "" || d.heads[i].text == "" {
			continue
		}
		s := d.measure(f, i)
		if s == 0 {
			continue
		}
		m, sure := d.heads[i].time.resolve(d.titleTime, d.current())
		cand := candidate{i, s, m, sure}
		switch {
		case f.time.isZero():
			cand.sure = true
			exact = append(exact, cand)
		case m == f.time:
			exact = append(exact, cand)
		case m.isZero():
			none = append(none, cand)
		case m.within(f.time):
			parts = append(parts, cand)
		}
	}
	switch {
	case len(exact) > 0:
		return bestOf(exact), exactly
	case len(parts) > 0:
		if tiles := tile(bestOf(parts), f.time); tiles != nil {
			return tiles, monthly
		}
		return nil, nothing
	case f.time == d.current() && (d.titleTime.isZero() || d.titleTime == f.time || f.time.within(d.titleTime) && d.titleTime.to-d.titleTime.from >= 11):
		return bestOf(none), timeless
	}
	return nil, nothing
}

// measure scores the column's name, a head of time alone counting by what the
// title says, or as the plainest figure such a file has.
func (d *draft) measure(f *fieldWords, i int) int {
	h := &d.heads[i]
	if h.unit != "" && f.Type == TypeNumber {
		if _, ok := conversion(h.unit, f.Unit); !ok {
			return 0
		}
	}
	if h.unit != "" && f.Type != TypeNumber {
		return 0
	}
	if h.measure != "" || !h.time.found || f.Type != TypeNumber || h.foreign != "" {
		return f.score(h)
	}
	if slices.ContainsFunc(f.words, func(w string) bool { return strings.Contains(d.titlePlain, w) }) {
		return 90
	}
	for k := range d.fields {
		if g := &d.fields[k]; d.ours(g) && g.Type == TypeNumber && !slices.Equal(g.Heads, f.Heads) && !f.plainerThan(g) {
			return 0
		}
	}
	return 90
}

// plainerThan reports whether f is the figure of which g is a kind: 用电量 beside
// 差别电价用电量. A column that names only a time holds the plain one.
func (f *fieldWords) plainerThan(g *fieldWords) bool {
	return slices.ContainsFunc(f.words, func(w string) bool {
		return slices.ContainsFunc(g.words, func(v string) bool { return v != w && strings.Contains(v, w) })
	}) && !slices.ContainsFunc(g.words, func(v string) bool { return slices.Contains(f.words, v) })
}

func bestOf(list []candidate) []candidate {
	top := 0
	for _, c := range list {
		top = max(top, c.score)
	}
	var out []candidate
	for _, c := range list {
		if c.score == top {
			out = append(out, c)
		}
	}
	return out
}

// tile orders parts that cover a stretch of months without gap or overlap, or
// gives nil.
func tile(parts []candidate, whole months) []candidate {
	slices.SortStableFunc(parts, func(a, b candidate) int { return a.time.from - b.time.from })
	at := whole.from
	for _, p := range parts {
		if p.time.from != at {
			return nil
		}
		at = p.time.to + 1
	}
	if at != whole.to+1 {
		return nil
	}
	return parts
}

// partMonths says which months of a field are there when not all are.
func (d *draft) partMonths(f *fieldWords) string {
	var have []string
	for i := range d.heads {
		m, _ := d.heads[i].time.resolve(d.titleTime, d.current())
		if m.within(f.time) && d.measure(f, i) > 0 {
			have = append(have, m.label())
		}
	}
	if len(have) == 0 {
		return ""
	}
	return words.T("intake.note.part-months", strings.Join(have, words.T("intake.comma")))
}

// wrongPeriod refuses a file that holds the wanted figures, but of other times.
func (d *draft) wrongPeriod() error {
	current := d.current()
	if current.isZero() || d.kind == Supplement {
		return nil
	}
	other, free := months{}, false // free: not all of them are wanted for their own sake
	for i := range d.fields {
		f := &d.fields[i]
		if !d.ours(f) || f.Type != TypeNumber || f.time != current {
			continue
		}
		if d.bound(i) || d.asked(f.ID) {
			if d.laterTitle() {
				return desk.Errf("intake-wrong-period", d.titleTime.label(), current.label())
			}
			return nil
		}
		for k := range d.heads {
			m, _ := d.heads[k].time.resolve(d.titleTime, current)
			if m.isZero() && !d.titleTime.isZero() {
				m = d.titleTime
			}
			if d.heads[k].text == "" || d.measure(f, k) < 80 || m.isZero() || m.within(current) {
				continue
			}
			free = free || d.columns[k].Field == ""
			if m.to > other.to {
				other = m
			}
		}
	}
	if !free {
		return nil
	}
	if !d.titleTime.isZero() && d.titleTime != current && d.titleTime.to-d.titleTime.from < 11 {
		other = d.titleTime
	}
	if other.from == other.to {
		other = other.quarter() // a month stands for its quarter
	}
	return desk.Errf("intake-wrong-period", other.label(), current.label())
}

// ask puts a field's uncertain columns as questions.
func (d *draft) ask(f *fieldWords, found []candidate, why string) {
	for _, c := range found {
		if slices.ContainsFunc(d.questions, func(q Question) bool { return q.Column == c.col+1 }) {
			continue
		}
		d.question(c.col, []string{f.ID}, words.T(why, d.heads[c.col].text, f.Label))
	}
}

// onlyTicks reports whether the rows of a column hold ticks and blanks alone:
// then nobody has said what a blank means.
func (d *draft) onlyTicks(col int) bool {
	ticks, blank := 0, 0
	for k := d.headTo + 1; k < len(d.rows); k++ {
		switch t := narrow(d.rows[k].at(col + 1).text); {
		case t == "" && filled(&d.rows[k])*2 > len(d.heads):
			blank++
		case t == "√" || t == "✓" || t == "✔" || t == "☑":
			ticks++
		case t != "":
			return false
		}
	}
	return ticks > 0 && blank > 0
}

func (d *draft) askTicks(f *fieldWords, c candidate) {
	d.question(c.col, []string{f.ID + ":" + tickUnit, f.ID}, words.T("intake.ask.ticks", d.heads[c.col].text, f.ID, f.ID))
}

// question asks about a column; the first choice makes the flag.
func (d *draft) question(col int, choices []string, text string) {
	c := &d.columns[col]
	c.Sure, c.Why = false, text
	key := d.heads[col].text
	for i := range d.heads {
		if i != col && d.heads[i].plain == d.heads[col].plain {
			key = columnName(col+1) + "列" // two heads alike: named by letter
		}
	}
	d.questions = append(d.questions, Question{
		Column: col + 1, Head: d.heads[col].text, Choices: append(choices, Ignore), Text: text,
		Flag: fmt.Sprintf("--map %q", key+"="+choices[0]),
	})
}

// askLeftover asks about columns of figures, or of yes and no, that nothing
// names while a field of that type has no column.
func (d *draft) askLeftover() {
	var wanted []int
	for k := range d.fields {
		if f := &d.fields[k]; d.ours(f) && !f.Optional && !d.bound(k) && !d.asked(f.ID) {
			wanted = append(wanted, k)
		}
	}
	proposed := map[string]bool{}
	for i := range d.columns {
		c, h := &d.columns[i], &d.heads[i]
		if c.Field != "" || h.text == "" || otherHeads[h.plain] || otherHeads[h.leaf] || otherHeads[h.measure] || h.foreign != "" {
			continue
		}
		if slices.ContainsFunc(d.questions, func(q Question) bool { return q.Column == c.Index }) {
			continue
		}
		var choices []string
		for _, k := range wanted {
			if d.possible(&d.fields[k], i) {
				choices = append(choices, d.fields[k].ID)
			}
		}
		// The likely one first: not what another column was proposed for.
		slices.SortStableFunc(choices, func(a, b string) int { return order(proposed[a]) - order(proposed[b]) })
		if len(choices) > 0 {
			proposed[choices[0]] = true
			d.question(i, choices, words.T("intake.ask.unknown", h.text, d.labels(choices)))
		}
	}
}

func order(later bool) int {
	if later {
		return 1
	}
	return 0
}

// possible reports whether the cells and the time of a column allow a field.
func (d *draft) possible(f *fieldWords, i int) bool {
	h := &d.heads[i]
	if h.unit != "" {
		if _, ok := conversion(h.unit, f.Unit); !ok || f.Type != TypeNumber {
			return false
		}
	}
	if m, _ := h.time.resolve(d.titleTime, d.current()); !m.isZero() && !f.time.isZero() && m != f.time {
		return false
	}
	if f.time != d.current() && !f.time.isZero() && !h.time.found && (f.score(h) >= 80 || h.measure == "") {
		return false // it names the figure of the current period, or nothing but 合计
	}
	if periodHead.MatchString(h.plain) || f.Type == TypeNumber && d.dates(i) {
		return false
	}
	switch f.Type {
	case TypeNumber:
		return d.share(i, func(s string) bool {
			n, code := parseNumber(s)
			return code == "" && !(n.value.IsInt() && len(narrow(s)) >= 11 && n.unit == "" && !strings.Contains(s, ","))
		}) >= 60
	case TypeFlag:
		return d.share(i, func(s string) bool {
			v, bad := flagValue(cell{text: s, kind: textCell})
			return !bad.bad() && v.State == rule.Known && narrow(s) != "1" && narrow(s) != "0"
		}) >= 60
	case TypeCode:
		return f.ID == "industry" && d.share(i, func(s string) bool {
			_, bad := industryValue(cell{text: s, kind: textCell})
			return !bad.bad() && len(narrow(s)) >= 4
		}) >= 80
	}
	return false
}

func (d *draft) labels(ids []string) string {
	var out []string
	for i := range d.fields {
		if slices.Contains(ids, d.fields[i].ID) {
			out = append(out, d.fields[i].ID+"（"+d.fields[i].Label+"）")
		}
	}
	return strings.Join(out, words.T("intake.comma"))
}

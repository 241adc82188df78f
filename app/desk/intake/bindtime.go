package intake

import (
	"regexp"
	"strings"

	"huiqi/app/desk"
)

// periodHead are the columns that say of what time a row is.
var periodHead = regexp.MustCompile(`^(?:抄表|电费|用电|统计|结算|数据|报告|所属|会计|账务)*(?:年月|年份|年度|年|月份|月|季度|季|期别|报告期|所属期|所属期间|期间|账期|期)$`)

// mixedPeriods refuses a table with a line for each month or quarter: its lines
// would be added up whatever their time is.
func (d *draft) mixedPeriods() error {
	current := d.current()
	if current.isZero() || d.kind == Supplement || d.kind == Accounts || d.ownTimes() {
		return nil
	}
	for i := range d.columns {
		h := &d.heads[i]
		if d.columns[i].Field != "" || !periodHead.MatchString(h.plain) {
			continue
		}
		for k := d.headTo + 1; k < len(d.rows); k++ {
			text := strings.TrimSpace(d.rows[k].at(i + 1).text)
			m := d.timeOfRow(h.plain, text)
			if m.isZero() || current.within(m) {
				continue
			}
			at := desk.Place{File: d.file.Name, Sheet: d.sheet.name, Row: d.rows[k].n, Column: h.text}
			return desk.Errf("intake-mixed-periods", text, current.label()).At(at)
		}
	}
	return nil
}

// ownTimes reports whether the heads of all figures name their year.
func (d *draft) ownTimes() bool {
	some := false
	for i := range d.columns {
		if f := d.columns[i].field; f >= 0 && d.fields[f].Type == TypeNumber && !d.fields[f].time.isZero() {
			if d.heads[i].time.year == 0 {
				return false
			}
			some = true
		}
	}
	return some
}

// timeOfRow reads 202004, 2020年4月, and 4 under 月份 or 季度; zero for what is no time.
func (d *draft) timeOfRow(head, text string) months {
	t := strings.ToLower(narrow(text))
	if len(t) > 0 && len(t) <= 2 && strings.Trim(t, "0123456789") == "" {
		switch {
		case strings.Contains(head, "月"):
			t += "月"
		case strings.Contains(head, "季"):
			t = "第" + t + "季度"
		}
	}
	w, _ := parseTime(t)
	year := w.year
	if year == 0 {
		year = d.current().to / 12
	}
	switch {
	case w.ranged:
		return months{year*12 + w.from, year*12 + w.to}
	case w.year != 0:
		return months{year * 12, year*12 + 11}
	}
	return months{}
}

// laterTitle reports a table of another quarter which holds the wanted figures
// only as those to compare with: of 2021 for 2020, so that 2019 is lacking.
func (d *draft) laterTitle() bool {
	current := d.current()
	length := current.to - current.from + 1
	if d.titleTime.isZero() || d.titleTime == current || d.titleTime.to-d.titleTime.from+1 != length || d.ownTimes() {
		return false
	}
	for i := range d.fields {
		f := &d.fields[i]
		if d.ours(f) && f.Type == TypeNumber && f.time == current.back(1) && !d.bound(i) && !d.asked(f.ID) {
			return true
		}
	}
	return false
}

// dates reports whether a column holds dates, which look like numbers.
func (d *draft) dates(i int) bool {
	for k := d.headTo + 1; k < len(d.rows); k++ {
		if c := d.rows[k].at(i + 1); c.form == dateForm || c.kind == isoDateCell {
			return true
		}
	}
	return false
}

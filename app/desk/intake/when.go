package intake

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"huiqi/policy/period"
)

// months is whole months, both ends included; the zero value is "no time named".
type months struct{ from, to int } // year*12 + month-1

func monthsOf(p period.Period) months {
	if p.IsZero() {
		return months{}
	}
	a, b := p.First(), p.Last()
	return months{int(a.Year)*12 + int(a.Month) - 1, int(b.Year)*12 + int(b.Month) - 1}
}

func (m months) isZero() bool         { return m == months{} }
func (m months) within(o months) bool { return !m.isZero() && m.from >= o.from && m.to <= o.to }
func (m months) back(years int) months {
	return months{m.from - 12*years, m.to - 12*years}
}

// quarter is the quarter in which m ends.
func (m months) quarter() months {
	q := m.to - m.to%3
	return months{q, q + 2}
}

// period is m as a Period, the zero one when it is none (2020年4-5月).
func (m months) period() period.Period {
	year, from, n := m.from/12, m.from%12, m.to-m.from+1
	kind := map[int]period.Kind{1: period.Month, 3: period.Quarter, 6: period.Half, 12: period.Year}[n]
	if m.isZero() || kind == period.None || from%n != 0 {
		return period.Period{}
	}
	p, err := period.New(kind, year, from/n+1)
	if err != nil {
		return period.Period{}
	}
	return p
}

// label is the name for a clerk.
func (m months) label() string {
	if p := m.period(); !p.IsZero() {
		return p.Label()
	}
	return fmt.Sprintf("%d年%d月—%d年%d月", m.from/12, m.from%12+1, m.to/12, m.to%12+1)
}

// The words of time in heads. They are tried in this order; each is cut out of
// the head when it is found.
const sep = `[-—~～至到]+`

var (
	fullDate    = regexp.MustCompile(`\d{4}年\d{1,2}月\d{1,2}[日号]|\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{4}\.\d{1,2}\.\d{1,2}|〔\d{4}〕|\[\d{4}\]`)
	monthsTwo   = regexp.MustCompile(`(\d{4})年(\d{1,2})月` + sep + `(\d{4})年(\d{1,2})月`)
	monthsRange = regexp.MustCompile(`(?:(\d{4})年?[-./]?)?(\d{1,2})月?` + sep + `(\d{1,2})月份?`)
	monthsBare  = regexp.MustCompile(`(20\d{2})[年./](\d{1,2})` + sep + `(\d{1,2})`)
	quarterHan  = regexp.MustCompile(`(?:(\d{4})年?)?第?([一二三四1-4])季度?`)
	quarterQ    = regexp.MustCompile(`(?:(\d{4})年?)?[-.]?q([1-4])`)
	quarterQY   = regexp.MustCompile(`q([1-4])[-./]?(\d{4})`)
	halfHan     = regexp.MustCompile(`(?:(\d{4})年?)?([上下])半年`)
	monthHan    = regexp.MustCompile(`(?:(\d{4})年)?(\d{1,2})月份?`)
	monthDash   = regexp.MustCompile(`(20\d{2}|19\d{2})[-./](\d{1,2})(?:\D|$)`)
	monthSix    = regexp.MustCompile(`(?:^|\D)(20\d{2})(0[1-9]|1[0-2])(?:\D|$)`)
	yearOnly    = regexp.MustCompile(`(20\d{2}|19\d{2})(?:年度?|$|\D)`)
	yearBack    = regexp.MustCompile(`(?:上一?|去)年度?`)
	yearBack2   = regexp.MustCompile(`前年度?`)
	yearThis    = regexp.MustCompile(`[本今当]年度?`)
	sameTime    = regexp.MustCompile(`同(?:期|季度?|月)(?:数|值)?`)
	thisTime    = regexp.MustCompile(`[本当](?:季度?|期)(?:数|值)?`)
	lastTime    = regexp.MustCompile(`上(?:一?季度?|一?期|一?月)(?:数|值)?`)
	thisMonth   = regexp.MustCompile(`[本当]月(?:数|值)?`)
	fromJanuary = regexp.MustCompile(`(?:1|一|年初)` + sep + `(?:本|当)(?:月|季|期)|(?:自|从)?年初(?:至今|以来)?|累计(?:数|值)?`)
	shortYear   = regexp.MustCompile(`(^|\D)(\d{2})年`)
	hanMonth    = regexp.MustCompile(`(十[一二]|[一二三四五六七八九十])月`)
	latinMonth  = regexp.MustCompile(`(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-.'/]?(?:20)?(\d{2})(\D|$)`)
	wholeYear   = regexp.MustCompile(`全年`)
)

var quarterNumber = map[string]int{"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}

var hanMonths = map[string]int{"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}

// timeWords is what the words of a head say about time, before they are put in
// relation to the file's own period.
type timeWords struct {
	found      bool
	year       int // 0: none named
	from, to   int // months 0-11 when ranged
	ranged     bool
	yearsBack  int  // 上年 1, 前年 2
	thisYear   bool // 本年
	same, this bool // 同期, 本季
	last       bool // 上季: the one before
	month      bool // 本月
	cumulative bool // 累计, 1-本月
	whole      bool // 全年
}

// parseTime takes the words of time out of a head (narrowed, lower case) and
// gives the rest.
func parseTime(head string) (timeWords, string) {
	t := timeWords{}
	head = plainDates(fullDate.ReplaceAllString(head, ""))
	head = t.explicit(head)
	take := func(re *regexp.Regexp, set func()) {
		if loc := re.FindStringIndex(head); loc != nil {
			head = head[:loc[0]] + head[loc[1]:]
			t.found = true
			set()
		}
	}
	take(fromJanuary, func() { t.cumulative = true })
	if !t.ranged {
		take(lastTime, func() { t.last = true })
	}
	take(yearBack, func() { t.yearsBack = 1 })
	take(yearBack2, func() { t.yearsBack = 2 })
	take(yearThis, func() { t.thisYear = true })
	take(sameTime, func() { t.same = true })
	take(thisTime, func() { t.this = true })
	take(thisMonth, func() { t.month = true })
	take(wholeYear, func() { t.whole = true })
	return t, head
}

// plainDates writes 19年四月, 四月 and apr-19 (which the office program makes of
// 2019-4) as 2019年4月.
func plainDates(head string) string {
	head = hanMonth.ReplaceAllStringFunc(head, func(m string) string {
		return strconv.Itoa(hanMonths[strings.TrimSuffix(m, "月")]) + "月"
	})
	head = latinMonth.ReplaceAllStringFunc(head, func(m string) string {
		p := latinMonth.FindStringSubmatch(m)
		return "20" + p[2] + "年" + strconv.Itoa(strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", p[1])/3+1) + "月" + p[3]
	})
	return shortYear.ReplaceAllString(head, "${1}20${2}年")
}

// explicit takes out a range named in figures, and a year.
func (t *timeWords) explicit(head string) string {
	num := func(s string) int { n, _ := strconv.Atoi(s); return n }
	set := func(year string, from, to int) bool {
		if from < 0 || to > 11 || from > to {
			return false
		}
		t.found, t.ranged, t.from, t.to = true, true, from, to
		if year != "" {
			t.year = num(year)
		}
		return true
	}
	for _, try := range []struct {
		re  *regexp.Regexp
		use func(m []string) bool
	}{
		{monthsTwo, func(m []string) bool { return m[1] == m[3] && set(m[1], num(m[2])-1, num(m[4])-1) }},
		{monthsRange, func(m []string) bool { return set(m[1], num(m[2])-1, num(m[3])-1) }},
		{monthsBare, func(m []string) bool { return set(m[1], num(m[2])-1, num(m[3])-1) }},
		{quarterHan, func(m []string) bool { q := quarterNumber[m[2]]; return set(m[1], 3*q-3, 3*q-1) }},
		{quarterQY, func(m []string) bool { q := num(m[1]); return set(m[2], 3*q-3, 3*q-1) }},
		{quarterQ, func(m []string) bool { q := num(m[2]); return set(m[1], 3*q-3, 3*q-1) }},
		{halfHan, func(m []string) bool {
			if m[2] == "上" {
				return set(m[1], 0, 5)
			}
			return set(m[1], 6, 11)
		}},
		{monthHan, func(m []string) bool { return set(m[1], num(m[2])-1, num(m[2])-1) }},
		{monthDash, func(m []string) bool { return set(m[1], num(m[2])-1, num(m[2])-1) }},
		{monthSix, func(m []string) bool { return set(m[1], num(m[2])-1, num(m[2])-1) }},
	} {
		if m := try.re.FindStringSubmatch(head); m != nil && try.use(m) {
			head = strings.Replace(head, m[0], "", 1)
			break
		}
	}
	if t.year == 0 {
		if m := yearOnly.FindStringSubmatch(head); m != nil {
			t.year, t.found = num(m[1]), true
			head = strings.Replace(strings.Replace(head, m[1]+"年度", "", 1), m[1]+"年", "", 1)
			head = strings.Replace(head, m[1], "", 1)
		}
	}
	return head
}

// resolve puts the words in relation: title is what the lines above the head
// say (zero: nothing), current the period wanted. The zero result means that
// the words name no time; sure is false when the relation was a guess.
func (t timeWords) resolve(title, current months) (m months, sure bool) {
	if !t.found {
		return months{}, true
	}
	base, sure := current, true
	if !title.isZero() {
		base = title.quarter()
		if title.to-title.from+1 >= 12 { // only a year is named above
			base = months{title.from + current.from%12, title.from + current.to%12}
		}
	}
	year := base.to / 12
	if t.year != 0 {
		year = t.year
	}
	switch {
	case t.ranged:
		m = months{year*12 + t.from, year*12 + t.to}.back(t.yearsBack)
		if t.same && t.yearsBack == 0 && t.year == 0 {
			m = m.back(1) // 4-6月同期
		}
		if t.cumulative {
			m.from -= m.from % 12
		}
		return m, true
	case t.whole:
		return months{year * 12, year*12 + 11}.back(t.yearsBack), true
	case t.last:
		m = months{base.from - 3, base.to - 3}
	case t.month:
		m = months{base.to, base.to}
	case t.this || t.same || t.yearsBack > 0 || t.thisYear || t.cumulative:
		m = base
		if (t.this || t.same) && !title.isZero() && title.to-title.from+1 == 6 && !t.cumulative {
			sure = false // 本期 under a title of half a year: the half or its last quarter?
		}
	default: // a year alone: the same quarter of that year, if a title says quarter
		m = base
		sure = !title.isZero() && title == title.quarter()
	}
	m = months{year*12 + m.from - base.to/12*12, year*12 + m.to - base.to/12*12}
	back := t.yearsBack
	if t.same && back == 0 && t.year == 0 {
		back = 1
	}
	if t.cumulative {
		m.from -= m.from % 12
	}
	return m.back(back), sure
}

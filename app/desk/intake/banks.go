package intake

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"huiqi/policy/period"
	"huiqi/resources/words"
)

// bankWords stand in the heads of a file of banks; three of them in different columns,
// beside a bank's code and a quarter, make one.
var bankWords = regexp.MustCompile(`贷款|信贷|存款|利率|续贷|银政担|民营|小微|普惠|户数|目标完成`)

// ofBanks tells a file of banks by its columns alone.
func (d *draft) ofBanks(has map[string]bool) bool {
	if has[LoanNo] || has[MeterNo] || has[AccountNo] || !has[Quarter] || !has[BankCode] && !has[BankName] {
		return false
	}
	n := 0
	for i := range d.heads {
		if bankWords.MatchString(d.heads[i].plain) {
			n++
		}
	}
	return n >= 3
}

// demandBanks refuses a file whose rows cannot be told apart.
func (d *draft) demandBanks() error {
	for _, id := range [...]string{BankCode, Quarter} {
		if d.columnOfIdentity(id) == nil {
			return d.lacks(id)
		}
	}
	return nil
}

// bare is a head without its unit. Words of time stay: a balance of the year before is
// another column of the same row.
func bare(text string) string {
	h := head{}
	return letters(h.takeUnit(strings.ToLower(narrow(text))))
}

// bindBanks gives each field the column of its name. Of figures that differ by a word
// none is taken for another: what is only like a name is asked about.
func (d *draft) bindBanks() error {
	for i := range d.fields {
		f := &d.fields[i]
		if !d.ours(f) || d.bound(i) {
			continue
		}
		var found []candidate
		for k := range d.columns {
			if d.free(f, k) && f.named(d.bareOf(k)) {
				found = append(found, candidate{col: k, score: 100, sure: true})
			}
		}
		switch {
		case len(found) == 1:
			d.take(f, found[0], "intake.why.head")
		case len(found) > 1:
			d.ask(f, found, "intake.ask.several")
		}
	}
	for i := range d.fields {
		f := &d.fields[i]
		if !d.ours(f) || d.bound(i) || d.asked(f.ID) {
			continue
		}
		if found := d.similar(f); found != nil && !f.Optional {
			d.ask(f, found, "intake.ask.name")
			continue
		}
		d.absent = append(d.absent, f.ID)
		if !f.Optional {
			d.notes = append(d.notes, words.T("intake.note.absent", f.Label))
		}
	}
	return nil
}

func (d *draft) bareOf(k int) string {
	parts := d.heads[k].parts
	return bare(parts[len(parts)-1])
}

// free reports whether a column is not taken yet and may hold the field by its unit.
func (d *draft) free(f *fieldWords, k int) bool {
	if d.columns[k].Field != "" || d.heads[k].text == "" {
		return false
	}
	u := d.heads[k].unit
	if u == "" {
		return true
	}
	_, ok := conversion(u, f.Unit)
	return ok && f.Type == TypeNumber
}

// named reports whether a bare head is one of the field's names.
func (f *fieldWords) named(head string) bool {
	for _, w := range f.Heads {
		if bare(w) == head {
			return true
		}
	}
	return bare(f.Label) == head
}

// otherTime are the words that make a figure one of another day.
var otherTime = regexp.MustCompile(`上年|去年|上季|上期|同期|年初|年末`)

// similar are columns whose names hold that of the field, or are held by it, and are of
// the same time.
func (d *draft) similar(f *fieldWords) []candidate {
	var out []candidate
	for k := range d.columns {
		if !d.free(f, k) {
			continue
		}
		head := d.bareOf(k)
		for _, w := range append([]string{f.Label}, f.Heads...) {
			w = bare(w)
			if utf8.RuneCountInString(head) >= 4 && (strings.Contains(head, w) || strings.Contains(w, head)) &&
				otherTime.MatchString(head) == otherTime.MatchString(w) {
				out = append(out, candidate{col: k, score: 50})
				break
			}
		}
	}
	return out
}

var (
	quarterSign = regexp.MustCompile(`^(\d{4})[-年/.]?q([1-4])$`)
	quarterWord = regexp.MustCompile(`^(\d{4})[-年/.]?度?第?([1-4一二三四])季度?末?$`)
)

// quarterOf reads 2020Q2, 2020年二季度, 2020年第2季度; false for what names no quarter and
// its year.
func quarterOf(text string) (period.Period, bool) {
	t := strings.ToLower(narrow(text))
	for _, re := range [...]*regexp.Regexp{quarterSign, quarterWord} {
		m := re.FindStringSubmatch(t)
		if m == nil {
			continue
		}
		year, err := strconv.Atoi(m[1])
		n := strings.Index("1234", m[2]) + 1
		if n == 0 {
			n = strings.Index("一二三四", m[2])/len("一") + 1
		}
		if err != nil {
			return period.Period{}, false
		}
		p, err := period.New(period.Quarter, year, n)
		return p, err == nil
	}
	return period.Period{}, false
}

// bankCode is what a bank may be called by; words are a line of totals or a slip.
var bankCode = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_.-]*$`)

// identifyBank reads which bank and quarter a row is about; every fault is told.
func (t *taking) identifyBank(rec *Record, cells []cell) bool {
	good := true
	refuse := func(id string, bad fault) {
		t.problem(rec.Row, t.columnOf(id), bad)
		good = false
	}
	c := t.cellOf(BankCode, cells)
	code, bad := "", cellError(*c)
	if !bad.bad() {
		code, bad = loanNo(*c)
	}
	switch {
	case bad.bad():
		refuse(BankCode, bad)
	case code == "":
		refuse(BankCode, faultf("bank-code-missing"))
	case !bankCode.MatchString(code):
		refuse(BankCode, faultf("bank-code-form", code))
	default:
		rec.ID = code
	}
	q := t.cellOf(Quarter, cells)
	bad = cellError(*q)
	if _, ok := quarterOf(q.text); !bad.bad() && !ok {
		if bad = faultf("quarter-unknown", q.text); empty(*q) {
			bad = faultf("quarter-missing")
		}
	}
	if bad.bad() {
		refuse(Quarter, bad)
	}
	return good
}

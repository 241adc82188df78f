package intake

import (
	"regexp"
	"slices"
	"strings"

	"huiqi/app/desk/vault"
	"huiqi/policy/region"
)

// identify reads who a row is about; false when it cannot be told, with a problem.
func (t *taking) identify(rec *Record, cells []cell) bool {
	if c := t.cellOf(Name, cells); c != nil && !cellError(*c).bad() {
		rec.Name = trim(c.text)
	} else if c := t.cellOf(AccountName, cells); c != nil {
		rec.Name = trim(c.text)
	}
	if c := t.cellOf(Region, cells); c != nil {
		bad := cellError(*c)
		if !bad.bad() {
			rec.Region, bad = regionCode(*c)
		}
		if bad.bad() {
			t.problem(rec.Row, t.columnOf(Region), bad)
			if t.in.Kind == Cities {
				return false
			}
		}
	}
	if t.in.Kind == Cities {
		rec.ID = rec.Region
		if rec.ID == "" {
			t.problem(rec.Row, t.columnOf(Region), faultf("region-missing"))
		}
		return rec.ID != ""
	}
	if t.in.Kind == Deferrals {
		return t.identifyLoan(rec, cells)
	}
	if t.in.Kind == Banks {
		return t.identifyBank(rec, cells)
	}
	c := t.cellOf(CreditCode, cells)
	if c == nil {
		if rec.Name == "" {
			t.problem(rec.Row, t.columnOf(Name), faultf("name-missing"))
		}
		return rec.Name != ""
	}
	bad := cellError(*c)
	if !bad.bad() {
		rec.ID, bad = creditCode(*c)
	}
	if bad.bad() {
		t.problem(rec.Row, t.columnOf(CreditCode), bad)
		return false
	}
	if rec.ID == "" && (t.in.Kind != Power || rec.Name == "") {
		t.problem(rec.Row, t.columnOf(CreditCode), faultf("uscc-missing"))
		return false
	}
	return t.numbers(rec, cells)
}

// masked leaves no account number in what is said of a row: problems are kept.
func (f fault) masked() fault {
	args := slices.Clone(f.args)
	for i, a := range args {
		if text, ok := a.(string); ok {
			args[i] = vault.Mask(text)
		}
	}
	return fault{f.code, args}
}

// numbers checks the numbers that are names: an account that lost digits is of
// no use; a meter's is only said.
func (t *taking) numbers(rec *Record, cells []cell) bool {
	for _, id := range [...]string{AccountNo, BankNo, MeterNo} {
		c := t.cellOf(id, cells)
		if c == nil {
			continue
		}
		bad := cellError(*c)
		if !bad.bad() {
			if _, bad = digitsID(*c); id == AccountNo {
				bad = bad.masked()
			}
		}
		if bad.bad() {
			t.problem(rec.Row, t.columnOf(id), bad)
			if id != MeterNo {
				return false
			}
		}
	}
	return true
}

func (t *taking) cellOf(id string, cells []cell) *cell {
	if at := t.byIdent[identityIndex(id)]; at >= 0 {
		return &cells[at]
	}
	return nil
}

func (t *taking) columnOf(id string) *Column {
	if at := t.byIdent[identityIndex(id)]; at >= 0 {
		return &t.Columns[at]
	}
	return nil
}

// repeated refuses a meter line that stands twice word for word: it would count
// twice. The same meter with other figures is another reading of it and counts.
func (t *taking) repeated(rec *Record) bool {
	no := t.Identity(rec, MeterNo)
	if no == "" || scientific(no) {
		return false
	}
	first, twice := t.meters[no]
	if !twice {
		t.meters[no] = len(t.Records)
		return false
	}
	if old := &t.Records[first]; old.ID == rec.ID && slices.Equal(old.Raw, rec.Raw) {
		t.problem(rec.Row, t.columnOf(MeterNo), faultf("meter-repeated", no, old.Row))
		return true
	}
	return false
}

var (
	totalWords = regexp.MustCompile(`^.{0,36}(?:合计|总计|小计|共计|累计)(?:数|值|户数)?(?:\(.*\))?:?$|^(?:合计|总计|小计|共计)[:,(]|^#?其中(?:[:,、]|$)|^(?:全省|福建省|全市)$`)
	signWords  = regexp.MustCompile(`(?:单位|统计|部门|财务)?负责人[:(]|填表人|制表人?[:(]|审核人?[:(]|复核人?[:(]|经办人[:(]|报出日期|填报日期|填表日期|制表日期|报送日期|联系电话[:(]|\(?盖章\)?|\(?签章\)?|^填?报?说明[:1]|^备注[:1]|^注[:1]|^附注|^数据来源|^第\d+页|^共\d+页|^续表|以下空白`)
)

// hints are parts of the words above; a text without any needs no closer look.
var hints = [...]string{"计", "其中", "全省", "福建省", "全市", "负责人", "填表", "制表", "审核", "复核", "经办", "日期", "电话", "盖章", "签章", "说明", "备注", "注", "来源", "第", "共", "续表", "以下空白"}

func hinted(text string) bool {
	for _, h := range hints {
		if strings.Contains(text, h) {
			return true
		}
	}
	return false
}

// figures reports whether a text is a number and nothing else.
func figures(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && c != '.' && c != ',' && c != '-' && c != ' ' {
			return false
		}
	}
	return true
}

// skip recognises the rows that are no firm's: totals, signatures and notes, and
// heads printed again at the top of a page.
func (t *taking) skip(r *row, cells []cell) bool {
	if c := t.cellOf(CreditCode, cells); c != nil && c.kind == textCell && len(c.text) == 18 && c.text[0] == '9' {
		return false // the common case, told at once
	}
	filled, same := 0, 0
	total, sign := false, false
	for _, c := range r.cells {
		if empty(c) {
			continue
		}
		filled++
		if c.kind != textCell || len(c.text) > 300 || figures(c.text) {
			continue
		}
		if filled <= 3 || same > 0 { // a head printed again shows at once
			if t.accept[plainHead(c.text)] {
				same++
			}
		}
		if hinted(c.text) {
			n := narrow(c.text)
			total = total || filled <= 4 && totalWords.MatchString(n)
			sign = sign || signWords.MatchString(n)
		}
	}
	if id, bad := t.codeIn(cells); id != "" || bad {
		total, sign = false, false
	}
	switch {
	case same > 0 && same*10 >= filled*6, columnNumbers(r):
		t.Skipped.Heads++
	case total || t.subtotal(r, cells):
		t.Skipped.Totals++
	case sign, filled == 1 && t.anonymous(cells):
		t.Skipped.Notes++
	default:
		return false
	}
	return true
}

// codeIn tells whether the row carries a credit code, good or bad.
func (t *taking) codeIn(cells []cell) (id string, bad bool) {
	c := t.cellOf(CreditCode, cells)
	if c == nil || empty(*c) {
		return "", false
	}
	plain := 0
	for _, r := range narrow(c.text) {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			plain++
		}
	}
	if plain < 10 { // words, or a number too short to be meant as one
		return "", false
	}
	id, fault := creditCode(*c)
	return id, fault.bad()
}

// subtotal recognises a line of a county or city among firms: a division's name
// where the firm's should be, or at the front of a line that names no firm.
func (t *taking) subtotal(r *row, cells []cell) bool {
	if t.in.Kind == Cities {
		return false
	}
	if c := t.cellOf(CreditCode, cells); c == nil || !empty(*c) {
		return false
	}
	c := t.cellOf(Name, cells)
	if c == nil {
		return false
	}
	name := *c
	if empty(name) {
		if at := slices.IndexFunc(r.cells, func(c cell) bool { return !empty(c) }); at >= 0 && r.cells[at].kind == textCell && !figures(r.cells[at].text) {
			name = r.cells[at]
		}
	}
	if empty(name) || len(name.text) > 60 {
		return false
	}
	_, ok := region.Find(strings.TrimSpace(name.text))
	return ok
}

// anonymous reports whether none of the identity columns says anything.
func (t *taking) anonymous(cells []cell) bool {
	for _, id := range [...]string{CreditCode, Name, MeterNo, LoanNo, BankCode, Region} {
		if c := t.cellOf(id, cells); c != nil && !empty(*c) {
			return false
		}
	}
	return true
}

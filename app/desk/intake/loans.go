package intake

import (
	"regexp"
	"slices"
	"strings"

	"huiqi/policy/rule"
)

// borrowerHeads are the names of the columns of a borrower beside the general
// ones; in a file of loans they come first, since 机构名称 is the bank's there.
var borrowerHeads = map[string][]string{
	CreditCode: {"借款人统一社会信用代码", "借款企业统一社会信用代码", "借款单位统一社会信用代码", "借款人社会信用代码", "借款人信用代码", "借款企业信用代码", "客户统一社会信用代码", "企业统一社会信用代码", "借款人证件号码"},
	Name:       {"借款人名称", "借款企业名称", "借款单位名称", "借款人", "借款企业", "借款单位", "借款人姓名或名称", "借款户名", "借款主体", "贷款企业", "贷款企业名称", "贷款客户名称"},
}

// rank is identityRank with the names of this kind of file before the others.
func (d *draft) rank(id string, h *head) int {
	if d.kind == Deferrals {
		for i, name := range borrowerHeads[id] {
			if h.plain == name || h.leaf == name || h.measure == name {
				return 300 - i
			}
		}
	}
	return identityRank(id, h)
}

// loanWords stand in the heads of a file of loans; three of them in different
// columns, beside a loan's number, make one.
var loanWords = regexp.MustCompile(`延期|展期|到期|结息|借款|贷款|授信|罚息|风险分类|五级分类|受理日期|稳岗|不予办理`)

// ofLoans tells a file of loans by its columns alone. A file without the column of
// the number is one too when it is plain: that column is then asked for.
func (d *draft) ofLoans(numbered bool) bool {
	n, deferral := 0, false
	for i := range d.heads {
		if loanWords.MatchString(d.heads[i].plain) {
			n++
			deferral = deferral || strings.Contains(d.heads[i].plain, "延期") || strings.Contains(d.heads[i].plain, "展期")
		}
	}
	return numbered && n >= 3 || deferral && n >= 5
}

// demandLoans refuses a file whose loans cannot be told apart or whose borrowers
// cannot be known.
func (d *draft) demandLoans() error {
	for _, id := range [...]string{LoanNo, CreditCode} {
		if d.columnOfIdentity(id) == nil {
			return d.lacks(id)
		}
	}
	return nil
}

// loanNo reads a number that is a name and may have letters and hyphens: a loan's,
// a bank's. Leading zeros stay.
func loanNo(c cell) (string, fault) {
	t := strings.Trim(narrow(c.text), "'‘’`")
	switch {
	case c.kind == blankCell || blanks[t]:
		return "", fault{}
	case c.kind == numberCell && c.form == dateForm, c.kind == isoDateCell:
		return "", faultf("id-date", c.text)
	case scientific(t) && (c.kind == numberCell || strings.Contains(t, "+")): // 2020E001 is none
		return "", faultf("id-scientific", c.text)
	case c.kind == numberCell && len(strings.TrimSuffix(t, ".0")) > 15:
		return "", faultf("id-rounded", c.text)
	case c.kind == numberCell:
		t = strings.TrimSuffix(t, ".0")
	}
	return t, fault{}
}

// identifyLoan reads which loan a row is about and whose; every fault of the row
// is told.
func (t *taking) identifyLoan(rec *Record, cells []cell) bool {
	good := true
	refuse := func(id string, bad fault) {
		t.problem(rec.Row, t.columnOf(id), bad)
		good = false
	}
	for _, id := range [...]string{LoanNo, BankCode} {
		c := t.cellOf(id, cells)
		if c == nil {
			continue
		}
		text, bad := "", cellError(*c)
		if !bad.bad() {
			text, bad = loanNo(*c)
		}
		switch {
		case bad.bad():
			refuse(id, bad)
		case id != LoanNo:
		case text == "":
			refuse(id, faultf("loan-no-missing"))
		default:
			rec.ID = text
		}
	}
	c := t.cellOf(CreditCode, cells)
	code, bad := "", cellError(*c)
	if !bad.bad() {
		code, bad = creditCode(*c)
	}
	switch {
	case bad.bad():
		refuse(CreditCode, bad)
	case code == "":
		refuse(CreditCode, faultf("uscc-missing"))
	}
	return good
}

// refusal is a figure that a merged range takes back.
type refusal struct{ at, top, bottom int }

// refuseAhead notes the figures of merged ranges before the rows are handed over.
func (t *taking) refuseAhead(merges []merge, fills int) {
	for _, m := range merges {
		for at := range t.Columns {
			c := &t.Columns[at]
			if c.Index < m.left || c.Index > m.right || !t.number(at) {
				continue
			}
			i, _ := slices.BinarySearchFunc(t.late, m.top, func(r lateRow, n int) int { return r.n - n })
			for ; i < len(t.late) && t.late[i].n <= m.bottom; i++ {
				if fills++; fills > maxFills {
					return
				}
				if t.refused == nil {
					t.refused = map[int][]refusal{}
				}
				t.refused[t.late[i].n] = append(t.refused[t.late[i].n], refusal{at, m.top, m.bottom})
			}
		}
	}
}

// handOver gives a record away.
func (t *taking) handOver(rec *Record) {
	for _, r := range t.refused[rec.Row] {
		c := &t.Columns[r.at]
		rec.Values[c.field] = rule.Value{}
		t.problem(rec.Row, c, faultf("merged-number", r.top, r.bottom))
	}
	t.rows = append(t.rows, int32(rec.Row))
	t.each(t.Batch, rec)
}

// kept copies the cells of a row into a slab.
func (t *taking) kept(cells []cell) []cell {
	if len(t.spare) < len(cells) {
		t.spare = make([]cell, 256*len(cells))
	}
	out := t.spare[:len(cells):len(cells)]
	t.spare = t.spare[len(cells):]
	copy(out, cells)
	return out
}

// slabRows is for how many rows room is made at once.
func (t *taking) slabRows() int {
	if t.each != nil {
		return 1
	}
	return 512
}

// Head is what the column of field i is called in the file, "" when it has none.
func (b *Batch) Head(i int) string {
	if i >= len(b.byField) || len(b.byField[i]) == 0 {
		return ""
	}
	return b.Columns[b.byField[i][0]].Head
}

// IdentityHead is what an identity column is called, "" when the file has none.
func (b *Batch) IdentityHead(id string) string {
	if i := identityIndex(id); i >= 0 && b.byIdent[i] >= 0 {
		return b.Columns[b.byIdent[i]].Head
	}
	return ""
}

// FieldColumns are the places in Columns, and so in Record.Raw, of field i.
func (b *Batch) FieldColumns(i int) []int {
	if i >= len(b.byField) {
		return nil
	}
	return b.byField[i]
}

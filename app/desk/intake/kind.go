package intake

import (
	"regexp"
	"strings"
)

// kinds in the order in which a tie is settled.
var kinds = [...]string{Supplement, Deferrals, Banks, Accounts, Power, Statistics, Cities}

// findKind tells the kind by what the columns are, and scores the sheet.
func (d *draft) findKind() {
	has := map[string]bool{}
	for i := range d.heads {
		for _, id := range identityNames {
			if identityRank(id, &d.heads[i]) > 0 {
				has[id] = true
			}
		}
	}
	facts := map[string]int{}
	for i := range d.fields {
		f := &d.fields[i]
		for k := range d.heads {
			if s := f.score(&d.heads[k]); s >= 80 || s >= 50 && f.Type == TypeNumber {
				facts[f.File] += s
				break
			}
		}
		for _, w := range f.words {
			if strings.Contains(d.titlePlain, w) {
				facts[f.File] += 30
				break
			}
		}
	}
	scores := map[string]int{Statistics: facts[Statistics], Power: facts[Power], Cities: facts[Cities], Decision: facts[Decision]}
	if d.ofLoans(has[LoanNo]) {
		scores[Deferrals] = 500 + facts[Deferrals]
	}
	if d.ofBanks(has) {
		scores[Banks] = 500 + facts[Banks]
	}
	if has[MeterNo] {
		scores[Power] += 150
	}
	if has[AccountNo] {
		scores[Accounts] = 200
		if has[Bank] || has[BankNo] {
			scores[Accounts] += 200
		}
	}
	if has[CreditCode] {
		scores[Cities] = 0
		for k, s := range scores {
			if s > 0 {
				scores[k] = s + 50
			}
		}
	}
	if plainHead(d.rows[0].at(1).text) == plainHead(SupplementTitle) {
		scores[Supplement] = 1000
	}
	d.kind = d.file.opts.Kind
	if d.kind == "" {
		for _, k := range kinds {
			if scores[k] > scores[d.kind] {
				d.kind = k
			}
		}
	}
	d.score = scores[d.kind] + d.mapped()*100
	if has[CreditCode] {
		d.score += 100
	}
	if d.kind == "" || scores[d.kind] > 0 || d.mapped() > 0 {
		return
	}
	for _, k := range kinds {
		if scores[k] >= 200 {
			d.kind, d.score = k, 1 // plainly another file: told in bind
			return
		}
	}
}

// mapped counts the columns a map of the caller speaks of.
func (d *draft) mapped() int {
	n := 0
	for i := range d.heads {
		if _, ok := mapFor(d.file.opts.Maps, &d.heads[i], i+1, true); ok {
			n++
		}
	}
	return n
}

var columnKey = regexp.MustCompile(`^([A-Za-z]{1,3})列$`)

// mapFor looks a column up in a mapping by its whole head, by the last line, or
// by its letter (H列). byLeaf is off where the head is not whole yet.
func mapFor(maps map[string]string, h *head, col int, byLeaf bool) (string, bool) {
	leafTarget, leaf := "", false
	for key, target := range maps {
		if m := columnKey.FindStringSubmatch(strings.TrimSpace(key)); m != nil {
			if col > 0 && columnOf([]byte(m[1])) == col {
				return target, true
			}
			continue
		}
		switch k := plainHead(key); {
		case k == "":
		case k == h.plain:
			return target, true
		case k == h.leaf && byLeaf:
			leafTarget, leaf = target, true
		}
	}
	return leafTarget, leaf
}

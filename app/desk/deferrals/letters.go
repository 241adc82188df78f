package deferrals

import (
	"context"
	"math/bits"
	"slices"
	"strings"

	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/period"
)

// What package papers reads of the register, and writes with a letter to a bank.

// CaseIn reads a case; the error is "deferral-no-case" where there is none.
func CaseIn(t store.Reader, no uint32) (Case, error) { return caseOf(t, no) }

// FindingIn reads a finding with its case, in whatever state; "finding-unknown" where
// there is none.
func FindingIn(t store.Reader, ref FindingRef) (row FindingRow, err error) {
	if row.Finding, err = findingOf(t, ref, FindingStates...); err == nil {
		row.Case, err = caseOf(t, ref.No)
	}
	return row, err
}

// ReturnIn reads what is remembered of a file; false where there is none.
func ReturnIn(t store.Reader, id uint32) (r Return, ok bool, err error) {
	ok, err = act.Read(t, returnKey(id), &r)
	return r, ok, err
}

// BankIn names a bank: as a person named it, else as told, else by its code.
func BankIn(t store.Reader, code, told string) (string, error) {
	_, d, err := readIndex(t)
	return d.nameOf(code, told), err
}

// Figures is what a case counts in every table.
func (c *Case) Figures() Figures {
	f, h := Figures{Parties: 1}, Head{}
	c.amounts(&h)
	f.add(&h)
	return f
}

// UnaskedOf are the findings of a bank that it was not asked about, the oldest case
// first.
func UnaskedOf(ctx context.Context, t store.Reader, bank string) ([]FindingRow, error) {
	all, err := FindingsIn(ctx, t, Filter{Banks: []string{bank}, Open: Rules})
	return slices.DeleteFunc(all, func(r FindingRow) bool { return r.Finding.State != Found }), err
}

// Unasked are the banks with findings they were not asked about, by code; Cases counts
// the findings. It reads the heads of the cases that have findings nobody has settled.
func Unasked(ctx context.Context, t store.Reader) (list []Bank, err error) {
	n, d, err := readIndex(t)
	if err != nil {
		return nil, err
	}
	s, err := choose(t, n, &Filter{Open: Rules})
	if err != nil {
		return nil, err
	}
	type unsettled struct {
		found  int
		newest uint32
	}
	banks := map[uint16]*unsettled{}
	if err := eachHead(ctx, t, n, s, func(no uint32, h *Head) {
		if banks[h.Bank] == nil {
			banks[h.Bank] = &unsettled{}
		}
		banks[h.Bank].found += bits.OnesCount16(h.Open)
		banks[h.Bank].newest = no
	}); err != nil {
		return nil, err
	}
	asked, err := askedByBank(t)
	if err != nil {
		return nil, err
	}
	for at, x := range banks {
		code := d.bank(at)
		if x.found -= asked[code]; x.found <= 0 {
			continue
		}
		c, err := caseOf(t, x.newest)
		if err != nil {
			return nil, err
		}
		list = append(list, Bank{code, d.nameOf(code, c.Loan.BankName), x.found})
	}
	slices.SortFunc(list, func(a, b Bank) int { return strings.Compare(a.Code, b.Code) })
	return list, nil
}

// Decided are the newest cases that banks have decided, whatever became of them since.
func Decided(t store.Reader, limit int) ([]Row, error) {
	n, _, err := readIndex(t)
	if err != nil || n.Cases == 0 {
		return nil, err
	}
	f := Filter{}
	for _, s := range States {
		if s.Granted() || s == Refused {
			f.States = append(f.States, s)
		}
	}
	s, err := choose(t, n, &f)
	if err != nil {
		return nil, err
	}
	return rowsOf(t, s.newest(0, limit))
}

// MonthsIn are the months in which loans of the register were due first.
func MonthsIn(t store.Reader) ([]string, error) { return valuesOf(t, byMonth) }

// Lettered notes, in the Apply of whoever numbers paper, that a bank was asked about
// findings by a letter: making the letter and asking is one act. What Notify refuses,
// it refuses.
func Lettered(t store.Txn, m act.Meta, bank string, list []FindingRef, due period.Date, number string) error {
	return applyNotified(t, m, notified{Bank: bank, List: list, Due: due, Letter: number})
}

// ReportedUntil is the latest cut-off day of the returns taken in; zero without any.
func ReportedUntil(t store.Reader) (day period.Date, err error) {
	n, _, err := readIndex(t)
	if err != nil {
		return day, err
	}
	for id := uint32(1); id <= n.Returns; id++ {
		r, err := returnOf(t, id)
		if err != nil {
			return day, err
		}
		if day.Before(r.AsOf) {
			day = r.AsOf
		}
	}
	return day, nil
}

// NamesIn are the names that banks were given, by code.
func NamesIn(t store.Reader) (map[string]string, error) {
	_, d, err := readIndex(t)
	return d.Names, err
}

package deferrals

import (
	"fmt"
	"strconv"
	"strings"

	"huiqi/app/store"
	"huiqi/policy/period"
)

// Findings wait in two lists: for the bank's answer, by the day it is due, and for a
// verdict, by the day of the first answer. They follow from the findings.
const (
	waitPrefix = prefix + "wait/"
	toldPrefix = prefix + "told/"
)

// waitKey lists a finding whose answer is awaited; its value is the bank.
func waitKey(due period.Date, no uint32, rule string) string {
	return fmt.Sprintf("%s%s/%08d/%s", waitPrefix, due, no, rule)
}

// toldKey lists a finding that was answered and waits to be settled.
func toldKey(f *Finding) string {
	return fmt.Sprintf("%s%s/%08d/%s", toldPrefix, f.Answers[0].Date, f.No, f.Rule)
}

// queued takes a key of either list apart.
func queued(key string) (day period.Date, ref FindingRef, err error) {
	parts := strings.SplitN(key[len(waitPrefix):], "/", 3) // both are as long
	if len(parts) != 3 {
		return day, ref, fmt.Errorf("%s: %w", key, store.ErrDamaged)
	}
	no, err := strconv.ParseUint(parts[1], 10, 32)
	if err == nil {
		day, err = period.ParseDate(parts[0])
	}
	if err != nil {
		return day, ref, fmt.Errorf("%s: %w: %w", key, store.ErrDamaged, err)
	}
	return day, FindingRef{No: uint32(no), Rule: parts[2]}, nil
}

// waitsFor gives the findings whose bank has not answered, by the day the answer is due;
// those due before a day unless it is zero, at most so many unless that is 0.
func waitsFor(t store.Reader, before period.Date, limit int, each func(due period.Date, ref FindingRef, bank string) error) error {
	from, to := store.Prefix(waitPrefix)
	if !before.IsZero() {
		to = waitPrefix + before.String()
	}
	for key, bank := range t.Scan(from, to, limit) {
		day, ref, err := queued(key)
		if err == nil {
			err = each(day, ref, string(bank))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// waitSettled gives the findings that were answered and that nobody settled, the longest
// first; at most so many unless limit is 0.
func waitSettled(t store.Reader, limit int, each func(ref FindingRef) error) error {
	from, to := store.Prefix(toldPrefix)
	for key := range t.Scan(from, to, limit) {
		_, ref, err := queued(key)
		if err == nil {
			err = each(ref)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// overdue lists the findings of some cases whose bank has not answered in time, the
// longest first.
func overdue(t store.Reader, of *selection, today period.Date) (list []WaitingFinding, err error) {
	err = waitsFor(t, today, 0, func(due period.Date, ref FindingRef, bank string) error {
		if len(list) == reminded || !of.has(ref.No) {
			return nil
		}
		f, _, err := readFinding(t, ref.No, ref.Rule)
		list = append(list, WaitingFinding{f, bank, due, due.DaysUntil(today)})
		return err
	})
	return list, err
}

// toSettle lists the findings of some cases that were answered, the longest first.
func toSettle(t store.Reader, of *selection) (list []Finding, err error) {
	err = waitSettled(t, 0, func(ref FindingRef) error {
		if len(list) == reminded || !of.has(ref.No) {
			return nil
		}
		f, _, err := readFinding(t, ref.No, ref.Rule)
		list = append(list, f)
		return err
	})
	return list, err
}

// askedByBank counts the findings that were asked about and not settled.
func askedByBank(t store.Reader) (map[string]int, error) {
	out := map[string]int{}
	err := waitsFor(t, period.Date{}, 0, func(_ period.Date, _ FindingRef, bank string) error {
		out[bank]++
		return nil
	})
	if err == nil {
		err = waitSettled(t, 0, func(ref FindingRef) error {
			c, err := caseOf(t, ref.No)
			out[c.Loan.Bank]++
			return err
		})
	}
	return out, err
}

package road

import (
	"fmt"

	"huiqi/app/desk"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// Verify holds all batches against their lines, their signatures, the ledger and
// the live awards, and tells how many lines there are. The error is "road-differs"
// with what does not agree.
func Verify(t store.Reader) (n int, err error) {
	all, err := List(t)
	if err != nil {
		return 0, err
	}
	live := make(map[string]string)
	for i := range all {
		b := &all[i]
		if err := b.verify(t); err != nil {
			return n, err
		}
		lines, err := linesOf(t, b, true)
		if err != nil {
			return n, err
		}
		for j := range lines {
			l := &lines[j]
			if err := l.verify(t); err != nil {
				return n, err
			}
			if b.State != Draft && !l.State.Dead() && (l.Supersedes == "" || b.State != Submitted && b.State != Checked) {
				live[liveKey(b.Item, b.Period, l.Party.ID, l.Measure)] = l.Award
			}
		}
		n += len(lines)
	}
	return n, sameLive(t, live)
}

func differs(what string) error { return desk.Errf("road-differs", what) }

// verify holds a batch against the content of its root and against its signatures.
func (b *Batch) verify(t store.Reader) error {
	if b.State != Draft && b.State != Discarded {
		if err := unchanged(t, b); err != nil {
			return err
		}
	}
	lines, err := linesOf(t, b, false)
	if err != nil {
		return err
	}
	var total money.Fen
	count := len(lines)
	if b.Kind == Child { // of its lines, some may be in a later child
		count, lines = len(b.Left), nil
		for _, n := range b.Left {
			l, _, err := LineOf(t, awardID(b.Root, n))
			if err != nil {
				return err
			}
			lines = append(lines, l)
		}
	}
	if total, err = sum(lines); err != nil {
		return err
	}
	if count != b.Lines || total != b.Total {
		return differs(b.ID)
	}
	submit, check, approve := b.Signed(SignSubmit), b.Signed(SignCheck), b.Signed(SignApprove)
	need := map[State][]*Signature{
		Submitted: {submit}, Checked: {submit, check}, Approved: {submit, check, approve}, OnNotice: {submit, check, approve},
		NoticeClosed: {submit, check, approve}, Confirmed: {submit, check, approve, b.Signed(SignConfirm)},
	}[b.State]
	for _, s := range need {
		if s == nil {
			return differs(b.ID)
		}
	}
	if submit != nil && (check != nil && submit.Who == check.Who || approve != nil && submit.Who == approve.Who) {
		return differs(b.ID)
	}
	if check != nil && approve != nil && (check.Who == approve.Who) != approve.Emergency {
		return differs(b.ID)
	}
	return nil
}

// verify holds a line's state against what the ledger has of its award.
func (l *Line) verify(t store.Reader) error {
	a, err := ledger.AwardBalances(t, l.Award)
	if err != nil {
		return err
	}
	later := a.Payable + a.InTransit + a.Paid + a.Recoverable + a.Recovered + a.Treasury
	good := false
	switch {
	case l.State == Proposed:
		good = a == ledger.Amounts{}
	case l.State.Dead():
		good = a.Committed == 0 && a.Payable == 0 && a.InTransit == 0
	case l.State == Obligated:
		good = a.Committed == 0 && later <= l.Net // less when recovered money went back to the budget
	default:
		good = a.Committed == l.Net && later == 0
	}
	if !good {
		return differs(l.Award)
	}
	return nil
}

// sameLive holds the index of live awards against those that should be in it.
func sameLive(t store.Reader, want map[string]string) error {
	from, to := store.Prefix("now/live/")
	for key, v := range t.Scan(from, to, 0) {
		if want[key] != string(v) {
			return differs(key)
		}
		delete(want, key)
	}
	for key := range want {
		return differs(fmt.Sprintf("%s (%s)", key, want[key]))
	}
	return nil
}

package road

import (
	"errors"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// Live is the award that lives for an item, period, beneficiary and measure, ""
// when none does.
func Live(t store.Reader, item, period, party, measure string) (string, error) {
	v, err := t.Get(liveKey(item, period, party, measure))
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return string(v), err
}

func liveKey(item, period, party, measure string) string {
	return livePrefix(item, period) + party + "/" + measure
}

// index is the live awards of an item and period, by beneficiary/measure, read at
// once.
type index map[string]string

func indexOf(t store.Reader, item, period string) index {
	out := make(index)
	prefix := livePrefix(item, period)
	from, to := store.Prefix(prefix)
	for key, v := range t.Scan(from, to, 0) {
		out[key[len(prefix):]] = string(v)
	}
	return out
}

func (x index) of(party, measure string) string { return x[party+"/"+measure] }

// enliven makes the awards of a submitted batch the live ones of their item,
// period, beneficiary and measure, and refuses a second (P-1). What a line deducts
// must be confirmed, and all there is to deduct.
func enliven(t store.Txn, b *Batch, lines []Line) error {
	live := indexOf(t, b.Item, b.Period)
	for i := range lines {
		l := &lines[i]
		if err := netted(t, b, l, live); err != nil {
			return err
		}
		if l.Supersedes != "" {
			if err := supersede(t, b, l); err != nil {
				return err
			}
			continue
		}
		if old := live.of(l.Party.ID, l.Measure); old != "" {
			return desk.Errf("road-live", l.Party.Name, old)
		}
		live[l.Party.ID+"/"+l.Measure] = l.Award
		if err := t.Put(liveKey(b.Item, b.Period, l.Party.ID, l.Measure), []byte(l.Award)); err != nil {
			return err
		}
	}
	return nil
}

// netted holds the deductions of a line against the awards they come from, and the
// order of measures: an advance before the award, a supplement after it.
func netted(t store.Reader, b *Batch, l *Line, live index) error {
	base, rest, _ := strings.Cut(l.Measure, "/")
	switch {
	case "/"+rest == advanceSuffix:
		if old := live.of(l.Party.ID, base); old != "" {
			return desk.Errf("road-live", l.Party.Name, old)
		}
	case rest == "":
		if paid := live.of(l.Party.ID, base+advanceSuffix); paid != "" && !slices.Contains(l.Netted, paid) {
			return desk.Errf("road-not-netted", l.Party.Name, paid)
		}
	default:
		if old := live.of(l.Party.ID, base); old != l.Over || old == "" {
			return desk.Errf("road-no-base", l.Party.Name, l.Over)
		}
	}
	if same, err := deductsAsBefore(t, l); same || err != nil {
		return err
	}
	var sum money.Fen
	for _, award := range l.Netted {
		n, home, err := LineOf(t, award)
		if err != nil {
			return err
		}
		if n.Party.ID != l.Party.ID || home.Item != b.Item || home.Period != b.Period || !n.State.Due() {
			return desk.Errf("road-netted-other", l.Party.Name, award)
		}
		part := n.Net
		if rest == "" {
			var claimed bool
			if part, claimed, err = kept(t, &n); err != nil {
				return err
			}
			if claimed {
				return desk.Errf("road-netted-other", l.Party.Name, award)
			}
		}
		sum += part // of awards that one pool could pay: far from overflow
	}
	if sum != l.Advance {
		return desk.Errf("road-netted-other", l.Party.Name, strings.Join(l.Netted, " "))
	}
	return nil
}

// kept is what a beneficiary has of an award, or is owed: what came back by a
// recovery is not deducted from a later award, or it would be taken twice. While a
// recovery is not at its end nobody can say.
func kept(t store.Reader, l *Line) (sum money.Fen, claimed bool, err error) {
	if !strings.HasSuffix(l.Measure, advanceSuffix) {
		return l.Net, false, nil
	}
	a, err := ledger.AwardBalances(t, l.Award)
	return a.Committed + a.Payable + a.InTransit + a.Paid, a.Recoverable > 0, err // parts of Net
}

// deductsAsBefore tells whether a new version deducts what the old one did: that
// was approved, and what became of it since changes nothing.
func deductsAsBefore(t store.Reader, l *Line) (bool, error) {
	if l.Supersedes == "" {
		return false, nil
	}
	old, _, err := LineOf(t, l.Supersedes)
	return old.Advance == l.Advance && slices.Equal(old.Netted, l.Netted), err
}

// deducted refuses to end an advance that a live award deducts: its beneficiary
// would get neither.
func deducted(t store.Reader, b *Batch, l *Line) error {
	base, ok := strings.CutSuffix(l.Measure, advanceSuffix)
	if !ok {
		return nil
	}
	award, err := Live(t, b.Item, b.Period, l.Party.ID, base)
	if err != nil || award == "" {
		return err
	}
	by, _, err := LineOf(t, award)
	if err == nil && slices.Contains(by.Netted, l.Award) {
		err = desk.Errf("road-deducted", l.Party.Name, l.Award, award)
	}
	return err
}

// bury ends the life of an award: its place may be taken by another. A new version
// that was not approved only gives back its hold on the old one.
func bury(t store.Txn, b *Batch, l *Line) error {
	live, err := Live(t, b.Item, b.Period, l.Party.ID, l.Measure)
	if err != nil {
		return err
	}
	if live == l.Award {
		return t.Void(liveKey(b.Item, b.Period, l.Party.ID, l.Measure))
	}
	if l.Supersedes == "" {
		return nil
	}
	return release(t, l)
}

// alone refuses a first award to a beneficiary that has one for the item and period
// by another measure: a determination names the one branch that pays.
func alone(t store.Reader, b *Batch) error {
	if b.Kind != Award && b.Kind != Advance {
		return nil
	}
	has := make(map[string]string) // beneficiary → measure without its suffix
	prefix := livePrefix(b.Item, b.Period)
	from, to := store.Prefix(prefix)
	for key := range t.Scan(from, to, 0) {
		party, measure, _ := strings.Cut(key[len(prefix):], "/")
		has[party], _, _ = strings.Cut(measure, "/")
	}
	if len(has) == 0 {
		return nil
	}
	lines, err := linesOf(t, b, false)
	if err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		base, _, _ := strings.Cut(l.Measure, "/")
		if other, ok := has[l.Party.ID]; ok && other != base {
			return desk.Errf("road-other-measure", l.Party.Name, other)
		}
	}
	return nil
}

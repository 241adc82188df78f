package decisions

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// Kinds are the events of this package.
var Kinds = act.Kinds{
	"decision-recorded":  act.On(applyRecorded),
	"decision-withdrawn": act.On(applyWithdrawn),
}

// recorded is a decision with all its lines.
type recorded struct {
	Decision Decision `json:"decision"`
	Lines    []Line   `json:"lines"`
}

// Kind names the event.
func (recorded) Kind() string { return "decision-recorded" }

// withdrawn voids a decision nothing was made of.
type withdrawn struct {
	ID   string `json:"id"`
	Seen int    `json:"seen"`
}

// Kind names the event.
func (withdrawn) Kind() string { return "decision-withdrawn" }

var (
	errLines = errors.New("decisions: the lines and their total do not agree")
	errID    = errors.New("decisions: not the next number")
)

// applyRecorded holds what no caller may get round: the next number, a document
// and a list only once, lines that add up, no beneficiary twice, nothing below
// one fen.
func applyRecorded(t store.Txn, m act.Meta, e recorded) error {
	d := e.Decision
	id, n, err := next(t, int(m.Date.Year))
	if err != nil {
		return err
	}
	if d.ID != id {
		return fmt.Errorf("%s, not %s: %w", d.ID, id, errID)
	}
	if err := consistent(d, e.Lines); err != nil {
		return err
	}
	if err := once(t, d); err != nil {
		return err
	}
	d.State, d.Version, d.Batches, d.Why = Recorded, 1, nil, ""
	d.By, d.ByName, d.At, d.Changed, d.ChangedAt = m.Who, m.Name, m.At, m.Name, m.At
	for i := 0; i*block < len(e.Lines); i++ {
		if err := act.Write(t, blockKey(d.ID, i), e.Lines[i*block:min((i+1)*block, len(e.Lines))]); err != nil {
			return err
		}
	}
	for _, scope := range []string{Scope(d.ID), "file/" + d.Scan.SHA256, "file/" + d.List.SHA256} {
		if scope == "file/" {
			continue
		}
		if err := act.Touch(t, scope, m.Who); err != nil {
			return err
		}
	}
	return errors.Join(act.Write(t, seqKey(int(m.Date.Year)), n), act.Write(t, key(d.ID), d))
}

func consistent(d Decision, lines []Line) error {
	var total money.Fen
	met := make(map[string]bool, len(lines))
	for i, l := range lines {
		if l.N != i || l.Amount <= 0 || l.ID == "" || met[l.ID] {
			return fmt.Errorf("line %d: %w", i, errLines)
		}
		met[l.ID] = true
		var err error
		if total, err = total.Add(l.Amount); err != nil {
			return err
		}
	}
	if len(lines) == 0 || len(lines) != d.Lines || total != d.Total {
		return errLines
	}
	return nil
}

// once refuses a document or a list that another decision in force has.
func once(t store.Txn, d Decision) error {
	keys := []string{onceKey("document", d.document())}
	if d.List.SHA256 != "" {
		keys = append(keys, onceKey("list", d.List.SHA256))
	}
	for i, k := range keys {
		var other string
		taken, err := act.Read(t, k, &other)
		if err != nil {
			return err
		}
		if taken {
			return desk.Errf([]string{"decision-known", "decision-list-known"}[i], []string{d.Number, d.List.Name}[i], other)
		}
		if err := act.Write(t, k, d.ID); err != nil {
			return err
		}
	}
	return nil
}

func applyWithdrawn(t store.Txn, m act.Meta, e withdrawn) error {
	d, err := current(t, e.ID, e.Seen)
	if err != nil {
		return err
	}
	if len(d.Batches) > 0 {
		return desk.Errf("decision-used", d.ID, d.Batches[0])
	}
	d.State, d.Version, d.Changed, d.ChangedAt, d.Why = Withdrawn, d.Version+1, m.Name, m.At, m.Reason
	if err := t.Void(onceKey("document", d.document())); err != nil {
		return err
	}
	if d.List.SHA256 != "" {
		if err := t.Void(onceKey("list", d.List.SHA256)); err != nil {
			return err
		}
	}
	return errors.Join(act.Touch(t, Scope(d.ID), m.Who), act.Write(t, key(d.ID), d))
}

// current is a decision in force as the caller saw it.
func current(t store.Reader, id string, seen int) (Decision, error) {
	d, ok, err := Of(t, id)
	switch {
	case err != nil:
		return d, err
	case !ok:
		return d, desk.Errf("no-decision", id)
	case d.State != Recorded:
		return d, desk.Errf("decision-withdrawn", id, d.who())
	case d.Version != seen:
		return d, desk.Errf("changed-meanwhile", id, d.who(), d.ChangedAt.In(act.China).Format(time.DateTime))
	}
	return d, nil
}

// Use notes, as part of another package's Apply, that a batch was made of a
// decision; a withdrawn one is refused. The same batch is noted once.
func Use(t store.Txn, id, batch string) error {
	d, ok, err := Of(t, id)
	switch {
	case err != nil:
		return err
	case !ok:
		return desk.Errf("no-decision", id)
	case d.State != Recorded:
		return desk.Errf("decision-withdrawn", id, d.who())
	case slices.Contains(d.Batches, batch):
		return nil
	}
	d.Batches = append(d.Batches, batch)
	d.Version++
	return act.Write(t, key(d.ID), d)
}

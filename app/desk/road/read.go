package road

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// Of reads a batch; one that is not there is a "road-none".
func Of(t store.Reader, id string) (Batch, error) {
	var b Batch
	ok, err := act.Read(t, batchKey(id), &b)
	if err == nil && !ok {
		err = desk.Errf("road-none", id)
	}
	return b, err
}

// List gives all batches in the order of their ids.
func List(t store.Reader) ([]Batch, error) {
	var out []Batch
	from, to := store.Prefix("now/batch/")
	for key, v := range t.Scan(from, to, 0) {
		var b Batch
		if err := json.Unmarshal(v, &b); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		out = append(out, b)
	}
	return out, nil
}

// Lines gives the lines that are in a batch now, in their order: of a child those
// it was left with, of others those that no child has. Their states follow from
// the batch and the mark; whether an obligated one was paid, the ledger knows
// (Money).
func Lines(t store.Reader, id string) ([]Line, error) {
	b, err := Of(t, id)
	if err != nil {
		return nil, err
	}
	return linesOf(t, &b, true)
}

// linesOf reads the lines of a batch; here keeps those only that are in it now.
func linesOf(t store.Reader, b *Batch, here bool) ([]Line, error) {
	marks, err := marksOf(t, b.root())
	if err != nil {
		return nil, err
	}
	if b.Kind == Child {
		return childLines(t, b, marks)
	}
	all, err := decode(rawLines(t, b.ID))
	if err != nil {
		return nil, fmt.Errorf("lines of %s: %w", b.ID, err)
	}
	out := all[:0]
	for _, l := range all {
		l.stand(b, marks[l.N])
		if !here || l.Batch == b.ID {
			out = append(out, l)
		}
	}
	return out, nil
}

// rawLines are the lines drafted in a batch as they are stored.
func rawLines(t store.Reader, batch string) [][]byte {
	var out [][]byte
	from, to := store.Prefix("now/line/" + batch + "/")
	for _, v := range t.Scan(from, to, 0) {
		out = append(out, v)
	}
	return out
}

// decode reads stored lines on all cores: it is most of the time that signing a
// large batch takes.
func decode(raw [][]byte) ([]Line, error) {
	const chunk = 1000
	out := make([]Line, len(raw))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < len(raw); from += chunk {
		g.Go(func() error {
			for i := from; i < min(from+chunk, len(raw)); i++ {
				if err := json.Unmarshal(raw[i], &out[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return out, g.Wait()
}

// childLines reads those lines of the root that a child has; they are few.
func childLines(t store.Reader, b *Batch, marks map[int]Mark) ([]Line, error) {
	var out []Line
	for _, n := range b.Left {
		var l Line
		if _, err := act.Read(t, lineKey(b.Root, n), &l); err != nil {
			return nil, err
		}
		if marks[n].Home != b.ID {
			continue // a later child has it
		}
		l.stand(b, marks[n])
		out = append(out, l)
	}
	return out, nil
}

// root is the batch that holds the lines and their signatures.
func (b *Batch) root() string {
	if b.Root != "" {
		return b.Root
	}
	return b.ID
}

func marksOf(t store.Reader, root string) (map[int]Mark, error) {
	out := make(map[int]Mark)
	prefix := "now/mark/" + root + "/"
	from, to := store.Prefix(prefix)
	for key, v := range t.Scan(from, to, 0) {
		var m Mark
		var n int
		if _, err := fmt.Sscanf(key[len(prefix):], "%d", &n); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if err := json.Unmarshal(v, &m); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		out[n] = m
	}
	return out, nil
}

// stand sets what a line is from the batch that has it and its mark.
func (l *Line) stand(b *Batch, m Mark) {
	l.Mark, l.Batch = m, b.ID
	if m.Home != "" {
		l.Batch = m.Home
	}
	l.State = stateOf(b, m)
}

func stateOf(b *Batch, m Mark) LineState {
	switch {
	case m.State.Dead():
		return m.State
	case b.State == Revoked, b.State == Discarded:
		return LRevoked
	case m.State != "":
		return m.State
	case m.disputed():
		return Disputed
	}
	switch b.State {
	case Approved, OnNotice:
		return LApproved
	case NoticeClosed:
		return Clear
	case Confirmed:
		return Obligated
	}
	return Proposed
}

// disputed reports whether an objection is open.
func (m Mark) disputed() bool {
	for _, o := range m.Objections {
		if o.Outcome == Open {
			return true
		}
	}
	return false
}

// LineOf reads one award with the batch that has it now, and its state.
func LineOf(t store.Reader, award string) (Line, Batch, error) {
	var l Line
	root, n, ok := splitAward(award)
	if !ok {
		return l, Batch{}, desk.Errf("road-no-award", award)
	}
	ok, err := act.Read(t, lineKey(root, n), &l)
	if err != nil {
		return l, Batch{}, err
	}
	if !ok {
		return l, Batch{}, desk.Errf("road-no-award", award)
	}
	var m Mark
	if _, err := act.Read(t, markKey(root, n), &m); err != nil {
		return l, Batch{}, err
	}
	if m.Home != "" {
		root = m.Home
	}
	b, err := Of(t, root)
	if err != nil {
		return l, b, err
	}
	l.stand(&b, m)
	return l, b, nil
}

// Pool is the purse a batch is paid from.
func (h Header) Pool() ledger.Pool { return ledger.Pool{Source: h.Fund, Item: h.Item} }

// Money is the line's state with what the ledger says of an obligation.
func (l Line) Money(t store.Reader) (LineState, ledger.Amounts, error) {
	a, err := ledger.AwardBalances(t, l.Award)
	if err != nil || l.State != Obligated {
		return l.State, a, err
	}
	switch {
	case a.Paid == 0:
		return Obligated, a, nil
	case a.Payable == 0 && a.InTransit == 0:
		return Paid, a, nil
	}
	return PartlyPaid, a, nil
}

// OfParty lists the awards of a beneficiary in the order of their ids, dead ones too.
func OfParty(t store.Reader, party string) ([]string, error) {
	var out []string
	prefix := "now/party/" + party + "/"
	from, to := store.Prefix(prefix)
	for key := range t.Scan(from, to, 0) {
		out = append(out, strings.TrimPrefix(key, prefix))
	}
	return out, nil
}

// sum adds the net amounts of lines.
func sum(lines []Line) (money.Fen, error) {
	var total money.Fen
	for i := range lines {
		var err error
		if total, err = total.Add(lines[i].Net); err != nil {
			return 0, desk.Errf("total-overflow").Wrap(err)
		}
	}
	return total, nil
}

package road

import (
	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// supersede binds a submitted new version to the line it will replace; two under
// way at once are refused. If its measure is another, that one must be free.
func supersede(t store.Txn, b *Batch, l *Line) error {
	old, err := replaceable(t, b, l)
	if err != nil {
		return err
	}
	if old.Mark.Next != "" {
		return desk.Errf("road-not-upheld", l.Party.Name, l.Supersedes)
	}
	old.Mark.Next = l.Award
	return old.mark(t)
}

// replaceable reads the line a new version is to replace.
func replaceable(t store.Reader, b *Batch, l *Line) (Line, error) {
	old, home, err := LineOf(t, l.Supersedes)
	if err != nil {
		return old, err
	}
	same := old.Party.ID == l.Party.ID && home.Item == b.Item && home.Period == b.Period && home.Fund == b.Fund && l.Version == old.Version+1
	if !same || old.State != Upheld {
		return old, desk.Errf("road-not-upheld", l.Party.Name, l.Supersedes)
	}
	if l.Measure == old.Measure {
		return old, nil
	}
	other, err := Live(t, b.Item, b.Period, l.Party.ID, l.Measure)
	if err == nil && other != "" {
		err = desk.Errf("road-live", l.Party.Name, other)
	}
	return old, err
}

// release takes the binding back.
func release(t store.Txn, l *Line) error {
	old, _, err := LineOf(t, l.Supersedes)
	if err != nil {
		return err
	}
	if old.Mark.Next == l.Award {
		old.Mark.Next = ""
	}
	return old.mark(t)
}

// replace lets an approved new version take the place of the old line: its
// commitment is taken back by the postings returned.
func replace(t store.Txn, m act.Meta, b *Batch, l *Line) ([]ledger.Posting, error) {
	old, err := replaceable(t, b, l)
	if err != nil {
		return nil, err
	}
	if old.Mark.Next != l.Award {
		return nil, desk.Errf("road-not-upheld", l.Party.Name, l.Supersedes)
	}
	if err := t.Void(liveKey(b.Item, b.Period, l.Party.ID, old.Measure)); err != nil {
		return nil, err
	}
	old.Mark.State, old.Mark.Date = Amended, m.Date
	if err := old.mark(t); err != nil {
		return nil, err
	}
	if err := t.Put(liveKey(b.Item, b.Period, l.Party.ID, l.Measure), []byte(l.Award)); err != nil {
		return nil, err
	}
	return uncommit(t, &old, ledger.CodeReverse)
}

// uncommit is the posting that gives back what a line still has committed.
func uncommit(t store.Reader, l *Line, code ledger.Code) ([]ledger.Posting, error) {
	a, err := ledger.AwardOf(t, l.Award)
	if err != nil {
		return nil, err
	}
	s, ok := a.Open(ledger.Available, ledger.Committed)
	if !ok {
		return nil, nil
	}
	p := a.Undo(l.Award, s, code)
	p.Batch = l.Batch
	return []ledger.Posting{p}, nil
}

// held is what the lines that a batch would replace have committed.
func held(t store.Reader, b *Batch) (money.Fen, error) {
	if b.Kind != Amendment {
		return 0, nil
	}
	lines, err := linesOf(t, b, false)
	if err != nil {
		return 0, err
	}
	var total money.Fen
	for i := range lines {
		a, err := ledger.AwardBalances(t, lines[i].Supersedes)
		if err != nil {
			return 0, err
		}
		if total, err = total.Add(a.Committed); err != nil {
			return 0, desk.Errf("total-overflow").Wrap(err)
		}
	}
	return total, nil
}

// mark keeps what became of a line; a mark that says nothing is void.
func (l *Line) mark(t store.Txn) error {
	root, n, ok := splitAward(l.Award)
	if !ok {
		return desk.Errf("road-no-award", l.Award)
	}
	return act.Write(t, markKey(root, n), l.Mark)
}

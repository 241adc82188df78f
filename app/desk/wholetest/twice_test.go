package wholetest

import (
	"errors"
	"slices"
	"testing"

	"golang.org/x/sync/errgroup"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// at drafts and signs a run of these amounts, and lets it come to an obligation.
func (w *world) at(id string, amounts ...money.Fen) road.Batch {
	return w.o.Confirmed(w.o.Run(id, amounts...))
}

// TestTwoDesksAtOnce lets two desks on one real store do the same money acts at the
// same time: one of each succeeds.
func TestTwoDesksAtOnce(t *testing.T) {
	w := newWorld(t, storetest.New(t), t.TempDir(), seeded(1))
	b := w.at("one", 10_00, 20_00)
	kinds := append(roadtest.Kinds(), payment.Kinds, recovery.Kinds)
	desks := []payment.Payments{{Desk: act.New(w.o.Desk.Store, w.o.Now, kinds...)}, {Desk: act.New(w.o.Desk.Store, w.o.Now, kinds...)}}
	once := func(what string, do func(p payment.Payments) error) {
		t.Helper()
		errs := make([]error, len(desks))
		var g errgroup.Group
		for i, p := range desks {
			g.Go(func() error { errs[i] = do(p); return nil })
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		lost := slices.IndexFunc(errs, func(err error) bool { return err != nil })
		if lost < 0 || errs[1-lost] != nil {
			t.Fatalf("%s: %v", what, errs)
		}
		if _, ok := errors.AsType[*desk.Error](errs[lost]); !ok {
			t.Errorf("%s: %v is no sentence", what, errs[lost])
		}
		w.view(check)
	}
	once("prepare", func(p payment.Payments) error {
		_, _, err := p.Prepare(bg, w.o.Maker.Actor, payment.Ask{Batches: []string{b.ID}, Template: orders})
		return err
	})
	seen := payment.Seen{Batch: "ZF2020-001", Seen: 1}
	once("release", func(p payment.Payments) error { return p.Release(bg, w.o.Head.Actor, seen) })
	seen.Seen++
	var sent []string
	once("send", func(p payment.Payments) error {
		_, err := p.Send(bg, w.o.Maker.Actor, w.o.Vault, seen, func(name string, _ []byte) error { sent = append(sent, name); return nil })
		return err
	})
	if len(sent) != 1 {
		t.Error(sent)
	}
	path := w.paid("ZF2020-001")
	once("recovery", func(p payment.Payments) error {
		if _, _, err := p.Import(bg, w.o.Maker.Actor, w.o.Vault, path, results); err != nil {
			return err
		}
		r := recovery.Recoveries{Desk: p.Desk, Claims: recovery.Awards{}}
		_, err := r.Propose(bg, w.o.Maker.Actor, recovery.Proposal{Award: b.ID + "-00001", Amount: 6_00, Reason: why, Doc: "审计报告"})
		return err
	})
	if err := w.whole(); err != nil {
		t.Error(err)
	}
}

// paid is a result file by which the bank paid all orders of a batch today.
func (w *world) paid(id string) string {
	list := w.payments()
	batches := map[string]payment.Batch{}
	for _, b := range list {
		batches[b.ID] = b
	}
	rows := slices.DeleteFunc(w.orders(list...), func(r payment.Row) bool { return r.ID[:len(r.ID)-6] != id })
	for _, r := range rows {
		w.truth[r.ID] = fate{paid: w.o.Today()}
	}
	w.draw = func(n int) int { // all of them, and nothing false
		if n == 10 {
			return 3
		}
		return n - 1
	}
	return w.says(rows, batches)
}

// TestAnAnswerThatGotLost repeats acts of money by their operation id: nothing is
// done twice, and the answer is the same.
func TestAnAnswerThatGotLost(t *testing.T) {
	w := newWorld(t, storetest.NewMap(), t.TempDir(), seeded(1))
	b := w.at("one", 10_00)
	award := b.ID + "-00001"
	pool := ledger.Pool{Source: "province", Item: roadtest.Item}
	w.o.Do(roadtest.Probe{Posts: []ledger.Posting{{Pool: pool, From: ledger.Payable, To: ledger.InTransit, Amount: 10_00, Code: ledger.CodeRelease, Award: award}}})
	w.o.Do(roadtest.Probe{Posts: []ledger.Posting{{Pool: pool, From: ledger.InTransit, To: ledger.Paid, Amount: 10_00, Code: ledger.CodeSettle, Award: award}}})
	var ids [2]string
	var steps [2]int
	p := recovery.Proposal{Award: award, Amount: 6_00, Reason: why, Doc: "审计报告", Op: store.NewOp()}
	for i := range ids {
		var err error
		if ids[i], err = w.rec.Propose(bg, w.o.Maker.Actor, p); err != nil {
			t.Fatal(err)
		}
	}
	approve := recovery.Ask{Case: ids[0], Seen: 1, Reason: why, Op: store.NewOp()}
	note := recovery.Ask{Case: ids[0], Seen: 2, Op: store.NewOp()}
	for i := range steps {
		if err := w.rec.Approve(bg, w.o.Head.Actor, approve); err != nil {
			t.Fatal(err)
		}
		var err error
		if steps[i], err = w.rec.Note(bg, w.o.Maker.Actor, note, recovery.Step{Kind: recovery.Refund, Amount: 6_00, Doc: "回单"}); err != nil {
			t.Fatal(err)
		}
	}
	var cases []*recovery.Case
	w.view(func(t store.Reader) (err error) { cases, err = recovery.List(t); return err })
	if ids[0] != ids[1] || ids[0] == "" || steps != [2]int{1, 1} || len(cases) != 1 {
		t.Error(ids, steps, len(cases))
	}
}

// TestTheClockJumps: a clock that went back lets nobody act, one that is ahead ends
// no notice before its day without the log keeping the jump.
func TestTheClockJumps(t *testing.T) {
	w := newWorld(t, storetest.NewMap(), t.TempDir(), seeded(1))
	b := w.o.Approved(w.o.Run("one", 10_00))
	w.o.Day("2020-07-19")
	if _, err := w.o.Road.Publish(bg, w.o.Maker.Actor, roadtest.Ask(b)); code(err) != "clock-behind" {
		t.Error(err)
	}
	w.o.Day("2020-07-21")
	b, err := w.o.Road.Publish(bg, w.o.Maker.Actor, roadtest.Ask(b))
	if err != nil {
		t.Fatal(err)
	}
	ahead := roadtest.Ask(b)
	ahead.Date = period.Date{Year: 2020, Month: 7, Day: 30}
	if _, err := w.o.Road.Close(bg, w.o.Maker.Actor, ahead); code(err) != "date-ahead" {
		t.Error(err)
	}
	w.o.Day("2020-07-30")
	if _, err := w.o.Road.Close(bg, w.o.Maker.Actor, roadtest.Ask(b)); err != nil {
		t.Fatal(err)
	}
	w.o.Day("2020-07-22")
	if _, err := w.o.Road.Confirm(bg, w.o.Head.Actor, roadtest.Ask(b)); code(err) != "clock-behind" {
		t.Error(err)
	}
}

func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return "none"
}

package ledger_test

import (
	"fmt"
	"math"
	"testing"

	"golang.org/x/sync/errgroup"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
)

// Two people spend the same money at once: one of them is refused (B-1).
func TestTwoAtOnceCannotOverspend(t *testing.T) {
	o := open(t, storetest.New(t))
	o.grant(t, power, 1000)
	for round := range 7 {
		var results [2]error
		var g errgroup.Group
		for i, who := range []act.Actor{o.ann, o.bo} {
			g.Go(func() error {
				p := commit(fmt.Sprintf("r%d-%d", round, i), 90, "")
				_, results[i] = o.Do(ctx, who, act.Order{}, event(posted{[]ledger.Posting{p}}))
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		left := see(t, o, func(r store.Reader) (ledger.Amounts, error) { return ledger.Balances(r, power) })
		if left.Available < 0 || left.Available+left.Committed != 1000 {
			t.Fatalf("%+v", left)
		}
		refused := 0
		for _, err := range results {
			if err != nil {
				refused++
				if code(err) != "budget-short" {
					t.Error(err)
				}
			}
		}
		if want := max(0, min(2, 2*round-9)); refused != want { // eleven fit
			t.Errorf("round %d: %d refused, want %d", round, refused, want)
		}
	}
}

// An act that posts several times, across the records, reads as one list.
func TestOneActPostsTwice(t *testing.T) {
	o := open(t, storetest.NewMap())
	o.grant(t, power, 1_000_000)
	list := commits(1234)
	m, err := o.Do(ctx, o.ann, act.Order{}, event(postedTwice{list[:321], list[321:]}))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 320, 321, 499, 500, 999, 1000, 1233} {
		e := see(t, o, func(r store.Reader) (ledger.Entry, error) { return ledger.EntryOf(r, fmt.Sprintf("%d.%d", m.Seq, n)) })
		if e.Award != list[n].Award || e.Amount != list[n].Amount || e.Who != "ann" {
			t.Errorf("%d: %+v", n, e)
		}
	}
	for _, id := range []string{fmt.Sprintf("%d.1234", m.Seq), "x", "1", "01.2", "999999.0"} {
		err := o.Store.View(ctx, func(r store.Reader) error { _, err := ledger.EntryOf(r, id); return err })
		if code(err) != "posting-none" {
			t.Errorf("%s: %v", id, err)
		}
	}
	if n := see(t, o, ledger.Verify); n != 1235 {
		t.Error(n)
	}
	if _, err := o.Verify(ctx, nil); err != nil {
		t.Error(err)
	}
}

func commits(n int) []ledger.Posting {
	list := make([]ledger.Posting, n)
	for i := range list {
		list[i] = commit(fmt.Sprintf("SP2020-001-%05d", i+1), 100, "")
		list[i].Amount += list[i].Amount % 7
	}
	return list
}

func TestSumsDoNotOverflow(t *testing.T) {
	o := open(t, storetest.NewMap())
	grant := ledger.Posting{Pool: power, From: ledger.Appropriation, To: ledger.Available, Amount: math.MaxInt64 - 5, Code: ledger.CodeGrant}
	if err := o.post(grant); err != nil {
		t.Fatal(err)
	}
	if err := o.post(grant); code(err) != "ledger-overflow" {
		t.Error(err)
	}
	if err := o.post(grant, grant); code(err) != "ledger-overflow" {
		t.Error(err)
	}
	big := commit("a", math.MaxInt64-5, "")
	if err := o.post(big); err != nil {
		t.Error(err)
	}
	if err := o.post(commit("b", 1, "")); code(err) != "budget-short" {
		t.Error(err)
	}
}

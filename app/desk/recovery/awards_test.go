package recovery_test

import (
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/store"
)

// An award that went the whole road is got back as its pack says, and Verify finds
// what was changed.
func TestAnAwardOfTheRoad(t *testing.T) {
	o := roadtest.New(t, recovery.Kinds)
	o.Grant("province", 100_00)
	b := o.Confirmed(o.Run("r1", 30_00, 20_00))
	award := b.ID + "-00001"
	pool := ledger.Pool{Source: "province", Item: roadtest.Item}
	o.Do(roadtest.Probe{Posts: []ledger.Posting{
		{Pool: pool, From: ledger.Payable, To: ledger.InTransit, Amount: 30_00, Code: ledger.CodeRelease, Award: award},
		{Pool: pool, From: ledger.InTransit, To: ledger.Paid, Amount: 30_00, Code: ledger.CodeSettle, Award: award},
	}})
	maker, approver := o.Person("qian", act.Maker), o.Person("sun", act.Approver)
	r := recovery.Recoveries{Desk: o.Desk, Claims: recovery.Awards{}}
	if _, err := r.Propose(ctx, maker.Actor, recovery.Proposal{Award: "SP2020-777-00001", Amount: 5_00, Reason: "错", Doc: "1号"}); code(err) != "road-no-award" {
		t.Error(err)
	}
	id, err := r.Propose(ctx, maker.Actor, recovery.Proposal{Award: award, Amount: 5_00, Reason: "错", Doc: "1号"})
	if err == nil {
		err = r.Approve(ctx, approver.Actor, recovery.Ask{Case: id, Seen: 1})
	}
	if err != nil {
		t.Fatal(err)
	}
	err = o.Desk.Store.View(ctx, func(s store.Reader) error {
		c, err := recovery.Of(s, id)
		if err != nil {
			return err
		}
		if string(c.Claim.To) != b.Recovered || c.Claim.Batch != b.ID || c.Claim.Party != roadtest.Firm(0) && c.Claim.Party != roadtest.Firm(1) {
			t.Errorf("%+v of %+v", c.Claim, b.Header)
		}
		l, _, err := road.LineOf(s, award)
		if err != nil || l.Party.ID != c.Claim.Party || c.Claim.Pool != pool {
			t.Errorf("%+v %v", l.Party, err)
		}
		if n, err := recovery.Verify(s); n != 1 || err != nil { // the control
			t.Error(n, err)
		}
		for want, change := range map[string]func(*recovery.Case){
			"recovery-differs":      func(c *recovery.Case) { c.Amount++ },
			"recovery-case-differs": func(c *recovery.Case) { c.Back++ },
		} {
			bad := *c
			change(&bad)
			over := store.NewOverlay(s)
			if err := act.Write(over, "now/recovery/case/"+id, bad); err != nil {
				return err
			}
			if _, err := recovery.Verify(over); code(err) != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

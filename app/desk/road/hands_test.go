package road_test

import (
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/policy/money"
)

// An amendment takes accounts and deductions from the batch it amends: who had a
// hand there must not sign here.
func TestAnAmendmentHasTheHandsOfItsParent(t *testing.T) {
	o := roadtest.New(t)
	b := disputed(t, o, 1)
	b = ok(t)(o.Road.Resolve(bg, o.Check.Actor, because(b, "电量应为 8 元", 1), road.Amend))
	am := ok(t)(o.Road.Amend(bg, o.Maker.Actor, because(b, "", 1), o.Run("r2", 8_00)))
	am = ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(am)))
	busy := o.Person("busy", act.Checker)
	for _, scope := range []string{"run/r1", "file/file-of-r1", "batch/" + b.ID} {
		o.Do(roadtest.Probe{Touch: []string{scope}, User: busy.Actor.ID()})
		refused(t, "road-own-hand")(o.Road.Check(bg, busy.Actor, ask(am)))
		o.Do(roadtest.Probe{Void: "now/hand/" + scope + "/" + busy.Actor.ID()})
	}
	ok(t)(o.Road.Check(bg, busy.Actor, ask(am))) // the control
}

// A signature does not stand when its giver has taken a hand in the data since.
func TestASignerWhoTookAHandSince(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	busy := o.Person("busy", act.Maker, act.Checker)
	b := ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(o.Drafted(o.Run("r1", 30_00)))))
	b = ok(t)(o.Road.Check(bg, busy.Actor, ask(b)))
	touch := roadtest.Probe{Touch: []string{"file/file-of-r1"}, User: busy.Actor.ID()}
	void := roadtest.Probe{Void: "now/hand/file/file-of-r1/" + busy.Actor.ID()}
	o.Do(touch)
	refused(t, "road-hand-since")(o.Road.Approve(bg, o.Head.Actor, ask(b), false))
	o.Do(void)
	b = o.Noticed(ok(t)(o.Road.Approve(bg, o.Head.Actor, ask(b), false)))
	o.Do(touch)
	refused(t, "road-hand-since")(o.Road.Confirm(bg, o.Head.Actor, ask(b)))
	o.Do(void)
	ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(b)))
}

// advanced is an office with a confirmed advance of half of 30.
func advanced(t *testing.T) (*roadtest.Office, road.Batch) {
	t.Helper()
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	d, err := o.Road.Draft(bg, o.Maker.Actor, o.Run("r1", 30_00), road.Options{Advance: "0.5"})
	if err != nil {
		t.Fatal(err)
	}
	b := o.Noticed(o.Sign(d.Batches[0]))
	return o, ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(b)))
}

func TestAnAmendedAdvanceKeepsItsShare(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	d, err := o.Road.Draft(bg, o.Maker.Actor, o.Run("r1", 30_00), road.Options{Advance: "0.5"})
	if err != nil {
		t.Fatal(err)
	}
	b := ok(t)(o.Road.Publish(bg, o.Maker.Actor, ask(o.Sign(d.Batches[0]))))
	b = ok(t)(o.Road.Object(bg, o.Maker.Actor, because(b, "", 1), "某企业", "产值不实"))
	b = ok(t)(o.Road.Resolve(bg, o.Check.Actor, because(b, "应为 20 元", 1), road.Amend))
	am := ok(t)(o.Road.Amend(bg, o.Maker.Actor, because(b, "", 1), o.Run("r2", 20_00)))
	if am.Total != 10_00 || am.Share != "0.5" {
		t.Error(am.Total, am.Share)
	}
	verify(t, o)
}

// What came back of an advance by a recovery is not deducted from the award too;
// while it is claimed nothing is.
func TestARecoveredAdvanceIsNotDeductedAgain(t *testing.T) {
	o, b := advanced(t)
	pool := ledger.Pool{Source: "province", Item: roadtest.Item}
	move := func(from, to ledger.Account, code ledger.Code, amount money.Fen) {
		o.Do(roadtest.Probe{Posts: []ledger.Posting{{Pool: pool, From: from, To: to, Amount: amount, Code: code, Award: b.ID + "-00001"}}})
	}
	move(ledger.Payable, ledger.InTransit, ledger.CodeRelease, 15_00)
	move(ledger.InTransit, ledger.Paid, ledger.CodeSettle, 15_00)
	early := o.Drafted(o.Run("r2", 30_00))
	move(ledger.Paid, ledger.Recoverable, ledger.CodeRecover, 10_00)
	run := o.Run("r3", 30_00)
	_, err := o.Road.Draft(bg, o.Maker.Actor, run, road.Options{})
	refused(t, "road-nothing")(nil, err)
	refused(t, "road-netted-other")(o.Road.Submit(bg, o.Maker.Actor, ask(early)))
	move(ledger.Recoverable, ledger.Recovered, ledger.CodeMoney, 10_00)
	move(ledger.Recovered, ledger.Available, ledger.CodeReuse, 10_00)
	refused(t, "road-netted-other")(o.Road.Submit(bg, o.Maker.Actor, ask(early)))
	late := o.Drafted(run)
	if late.Total != 25_00 {
		t.Error(late.Total)
	}
	o.Sign(late)
	verify(t, o)
}

func TestADeductedAdvanceIsNotDeclined(t *testing.T) {
	o, b := advanced(t)
	award := o.Sign(o.Drafted(o.Run("r2", 30_00)))
	b = ok(t)(o.Road.Batch(bg, b.ID))
	refused(t, "road-deducted")(o.Road.Decline(bg, o.Check.Actor, because(b, "企业来函放弃", 1)))
	refused(t, "road-deducted")(o.Road.Lapse(bg, o.Head.Actor, because(b, "逾期一年未领", 1)))
	award = ok(t)(o.Road.Decline(bg, o.Check.Actor, because(award, "企业来函放弃", 1)))
	ok(t)(o.Road.Decline(bg, o.Check.Actor, because(b, "企业来函放弃", 1)))
	if a := o.Balances("province"); a.Available != 100_00 || award.State != road.Approved {
		t.Error(a)
	}
	verify(t, o)
}

package road_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// The cases are named after the rows of the batch's table in domain.md §2.

func TestDraftToSubmitted(t *testing.T) {
	o := roadtest.New(t)
	run := o.Run("r1", 30_00, 20_00, 0, -1)
	d, err := o.Road.Draft(bg, o.Maker.Actor, run, road.Options{})
	if err != nil || len(d.Batches) != 1 || len(d.Left) != 1 || d.Left[0].Party.ID != roadtest.Firm(3) {
		t.Fatal(d, err)
	}
	b := d.Batches[0]
	if b.ID != "SP2020-001" || b.Total != 50_00 || b.Lines != 2 || b.State != road.Draft {
		t.Fatalf("%+v", b)
	}
	refused(t, "road-budget")(o.Road.Submit(bg, o.Maker.Actor, ask(b)))
	o.Grant("province", 100_00)
	refused(t, "role-needed")(o.Road.Submit(bg, o.Check.Actor, ask(b)))
	b = ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(b)))
	if b.State != road.Submitted || b.Signed(road.SignSubmit).Hash != b.Hash || len(b.Hash) != 64 {
		t.Errorf("%+v", b)
	}
	refused(t, "road-state")(o.Road.Submit(bg, o.Maker.Actor, ask(b)))
	refused(t, "road-state")(o.Road.Edit(bg, o.Maker.Actor, because(b, "", 1), nil, nil))
	verify(t, o)
}

func TestASubmittedBatchNeedsItsRunAndItsPack(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	run := o.Run("r1", 30_00)
	other := *run
	other.Receipt.Results = "another"
	_, err := o.Road.Draft(bg, o.Maker.Actor, &other, road.Options{})
	refused(t, "road-run-other")(nil, err)
	other.ID = ""
	_, err = o.Road.Draft(bg, o.Maker.Actor, &other, road.Options{})
	refused(t, "road-not-frozen")(nil, err)
	idle := *o.Pack
	idle.Version, idle.SHA256 = "2", "beef"
	run.Pack = &idle
	refused(t, "road-pack-idle")(o.Road.Submit(bg, o.Maker.Actor, ask(o.Drafted(run))))
}

func TestSubmittedToChecked(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	busy := o.Person("busy", act.Maker, act.Checker, act.Approver)
	b := ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(o.Drafted(o.Run("r1", 30_00)))))
	for _, scope := range []string{"run/r1", "file/file-of-r1", "batch/" + b.ID, "account/" + roadtest.Firm(0)} {
		o.Do(roadtest.Probe{Touch: []string{scope}, User: busy.Actor.ID()})
		refused(t, "road-own-hand")(o.Road.Check(bg, busy.Actor, ask(b)))
		o.Do(roadtest.Probe{Void: "now/hand/" + scope + "/" + busy.Actor.ID()})
	}
	o.Do(roadtest.Probe{Touch: []string{"account/" + roadtest.Firm(7)}, User: busy.Actor.ID()}) // no line of the batch
	if b = ok(t)(o.Road.Check(bg, busy.Actor, ask(b))); b.State != road.Checked {
		t.Error(b.State)
	}
}

func TestAChangedContentIsNotSigned(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	b := ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(o.Drafted(o.Run("r1", 30_00)))))
	var line string
	view(t, o, func(r store.Reader) error {
		v, err := r.Get("now/line/" + b.ID + "/00001")
		line = string(v)
		return err
	})
	o.Do(roadtest.Probe{Key: "now/line/" + b.ID + "/00001", Value: line[:len(line)-1] + " }"})
	refused(t, "road-content")(o.Road.Check(bg, o.Check.Actor, ask(b)))
	o.Do(roadtest.Probe{Key: "now/line/" + b.ID + "/00001", Value: line}) // the control
	ok(t)(o.Road.Check(bg, o.Check.Actor, ask(b)))
}

func TestSubmittedOrCheckedToDraftByReturn(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	run := o.Run("r1", 30_00, 20_00)
	b := ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(o.Drafted(run))))
	refused(t, "road-reason")(o.Road.Return(bg, o.Check.Actor, ask(b)))
	b = ok(t)(o.Road.Return(bg, o.Check.Actor, because(b, "附件不全")))
	if b.State != road.Draft || b.Signatures != nil || b.Hash != "" || b.Returned != "附件不全" {
		t.Errorf("%+v", b)
	}
	b = ok(t)(o.Road.Edit(bg, o.Maker.Actor, because(b, "", 2), nil, nil))
	b = ok(t)(o.Road.Edit(bg, o.Maker.Actor, ask(b), run, []string{roadtest.Firm(1)}))
	if b.Total != 50_00 || b.Lines != 2 || lines(t, o, b.ID)[3].Award != b.ID+"-00003" {
		t.Errorf("%+v", b)
	}
	b = ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(b)))
	b = ok(t)(o.Road.Check(bg, o.Check.Actor, ask(b)))
	b = ok(t)(o.Road.Return(bg, o.Head.Actor, because(b, "再核")))
	if a := o.Balances("province"); a.Available != 100_00 || len(b.Signatures) != 0 {
		t.Error(a, b.Signatures)
	}
	o.Sign(b)
	verify(t, o)
}

func TestCheckedToApproved(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	b := o.Approved(o.Run("r1", 30_00, 20_00))
	if a := o.Balances("province"); a.Available != 50_00 || a.Committed != 50_00 || b.State != road.Approved {
		t.Error(a, b.State)
	}
	verify(t, o)
}

func TestApprovalIsRefusedWholeWithoutBudget(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 40_00)
	b1, b2 := o.Drafted(o.Run("r1", 30_00)), o.Drafted(o.Run("r2", 0, 20_00))
	for _, b := range []*road.Batch{&b1, &b2} {
		*b = ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(*b)))
		*b = ok(t)(o.Road.Check(bg, o.Check.Actor, ask(*b)))
	}
	view(t, o, func(r store.Reader) error {
		e, err := road.EffectOf(r, b1.ID)
		if e.After.Available != 10_00 || e.After.Committed != 30_00 || e.Waits != 20_00 {
			t.Errorf("%+v", e)
		}
		return err
	})
	ok(t)(o.Road.Approve(bg, o.Head.Actor, ask(b1), false))
	refused(t, "budget-short")(o.Road.Approve(bg, o.Head.Actor, ask(b2), false))
	if b, err := o.Road.Batch(bg, b2.ID); err != nil || b.State != road.Checked {
		t.Error(b.State, err)
	}
	if a := o.Balances("province"); a.Available != 10_00 || a.Committed != 30_00 {
		t.Error(a)
	}
}

func TestEmergencyException(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	both := o.Person("both", act.Checker, act.Approver)
	b := ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(o.Drafted(o.Run("r1", 30_00)))))
	b = ok(t)(o.Road.Check(bg, both.Actor, ask(b)))
	refused(t, "road-same-person")(o.Road.Approve(bg, both.Actor, ask(b), false))
	refused(t, "road-emergency-reason")(o.Road.Approve(bg, both.Actor, because(b, "很急很急"), true))
	refused(t, "road-no-emergency")(o.Road.Approve(bg, o.Head.Actor, because(b, "台风停工，审定人被困在外"), true))
	b = ok(t)(o.Road.Approve(bg, both.Actor, because(b, "台风停工，审定人被困在外"), true))
	got, err := o.Road.Emergencies(bg)
	if list := got.Uses; err != nil || got.Approved != 1 || got.Total != 30_00 || len(list) != 1 || list[0].Batch != b.ID || list[0].Signature.Reason == "" {
		t.Errorf("%+v %v", got, err)
	}
	wantSheet(t, got, [][]string{
		{"1", b.ID, b.Label, "2020年二季度", "1", "30.00", "both", both.User.ID, o.Today().String(), got.Uses[0].Signature.At.In(act.China).Format(time.DateTime), fmt.Sprint(got.Uses[0].Signature.Seq), "台风停工，审定人被困在外"},
		{"合计", "", "", "", "1", "30.00"}, {"已审定批次", "1"}, {"其中应急审批", "1"},
	})
	ok(t)(o.Road.Confirm(bg, both.Actor, ask(o.Noticed(b))))
	verify(t, o)
}

// wantSheet holds the workbook of a report, read back, against rows below its heads.
func wantSheet(t *testing.T, r road.Report, want [][]string) {
	t.Helper()
	var file bytes.Buffer
	if err := r.Workbook(bg, &file); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("应急审批")
	if err != nil || fmt.Sprintf("%q", rows[1:]) != fmt.Sprintf("%q", want) || len(rows[0]) != 12 {
		t.Errorf("%v %q, want %q", err, rows, want)
	}
}

// A desk that never used the exception has a report that says so.
func TestReportOfNoEmergency(t *testing.T) {
	wantSheet(t, road.Report{Approved: 7}, [][]string{
		{"合计", "", "", "", "0", "0.00"}, {"已审定批次", "7"}, {"其中应急审批", "0"},
	})
}

func TestOnePersonCanNeverFinish(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	all := o.Person("all", act.Roles...)
	run := o.Run("r1", 30_00)
	d, err := o.Road.Draft(bg, all.Actor, run, road.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := ok(t)(o.Road.Submit(bg, all.Actor, ask(d.Batches[0])))
	refused(t, "road-own-hand")(o.Road.Check(bg, all.Actor, ask(b)))
	b = ok(t)(o.Road.Check(bg, o.Check.Actor, ask(b)))
	refused(t, "road-own-hand")(o.Road.Approve(bg, all.Actor, because(b, "只有我一个人在办公室里"), true))
}

func TestApprovedToOnNoticeToNoticeClosed(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	b := o.Approved(o.Run("r1", 30_00))
	refused(t, "road-state")(o.Road.Close(bg, o.Maker.Actor, ask(b)))
	past := ask(b)
	past.Date = o.Today().AddDays(-1)
	refused(t, "road-notice-today")(o.Road.Publish(bg, o.Maker.Actor, past))
	b = ok(t)(o.Road.Publish(bg, o.Maker.Actor, ask(b)))
	if b.From.String() != "2020-07-20" || b.To.String() != "2020-07-27" {
		t.Error(b.From, b.To)
	}
	o.Day("2020-07-27")
	refused(t, "road-notice-runs")(o.Road.Close(bg, o.Maker.Actor, ask(b)))
	o.Day("2020-07-28")
	b = ok(t)(o.Road.Close(bg, o.Maker.Actor, ask(b)))
	back := ask(b)
	back.Date = b.To
	refused(t, "road-notice-runs")(o.Road.Confirm(bg, o.Head.Actor, back))
	ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(b)))
	if a := o.Balances("province"); a.Payable != 30_00 || a.Committed != 0 {
		t.Error(a)
	}
	verify(t, o)
}

// disputed is a batch on notice with objections to some of its lines.
func disputed(t *testing.T, o *roadtest.Office, n ...int) road.Batch {
	t.Helper()
	o.Grant("province", 100_00)
	b := ok(t)(o.Road.Publish(bg, o.Maker.Actor, ask(o.Approved(o.Run("r1", 10_00, 20_00, 30_00, 5_00)))))
	refused(t, "road-objection")(o.Road.Object(bg, o.Maker.Actor, because(b, "", n...), "", "产值不实"))
	return ok(t)(o.Road.Object(bg, o.Maker.Actor, because(b, "", n...), "某企业", "产值不实"))
}

func TestNoticeClosedToConfirmedLeavesTheDisputedBehind(t *testing.T) {
	o := roadtest.New(t)
	b := disputed(t, o, 1, 2, 4)
	o.Day("2020-07-28")
	b = ok(t)(o.Road.Close(bg, o.Maker.Actor, ask(b)))
	refused(t, "role-needed")(o.Road.Resolve(bg, o.Maker.Actor, because(b, "查无实据", 1), road.Dismiss))
	refused(t, "road-reason")(o.Road.Resolve(bg, o.Check.Actor, because(b, "", 1), road.Dismiss))
	refused(t, "road-line-state")(o.Road.Resolve(bg, o.Check.Actor, because(b, "查无实据", 3), road.Dismiss))
	b = ok(t)(o.Road.Resolve(bg, o.Check.Actor, because(b, "查实", 4), road.Withdraw))
	b = ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(b)))
	if a := o.Balances("province"); a.Available != 40_00 || a.Committed != 30_00 || a.Payable != 30_00 {
		t.Errorf("%+v", a)
	}
	if len(b.Children) != 1 || b.Obligated != 1 || b.ObligatedTotal != 30_00 {
		t.Fatalf("%+v", b)
	}
	child := ok(t)(o.Road.Batch(bg, b.Children[0]))
	if child.Total != 30_00 || child.Lines != 2 || child.Kind != road.Child || child.Parent != b.ID {
		t.Fatalf("%+v", child)
	}
	refused(t, "road-none-clear")(o.Road.Confirm(bg, o.Head.Actor, ask(child)))
	child = ok(t)(o.Road.Resolve(bg, o.Check.Actor, because(child, "查无实据", 1), road.Dismiss))
	child = ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(child)))
	grand := ok(t)(o.Road.Batch(bg, child.Children[0]))
	grand = ok(t)(o.Road.Resolve(bg, o.Check.Actor, because(grand, "查实", 2), road.Withdraw))
	grand = ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(grand)))
	if a := o.Balances("province"); a.Available != 60_00 || a.Committed != 0 || a.Payable != 40_00 || grand.Obligated != 0 {
		t.Errorf("%+v", a)
	}
	if l := lines(t, o, b.ID); len(l) != 2 || l[3].State != road.Obligated || l[4].State != road.Withdrawn {
		t.Errorf("%+v", l)
	}
	if l := lines(t, o, child.ID); len(l) != 1 || l[1].State != road.Obligated {
		t.Errorf("%+v", l)
	}
	verify(t, o)
}

func TestALineIsAmendedByItsOwnApproval(t *testing.T) {
	o := roadtest.New(t)
	b := disputed(t, o, 1, 2)
	o.Day("2020-07-28")
	b = ok(t)(o.Road.Close(bg, o.Maker.Actor, ask(b)))
	b = ok(t)(o.Road.Resolve(bg, o.Check.Actor, because(b, "电量应为 8 元", 1, 2), road.Amend))
	b = ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(b)))
	child := ok(t)(o.Road.Batch(bg, b.Children[0]))
	run := o.Run("r2", 8_00, 25_00)
	am := ok(t)(o.Road.Amend(bg, o.Maker.Actor, because(child, "", 1), run))
	twin := ok(t)(o.Road.Amend(bg, o.Maker.Actor, because(child, "", 1), run))
	if l := lines(t, o, am.ID)[1]; l.Version != 2 || l.Supersedes != b.ID+"-00001" || am.Kind != road.Amendment {
		t.Errorf("%+v", l)
	}
	am = ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(am)))
	refused(t, "road-not-upheld")(o.Road.Submit(bg, o.Maker.Actor, ask(twin)))
	am = ok(t)(o.Road.Return(bg, o.Check.Actor, because(am, "再核")))
	am = o.Sign(am)
	if a := o.Balances("province"); a.Available != 37_00 || a.Committed != 28_00 || a.Payable != 35_00 {
		t.Errorf("%+v", a)
	}
	if l := lines(t, o, child.ID); l[1].State != road.Amended || l[2].State != road.Upheld || l[1].Mark.Next != am.ID+"-00001" {
		t.Errorf("%+v", l)
	}
	ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(o.Noticed(am))))
	child = ok(t)(o.Road.Batch(bg, child.ID))
	child = ok(t)(o.Road.Resolve(bg, o.Check.Actor, because(child, "不符合条件", 2), road.Withdraw))
	ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(child)))
	if a := o.Balances("province"); a.Available != 57_00 || a.Committed != 0 || a.Payable != 43_00 {
		t.Errorf("%+v", a)
	}
	verify(t, o)
}

func TestAnyBeforeConfirmedToRevoked(t *testing.T) {
	for stage := range 5 {
		o := roadtest.New(t)
		o.Grant("province", 100_00)
		b := o.Drafted(o.Run("r1", 30_00, 20_00))
		moves := []func(){
			func() { b = ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(b))) },
			func() { b = ok(t)(o.Road.Check(bg, o.Check.Actor, ask(b))) },
			func() { b = ok(t)(o.Road.Approve(bg, o.Head.Actor, ask(b), false)) },
			func() { b = ok(t)(o.Road.Publish(bg, o.Maker.Actor, ask(b))) },
			func() { o.Day("2020-07-28"); b = ok(t)(o.Road.Close(bg, o.Maker.Actor, ask(b))) },
		}
		for _, move := range moves[:stage+1] {
			move()
		}
		refused(t, "road-not-revoking")(o.Road.Revoke(bg, o.Check.Actor, ask(b)))
		refused(t, "road-reason")(o.Road.AskRevoke(bg, o.Check.Actor, ask(b)))
		b = ok(t)(o.Road.AskRevoke(bg, o.Check.Actor, because(b, "数据有误")))
		refused(t, "road-revoke-alone")(o.Road.Revoke(bg, o.Check.Actor, ask(b)))
		second := o.Person("second", act.Checker)
		refused(t, "road-revoke-roles")(o.Road.Revoke(bg, second.Actor, ask(b)))
		b = ok(t)(o.Road.DropRevoke(bg, o.Head.Actor, ask(b)))
		b = ok(t)(o.Road.AskRevoke(bg, o.Head.Actor, because(b, "数据有误")))
		b = ok(t)(o.Road.Revoke(bg, o.Check.Actor, ask(b)))
		if a := o.Balances("province"); a.Available != 100_00 || a.Committed != 0 || b.State != road.Revoked {
			t.Error(stage, a, b.State)
		}
		o.Sign(o.Drafted(o.Run("r2", 30_00, 20_00))) // the places are free again
		verify(t, o)
	}
}

func TestWhileARevocationWaitsNothingIsApprovedOrConfirmed(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	b := ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(o.Drafted(o.Run("r1", 30_00)))))
	b = ok(t)(o.Road.Check(bg, o.Check.Actor, ask(b)))
	b = ok(t)(o.Road.AskRevoke(bg, o.Check.Actor, because(b, "数据有误")))
	refused(t, "road-revoking")(o.Road.Approve(bg, o.Head.Actor, ask(b), false))
}

func TestConfirmedIsNotRevoked(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	b := o.Confirmed(o.Run("r1", 30_00))
	refused(t, "road-state")(o.Road.AskRevoke(bg, o.Check.Actor, because(b, "数据有误")))
	refused(t, "road-state")(o.Road.Object(bg, o.Maker.Actor, because(b, "", 1), "某企业", "产值不实"))
}

func TestDeclinedAndLapsed(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	b := o.Noticed(o.Approved(o.Run("r1", 30_00, 20_00, 10_00, 5_00)))
	refused(t, "role-needed")(o.Road.Decline(bg, o.Maker.Actor, because(b, "企业来函放弃", 1)))
	b = ok(t)(o.Road.Decline(bg, o.Check.Actor, because(b, "企业来函放弃", 1)))
	b = ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(b)))
	b = ok(t)(o.Road.Decline(bg, o.Head.Actor, because(b, "企业来函放弃", 2)))
	b = ok(t)(o.Road.Lapse(bg, o.Head.Actor, because(b, "逾期一年未领", 3)))
	refused(t, "road-line-state")(o.Road.Lapse(bg, o.Head.Actor, because(b, "逾期一年未领", 3)))
	if a := o.Balances("province"); a.Available != 95_00 || a.Payable != 5_00 {
		t.Error(a)
	}
	pool := ledger.Pool{Source: "province", Item: roadtest.Item}
	o.Do(roadtest.Probe{Posts: []ledger.Posting{{Pool: pool, From: ledger.Payable, To: ledger.InTransit, Amount: 5_00, Code: ledger.CodeRelease, Award: b.ID + "-00004"}}})
	refused(t, "road-under-way")(o.Road.Lapse(bg, o.Head.Actor, because(b, "逾期一年未领", 4)))
	l := lines(t, o, b.ID)
	if l[1].State != road.Declined || l[2].State != road.Declined || l[3].State != road.Lapsed || l[4].State != road.Obligated {
		t.Errorf("%+v", l)
	}
	verify(t, o)
}

func TestDraftToDiscarded(t *testing.T) {
	o := roadtest.New(t)
	b := ok(t)(o.Road.Discard(bg, o.Maker.Actor, ask(o.Drafted(o.Run("r1", 30_00)))))
	if b.State != road.Discarded {
		t.Error(b.State)
	}
	refused(t, "road-state")(o.Road.Submit(bg, o.Maker.Actor, ask(b)))
}

func TestOneLiveAwardForAMeasure(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	b1, b2 := o.Drafted(o.Run("r1", 30_00)), o.Drafted(o.Run("r2", 31_00))
	b1 = ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(b1)))
	refused(t, "road-live")(o.Road.Submit(bg, o.Maker.Actor, ask(b2)))
	_, err := o.Road.Draft(bg, o.Maker.Actor, o.Run("r3", 31_00), road.Options{})
	refused(t, "road-nothing")(nil, err)
	ok(t)(o.Road.Return(bg, o.Check.Actor, because(b1, "重做")))
	ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(b2)))
}

func TestAdvanceIsNetted(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	d, err := o.Road.Draft(bg, o.Maker.Actor, o.Run("r1", 30_01, 20_00), road.Options{Advance: "0.5"})
	if err != nil || d.Batches[0].Kind != road.Advance || d.Batches[0].Total != 25_00 {
		t.Fatal(d, err)
	}
	late := o.Drafted(o.Run("r0", 30_00, 20_00)) // knows of no advance
	adv := o.Sign(d.Batches[0])
	refused(t, "road-not-netted")(o.Road.Submit(bg, o.Maker.Actor, ask(late)))
	_, err = o.Road.Draft(bg, o.Maker.Actor, o.Run("r2", 40_00, 10_00), road.Options{})
	refused(t, "road-nothing")(nil, err) // the advance is not confirmed
	ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(o.Noticed(adv))))
	d, err = o.Road.Draft(bg, o.Maker.Actor, o.Run("r3", 40_00, 9_00), road.Options{})
	if err != nil || d.Batches[0].Total != 25_00 || len(d.Left) != 1 {
		t.Fatal(d, err)
	}
	b := o.Sign(d.Batches[0])
	if l := lines(t, o, b.ID)[1]; l.Gross != 40_00 || l.Advance != 15_00 || l.Net != 25_00 {
		t.Errorf("%+v", l)
	}
	verify(t, o)
}

func TestSupplement(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	b := o.Confirmed(o.Run("r1", 30_00, 20_00, 10_00))
	d, err := o.Road.Supplement(bg, o.Maker.Actor, o.Run("r2", 33_00, 20_00, 4_00, 5_00), road.Options{})
	if err != nil || len(d.Left) != 3 || d.Batches[0].Total != 3_00 {
		t.Fatal(d, err)
	}
	s := o.Sign(d.Batches[0])
	if l := lines(t, o, s.ID)[1]; l.Measure != "growth/supplement-1" || l.Over != b.ID+"-00001" || l.Net != 3_00 {
		t.Errorf("%+v", l)
	}
	ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(o.Noticed(s))))
	if d, err = o.Road.Supplement(bg, o.Maker.Actor, o.Run("r3", 34_00), road.Options{}); err != nil || d.Batches[0].Total != 1_00 {
		t.Fatal(d, err)
	}
	verify(t, o)
}

func TestScaledToABudget(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	d, err := o.Road.Draft(bg, o.Maker.Actor, o.Run("r1", 30_00, 20_00, 10_01), road.Options{Budget: map[string]money.Fen{"province": 10_00}})
	if err != nil || d.Batches[0].Total != 10_00 || d.Batches[0].Scaling.Sum != 60_01 {
		t.Fatal(d, err)
	}
	refused(t, "road-scaled")(o.Road.Edit(bg, o.Maker.Actor, because(d.Batches[0], "", 1), nil, nil))
	o.Sign(d.Batches[0])
}

func TestXiamensLinesMeetXiamensPool(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	run := o.Run("r1", 30_00, 20_00)
	run.Rows[1].Det.Fund = "350200"
	_, err := o.Road.Draft(bg, o.Maker.Actor, run, road.Options{})
	refused(t, "road-run-other")(nil, err) // the rows are not those that were frozen
	o.Freeze(run)
	d, err := o.Road.Draft(bg, o.Maker.Actor, run, road.Options{})
	if err != nil || len(d.Batches) != 2 || d.Batches[0].Fund != "350200" || d.Batches[0].Total != 20_00 {
		t.Fatal(d, err)
	}
	refused(t, "road-budget")(o.Road.Submit(bg, o.Maker.Actor, ask(d.Batches[0])))
	ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(d.Batches[1])))
}

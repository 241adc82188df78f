package road_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/people"
	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/store"
	"huiqi/policy/pack"
)

// Two windows on one store: the one that comes too late is told who was first, and
// when; nothing happens twice.
func TestTwoWindows(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	one, two := o.Road, &road.Road{Desk: act.New(o.Desk.Store, o.Now, roadtest.Kinds()...)}
	b := ok(t)(one.Submit(bg, o.Maker.Actor, ask(o.Drafted(o.Run("r1", 30_00)))))
	seen := b
	b = ok(t)(one.Check(bg, o.Check.Actor, ask(b)))
	_, err := two.Check(bg, o.Check.Actor, ask(seen))
	refused(t, "changed-meanwhile")(nil, err)
	if text := fmt.Sprint(err); !strings.Contains(text, "chen") || !strings.Contains(text, "2020-07-20 12:00:00") {
		t.Error(text)
	}
	_, err = two.Return(bg, o.Head.Actor, because(seen, "退回"))
	refused(t, "changed-meanwhile")(nil, err)
	once := ask(b)
	once.Op = "approve-once"
	ok(t)(one.Approve(bg, o.Head.Actor, once, false))
	ok(t)(two.Approve(bg, o.Head.Actor, once, false)) // the same press of a button
	if a := o.Balances("province"); a.Committed != 30_00 {
		t.Error(a)
	}
	verify(t, o)
}

// contentSum is the content hash by another hand.
func contentSum(r store.Reader, id string) (string, error) {
	text := "huiqi-batch/1\n"
	err := road.Content(r, id, func(part []byte) error {
		text += string(part) + "\n"
		return nil
	})
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text))), err
}

func tasks(t *testing.T, o *roadtest.Office, who people.SignedIn) (mine []road.Deed, all []road.Task) {
	t.Helper()
	view(t, o, func(r store.Reader) (err error) {
		all, err = road.Waiting(r, who.Actor, o.Today())
		for _, k := range all {
			if k.Mine {
				mine = append(mine, k.Do)
			}
		}
		return err
	})
	return mine, all
}

func TestWhatWaitsForWhom(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	both := o.Person("both", act.Checker, act.Approver)
	b := o.Drafted(o.Run("r1", 30_00, 20_00))
	want := func(maker, check, head, two string) {
		t.Helper()
		for _, c := range []struct {
			who  people.SignedIn
			want string
		}{{o.Maker, maker}, {o.Check, check}, {o.Head, head}, {both, two}} {
			mine, _ := tasks(t, o, c.who)
			if got := fmt.Sprint(mine); got != c.want {
				t.Errorf("%s: %s, want %s", c.who.Actor.Name(), got, c.want)
			}
		}
	}
	want("[submit]", "[]", "[]", "[]")
	b = ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(b)))
	want("[]", "[check]", "[]", "[check]")
	b = ok(t)(o.Road.Check(bg, both.Actor, ask(b)))
	want("[]", "[]", "[approve]", "[]")
	if _, all := tasks(t, o, both); len(all) != 1 || !all[0].Emergency || all[0].Why == "" {
		t.Errorf("%+v", all)
	}
	b = ok(t)(o.Road.Approve(bg, o.Head.Actor, ask(b), false))
	want("[publish]", "[publish]", "[publish]", "[publish]")
	b = ok(t)(o.Road.Publish(bg, o.Maker.Actor, ask(b)))
	want("[]", "[]", "[]", "[]")
	b = ok(t)(o.Road.Object(bg, o.Maker.Actor, because(b, "", 1), "某企业", "不实"))
	want("[]", "[resolve]", "[resolve]", "[resolve]")
	o.Day("2020-07-28")
	want("[close]", "[resolve close]", "[resolve close]", "[resolve close]")
	b = ok(t)(o.Road.Close(bg, o.Maker.Actor, ask(b)))
	b = ok(t)(o.Road.Resolve(bg, o.Head.Actor, because(b, "数字有误", 1), road.Amend))
	want("[amend]", "[]", "[confirm]", "[confirm]")
	b = ok(t)(o.Road.AskRevoke(bg, o.Head.Actor, because(b, "全部重做")))
	want("[]", "[revoke]", "[]", "[revoke]")
	ok(t)(o.Road.Revoke(bg, o.Check.Actor, ask(b)))
	want("[]", "[]", "[]", "[]")
}

func TestStepsAndStanding(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	b := o.Drafted(o.Run("r1", 30_00, 20_00))
	stands := func(b road.Batch, want road.Derived, now road.State) {
		t.Helper()
		view(t, o, func(r store.Reader) error {
			got, _, err := road.Standing(r, b.ID, nil)
			if got != want {
				t.Errorf("%s, want %s", got, want)
			}
			return err
		})
		for _, s := range road.Steps(&b) {
			if s.Now != (s.State == now) {
				t.Errorf("%s: %+v", want, s)
			}
		}
	}
	stands(b, road.BeingDrafted, road.Submitted)
	b = ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(b)))
	stands(b, road.ToCheck, road.Checked)
	b = ok(t)(o.Road.Check(bg, o.Check.Actor, ask(b)))
	stands(b, road.ToApprove, road.Approved)
	b = ok(t)(o.Road.Approve(bg, o.Head.Actor, ask(b), false))
	stands(b, road.ToPublish, road.OnNotice)
	b = ok(t)(o.Road.Publish(bg, o.Maker.Actor, ask(b)))
	stands(b, road.OnShow, road.NoticeClosed)
	b = ok(t)(o.Road.Object(bg, o.Maker.Actor, because(b, "", 1), "某企业", "不实"))
	stands(b, road.InDispute, road.NoticeClosed)
	b = ok(t)(o.Road.Resolve(bg, o.Head.Actor, because(b, "不成立", 1), road.Dismiss))
	o.Day("2020-07-28")
	b = ok(t)(o.Road.Close(bg, o.Maker.Actor, ask(b)))
	stands(b, road.AfterNotice, road.Confirmed)
	b = ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(b)))
	stands(b, road.ToPay, "")
	pool := ledger.Pool{Source: "province", Item: roadtest.Item}
	pay := func(n int, from, to ledger.Account, code ledger.Code) {
		o.Do(roadtest.Probe{Posts: []ledger.Posting{{Pool: pool, From: from, To: to, Amount: lines(t, o, b.ID)[n].Net, Code: code, Award: fmt.Sprintf("%s-%05d", b.ID, n)}}})
	}
	pay(1, ledger.Payable, ledger.InTransit, ledger.CodeRelease)
	stands(b, road.UnderWay, "")
	pay(1, ledger.InTransit, ledger.Paid, ledger.CodeSettle)
	stands(b, road.ToPay, "")
	pay(2, ledger.Payable, ledger.InTransit, ledger.CodeRelease)
	pay(2, ledger.InTransit, ledger.Paid, ledger.CodeSettle)
	stands(b, road.AllPaid, "")
	pay(2, ledger.Paid, ledger.Recoverable, ledger.CodeRecover)
	stands(b, road.InRecovery, "")
}

func TestByCityWhereTheMoneyGoesThroughTheCities(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	o.Pack.Items[0].Road.Via = pack.City
	run := o.Run("r1", 30_00, 20_00, 10_00)
	run.Rows[1].City, run.Rows[1].Region = "3505", "350502"
	d, err := o.Road.Draft(bg, o.Maker.Actor, run, road.Options{})
	if err != nil || len(d.Batches) != 2 || d.Batches[0].City != "3504" || d.Batches[0].Total != 40_00 || d.Batches[1].City != "3505" {
		t.Fatal(d, err)
	}
}

func TestAwardsByDecisionTravelTheSameRoad(t *testing.T) {
	o := roadtest.New(t)
	o.Pack.Items[0].Decision = true
	o.Grant("province", 100_00)
	o.Do(roadtest.Probe{Touch: []string{decisions.Scope("JD2020-001")}, User: o.Check.Actor.ID()})
	o.Decide(decisions.Decision{
		ID: "JD2020-001", Number: "闽工信〔2020〕88号", Date: o.Today(), Authority: "示例省工信厅", Scan: decisions.Scan{SHA256: "5ca9"},
		Pack: decisions.PackRef{ID: "test-pack", Version: "1", SHA256: "feed"}, Item: "power", Period: "2020Q2", Fund: "province", Lines: 2, Total: 50_00,
	}, []decisions.Line{
		{N: 0, ID: roadtest.Firm(0), Name: "示例一公司", Region: "350402", Amount: 30_00},
		{N: 1, ID: roadtest.Firm(1), Name: "示例二公司", Region: "350502", Amount: 20_00},
	})
	d, err := o.Road.DraftDecision(bg, o.Maker.Actor, "JD2020-001", o.Pack, nil)
	if err != nil || len(d.Batches) != 1 || d.Batches[0].Total != 50_00 || d.Batches[0].Source.Decision != "JD2020-001" {
		t.Fatal(d, err)
	}
	b := ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(d.Batches[0])))
	refused(t, "road-own-hand")(o.Road.Check(bg, o.Check.Actor, ask(b)))
	other := o.Person("other", act.Checker)
	b = ok(t)(o.Road.Check(bg, other.Actor, ask(b)))
	b = ok(t)(o.Road.Approve(bg, o.Head.Actor, ask(b), false))
	if l := lines(t, o, b.ID)[2]; l.Measure != decisions.Measure || l.City != "3505" || l.Party.Place == "" {
		t.Errorf("%+v", l)
	}
	_, err = o.Road.DraftDecision(bg, o.Maker.Actor, "JD2020-001", o.Pack, nil)
	refused(t, "road-nothing")(nil, err)
	verify(t, o)
}

func TestContentIsWhatTheHashIsOver(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	b := ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(o.Drafted(o.Run("r1", 30_00, 20_00)))))
	view(t, o, func(r store.Reader) error {
		parts, err := contentSum(r, b.ID)
		if parts != b.Hash {
			t.Errorf("%s, signed %s", parts, b.Hash)
		}
		return err
	})
}

func TestAllAwardsOfABeneficiary(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	b := o.Confirmed(o.Run("r1", 30_00, 20_00))
	d, err := o.Road.Supplement(bg, o.Maker.Actor, o.Run("r2", 33_00), road.Options{})
	if err != nil {
		t.Fatal(err)
	}
	list, err := o.Road.AwardsOf(bg, roadtest.Firm(0))
	if err != nil || len(list) != 2 || list[0].State != road.Obligated || list[0].Money.Payable != 30_00 || list[1].Batch.ID != d.Batches[0].ID {
		t.Errorf("%+v %v", list, err)
	}
	one, err := o.Road.Award(bg, b.ID+"-00002")
	if err != nil || one.Line.Party.ID != roadtest.Firm(1) || one.Batch.ID != b.ID {
		t.Errorf("%+v %v", one, err)
	}
	for _, id := range []string{"x", b.ID + "-00003", "SP2020-009-00001"} {
		_, err := o.Road.Award(bg, id)
		refused(t, "road-no-award")(nil, err)
	}
	e, err := o.Road.Effect(bg, d.Batches[0].ID)
	if err != nil || e.After.Available != 47_00 {
		t.Errorf("%+v %v", e, err)
	}
	all, err := o.Road.Batches(bg)
	if err != nil || len(all) != 2 {
		t.Error(len(all), err)
	}
}

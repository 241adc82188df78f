package road_test

import (
	"testing"

	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
	"huiqi/policy/money"
)

// approved is a batch of the amounts given that three people have signed.
func (o *office) approved(t testing.TB, run string, amounts ...money.Fen) road.Batch {
	t.Helper()
	d, err := o.Road.Draft(bg, o.Lin.Actor, o.run(t, run, edition(way), amounts...), road.Options{})
	b := d.Batches[0]
	if err == nil {
		b, err = o.Road.Submit(bg, o.Lin.Actor, ask(b))
	}
	if err == nil {
		b, err = o.Road.Check(bg, o.Chen.Actor, ask(b))
	}
	if err == nil {
		b, err = o.Road.Approve(bg, o.Wang.Actor, ask(b), false)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// lines reads the lines of a batch by number.
func (o *office) lines(t testing.TB, id string) map[int]road.Line {
	t.Helper()
	out := make(map[int]road.Line)
	err := o.Desk.Store.View(bg, func(r store.Reader) error {
		list, err := road.Lines(r, id)
		for _, l := range list {
			out[l.N] = l
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func why(a road.Ask, reason string, lines ...int) road.Ask {
	a.Reason, a.Lines = reason, lines
	return a
}

func TestNoticeObjectionsAndConfirmation(t *testing.T) {
	o := newOffice(t, storetest.New(t))
	o.grant(t, "province", 100_00)
	b := o.approved(t, "r1", 10_00, 20_00, 30_00, 5_00)
	b, err := o.Road.Publish(bg, o.Lin.Actor, ask(b))
	if err != nil || b.To.String() != "2020-07-27" {
		t.Fatal(b.To, err)
	}
	if b, err = o.Road.Object(bg, o.Lin.Actor, why(ask(b), "", 1, 2, 4), "某企业", "产值不实"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Road.Close(bg, o.Lin.Actor, ask(b)); code(err) != "road-notice-runs" {
		t.Fatal(err)
	}
	o.Day("2020-07-28")
	if b, err = o.Road.Close(bg, o.Lin.Actor, ask(b)); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Road.Resolve(bg, o.Lin.Actor, why(ask(b), "查无实据", 1), road.Dismiss); code(err) != "role-needed" {
		t.Fatal(err)
	}
	if b, err = o.Road.Resolve(bg, o.Chen.Actor, why(ask(b), "查实", 4), road.Withdraw); err != nil {
		t.Fatal(err)
	}
	if b, err = o.Road.Confirm(bg, o.Wang.Actor, ask(b)); err != nil {
		t.Fatal(err)
	}
	if a := o.balances(t, "province"); a.Available != 40_00 || a.Committed != 30_00 || a.Payable != 30_00 {
		t.Errorf("%+v", a)
	}
	if len(b.Children) != 1 || b.Obligated != 1 || b.ObligatedTotal != 30_00 {
		t.Fatalf("%+v", b)
	}
	child, err := o.Road.Batch(bg, b.Children[0])
	if err != nil || child.Total != 30_00 || child.Lines != 2 {
		t.Fatalf("%+v %v", child, err)
	}
	if child, err = o.Road.Resolve(bg, o.Chen.Actor, why(ask(child), "查无实据", 1, 2), road.Dismiss); err != nil {
		t.Fatal(err)
	}
	if child, err = o.Road.Confirm(bg, o.Wang.Actor, ask(child)); err != nil || child.Obligated != 2 {
		t.Fatal(err)
	}
	if a := o.balances(t, "province"); a.Available != 40_00 || a.Committed != 0 || a.Payable != 60_00 {
		t.Errorf("%+v", a)
	}
	if l := o.lines(t, b.ID); len(l) != 2 || l[3].State != road.Obligated || l[4].State != road.Withdrawn {
		t.Errorf("%+v", l)
	}
	if _, err := o.Desk.Verify(bg, nil); err != nil {
		t.Error(err)
	}
}

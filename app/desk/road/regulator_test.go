package road_test

import (
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
)

// 监管 reads every batch and objects to a line on notice; it drafts, signs, decides
// and confirms nothing.
func TestWhatARegulatorMayDo(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	zheng := o.Person("zheng", act.Regulator).Actor
	run := o.Run("r1", 30_00, 20_00)
	_, err := o.Road.Draft(bg, zheng, run, road.Options{})
	refused(t, "role-needed")(nil, err)
	b := o.Drafted(run)
	refused(t, "role-needed")(o.Road.Submit(bg, zheng, ask(b)))
	b = ok(t)(o.Road.Submit(bg, o.Maker.Actor, ask(b)))
	refused(t, "role-needed")(o.Road.Check(bg, zheng, ask(b)))
	refused(t, "role-needed")(o.Road.Return(bg, zheng, because(b, "再核")))
	b = ok(t)(o.Road.Check(bg, o.Check.Actor, ask(b)))
	refused(t, "role-needed")(o.Road.Approve(bg, zheng, ask(b), false))
	b = ok(t)(o.Road.Approve(bg, o.Head.Actor, ask(b), false))
	refused(t, "role-needed")(o.Road.Publish(bg, zheng, ask(b)))
	b = ok(t)(o.Road.Publish(bg, o.Maker.Actor, ask(b)))
	one := ask(b)
	one.Lines = []int{1}
	b = ok(t)(o.Road.Object(bg, zheng, one, "举报人", "用电量不实"))
	if got, err := o.Road.Award(bg, b.ID+"-00001"); err != nil || got.Line.State != road.Disputed || len(got.Line.Mark.Objections) != 1 {
		t.Errorf("%+v %v", got.Line, err)
	}
	refused(t, "role-needed")(o.Road.Revoke(bg, zheng, because(b, "撤销这个批次")))
	verify(t, o)
}

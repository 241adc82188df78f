package papers_test

import (
	"testing"

	"huiqi/app/desk/papers"
)

// What is offered agrees with what a plan finds, before and after papers are made.
func TestOffers(t *testing.T) {
	t.Parallel()
	o := begin(t)
	offered := func(k papers.Kind) papers.Offer {
		all, err := o.press.Offers(o.ctx())
		o.must(err)
		for _, x := range all {
			if x.Kind == k && x.Subject == o.batch.ID {
				return x
			}
		}
		t.Fatalf("%s of %s is not offered", k, o.batch.ID)
		return papers.Offer{}
	}
	if x := offered(papers.AwardNotice); x.Ready != 0 || x.Made != 0 {
		t.Errorf("before the road: %+v", x)
	}
	o.approve()
	o.confirm()
	for k, want := range map[papers.Kind]int{papers.AwardNotice: 20, papers.Transmittal: 1, papers.BatchSheet: 1, papers.PublicList: 1} {
		if x := offered(k); x.Ready != want || x.Ready != o.plan(k, o.batch.ID).Missing() || x.Made != 0 {
			t.Errorf("%s: %+v, want %d", k, x, want)
		}
		made := o.make(o.plan(k, o.batch.ID))
		_, err := o.press.Reprint(o.ctx(), o.print.Actor, "遗失", nil, made.Records[0].Number)
		o.must(err)
		if x := offered(k); x.Ready != 0 || x.Made != want || x.Copies != 1 {
			t.Errorf("%s made: %+v", k, x)
		}
	}
}

// Drafts are of papers without a number only.
func TestDrafts(t *testing.T) {
	t.Parallel()
	o := begin(t)
	plan := o.plan(papers.AwardNotice, o.batch.ID)
	if d := plan.Drafts(0, 3); len(d.Records) != 2 || d.Records[1].Name != plan.Items[3].Name {
		t.Fatalf("%+v", d.Records)
	} else if v, err := o.press.VerifyFile(o.ctx(), o.file(d, 0)); code(err) != "paper-unknown" {
		t.Errorf("a draft passes for a paper: %+v %v", v, err)
	}
	o.approve()
	o.confirm()
	plan = o.plan(papers.AwardNotice, o.batch.ID)
	o.make(plan)
	if d := plan.Drafts(0, 1); len(d.Records) != 0 {
		t.Error("control: a made paper as a draft")
	}
}

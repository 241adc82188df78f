package season

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/people"
	"huiqi/app/desk/review"
	"huiqi/app/store"
	"huiqi/policy/pack"
	"huiqi/policy/schedule"
	"huiqi/resources"
)

// deferralSample is the return of the season, among the samples.
const deferralSample = "deferrals-2020.xlsx"

// deferring are the scenes of the register of deferrals: a return is taken in, a bank
// is asked about what was found, answers one finding, and a firm complains.
func deferring() []scene {
	return []scene{
		{"deferrals-taken", "2020-12-02", (*player).takesReturn}, {"findings-asked", "2020-12-03", (*player).asksBank},
		{"finding-answered", "2020-12-10", (*player).notesAnswer}, {"finding-settled", "2020-12-11", (*player).settlesFinding},
		{"deferral-complaint", "2020-12-11", (*player).notesComplaint}, {"deferral-planned", "2020-12-11", (*player).entersPlan},
	}
}

// register is the register with the newest of each of its packs.
func (p *player) register() deferrals.Register {
	r := deferrals.Register{Desk: p.s.Desk}
	for _, x := range p.s.Shelf.All() {
		if slices.ContainsFunc(x.Items, func(it pack.Item) bool { return it.Review }) {
			r.Packs = append(r.Packs, x)
		}
	}
	return r
}

func (p *player) takesReturn() (told, error) {
	reg := p.register()
	known, err := reg.Returns(p.ctx)
	t := told{args: []any{0}, again: len(known) > 0}
	if err != nil || t.again {
		return t, err
	}
	raw, err := fs.ReadFile(resources.Samples(), deferralSample)
	path := filepath.Join(p.folder, inbox, deferralSample)
	if err == nil {
		err = os.WriteFile(path, raw, 0o600)
	}
	if err != nil {
		return t, err
	}
	t.who, err = p.do("lin", func(lin people.SignedIn) error {
		in, err := review.Open(p.ctx, review.Request{Inputs: []review.Input{{Path: path}}})
		if err != nil {
			return err
		}
		data, err := in.Read(p.ctx, nil)
		if err != nil {
			return err
		}
		taking, err := reg.Taking(p.ctx, data, 0, date("2020-11-30"))
		if err != nil {
			return err
		}
		plan, err := reg.TakeIn(p.ctx, lin.Actor, taking, store.NewOp())
		t.args = []any{plan.Return.Rows}
		return err
	})
	return t, err
}

// asked are the findings the bank is asked about: those of the newest case first, of
// one bank.
func (p *player) asked(states ...deferrals.FindingState) ([]deferrals.FindingRow, error) {
	page, err := p.register().Findings(p.ctx, deferrals.FindingFilter{States: states}, 0, 200)
	if err != nil || len(page.Rows) == 0 {
		return nil, errors.Join(err, errNoFindings)
	}
	bank := page.Rows[0].Case.Loan.Bank
	return slices.DeleteFunc(page.Rows, func(r deferrals.FindingRow) bool { return r.Case.Loan.Bank != bank }), nil
}

var errNoFindings = errors.New("the sample's findings are gone")

func (p *player) asksBank() (told, error) {
	list, err := p.asked(deferrals.FindingStates...)
	if err != nil {
		return told{}, err
	}
	t := told{args: []any{list[0].Case.Loan.Bank}, again: list[0].Finding.State != deferrals.Found}
	t.who, err = p.do("lin", func(lin people.SignedIn) error {
		if t.again {
			return nil
		}
		var refs []deferrals.FindingRef
		for _, r := range list[:min(len(list), 4)] {
			refs = append(refs, deferrals.FindingRef{No: r.Finding.No, Rule: r.Finding.Rule})
		}
		return p.register().Notify(p.ctx, lin.Actor, list[0].Case.Loan.Bank, refs, date("2020-12-11"), "示银监函〔2020〕31号")
	})
	return t, err
}

func (p *player) notesAnswer() (told, error) {
	list, err := p.asked(deferrals.FindingStates...)
	if err != nil {
		return told{}, err
	}
	var t told
	t.again = len(list[0].Finding.Answers) > 0
	t.who, err = p.do("lin", func(lin people.SignedIn) error {
		for _, r := range list[:min(len(list), 2)] {
			if t.again {
				return nil
			}
			ref := deferrals.FindingRef{No: r.Finding.No, Rule: r.Finding.Rule}
			if err := p.register().Answer(p.ctx, lin.Actor, ref, "已核实，当日更正并通知借款人", "示银函〔2020〕118号"); err != nil {
				return err
			}
		}
		return nil
	})
	return t, err
}

func (p *player) settlesFinding() (told, error) {
	list, err := p.asked(deferrals.FindingStates...)
	if err != nil {
		return told{}, err
	}
	f := list[0].Finding
	t := told{again: f.Outcome != ""}
	t.who, err = p.do("chen", func(chen people.SignedIn) error {
		if t.again {
			return nil
		}
		return p.register().Settle(p.ctx, chen.Actor, deferrals.FindingRef{No: f.No, Rule: f.Rule}, deferrals.Rectified, "银行已更正，凭证齐全")
	})
	return t, err
}

func (p *player) notesComplaint() (told, error) {
	page, err := p.register().List(p.ctx, deferrals.Filter{States: []deferrals.State{deferrals.Refused}}, 0, 1)
	if err != nil || len(page.Rows) == 0 {
		return told{}, errors.Join(err, errNoFindings)
	}
	c := page.Rows[0].Case
	file, err := p.register().Open(p.ctx, c.No)
	t := told{args: []any{c.Loan.Name}, again: len(file.More.Complaints) > 0}
	if err != nil {
		return t, err
	}
	t.who, err = p.do("lin", func(lin people.SignedIn) error {
		if t.again {
			return nil
		}
		return p.register().Complain(p.ctx, lin.Actor, c.No, "财务负责人 林女士 0591-0000000", "已承诺稳岗并保持原担保，银行口头回复不予延期，没有书面理由")
	})
	return t, err
}

// entersPlan enters the terms of a loan whose principal was put off.
func (p *player) entersPlan() (told, error) {
	page, err := p.register().List(p.ctx, deferrals.Filter{States: []deferrals.State{deferrals.Approved}, Means: []string{"展期"}}, 0, 50)
	if err != nil {
		return told{}, err
	}
	i := slices.IndexFunc(page.Rows, func(r deferrals.Row) bool {
		return r.Principal() && r.Loan.DeferredPrincipal > 0 && len(r.Findings) > 0
	})
	if i < 0 {
		return told{}, errNoFindings
	}
	c := page.Rows[i].Case
	l := c.Loan
	file, err := p.register().Open(p.ctx, c.No)
	t := told{args: []any{l.Name}, again: file.More.Plan != nil}
	if err != nil {
		return t, err
	}
	terms := schedule.Terms{
		Principal: l.Balance, Rate: l.Rate, From: l.OriginalDue.AddMonths(-12), Maturity: l.OriginalDue, Method: schedule.InterestOnly, Every: 3, Day: 20,
		Convention: schedule.Convention{DayCount: schedule.Act360, MonthEnd: schedule.Clamp, Rounding: schedule.HalfUp},
	}
	moves := []schedule.Move{{Due: l.OriginalDue, Principal: l.DeferredPrincipal, PrincipalTo: l.NewPrincipalDue, AddedPaid: schedule.OnSettlement}}
	t.who, err = p.do("lin", func(lin people.SignedIn) error {
		if t.again {
			return nil
		}
		return p.register().SetPlan(p.ctx, lin.Actor, c.No, terms, moves)
	})
	return t, err
}

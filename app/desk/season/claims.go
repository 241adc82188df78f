package season

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/people"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// ruling is a decision document of the season. Its beneficiaries are those of lines
// of the province's batch, so that the desk has their accounts.
type ruling struct {
	which
	no, title string
	lines     []int
	amounts   []string
}

// innovated is the decision that is played to its end.
var innovated = ruling{
	which: byDecision, no: "示工信〔2020〕88号", title: "关于下达2020年创新发展奖补资金的决定", lines: []int{1, 9}, amounts: []string{"800000.00", "500000.00"},
}

// decides is the scene in which a decision document is recorded.
func decides(day string, x ruling) scene {
	return scene{"decided", day, func(p *player) (told, error) {
		d, had, err := p.decision(x.no)
		if err != nil {
			return told{}, err
		}
		t := told{again: had}
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			if had {
				return nil
			}
			draft, err := p.document(day, x)
			if err != nil {
				return err
			}
			d, err = decisions.Book{Desk: p.s.Desk, Vault: lin.Vault}.Record(p.ctx, lin.Actor, draft)
			return err
		})
		t.sum, t.args = d.Total, []any{d.ID, d.Number, d.Lines}
		return t, err
	}}
}

// document is the decision as it is typed from its paper; a scan comes with it.
func (p *player) document(day string, x ruling) (out decisions.Draft, err error) {
	path := filepath.Join(p.folder, inbox, x.no+".pdf")
	if err := os.WriteFile(path, bytes.Repeat([]byte(x.no), 1000), 0o644); err != nil {
		return out, desk.Errf("write-failed", filepath.Base(path)).Wrap(err)
	}
	out = decisions.Draft{
		Number: x.no, Date: date(day), Authority: "示例省工业和信息化厅、示例省财政厅", Title: x.title, Item: strings.TrimPrefix(x.item, edition+"/"), Period: x.period,
	}
	if out.Scan, err = decisions.ScanOf(path); err != nil {
		return out, err
	}
	if out.Pack, err = p.pack(); err != nil {
		return out, err
	}
	for i, n := range x.lines {
		l, err := p.line(mainBatch, n)
		if err != nil {
			return out, err
		}
		out.Lines = append(out.Lines, decisions.Input{ID: l.Party.ID, Name: l.Party.Name, Region: l.Party.Region, Amount: x.amounts[i]})
	}
	return out, nil
}

func (p *player) decision(number string) (d decisions.Decision, ok bool, err error) {
	err = p.view(func(t store.Reader) error {
		all, err := decisions.All(t)
		i := slices.IndexFunc(all, func(x decisions.Decision) bool { return x.Number == number })
		if ok = i >= 0; ok {
			d = all[i]
		}
		return err
	})
	return d, ok, err
}

// draft drafts the batch of the decision.
func (x ruling) draft(p *player, lin act.Actor) (road.Drafted, error) {
	d, _, err := p.decision(x.no)
	if err != nil {
		return road.Drafted{}, err
	}
	e, err := p.pack()
	if err != nil {
		return road.Drafted{}, err
	}
	return p.road.DraftDecision(p.ctx, lin, d.ID, e, nil)
}

// suit is a recovery of the season, known by the document it rests on.
type suit struct {
	doc, why string
	line     int // of the province's batch
	due      []string
}

// suited is the recovery that is played to its end.
var suited = suit{
	doc: "示财监〔2020〕31号", why: "抽查发现上年同期用电量少报，不符合增产条件", line: lineRecovered, due: []string{"2020-09-30", "2020-10-30", "2020-11-30"},
}

// claim is the recovery; nil before it was proposed.
func (p *player) claim(x suit) (c *recovery.Case, err error) {
	err = p.view(func(t store.Reader) error {
		all, err := recovery.List(t)
		c = nil
		if i := slices.IndexFunc(all, func(c *recovery.Case) bool { return c.Doc == x.doc }); i >= 0 {
			c = all[i]
		}
		return err
	})
	return c, err
}

// propose is the scene in which a recovery is proposed, of the whole award.
func (x suit) propose(day string) scene {
	return scene{"claimed", day, func(p *player) (told, error) {
		c, err := p.claim(x)
		if err != nil {
			return told{}, err
		}
		t := told{again: c != nil}
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			l, err := p.line(mainBatch, x.line)
			if err != nil || t.again {
				return err
			}
			_, err = p.back.Propose(p.ctx, lin.Actor, recovery.Proposal{Award: l.Award, Amount: l.Net, Reason: x.why, Doc: x.doc})
			return err
		})
		if err != nil {
			return t, err
		}
		c, err = p.claim(x)
		if err == nil {
			t.sum, t.args = c.Amount, []any{c.ID, c.Claim.Name}
		}
		return t, err
	}}
}

// step is a scene that takes the recovery further.
func (x suit) step(key, day, login string, done func(c *recovery.Case) bool, f func(p *player, who act.Actor, c *recovery.Case, a recovery.Ask) error) scene {
	return scene{key, day, func(p *player) (told, error) {
		c, err := p.claim(x)
		if err != nil {
			return told{}, err
		}
		t := told{sum: c.Amount, args: []any{c.ID, c.Claim.Name}, again: done(c)}
		t.who, err = p.do(login, func(who people.SignedIn) error {
			if t.again {
				return nil
			}
			return f(p, who.Actor, c, recovery.Ask{Case: c.ID, Seen: c.Version})
		})
		return t, err
	}}
}

func (x suit) approve(day string) scene {
	return x.step("claim-approved", day, "huang", func(c *recovery.Case) bool { return c.State != recovery.Proposed }, func(p *player, who act.Actor, _ *recovery.Case, a recovery.Ask) error {
		return p.back.Approve(p.ctx, who, a)
	})
}

func (x suit) notify(day string) scene {
	return x.step("claim-notified", day, "lin", func(c *recovery.Case) bool { return c.Notice != nil }, func(p *player, who act.Actor, c *recovery.Case, a recovery.Ask) error {
		return p.back.Notify(p.ctx, who, a, "示财监函〔2020〕12号", date(day), x.plan(c))
	})
}

// plan is what is due when: equal parts; the last takes what division leaves.
func (x suit) plan(c *recovery.Case) (out []recovery.Part) {
	left := c.Amount
	for i, day := range x.due {
		part := c.Amount / money.Fen(len(x.due))
		if i == len(x.due)-1 {
			part = left
		}
		left -= part
		out = append(out, recovery.Part{Due: date(day), Amount: part})
	}
	return out
}

// notes is the scene in which part n of the plan is noted as come back.
func (x suit) notes(day string, n int, kind recovery.Kind) scene {
	return x.sums(n, x.step("instalment", day, "lin", func(c *recovery.Case) bool { return len(c.Steps) >= n }, func(p *player, who act.Actor, c *recovery.Case, a recovery.Ask) error {
		_, err := p.back.Note(p.ctx, who, a, recovery.Step{Kind: kind, Amount: x.plan(c)[n-1].Amount, Date: date(day), Doc: "缴款书 " + day})
		return err
	}))
}

// comes are the scenes in which part n of the plan comes back.
func (x suit) comes(day string, n int, kind recovery.Kind) []scene {
	return []scene{
		x.notes(day, n, kind),
		x.sums(n, x.step("instalment-confirmed", day, "chen", func(c *recovery.Case) bool { return c.Steps[n-1].State != recovery.Noted }, func(p *player, who act.Actor, c *recovery.Case, a recovery.Ask) error {
			return p.back.Confirm(p.ctx, who, a, n)
		})),
	}
}

// sums makes a scene tell the amount of part n instead of the whole.
func (x suit) sums(n int, s scene) scene {
	play := s.play
	s.play = func(p *player) (told, error) {
		t, err := play(p)
		if err != nil {
			return t, err
		}
		c, err := p.claim(x)
		if err == nil {
			t.sum = x.plan(c)[n-1].Amount
		}
		return t, err
	}
	return s
}

package season

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/people"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// The decision of the season.
const (
	decisionNo  = "示工信〔2020〕88号"
	decisionSum = "1300000.00"
)

// decides is the scene in which a decision document is recorded.
func decides(day string) scene {
	return scene{"decided", day, func(p *player) (told, error) {
		d, had, err := p.decision(decisionNo)
		if err != nil {
			return told{}, err
		}
		t := told{again: had}
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			if had {
				return nil
			}
			draft, err := p.document(day)
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

// document is the decision as it is typed from its paper.
func (p *player) document(day string) (decisions.Draft, error) {
	x, err := p.pack()
	if err != nil {
		return decisions.Draft{}, err
	}
	path := filepath.Join(p.folder, inbox, "决定-示工信2020-88号.pdf")
	if err := os.WriteFile(path, bytes.Repeat([]byte("scan "), 4000), 0o644); err != nil {
		return decisions.Draft{}, desk.Errf("write-failed", filepath.Base(path)).Wrap(err)
	}
	scan, err := decisions.ScanOf(path)
	if err != nil {
		return decisions.Draft{}, err
	}
	return decisions.Draft{
		Number: decisionNo, Date: date(day), Authority: "示例省工业和信息化厅、示例省财政厅", Title: "关于下达2020年创新发展奖补资金的决定",
		Scan: scan, Pack: x, Item: "innovation", Period: "2020Q2", Total: decisionSum,
		Lines: []decisions.Input{ // to the accounts the desk has
			{ID: "91350121MA53130107", Name: "福建闽侯润锦华鞋业有限公司", Region: "350121", Amount: "800000.00"},
			{ID: "91350526MA5313044K", Name: "福建德化源诚丰锂电池有限公司", Region: "350526", Amount: "500000.00"},
		},
	}, nil
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

// ofDecision drafts the batch of the decision.
func ofDecision(p *player, lin act.Actor) (road.Drafted, error) {
	d, _, err := p.decision(decisionNo)
	if err != nil {
		return road.Drafted{}, err
	}
	x, err := p.pack()
	if err != nil {
		return road.Drafted{}, err
	}
	return p.road.DraftDecision(p.ctx, lin, d.ID, x, nil)
}

// The claim of the season.
const claimDoc = "示财监〔2020〕31号"

// claim is the recovery of the season; nil before it was proposed.
func (p *player) claim() (c *recovery.Case, err error) {
	err = p.view(func(t store.Reader) error {
		all, err := recovery.List(t)
		c = nil
		if i := slices.IndexFunc(all, func(x *recovery.Case) bool { return x.Doc == claimDoc }); i >= 0 {
			c = all[i]
		}
		return err
	})
	return c, err
}

// claims is the scene in which a recovery is proposed.
func claims(day string) scene {
	return scene{"claimed", day, func(p *player) (told, error) {
		c, err := p.claim()
		if err != nil {
			return told{}, err
		}
		t := told{again: c != nil}
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			l, err := p.line(mainBatch, lineRecovered)
			if err != nil || t.again {
				return err
			}
			_, err = p.back.Propose(p.ctx, lin.Actor, recovery.Proposal{Award: l.Award, Amount: l.Net, Reason: "抽查发现上年同期用电量少报，不符合增产条件", Doc: claimDoc})
			return err
		})
		if err != nil {
			return t, err
		}
		c, err = p.claim()
		if err == nil {
			t.sum, t.args = c.Amount, []any{c.ID, c.Claim.Name}
		}
		return t, err
	}}
}

// claimed is a scene that takes the recovery further.
func claimed(key, day, login string, done func(c *recovery.Case) bool, f func(p *player, who act.Actor, c *recovery.Case, a recovery.Ask) error) scene {
	return scene{key, day, func(p *player) (told, error) {
		c, err := p.claim()
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

// thirds is the plan of the instalments; the last takes what division leaves.
func thirds(c *recovery.Case) []recovery.Part {
	third := c.Amount / 3
	return []recovery.Part{{Due: date("2020-09-30"), Amount: third}, {Due: date("2020-10-30"), Amount: third}, {Due: date("2020-11-30"), Amount: c.Amount - 2*third}}
}

// comes are the scenes in which part n of the plan comes back.
func comes(day string, n int, kind recovery.Kind) []scene {
	return []scene{
		claimed("instalment", day, "lin", func(c *recovery.Case) bool { return len(c.Steps) >= n }, func(p *player, who act.Actor, c *recovery.Case, a recovery.Ask) error {
			_, err := p.back.Note(p.ctx, who, a, recovery.Step{Kind: kind, Amount: thirds(c)[n-1].Amount, Date: date(day), Doc: "缴款书 " + day})
			return err
		}).sums(func(c *recovery.Case) money.Fen { return thirds(c)[n-1].Amount }),
		claimed("instalment-confirmed", day, "chen", func(c *recovery.Case) bool { return c.Steps[n-1].State != recovery.Noted }, func(p *player, who act.Actor, c *recovery.Case, a recovery.Ask) error {
			return p.back.Confirm(p.ctx, who, a, n)
		}).sums(func(c *recovery.Case) money.Fen { return thirds(c)[n-1].Amount }),
	}
}

// sums makes a scene of the recovery tell another amount than the whole.
func (s scene) sums(f func(c *recovery.Case) money.Fen) scene {
	play := s.play
	s.play = func(p *player) (told, error) {
		t, err := play(p)
		if err != nil {
			return t, err
		}
		c, err := p.claim()
		if err == nil {
			t.sum = f(c)
		}
		return t, err
	}
	return s
}

func approves(day string) scene {
	return claimed("claim-approved", day, "huang", func(c *recovery.Case) bool { return c.State != recovery.Proposed }, func(p *player, who act.Actor, _ *recovery.Case, a recovery.Ask) error {
		return p.back.Approve(p.ctx, who, a)
	})
}

func notifies(day string) scene {
	return claimed("claim-notified", day, "lin", func(c *recovery.Case) bool { return c.Notice != nil }, func(p *player, who act.Actor, c *recovery.Case, a recovery.Ask) error {
		return p.back.Notify(p.ctx, who, a, "示财监函〔2020〕12号", date(day), thirds(c))
	})
}

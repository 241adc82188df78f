package season

import (
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/demo/staff"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/people"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
	"huiqi/policy/gate"
	"huiqi/policy/money"
	"huiqi/policy/pack"
)

// edition is the pack of the season; items are named by it in batches and books.
const edition = "fujian-2020-13"

const (
	power      = edition + "/power"
	cities     = edition + "/city-growth"
	innovation = edition + "/innovation"
)

const (
	province = awards.Province
	xiamen   = "350200"
)

// given is the password an administrator chooses for a new user.
const given = "huiqi-demo-given"

// found makes the first administrator, whose recovery sheet nobody keeps.
func found(p *player) (told, error) {
	empty, err := p.s.Empty(p.ctx)
	if err != nil {
		return told{}, err
	}
	boss := staff.All[0]
	t := told{who: boss.Name, again: !empty}
	if empty {
		boss.Password = staff.Password
		_, err = p.s.Found(p.ctx, boss)
	}
	return t, err
}

// hire adds the others, who each choose a password.
func hire(p *player) (told, error) {
	t := told{args: []any{len(staff.All) - 1}, again: true}
	var err error
	t.who, err = p.do(staff.All[0].Login, func(boss people.SignedIn) error {
		for _, n := range staff.All[1:] {
			done, err := p.enters(boss, n)
			if err != nil {
				return err
			}
			t.again = t.again && done
		}
		return nil
	})
	return t, err
}

// enters adds one person; done tells that it was there already.
func (p *player) enters(boss people.SignedIn, n people.New) (done bool, err error) {
	all, err := people.List(p.ctx, p.s.Store)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(all, func(x people.Person) bool { return x.Login == n.Login })
	if i >= 0 && !all[i].Given {
		return true, nil
	}
	if n.Password = given; i < 0 {
		if _, err := p.s.People.Add(p.ctx, boss, n); err != nil {
			return false, err
		}
	}
	in, err := p.s.People.SignIn(p.ctx, n.Login, given)
	if err != nil {
		return false, err
	}
	p.in[n.Login], err = p.s.People.ChangePassword(p.ctx, in, given, staff.Password)
	return false, err
}

func (p *player) pack() (*pack.Pack, error) {
	x, ok := p.s.Shelf.Pack(edition, "")
	if !ok {
		return nil, desk.Errf("no-pack")
	}
	return x, nil
}

// prepare signs the pack as who prepared it.
func prepare(p *player) (told, error) {
	x, err := p.pack()
	if err != nil {
		return told{}, err
	}
	s, err := rules.StandingOf(p.ctx, p.s.Store, x)
	if err != nil {
		return told{}, err
	}
	t := told{args: []any{x.Title}, again: s.By(gate.Prepared) != nil}
	t.who, err = p.do("lin", func(lin people.SignedIn) error {
		if t.again {
			return nil
		}
		return rules.Prepare(p.ctx, p.s.Desk, lin.Actor, x)
	})
	return t, err
}

// activate runs the gate, looks at the impact run, and makes the pack active.
func activate(p *player) (told, error) {
	x, err := p.pack()
	if err != nil {
		return told{}, err
	}
	s, err := rules.StandingOf(p.ctx, p.s.Store, x)
	if err != nil {
		return told{}, err
	}
	t := told{again: s.Active()}
	t.who, err = p.do("chen", func(chen people.SignedIn) error {
		if t.again {
			t.args = []any{len(x.Cases), len(x.Cases)}
			return nil
		}
		report := gate.Run(x)
		t.args = []any{report.Passed, report.Cases}
		readings, err := rules.Readings(p.ctx, p.s.Store, x)
		if err != nil {
			return err
		}
		impact, err := awards.CompareEditions(p.ctx, nil, nil, awards.Edition{Pack: x, Item: rules.Principal(x).ID, Readings: readings}, nil)
		if err != nil {
			return err
		}
		return rules.Activate(p.ctx, p.s.Desk, chen.Actor, x, report, impact.Hash)
	})
	return t, err
}

// grants are the scenes of money given to a pool by a document.
func grants(day, doc string, pool ledger.Pool, amount money.Fen) []scene {
	label := func(g ledger.Granting) []any { return []any{ledger.SourceLabel(pool.Source), doc} }
	return []scene{
		{"grant", day, func(p *player) (told, error) {
			g, had, err := p.granting(doc)
			if err != nil {
				return told{}, err
			}
			t := told{sum: amount, args: label(g), again: had}
			t.who, err = p.do("lin", func(lin people.SignedIn) error {
				if had {
					return nil
				}
				_, err := ledger.Grant(p.ctx, p.s.Desk, lin.Actor, ledger.Granting{Pool: pool, Amount: amount, Doc: doc, Date: date(day)})
				return err
			})
			return t, err
		}},
		{"granted", day, func(p *player) (told, error) {
			g, _, err := p.granting(doc)
			if err != nil {
				return told{}, err
			}
			t := told{sum: amount, args: label(g), again: g.State != ledger.Proposed}
			t.who, err = p.do("chen", func(chen people.SignedIn) error {
				if t.again {
					return nil
				}
				return ledger.ConfirmGrant(p.ctx, p.s.Desk, chen.Actor, g.ID, g.Version)
			})
			return t, err
		}},
	}
}

// granting finds a grant by its document.
func (p *player) granting(doc string) (g ledger.Granting, ok bool, err error) {
	err = p.view(func(t store.Reader) error {
		all, err := ledger.Grants(t)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(x ledger.Granting) bool { return x.Doc == doc })
		if ok = i >= 0; ok {
			g = all[i]
		}
		return nil
	})
	return g, ok, err
}

// closes is the scene in which a month is closed.
func closes(day, month string) scene {
	return scene{"month", day, func(p *player) (told, error) {
		t := told{args: []any{month}}
		err := p.view(func(r store.Reader) error {
			all, err := ledger.Closings(r)
			t.again = slices.ContainsFunc(all, func(c ledger.Closing) bool { return c.Month == month })
			return err
		})
		if err != nil {
			return t, err
		}
		t.who, err = p.do("chen", func(chen people.SignedIn) error {
			if t.again {
				return nil
			}
			return ledger.CloseBooks(p.ctx, p.s.Desk, chen.Actor, month)
		})
		return t, err
	}}
}

func (p *player) view(f func(t store.Reader) error) error {
	return desk.FromStore(p.s.Store.View(p.ctx, f))
}

// today is the business date of the season's clock.
func (p *player) today() string { return act.Today(p.now).String() }

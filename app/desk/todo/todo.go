// Package todo tells what waits at the desk for one person (待办): batches to be
// signed, notices, objections, payments, returned orders, accounts, grants,
// recoveries and packs. It asks the rooms and changes nothing; whether an act is
// let through is decided there, in the store's transaction.
//
// Its main types are Desk, Item and List.
package todo

import (
	"context"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
	"huiqi/policy/gate"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Group is a kind of work, in the order of the road.
type Group string

// The groups in the order of the road.
const (
	Packs      Group = "packs"      // 政策包待启用
	Grants     Group = "grants"     // 指标待确认
	Accounts   Group = "accounts"   // 账户待确认
	Drafts     Group = "drafts"     // 待提交
	Check      Group = "check"      // 待复核
	Approve    Group = "approve"    // 待审定
	Notice     Group = "notice"     // 公示
	Objections Group = "objections" // 异议
	Confirm    Group = "confirm"    // 待下达
	Revoke     Group = "revoke"     // 撤销
	Pay        Group = "pay"        // 拨付
	Returned   Group = "returned"   // 退票
	Unknown    Group = "unknown"    // 结果不明
	Controls   Group = "controls"   // 名单与模板
	Recoveries Group = "recoveries" // 追回
	Deferrals  Group = "deferrals"  // 延期还本
)

// Groups are all groups in their order.
var Groups = []Group{
	Check, Approve, Confirm, Objections, Notice, Revoke, Drafts, Pay, Returned, Unknown, Accounts, Grants, Recoveries, Deferrals, Controls, Packs,
}

// Label names the group in the language now in use.
func (g Group) Label() string { return words.T("todo.group." + string(g)) }

// Room is where an item is worked on; its ID says what to open there.
type Room string

// The rooms.
const (
	Batches  Room = "batch"
	Payments Room = "payment"
	Budget   Room = "grant"
	Parties  Room = "account" // the account of a beneficiary
	Claims   Room = "recovery"
	Policy   Room = "pack"
	Relief   Room = "deferral" // the register of loan deferrals
)

// Item is one thing that waits.
type Item struct {
	Group  Group
	Room   Room
	ID     string // batch, grant, beneficiary, case or pack
	Title  string // what it is about
	Do     string // what is to be done
	Amount money.Fen
	Count  int         // lines or orders; 0 where it makes no sense
	Since  period.Date // since when it waits
	Days   int         // since then, by the calendar
	Mine   bool        // this person may do it
	Why    string      // why not
}

// List is what waits, this person's own first.
type List struct {
	Items []Item
	Mine  int // of Items, those this person may do
}

// Desk asks what waits at a desk.
type Desk struct {
	Desk  *act.Desk
	Packs []*pack.Pack
}

// For is what waits for a person, and of the batches what waits for others.
func (d Desk) For(ctx context.Context, who act.Actor) (List, error) {
	var out List
	if who.ID() == "" {
		return out, nil // nothing waits for nobody
	}
	now := d.Desk.Now()
	var user act.User
	limits, err := deferrals.Register{Desk: d.Desk, Packs: d.Packs}.Limits(ctx)
	if err != nil {
		return out, err
	}
	err = d.Desk.Store.View(ctx, func(t store.Reader) (err error) {
		if user, err = act.UserOf(t, who.ID()); err != nil {
			return err
		}
		g := gatherer{t: t, today: act.Today(now), user: user}
		for _, ask := range []func() error{
			func() error { return g.batches(who) }, g.payments, g.accounts, g.grants, g.recoveries, func() error { return g.deferrals(limits) },
		} {
			if err := ask(); err != nil {
				return err
			}
		}
		out.Items = g.items
		return nil
	})
	if err != nil {
		return List{}, desk.FromStore(err)
	}
	packs, err := d.packs(ctx, user)
	if err != nil {
		return List{}, err
	}
	out.Items = append(out.Items, packs...)
	out.order(act.Today(now))
	return out, nil
}

// Acts counts the acts at the desk so far: a list stays as it is while none is added
// and no day passes.
func (d Desk) Acts(ctx context.Context) (size uint64, err error) {
	err = d.Desk.Store.View(ctx, func(t store.Reader) error {
		size, _, err = act.Head(t)
		return err
	})
	return size, desk.FromStore(err)
}

// order puts one's own first, then by group, the oldest first, and counts days.
func (l *List) order(today period.Date) {
	for i := range l.Items {
		x := &l.Items[i]
		if !x.Since.IsZero() {
			x.Days = max(x.Since.DaysUntil(today), 0)
		}
		if x.Mine {
			l.Mine++
		}
	}
	slices.SortStableFunc(l.Items, func(a, b Item) int {
		switch {
		case a.Mine != b.Mine:
			if a.Mine {
				return -1
			}
			return 1
		case a.Group != b.Group:
			return slices.Index(Groups, a.Group) - slices.Index(Groups, b.Group)
		}
		return a.Since.Compare(b.Since)
	})
}

// gatherer collects items from one reading of the store.
type gatherer struct {
	t     store.Reader
	user  act.User
	today period.Date
	items []Item
}

func (g *gatherer) add(x Item) { g.items = append(g.items, x) }

// packs lists the packs that one person prepared and another may put in force.
func (d Desk) packs(ctx context.Context, user act.User) ([]Item, error) {
	var out []Item
	for _, p := range d.Packs {
		s, err := rules.StandingOf(ctx, d.Desk.Store, p)
		if err != nil {
			return nil, err
		}
		by := s.By(gate.Prepared)
		if s.Active() || by == nil || !user.Holds(act.Maker, act.Checker, act.Approver, act.Regulator) {
			continue
		}
		x := Item{Group: Packs, Room: Policy, ID: p.ID + "/" + p.Version, Title: p.Title, Do: words.T("todo.do.activate"), Since: day(by.On), Mine: true}
		if by.User == user.ID {
			x.Mine, x.Why = false, words.T("todo.why.own")
		}
		out = append(out, x)
	}
	return out, nil
}

// day is the day at the head of a time as records write it; zero when there is none.
func day(text string) period.Date {
	d, err := period.ParseDate(text[:min(len(text), 10)])
	if err != nil {
		return period.Date{}
	}
	return d
}

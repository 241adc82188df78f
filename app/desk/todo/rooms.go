package todo

import (
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// groupOf is the group of what a batch waits for.
var groupOf = map[road.Deed]Group{
	road.DoSubmit: Drafts, road.DoCheck: Check, road.DoApprove: Approve, road.DoPublish: Notice, road.DoClose: Notice,
	road.DoResolve: Objections, road.DoAmend: Objections, road.DoConfirm: Confirm, road.DoRevoke: Revoke,
}

// batches are what award batches wait for, others' work too: who may not do it sees
// why and knows whom to ask.
func (g *gatherer) batches(who act.Actor) error {
	tasks, err := road.Waiting(g.t, who, g.today)
	if err != nil {
		return err
	}
	for _, k := range tasks {
		b := &k.Batch
		x := Item{
			Group: groupOf[k.Do], Room: Batches, ID: b.ID, Title: b.ID + "  " + b.Label, Do: k.Do.Label(),
			Amount: b.Total, Count: b.Lines, Since: act.Today(b.ChangedAt), Mine: k.Mine, Why: k.Why,
		}
		switch k.Do {
		case road.DoResolve, road.DoAmend:
			x.Count, x.Amount = k.Lines, 0
		case road.DoClose:
			x.Since = b.To.AddDays(1)
		case road.DoSubmit:
			if b.Returned != "" {
				x.Do = words.T("todo.do.resubmit", b.Returned)
			}
		}
		if k.Emergency {
			x.Why += words.T("todo.why.emergency")
		}
		g.add(x)
	}
	return nil
}

// payments are what the payment desk waits for: only what this person may do.
func (g *gatherer) payments() error {
	w, err := payment.WaitingFor(g.t, g.user.ID)
	if err != nil {
		return err
	}
	of := func(group Group, do string, list []payment.Batch) {
		for i := range list {
			b := &list[i]
			g.add(Item{
				Group: group, Room: Payments, ID: b.ID, Title: b.ID + "  " + b.Purpose, Do: words.T("todo.do." + do),
				Amount: b.Orders.Amount, Count: b.Orders.Count, Since: act.Today(b.Changed.At), Mine: true,
			})
		}
	}
	of(Pay, "release", w.Release)
	of(Pay, "send", w.Send)
	of(Unknown, "find", w.Find)
	of(Unknown, "found", w.Confirm)
	for i := range w.Returned {
		r := &w.Returned[i]
		g.add(Item{
			Group: Returned, Room: Payments, ID: r.ID, Title: r.Payee.Name, Do: words.T("todo.do.reissue", r.Result.Returned.Reason),
			Amount: r.Amount, Count: 1, Since: r.Result.Returned.Date, Mine: true,
		})
	}
	for _, tpl := range w.Templates {
		g.add(Item{Group: Controls, Room: Payments, ID: "template/" + tpl.ID, Title: tpl.Name, Do: words.T("todo.do.template"), Since: tpl.Defined.Date, Mine: true})
	}
	for _, b := range w.Blocks {
		do := words.T("todo.do.unblock")
		if b.Asked.On {
			do = words.T("todo.do.block")
		}
		g.add(Item{Group: Controls, Room: Payments, ID: "block/" + b.Party, Title: b.Name, Do: do, Since: b.Asked.By.Date, Mine: true})
	}
	if !g.user.Holds(act.Maker) {
		return nil
	}
	return g.dues()
}

// dues are the confirmed batches with obligations nobody ordered yet.
func (g *gatherer) dues() error {
	list, err := payment.Dues(g.t)
	for i := range list {
		d := &list[i]
		x := Item{
			Group: Pay, Room: Payments, ID: d.Batch.ID, Title: d.Batch.ID + "  " + d.Batch.Label, Do: words.T("todo.do.prepare"),
			Amount: d.Ready.Amount, Count: d.Ready.Count, Since: d.Batch.ConfirmedOn, Mine: true,
		}
		if d.Ready.Count == 0 && allReturned(d.Left) {
			continue // they wait to be paid again
		}
		if d.Ready.Count == 0 {
			x.Mine, x.Why = false, words.T("todo.why.left", len(d.Left), d.Left[0].Why.Text())
		} else if len(d.Left) > 0 {
			x.Do = words.T("todo.do.prepare_left", len(d.Left))
		}
		g.add(x)
	}
	return err
}

// allReturned tells that every obligation was ordered and came back.
func allReturned(list []payment.Left) bool {
	for _, l := range list {
		if l.Why.Code != "pay-was-returned" {
			return false
		}
	}
	return true
}

// accounts are those proposed by others.
func (g *gatherer) accounts() error {
	if !g.user.Holds(act.Checker) {
		return nil
	}
	list, err := accounts.Waiting(g.t)
	own, other, since := 0, 0, period.Date{}
	first := ""
	for _, a := range list {
		if a.Waiting.By == g.user.ID {
			own++
			continue
		}
		if d := act.Today(a.Waiting.At); other == 0 || d.Before(since) {
			since, first = d, a.ID
		}
		other++
	}
	if other > 0 {
		g.add(Item{Group: Accounts, Room: Parties, ID: first, Title: words.T("todo.accounts"), Do: words.T("todo.do.account"), Count: other, Since: since, Mine: true})
	}
	if own > 0 {
		g.add(Item{Group: Accounts, Room: Parties, Title: words.T("todo.accounts"), Do: words.T("todo.do.account"), Count: own, Why: words.T("todo.why.own")})
	}
	return err
}

// grants are those that wait for a checker.
func (g *gatherer) grants() error {
	list, err := ledger.Grants(g.t)
	for _, x := range list {
		if x.State != ledger.Proposed || !g.user.Holds(act.Checker) && x.Maker.Who != g.user.ID {
			continue
		}
		it := Item{Group: Grants, Room: Budget, ID: x.ID, Title: x.ID + "  " + ledger.SourceLabel(x.Pool.Source) + "  " + x.Doc, Do: words.T("todo.do.grant"), Amount: x.Amount, Since: day(x.Maker.At), Mine: true}
		if x.Maker.Who == g.user.ID {
			it.Mine, it.Why = false, words.T("todo.why.own")
		}
		g.add(it)
	}
	return err
}

// recoveries are the cases and steps that wait, and what is overdue.
func (g *gatherer) recoveries() error {
	list, err := recovery.List(g.t)
	for _, c := range list {
		it := Item{Group: Recoveries, Room: Claims, ID: c.ID, Title: c.ID + "  " + c.Claim.Name, Amount: c.Amount, Since: day(c.Last.At), Mine: true}
		switch {
		case c.State == recovery.Proposed && g.user.Holds(act.Approver):
			it.Do = words.T("todo.do.recover")
			if act.HasHand(g.t, "recovery/"+c.ID, g.user.ID) {
				it.Mine, it.Why = false, words.T("todo.why.own")
			}
			g.add(it)
		case c.State == recovery.Approved && g.user.Holds(act.Maker):
			it.Do = words.T("todo.do.letter")
			g.add(it)
		case c.State == recovery.Notified:
			g.steps(c, it)
		}
	}
	return err
}

// steps are the noted steps of a case, and its overdue part.
func (g *gatherer) steps(c *recovery.Case, it Item) {
	noted := money.Fen(0)
	for _, s := range c.Steps {
		if s.State != recovery.Noted {
			continue
		}
		noted += s.Amount // parts of the case's amount
		if !g.user.Holds(s.Kind.Confirms()) {
			continue
		}
		x := it
		x.Do, x.Amount, x.Since = words.T("todo.do.step", s.Kind.Label()), s.Amount, s.Date
		if s.Noted.Who == g.user.ID {
			x.Mine, x.Why = false, words.T("todo.why.own")
		}
		g.add(x)
	}
	late := c.Overdue(g.today) - noted
	if late <= 0 || !g.user.Holds(act.Maker) {
		return
	}
	it.Do, it.Amount = words.T("todo.do.overdue"), late
	for _, p := range c.Notice.Plan {
		if p.Due.Before(g.today) {
			it.Since = p.Due
		}
	}
	g.add(it)
}

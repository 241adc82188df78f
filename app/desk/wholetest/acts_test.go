package wholetest

import (
	"errors"
	"fmt"
	"slices"

	"huiqi/app/desk/act"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// step is one random act, mostly one that brings something on.
func (w *world) step() {
	switch n := w.draw(100); {
	case n < 12:
		w.draft()
	case n < 44:
		w.push()
	case n < 54:
		w.turn()
	case n < 59:
		w.amend()
	case n < 76:
		w.payStep()
	case n < 81:
		w.unhappyPay()
	case n < 93:
		w.recoverStep()
	case n < 96:
		w.office()
	default:
		w.pass()
	}
}

// pass lets days go by, and sometimes closes the month before.
func (w *world) pass() {
	if today := w.o.Today(); today.Before(lastDay) {
		w.o.Day(today.AddDays(1 + w.draw(9)).String())
	}
	if w.often(2) {
		month := ledger.Month(w.o.Today().AddMonths(-1))
		w.took("close-books", ledger.CloseBooks(bg, w.o.Desk, w.who(act.Checker), month))
	}
}

// office is the budget, the accounts and the blocking list.
func (w *world) office() {
	firm := roadtest.Firm(w.draw(firms))
	switch w.draw(5) {
	case 4: // somebody takes the files of a run in again
		if b, ok := pick(w, w.batches()); ok && b.Source.Run != "" {
			w.o.Do(roadtest.Probe{Touch: []string{"run/" + b.Source.Run}, User: w.people[w.draw(len(w.people))].Actor.ID()})
		}
	case 0:
		w.grant("power", money.Fen(w.draw(50)-20)*1_00)
	case 1, 2:
		w.account(firm, w.people[w.draw(len(w.people))], w.people[w.draw(len(w.people))])
	default:
		var b payment.Block
		w.view(func(t store.Reader) (err error) { b, _, err = payment.BlockOf(t, firm); return err })
		if b.Asked == nil {
			w.took("block", w.pay.AskBlock(bg, w.who(act.Maker), payment.BlockAsk{Party: firm, Name: firm, On: !b.Blocked, Seen: b.Version, Reason: why}))
		} else {
			w.took("block-decide", w.pay.DecideBlock(bg, w.who(act.Checker), firm, b.Version, w.often(8), why))
		}
	}
}

func (w *world) draft() {
	r := w.o.Road
	switch w.draw(8) {
	case 0:
		w.decide()
	case 1:
		_, err := r.Draft(bg, w.who(act.Maker), w.run(), road.Options{Advance: "0.5"})
		w.took("draft-advance", err)
	case 2:
		_, err := r.Draft(bg, w.who(act.Maker), w.run(), road.Options{Budget: map[string]money.Fen{"province": money.Fen(w.draw(60)) * 1_00}})
		w.took("draft-scaled", err)
	case 3, 4:
		_, err := r.Supplement(bg, w.who(act.Maker), w.run(), road.Options{})
		w.took("supplement", err)
	default:
		_, err := r.Draft(bg, w.who(act.Maker), w.run(), road.Options{})
		w.took("draft", err)
	}
}

// decide records a decision document and drafts it.
func (w *world) decide() {
	w.n++
	d := decisions.Decision{
		Number: fmt.Sprintf("闽工信〔2020〕%d号", w.n), Date: w.o.Today(), Authority: "省工信厅", Title: "奖补", Scan: decisions.Scan{Name: "a.pdf", Size: 1, SHA256: fmt.Sprintf("%064d", w.n)},
		Pack: decisions.PackRef{ID: w.o.Pack.ID, Version: w.o.Pack.Version, SHA256: w.o.Pack.SHA256}, Item: "grant", Label: "适当奖补", Clause: "（三）", Period: "2020Q2", Fund: "province",
	}
	var lines []decisions.Line
	for i := range firms {
		if w.often(6) {
			l := decisions.Line{N: len(lines), ID: roadtest.Firm(i), Name: fmt.Sprintf("企业%d", i), Region: "350402", Amount: money.Fen(1+w.draw(20)) * 1_00}
			lines = append(lines, l)
			d.Total += l.Amount
		}
	}
	if d.Lines = len(lines); d.Lines == 0 {
		return
	}
	var taken int
	w.view(func(t store.Reader) (err error) { list, err := decisions.All(t); taken = len(list); return err })
	d.ID = fmt.Sprintf("JD2020-%03d", taken+1)
	w.o.Decide(d, lines)
	_, err := w.o.Road.DraftDecision(bg, w.who(act.Maker), d.ID, w.o.Pack, map[string]string{})
	w.took("draft-decision", err)
}

// push does the next thing of the road with a batch.
func (w *world) push() {
	b, ok := pick(w, w.batches(road.Draft, road.Submitted, road.Checked, road.Approved, road.OnNotice, road.NoticeClosed))
	if !ok {
		w.draft()
		return
	}
	r, a, err := w.o.Road, w.ask(b), error(nil)
	a.Date = w.back()
	switch b.State {
	case road.Draft:
		if _, err = r.Submit(bg, w.who(act.Maker), a); err != nil && w.often(4) {
			w.took("discard", func() error { _, err := r.Discard(bg, w.who(act.Maker), w.ask(b)); return err }())
		}
	case road.Submitted:
		_, err = r.Check(bg, w.who(act.Checker), a)
	case road.Checked:
		_, err = r.Approve(bg, w.who(act.Approver), a, w.draw(12) == 0)
	case road.Approved:
		a.Date = period.Date{}
		_, err = r.Publish(bg, w.who(act.Maker), a)
	case road.OnNotice:
		if w.often(8) && w.o.Today().Before(lastDay) && w.o.Today().Before(b.To.AddDays(1)) {
			w.o.Day(b.To.AddDays(1).String())
		}
		_, err = r.Close(bg, w.who(act.Maker), a)
	case road.NoticeClosed:
		_, err = r.Confirm(bg, w.who(act.Approver), a)
	}
	if w.took(string("from "+b.State), err) {
		w.apart(b.ID)
	}
}

// turn is what may happen to a batch on its way.
func (w *world) turn() {
	all := w.batches()
	if i := slices.IndexFunc(all, func(b road.Batch) bool { return b.Revoking != nil }); i >= 0 && w.often(5) {
		_, err := w.o.Road.Revoke(bg, w.who(act.Approver), w.ask(all[i]))
		w.took("revoke", err)
		return
	}
	b, ok := pick(w, all)
	if !ok {
		return
	}
	lines := w.lines(b)
	l, ok := pick(w, lines)
	if !ok {
		return
	}
	r, a, err := w.o.Road, w.ask(b, l.N), error(nil)
	var what string
	switch w.draw(9) {
	case 0:
		what = "return"
		_, err = r.Return(bg, w.who(act.Checker), a)
	case 1, 2:
		what = "object"
		_, err = r.Object(bg, w.who(act.Regulator), a, "某企业", "产值不实")
	case 3:
		what = "ask-revoke"
		if b.Revoking != nil {
			what = "revoke"
			_, err = r.Revoke(bg, w.who(act.Approver), a)
		} else {
			_, err = r.AskRevoke(bg, w.who(act.Checker), a)
		}
	case 4:
		what = "drop-revoke"
		if _, err = r.DropRevoke(bg, w.who(act.Checker), a); b.Revoking == nil && err == nil {
			panic(fault{errors.New("no revocation to drop")})
		}
	case 5, 6:
		what = "decline"
		_, err = r.Decline(bg, w.who(act.Checker), a)
	case 7:
		what = "lapse"
		_, err = r.Lapse(bg, w.who(act.Approver), a)
	case 8:
		what = "edit"
		_, err = r.Edit(bg, w.who(act.Maker), a, nil, nil)
	}
	w.took(what, err)
}

// amend decides objections and makes new versions.
func (w *world) amend() {
	for _, b := range w.batches(road.OnNotice, road.NoticeClosed) {
		for _, l := range w.lines(b) {
			switch {
			case l.State == road.Disputed:
				out := []road.Outcome{road.Dismiss, road.Dismiss, road.Withdraw, road.Amend, road.Amend}[w.draw(5)]
				_, err := w.o.Road.Resolve(bg, w.who(act.Checker), w.ask(b, l.N), out)
				w.took("resolve-"+string(out), err)
				return
			case l.State == road.Upheld && l.Mark.Next == "" && w.often(8):
				r := w.run()
				if item := b.Item[len("test-pack/"):]; r.Item != item {
					r.Item = item
					w.o.Freeze(r)
				}
				_, err := w.o.Road.Amend(bg, w.who(act.Maker), w.ask(b, l.N), r)
				w.took("amend", err)
				return
			}
		}
	}
	w.turn()
}

var (
	orders  = payment.TemplateRef{ID: payment.BankCSV, Version: 1}
	results = payment.TemplateRef{ID: payment.ResultsCSV, Version: 1}
)

// payStep brings payments on.
func (w *world) payStep() {
	open := w.payments(payment.Prepared, payment.Released, payment.Sent)
	b, ok := pick(w, open)
	switch {
	case ok && w.often(8):
	case w.often(4):
		w.hear()
		return
	default:
		w.prepare()
		return
	}
	switch b.State {
	case payment.Prepared:
		if w.took("release", w.pay.Release(bg, w.who(act.Approver), w.seen(b))) {
			w.payees(b.ID, true)
		}
	case payment.Released:
		kind, fail := "send", error(nil)
		switch w.draw(8) {
		case 0:
			kind, fail = "send-nothing", payment.ErrNotWritten
		case 1:
			kind, fail = "send-doubtful", errors.New("device gone")
		}
		_, err := w.pay.Send(bg, w.who(act.Maker), w.o.Vault, w.seen(b), func(string, []byte) error {
			w.payees(b.ID, false)
			w.done["bytes"]++
			return fail
		})
		w.took(kind, err)
	default:
		w.hear()
	}
}

func (w *world) prepare() {
	ask := payment.Ask{Template: orders, Purpose: "奖励", Date: w.back()}
	for _, b := range w.batches(road.Confirmed) {
		if w.often(8) {
			ask.Batches = append(ask.Batches, b.ID)
		}
	}
	for _, o := range w.orders(w.payments()...) {
		if o.State.Back() && w.often(8) {
			ask.Reissue = append(ask.Reissue, o.ID)
		}
	}
	if w.often(7) {
		ask.Reason = why
	}
	_, _, err := w.pay.Prepare(bg, w.who(act.Maker), ask)
	w.took("prepare", err)
	if err == nil && len(ask.Reissue) > 0 {
		w.done["prepare with reissue"]++
	}
}

// hear takes a result file of the bank, sometimes the last one again.
func (w *world) hear() {
	if w.lastCSV != "" && w.draw(8) == 0 {
		_, again, err := w.pay.Import(bg, w.who(act.Maker), w.o.Vault, w.lastCSV, results)
		if w.took("results-again", err) && !again {
			panic(fault{errors.New("a result file was taken twice")})
		}
		return
	}
	list := w.payments()
	batches := map[string]payment.Batch{}
	for _, b := range list {
		batches[b.ID] = b
	}
	path := w.says(w.orders(list...), batches)
	if path == "" {
		return
	}
	_, _, err := w.pay.Import(bg, w.who(act.Maker), w.o.Vault, path, results)
	if w.took("results", err) {
		w.lastCSV = path
	}
}

// unhappyPay withdraws, drops and finds out.
func (w *world) unhappyPay() {
	if b, ok := pick(w, w.payments(payment.Unknown)); ok {
		if b.Claim != nil || b.Claims > 0 {
			if w.often(8) {
				w.took("confirm-found", w.pay.ConfirmFound(bg, w.who(act.Checker), w.seen(b), nil))
			} else {
				w.took("dismiss-found", w.pay.DismissFound(bg, w.who(act.Checker), w.seen(b), nil))
			}
			return
		}
		f := payment.Found{Seen: w.seen(b), Outcome: []payment.State{payment.Sent, payment.Settled, payment.Returned}[w.draw(3)], Day: w.o.Today(), Doc: "银行回单"}
		w.took("find", w.pay.Find(bg, w.who(act.Maker), f))
		return
	}
	b, ok := pick(w, w.payments(payment.Prepared, payment.Released))
	if !ok {
		return
	}
	if o, ok := pick(w, w.orders(b)); ok && w.often(5) {
		w.took("drop", w.pay.Drop(bg, w.who(act.Maker), w.seen(b), []string{o.ID}))
		return
	}
	w.took("withdraw", w.pay.Withdraw(bg, w.who(act.Approver), w.seen(b)))
}

// recoverStep brings recoveries on.
func (w *world) recoverStep() {
	var cases []*recovery.Case
	var paid, owed []string
	party := map[string]string{}
	w.view(func(t store.Reader) error {
		all, err := recovery.List(t)
		for _, c := range all {
			if c.State != recovery.Rejected && (c.State.Live() || c.Held() > 0) {
				cases = append(cases, c)
			}
		}
		for _, b := range w.batches(road.Confirmed) {
			for _, l := range w.lines(b) {
				party[l.Award] = l.Party.ID
				a, err := ledger.AwardBalances(t, l.Award)
				if err != nil {
					return err
				}
				if a.Paid > 0 {
					paid = append(paid, l.Award)
				}
				if a.Payable > 0 {
					owed = append(owed, l.Award)
				}
			}
		}
		return err
	})
	c, ok := pick(w, cases)
	if !ok || w.often(3) {
		award, ok := pick(w, paid)
		if !ok {
			w.payStep()
			return
		}
		_, err := w.rec.Propose(bg, w.who(act.Maker), recovery.Proposal{Award: award, Amount: money.Fen(1+w.draw(20)) * 1_00, Reason: why, Doc: "审计报告1号"})
		w.took("recovery-propose", err)
		return
	}
	same := slices.DeleteFunc(slices.Clone(owed), func(a string) bool { return party[a] != c.Claim.Party })
	if len(same) > 0 && w.often(9) {
		owed = same
	}
	w.recoverCase(c, owed)
}

func (w *world) recoverCase(c *recovery.Case, owed []string) {
	a := recovery.Ask{Case: c.ID, Seen: c.Version, Reason: why}
	for _, s := range c.Steps {
		if s.State == recovery.Noted && w.often(9) {
			if w.often(9) {
				w.took("step-"+string(s.Kind), w.rec.Confirm(bg, w.who(s.Kind.Confirms()), a, s.N))
			} else {
				w.took("step-down", w.rec.TurnDown(bg, w.who(s.Kind.Confirms()), a, s.N))
			}
			return
		}
	}
	switch {
	case c.State == recovery.Proposed && w.often(8):
		w.took("recovery-approve", w.rec.Approve(bg, w.who(act.Approver), a))
	case c.State == recovery.Proposed:
		w.took("recovery-reject", w.rec.Reject(bg, w.who(act.Approver), a))
	case c.State == recovery.Approved && w.often(5):
		w.took("notify", w.rec.Notify(bg, w.who(act.Maker), a, "追回函1号", period.Date{}, []recovery.Part{{Due: w.o.Today(), Amount: c.Left()}}))
	default:
		s := recovery.Step{Kind: recovery.StepKinds[w.draw(5)], Doc: "凭证1号", Date: w.back()}
		if c.Held() > 0 && w.often(5) {
			s.Kind = recovery.Remit
		}
		most := c.Left()
		switch s.Kind {
		case recovery.Remit:
			most = c.Held()
		case recovery.Offset:
			s.Against, _ = pick(w, owed)
		}
		s.Amount = most
		if s.Kind != recovery.Refund && w.often(5) {
			s.Amount = money.Fen(1+w.draw(10)) * 1_00
		}
		_, err := w.rec.Note(bg, w.who(act.Maker), a, s)
		w.took("note", err)
	}
}

// lastDay is where the clock stops: a notice begun then still ends in 2020.
var lastDay = period.Date{Year: 2020, Month: 12, Day: 20}

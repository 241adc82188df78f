package road_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/people"
	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
	"huiqi/policy/money"
)

// world is the real desk beside the plain model.
type world struct {
	*roadtest.Office
	t      *rapid.T
	m      *model
	people []people.SignedIn
	roles  map[string][]act.Role
	runs   int
	done   map[string]int // deeds that were let through

	touched []*mBatch // by the last act
}

// Random acts by random people over several batches: the road accepts exactly what
// the model allows, and after every act stands where the model stands.
// and P-1 are also read off the real state (hold).
func TestRoadIsItsModel(t *testing.T) {
	done := make(map[string]int)
	rapid.Check(t, func(rt *rapid.T) {
		var s store.Store = storetest.NewMap()
		if rapid.IntRange(0, 9).Draw(rt, "disk") == 9 {
			s = storetest.New(t)
		}
		w := &world{Office: roadtest.On(rt, s), t: rt, m: &model{live: map[int]*mLine{}}, roles: map[string][]act.Role{}, done: done}
		w.add(w.Maker, act.Maker)
		w.add(w.Check, act.Checker)
		w.add(w.Head, act.Approver)
		w.add(w.Person("both", act.Checker, act.Approver), act.Checker, act.Approver)
		w.add(w.Person("all", act.Maker, act.Checker, act.Approver), act.Maker, act.Checker, act.Approver)
		w.add(w.Person("eyes", act.Regulator), act.Regulator)
		w.m.today = w.Today()
		w.Grant("province", 100)
		w.m.available = 100
		for range rapid.IntRange(20, 55).Draw(rt, "acts") {
			w.act()
			w.same(w.touched)
		}
		w.same(w.m.batches)
		if _, err := w.Desk.Verify(bg, nil); err != nil {
			rt.Fatal(err)
		}
	})
	t.Log("let through:", done)
}

func (w *world) add(p people.SignedIn, roles ...act.Role) {
	w.people = append(w.people, p)
	w.roles[p.Actor.ID()] = roles
}

func (w *world) act() {
	w.touched = nil
	late := len(w.m.batches) > 2
	switch n := rapid.IntRange(0, 19).Draw(w.t, "what"); {
	case len(w.m.batches) == 0, n == 17 && !late, n == 16:
		who := w.who("draft")
		w.draft(who, w.mover(who))
	case n == 19:
		w.Day(w.Today().AddDays(rapid.IntRange(1, 8).Draw(w.t, "days")).String())
		w.m.today = w.Today()
	case n == 18:
		fen := money.Fen(rapid.IntRange(1, 60).Draw(w.t, "fen"))
		w.Grant("province", fen)
		w.m.available += fen
	default:
		w.on()
	}
}

// who draws a person, more often one whose deed it is.
func (w *world) who(deed string) people.SignedIn {
	if rapid.IntRange(0, 4).Draw(w.t, "fit") == 4 {
		return rapid.SampledFrom(w.people).Draw(w.t, "who")
	}
	switch deed {
	case "draft", "edit", "submit", "publish", "close", "object", "amend":
		return w.Maker
	case "check", "resolve", "return", "ask", "decline":
		return w.Check
	}
	return w.Head
}

func (w *world) mover(who people.SignedIn) mover {
	return mover{who.Actor.ID(), w.roles[who.Actor.ID()]}
}

func (w *world) amounts() []money.Fen {
	out := make([]money.Fen, 5)
	for i := range out {
		out[i] = money.Fen(rapid.IntRange(0, 20).Draw(w.t, "amount"))
	}
	return out
}

func (w *world) draft(who people.SignedIn, p mover) {
	w.runs++
	amounts := w.amounts()
	run := w.Run(fmt.Sprintf("r%d", w.runs), amounts...)
	d, err := w.Road.Draft(bg, who.Actor, run, road.Options{})
	id := fmt.Sprintf("SP2020-%03d", w.next())
	want := w.m.draft(p, id, w.Maker.Actor.ID(), amounts)
	w.agree("draft", want != nil, err)
	if want != nil && d.Batches[0].ID != id {
		w.t.Fatalf("drafted %s, not %s", d.Batches[0].ID, id)
	}
}

func (w *world) next() int { return len(w.m.batches) + 1 }

func (w *world) agree(what string, want bool, err error) {
	w.t.Helper()
	if want != (err == nil) {
		w.t.Fatalf("%s: allowed %v, but %v", what, want, err)
	}
	if want {
		w.done[what]++
	}
}

// on tries one deed on one batch and, where it takes one, one line.
func (w *world) on() {
	b := rapid.SampledFrom(w.m.batches).Draw(w.t, "batch")
	w.touched = []*mBatch{b}
	a := road.Ask{Batch: b.id, Seen: b.version, Reason: "随机的一步，理由足够长"}
	var l *mLine
	if len(b.lines) > 0 {
		l = rapid.SampledFrom(b.lines).Draw(w.t, "line")
		a.Lines = []int{l.n}
	}
	deed := w.likely(b)
	who := w.who(deed)
	p := w.mover(who)
	if rapid.IntRange(0, 15).Draw(w.t, "stale") == 15 {
		a.Seen--
		_, err := w.Road.Check(bg, who.Actor, a)
		w.agree("stale", false, err)
		return
	}
	var err error
	var want bool
	switch deed {
	case "submit":
		_, err = w.Road.Submit(bg, who.Actor, a)
		want = w.m.submit(p, b)
	case "check":
		_, err = w.Road.Check(bg, who.Actor, a)
		want = w.m.check(p, b)
	case "return":
		_, err = w.Road.Return(bg, who.Actor, a)
		want = w.m.giveBack(p, b)
	case "approve":
		emergency := rapid.IntRange(0, 3).Draw(w.t, "emergency") == 3 || b.checker == p.id && rapid.Bool().Draw(w.t, "alone")
		_, err = w.Road.Approve(bg, who.Actor, a, emergency)
		want = w.m.approve(p, b, emergency)
	case "publish":
		var got road.Batch
		got, err = w.Road.Publish(bg, who.Actor, a)
		if want = w.m.publish(p, b); want {
			b.to = got.To
		}
	case "close":
		_, err = w.Road.Close(bg, who.Actor, a)
		want = w.m.close(p, b)
	case "confirm":
		want, err = w.confirm(who, p, b, a)
	case "ask":
		_, err = w.Road.AskRevoke(bg, who.Actor, a)
		want = w.m.askRevoke(p, b)
	case "keep":
		_, err = w.Road.DropRevoke(bg, who.Actor, a)
		want = w.m.dropRevoke(p, b)
	case "revoke":
		_, err = w.Road.Revoke(bg, who.Actor, a)
		want = w.m.revoke(p, b, w.roles[b.revoking])
	default:
		if l != nil {
			want, err = w.onLine(deed, who, p, b, l, a)
			break
		}
		return
	}
	w.agree(deed, want, err)
}

// likely draws a deed, more often one that the state of the batch asks for.
func (w *world) likely(b *mBatch) string {
	next := map[string][]string{
		"draft": {"submit", "submit", "submit", "edit"}, "submitted": {"check", "check", "check", "return"},
		"checked": {"approve", "approve", "approve", "approve", "return", "ask"}, "approved": {"publish", "publish", "decline", "ask"},
		"on_notice": {"object", "close", "resolve", "close", "resolve"}, "notice_closed": {"confirm", "amend", "resolve", "object", "resolve", "amend", "ask"},
		"confirmed": {"lapse", "decline"},
	}
	if b.revoking != "" && rapid.Bool().Draw(w.t, "second") {
		return rapid.SampledFrom([]string{"revoke", "revoke", "keep"}).Draw(w.t, "deed")
	}
	if list := next[b.state]; list != nil && rapid.IntRange(0, 9).Draw(w.t, "next") < 9 {
		if b.state == "on_notice" && rapid.Bool().Draw(w.t, "wait") && w.m.today.Before(b.to) {
			w.Day(b.to.AddDays(1).String())
			w.m.today = w.Today()
		}
		return rapid.SampledFrom(list).Draw(w.t, "deed")
	}
	return rapid.SampledFrom([]string{
		"submit", "check", "return", "approve", "publish", "close", "confirm", "ask", "revoke", "keep", "edit", "object", "resolve", "amend", "decline", "lapse",
	}).Draw(w.t, "deed")
}

func (w *world) onLine(deed string, who people.SignedIn, p mover, b *mBatch, l *mLine, a road.Ask) (want bool, err error) {
	switch deed {
	case "edit":
		_, err = w.Road.Edit(bg, who.Actor, a, nil, nil)
		want = w.m.edit(p, b, l)
	case "object":
		_, err = w.Road.Object(bg, who.Actor, a, "某企业", "产值不实")
		want = w.m.object(p, b, l)
	case "resolve":
		how := rapid.SampledFrom([]road.Outcome{road.Amend, road.Dismiss, road.Withdraw}).Draw(w.t, "outcome")
		_, err = w.Road.Resolve(bg, who.Actor, a, how)
		want = w.m.resolve(p, b, l, how)
	case "decline":
		_, err = w.Road.Decline(bg, who.Actor, a)
		want = w.m.drop(p, b, l, "declined")
	case "lapse":
		_, err = w.Road.Lapse(bg, who.Actor, a)
		want = w.m.drop(p, b, l, "lapsed")
	case "amend":
		w.runs++
		amounts := w.amounts()
		run := w.Run(fmt.Sprintf("r%d", w.runs), amounts...)
		_, err = w.Road.Amend(bg, who.Actor, a, run)
		want = w.m.amend(p, fmt.Sprintf("SP2020-%03d", w.next()), w.Maker.Actor.ID(), b, l, amounts[l.party]) != nil
	}
	return want, err
}

func (w *world) confirm(who people.SignedIn, p mover, b *mBatch, a road.Ask) (bool, error) {
	got, err := w.Road.Confirm(bg, who.Actor, a)
	want, behind := w.m.confirm(p, b)
	if want && err == nil && len(behind) > 0 {
		c := &mBatch{id: got.Children[len(got.Children)-1], state: "notice_closed", version: 1, lines: behind, hands: b.hands, checker: b.checker, to: b.to}
		w.m.batches = append(w.m.batches, c)
	}
	return want, err
}

// same holds the pool and some batches against the model, and reads the invariants
// off them; with all batches, everything.
func (w *world) same(batches []*mBatch) {
	err := w.Desk.Store.View(bg, func(r store.Reader) error {
		a, err := ledger.Balances(r, ledger.Pool{Source: "province", Item: roadtest.Item})
		if err != nil {
			return err
		}
		var committed, payable money.Fen
		for _, b := range w.m.batches {
			for _, l := range b.lines {
				committed, payable = committed+l.committed, payable+l.payable
			}
		}
		for _, b := range batches {
			if err := w.sameBatch(r, b); err != nil {
				return err
			}
		}
		if a.Available != w.m.available || a.Committed != committed || a.Payable != payable || a.Available < 0 {
			return fmt.Errorf("the pool has %+v, the model %d %d %d", a, w.m.available, committed, payable)
		}
		if len(batches) < len(w.m.batches) {
			return nil
		}
		n := 0
		from, to := store.Prefix("now/live/")
		for range r.Scan(from, to, 0) {
			n++
		}
		if n != len(w.m.live) {
			return fmt.Errorf("%d awards live, the model has %d", n, len(w.m.live))
		}
		_, err = road.Verify(r)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) sameBatch(r store.Reader, b *mBatch) error {
	got, err := road.Of(r, b.id)
	if err != nil {
		return err
	}
	if string(got.State) != b.state || got.Version != b.version {
		return fmt.Errorf("%s is %s version %d, the model has %s %d", b.id, got.State, got.Version, b.state, b.version)
	}
	list, err := road.Lines(r, b.id)
	if err != nil {
		return err
	}
	if len(list) != len(b.lines) {
		return fmt.Errorf("%s has %d lines, the model %d", b.id, len(list), len(b.lines))
	}
	for i, l := range list {
		want := b.lines[i]
		money, err := ledger.AwardBalances(r, l.Award)
		if err != nil {
			return err
		}
		if l.N != want.n || l.State.Dead() != (want.dead() || b.state == "revoked") || (want.state == "disputed") != (l.State == road.Disputed) ||
			money.Committed != want.committed || money.Payable != want.payable {
			return fmt.Errorf("line %d of %s is %s %+v, the model has %+v", l.N, b.id, l.State, money, *want)
		}
		if l.State.Due() && (got.To.IsZero() || !w.Today().After(got.To)) {
			return fmt.Errorf("line %d of %s is due before the notice ended", l.N, b.id)
		}
	}
	return hold(r, &got, b)
}

// hold reads off a batch: who signed is nobody who had a hand in it, all
// signatures cover the content, and nothing is confirmed without them.
func hold(r store.Reader, got *road.Batch, b *mBatch) error {
	check, approve := got.Signed(road.SignCheck), got.Signed(road.SignApprove)
	for _, s := range got.Signatures {
		if s.Step != road.SignSubmit && b.hands[s.Who] {
			return fmt.Errorf("%s of %s by %s, who had a hand in it", s.Step, b.id, s.Who)
		}
		if s.Hash != got.Hash {
			return fmt.Errorf("%s of %s covers another content", s.Step, b.id)
		}
	}
	if check != nil && approve != nil && check.Who == approve.Who && !approve.Emergency {
		return fmt.Errorf("%s was checked and approved by one person", b.id)
	}
	if got.State == road.Confirmed && (got.Signed(road.SignSubmit) == nil || check == nil || approve == nil || got.Signed(road.SignConfirm) == nil) {
		return fmt.Errorf("%s is confirmed without all signatures", b.id)
	}
	if (got.State == road.Draft) != (len(got.Signatures) == 0) {
		return fmt.Errorf("%s is %s with %d signatures", b.id, got.State, len(got.Signatures))
	}
	return nil
}

// The control: a model that forgets one rule is found out.
func TestTheModelWouldFindAFault(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100)
	m := &model{available: 100, live: map[int]*mLine{}, today: o.Today()}
	all := o.Person("all", act.Maker, act.Checker)
	d, err := o.Road.Draft(bg, all.Actor, o.Run("r1", 10), road.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := mover{all.Actor.ID(), []act.Role{act.Maker, act.Checker}}
	b := m.draft(p, d.Batches[0].ID, o.Maker.Actor.ID(), []money.Fen{10})
	got := ok(t)(o.Road.Submit(bg, all.Actor, ask(d.Batches[0])))
	m.submit(p, b)
	b.hands = map[string]bool{} // forgets A-1
	_, err = o.Road.Check(bg, all.Actor, ask(got))
	if m.check(p, b) == (err == nil) {
		t.Error("the road let its maker check, or the model kept what it forgot")
	}
}

package payment_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"huiqi/app/desk/act"
	"huiqi/app/desk/payment"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// heard is a line of a file, as the model sees it.
type heard struct {
	order *mOrder
	paid  bool
	told  told
}

// imports writes a file of what the bank knows by now: of some orders, shuffled,
// some twice, sometimes with one line that is wrong.
func (x *machine) imports(t *rapid.T) {
	var lines []heard
	today := x.Today()
	for _, o := range x.m.orders {
		r := x.row(o.id)
		if !o.truthPaid.IsZero() && !o.truthPaid.After(today) {
			lines = append(lines, heard{o, true, x.tells(r, "成功", o.truthPaid.String())})
		}
		if !o.truthBack.IsZero() && !o.truthBack.After(today) {
			lines = append(lines, heard{o, false, x.tells(r, "退票", o.truthBack.String())})
		}
	}
	if len(lines) == 0 {
		return
	}
	lines = rapid.SliceOfN(rapid.SampledFrom(lines), 1, 5).Draw(t, "lines")
	want := true
	switch i := rapid.IntRange(0, len(lines)-1).Draw(t, "line"); rapid.IntRange(0, 11).Draw(t, "wrong") {
	case 0:
		lines[i].told.amount, want = lines[i].told.amount+1, false
	case 1:
		lines[i].told.account, want = lines[i].told.account+"0", false
	case 2:
		lines[i].told.order, want = "ZF2020-999-00001", false
	case 3:
		lines[i].told.date, want = lines[i].order.batch.sent.AddDays(-1).String(), false
	}
	backup := x.m.clone()
	var file []told
	for _, l := range lines {
		file = append(file, l.told)
		date := day(l.told.date)
		known, ok := l.order.fits(l.paid, date, today)
		want = want && ok
		if want && !known {
			l.order.hear(l.paid, date, "maker")
		}
	}
	x.files++
	path := x.file(fmt.Sprintf("%d", x.files), file...)
	_, again, err := x.take(path)
	if !x.same(t, "import", err, want) {
		x.m.restore(backup)
		return
	}
	if again {
		t.Fatal("a new file counts as taken")
	}
	x.last = path
}

func (x *machine) importsAgain(t *rapid.T) {
	if x.last == "" {
		return
	}
	before := x.head()
	if _, again, err := x.take(x.last); err != nil || !again || x.head() != before {
		t.Fatalf("the same file again: %v, %v", again, err)
	}
	x.tried["again true"]++
}

func (x *machine) finds(t *rapid.T) {
	b, ok := pick(t, x.m.batches, "batch", at(payment.Unknown))
	if !ok {
		return
	}
	who, name := x.actor(t)
	outcome := rapid.SampledFrom([]payment.State{payment.Settled, payment.Returned, payment.Sent}).Draw(t, "outcome")
	date := x.Today().AddDays(-rapid.IntRange(0, 2).Draw(t, "ago"))
	var list []*mOrder
	want := b.state == payment.Unknown && !date.Before(b.sent)
	for _, o := range x.m.in(b) {
		if o.state() == payment.Unknown && !o.waits() {
			list = append(list, o)
		}
	}
	if outcome == payment.Sent {
		want = want && b.claim == ""
	} else {
		want = want && len(list) > 0
	}
	err := x.Find(x.ctx(), who.Actor, payment.Found{Seen: x.seen(b.id), Outcome: outcome, Day: date, Doc: "回单 001"})
	if !x.same(t, "find", err, want) {
		return
	}
	if outcome == payment.Sent {
		b.claim = name
		return
	}
	for _, o := range list {
		o.hear(outcome == payment.Settled, date, name)
	}
}

func (x *machine) decides(t *rapid.T) {
	b, ok := pick(t, x.m.batches, "batch", func(b *mBatch) bool { return len(x.m.finders(b)) > 0 })
	if !ok {
		return
	}
	who, name := x.actor(t)
	agree := rapid.IntRange(0, 3).Draw(t, "agree") > 0
	finders := x.m.finders(b)
	want := len(finders) > 0 && name != "maker" && (!agree || !slices.Contains(finders, name))
	do := x.DismissFound
	if agree {
		do = x.ConfirmFound
	}
	if !x.same(t, "decide", do(x.ctx(), who.Actor, x.seen(b.id), nil), want) {
		return
	}
	for _, o := range x.m.in(b) {
		if o.waits() {
			o.decide(agree)
		}
	}
	if agree && b.claim != "" {
		b.state = payment.Sent
	}
	b.claim = ""
}

func (x *machine) blocks(t *rapid.T) {
	if rapid.IntRange(0, 2).Draw(t, "seldom") > 0 {
		return
	}
	id := party(rapid.IntRange(1, 3).Draw(t, "party"))
	var b payment.Block
	x.must(x.Office.Desk.Store.View(x.ctx(), func(r store.Reader) (err error) { b, _, err = payment.BlockOf(r, id); return err }))
	on := !x.m.blocked[id]
	x.must(x.AskBlock(x.ctx(), x.other.Actor, payment.BlockAsk{Party: id, Name: "企业", On: on, Seen: b.Version, Reason: "失信"}))
	if err := x.DecideBlock(x.ctx(), x.other.Actor, id, b.Version+1, true, ""); code(err) != "block-own" {
		t.Fatal(err)
	}
	x.must(x.DecideBlock(x.ctx(), x.checker.Actor, id, b.Version+1, true, ""))
	x.m.blocked[id] = on
}

func (x *machine) offsets(t *rapid.T) {
	a, ok := pick(t, x.m.awards, "award")
	if !ok || a.payable == 0 {
		return
	}
	n := money.Fen(rapid.Int64Range(1, int64(a.payable)).Draw(t, "amount"))
	x.do(offset{a.id, n})
	a.payable -= n
	a.offset += n
}

func (x *machine) row(id string) payment.Row {
	var r payment.Row
	x.must(x.Office.Desk.Store.View(x.ctx(), func(t store.Reader) (err error) { r, err = payment.RowOf(t, id); return err }))
	return r
}

func (x *machine) head() (n uint64) {
	x.must(x.Office.Desk.Store.View(x.ctx(), func(t store.Reader) (err error) { n, _, err = act.Head(t); return err }))
	return n
}

// check holds desk and model against each other, and the desk against itself.
func (x *machine) check(t *rapid.T) {
	for _, a := range x.m.awards {
		got := x.money(a.id)
		if got.Payable != a.payable || got.InTransit != a.transit || got.Paid != a.got+a.offset {
			t.Fatalf("%s: %+v, the model has %+v", a.id, got, *a)
		}
		live := 0
		var paid money.Fen
		for _, o := range x.m.of(a) {
			if o.holds() {
				live++
			}
			if s := o.state(); s == payment.Settled {
				paid += o.amount
			}
		}
		if live > 1 { // P-2
			t.Fatalf("%s has %d orders at once", a.id, live)
		}
		if paid+a.offset > a.net { // P-6, B-5
			t.Fatalf("%s: paid %d and offset %d of %d", a.id, paid, a.offset, a.net)
		}
	}
	for _, o := range x.m.orders {
		r := x.row(o.id)
		if r.State != o.state() || r.Amount != o.amount || r.ReissueOf != o.ofID() {
			t.Fatalf("%s is %s, the model says %s", o.id, r.State, o.state())
		}
	}
	if rapid.IntRange(0, 9).Draw(t, "sound") == 0 {
		x.sound()
	}
}

func (o *mOrder) ofID() string {
	if o.of == nil {
		return ""
	}
	return o.of.id
}

// clone remembers what an import may have to take back.
func (m *model) clone() map[*mOrder]mOrder {
	out := map[*mOrder]mOrder{}
	for _, o := range m.orders {
		c, a := *o, *o.award
		c.award = &a
		out[o] = c
	}
	return out
}

func (m *model) restore(from map[*mOrder]mOrder) {
	for o, c := range from {
		a := o.award
		*a = *c.award
		*o = c
		o.award = a
	}
}

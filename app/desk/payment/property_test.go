package payment_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huiqi/app/desk/act"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/app/store/storetest"
	"huiqi/policy/money"
)

// machine plays the same acts on the desk and on the model.
type machine struct {
	*fixture
	m     model
	tried map[string]int
	files int
	last  string // path of the last file taken
}

func (x *machine) actor(t *rapid.T) (people.SignedIn, string) {
	name := rapid.SampledFrom([]string{"approver", "approver", "checker", "other", "maker"}).Draw(t, "who")
	return map[string]people.SignedIn{"maker": x.maker, "checker": x.checker, "approver": x.approver, "other": x.other}[name], name
}

// same holds what the desk said against what the model expects.
func (x *machine) same(t *rapid.T, what string, err error, want bool) bool {
	if (err == nil) != want {
		t.Fatalf("%s: %v, the model says %v", what, err, want)
	}
	x.tried[fmt.Sprintf("%s %v", what, want)]++
	return want
}

// pick draws one of a list, mostly of those that are useful.
func pick[T any](t *rapid.T, list []T, label string, useful ...func(T) bool) (T, bool) {
	var none T
	for _, f := range useful {
		if rapid.IntRange(0, 7).Draw(t, "useful") > 0 {
			list = slices.DeleteFunc(slices.Clone(list), func(x T) bool { return !f(x) })
		}
	}
	if len(list) == 0 {
		return none, false
	}
	return list[rapid.IntRange(0, len(list)-1).Draw(t, label)], true
}

// at chooses batches of a state.
func at(s payment.State) func(*mBatch) bool { return func(b *mBatch) bool { return b.state == s } }

func (x *machine) owes(t *rapid.T) {
	if len(x.m.awards) > 8 {
		return
	}
	id := fmt.Sprintf("SP2020-%03d", len(x.m.awards)+1)
	amounts := rapid.SliceOfN(rapid.Map(rapid.Int64Range(1, 100_000), func(n int64) money.Fen { return money.Fen(n) }), 1, 3).Draw(t, "amounts")
	x.owe(id, amounts...)
	for i, a := range amounts {
		x.m.awards = append(x.m.awards, &mAward{id: fmt.Sprintf("%s-%05d", id, i+1), batch: id, party: party(i + 1), net: a, payable: a})
	}
}

func (x *machine) prepares(t *rapid.T) {
	a, ok := pick(t, x.m.awards, "award", x.m.free)
	if !ok {
		return
	}
	var takes []*mAward
	for _, other := range x.m.awards {
		if other.batch == a.batch && x.m.free(other) {
			takes = append(takes, other)
		}
	}
	who, name := x.maker, "maker"
	if rapid.Bool().Draw(t, "other") {
		who, name = x.other, "other"
	}
	_, _, err := x.Prepare(x.ctx(), who.Actor, payment.Ask{Batches: []string{a.batch}, Template: x.orders, Purpose: "奖励"})
	if x.same(t, "prepare", err, len(takes) > 0) {
		b := x.m.newBatch(name)
		for i, a := range takes {
			x.m.newOrder(b, i+1, a, nil)
		}
	}
}

func (x *machine) reissues(t *rapid.T) {
	var back []*mOrder
	for _, o := range x.m.orders {
		if o.state().Back() || o.state() == payment.Settled {
			back = append(back, o)
		}
	}
	o, ok := pick(t, back, "order", x.m.again)
	if !ok {
		return
	}
	_, _, err := x.Prepare(x.ctx(), x.maker.Actor, payment.Ask{Reissue: []string{o.id, o.id}, Template: x.orders, Reason: "银行系统故障"})
	if x.same(t, "reissue", err, x.m.again(o)) {
		x.m.newOrder(x.m.newBatch("maker"), 1, o.award, o)
	}
}

func (x *machine) releases(t *rapid.T) {
	b, ok := pick(t, x.m.batches, "batch", at(payment.Prepared))
	if !ok {
		return
	}
	who, name := x.actor(t)
	err := x.Release(x.ctx(), who.Actor, x.seen(b.id))
	if x.same(t, "release", err, x.m.releasable(b, name)) {
		b.state = payment.Released
		x.m.move(b, true)
	}
}

var errDisk = errors.New("disk went away")

type crash struct{}

// sends lets the file out: it works, it fails, nothing was written, or the program dies.
func (x *machine) sends(t *rapid.T) {
	b, ok := pick(t, x.m.batches, "batch", at(payment.Released))
	if !ok {
		return
	}
	want := b.state == payment.Released
	how := rapid.SampledFrom([]string{"well", "well", "fails", "unwritten", "crashes"}).Draw(t, "how")
	crashed, wrote := false, false
	err := func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				if _, crashed = p.(crash); !crashed {
					panic(p)
				}
			}
		}()
		_, err = x.Send(x.ctx(), x.maker.Actor, x.Vault, x.seen(b.id), func(string, []byte) error {
			wrote = true
			switch how {
			case "fails":
				return errDisk
			case "unwritten":
				return fmt.Errorf("%w: %w", payment.ErrNotWritten, errDisk)
			case "crashes":
				panic(crash{})
			}
			return nil
		})
		return err
	}()
	if wrote != want {
		t.Fatalf("%s in state %s: bytes left: %v", b.id, b.state, wrote)
	}
	if !crashed {
		x.same(t, "send "+how, err, want && how == "well")
	}
	if !want || how == "unwritten" {
		return
	}
	b.sent, b.state = x.Today(), payment.Unknown
	if how == "well" {
		b.state = payment.Sent
	}
	for _, o := range x.m.in(b) {
		if how := rapid.IntRange(0, 3).Draw(t, "truth"); how > 0 {
			o.truthPaid = b.sent.AddDays(rapid.IntRange(0, 3).Draw(t, "days"))
			if how == 3 {
				o.truthBack = o.truthPaid.AddDays(rapid.IntRange(0, 3).Draw(t, "days"))
			}
		} else {
			o.truthBack = b.sent.AddDays(rapid.IntRange(0, 3).Draw(t, "days"))
		}
	}
}

func (x *machine) withdraws(t *rapid.T) {
	if rapid.IntRange(0, 2).Draw(t, "seldom") > 0 {
		return
	}
	b, ok := pick(t, x.m.batches, "batch")
	if !ok {
		return
	}
	who, name := x.actor(t)
	err := x.Withdraw(x.ctx(), who.Actor, x.seen(b.id))
	if x.same(t, "withdraw", err, b.state == payment.Prepared || b.state == payment.Released && name != "maker") {
		if b.state == payment.Released {
			x.m.move(b, false)
		}
		for _, o := range x.m.in(b) {
			x.m.drop(o)
		}
		b.state = payment.Withdrawn
	}
}

func (x *machine) drops(t *rapid.T) {
	if rapid.IntRange(0, 2).Draw(t, "seldom") > 0 {
		return
	}
	o, ok := pick(t, x.m.orders, "order")
	if !ok {
		return
	}
	err := x.Drop(x.ctx(), x.other.Actor, x.seen(o.batch.id), []string{o.id})
	if x.same(t, "drop", err, !o.gone && o.batch.state == payment.Prepared) {
		x.m.drop(o)
		if len(x.m.in(o.batch)) == 0 {
			o.batch.state = payment.Withdrawn
		}
		o.batch.maker = "other" // who may not release it now; the maker never may
	}
}

// goes takes an award batch as far as the bank in one go.
func (x *machine) goes(t *rapid.T) {
	x.owes(t)
	x.prepares(t)
	x.releases(t)
	x.sends(t)
	x.Pass(48 * time.Hour)
	x.imports(t)
}

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

// longer sets the number of steps of each sequence.
func longer(t *testing.T, steps string) {
	t.Helper()
	old := flag.Lookup("rapid.steps").Value.String()
	if err := flag.Set("rapid.steps", steps); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set("rapid.steps", old) })
}

// TestRandomSequences plays P-1 to P-8 and B-5 on the real store and on the model.
func TestRandomSequences(t *testing.T) {
	tried, runs := map[string]int{}, 0
	longer(t, "24")
	defer func() {
		for _, what := range []string{"prepare", "reissue", "release", "withdraw", "drop", "import", "find", "decide", "send well"} {
			for _, want := range []bool{true, false} {
				if key := fmt.Sprintf("%s %v", what, want); tried[key] == 0 && !t.Failed() {
					t.Errorf("never tried: %s", key)
				}
			}
		}
		t.Log(tried)
	}()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "payment")
		if err != nil {
			t.Fatal(err)
		}
		var s store.Store = storetest.NewMap()
		if runs++; runs%5 == 0 { // the plain map is faster
			if s, err = bolt.Create(context.Background(), filepath.Join(dir, "desk.huiqi"), bolt.Options{AnyPlace: true}); err != nil {
				t.Fatal(err)
			}
		}
		defer func() {
			if err := errors.Join(s.Close(), os.RemoveAll(dir)); err != nil {
				t.Error(err)
			}
		}()
		x := &machine{fixture: fill(t, peopletest.On(t, s, kinds()...)), tried: tried}
		x.folder, x.m.blocked = dir, map[string]bool{}
		x.owes(t)
		t.Repeat(map[string]func(*rapid.T){
			"":        x.check,
			"owe":     x.owes,
			"prepare": x.prepares, "reissue": x.reissues, "release": x.releases, "go": x.goes, "send": x.sends,
			"withdraw": x.withdraws, "drop": x.drops, "import": x.imports, "import2": x.imports, "import3": x.imports, "again": x.importsAgain,
			"reissue2": x.reissues, "find2": x.finds, "decide2": x.decides, "find": x.finds, "decide": x.decides, "block": x.blocks, "offset": x.offsets,
			"wait": func(t *rapid.T) { x.Pass(time.Duration(rapid.IntRange(1, 2).Draw(t, "days")) * 24 * time.Hour) },
		})
		x.sound()
		if _, err := x.Office.Desk.Verify(x.ctx(), nil); err != nil {
			t.Fatal(err)
		}
	})
}

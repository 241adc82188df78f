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
	want := b.state == payment.Released && !x.m.blockedIn(b)
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

// Package roadtest gives tests an office whose road is open: a maker, a checker and
// an approver, an active pack of one item, money in its pools, and frozen runs of
// the amounts a test asks for. Only tests import it.
//
//	o := roadtest.New(t)
//	o.Grant("province", 100_00)
//	b := o.Confirmed(o.Run("r1", 30_00, 20_00)) // two lines are obligations
package roadtest

import (
	"context"
	"fmt"
	"testing"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/calendars"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/road"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
	"huiqi/policy/gate"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// Item is the item of every run here, as batches and the ledger name it.
const Item = "test-pack/power"

// Office is a desk with its three people. The clock stands at noon on Monday,
// 20 July 2020; the notice takes five working days.
type Office struct {
	*peopletest.Office
	Road  *road.Road
	Maker people.SignedIn // lin, 经办
	Check people.SignedIn // chen, 复核
	Head  people.SignedIn // wang, 审定
	Pack  *pack.Pack

	tb peopletest.TB
}

// New is an office on a fresh bolt store that knows the events of the road, and
// those given.
func New(t testing.TB, kinds ...act.Kinds) *Office {
	t.Helper()
	return On(t, storetest.New(t), kinds...)
}

// On is New on a store of the caller's, which must be empty.
func On(t peopletest.TB, s store.Store, kinds ...act.Kinds) *Office {
	t.Helper()
	o := &Office{Office: peopletest.On(t, s, append(kinds, own()...)...), tb: t}
	o.Road = &road.Road{Desk: o.Desk}
	o.Maker = o.Person("lin", act.Maker)
	o.Check = o.Person("chen", act.Checker)
	o.Head = o.Person("wang", act.Approver)
	o.Pack = Edition(pack.Road{Notice: 5, NoticeUnit: pack.Workday, Clause: "（一）", Reading: "notice", Recovered: pack.Available, Via: pack.Beneficiary})
	o.Activate(o.Pack)
	return o
}

// own are the kinds of events of an office here, but for those of people.
func own() []act.Kinds {
	return []act.Kinds{probes, rules.Kinds, calendars.Kinds, accounts.Kinds, decisions.Kinds, ledger.Kinds, road.Kinds}
}

// Kinds are all kinds of events of an office here, for a second desk on its store.
func Kinds() []act.Kinds { return append(own(), people.Kinds) }

// Edition is a pack of the one item, which travels as the road says.
func Edition(way pack.Road) *pack.Pack {
	return &pack.Pack{ID: "test-pack", Version: "1", SHA256: "feed", Items: []pack.Item{
		{ID: "power", Label: "用电奖励", Clause: "（一）", Fund: "province", Road: way},
	}}
}

// Activate signs a pack by two people, without a gate.
func (o *Office) Activate(p *pack.Pack) {
	o.tb.Helper()
	ref := packRef{p.ID, p.Version, p.SHA256}
	o.do(o.Maker, packSigned{Pack: ref, Role: gate.Prepared})
	o.do(o.Check, packSigned{Pack: ref, Role: gate.Activated, Impact: "seen"})
}

// packSigned is the event of package rules as it stands in the log.
type packSigned struct {
	Pack   packRef   `json:"pack"`
	Role   gate.Role `json:"role"`
	Impact string    `json:"impact,omitempty"`
}

type packRef struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
}

// Kind names the event.
func (packSigned) Kind() string { return "pack-signed" }

// Decide records a decision document without looking at its paper.
func (o *Office) Decide(d decisions.Decision, lines []decisions.Line) {
	o.tb.Helper()
	o.do(o.Maker, recorded{d, lines})
}

// recorded is the event of package decisions as it stands in the log.
type recorded struct {
	Decision decisions.Decision `json:"decision"`
	Lines    []decisions.Line   `json:"lines"`
}

// Kind names the event.
func (recorded) Kind() string { return "decision-recorded" }

// Probe is an event by which a test posts and touches what it likes.
type Probe struct {
	Touch []string         `json:"touch,omitempty"` // scopes
	User  string           `json:"user,omitempty"`  // who is to have a hand in them
	Posts []ledger.Posting `json:"posts,omitempty"`
	Void  string           `json:"void,omitempty"` // a key
	Key   string           `json:"key,omitempty"`
	Value string           `json:"value,omitempty"`
}

// Kind names the event.
func (Probe) Kind() string { return "test-probe" }

var probes = act.Kinds{"test-probe": act.On(func(t store.Txn, m act.Meta, e Probe) error {
	for _, scope := range e.Touch {
		if err := act.Touch(t, scope, e.User); err != nil {
			return err
		}
	}
	if e.Void != "" {
		if err := t.Void(e.Void); err != nil {
			return err
		}
	}
	if e.Key != "" {
		if err := t.Put(e.Key, []byte(e.Value)); err != nil {
			return err
		}
	}
	return ledger.Post(t, m, e.Posts)
})}

// Do puts a probe into the log.
func (o *Office) Do(p Probe) {
	o.tb.Helper()
	o.do(o.Maker, p)
}

func (o *Office) do(who people.SignedIn, e act.Event) {
	o.tb.Helper()
	_, err := o.Desk.Do(context.Background(), who.Actor, act.Order{}, func(store.Reader, act.Meta) (act.Event, error) { return e, nil })
	o.must(err)
}

func (o *Office) must(err error) {
	o.tb.Helper()
	if err != nil {
		o.tb.Fatal(err)
	}
}

// Grant puts money into the pool of a fund.
func (o *Office) Grant(fund string, amount money.Fen) {
	o.tb.Helper()
	o.Do(Probe{Posts: []ledger.Posting{{
		Pool: ledger.Pool{Source: fund, Item: Item}, From: ledger.Appropriation, To: ledger.Available, Amount: amount, Code: ledger.CodeGrant,
	}}})
}

// Balances is what stands on the pool of a fund.
func (o *Office) Balances(fund string) (a ledger.Amounts) {
	o.tb.Helper()
	o.must(o.Desk.Store.View(context.Background(), func(r store.Reader) (err error) {
		a, err = ledger.Balances(r, ledger.Pool{Source: fund, Item: Item})
		return err
	}))
	return a
}

// Firm is the credit code of firm i.
func Firm(i int) string { return fmt.Sprintf("9135%014d", i) }

// Run is a frozen run of 2020Q2 that gives firm i the amount i, from the province.
// An amount of 0 makes the firm ineligible, below 0 its result unknown.
func (o *Office) Run(id string, amounts ...money.Fen) *awards.Run {
	o.tb.Helper()
	r := &awards.Run{ID: id, Pack: o.Pack, Item: "power", Period: period.MustParse("2020Q2"), Files: []awards.FileRef{{Hash: "file-of-" + id}}}
	for i, a := range amounts {
		d := rule.Determination{Status: rule.Eligible, Branch: "growth", Amount: a, Fund: "province"}
		switch {
		case a == 0:
			d = rule.Determination{Status: rule.Ineligible, Fund: "province"}
		case a < 0:
			d = rule.Determination{Status: rule.Unknown, Fund: "province"}
		}
		r.Rows = append(r.Rows, awards.Row{
			ID: Firm(i), Name: fmt.Sprintf("企业%d", i), Region: "350402", RegionName: "三明市", City: "3504", Det: d,
		})
	}
	o.Freeze(r)
	return r
}

// Freeze puts the part of a stored run that the road looks at into the store, and
// gives the maker a hand in it. A test that changes the rows freezes them again.
func (o *Office) Freeze(r *awards.Run) {
	o.tb.Helper()
	r.Receipt.Results = r.ResultsSum()
	rows := func(yield func(string, []byte) bool) {
		if !yield("run/"+r.ID+"/meta", fmt.Appendf(nil, `{"receipt":{"results_sha256":%q}}`, r.Receipt.Results)) {
			return
		}
		for i := range r.Rows {
			d := &r.Rows[i].Det
			if !yield(fmt.Sprintf("run/%s/row/%07d", r.ID, i), fmt.Appendf(nil, `{"branch":%q,"fen":%d,"fund":%q,"rank":%d}`, d.Branch, d.Amount, d.Fund, d.Rank)) {
				return
			}
		}
	}
	o.must(o.Desk.Store.Import(context.Background(), store.NewOp(), rows))
	o.Do(Probe{Touch: []string{"run/" + r.ID, "file/" + r.Files[0].Hash}, User: o.Maker.Actor.ID()})
}

// Ask is the batch as it is now.
func Ask(b road.Batch) road.Ask { return road.Ask{Batch: b.ID, Seen: b.Version} }

// Because is Ask with a reason and lines.
func Because(b road.Batch, reason string, lines ...int) road.Ask {
	return road.Ask{Batch: b.ID, Seen: b.Version, Reason: reason, Lines: lines}
}

// Drafted is the one batch of a run.
func (o *Office) Drafted(run *awards.Run) road.Batch {
	o.tb.Helper()
	d, err := o.Road.Draft(context.Background(), o.Maker.Actor, run, road.Options{})
	o.must(err)
	return d.Batches[0]
}

// Approved is the batch of a run after three people signed it.
func (o *Office) Approved(run *awards.Run) road.Batch {
	o.tb.Helper()
	return o.Sign(o.Drafted(run))
}

// Sign takes a draft to its approval.
func (o *Office) Sign(b road.Batch) road.Batch {
	o.tb.Helper()
	ctx := context.Background()
	b, err := o.Road.Submit(ctx, o.Maker.Actor, Ask(b))
	o.must(err)
	b, err = o.Road.Check(ctx, o.Check.Actor, Ask(b))
	o.must(err)
	b, err = o.Road.Approve(ctx, o.Head.Actor, Ask(b), false)
	o.must(err)
	return b
}

// Noticed publishes an approved batch, lets the notice run out and closes it; the
// clock is then the day after.
func (o *Office) Noticed(b road.Batch) road.Batch {
	o.tb.Helper()
	ctx := context.Background()
	b, err := o.Road.Publish(ctx, o.Maker.Actor, Ask(b))
	o.must(err)
	o.Day(b.To.AddDays(1).String())
	b, err = o.Road.Close(ctx, o.Maker.Actor, Ask(b))
	o.must(err)
	return b
}

// Confirmed is the batch of a run whose lines are obligations.
func (o *Office) Confirmed(run *awards.Run) road.Batch {
	o.tb.Helper()
	b := o.Noticed(o.Approved(run))
	b, err := o.Road.Confirm(context.Background(), o.Head.Actor, Ask(b))
	o.must(err)
	return b
}

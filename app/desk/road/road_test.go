package road_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// office is a desk with three people, money, and a run of n firms.
type office struct {
	*peopletest.Office
	Road            *road.Road
	Lin, Chen, Wang people.SignedIn // 经办, 复核, 审定
}

var bg = context.Background()

const item = "test-pack/power"

// edition is a pack of one item with a road.
func edition(way pack.Road) *pack.Pack {
	return &pack.Pack{ID: "test-pack", Version: "1", SHA256: "feed", Items: []pack.Item{{ID: "power", Label: "用电奖励", Clause: "（一）", Fund: "province", Road: way}}}
}

var way = pack.Road{Notice: 5, NoticeUnit: pack.Workday, Clause: "（一）", Reading: "notice", Recovered: pack.Available, Via: pack.Beneficiary}

func newOffice(t peopletest.TB, s store.Store) *office {
	t.Helper()
	o := &office{Office: peopletest.On(t, s, ledger.Kinds, road.Kinds, probe)}
	o.Road = &road.Road{Desk: o.Desk}
	o.Lin = o.Person("lin", act.Maker)
	o.Chen = o.Person("chen", act.Checker)
	o.Wang = o.Person("wang", act.Approver)
	return o
}

// probe is an event by which a test posts grants and touches what it likes.
var probe = act.Kinds{"probe": act.On(func(t store.Txn, m act.Meta, e probed) error {
	for _, scope := range e.Touch {
		if err := act.Touch(t, scope, e.User); err != nil {
			return err
		}
	}
	return ledger.Post(t, m, e.Posts)
})}

type probed struct {
	Touch []string
	User  string
	Posts []ledger.Posting
}

func (probed) Kind() string { return "probe" }

func (o *office) probe(t peopletest.TB, p probed) {
	t.Helper()
	_, err := o.Desk.Do(bg, o.Lin.Actor, act.Order{}, func(store.Reader, act.Meta) (act.Event, error) { return p, nil })
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) grant(t peopletest.TB, fund string, amount money.Fen) {
	t.Helper()
	pool := ledger.Pool{Source: fund, Item: item}
	o.probe(t, probed{Posts: []ledger.Posting{{Pool: pool, From: ledger.Appropriation, To: ledger.Available, Amount: amount, Code: ledger.CodeGrant}}})
}

// run is a frozen run with the amounts given, firm i in row i.
func (o *office) run(t peopletest.TB, id string, p *pack.Pack, amounts ...money.Fen) *awards.Run {
	t.Helper()
	r := &awards.Run{ID: id, Pack: p, Item: "power", Period: period.MustParse("2020Q2"), Files: []awards.FileRef{{Hash: "f-" + id}}}
	r.Receipt.Results = "sum-" + id
	for i, a := range amounts {
		r.Rows = append(r.Rows, awards.Row{
			ID: firm(i), Name: fmt.Sprintf("企业%d", i), Region: "350402", RegionName: "三明市", City: "3504",
			Det: rule.Determination{Status: rule.Eligible, Branch: "growth", Amount: a, Fund: "province"},
		})
	}
	o.freeze(t, r)
	return r
}

func firm(i int) string { return fmt.Sprintf("9135%014d", i) }

// freeze puts the part of a stored run that the road looks at into the store.
func (o *office) freeze(t peopletest.TB, r *awards.Run) {
	t.Helper()
	rows := func(yield func(string, []byte) bool) {
		yield("run/"+r.ID+"/meta", fmt.Appendf(nil, `{"receipt":{"results_sha256":%q}}`, r.Receipt.Results))
	}
	if err := o.Desk.Store.Import(bg, store.NewOp(), rows); err != nil {
		t.Fatal(err)
	}
}

func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return fmt.Sprint(err)
}

func ask(b road.Batch) road.Ask { return road.Ask{Batch: b.ID, Seen: b.Version} }

func (o *office) balances(t peopletest.TB, fund string) (a ledger.Amounts) {
	t.Helper()
	err := o.Desk.Store.View(bg, func(r store.Reader) (err error) {
		a, err = ledger.Balances(r, ledger.Pool{Source: fund, Item: item})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestFromDraftToApproval(t *testing.T) {
	o := newOffice(t, storetest.New(t))
	o.grant(t, "province", 100_00)
	d, err := o.Road.Draft(bg, o.Lin.Actor, o.run(t, "r1", edition(way), 30_00, 20_00, 0), road.Options{})
	if err != nil || len(d.Batches) != 1 || len(d.Left) != 1 {
		t.Fatal(d, err)
	}
	b := d.Batches[0]
	if b.ID != "SP2020-001" || b.Total != 50_00 || b.Lines != 2 {
		t.Fatalf("%+v", b)
	}
	if b, err = o.Road.Submit(bg, o.Lin.Actor, ask(b)); err != nil {
		t.Fatal(err)
	}
	if b, err = o.Road.Check(bg, o.Chen.Actor, ask(b)); err != nil {
		t.Fatal(err)
	}
	if b, err = o.Road.Approve(bg, o.Wang.Actor, ask(b), false); err != nil {
		t.Fatal(err)
	}
	if a := o.balances(t, "province"); a.Available != 50_00 || a.Committed != 50_00 || b.State != road.Approved {
		t.Error(a, b.State)
	}
	if _, err := o.Desk.Verify(bg, nil); err != nil {
		t.Error(err)
	}
}

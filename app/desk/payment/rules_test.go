package payment_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/people"
	"huiqi/app/desk/road"
	"huiqi/app/store"
)

// Nobody releases what she had a hand in; the control is who had none.
func TestWhoMayRelease(t *testing.T) {
	f := open(t)
	both := f.Person("both", act.Maker, act.Checker, act.Approver)
	f.owe("SP2020-001", 100)
	b, _, err := f.Prepare(f.ctx(), both.Actor, payment.Ask{Batches: []string{"SP2020-001"}, Template: f.orders})
	f.must(err)
	touch := func(scope string) people.SignedIn {
		p := f.Person("hand"+fmt.Sprint(len(scope)), act.Maker, act.Checker, act.Approver)
		_, err := f.Office.Desk.Do(f.ctx(), p.Actor, act.Order{}, func(store.Reader, act.Meta) (act.Event, error) { return touched{scope, p.Actor.ID()}, nil })
		f.must(err)
		return p
	}
	for _, c := range []struct {
		name, want string
		who        people.SignedIn
	}{
		{"who prepared it", "pay-own-hand", both},
		{"a maker", "role-needed", f.maker},
		{"who drafted the award batch", "pay-own-hand", touch("batch/SP2020-001")},
		{"who took the accounts in", "pay-own-account", touch(accounts.Scope(party(1)))},
		{"the administrator", "role-needed", f.Admin},
		{"who had no hand", "", f.checker},
	} {
		err := f.Release(f.ctx(), c.who.Actor, f.seen(b.ID))
		if c.want == "" && err != nil || c.want != "" && code(err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

type touched struct {
	Scope string `json:"scope"`
	User  string `json:"user"`
}

func (touched) Kind() string { return "test-touched" }

// forged is an event that no command decided: what an Apply refuses, it refuses
// whoever asks.
type forged struct {
	kind string
	body any
}

func (f forged) Kind() string                 { return f.kind }
func (f forged) MarshalJSON() ([]byte, error) { return json.Marshal(f.body) }

func (f *fixture) forge(who people.SignedIn, kind string, body any) error {
	_, err := f.Office.Desk.Do(f.ctx(), who.Actor, act.Order{Reason: "x"}, func(store.Reader, act.Meta) (act.Event, error) { return forged{kind, body}, nil })
	return err
}

// The store refuses what the commands would never ask for. Each case has the form
// of an event that is taken: the controls say so.
func TestForgedEventsAreRefused(t *testing.T) {
	f := open(t)
	type m = map[string]any
	f.owe("SP2020-001", 100, 200)
	f.owe("SP2020-002", 300)
	b := f.prepare("SP2020-001")
	rows := f.rows(b.ID)
	order := func(id string, of string) m {
		var o m
		text, err := json.Marshal(rows[0].Order)
		f.must(err)
		f.must(json.Unmarshal(text, &o))
		o["id"] = id
		if of != "" {
			o["reissue_of"] = of
		}
		return o
	}
	prepared := func(o m) m {
		return m{"id": "ZF2020-002", "year": 2020, "n": 2, "source": "province", "awards": []string{"SP2020-001"}, "template": f.orders, "orders": []m{o}}
	}
	refused := func(name, kind string, who people.SignedIn, body m, want string) {
		t.Helper()
		if err := f.forge(who, kind, body); code(err) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	refused("a second order", "payment-prepared", f.maker, prepared(order("ZF2020-002-00001", "")), "pay-has-order")
	refused("a reissue of what did not come back", "payment-prepared", f.maker, prepared(order("ZF2020-002-00001", rows[0].ID)), "pay-has-order")
	refused("a number left out", "payment-prepared", f.maker, prepared(order("ZF2020-002-00007", "")), "pay-batch-number")
	refused("a release by who prepared", "payment-released", f.maker, m{"id": b.ID, "hash": b.Hash}, "pay-own-hand")
	refused("a release of other content", "payment-released", f.checker, m{"id": b.ID, "hash": "00"}, "pay-content-changed")
	refused("a sending before the release", "payment-sending", f.maker, m{"id": b.ID, "file": m{"count": 2, "total": 300}, "ticket": "t"}, "pay-state")
	f.must(f.forge(f.checker, "payment-released", m{"id": b.ID, "hash": b.Hash}))
	refused("a second release", "payment-released", f.checker, m{"id": b.ID, "hash": b.Hash}, "pay-state")
	refused("a file with another sum", "payment-sending", f.maker, m{"id": b.ID, "file": m{"count": 2, "total": 299}, "ticket": "t"}, "pay-file-sum")
	f.must(f.forge(f.maker, "payment-sending", m{"id": b.ID, "file": m{"count": 2, "total": 300}, "ticket": "t"}))
	refused("a second sending", "payment-sending", f.maker, m{"id": b.ID, "file": m{"count": 2, "total": 300}, "ticket": "t"}, "pay-state")
	refused("sent without the ticket", "payment-sent", f.maker, m{"id": b.ID, "ticket": "guessed"}, "pay-not-sending")
	refused("sent with its hash for a ticket", "payment-sent", f.maker, m{"id": b.ID, "ticket": "t"}, "pay-not-sending")

	find := rows[0].Account.Number.Find
	file := func(sha string, lines ...m) m { return m{"file": m{"sha256": sha, "name": sha}, "lines": lines} }
	line := func(amount int, find string) m {
		return m{"line": 2, "order": rows[0].ID, "amount": amount, "find": find, "outcome": "settled", "date": "2020-07-20"}
	}
	refused("another amount", "payment-results", f.maker, file("a", line(101, find)), "pay-results-refused")
	refused("another account", "payment-results", f.maker, file("a", line(100, "x")), "pay-results-refused")
	f.must(f.forge(f.maker, "payment-results", file("a", line(100, find))))
	refused("the same file", "payment-results", f.maker, file("a", line(100, find)), "pay-file-taken")
	refused("one's own finding", "payment-found-decided", f.maker, m{"id": b.ID, "agreed": true, "orders": []string{rows[0].ID}}, "pay-own-finding")
	f.must(f.forge(f.checker, "payment-found-decided", m{"id": b.ID, "agreed": true, "orders": []string{rows[0].ID}}))

	f.must(f.forge(f.maker, "block-asked", m{"party": party(1), "name": "企业1", "on": true}))
	refused("one's own block", "block-decided", f.maker, m{"party": party(1), "seen": 1, "agreed": true}, "block-own")
	f.must(f.forge(f.checker, "block-decided", m{"party": party(1), "seen": 1, "agreed": true}))
	b2 := f.batchOfForged(prepared, rows[0].Order)
	refused("a blocked payee", "payment-released", f.checker, m{"id": b2.ID, "hash": b2.Hash}, "pay-blocked-in-batch")
	f.sound()
}

// batchOfForged prepares the award of SP2020-002, which goes to a blocked party,
// past the command that would leave it out.
func (f *fixture) batchOfForged(prepared func(map[string]any) map[string]any, like payment.Order) payment.Batch {
	f.tb.Helper()
	o := like
	o.ID, o.N, o.Amount = "ZF2020-002-00001", 1, 300
	o.Parts = []payment.Part{{Award: "SP2020-002-00001", Batch: "SP2020-002", Party: like.Payee.ID, Pool: pool, Amount: 300}}
	text, err := json.Marshal(o)
	f.must(err)
	var body map[string]any
	f.must(json.Unmarshal(text, &body))
	f.must(f.forge(f.maker, "payment-prepared", prepared(body)))
	b, err := f.Batch(f.ctx(), "ZF2020-002")
	f.must(err)
	return b
}

// P-7: a name on the list is not prepared, not released; what was settled stays.
func TestBlockingList(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 100, 200)
	settled := f.sent("SP2020-001")
	f.takes(f.file("a", f.tells(f.rows(settled.ID)[0], "成功", "2020-07-20")))
	f.owe("SP2020-002", 100, 200)
	b := f.prepare("SP2020-002")
	history := f.rows(settled.ID)

	ask := payment.BlockAsk{Party: party(1), Name: "企业1", On: true, Reason: "列入失信名单", Doc: "闽信〔2020〕9号"}
	f.must(f.AskBlock(f.ctx(), f.maker.Actor, ask))
	if err := f.AskBlock(f.ctx(), f.checker.Actor, payment.BlockAsk{Party: party(1), Name: "企业1", On: true, Seen: 1, Reason: "又"}); code(err) != "block-waits" {
		t.Error(err)
	}
	// Asked for by one, it does not hold yet.
	if list, err := f.Blocks(f.ctx()); err != nil || len(list) != 1 || list[0].Blocked {
		t.Error(list, err)
	}
	f.must(f.DecideBlock(f.ctx(), f.checker.Actor, party(1), 1, true, "属实"))
	if err := f.Release(f.ctx(), f.approver.Actor, f.seen(b.ID)); code(err) != "pay-blocked-in-batch" {
		t.Error(err)
	}
	f.must(f.Drop(f.ctx(), f.maker.Actor, f.seen(b.ID), []string{b.ID + "-00001"}))
	if b = f.out(b.ID); b.Orders != (payment.Sum{Count: 1, Amount: 200}) || b.File.Total != 200 {
		t.Errorf("%+v", b)
	}
	if _, left, err := f.Prepare(f.ctx(), f.maker.Actor, payment.Ask{Batches: []string{"SP2020-002"}, Template: f.orders}); code(err) != "pay-none-left" || left[0].Why.Code != "pay-blocked" {
		t.Error(left, err)
	}
	if got := f.rows(settled.ID); !slices.EqualFunc(got, history, func(a, b payment.Row) bool { return a.State == b.State && a.ID == b.ID }) {
		t.Error("history changed")
	}
	// Off the list by two people, it is paid.
	f.must(f.AskBlock(f.ctx(), f.checker.Actor, payment.BlockAsk{Party: party(1), Name: "企业1", Seen: 2, Reason: "已修复"}))
	f.must(f.DecideBlock(f.ctx(), f.approver.Actor, party(1), 3, true, ""))
	if b = f.prepare("SP2020-002"); b.Orders.Count != 1 {
		t.Errorf("%+v", b)
	}
	// On it again after the release, the file does not leave: nothing is written.
	f.must(f.Release(f.ctx(), f.approver.Actor, f.seen(b.ID)))
	send := func() error {
		_, err := f.Send(f.ctx(), f.maker.Actor, f.Vault, f.seen(b.ID), func(string, []byte) error {
			if list, err := f.Blocks(f.ctx()); err != nil || list[0].Blocked {
				t.Error("a blocked party's order left", err)
			}
			return nil
		})
		return err
	}
	ask.Seen = 4
	f.must(f.AskBlock(f.ctx(), f.maker.Actor, ask))
	f.must(f.DecideBlock(f.ctx(), f.checker.Actor, party(1), 5, true, "属实"))
	if err := send(); code(err) != "pay-blocked-since" {
		t.Error(err)
	}
	f.must(f.AskBlock(f.ctx(), f.checker.Actor, payment.BlockAsk{Party: party(1), Name: "企业1", Seen: 6, Reason: "已修复"}))
	f.must(f.DecideBlock(f.ctx(), f.approver.Actor, party(1), 7, true, ""))
	f.must(send())
	f.sound()
}

// Two windows on one batch: the second is told who was faster.
func TestTwoWindows(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 100, 200)
	b := f.prepare("SP2020-001")
	old := f.seen(b.ID)
	f.must(f.Drop(f.ctx(), f.maker.Actor, old, []string{b.ID + "-00001"}))
	for name, err := range map[string]error{
		"release":  f.Release(f.ctx(), f.approver.Actor, old),
		"withdraw": f.Withdraw(f.ctx(), f.checker.Actor, old),
		"drop":     f.Drop(f.ctx(), f.maker.Actor, old, []string{b.ID + "-00002"}),
	} {
		if code(err) != "pay-changed-meanwhile" {
			t.Errorf("%s: %v", name, err)
		}
	}
	now := f.seen(b.ID)
	f.must(f.Release(f.ctx(), f.approver.Actor, now))
	if _, err := f.Send(f.ctx(), f.maker.Actor, f.Vault, now, func(string, []byte) error { t.Error("sent"); return nil }); code(err) != "pay-changed-meanwhile" {
		t.Error(err)
	}
}

// Money that goes through a city is one order for all its awards there, and comes
// back for all of them.
func TestThroughACity(t *testing.T) {
	f := open(t)
	e := owed{Batch: road.Batch{Header: road.Header{ID: "SP2020-001", Item: pool.Item, Fund: pool.Source, Via: "city", City: "3504"}, State: road.Confirmed}}
	for n := range 3 {
		e.Lines = append(e.Lines, road.Line{N: n + 1, Award: fmt.Sprintf("SP2020-001-%05d", n+1), Party: road.Party{ID: party(n + 1), Name: "企业"}, City: "3504", Net: 100})
	}
	f.do(e)
	ask := payment.Ask{Batches: []string{"SP2020-001"}, Template: f.orders}
	if _, left, err := f.Prepare(f.ctx(), f.maker.Actor, ask); code(err) != "pay-none-left" || len(left) != 3 || left[0].Why.Code != "pay-no-account" {
		t.Fatal(left, err)
	}
	_, err := f.book.Propose(f.ctx(), f.maker.Actor, "350400", 0, accounts.Entry{Holder: "三明市财政局", Bank: "国库", Number: "350400000001"}, accounts.ByHand, "", "")
	f.must(err)
	_, err = f.book.Confirm(f.ctx(), f.checker.Actor, []accounts.Look{{ID: "350400", Seen: 1}}, "")
	f.must(err)
	b := f.sent("SP2020-001")
	rows := f.rows(b.ID)
	if len(rows) != 1 || len(rows[0].Parts) != 3 || rows[0].Amount != 300 || rows[0].Payee.ID != "350400" || rows[0].Payee.Name != "三明市" {
		t.Fatalf("%+v", rows)
	}
	f.takes(f.file("a", f.tells(rows[0], "退票", "2020-07-20")))
	f.do(offset{"SP2020-001-00002", 40})
	again, _, err := f.Prepare(f.ctx(), f.maker.Actor, payment.Ask{Reissue: []string{rows[0].ID}, Template: f.orders, Reason: "国库当日关闭"})
	f.must(err)
	b = f.out(again.ID)
	rows = f.rows(b.ID)
	f.takes(f.file("b", f.tells(rows[0], "成功", "2020-07-20")))
	if a := f.money("SP2020-001-00002"); rows[0].Amount != 260 || a != (ledger.Amounts{Paid: 100}) {
		t.Errorf("%+v, %+v", rows[0], a)
	}
	got, err := f.OfAward(f.ctx(), "SP2020-001-00002")
	if err != nil || len(got) != 2 || got[0].State != payment.Returned || got[1].State != payment.Settled {
		t.Errorf("%+v, %v", got, err)
	}
	f.sound()
}

// A template is used when a second person has confirmed it; a new version leaves
// batches of the old one alone.
func TestTemplates(t *testing.T) {
	f := open(t)
	whole := payment.BuiltIn[0]
	whole.ID, whole.Version = "mine", 0
	with := func(change func(*payment.Template)) payment.Template {
		tpl := whole
		tpl.Columns = slices.Clone(tpl.Columns)
		change(&tpl)
		return tpl
	}
	for want, tpl := range map[string]payment.Template{
		"template-id":       with(func(t *payment.Template) { t.ID = payment.BankCSV }),
		"template-name":     with(func(t *payment.Template) { t.Name = "" }),
		"template-form":     with(func(t *payment.Template) { t.Encoding = "big5" }),
		"template-declared": with(func(t *payment.Template) { t.Declared.Total = t.Declared.Count }),
		"template-source":   with(func(t *payment.Template) { t.Columns[0].Source = payment.SrcOutcome }),
		"template-twice":    with(func(t *payment.Template) { t.Columns[0].Source = payment.SrcOrder }),
		"template-head":     with(func(t *payment.Template) { t.Columns[0].Head = t.Columns[1].Head }),
		"template-lacks":    with(func(t *payment.Template) { t.Columns = t.Columns[:3] }),
		"template-changed":  with(func(t *payment.Template) { t.Version = 3 }),
		"template-words": with(func(t *payment.Template) {
			*t = payment.BuiltIn[2]
			t.ID, t.Version, t.Returned = "mine", 0, t.Settled
		}),
	} {
		if _, err := f.Define(f.ctx(), f.maker.Actor, tpl, ""); code(err) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	ref, err := f.Define(f.ctx(), f.maker.Actor, whole, "")
	f.must(err)
	f.owe("SP2020-001", 100)
	f.orders = ref
	ask := payment.Ask{Batches: []string{"SP2020-001"}, Template: ref}
	if _, _, err := f.Prepare(f.ctx(), f.maker.Actor, ask); code(err) != "pay-template-unconfirmed" {
		t.Error(err)
	}
	both := f.Person("both", act.Maker, act.Checker)
	if err := f.DecideTemplate(f.ctx(), f.maker.Actor, ref, true, ""); code(err) != "role-needed" {
		t.Error(err)
	}
	f.must(f.DecideTemplate(f.ctx(), both.Actor, ref, true, ""))
	if err := f.DecideTemplate(f.ctx(), f.checker.Actor, ref, false, "晚了"); code(err) != "template-decided" {
		t.Error(err)
	}
	b := f.prepare("SP2020-001")
	before, _, err := f.File(f.ctx(), f.maker.Actor, f.Vault, b.ID)
	f.must(err)
	next, err := f.Define(f.ctx(), both.Actor, with(func(t *payment.Template) { t.Version, t.Amounts = 1, "fen" }), "银行改版")
	f.must(err)
	if err := f.DecideTemplate(f.ctx(), both.Actor, next, true, ""); code(err) != "template-own" {
		t.Error(err)
	}
	f.must(f.DecideTemplate(f.ctx(), f.checker.Actor, next, true, ""))
	if after, _, err := f.File(f.ctx(), f.maker.Actor, f.Vault, b.ID); err != nil || after != before {
		t.Errorf("%+v, %+v, %v", after, before, err)
	}
	if list, err := f.Templates(f.ctx()); err != nil || len(list) != len(payment.BuiltIn)+2 {
		t.Error(len(list), err)
	}
}

// What waits is shown to those only who may do it.
func TestWaiting(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 100, 200)
	if due, err := f.Dues(f.ctx()); err != nil || len(due) != 1 || due[0].Ready != (payment.Sum{Count: 2, Amount: 300}) {
		t.Errorf("%+v, %v", due, err)
	}
	b := f.prepare("SP2020-001")
	if due, err := f.Dues(f.ctx()); err != nil || len(due) != 0 {
		t.Errorf("%+v, %v", due, err)
	}
	is := func(p people.SignedIn, want string) {
		t.Helper()
		w, err := f.Waiting(f.ctx(), p.Actor)
		f.must(err)
		got := fmt.Sprint(len(w.Release), len(w.Send), len(w.Find), len(w.Confirm), len(w.Returned), len(w.Templates), len(w.Blocks))
		if got != want {
			t.Errorf("%s: %s, want %s", p.Actor.Name(), got, want)
		}
	}
	is(f.maker, "0 0 0 0 0 0 0")
	is(f.checker, "1 0 0 0 0 0 0")
	f.must(f.Release(f.ctx(), f.approver.Actor, f.seen(b.ID)))
	is(f.maker, "0 1 0 0 0 0 0")
	if _, err := f.Send(f.ctx(), f.maker.Actor, f.Vault, f.seen(b.ID), func(string, []byte) error { return errDisk }); code(err) != "pay-unknown" {
		t.Error(err)
	}
	is(f.maker, "0 0 1 0 0 0 0")
	f.must(f.Find(f.ctx(), f.maker.Actor, payment.Found{Seen: f.seen(b.ID), Outcome: payment.Sent, Day: day("2020-07-20"), Doc: "回执 8"}))
	is(f.maker, "0 0 0 0 0 0 0")
	is(f.checker, "0 0 0 1 0 0 0")
	f.must(f.ConfirmFound(f.ctx(), f.checker.Actor, f.seen(b.ID), nil))
	f.takes(f.file("a", f.tells(f.rows(b.ID)[0], "退票", "2020-07-20")))
	is(f.maker, "0 0 0 0 1 0 0")
	f.must(f.AskBlock(f.ctx(), f.other.Actor, payment.BlockAsk{Party: party(1), Name: "企业1", On: true, Reason: "失信"}))
	tpl := payment.BuiltIn[0]
	tpl.ID, tpl.Version = "mine", 0
	_, err := f.Define(f.ctx(), f.maker.Actor, tpl, "")
	f.must(err)
	is(f.checker, "0 0 0 0 0 1 1")
	is(f.other, "0 0 0 0 1 1 0")
	is(f.Admin, "0 0 0 0 0 0 0")
}

package wholetest

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"huiqi/app/desk"
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

var bg = context.Background()

const (
	firms = 4
	why   = "依据来文办理，情况属实，特此说明"
)

// chooser draws a number from 0 to n-1.
type chooser func(n int) int

// world is an office with what the bank will say of its orders.
type world struct {
	draw    chooser
	o       *roadtest.Office
	pay     payment.Payments
	rec     recovery.Recoveries
	book    accounts.Book
	people  []people.SignedIn
	dir     string
	n       int // runs, decisions and files made
	done    map[string]int
	codes   map[string]*desk.Error // errors clerks met, by code
	truth   map[string]fate        // by order
	lastCSV string
}

// fate is what the bank does with an order.
type fate struct{ paid, back period.Date }

func kinds() []act.Kinds { return []act.Kinds{payment.Kinds, recovery.Kinds} }

// newWorld opens the office of roadtest with four more people, two more items, a
// budget, and an account for each firm.
func newWorld(tb peopletest.TB, s store.Store, dir string, draw chooser, more ...act.Kinds) *world {
	o := roadtest.On(tb, s, append(kinds(), more...)...)
	w := &world{
		draw: draw, o: o, pay: payment.Payments{Desk: o.Desk}, rec: recovery.Recoveries{Desk: o.Desk, Claims: recovery.Awards{}},
		book: accounts.Book{Desk: o.Desk, Vault: o.Vault}, dir: dir,
		done: map[string]int{}, codes: map[string]*desk.Error{}, truth: map[string]fate{},
	}
	way := o.Pack.Items[0].Road
	city, treasury := way, way
	city.Via, treasury.Recovered = pack.City, pack.Treasury
	o.Pack.Items = append(o.Pack.Items,
		pack.Item{ID: "town", Label: "城市奖励", Clause: "（二）", Fund: "province", Road: city},
		pack.Item{ID: "grant", Label: "适当奖补", Clause: "（三）", Fund: "province", Road: treasury, Decision: true})
	w.people = []people.SignedIn{
		o.Maker, o.Check, o.Head, o.Person("mo", act.Maker, act.Checker), o.Person("he", act.Checker, act.Approver),
		o.Person("qian", act.Maker, act.Approver), o.Person("sun", act.Maker, act.Checker, act.Approver, act.Regulator),
	}
	for i := range firms {
		w.account(roadtest.Firm(i), w.people[0], w.people[1])
	}
	w.account("350400", w.people[0], w.people[1])
	for _, item := range []string{"power", "town", "grant"} {
		w.grant(item, money.Fen(400_00))
	}
	clear(w.done)
	return w
}

func (w *world) account(id string, by, confirm people.SignedIn) {
	var a accounts.Account
	w.view(func(t store.Reader) (err error) { a, err = accounts.Of(t, id); return err })
	w.n++
	e := accounts.Entry{Holder: "户" + id, Bank: "工商银行福州分行", BankNo: "102391000018", Number: fmt.Sprintf("62%014d", w.n)}
	_, err := w.book.Propose(bg, by.Actor, id, a.Version, e, accounts.ByHand, "", why)
	if w.took("account-propose", err) {
		_, err = w.book.Confirm(bg, confirm.Actor, []accounts.Look{{ID: id, Seen: a.Version + 1}}, why)
		w.took("account-confirm", err)
	}
}

func (w *world) grant(item string, amount money.Fen) {
	w.n++
	g := ledger.Granting{Pool: ledger.Pool{Source: "province", Item: "test-pack/" + item}, Amount: amount, Doc: fmt.Sprintf("闽财指〔2020〕%d号", w.n)}
	id, err := ledger.Grant(bg, w.o.Desk, w.who(act.Maker), g)
	if w.took("grant", err) {
		w.took("grant-confirm", ledger.ConfirmGrant(bg, w.o.Desk, w.who(act.Checker), id, 1))
	}
}

func (w *world) view(fn func(store.Reader) error) {
	if err := w.o.Desk.Store.View(bg, fn); err != nil {
		panic(fault{err})
	}
}

// fault is what must not happen; play gives it back as an error.
type fault struct{ error }

// took counts an act that was done, and wants of any other the sentence of a clerk.
func (w *world) took(what string, err error) bool {
	if err == nil {
		w.done[what]++
		return true
	}
	e, ok := errors.AsType[*desk.Error](err)
	if !ok {
		panic(fault{fmt.Errorf("%s: no sentence for a clerk: %w", what, err)})
	}
	w.codes[e.Code] = e
	w.done[what+" refused"]++
	return false
}

// often is true n times of ten.
func (w *world) often(n int) bool { return w.draw(10) < n }

// who draws a person, mostly one who holds a role.
func (w *world) who(roles ...act.Role) act.Actor {
	list := w.people
	if w.often(9) {
		list = slices.DeleteFunc(slices.Clone(list), func(p people.SignedIn) bool { return !p.User.Holds(roles...) })
	}
	return list[w.draw(len(list))].Actor
}

func pick[T any](w *world, list []T) (x T, ok bool) {
	if len(list) == 0 {
		return x, false
	}
	return list[w.draw(len(list))], true
}

// back is mostly the zero date, sometimes one of the last weeks.
func (w *world) back() period.Date {
	if w.often(8) {
		return period.Date{}
	}
	return w.o.Today().AddDays(-w.draw(20))
}

func (w *world) ask(b road.Batch, lines ...int) road.Ask {
	a := road.Ask{Batch: b.ID, Seen: b.Version, Reason: why, Lines: lines}
	if w.draw(20) == 0 {
		a.Seen--
	}
	return a
}

func (w *world) seen(b payment.Batch) payment.Seen {
	return payment.Seen{Batch: b.ID, Seen: b.Version, Reason: why, Date: w.back()}
}

// run freezes a run of random amounts.
func (w *world) run() *awards.Run {
	w.n++
	amounts := make([]money.Fen, firms)
	for i := range amounts {
		amounts[i] = money.Fen(w.draw(40)) * 1_00
	}
	r := w.o.Run(fmt.Sprintf("r%d", w.n), amounts...)
	if w.often(3) {
		r.Item = "town"
	}
	for i := range r.Rows {
		if d := &r.Rows[i].Det; d.Status == rule.Eligible && w.draw(12) == 0 {
			d.Branch = "base"
		}
	}
	w.o.Freeze(r)
	return r
}

func (w *world) batches(states ...road.State) (out []road.Batch) {
	w.view(func(t store.Reader) error {
		list, err := road.List(t)
		for _, b := range list {
			if len(states) == 0 || slices.Contains(states, b.State) {
				out = append(out, b)
			}
		}
		return err
	})
	return out
}

func (w *world) lines(b road.Batch) (out []road.Line) {
	w.view(func(t store.Reader) (err error) { out, err = road.Lines(t, b.ID); return err })
	return out
}

func (w *world) payments(states ...payment.State) (out []payment.Batch) {
	w.view(func(t store.Reader) error {
		list, err := payment.All(t)
		for _, b := range list {
			if len(states) == 0 || slices.Contains(states, b.State) {
				out = append(out, b)
			}
		}
		return err
	})
	return out
}

func (w *world) orders(list ...payment.Batch) (out []payment.Row) {
	w.view(func(t store.Reader) error {
		for _, b := range list {
			rows, err := payment.Rows(t, b.ID)
			if err != nil {
				return err
			}
			out = append(out, rows...)
		}
		return nil
	})
	return out
}

// says writes a result file of the bank about some orders.
func (w *world) says(rows []payment.Row, batches map[string]payment.Batch) string {
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	w.n++
	put := func(cells ...string) {
		if err := c.Write(cells); err != nil {
			panic(fault{err})
		}
	}
	put(fmt.Sprintf("银行批次 %d", w.n))
	put("支付令号", "收款人账号", "金额（元）", "处理结果", "入账日期", "退票原因")
	var count int
	var sum money.Fen
	line := func(r payment.Row, word string, d period.Date) {
		number, err := w.o.Vault.Open(vault.AccountPlace(r.Payee.ID), r.Account.Number)
		if err != nil {
			panic(fault{err})
		}
		amount := r.Amount
		switch w.draw(60) {
		case 0:
			amount += 1_00
		case 1:
			number += "1"
		case 2:
			d = d.AddDays(-40)
		}
		put(r.ID, number, strings.ReplaceAll(amount.String(), ",", ""), word, d.String(), "")
		count, sum = count+1, sum+amount
	}
	for _, r := range rows {
		sent := batches[r.ID[:len(r.ID)-6]].Sending
		if sent == nil || w.often(2) {
			continue
		}
		f, ok := w.truth[r.ID]
		if !ok {
			f.paid = sent.Date.AddDays(w.draw(3))
			switch w.draw(6) {
			case 0:
				f.paid, f.back = period.Date{}, f.paid
			case 1:
				f.back = f.paid.AddDays(w.draw(20))
			}
			w.truth[r.ID] = f
		}
		today := w.o.Today()
		if !f.back.IsZero() && !f.back.After(today) {
			line(r, "退票", f.back)
		}
		if !f.paid.IsZero() && !f.paid.After(today) && w.often(8) {
			line(r, "成功", f.paid)
		}
	}
	if count == 0 {
		return ""
	}
	put("总笔数", fmt.Sprint(count), "总金额", strings.ReplaceAll(sum.String(), ",", ""))
	c.Flush()
	text, err := simplifiedchinese.GB18030.NewEncoder().Bytes(b.Bytes())
	if err != nil {
		panic(fault{err})
	}
	path := filepath.Join(w.dir, fmt.Sprintf("result-%d.csv", w.n))
	if err := os.WriteFile(path, text, 0o600); err != nil {
		panic(fault{err})
	}
	return path
}

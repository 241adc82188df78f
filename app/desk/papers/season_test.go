package papers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/road"
	"huiqi/app/desk/session"
	"huiqi/app/desk/session/sessiontest"
	"huiqi/app/store"
	"huiqi/policy/gate"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// season is an office with the samples assessed, their province's batch on its
// road, and people to sign.
type season struct {
	t                 *testing.T
	s                 *session.Session
	now               time.Time
	run               *awards.Run
	chen, wang, print people.SignedIn // 复核, 审定, 打印
	road              road.Road
	pay               payment.Payments
	press             papers.Press
	batch             road.Batch
}

func (o *season) ctx() context.Context { return o.t.Context() }

func (o *season) must(err error) {
	o.t.Helper()
	if err != nil {
		if e, ok := errors.AsType[*desk.Error](err); ok {
			o.t.Fatal(e.Text(), err)
		}
		o.t.Fatal(err)
	}
}

// begin is a season whose batch is a draft.
func begin(t *testing.T) *season {
	t.Helper()
	o := &season{t: t, now: time.Date(2020, 7, 20, 4, 0, 0, 0, time.UTC)}
	s, err := session.Open(t.Context(), filepath.Join(t.TempDir(), "huiqi.db"))
	o.must(err)
	t.Cleanup(func() { _ = s.Close() })
	o.s = s
	s.Desk.Now = func() time.Time { return o.now }
	sessiontest.Enter(t, s)
	o.chen, o.wang, o.print = o.person("chen", act.Checker), o.person("wang", act.Approver), o.person("zhao", act.Printer)
	o.run, err = s.Samples(t.Context(), nil, o.now)
	o.must(err)
	o.road, o.pay = road.Road{Desk: s.Desk}, payment.Payments{Desk: s.Desk}
	o.press = papers.Press{Desk: s.Desk, Packs: s.Shelf, Vault: s.Vault()}
	o.activate()
	pool := ledger.Pool{Source: awards.Province, Item: "fujian-2020-13/power"}
	id, err := ledger.Grant(t.Context(), s.Desk, s.Who(), ledger.Granting{Pool: pool, Amount: 20_000_000_00, Doc: "示财指〔2020〕1号", Date: act.Today(o.now)})
	o.must(err)
	o.must(ledger.ConfirmGrant(t.Context(), s.Desk, o.chen.Actor, id, 1))
	d, err := o.road.Draft(t.Context(), s.Who(), o.run, o.some())
	o.must(err)
	o.batch = d.Batches[0]
	return o
}

// some are 20 of the firms the province pays: enough for lists of several pages.
func (o *season) some() road.Options {
	out := road.Options{Funds: []string{awards.Province}}
	for i := range o.run.Rows {
		if r := &o.run.Rows[i]; r.Det.Amount > 0 && r.Det.Fund == awards.Province && len(out.Rows) < 20 {
			out.Rows = append(out.Rows, r.ID)
		}
	}
	return out
}

func (o *season) person(login string, roles ...act.Role) people.SignedIn {
	o.t.Helper()
	const given = "given by admin 1"
	_, err := o.s.People.Add(o.ctx(), o.s.Me(), people.New{Login: login, Name: login, Roles: roles, Password: given})
	o.must(err)
	in, err := o.s.People.SignIn(o.ctx(), login, given)
	o.must(err)
	in, err = o.s.People.ChangePassword(o.ctx(), in, given, peopletest.Password)
	o.must(err)
	return in
}

// packSigned is the event of package rules as it stands in the log.
type packSigned struct {
	Pack struct {
		ID      string `json:"id"`
		Version string `json:"version"`
		SHA256  string `json:"sha256"`
	} `json:"pack"`
	Role   gate.Role `json:"role"`
	Impact string    `json:"impact,omitempty"`
}

func (packSigned) Kind() string { return "pack-signed" }

// activate signs the pack by two people, without a gate.
func (o *season) activate() {
	o.t.Helper()
	for _, c := range []struct {
		who  act.Actor
		role gate.Role
	}{{o.s.Who(), gate.Prepared}, {o.chen.Actor, gate.Activated}} {
		e := packSigned{Role: c.role, Impact: "seen"}
		e.Pack.ID, e.Pack.Version, e.Pack.SHA256 = o.run.Pack.ID, o.run.Pack.Version, o.run.Pack.SHA256
		_, err := o.s.Desk.Do(o.ctx(), c.who, act.Order{}, func(store.Reader, act.Meta) (act.Event, error) { return e, nil })
		o.must(err)
	}
}

func (o *season) ask() road.Ask { return road.Ask{Batch: o.batch.ID, Seen: o.batch.Version} }

func (o *season) step(b road.Batch, err error) {
	o.t.Helper()
	o.must(err)
	o.batch = b
}

func (o *season) approve() {
	o.t.Helper()
	o.step(o.road.Submit(o.ctx(), o.s.Who(), o.ask()))
	o.step(o.road.Check(o.ctx(), o.chen.Actor, o.ask()))
	o.step(o.road.Approve(o.ctx(), o.wang.Actor, o.ask(), false))
	o.step(o.road.Publish(o.ctx(), o.s.Who(), o.ask()))
}

func (o *season) confirm() {
	o.t.Helper()
	o.now = o.now.AddDate(0, 0, 17)
	o.step(o.road.Close(o.ctx(), o.s.Who(), o.ask()))
	o.step(o.road.Confirm(o.ctx(), o.wang.Actor, o.ask()))
}

// paid is a payment batch of the whole award batch, sent to the bank.
func (o *season) paid() payment.Batch {
	o.t.Helper()
	b, _, err := o.pay.Prepare(o.ctx(), o.s.Who(), payment.Ask{
		Batches: []string{o.batch.ID}, Template: payment.TemplateRef{ID: payment.BankCSV, Version: 1}, Purpose: "增产用电奖励",
	})
	o.must(err)
	o.must(o.pay.Release(o.ctx(), o.chen.Actor, payment.Seen{Batch: b.ID, Seen: b.Version}))
	b, err = o.pay.Batch(o.ctx(), b.ID)
	o.must(err)
	_, err = o.pay.Send(o.ctx(), o.s.Who(), o.s.Vault(), payment.Seen{Batch: b.ID, Seen: b.Version}, func(string, []byte) error { return nil })
	o.must(err)
	b, err = o.pay.Batch(o.ctx(), b.ID)
	o.must(err)
	return b
}

func (o *season) office() papers.Office {
	return papers.Office{Issuer: "示例省财政厅", Code: "示财奖", Date: act.Today(o.now)}
}

func (o *season) wish(k papers.Kind, subject string) papers.Wish {
	return papers.Wish{
		Kind: k, Subject: subject, Office: o.office(), From: period.Date{Year: 2020, Month: 7, Day: 1}, Until: act.Today(o.now),
		Letter: papers.Letter{To: "各设区市财政局", Except: "厦门市除外", Public: true, CopyTo: []string{"省审计厅"}},
	}
}

func (o *season) plan(k papers.Kind, subject string) *papers.Plan {
	o.t.Helper()
	p, err := o.press.Plan(o.ctx(), o.wish(k, subject))
	o.must(err)
	return p
}

func (o *season) make(p *papers.Plan) *papers.Prints {
	o.t.Helper()
	made, err := o.press.Make(o.ctx(), o.print.Actor, p, nil)
	o.must(err)
	return made
}

func (o *season) file(p *papers.Prints, i int) []byte {
	o.t.Helper()
	var b bytes.Buffer
	o.must(p.Part(i).WriteOne(o.ctx(), &b, nil))
	return b.Bytes()
}

func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return fmt.Sprint(err)
}

func total(rs []papers.Record) (sum money.Fen) {
	for _, r := range rs {
		sum += r.Amount
	}
	return sum
}

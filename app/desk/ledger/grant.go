package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// GrantState is how far a grant has come.
type GrantState string

// The states of a grant. Only a confirmed one is in the books.
const (
	Proposed  GrantState = "proposed"  // 待确认
	Confirmed GrantState = "confirmed" // 已下达
	Rejected  GrantState = "rejected"  // 已退回
)

// Label names the state in the language now in use.
func (s GrantState) Label() string { return words.T("ledger.grant." + string(s)) }

// Granting is money given to a pool by a document, or taken back from it.
type Granting struct {
	ID        string      `json:"id"` // "ZB2020-001"
	State     GrantState  `json:"state"`
	Version   int         `json:"version"`
	Pool      Pool        `json:"pool"`
	Amount    money.Fen   `json:"amount"` // below zero: the grant is cut
	Doc       string      `json:"doc"`    // number of the budget document
	Date      period.Date `json:"date"`   // of the document
	Note      string      `json:"note,omitempty"`
	Maker     Hand        `json:"maker"`
	Confirmer Hand        `json:"confirmer,omitzero"` // who confirmed or rejected
	Reason    string      `json:"reason,omitempty"`   // of the rejection
}

// Hand is who did a step and when.
type Hand struct {
	Who  string `json:"who"` // user id
	Name string `json:"name"`
	Seq  uint64 `json:"seq"` // place in the log
	At   string `json:"at"`  // recorded time in China, "2020-07-20 12:00:00"
}

// HandOf is who does an act.
func HandOf(m act.Meta) Hand {
	return Hand{Who: m.Who, Name: m.Name, Seq: m.Seq, At: m.At.In(act.China).Format("2006-01-02 15:04:05")}
}

// Events of the grants.
type (
	granted struct {
		ID     string      `json:"id"`
		Pool   Pool        `json:"pool"`
		Amount money.Fen   `json:"amount"`
		Doc    string      `json:"doc"`
		Date   period.Date `json:"date"`
		Note   string      `json:"note,omitempty"`
	}
	grantConfirmed struct {
		ID string `json:"id"`
	}
	grantRejected struct {
		ID string `json:"id"`
	}
)

func (granted) Kind() string        { return "grant-proposed" }
func (grantConfirmed) Kind() string { return "grant-confirmed" }
func (grantRejected) Kind() string  { return "grant-rejected" }

// Kinds are the events of the ledger.
var Kinds = act.Kinds{
	"grant-proposed":  act.On(applyGranted),
	"grant-confirmed": act.On(applyGrantConfirmed),
	"grant-rejected":  act.On(applyGrantRejected),
	"books-closed":    act.On(applyClosed),
}

func grantKey(id string) string            { return root + "grant/" + id }
func grantSeqKey(year int16) string        { return fmt.Sprintf("now/seq/grant/%d", year) }
func grantNumber(year int16, n int) string { return fmt.Sprintf("ZB%d-%03d", year, n) }

// Grant proposes money for a pool, or less of it (an amount below zero), by a
// document of a date. Makers propose; nothing is in the books before ConfirmGrant.
func Grant(ctx context.Context, d *act.Desk, who act.Actor, g Granting) (id string, err error) {
	g.Doc, g.Note = strings.TrimSpace(g.Doc), strings.TrimSpace(g.Note)
	o := act.Order{Need: []act.Role{act.Maker}, Subject: "grant", Date: g.Date}
	_, err = d.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		if err := errors.Join(g.check(t), Dated(t, m.Date)); err != nil {
			return nil, err
		}
		var n int
		if _, err := act.Read(t, grantSeqKey(m.Date.Year), &n); err != nil {
			return nil, err
		}
		id = grantNumber(m.Date.Year, n+1)
		return granted{ID: id, Pool: g.Pool, Amount: g.Amount, Doc: g.Doc, Date: m.Date, Note: g.Note}, nil
	})
	return id, err
}

func (g Granting) check(t store.Reader) error {
	if !g.Pool.Valid() || g.Amount == 0 {
		return desk.Errf("grant-incomplete")
	}
	if g.Doc == "" {
		return desk.Errf("grant-document")
	}
	return eachGrant(t, func(old Granting) error {
		if old.State != Rejected && old.Doc == g.Doc && old.Pool == g.Pool && old.Amount == g.Amount {
			return desk.Errf("grant-twice", old.ID, g.Doc, g.Amount.String())
		}
		return nil
	})
}

// ConfirmGrant puts a proposed grant into the books; a checker does, who did not
// propose it. seen is the version the person looked at.
func ConfirmGrant(ctx context.Context, d *act.Desk, who act.Actor, id string, seen int) error {
	o := act.Order{Need: []act.Role{act.Checker}, Subject: "grant/" + id}
	_, err := d.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		_, err := pendingGrant(t, id, seen, m.Who)
		return grantConfirmed{ID: id}, err
	})
	return err
}

// RejectGrant turns a proposed grant down; a checker does, with the reason.
func RejectGrant(ctx context.Context, d *act.Desk, who act.Actor, id string, seen int, reason string) error {
	o := act.Order{Need: []act.Role{act.Checker}, Subject: "grant/" + id, Reason: reason}
	_, err := d.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		if m.Reason == "" {
			return nil, desk.Errf("reason-needed")
		}
		_, err := pendingGrant(t, id, seen, m.Who)
		return grantRejected{ID: id}, err
	})
	return err
}

// pendingGrant reads a grant that the person may confirm or reject.
func pendingGrant(t store.Reader, id string, seen int, who string) (Granting, error) {
	g, err := GrantOf(t, id)
	if err != nil {
		return g, err
	}
	if g.State != Proposed || seen >= 0 && g.Version != seen {
		last := g.Maker
		if g.Confirmer.Who != "" {
			last = g.Confirmer
		}
		return g, desk.Errf("changed-meanwhile", id, last.Name, last.At)
	}
	if g.Maker.Who == who {
		return g, desk.Errf("grant-own", id, g.Maker.Name)
	}
	return g, nil
}

// GrantOf reads a grant, or tells that there is none.
func GrantOf(t store.Reader, id string) (Granting, error) {
	var g Granting
	ok, err := act.Read(t, grantKey(id), &g)
	if err == nil && !ok {
		err = desk.Errf("grant-none", id)
	}
	return g, err
}

// Grants lists the grants by number.
func Grants(t store.Reader) ([]Granting, error) {
	var out []Granting
	err := eachGrant(t, func(g Granting) error { out = append(out, g); return nil })
	return out, err
}

func eachGrant(t store.Reader, fn func(Granting) error) error {
	return each(t, root+"grant/", func(_ string, g Granting) error { return fn(g) })
}

func applyGranted(t store.Txn, m act.Meta, e granted) error {
	if err := (Granting{Pool: e.Pool, Amount: e.Amount, Doc: e.Doc}).check(t); err != nil {
		return err
	}
	var n int
	if _, err := act.Read(t, grantSeqKey(m.Date.Year), &n); err != nil {
		return err
	}
	if e.ID != grantNumber(m.Date.Year, n+1) {
		return fmt.Errorf("%s is not the next grant: %w", e.ID, store.ErrDamaged)
	}
	if err := act.Write(t, grantSeqKey(m.Date.Year), n+1); err != nil {
		return err
	}
	if err := act.Touch(t, "grant/"+e.ID, m.Who); err != nil {
		return err
	}
	return act.Write(t, grantKey(e.ID), Granting{
		ID: e.ID, State: Proposed, Version: 1, Pool: e.Pool, Amount: e.Amount, Doc: e.Doc, Date: e.Date, Note: e.Note, Maker: HandOf(m),
	})
}

func applyGrantConfirmed(t store.Txn, m act.Meta, e grantConfirmed) error {
	g, err := pendingGrant(t, e.ID, -1, m.Who)
	if err != nil {
		return err
	}
	p := Posting{Pool: g.Pool, From: Appropriation, To: Available, Amount: g.Amount, Code: CodeGrant, Doc: g.Doc, Date: g.Date}
	if g.Amount < 0 {
		p.From, p.To, p.Amount, p.Code = Available, Appropriation, -g.Amount, CodeCut
	}
	if err := Post(t, m, []Posting{p}); err != nil {
		return err
	}
	g.State, g.Confirmer = Confirmed, HandOf(m)
	return putGrant(t, m, g)
}

func applyGrantRejected(t store.Txn, m act.Meta, e grantRejected) error {
	g, err := pendingGrant(t, e.ID, -1, m.Who)
	if err != nil {
		return err
	}
	g.State, g.Confirmer, g.Reason = Rejected, HandOf(m), m.Reason
	return putGrant(t, m, g)
}

func putGrant(t store.Txn, m act.Meta, g Granting) error {
	g.Version++
	if err := act.Touch(t, "grant/"+g.ID, m.Who); err != nil {
		return err
	}
	return act.Write(t, grantKey(g.ID), g)
}

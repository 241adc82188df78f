// Package dossier reads across the rooms of the desk what a screen shows together:
// all that concerns one beneficiary (its awards, orders, recoveries, papers and
// accounts), a decision document with where its batches stand, the batches made of a
// run. It changes nothing, computes no award and opens no account number.
//
// Its main types are Reader and File.
package dossier

import (
	"context"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// Reader reads for the person signed in. Vault is needed by ByAccount only.
type Reader struct {
	Desk  *act.Desk
	Vault *vault.Vault
}

// File is all the desk knows of one beneficiary besides its figures.
type File struct {
	ID, Name, Place string // name and place as its newest award has them, "" without any
	Awards          []Award
	Orders          []Order
	Cases           []*recovery.Case
	Papers          []papers.Record
	Account         accounts.Account
	History         []accounts.Change
	Sharing         []string // who else has the number of its account
	Block           *payment.Block
	Deferrals       []deferrals.Row // what it asked of banks, the newest first
}

// deferralsShown is how many of a borrower's deferrals a file holds.
const deferralsShown = 500

// Award is one award with where it stands.
type Award struct {
	road.Held
	Standing road.Derived
	Decision string // number of the document it rests on, "" of a run
}

// Order is what an order of the bank pays of one award.
type Order struct {
	payment.Row
	Batch string // payment batch
	Award string
	Item  string // label
	Part  money.Fen
}

// Totals are the sums over the awards of a file.
type Totals struct{ Awarded, Payable, InTransit, Paid, Recoverable, Recovered money.Fen }

// Totals adds up what is alive; the ledger keeps each within its pool.
func (f *File) Totals() (t Totals) {
	for i := range f.Awards {
		a := &f.Awards[i]
		if !a.State.Dead() {
			t.Awarded += a.Line.Net
		}
		t.Payable += a.Money.Payable
		t.InTransit += a.Money.InTransit
		t.Paid += a.Money.Paid
		t.Recoverable += a.Money.Recoverable
		t.Recovered += a.Money.Recovered
	}
	return t
}

func (r Reader) view(ctx context.Context, f func(store.Reader) error) error {
	return desk.FromStore(r.Desk.Store.View(ctx, f))
}

// Of reads the file of a beneficiary; of one nobody ever awarded it is empty but
// for the account.
func (r Reader) Of(ctx context.Context, id string) (File, error) {
	held, err := (&road.Road{Desk: r.Desk}).AwardsOf(ctx, id)
	if err != nil {
		return File{}, err
	}
	written, err := papers.Press{Desk: r.Desk}.About(ctx, id)
	if err != nil {
		return File{}, err
	}
	var out File
	err = r.view(ctx, func(t store.Reader) error {
		out = File{ID: id, Papers: written}
		for _, h := range slices.Backward(held) {
			if err := out.award(t, h); err != nil {
				return err
			}
		}
		if b, ok, err := payment.BlockOf(t, id); err != nil {
			return err
		} else if ok {
			out.Block = &b
		}
		if out.Deferrals, err = deferrals.OfBorrower(t, id, deferralsShown); err != nil {
			return err
		}
		return out.account(t)
	})
	slices.SortStableFunc(out.Orders, func(a, b Order) int { return strings.Compare(b.ID, a.ID) })
	return out, err
}

// award puts one award into the file, with its orders and recoveries.
func (f *File) award(t store.Reader, h road.Held) error {
	if f.Name == "" {
		f.Name, f.Place = h.Line.Party.Name, h.Line.Party.Place
	}
	a := Award{Held: h}
	paying, err := payment.PayingOf(t, h.Line.Award)
	if err != nil {
		return err
	}
	if a.Standing, err = road.StandingOf(t, &h.Line, &h.Batch, paying.Returned != ""); err != nil {
		return err
	}
	if id := h.Batch.Source.Decision; id != "" {
		d, _, err := decisions.Of(t, id)
		if err != nil {
			return err
		}
		a.Decision = d.Number
	}
	f.Awards = append(f.Awards, a)
	rows, err := payment.OfAward(t, h.Line.Award)
	if err != nil {
		return err
	}
	for _, row := range rows {
		o := Order{Row: row, Award: h.Line.Award, Item: h.Batch.Label, Batch: row.ID[:strings.LastIndexByte(row.ID, '-')]}
		for _, p := range row.Parts {
			if p.Award == h.Line.Award {
				o.Part += p.Amount
			}
		}
		f.Orders = append(f.Orders, o)
	}
	cases, err := recovery.OfAward(t, h.Line.Award)
	f.Cases = append(f.Cases, cases...)
	return err
}

func (f *File) account(t store.Reader) (err error) {
	if f.Account, err = accounts.Of(t, f.ID); err != nil {
		return err
	}
	if f.History, err = accounts.History(t, f.ID); err != nil {
		return err
	}
	if c := f.Account.Current; c != nil {
		f.Sharing = accounts.Sharing(t, f.ID, c.Number)
	}
	return nil
}

// Account is what the desk knows of a beneficiary's account.
func (r Reader) Account(ctx context.Context, id string) (a accounts.Account, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		a, err = accounts.Of(t, id)
		return err
	})
	return a, err
}

// ByAccount lists the beneficiaries with an account of this full number, found by
// its keyed mark; vault-locked when nobody has opened the vault.
func (r Reader) ByAccount(ctx context.Context, number string) (ids []string, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		ids, err = accounts.FindByNumber(t, r.Vault, number)
		return err
	})
	return ids, err
}

// BatchesOf lists the award batches made of a run that are alive.
func (r Reader) BatchesOf(ctx context.Context, run string) (out []string, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		all, err := road.List(t)
		out = nil
		for i := range all {
			if b := &all[i]; b.Source.Run == run && b.State != road.Discarded && b.State != road.Revoked {
				out = append(out, b.ID)
			}
		}
		return err
	})
	return out, err
}

// Decision is a decision document with where its first batch stands.
type Decision struct {
	decisions.Decision
	Standing road.Derived // "" while there is no batch
}

// Decisions lists the decisions, the newest first.
func (r Reader) Decisions(ctx context.Context) (out []Decision, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		all, err := decisions.All(t)
		out = make([]Decision, 0, len(all))
		for _, d := range slices.Backward(all) {
			one := Decision{Decision: d}
			if len(d.Batches) > 0 && err == nil {
				one.Standing, _, err = road.Standing(t, d.Batches[0], nil)
			}
			out = append(out, one)
		}
		return err
	})
	return out, err
}

// DecisionLine is a line of a decision with the account its money goes to: that of
// the document, else the confirmed one; nil when there is none.
type DecisionLine struct {
	decisions.Line
	To *accounts.Details
}

// DecisionLines reads the lines of a decision in their order.
func (r Reader) DecisionLines(ctx context.Context, id string) (out []DecisionLine, err error) {
	err = r.view(ctx, func(t store.Reader) error {
		lines, err := decisions.Lines(t, id)
		if err != nil {
			return err
		}
		out = make([]DecisionLine, len(lines))
		for i, l := range lines {
			out[i] = DecisionLine{l, l.Account}
			if l.Account != nil {
				continue
			}
			a, err := accounts.Of(t, l.ID)
			if err != nil {
				return err
			}
			if a.Current != nil {
				out[i].To = &a.Current.Details
			}
		}
		return nil
	})
	return out, err
}

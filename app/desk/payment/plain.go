package payment

import (
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act/plain"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/vault"
	"huiqi/policy/money"
)

// What an act reads 20,000 of can be read in its plain form (plain.Scanner). A test
// holds each Scan against encoding/json; a field that is missing here only makes
// reading slower.

// Scan implements plain.Scanner.
func (o *Order) Scan(t *plain.Text) {
	o.ID, o.N = t.String(`{"id":`), int(t.Int(`,"n":`))
	o.Payee = Party{t.String(`,"payee":{"id":`), t.String(`,"name":`), t.Maybe(`,"region":`)}
	t.Lit("}")
	o.Account = accounts.Details{
		Holder: t.String(`,"account":{"holder":`), Bank: t.String(`,"bank":`), BankNo: t.Maybe(`,"bank_no":`),
		Number: vault.Number{Sealed: t.String(`,"number":{"sealed":`), Tail: t.String(`,"tail":`), Find: t.String(`,"find":`)},
	}
	o.Amount = money.Fen(t.Int(`}},"amount":`))
	t.Lit(`,"parts":`)
	o.Parts = make([]Part, 0, 1)
	t.Each(func() {
		o.Parts = append(o.Parts, Part{
			Award: t.String(`{"award":`), Batch: t.String(`,"batch":`), Party: t.String(`,"party":`),
			Pool:   ledger.Pool{Source: t.String(`,"pool":{"source":`), Item: t.String(`,"item":`)},
			Amount: money.Fen(t.Int(`},"amount":`)),
		})
		t.Lit("}")
	})
	o.ReissueOf = t.Maybe(`,"reissue_of":`)
	t.Lit("}")
}

// Scan implements plain.Scanner.
func (p *Paying) Scan(t *plain.Text) {
	if t.Has(`{"live":`) {
		p.Live = t.String("")
		p.Returned = t.Maybe(`,"returned":`)
		t.Lit(",")
	} else if t.Has(`{"returned":`) {
		p.Returned = t.String("")
		t.Lit(",")
	} else {
		t.Lit("{")
	}
	t.Lit(`"orders":`)
	p.Orders = make([]string, 0, 2) // one more may come
	t.Each(func() { p.Orders = append(p.Orders, t.String("")) })
	t.Lit("}")
}

// Scan implements plain.Scanner. Only what a bank's file said of an order comes in
// numbers.
func (r *Result) Scan(t *plain.Text) {
	switch {
	case t.Has(`{"settled":`):
		r.Settled = new(Fact)
		r.Settled.scan(t)
		if t.Has(`,"returned":`) {
			r.Returned = new(Fact)
			r.Returned.scan(t)
		}
	default:
		t.Lit(`{"returned":`)
		r.Returned = new(Fact)
		r.Returned.scan(t)
	}
	r.Reissued = t.Maybe(`,"reissued":`)
	t.Lit("}")
}

func (f *Fact) scan(t *plain.Text) {
	f.Date, f.Reason, f.File = t.Date(`{"date":`), t.Maybe(`,"reason":`), t.Maybe(`,"file":`)
	if t.Has(`,"line":`) {
		f.Line = int(t.Int(""))
	}
	f.Doc = t.Maybe(`,"doc":`)
	f.By = &Sign{
		Who: t.String(`,"by":{"who":`), Name: t.String(`,"name":`), At: t.Time(`,"at":`),
		Date: t.Date(`,"date":`), Seq: t.Uint(`,"seq":`),
	}
	t.Lit("}")
	f.Waits = t.Has(`,"waits":true`)
	t.Lit("}")
}

// Scan implements plain.Scanner.
func (e *preparedEvent) Scan(t *plain.Text) {
	e.ID, e.Year, e.N = t.String(`{"id":`), t.Int16(`,"year":`), int(t.Int(`,"n":`))
	e.Source = t.String(`,"source":`)
	t.Lit(`,"awards":`)
	e.Awards = []string{}
	t.Each(func() { e.Awards = append(e.Awards, t.String("")) })
	e.Purpose = t.String(`,"purpose":`)
	e.Template = TemplateRef{t.String(`,"template":{"id":`), int(t.Int(`,"version":`))}
	t.Lit(`},"orders":`)
	e.Orders = []Order{}
	t.Each(func() {
		var o Order
		o.Scan(t)
		e.Orders = append(e.Orders, o)
	})
	t.Lit("}")
}

// Scan implements plain.Scanner.
func (e *resultsEvent) Scan(t *plain.Text) {
	f := &e.File
	f.SHA256, f.Name, f.Size = t.String(`{"file":{"sha256":`), t.String(`,"name":`), t.Int(`,"size":`)
	f.Template = TemplateRef{t.String(`,"template":{"id":`), int(t.Int(`,"version":`))}
	f.Lines, f.Pending = int(t.Int(`},"lines":`)), int(t.Int(`,"pending":`))
	f.Settled = Sum{int(t.Int(`,"settled":{"count":`)), money.Fen(t.Int(`,"amount":`))}
	f.Returned = Sum{int(t.Int(`},"returned":{"count":`)), money.Fen(t.Int(`,"amount":`))}
	f.New, f.Waiting = int(t.Int(`},"new":`)), int(t.Int(`,"waiting":`))
	t.Lit(`,"by":null},"lines":`)
	e.Lines = []line{}
	t.Each(func() {
		x := line{Line: int(t.Int(`{"line":`)), Order: t.String(`,"order":`)}
		x.Amount, x.Find = money.Fen(t.Int(`,"amount":`)), t.String(`,"find":`)
		x.Outcome, x.Date = State(t.String(`,"outcome":`)), t.Date(`,"date":`)
		x.Reason, x.Doc = t.Maybe(`,"reason":`), t.Maybe(`,"doc":`)
		t.Lit("}")
		e.Lines = append(e.Lines, x)
	})
	t.Lit("}")
}

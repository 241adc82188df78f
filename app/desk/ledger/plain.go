package ledger

import (
	"huiqi/app/desk/act/plain"
	"huiqi/policy/money"
)

// Scan implements plain.Scanner: a reconciliation reads every posting there is.
func (c *chunk) Scan(t *plain.Text) {
	c.At, c.Who, c.Name = t.Time(`{"at":`), t.String(`,"who":`), t.String(`,"name":`)
	t.Lit(`,"entries":`)
	c.Entries = make([]Entry, 0, chunkSize)
	t.Each(func() {
		var e Entry
		e.scan(t)
		c.Entries = append(c.Entries, e)
	})
	t.Lit("}")
}

func (e *Entry) scan(t *plain.Text) {
	e.Pool = Pool{t.String(`{"pool":{"source":`), t.String(`,"item":`)}
	e.From, e.To = Account(t.String(`},"from":`)), Account(t.String(`,"to":`))
	e.Amount, e.Code = money.Fen(t.Int(`,"amount":`)), Code(t.String(`,"code":`))
	e.Award, e.Batch, e.Order = t.Maybe(`,"award":`), t.Maybe(`,"batch":`), t.Maybe(`,"order":`)
	e.Recovery, e.Doc, e.Reverses = t.Maybe(`,"recovery":`), t.Maybe(`,"doc":`), t.Maybe(`,"reverses":`)
	e.Date, e.ID = t.Date(`,"date":`), t.String(`,"id":`)
	if t.Has(`,"own":`) {
		e.Own = t.Date("")
	}
	e.Late = t.Has(`,"late":true`)
	t.Lit("}")
}

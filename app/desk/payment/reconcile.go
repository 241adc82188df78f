package payment

import (
	"context"
	"maps"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// Reconciliation (对账) holds the orders of a batch against the ledger and against
// what the bank reported.
type Reconciliation struct {
	Batch  Batch
	States map[State]Sum // orders by state
	Ledger Flow          // what the ledger says of all of them
	Files  []FileShare   // result files that speak of them, by the time they were taken
	People Sum           // orders whose end two people found out
	// Differences are what does not agree; empty when all is well.
	Differences []Difference
}

// Flow is where the ledger has the money of an order, or of a batch.
type Flow struct {
	InTransit money.Fen
	Paid      money.Fen
}

// FileShare is what a result file says of the orders of a batch.
type FileShare struct {
	TakenFile
	OfBatch struct{ Settled, Returned Sum }
}

// Difference is an order of which its record and the ledger, or the bank, do not
// say the same; Order is "" for the counts of the batch.
type Difference struct {
	Order string
	What  string // "in_transit", "paid", "count", "file", "obligation"
	Want  money.Fen
	Got   money.Fen
}

// Reconcile holds the orders of a batch against ledger and bank.
func (p Payments) Reconcile(ctx context.Context, batch string) (r Reconciliation, err error) {
	err = p.view(ctx, func(t store.Reader) error { r, err = Reconcile(t, batch); return err })
	return r, err
}

// Reconcile holds the orders of a batch against ledger and bank.
func Reconcile(t store.Reader, batch string) (Reconciliation, error) {
	flows, err := flowsOf(t, batch+"-")
	if err != nil {
		return Reconciliation{}, err
	}
	return reconcile(t, batch, flows)
}

// Verify reconciles every batch and tells how many orders there are; the error
// names the first difference.
func Verify(t store.Reader) (orders int, err error) {
	list, err := All(t)
	if err != nil {
		return 0, err
	}
	flows, err := flowsOf(t, "")
	if err != nil {
		return 0, err
	}
	for _, b := range list {
		r, err := reconcile(t, b.ID, flows)
		if err != nil {
			return orders, err
		}
		if len(r.Differences) > 0 {
			d := r.Differences[0]
			return orders, desk.Errf("pay-differs", b.ID, d.Order, d.Want.String(), d.Got.String())
		}
		orders += b.Orders.Count
	}
	return orders, nil
}

// flowsOf adds up what the ledger posted for the orders whose ids begin so.
func flowsOf(t store.Reader, prefix string) (map[string]Flow, error) {
	out := map[string]Flow{}
	for e, err := range ledger.Entries(t) {
		if err != nil {
			return nil, err
		}
		if e.Order == "" || !strings.HasPrefix(e.Order, prefix) {
			continue
		}
		f := out[e.Order]
		f.move(e.From, -e.Amount)
		f.move(e.To, e.Amount)
		out[e.Order] = f
	}
	return out, nil
}

func (f *Flow) move(a ledger.Account, amount money.Fen) {
	switch a {
	case ledger.InTransit:
		f.InTransit += amount
	case ledger.Paid:
		f.Paid += amount
	}
}

func reconcile(t store.Reader, batch string, flows map[string]Flow) (Reconciliation, error) {
	r := Reconciliation{States: map[State]Sum{}}
	var err error
	if r.Batch, err = BatchOf(t, batch); err != nil {
		return r, err
	}
	rows, err := Rows(t, batch)
	if err != nil {
		return r, err
	}
	files := map[string]*FileShare{}
	waits, dropped := 0, Sum{}
	for i := range rows {
		row := &rows[i]
		r.States[row.State] = r.States[row.State].add(row.Amount)
		if row.Result.waits() {
			waits++
		}
		if row.Result.Dropped != nil {
			dropped = dropped.add(row.Amount)
		}
		r.flow(row, flows[row.ID])
		if err := r.obligation(t, row); err != nil {
			return r, err
		}
		if err := r.bank(t, row, files); err != nil {
			return r, err
		}
	}
	r.Files = make([]FileShare, 0, len(files))
	for _, sha := range slices.Sorted(maps.Keys(files)) {
		r.Files = append(r.Files, *files[sha])
	}
	slices.SortStableFunc(r.Files, func(a, b FileShare) int { return a.By.At.Compare(b.By.At) })
	b := &r.Batch
	all := Sum{}
	for _, s := range r.States {
		all = Sum{all.Count + s.Count, all.Amount + s.Amount}
	}
	r.count(b.Orders, all.less(dropped))
	r.count(b.Settled, r.States[Settled])
	r.count(b.Returned, r.States[Returned])
	r.count(b.ReturnedAfter, r.States[ReturnedAfter])
	r.count(Sum{Count: b.Claims}, Sum{Count: waits})
	if b.File != nil {
		r.count(Sum{b.File.Count, b.File.Total}, b.Orders)
	}
	return r, nil
}

func (r *Reconciliation) differ(order, what string, want, got money.Fen) {
	if want != got {
		r.Differences = append(r.Differences, Difference{order, what, want, got})
	}
}

func (r *Reconciliation) count(want, got Sum) {
	r.differ("", "count", money.Fen(want.Count), money.Fen(got.Count))
	r.differ("", "count", want.Amount, got.Amount)
}

// flow holds an order against the ledger.
func (r *Reconciliation) flow(row *Row, got Flow) {
	var want Flow
	switch {
	case row.State.InTransit():
		want.InTransit = row.Amount
	case row.State == Settled:
		want.Paid = row.Amount
	}
	r.differ(row.ID, "in_transit", want.InTransit, got.InTransit)
	r.differ(row.ID, "paid", want.Paid, got.Paid)
	r.Ledger.InTransit += got.InTransit
	r.Ledger.Paid += got.Paid
}

// obligation sees that an order holds its obligations exactly as long as it should.
func (r *Reconciliation) obligation(t store.Reader, row *Row) error {
	want := money.Fen(0)
	if row.State == Prepared || row.State.InTransit() || row.State == Settled {
		want = 1
	}
	for _, part := range row.Parts {
		p, err := PayingOf(t, part.Award)
		if err != nil {
			return err
		}
		got := money.Fen(0)
		if p.Live == row.ID {
			got = 1
		}
		r.differ(row.ID, "obligation", want, got)
	}
	return nil
}

// bank adds an order to the files that speak of it.
func (r *Reconciliation) bank(t store.Reader, row *Row, files map[string]*FileShare) error {
	people := false
	for _, f := range []*Fact{row.Result.Settled, row.Result.Returned} {
		if !f.known() {
			continue
		}
		if f.Line == 0 {
			people = true
			continue
		}
		share := files[f.File]
		if share == nil {
			share = new(FileShare)
			ok, err := act.Read(t, fileKey(f.File), &share.TakenFile)
			if err != nil {
				return err
			}
			if !ok {
				r.differ(row.ID, "file", row.Amount, 0)
				continue
			}
			files[f.File] = share
		}
		if f == row.Result.Settled {
			share.OfBatch.Settled = share.OfBatch.Settled.add(row.Amount)
		} else {
			share.OfBatch.Returned = share.OfBatch.Returned.add(row.Amount)
		}
	}
	if people {
		r.People = r.People.add(row.Amount)
	}
	return nil
}

// Files lists the result files taken in, by the time they were.
func Files(t store.Reader) ([]TakenFile, error) {
	out, err := scan[TakenFile](t, fileKey(""))
	slices.SortStableFunc(out, func(a, b TakenFile) int { return a.By.At.Compare(b.By.At) })
	return out, err
}

// Files lists the result files taken in, by the time they were.
func (p Payments) Files(ctx context.Context) (out []TakenFile, err error) {
	err = p.view(ctx, func(t store.Reader) error { out, err = Files(t); return err })
	return out, err
}

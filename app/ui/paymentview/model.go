package paymentview

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/ui/picture"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// totals are what the figures say.
type totals struct {
	due, back, settled payment.Sum
	by                 map[payment.State]payment.Sum // what the bank has not answered, by the state of its batch
}

func plus(a, b payment.Sum) payment.Sum {
	return payment.Sum{Count: a.Count + b.Count, Amount: a.Amount + b.Amount}
}

func tally(d data) totals {
	t := totals{by: map[payment.State]payment.Sum{}}
	for _, x := range d.dues {
		t.due = plus(t.due, x.Ready)
	}
	for _, r := range d.back {
		t.back = plus(t.back, payment.Sum{Count: 1, Amount: r.Amount})
	}
	for i := range d.batches {
		b := &d.batches[i]
		t.settled = plus(t.settled, b.Settled)
		t.by[b.State] = plus(t.by[b.State], left(b))
	}
	return t
}

// left is what of a batch has no end yet.
func left(b *payment.Batch) payment.Sum {
	switch b.State {
	case payment.Prepared:
		return b.Orders
	case payment.Withdrawn:
		return payment.Sum{}
	}
	return b.Open()
}

// keeps tells whether a batch has orders in a state.
func keeps(b *payment.Batch, only payment.State) bool {
	switch only {
	case "":
		return true
	case payment.Settled:
		return b.Settled.Count > 0
	}
	return b.State == only && left(b).Count > 0
}

// backOf counts the orders of a batch that came back and wait to be paid again.
func backOf(id string, back []payment.Row) int {
	n := 0
	for _, r := range back {
		if strings.HasPrefix(r.ID, id+"-") {
			n++
		}
	}
	return n
}

// standing is the one word for a batch, and its tone; back is how many of its orders
// came back and wait.
func standing(b *payment.Batch, back int) (string, fyne.ThemeColorName) {
	switch {
	case b.State != payment.Sent:
		return b.State.Label(), toneOf(b.State)
	case left(b).Count > 0:
		return payment.Sent.Label(), theme.Accent
	case back > 0:
		return words.T("pay.part_back", back), theme.Bad
	}
	if b.Settled.Count == 0 {
		return words.T("pay.all_back"), theme.Quiet
	}
	return words.T("pay.done"), theme.Good
}

func toneOf(s payment.State) fyne.ThemeColorName {
	switch s {
	case payment.Prepared:
		return theme.Warn
	case payment.Released, payment.Sent:
		return theme.Accent
	case payment.Unknown, payment.Returned, payment.ReturnedAfter:
		return theme.Bad
	case payment.Settled:
		return theme.Good
	}
	return theme.Quiet
}

// looks are how the states of orders are drawn; each has a sign as well.
var looks = map[payment.State]struct{ fill, on fyne.ThemeColorName }{
	payment.Prepared:      {theme.Line, theme.Ink},
	payment.Released:      {theme.CursorRow, theme.Ink},
	payment.Unknown:       {theme.Mark, theme.Ink},
	payment.Sent:          {theme.Accent, theme.OnAccent},
	payment.Settled:       {theme.Good, theme.OnAccent},
	payment.Returned:      {theme.Bad, theme.OnAccent},
	payment.ReturnedAfter: {theme.Bad, theme.OnAccent},
	payment.Withdrawn:     {theme.Line, theme.Quiet},
}

// bar is the picture of a batch: its orders by what became of them.
func bar(rows []payment.Row, tap func(payment.State)) []picture.Part {
	sums := map[payment.State]payment.Sum{}
	for _, r := range rows {
		sums[r.State] = plus(sums[r.State], payment.Sum{Count: 1, Amount: r.Amount})
	}
	var out []picture.Part
	for _, s := range payment.States {
		if n := sums[s]; n.Count > 0 {
			out = append(out, picture.Part{
				Sign: words.T("pay.sign." + string(s)), Label: words.T("pay.count_of", s.Label(), n.Count), Text: n.Amount.String(),
				Value: int64(n.Amount), Fill: looks[s].fill, On: looks[s].on, Tap: func() { tap(s) },
			})
		}
	}
	return out
}

// share is what of a batch comes from a pool.
type share struct {
	pool   ledger.Pool
	amount money.Fen
}

// sharesOf are the pools of orders in order, with their sums.
func sharesOf(rows []payment.Row) []share {
	var out []share
	for _, r := range rows {
		if r.State == payment.Withdrawn {
			continue
		}
		for _, p := range r.Parts {
			i := slices.IndexFunc(out, func(s share) bool { return s.pool == p.Pool })
			if i < 0 {
				i = len(out)
				out = append(out, share{pool: p.Pool})
			}
			out[i].amount += p.Amount
		}
	}
	return out
}

// moves say, a sentence for each pool, what an act will do to the books.
func moves(rows []payment.Row, pools map[ledger.Pool]ledger.Amounts, label func(ledger.Pool) string, from, to ledger.Account) []string {
	var out []string
	for _, s := range sharesOf(rows) {
		now := pools[s.pool]
		a, b := now.Of(from), now.Of(to)
		out = append(out, words.T("pay.moves", label(s.pool), from.Label(), a.String(), (a-s.amount).String(), to.Label(), b.String(), (b+s.amount).String()))
	}
	return out
}

// orderRow is an order with every text the grid shows.
type orderRow struct {
	payment.Row
	amount, state, account, said, day string
	tone                              fyne.ThemeColorName
}

func orderRows(rows []payment.Row) []orderRow {
	out := make([]orderRow, len(rows))
	for i, r := range rows {
		o := orderRow{Row: r, amount: r.Amount.String(), state: r.State.Label(), account: r.Account.Number.Masked(), tone: toneOf(r.State)}
		switch f := factOf(r.Result); {
		case f == nil:
		case f.Waits:
			o.day, o.said = f.Date.String(), words.T("pay.waits_second")
			o.tone = theme.Warn
		default:
			o.day, o.said = f.Date.String(), f.Reason
		}
		if r.Result.Reissued != "" {
			o.said = words.T("pay.reissued_as", r.Result.Reissued)
		}
		out[i] = o
	}
	return out
}

// factOf is the last thing that was said of an order.
func factOf(r payment.Result) *payment.Fact {
	if r.Returned != nil {
		return r.Returned
	}
	return r.Settled
}

func signText(s *payment.Sign) string {
	if s == nil {
		return ""
	}
	return s.Name + "　" + s.Date.String()
}

func moment(t time.Time) string { return t.In(act.China).Format("2006-01-02 15:04") }

// templateName names a template by its reference.
func templateName(all []payment.Template, ref payment.TemplateRef) string {
	for _, t := range all {
		if t.ID == ref.ID && t.Version == ref.Version {
			return nameOf(t)
		}
	}
	return ref.ID
}

// nameOf names a template with its version, from the second on.
func nameOf(t payment.Template) string {
	if t.Version > 1 {
		return words.T("pay.version", t.Name, t.Version)
	}
	return t.Name
}

// usable are the templates for a use that may be chosen, the newest version of each.
func usable(all []payment.Template, use payment.Use) []payment.Template {
	var out []payment.Template
	for _, t := range all {
		if t.Use != use || !t.BuiltIn() && t.Confirmed == nil {
			continue
		}
		if i := slices.IndexFunc(out, func(o payment.Template) bool { return o.ID == t.ID }); i >= 0 {
			out[i] = t
		} else {
			out = append(out, t)
		}
	}
	return out
}

func joined(list []string) string { return strings.Join(list, words.T("pay.comma")) }

package paymentview

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/picture"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// batchesPage lists the payment batches, with the one in hand beside.
type batchesPage struct {
	v       *View
	list    *grid.Grid[batchRow]
	orders  *grid.Grid[orderRow]
	only    payment.State // batches with orders in this state; "" is all
	state   payment.State // orders of the batch in this state; "" is all
	chosen  string
	want    string // order to be opened when its batch was read
	rows    []payment.Row
	recon   payment.Reconciliation
	tab     int
	right   *fyne.Container
	whole   fyne.CanvasObject
	reading task.Slot
}

// batchRow is a batch with every text the list shows.
type batchRow struct {
	payment.Batch
	state, amount string
	tone          fyne.ThemeColorName
}

func newBatches(v *View) *batchesPage {
	p := &batchesPage{v: v, right: container.NewStack()}
	p.list = grid.New(grid.Options[batchRow]{
		ID: func(b *batchRow) string { return b.ID }, NoFoot: true, Empty: words.T("pay.no_batches"),
		Columns: []grid.Column[batchRow]{
			{ID: "id", Title: words.T("pay.batch"), Width: 100, Text: func(b *batchRow) string { return b.ID }},
			{ID: "state", Title: words.T("pay.state"), Width: 112, Text: func(b *batchRow) string { return b.state }, Tone: func(b *batchRow) fyne.ThemeColorName { return b.tone }},
			{ID: "amount", Title: words.T("pay.amount"), Width: 116, Align: grid.Right, Text: func(b *batchRow) string { return b.amount }, Number: func(b *batchRow) int64 { return int64(b.Orders.Amount) }, Scale: 2},
		},
		OnOpen: func(b *batchRow) { p.choose(b.ID) },
		OnCursor: func(b *batchRow) {
			if b != nil {
				p.choose(b.ID)
			}
		},
	})
	p.orders = grid.New(grid.Options[orderRow]{
		ID: func(o *orderRow) string { return o.ID }, Columns: orderColumns(), Frozen: 1, Totals: true, Ticks: true, Empty: words.T("pay.no_orders"),
		OnOpen: func(o *orderRow) { p.show(o) }, OnCursor: func(o *orderRow) {
			if v.pane != nil && o != nil {
				p.show(o)
			}
		},
	})
	line := canvas.NewRectangle(theme.Color(theme.Line))
	p.whole = container.New(parts.Sides{Left: func(float32) float32 { return theme.Scaled(346) }, Min: fyne.NewSize(500, 200)}, p.list.Object(), line, p.right)
	return p
}

func orderColumns() []grid.Column[orderRow] {
	text := func(id, key string, width float32, f func(*orderRow) string) grid.Column[orderRow] {
		return grid.Column[orderRow]{ID: id, Title: words.T(key), Width: width, Text: f}
	}
	state := text("state", "pay.state", 112, func(o *orderRow) string { return o.state })
	state.Tone = func(o *orderRow) fyne.ThemeColorName { return o.tone }
	return []grid.Column[orderRow]{
		{ID: "n", Title: words.T("pay.n"), Width: 52, Align: grid.Right, Text: func(o *orderRow) string { return strconv.Itoa(o.N) }, Number: func(o *orderRow) int64 { return int64(o.N) }},
		text("payee", "pay.payee", 224, func(o *orderRow) string { return o.Payee.Name }),
		{
			ID: "amount", Title: words.T("pay.amount"), Width: 120, Align: grid.Right, Bold: true, Text: func(o *orderRow) string { return o.amount },
			Number: func(o *orderRow) int64 { return int64(o.Amount) }, Scale: 2,
			Total: func(shown []*orderRow) string {
				var sum payment.Sum
				for _, o := range shown {
					sum = plus(sum, payment.Sum{Count: 1, Amount: o.Amount})
				}
				return sum.Amount.String()
			},
		},
		state, text("account", "pay.account", 96, func(o *orderRow) string { return o.account }),
		text("bank", "pay.bank", 168, func(o *orderRow) string { return o.Account.Bank }),
		text("day", "pay.bank_day", 100, func(o *orderRow) string { return o.day }), text("said", "pay.said", 200, func(o *orderRow) string { return o.said }),
		text("id", "pay.order", 148, func(o *orderRow) string { return o.ID }), text("reissue", "pay.reissue_of", 148, func(o *orderRow) string { return o.ReissueOf }),
	}
}

func (p *batchesPage) label() string             { return words.T("pay.tab_batches", len(p.v.data.batches)) }
func (p *batchesPage) object() fyne.CanvasObject { return p.whole }
func (p *batchesPage) focus() fyne.Focusable     { return p.list.Focusable() }
func (p *batchesPage) filters()                  { p.orders.ShowFilters(!p.orders.FiltersShown()) }

// batch is the one in hand, nil when there is none.
func (p *batchesPage) batch() *payment.Batch {
	for i := range p.v.data.batches {
		if p.v.data.batches[i].ID == p.chosen {
			return &p.v.data.batches[i]
		}
	}
	return nil
}

// fill lists the batches, newest first, and keeps the one in hand.
func (p *batchesPage) fill() {
	all := p.v.data.batches
	rows := make([]batchRow, len(all))
	for i, b := range all {
		r := batchRow{Batch: b, amount: b.Orders.Amount.String()}
		r.state, r.tone = standing(&b, backOf(b.ID, p.v.data.back))
		rows[len(all)-1-i] = r
	}
	chosen := p.chosen
	p.chosen = ""
	p.list.SetRows(rows)
	p.list.Filter(func(b *batchRow) bool { return keeps(&b.Batch, p.only) })
	if chosen == "" {
		if shown := p.list.Shown(); len(shown) > 0 {
			chosen = shown[0].ID
		}
	}
	p.choose(chosen)
}

// narrow lists the batches with orders in a state; the same again lists all.
func (p *batchesPage) narrow(s payment.State) {
	if p.only == s {
		s = ""
	}
	p.only = s
	p.list.Filter(func(b *batchRow) bool { return keeps(&b.Batch, p.only) })
	if shown := p.list.Shown(); len(shown) > 0 {
		p.open(shown[0].ID)
	}
}

// open brings a batch into hand.
func (p *batchesPage) open(id string) {
	p.list.SetCursor(id)
	p.choose(id)
}

// detail is what is read of the batch in hand.
type detail struct {
	rows  []payment.Row
	recon payment.Reconciliation
}

// choose reads a batch and shows it.
func (p *batchesPage) choose(id string) {
	if id == p.chosen && id != "" {
		return
	}
	p.chosen, p.state, p.rows = id, "", nil
	p.v.ClosePane()
	if p.batch() == nil {
		p.right.Objects = []fyne.CanvasObject{parts.Empty(words.T("pay.empty"), "", nil)}
		p.right.Refresh()
		return
	}
	pay := p.v.pay
	task.Start(p.v.place.Shell.Runner(), &p.reading, "", func(ctx context.Context, _ task.Tell) (d detail, err error) {
		if d.rows, err = pay.Rows(ctx, id); err == nil {
			d.recon, err = pay.Reconcile(ctx, id)
		}
		return d, err
	}, func(d detail, err error) {
		if err != nil {
			p.v.place.Shell.Failed(err)
			return
		}
		p.rows, p.recon = d.rows, d.recon
		p.orders.SetRows(orderRows(d.rows))
		p.orders.Untick()
		p.draw()
		p.reach()
		p.v.update()
	})
}

// openOrder brings the batch of an order into hand and opens the order.
func (p *batchesPage) openOrder(id string) {
	p.want = id
	if i := strings.LastIndexByte(id, '-'); i > 0 {
		p.open(id[:i])
	}
	p.reach()
}

// reach opens the order asked for, once its batch was read.
func (p *batchesPage) reach() {
	if p.want == "" || len(p.rows) == 0 {
		return
	}
	p.orders.SetCursor(p.want)
	if o := p.orders.Cursor(); o != nil && o.ID == p.want {
		p.want = ""
		p.show(o)
	}
}

// draw shows the batch in hand.
func (p *batchesPage) draw() {
	b := p.batch()
	if b == nil {
		return
	}
	word, tone := standing(b, backOf(b.ID, p.v.data.back))
	head := parts.NewColumn(6,
		prose.New(prose.Strong(b.ID+"　"), prose.Span{Text: word, Tone: tone, Bold: true},
			prose.Quiet("　"+words.T("pay.head", ledger.SourceLabel(b.Source), b.Orders.Count, b.Orders.Amount.String(), b.Purpose))),
		picture.NewStack(bar(p.rows, p.onlyState)...),
		prose.Sized(-1, p.hands(b)...),
		prose.Hanging(20, prose.Span{Text: "▶", Tone: theme.Accent}, prose.Plain(p.next(b))),
	)
	labels := []string{words.T("pay.tab_orders", len(p.rows)), words.T("pay.tab_recon")}
	if n := len(p.recon.Differences); n > 0 {
		labels[1] = words.T("pay.tab_recon_bad", n)
	}
	tabs := parts.Row(12, parts.Tabs(labels, p.tab, func(i int) {
		p.tab = i
		p.draw()
	}))
	if p.state != "" && p.tab == 0 {
		tabs.Add(parts.Label(words.T("pay.only", p.state.Label())))
		tabs.Add(parts.Soft(words.T("pay.show_all"), func() { p.onlyState("") }))
	}
	under := p.orders.Object()
	if p.tab == 1 {
		under = p.reconciliation()
	}
	p.right.Objects = []fyne.CanvasObject{parts.Fill(parts.Inset(head, 16, 10), parts.Rule(), parts.Pad(tabs, 12, 4), under)}
	p.right.Refresh()
}

// onlyState shows the orders in a state; the same again, or none, shows all.
func (p *batchesPage) onlyState(s payment.State) {
	if p.state == s {
		s = ""
	}
	p.state, p.tab = s, 0
	p.orders.Filter(func(o *orderRow) bool { return s == "" || o.State == s })
	p.draw()
}

// hands tell who did what and when.
func (p *batchesPage) hands(b *payment.Batch) []prose.Span {
	var out []prose.Span
	step := func(key string, s *payment.Sign) {
		if s == nil {
			return
		}
		if len(out) > 0 {
			out = append(out, prose.Quiet("　→　"))
		}
		out = append(out, prose.Quiet(words.T(key)+" "), prose.Plain(signText(s)))
	}
	step("pay.did_prepare", b.Prepared)
	step("pay.did_release", b.Released)
	switch {
	case b.Sent != nil:
		step("pay.did_send", b.Sent)
	case b.Sending != nil:
		step("pay.did_try", b.Sending)
	}
	step("pay.did_withdraw", b.Withdrawn)
	if b.File != nil {
		out = append(out, prose.Quiet("　"+words.T("pay.file_said", b.File.Name, b.File.SHA256[:12])))
	}
	return append(out, prose.Quiet("　"+words.T("pay.by_template", templateName(p.v.data.templates, b.Template))))
}

// next says what the batch waits for.
func (p *batchesPage) next(b *payment.Batch) string {
	switch b.State {
	case payment.Prepared:
		return words.T("pay.next_prepared")
	case payment.Released:
		return words.T("pay.next_released")
	case payment.Unknown:
		if b.Claims > 0 || b.Claim != nil {
			return words.T("pay.next_claimed")
		}
		return words.T("pay.next_unknown")
	case payment.Withdrawn:
		return words.T("pay.next_withdrawn", b.Reason)
	}
	if n := left(b); n.Count > 0 {
		return words.T("pay.next_sent", n.Count, n.Amount.String())
	}
	if n := backOf(b.ID, p.v.data.back); n > 0 {
		return words.T("pay.next_back", n)
	}
	return words.T("pay.next_done")
}

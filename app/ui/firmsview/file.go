package firmsview

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/act"
	"huiqi/app/desk/dossier"
	"huiqi/app/desk/recovery"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// tab is a part of a beneficiary's page.
type tab int

const (
	tabAwards tab = iota
	tabOrders
	tabCases
	tabPapers
	tabAccount
	tabDeferrals
)

// filePage is the page of one beneficiary: all that came to it and went back.
type filePage struct {
	v       *View
	file    dossier.File
	tab     tab
	title   *prose.Para
	said    *parts.Column
	tabs    *fyne.Container
	body    *fyne.Container
	object  fyne.CanvasObject
	awards  *grid.Grid[awardRow]
	orders  *grid.Grid[orderRow]
	cases   *grid.Grid[caseRow]
	papers  *grid.Grid[paperRow]
	history *grid.Grid[changeRow]
	asked   *grid.Grid[deferralRow]
	loading task.Slot
}

func newFilePage(v *View) *filePage {
	p := &filePage{v: v, title: prose.Sized(3), said: parts.NewColumn(4), tabs: container.NewStack(), body: container.NewStack()}
	goTo := v.place.Shell.Go
	p.awards = grid.New(grid.Options[awardRow]{
		ID: func(r *awardRow) string { return r.Line.Award }, Columns: awardColumns(), Frozen: 1, Totals: true, Empty: words.T("firms.no_awards"),
		OnOpen: func(r *awardRow) { goTo("batches", r.Line.Award) },
		Menu:   p.menu,
	})
	p.orders = grid.New(grid.Options[orderRow]{
		ID: func(r *orderRow) string { return r.ID + r.Award }, Columns: orderColumns(), Frozen: 1, Totals: true, Empty: words.T("firms.no_orders"),
		OnOpen: func(r *orderRow) { goTo("payment", "order/"+r.ID) },
	})
	p.cases = grid.New(grid.Options[caseRow]{
		ID: func(r *caseRow) string { return r.ID }, Columns: caseColumns(), Frozen: 1, Empty: words.T("firms.no_cases"),
		OnOpen: func(r *caseRow) { goTo("recovery", r.ID) },
	})
	p.papers = grid.New(grid.Options[paperRow]{
		ID: func(r *paperRow) string { return r.Number }, Columns: paperColumns(), Frozen: 1, Empty: words.T("firms.no_papers"),
		OnOpen: func(r *paperRow) { goTo("notices", r.Number) },
	})
	p.history = grid.New(grid.Options[changeRow]{
		ID: func(r *changeRow) string { return strconv.Itoa(r.N) }, Columns: changeColumns(), Frozen: 1, Empty: words.T("firms.no_account"),
	})
	p.asked = grid.New(grid.Options[deferralRow]{
		ID: func(r *deferralRow) string { return r.id }, Columns: deferralColumns(), Frozen: 1, Empty: words.T("firms.no_deferrals"),
		OnOpen: func(r *deferralRow) { goTo("deferral", r.id) },
	})
	head := parts.NewColumn(6, p.title, p.said)
	p.object = parts.Sheet(parts.Fill(parts.Inset(head, 16, 10), parts.Pad(p.tabs, 8, 2), parts.Rule(), p.body))
	return p
}

// menu leads from an award to its batch and, where money was paid, to a recovery.
func (p *filePage) menu(r *awardRow) []*fyne.MenuItem {
	goTo := p.v.place.Shell.Go
	out := []*fyne.MenuItem{fyne.NewMenuItem(words.T("work.to_batch"), func() { goTo("batches", r.Line.Award) })}
	if r.Money.Paid > 0 && p.v.place.Holds(act.Maker) {
		out = append(out, fyne.NewMenuItem(words.T("firms.claim_back"), func() { goTo("recovery", "award/"+r.Line.Award) }))
	}
	return out
}

// open reads the file of a beneficiary and shows it.
func (p *filePage) open(id string, then func()) {
	s := p.v.place.Session
	task.Start(p.v.place.Shell.Runner(), &p.loading, "", func(ctx context.Context, _ task.Tell) (dossier.File, error) {
		return dossier.Reader{Desk: s.Desk}.Of(ctx, id)
	}, func(f dossier.File, err error) {
		if err != nil {
			p.v.place.Shell.Failed(err)
			return
		}
		p.set(f)
		if then != nil {
			then()
		}
	})
}

func (p *filePage) set(f dossier.File) {
	p.file = f
	if firm, ok := p.v.place.Firms().Get(f.ID); ok {
		p.file.Name, p.file.Place = firm.Name, firm.CityName()+firm.RegionName()
	} else if f.Name == "" {
		p.file.Name = f.ID
	}
	p.title.Set(prose.Strong(p.file.Name), prose.Quiet("　"+f.ID+"　"+p.file.Place))
	var said []fyne.CanvasObject
	if b := f.Block; b != nil && b.Blocked {
		last := b.History[len(b.History)-1]
		said = append(said, prose.Hanging(20, prose.Span{Text: "■", Tone: theme.Bad}, prose.Span{Text: words.T("firms.blocked", last.Reason), Tone: theme.Bad}))
	}
	if f.Account.Waiting != nil {
		said = append(said, prose.Hanging(20, prose.Span{Text: "▲", Tone: theme.Warn}, prose.Plain(words.T("firms.account_waits", f.Account.Waiting.ByName))))
	}
	p.said.Set(said...)
	p.awards.SetRows(awardRows(f.Awards))
	p.orders.SetRows(orderRows(f.Orders))
	p.cases.SetRows(caseRows(f.Cases))
	p.papers.SetRows(paperRows(f.Papers))
	p.history.SetRows(changeRows(f.History))
	p.asked.SetRows(deferralRows(f.Deferrals))
	p.show()
}

// show puts the part chosen below the tabs.
func (p *filePage) show() {
	f := &p.file
	one := func(key string, n int) string { return words.T(key) + " " + strconv.Itoa(n) }
	p.tabs.Objects = []fyne.CanvasObject{parts.Tabs([]string{
		one("firms.tab_awards", len(f.Awards)), one("firms.tab_orders", len(f.Orders)), one("firms.tab_cases", len(f.Cases)),
		one("firms.tab_papers", len(f.Papers)), one("firms.tab_account", len(f.History)),
		one("firms.tab_deferrals", len(f.Deferrals)),
	}, int(p.tab), func(i int) {
		p.tab = tab(i)
		p.show()
		p.v.place.Shell.Window().Canvas().Focus(p.focus())
	})}
	p.tabs.Refresh()
	p.body.Objects = []fyne.CanvasObject{p.grid()}
	p.body.Refresh()
	p.object.Refresh()
}

func (p *filePage) grid() fyne.CanvasObject {
	switch p.tab {
	case tabOrders:
		return p.orders.Object()
	case tabCases:
		return p.cases.Object()
	case tabPapers:
		return p.papers.Object()
	case tabAccount:
		return p.history.Object()
	case tabDeferrals:
		return p.asked.Object()
	}
	return p.awards.Object()
}

func (p *filePage) focus() fyne.Focusable {
	switch p.tab {
	case tabOrders:
		return p.orders.Focusable()
	case tabCases:
		return p.cases.Focusable()
	case tabPapers:
		return p.papers.Focusable()
	case tabAccount:
		return p.history.Focusable()
	case tabDeferrals:
		return p.asked.Focusable()
	}
	return p.awards.Focusable()
}

// figures are where the beneficiary's money stands.
func (p *filePage) figures() []shell.Figure {
	t := p.file.Totals()
	one := func(key string, f money.Fen, tone fyne.ThemeColorName, to tab) shell.Figure {
		return shell.Figure{ID: key, Label: words.T(key), Value: f.String(), Unit: words.T("unit.yuan"), Tone: tone, Tap: func() {
			p.tab = to
			p.show()
		}}
	}
	return []shell.Figure{
		one("firms.sum_awarded", t.Awarded, "", tabAwards), one("firms.sum_payable", t.Payable, theme.Warn, tabAwards),
		one("firms.sum_transit", t.InTransit, theme.Accent, tabOrders), one("firms.sum_paid", t.Paid, theme.Good, tabOrders),
		one("firms.sum_recoverable", t.Recoverable, theme.Bad, tabCases), one("firms.sum_recovered", t.Recovered, theme.Quiet, tabCases),
	}
}

// awardRow is an award with every text the grid shows.
type awardRow struct {
	dossier.Award
	item, period, kind, net, paid, payable, basis string
}

func awardRows(all []dossier.Award) []awardRow {
	out := make([]awardRow, len(all))
	for i, a := range all {
		r := awardRow{
			Award: a, item: a.Batch.Label, period: a.Batch.Period, kind: a.Batch.Kind.Label(), net: a.Line.Net.String(),
			paid: a.Money.Paid.String(), payable: (a.Money.Payable + a.Money.InTransit).String(), basis: a.Decision,
		}
		if per, err := period.Parse(a.Batch.Period); err == nil {
			r.period = workplace.PeriodLabel(per)
		}
		if r.basis == "" {
			r.basis = a.Batch.Source.Run
		}
		out[i] = r
	}
	return out
}

func awardColumns() []grid.Column[awardRow] {
	sum := func(of func(*awardRow) money.Fen) func([]*awardRow) string {
		return func(shown []*awardRow) string {
			var total money.Fen
			for _, r := range shown {
				total += of(r)
			}
			return total.String()
		}
	}
	alive := func(r *awardRow) money.Fen {
		if r.State.Dead() {
			return 0
		}
		return r.Line.Net
	}
	paid := func(r *awardRow) money.Fen { return r.Money.Paid }
	open := func(r *awardRow) money.Fen { return r.Money.Payable + r.Money.InTransit }
	return []grid.Column[awardRow]{
		{ID: "item", Title: words.T("decisionsview.item"), Width: 148, Text: func(r *awardRow) string { return r.item }},
		{ID: "period", Title: words.T("decision.period"), Width: 108, Text: func(r *awardRow) string { return r.period }},
		{ID: "kind", Title: words.T("firms.kind"), Width: 60, Text: func(r *awardRow) string { return r.kind }},
		{ID: "net", Title: words.T("firms.net"), Width: 124, Align: grid.Right, Scale: 2, Bold: true, Text: func(r *awardRow) string { return r.net },
			Number: func(r *awardRow) int64 { return int64(r.Line.Net) }, Total: sum(alive)},
		{ID: "state", Title: words.T("decisionsview.state"), Width: 104, Text: func(r *awardRow) string { return r.Standing.Label() },
			Tone: func(r *awardRow) fyne.ThemeColorName { return workplace.StandingTone(r.Standing) }},
		{ID: "paid", Title: words.T("firms.paid"), Width: 120, Align: grid.Right, Scale: 2, Text: func(r *awardRow) string { return r.paid },
			Number: func(r *awardRow) int64 { return int64(paid(r)) }, Total: sum(paid)},
		{ID: "open", Title: words.T("firms.open"), Width: 120, Align: grid.Right, Scale: 2, Text: func(r *awardRow) string { return r.payable },
			Number: func(r *awardRow) int64 { return int64(open(r)) }, Total: sum(open)},
		{ID: "award", Title: words.T("firms.award_id"), Width: 152, Text: func(r *awardRow) string { return r.Line.Award }},
		{ID: "basis", Title: words.T("firms.basis"), Width: 220, Text: func(r *awardRow) string { return r.basis }},
	}
}

// orderRow is an order with every text the grid shows.
type orderRow struct {
	dossier.Order
	amount, date, reason, account string
}

func orderRows(all []dossier.Order) []orderRow {
	out := make([]orderRow, len(all))
	for i, o := range all {
		r := orderRow{Order: o, amount: o.Part.String(), date: "—", account: o.Account.Bank + "　" + o.Account.Number.Masked()}
		if f := o.Result.Settled; f != nil {
			r.date = f.Date.String()
		}
		if f := o.Result.Returned; f != nil {
			r.date, r.reason = f.Date.String(), f.Reason
		}
		if o.ReissueOf != "" {
			r.reason = strings.TrimSpace(words.T("firms.reissue_of", o.ReissueOf) + " " + r.reason)
		}
		out[i] = r
	}
	return out
}

func orderColumns() []grid.Column[orderRow] {
	return []grid.Column[orderRow]{
		{ID: "id", Title: words.T("firms.order"), Width: 152, Text: func(r *orderRow) string { return r.ID }},
		{ID: "item", Title: words.T("decisionsview.item"), Width: 148, Text: func(r *orderRow) string { return r.Item }},
		{ID: "amount", Title: words.T("decisionsview.total"), Width: 124, Align: grid.Right, Scale: 2, Bold: true, Text: func(r *orderRow) string { return r.amount },
			Number: func(r *orderRow) int64 { return int64(r.Part) }, Total: func(shown []*orderRow) string {
				var sum money.Fen
				for _, r := range shown {
					if r.Result.Settled != nil && r.Result.Returned == nil {
						sum += r.Part
					}
				}
				return words.T("firms.settled_sum", sum.String())
			}},
		{ID: "state", Title: words.T("decisionsview.state"), Width: 96, Text: func(r *orderRow) string { return r.State.Label() },
			Tone: func(r *orderRow) fyne.ThemeColorName {
				switch {
				case r.State.Back():
					return theme.Bad
				case r.Result.Settled != nil:
					return theme.Good
				}
				return theme.Warn
			}},
		{ID: "date", Title: words.T("firms.bank_day"), Width: 96, Text: func(r *orderRow) string { return r.date }},
		{ID: "account", Title: words.T("decisionsview.account"), Width: 240, Text: func(r *orderRow) string { return r.account }},
		{ID: "reason", Title: words.T("awardsview.note"), Width: 320, Text: func(r *orderRow) string { return r.reason }},
	}
}

// caseRow is a recovery with every text the grid shows.
type caseRow struct {
	*recovery.Case
	amount, back, left string
}

func caseRows(all []*recovery.Case) []caseRow {
	out := make([]caseRow, len(all))
	for i, c := range all {
		out[i] = caseRow{c, c.Amount.String(), c.Back.String(), c.Left().String()}
	}
	return out
}

func caseColumns() []grid.Column[caseRow] {
	return []grid.Column[caseRow]{
		{ID: "id", Title: words.T("firms.case"), Width: 112, Text: func(r *caseRow) string { return r.ID }},
		{ID: "amount", Title: words.T("firms.claim"), Width: 132, Align: grid.Right, Scale: 2, Bold: true, Text: func(r *caseRow) string { return r.amount },
			Number: func(r *caseRow) int64 { return int64(r.Amount) }},
		{ID: "back", Title: words.T("firms.back"), Width: 132, Align: grid.Right, Scale: 2, Text: func(r *caseRow) string { return r.back },
			Number: func(r *caseRow) int64 { return int64(r.Back) }},
		{ID: "left", Title: words.T("firms.left"), Width: 132, Align: grid.Right, Scale: 2, Text: func(r *caseRow) string { return r.left },
			Number: func(r *caseRow) int64 { return int64(r.Left()) }},
		{ID: "state", Title: words.T("decisionsview.state"), Width: 88, Text: func(r *caseRow) string { return r.State.Label() },
			Tone: func(r *caseRow) fyne.ThemeColorName {
				if r.State.Live() {
					return theme.Warn
				}
				return theme.Quiet
			}},
		{ID: "award", Title: words.T("firms.award_id"), Width: 152, Text: func(r *caseRow) string { return r.Claim.Award }},
		{ID: "doc", Title: words.T("firms.basis"), Width: 160, Text: func(r *caseRow) string { return r.Doc }},
		{ID: "reason", Title: words.T("firms.why"), Width: 320, Text: func(r *caseRow) string { return r.Reason }},
	}
}

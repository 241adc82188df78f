package paymentview

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// returnedPage lists the payments that came back (退票): each waits for an account put
// right by two people, and then for another order.
type returnedPage struct {
	v    *View
	grid *grid.Grid[backRow]
}

type backRow struct {
	payment.Row
	account                accounts.Account
	amount, day, why, step string
	tone                   fyne.ThemeColorName
	ready                  bool // its account was changed since, by two people
}

// backRows say of each payment that came back what it waits for.
func backRows(list []payment.Row, of map[string]accounts.Account) []backRow {
	out := make([]backRow, len(list))
	for i, r := range list {
		b := backRow{Row: r, account: of[r.Payee.ID], amount: r.Amount.String(), day: r.Result.Returned.Date.String(), why: r.Result.Returned.Reason}
		switch a := b.account; {
		case a.Waiting != nil:
			b.step, b.tone = words.T("pay.back_waiting", a.Waiting.ByName), theme.Warn
		case a.Current != nil && !same(a.Current.Details, r.Account):
			b.step, b.tone, b.ready = words.T("pay.back_ready"), theme.Good, true
		default:
			b.step, b.tone = words.T("pay.back_correct"), theme.Bad
		}
		out[i] = b
	}
	return out
}

// same tells whether two accounts are one to a bank.
func same(a, b accounts.Details) bool {
	return a.Holder == b.Holder && a.Bank == b.Bank && a.BankNo == b.BankNo && a.Number.Find == b.Number.Find
}

func newReturned(v *View) *returnedPage {
	p := &returnedPage{v: v}
	text := func(id, key string, width float32, f func(*backRow) string) grid.Column[backRow] {
		return grid.Column[backRow]{ID: id, Title: words.T(key), Width: width, Text: f}
	}
	step := text("step", "pay.waits_for", 216, func(b *backRow) string { return b.step })
	step.Tone = func(b *backRow) fyne.ThemeColorName { return b.tone }
	p.grid = grid.New(grid.Options[backRow]{
		ID: func(b *backRow) string { return b.ID }, Ticks: true, Frozen: 1, Totals: true, Empty: words.T("pay.no_returned"),
		Columns: []grid.Column[backRow]{
			text("payee", "pay.payee", 216, func(b *backRow) string { return b.Payee.Name }),
			{
				ID: "amount", Title: words.T("pay.amount"), Width: 124, Align: grid.Right, Bold: true, Text: func(b *backRow) string { return b.amount }, Number: func(b *backRow) int64 { return int64(b.Amount) }, Scale: 2,
				Total: func(shown []*backRow) string {
					var all money.Fen
					for _, b := range shown {
						all += b.Amount
					}
					return all.String()
				},
			},
			text("day", "pay.back_day", 104, func(b *backRow) string { return b.day }), text("why", "pay.back_why", 200, func(b *backRow) string { return b.why }), step,
			text("account", "pay.account", 96, func(b *backRow) string { return b.Row.Account.Number.Masked() }), text("id", "pay.order", 152, func(b *backRow) string { return b.ID }),
		},
		OnOpen: p.show, OnCursor: func(b *backRow) {
			if v.pane != nil && b != nil {
				p.show(b)
			}
		},
		OnTick: func(int) { v.update() },
	})
	return p
}

func (p *returnedPage) label() string             { return words.T("pay.tab_returned", len(p.v.data.back)) }
func (p *returnedPage) object() fyne.CanvasObject { return p.grid.Object() }
func (p *returnedPage) focus() fyne.Focusable     { return p.grid.Focusable() }
func (p *returnedPage) filters()                  { p.grid.ShowFilters(!p.grid.FiltersShown()) }

func (p *returnedPage) fill() {
	p.grid.SetRows(backRows(p.v.data.back, p.v.data.accounts))
	p.grid.Untick()
}

func (p *returnedPage) open(id string) {
	p.grid.SetCursor(id)
	if b := p.grid.Cursor(); b != nil && b.ID == id {
		p.show(b)
	}
}

// chosen are the payments ticked, else the one under the cursor.
func (p *returnedPage) chosen() []*backRow {
	if list := p.grid.Ticked(); len(list) > 0 {
		return list
	}
	if c := p.grid.Cursor(); c != nil {
		return []*backRow{c}
	}
	return nil
}

func (p *returnedPage) actions() []shell.Action {
	maker := p.v.place.Holds(act.Maker)
	return []shell.Action{{Label: words.T("pay.reissue"), Primary: true, Key: shell.Start, Do: p.askReissue, Off: !maker || len(p.chosen()) == 0}}
}

// show opens a payment that came back, with its account then and now.
func (p *returnedPage) show(b *backRow) {
	row := *b
	objects := append(orderObjects(p.v, &row.Row), fates(&row.Row)...)
	objects = append(objects, parts.Rule(), prose.New(prose.Strong(words.T("pay.account_now"))))
	if c := row.account.Current; c != nil {
		objects = append(objects, accountPairs(c.Details))
	} else {
		objects = append(objects, prose.New(prose.Quiet(words.T("pay.account_line"))))
	}
	maker, checker := p.v.place.Holds(act.Maker), p.v.place.Holds(act.Checker)
	if w := row.account.Waiting; w != nil {
		objects = append(objects, prose.New(prose.Strong(words.T("pay.account_waits")), prose.Quiet("　"+w.ByName+"　"+moment(w.At))), accountPairs(w.Details), prose.New(prose.Quiet(w.Reason)))
		if checker && w.By != p.v.place.Session.Me().User.ID {
			objects = append(objects, container.NewHBox(
				parts.Primary("  "+words.T("pay.account_confirm")+"  ", func() { p.askConfirm(row) }), parts.NewButton("  "+words.T("pay.account_reject")+"  ", func() { p.askReject(row) })))
		} else {
			objects = append(objects, prose.Hanging(20, prose.Span{Text: "▲", Tone: theme.Warn}, prose.Plain(words.T("pay.account_other"))))
		}
	} else if maker {
		objects = append(objects, container.NewHBox(parts.NewButton("  "+words.T("pay.account_correct")+"  ", func() { p.askCorrect(row) })))
	}
	p.v.setPane(words.T("pay.came_back"), objects...)
}

func accountPairs(d accounts.Details) fyne.CanvasObject {
	return parts.Pairs(96,
		parts.Pair{Label: words.T("pay.holder"), Value: d.Holder}, parts.Pair{Label: words.T("pay.account"), Value: d.Number.Masked()},
		parts.Pair{Label: words.T("pay.bank"), Value: d.Bank}, parts.Pair{Label: words.T("pay.bank_no"), Value: orDash(d.BankNo)},
	)
}

// askCorrect asks for the account to pay to from now on.
func (p *returnedPage) askCorrect(b backRow) {
	v := p.v
	holder, bank, no, number, reason := field.NewEntry(), field.NewEntry(), field.NewEntry(), field.NewEntry(), field.NewEntry()
	holder.SetText(b.Row.Account.Holder)
	bank.SetText(b.Row.Account.Bank)
	no.SetText(b.Row.Account.BankNo)
	number.SetPlaceHolder(words.T("pay.number_hint", b.Row.Account.Number.Masked()))
	reason.SetText(b.why)
	book, who := v.book(), v.place.Session.Who()
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("pay.correct_title", b.Payee.Name), Verb: words.T("pay.correct_verb"), Said: []string{words.T("pay.correct_says", b.day, orDash(b.why))},
		Fields: []ask.Field{
			ask.Text(words.T("pay.holder"), holder), ask.Text(words.T("pay.bank"), bank), ask.Text(words.T("pay.bank_no"), no),
			ask.Text(words.T("pay.number"), number), ask.Text(words.T("pay.explain"), reason), ask.Said(words.T("pay.correct_then"), theme.Quiet),
		},
		Take: func() (func(context.Context) error, error) {
			e := accounts.Entry{Holder: strings.TrimSpace(holder.Text), Bank: strings.TrimSpace(bank.Text), BankNo: strings.TrimSpace(no.Text), Number: strings.TrimSpace(number.Text)}
			why := strings.TrimSpace(reason.Text)
			if e.Number == "" {
				return nil, desk.Errf("pay-number-empty")
			}
			return func(ctx context.Context) error {
				_, err := book.Propose(ctx, who, b.Payee.ID, b.account.Version, e, accounts.Returned, b.ID, why)
				return err
			}, nil
		},
		Done: func() { v.load(func() { p.open(b.ID) }) },
	})
}

// askConfirm lets a checker type the number again from the paper, and makes the
// proposed account the one that is paid to.
func (p *returnedPage) askConfirm(b backRow) {
	v, w := p.v, b.account.Waiting
	typed, reason := field.NewEntry(), field.NewEntry()
	book, who := v.book(), v.place.Session.Who()
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("pay.account_confirm_title", b.Payee.Name), Verb: words.T("pay.account_confirm"),
		Said:   []string{words.T("pay.account_confirm_says", w.ByName, w.Holder, w.Bank, w.Number.Masked())},
		Fields: []ask.Field{ask.Text(words.T("pay.number_again"), typed), ask.Text(words.T("pay.explain"), reason), ask.Said(words.T("pay.account_confirm_note"), theme.Quiet)},
		Label:  120,
		Take: func() (func(context.Context) error, error) {
			look := accounts.Look{ID: b.Payee.ID, Seen: b.account.Version, Typed: strings.TrimSpace(typed.Text)}
			why := strings.TrimSpace(reason.Text)
			if look.Typed == "" {
				return nil, desk.Errf("pay-number-empty")
			}
			return func(ctx context.Context) error {
				_, err := book.Confirm(ctx, who, []accounts.Look{look}, why)
				return err
			}, nil
		},
		Done: func() { v.load(func() { p.open(b.ID) }) },
	})
}

func (p *returnedPage) askReject(b backRow) {
	v := p.v
	book, who := v.book(), v.place.Session.Who()
	v.dialog = dialogs.Reason(v.place.Shell.Window(), words.T("pay.account_reject_title", b.Payee.Name), words.T("pay.account_reject_says"), words.T("pay.account_reject"), func(reason string) {
		v.do(words.T("pay.account_reject"), func(ctx context.Context) error {
			_, err := book.Reject(ctx, who, b.Payee.ID, b.account.Version, reason)
			return err
		}, func() { p.open(b.ID) })
	})
}

// askReissue makes a payment batch of the payments chosen. One whose account is the
// same as before needs a reason why it will work now.
func (p *returnedPage) askReissue() {
	var a payment.Ask
	var sum payment.Sum
	var same []string
	source := ""
	for _, b := range p.chosen() {
		if s := b.Parts[0].Pool.Source; source == "" || s == source {
			source = s
			a.Reissue, sum = append(a.Reissue, b.ID), plus(sum, payment.Sum{Count: 1, Amount: b.Amount})
			if !b.ready {
				same = append(same, b.Payee.Name)
			}
		}
	}
	said := []string{words.T("pay.reissue_says", sum.Count, sum.Amount.String(), ledger.SourceLabel(source))}
	var reason *field.Entry
	if len(same) > 0 {
		said = append(said, words.T("pay.reissue_same", joined(same)))
		reason = field.NewEntry()
	}
	purpose := field.NewEntry()
	purpose.SetText(words.In(words.Chinese, "pay.reissue_purpose"))
	p.v.askPrepare(words.T("pay.reissue"), append(said, words.T("pay.prepare_then")), a, purpose, reason)
}

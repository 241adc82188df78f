package budgetview

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/region"
	"huiqi/resources/words"
)

// effect says what the confirmation of a grant would do.
func (v *View) effect(g ledger.Granting) string {
	var now ledger.Amounts
	for _, s := range v.panel.Stands {
		if s.Pool == g.Pool {
			now = s.Amounts
		}
	}
	return words.T("budget.grant_effect", v.place.PoolLabel(g.Pool), now.Available.String(), (now.Available + g.Amount).String())
}

// mayConfirm tells whether this person may confirm a grant, and why not.
func (v *View) mayConfirm(g ledger.Granting) (ok bool, why string) {
	switch {
	case !v.place.Holds(act.Checker):
		return false, words.T("budget.needs_checker")
	case g.Maker.Who == v.place.Session.Me().User.ID:
		return false, words.T("budget.own_grant")
	}
	return true, ""
}

// do runs an act on the books and reads them anew.
func (v *View) do(work func(ctx context.Context) error) {
	task.Start(v.place.Shell.Runner(), &v.work, "", func(ctx context.Context, _ task.Tell) (struct{}, error) {
		return struct{}{}, work(ctx)
	}, func(_ struct{}, err error) {
		v.place.Shell.Failed(err)
		v.load(nil)
	})
}

func (v *View) askConfirm(g ledger.Granting) {
	s := v.place.Session
	v.dialog = dialogs.Confirm(v.place.Shell.Window(), words.T("budget.confirm_title", g.ID), v.effect(g), words.T("budget.confirm_grant"), false, func() {
		v.do(func(ctx context.Context) error { return ledger.ConfirmGrant(ctx, s.Desk, s.Who(), g.ID, g.Version) })
	})
}

func (v *View) askReject(g ledger.Granting) {
	s := v.place.Session
	v.dialog = dialogs.Reason(v.place.Shell.Window(), words.T("budget.reject_title", g.ID), words.T("budget.reject_ask", signed(g.Amount)), words.T("budget.reject_grant"), func(reason string) {
		v.do(func(ctx context.Context) error {
			return ledger.RejectGrant(ctx, s.Desk, s.Who(), g.ID, g.Version, reason)
		})
	})
}

// askClose closes the last month that is over.
func (v *View) askClose() {
	month := nextMonth(v.panel, v.place.Today())
	s := v.place.Session
	v.dialog = dialogs.Confirm(v.place.Shell.Window(), words.T("budget.close_month", month), words.T("budget.close_ask", month), words.T("budget.close_month", month), true, func() {
		v.do(func(ctx context.Context) error { return ledger.CloseBooks(ctx, s.Desk, s.Who(), month) })
	})
}

// purse is what can be chosen of the budget.
type purse struct{ key, label string }

// sources are those who may pay: the province and its cities.
func sources() []purse {
	out := []purse{{"province", ledger.SourceLabel("province")}}
	for _, c := range region.Cities() {
		out = append(out, purse{c.Code, ledger.SourceLabel(c.Code)})
	}
	return out
}

// items are those of every pack, the newest edition first.
func (v *View) items() []purse {
	var out []purse
	for _, pk := range slices.Backward(v.place.Session.Shelf.All()) {
		for _, it := range pk.Items {
			if it.Review || it.Scorecard && len(it.Card.Prizes) == 0 {
				continue // it pays nothing
			}
			key := pk.ID + "/" + it.ID
			if !slices.ContainsFunc(out, func(p purse) bool { return p.key == key }) {
				out = append(out, purse{key, it.Label + "　" + pk.ID})
			}
		}
	}
	return out
}

func choose(list []purse, chosen string) *widget.Select {
	s := widget.NewSelect(nil, nil)
	at := 0
	for i, p := range list {
		s.Options = append(s.Options, p.label)
		if p.key == chosen {
			at = i
		}
	}
	s.SetSelectedIndex(at)
	return s
}

// add asks for money given to a pool by a document, or taken back from it.
func (v *View) add() {
	from, what := sources(), v.items()
	if len(what) == 0 {
		return
	}
	item := what[0].key
	if pk, id := v.place.Pack(); pk != nil {
		item = pk.ID + "/" + id
	}
	source, items, way := choose(from, v.want.pool.Source), choose(what, item), choose([]purse{{"", words.T("budget.give")}, {"cut", words.T("budget.take")}}, "")
	amount, doc, day, note := field.NewMoney(), field.NewEntry(), field.NewDate(v.place.Today()), field.NewEntry()
	doc.SetPlaceHolder(words.T("budget.doc_hint"))
	day.Set(v.place.Today())
	s := v.place.Session
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("budget.add_title"), Verb: words.T("budget.add_verb"), Extra: 24,
		Fields: []ask.Field{
			ask.Choice(words.T("budget.source"), source), ask.Choice(words.T("budget.item"), items), ask.Choice(words.T("budget.way"), way),
			ask.Money(words.T("budget.amount_yuan"), amount), ask.Text(words.T("budget.doc"), doc), ask.Day(words.T("budget.doc_date"), day),
			ask.Text(words.T("budget.note"), note), ask.Said(words.T("budget.add_note"), theme.Quiet),
		},
		Take: func() (func(context.Context) error, error) {
			g, err := granting(amount, day)
			if err != nil {
				return nil, err
			}
			if way.SelectedIndex() == 1 {
				g.Amount = -g.Amount
			}
			g.Pool = ledger.Pool{Source: from[source.SelectedIndex()].key, Item: what[items.SelectedIndex()].key}
			g.Doc, g.Note = strings.TrimSpace(doc.Text), strings.TrimSpace(note.Text)
			return func(ctx context.Context) error {
				_, err := ledger.Grant(ctx, s.Desk, s.Who(), g)
				return err
			}, nil
		},
		Done: func() { v.page = pageGrants; v.load(nil) },
	})
}

// granting reads amount and day, or says which is wrong.
func granting(amount *field.Money, day *field.Date) (g ledger.Granting, err error) {
	if g.Amount, err = amount.Value(); err != nil || g.Amount <= 0 {
		return g, wrong("field-amount", err)
	}
	if g.Date, err = day.Value(); err != nil {
		return g, wrong("field-day", err)
	}
	return g, nil
}

func wrong(code string, cause error) error { return desk.Errf(code).Wrap(cause) }

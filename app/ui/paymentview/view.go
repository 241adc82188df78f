// Package paymentview is the screen 支付: what is owed and to be ordered, the payment
// batches from their preparation to the bank's answer with the reconciliation of
// each, the payments that came back, the bank's result files, the templates of files,
// and the blocking list. Each act says what it will do in words and numbers before it
// is done. Who may do it, and whether the books allow it, is decided by package
// payment; account numbers are shown masked only. Its main type is View.
package paymentview

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen. Its argument is the number of a payment
// batch ("ZF2020-001"), an order or an award batch, "template/ID", "block/PARTY", or
// one of the pages: "dues", "returned", "files", "templates", "blocks", of which one
// record may be named ("dues/SP2020-001").
const Route = "payment"

var (
	_ shell.Screen      = (*View)(nil)
	_ shell.Shower      = (*View)(nil)
	_ shell.Actor       = (*View)(nil)
	_ shell.Figurer     = (*View)(nil)
	_ shell.Paner       = (*View)(nil)
	_ shell.Helper      = (*View)(nil)
	_ shell.Focuser     = (*View)(nil)
	_ shell.FilterRower = (*View)(nil)
	_ shell.Rememberer  = (*View)(nil)
	_ shell.Waiter      = (*View)(nil)
	_ shell.Dropper     = (*View)(nil)
)

// page is one of the pages of the screen.
type page interface {
	object() fyne.CanvasObject
	fill() // from what was read
	actions() []shell.Action
	focus() fyne.Focusable
	open(id string)
	filters()
	label() string
}

// The pages by their place among the tabs.
const (
	atBatches = iota
	atDues
	atReturned
	atFiles
	atTemplates
	atBlocks
)

var names = []string{"batches", "dues", "returned", "files", "templates", "blocks"}

// View is the screen 支付.
type View struct {
	place *workplace.Place
	pay   payment.Payments
	books ledger.Books
	data  data

	batches   *batchesPage
	dues      *duesPage
	returned  *returnedPage
	files     *filesPage
	templates *templatesPage
	blocks    *blocksPage
	pages     []page
	at        int

	tabs    *fyne.Container
	body    *fyne.Container
	content *fyne.Container
	pane    fyne.CanvasObject
	dialog  *dialogs.Dialog
	loading task.Slot
	work    task.Slot
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p, pay: payment.Payments{Desk: p.Session.Desk}, books: ledger.Books{Desk: p.Session.Desk}, tabs: container.NewStack(), body: container.NewStack()}
	v.batches, v.dues, v.returned = newBatches(v), newDues(v), newReturned(v)
	v.files, v.templates, v.blocks = newFiles(v), newTemplates(v), newBlocks(v)
	v.pages = []page{v.batches, v.dues, v.returned, v.files, v.templates, v.blocks}
	v.content = parts.Fill(v.tabs, parts.Rule(), v.body)
	return v
}

// data is what the screen reads at once.
type data struct {
	batches   []payment.Batch
	dues      []payment.Due
	back      []payment.Row
	accounts  map[string]accounts.Account // of those paid in back
	files     []payment.TakenFile
	templates []payment.Template
	blocks    []payment.Block
	waiting   payment.Waiting
	pools     map[ledger.Pool]ledger.Amounts
}

func (v *View) readAll(ctx context.Context) (d data, err error) {
	d.accounts, d.pools = map[string]accounts.Account{}, map[ledger.Pool]ledger.Amounts{}
	steps := []func() error{
		func() (err error) { d.batches, err = v.pay.All(ctx); return err },
		func() (err error) { d.dues, err = v.pay.Dues(ctx); return err },
		func() (err error) { d.back, err = v.pay.Returned(ctx); return err },
		func() (err error) { d.files, err = v.pay.Files(ctx); return err },
		func() (err error) { d.templates, err = v.pay.Templates(ctx); return err },
		func() (err error) { d.blocks, err = v.pay.Blocks(ctx); return err },
		func() (err error) { d.waiting, err = v.pay.Waiting(ctx, v.place.Session.Who()); return err },
		func() error {
			p, err := v.books.Panel(ctx, period.Date{})
			for _, s := range p.Stands {
				d.pools[s.Pool] = s.Amounts
			}
			return err
		},
		func() error {
			ids := make([]string, len(d.back))
			for i, r := range d.back {
				ids[i] = r.Payee.ID
			}
			list, err := v.book().Of(ctx, ids...)
			for i, a := range list {
				d.accounts[ids[i]] = a
			}
			return err
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return d, err
		}
	}
	return d, nil
}

func (v *View) book() accounts.Book {
	return accounts.Book{Desk: v.place.Session.Desk, Vault: v.place.Session.Vault()}
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("pay.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// Crumbs name the batch in hand.
func (v *View) Crumbs() []string {
	if b := v.batches.batch(); v.at == atBatches && b != nil {
		return []string{b.ID}
	}
	return nil
}

// FirstFocus puts the keyboard on the page's grid.
func (v *View) FirstFocus() fyne.Focusable { return v.pages[v.at].focus() }

// ToggleFilters shows or hides the filter row.
func (v *View) ToggleFilters() { v.pages[v.at].filters() }

// Help is for F1.
func (v *View) Help() string { return words.T("pay.help") }

// Waiting counts what waits for this person here.
func (v *View) Waiting() int {
	w := v.data.waiting
	return len(w.Release) + len(w.Send) + len(w.Find) + len(w.Confirm) + len(w.Returned) + len(w.Templates) + len(w.Blocks)
}

// Actions are those of the page in front.
func (v *View) Actions() []shell.Action { return v.pages[v.at].actions() }

// Shown reads everything anew and opens what was asked for.
func (v *View) Shown(arg string) {
	v.load(func() {
		if arg == "" {
			return
		}
		at, id := v.placeOf(arg)
		v.turn(at)
		switch {
		case id == "":
		case at == atBatches && strings.Count(id, "-") == 2:
			v.batches.openOrder(id)
		default:
			v.pages[at].open(id)
		}
	})
}

// placeOf says on which page an argument of Go is, and which record it names. An
// order that came back and waits is among the returned.
func (v *View) placeOf(arg string) (at int, id string) {
	kind, id, named := strings.Cut(arg, "/")
	if i := slices.Index(names, kind); i >= 0 {
		return i, id
	}
	switch {
	case kind == "template":
		return atTemplates, id
	case kind == "block":
		return atBlocks, id
	case !named:
		id = arg
	}
	switch {
	case strings.HasPrefix(id, "SP"):
		return atDues, id
	case slices.ContainsFunc(v.data.back, func(r payment.Row) bool { return r.ID == id }):
		return atReturned, id
	}
	return atBatches, id
}

func (v *View) load(then func()) {
	task.Start(v.place.Shell.Runner(), &v.loading, "", func(ctx context.Context, _ task.Tell) (data, error) {
		return v.readAll(ctx)
	}, func(d data, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.data = d
		for _, p := range v.pages {
			p.fill()
		}
		v.draw()
		if then != nil {
			then()
		}
		v.update()
		event.Say("payment", len(d.batches), len(d.dues), len(d.back))
	})
}

// draw shows the tabs and the page in front.
func (v *View) draw() {
	labels := make([]string, len(v.pages))
	for i, p := range v.pages {
		labels[i] = p.label()
	}
	v.tabs.Objects = []fyne.CanvasObject{parts.Pad(parts.Tabs(labels, v.at, v.turn), 12, 4)}
	v.tabs.Refresh()
	v.body.Objects = []fyne.CanvasObject{v.pages[v.at].object()}
	v.body.Refresh()
	v.content.Refresh()
}

// turn brings another page to the front.
func (v *View) turn(at int) {
	if v.at != at {
		v.ClosePane()
	}
	v.at = at
	v.draw()
	v.update()
}

func (v *View) update() {
	if v.place.Shell.Here() == Route {
		v.place.Shell.Update()
	}
}

// do runs an act, then reads everything anew. Whoever comes too late is told who
// changed what, and sees it as it now is.
func (v *View) do(name string, work func(ctx context.Context) error, then func()) {
	task.Start(v.place.Shell.Runner(), &v.work, name, func(ctx context.Context, _ task.Tell) (struct{}, error) {
		return struct{}{}, work(ctx)
	}, func(_ struct{}, err error) {
		v.place.Shell.Failed(err)
		v.load(func() {
			if err == nil && then != nil {
				then()
			}
		})
	})
}

// Figures are the money by where it stands on its way; each leads there.
func (v *View) Figures() []shell.Figure {
	t := tally(v.data)
	one := func(id, label string, s payment.Sum, tone fyne.ThemeColorName, at int, state payment.State) shell.Figure {
		if s.Count == 0 {
			tone = theme.Quiet
		}
		return shell.Figure{
			ID: id, Label: words.T("pay.fig", label, s.Count), Value: s.Amount.String(), Tone: tone,
			Selected: v.at == at && (at != atBatches || v.batches.only == state && state != ""),
			Tap: func() {
				if at == atBatches {
					v.batches.narrow(state)
				}
				v.turn(at)
			},
		}
	}
	return []shell.Figure{
		one("due", words.T("pay.fig_due"), t.due, theme.Warn, atDues, ""),
		one("prepared", payment.Prepared.Label(), t.by[payment.Prepared], theme.Warn, atBatches, payment.Prepared),
		one("released", words.T("pay.fig_released"), t.by[payment.Released], theme.Accent, atBatches, payment.Released),
		one("unknown", payment.Unknown.Label(), t.by[payment.Unknown], theme.Bad, atBatches, payment.Unknown),
		one("sent", payment.Sent.Label(), t.by[payment.Sent], theme.Accent, atBatches, payment.Sent),
		one("back", words.T("pay.fig_back"), t.back, theme.Bad, atReturned, ""),
		one("settled", payment.Settled.Label(), t.settled, theme.Good, atBatches, payment.Settled),
	}
}

// Pane is what was opened on the page, or nil.
func (v *View) Pane() fyne.CanvasObject { return v.pane }

// ClosePane closes it.
func (v *View) ClosePane() { v.pane = nil }

// setPane opens the pane.
func (v *View) setPane(title string, objects ...fyne.CanvasObject) {
	head := parts.Pad(container.NewBorder(nil, nil, parts.Quiet(title), parts.Soft("×", func() {
		v.ClosePane()
		v.update()
	})), 16, 4)
	v.pane = container.NewBorder(head, nil, nil, nil, parts.NewFlow(16, 8, objects...))
	v.update()
}

// Drop takes a bank's result file.
func (v *View) Drop(paths []string) bool {
	if len(paths) != 1 {
		return false
	}
	v.turn(atFiles)
	v.files.ask(paths[0])
	return true
}

// state is what Back and Forward restore.
type state struct {
	at    int
	batch string
	only  payment.State
}

// State implements shell.Rememberer.
func (v *View) State() any { return state{v.at, v.batches.chosen, v.batches.only} }

// Restore implements shell.Rememberer.
func (v *View) Restore(s any) {
	st, ok := s.(state)
	if !ok {
		return
	}
	v.ClosePane()
	v.batches.only = st.only
	v.load(func() {
		v.turn(st.at)
		if st.at == atBatches && st.batch != "" {
			v.batches.open(st.batch)
		}
	})
}

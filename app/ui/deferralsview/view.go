// Package deferralsview is the screen 延期还本: the register of loan deferrals page by
// page, one case with all that is known of it, the findings and what becomes of them,
// and the taking in of banks' returns. It keeps nothing and decides nothing: package
// deferrals does, and the schedules are computed by policy/schedule. Its main type is
// View.
package deferralsview

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/todo"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/workplace"
	"huiqi/resources/words"
)

// Route is where the shell finds the screen. Its argument is a case ("YQ000123" or
// "123"), a tab ("cases", "found"), "bank/CODE" for the findings of a bank, what package
// todo reminds of ("answers", "findings", "settle", "due"), "new" for an application
// entered by hand, or "take" for a return.
const Route = "deferral"

var (
	_ shell.Screen      = (*View)(nil)
	_ shell.Shower      = (*View)(nil)
	_ shell.Crumber     = (*View)(nil)
	_ shell.Actor       = (*View)(nil)
	_ shell.Figurer     = (*View)(nil)
	_ shell.Helper      = (*View)(nil)
	_ shell.Focuser     = (*View)(nil)
	_ shell.Searcher    = (*View)(nil)
	_ shell.FilterRower = (*View)(nil)
	_ shell.Rememberer  = (*View)(nil)
	_ shell.Finder      = (*View)(nil)
	_ shell.Dropper     = (*View)(nil)
)

// page is what stands in the middle.
type page interface {
	object() fyne.CanvasObject
	crumbs() []string
	actions() []shell.Action
	figures() []shell.Figure
	focus() fyne.Focusable
}

// Tab is a page behind a word of its own beside 申请 and 问题.
type tab struct {
	name  string // of the argument
	label string
	page  page
	load  func()
}

// View is the screen 延期还本.
type View struct {
	place *workplace.Place
	reg   deferrals.Register

	tabs []tab
	at   int  // the tab in front
	over page // a case, a form, a return in place of the tabs; nil for none
	list *listPage
	file *filePage
	find *findPage
	form *formPage
	take *takePage

	names   map[string]string // of banks, by code
	wanted  deferrals.Filter  // of the page that leads to the list
	top     *fyne.Container
	body    *fyne.Container
	content *fyne.Container
	dialog  *dialogs.Dialog
	work    task.Slot
}

// New makes the screen.
func New(p *workplace.Place) *View {
	v := &View{place: p, reg: p.Session.Deferrals(), names: map[string]string{}, top: container.NewStack(), body: container.NewStack()}
	v.list, v.file, v.find, v.form, v.take = newList(v), newFile(v), newFind(v), newForm(v), newTake(v)
	v.tabs = []tab{
		{"cases", words.T("defer.tab_cases"), v.list, v.list.load},
		{"found", words.T("defer.tab_findings"), v.find, v.find.load},
	}
	v.tabs = append(v.tabs, v.others()...)
	v.content = parts.Fill(v.top, v.body)
	p.OnChange(func() {
		if p.Shell.Here() == Route && v.over == nil && v.list.area != p.Area() {
			v.list.load()
		}
	})
	return v
}

// Route implements shell.Screen.
func (v *View) Route() string { return Route }

// Title implements shell.Screen.
func (v *View) Title() string { return words.T("defer.title") }

// Content implements shell.Screen.
func (v *View) Content() fyne.CanvasObject { return v.content }

// Help is for F1.
func (v *View) Help() string { return words.T("defer.help") }

// now is the page in front.
func (v *View) now() page {
	if v.over != nil {
		return v.over
	}
	return v.tabs[v.at].page
}

// Crumbs tell where one is.
func (v *View) Crumbs() []string { return v.now().crumbs() }

// Actions are those of the page in front.
func (v *View) Actions() []shell.Action { return v.now().actions() }

// Figures are those of the page in front.
func (v *View) Figures() []shell.Figure { return v.now().figures() }

// FirstFocus is what is worked on.
func (v *View) FirstFocus() fyne.Focusable { return v.now().focus() }

// SearchField is the field that finds cases.
func (v *View) SearchField() fyne.Focusable {
	v.turn(0)
	return v.list.search
}

// ToggleFilters shows or hides the filter row of the grid, which filters within a page.
func (v *View) ToggleFilters() {
	switch v.now() {
	case v.list:
		v.list.grid.ShowFilters(!v.list.grid.FiltersShown())
	case v.find:
		v.find.grid.ShowFilters(!v.find.grid.FiltersShown())
	}
	if p, ok := v.now().(statPage); ok {
		p.ToggleFilters()
	}
}

// Shown opens what was asked for, read anew.
func (v *View) Shown(arg string) {
	v.reg = v.place.Session.Deferrals() // a pack may have been loaded since
	kind, id, _ := strings.Cut(arg, "/")
	switch {
	case arg == "new":
		v.form.begin()
		return
	case arg == "take":
		v.turnOver(v.take)
		return
	case kind == "bank" && id != "":
		v.find.only(id, "", figUnsettled)
		v.turnTo("found")
		return
	case arg == narrowed:
		v.cases(v.wanted)
		return
	case v.remind(arg):
		return
	}
	if no, ok := numberOf(arg); ok {
		v.file.open(no)
		return
	}
	v.turnTo(arg)
}

// remind opens what package todo reminds of; false for another argument.
func (v *View) remind(arg string) bool {
	switch arg {
	case todo.DueAnswers, todo.DueSoon:
		v.turnTo("remind")
	case todo.DueFindings:
		v.find.only("", "", figOverdue)
		v.turnTo("found")
	case todo.ToSettle:
		v.find.only("", deferrals.Answered, "")
		v.turnTo("found")
	default:
		return false
	}
	return true
}

// turnTo brings the tab of a name to the front, the first for another.
func (v *View) turnTo(name string) {
	for i, t := range v.tabs {
		if t.name == name {
			v.turn(i)
			return
		}
	}
	v.turn(0)
}

// turn brings a tab to the front and reads it anew.
func (v *View) turn(at int) {
	v.at, v.over = at, nil
	v.draw()
	v.tabs[at].load()
}

// turnOver puts a page in place of the tabs.
func (v *View) turnOver(p page) {
	v.over = p
	v.draw()
}

// draw shows the tabs and the page in front.
func (v *View) draw() {
	v.top.Objects = nil
	if v.over == nil {
		labels := make([]string, len(v.tabs))
		for i, t := range v.tabs {
			labels[i] = t.label
		}
		v.top.Objects = []fyne.CanvasObject{container.NewVBox(parts.Pad(parts.Tabs(labels, v.at, v.turn), 12, 4), parts.Rule())}
	}
	v.top.Hidden = v.over != nil
	v.body.Objects = []fyne.CanvasObject{v.now().object()}
	v.top.Refresh()
	v.body.Refresh()
	v.content.Refresh()
	v.update()
	if v.place.Shell.Here() == Route && v.dialog == nil {
		if f := v.now().focus(); f != nil {
			v.place.Shell.Window().Canvas().Focus(f)
		}
	}
}

func (v *View) update() {
	if v.place.Shell.Here() == Route {
		v.place.Shell.Update()
	}
}

// open goes to a case, so that Back leads here again.
func (v *View) open(no uint32) { v.place.Shell.Go(Route, number(no)) }

// bank names a bank: as the register does, else as the return told, else by its code.
func (v *View) bank(code, told string) string {
	if n := v.names[code]; n != "" {
		return n
	}
	if told != "" {
		return told
	}
	return text(code)
}

// keeps tells whether who is signed in keeps the register, judges whether they settle
// findings.
func (v *View) keeps() bool { return v.place.Holds(act.Maker, act.Regulator) }

func (v *View) judges() bool { return v.place.Holds(act.Checker, act.Approver, act.Regulator) }

func (v *View) me() string { return v.place.Session.Me().User.ID }

// again reads the page in front anew.
func (v *View) again() {
	v.dialog = nil
	if v.over == v.file {
		v.file.open(v.file.no)
		return
	}
	if v.over == nil {
		v.tabs[v.at].load()
	}
}

// Drop takes returns let fall on the window.
func (v *View) Drop(paths []string) bool {
	if len(paths) == 0 || !v.keeps() {
		return false
	}
	v.turnOver(v.take)
	return v.take.drop(paths)
}

// Find answers the global search by borrower, initials, loan number and credit code.
func (v *View) Find(text string) []shell.Hit {
	rows, err := v.reg.Search(context.Background(), text, 3)
	if err != nil {
		return nil // the search of the screen itself says why
	}
	var out []shell.Hit
	for i := range rows {
		c := &rows[i].Case
		out = append(out, shell.Hit{
			Title: c.Loan.Name, Note: words.T("defer.hit", number(c.No), v.bank(c.Loan.Bank, c.Loan.BankName), c.State.Label()), Route: Route, Arg: number(c.No),
		})
	}
	return out
}

// state is what Back and Forward restore.
type state struct {
	at   int
	no   uint32
	list listState
	find findState
	stat any // of the page in front, where it is another
}

// State implements shell.Rememberer.
func (v *View) State() any {
	s := state{at: v.at, list: v.list.state(), find: v.find.state()}
	if v.over == v.file {
		s.no = v.file.no
	}
	if p, ok := v.now().(statPage); ok {
		s.stat = p.State()
	}
	return s
}

// Restore implements shell.Rememberer.
func (v *View) Restore(was any) {
	s, ok := was.(state)
	if !ok {
		return
	}
	v.list.restore(s.list)
	v.find.restore(s.find)
	if s.no > 0 {
		v.file.open(s.no)
		return
	}
	v.turn(s.at)
	if p, ok := v.now().(statPage); ok && s.stat != nil {
		p.Restore(s.stat)
	}
}

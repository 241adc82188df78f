package deferralsview

import (
	"fyne.io/fyne/v2"

	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/deferralstats"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/shell"
	"huiqi/resources/words"
)

// statPage is a page of package deferralstats among the tabs.
type statPage struct{ deferralstats.Page }

func (p statPage) object() fyne.CanvasObject { return p.Content() }
func (p statPage) crumbs() []string          { return p.Crumbs() }
func (p statPage) actions() []shell.Action   { return p.Actions() }
func (p statPage) figures() []shell.Figure   { return p.Figures() }
func (p statPage) focus() fyne.Focusable     { return p.Focus() }

// others are the tabs on which the register is looked at as a whole.
func (v *View) others() []tab {
	h := deferralstats.Host{
		Place: v.place, Register: v.reg, OpenCase: v.open, Update: v.update, Workbook: v.workbook, Bulletin: v.bulletin,
		OpenCases: func(f deferrals.Filter) {
			v.wanted = f
			v.place.Shell.Go(Route, narrowed)
		},
	}
	one := func(name string, p deferralstats.Page) tab {
		return tab{name, words.T("dstat.tab_" + name), statPage{p}, p.Load}
	}
	return []tab{one("stats", deferralstats.NewStats(h)), one("remind", deferralstats.NewRemind(h)), one("returns", deferralstats.NewReturns(h))}
}

// narrowed is the argument that shows the cases another page asked for.
const narrowed = "narrowed"

// statPoses are the poses of the other tabs, each with its tab in front.
func (v *View) statPoses() (list []shell.Pose) {
	for i, t := range v.tabs {
		p, ok := t.page.(statPage)
		if !ok {
			continue
		}
		for _, pose := range p.Poses() {
			take := pose.Take
			pose.Take = func() {
				v.turn(i)
				take()
			}
			list = append(list, pose)
		}
	}
	return list
}

// cases shows the list with a filter of another page.
func (v *View) cases(f deferrals.Filter) {
	l := v.list
	clear(l.picked)
	l.figure, l.page, l.word, l.from = "", 0, "", f
	l.search.Text = ""
	l.search.Refresh()
	v.turn(0)
}

// confirm asks before what was typed is let go.
func (v *View) confirm(title, text, verb string, yes func()) {
	v.dialog = dialogs.Confirm(v.place.Shell.Window(), title, text, verb, true, func() {
		v.dialog = nil
		yes()
	})
}

package deferralsview

import (
	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/dialogs"
)

// others are the tabs that come from other packages.
func (v *View) others() []tab { return nil }

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

package deferralsview

import "huiqi/app/ui/dialogs"

// others are the tabs that come from other packages.
func (v *View) others() []tab { return nil }

// confirm asks before what was typed is let go.
func (v *View) confirm(title, text, verb string, yes func()) {
	v.dialog = dialogs.Confirm(v.place.Shell.Window(), title, text, verb, true, func() {
		v.dialog = nil
		yes()
	})
}

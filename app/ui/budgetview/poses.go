package budgetview

import (
	"huiqi/app/desk/ledger"
	"huiqi/app/ui/shell"
)

// Poses show a posting with the money of its award, the grants, one being entered,
// and the months.
func (v *View) Poses() []shell.Pose {
	return []shell.Pose{
		{Name: "part", Take: func() {
			if len(v.panel.Stands) == 0 {
				return
			}
			v.narrow(wanted{pool: v.panel.Stands[0].Pool, account: ledger.Paid})
			if rows := v.lines.Shown(); len(rows) > 0 {
				v.lines.SetCursor(rows[0].ID)
				v.openLine(rows[0])
			}
		}, Leave: func() { v.narrow(wanted{}); v.ClosePane() }},
		{Name: "past", Take: func() {
			if len(v.panel.Past) > 0 {
				past := v.panel.Past[0]
				v.date.Set(past[len(past)/2].Date)
			}
		}, Leave: func() { v.date.SetText("") }},
		{Name: "grants", Take: func() {
			v.turn(pageGrants)
			if rows := v.grants.Shown(); len(rows) > 0 {
				v.grants.SetCursor(rows[0].ID)
				v.openGrant(rows[0].ID)
			}
		}},
		{Name: "months", Take: func() { v.turn(pageMonths) }},
		{Name: "enter", Take: func() { v.turn(pageSheet); v.add() }, Leave: v.dropDialog},
	}
}

// dropDialog takes away the dialog a picture was taken of.
func (v *View) dropDialog() {
	if v.dialog != nil {
		v.dialog.Close()
		v.dialog = nil
	}
}

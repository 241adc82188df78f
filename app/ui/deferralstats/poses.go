package deferralstats

import (
	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/shell"
	"huiqi/policy/period"
)

// Poses are the positions of the page worth a picture.
func (p *Stats) Poses() []shell.Pose {
	return []shell.Pose{
		{Name: "stats", Take: func() { p.axis = deferrals.AxisBank; p.draw(); p.Load() }},
		{Name: "stats-city", Take: func() { p.turn(deferrals.AxisCity); p.lower.turn(true) }, Leave: func() { p.lower.turn(false) }},
		{Name: "stats-filtered", Take: func() {
			p.axis, p.picked.size, p.rate = deferrals.AxisMonth, "小型", deferrals.RateWith
			p.draw()
			p.Load()
		}, Leave: func() {
			p.axis, p.picked, p.rate = deferrals.AxisBank, picked{}, deferrals.RatePrincipal
			p.draw()
			p.Load()
		}},
	}
}

// poseDay is a day of 2020 on which the sample has something of everything.
var poseDay = period.Date{Year: 2020, Month: 12, Day: 14}

// Poses are the positions of the page worth a picture.
func (p *Remind) Poses() []shell.Pose {
	return []shell.Pose{
		{Name: "remind", Take: func() { p.setDay(poseDay); p.Load() }},
		{Name: "remind-month", Take: func() { p.turn(p.month.Next()) }, Leave: func() { p.setDay(period.Date{}); p.Load() }},
	}
}

// Poses are the positions of the page worth a picture.
func (p *Returns) Poses() []shell.Pose {
	return []shell.Pose{
		{Name: "returns", Take: p.Load},
		{Name: "returns-bank", Take: func() {
			if rows := p.banks.Shown(); len(rows) > 0 {
				p.banks.SetCursor(rows[len(rows)-1].Bank)
			}
		}},
		{Name: "returns-name", Take: func() { p.askName(p.banks.Cursor()) }, Leave: p.dropDialog},
	}
}

// dropDialog takes the dialog of a pose away.
func (p *Returns) dropDialog() {
	if p.dialog != nil {
		p.dialog.Close()
		p.dialog = nil
	}
}

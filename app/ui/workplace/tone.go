package workplace

import (
	"fyne.io/fyne/v2"

	"huiqi/app/desk/road"
	"huiqi/app/ui/theme"
)

// StandingTone is the colour of where an award or its batch stands, always beside
// its word.
func StandingTone(d road.Derived) fyne.ThemeColorName {
	switch d {
	case road.InRecovery, road.PartReturned, road.InDispute:
		return theme.Bad
	case road.AllPaid:
		return theme.Good
	case road.NothingLeft, road.NothingToPay:
		return theme.Quiet
	case road.ToCheck, road.ToApprove, road.ToPublish, road.AfterNotice, road.ToPay, road.BeingDrafted:
		return theme.Warn
	}
	return theme.Accent
}

package parts

import (
	"fyne.io/fyne/v2"

	"huiqi/app/ui/theme"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// StatusWord is the word of an outcome: 合格, 不合格, 待补数据.
func StatusWord(s rule.Status) string {
	switch s {
	case rule.Eligible:
		return words.T("status.eligible")
	case rule.Ineligible:
		return words.T("status.ineligible")
	}
	return words.T("status.unknown")
}

// StatusTone is the colour of an outcome, always beside its word.
func StatusTone(s rule.Status) fyne.ThemeColorName {
	switch s {
	case rule.Eligible:
		return theme.Good
	case rule.Ineligible:
		return theme.Bad
	}
	return theme.Warn
}

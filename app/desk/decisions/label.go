package decisions

import "huiqi/resources/words"

// label is what a part of a decision is called on the screen.
func label(key string) string {
	switch key {
	case "decision.number":
		return words.T("decision.number")
	case "decision.date":
		return words.T("decision.date")
	case "decision.authority":
		return words.T("decision.authority")
	case "decision.title":
		return words.T("decision.title")
	case "decision.period":
		return words.T("decision.period")
	}
	return words.T("decision.scan")
}

// Label is the state in the language now in use.
func (s State) Label() string {
	if s == Withdrawn {
		return words.T("decision.state.withdrawn")
	}
	return words.T("decision.state.recorded")
}

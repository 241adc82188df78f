package accounts

import "huiqi/resources/words"

// Label is the state in the language now in use.
func (s State) Label() string {
	switch s {
	case Proposed:
		return words.T("account.state.proposed")
	case Confirmed:
		return words.T("account.state.confirmed")
	case Rejected:
		return words.T("account.state.rejected")
	case Superseded:
		return words.T("account.state.superseded")
	case Replaced:
		return words.T("account.state.replaced")
	}
	return string(s)
}

// Label is the origin in the language now in use.
func (o Origin) Label() string {
	switch o {
	case ByHand:
		return words.T("account.origin.hand")
	case ByRun:
		return words.T("account.origin.run")
	case Returned:
		return words.T("account.origin.returned")
	}
	return string(o)
}

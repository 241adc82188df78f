package act

import "huiqi/resources/words"

// Label is the role in the language now in use.
func (r Role) Label() string {
	switch r {
	case Maker:
		return words.T("role.maker")
	case Checker:
		return words.T("role.checker")
	case Approver:
		return words.T("role.approver")
	case Regulator:
		return words.T("role.regulator")
	case Printer:
		return words.T("role.printer")
	case Admin:
		return words.T("role.admin")
	case Auditor:
		return words.T("role.auditor")
	}
	return string(r)
}

package road

import (
	"strings"

	"huiqi/resources/words"
)

// Label is the state in the language now in use.
func (s State) Label() string { return words.T("road.state." + string(s)) }

// Label is the line's state in the language now in use.
func (s LineState) Label() string { return words.T("road.line." + string(s)) }

// Label is the kind in the language now in use.
func (k Kind) Label() string { return words.T("road.kind." + string(k)) }

// Label is the step of a signature in the language now in use.
func (s Sign) Label() string { return words.T("road.sign." + string(s)) }

// scopeLabel says what a person had a hand in.
func scopeLabel(scope string) string {
	kind, id, _ := strings.Cut(scope, "/")
	if kind == "file" {
		id = id[:min(len(id), 12)]
	}
	return words.T("road.scope."+kind, id)
}

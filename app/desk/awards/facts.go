package awards

import (
	"slices"

	"huiqi/policy/pack"
)

// Facts lists the facts wanted of the files, in the order of a record's values.
func (in *Intake) Facts() []pack.Fact { return slices.Clone(in.facts) }

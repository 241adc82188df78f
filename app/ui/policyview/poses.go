package policyview

import (
	"slices"

	"huiqi/app/ui/shell"
)

// Poses are the positions of this screen worth a picture.
func (v *View) Poses() []shell.Pose {
	names := []string{"rule", "parameters", "readings", "editions", "gate", "try"}
	out := make([]shell.Pose, len(names))
	for i, name := range names {
		out[i] = shell.Pose{Name: name, Take: func() { v.turn(i) }}
	}
	impact := shell.Pose{Name: "impact", Take: func() {
		v.turn(tabGate)
		v.runImpact()
	}}
	return slices.Insert(out, tabGate+1, impact)
}

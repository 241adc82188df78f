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
	return append(slices.Insert(out, tabGate+1, impact),
		shell.Pose{Name: "review", Take: func() { v.poseReview(tabRule, false) }},
		shell.Pose{Name: "review-impact", Take: func() { v.poseReview(tabGate, false) }},
		shell.Pose{Name: "review-examples", Take: func() { v.poseReview(tabGate, true) }})
}

// reviewPack is the pack most of the sample return is reviewed by.
const reviewPack = "deferral-2020-06"

// poseReview shows a pack that reviews loans, at its gate with its impact.
func (v *View) poseReview(tab int, byCase bool) {
	p, ok := v.place.Session.Shelf.Pack(reviewPack, "")
	if !ok {
		return
	}
	v.show(p, "")
	v.turn(tab)
	if tab == tabGate {
		v.runReview()
		v.byCase = byCase
		v.drawRight()
	}
}

package figure

import (
	"huiqi/reports/figure/columns"
	"huiqi/reports/page"
)

// Column is one upright bar of a row in time, such as a month.
type Column = columns.Column

// Columns lays out upright bars w wide and h high, their parts stacked in the colours
// of the legend, which stands above when it has more than one entry.
func Columns(cols []Column, legend []Bar, w, h float64, l Look) (page.Page, error) {
	parts := make([]columns.Part, len(legend))
	for i, b := range legend {
		parts[i] = columns.Part{Label: b.Label, Colour: b.Colour}
	}
	return columns.Lay(cols, parts, w, h, columns.Look{Ground: l.Ground, Ink: l.Ink, Quiet: l.Quiet, Size: l.Size, Faces: l.Faces})
}

package awardsview

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"huiqi/app/ui/shell"
	"huiqi/policy/rule"
	"huiqi/resources"
)

// Poses are the positions of this screen worth a picture.
func (v *View) Poses() []shell.Pose {
	if v.result == nil {
		return []shell.Pose{{Name: "files", Take: v.poseFiles}}
	}
	status := func(s rule.Status) func() {
		return func() {
			v.Restore(state{})
			for i := range slices.Backward(v.result.Rows) { // the samples end with the cases at the thresholds
				if r := &v.result.Rows[i]; r.status == s {
					v.firms.SetCursor(r.ID)
					v.open(r)
					return
				}
			}
		}
	}
	page := func(p page) func() { return func() { v.turnTo(p) } }
	return []shell.Pose{
		{Name: "paid", Take: status(rule.Eligible)},
		{Name: "clause", Take: v.poseClause},
		{Name: "refused", Take: status(rule.Ineligible)},
		{Name: "unknown", Take: status(rule.Unknown)},
		{Name: "problems", Take: page(pageProblems)},
		{Name: "missing", Take: page(pageMissing)},
		{Name: "readings", Take: page(pageReadings)},
		{Name: "receipt", Take: page(pageReceipt)},
		{Name: "empty", Take: v.startTaking},
		{Name: "files", Take: v.poseFiles},
		{Name: "twice", Take: func() {
			v.taking = false
			v.turnTo(pageTwice)
		}},
	}
}

func (v *View) poseClause() { v.trace.OpenStep(3) }

// poseFiles takes the shipped samples up to where they could be accepted.
func (v *View) poseFiles() {
	dir, err := os.MkdirTemp("", "huiqi-pose-")
	if err != nil {
		return // a picture less
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var paths []string
	for _, name := range []string{"statistics-2020Q2.xlsx", "power-2020Q2.csv", "accounts.xlsx"} {
		b, err := fs.ReadFile(resources.Samples(), name)
		if err != nil || os.WriteFile(filepath.Join(dir, name), b, 0o600) != nil {
			return
		}
		paths = append(paths, filepath.Join(dir, name))
	}
	v.startTaking()
	v.takePage.ShowProblems("")
	v.take.Add(paths)
}

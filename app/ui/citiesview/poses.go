package citiesview

import (
	"io/fs"
	"os"
	"path/filepath"

	"huiqi/app/ui/shell"
	"huiqi/resources"
)

// Poses are the positions of this screen worth a picture.
func (v *View) Poses() []shell.Pose {
	var out []shell.Pose
	for i := range v.offers {
		out = append(out, shell.Pose{Name: v.offers[i].period.String(), Take: func() { v.choose(i) }})
	}
	return append(out,
		shell.Pose{Name: "one", Take: func() {
			v.turnTo(pageRanking)
			if v.result != nil {
				v.grid.SetCursor(v.result.Rows[0].ID)
				v.open(v.result.Rows[0].ID)
			}
		}},
		shell.Pose{Name: "ties", Take: v.onResult(func() { v.turnTo(pageTies) })},
		shell.Pose{Name: "decide", Take: v.onResult(v.poseDecide), Leave: v.dropDialog},
		shell.Pose{Name: "readings", Take: v.onResult(func() { v.turnTo(pageReadings) })},
		shell.Pose{Name: "draft", Take: v.onResult(v.draft), Leave: v.dropDialog},
		shell.Pose{Name: "files", Take: v.poseFiles},
	)
}

func (v *View) onResult(f func()) func() {
	return func() {
		if v.result != nil {
			f()
		}
	}
}

func (v *View) poseDecide() {
	for i := range v.result.Ties {
		t := &v.result.Ties[i]
		v.decide(&t.Interpretation, t.Options[len(t.Options)-1].Option)
		return
	}
}

func (v *View) dropDialog() {
	if v.dialog != nil {
		v.dialog.Close()
		v.dialog = nil
	}
}

// poseFiles takes the shipped sample up to where it could be accepted.
func (v *View) poseFiles() {
	dir, err := os.MkdirTemp("", "huiqi-pose-")
	if err != nil {
		return // a picture less
	}
	defer func() { _ = os.RemoveAll(dir) }()
	const name = "cities-2020.xlsx"
	path := filepath.Join(dir, name)
	b, err := fs.ReadFile(resources.Samples(), name)
	if err != nil || os.WriteFile(path, b, 0o600) != nil {
		return
	}
	v.startTaking()
	v.take.Add([]string{path})
}

package batchesview

import (
	"slices"

	"huiqi/app/desk/road"
	"huiqi/app/ui/shell"
)

// Poses are the positions of this screen worth a picture.
func (v *View) Poses() []shell.Pose {
	at := func(name string, want func(r *row) bool, more func()) shell.Pose {
		return shell.Pose{Name: name, Take: func() {
			rows := v.list.Rows()
			i := slices.IndexFunc(rows, func(r row) bool { return want(&r) })
			if i < 0 {
				v.Shown("")
				return
			}
			v.ClosePane()
			v.openBatch(rows[i].Batch.ID)
			if more != nil && v.batch != nil {
				more()
			}
		}, Leave: v.dropDialog}
	}
	in := func(s road.State) func(r *row) bool { return func(r *row) bool { return r.Batch.State == s } }
	labelled := func(d road.Derived) func(r *row) bool { return func(r *row) bool { return r.Label == d } }
	largest := func(r *row) bool { return r.Batch.Kind == road.Award && r.Batch.Lines > 20 }
	return []shell.Pose{
		at("draft", in(road.Draft), nil),
		at("submit", in(road.Draft), func() { v.poseDeed(road.DoSubmit) }),
		at("submitted", in(road.Submitted), nil),
		at("checked", in(road.Checked), nil),
		at("approve", in(road.Checked), func() { v.poseDeed(road.DoApprove) }),
		at("emergency", in(road.Checked), v.askEmergency),
		at("notice", labelled(road.OnShow), nil),
		at("disputed", labelled(road.InDispute), v.poseLine),
		at("resolve", labelled(road.InDispute), v.askResolve),
		at("paid", largest, nil),
		at("line", largest, v.poseLine),
		at("amended", func(r *row) bool { return r.Batch.Kind == road.Amendment }, v.poseLine),
		at("revoked", in(road.Revoked), nil),
		{Name: "new", Take: func() { v.Shown(ArgNew) }},
		{Name: "left", Take: func() {
			v.Shown(ArgNew)
			v.draft.showing = true
			v.draft.draw()
		}, Leave: func() { v.draft.showing = false }},
		{Name: "report", Take: func() { v.Shown(ArgReport) }},
	}
}

// dropDialog takes the dialog of a pose away.
func (v *View) dropDialog() {
	if v.dialog != nil {
		v.dialog.Close()
		v.dialog = nil
	}
}

func (v *View) poseDeed(do road.Deed) {
	if k := v.batch.task(do); k != nil {
		v.deed(*k)
	}
}

// poseLine opens the line of which there is most to tell.
func (v *View) poseLine() {
	if v.batch == nil || len(v.batch.rows) == 0 {
		return
	}
	at := 0
	for i := range v.batch.rows {
		r := &v.batch.rows[i]
		if r.Label == road.PartReturned || len(r.Line.Mark.Objections) > 0 || r.Line.Supersedes != "" {
			at = i
			break
		}
	}
	r := &v.batch.rows[at]
	v.lines.SetCursor(r.Line.Award)
	v.openLine(r)
}

package batchesview

import (
	"context"
	"errors"
	"slices"

	dsk "huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/road"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/shell"
	"huiqi/resources/words"
)

// doing is an act on the batch in front, as the person saw it.
type doing func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error)

// first is the order in which what a batch waits for is offered as the primary act.
var first = []road.Deed{
	road.DoRevoke, road.DoConfirm, road.DoClose, road.DoApprove, road.DoCheck, road.DoSubmit, road.DoPublish, road.DoResolve, road.DoAmend,
}

// foremost is the task to offer: one's own first.
func (o *opened) foremost() *road.Task {
	rank := func(k road.Task) int {
		n := slices.Index(first, k.Do)
		if !k.Mine && !k.Emergency {
			n += len(first)
		}
		return n
	}
	if len(o.Tasks) == 0 {
		return nil
	}
	k := slices.MinFunc(o.Tasks, func(a, b road.Task) int { return rank(a) - rank(b) })
	return &k
}

// batchActions are the acts of a batch: what it waits for, and what else may be done.
func (v *View) batchActions() []shell.Action {
	back := shell.Action{Label: words.T("batches.back"), Do: func() { v.place.Shell.Go(Route, "") }}
	if v.batch == nil {
		return []shell.Action{back}
	}
	out := []shell.Action{back}
	if more := v.more(); len(more) > 0 {
		out = append(out, shell.Action{Label: words.T("batches.more"), Menu: more})
	}
	k := v.batch.foremost()
	if k == nil {
		return out
	}
	if k.Emergency {
		return append(out, shell.Action{Label: words.T("batches.do.emergency"), Do: v.askEmergency})
	}
	return append(out, shell.Action{Label: capital(k.Do.Label()), Primary: true, Key: shell.Start, Off: !k.Mine, Do: func() { v.deed(*k) }})
}

// more are the acts besides the one the batch waits for.
func (v *View) more() []shell.Action {
	o, p := v.batch, v.place
	maker, signer := p.Holds(act.Maker), p.Holds(act.Checker, act.Approver)
	n := len(v.chosen())
	var out []shell.Action
	add := func(on bool, label string, off bool, do func()) {
		if on {
			out = append(out, shell.Action{Label: label, Off: off, Do: do})
		}
	}
	k := o.foremost()
	for _, t := range o.Tasks {
		if k != nil && t.Do != k.Do {
			add(t.Mine, capital(t.Do.Label()), false, func() { v.deed(t) })
		}
	}
	add(o.in(road.Draft) && maker, words.T("batches.do.drop", n), n == 0 || o.Batch.Scaling != nil, v.askDrop)
	add(o.in(road.Draft) && maker, words.T("batches.do.discard"), false, v.askDiscard)
	add(o.in(road.Submitted, road.Checked) && signer, words.T("batches.do.return"), false, v.askReturn)
	add(o.in(road.Approved, road.OnNotice, road.NoticeClosed) && p.Holds(act.Maker, act.Checker, act.Approver, act.Regulator),
		words.T("batches.do.object", n), n == 0, v.askObject)
	add(o.in(road.Approved, road.OnNotice, road.NoticeClosed, road.Confirmed) && signer, words.T("batches.do.decline", n), n == 0, v.askDecline)
	add(o.in(road.Confirmed) && p.Holds(act.Approver), words.T("batches.do.lapse", n), n == 0, v.askLapse)
	revocable := o.in(road.Submitted, road.Checked, road.Approved, road.OnNotice, road.NoticeClosed) && signer
	add(revocable && o.Batch.Revoking == nil, words.T("batches.do.ask_revoke"), false, v.askRevoke)
	add(revocable && o.Batch.Revoking != nil, words.T("batches.do.drop_revoke"), false, v.dropRevoke)
	add(true, words.T("batches.do.log"), false, func() { p.Shell.Go("audit", "batch/"+o.Batch.ID) })
	return out
}

// chosen are the lines ticked, else the one with the cursor.
func (v *View) chosen() []*lineRow {
	if list := v.lines.Ticked(); len(list) > 0 {
		return list
	}
	if r := v.lines.Cursor(); r != nil {
		return []*lineRow{r}
	}
	return nil
}

func numbers(rows []*lineRow) []int {
	out := make([]int, len(rows))
	for i, r := range rows {
		out[i] = r.Line.N
	}
	return out
}

// form shows a dialog whose act is done on the batch as it is on the screen. take
// completes what is asked; it is called each time the act is tried.
func (v *View) form(f ask.Form, take func(a *road.Ask) error, do doing) {
	var lost error
	var made road.Batch
	who, id := v.me(), v.id
	f.Take = func() (func(context.Context) error, error) {
		a := road.Ask{Batch: id, Seen: v.batch.Batch.Version}
		if take != nil {
			if err := take(&a); err != nil {
				return nil, err
			}
		}
		return func(ctx context.Context) (err error) {
			made, err = do(ctx, v.desk.road(), who, a)
			if overtaken(err) {
				lost, err = err, nil
			}
			return err
		}, nil
	}
	f.Done = func() {
		if lost != nil {
			v.overtaken(lost)
			return
		}
		v.acted(made)
	}
	v.dialog = ask.Show(v.place.Shell, f)
}

// overtaken tells that somebody changed the batch since it was read.
func overtaken(err error) bool {
	e, ok := errors.AsType[*dsk.Error](err)
	return ok && (e.Code == "changed-meanwhile" || e.Code == "road-state")
}

// acted follows an act that went through.
func (v *View) acted(b road.Batch) {
	v.lines.Untick()
	event.Say("acted", b.ID, string(b.State))
	if b.ID != v.id && b.ID != "" { // an amendment was made
		v.place.Shell.Go(Route, b.ID)
		return
	}
	v.read(nil)
}

// overtaken reads the batch anew and says who changed what: the other window was
// faster.
func (v *View) overtaken(err error) {
	before := v.batch.Batch
	v.read(func() {
		now := &v.batch.Batch
		text := dsk.Text(err)
		for _, what := range changes(&before, now) {
			text += "\n" + what
		}
		v.dialog = dialogs.Tell(v.place.Shell.Window(), words.T("batches.overtaken"), text+"\n"+words.T("batches.look_again"))
	})
}

// changes says what another window changed of a batch.
func changes(before, now *road.Batch) []string {
	var out []string
	if before.State != now.State {
		out = append(out, words.T("batches.changed_state", before.State.Label(), now.State.Label()))
	}
	if before.Lines != now.Lines {
		out = append(out, words.T("batches.changed_lines", before.Lines, now.Lines))
	}
	if before.Total != now.Total {
		out = append(out, words.T("batches.changed_total", before.Total.String(), now.Total.String()))
	}
	if now.Returned != "" && now.Returned != before.Returned {
		out = append(out, words.T("batches.was_returned", now.Returned))
	}
	if before.Revoking == nil && now.Revoking != nil {
		out = append(out, words.T("batches.changed_revoking", now.Revoking.Name, now.Revoking.Reason))
	}
	if len(out) == 0 {
		out = append(out, words.T("batches.changed_lines_state"))
	}
	return out
}

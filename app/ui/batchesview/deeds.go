package batchesview

import (
	"context"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2/widget"

	dsk "huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/road"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// plain are the deeds that need nothing but the word of the person.
var plain = map[road.Deed]doing{
	road.DoSubmit: func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
		return r.Submit(ctx, who, a)
	},
	road.DoCheck: func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
		return r.Check(ctx, who, a)
	},
	road.DoApprove: func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
		return r.Approve(ctx, who, a, false)
	},
	road.DoPublish: func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
		return r.Publish(ctx, who, a)
	},
	road.DoClose: func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
		return r.Close(ctx, who, a)
	},
	road.DoConfirm: func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
		return r.Confirm(ctx, who, a)
	},
	road.DoRevoke: func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
		return r.Revoke(ctx, who, a)
	},
}

// deed asks before a deed the batch waits for is done.
func (v *View) deed(k road.Task) {
	switch k.Do {
	case road.DoResolve:
		v.askResolve()
		return
	case road.DoAmend:
		v.askAmend()
		return
	}
	said := []string{v.batch.outcome(k)}
	switch k.Do {
	case road.DoSubmit, road.DoCheck, road.DoApprove:
		said = append(said, words.T("batches.signs", v.place.Session.Me().User.Name))
	}
	v.form(ask.Form{
		Title: words.T("batches.ask", capital(k.Do.Label()), v.id), Verb: capital(k.Do.Label()), Danger: k.Do == road.DoRevoke, Said: said,
	}, nil, plain[k.Do])
}

// withReason asks for a reason; what is done is named with its lines and sums.
func (v *View) withReason(label string, said []string, lines []*lineRow, do doing) {
	why := field.NewEntry()
	why.SetPlaceHolder(words.T("ui.reason"))
	v.form(ask.Form{
		Title: words.T("batches.ask", titled(label), v.id), Verb: titled(label), Danger: true, Said: said,
		Fields: []ask.Field{ask.Text(words.T("batches.reason"), why)},
	}, func(a *road.Ask) error {
		a.Reason, a.Lines = strings.TrimSpace(why.Text), numbers(lines)
		if a.Reason == "" {
			return dsk.Errf("road-reason")
		}
		return nil
	}, do)
}

func (v *View) askReturn() {
	b := &v.batch.Batch
	v.withReason(words.T("batches.do.return"), []string{words.T("batches.will.return", len(b.Signatures))}, nil,
		func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
			return r.Return(ctx, who, a)
		})
}

func (v *View) askDiscard() {
	b := &v.batch.Batch
	v.withReason(words.T("batches.do.discard"), []string{words.T("batches.will.discard", b.Lines, b.Total.String())}, nil,
		func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
			return r.Discard(ctx, who, a)
		})
}

func (v *View) askDrop() {
	rows := v.chosen()
	v.withReason(words.T("batches.do.drop", len(rows)), []string{words.T("batches.will.drop", named(rows), sum(rows).String())}, rows,
		func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
			return r.Edit(ctx, who, a, nil, nil)
		})
}

func (v *View) askRevoke() {
	v.withReason(words.T("batches.do.ask_revoke"), []string{words.T("batches.will.ask_revoke", v.batch.Sums.Committed.String())}, nil,
		func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
			return r.AskRevoke(ctx, who, a)
		})
}

func (v *View) dropRevoke() {
	s := v.batch.Batch.Revoking
	v.form(ask.Form{
		Title: words.T("batches.ask", titled(words.T("batches.do.drop_revoke")), v.id), Verb: titled(words.T("batches.do.drop_revoke")),
		Said: []string{words.T("batches.changed_revoking", s.Name, s.Reason)},
	}, nil, func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
		return r.DropRevoke(ctx, who, a)
	})
}

func (v *View) askDecline() {
	rows := v.chosen()
	v.withReason(words.T("batches.do.decline", len(rows)), []string{words.T("batches.will.decline", named(rows), sum(rows).String())}, rows,
		func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
			return r.Decline(ctx, who, a)
		})
}

func (v *View) askLapse() {
	rows := v.chosen()
	v.withReason(words.T("batches.do.lapse", len(rows)), []string{words.T("batches.will.lapse", named(rows), sum(rows).String())}, rows,
		func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
			return r.Lapse(ctx, who, a)
		})
}

// named names the first of some lines and counts them.
func named(rows []*lineRow) string {
	if len(rows) == 1 {
		return rows[0].Line.Party.Name
	}
	return words.T("batches.and_others", rows[0].Line.Party.Name, len(rows))
}

// askObject writes an objection to the chosen lines down.
func (v *View) askObject() {
	rows := v.chosen()
	by, text := field.NewEntry(), field.NewEntry()
	by.SetPlaceHolder(words.T("batches.object_by_hint"))
	text.SetPlaceHolder(words.T("batches.object_text_hint"))
	label := words.T("batches.do.object", len(rows))
	v.form(ask.Form{
		Title: words.T("batches.ask", titled(label), v.id), Verb: titled(label),
		Said:   []string{words.T("batches.will.object", named(rows), sum(rows).String())},
		Fields: []ask.Field{ask.Text(words.T("batches.object_by"), by), ask.Text(words.T("batches.object_text"), text)},
	}, func(a *road.Ask) error {
		a.Lines = numbers(rows)
		return nil
	}, func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
		return r.Object(ctx, who, a, strings.TrimSpace(by.Text), strings.TrimSpace(text.Text))
	})
}

// outcomes are the ways an objection may end, in the order offered.
var outcomes = []road.Outcome{road.Dismiss, road.Amend, road.Withdraw}

// disputed are the chosen lines with an open objection or a new version due, else all.
func (v *View) disputed(states ...road.LineState) []*lineRow {
	in := func(r *lineRow) bool {
		for _, s := range states {
			if r.State == s && (s != road.Upheld || r.Line.Mark.Next == "") {
				return true
			}
		}
		return false
	}
	var out []*lineRow
	for _, r := range v.lines.Ticked() {
		if in(r) {
			out = append(out, r)
		}
	}
	if r := v.lines.Cursor(); len(out) == 0 && r != nil && in(r) {
		return []*lineRow{r}
	}
	if len(out) > 0 {
		return out
	}
	for i := range v.batch.rows {
		if r := &v.batch.rows[i]; in(r) {
			out = append(out, r)
		}
	}
	return out
}

// askResolve decides objections.
func (v *View) askResolve() {
	rows := v.disputed(road.Disputed, road.Upheld)
	if len(rows) == 0 {
		return
	}
	why := field.NewEntry()
	why.SetPlaceHolder(words.T("ui.reason"))
	how := widget.NewSelect(nil, nil)
	for _, o := range outcomes {
		how.Options = append(how.Options, words.T("batches.outcome."+string(o)))
	}
	how.SetSelectedIndex(0)
	said := []string{words.T("batches.will.decide", named(rows), sum(rows).String())}
	for _, r := range rows[:min(len(rows), 3)] {
		for _, x := range r.Line.Mark.Objections {
			if x.Outcome == road.Open {
				said = append(said, words.T("batches.objection", x.Date.String(), x.By, x.Text))
			}
		}
	}
	v.form(ask.Form{
		Title: words.T("batches.ask", capital(road.DoResolve.Label()), v.id), Verb: words.T("batches.do.decide"), Said: said, Extra: 24,
		Fields: []ask.Field{
			ask.Choice(words.T("batches.outcome"), how), ask.Text(words.T("batches.reason"), why),
			ask.Said(words.T("batches.outcome_note"), theme.Quiet),
		},
	}, func(a *road.Ask) error {
		a.Lines, a.Reason = numbers(rows), strings.TrimSpace(why.Text)
		if a.Reason == "" {
			return dsk.Errf("road-reason")
		}
		return nil
	}, func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
		return r.Resolve(ctx, who, a, outcomes[max(how.SelectedIndex(), 0)])
	})
}

// askAmend drafts new versions of upheld lines from a later run.
func (v *View) askAmend() {
	rows, b := v.disputed(road.Upheld), &v.batch.Batch
	if len(rows) == 0 {
		return
	}
	var runs []awards.Summary
	which := widget.NewSelect(nil, nil)
	for _, s := range v.place.Runs() {
		if s.Receipt.Pack.ID+"/"+s.Receipt.Item == b.Item && s.Receipt.Period == b.Period && s.ID != b.Source.Run {
			runs = append(runs, s)
			which.Options = append(which.Options, s.ID)
		}
	}
	if len(runs) == 0 {
		v.dialog = dialogs.Tell(v.place.Shell.Window(), capital(road.DoAmend.Label()), words.T("batches.no_later_run", b.Label, b.Period))
		return
	}
	which.SetSelectedIndex(len(runs) - 1)
	st, shelf := v.place.Session.Store, v.place.Session.Shelf
	v.form(ask.Form{
		Title: words.T("batches.ask", capital(road.DoAmend.Label()), v.id), Verb: words.T("batches.do.amend"),
		Said:   []string{words.T("batches.will.draft_amend", named(rows))},
		Fields: []ask.Field{ask.Choice(words.T("batches.run"), which)},
	}, func(a *road.Ask) error {
		a.Lines = numbers(rows)
		return nil
	}, func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
		run, err := awards.Load(ctx, st, shelf, runs[max(which.SelectedIndex(), 0)].ID)
		if err != nil {
			return road.Batch{}, err
		}
		return r.Amend(ctx, who, a, run)
	})
}

// enough is the shortest reason of an emergency, in characters.
const enough = 10

// askEmergency is the one way in which who checked may also approve.
func (v *View) askEmergency() {
	k := v.batch.task(road.DoApprove)
	if k == nil {
		return
	}
	why := field.NewEntry()
	why.SetPlaceHolder(words.T("batches.emergency_hint"))
	v.form(ask.Form{
		Title: words.T("batches.ask", words.T("batches.do.emergency_verb"), v.id), Verb: words.T("batches.do.emergency_verb"), Danger: true,
		Said:   []string{words.T("batches.emergency_rule"), words.T("batches.emergency_print", v.batch.Used+1), v.batch.outcome(*k)},
		Fields: []ask.Field{ask.Text(words.T("batches.reason"), why), ask.Said(words.T("batches.emergency_note"), theme.Quiet)},
	}, func(a *road.Ask) error {
		a.Reason = strings.TrimSpace(why.Text)
		if utf8.RuneCountInString(a.Reason) < enough {
			return dsk.Errf("road-emergency-reason", enough)
		}
		return nil
	}, func(ctx context.Context, r *road.Road, who act.Actor, a road.Ask) (road.Batch, error) {
		return r.Approve(ctx, who, a, true)
	})
}

package batchesview

import (
	"strconv"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/road"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

func counted(n int) string { return strconv.Itoa(n) }

func lineColumns() []grid.Column[lineRow] {
	fen := func(id, title string, width float32, text func(r *lineRow) string, value func(r *lineRow) money.Fen) grid.Column[lineRow] {
		return grid.Column[lineRow]{
			ID: id, Title: words.T(title), Width: width, Align: grid.Right, Text: text,
			Number: func(r *lineRow) int64 { return int64(value(r)) }, Scale: 2,
			Total: func(shown []*lineRow) string {
				var sum money.Fen
				for _, r := range shown {
					sum += value(r)
				}
				return sum.String()
			},
		}
	}
	return []grid.Column[lineRow]{
		{
			ID: "n", Title: words.T("batches.line.n"), Width: 56, Align: grid.Right, Text: func(r *lineRow) string { return r.number },
			Number: func(r *lineRow) int64 { return int64(r.Line.N) },
		},
		{ID: "name", Title: words.T("batches.line.name"), Width: 220, Bold: true, Text: func(r *lineRow) string { return r.Line.Party.Name }},
		{
			ID: "state", Title: words.T("batches.line.state"), Width: wide(96, 128), Text: func(r *lineRow) string { return r.state },
			Tone: func(r *lineRow) fyne.ThemeColorName { return r.tone },
		},
		{ID: "place", Title: words.T("batches.line.place"), Width: 108, Text: func(r *lineRow) string { return r.Line.Party.Place }},
		fen("gross", "batches.line.gross", wide(112, 132), func(r *lineRow) string { return r.gross }, func(r *lineRow) money.Fen { return r.Line.Gross }),
		fen("advance", "batches.line.advance", wide(100, 120), func(r *lineRow) string { return r.advance }, func(r *lineRow) money.Fen { return r.Line.Advance }),
		fen("net", "batches.line.net", 116, func(r *lineRow) string { return r.net }, func(r *lineRow) money.Fen { return r.Line.Net }),
		{ID: "account", Title: words.T("batches.line.account"), Width: 92, Text: func(r *lineRow) string { return r.account }},
		{
			ID: "objections", Title: words.T("batches.line.objections"), Width: 52, Align: grid.Right, Text: func(r *lineRow) string { return r.objections },
			Number: func(r *lineRow) int64 { return int64(len(r.Line.Mark.Objections)) },
		},
		{ID: "award", Title: words.T("batches.line.award"), Width: 152, Text: func(r *lineRow) string { return r.Line.Award }},
	}
}

// today is the date of the desk's clock.
func (v *View) today() period.Date { return act.Today(v.place.Session.Desk.Now()) }

// drawTop draws the road of the batch, what it waits for, its relations and, until it
// is approved, its effect on the budget.
func (v *View) drawTop() {
	o := v.batch
	b := &o.Batch
	objects := []fyne.CanvasObject{newRoad(stationsOf(b, o.Sums, o.Label, v.today()))}
	for _, k := range o.Tasks {
		lead, tail := prose.Span{Text: "●", Tone: theme.Accent}, prose.Span{Text: words.T("batches.by_you"), Tone: theme.Accent}
		if !k.Mine {
			lead, tail = prose.Span{Text: "○", Tone: theme.Quiet}, prose.Quiet(k.Why)
		}
		objects = append(objects, prose.Hanging(18, lead, prose.Strong(capital(k.Do.Label())+"　"), prose.Plain(o.outcome(k)+"　"), tail))
	}
	if pk, ok := v.place.Session.Shelf.Pack(b.Pack.ID, b.Pack.Version); ok && b.State == road.Draft && !v.place.Active(pk) {
		objects = append(objects, prose.NewLink(func() { v.place.Shell.Go("policy", b.Pack.ID+"/gate") },
			prose.Span{Text: "▲ ", Tone: theme.Warn}, prose.Plain(words.T("error.road-pack-idle", b.Pack.ID, b.Pack.Version)+"　"),
			prose.Span{Text: words.T("batches.go_policy"), Tone: theme.Accent}))
	}
	if b.State == road.Draft && b.Returned != "" {
		objects = append(objects, prose.Hanging(18, prose.Span{Text: "▲", Tone: theme.Warn}, prose.Plain(words.T("batches.was_returned", b.Returned))))
	}
	if s := b.Signed(road.SignApprove); s != nil && s.Emergency {
		objects = append(objects, prose.Hanging(18, prose.Span{Text: "▲", Tone: theme.Warn}, prose.Plain(words.T("batches.emergency_used", s.Name, s.Reason))))
	}
	if s := b.Signed(road.SignRevoke); b.State == road.Revoked && s != nil {
		objects = append(objects, prose.Hanging(18, prose.Span{Text: "×", Tone: theme.Bad}, prose.Plain(words.T("batches.was_revoked", s.Name, s.Reason))))
	}
	objects = append(objects, v.relations()...)
	if o.in(road.Draft, road.Submitted, road.Checked) {
		objects = append(objects, newEffect(o.Effect, b.Label)...)
	}
	v.top.Set(objects...)
	v.shown.Refresh()
}

// relations link the batches this one came from or left behind.
func (v *View) relations() []fyne.CanvasObject {
	b := &v.batch.Batch
	var out []fyne.CanvasObject
	link := func(key, id string) {
		out = append(out, prose.NewLink(func() { v.place.Shell.Go(Route, id) }, prose.Quiet(words.T(key)+"　"), prose.Span{Text: id, Tone: theme.Accent}))
	}
	if b.Parent != "" {
		link("batches.parent."+string(b.Kind), b.Parent)
	}
	for _, id := range b.Children {
		link("batches.child", id)
	}
	if v.batch.Sums.Payable > 0 && b.State == road.Confirmed {
		out = append(out, prose.NewLink(func() { v.place.Shell.Go("payment", b.ID) },
			prose.Plain(words.T("batches.to_pay", v.batch.Sums.Payable.String())+"　"), prose.Span{Text: words.T("batches.go_pay"), Tone: theme.Accent}))
	}
	return out
}

// outcome says in words and numbers what a deed will do.
func (o *opened) outcome(k road.Task) string {
	b := &o.Batch
	switch k.Do {
	case road.DoSubmit:
		return words.T("batches.will.submit", b.Lines, b.Total.String())
	case road.DoCheck:
		return words.T("batches.will.check", b.Lines, b.Total.String())
	case road.DoApprove:
		return words.T("batches.will.approve", (o.Effect.Before.Available - o.Effect.After.Available).String(), purse(o.Effect, b.Label), o.Effect.Before.Available.String(), o.Effect.After.Available.String())
	case road.DoPublish:
		return words.T("batches.will.publish", noticeText(b.Notice), b.Notice.Basis)
	case road.DoClose:
		return words.T("batches.will.close", b.To.String())
	case road.DoResolve:
		return words.T("batches.will.resolve", k.Lines)
	case road.DoAmend:
		return words.T("batches.will.amend", k.Lines)
	case road.DoConfirm:
		n, total, left := o.clear()
		if left > 0 {
			return words.T("batches.will.confirm_left", n, total.String(), left)
		}
		return words.T("batches.will.confirm", n, total.String())
	case road.DoRevoke:
		return words.T("batches.will.revoke", b.Revoking.Name, b.Revoking.Reason, o.Sums.Committed.String())
	}
	return ""
}

// clear counts the lines that a confirmation makes obligations, and those it leaves
// behind.
func (o *opened) clear() (n int, total money.Fen, left int) {
	for i := range o.Lines {
		l := &o.Lines[i].Line
		switch {
		case l.State.Dead():
		case l.State == road.Disputed || l.State == road.Upheld:
			left++
		default:
			n++
			total += l.Net // lines of one batch
		}
	}
	return n, total, left
}

// batchFigures are the sums of the batch; some filter its lines.
func (v *View) batchFigures() []shell.Figure {
	if v.batch == nil {
		return nil
	}
	o := v.batch
	s, b := o.Sums, &o.Batch
	fig := func(id, key, value, unit string, tone name) shell.Figure {
		return shell.Figure{ID: id, Label: words.T(key), Value: value, Unit: unit, Tone: tone, Selected: id != "" && v.only == id, Tap: func() {
			if v.only == id {
				id = ""
			}
			v.only = id
			v.refilterLines()
			v.update()
		}}
	}
	yuan := words.T("unit.yuan")
	out := []shell.Figure{
		{ID: "state", Label: words.T("batches.state"), Value: capital(o.Label.Label()), Tone: toneOf(o.Label)},
		fig("", "batches.total_plain", b.Total.String(), yuan, ""),
		fig("", "batches.lines_plain", counted(len(o.Lines)), words.T("unit.rows"), ""),
	}
	add := func(id, key string, sum money.Fen, tone name) {
		if sum > 0 {
			out = append(out, fig(id, key, sum.String(), yuan, tone))
		}
	}
	add("committed", "batches.committed", s.Committed, "")
	add("payable", "batches.payable", s.Payable, theme.Warn)
	add("transit", "batches.transit", s.InTransit, theme.Accent)
	add("paid", "batches.paid_plain", s.Paid, theme.Good)
	add("recoverable", "batches.recoverable", s.Recoverable, theme.Bad)
	count := func(id, key string, n int, tone name) {
		if n > 0 {
			out = append(out, fig(id, key, counted(n), words.T("unit.rows"), tone))
		}
	}
	count("disputed", "batches.disputed", s.Disputed, theme.Bad)
	count("returned", "batches.returned", s.Returned, theme.Bad)
	count("dead", "batches.dead", s.Dead, theme.Quiet)
	return out
}

// stands tells whether a line belongs to a figure of the batch.
func (r *lineRow) stands(figure string) bool {
	m := r.Money
	switch figure {
	case "committed":
		return m.Committed > 0
	case "payable":
		return m.Payable > 0
	case "transit":
		return m.InTransit > 0
	case "paid":
		return m.Paid > 0
	case "recoverable":
		return m.Recoverable > 0
	case "disputed":
		return r.State == road.Disputed || r.State == road.Upheld
	case "returned":
		return r.Label == road.PartReturned
	case "dead":
		return r.State.Dead()
	}
	return true
}

func (v *View) refilterLines() {
	only := v.only
	v.lines.Filter(func(r *lineRow) bool { return r.stands(only) })
}

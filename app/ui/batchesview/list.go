package batchesview

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/road"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// wide is a width in Chinese and in English.
func wide(zh, en float32) float32 {
	if words.Lang() == words.English {
		return en
	}
	return zh
}

// capital begins a word of the road with a capital, where it stands alone.
func capital(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}

// titled is the label of an act without the sign that it asks first.
func titled(label string) string { return strings.TrimSuffix(label, "…") }

func listColumns() []grid.Column[row] {
	return []grid.Column[row]{
		{ID: "id", Title: words.T("batches.id"), Width: 100, Bold: true, Text: func(r *row) string { return r.Batch.ID }},
		{
			ID: "label", Title: words.T("batches.state"), Width: wide(84, 116), Text: func(r *row) string { return r.label },
			Tone: func(r *row) fyne.ThemeColorName { return r.tone },
		},
		{ID: "item", Title: words.T("batches.item"), Width: 128, Text: func(r *row) string { return r.Batch.Label }},
		{ID: "kind", Title: words.T("batches.kind"), Width: wide(76, 128), Text: func(r *row) string { return r.kind }},
		{ID: "period", Title: words.T("batches.period"), Width: 68, Text: func(r *row) string { return r.Batch.Period }},
		{ID: "fund", Title: words.T("batches.fund"), Width: 84, Text: func(r *row) string { return r.fund }},
		{
			ID: "lines", Title: words.T("batches.lines"), Width: wide(48, 56), Align: grid.Right, Text: func(r *row) string { return r.lines },
			Number: func(r *row) int64 { return int64(r.Batch.Lines) },
		},
		{
			ID: "total", Title: words.T("batches.total"), Width: 116, Align: grid.Right, Text: func(r *row) string { return r.total },
			Number: func(r *row) int64 { return int64(r.Batch.Total) }, Scale: 2,
		},
		{
			ID: "paid", Title: words.T("batches.paid"), Width: 116, Align: grid.Right, Text: func(r *row) string { return r.paid },
			Number: func(r *row) int64 { return int64(r.Sums.Paid) }, Scale: 2,
			Total: func(shown []*row) string {
				var sum money.Fen
				for _, r := range shown {
					sum += r.Sums.Paid
				}
				return sum.String()
			},
		},
		{ID: "on", Title: words.T("batches.confirmed_on"), Width: 92, Text: func(r *row) string { return r.on }},
		{ID: "next", Title: words.T("batches.next"), Width: wide(96, 132), Text: func(r *row) string { return r.next }},
		{ID: "changed", Title: words.T("batches.changed"), Width: 168, Text: func(r *row) string { return r.changed }},
	}
}

// Figures of the list; each keeps the batches that stand there.
const (
	figMine  = "mine"
	figSign  = "sign"
	figShown = "shown"
	figPay   = "pay"
	figPaid  = "paid"
	figBad   = "bad"
)

// stands tells whether a batch belongs to a figure.
func (r *row) stands(figure string) bool {
	switch figure {
	case figMine:
		return r.mine
	case figSign:
		return r.Label == road.BeingDrafted || r.Label == road.ToCheck || r.Label == road.ToApprove
	case figShown:
		return r.Label == road.ToPublish || r.Label == road.OnShow || r.Label == road.AfterNotice
	case figPay:
		return r.Label == road.ToPay || r.Label == road.UnderWay
	case figPaid:
		return r.Label == road.AllPaid
	case figBad:
		return r.Label == road.InDispute || r.Label == road.PartReturned || r.Label == road.InRecovery
	}
	return true
}

func (v *View) refilter() {
	figure := v.figure
	v.list.Filter(func(r *row) bool { return r.stands(figure) })
}

// Figures is the strip: where the batches stand, or where the money of one is.
func (v *View) Figures() []shell.Figure {
	switch v.page {
	case pageBatch:
		return v.batchFigures()
	case pageNew:
		return v.draft.figures()
	case pageReport:
		return v.report.figures()
	}
	one := func(id, label string, tone name) shell.Figure {
		n := 0
		rows := v.list.Rows()
		for i := range rows {
			if rows[i].stands(id) {
				n++
			}
		}
		if n == 0 {
			tone = ""
		}
		return shell.Figure{
			ID: id, Label: label, Value: counted(n), Unit: words.T("batches.unit"), Tone: tone, Selected: v.figure == id,
			Tap: func() {
				if v.figure == id {
					id = ""
				}
				v.figure = id
				v.refilter()
				v.update()
			},
		}
	}
	return []shell.Figure{
		one("", words.T("batches.all"), ""), one(figMine, words.T("batches.mine"), theme.Accent), one(figSign, words.T("batches.signing"), ""),
		one(figShown, words.T("batches.noticing"), ""), one(figPay, words.T("batches.paying"), ""),
		one(figPaid, words.T("batches.all_paid"), theme.Good), one(figBad, words.T("batches.odd"), theme.Bad),
	}
}

// Actions are the acts of the page.
func (v *View) Actions() []shell.Action {
	switch v.page {
	case pageBatch:
		return v.batchActions()
	case pageNew:
		return v.draft.actions()
	case pageReport:
		return []shell.Action{
			{Label: words.T("batches.back"), Do: func() { v.place.Shell.Go(Route, "") }},
			{Label: words.T("batches.report.export"), Do: v.report.export},
		}
	}
	return []shell.Action{
		{Label: words.T("batches.report"), Do: func() { v.place.Shell.Go(Route, ArgReport) }},
		{Label: words.T("batches.new_from_run"), Primary: true, Do: func() { v.place.Shell.Go(Route, ArgNew) }, Off: !v.place.Holds(act.Maker)},
	}
}

package batchesview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"huiqi/app/desk/ledger"
	"huiqi/app/desk/road"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// Measures of the effect bars at the default size of text.
const (
	effectLabel  = 64
	effectText   = 330
	effectRow    = 22
	effectHeight = 12
)

// newEffect draws what a batch does to its pool: a bar before, a bar after, on one
// scale, with what is available beside each.
func newEffect(e road.Effect, item string) []fyne.CanvasObject {
	head := prose.New(prose.Strong(words.T("batches.effect", purse(e, item))), prose.Quiet("　"+words.T("batches.effect_granted", e.Before.Granted().String())))
	taken := e.Before.Available - e.After.Available
	bars := newDrawing(2*effectRow, func(width float32) []fyne.CanvasObject {
		used := e.Before.Granted() - e.Before.Available
		whole := max(e.Before.Granted(), used+taken, 1)
		return append(effectBar(words.T("batches.effect_before"), e.Before.Available, []money.Fen{used, 0}, whole, width, 0),
			effectBar(words.T("batches.effect_after"), e.After.Available, []money.Fen{used, taken}, whole, width, theme.Scaled(effectRow))...)
	})
	out := []fyne.CanvasObject{head, bars}
	said := []prose.Span{
		{Text: "■ ", Tone: theme.Quiet}, prose.Quiet(words.T("batches.effect_used") + "　"),
		{Text: "■ ", Tone: theme.Accent}, prose.Quiet(words.T("batches.effect_batch", taken.String()) + "　"),
		{Text: "■ ", Tone: theme.Good}, prose.Quiet(words.T("batches.effect_free")),
	}
	if e.Waits > 0 {
		said = append(said, prose.Quiet("　"+words.T("batches.effect_waits", e.Waits.String())))
	}
	out = append(out, prose.Sized(-1, said...))
	if e.After.Available < 0 {
		out = append(out, prose.Hanging(20, prose.Span{Text: "▲", Tone: theme.Bad}, prose.Span{Text: words.T("batches.effect_short", (-e.After.Available).String()), Tone: theme.Bad}))
	}
	return out
}

// purse names the pool of an effect by its item's label.
func purse(e road.Effect, item string) string {
	return ledger.SourceLabel(e.Pool.Source) + " · " + item
}

// effectBar is one bar: what is used, what the batch takes, and the rest.
func effectBar(label string, free money.Fen, taken []money.Fen, whole money.Fen, width, y float32) []fyne.CanvasObject {
	left, room := theme.Scaled(effectLabel), max(width-theme.Scaled(effectLabel+effectText), 40)
	height, top := theme.Scaled(effectHeight), y+theme.Scaled((effectRow-effectHeight)/2)
	wide := func(v money.Fen) float32 { return room * float32(float64(max(v, 0))/float64(whole)) }
	out := []fyne.CanvasObject{centred(parts.Quiet(label), 0, y)}
	x := left
	tones := []name{theme.Quiet, theme.Accent}
	for i, v := range taken {
		w := wide(v)
		if v > 0 {
			w = max(w, 2)
		}
		out = append(out, rectangle(theme.Color(tones[i]), x, top, w, height))
		x += w
	}
	out = append(out, rectangle(theme.Color(theme.Good), x, top, min(wide(free), left+room-x), height))
	tone := name(theme.Ink)
	if free < 0 {
		tone = theme.Bad
	}
	return append(out, centred(parts.Line(words.T("batches.effect_left", free.String()), tone, 0, true), left+room+theme.Scaled(12), y))
}

// centred places a text in the middle of its row.
func centred(t *canvas.Text, x, y float32) *canvas.Text {
	return put(t, x, y+(theme.Scaled(effectRow)-t.MinSize().Height)/2, false)
}

package workplace

import (
	"fyne.io/fyne/v2"

	"huiqi/app/desk/road"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// Drafted tells which award batches were made of a run or a decision and who is in
// none of them with why, and leads to the first.
func (p *Place) Drafted(made road.Drafted) *dialogs.Dialog {
	var lines []fyne.CanvasObject
	for i := range made.Batches {
		b := &made.Batches[i]
		lines = append(lines, prose.New(prose.Strong(b.ID), prose.Plain("　"+words.T("work.drafted_batch", b.Lines, b.Total.String()))))
	}
	for _, l := range made.Left {
		lines = append(lines, prose.Hanging(20, prose.Span{Text: "·", Tone: theme.Quiet}, prose.Plain(l.Party.Name+"　"), prose.Quiet(l.Why)))
	}
	return dialogs.Show(p.Shell.Window(), dialogs.Spec{
		Title: words.T("work.drafted"), Body: parts.NewFlow(0, 6, lines...), Width: 560, Height: min(160+32*float32(len(lines)), 520), Default: 1,
		Choices: []dialogs.Choice{{Label: words.T("ui.close")}, {Label: words.T("work.to_batch"), Kind: dialogs.Primary, Do: func() {
			p.Shell.Go("batches", made.Batches[0].ID)
		}}},
	})
}

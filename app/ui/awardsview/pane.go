package awardsview

import (
	"fyne.io/fyne/v2"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/traceview"
	"huiqi/resources/words"
)

// Pane is the trace of one firm, nil while none is open.
func (v *View) Pane() fyne.CanvasObject {
	if v.opened == "" || v.taking {
		return nil
	}
	return parts.Sheet(v.trace.Object())
}

// ClosePane leaves an inner page, then the pane.
func (v *View) ClosePane() {
	if !v.trace.Back() {
		v.opened = ""
	}
}

func (v *View) open(r *Row) {
	v.opened = r.ID
	v.explain(r)
	v.update()
}

// follow keeps an open pane at the row of the cursor.
func (v *View) follow(r *Row) {
	if v.opened == "" || r == nil || r.ID == v.opened {
		return
	}
	v.opened = r.ID
	v.explain(r)
}

func (v *View) explain(r *Row) {
	run := v.result.Run
	row := &run.Rows[r.At]
	s := traceview.Subject{Name: row.Name, Code: row.ID, Place: row.RegionName, Findings: row.Findings}
	if a := row.Account; a != nil {
		s.More = append(s.More, parts.Gap(1, 2), prose.New(prose.Quiet(words.T("awardsview.account")), prose.Plain(a.Name+"　"+a.Bank+"　"+a.Masked())))
	}
	if v.twiceOf(row.ID) != nil {
		s.More = append(s.More, prose.NewLink(func() { v.turnTo(pageTwice) },
			prose.Span{Text: words.T("awardsview.choose_line"), Tone: theme.Accent}))
	}
	v.trace.Show(run.Pack, run.Item, s, run.Trace(r.At))
}

func (v *View) menu(r *Row) []*fyne.MenuItem {
	return []*fyne.MenuItem{fyne.NewMenuItem(words.T("awardsview.explain"), func() { v.open(r) })}
}

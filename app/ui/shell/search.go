package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/event"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// hitList shows the findings of the global search under its field. It lies in
// the window's tree and is no pop-up: a pop-up would take the keyboard from the
// field while the clerk types.
type hitList struct {
	widget.BaseWidget
	shell *Shell
	hits  []Hit
	none  bool
	at    int
}

const (
	hitHeight = 44
	hitsMost  = 8
)

func newHitList(s *Shell) *hitList {
	l := &hitList{shell: s}
	l.ExtendBaseWidget(l)
	l.Hide()
	return l
}

func (s *Shell) find(text string) {
	s.asked = text
	if text == "" {
		s.hits.set(nil, false)
		return
	}
	var hits []Hit
	for _, e := range s.screens {
		if f, ok := e.screen.(Finder); ok {
			hits = append(hits, f.Find(text)...)
		}
	}
	if len(hits) > hitsMost {
		hits = hits[:hitsMost]
	}
	s.hits.set(hits, true)
	event.Say("found", text, len(hits))
}

func (s *Shell) closeSearch() {
	s.search.SetText("")
	s.hits.set(nil, false)
}

func (l *hitList) set(hits []Hit, asked bool) {
	l.hits, l.at, l.none = hits, 0, asked && len(hits) == 0
	if len(hits) == 0 && !asked {
		l.Hide()
	} else {
		l.Show()
	}
	l.shell.paper.Refresh()
	l.Refresh()
}

func (l *hitList) move(by int) {
	if len(l.hits) > 0 {
		l.at = (l.at + by + len(l.hits)) % len(l.hits)
		l.Refresh()
	}
}

func (l *hitList) open() {
	if l.at >= len(l.hits) {
		return
	}
	h := l.hits[l.at]
	l.shell.closeSearch()
	l.shell.Go(h.Route, h.Arg)
}

// Tapped opens the finding under the pointer.
func (l *hitList) Tapped(e *fyne.PointEvent) {
	l.at = int(e.Position.Y / theme.Scaled(hitHeight))
	l.open()
}

// MinSize follows the number of findings.
func (l *hitList) MinSize() fyne.Size {
	return fyne.NewSize(theme.Scaled(searchWidth), theme.Scaled(hitHeight)*float32(max(len(l.hits), 1)))
}

func (l *hitList) CreateRenderer() fyne.WidgetRenderer {
	r := &hitRenderer{l: l}
	r.Refresh()
	return r
}

type hitRenderer struct {
	l       *hitList
	objects []fyne.CanvasObject
}

func (r *hitRenderer) Layout(fyne.Size)             { r.Refresh() }
func (r *hitRenderer) MinSize() fyne.Size           { return r.l.MinSize() }
func (r *hitRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *hitRenderer) Destroy()                     {}

func (r *hitRenderer) Refresh() {
	size := r.l.Size()
	back := canvas.NewRectangle(theme.Color(theme.Paper))
	back.StrokeColor, back.StrokeWidth = theme.Color(theme.Line), 1
	back.Resize(size)
	r.objects = []fyne.CanvasObject{back}
	put := func(t *canvas.Text, y float32) {
		t.Text = parts.Cut(t.Text, size.Width-24, t.TextSize, t.TextStyle)
		t.Move(fyne.NewPos(12, y))
		r.objects = append(r.objects, t)
	}
	if r.l.none {
		put(parts.Quiet(words.T("ui.found_nothing")), 12)
	}
	for i, h := range r.l.hits {
		y := float32(i) * theme.Scaled(hitHeight)
		if i == r.l.at {
			mark := canvas.NewRectangle(theme.Color(theme.CursorRow))
			mark.Move(fyne.NewPos(1, y+1))
			mark.Resize(fyne.NewSize(size.Width-2, theme.Scaled(hitHeight)-2))
			r.objects = append(r.objects, mark)
		}
		put(parts.Label(h.Title), y+theme.Scaled(4))
		put(parts.Line(h.Note, theme.Quiet, -1, false), y+theme.Scaled(23))
	}
	canvas.Refresh(r.l)
}

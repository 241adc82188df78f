// Package dialogs is the one constructor of dialogs: the default button has the
// keyboard, Enter presses it, Esc leaves. Confirm asks, Failed shows an error in
// the clerk's words, Reason asks for a line of why. It never shows a raw error, and
// nothing at all over a window that is covered.
package dialogs

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/ui/event"
	"huiqi/app/ui/field"
	"huiqi/app/ui/idle"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// Kind is the weight of a button.
type Kind uint8

// Kinds of buttons.
const (
	Plain Kind = iota
	Primary
	Danger
)

// Choice is a button of a dialog. Do may be nil; Stay keeps the dialog open
// when it returns true.
type Choice struct {
	Label string
	Kind  Kind
	Do    func()
	Stay  func() bool
}

// Spec describes a dialog. Default is the index of the choice with the keyboard;
// Esc takes the first choice (put the harmless one there) unless NoEsc.
type Spec struct {
	Title   string
	Body    fyne.CanvasObject
	Width   float32
	Height  float32 // 0: what the body wants at the width
	Choices []Choice
	Default int
	Focus   fyne.Focusable // gets the keyboard instead of the default choice
}

// Dialog is one that is shown.
type Dialog struct {
	pop     *widget.PopUp
	spec    Spec
	buttons []*parts.Button
	before  fyne.Focusable
	canvas  fyne.Canvas
}

// Show opens a dialog over the window.
func Show(w fyne.Window, s Spec) *Dialog {
	d := &Dialog{spec: s, canvas: w.Canvas(), before: w.Canvas().Focused()}
	row := []fyne.CanvasObject{layout.NewSpacer()}
	for i, c := range s.Choices {
		b := parts.NewButton("  "+c.Label+"  ", func() { d.take(i) })
		switch c.Kind {
		case Primary:
			b.Importance = widget.HighImportance
		case Danger:
			b.Importance = widget.DangerImportance
		}
		b.OnEsc = d.Escape
		d.buttons = append(d.buttons, b)
		row = append(row, b)
	}
	if s.Width == 0 {
		d.spec.Width = 440
	}
	head := container.NewVBox(parts.Title(s.Title), parts.Gap(1, 4))
	content := idle.Wrap(parts.Pad(container.NewBorder(head, container.NewVBox(parts.Gap(1, 8), container.NewHBox(row...)), nil, nil, s.Body), 20, 16))
	d.pop = widget.NewModalPopUp(content, d.canvas)
	height := s.Height
	if height == 0 {
		height = parts.HeightOf(s.Body, d.spec.Width-48) + 110
	}
	d.pop.Resize(fyne.NewSize(min(d.spec.Width, d.canvas.Size().Width-40), min(height, d.canvas.Size().Height-40)))
	focus := s.Focus
	if focus == nil && len(d.buttons) > 0 {
		focus = d.buttons[s.Default]
	}
	if c := covers[d.canvas]; c != nil {
		c.waiting = append(c.waiting, d)
		c.focus = focus
		return d
	}
	d.pop.Show()
	defer event.Say("dialog", s.Title)
	if focus != nil {
		d.canvas.Focus(focus)
	}
	return d
}

// Refresh lays the dialog out anew after its body changed.
func (d *Dialog) Refresh() { d.pop.Content.Refresh() }

// Close takes the dialog away and gives the keyboard back.
func (d *Dialog) Close() {
	d.pop.Hide()
	if covers[d.canvas] != nil {
		return
	}
	if d.before != nil {
		d.canvas.Focus(d.before)
	}
}

// Escape takes the first choice.
func (d *Dialog) Escape() {
	if len(d.spec.Choices) > 0 {
		d.take(0)
	} else {
		d.Close()
	}
}

// Enter takes the default choice, for fields inside the dialog.
func (d *Dialog) Enter() { d.take(d.spec.Default) }

func (d *Dialog) take(i int) {
	c := d.spec.Choices[i]
	if c.Stay != nil && c.Stay() {
		return
	}
	d.Close()
	if c.Do != nil {
		c.Do()
	}
}

// Confirm asks before something is done; verb is the name of the act ("撤销批次"),
// not "OK". A dangerous act keeps the keyboard on the harmless choice.
func Confirm(w fyne.Window, title, text, verb string, danger bool, yes func()) *Dialog {
	s := Spec{
		Title: title, Body: prose.New(prose.Plain(text)), Default: 1,
		Choices: []Choice{{Label: words.T("ui.cancel")}, {Label: verb, Kind: Primary, Do: yes}},
	}
	if danger {
		s.Default, s.Choices[1].Kind = 0, Danger
	}
	return Show(w, s)
}

// Tell says one thing.
func Tell(w fyne.Window, title, text string) *Dialog {
	var body []fyne.CanvasObject
	for line := range strings.SplitSeq(text, "\n") {
		body = append(body, prose.New(prose.Plain(line)))
	}
	return Show(w, Spec{Title: title, Body: parts.NewColumn(theme.Gap, body...), Choices: []Choice{{Label: words.T("ui.close"), Kind: Primary}}})
}

// Failed shows an error in the clerk's words and logs its cause. Cancelled work
// and nil show nothing and give nil.
func Failed(w fyne.Window, err error) *Dialog {
	if err == nil || errors.Is(err, context.Canceled) {
		return nil
	}
	slog.Error("shown to the clerk", "error", err)
	return Tell(w, words.T("ui.failed"), desk.Text(err))
}

// Reason asks why before a dangerous act; yes gets the line, which is not empty.
func Reason(w fyne.Window, title, text, verb string, yes func(reason string)) *Dialog {
	entry := field.NewEntry()
	entry.SetPlaceHolder(words.T("ui.reason"))
	hint := prose.New(prose.Plain(""))
	body := parts.NewColumn(2*theme.Gap, prose.New(prose.Plain(text)), entry, hint)
	d := Show(w, Spec{
		Title: title, Body: body, Default: 1, Focus: entry,
		Choices: []Choice{
			{Label: words.T("ui.cancel")},
			{Label: verb, Kind: Danger, Do: func() { yes(strings.TrimSpace(entry.Text)) }, Stay: func() bool {
				if strings.TrimSpace(entry.Text) != "" {
					return false
				}
				hint.Set(prose.Span{Text: words.T("ui.reason_needed"), Tone: theme.Bad})
				return true
			}},
		},
	})
	entry.OnEnter, entry.OnEsc = d.Enter, d.Escape
	return d
}

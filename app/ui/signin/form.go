package signin

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

const (
	cardWidth  = 480
	labelWidth = 116
)

// form is a page of the gate: a title, sentences, fields, one primary button and
// a line that says what is wrong.
type form struct {
	title   string
	box     *parts.Column
	entries []*field.Entry
	said    *prose.Para
	primary *parts.Button
	submit  func()
	window  fyne.Window
}

// newForm makes a page of a window; submit is called by the button, and by Enter
// in a field after which none is empty.
func newForm(w fyne.Window, title, verb string, submit func()) *form {
	f := &form{title: title, said: prose.New(), submit: submit, window: w}
	f.primary = parts.Primary("  "+verb+"  ", f.press)
	return f
}

// lay puts the page together, the button at its end with others beside it.
func (f *form) lay(objects []fyne.CanvasObject, beside ...fyne.CanvasObject) {
	buttons := parts.Row(8, append([]fyne.CanvasObject{f.primary}, beside...)...)
	all := append([]fyne.CanvasObject{parts.Title(f.title)}, objects...)
	f.box = parts.NewColumn(10, append(all, f.said, buttons)...)
	for i, e := range f.entries {
		e.OnEnter = func() { f.enter(i) }
	}
}

// entry is a labelled field of the page.
func (f *form) entry(label string, e *field.Entry) fyne.CanvasObject {
	f.entries = append(f.entries, e)
	return container.NewBorder(nil, nil, parts.Fixed(labelWidth, parts.Quiet(label)), nil, e)
}

// enter goes to the next field that is empty, or submits.
func (f *form) enter(i int) {
	for _, e := range f.entries[i:] {
		if e.Text == "" {
			f.focus(e)
			return
		}
	}
	f.press()
}

func (f *form) press() {
	if !f.primary.Disabled() {
		f.submit()
	}
}

// say tells what is wrong, beside the fields.
func (f *form) say(text string, tone fyne.ThemeColorName) {
	f.said.Set(prose.Span{Text: text, Tone: tone})
	f.box.Refresh()
}

// working keeps the button from being pressed twice.
func (f *form) working() {
	f.primary.Disable()
	f.say(words.T("signin.working"), theme.Quiet)
}

// first is the field that gets the keyboard: the first that is empty.
func (f *form) first() fyne.Focusable {
	for _, e := range f.entries {
		if e.Text == "" {
			return e
		}
	}
	return f.primary
}

// focus gives the keyboard to a field of the page.
func (f *form) focus(o fyne.Focusable) { f.window.Canvas().Focus(o) }

// clear empties the fields from the one given on and puts the keyboard there.
func (f *form) clear(from *field.Entry) {
	after := false
	for _, e := range f.entries {
		if after = after || e == from; after {
			e.SetText("")
		}
	}
	f.focus(from)
}

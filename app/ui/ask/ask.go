// Package ask shows a dialog with labelled fields that stays until the act it asks
// for went through: what is wrong with a field, and why the desk refuses, is said in
// the dialog, and nothing typed is lost. It decides nothing and knows no business.
// Its main type is Form.
package ask

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// Field is a line of a form: what is asked for and where it is typed. Without a
// label the object has the whole width. Entry, where there is one, hears Enter.
type Field struct {
	Label  string
	Object fyne.CanvasObject
	Entry  *field.Entry
}

// Text is a line for an entry.
func Text(label string, e *field.Entry) Field { return Field{label, e, e} }

// Money is a line for an amount.
func Money(label string, m *field.Money) Field { return Field{label, m.Entry, m.Entry} }

// Day is a line for a date.
func Day(label string, d *field.Date) Field {
	return Field{label, container.NewHBox(parts.Box(150, 32, d.Box())), d.Entry}
}

// Choice is a line for one of several.
func Choice(label string, s *widget.Select) Field { return Field{label, s, nil} }

// Said is a sentence between the fields.
func Said(text string, tone fyne.ThemeColorName) Field {
	return Field{Object: prose.New(prose.Span{Text: text, Tone: tone})}
}

// Form is what is asked for. Take reads and checks the fields on the window's thread
// and gives the work, which is done off it; an error of either is said in the dialog.
type Form struct {
	Title, Verb string
	Danger      bool
	Said        []string // what will happen, a sentence each, above the fields
	Fields      []Field
	Label       float32 // width of the labels; 0 is 96
	Width       float32 // of the dialog; 0 is 540
	Extra       float32 // room kept besides what the fields want at first
	Take        func() (work func(context.Context) error, err error)
	Done        func()
}

// Show opens the dialog.
func Show(sh *shell.Shell, f Form) *dialogs.Dialog {
	o := &open{shell: sh, form: f, said: prose.New()}
	objects := o.objects()
	body := parts.NewColumn(8, objects...)
	o.body = body
	if f.Width == 0 {
		f.Width = 540
	}
	kind, first := dialogs.Primary, fyne.Focusable(nil)
	if f.Danger {
		kind = dialogs.Danger
	}
	entries := o.entries()
	if len(entries) > 0 {
		first = entries[0]
	}
	o.dialog = dialogs.Show(sh.Window(), dialogs.Spec{
		Title: f.Title, Body: body, Width: f.Width, Height: parts.HeightOf(body, f.Width-48) + 124 + f.Extra, Default: 1, Focus: first,
		Choices: []dialogs.Choice{{Label: words.T("ui.cancel")}, {Label: f.Verb, Kind: kind, Stay: o.take}},
	})
	for i, e := range entries {
		e.OnEsc = o.dialog.Escape
		e.OnEnter = func() { o.enter(entries, i) }
	}
	return o.dialog
}

// open is a form on the screen.
type open struct {
	shell  *shell.Shell
	form   Form
	dialog *dialogs.Dialog
	body   fyne.CanvasObject
	said   *prose.Para
	work   task.Slot
}

func (o *open) objects() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, text := range o.form.Said {
		out = append(out, prose.New(prose.Plain(text)))
	}
	width := o.form.Label
	if width == 0 {
		width = 96
	}
	for _, f := range o.form.Fields {
		object := f.Object
		if f.Label != "" {
			object = container.NewBorder(nil, nil, parts.Fixed(width, parts.Quiet(f.Label)), nil, object)
		}
		out = append(out, object)
	}
	return append(out, o.said)
}

func (o *open) entries() []*field.Entry {
	var out []*field.Entry
	for _, f := range o.form.Fields {
		if f.Entry != nil {
			out = append(out, f.Entry)
		}
	}
	return out
}

// enter goes to the next empty field, or does it.
func (o *open) enter(all []*field.Entry, i int) {
	for _, e := range all[i+1:] {
		if strings.TrimSpace(e.Text) == "" && !e.Disabled() {
			o.shell.Window().Canvas().Focus(e)
			return
		}
	}
	o.dialog.Enter()
}

// take does what was asked for; the dialog goes when it went through.
func (o *open) take() bool {
	if o.work.Busy() {
		return true
	}
	work, err := o.form.Take()
	if err != nil {
		o.wrong(err)
		return true
	}
	task.Start(o.shell.Runner(), &o.work, o.form.Title, func(ctx context.Context, _ task.Tell) (struct{}, error) {
		return struct{}{}, work(ctx)
	}, func(_ struct{}, err error) {
		if err != nil {
			o.wrong(err)
			return
		}
		o.dialog.Close()
		if o.form.Done != nil {
			o.form.Done()
		}
	})
	return true
}

func (o *open) wrong(err error) {
	o.said.Set(prose.Span{Text: desk.Text(err), Tone: theme.Bad})
	o.body.Refresh()
}

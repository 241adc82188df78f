package deferralstats

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// option is one value to choose, with how it is called.
type option struct{ value, label string }

// mostMenu is how many options a menu may have; more are picked from a list with a
// field to search in.
const mostMenu = 16

// choice is a word that opens its options; the first, "", is all of them. what stands
// before the value chosen when it is not empty.
type choice struct {
	what    string
	value   string
	options []option
	any     bool // "" may be chosen
	picked  func(value string)
}

// object is the button of the choice.
func (c choice) object(sh *shell.Shell) fyne.CanvasObject {
	label := c.what
	for _, o := range c.options {
		if o.value == c.value && c.value != "" {
			label = o.label
		}
	}
	b := parts.SoftDropDown(parts.Cut(label, 340, theme.Size(0), fyne.TextStyle{Bold: true}), nil)
	if c.any && c.value != "" {
		b.Importance = widget.MediumImportance
	}
	b.OnTapped = func() {
		if len(c.options) > mostMenu {
			c.list(sh)
			return
		}
		c.menu(sh, b)
	}
	return b
}

func (c choice) menu(sh *shell.Shell, under fyne.CanvasObject) {
	var items []*fyne.MenuItem
	for _, o := range c.all() {
		item := fyne.NewMenuItem(o.label, func() { c.picked(o.value) })
		item.Checked = o.value == c.value
		items = append(items, item)
	}
	canvas := sh.Window().Canvas()
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under)
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), canvas)
	menu.ShowAtPosition(fyne.NewPos(min(at.X, canvas.Size().Width-menu.MinSize().Width-8), at.Y+under.Size().Height+2))
}

func (c choice) all() []option {
	if c.any {
		return append([]option{{"", words.T("dstat.any")}}, c.options...)
	}
	return c.options
}

// list asks for one of many, with a field to search in.
func (c choice) list(sh *shell.Shell) *dialogs.Dialog {
	var d *dialogs.Dialog
	var shown []option
	g := grid.NewTexts([]grid.Head{{Title: c.what, Width: 376}}, 0, "", func(i int) {
		d.Close()
		c.picked(shown[i].value)
	})
	fill := func(part string) {
		shown = nil
		var rows [][]string
		for _, o := range c.all() {
			if strings.Contains(strings.ToLower(o.label+" "+o.value), part) {
				shown, rows = append(shown, o), append(rows, []string{o.label})
			}
		}
		g.SetRows(grid.TextRows(rows))
	}
	fill("")
	search := field.NewEntry()
	search.SetPlaceHolder(words.T("dstat.search"))
	search.OnChanged = func(text string) { fill(strings.ToLower(strings.TrimSpace(text))) }
	search.OnDown = func() { sh.Window().Canvas().Focus(g.Focusable()) }
	search.OnEnter = func() {
		if len(shown) == 1 {
			d.Close()
			c.picked(shown[0].value)
		}
	}
	d = dialogs.Show(sh.Window(), dialogs.Spec{
		Title: c.what, Body: parts.Fill(search, parts.Gap(1, 6), g.Object()), Width: 440, Height: 480, Focus: search,
		Choices: []dialogs.Choice{{Label: words.T("ui.cancel")}},
	})
	search.OnEsc = d.Escape
	return d
}

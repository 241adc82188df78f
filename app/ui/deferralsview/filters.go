package deferralsview

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// option is one value to filter by, with how it is called.
type option struct{ value, label string }

// chooser is one attribute to filter by: a word with its menu.
type chooser struct {
	label   string
	value   string
	options func() []option
	picked  func(value string)
}

// mostMenu is how many options a menu may have; more are picked from a list with a
// field to search in.
const mostMenu = 16

// labelOf is what the button says: the attribute, or the value chosen of it.
func (c *chooser) labelNow() string {
	if c.value == "" {
		return c.label
	}
	for _, o := range c.options() {
		if o.value == c.value {
			return o.label
		}
	}
	return c.value
}

// object is the button of a chooser; the chosen value stands out.
func (c *chooser) object(sh *shell.Shell) fyne.CanvasObject {
	b := parts.SoftDropDown(parts.Cut(c.labelNow(), 120, 13, fyne.TextStyle{}), nil)
	if c.value != "" {
		b.Importance = widget.MediumImportance
	}
	b.OnTapped = func() {
		options := c.options()
		if len(options) > mostMenu {
			pick(sh, c.label, options, c.picked)
			return
		}
		items := []*fyne.MenuItem{fyne.NewMenuItem(words.T("defer.any"), func() { c.picked("") })}
		items[0].Checked = c.value == ""
		for _, o := range options {
			item := fyne.NewMenuItem(o.label, func() { c.picked(o.value) })
			item.Checked = o.value == c.value
			items = append(items, item)
		}
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
		menu, canvas := widget.NewPopUpMenu(fyne.NewMenu("", items...), sh.Window().Canvas()), sh.Window().Canvas()
		menu.ShowAtPosition(fyne.NewPos(min(at.X, canvas.Size().Width-menu.MinSize().Width-8), at.Y+b.Size().Height+2))
	}
	return b
}

// bar is a row of choosers, with what clears them when one is chosen or the list was
// narrowed from elsewhere.
func bar(sh *shell.Shell, list []*chooser, narrowed bool, clear func(), more ...fyne.CanvasObject) fyne.CanvasObject {
	line := parts.Row(2)
	chosen := narrowed
	for _, c := range list {
		line.Add(c.object(sh))
		chosen = chosen || c.value != ""
	}
	if narrowed {
		line.Add(parts.Line(words.T("defer.narrowed"), theme.Accent, 0, false))
	}
	if chosen {
		line.Add(parts.Soft(words.T("defer.clear"), clear))
	}
	return parts.Pad(container.NewBorder(nil, nil, line, container.NewHBox(more...)), 12, 4)
}

// pick asks for one of many options, with a field to search in.
func pick(sh *shell.Shell, title string, options []option, picked func(string)) *dialogs.Dialog {
	var d *dialogs.Dialog
	rows := make([][]string, len(options)+1)
	rows[0] = []string{words.T("defer.any"), ""}
	for i, o := range options {
		rows[i+1] = []string{o.label, o.value}
	}
	shown := slices.Clone(rows)
	take := func(i int) {
		d.Close()
		picked(shown[i][1])
	}
	g := grid.NewTexts([]grid.Head{{Title: title, Width: 220}, {Width: 120}}, 0, "", take)
	g.SetRows(grid.TextRows(rows))
	search := field.NewEntry()
	search.SetPlaceHolder(words.T("defer.pick_search"))
	search.OnChanged = func(text string) {
		shown = shown[:0]
		for _, r := range rows {
			if strings.Contains(strings.ToLower(r[0]+r[1]), strings.ToLower(strings.TrimSpace(text))) {
				shown = append(shown, r)
			}
		}
		g.SetRows(grid.TextRows(shown))
	}
	search.OnEnter = func() {
		if at := len(shown) - 1; at >= 0 && g.Cursor() != nil {
			take(slices.IndexFunc(g.Rows(), func(r grid.Texts) bool { return r.Cells[0] == g.Cursor().Cells[0] }))
		}
	}
	d = dialogs.Show(sh.Window(), dialogs.Spec{
		Title: title, Body: container.NewBorder(search, nil, nil, nil, g.Object()), Width: 420, Height: 480, Focus: search,
		Choices: []dialogs.Choice{{Label: words.T("ui.cancel")}},
	})
	search.OnEsc = d.Escape
	return d
}

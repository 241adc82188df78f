package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/parts"
	"huiqi/resources/words"
)

// Person is who is signed in, with the acts of the menu under the name.
type Person struct {
	Name, Roles string
	Menu        []Action
}

// Cover puts o over the whole window: nothing else of it is to be seen, reached
// by a key or opened, and work that ends shows its dialogs only after Uncover.
// Everything stays as it was: what was typed, the dialogs, the work under way.
func (s *Shell) Cover(o fyne.CanvasObject) {
	if !s.Covered() {
		dialogs.Cover(s.window)
	}
	Bare(s.window, o)
}

// Uncover gives the window back as it was covered.
func (s *Shell) Uncover() {
	s.fill()
	dialogs.Uncover(s.window)
}

// Covered tells whether the window is covered.
func (s *Shell) Covered() bool { return dialogs.Covered(s.window) }

// Bare shows one thing in a window that has nothing else: no menu but to quit, no
// key, no files dropped.
func Bare(w fyne.Window, o fyne.CanvasObject) {
	quit := fyne.NewMenuItem(words.T("menu.quit"), w.Close)
	quit.IsQuit = true
	quit.Shortcut = &desktop.CustomShortcut{KeyName: fyne.KeyQ, Modifier: fyne.KeyModifierControl}
	w.SetPadded(false)
	w.Canvas().SetOnTypedKey(nil)
	w.SetOnDropped(func(fyne.Position, []fyne.URI) {})
	w.SetMainMenu(fyne.NewMainMenu(fyne.NewMenu(words.T("menu.file"), quit)))
	w.SetContent(o)
}

// personMost is the room the name and the roles may take.
const personMost = 232

// personWidth is the room they take.
func (s *Shell) personWidth() float32 {
	return min(fyne.MeasureText(s.personText(), parts.Label("").TextSize, fyne.TextStyle{}).Width+44, personMost)
}

func (s *Shell) personText() string {
	if s.person.Roles == "" {
		return s.person.Name
	}
	return s.person.Name + "  " + s.person.Roles
}

// personButton is the name and the roles, with the menu of the person under it.
func (s *Shell) personButton() fyne.CanvasObject {
	text := parts.Cut(s.personText(), s.personWidth()-40, parts.Label("").TextSize, fyne.TextStyle{})
	if len(s.person.Menu) == 0 {
		return parts.Quiet(text)
	}
	b := parts.SoftDropDown(text, nil)
	b.OnTapped = func() {
		head := fyne.NewMenuItem(s.personText(), nil)
		head.Disabled = true
		items := []*fyne.MenuItem{head, fyne.NewMenuItemSeparator()}
		s.popUnder(b, append(items, s.personItems()...))
	}
	return b
}

func (s *Shell) personItems() []*fyne.MenuItem {
	items := make([]*fyne.MenuItem, len(s.person.Menu))
	for i, a := range s.person.Menu {
		items[i] = fyne.NewMenuItem(a.Label, a.Do)
		items[i].Disabled = a.Off
	}
	return items
}

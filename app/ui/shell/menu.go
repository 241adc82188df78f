package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"huiqi/app/ui/idle"
	"huiqi/resources/words"
)

// mainMenu holds every shortcut: the toolkit tries the menu bar before the
// focused field, and nothing else reaches a field's window. While a dialog is
// open none of them acts.
func (s *Shell) mainMenu() *fyne.MainMenu {
	ctrl := func(k fyne.KeyName) fyne.Shortcut {
		return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierControl}
	}
	alt := func(k fyne.KeyName) fyne.Shortcut {
		return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierAlt}
	}
	item := func(label string, short fyne.Shortcut, do func()) *fyne.MenuItem {
		m := fyne.NewMenuItem(label, func() {
			idle.Touch()
			if !s.dialogUp() {
				do()
			}
		})
		m.Shortcut = short
		return m
	}
	file := fyne.NewMenu(words.T("menu.file"),
		item(words.T("menu.open"), ctrl(fyne.KeyO), func() { s.press(Open) }),
		item(words.T("menu.save"), ctrl(fyne.KeyS), func() { s.press(Save) }),
		item(words.T("menu.export"), ctrl(fyne.KeyE), func() { s.press(Export) }),
		item(words.T("menu.print"), ctrl(fyne.KeyP), func() { s.press(Print) }),
		item(words.T("menu.start"), ctrl(fyne.KeyReturn), func() { s.press(Start) }),
	)
	quit := item(words.T("menu.quit"), ctrl(fyne.KeyQ), func() { s.window.Close() })
	quit.IsQuit = true
	file.Items = append(file.Items, fyne.NewMenuItemSeparator(), quit)
	look := fyne.NewMenu(words.T("menu.view"),
		item(words.T("menu.back"), alt(fyne.KeyLeft), s.Back),
		item(words.T("menu.forward"), alt(fyne.KeyRight), s.Forward),
		fyne.NewMenuItemSeparator(),
		item(words.T("menu.find"), ctrl(fyne.KeyF), s.focusSearchField),
		item(words.T("menu.search"), ctrl(fyne.KeyK), func() { s.window.Canvas().Focus(s.search) }),
		item(words.T("menu.filter"), ctrl(fyne.KeyL), s.toggleFilters),
		item(words.T("menu.reload"), ctrl(fyne.KeyR), s.reload),
	)
	rooms := fyne.NewMenu(words.T("menu.go"))
	for i, e := range s.screens {
		var short fyne.Shortcut
		if i < 9 {
			short = ctrl(fyne.KeyName(string(rune('1' + i))))
		}
		rooms.Items = append(rooms.Items, item(titleOf(e.screen), short, func() { s.Go(e.screen.Route(), "") }))
	}
	person := fyne.NewMenu(words.T("menu.person"))
	for _, a := range s.person.Menu {
		var short fyne.Shortcut
		if a.Key == Lock {
			short = &desktop.CustomShortcut{KeyName: fyne.KeyL, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift}
		}
		m := item(a.Label, short, a.Do)
		m.Disabled = a.Off
		person.Items = append(person.Items, m)
	}
	help := fyne.NewMenu(words.T("menu.help"), item(words.T("menu.about_screen"), nil, s.Help))
	if len(person.Items) == 0 {
		return fyne.NewMainMenu(file, look, rooms, help)
	}
	return fyne.NewMainMenu(file, look, rooms, person, help)
}

// press does the act of the screen in front that answers a key.
func (s *Shell) press(k Key) {
	a, ok := s.current().(Actor)
	if !ok {
		return
	}
	for _, act := range flat(a.Actions()) {
		if !act.Off && act.Do != nil && (act.Key == k || k == Start && act.Primary && act.Key == NoKey) {
			act.Do()
			return
		}
	}
}

func flat(acts []Action) []Action {
	var out []Action
	for _, a := range acts {
		out = append(out, a)
		out = append(out, a.Menu...)
	}
	return out
}

func (s *Shell) focusSearchField() {
	if f, ok := s.current().(Searcher); ok {
		s.window.Canvas().Focus(f.SearchField())
		return
	}
	s.window.Canvas().Focus(s.search)
}

func (s *Shell) toggleFilters() {
	if f, ok := s.current().(FilterRower); ok {
		f.ToggleFilters()
	}
}

func (s *Shell) reload() {
	if sh, ok := s.current().(Shower); ok {
		sh.Shown("")
		s.Update()
	}
}

// key answers keys no focused widget wanted: Esc closes the pane, F1 helps, F5 reloads.
func (s *Shell) key(e *fyne.KeyEvent) {
	if s.dialogUp() {
		return
	}
	switch e.Name {
	case fyne.KeyF1:
		s.Help()
	case fyne.KeyF5:
		s.reload()
	case fyne.KeyEscape:
		if s.hits.Visible() {
			s.closeSearch()
			return
		}
		if p, ok := s.current().(Paner); ok && p.Pane() != nil {
			p.ClosePane()
			s.Update()
			s.focusFirst()
		}
	}
}

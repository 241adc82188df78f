package main

import (
	"fmt"
	"log/slog"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"huiqi/app/desk"
	"huiqi/app/ui/event"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// tellInWindow says in a small window of our own why the desk does not open: a
// second start, a damaged store. The plain boxes of other programs often cannot
// write Chinese. Without OpenGL it says the same plainly.
func tellInWindow(trouble error) {
	text := desk.Text(trouble)
	heard := listen(os.Stderr)
	defer func() {
		if p := recover(); p != nil {
			if !aboutOpenGL(fmt.Sprint(p)) {
				panic(p)
			}
			slog.Error("no window for the message", "cause", p)
			tellPlainly(text)
		}
	}()
	a := app.NewWithID("cn.huiqi.desk.trouble") // its own: the desk that runs keeps its preferences
	a.Settings().SetTheme(theme.New(theme.Light, 0))
	w := a.NewWindow(words.T("main.not_open"))
	closing := parts.NewButton("  "+words.T("ui.close")+"  ", w.Close)
	closing.OnEsc = w.Close
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			w.Close()
		}
	})
	w.SetContent(parts.Pad(container.NewBorder(
		parts.Title(words.T("main.not_open")), container.NewHBox(layout.NewSpacer(), closing), nil, nil,
		parts.NewColumn(8, parts.Gap(1, 4), prose.New(prose.Plain(text)))), 16, 14))
	w.Resize(fyne.NewSize(560, 160))
	w.CenterOnScreen()
	w.Show()
	if heard.noWindow.Load() {
		tellPlainly(text)
		return
	}
	fmt.Fprintln(os.Stderr, text)
	w.Canvas().Focus(closing)
	event.Say("trouble", text)
	a.Run()
}

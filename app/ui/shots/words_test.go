package shots

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/resources/words"
)

var (
	keyLike = regexp.MustCompile(`^[a-z]+(_[a-z]+)*\.[a-z_]+$`)
	verbs   = regexp.MustCompile(`%!|%[sdv]`)
)

// texts lists every text of the window with its box on the screen.
func texts(w *Window) []*canvas.Text {
	var out []*canvas.Text
	for _, o := range test.LaidOutObjects(w.window.Content()) {
		if t, ok := o.(*canvas.Text); ok && t.Visible() && strings.TrimSpace(t.Text) != "" {
			out = append(out, t)
		}
	}
	return out
}

// No screen shows the key of a word, a verb that was not filled, or in Chinese a
// word of the toolkit's own.
func TestWordsAreWhole(t *testing.T) {
	s := desk(t, true)
	defer words.Use(words.Chinese)
	for _, lang := range []string{words.Chinese, words.English} {
		settings := workplace.DefaultSettings()
		settings.Lang = lang
		w := Open(s, settings)
		for _, screen := range w.Place.Shell.Screens() {
			w.Place.Shell.Go(screen.Route(), "")
			for _, text := range texts(w) {
				if keyLike.MatchString(text.Text) && words.Has(text.Text) || verbs.MatchString(text.Text) {
					t.Errorf("%s %s shows %q", lang, screen.Route(), text.Text)
				}
				if lang == words.Chinese && slices.Contains([]string{"OK", "Cancel", "Close", "Yes", "No", "(Select one)"}, text.Text) {
					t.Errorf("%s shows the toolkit's %q", screen.Route(), text.Text)
				}
			}
		}
		w.Close()
	}
}

// The Chinese window speaks Chinese: of the shell's and the screens' own titles
// and acts each holds a Chinese character.
func TestTheChineseWindowIsChinese(t *testing.T) {
	w := Open(desk(t, false), workplace.DefaultSettings())
	defer w.Close()
	for _, screen := range w.Place.Shell.Screens() {
		if !strings.ContainsFunc(screen.Title(), func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s is called %q", screen.Route(), screen.Title())
		}
	}
}

// Text keeps to the colours of its theme: black on black is found here.
func TestDarkTextIsNotDark(t *testing.T) {
	settings := workplace.DefaultSettings()
	settings.Theme = theme.Dark
	w := Open(desk(t, true), settings)
	defer w.Close()
	for _, screen := range w.Place.Shell.Screens() {
		w.Place.Shell.Go(screen.Route(), "")
		for _, text := range texts(w) {
			r, g, b, _ := text.Color.RGBA()
			if r+g+b < 3*0x4000 && text.Color != theme.Color(theme.OnAccent) {
				t.Errorf("%s: %q is dark on dark", screen.Route(), text.Text)
			}
		}
	}
}

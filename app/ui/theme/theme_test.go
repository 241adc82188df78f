package theme

import (
	"bytes"
	"flag"
	"image/color"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	base "fyne.io/fyne/v2/theme"

	"huiqi/reports/face"
	"huiqi/resources"
)

var write = flag.Bool("write", false, "write the cut faces anew")

// The faces of the window are fresh cuts of the whole ones.
func TestCutFacesAreFresh(t *testing.T) {
	for _, weight := range []string{"Regular", "Bold"} {
		t.Run(weight, func(t *testing.T) {
			whole, err := face.Parse(resources.Font("NotoSansSC-" + weight + ".ttf"))
			if err != nil {
				t.Fatal(err)
			}
			var kept []rune
			for _, r := range whole.Runes() {
				if r < 0xAC00 && !unicode.Is(unicode.Han, r) || r >= 0xFF00 && r < 0x10000 || unicode.Is(unicode.Han, r) && Covers(string(r)) {
					kept = append(kept, r)
				}
			}
			cut, err := whole.Cut(kept, "Huiqi UI "+weight, "SIL Open Font License 1.1", "cut from Noto Sans SC")
			if err != nil {
				t.Fatal(err)
			}
			name := filepath.Join("..", "..", "..", "resources", "fonts", "NotoSansSC-UI-"+weight+".ttf")
			if *write {
				if err := os.WriteFile(name, cut, 0o644); err != nil {
					t.Fatal(err)
				}
				t.Logf("%s: %d characters, %d bytes", name, len(kept), len(cut))
				return
			}
			if !bytes.Equal(cut, resources.Font("NotoSansSC-UI-"+weight+".ttf")) {
				t.Error("the face is not a fresh cut: run with -write")
			}
		})
	}
}

// Whatever the program itself says can be shown by the cut faces.
func TestTheProgramsOwnWordsAreCovered(t *testing.T) {
	cut, err := face.Parse(resources.Font("NotoSansSC-UI-Regular.ttf"))
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	check := func(where, text string) {
		for _, r := range text {
			if seen++; r > ' ' && r != 0xFEFF && cut.Glyph(r) == 0 {
				t.Errorf("%s: no glyph for %q (U+%04X)", where, r, r)
			}
		}
	}
	for _, dir := range []string{"packs", "words"} {
		root := filepath.Join("..", "..", "..", "resources", dir)
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !(strings.HasSuffix(path, ".toml") || strings.HasSuffix(path, ".txt")) {
				return err
			}
			b, err := os.ReadFile(path)
			check(path, string(b))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 10000 {
		t.Fatalf("only %d characters seen", seen)
	}
}

func TestARareCharacterBringsTheWholeFaces(t *testing.T) {
	defer func() { wide = false }()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(New(Dark, 16))
	name := func() string { return app.Settings().Theme().Font(fyne.TextStyle{}).Name() }
	See("福建封顶冶炼有限公司 1,000.00 元 ①②✓")
	if name() != "NotoSansSC-UI-Regular.ttf" {
		t.Fatalf("control: common text brought %s", name())
	}
	See("𠮷祥食品")
	if name() != "NotoSansSC-Regular.ttf" || app.Settings().Theme().(*Theme).Kind() != Dark {
		t.Errorf("after a rare character: %s", name())
	}
}

func TestEveryKindHasEveryColour(t *testing.T) {
	for _, k := range Kinds() {
		th := New(k, 0)
		for _, name := range []fyne.ThemeColorName{Ground, Paper, Line, Ink, Quiet, Accent, Good, Warn, Bad, Zebra, HoverRow, CursorRow, Mark, OnAccent} {
			if _, ok := th.colours[name]; !ok {
				t.Errorf("%s lacks %s", k, name)
			}
		}
	}
}

// Text keeps a contrast of 4 to 1 on paper in every kind (WCAG 2.1 asks 4.5 of text and 3 of large text).
func TestTextIsLegible(t *testing.T) {
	for _, k := range Kinds() {
		p := palettes[k]
		for name, c := range map[string]float64{
			"ink": contrast(p.ink, p.paper), "quiet": contrast(p.quiet, p.paper), "accent": contrast(p.accent, p.paper),
			"good": contrast(p.good, p.paper), "bad": contrast(p.bad, p.paper), "on accent": contrast(p.onAccent, p.accent),
		} {
			if c < 4.0 {
				t.Errorf("%s: %s has a contrast of %.1f", k, name, c)
			}
		}
	}
}

// A button's words stay legible under the pointer and with the focus.
func TestButtonsAreLegibleUnderThePointer(t *testing.T) {
	over := func(under, veil color.NRGBA) color.NRGBA {
		mix := func(a, b uint8) uint8 { return uint8((int(a)*(255-int(veil.A)) + int(b)*int(veil.A)) / 255) }
		return color.NRGBA{R: mix(under.R, veil.R), G: mix(under.G, veil.G), B: mix(under.B, veil.B), A: 255}
	}
	for _, k := range Kinds() {
		p, painted := palettes[k], paint(k)
		for _, name := range []fyne.ThemeColorName{base.ColorNameHover, base.ColorNameFocus} {
			veil := painted[name].(color.NRGBA)
			if c := contrast(p.onAccent, over(p.accent, veil)); c < 4 {
				t.Errorf("%s: a primary button has a contrast of %.1f under %s", k, c, name)
			}
			if c := contrast(p.ink, over(p.key, veil)); c < 4 {
				t.Errorf("%s: a button has a contrast of %.1f under %s", k, c, name)
			}
		}
		if c := contrast(p.onAccent, over(p.accent, p.hover)); c >= 4 {
			t.Errorf("control: %s: the colour of rows leaves a contrast of %.1f", k, c)
		}
	}
}

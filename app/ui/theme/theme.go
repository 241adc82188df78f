// Package theme is the look of the window: the colours, sizes and faces of
// design "calm, dense, aligned" in a light, a dark and a high-contrast kind. It
// knows no screen and draws nothing.
package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"

	"huiqi/resources"
)

// Kind chooses the set of colours.
type Kind string

// The three kinds of look.
const (
	Light    Kind = "light"
	Dark     Kind = "dark"
	Contrast Kind = "contrast"
)

// Kinds lists the looks in the order they are offered.
func Kinds() []Kind { return []Kind{Light, Dark, Contrast} }

// Colours beyond those of the toolkit; ask with Color.
const (
	Ground    fyne.ThemeColorName = "huiqi.ground"    // behind everything
	Paper     fyne.ThemeColorName = "huiqi.paper"     // what is worked on
	Line      fyne.ThemeColorName = "huiqi.line"      // hair lines
	Ink       fyne.ThemeColorName = "huiqi.ink"       // text
	Quiet     fyne.ThemeColorName = "huiqi.quiet"     // labels, hints
	Accent    fyne.ThemeColorName = "huiqi.accent"    // the one primary act, the cursor
	Good      fyne.ThemeColorName = "huiqi.good"      // eligible, done
	Warn      fyne.ThemeColorName = "huiqi.warn"      // waits for something
	Bad       fyne.ThemeColorName = "huiqi.bad"       // refused, wrong
	Zebra     fyne.ThemeColorName = "huiqi.zebra"     // every other row
	HoverRow  fyne.ThemeColorName = "huiqi.hover"     // row under the pointer
	CursorRow fyne.ThemeColorName = "huiqi.cursor"    // row with the cursor
	Mark      fyne.ThemeColorName = "huiqi.mark"      // words marked in a text
	OnAccent  fyne.ThemeColorName = "huiqi.on-accent" // text on Accent
)

// Sizes of text and measures of the shell, in the units of the toolkit.
const (
	DefaultText = 13 // one size for work
	RowHeight   = 28 // at DefaultText
	Gap         = 4  // everything stands on a grid of four
	RailWidth   = 104
	TopHeight   = 44
	CrumbHeight = 40
	FootHeight  = 24
)

// TextSizes are the sizes a clerk may choose.
func TextSizes() []float32 { return []float32{12, 13, 14, 16, 18} }

// Theme is a fyne.Theme of one kind and text size.
type Theme struct {
	kind    Kind
	text    float32
	colours map[fyne.ThemeColorName]color.Color
	all     bool // the whole faces
}

var (
	regular    = resource("NotoSansSC-UI-Regular.ttf")
	bold       = resource("NotoSansSC-UI-Bold.ttf")
	allRegular = resource("NotoSansSC-Regular.ttf")
	allBold    = resource("NotoSansSC-Bold.ttf")
)

func resource(name string) fyne.Resource { return fyne.NewStaticResource(name, resources.Font(name)) }

// New makes a theme; text is the size of working text (0: DefaultText).
func New(kind Kind, text float32) *Theme {
	if text <= 0 {
		text = DefaultText
	}
	return &Theme{kind: kind, text: text, colours: paint(kind), all: wide}
}

// Kind tells which look this is.
func (t *Theme) Kind() Kind { return t.kind }

// Color implements fyne.Theme; the variant of the machine is ignored, the
// setting of the program decides.
func (t *Theme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	if c, ok := t.colours[name]; ok {
		return c
	}
	variant := base.VariantLight
	if t.kind == Dark {
		variant = base.VariantDark
	}
	return base.DefaultTheme().Color(name, variant)
}

// Font implements fyne.Theme: the bundled faces for all text, so that the window
// looks the same on every machine.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol:
		return base.DefaultTheme().Font(style)
	case style.Bold && t.all:
		return allBold
	case style.Bold:
		return bold
	case t.all:
		return allRegular
	}
	return regular
}

// Icon implements fyne.Theme.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return base.DefaultTheme().Icon(name)
}

// Size implements fyne.Theme with compact paddings.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case base.SizeNameText:
		return t.text
	case base.SizeNameCaptionText:
		return t.text - 1
	case base.SizeNameHeadingText:
		return t.text + 7
	case base.SizeNameSubHeadingText:
		return t.text + 3
	case base.SizeNamePadding:
		return Gap
	case base.SizeNameInnerPadding:
		return 5
	case base.SizeNameInlineIcon:
		return t.text + 3
	case base.SizeNameLineSpacing:
		return 2
	case base.SizeNameInputRadius, base.SizeNameSelectionRadius, base.SizeNameScrollBarRadius:
		return 3
	case base.SizeNameScrollBar:
		return 10
	case base.SizeNameScrollBarSmall:
		return 4
	case base.SizeNameSeparatorThickness, base.SizeNameInputBorder:
		return 1
	}
	return base.DefaultTheme().Size(name)
}

// Color gives a colour of the theme now in use.
func Color(name fyne.ThemeColorName) color.Color { return base.Color(name) }

// Size gives the working text size plus a difference (7 for figures, 3 for titles).
func Size(more float32) float32 { return base.TextSize() + more }

// Scaled is a measure of the shell, given for DefaultText, at the text size now in use.
func Scaled(measure float32) float32 { return measure * base.TextSize() / DefaultText }

// Row is the height of a row of a grid at the text size now in use.
func Row() float32 { return RowHeight + (base.TextSize()-DefaultText)*1.5 }

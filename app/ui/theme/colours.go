package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"
)

// palette is one look; the toolkit's own colours follow from it.
type palette struct {
	ground, paper, line, ink, quiet, accent, onAccent color.NRGBA
	good, warn, bad                                   color.NRGBA
	zebra, hover, cursor, mark, disabled, key         color.NRGBA
}

// field is what is typed or chosen into: between ground and paper.
func (p palette) field() color.NRGBA {
	mix := func(a, b uint8) uint8 { return uint8((int(a) + int(b)) / 2) }
	return color.NRGBA{R: mix(p.ground.R, p.paper.R), G: mix(p.ground.G, p.paper.G), B: mix(p.ground.B, p.paper.B), A: 255}
}

func hex(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

var palettes = map[Kind]palette{
	Light: {
		ground: hex(0xF7F8FA), paper: hex(0xFFFFFF), line: hex(0xE3E6EB), ink: hex(0x1D2129),
		quiet: hex(0x6B7280), accent: hex(0x1F5FBF), onAccent: hex(0xFFFFFF),
		good: hex(0x1E8E5A), warn: hex(0xB7791F), bad: hex(0xC5303B),
		zebra: hex(0xFBFCFD), hover: hex(0xF1F4F9), cursor: hex(0xDCE8FA), mark: hex(0xFFEFB8), disabled: hex(0xA6ACB8), key: hex(0xEDF0F4),
	},
	Dark: {
		ground: hex(0x17191D), paper: hex(0x1F2227), line: hex(0x343941), ink: hex(0xE6E8EC),
		quiet: hex(0x9AA1AD), accent: hex(0x6EA3EF), onAccent: hex(0x10141A),
		good: hex(0x5CC492), warn: hex(0xE0AB5A), bad: hex(0xEF7F86),
		zebra: hex(0x22252B), hover: hex(0x2A2E35), cursor: hex(0x2B3E5C), mark: hex(0x5C4B12), disabled: hex(0x646B77), key: hex(0x2E333B),
	},
	Contrast: {
		ground: hex(0xFFFFFF), paper: hex(0xFFFFFF), line: hex(0x000000), ink: hex(0x000000),
		quiet: hex(0x2B2B2B), accent: hex(0x00339F), onAccent: hex(0xFFFFFF),
		good: hex(0x00562F), warn: hex(0x6B3F00), bad: hex(0x96000F),
		zebra: hex(0xFFFFFF), hover: hex(0xE6E6E6), cursor: hex(0xFFE27A), mark: hex(0xFFD84D), disabled: hex(0x595959), key: hex(0xDADADA),
	},
}

func paint(kind Kind) map[fyne.ThemeColorName]color.Color {
	p, ok := palettes[kind]
	if !ok {
		p = palettes[Light]
	}
	veil := p.ink
	veil.A = 40
	// Laid over a button of any colour, so they let it through.
	press, focus, hover := p.ink, p.ink, p.ink
	press.A, focus.A, hover.A = 30, 56, 26
	return map[fyne.ThemeColorName]color.Color{
		Ground: p.ground, Paper: p.paper, Line: p.line, Ink: p.ink, Quiet: p.quiet, Accent: p.accent,
		Good: p.good, Warn: p.warn, Bad: p.bad, Zebra: p.zebra, HoverRow: p.hover, CursorRow: p.cursor,
		Mark: p.mark, OnAccent: p.onAccent,

		base.ColorNameBackground: p.ground, base.ColorNameForeground: p.ink,
		base.ColorNameButton: p.key, base.ColorNameDisabledButton: p.ground, base.ColorNameDisabled: p.disabled,
		base.ColorNamePrimary: p.accent, base.ColorNameForegroundOnPrimary: p.onAccent,
		base.ColorNameHyperlink: p.accent, base.ColorNameFocus: focus, base.ColorNameSelection: p.cursor,
		base.ColorNameHover: hover, base.ColorNamePressed: press,
		base.ColorNameInputBackground: p.field(), base.ColorNameInputBorder: p.line,
		base.ColorNameMenuBackground: p.paper, base.ColorNameOverlayBackground: p.paper,
		base.ColorNameHeaderBackground: p.ground, base.ColorNamePlaceHolder: p.quiet,
		base.ColorNameScrollBar: veil, base.ColorNameScrollBarBackground: color.NRGBA{},
		base.ColorNameSeparator: p.line, base.ColorNameShadow: color.NRGBA{A: 40},
		base.ColorNameError: p.bad, base.ColorNameForegroundOnError: p.onAccent,
		base.ColorNameSuccess: p.good, base.ColorNameForegroundOnSuccess: p.onAccent,
		base.ColorNameWarning: p.warn, base.ColorNameForegroundOnWarning: p.onAccent,
	}
}

// Package page is a laid-out sheet of paper: what stands where, in millimetres
// from the upper left corner, with nothing left to decide. Package paper makes
// pages, packages pdf and raster turn the same page into a file and a picture, so
// the preview in the window is the page that is printed. It measures no text and
// knows no font file. Its main types are Doc, Page and Run.
package page

import "time"

// A4 in millimetres.
const (
	A4Width  = 210.0
	A4Height = 297.0
)

// MM is one typographic point (1/72 inch) in millimetres.
const MM = 25.4 / 72

// BoldStroke is the width of the stroke that strengthens a bold run, in ems.
const BoldStroke = 0.028

// Face names a family of glyphs; which file stands behind it is for package face
// to say.
type Face uint8

// The faces of official paper.
const (
	Song Face = iota // body: the machine's 仿宋 when asked for and there, else 宋
	Hei              // 黑体: first-level headings, table heads
	Sans             // 黑体 of ordinary weight: figures, as in the window
)

// Colour is 0xRRGGBB.
type Colour uint32

// Colours of paper. Red is the 发文机关标志 and the rule below it.
const (
	Black Colour = 0x000000
	Red   Colour = 0xD7000F
	Quiet Colour = 0x5A6270
	White Colour = 0xFFFFFF
)

// Doc is one document. Equal Docs give equal bytes, so a reprint can be compared
// with the first print.
type Doc struct {
	Title   string    // shown by viewers, not printed
	Author  string    // issuing office
	Subject string    // e.g. the document number
	Made    time.Time // written into the file as its date; never the clock's
	// Common holds characters that papers like this one share (the form's words,
	// the clause). They are cut and packed once for all of them. It changes the
	// bytes of the file, never what is seen.
	Common string
	Pages  []Page
}

// Page is one sheet. What lies under is painted first, then boxes, rules, modules
// and runs.
type Page struct {
	W, H    float64 // mm
	Under   []Run   // a word across the page, beneath what is to be read
	Boxes   []Box
	Rules   []Rule
	Modules []Modules
	Runs    []Run
}

// Run is a piece of one line in one face, size and colour.
type Run struct {
	X, Y   float64 // left end of the baseline, mm
	W      float64 // advance as laid out, mm: for checks and for finding a run by a point
	Text   string
	Face   Face
	Size   float64 // pt
	Track  float64 // added after each character, mm; negative on the character grid
	Bold   bool    // strengthened by a stroke: 小标宋, heads
	Colour Colour
	Turn   float64 // degrees anticlockwise about X, Y; 0 for all that is to be read
}

// Rule is a straight line.
type Rule struct {
	X1, Y1, X2, Y2 float64
	Width          float64 // mm
	Colour         Colour
}

// Box is a filled rectangle.
type Box struct {
	X, Y, W, H float64
	Fill       Colour
}

// Modules is a square of N×N dark and light cells, a QR code. Dark[r*N+c] is row
// r from the top. Content is what the code says, for those who cannot scan.
type Modules struct {
	X, Y, Size float64 // mm, without the quiet zone
	N          int
	Dark       []bool
	Content    string
}

package theme

import (
	"sync"
	"unicode"

	"fyne.io/fyne/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// The toolkit unpacks every glyph of a face it opens, some 40 MB for each of the
// two. So the window begins with faces cut to GB 2312 and what else the program
// itself says, and takes the whole ones when a rarer character comes into sight.

// wide says that the whole faces are wanted. Window's thread only.
var wide bool

// more are Han characters beyond GB 2312 which the faces of the window keep:
// those of given names and places.
const more = "喆堃堃甦燚昇烜玥珺琞瑄璟晞晗炘焜煊熠赟頔犇鑫淼垚骉龑翀翊翾骁骞玙珩珹琇琤瑀祎禛铖锜镕镔锟锳镛镡霁霈霖颢馨崐崑堉埇垟墩洑浔漈潏濠礐磜埕嵛"

var common = sync.OnceValue(func() *[0x10000 / 64]uint64 {
	set := new([0x10000 / 64]uint64)
	add := func(r rune) {
		if r < 0x10000 {
			set[r/64] |= 1 << (r % 64)
		}
	}
	decode := simplifiedchinese.GBK.NewDecoder()
	for lead := byte(0xB0); lead <= 0xF7; lead++ {
		for trail := byte(0xA1); trail <= 0xFE; trail++ {
			if text, err := decode.Bytes([]byte{lead, trail}); err == nil {
				for _, r := range string(text) {
					add(r)
				}
			}
		}
	}
	for _, r := range more {
		add(r)
	}
	return set
})

// Covers tells whether the cut faces hold every Han character of a text.
func Covers(text string) bool {
	for _, r := range text {
		if r < 0x3400 {
			continue
		}
		if r >= 0x10000 {
			return false
		}
		if unicode.Is(unicode.Han, r) && common()[r/64]&(1<<(r%64)) == 0 {
			return false
		}
	}
	return true
}

// See is told of text that comes into sight; when it holds a rare character the
// window changes to the whole faces. Window's thread only.
func See(text string) {
	if wide || Covers(text) {
		return
	}
	wide = true
	settings := fyne.CurrentApp().Settings()
	if t, ok := settings.Theme().(*Theme); ok {
		settings.SetTheme(New(t.kind, t.text))
	}
}

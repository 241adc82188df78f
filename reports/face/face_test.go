package face

import (
	"encoding/binary"
	"flag"
	"os"
	"reflect"
	"slices"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"pgregory.net/rapid"

	"huiqi/reports/page"
	"huiqi/resources"
)

// writeFallback makes TestFallbackIsTheCutOfItsSource write the face it compares
// with: go test ./reports/face -run Fallback -write
var writeFallback = flag.Bool("write", false, "write resources/fonts/HuiqiFallbackKai.ttf")

func must(t testing.TB, data []byte) *Face {
	t.Helper()
	f, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func serif(t testing.TB) *Face { return must(t, resources.Font("NotoSerifSC-Regular.ttf")) }

func TestParseRefuses(t *testing.T) {
	good := resources.Font("HuiqiFallbackKai.ttf")
	edit := func(at int, v ...byte) []byte {
		d := slices.Clone(good)
		copy(d[at:], v)
		return d
	}
	for name, d := range map[string][]byte{
		"empty":      nil,
		"text":       []byte("not a font, only some words"),
		"opentype":   edit(0, []byte("OTTO")...),
		"collection": edit(0, []byte("ttcf")...),
		"cut short":  good[:len(good)/2],
		"only head":  good[:12],
	} {
		if _, err := Parse(d); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, err := Parse(edit(0)); err != nil {
		t.Fatalf("control: %v", err)
	}
}

func TestDamageNeverPanics(t *testing.T) {
	f := must(t, resources.Font("HuiqiFallbackKai.ttf"))
	small, err := f.Cut([]rune("㍿𠮷ㄅあAÀ"), "Damaged", "", "")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := slices.Clone(small)
		for range rapid.IntRange(1, 6).Draw(t, "edits") {
			d[rapid.IntRange(0, len(d)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		f, err := Parse(d[:rapid.IntRange(0, len(d)).Draw(t, "length")])
		if err != nil {
			return
		}
		for g := range GID(f.glyphs) {
			_, _ = f.Outline(g)
			_, _ = f.Embed([]GID{g})
		}
		_, _ = f.Cut(f.Runes(), "Again", "", "")
	})
}

func TestACompositeOfItselfIsRefused(t *testing.T) {
	f := serif(t)
	loop := *f
	d := make([]byte, 18)
	binary.BigEndian.PutUint16(d, 0xFFFF)
	binary.BigEndian.PutUint16(d[10:], partXY)
	loop.glyf, loop.loca, loop.glyphs = d, []uint32{0, 18}, 1
	if _, err := loop.Outline(0); err == nil {
		t.Error("a composite that holds itself was drawn")
	}
	if _, err := loop.Embed(nil); err == nil {
		t.Error("a composite that holds itself was cut")
	}
}

// TestOutlinesAgreeWithAnotherReader compares with golang.org/x/image: same
// points, read by code that is not ours.
func TestOutlinesAgreeWithAnotherReader(t *testing.T) {
	for _, name := range []string{"NotoSerifSC-Regular.ttf", "NotoSansSC-Bold.ttf", "HuiqiFallbackKai.ttf"} {
		data := resources.Font(name)
		f := must(t, data)
		ref, err := sfnt.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		all := f.Runes()
		var buf sfnt.Buffer
		for i := 0; i < len(all); i += 1 + len(all)/400 {
			g := f.Glyph(all[i])
			x, err := ref.GlyphIndex(&buf, all[i])
			if err != nil || GID(x) != g {
				t.Fatalf("%s: %c is glyph %d, other reader %d (%v)", name, all[i], g, x, err)
			}
			adv, err := ref.GlyphAdvance(&buf, x, fixed.I(f.em), font.HintingNone)
			if err != nil || adv.Round() != f.Advance(g) {
				t.Errorf("%s: %c advances %d, other reader %v (%v)", name, all[i], f.Advance(g), adv, err)
			}
			o, err := f.Outline(g)
			if err != nil {
				t.Fatal(err)
			}
			segs, err := ref.LoadGlyph(&buf, x, fixed.I(f.em), nil)
			if err != nil {
				t.Fatal(err)
			}
			b := segs.Bounds()
			box := bounds(o)
			if len(o) == 0 {
				continue
			}
			if got := [4]int{b.Min.X.Floor(), -b.Max.Y.Ceil(), b.Max.X.Ceil(), -b.Min.Y.Floor()}; got != box {
				t.Errorf("%s: %c spans %v, other reader %v", name, all[i], box, got)
			}
			moves := 0
			for _, s := range segs {
				if s.Op == sfnt.SegmentOpMoveTo {
					moves++
				}
			}
			if moves != len(o) {
				t.Errorf("%s: %c has %d contours, other reader %d", name, all[i], len(o), moves)
			}
		}
	}
}

func bounds(o Outline) [4]int {
	b := [4]int{1 << 20, 1 << 20, -1 << 20, -1 << 20}
	for _, c := range o {
		for _, p := range c {
			b = [4]int{min(b[0], int(p.X)), min(b[1], int(p.Y)), max(b[2], int(p.X)), max(b[3], int(p.Y))}
		}
	}
	return b
}

func TestCutKeepsGlyphs(t *testing.T) {
	for _, name := range []string{"NotoSerifSC-Regular.ttf", "HuiqiFallbackKai.ttf"} {
		f := must(t, resources.Font(name))
		all := f.Runes()
		rapid.Check(t, func(t *rapid.T) {
			pick := rapid.SliceOfN(rapid.SampledFrom(all), 0, 60).Draw(t, "runes")
			data, err := f.Cut(pick, "Cut Test", "OFL", "")
			if err != nil {
				t.Fatal(err)
			}
			c, err := Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			want := slices.Clone(pick)
			slices.Sort(want)
			if got := c.Runes(); !slices.Equal(got, slices.Compact(want)) {
				t.Fatalf("kept %q of %q", string(got), string(pick))
			}
			for _, r := range pick {
				sameGlyph(t, f, f.Glyph(r), c, c.Glyph(r))
			}
			if c.Name() != "CutTest" {
				t.Fatalf("named %q", c.Name())
			}
		})
	}
}

func TestEmbedKeepsOrder(t *testing.T) {
	f := must(t, resources.Font("HuiqiFallbackKai.ttf"))
	glyphs := []GID{f.Glyph('𠮷'), 0, f.Glyph('㍿'), 0, f.Glyph('À')}
	data, err := f.Embed(glyphs)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := directory(data)
	if err != nil {
		t.Fatal(err)
	}
	c := &Face{tables: tables}
	for _, read := range []func() error{c.readHead, c.readLoca, c.readMetrics} {
		if err := read(); err != nil {
			t.Fatal(err)
		}
	}
	for i, g := range glyphs {
		sameGlyph(t, f, g, c, GID(i+1))
	}
	if sum := checksum(data); sum != 0xB1B0AFBA {
		t.Errorf("checksum of the file is %08X", sum)
	}
}

type fataler interface{ Fatalf(string, ...any) }

func sameGlyph(t fataler, a *Face, ag GID, b *Face, bg GID) {
	x, err1 := a.Outline(ag)
	y, err2 := b.Outline(bg)
	if err1 != nil || err2 != nil || !reflect.DeepEqual(x, y) {
		t.Fatalf("outline of glyph %d changed as %d (%v, %v)", ag, bg, err1, err2)
	}
	if a.Advance(ag) != b.Advance(bg) || a.bearing(ag) != b.bearing(bg) {
		t.Fatalf("metrics of glyph %d changed as %d", ag, bg)
	}
}

func TestBundledSetHasEveryCharacterOffered(t *testing.T) {
	s, err := Bundled()
	if err != nil {
		t.Fatal(err)
	}
	words := "〔2020〕〇零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整人民币￥¥％‰·—…“”《》（）①⑳㎡𠮷䶮㐂堃喆龑𬭊㙍"
	for r := rune(0x4E00); r <= 0x9FA5; r++ {
		words += string(r)
	}
	for _, r := range words {
		for _, as := range []page.Face{page.Song, page.Hei} {
			if f, g := s.Look(as, r); g == 0 {
				t.Errorf("%c U+%04X is in no face", r, r)
			} else if o, err := f.Outline(g); err != nil || len(o) == 0 {
				t.Errorf("%c U+%04X has no outline (%v)", r, r, err)
			}
		}
	}
	if f, g := s.Look(page.Song, 0x10FFFD); g != 0 || f != s.Song {
		t.Error("a character no face has must be the first face's box")
	}
}

// TestFallbackIsTheCutOfItsSource makes the fallback face again where Debian's
// fonts-lxgw-wenkai is installed and compares: see resources/fonts/README.md.
func TestFallbackIsTheCutOfItsSource(t *testing.T) {
	const source = "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"
	data, err := os.ReadFile(source)
	if err != nil {
		t.Skipf("NOT CHECKED: %v (apt install fonts-lxgw-wenkai)", err)
	}
	kai, song, hei := must(t, data), serif(t), must(t, resources.Font("NotoSansSC-Bold.ttf"))
	var lacking []rune
	for _, r := range kai.Runes() {
		private := r >= 0xE000 && r < 0xF900 || r >= 0xF0000
		if (song.Glyph(r) == 0 || hei.Glyph(r) == 0) && !private {
			lacking = append(lacking, r)
		}
	}
	cut, err := kai.Cut(lacking, "Huiqi Fallback Kai", "SIL Open Font License 1.1, https://openfontlicense.org",
		"Copyright 2021-2022 the authors of the face this one was cut from, see LICENSE-HuiqiFallbackKai.txt")
	if err != nil {
		t.Fatal(err)
	}
	if *writeFallback {
		if err := os.WriteFile("../../resources/fonts/HuiqiFallbackKai.ttf", cut, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !slices.Equal(cut, resources.Font("HuiqiFallbackKai.ttf")) {
		t.Errorf("the bundled fallback is not the cut of %s of this version (%d characters)", source, len(lacking))
	}
}

func FuzzParse(f *testing.F) {
	kai, err := Parse(resources.Font("HuiqiFallbackKai.ttf"))
	if err != nil {
		f.Fatal(err)
	}
	small, err := kai.Cut([]rune("㍿𠮷あA"), "Seed", "", "")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(data)
		if err != nil {
			return
		}
		for _, r := range c.Runes() {
			_, _ = c.Outline(c.Glyph(r))
		}
		_, _ = c.Cut(c.Runes(), "Again", "", "")
	})
}

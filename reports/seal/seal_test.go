package seal

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// maskOf reads the mask from a code's format information.
func maskOf(c Code) int {
	bits := 0
	for i := range 15 {
		r, col := i, 8
		switch {
		case i >= 9:
			r, col = 8, 14-i
		case i == 8:
			r, col = 8, 7
		case i >= 6:
			r = i + 1
		}
		if c.Dark[r*c.N+col] {
			bits |= 1 << i
		}
	}
	return (bits ^ 0x5412) >> 10 & 7
}

// TestAgreesWithBoombuler draws the same text with the same mask as another
// encoder does: every cell must be the same.
func TestAgreesWithBoombuler(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(1, 60, Longest).Draw(t, "text")
		want, err := large(text)
		if err != nil {
			t.Fatal(err)
		}
		number, v := pick(len(text))
		m := newMatrix(number, v)
		m.fill(interleave(codewords(text, v), v))
		m.mask(maskOf(want))
		if m.n != want.N || !slices.Equal(m.dark, want.Dark) {
			t.Fatalf("code of %d cells differs from the other encoder's of %d", m.n, want.N)
		}
	})
}

// TestSaysItsText reads the drawn code back: unmask, collect, undo the blocks.
func TestSaysItsText(t *testing.T) {
	for _, text := range []string{"示财奖〔2020〕12号\n1000000.00元\n9f3a1c44b2d0", "a", strings.Repeat("奖", 60)} {
		c, err := Draw(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := read(c); got != text {
			t.Errorf("says %q, want %q", got, text)
		}
	}
}

// read undoes a code without errors.
func read(c Code) string {
	number := (c.N - 17) / 4
	v := versions[number-1]
	m := newMatrix(number, v)
	mask := maskOf(c)
	var bits []bool
	for right := c.N - 1; right >= 1; right -= 2 {
		if right == 6 {
			right = 5
		}
		for step := range c.N {
			for col := right; col > right-2; col-- {
				r := step
				if (right+1)&2 == 0 {
					r = c.N - 1 - step
				}
				if !m.fixed[r*c.N+col] {
					bits = append(bits, c.Dark[r*c.N+col] != masked(mask, r, col))
				}
			}
		}
	}
	raw := make([]byte, len(bits)/8)
	for i := range raw {
		for k := range 8 {
			raw[i] <<= 1
			if bits[8*i+k] {
				raw[i] |= 1
			}
		}
	}
	blocks := make([][]byte, len(v.blocks))
	at := 0
	for i := range v.blocks[len(v.blocks)-1] {
		for b, n := range v.blocks {
			if i < n {
				blocks[b] = append(blocks[b], raw[at])
				at++
			}
		}
	}
	data := slices.Concat(blocks...)
	out := make([]byte, int(data[0]<<4|data[1]>>4))
	for i := range out {
		out[i] = data[i+1]<<4 | data[i+2]>>4
	}
	return string(out)
}

func TestLongTextsAreDrawnToo(t *testing.T) {
	short, err := Draw(strings.Repeat("a", Longest))
	if err != nil {
		t.Fatal(err)
	}
	long, err := Draw(strings.Repeat("a", Longest+1))
	if err != nil || long.N <= short.N {
		t.Errorf("one byte more gives %d cells after %d (%v)", long.N, short.N, err)
	}
	if _, err := Draw(strings.Repeat("a", 5000)); err == nil {
		t.Error("5,000 bytes fit no code")
	}
}

func BenchmarkDraw(b *testing.B) {
	for b.Loop() {
		if _, err := Draw("示财奖〔2020〕12号\n1000000.00元\n9f3a1c44b2d0"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBoombuler is the library beside it.
func BenchmarkBoombuler(b *testing.B) {
	for b.Loop() {
		if _, err := large("示财奖〔2020〕12号\n1000000.00元\n9f3a1c44b2d0"); err != nil {
			b.Fatal(err)
		}
	}
}

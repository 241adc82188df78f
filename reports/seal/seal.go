// Package seal draws the code that stands on a notice: a QR code (GB/T 18284-2000,
// ISO/IEC 18004) in byte mode at correction level M. boombuler/barcode takes 1.2 ms
// for one, most of it to compare masks cell by cell, which is more than all the rest
// of a notice; this takes a tenth. The tests hold it against boombuler's codes.
// Texts longer than 180 bytes go to boombuler. It reads nothing and keeps nothing.
package seal

import (
	"fmt"

	"github.com/boombuler/barcode/qr"
)

// version is the size of a code: cells along a side are 17 + 4·number.
type version struct {
	check  int   // correction bytes in a block
	blocks []int // data bytes of each block
	align  []int // centres of the alignment marks
}

// versions 1 to 9 at level M (ISO/IEC 18004, tables 9 and E.1).
var versions = []version{
	{10, []int{16}, nil},
	{16, []int{28}, []int{6, 18}},
	{26, []int{44}, []int{6, 22}},
	{18, []int{32, 32}, []int{6, 26}},
	{24, []int{43, 43}, []int{6, 30}},
	{16, []int{27, 27, 27, 27}, []int{6, 34}},
	{18, []int{31, 31, 31, 31}, []int{6, 22, 38}},
	{22, []int{38, 38, 39, 39}, []int{6, 24, 42}},
	{22, []int{36, 36, 36, 37, 37}, []int{6, 26, 46}},
}

// Longest is the longest text in bytes drawn here.
const Longest = 180

// Code is a drawn code: Dark[row*N+column], without its quiet zone.
type Code struct {
	N    int
	Dark []bool
}

// Draw draws the code of a text.
func Draw(text string) (Code, error) {
	if len(text) > Longest {
		return large(text)
	}
	number, v := pick(len(text))
	m := newMatrix(number, v)
	m.fill(interleave(codewords(text, v), v))
	best, least := 0, 1<<30
	for mask := range 8 {
		m.mask(mask)
		if p := m.penalty(); p < least {
			best, least = mask, p
		}
		m.mask(mask) // a mask undoes itself
	}
	m.mask(best)
	return Code{m.n, m.dark}, nil
}

func large(text string) (Code, error) {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return Code{}, fmt.Errorf("code on paper: %w", err)
	}
	n := code.Bounds().Dx()
	c := Code{n, make([]bool, n*n)}
	for i := range c.Dark {
		r, _, _, _ := code.At(i%n, i/n).RGBA()
		c.Dark[i] = r == 0
	}
	return c, nil
}

func pick(length int) (int, version) {
	for i, v := range versions {
		room := -2 // mode and length take 12 bits, the terminator 4
		for _, b := range v.blocks {
			room += b
		}
		if length <= room {
			return i + 1, v
		}
	}
	panic("seal: Longest does not fit the largest version")
}

// codewords are mode 0100, the length, the bytes, a terminator and padding.
func codewords(text string, v version) []byte {
	total := 0
	for _, b := range v.blocks {
		total += b
	}
	out := make([]byte, 0, total)
	carry := byte(0x40)
	for _, b := range append([]byte{byte(len(text))}, text...) {
		out = append(out, carry|b>>4)
		carry = b << 4
	}
	out = append(out, carry)
	for pad := byte(0xEC); len(out) < total; pad ^= 0xEC ^ 0x11 {
		out = append(out, pad)
	}
	return out
}

// interleave adds the correction bytes and mixes the blocks.
func interleave(data []byte, v version) []byte {
	gen := generator(v.check)
	var blocks, checks [][]byte
	for _, n := range v.blocks {
		blocks = append(blocks, data[:n])
		checks = append(checks, remainder(data[:n], gen))
		data = data[n:]
	}
	var out []byte
	for i := range v.blocks[len(v.blocks)-1] {
		for _, b := range blocks {
			if i < len(b) {
				out = append(out, b[i])
			}
		}
	}
	for i := range v.check {
		for _, c := range checks {
			out = append(out, c[i])
		}
	}
	return out
}

// The field of 256 elements over x⁸+x⁴+x³+x²+1.
var exps, logs = func() (e [510]byte, l [256]int) {
	x := 1
	for i := range 255 {
		e[i], e[i+255], l[x] = byte(x), byte(x), i
		if x <<= 1; x > 255 {
			x ^= 0x11D
		}
	}
	return e, l
}()

// generator is the product of (x - αⁱ), highest power first, without its leading 1.
func generator(n int) []byte {
	g := make([]byte, n)
	g[n-1] = 1
	for i := range n {
		for j := range n {
			v := byte(0)
			if g[j] != 0 {
				v = exps[logs[g[j]]+i]
			}
			if j+1 < n {
				v ^= g[j+1]
			}
			g[j] = v
		}
	}
	return g
}

func remainder(data, gen []byte) []byte {
	rest := make([]byte, len(gen))
	for _, d := range data {
		f := d ^ rest[0]
		copy(rest, rest[1:])
		rest[len(rest)-1] = 0
		if f == 0 {
			continue
		}
		for i, g := range gen {
			if g != 0 {
				rest[i] ^= exps[logs[g]+logs[f]]
			}
		}
	}
	return rest
}

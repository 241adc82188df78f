package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"hash/fnv"
	"regexp"
	"strconv"
	"sync"
	"unicode/utf16"

	"huiqi/reports/face"
)

// gofpdf closes its file with an xref table; the faces follow as an incremental
// update (ISO 32000-1, 7.5.6): new objects, a new version of object 2 (the
// resources every page of gofpdf refers to), and a table of these.

var tail = regexp.MustCompile(`/Size (\d+)\n/Root (\d+) 0 R\n/Info (\d+) 0 R\n>>\nstartxref\n(\d+)\n%%EOF\s*$`)

// resources is the number gofpdf gives to the resource dictionary.
const resources = 2

func (k *ink) append(base []byte) ([]byte, error) {
	m := tail.FindSubmatch(base[max(0, len(base)-200):])
	if m == nil {
		return nil, fmt.Errorf("write paper: gofpdf ended its file in a way this version does not know")
	}
	var v [4]int
	for i := range v {
		v[i], _ = strconv.Atoi(string(m[i+1])) // digits by the expression
	}
	size, root, info, prev := v[0], v[1], v[2], v[3]

	u := &update{out: base, next: size, at: map[int]int{}}
	var fonts bytes.Buffer
	for i, e := range k.used {
		n, err := u.font(e)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&fonts, "/H%d %d 0 R ", i, n)
	}
	u.at[resources] = len(u.out)
	u.printf("%d 0 obj\n<</ProcSet [/PDF /Text] /Font <<%s>>>>\nendobj\n", resources, fonts.Bytes())
	xref := len(u.out)
	u.printf("xref\n%d 1\n%010d 00000 n \n", resources, u.at[resources])
	if u.next > size {
		u.printf("%d %d\n", size, u.next-size)
	}
	for n := size; n < u.next; n++ {
		u.printf("%010d 00000 n \n", u.at[n])
	}
	u.printf("trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n", u.next, root, info, prev, xref)
	return u.out, nil
}

// update collects the objects behind gofpdf's file.
type update struct {
	out  []byte
	next int
	at   map[int]int
}

func (u *update) printf(format string, args ...any) { u.out = fmt.Appendf(u.out, format, args...) }

func (u *update) begin() int {
	n := u.next
	u.next++
	u.at[n] = len(u.out)
	u.printf("%d 0 obj\n", n)
	return n
}

// stream writes a packed stream as an object.
func (u *update) stream(z []byte, more string) {
	u.begin()
	u.printf("<</Filter /FlateDecode /Length %d%s>>\nstream\n", len(z), more)
	u.out = append(u.out, z...)
	u.out = append(u.out, "\nendstream\nendobj\n"...)
}

// packed is what of an embedded face costs time to make.
type packed struct {
	file, unicode []byte // compressed
	length        int    // of the file before
}

// commons keeps the packed faces of Doc.Common. A batch of notices needs one; a
// few kinds of paper a few.
var commons = struct {
	sync.Mutex
	m map[commonKey]*packed
}{m: map[commonKey]*packed{}}

type commonKey struct {
	face   *face.Face
	common string
}

const maxCommons = 16

func pack(e *embedded) (*packed, error) {
	k := commonKey{e.face, e.common}
	if e.common != "" {
		commons.Lock()
		defer commons.Unlock() // held while packing: the others need the same one
		if p := commons.m[k]; p != nil {
			return p, nil
		}
	}
	data, err := e.face.Embed(e.glyphs)
	if err != nil {
		return nil, err
	}
	p := &packed{deflate(data), deflate(unicodes(e.runes)), len(data)}
	if e.common != "" {
		if len(commons.m) >= maxCommons {
			clear(commons.m)
		}
		commons.m[k] = p
	}
	return p, nil
}

// font writes a face as a composite font whose codes are glyph numbers.
func (u *update) font(e *embedded) (int, error) {
	z, err := pack(e)
	if err != nil {
		return 0, fmt.Errorf("write paper: %w", err)
	}
	name := tag(e) + "+" + e.face.Name()
	m := e.face.Metrics()
	n := u.begin()
	u.printf("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>\nendobj\n", name, n+1, n+3)
	u.begin()
	u.printf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW 1000 /W [", name, n+2)
	u.widths(e)
	u.printf("]>>\nendobj\n")
	u.begin()
	u.printf("<</Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV %d /FontFile2 %d 0 R>>\nendobj\n",
		name, m.Box[0], m.Box[1], m.Box[2], m.Box[3], m.Ascent, m.Descent, m.Caps, m.Weight/5, n+4)
	u.stream(z.unicode, "")
	u.stream(z.file, fmt.Sprintf(" /Length1 %d", z.length))
	return n, nil
}

// widths lists the advances that are not one em.
func (u *update) widths(e *embedded) {
	open := false
	for i, g := range e.glyphs {
		w := float64(e.face.Advance(g)) * 1000 / float64(e.face.Em())
		if w == 1000 {
			if open {
				u.out, open = append(u.out, ']'), false
			}
			continue
		}
		if !open {
			u.printf(" %d [", i+1)
			open = true
		}
		u.out = number(u.out, w, 2)
	}
	if open {
		u.out = append(u.out, ']')
	}
}

// unicodes is the map from codes back to characters, what finding and copying
// text rest on. Characters above U+FFFF are there as surrogate pairs.
func unicodes(runes []rune) []byte {
	var b []byte
	b = append(b, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"...)
	for from := 0; from < len(runes); from += 100 {
		part := runes[from:min(from+100, len(runes))]
		b = fmt.Appendf(b, "%d beginbfchar\n", len(part))
		for i, r := range part {
			b = quad(append(b, '<'), uint16(from+i+1))
			b = append(b, "> <"...)
			if r > 0xFFFF {
				hi, lo := utf16.EncodeRune(r)
				b = quad(quad(b, uint16(hi)), uint16(lo))
			} else {
				b = quad(b, uint16(r))
			}
			b = append(b, ">\n"...)
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"...)
}

func quad(b []byte, v uint16) []byte {
	return append(b, digits[v>>12], digits[v>>8&15], digits[v>>4&15], digits[v&15])
}

// tag is the six letters before the name of a cut face, from what is in it.
func tag(e *embedded) string {
	h := fnv.New64a()
	for _, r := range e.runes {
		_, _ = h.Write([]byte{byte(r >> 16), byte(r >> 8), byte(r)})
	}
	sum := h.Sum64()
	var t [6]byte
	for i := range t {
		t[i] = byte('A' + sum%26)
		sum /= 26
	}
	return string(t[:])
}

var writers = sync.Pool{New: func() any {
	w, err := zlib.NewWriterLevel(nil, zlib.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}}

func deflate(data []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(data)/2 + 64)
	w := writers.Get().(*zlib.Writer)
	w.Reset(&out)
	_, _ = w.Write(data) // a buffer takes everything
	_ = w.Close()
	writers.Put(w)
	return out.Bytes()
}

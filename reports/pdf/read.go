package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// ErrForeign says that a file is not one that this package wrote, or is damaged.
var ErrForeign = errors.New("not a paper of this desk")

// Limits of Read, against files made to exhaust it.
const (
	maxFile   = 256 << 20 // bytes
	maxStream = 64 << 20  // bytes of one stream, unpacked
)

var (
	fontRef  = regexp.MustCompile(`/(H\d+) (\d+) 0 R`)
	toUni    = regexp.MustCompile(`/ToUnicode (\d+) 0 R`)
	bfchar   = regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]+)>\n`)
	contents = regexp.MustCompile(`/Contents (\d+) 0 R`)
	kids     = regexp.MustCompile(`/Kids \[([^\]]*)\]`)
	shown    = regexp.MustCompile(`/(H\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj| (Tm)`)
	entry    = regexp.MustCompile(`(?m)^(\d{10}) 00000 n `)
	previous = regexp.MustCompile(`/Prev (\d+)`)
	length   = regexp.MustCompile(`/Length (\d+)`)
)

// Read gives back what a file of this package says: the runs of every page, in
// the order they were set. Any other file is ErrForeign.
func Read(data []byte) (pages [][]string, err error) {
	if len(data) > maxFile || !bytes.HasPrefix(data, []byte("%PDF-")) {
		return nil, ErrForeign
	}
	r := &reader{data, map[int]int{}}
	if err := r.tables(); err != nil {
		return nil, err
	}
	fonts, err := r.fonts()
	if err != nil {
		return nil, err
	}
	root, err := r.object(1)
	if err != nil {
		return nil, err
	}
	k := kids.FindSubmatch(root)
	if k == nil {
		return nil, fmt.Errorf("no pages: %w", ErrForeign)
	}
	for _, ref := range strings.Split(strings.TrimSpace(string(k[1])), " 0 R") {
		if ref = strings.TrimSpace(ref); ref == "" {
			continue
		}
		body, err := r.page(atoi([]byte(ref)))
		if err != nil {
			return nil, err
		}
		pages = append(pages, runs(body, fonts))
	}
	return pages, nil
}

type reader struct {
	data []byte
	at   map[int]int
}

func (r *reader) fonts() (map[string]map[string]string, error) {
	all, err := r.object(resources)
	if err != nil {
		return nil, err
	}
	fonts := map[string]map[string]string{}
	for _, m := range fontRef.FindAllSubmatch(all, -1) {
		font, err := r.object(atoi(m[2]))
		if err != nil {
			return nil, err
		}
		u := toUni.FindSubmatch(font)
		if u == nil {
			return nil, fmt.Errorf("font %s says nothing of Unicode: %w", m[1], ErrForeign)
		}
		table, err := r.stream(atoi(u[1]))
		if err != nil {
			return nil, err
		}
		fonts[string(m[1])] = unicodeMap(table)
	}
	return fonts, nil
}

func (r *reader) page(n int) ([]byte, error) {
	p, err := r.object(n)
	if err != nil {
		return nil, err
	}
	c := contents.FindSubmatch(p)
	if c == nil {
		return nil, fmt.Errorf("page %d has no contents: %w", n, ErrForeign)
	}
	return r.stream(atoi(c[1]))
}

func runs(body []byte, fonts map[string]map[string]string) []string {
	var out []string
	var font map[string]string
	for _, m := range shown.FindAllSubmatch(body, -1) {
		switch {
		case len(m[3]) > 0:
			out = append(out, "")
		case len(m[1]) > 0:
			font = fonts[string(m[1])]
		case len(out) > 0:
			var b strings.Builder
			for codes := string(m[2]); len(codes) >= 4; codes = codes[4:] {
				b.WriteString(font[codes[:4]])
			}
			out[len(out)-1] += b.String()
		}
	}
	return out
}

func unicodeMap(table []byte) map[string]string {
	out := map[string]string{}
	for _, m := range bfchar.FindAllSubmatch(table, -1) {
		raw, err := hex.DecodeString(string(m[2]))
		if err != nil {
			continue // an odd digit: the character stays unread
		}
		units := make([]uint16, len(raw)/2)
		for i := range units {
			units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
		}
		out[string(m[1])] = string(utf16.Decode(units))
	}
	return out
}

// tables follows the chain of xref tables; a later one wins. Offsets must point
// at their objects.
func (r *reader) tables() error {
	const start = "startxref\n"
	i := bytes.LastIndex(r.data, []byte(start))
	if i < 0 {
		return fmt.Errorf("no xref: %w", ErrForeign)
	}
	for next, was := atoi(r.data[i+len(start):]), len(r.data); next > 0; {
		if next >= was { // each older table lies before the newer one
			return fmt.Errorf("xref at %d: %w", next, ErrForeign)
		}
		part := r.data[next:]
		end := bytes.Index(part, []byte("trailer"))
		if end < 0 {
			return fmt.Errorf("xref at %d: %w", next, ErrForeign)
		}
		if err := r.table(strings.Split(string(part[:end]), "\n")[1:]); err != nil {
			return err
		}
		trailer, _, _ := bytes.Cut(part[end:], []byte("startxref"))
		prev := previous.FindSubmatch(trailer)
		if prev == nil {
			break
		}
		next, was = atoi(prev[1]), next
	}
	for n, at := range r.at {
		if at >= len(r.data) || !bytes.HasPrefix(r.data[at:], fmt.Appendf(nil, "%d 0 obj\n", n)) {
			return fmt.Errorf("object %d is not at %d: %w", n, at, ErrForeign)
		}
	}
	return nil
}

// table takes in the sections of one xref table.
func (r *reader) table(lines []string) error {
	for len(lines) > 1 {
		var first, count int
		if _, err := fmt.Sscanf(lines[0], "%d %d", &first, &count); err != nil || count < 0 || count >= len(lines) {
			return fmt.Errorf("xref %q: %w", lines[0], ErrForeign)
		}
		for k, l := range lines[1 : count+1] {
			if m := entry.FindStringSubmatch(l); m != nil {
				if _, have := r.at[first+k]; !have {
					r.at[first+k] = atoi([]byte(m[1]))
				}
			}
		}
		lines = lines[count+1:]
	}
	return nil
}

func (r *reader) object(n int) ([]byte, error) {
	at, ok := r.at[n]
	if !ok {
		return nil, fmt.Errorf("no object %d: %w", n, ErrForeign)
	}
	part := r.data[at:]
	end := bytes.Index(part, []byte("endobj"))
	if end < 0 {
		return nil, fmt.Errorf("object %d: %w", n, ErrForeign)
	}
	return part[:end], nil
}

func (r *reader) stream(n int) ([]byte, error) {
	at, ok := r.at[n]
	if !ok {
		return nil, fmt.Errorf("no object %d: %w", n, ErrForeign)
	}
	part := r.data[at:]
	size, from := length.FindSubmatch(part), bytes.Index(part, []byte("stream\n"))
	if size == nil || from < 0 || from+len("stream\n")+atoi(size[1]) > len(part) {
		return nil, fmt.Errorf("object %d is no stream: %w", n, ErrForeign)
	}
	from += len("stream\n")
	dict, body := part[:from], part[from:from+atoi(size[1])]
	if !bytes.Contains(dict, []byte("FlateDecode")) {
		return body, nil
	}
	z, err := zlib.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, errors.Join(ErrForeign, err)
	}
	out, err := io.ReadAll(io.LimitReader(z, maxStream+1))
	if err != nil || len(out) > maxStream {
		return nil, errors.Join(ErrForeign, err)
	}
	return out, nil
}

// atoi reads the digits b begins with; 0 for none or for a number no file has.
func atoi(b []byte) int {
	end := 0
	for end < len(b) && b[end] >= '0' && b[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi(string(b[:end]))
	if err != nil || n > maxFile {
		return 0
	}
	return n
}

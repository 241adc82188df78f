package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// A small reader of our own files: the last version of every object by the xref
// tables, fonts by the resources, text by the maps to Unicode.

var (
	fontRef  = regexp.MustCompile(`/(H\d+) (\d+) 0 R`)
	toUni    = regexp.MustCompile(`/ToUnicode (\d+) 0 R`)
	bfchar   = regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]+)>\n`)
	contents = regexp.MustCompile(`/Contents (\d+) 0 R`)
	kids     = regexp.MustCompile(`/Kids \[([^\]]*)\]`)
	shown    = regexp.MustCompile(`/(H\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj`)
	entry    = regexp.MustCompile(`(?m)^(\d{10}) 00000 n `)
)

type reader struct {
	data []byte
	at   map[int]int
}

func extract(data []byte) ([]string, error) {
	r := &reader{data, map[int]int{}}
	if err := r.tables(); err != nil {
		return nil, err
	}
	fonts := map[string]map[string]string{}
	for _, m := range fontRef.FindAllSubmatch(r.object(resources), -1) {
		u := toUni.FindSubmatch(r.object(atoi(m[2])))
		if u == nil {
			return nil, fmt.Errorf("font %s says nothing of Unicode", m[1])
		}
		table, err := r.stream(atoi(u[1]))
		if err != nil {
			return nil, err
		}
		fonts[string(m[1])] = unicodeMap(table)
	}
	k := kids.FindSubmatch(r.object(1))
	if k == nil {
		return nil, fmt.Errorf("no pages")
	}
	var pages []string
	for _, ref := range strings.Split(strings.TrimSpace(string(k[1])), " 0 R") {
		if ref == "" {
			continue
		}
		c := contents.FindSubmatch(r.object(atoi([]byte(strings.TrimSpace(ref)))))
		if c == nil {
			return nil, fmt.Errorf("page %s has no contents", ref)
		}
		body, err := r.stream(atoi(c[1]))
		if err != nil {
			return nil, err
		}
		pages = append(pages, text(body, fonts))
	}
	return pages, nil
}

func text(body []byte, fonts map[string]map[string]string) string {
	var b strings.Builder
	var font map[string]string
	for _, m := range shown.FindAllSubmatch(body, -1) {
		if len(m[1]) > 0 {
			font = fonts[string(m[1])]
			continue
		}
		for codes := string(m[2]); len(codes) >= 4; codes = codes[4:] {
			b.WriteString(font[codes[:4]])
		}
	}
	return b.String()
}

func unicodeMap(table []byte) map[string]string {
	out := map[string]string{}
	for _, m := range bfchar.FindAllSubmatch(table, -1) {
		raw, _ := hex.DecodeString(string(m[2]))
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
	i := bytes.LastIndex(r.data, []byte("startxref\n"))
	for next := atoi(r.data[i+len("startxref\n"):]); next > 0; {
		part := r.data[next:]
		end := bytes.Index(part, []byte("trailer"))
		lines := strings.Split(string(part[:end]), "\n")[1:]
		for len(lines) > 1 {
			var first, count int
			if _, err := fmt.Sscanf(lines[0], "%d %d", &first, &count); err != nil {
				return fmt.Errorf("xref: %q", lines[0])
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
		trailer, _, _ := bytes.Cut(part[end:], []byte("startxref"))
		prev := regexp.MustCompile(`/Prev (\d+)`).FindSubmatch(trailer)
		if prev == nil {
			break
		}
		next = atoi(prev[1])
	}
	for n, at := range r.at {
		if !bytes.HasPrefix(r.data[at:], fmt.Appendf(nil, "%d 0 obj\n", n)) {
			return fmt.Errorf("object %d is not at %d", n, at)
		}
	}
	return nil
}

func (r *reader) object(n int) []byte {
	part := r.data[r.at[n]:]
	return part[:bytes.Index(part, []byte("endobj"))]
}

func (r *reader) stream(n int) ([]byte, error) {
	part := r.data[r.at[n]:]
	size := regexp.MustCompile(`/Length (\d+)`).FindSubmatch(part)
	from := bytes.Index(part, []byte("stream\n")) + len("stream\n")
	if size == nil || from < len("stream\n") {
		return nil, fmt.Errorf("object %d is no stream", n)
	}
	dict, body := part[:from], part[from:from+atoi(size[1])]
	if !bytes.Contains(dict, []byte("FlateDecode")) {
		return body, nil
	}
	z, err := zlib.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func atoi(b []byte) int {
	end := 0
	for end < len(b) && b[end] >= '0' && b[end] <= '9' {
		end++
	}
	n, _ := strconv.Atoi(string(b[:end]))
	return n
}

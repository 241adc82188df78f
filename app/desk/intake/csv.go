package intake

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"huiqi/app/desk"
)

// Encodings of a text file.
const (
	utf8Plain = "utf-8"
	utf8BOM   = "utf-8-bom"
	gb18030   = "gb18030"
	utf16LE   = "utf-16le"
	utf16BE   = "utf-16be"
)

var errQuote = errors.New("quoted field without an end")

// maxRecord bounds one record of a csv: an open quote must not swallow the file.
const maxRecord = 1 << 20

// textFile is a csv: fields parted by commas, tabs or semicolons.
type textFile struct {
	path     string
	size     int64
	encoding string
	comma    byte
	limits   Limits
}

// useText settles encoding and separator of a file that is text.
func (f *File) useText(head []byte, validUTF8 bool) error {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		f.Encoding = utf8BOM
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		f.Encoding = utf16LE
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		f.Encoding = utf16BE
	case validUTF8:
		f.Encoding = utf8Plain
	default:
		f.Encoding = gb18030
	}
	t := &textFile{path: f.Path, size: f.Size, encoding: f.Encoding, limits: f.opts.Limits}
	plain, _ := io.ReadAll(t.ascii(bytes.NewReader(head)))
	if t.comma = f.comma; t.comma == 0 {
		t.comma = separator(plain)
	}
	if t.comma == 0 {
		return desk.Errf("intake-no-columns")
	}
	f.source = t
	return nil
}

// separator is the sign that parts the fields of most of the first lines.
func separator(head []byte) byte {
	best, most := byte(0), 0
	for _, c := range []byte(",\t;") {
		lines := 0
		for line := range bytes.Lines(head) {
			if bytes.IndexByte(line, c) >= 0 {
				lines++
			}
		}
		if lines > most {
			best, most = c, lines
		}
	}
	return best
}

// ascii gives the file as bytes in which the signs of ASCII stand for
// themselves: true of UTF-8, and of GB18030, whose further bytes are never a
// comma, quote or line end. UTF-16 must be recoded first, and GB18030 when the
// separator may be a further byte, as | may.
func (t *textFile) ascii(r io.Reader) io.Reader {
	switch t.encoding {
	case utf16LE, utf16BE:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(r)
	}
	if t.recoded() {
		return simplifiedchinese.GB18030.NewDecoder().Reader(r)
	}
	return r
}

// recoded tells whether the bytes of GB18030 are decoded before they are split.
func (t *textFile) recoded() bool { return t.encoding == gb18030 && t.comma >= '0' }

func (t *textFile) sheets() []sheetInfo { return []sheetInfo{{}} }

func (t *textFile) open(ctx context.Context, _ string) (rowReader, error) {
	f, err := os.Open(t.path)
	if err != nil {
		return nil, err
	}
	count := &contextReader{ctx: ctx, r: f}
	r := &csvReader{file: t, closer: f, count: count}
	r.split = splitter{r: t.ascii(count), comma: t.comma, buf: make([]byte, 0, 64<<10)}
	if t.encoding == gb18030 && !t.recoded() {
		r.decode = simplifiedchinese.GB18030.NewDecoder()
	}
	return r, nil
}

// csvReader gives the records of a csv as rows; a blank line is a row too, as in
// the office program.
type csvReader struct {
	file   *textFile
	closer io.Closer
	count  *contextReader
	split  splitter
	decode *encoding.Decoder
	n      int
	arena  []byte
	spans  []span
}

func (r *csvReader) Close() error             { return r.closer.Close() }
func (r *csvReader) merges() ([]merge, error) { return nil, nil }
func (r *csvReader) progress() (int64, int64) { return r.count.n, r.file.size }

func (r *csvReader) next(out *row) error {
	if err := r.split.next(); err != nil {
		return err
	}
	r.n++
	if r.n > r.file.limits.Rows {
		return errRows
	}
	out.n, out.hidden = r.n, false
	clear(out.cells)
	out.cells = out.cells[:0]
	r.arena, r.spans = r.arena[:0], r.spans[:0]
	for i, f := range r.split.fields {
		if i >= r.file.limits.Columns {
			if len(f) > 0 {
				return errColumns
			}
			break
		}
		c := cell{}
		if len(f) > 0 {
			c.kind = textCell
			from := len(r.arena)
			r.arena = r.field(r.arena, f)
			r.spans = append(r.spans, span{i + 1, from, len(r.arena)})
		}
		out.cells = append(out.cells, c)
	}
	all := string(r.arena)
	for _, s := range r.spans {
		out.cells[s.col-1].text = all[s.from:s.to]
	}
	return nil
}

// field appends one field without its quotes, in UTF-8.
func (r *csvReader) field(dst, f []byte) []byte {
	if f[0] == '=' && len(f) > 3 && f[1] == '"' && f[len(f)-1] == '"' {
		f = f[2 : len(f)-1] // ="0610": how digits are kept from the office program
	} else if f[0] == '"' {
		f = bytes.TrimSuffix(f[1:], []byte{'"'})
	}
	from := len(dst)
	for {
		i := bytes.Index(f, []byte(`""`))
		if i < 0 {
			break
		}
		dst, f = append(dst, f[:i+1]...), f[i+2:]
	}
	dst = append(dst, f...)
	if r.decode == nil || ascii(dst[from:]) {
		return dst
	}
	text, err := r.decode.Bytes(dst[from:])
	if err != nil {
		return append(dst[:from], string(utf8.RuneError)...)
	}
	return append(dst[:from], text...)
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// splitter cuts a stream of bytes into records and raw fields (RFC 4180, a quote
// inside an unquoted field being a plain sign), in bounded memory. The slices
// are valid until the next call.
type splitter struct {
	r       io.Reader
	comma   byte
	buf     []byte
	pos     int
	eof     bool
	begun   bool
	record  []byte // the record without its line end
	lineEnd []byte // "\n", "\r\n", "\r" or nothing at the end of the file
	fields  [][]byte
	starts  []int // offsets of the fields, and one past the last separator
}

func (s *splitter) fill() error {
	if s.pos > 0 {
		n := copy(s.buf, s.buf[s.pos:])
		s.buf, s.pos = s.buf[:n], 0
	}
	if len(s.buf) == cap(s.buf) {
		if cap(s.buf) >= maxRecord {
			return errQuote
		}
		s.buf = append(make([]byte, 0, 2*cap(s.buf)), s.buf...)
	}
	n, err := s.r.Read(s.buf[len(s.buf):cap(s.buf)])
	s.buf = s.buf[:len(s.buf)+n]
	if err == io.EOF {
		s.eof, err = true, nil
	}
	return err
}

// next cuts the next record; io.EOF after the last.
func (s *splitter) next() error {
	if !s.begun {
		s.begun = true
		for len(s.buf) < 3 && !s.eof {
			if err := s.fill(); err != nil {
				return err
			}
		}
		if bytes.HasPrefix(s.buf, []byte("\xef\xbb\xbf")) {
			s.pos = 3
		}
	}
	s.starts = append(s.starts[:0], 0)
	for i, at := 0, fieldFront; ; {
		for ; s.pos+i < len(s.buf); i++ {
			c := s.buf[s.pos+i]
			if at != inQuotes && (c == '\n' || c == '\r') {
				if c == '\r' && s.pos+i+1 == len(s.buf) && !s.eof {
					break // the \n may follow
				}
				s.cut(i, c)
				return nil
			}
			if at != inQuotes && c == s.comma {
				s.starts = append(s.starts, i+1)
				at = fieldFront
				continue
			}
			at = at.after(c)
		}
		if s.eof {
			if at == inQuotes {
				return errQuote
			}
			if i == 0 {
				return io.EOF
			}
			s.cut(i, 0)
			return nil
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// fieldState is where in a field the splitter stands.
type fieldState uint8

const (
	fieldFront  fieldState = iota
	fieldEquals            // behind a leading =, as in ="0610"
	inField
	inQuotes
	quoteClosed // a further quote is a doubled one
)

func (f fieldState) after(c byte) fieldState {
	switch {
	case f == inQuotes && c != '"', c == '"' && f != inField && f != inQuotes:
		return inQuotes
	case f == inQuotes:
		return quoteClosed
	case f == fieldFront && c == '=':
		return fieldEquals
	}
	return inField
}

func (s *splitter) cut(n int, end byte) {
	s.record = s.buf[s.pos : s.pos+n]
	after := s.pos + n
	switch {
	case end == '\r' && after+1 < len(s.buf) && s.buf[after+1] == '\n':
		after += 2
	case end != 0:
		after++
	}
	s.lineEnd = s.buf[s.pos+n : after]
	s.fields = s.fields[:0]
	for i, from := range s.starts {
		to := n
		if i+1 < len(s.starts) {
			to = s.starts[i+1] - 1
		}
		s.fields = append(s.fields, s.record[from:to])
	}
	s.pos = after
}

package intake

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// Errors of the XML scanner: the part is damaged, or is not what a spreadsheet
// program writes.
var (
	errXML     = errors.New("broken xml")
	errDoctype = errors.New("xml with a document type")
	errToken   = errors.New("xml token too long")
)

// maxToken bounds one tag or one text: a cell holds at most 32,767 characters.
const maxToken = 1 << 20

// tokenKind is what scanner.next found.
type tokenKind uint8

const (
	startTag tokenKind = iota // <a> or the front of <a/>, for which alone is true
	endTag
)

// scanner walks the tags of an XML part in one buffer, without a tree and
// without copying. It knows no entities beyond the five of XML and character
// references, refuses document types and takes local names only, because a
// workbook's parts mean the same under any prefix. Slices it gives are valid
// until the next call.
type scanner struct {
	r        io.Reader
	buf      []byte
	pos, end int
	eof      bool

	kind  tokenKind
	name  []byte // local name
	space []byte // prefix with its colon, or empty
	attrs []byte // all between the name and the end of the tag
	alone bool
	tagAt int // where the last tag begins in buf

	// out gets all bytes passed over, for a copy with insertions; nil for none.
	out     io.Writer
	emitted int // bytes of buf already written to out
}

func newScanner(r io.Reader) *scanner { return &scanner{r: r, buf: make([]byte, 0, 64<<10)} }

// more reads on, keeping everything from keep.
func (s *scanner) more(keep int) error {
	if s.eof {
		return io.ErrUnexpectedEOF
	}
	if s.out != nil && s.emitted < keep {
		if _, err := s.out.Write(s.buf[s.emitted:keep]); err != nil {
			return err
		}
		s.emitted = keep
	}
	if keep > 0 {
		n := copy(s.buf[:cap(s.buf)], s.buf[keep:s.end])
		s.pos, s.end, s.tagAt, s.emitted = s.pos-keep, n, s.tagAt-keep, max(s.emitted-keep, 0)
	}
	if s.end == cap(s.buf) {
		if cap(s.buf) > maxToken {
			return errToken
		}
		grown := make([]byte, 2*cap(s.buf))
		copy(grown, s.buf[:s.end])
		s.buf = grown[:0]
	}
	n, err := s.r.Read(s.buf[s.end:cap(s.buf)])
	s.end += n
	s.buf = s.buf[:s.end]
	if err == io.EOF {
		s.eof, err = true, nil
	}
	return err
}

// flush writes to out all bytes before the last tag (upTo = s.tagAt) or after it (s.pos).
func (s *scanner) flush(upTo int) error {
	if upTo <= s.emitted {
		return nil
	}
	_, err := s.out.Write(s.buf[s.emitted:upTo])
	s.emitted = upTo
	return err
}

// next moves to the next tag; io.EOF at the end.
func (s *scanner) next() error {
	for {
		i := bytes.IndexByte(s.buf[s.pos:s.end], '<')
		if i < 0 {
			s.pos = s.end
			if s.eof {
				return io.EOF
			}
			if err := s.more(s.pos); err != nil {
				return err
			}
			continue
		}
		s.pos += i
		s.tagAt = s.pos
		for s.end-s.pos < 2 {
			if err := s.more(s.pos); err != nil {
				return err
			}
		}
		switch s.buf[s.pos+1] {
		case '!':
			if err := s.declaration(); err != nil {
				return err
			}
		case '?':
			if err := s.past("?>"); err != nil {
				return err
			}
		default:
			return s.tag()
		}
	}
}

func (s *scanner) declaration() error {
	for s.end-s.pos < 9 {
		if err := s.more(s.pos); err != nil {
			return err
		}
	}
	switch {
	case bytes.HasPrefix(s.buf[s.pos:s.end], []byte("<!--")):
		return s.past("-->")
	case bytes.HasPrefix(s.buf[s.pos:s.end], []byte("<![CDATA[")):
		return s.past("]]>")
	}
	return errDoctype
}

// past skips to behind mark, in bounded memory.
func (s *scanner) past(mark string) error {
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte(mark)); i >= 0 {
			s.pos += i + len(mark)
			return nil
		}
		s.pos = max(s.pos, s.end-len(mark)+1)
		if err := s.more(s.pos); err != nil {
			return err
		}
	}
}

func (s *scanner) tag() error {
	n := 1
	var quote byte
	for {
		for ; s.pos+n < s.end; n++ {
			c := s.buf[s.pos+n]
			switch {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '>':
				s.split(s.buf[s.pos+1 : s.pos+n])
				s.pos += n + 1
				if len(s.name) == 0 {
					return errXML
				}
				return nil
			}
		}
		if err := s.more(s.pos); err != nil {
			return err
		}
	}
}

func (s *scanner) split(t []byte) {
	s.kind, s.alone, s.attrs, s.space = startTag, false, nil, nil
	if len(t) > 0 && t[0] == '/' {
		s.kind, t = endTag, t[1:]
	} else if len(t) > 0 && t[len(t)-1] == '/' {
		s.alone, t = true, t[:len(t)-1]
	}
	s.name = t
	for i, c := range t {
		if c == ' ' || c == '\n' || c == '\r' || c == '\t' {
			s.name, s.attrs = t[:i], t[i:]
			break
		}
	}
	if i := bytes.IndexByte(s.name, ':'); i >= 0 {
		s.space, s.name = s.name[:i+1], s.name[i+1:]
	}
}

// text appends the character data up to the next tag to dst, entities resolved.
func (s *scanner) text(dst []byte) ([]byte, error) {
	start := len(dst)
	for {
		i := bytes.IndexByte(s.buf[s.pos:s.end], '<')
		if i < 0 {
			// An entity must not be cut in two: keep from the last & on.
			safe := s.end
			if amp := bytes.LastIndexByte(s.buf[s.pos:s.end], '&'); amp >= 0 && s.end-s.pos-amp < 12 {
				safe = s.pos + amp
			}
			dst = unescape(dst, s.buf[s.pos:safe])
			s.pos = safe
			if len(dst)-start > maxToken {
				return dst, errToken
			}
			if err := s.more(s.pos); err != nil {
				return dst, err
			}
			continue
		}
		dst = unescape(dst, s.buf[s.pos:s.pos+i])
		s.pos += i
		for s.end-s.pos < 9 && !s.eof {
			if err := s.more(s.pos); err != nil {
				return dst, err
			}
		}
		if !bytes.HasPrefix(s.buf[s.pos:s.end], []byte("<![CDATA[")) {
			return dst, nil
		}
		s.pos += 9
		var err error
		if dst, err = s.cdata(dst); err != nil || len(dst)-start > maxToken {
			return dst, errors.Join(err, errToken)
		}
	}
}

func (s *scanner) cdata(dst []byte) ([]byte, error) {
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte("]]>")); i >= 0 {
			dst = append(dst, s.buf[s.pos:s.pos+i]...)
			s.pos += i + 3
			return dst, nil
		}
		if s.end-s.pos > maxToken {
			return dst, errToken
		}
		if err := s.more(s.pos); err != nil {
			return dst, err
		}
	}
}

// skip passes over the element whose start tag was just read.
func (s *scanner) skip() error {
	if s.alone {
		return nil
	}
	for depth := 1; depth > 0; {
		if err := s.next(); err != nil {
			return unexpected(err)
		}
		switch {
		case s.kind == endTag:
			depth--
		case !s.alone:
			depth++
		}
	}
	return nil
}

// attr gives the raw value of an attribute by local name, nil when it is not there.
func (s *scanner) attr(name string) []byte {
	a := s.attrs
	for len(a) > 0 {
		eq := bytes.IndexByte(a, '=')
		if eq < 0 || eq+1 >= len(a) {
			return nil
		}
		key := bytes.TrimSpace(a[:eq])
		a = bytes.TrimLeft(a[eq+1:], " \t\r\n")
		if len(a) == 0 || a[0] != '"' && a[0] != '\'' {
			return nil
		}
		stop := bytes.IndexByte(a[1:], a[0])
		if stop < 0 {
			return nil
		}
		value := a[1 : 1+stop]
		if string(key) == name {
			return value
		}
		if i := bytes.IndexByte(key, ':'); i >= 0 && string(key[i+1:]) == name {
			return value
		}
		a = a[stop+2:]
	}
	return nil
}

// attrText is attr with entities resolved.
func (s *scanner) attrText(name string) string { return string(unescape(nil, s.attr(name))) }

func (s *scanner) attrInt(name string) (int, bool) {
	v := s.attr(name)
	if v == nil {
		return 0, false
	}
	n, err := strconv.Atoi(string(v))
	return n, err == nil
}

func (s *scanner) attrTrue(name string) bool {
	v := string(s.attr(name))
	return v == "1" || v == "true"
}

// unexpected turns the plain end into an error: inside an element it is one.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// unescape appends src to dst with the entities of XML resolved; an unknown one
// stays as it stands.
func unescape(dst, src []byte) []byte {
	for {
		i := bytes.IndexByte(src, '&')
		if i < 0 {
			return append(dst, src...)
		}
		dst = append(dst, src[:i]...)
		src = src[i:]
		semi := bytes.IndexByte(src[:min(len(src), 12)], ';')
		if semi < 0 {
			dst, src = append(dst, '&'), src[1:]
			continue
		}
		switch name := string(src[1:semi]); {
		case name == "amp":
			dst = append(dst, '&')
		case name == "lt":
			dst = append(dst, '<')
		case name == "gt":
			dst = append(dst, '>')
		case name == "quot":
			dst = append(dst, '"')
		case name == "apos":
			dst = append(dst, '\'')
		case len(name) > 1 && name[0] == '#':
			n, err := strconv.ParseUint(name[1:], 10, 32)
			if name[1] == 'x' || name[1] == 'X' {
				n, err = strconv.ParseUint(name[2:], 16, 32)
			}
			if err != nil || n > utf8.MaxRune {
				n = utf8.RuneError
			}
			dst = utf8.AppendRune(dst, rune(n))
		default:
			dst = append(dst, src[:semi+1]...)
		}
		src = src[semi+1:]
	}
}

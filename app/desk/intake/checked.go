package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"huiqi/app/desk"
	"huiqi/resources/words"
)

// Checked writes the source again to out with one more column, 校验结果: 通过 for
// a row taken, else what Problems, and those of more about this file, say of it.
// Everything else stays: of an .xlsx every other part byte by byte, the sheet's
// formats, widths and formulas; of a csv encoding, line ends and quoting. It is
// streamed, written beside out and renamed when whole. The source is never
// written over.
func (b *Batch) Checked(ctx context.Context, out string, more ...desk.Problem) error {
	info, err := os.Stat(b.File.Path)
	if err != nil || info.Size() != b.File.Size || !info.ModTime().Equal(b.File.modified) {
		return desk.Errf("intake-changed").At(desk.Place{File: b.File.Name}).Wrap(err)
	}
	if old, err := os.Stat(out); err == nil && os.SameFile(info, old) {
		return desk.Errf("intake-same-file").At(desk.Place{File: b.File.Name})
	}
	fail := func(err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return desk.Errf("intake-write").At(desk.Place{File: filepath.Base(out)}).Wrap(err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(out), ".huiqi-*")
	if err != nil {
		return fail(err)
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	if err = b.write(ctx, tmp, b.verdicts(more)); err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Chmod(info.Mode().Perm()|0o600), tmp.Close()); err != nil {
		return fail(err)
	}
	if err := os.Rename(tmp.Name(), out); err != nil {
		return fail(err)
	}
	return nil
}

func (b *Batch) write(ctx context.Context, w io.Writer, verdicts map[int]string) error {
	switch src := b.File.source.(type) {
	case *workbook:
		return src.copyWith(ctx, w, b.File.Sheet, b.width+1, b.File.HeadRows[1], verdicts)
	case *textFile:
		return src.copyWith(ctx, w, b.width, verdicts)
	}
	return errors.ErrUnsupported
}

// verdicts are the words for each row that gets any, the head's included.
func (b *Batch) verdicts(more []desk.Problem) map[int]string {
	said := make(map[int]string, len(b.Records)+len(b.Problems)+1)
	passed := words.T("intake.passed")
	for i := range b.Records {
		said[b.Records[i].Row] = passed
	}
	for _, row := range b.rows {
		said[int(row)] = passed
	}
	given := map[int][]desk.Problem{}
	for _, p := range append(slices.Clip(b.Problems), more...) {
		if p.Row == 0 || p.File != b.File.Name || p.Sheet != b.File.Sheet || slices.Contains(given[p.Row], p) {
			continue
		}
		given[p.Row] = append(given[p.Row], p)
		text := p.Message
		if p.Column != "" {
			text = words.T("place.lead", words.T("place.column", p.Column), text)
		}
		if len(given[p.Row]) > 1 {
			text = said[p.Row] + words.T("intake.semicolon") + text
		}
		said[p.Row] = text
	}
	said[b.File.HeadRows[1]] = words.T("intake.result")
	return said
}

// copyWith copies the records, each with its words behind as column width+1.
func (t *textFile) copyWith(ctx context.Context, w io.Writer, width int, verdicts map[int]string) error {
	f, err := os.Open(t.path)
	if err != nil {
		return err
	}
	defer f.Close()
	var encode *encoding.Encoder
	switch t.encoding {
	case utf8BOM:
		if _, err := io.WriteString(w, "\xef\xbb\xbf"); err != nil {
			return err
		}
	case gb18030:
		encode = simplifiedchinese.GB18030.NewEncoder()
	case utf16LE, utf16BE:
		order, bom := unicode.LittleEndian, "\xff\xfe"
		if t.encoding == utf16BE {
			order, bom = unicode.BigEndian, "\xfe\xff"
		}
		if _, err := io.WriteString(w, bom); err != nil {
			return err
		}
		w = &encodingWriter{w, unicode.UTF16(order, unicode.IgnoreBOM).NewEncoder()}
	}
	buffered := &bytes.Buffer{}
	s := splitter{r: t.ascii(&contextReader{ctx: ctx, r: f}), comma: t.comma, buf: make([]byte, 0, 64<<10)}
	for n := 1; ; n++ {
		err := s.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		buffered.Write(s.record)
		if text, ok := verdicts[n]; ok {
			for range max(1, width-len(s.fields)+1) {
				buffered.WriteByte(t.comma)
			}
			text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
			if encode != nil {
				if text, err = encode.String(text); err != nil {
					return err
				}
			}
			buffered.WriteString(text)
		}
		buffered.Write(s.lineEnd)
		if buffered.Len() > 64<<10 {
			if _, err := buffered.WriteTo(w); err != nil {
				return err
			}
		}
	}
	_, err = buffered.WriteTo(w)
	return err
}

// encodingWriter recodes whole pieces; a piece always ends with a whole record,
// so no character is cut.
type encodingWriter struct {
	w   io.Writer
	enc *encoding.Encoder
}

func (e *encodingWriter) Write(b []byte) (int, error) {
	out, err := e.enc.Bytes(b)
	if err == nil {
		_, err = e.w.Write(out)
	}
	return len(b), err
}

// copyWith copies the workbook part by part; only the sheet read is rewritten.
func (w *workbook) copyWith(ctx context.Context, to io.Writer, sheet string, col, headRow int, verdicts map[int]string) error {
	a, err := openArchive(ctx, w.path, w.limits)
	if err != nil {
		return err
	}
	defer a.Close()
	target := a.entry(w.partOf(sheet))
	z := zip.NewWriter(to)
	for _, e := range a.zip.File {
		if err := ctx.Err(); err != nil {
			return err
		}
		if e != target {
			if err := z.Copy(e); err != nil {
				return fmt.Errorf("%s: %w", e.Name, err)
			}
			continue
		}
		in, err := a.open(e.Name)
		if err != nil {
			return err
		}
		out, err := z.CreateHeader(&zip.FileHeader{Name: e.Name, Method: zip.Deflate, Modified: e.Modified})
		if err == nil {
			m := &marker{scan: newScanner(in), col: col, headRow: headRow, verdicts: verdicts}
			m.scan.out = out
			err = m.run()
		}
		if err := errors.Join(err, in.Close()); err != nil {
			return fmt.Errorf("%s: %w", e.Name, err)
		}
	}
	return z.Close()
}

// marker copies a sheet part and puts a cell into the rows that have a verdict.
type marker struct {
	scan     *scanner
	col      int
	headRow  int
	verdicts map[int]string

	colsSeen bool
	lastCol  int // of the <cols> ranges
	row      int
	text     string // what this row is still to get
	style    []byte // of the last cell before, for the head
}

// resultWidth is the new column's width in characters.
const resultWidth = 60

func (m *marker) run() error {
	s := m.scan
	inData := false
	for {
		err := s.next()
		if err == io.EOF {
			return s.flush(s.end)
		}
		if err != nil {
			return err
		}
		name := string(s.name)
		switch {
		case !inData:
			inData = name == "sheetData" && s.kind == startTag && !s.alone
			err = m.front(name)
		case name == "sheetData":
			inData = false
		case name == "row" && s.kind == startTag:
			err = m.startRow()
		case name == "row":
			err = m.endRow()
		case name == "c" && s.kind == startTag:
			err = m.startCell()
		}
		if err != nil {
			return err
		}
	}
}

// replace writes text in the place of the last tag.
func (m *marker) replace(text string) error {
	if err := m.before(text); err != nil {
		return err
	}
	m.scan.emitted = m.scan.pos
	return nil
}

// before writes text before the last tag.
func (m *marker) before(text string) error {
	if err := m.scan.flush(m.scan.tagAt); err != nil {
		return err
	}
	_, err := io.WriteString(m.scan.out, text)
	return err
}

// front widens the sheet's extent and gives the new column its width.
func (m *marker) front(name string) error {
	s := m.scan
	width := fmt.Sprintf(`<%scol min="%d" max="%d" width="%d" customWidth="1"/>`, s.space, m.col, m.col, resultWidth)
	switch {
	case name == "dimension" && s.kind == startTag:
		if d, ok := parseMerge(s.attr("ref")); ok && d.right < m.col && s.alone {
			return m.replace(fmt.Sprintf(`<%sdimension ref="%s%d:%s%d"/>`, s.space, columnName(d.left), d.top, columnName(m.col), d.bottom))
		}
	case name == "col" && s.kind == startTag:
		to, _ := s.attrInt("max")
		m.lastCol = max(m.lastCol, to)
	case name == "cols" && s.kind == endTag:
		m.colsSeen = true
		if m.lastCol < m.col {
			return m.before(width)
		}
	case name == "sheetData" && s.kind == startTag && !m.colsSeen:
		return m.before(fmt.Sprintf(`<%scols>%s</%scols>`, s.space, width, s.space))
	}
	return nil
}

func (m *marker) startRow() error {
	s := m.scan
	n, ok := s.attrInt("r")
	if !ok {
		n = m.row + 1
	}
	m.row, m.text, m.style = n, m.verdicts[n], nil
	if m.text == "" {
		return nil
	}
	// spans says which columns the row uses; without it the program looks itself.
	attrs := string(s.attrs)
	if v := s.attr("spans"); v != nil {
		attrs = strings.Replace(attrs, ` spans="`+string(v)+`"`, "", 1)
	}
	if !s.alone {
		return m.replace(fmt.Sprintf("<%srow%s>", s.space, attrs))
	}
	space := string(s.space)
	return m.replace(fmt.Sprintf("<%srow%s>%s</%srow>", space, attrs, m.cell(space), space))
}

func (m *marker) endRow() error {
	if m.text == "" {
		return nil
	}
	return m.before(m.cell(string(m.scan.space)))
}

// startCell puts the new cell before the first that stands behind its place; a
// blank but formatted one in its place goes.
func (m *marker) startCell() error {
	s := m.scan
	if m.text == "" {
		return nil
	}
	col := columnOf(s.attr("r"))
	if col < m.col {
		m.style = append(m.style[:0], s.attr("s")...)
		return nil
	}
	if err := m.before(m.cell(string(s.space))); err != nil || col > m.col {
		return err
	}
	out := s.out
	s.out = io.Discard
	err := s.skip()
	if err == nil {
		err = s.flush(s.pos)
	}
	s.out = out
	return err
}

// cell is the new cell of this row; only one is made.
func (m *marker) cell(space string) string {
	style := ""
	if m.row == m.headRow && len(m.style) > 0 {
		style = ` s="` + string(m.style) + `"`
	}
	text := m.text
	m.text = ""
	return "<" + space + `c r="` + columnName(m.col) + strconv.Itoa(m.row) + `"` + style + ` t="inlineStr"><` + space + "is><" +
		space + `t xml:space="preserve">` + escape(text) + "</" + space + "t></" + space + "is></" + space + "c>"
}

// escape makes text safe for XML; signs XML cannot hold become blanks.
func escape(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == '\ufffe' || r == '\uffff' {
			return ' '
		}
		return r
	}, text)
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

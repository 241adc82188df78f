package intake

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// workbook is the frame of an .xlsx: what of it must be known before its rows
// can be read. Its sheets are streamed each time they are opened.
type workbook struct {
	path     string
	limits   Limits
	list     []sheetPart
	strings  sharedStrings
	forms    []numberForm // by cell style
	date1904 bool
}

type sheetPart struct {
	sheetInfo
	part string
}

// maxEntries bounds the parts of a workbook: the reader of the zip directory
// holds them all.
const maxEntries = 20_000

// maxStrings bounds the table of shared strings, which alone stays in memory.
const maxStrings = 256 << 20

// What is wrong with a zip as such.
var (
	errTruncated   = errors.New("zip without its end")
	errNotWorkbook = errors.New("zip without a workbook")
)

// archive is an open .xlsx.
type archive struct {
	file   *os.File
	count  *counter
	zip    *zip.Reader
	budget budget
	ctx    context.Context
}

func openArchive(ctx context.Context, path string, l Limits) (*archive, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	a := &archive{file: f, count: &counter{r: f}, budget: budget{l.UnpackedBytes}, ctx: ctx}
	if err := a.start(); err != nil {
		f.Close()
		return nil, err
	}
	return a, nil
}

func (a *archive) start() error {
	info, err := a.file.Stat()
	if err != nil {
		return err
	}
	if err := fewEntries(a.file, info.Size()); err != nil {
		return err
	}
	if a.zip, err = zip.NewReader(a.count, info.Size()); err != nil {
		return fmt.Errorf("%w: %w", errTruncated, err)
	}
	var sum uint64
	for _, e := range a.zip.File {
		sum += e.UncompressedSize64
		if e.UncompressedSize64 > uint64(a.budget.left) || sum > uint64(a.budget.left) {
			return errUnpacked
		}
		if outOfProportion(int64(e.UncompressedSize64), int64(e.CompressedSize64)) {
			return errBomb
		}
	}
	return nil
}

// fewEntries looks at the end of the directory before the zip reader does, which
// would take memory for as many entries as are declared.
func fewEntries(r io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 64<<10+22))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return err
	}
	i := strings.LastIndex(string(tail), "PK\x05\x06")
	if i < 0 || len(tail)-i < 22 {
		return errTruncated
	}
	if n := int(tail[i+10]) | int(tail[i+11])<<8; n > maxEntries {
		return errNotWorkbook
	}
	return nil
}

func (a *archive) Close() error { return a.file.Close() }

// entry finds a part; names in relationships differ in case from those in the
// zip in some writers' files.
func (a *archive) entry(name string) *zip.File {
	for _, e := range a.zip.File {
		if strings.EqualFold(e.Name, name) || strings.EqualFold(strings.ReplaceAll(e.Name, `\`, "/"), name) {
			return e
		}
	}
	return nil
}

func (a *archive) open(name string) (*part, error) {
	e := a.entry(name)
	if e == nil {
		return nil, fmt.Errorf("%s: %w", name, errNotWorkbook)
	}
	r, err := e.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &part{ReadCloser: r, ctx: a.ctx, budget: &a.budget, packed: int64(e.CompressedSize64)}, nil
}

// each calls f for every start tag of a part.
func (a *archive) each(name string, f func(*scanner) error) error {
	r, err := a.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(r)
	for {
		err := s.next()
		if err == io.EOF {
			return nil
		}
		if err == nil && s.kind == startTag {
			err = f(s)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}

// relations maps relationship ids of a part to target part names, by the last
// word of their type ("worksheet", "sharedStrings", "styles", "officeDocument").
func (a *archive) relations(of string) (byID map[string]string, byType map[string]string, err error) {
	dir := path.Dir(of)
	if of == "" {
		dir = ""
	}
	byID, byType = map[string]string{}, map[string]string{}
	err = a.each(path.Join(dir, "_rels", path.Base("/"+of)+".rels"), func(s *scanner) error {
		if string(s.name) != "Relationship" || s.attrText("TargetMode") == "External" {
			return nil
		}
		target := s.attrText("Target")
		if strings.HasPrefix(target, "/") {
			target = target[1:]
		} else {
			target = path.Join(dir, target)
		}
		byID[s.attrText("Id")] = target
		byType[path.Base(s.attrText("Type"))] = target
		return nil
	})
	return byID, byType, err
}

func readWorkbook(ctx context.Context, file string, l Limits) (*workbook, error) {
	a, err := openArchive(ctx, file, l)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	main := "xl/workbook.xml"
	if a.entry("_rels/.rels") != nil {
		_, types, err := a.relations("")
		if err != nil {
			return nil, err
		}
		if types["officeDocument"] != "" {
			main = types["officeDocument"]
		}
	}
	if a.entry(main) == nil || !strings.HasSuffix(main, ".xml") {
		return nil, fmt.Errorf("%s: %w", main, errNotWorkbook)
	}
	byID, byType, err := a.relations(main)
	if err != nil {
		return nil, err
	}
	w := &workbook{path: file, limits: l}
	err = a.each(main, func(s *scanner) error {
		switch string(s.name) {
		case "workbookPr":
			w.date1904 = s.attrTrue("date1904")
		case "sheet":
			state := s.attrText("state")
			if p := byID[s.attrText("id")]; p != "" && strings.Contains(p, "sheet") {
				w.list = append(w.list, sheetPart{sheetInfo{s.attrText("name"), state == "hidden" || state == "veryHidden"}, p})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(w.list) == 0 {
		return nil, errNotWorkbook
	}
	if p := byType["styles"]; p != "" && a.entry(p) != nil {
		if w.forms, err = readForms(a, p); err != nil {
			return nil, err
		}
	}
	if p := byType["sharedStrings"]; p != "" && a.entry(p) != nil {
		if w.strings, err = readSharedStrings(a, p); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func (w *workbook) sheets() []sheetInfo {
	out := make([]sheetInfo, len(w.list))
	for i, s := range w.list {
		out[i] = s.sheetInfo
	}
	return out
}

func (w *workbook) partOf(sheet string) string {
	for _, s := range w.list {
		if s.name == sheet {
			return s.part
		}
	}
	return ""
}

func (w *workbook) open(ctx context.Context, sheet string) (rowReader, error) {
	a, err := openArchive(ctx, w.path, w.limits)
	if err != nil {
		return nil, err
	}
	p, err := a.open(w.partOf(sheet))
	if err != nil {
		a.Close()
		return nil, err
	}
	return &sheetReader{book: w, archive: a, part: p, scan: newScanner(p)}, nil
}

// sharedStrings is the table of texts, in one string with their ends.
type sharedStrings struct {
	text string
	ends []uint32
}

func (s *sharedStrings) at(i int) (string, bool) {
	if i < 0 || i >= len(s.ends) {
		return "", false
	}
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.text[from:s.ends[i]], true
}

func readSharedStrings(a *archive, name string) (sharedStrings, error) {
	var text []byte
	var ends []uint32
	err := a.each(name, func(s *scanner) error {
		if string(s.name) != "si" {
			return nil
		}
		from := len(text)
		var err error
		if text, err = richText(s, text); err != nil {
			return err
		}
		text = unescapeControl(text, from)
		if len(text) > maxStrings {
			return errUnpacked
		}
		ends = append(ends, uint32(len(text)))
		return nil
	})
	return sharedStrings{string(text), ends}, err
}

// richText appends the runs of an <si> or <is> to dst, without the phonetic ones.
func richText(s *scanner, dst []byte) ([]byte, error) {
	if s.alone {
		return dst, nil
	}
	for depth := 1; depth > 0; {
		if err := s.next(); err != nil {
			return dst, unexpected(err)
		}
		switch {
		case s.kind == endTag:
			depth--
		case s.alone:
		case string(s.name) == "t":
			var err error
			if dst, err = s.text(dst); err != nil {
				return dst, err
			}
			depth++
		case string(s.name) == "rPh":
			if err := s.skip(); err != nil {
				return dst, err
			}
		default:
			depth++
		}
	}
	return dst, nil
}

// readForms reads which cell styles show dates or percents.
func readForms(a *archive, name string) ([]numberForm, error) {
	codes := map[int]numberForm{}
	var forms []numberForm
	inCells := false
	err := a.each(name, func(s *scanner) error {
		switch string(s.name) {
		case "numFmt":
			if id, ok := s.attrInt("numFmtId"); ok && len(codes) < 1<<16 {
				codes[id] = formOf(s.attrText("formatCode"))
			}
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs", "cellStyleXfs":
			inCells = false
		case "xf":
			if inCells && len(forms) < 1<<16 {
				id, _ := s.attrInt("numFmtId")
				forms = append(forms, formOfID(id, codes))
			}
		}
		return nil
	})
	return forms, err
}

// formOfID knows the built-in formats (ECMA-376 part 1, 18.8.30), of which 27-36
// and 50-58 are dates in Chinese Excel.
func formOfID(id int, codes map[int]numberForm) numberForm {
	if f, ok := codes[id]; ok {
		return f
	}
	switch {
	case id == 9 || id == 10:
		return percentForm
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 45 && id <= 47, id >= 50 && id <= 58:
		return dateForm
	}
	return plainForm
}

// formOf reads a format code such as `yyyy"年"m"月"d"日"` or `0.00%`.
func formOf(code string) numberForm {
	form := plainForm
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return form
			}
			i += end + 1
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return form
			}
			i += end
		case '%':
			return percentForm
		case ';':
			return form
		case 'y', 'Y', 'd', 'D':
			form = dateForm
		}
	}
	return form
}

package intake

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"huiqi/app/desk"
	"huiqi/resources/words"
)

func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// parts makes a zip of named parts.
func parts(t testing.TB, content ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(content); i += 2 {
		w, err := z.Create(content[i])
		if err == nil {
			_, err = io.WriteString(w, content[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	workbookXML = `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`
	relsXML     = `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
)

// book is a workbook of one sheet made of raw XML.
func book(t testing.TB, sheet string) []byte {
	t.Helper()
	return parts(t, "xl/workbook.xml", workbookXML, "xl/_rels/workbook.xml.rels", relsXML, "xl/worksheets/sheet1.xml", sheet)
}

// ole makes a compound file whose directory names these streams.
func ole(streams ...string) []byte {
	b := make([]byte, 512, 4096)
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	b[26], b[28], b[29], b[30] = 3, 0xfe, 0xff, 9
	for _, s := range append([]string{"Root Entry"}, streams...) {
		entry := make([]byte, 128)
		for i, c := range s {
			entry[2*i] = byte(c)
		}
		binary.LittleEndian.PutUint16(entry[64:], uint16(2*len(s)+2))
		entry[66] = 2
		b = append(b, entry...)
	}
	return append(b, make([]byte, 2048)...)
}

func TestBadFiles(t *testing.T) {
	good, err := os.ReadFile(sample(t, "statistics-2020Q2.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	row := func(cells ...string) string {
		var b strings.Builder
		b.WriteString("<row>")
		for _, c := range cells {
			fmt.Fprintf(&b, `<c t="inlineStr"><is><t>%s</t></is></c>`, c)
		}
		return b.String() + "</row>"
	}
	sheet := func(rows ...string) string {
		return "<worksheet><sheetData>" + strings.Join(rows, "") + "</sheetData></worksheet>"
	}
	wide := sheet(row(strings.Fields("统一社会信用代码 企业名称" + strings.Repeat(" 列", 600))...))
	cases := []struct {
		name, file string
		data       []byte
		code       string
	}{
		{"empty", "a.xlsx", nil, "intake-empty"},
		{"encrypted", "a.xlsx", ole("EncryptionInfo", "EncryptedPackage"), "intake-encrypted"},
		{"old xls", "a.xls", ole("Workbook"), "intake-xls"},
		{"older xls", "a.xls", ole("Book"), "intake-xls"},
		{"xls under a new name", "a.xlsx", ole("Workbook"), "intake-xls"},
		{"word 97", "a.xlsx", ole("WordDocument"), "intake-not-workbook"},
		{"other compound file", "a.doc", ole("Something"), "intake-unknown-format"},
		{"compound file whose directory is cut off", "a.xlsx", ole("EncryptedPackage")[:512], "intake-compound"},
		{"old xls cut off", "a.xls", ole("Workbook")[:512], "intake-xls"},
		{"truncated", "a.xlsx", good[:len(good)/2], "intake-truncated"},
		{"cut behind the directory's mark", "a.xlsx", good[:len(good)-10], "intake-truncated"},
		{"pdf", "a.xlsx", []byte("%PDF-1.7\n%âãÏÓ\n"), "intake-not-workbook"},
		{"png", "a.csv", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "intake-picture"},
		{"jpeg", "a.xlsx", []byte("\xff\xd8\xff\xe0\x00\x10JFIF"), "intake-picture"},
		{"docx", "a.xlsx", parts(t, "[Content_Types].xml", "<Types/>", "word/document.xml", "<w/>"), "intake-not-workbook"},
		{"pptx", "a.xlsx", parts(t, "ppt/presentation.xml", "<p/>"), "intake-not-workbook"},
		{"xlsb", "a.xlsx", parts(t, "xl/workbook.bin", "x"), "intake-xlsb"},
		{"ods", "a.xlsx", parts(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet"), "intake-ods"},
		{"plain zip", "a.zip", parts(t, "statistics.xlsx", "x"), "intake-packed"},
		{"rar", "a.rar", []byte("Rar!\x1a\x07\x00"), "intake-packed"},
		{"gzip", "a.xlsx", []byte("\x1f\x8b\x08\x00"), "intake-packed"},
		{"web page", "a.xls", []byte("<html><table><tr><td>统一社会信用代码</td></tr></table></html>"), "intake-html"},
		{"web page with a mark", "a.xls", []byte("\xef\xbb\xbf <!DOCTYPE html><html/>"), "intake-html"},
		{"xml of 2003", "a.xls", []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>`), "intake-xml2003"},
		{"binary", "a.csv", []byte("a,b\x00\x01\x02"), "intake-unknown-format"},
		{"prose", "a.csv", []byte("尊敬的领导\n您好\n"), "intake-no-columns"},
		{"no head", "a.csv", []byte("甲地,乙地\n1,2\n3,4\n"), "intake-no-head"},
		{"open quote", "a.csv", []byte("统一社会信用代码,企业名称\n\"913,abc\n" + strings.Repeat("x,y\n", 10)), "intake-open-quote"},
		{"unknown kind", "a.csv", []byte("序号,备注,电话\n1,2,3\n"), "intake-unknown-kind"},
		{"too many columns", "a.xlsx", book(t, wide), "intake-too-many-columns"},
		{"broken sheet", "a.xlsx", book(t, "<worksheet><sheetData>"+row("统一社会信用代码", "企业名称")), "intake-damaged"},
		{"document type", "a.xlsx", book(t, `<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`), "intake-damaged"},
		{"shared string that is not there", "a.xlsx", book(t, `<worksheet><sheetData><row><c t="s"><v>7</v></c></row></sheetData></worksheet>`), "intake-damaged"},
		{"no sheets", "a.xlsx", parts(t, "xl/workbook.xml", "<workbook/>", "xl/_rels/workbook.xml.rels", "<Relationships/>"), "intake-packed"},
		{"empty sheet", "a.xlsx", book(t, "<worksheet><sheetData/></worksheet>"), "intake-no-head"},
		{"of another quarter", "a.csv", []byte("2020年一季度产值表,单位：元\n统一社会信用代码,企业名称,工业总产值本季,工业总产值上年同季\n91350921MA5313000F,甲公司,1,2\n"), "intake-wrong-period"},
		{"months of another quarter", "a.csv", []byte("户号,户名,2020年7月,2020年8月,2020年9月,2019年7月,2019年8月,2019年9月\n1,甲公司,1,2,3,4,5,6\n"), "intake-wrong-period"},
		{"no credit codes", "a.csv", []byte("企业名称,工业总产值,上年同期工业总产值\n甲公司,1,2\n"), "intake-no-identity"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Look(context.Background(), write(t, c.file, c.data), Options{Fields: fields2020()})
			e, ok := errors.AsType[*desk.Error](err)
			if !ok || e.Code != c.code {
				t.Fatalf("got %v, want %s", err, c.code)
			}
			if e.Where.File != c.file || !words.Has("error."+e.Code) || strings.Contains(e.Text(), "%!") {
				t.Errorf("says %q", e.Text())
			}
		})
	}
	t.Run("control: the whole file is taken", func(t *testing.T) {
		if _, err := Look(context.Background(), write(t, "a.xlsx", good), Options{Fields: fields2020()}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestMissingFileAndFolder(t *testing.T) {
	dir := t.TempDir()
	for path, code := range map[string]string{filepath.Join(dir, "none.xlsx"): "intake-no-file", dir: "intake-not-file"} {
		if _, err := Look(context.Background(), path, Options{}); !errors.Is(err, desk.Errf(code)) && !strings.Contains(fmt.Sprint(err), code) {
			t.Errorf("%s: %v, want %s", path, err, code)
		}
	}
}

func TestTooLargeIsToldBeforeReading(t *testing.T) {
	path := write(t, "a.csv", []byte(strings.Repeat("统一社会信用代码,企业名称\n", 100)))
	_, err := Look(context.Background(), path, Options{Limits: Limits{FileBytes: 100, UnpackedBytes: 1 << 20, Rows: 10, Columns: 10}})
	if e, ok := errors.AsType[*desk.Error](err); !ok || e.Code != "intake-too-large" {
		t.Fatal(err)
	}
}

func TestTooManyRows(t *testing.T) {
	path := write(t, "a.csv", []byte("户号,户名,用电量,上年同期用电量\n"+strings.Repeat("1,甲公司,1,1\n", 200)))
	l := DefaultLimits
	l.Rows = 150
	f, err := Look(context.Background(), path, Options{Fields: fields2020(), Limits: l})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = f.Read(context.Background(), nil); err == nil || !strings.Contains(err.Error(), "intake-too-many-rows") {
		t.Fatal(err)
	}
}

// bomb makes a workbook whose sheet is zeros without end, and declares another
// size than it has when lie is set.
func bomb(t *testing.T, size int64, lie bool) []byte {
	t.Helper()
	// One packed megabyte of blanks can follow itself: it refers to nothing before.
	var mega bytes.Buffer
	w, err := flate.NewWriter(&mega, flate.BestCompression)
	if err == nil {
		_, err = w.Write(bytes.Repeat([]byte(" "), 1<<20))
	}
	if err != nil || w.Flush() != nil {
		t.Fatal(err)
	}
	packed := bytes.NewBuffer(bytes.Repeat(mega.Bytes(), int(size>>20)))
	packed.WriteString("\x01\x00\x00\xff\xff")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range [][2]string{{"xl/workbook.xml", workbookXML}, {"xl/_rels/workbook.xml.rels", relsXML}} {
		w, err := z.Create(p[0])
		if err == nil {
			_, err = io.WriteString(w, p[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	h := &zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(size)}
	if lie {
		h.UncompressedSize64 = 1 << 20
	}
	raw, err := z.CreateRaw(h)
	if err == nil {
		_, err = raw.Write(packed.Bytes())
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type blanks64 struct{}

func (blanks64) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

func TestBombs(t *testing.T) {
	const size = 64 << 20
	for _, c := range []struct {
		name   string
		lie    bool
		limits Limits
		code   string
	}{
		{"declared", false, DefaultLimits, "intake-bomb"},
		{"declared beyond the limit", false, Limits{FileBytes: 1 << 30, UnpackedBytes: 40 << 20, Rows: 1000, Columns: 100}, "intake-unpacks-too-large"},
		{"lying", true, DefaultLimits, "intake-damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, "a.xlsx", bomb(t, size, c.lie))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Look(context.Background(), path, Options{Fields: fields2020(), Limits: c.limits})
			runtime.ReadMemStats(&after)
			e, ok := errors.AsType[*desk.Error](err)
			if !ok || e.Code != c.code {
				t.Fatalf("got %v, want %s", err, c.code)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
				t.Errorf("took %d bytes of memory", used)
			}
		})
	}
}

// A part is stopped by what really comes out of it, not by what it declares.
func TestPartIsStoppedAtTheLimit(t *testing.T) {
	for _, c := range []struct {
		name   string
		limit  int64
		packed int64
		want   error
		most   int64
	}{
		{"limit", 1 << 20, 1 << 30, errUnpacked, 1<<20 + 64<<10},
		{"proportion", 1 << 40, 1000, errBomb, bombBytes + 64<<10},
	} {
		t.Run(c.name, func(t *testing.T) {
			count := &contextReader{ctx: context.Background(), r: blanks64{}}
			p := &part{ReadCloser: io.NopCloser(count), ctx: context.Background(), budget: &budget{c.limit}, packed: c.packed}
			s := newScanner(p)
			if err := s.next(); !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if count.n > c.most || cap(s.buf) > 64<<10 {
				t.Errorf("read %d bytes into a buffer of %d", count.n, cap(s.buf))
			}
		})
	}
}

func TestCancel(t *testing.T) {
	path := sample(t, "statistics-2020Q2.xlsx")
	ctx, cancel := context.WithCancel(context.Background())
	f := mustLook(t, path, Options{})
	cancel()
	if _, err := f.Read(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Read gave %v", err)
	}
	if _, err := Look(ctx, path, Options{Fields: fields2020()}); !errors.Is(err, context.Canceled) {
		t.Errorf("Look gave %v", err)
	}
}

func TestChangedFile(t *testing.T) {
	path := sample(t, "accounts.xlsx")
	f := mustLook(t, path, Options{})
	if err := os.WriteFile(path, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(context.Background(), nil); err == nil || !strings.Contains(err.Error(), "intake-changed") {
		t.Error(err)
	}
}

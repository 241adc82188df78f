package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"huiqi/app/desk"
)

// sniffBytes is how much of the front tells what a file is.
const sniffBytes = 8 << 10

// identify finds out by its bytes what the file is, hashes it and gives a source
// to read it by; what is no workbook gives a *desk.Error that says what it is.
func (f *File) identify(ctx context.Context) error {
	if info, err := os.Stat(f.Path); err == nil && !info.Mode().IsRegular() {
		return desk.Errf("intake-not-file") // before it is opened: a pipe would wait for ever
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return openError(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return openError(err)
	}
	f.Size, f.modified = info.Size(), info.ModTime()
	switch limit := f.opts.Limits.FileBytes; {
	case !info.Mode().IsRegular():
		return desk.Errf("intake-not-file")
	case f.Size == 0:
		return desk.Errf("intake-empty")
	case f.Size > limit:
		return desk.Errf("intake-too-large", megabytes(f.Size), megabytes(limit))
	}
	head := make([]byte, min(f.Size, sniffBytes))
	if _, err := io.ReadFull(file, head); err != nil {
		return openError(err)
	}
	isZip := bytes.HasPrefix(head, []byte("PK\x03\x04"))
	if !isZip {
		if err := foreign(ctx, head, file); err != nil {
			return err
		}
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return openError(err)
	}
	valid, err := f.digest(ctx, file)
	if err != nil {
		return err
	}
	if !isZip {
		return f.useText(head, valid)
	}
	book, err := readWorkbook(ctx, f.Path, f.opts.Limits)
	if err != nil {
		return f.zipError(err)
	}
	f.Encoding, f.source = "xlsx", book
	return nil
}

// digest hashes the whole file and tells whether it is all valid UTF-8.
func (f *File) digest(ctx context.Context, file io.Reader) (validUTF8 bool, err error) {
	sum := sha256.New()
	check := utf8Check{valid: true}
	if _, err := io.CopyBuffer(io.MultiWriter(sum, &check), &contextReader{ctx: ctx, r: file}, make([]byte, 256<<10)); err != nil {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		return false, openError(err)
	}
	f.Hash = hex.EncodeToString(sum.Sum(nil))
	return check.valid && len(check.rest) == 0, nil
}

// utf8Check judges a stream whose pieces may cut a character.
type utf8Check struct {
	valid bool
	rest  []byte
}

func (u *utf8Check) Write(b []byte) (int, error) {
	n := len(b)
	if !u.valid {
		return n, nil
	}
	if len(u.rest) > 0 {
		b = append(u.rest, b...)
	}
	cut := len(b)
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				cut = len(b) - i
			}
			break
		}
	}
	u.valid = utf8.Valid(b[:cut])
	u.rest = append([]byte(nil), b[cut:]...)
	return n, nil
}

// foreign names the kinds of file that are often sent in a workbook's place.
func foreign(ctx context.Context, head []byte, file *os.File) error {
	switch has := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }; {
	case has("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return compound(ctx, file)
	case has("%PDF"):
		return desk.Errf("intake-not-workbook", "PDF")
	case has("\x89PNG"), has("\xff\xd8\xff"), has("GIF8"), has("BM") && bytes.IndexByte(head, 0) >= 0, has("II*\x00"), has("MM\x00*"):
		return desk.Errf("intake-picture")
	case has("Rar!"), has("7z\xbc\xaf"), has("\x1f\x8b"), has("PK"):
		return desk.Errf("intake-packed")
	case has(`{\rtf`):
		return desk.Errf("intake-not-workbook", "RTF")
	}
	text := strings.ToLower(string(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")))
	switch {
	case strings.HasPrefix(text, "<?xml") && strings.Contains(text, "schemas-microsoft-com:office:spreadsheet"):
		return desk.Errf("intake-xml2003")
	case strings.HasPrefix(text, "<html"), strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<table"),
		strings.HasPrefix(text, "<meta"), strings.HasPrefix(text, "mime-version:"), strings.HasPrefix(text, "<?xml") && strings.Contains(text, "<html"):
		return desk.Errf("intake-html")
	case strings.HasPrefix(text, "<?xml"), strings.HasPrefix(text, "{\""):
		return desk.Errf("intake-not-workbook", strings.ToUpper(strings.Trim(text[:min(len(text), 5)], "<?{\"")))
	}
	if notText(head) {
		return desk.Errf("intake-unknown-format")
	}
	return nil
}

// notText reports whether the front cannot be text in any encoding read here.
func notText(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return false
	}
	odd := 0
	for _, c := range head {
		if c == 0 {
			return true
		}
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1a || c == 0x7f {
			odd++
		}
	}
	return odd*100 > len(head)
}

// compound tells the OLE files apart by the names of their streams, which stand
// in UTF-16 in the directory: an encrypted .xlsx or an .xls.
func compound(ctx context.Context, file *os.File) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return openError(err)
	}
	found := streamNames(&contextReader{ctx: ctx, r: file}, "EncryptedPackage", "Workbook", "Book", "WordDocument", "PowerPoint Document")
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case found["EncryptedPackage"]:
		return desk.Errf("intake-encrypted")
	case found["Workbook"], found["Book"]:
		return desk.Errf("intake-xls")
	case found["WordDocument"]:
		return desk.Errf("intake-not-workbook", "Word")
	case found["PowerPoint Document"]:
		return desk.Errf("intake-not-workbook", "PowerPoint")
	}
	switch strings.ToLower(filepath.Ext(file.Name())) {
	case ".xls", ".et":
		return desk.Errf("intake-xls") // its directory is elsewhere or cut off; the cure is the same
	case ".xlsx", ".xlsm":
		return desk.Errf("intake-compound")
	}
	return desk.Errf("intake-unknown-format")
}

// streamNames looks for directory entries of these names, piece by piece. An
// entry holds its name from the front, ended by a zero, in 128 aligned bytes.
func streamNames(r io.Reader, names ...string) map[string]bool {
	found := map[string]bool{}
	coded := make([][]byte, len(names))
	for i, n := range names {
		for _, c := range n {
			coded[i] = append(coded[i], byte(c), 0)
		}
		coded[i] = append(coded[i], 0, 0)
	}
	buf := make([]byte, 256<<10) // a multiple of the entry's size
	for {
		n, err := io.ReadFull(r, buf)
		for at := 0; at+128 <= n; at += 128 {
			for i, name := range names {
				if bytes.HasPrefix(buf[at:], coded[i]) {
					found[name] = true
				}
			}
		}
		if err != nil {
			return found
		}
	}
}

// zipError says what is wrong with a file that begins like a zip.
func (f *File) zipError(err error) error {
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, errUnpacked):
		return desk.Errf("intake-unpacks-too-large", megabytes(f.opts.Limits.UnpackedBytes)).Wrap(err)
	case errors.Is(err, errBomb):
		return desk.Errf("intake-bomb").Wrap(err)
	case errors.Is(err, errTruncated):
		return desk.Errf("intake-truncated").Wrap(err)
	case errors.Is(err, errNotWorkbook):
		return f.otherZip(err)
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return openError(err)
	}
	return desk.Errf("intake-damaged").Wrap(err)
}

// otherZip names the other things that come as a zip.
func (f *File) otherZip(cause error) error {
	z, err := zip.OpenReader(f.Path)
	if err != nil {
		return desk.Errf("intake-packed").Wrap(cause)
	}
	defer z.Close()
	for _, e := range z.File {
		switch {
		case strings.HasPrefix(e.Name, "word/"):
			return desk.Errf("intake-not-workbook", "Word").Wrap(cause)
		case strings.HasPrefix(e.Name, "ppt/"):
			return desk.Errf("intake-not-workbook", "PowerPoint").Wrap(cause)
		case e.Name == "xl/workbook.bin":
			return desk.Errf("intake-xlsb").Wrap(cause)
		case e.Name == "mimetype":
			return desk.Errf("intake-ods").Wrap(cause)
		}
	}
	return desk.Errf("intake-packed").Wrap(cause)
}

func openError(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return desk.Errf("intake-no-file").Wrap(err)
	case errors.Is(err, fs.ErrPermission):
		return desk.Errf("intake-no-permission").Wrap(err)
	}
	return desk.Errf("intake-open").Wrap(err)
}

// megabytes rounds up, so that a file over the limit never looks equal to it.
func megabytes(n int64) int { return int((n + 1<<20 - 1) >> 20) }

func shownName(path, name string) string {
	if name != "" {
		return name
	}
	return filepath.Base(path)
}

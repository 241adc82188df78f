package workbook

import (
	"archive/zip"
	"bytes"
	"io"
	"regexp"
	"slices"
)

// defaults are the kinds of files that a workbook with a chart declares.
var defaults = regexp.MustCompile(`(?:<Default [^>]*></Default>)+`)

// copyPart copies a part of a workbook. The kinds of files that excelize declares when
// a chart comes in stand as a map happens to give them: they are put in order.
func copyPart(out *zip.Writer, part *zip.File) error {
	if part.Name != "[Content_Types].xml" {
		return out.Copy(part)
	}
	in, err := part.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	const end = "</Default>"
	sorted := defaults.ReplaceAllFunc(text, func(run []byte) []byte {
		all := bytes.SplitAfter(run, []byte(end))
		all = all[:len(all)-1] // nothing comes behind the last
		slices.SortFunc(all, bytes.Compare)
		return bytes.Join(all, nil)
	})
	if bytes.Equal(text, sorted) {
		return out.Copy(part)
	}
	w, err := out.CreateHeader(&zip.FileHeader{Name: part.Name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	_, err = w.Write(sorted)
	return err
}

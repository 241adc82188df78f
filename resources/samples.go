package resources

import (
	"embed"
	"io/fs"
)

//go:embed samples
var samples embed.FS

// Samples returns the sample workbooks of an invented bureau for 2020Q2: the
// statistics workbook, the power company's meter file, payment accounts, and
// the files of later subjects. All firms in them are invented.
func Samples() fs.FS {
	sub, err := fs.Sub(samples, "samples")
	if err != nil {
		panic(err) // the folder is named in the directive above
	}
	return sub
}

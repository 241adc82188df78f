package intake

import (
	"cmp"
	"context"
	"errors"
	"io"
)

func (l Limits) orDefault() Limits {
	return Limits{
		FileBytes:     cmp.Or(l.FileBytes, DefaultLimits.FileBytes),
		UnpackedBytes: cmp.Or(l.UnpackedBytes, DefaultLimits.UnpackedBytes),
		Rows:          cmp.Or(l.Rows, DefaultLimits.Rows),
		Columns:       cmp.Or(l.Columns, DefaultLimits.Columns),
	}
}

// Signs of a file made to exhaust memory, kept apart from damage.
var (
	errUnpacked = errors.New("unpacks beyond the limit")
	errBomb     = errors.New("unpacks out of all proportion")
)

// A worksheet shrinks to a tenth, a dull one to a fortieth; deflate's own limit
// is 1:1032. A part that is both large and denser than this is no workbook.
const (
	bombRatio = 200
	bombBytes = 32 << 20
)

// budget is what all parts of one workbook may still unpack to.
type budget struct{ left int64 }

// part reads one unpacked part, charging the budget as bytes really come and
// minding the proportion to its packed size, whatever the file declares.
type part struct {
	io.ReadCloser
	ctx    context.Context
	budget *budget
	packed int64
	n      int64
}

func (p *part) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := p.ReadCloser.Read(b)
	p.n += int64(n)
	p.budget.left -= int64(n)
	switch {
	case p.budget.left < 0:
		return n, errUnpacked
	case outOfProportion(p.n, p.packed):
		return n, errBomb
	}
	return n, err
}

func outOfProportion(unpacked, packed int64) bool {
	return unpacked > bombBytes && unpacked/bombRatio > packed
}

// counter counts the bytes read from the file itself, for progress.
type counter struct {
	r io.ReaderAt
	n int64
}

func (c *counter) ReadAt(b []byte, off int64) (int, error) {
	n, err := c.r.ReadAt(b, off)
	c.n += int64(n)
	return n, err
}

// contextReader stops a plain file's reading when the context ends, and counts.
type contextReader struct {
	ctx context.Context
	r   io.Reader
	n   int64
}

func (c *contextReader) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

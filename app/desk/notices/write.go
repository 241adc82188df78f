package notices

import (
	"context"
	"errors"
	"io"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/reports/page"
	"huiqi/reports/paper"
	"huiqi/reports/pdf"
)

// Progress is told how many notices of how many are written. It may be nil and
// may be called from several goroutines.
type Progress func(done, total int)

// Pages lays the notices out.
func (b *Batch) Pages(ctx context.Context) ([]page.Doc, error) {
	docs, err := paper.Notices(ctx, b.Notices, paper.Options{})
	if err != nil {
		return nil, paperError(err)
	}
	return docs, nil
}

// WriteOne writes all notices as one file.
func (b *Batch) WriteOne(ctx context.Context, w io.Writer, progress Progress) error {
	docs, err := b.Pages(ctx)
	if err != nil {
		return err
	}
	return paperError(pdf.WriteOne(ctx, w, docs, pdf.Options{Progress: progress}))
}

// WriteEach writes each notice as a file of its own into dir, named by its
// number and firm, synced to the disk.
func (b *Batch) WriteEach(ctx context.Context, dir string, progress Progress) error {
	docs, err := b.Pages(ctx)
	if err != nil {
		return err
	}
	name := func(i int) string { return FileName(b.Notices[i]) }
	return paperError(pdf.WriteEach(ctx, dir, docs, name, pdf.Options{Progress: progress}))
}

// paperError is the clerk's sentence for a paper that could not be made.
func paperError(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return desk.Errf("paper-failed", err.Error()).Wrap(err)
}

// WriteList writes the list for public notice.
func WriteList(ctx context.Context, w io.Writer, run *awards.Run, office Office) error {
	doc, err := paper.PublicList(ctx, List(run, office), paper.Options{})
	if err != nil {
		return paperError(err)
	}
	return paperError(pdf.WriteOne(ctx, w, []page.Doc{doc}, pdf.Options{}))
}

// WriteAllocation writes the allocation table by city and county, as an annex of
// the document of that number ("" for none).
func WriteAllocation(ctx context.Context, w io.Writer, run *awards.Run, office Office, number string) error {
	doc, err := paper.AllocationTable(ctx, Allocation(run, office, number), paper.Options{})
	if err != nil {
		return paperError(err)
	}
	return paperError(pdf.WriteOne(ctx, w, []page.Doc{doc}, pdf.Options{}))
}

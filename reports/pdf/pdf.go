// Package pdf writes laid-out pages as PDF files through gofpdf: pages, rules,
// rectangles, colours, the page tree and the information are gofpdf's; each line
// is placed by itself, because gofpdf's own splitting drops characters. Faces are
// ours (see embed.go): cut to the document's characters, with a map back to
// Unicode that also holds what lies above U+FFFF. It lays out nothing and reads no
// clock: equal documents give equal bytes, so a reprint can be compared.
//
// Why not gofpdf's AddUTF8Font: it marshals and compresses tables of 65,536
// entries for every document (about 5 ms), panics above U+FFFF and can say of a
// character only what its number is. The benchmarks show both side by side.
package pdf

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/jung-kurt/gofpdf"
	"golang.org/x/sync/errgroup"

	"huiqi/reports/face"
	"huiqi/reports/page"
)

// Options of writing. The zero value uses the bundled faces, every core, and more
// workers than cores, since half of a separate file's time is waiting for the
// disk, and disks sync several files as quickly as one.
type Options struct {
	Faces    *face.Set
	Workers  int                   // of WriteEach and Each
	Progress func(done, total int) // called by one goroutine at a time, done only grows
}

func (o Options) faces() (*face.Set, error) {
	if o.Faces != nil {
		return o.Faces, nil
	}
	return face.Bundled()
}

func (o Options) workers() int {
	if o.Workers > 0 {
		return o.Workers
	}
	return 4 * runtime.GOMAXPROCS(0)
}

// WriteOne writes all documents one after the other as one file, titled after
// the first.
func WriteOne(ctx context.Context, w io.Writer, docs []page.Doc, o Options) error {
	set, err := o.faces()
	if err != nil {
		return err
	}
	data, err := file(ctx, docs, set, o.Progress)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// WriteEach writes each document as dir/name(i), synced to the disk, by several
// workers. Each file appears whole or not at all; when ctx ends or a
// file fails, those already written stay.
func WriteEach(ctx context.Context, dir string, docs []page.Doc, name func(i int) string, o Options) error {
	err := Each(ctx, docs, o, func(i int, data []byte) error { return save(filepath.Join(dir, name(i)), data) })
	if err != nil {
		return err
	}
	return syncDir(dir)
}

// Each makes the bytes of each document as a file of its own and hands them over,
// by several workers: take may be called from several goroutines, for each
// document once.
func Each(ctx context.Context, docs []page.Doc, o Options, take func(i int, data []byte) error) error {
	set, err := o.faces()
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(o.workers())
	var mu sync.Mutex // progress is told by one at a time, in order
	done := 0
	for i := range docs {
		if ctx.Err() != nil {
			break
		}
		g.Go(func() error {
			data, err := file(ctx, docs[i:i+1], set, nil)
			if err != nil {
				return err
			}
			if err := take(i, data); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			if done++; o.Progress != nil {
				o.Progress(done, len(docs))
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if err := context.Cause(ctx); err != nil && done < len(docs) {
		return err
	}
	return nil
}

// save writes a file beside its place, syncs it and moves it there.
func save(path string, data []byte) error {
	f, err := os.OpenFile(path+".part", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return fmt.Errorf("write paper: %w", err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(path+".part", path)
	}
	if err != nil {
		_ = os.Remove(path + ".part") // the error above is the one to tell
		return fmt.Errorf("write paper: %w", err)
	}
	return nil
}

// syncDir makes the new names last. Windows has no such thing and needs none.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	err = d.Sync()
	if cerr := d.Close(); err == nil {
		err = cerr
	}
	return err
}

// file makes the bytes of one PDF.
func file(ctx context.Context, docs []page.Doc, set *face.Set, progress func(done, total int)) ([]byte, error) {
	if len(docs) == 0 {
		return nil, fmt.Errorf("write paper: no document")
	}
	p := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "mm", Size: gofpdf.SizeType{Wd: page.A4Width, Ht: page.A4Height}})
	p.SetCatalogSort(true)
	p.SetCreationDate(docs[0].Made)
	p.SetModificationDate(docs[0].Made)
	p.SetTitle(docs[0].Title, true)
	p.SetAuthor(docs[0].Author, true)
	p.SetSubject(docs[0].Subject, true)
	p.SetProducer("Huiqi Desk", false)
	p.SetAutoPageBreak(false, 0)
	p.SetMargins(0, 0, 0)
	// gofpdf makes a new compressor for every page, which costs more than all the
	// rest of it and saves 3 KB; the faces, the greater part, are compressed.
	p.SetCompression(false)
	ink := newInk(set, docs)
	for i, d := range docs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, pg := range d.Pages {
			p.AddPageFormat("P", gofpdf.SizeType{Wd: pg.W, Ht: pg.H})
			draw(p, ink, pg)
		}
		if progress != nil {
			progress(i+1, len(docs))
		}
	}
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		return nil, fmt.Errorf("write paper: %w", err)
	}
	return ink.append(out.Bytes())
}

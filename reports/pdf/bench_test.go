package pdf

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/jung-kurt/gofpdf"

	"huiqi/reports/face"
	"huiqi/reports/internal/sample"
	"huiqi/reports/page"
	"huiqi/reports/paper"
)

// BenchmarkNoticesEach is 1,000 notices of three pages, laid out and written as
// separate, synced files. Promise: at most 3 ms a notice on two cores.
func BenchmarkNoticesEach(b *testing.B) {
	all := sample.Notices(1000)
	dir := b.TempDir()
	for b.Loop() {
		docs, err := paper.Notices(b.Context(), all, paper.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := WriteEach(b.Context(), dir, docs, func(i int) string { return fmt.Sprintf("%04d.pdf", i) }, Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(len(all)*b.N), "ms/notice")
}

// BenchmarkBareSync is the limit beside it: the same bytes written and synced by
// one worker.
func BenchmarkBareSync(b *testing.B) {
	dir, data := b.TempDir(), one(b, docs(b, 1)[0])
	for b.Loop() {
		for i := range 100 {
			if err := save(filepath.Join(dir, fmt.Sprint(i)), data); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(100*b.N), "ms/notice")
}

// BenchmarkBareGofpdf is what gofpdf itself takes for one line of text in a face
// already cut to a notice's characters, on one core.
func BenchmarkBareGofpdf(b *testing.B) {
	f := serif(b)
	var used []rune
	for _, pg := range docs(b, 1)[0].Pages {
		for _, r := range pg.Runs {
			used = append(used, []rune(r.Text)...)
		}
	}
	cut, err := f.Cut(used, "Bench", "", "")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		p := gofpdf.New("P", "mm", "A4", "")
		p.AddUTF8FontFromBytes("s", "", cut)
		p.AddPage()
		p.SetFont("s", "", 16)
		p.Text(28, 40, string(used))
		if err := p.Output(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/notice")
}

// BenchmarkNoticeCore is one notice laid out and made into bytes on one core.
func BenchmarkNoticeCore(b *testing.B) {
	n := sample.Notices(1)
	for b.Loop() {
		docs, err := paper.Notices(b.Context(), n, paper.Options{})
		if err != nil {
			b.Fatal(err)
		}
		one(b, docs[0])
	}
}

// BenchmarkThousandPages is 1,000 pages in one file, layout included. Promise: at
// most 0.5 s.
func BenchmarkThousandPages(b *testing.B) {
	all := sample.Notices(334)
	for b.Loop() {
		docs, err := paper.Notices(b.Context(), all, paper.Options{})
		if err != nil {
			b.Fatal(err)
		}
		f, err := os.Create(filepath.Join(b.TempDir(), "all.pdf"))
		if err != nil {
			b.Fatal(err)
		}
		if err := WriteOne(b.Context(), f, docs, Options{}); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func one(t testing.TB, d page.Doc) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteOne(t.Context(), &b, []page.Doc{d}, Options{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func serif(t testing.TB) *face.Face {
	t.Helper()
	s, err := face.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	return s.Song
}

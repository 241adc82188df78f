package notices_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sync/errgroup"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/demo"
	"huiqi/app/desk/intake"
	"huiqi/app/desk/notices"
	"huiqi/app/desk/rules"
	"huiqi/policy/period"
	"huiqi/reports/workbook"
)

// provinceRequest writes the files of n invented firms and asks for their award.
func provinceRequest(tb testing.TB, n int) awards.Request {
	tb.Helper()
	files, err := demo.New(n, 2020).WriteFiles(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	shelf, err := rules.Embedded()
	if err != nil {
		tb.Fatal(err)
	}
	p, ok := shelf.Pack("fujian-2020-13", "")
	if !ok {
		tb.Fatal("fujian-2020-13 is not embedded")
	}
	return awards.Request{Pack: p, Item: "power", Period: period.MustParse("2020Q2"), Inputs: []awards.Input{
		{Kind: intake.Statistics, Path: files.Statistics}, {Kind: intake.Power, Path: files.Power},
	}}
}

// wholeJob goes from the two files to the result workbook and the notices.
func wholeJob(ctx context.Context, req awards.Request, dir string, each bool) (firms, papers int, err error) {
	run, err := awards.Assess(ctx, req, nil)
	if err != nil {
		return 0, 0, err
	}
	date, err := period.NewDate(2020, 7, 20)
	if err != nil {
		return 0, 0, err
	}
	office := notices.Example(date)
	batch, book, err := notices.Papers(ctx, run, office, 1)
	if err != nil {
		return 0, 0, err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return create(filepath.Join(dir, "result.xlsx"), func(f *os.File) error { return workbook.Write(ctx, f, book) })
	})
	g.Go(func() error {
		if each {
			return batch.WriteEach(ctx, dir, nil)
		}
		return create(filepath.Join(dir, "notices.pdf"), func(f *os.File) error { return batch.WriteOne(ctx, f, nil) })
	})
	return len(run.Rows), len(batch.Notices), g.Wait()
}

func create(path string, fill func(*os.File) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := fill(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// BenchmarkWholeProvince is the job of the issue: 17,000 firms from both files to
// workbook and some 3,600 notices; at most 3 s with the notices in one file, 12 s
// as separate files, synced.
func BenchmarkWholeProvince(b *testing.B) {
	req := provinceRequest(b, 17_000)
	for _, c := range []struct {
		name string
		each bool
	}{{"one-file", false}, {"separate-files", true}} {
		b.Run(c.name, func(b *testing.B) {
			papers := 0
			for b.Loop() {
				_, n, err := wholeJob(b.Context(), req, b.TempDir(), c.each)
				if err != nil {
					b.Fatal(err)
				}
				papers = n
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/job")
			b.ReportMetric(float64(papers), "notices")
		})
	}
}

func TestWholeJob(t *testing.T) {
	dir := t.TempDir()
	firms, papers, err := wholeJob(t.Context(), provinceRequest(t, 300), dir, true)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.pdf"))
	if err != nil || len(files) != papers || firms != 300 || papers < 30 || papers > 120 {
		t.Errorf("%d firms, %d notices, %d files, %v", firms, papers, len(files), err)
	}
}

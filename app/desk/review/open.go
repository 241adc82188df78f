package review

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"huiqi/app/desk"
	"huiqi/app/desk/intake"
	"huiqi/resources/words"
)

// Intake is the files of a request as recognised, before any row was taken.
type Intake struct {
	Request  Request
	Files    []*intake.File
	Repeated []desk.Problem // files given twice: said once, read once
}

// Open looks at each file; only Inputs, Maps, Memory and Bank of the request count.
// A file that cannot be read, or lacks a column without which there is no loan, is an
// *desk.Error; columns in question are in the Questions of each File.
func Open(ctx context.Context, req Request) (*Intake, error) {
	if len(req.Inputs) == 0 {
		return nil, desk.Errf("review-no-input")
	}
	in := &Intake{Request: req}
	seen := make(map[string]bool, len(req.Inputs))
	for _, input := range req.Inputs {
		f, err := intake.Look(ctx, input.Path, intake.Options{
			Name: input.Name, Kind: intake.Deferrals, Fields: asked(), Maps: req.Maps, Memory: req.Memory,
		})
		if err != nil {
			return nil, err
		}
		if seen[f.Hash] {
			in.Repeated = append(in.Repeated, desk.NewProblem(desk.Place{File: f.Name}, "file-twice"))
			continue
		}
		seen[f.Hash] = true
		in.rename(f)
		if err := in.whole(f); err != nil {
			return nil, err
		}
		in.Files = append(in.Files, f)
	}
	return in, nil
}

// rename tells apart two files of one name from different folders: problems and
// sources name a file by its name alone.
func (in *Intake) rename(f *intake.File) {
	name, ext := f.Name, filepath.Ext(f.Name)
	for n := 2; slices.ContainsFunc(in.Files, func(other *intake.File) bool { return other.Name == f.Name }); n++ {
		f.Name = fmt.Sprintf("%s（%d）%s", strings.TrimSuffix(name, ext), n, ext)
	}
}

// whole refuses a file without a column that every loan needs.
func (in *Intake) whole(f *intake.File) error {
	at := desk.Place{File: f.Name, Sheet: f.Sheet, Row: f.HeadRows[1]}
	for i := range fields {
		if x := &fields[i]; x.Essential && slices.Contains(f.Absent, x.ID) {
			return desk.Errf("intake-no-identity", x.Label, heads(f), x.ID).At(at)
		}
	}
	if in.Request.Bank == "" && !slices.ContainsFunc(f.Columns, func(c intake.Column) bool { return c.Field == intake.BankCode }) {
		return desk.Errf("review-no-bank", heads(f)).At(at)
	}
	return nil
}

func heads(f *intake.File) string {
	var out []string
	for _, c := range f.Columns {
		if c.Head != "" && len(out) < 12 {
			out = append(out, c.Head)
		}
	}
	return strings.Join(out, words.T("intake.comma"))
}

// Settled is an *desk.Error naming the first column still in question and the flag
// that settles it, or nil.
func (in *Intake) Settled() error {
	for _, f := range in.Files {
		for _, q := range f.Questions {
			return desk.Errf("column-in-question", q.Head, q.Text, q.Flag).
				At(desk.Place{File: f.Name, Sheet: f.Sheet, Row: f.HeadRows[1], Column: q.Head})
		}
	}
	return nil
}

// Data is what the files say.
type Data struct {
	Intake   *Intake
	Batches  []*intake.Batch // without records
	Loans    []Loan          // in the order of the files and of their rows
	Problems []desk.Problem  // rows that were not taken, and cells
	Doubts   []desk.Problem  // of rows that were; see Warning

	from []place // as Loans
}

// place is where a loan was read.
type place struct {
	batch int32
	raw   string // the cells of the row in use, each closed by cellEnd
}

const cellEnd = "\x1f"

// Read takes the rows of all files, side by side. progress is called from one
// goroutine at a time.
func (in *Intake) Read(ctx context.Context, progress Progress) (*Data, error) {
	if err := in.Settled(); err != nil {
		return nil, err
	}
	var size int64
	for _, f := range in.Files {
		size += f.Size
	}
	var (
		mu      sync.Mutex
		reached = make([]int64, len(in.Files))
		readers = make([]*reader, len(in.Files))
		batches = make([]*intake.Batch, len(in.Files))
	)
	g, inner := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range in.Files {
		readers[i] = newReader(f, int32(i), in.Request.Bank)
		g.Go(func() (err error) {
			batches[i], err = f.Each(inner, func(done, total int64) {
				if total <= 0 {
					return
				}
				mu.Lock()
				defer mu.Unlock()
				reached[i] = f.Size * min(done, total) / total
				var sum int64
				for _, n := range reached {
					sum += n
				}
				tell(progress, "read", sum, size)
			}, readers[i].take)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	tell(progress, "read", size, size)
	d := &Data{Intake: in, Batches: batches, Problems: slices.Clone(in.Repeated)}
	for i, r := range readers {
		d.Problems = append(append(d.Problems, batches[i].Problems...), r.problems...)
		if len(readers) == 1 {
			d.Loans, d.from = r.loans, r.from
			continue
		}
		d.Loans, d.from = append(d.Loans, r.loans...), append(d.from, r.from...)
		r.loans, r.from = nil, nil
	}
	d.settleTwice()
	for i := range d.Loans {
		d.doubt(i)
	}
	d.sort(d.Problems)
	d.sort(d.Doubts)
	return d, nil
}

// sort puts problems in the order of the files and of their rows.
func (d *Data) sort(list []desk.Problem) {
	order := make(map[string]int, len(d.Batches))
	for i, b := range d.Batches {
		order[b.File.Name] = i
	}
	slices.SortStableFunc(list, func(p, q desk.Problem) int {
		if n := order[p.File] - order[q.File]; n != 0 {
			return n
		}
		return p.Row - q.Row
	})
}

// All are problems and doubts together, in the order of the rows.
func (d *Data) All() []desk.Problem {
	out := slices.Concat(d.Problems, d.Doubts)
	d.sort(out)
	return out
}

// Checked writes file i again with the column 校验结果, which says of each row what
// is wrong with it or doubted.
func (d *Data) Checked(ctx context.Context, i int, out string) error {
	b := *d.Batches[i]
	b.Problems = nil
	for _, p := range d.All() {
		if p.File == b.File.Name {
			b.Problems = append(b.Problems, p)
		}
	}
	return b.Checked(ctx, out)
}

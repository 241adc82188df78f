package notices

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/store"
	"huiqi/policy/money"
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

// Issued is what the store remembers of a notice.
type Issued struct {
	Number string    `json:"number"`
	Run    string    `json:"run"`
	ID     string    `json:"id"` // credit code
	Firm   string    `json:"firm"`
	Amount money.Fen `json:"fen"`
	Fund   string    `json:"fund"`
	Date   string    `json:"date"`
	Hash   string    `json:"hash"` // of the results it was printed from
}

// Next is the number the office's next notice of its year would get. Two desks
// that ask at once may hear the same; Record takes the block.
func Next(ctx context.Context, s store.Store, office Office) (int, error) {
	next := 1
	err := s.View(ctx, func(t store.Reader) error {
		n, err := readNext(t, office)
		next = n
		return err
	})
	if err != nil {
		return 0, desk.FromStore(err)
	}
	return next, nil
}

func counterKey(o Office) string {
	return fmt.Sprintf("setting/notice-next/%s/%d", o.Code, o.Date.Year)
}

func readNext(t store.Reader, o Office) (int, error) {
	b, err := t.Get(counterKey(o))
	next := 1
	switch {
	case err == nil:
		next, err = strconv.Atoi(string(b))
	case errors.Is(err, store.ErrNotFound):
		err = nil
	}
	if err != nil {
		return 0, err
	}
	// package papers numbers in the same series
	if b, err = t.Get(fmt.Sprintf("now/paper/next/%s/%d", o.Code, o.Date.Year)); err == nil {
		var taken int
		if taken, err = strconv.Atoi(string(b)); err != nil {
			return 0, err
		}
		next = max(next, taken)
	} else if !errors.Is(err, store.ErrNotFound) {
		return 0, err
	}
	return next, nil
}

// Reserve takes a block of n numbers and returns the first. The block belongs to
// the operation: the same op gets the same block again.
func Reserve(ctx context.Context, s store.Store, office Office, op store.OpID, n int) (int, error) {
	mark := "setting/notice-block/" + string(op)
	first := 0
	err := s.Update(ctx, op, func(t store.Txn) error {
		var err error
		if first, err = readNext(t, office); err != nil {
			return err
		}
		if err := t.Put(mark, []byte(strconv.Itoa(first))); err != nil {
			return err
		}
		return t.Put(counterKey(office), []byte(strconv.Itoa(first+n)))
	})
	if err == nil && first == 0 { // the operation was there already
		err = s.View(ctx, func(t store.Reader) error {
			b, err := t.Get(mark)
			if err != nil {
				return err
			}
			first, err = strconv.Atoi(string(b))
			return err
		})
	}
	if err != nil {
		return 0, desk.FromStore(err)
	}
	return first, nil
}

// Issue makes the notices of a frozen run with numbers of their own and records
// each under its number. Issuing the same run again gives the same notices, by
// the office and of the date they were issued first, so that a reprint is the
// same paper.
func Issue(ctx context.Context, s store.Store, run *awards.Run, office Office) (*Batch, error) {
	if run.ID == "" {
		return nil, desk.Errf("run-not-frozen")
	}
	n := 0
	for i := range run.Rows {
		if paid(run, i) {
			n++
		}
	}
	kept, ok, err := OfficeOf(ctx, s, run.ID)
	switch {
	case err != nil:
		return nil, err
	case ok:
		office = kept // date and names of a reprint are those of the first print
	default:
		if err := KeepOffice(ctx, s, run.ID, office); err != nil {
			return nil, err
		}
	}
	op := store.OpID(fmt.Sprintf("n-%s-%x-%d", run.ID, []byte(office.Code), office.Date.Year))
	if op.Valid() != nil {
		op = store.OpID(fmt.Sprintf("n-%s-%d", run.ID, office.Date.Year))
	}
	first, err := Reserve(ctx, s, office, op, n)
	if err != nil {
		return nil, err
	}
	b, err := Make(ctx, run, office, first)
	if err != nil {
		return nil, err
	}
	return b, b.record(ctx, s, op+"-r")
}

func (b *Batch) record(ctx context.Context, s store.Store, op store.OpID) error {
	var fail error
	err := s.Import(ctx, op, func(yield func(string, []byte) bool) {
		for i, n := range b.Notices {
			v, err := json.Marshal(Issued{
				Number: n.Number, Run: b.Run.ID, ID: n.Code, Firm: n.Firm, Amount: n.Amount,
				Fund: n.Fund, Date: n.Date.String(), Hash: n.Hash,
			})
			if err != nil {
				fail = err
				return
			}
			if !yield("notice/"+b.Notices[i].Number, v) {
				return
			}
		}
	})
	if err := errors.Join(err, fail); err != nil {
		return desk.FromStore(err)
	}
	return nil
}

// Find gives the record of an issued notice; an *desk.Error when there is none.
func Find(ctx context.Context, s store.Store, number string) (Issued, error) {
	var out Issued
	err := s.View(ctx, func(t store.Reader) error {
		b, err := t.Get("notice/" + number)
		if err != nil {
			return err
		}
		return json.Unmarshal(b, &out)
	})
	if errors.Is(err, store.ErrNotFound) {
		return out, desk.Errf("no-notice", number).Wrap(err)
	}
	if err != nil {
		return out, desk.FromStore(err)
	}
	return out, nil
}

// All lists the issued notices, by office and year and then by number.
func All(ctx context.Context, s store.Store) ([]Issued, error) {
	var out []Issued
	err := s.View(ctx, func(t store.Reader) error {
		out = out[:0]
		from, to := store.Prefix("notice/")
		for key, b := range t.Scan(from, to, 0) {
			var one Issued
			if err := json.Unmarshal(b, &one); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			out = append(out, one)
		}
		return nil
	})
	if err != nil {
		return nil, desk.FromStore(err)
	}
	// keys sort 10 before 2: a shorter number of one series is the smaller
	slices.SortStableFunc(out, func(a, b Issued) int {
		if a.Date[:4] != b.Date[:4] {
			return cmp.Compare(a.Date[:4], b.Date[:4])
		}
		if d := len(a.Number) - len(b.Number); d != 0 {
			return d
		}
		return cmp.Compare(a.Number, b.Number)
	})
	return out, nil
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

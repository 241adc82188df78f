package papers

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/reports/page"
	"huiqi/reports/paper"
	"huiqi/reports/pdf"
)

// Prints are papers ready to be printed or saved, in the order asked for. They are
// laid out when they are written: the pages of 20,000 papers would fill the memory.
type Prints struct {
	Records []Record

	papers []paper.Paper
}

// Doc lays one paper out.
func (p *Prints) Doc(ctx context.Context, i int) (page.Doc, error) {
	d, err := paper.LayOut(ctx, p.papers[i], paper.Options{})
	return d, paperError(err)
}

// Part are some of the papers, by their places.
func (p *Prints) Part(places ...int) *Prints {
	out := &Prints{}
	for _, i := range places {
		out.Records, out.papers = append(out.Records, p.Records[i]), append(out.papers, p.papers[i])
	}
	return out
}

// With are the papers of both, the receiver's first.
func (p *Prints) With(more *Prints) *Prints {
	return &Prints{Records: slices.Concat(p.Records, more.Records), papers: slices.Concat(p.papers, more.papers)}
}

// WriteOne writes all papers as one file.
func (p *Prints) WriteOne(ctx context.Context, w io.Writer, tell Progress) error {
	docs, err := paper.LayOutAll(ctx, p.papers, paper.Options{})
	if err != nil {
		return paperError(err)
	}
	return paperError(pdf.WriteOne(ctx, w, docs, pdf.Options{Progress: tell}))
}

// WriteEach writes each paper as a file of its own into dir, named by its number
// and whom it is for, synced to the disk.
func (p *Prints) WriteEach(ctx context.Context, dir string, tell Progress) error {
	return portions(ctx, p.papers, tell, func(from int, docs []page.Doc, tell Progress) error {
		name := func(i int) string { return p.Records[from+i].FileName() }
		return pdf.WriteEach(ctx, dir, docs, name, pdf.Options{Progress: tell})
	})
}

// Sums are the SHA-256 of the file of each paper by itself, in their order, hex.
func (p *Prints) Sums(ctx context.Context, tell Progress) ([]string, error) {
	out := make([]string, len(p.papers))
	err := hashes(ctx, p.papers, tell, func(i, _ int, sha string) { out[i] = sha })
	return out, err
}

// portion is how many papers are laid out at a time.
const portion = 512

// portions lays papers out, some at a time, and hands them over with the place of
// the first.
func portions(ctx context.Context, papers []paper.Paper, tell Progress, take func(from int, docs []page.Doc, tell Progress) error) error {
	for from := 0; from < len(papers); from += portion {
		docs, err := paper.LayOutAll(ctx, papers[from:min(from+portion, len(papers))], paper.Options{})
		if err == nil {
			err = take(from, docs, func(done, _ int) {
				if tell != nil {
					tell(from+done, len(papers))
				}
			})
		}
		if err != nil {
			return paperError(err)
		}
	}
	return nil
}

// Of reads the record of a paper.
func Of(t store.Reader, number string) (Record, error) {
	var r Record
	ok, err := act.Read(t, recordKey(number), &r)
	if err == nil && !ok {
		err = desk.Errf("paper-none", number)
	}
	return r, err
}

// about lists the papers about a batch, award, party, case or pool, the oldest
// first.
func about(t store.Reader, subject string) ([]Record, error) {
	prefix := aboutKey(subject, "")
	from, to := store.Prefix(prefix)
	var out []Record
	for key := range t.Scan(from, to, 0) {
		r, err := Of(t, key[len(prefix):])
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, inOrder)
	return out, nil
}

// inOrder is by time, then by number.
func inOrder(a, b Record) int {
	return cmp.Or(cmp.Compare(a.Made.Seq, b.Made.Seq), cmp.Compare(a.N, b.N))
}

// About lists the papers about a batch, an award, a beneficiary, a case or a pool,
// the oldest first.
func (p Press) About(ctx context.Context, subject string) (out []Record, err error) {
	err = p.view(ctx, func(t store.Reader) error { out, err = about(t, subject); return err })
	return out, err
}

// List gives all papers, the oldest first.
func (p Press) List(ctx context.Context) ([]Record, error) {
	var out []Record
	err := p.view(ctx, func(t store.Reader) error {
		out = out[:0]
		from, to := store.Prefix(recordKey(""))
		for key, v := range t.Scan(from, to, 0) {
			var r Record
			if err := json.Unmarshal(v, &r); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			out = append(out, r)
		}
		return nil
	})
	slices.SortStableFunc(out, inOrder)
	return out, err
}

// Original lays papers out as they were made: their files have the bytes they had.
// Where they have not (another version of the program, another typeface), the error
// is "paper-bytes": what is printed now is no original and must be marked 补打, by
// Reprint.
func (p Press) Original(ctx context.Context, numbers ...string) (*Prints, error) {
	out, err := p.again(ctx, numbers)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var differ []int
	err = hashes(ctx, out.papers, nil, func(i, _ int, sha string) {
		if sha != out.Records[i].SHA256 {
			mu.Lock()
			defer mu.Unlock()
			differ = append(differ, i)
		}
	})
	if err == nil && len(differ) > 0 {
		slices.Sort(differ)
		err = desk.Errf("paper-bytes", out.Records[differ[0]].Number, len(differ))
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Look lays a paper out as it was made, to be looked at. Whether its file would
// have the bytes it had is not asked.
func (p Press) Look(ctx context.Context, number string) (page.Doc, error) {
	out, err := p.again(ctx, []string{number})
	if err != nil {
		return page.Doc{}, err
	}
	return out.Doc(ctx, 0)
}

// again are papers made again of what they were made from.
func (p Press) again(ctx context.Context, numbers []string) (*Prints, error) {
	s, err := p.sources(ctx, numbers)
	if err != nil {
		return nil, err
	}
	for i := range s.papers {
		s.papers[i] = s.papers[i].As(numbers[i], paper.Copy{})
	}
	return &Prints{Records: s.records, papers: s.papers}, nil
}

// sources are papers with what they were made from.
type sources struct {
	records []Record
	papers  []paper.Paper
}

// sources reads what papers were made from: the event of a single paper, batch and
// run of award notices.
func (p Press) sources(ctx context.Context, numbers []string) (*sources, error) {
	s := &sources{records: make([]Record, len(numbers)), papers: make([]paper.Paper, len(numbers))}
	events := map[uint64]made{}
	batches := map[string]*batch{}
	err := p.view(ctx, func(t store.Reader) error {
		for i, no := range numbers {
			var err error
			if s.records[i], err = Of(t, no); err != nil {
				return err
			}
			r := &s.records[i]
			e, ok := events[r.Made.Seq]
			if !ok {
				if e, err = eventOf(t, r.Made.Seq); err != nil {
					return err
				}
				events[r.Made.Seq] = e
			}
			switch {
			case r.Kind != AwardNotice:
				s.papers[i], err = decode(r.Kind, e.Content)
			case batches[r.Subject] == nil:
				batches[r.Subject], err = p.batchOf(t, r.Subject)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s, p.remake(ctx, s, events, batches)
}

// eventOf reads the event by which papers were made.
func eventOf(t store.Reader, seq uint64) (made, error) {
	var e made
	for entry, err := range act.Entries(t, seq) {
		if err != nil {
			return e, err
		}
		payload, err := act.Payload(t, entry)
		if err != nil {
			return e, err
		}
		return e, json.Unmarshal(payload, &e)
	}
	return e, desk.Errf("paper-none", fmt.Sprint(seq))
}

// decode reads what a single paper was made from.
func decode(k Kind, content []byte) (paper.Paper, error) {
	switch k {
	case PublicList:
		return as[paper.List](content)
	case Transmittal:
		return as[paper.Transmittal](content)
	case BatchSheet:
		return as[paper.BatchSheet](content)
	case PaymentList:
		return as[paper.PaymentList](content)
	case Reconciliation:
		return as[paper.Reconciliation](content)
	case Statement:
		return as[paper.Statement](content)
	case RecoveryLetter:
		return as[paper.RecoveryLetter](content)
	case DeferralConfirmation:
		return as[paper.DeferralConfirmation](content)
	case DeferralQuery:
		return as[paper.DeferralQuery](content)
	case DeferralBulletin:
		return as[paper.DeferralBulletin](content)
	}
	return nil, desk.Errf("paper-kind", string(k))
}

func as[P paper.Paper](content []byte) (paper.Paper, error) {
	var x P
	err := json.Unmarshal(content, &x)
	return x, err
}

// remake makes the award notices among the sources, those of one act together.
func (p Press) remake(ctx context.Context, s *sources, events map[uint64]made, batches map[string]*batch) error {
	byAct := map[uint64][]int{}
	for i := range s.records {
		if s.papers[i] == nil {
			byAct[s.records[i].Made.Seq] = append(byAct[s.records[i].Made.Seq], i)
		}
	}
	for seq, which := range byAct {
		b := batches[events[seq].Subject]
		at := make(map[string]*road.Line, len(b.lines))
		for i := range b.lines {
			at[b.lines[i].Award] = &b.lines[i]
		}
		lines := make([]road.Line, len(which))
		for n, i := range which {
			l := at[s.records[i].Award]
			if l == nil {
				return desk.Errf("paper-line-gone", s.records[i].Number, s.records[i].Award)
			}
			lines[n] = *l
		}
		all, err := p.notices(ctx, b, lines, events[seq].Office)
		if err != nil {
			return err
		}
		for n, i := range which {
			all[n].Remarks = append(all[n].Remarks, s.records[i].Kept...)
			s.papers[i] = &all[n]
		}
	}
	return nil
}

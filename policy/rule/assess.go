package rule

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"huiqi/policy/money"
)

// chunk is how many subjects a worker takes at a time.
const chunk = 2048

// Assess determines every subject, in the order given. The result depends on the
// subjects alone, not on their order or on how many processors share the work.
// progress may be nil; its calls never overlap. An amount that is no whole number
// of fen, or below zero, is an error: the pack lacks a round step.
func (p *Program) Assess(ctx context.Context, subjects []Subject, progress func(done, total int)) ([]Determination, error) {
	switch {
	case p.Scores() && len(subjects) == 0: // a first edition, compared with nothing
		return nil, nil
	case p.Scores():
		return nil, fmt.Errorf("item %s is a scorecard: %w", p.item.ID, ErrScorecard)
	}
	out := make([]Determination, len(subjects))
	if p.Reviews() {
		return out, p.share(ctx, len(subjects), progress, func(w *worker, i int) error {
			out[i] = w.review(&subjects[i]).Determination
			return nil
		})
	}
	var held [][]outcome
	if p.pooled {
		held = make([][]outcome, len(subjects))
	}
	err := p.share(ctx, len(subjects), progress, func(w *worker, i int) error {
		return w.one(&subjects[i], &out[i], held, i)
	})
	if err != nil {
		return nil, err
	}
	if p.pooled {
		if err := p.together(ctx, subjects, out, held); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// share has every processor take subjects, a chunk at a time, and do one after another.
func (p *Program) share(ctx context.Context, total int, progress func(done, total int), one func(w *worker, i int) error) error {
	var next, done atomic.Int64
	var mu sync.Mutex
	g, gctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			w := newWorker(p)
			for {
				from := int(next.Add(chunk)) - chunk
				if from >= total {
					return nil
				}
				if err := gctx.Err(); err != nil {
					return err
				}
				to := min(from+chunk, total)
				for i := from; i < to; i++ {
					if err := one(w, i); err != nil {
						return err
					}
				}
				n := done.Add(int64(to - from))
				if progress != nil {
					mu.Lock()
					progress(int(n), total)
					mu.Unlock()
				}
			}
		})
	}
	return g.Wait()
}

// worker is what one goroutine reuses from subject to subject.
type worker struct {
	f     frame
	names map[uint64][]string // sets of missing facts already spelled out
	clash map[int][]string
	first int // item steps before the first pool step
}

func newWorker(p *Program) *worker {
	n := len(p.steps)
	for i := range p.branches {
		n = max(n, len(p.branches[i].steps))
	}
	for i := range p.findings {
		n = max(n, len(p.findings[i].steps))
	}
	for i := range p.lists {
		n = max(n, len(p.lists[i].steps))
	}
	w := &worker{f: frame{p: p, slots: make([]outcome, n)}, names: map[uint64][]string{}, clash: map[int][]string{}, first: len(p.steps)}
	for i := range p.steps {
		if p.steps[i].op.pool() {
			w.first = i
			break
		}
	}
	return w
}

// one determines one subject, as far as it goes without the others.
func (w *worker) one(s *Subject, d *Determination, held [][]outcome, i int) error {
	p := w.f.p
	w.f.s = s
	r := w.f.judge()
	d.Status, d.Fund = r.status, p.fundOf(s.Region)
	switch {
	case r.conflict != nil:
		d.Conflict = w.conflict(r.conflict)
		return nil
	case r.status == Unknown:
		d.Missing = w.spell(r.miss)
		return nil
	case r.status == Ineligible:
		d.FailedStep = p.branches[r.branch].steps[r.step].src.ID
		return nil
	}
	d.Branch = p.branches[r.branch].src.ID
	w.f.branches = outcome{v: holds, num: r.sum}
	w.after(d, p.steps[:w.first])
	if held != nil {
		held[i] = append(make([]outcome, 0, len(p.steps)+1), w.f.slots[:len(p.steps)]...)
		held[i] = append(held[i], w.f.branches)
		return nil
	}
	if d.Status != Eligible {
		return nil
	}
	n := w.f.branches.num
	if k := lastQuantity(p.steps); k >= 0 {
		n = w.f.slots[k].num
	}
	a, err := money.FromYuan(n)
	if err == nil && a < 0 {
		err = fmt.Errorf("the amount %s is below zero", n)
	}
	if err != nil {
		return fmt.Errorf("assess %s: %w", s.ID, err)
	}
	d.Amount = a
	return nil
}

// after runs item steps of one subject and settles d when one fails or is open.
func (w *worker) after(d *Determination, list []step) {
	v, at, miss := w.f.walk(list)
	switch v {
	case fails:
		d.Status, d.FailedStep, d.Branch = Ineligible, list[at].src.ID, ""
	case open:
		d.Status, d.Missing, d.Branch = Unknown, w.spell(miss), ""
	}
}

// spell names a set of missing facts, in the order of Program.Facts.
func (w *worker) spell(miss uint64) []string {
	if names, ok := w.names[miss]; ok {
		return names
	}
	names := w.f.p.names(miss)
	w.names[miss] = names
	return names
}

func (p *Program) names(miss uint64) []string {
	var names []string
	for i := range p.facts {
		if miss&(1<<i) != 0 {
			names = append(names, p.facts[i].src.ID)
		}
	}
	if miss&regionBit != 0 {
		names = append(names, "region")
	}
	return names
}

// conflict names the clauses of branches that must not both hold.
func (w *worker) conflict(ids []int) []string {
	key := 0
	for _, i := range ids {
		key |= 1 << i
	}
	if c, ok := w.clash[key]; ok {
		return c
	}
	var c []string
	for _, i := range ids {
		b := w.f.p.branches[i].src
		c = append(c, b.Clause+b.Label)
	}
	w.clash[key] = c
	return c
}

// Recall puts back what determinations of this program lose in a store: what a
// rank, prize or scale step saw of the other subjects. It assesses all subjects
// again, and is free for an item without such a step.
func (p *Program) Recall(ctx context.Context, subjects []Subject, dets []Determination) error {
	if !p.pooled {
		return nil
	}
	again, err := p.Assess(ctx, subjects, nil)
	if err != nil {
		return err
	}
	if len(again) != len(dets) {
		return fmt.Errorf("recall %d determinations of %d subjects", len(dets), len(subjects))
	}
	for i := range dets {
		if again[i].Status != dets[i].Status || again[i].Amount != dets[i].Amount || again[i].Rank != dets[i].Rank {
			return fmt.Errorf("recall %s: it comes out differently now", subjects[i].ID)
		}
		dets[i].Pool = again[i].Pool
	}
	return nil
}

package rule

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/money"
)

// pool is the item steps over all subjects at once.
type pool struct {
	p        *Program
	subjects []Subject
	out      []Determination
	held     [][]outcome // outcomes of the item steps, then of the branches; nil when settled before
	order    []int       // subjects by id, so that no result depends on their order
}

// together runs the item steps from the first pool step on.
func (p *Program) together(ctx context.Context, subjects []Subject, out []Determination, held [][]outcome) error {
	q := &pool{p: p, subjects: subjects, out: out, held: held, order: make([]int, len(subjects))}
	for i := range q.order {
		q.order[i] = i
	}
	slices.SortStableFunc(q.order, func(a, b int) int { return strings.Compare(subjects[a].ID, subjects[b].ID) })
	w := newWorker(p)
	for k := w.first; k < len(p.steps); k++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := &p.steps[k]
		switch s.op {
		case opScale:
			if err := q.scale(k, s); err != nil {
				return err
			}
		case opRank:
			q.rank(k, s)
		case opPrize:
			if err := q.prize(k, s); err != nil {
				return err
			}
		default:
			q.each(w, k, s)
		}
	}
	return q.pay()
}

// each runs a step of single subjects after a pool step.
func (q *pool) each(w *worker, k int, s *step) {
	for i := range q.out {
		if q.out[i].Status != Eligible {
			continue
		}
		w.f.s, w.f.slots = &q.subjects[i], q.held[i]
		w.f.branches = q.held[i][len(q.p.steps)]
		o := w.f.run(s)
		q.held[i][k] = o
		switch o.v {
		case fails:
			q.refuse(i, s)
		case open:
			q.wait(i, w.spell(o.miss))
		}
	}
}

func (q *pool) refuse(i int, s *step) {
	d := &q.out[i]
	d.Status, d.FailedStep, d.Branch, d.Amount = Ineligible, s.src.ID, "", 0
}

func (q *pool) wait(i int, missing []string) {
	d := &q.out[i]
	d.Status, d.Missing, d.Branch, d.Amount = Unknown, missing, "", 0
}

func (q *pool) note(i int) *Pool {
	if q.out[i].Pool == nil {
		q.out[i].Pool = &Pool{}
	}
	return q.out[i].Pool
}

// value reads the operand of a pool step.
func (q *pool) value(i int, o operand) (exact.Num, uint64, bool) {
	f := frame{p: q.p, s: &q.subjects[i]}
	if h := q.held[i]; h != nil {
		f.slots, f.branches = h, h[len(q.p.steps)]
	} else if o.kind != factOperand {
		return exact.Num{}, 0, false
	}
	return f.get(o)
}

// pending names what the undecided subjects that satisfy want lack.
func (q *pool) pending(want func(i int) bool) []string {
	var names []string
	for _, i := range q.order {
		if q.out[i].Status != Unknown || !want(i) {
			continue
		}
		for _, m := range q.out[i].Missing {
			names = append(names, m+"@"+q.subjects[i].ID)
		}
		if q.out[i].Conflict != nil {
			names = append(names, "decision:conflict@"+q.subjects[i].ID)
		}
	}
	return names
}

// scale shares a budget by largest remainder; ties of the remainder go to the
// smaller id. While a subject of the fund is undecided, all shares are.
func (q *pool) scale(k int, s *step) error {
	fund := cmp.Or(s.src.Fund, q.p.item.Fund)
	var in []int
	sum := exact.Num{}
	for _, i := range q.order {
		if q.out[i].Status != Eligible {
			continue
		}
		n, _, _ := q.value(i, s.value)
		q.held[i][k] = value(n)
		if q.out[i].Fund == fund {
			in = append(in, i)
			sum = sum.Add(n)
		}
	}
	if s.limit.all == nil {
		return nil
	}
	if names := q.pending(func(i int) bool { return q.out[i].Fund == fund }); names != nil {
		for _, i := range in {
			q.wait(i, names)
		}
		return nil
	}
	budget := s.limit.all.num
	for _, i := range in {
		note := q.note(i)
		note.Count, note.Total, note.Budget = len(in), sum, budget
	}
	if sum.Cmp(budget) <= 0 {
		return nil
	}
	want := make([]exact.Num, len(in))
	for j, i := range in {
		want[j] = q.held[i][k].num.Mul(budget).Div(sum)
	}
	got, extra, err := largestRemainder(want, budget)
	if err != nil {
		return fmt.Errorf("scale to the budget: %w", err)
	}
	for j, i := range in {
		q.held[i][k] = value(got[j].Yuan())
		q.note(i).Extra = extra[j]
	}
	return nil
}

// largestRemainder turns exact yuan that sum to total into whole fen that do;
// equal remainders are served in the order given.
func largestRemainder(want []exact.Num, total exact.Num) ([]money.Fen, []money.Fen, error) {
	left, err := money.FromYuan(total)
	if err != nil {
		return nil, nil, err
	}
	got, extra := make([]money.Fen, len(want)), make([]money.Fen, len(want))
	rest := make([]exact.Num, len(want))
	order := make([]int, len(want))
	for i, n := range want {
		order[i] = i
		c := n.Mul(exact.Int(100))
		whole := c.Round(0, exact.Down)
		v, ok := whole.Int64()
		if !ok {
			return nil, nil, money.ErrOverflow
		}
		got[i], rest[i] = money.Fen(v), c.Sub(whole)
		left -= got[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return rest[b].Cmp(rest[a]) })
	for _, i := range order {
		if left <= 0 {
			break
		}
		got[i]++
		extra[i] = 1
		left--
	}
	return got, extra, nil
}

// rank gives places 1, 2, 2, 4 … by the value.
func (q *pool) rank(k int, s *step) {
	var in []int
	for _, i := range q.order {
		if s.among == nil && q.out[i].Status == Eligible || s.among != nil && s.among.has(q.subjects[i].Region) {
			in = append(in, i)
		}
	}
	var names []string
	if s.among == nil {
		names = q.pending(func(int) bool { return true })
	}
	nums := map[int]exact.Num{}
	for _, i := range in {
		n, miss, ok := q.value(i, s.value)
		if !ok {
			for _, m := range q.p.names(miss) {
				names = append(names, m+"@"+q.subjects[i].ID)
			}
		}
		nums[i] = n
	}
	if names != nil {
		for i := range q.out {
			if q.out[i].Status == Eligible {
				q.wait(i, names)
			}
		}
		return
	}
	slices.SortStableFunc(in, func(a, b int) int {
		if s.low {
			a, b = b, a
		}
		return nums[b].Cmp(nums[a])
	})
	for from := 0; from < len(in); {
		to := from + 1
		for to < len(in) && nums[in[to]].Cmp(nums[in[from]]) == 0 {
			to++
		}
		for _, i := range in[from:to] {
			q.out[i].Rank = from + 1
			note := q.note(i)
			note.Count, note.Tied = len(in), to-from
			if q.held[i] != nil {
				q.held[i][k] = value(exact.Int(int64(from + 1)))
			}
		}
		from = to
	}
}

// prize pays by rank; a tie over unequal prizes is settled as the reading says.
func (q *pool) prize(k int, s *step) error {
	groups := map[int][]int{}
	for _, i := range q.order {
		if r := q.out[i].Rank; r > 0 {
			groups[r] = append(groups[r], i)
		}
	}
	for r, in := range groups {
		if err := q.share(k, s, r, in); err != nil {
			return err
		}
	}
	return nil
}

// share pays the subjects in on rank r.
func (q *pool) share(k int, s *step, r int, in []int) error {
	prizes := s.limit.ranks
	var each []money.Fen
	var extra []money.Fen
	switch {
	case r > len(prizes):
		for _, i := range in {
			if q.out[i].Status == Eligible {
				q.refuse(i, s)
			}
		}
		return nil
	case len(in) > 1 && s.tie == "decision" && !alike(prizes, r, len(in)):
		for _, i := range in {
			if q.out[i].Status == Eligible {
				q.wait(i, []string{"decision:" + decision(s)})
			}
		}
		return nil
	case len(in) > 1 && s.tie == "split":
		pot := potOf(prizes, r, len(in))
		want := make([]exact.Num, len(in))
		for j := range in {
			want[j] = pot.Div(exact.Int(int64(len(in))))
		}
		var err error
		if each, extra, err = largestRemainder(want, pot); err != nil {
			return fmt.Errorf("split the prizes from rank %d: %w", r, err)
		}
	}
	for j, i := range in {
		if q.out[i].Status != Eligible {
			continue
		}
		n := prizes[r-1].num
		if each != nil {
			n = each[j].Yuan()
			q.note(i).Extra = extra[j]
		}
		q.held[i][k] = value(n)
	}
	return nil
}

// alike reports whether the n places from rank r all bring the same prize.
func alike(prizes []*figure, r, n int) bool {
	for i := r; i < r+n-1; i++ {
		if i >= len(prizes) || prizes[i].num.Cmp(prizes[r-1].num) != 0 {
			return false
		}
	}
	return true
}

// potOf adds the prizes of the n places from rank r.
func potOf(prizes []*figure, r, n int) exact.Num {
	var pot exact.Num
	for i := r - 1; i < min(r-1+n, len(prizes)); i++ {
		pot = pot.Add(prizes[i].num)
	}
	return pot
}

// decision names the interpretation that settles a step.
func decision(s *step) string {
	if len(s.src.Reading) > 0 {
		id, _, _ := strings.Cut(s.src.Reading[0], "=")
		return id
	}
	return s.src.ID
}

// pay writes the amounts.
func (q *pool) pay() error {
	last := lastQuantity(q.p.steps)
	for i := range q.out {
		if q.out[i].Status != Eligible {
			continue
		}
		n := q.held[i][len(q.p.steps)].num
		if last >= 0 {
			n = q.held[i][last].num
		}
		a, err := money.FromYuan(n)
		if err == nil && a < 0 {
			err = fmt.Errorf("the amount %s is below zero", n)
		}
		if err != nil {
			return fmt.Errorf("assess %s: %w", q.subjects[i].ID, err)
		}
		q.out[i].Amount = a
	}
	return nil
}

package road

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// group is one batch to be drafted.
type group struct {
	head  Header
	lines []Line
}

// plan is the rows of a run sorted into batches.
type plan struct {
	run      *awards.Run
	o        Options
	head     Header
	share    exact.Num
	live     map[string][]standing // by beneficiary
	accounts map[string]*Account   // confirmed ones, by beneficiary
	funds    []string              // in the order they are met
	lines    map[string][]Line     // by fund
	wanted   map[string]bool       // of Options.Rows
	groups   []group
	left     []Left
}

// plan reads what lives already and sorts the rows.
func (r *Road) plan(ctx context.Context, run *awards.Run, o Options, kind Kind) (*plan, error) {
	p := &plan{run: run, o: o, lines: make(map[string][]Line), wanted: make(map[string]bool, len(o.Rows))}
	for _, id := range o.Rows {
		p.wanted[id] = true
	}
	item, ok := run.Pack.Item(run.Item)
	if !ok || run.ID == "" {
		return p, desk.Errf("road-not-frozen")
	}
	if !run.Agrees() {
		return p, desk.Errf("road-run-other", run.ID)
	}
	if !item.Road.Declared() {
		return p, desk.Errf("road-undeclared", run.Pack.ID, item.Label)
	}
	if len(o.Budget) > 0 && item.Scales() {
		return p, desk.Errf("road-scaled-by-run", item.Label)
	}
	readings, err := r.readings(ctx, run.Pack, run.Readings, o.Readings)
	if err != nil {
		return p, err
	}
	p.head = headOf(run, item, item.Road.Under(readings))
	p.head.Notice.Basis = basis(run.Pack, item.Road, readings)
	p.head.Kind = kind
	if kind == Advance {
		var err error
		p.share, err = exact.Parse(o.Advance)
		if err != nil || p.share.Sign() <= 0 || p.share.Cmp(exact.Int(1)) >= 0 {
			return p, desk.Errf("road-share", o.Advance)
		}
		p.head.Share = p.share.String()
	}
	err = r.Desk.Store.View(ctx, func(t store.Reader) (err error) {
		if p.live, err = liveOf(t, p.head.Item, p.head.Period); err != nil {
			return err
		}
		p.accounts, err = accountsOf(t, func(yield func(string) bool) {
			for i := range run.Rows {
				if !yield(run.Rows[i].ID) {
					return
				}
			}
		})
		return err
	})
	if err != nil {
		return p, desk.FromStore(err)
	}
	for i := range run.Rows {
		p.take(i)
	}
	return p, p.divide()
}

// readings are how the office reads the pack: as it was assessed, and as decided
// since, unless the caller says otherwise.
func (r *Road) readings(ctx context.Context, p *pack.Pack, assessed, given map[string]string) (map[string]string, error) {
	if given != nil {
		return given, nil
	}
	decided, err := rules.Readings(ctx, r.Desk.Store, p)
	if err != nil {
		return nil, err
	}
	out := maps.Clone(assessed)
	if out == nil {
		out = make(map[string]string)
	}
	maps.Copy(out, decided)
	return out, nil
}

// basis says what the notice rests on, in Chinese, as papers quote it: the clause,
// and where its words are silent the reading chosen.
func basis(p *pack.Pack, way pack.Road, readings map[string]string) string {
	n, ok := p.Interpretation(way.Reading)
	if !ok {
		return way.Clause
	}
	choice := n.Choice
	if own, ok := readings[n.ID]; ok {
		choice = own
	}
	for _, o := range n.Options {
		if o.ID == choice {
			return way.Clause + n.Label + "：" + o.Label
		}
	}
	return way.Clause
}

// take puts a row among the lines or among those left out.
func (p *plan) take(i int) {
	row := &p.run.Rows[i]
	switch {
	case row.Det.Status == rule.Ineligible,
		p.o.Rows != nil && !p.wanted[row.ID],
		p.o.Funds != nil && !slices.Contains(p.o.Funds, row.Det.Fund):
		return
	}
	l := lineOf(p.run, i)
	if why := p.refuse(row, &l); why != "" {
		p.left = append(p.left, Left{l.Party, why})
		return
	}
	if p.lines[row.Det.Fund] == nil {
		p.funds = append(p.funds, row.Det.Fund)
	}
	p.lines[row.Det.Fund] = append(p.lines[row.Det.Fund], l)
}

// refuse says why a row cannot be in a batch, "" when it can; it nets what was
// paid in advance.
func (p *plan) refuse(row *awards.Row, l *Line) string {
	if why, ok := p.o.Exclude[row.ID]; ok {
		return words.T("road.left.excluded", why)
	}
	if row.Det.Status == rule.Unknown {
		return words.T("road.left.unknown", strings.Join(p.run.Labels(row.Det.Missing), words.T("road.comma")))
	}
	if l.Gross <= 0 {
		return words.T("road.left.zero")
	}
	if a := p.accounts[l.Party.ID]; a != nil {
		l.Account = a
	}
	if p.head.Kind == Supplement {
		return p.more(l)
	}
	return p.taken(l)
}

// taken says why a beneficiary's live awards leave no room for a line, "" when
// they do; an advance that was confirmed is deducted.
func (p *plan) taken(l *Line) string {
	for _, h := range p.live[l.Party.ID] {
		switch {
		case h.Measure != l.Measure+advanceSuffix:
			return words.T("road.left.live", h.Award, h.Batch)
		case p.head.Kind == Advance:
			return words.T("road.left.advanced", h.Award, h.Batch)
		case !h.State.Due():
			return words.T("road.left.waits", h.Award, h.Batch)
		case h.Claimed:
			return words.T("road.left.claimed", h.Award)
		}
		l.Advance += h.Kept
		l.Netted = append(l.Netted, h.Award)
	}
	return ""
}

// advanceSuffix marks the measure of an advance.
const advanceSuffix = "/advance"

// divide scales, nets and shares out the lines of each fund and groups them into
// batches.
func (p *plan) divide() error {
	slices.SortFunc(p.funds, strings.Compare)
	for _, fund := range p.funds {
		lines, head := p.lines[fund], p.head
		head.Fund = fund
		if budget, ok := p.o.Budget[fund]; ok {
			s, err := scale(lines, budget)
			if err != nil {
				return err
			}
			head.Scaling = s
		}
		kept := lines[:0:0]
		for _, l := range lines {
			if head.Kind == Advance {
				var err error
				if l.Scaled, err = inAdvance(l.Scaled, p.share); err != nil {
					return err
				}
				l.Measure += advanceSuffix
			}
			if l.Net = l.Scaled - l.Advance; l.Net < 0 {
				p.left = append(p.left, Left{l.Party, words.T("road.left.over", l.Advance.String(), l.Scaled.String())})
				continue
			}
			kept = append(kept, l)
		}
		p.group(head, kept)
	}
	return nil
}

// inAdvance is the share of an amount that is paid in advance, rounded down.
func inAdvance(amount money.Fen, share exact.Num) (money.Fen, error) {
	fen, err := money.FromYuan(amount.Yuan().Mul(share).Round(2, exact.Down))
	if err != nil {
		return 0, desk.Errf("total-overflow").Wrap(err)
	}
	return fen, nil
}

// group makes one batch of the lines of a fund, or one for each city.
func (p *plan) group(head Header, lines []Line) {
	if head.Via != pack.City {
		if len(lines) > 0 {
			p.groups = append(p.groups, group{head, lines})
		}
		return
	}
	byCity := make(map[string][]Line)
	var cities []string
	for _, l := range lines {
		if byCity[l.City] == nil {
			cities = append(cities, l.City)
		}
		byCity[l.City] = append(byCity[l.City], l)
	}
	slices.Sort(cities)
	for _, c := range cities {
		head.City = c
		p.groups = append(p.groups, group{head, byCity[c]})
	}
}

// standing is a live award of a beneficiary.
type standing struct {
	Award, Batch, Measure string
	Net                   money.Fen
	Kept                  money.Fen // of an advance: what the beneficiary has of it, or is owed
	Claimed               bool      // of an advance: it is being recovered
	State                 LineState
	Scaled                bool
}

// liveOf reads the live awards of an item and period, by beneficiary.
func liveOf(t store.Reader, item, period string) (map[string][]standing, error) {
	out := make(map[string][]standing)
	prefix := livePrefix(item, period)
	from, to := store.Prefix(prefix)
	roots := make(map[string][]string) // batch → parties, to read each batch once
	for key, v := range t.Scan(from, to, 0) {
		party, measure, _ := strings.Cut(key[len(prefix):], "/")
		root, _, ok := splitAward(string(v))
		if !ok {
			return nil, fmt.Errorf("%s: %w", key, store.ErrDamaged)
		}
		out[party] = append(out[party], standing{Award: string(v), Measure: measure})
		roots[root] = append(roots[root], party)
	}
	for root := range roots {
		if err := fill(t, root, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// fill completes the live awards that were drafted in a batch.
func fill(t store.Reader, root string, out map[string][]standing) error {
	b, err := Of(t, root)
	if err != nil {
		return err
	}
	lines, err := linesOf(t, &b, false)
	if err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		for j := range out[l.Party.ID] {
			h := &out[l.Party.ID][j]
			if h.Award == l.Award {
				h.Batch, h.Net, h.State, h.Scaled = l.Batch, l.Net, l.State, b.Scaling != nil
				if h.Kept, h.Claimed, err = kept(t, l); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// scale shares a budget among lines in proportion to what each would get, by the
// largest remainder; equal remainders are served in the order of the beneficiaries'
// ids. A budget that suffices changes nothing.
func scale(lines []Line, budget money.Fen) (*Scaling, error) {
	total, err := gross(lines)
	if err != nil {
		return nil, err
	}
	if budget < 0 {
		return nil, desk.Errf("road-scale", budget.String())
	}
	if total <= budget {
		return nil, nil
	}
	want := make([]money.Fen, len(lines))
	ids := make([]string, len(lines))
	for i, l := range lines {
		want[i], ids[i] = l.Gross, l.Party.ID
	}
	for i, got := range apportion(want, ids, total, budget) {
		lines[i].Scaled = got
	}
	return &Scaling{Budget: budget, Sum: total}, nil
}

func gross(lines []Line) (money.Fen, error) {
	var total money.Fen
	for i := range lines {
		var err error
		if total, err = total.Add(lines[i].Gross); err != nil {
			return 0, desk.Errf("total-overflow").Wrap(err)
		}
	}
	return total, nil
}

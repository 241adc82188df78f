package deferrals

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"huiqi/app/desk"
	"huiqi/app/store"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Axis is what the regulator's table is by.
type Axis string

// The axes.
const (
	AxisBank     Axis = "bank"     // 银行
	AxisCity     Axis = "city"     // 设区市
	AxisCounty   Axis = "county"   // 县（市、区）
	AxisSize     Axis = "size"     // 企业规模
	AxisIndustry Axis = "industry" // 行业大类
	AxisMonth    Axis = "month"    // 原到期月份
)

// Axes are all axes in the order of the screens.
var Axes = []Axis{AxisBank, AxisCity, AxisCounty, AxisSize, AxisIndustry, AxisMonth}

// Group is one line of the regulator's table.
type Group struct {
	Key     string // of the axis: bank code, four digits, word, 2020-05; "" not said
	Name    string
	Figures Figures
	Refused int   // 不予办理笔数
	Waiting int   // 审核中
	Held    int   // cases with a finding
	Open    int   // cases with a finding not settled
	Answers Times // how long the bank took
	Rank    int   // in the league: by deferral rate, 1 the highest; 0 without principal due
}

// Times are the days banks took to answer.
type Times struct {
	Answered int // cases with a decision and an acceptance
	Days     int // together
	Late     int // with a finding late-answer
	Longest  int
}

// Mean is the average in days, to a tenth; "" without answers.
func (t Times) Mean() string {
	if t.Answered == 0 {
		return ""
	}
	return exact.Frac(int64(t.Days), int64(t.Answered)).Fixed(1)
}

// RateBy is what the deferral rate (延期率) is taken of; the texts do not say.
type RateBy string

// The readings of 延期率.
const (
	RatePrincipal RateBy = "principal"  // 延期本金 ÷ 到期本金
	RateWith      RateBy = "refinanced" // (延期本金 + 再融资) ÷ 到期本金
	RateCases     RateBy = "cases"      // 延期笔数 ÷ 笔数
)

// RateReadings are all of them, the usual first.
var RateReadings = []RateBy{RatePrincipal, RateWith, RateCases}

// Rate is the deferral rate by a reading; false when nothing was due.
func (f Figures) Rate(by RateBy) (exact.Num, bool) {
	top, bottom := int64(f.MovedPrincipal), int64(f.DuePrincipal)
	switch by {
	case RateWith:
		top += int64(f.Refinanced)
	case RateCases:
		top, bottom = int64(f.Deferred), int64(f.Cases)
	}
	if bottom == 0 {
		return exact.Num{}, false
	}
	return exact.Frac(top, bottom), true
}

// Table is the regulator's view of the cases a filter means.
type Table struct {
	Axis    Axis
	Total   Group
	Groups  []Group
	Reasons []Reason // refusals, the most frequent first
	Cliff   []Cliff  // what falls due each month after deferral
	Found   []Tally  // findings by rule
	Rev     store.Rev
}

// Reason counts refusals that gave a reason.
type Reason struct {
	Text  string // "" none given
	Cases int
}

// Cliff is what falls due in a month after deferral.
type Cliff struct {
	Month     string // 2021-03
	Cases     int
	Principal money.Fen
	Interest  money.Fen
}

// Tally counts the findings of a rule.
type Tally struct {
	Rule string
	Held int // ever opened
	Open int // not settled
}

// Table counts and adds up every case a filter means, along an axis. Borrowers count
// once in each line, and once in the total.
func (r Register) Table(ctx context.Context, f Filter, axis Axis, rate RateBy) (tab Table, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		n, d, err := readIndex(t)
		if err != nil {
			return err
		}
		s, err := choose(t, n, &f)
		if err != nil {
			return err
		}
		g := newGatherer(&d, axis)
		if err := eachHead(ctx, t, n, s, g.add); err != nil {
			return err
		}
		tab = g.table(rate)
		tab.Rev = t.Rev()
		return nil
	})
	return tab, desk.FromStore(err)
}

// eachHead gives the heads of the chosen cases in the order of their numbers.
func eachHead(ctx context.Context, t store.Reader, n count, s *selection, fn func(no uint32, h *Head)) error {
	from, to := store.Prefix(prefix + "head/")
	heads := make([]Head, 0, blockHeads)
	block := uint32(0)
	all := true
	for _, m := range s.chunks {
		all = all && m == nil
	}
	for key, raw := range t.Scan(from, to, 0) {
		if block&63 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		first := block * blockHeads
		block++
		if key != headKey(block-1) {
			return store.ErrDamaged
		}
		if !all && s.none(first, min(first+blockHeads-1, first|(chunkCases-1))) {
			continue
		}
		var err error
		if heads, err = readBlock(heads, raw); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		for i := range heads {
			no := first + uint32(i)
			if no == 0 || no > n.Cases || !all && !s.has(no) {
				continue
			}
			fn(no, &heads[i])
		}
	}
	return nil
}

// gatherer adds heads up along an axis.
type gatherer struct {
	d       *dict
	axis    Axis
	index   map[uint32]int // value of the axis → group
	groups  []Group
	total   Group
	parties []*roaring.Bitmap // the borrowers of each group
	all     *roaring.Bitmap   // all borrowers
	reasons map[uint16]int
	cliff   map[day]*Cliff // by the first day of the month
	months  map[day]day
	held    [16]int
	open    [16]int
}

func newGatherer(d *dict, axis Axis) *gatherer {
	return &gatherer{
		d: d, axis: axis, index: map[uint32]int{}, all: roaring.New(),
		reasons: map[uint16]int{}, cliff: map[day]*Cliff{}, months: map[day]day{},
	}
}

// value is the number a case has on the axis.
func (g *gatherer) value(h *Head) uint32 {
	switch g.axis {
	case AxisCity:
		return h.Region / 100
	case AxisCounty:
		return h.Region
	case AxisSize:
		return uint32(h.Size)
	case AxisIndustry:
		return uint32(h.Industry)
	case AxisMonth:
		return uint32(g.month(h.Due))
	}
	return uint32(h.Bank)
}

// month is the first day of the month of a day.
func (g *gatherer) month(x day) day {
	if x == 0 {
		return 0
	}
	m, ok := g.months[x]
	if !ok {
		d := x.date()
		m = dayOf(period.Date{Year: d.Year, Month: d.Month, Day: 1})
		g.months[x] = m
	}
	return m
}

func (g *gatherer) add(_ uint32, h *Head) {
	state := States[h.State]
	if state == Voided {
		return // it never was
	}
	v := g.value(h)
	at, ok := g.index[v]
	if !ok {
		at = len(g.groups)
		g.index[v] = at
		key, name := g.name(h, v)
		g.groups, g.parties = append(g.groups, Group{Key: key, Name: name}), append(g.parties, roaring.New())
	}
	group := &g.groups[at]
	if g.all.CheckedAdd(h.Party) {
		g.total.Figures.Parties++
	}
	if g.parties[at].CheckedAdd(h.Party) {
		group.Figures.Parties++
	}
	group.add(h, state)
	g.total.add(h, state)
	if state == Refused {
		g.reasons[h.Reason]++
	}
	for i := range Rules {
		g.held[i] += int(h.Held >> i & 1)
		g.open[i] += int(h.Open >> i & 1)
	}
	if state.Running() {
		g.fall(h)
	}
}

// fall adds what falls due after deferral to its months.
func (g *gatherer) fall(h *Head) {
	on := func(x day) *Cliff {
		m := g.month(x)
		c := g.cliff[m]
		if c == nil {
			c = &Cliff{Month: m.date().String()[:7]}
			g.cliff[m] = c
		}
		return c
	}
	p := h.NewPrincipal != 0 && h.MovedPrincipal > 0
	if p {
		c := on(h.NewPrincipal)
		c.Cases++
		c.Principal += h.MovedPrincipal
	}
	if h.NewInterest != 0 && h.MovedInterest > 0 {
		c := on(h.NewInterest)
		if !p || g.month(h.NewInterest) != g.month(h.NewPrincipal) {
			c.Cases++
		}
		c.Interest += h.MovedInterest
	}
}

func (x *Group) add(h *Head, state State) {
	x.Figures.add(h)
	switch {
	case state == Refused:
		x.Refused++
	case state.Open():
		x.Waiting++
	}
	if h.Held != 0 {
		x.Held++
	}
	if h.Open != 0 {
		x.Open++
	}
	late, _ := ruleBit("late-answer")
	if h.Held&late != 0 {
		x.Answers.Late++
	}
	if h.Decided >= h.Accepted && h.Accepted > 0 && !state.Open() {
		n := int(h.Decided - h.Accepted)
		x.Answers.Answered++
		x.Answers.Days += n
		x.Answers.Longest = max(x.Answers.Longest, n)
	}
}

// table puts the lines in their order: the league by deferral rate for banks, else by key.
func (g *gatherer) table(rate RateBy) Table {
	tab := Table{Axis: g.axis, Total: g.total, Groups: g.groups}
	if g.axis == AxisBank {
		slices.SortFunc(tab.Groups, func(a, b Group) int {
			ra, oka := a.Figures.Rate(rate)
			rb, okb := b.Figures.Rate(rate)
			switch {
			case oka != okb:
				return cmp.Compare(btoi(okb), btoi(oka))
			case oka && ra.Cmp(rb) != 0:
				return rb.Cmp(ra)
			}
			return cmp.Compare(a.Key, b.Key)
		})
		for i := range tab.Groups {
			r, ok := tab.Groups[i].Figures.Rate(rate)
			if !ok {
				continue
			}
			tab.Groups[i].Rank = i + 1
			if i > 0 {
				if before, ok := tab.Groups[i-1].Figures.Rate(rate); ok && before.Cmp(r) == 0 {
					tab.Groups[i].Rank = tab.Groups[i-1].Rank
				}
			}
		}
	} else {
		slices.SortFunc(tab.Groups, func(a, b Group) int { return cmp.Compare(orderOf(g.axis, a.Key), orderOf(g.axis, b.Key)) })
	}
	for at, n := range g.reasons {
		tab.Reasons = append(tab.Reasons, Reason{g.d.reason(at), n})
	}
	slices.SortFunc(tab.Reasons, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(a.Text, b.Text))
	})
	for _, c := range g.cliff {
		tab.Cliff = append(tab.Cliff, *c)
	}
	slices.SortFunc(tab.Cliff, func(a, b Cliff) int { return cmp.Compare(a.Month, b.Month) })
	for i, rule := range Rules {
		tab.Found = append(tab.Found, Tally{rule, g.held[i], g.open[i]})
	}
	return tab
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// orderOf sorts sizes as the standard lists them, and what is not said to the end.
func orderOf(axis Axis, key string) string {
	if key == "" {
		return "\xff"
	}
	if axis == AxisSize {
		return string(rune('a' + slices.Index(Sizes, key)))
	}
	return key
}

package citiesview

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/dossier"
	"huiqi/app/desk/rules"
	"huiqi/app/desk/session"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/takein"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// Row is one area of a run, ready to be shown.
type Row struct {
	At               int // row of the run
	ID, Name         string
	Rank, Rate       string
	Status, Amount   string
	Prize            string // what the picture says behind the bar
	Why              string
	rank             int // 0: not ranked
	rate             int64
	known            bool
	status           rule.Status
	fen              money.Fen
	outside, waiting bool // not among those ranked; ties for a prize
}

// Prize is what a rank brings.
type Prize struct {
	Rank int
	Text string // "500 万元"
}

// Reading is a question the text leaves open, with what each answer comes to.
type Reading struct {
	*pack.Interpretation
	Decided *rules.Decision // nil: nobody decided it at this office
	Options []Option
}

// Option is one answer, computed on the facts at hand.
type Option struct {
	pack.Option
	Used   bool // the run was made under it
	Gets   []Gain
	Waits  int
	Amount money.Fen
	More   money.Fen // above the run
	Err    error
}

// Gain is what one area gets.
type Gain struct {
	Name   string
	Status rule.Status
	Amount money.Fen
}

// Result is a run as the screen shows it.
type Result struct {
	Run      *awards.Run
	Item     *pack.Item
	Rows     []Row // best first
	Prizes   []Prize
	Ties     []awards.Tie
	Readings []Reading
	Due      bool     // readings were decided since
	Batches  []string // award batches made of it
	Rate     string   // head of the rate
}

// offer is an item over cities in a period, from the newest pack that has it.
type offer struct {
	pack   *pack.Pack
	item   *pack.Item
	period period.Period
}

// offers are what cities can be awarded for, the periods in the order of the pack.
func offers(shelf *rules.Shelf) []offer {
	var out []offer
	for _, p := range shelf.All() {
		for i := range p.Items {
			it := &p.Items[i]
			if it.Subject != "city" || it.Decision {
				continue
			}
			for _, text := range it.Periods {
				per, err := period.Parse(text)
				if err != nil {
					continue // the loader has checked it
				}
				at := slices.IndexFunc(out, func(o offer) bool { return o.period == per && o.item.ID == it.ID })
				if at < 0 {
					out = append(out, offer{p, it, per})
				} else {
					out[at] = offer{p, it, per}
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b offer) int { return a.period.Last().Compare(b.period.Last()) })
	return out
}

// newest is the id of the last run of an offer, "" when there is none.
func newest(runs []awards.Summary, o offer) string {
	for _, r := range slices.Backward(runs) {
		if r.Receipt.Item == o.item.ID && r.Receipt.Pack.ID == o.pack.ID && r.Receipt.Period == o.period.String() {
			return r.ID
		}
	}
	return ""
}

// Read loads the newest run of an offer and prepares it; nil when there is none.
func Read(ctx context.Context, s *session.Session, o offer) (*Result, error) {
	runs, err := awards.List(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	id := newest(runs, o)
	if id == "" {
		return nil, nil
	}
	run, err := awards.Load(ctx, s.Store, s.Shelf, id)
	if err != nil {
		return nil, err
	}
	return Build(ctx, s, run)
}

// Build prepares a run for the screen: every cell formatted, every option costed.
func Build(ctx context.Context, s *session.Session, run *awards.Run) (*Result, error) {
	r := &Result{Run: run, Rows: make([]Row, len(run.Rows))}
	r.Item, _ = run.Pack.Item(run.Item)
	fact := rateFact(run.Pack, r.Item)
	if fact != nil {
		r.Rate = fact.Label + takein.Unit(fact.Unit)
	}
	err := run.EachTrace(ctx, nil, func(i int, t *rule.Trace) error {
		r.Rows[i] = newRow(run, r.Item, i, t, fact)
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(r.Rows, func(a, b Row) int {
		if a.known != b.known {
			return cmp.Compare(b2i(b.known), b2i(a.known))
		}
		return cmp.Or(cmp.Compare(b.rate, a.rate), strings.Compare(a.ID, b.ID))
	})
	r.Prizes = prizes(run.Pack, r.Item, run.Period, run.Readings)
	if r.Ties, err = run.Ties(ctx); err != nil {
		return nil, err
	}
	decided, err := rules.Decisions(ctx, s.Store, run.Pack)
	if err != nil {
		return nil, err
	}
	if r.Readings, err = readings(ctx, run, r.Item, decided); err != nil {
		return nil, err
	}
	if r.Due, err = s.Due(ctx, run); err != nil {
		return nil, err
	}
	r.Batches, err = dossier.Reader{Desk: s.Desk}.BatchesOf(ctx, run.ID)
	return r, err
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// rateFact is the quantity areas are ranked by.
func rateFact(p *pack.Pack, item *pack.Item) *pack.Fact {
	for i := range item.Steps {
		if s := &item.Steps[i]; s.Verb == "rank" {
			if f, ok := p.Fact(s.Value); ok {
				return f
			}
		}
	}
	return nil
}

func newRow(run *awards.Run, item *pack.Item, i int, t *rule.Trace, fact *pack.Fact) Row {
	from := &run.Rows[i]
	d := &from.Det
	row := Row{
		At: i, ID: from.ID, Name: from.Name, Rank: "—", Rate: "—", Status: parts.StatusWord(d.Status), Amount: "—",
		Why: t.WhyNot, rank: d.Rank, status: d.Status, fen: d.Amount,
	}
	if fact != nil {
		if v := run.Value(i, fact.ID); v.State == rule.Known {
			row.known, row.Rate = true, takein.Decimal(v.Num)
			row.rate, _ = v.Num.Mul(exact.Int(100_000)).Round(0, exact.HalfUp).Int64()
		}
	}
	if d.Rank > 0 {
		row.Rank = strconv.Itoa(d.Rank)
	}
	s := awards.FailedStep(t)
	row.outside = s != nil && s.Verb == "require"
	row.waiting = d.Status == rule.Unknown && slices.ContainsFunc(d.Missing, func(m string) bool { return strings.HasPrefix(m, "decision:") })
	switch {
	case d.Status == rule.Eligible:
		row.Amount = d.Amount.String()
		row.Prize = wan(d.Amount)
	case row.waiting:
		row.Status = words.T("citiesview.waits_short")
		row.Prize = words.T("citiesview.waits", d.Rank)
	case row.outside:
		row.Prize = words.T("citiesview.outside", stepLabel(item, s))
	}
	return row
}

// stepLabel is what the pack calls a step.
func stepLabel(item *pack.Item, s *rule.Step) string {
	steps := item.Steps
	for i := range item.Branches {
		if item.Branches[i].ID == s.Branch {
			steps = item.Branches[i].Steps
		}
	}
	for i := range steps {
		if steps[i].ID == s.ID {
			return steps[i].Label
		}
	}
	return s.ID
}

// wan writes an amount of whole 万元 short, any other in full.
func wan(f money.Fen) string {
	if f%(10_000_00) == 0 && words.Lang() == words.Chinese {
		return words.T("citiesview.wan", strconv.FormatInt(int64(f)/10_000_00, 10))
	}
	return words.T("citiesview.yuan_of", f.String())
}

// prizes are what the pack gives to ranks in a period.
func prizes(p *pack.Pack, item *pack.Item, per period.Period, under map[string]string) []Prize {
	var out []Prize
	i := slices.IndexFunc(item.Steps, func(s pack.Step) bool { return s.Verb == "prize" })
	if i < 0 {
		return nil
	}
	param, ok := p.Parameter(item.Steps[i].By)
	if !ok {
		return nil
	}
	for _, v := range param.Values {
		n, err := strconv.Atoi(v.Rank)
		if err == nil && holds(v, per, under) {
			out = append(out, Prize{n, v.Value + " " + param.Unit})
		}
	}
	slices.SortFunc(out, func(a, b Prize) int { return a.Rank - b.Rank })
	return out
}

// holds tells whether a figure of the pack is that of a period under the readings.
func holds(v pack.ParamValue, per period.Period, under map[string]string) bool {
	from, err := period.Parse(v.From)
	if err != nil || from.Kind() != per.Kind() || from.First().After(per.First()) {
		return false
	}
	if to, err := period.Parse(v.To); err != nil || to.Last().Before(per.Last()) {
		return false
	}
	return !slices.ContainsFunc(v.Reading, func(r string) bool {
		id, choice, _ := strings.Cut(r, "=")
		return under[id] != choice
	})
}

// readings are the open questions of the item's clause that its steps hang on,
// each option computed on the facts of the run.
func readings(ctx context.Context, run *awards.Run, item *pack.Item, decided map[string]rules.Decision) ([]Reading, error) {
	var out []Reading
	for i := range run.Pack.Interpretations {
		n := &run.Pack.Interpretations[i]
		if !hangs(item, n.ID) {
			continue
		}
		r := Reading{Interpretation: n}
		if d, ok := decided[n.ID]; ok {
			r.Decided = &d
		}
		for _, o := range n.Options {
			r.Options = append(r.Options, optionOf(ctx, run, n.ID, o))
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// hangs tells whether a step of an item depends on an interpretation.
func hangs(item *pack.Item, id string) bool {
	on := func(s pack.Step) bool {
		return slices.ContainsFunc(s.Reading, func(r string) bool { return strings.HasPrefix(r, id+"=") })
	}
	return slices.ContainsFunc(item.Steps, on) || slices.ContainsFunc(item.Branches, func(b pack.Branch) bool { return slices.ContainsFunc(b.Steps, on) })
}

func optionOf(ctx context.Context, run *awards.Run, id string, o pack.Option) Option {
	out := Option{Option: o, Used: run.Readings[id] == o.ID}
	with := map[string]string{}
	for k, v := range run.Readings {
		with[k] = v
	}
	with[id] = o.ID
	other, err := run.Under(ctx, with)
	if err != nil {
		out.Err = err
		return out
	}
	order := make([]int, len(other.Rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return other.Rows[a].Det.Rank - other.Rows[b].Det.Rank })
	for _, i := range order {
		if d := &other.Rows[i].Det; d.Status == rule.Eligible || d.Status == rule.Unknown {
			out.Gets = append(out.Gets, Gain{other.Rows[i].Name, d.Status, d.Amount})
		}
	}
	out.Waits, out.Amount = other.Totals.Unknown, other.Totals.Amount
	out.More = out.Amount - run.Totals.Amount
	return out
}

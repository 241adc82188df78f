package budgetview

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/ui/picture"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// looks say how an account is drawn: its sign is a word too, so that no part is
// known by its colour alone. Appropriation is the whole bar and has none.
var looks = map[ledger.Account]struct{ fill, on fyne.ThemeColorName }{
	ledger.Available:   {theme.Line, theme.Ink},
	ledger.Committed:   {theme.CursorRow, theme.Ink},
	ledger.Payable:     {theme.Warn, theme.OnAccent},
	ledger.InTransit:   {theme.Accent, theme.OnAccent},
	ledger.Paid:        {theme.Good, theme.OnAccent},
	ledger.Recoverable: {theme.Bad, theme.OnAccent},
	ledger.Recovered:   {theme.Quiet, theme.OnAccent},
	ledger.Treasury:    {theme.Quiet, theme.OnAccent},
}

// shares are the accounts that what was granted is divided into.
var shares = ledger.Accounts[1:]

func sign(a ledger.Account) string { return words.T("budget.sign." + string(a)) }

// busiest puts the pools first of which most was taken.
func busiest(p ledger.Panel) ledger.Panel {
	order := make([]int, len(p.Stands))
	for i := range order {
		order[i] = i
	}
	used := func(i int) money.Fen { return p.Stands[i].Amounts.Granted() - p.Stands[i].Amounts.Available }
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(used(j), used(i)) })
	out := p
	out.Stands, out.Past = nil, nil
	for _, i := range order {
		out.Stands, out.Past = append(out.Stands, p.Stands[i]), append(out.Past, p.Past[i])
	}
	return out
}

// bar is the picture of a pool: what was granted, by where it stands, with what the
// bank gave back as a line under what is owed again.
func bar(s ledger.Stand, tap func(ledger.Account)) []picture.Part {
	var out []picture.Part
	for _, a := range shares {
		v := s.Amounts.Of(a)
		out = append(out, picture.Part{
			Sign: sign(a), Label: a.Label(), Text: v.String(), Value: int64(v), Fill: looks[a].fill, On: looks[a].on, Tap: func() { tap(a) },
		})
		if back := s.Flow[ledger.CodeReturn]; a == ledger.Payable && back > 0 {
			out = append(out, picture.Part{
				Sign: words.T("budget.sign.returned"), Label: words.T("budget.returned"), Text: back.String(), Value: int64(back),
				Fill: theme.Bad, On: theme.OnAccent, Line: true, Tap: func() { tap(returned) },
			})
		}
	}
	return out
}

// returned stands for what the bank gave back, which is no account.
const returned ledger.Account = "returned"

// course is how a pool went: what was taken of it, and what was paid.
func course(past []ledger.Stand, last period.Date) *picture.Course {
	used := picture.Track{Label: words.T("budget.track_used"), Tone: theme.Quiet}
	paid := picture.Track{Label: words.T("budget.track_paid"), Tone: theme.Good}
	from := last
	for i, s := range past {
		if i == 0 {
			from = s.Date
		}
		at := int64(s.Date.Serial())
		used.Points = append(used.Points, picture.Point{At: at, Value: int64(s.Amounts.Granted() - s.Amounts.Available)})
		paid.Points = append(paid.Points, picture.Point{At: at, Value: int64(s.Amounts.Paid)})
	}
	return picture.NewCourse(from.String(), last.String(), int64(last.Serial()), used, paid)
}

// wanted is what the statement shows.
type wanted struct {
	pool    ledger.Pool
	account ledger.Account // or returned
	award   string
	batch   string
}

// filter is the question to the ledger; to is the last day, zero for all.
func (w wanted) filter(to period.Date) ledger.Filter {
	f := ledger.Filter{Pool: w.pool, Account: w.account, Award: w.award, Batch: w.batch, To: to}
	if w.account == returned {
		f.Account, f.Code = "", ledger.CodeReturn
	}
	return f
}

func (w wanted) empty() bool { return w == wanted{} }

// row is a posting with every text the grid shows.
type row struct {
	ledger.Line
	date, code, source, item, from, to, amount string
	change, balance, at, ref                   string
}

// rowsOf makes the rows of a statement, the newest first. With an account, each
// tells what it moved there and what stood after it.
func rowsOf(s ledger.Sheet, account bool, item func(key string) string) []row {
	out := make([]row, len(s.Lines))
	items := map[string]string{}
	for i, l := range s.Lines {
		if _, ok := items[l.Pool.Item]; !ok {
			items[l.Pool.Item] = item(l.Pool.Item)
		}
		r := row{
			Line: l, date: l.Date.String(), code: l.Code.Label(), source: ledger.SourceLabel(l.Pool.Source), item: items[l.Pool.Item],
			from: l.From.Label(), to: l.To.Label(), amount: l.Amount.String(), at: l.At.In(act.China).Format("2006-01-02 15:04"), ref: refOf(l.Posting),
		}
		if l.Late {
			r.date += " " + words.T("budget.late")
		}
		if account {
			r.change, r.balance = signed(l.Change), l.Balance.String()
		}
		out[len(out)-1-i] = r
	}
	return out
}

// refOf is the nearest paper of a posting: the order, the case, the award, or the document.
func refOf(p ledger.Posting) string {
	for _, id := range []string{p.Order, p.Recovery, p.Award, p.Batch, p.Doc} {
		if id != "" {
			return id
		}
	}
	return "—"
}

func signed(f money.Fen) string {
	if f > 0 {
		return "+" + f.String()
	}
	return f.String()
}

// grant is a grant with every text the grid shows.
type grant struct {
	ledger.Granting
	date, source, item, amount, state, maker, second string
	tone                                             fyne.ThemeColorName
}

func grantsOf(list []ledger.Granting, item func(key string) string) []grant {
	out := make([]grant, len(list))
	for i, g := range list {
		r := grant{
			Granting: g, date: g.Date.String(), source: ledger.SourceLabel(g.Pool.Source), item: item(g.Pool.Item), amount: signed(g.Amount),
			state: g.State.Label(), maker: g.Maker.Name, second: g.Confirmer.Name,
		}
		switch g.State {
		case ledger.Proposed:
			r.tone = theme.Warn
		case ledger.Confirmed:
			r.tone = theme.Good
		default:
			r.tone = theme.Quiet
		}
		out[len(out)-1-i] = r
	}
	return out
}

// waiting counts the grants that wait for a checker.
func waiting(list []ledger.Granting) int {
	n := 0
	for _, g := range list {
		if g.State == ledger.Proposed {
			n++
		}
	}
	return n
}

// month is a month that is closed, or could be next.
type month struct {
	id, state, by, at string
	granted, paid     string
	closed            bool
	tone              fyne.ThemeColorName
}

// monthsOf lists the closed months, newest first, led by the one that could be
// closed next; none is when nothing was ever posted before this month.
func monthsOf(p ledger.Panel, today period.Date) []month {
	var out []month
	for i := len(p.Closings) - 1; i >= 0; i-- {
		c := p.Closings[i]
		var granted, paid money.Fen
		for _, pool := range c.Pools {
			granted += pool.Amounts.Granted()
			paid += pool.Amounts.Paid
		}
		out = append(out, month{
			id: c.Month, state: words.T("budget.closed"), by: c.By.Name, at: c.By.At, granted: granted.String(), paid: paid.String(), closed: true, tone: theme.Good,
		})
	}
	if next := nextMonth(p, today); next != "" {
		out = append([]month{{id: next, state: words.T("budget.open"), tone: theme.Warn}}, out...)
	}
	return out
}

// nextMonth is the last month that is over and not closed, "" when there is none:
// closing it closes all before it.
func nextMonth(p ledger.Panel, today period.Date) string {
	last := ledger.Month(period.Date{Year: today.Year, Month: today.Month, Day: 1}.AddDays(-1))
	if n := len(p.Closings); n > 0 && p.Closings[n-1].Month >= last {
		return ""
	}
	for _, past := range p.Past {
		if len(past) > 0 && ledger.Month(past[0].Date) <= last {
			return last
		}
	}
	return ""
}

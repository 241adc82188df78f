package decisionsview

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/dossier"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/rules"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/region"
)

// row is a decision with every text the grid shows.
type row struct {
	dossier.Decision
	period, lines, sum, batches string
}

func rowsOf(all []dossier.Decision) []row {
	out := make([]row, len(all))
	for i, d := range all {
		out[i] = row{Decision: d, period: periodLabel(d.Period), lines: strconv.Itoa(d.Lines), sum: d.Total.String(), batches: strings.Join(d.Batches, "、")}
	}
	return out
}

// state is the word for where a decision stands: that of its batch once there is one.
func (r *row) state() string {
	if r.Standing != "" {
		return r.Standing.Label()
	}
	return r.State.Label()
}

func periodLabel(text string) string {
	p, err := period.Parse(text)
	if err != nil {
		return text
	}
	return workplace.PeriodLabel(p)
}

// lineRow is a beneficiary of a recorded decision.
type lineRow struct {
	dossier.DecisionLine
	place, amount, account string
}

func lineRows(lines []dossier.DecisionLine) []lineRow {
	out := make([]lineRow, len(lines))
	for i, l := range lines {
		out[i] = lineRow{DecisionLine: l, place: placeName(l.Region), amount: l.Amount.String(), account: "—"}
		if to := l.To; to != nil {
			out[i].account = to.Bank + "　" + to.Number.Masked()
		}
	}
	return out
}

// placeName is a division with the city it lies in.
func placeName(code string) string {
	r, ok := region.Lookup(code)
	switch {
	case !ok:
		return code
	case r.IsCity():
		return r.Name
	}
	return r.CityName + r.Name
}

// offer is an item that is awarded by decision.
type offer struct {
	pack *pack.Pack
	item *pack.Item
}

// offers are the items by decision of the newest version of each pack.
func offers(shelf *rules.Shelf) []offer {
	var out []offer
	for _, p := range shelf.All() {
		for i := range p.Items {
			if it := &p.Items[i]; it.Decision {
				at := slices.IndexFunc(out, func(o offer) bool { return o.pack.ID == p.ID && o.item.ID == it.ID })
				if at < 0 {
					out = append(out, offer{p, it})
				} else {
					out[at] = offer{p, it}
				}
			}
		}
	}
	return out
}

// funds are who may pay for an item, the item's own first.
func (o offer) funds() []string {
	out := []string{o.item.Fund}
	for _, p := range o.item.Payers {
		if !slices.Contains(out, p.Fund) {
			out = append(out, p.Fund)
		}
	}
	return out
}

// form is a decision as it is being entered. Lines are typed, or come from a
// workbook as a whole: then List names it and they are not to be changed here.
type form struct {
	offer     offer
	period    string
	fund      string
	number    string
	date      period.Date
	authority string
	title     string
	total     string
	scan      decisions.Scan
	lines     []decisions.Input
	list      decisions.List
	unread    []desk.Problem
}

// draft is the form as package decisions takes it.
func (f *form) draft(readings map[string]string) decisions.Draft {
	return decisions.Draft{
		Number: f.number, Date: f.date, Authority: f.authority, Title: f.title, Scan: f.scan,
		Pack: f.offer.pack, Item: f.offer.item.ID, Period: f.period, Fund: f.fund, Readings: readings,
		Total: f.total, Lines: slices.Clone(f.lines), List: f.list, Unread: f.unread,
	}
}

// checked is what is wrong with the lines of a form, and what they come to.
type checked struct {
	byLine map[int][]string // line → what is wrong
	whole  []string         // what belongs to no line
	sum    money.Fen        // of the amounts that can be read
	bad    int              // lines with a problem
	differ string           // stated total against the sum, "" when they agree or none is stated
}

// check holds the lines of a form against the rules of a record.
func check(ctx context.Context, book decisions.Book, dr decisions.Draft) (checked, error) {
	out := checked{byLine: map[int][]string{}}
	problems, err := book.Problems(ctx, dr)
	if err != nil {
		return out, err
	}
	at := make(map[int]int, len(dr.Lines)) // row named in a problem → line
	for i, in := range dr.Lines {
		n := in.Row
		if n == 0 {
			n = i + 1
		}
		at[n] = i
		if f, err := money.Parse(in.Amount); err == nil && f > 0 {
			if s, err := out.sum.Add(f); err == nil {
				out.sum = s
			}
		}
	}
	for _, p := range problems {
		i, ok := at[p.Row]
		if p.Row == 0 || !ok {
			if p.Code != "decision-empty" {
				out.whole = append(out.whole, p.Place().String()+"："+p.Message)
			}
			continue
		}
		out.byLine[i] = append(out.byLine[i], p.Message)
	}
	out.bad = len(out.byLine)
	if stated, err := money.Parse(dr.Total); err == nil && dr.Total != "" && stated != out.sum {
		out.differ = (out.sum - stated).String()
	}
	return out, nil
}

// inputRow is a line of the form as the grid shows it.
type inputRow struct {
	at                                         int
	code, name, place, amount, account, remark string
	fen                                        money.Fen
	bad                                        bool
}

// inputRows are the lines of a form with what the check says of each.
func inputRows(lines []decisions.Input, c checked, ok, own string) []inputRow {
	out := make([]inputRow, len(lines))
	for i, in := range lines {
		r := inputRow{at: i, code: in.ID, name: in.Name, place: in.Region, amount: in.Amount, account: own, remark: ok}
		if p, found := region.Find(in.Region); found {
			r.place = placeName(p.Code)
		}
		if f, err := money.Parse(in.Amount); err == nil {
			r.amount, r.fen = f.String(), f
		}
		if n := in.Account.Number; n != "" {
			r.account = in.Account.Bank + "　" + tail(n)
		}
		if wrong := c.byLine[i]; len(wrong) > 0 {
			r.bad, r.remark = true, strings.Join(wrong, "")
		}
		out[i] = r
	}
	return out
}

// tail shows the end of an account number that was typed.
func tail(n string) string {
	n = strings.ReplaceAll(n, " ", "")
	if len(n) <= 4 {
		return n
	}
	return "••••" + n[len(n)-4:]
}

// fundName is who pays.
func fundName(fund string) string { return ledger.SourceLabel(fund) }

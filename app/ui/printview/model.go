package printview

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/ledger"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/rules"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/traceview"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// kind is a row of the list of kinds: a kind of paper, the registry of all papers,
// or the sheet with the recovery key, which is none of them.
type kind struct {
	id    string // papers.Kind, registry or keySheet
	label string
	ready int
	made  int
}

const (
	registry = "registry"
	keySheet = "key"
)

// kindsOf lists what can be chosen, with how many papers are ready and made.
func kindsOf(offers []papers.Offer, made int) []kind {
	out := []kind{{id: registry, label: words.T("printview.registry"), made: made}}
	for _, k := range papers.All {
		row := kind{id: string(k), label: k.Label()}
		for i := range offers {
			if offers[i].Kind == k {
				row.ready += offers[i].Ready
				row.made += offers[i].Made
			}
		}
		out = append(out, row)
	}
	return append(out, kind{id: keySheet, label: words.T("printview.key_sheet")})
}

// subject is a row of the list below: what papers of the kind are made of, or of
// the registry a series of numbers.
type subject struct {
	id    string
	name  string
	label string // what it is, for the crumb line
	state string
	ready int
	made  int
}

// subjectsOf lists what papers of a kind can be made of.
func subjectsOf(offers []papers.Offer, k papers.Kind, shelf *rules.Shelf) []subject {
	var out []subject
	for i := range offers {
		o := &offers[i]
		if o.Kind != k {
			continue
		}
		s := subject{id: o.Subject, name: o.Subject, label: o.Label, state: cmp.Or(o.State, words.T("printview.dead")), ready: o.Ready, made: o.Made}
		switch k {
		case papers.Statement:
			s.name, s.state = pool(o.Subject, shelf)
			s.label = s.state
		case papers.DeferralConfirmation:
			s.name, s.state, s.label = subjectName(k, o.Subject), o.Label, o.State
		case papers.DeferralQuery:
			s.state, s.label = o.Label, o.State
		case papers.DeferralBulletin:
			s.label = ""
		}
		out = append(out, s)
	}
	return out
}

// pool names a purse of the budget: its source, and the label of its item.
func pool(name string, shelf *rules.Shelf) (source, item string) {
	source, item, _ = strings.Cut(name, " ")
	id, it, _ := strings.Cut(item, "/")
	if pk, ok := shelf.Pack(id, ""); ok {
		if x, ok := pk.Item(it); ok {
			item = x.Label
		}
	}
	return ledger.SourceLabel(source), item
}

// poolName is pool in one.
func poolName(name string, shelf *rules.Shelf) string {
	source, item := pool(name, shelf)
	return source + " " + item
}

// seriesOf lists the series of numbers of the registry with their first and last.
func seriesOf(all []papers.Record) []subject {
	type block struct {
		first, last *papers.Record
		n           int
	}
	blocks := map[string]*block{}
	var order []string
	for i := range all {
		r := &all[i]
		b := blocks[seriesID(r)]
		if b == nil {
			b = &block{first: r, last: r}
			blocks[seriesID(r)] = b
			order = append(order, seriesID(r))
		}
		if r.N < b.first.N {
			b.first = r
		}
		if r.N > b.last.N {
			b.last = r
		}
		b.n++
	}
	slices.Sort(order)
	out := make([]subject, 0, len(order)+1)
	out = append(out, subject{name: words.T("printview.all_series"), made: len(all)})
	for _, id := range order {
		b := blocks[id]
		out = append(out, subject{id: id, name: id, state: span(b.first.N, b.last.N), made: b.n})
	}
	return out
}

func span(first, last int) string {
	if first == last {
		return strconv.Itoa(first)
	}
	return fmt.Sprintf("%d–%d", first, last)
}

func seriesID(r *papers.Record) string { return fmt.Sprintf("%s %d", r.Series, r.Year) }

// row is one paper: of a plan, of the registry, or both.
type row struct {
	id                    string
	item                  int           // place in the plan, -1 when it is not of it
	record                papers.Record // Number is "" of a 样稿
	number                string        // as shown
	name                  string        // whom or what it is about
	text                  string        // what it is searched by, lower case
	amount                money.Fen     //
	state                 state         //
	word                  string        // of the state
	pages, kind, date, by string
}

// state of a paper.
type state uint8

const (
	draft state = iota + 1
	numbered
	reprinted
)

func (s state) tone() fyne.ThemeColorName {
	switch s {
	case draft:
		return theme.Warn
	case reprinted:
		return theme.Accent
	}
	return theme.Good
}

// rowsOf lists the papers of a plan in its order, and after them those made of the
// same subject before, of another version.
func rowsOf(plan *papers.Plan, all []papers.Record, shelf *rules.Shelf) []row {
	name := nameOf(plan.Wish.Kind, plan.Wish.Subject, shelf)
	out := make([]row, 0, len(plan.Items))
	seen := make(map[string]bool, len(plan.Items))
	for i := range plan.Items {
		x := &plan.Items[i]
		if x.Made != nil {
			r := rowOf(*x.Made, name)
			r.item = i
			seen[r.number] = true
			out = append(out, r)
			continue
		}
		r := row{
			id: fmt.Sprint("draft ", i), item: i, number: "—", name: cmp.Or(x.Name, name), amount: x.Amount,
			state: draft, word: words.T("printview.draft"), pages: "—", kind: plan.Wish.Kind.Label(),
		}
		r.text = strings.ToLower(r.name + " " + x.Party + " " + x.Award)
		out = append(out, r)
	}
	for i := len(all) - 1; i >= 0; i-- {
		if r := &all[i]; r.Kind == plan.Wish.Kind && r.Subject == plan.Wish.Subject && !seen[r.Number] {
			out = append(out, rowOf(*r, name))
		}
	}
	return out
}

// nameOf is what a paper is about, when it is about nobody.
func nameOf(k papers.Kind, subject string, shelf *rules.Shelf) string {
	if k == papers.Statement {
		return poolName(subject, shelf)
	}
	return subjectName(k, subject)
}

// registered lists all papers, the newest first.
func registered(all []papers.Record, shelf *rules.Shelf) []row {
	out := make([]row, 0, len(all))
	for i := len(all) - 1; i >= 0; i-- {
		out = append(out, rowOf(all[i], nameOf(all[i].Kind, all[i].Subject, shelf)))
	}
	return out
}

func rowOf(r papers.Record, name string) row {
	out := row{
		id: r.Number, item: -1, record: r, number: r.Number, name: cmp.Or(r.Name, name), amount: r.Amount, state: numbered,
		word: words.T("printview.numbered"), pages: strconv.Itoa(r.Pages), kind: r.Kind.Label(), date: r.Date.String(), by: r.Made.Name,
	}
	if n := len(r.Copies); n > 0 {
		out.state, out.word = reprinted, words.T("printview.reprinted", n)
	}
	out.text = strings.ToLower(strings.Join([]string{r.Number, r.Name, r.Party, r.Subject, r.Award, r.Kind.Label(), r.Made.Name, name}, " "))
	return out
}

// wanted is what of the rows is shown. Empty parts ask nothing.
type wanted struct {
	text   string
	state  state
	series string
}

func (w wanted) keeps(r *row) bool {
	if w.state != 0 && r.state != w.state || w.series != "" && seriesID(&r.record) != w.series {
		return false
	}
	for part := range strings.FieldsSeq(strings.ToLower(w.text)) {
		if !strings.Contains(r.text, part) {
			return false
		}
	}
	return true
}

// counts are the numbers of the strip.
type counts struct {
	all, drafts, numbered, reprinted int
	amount                           money.Fen
}

func count(rows []row, w wanted) (c counts) {
	w.state = 0
	for i := range rows {
		r := &rows[i]
		if !w.keeps(r) {
			continue
		}
		c.all++
		c.amount += r.amount // no more than the sums of the books, which are checked
		switch r.state {
		case draft:
			c.drafts++
		case reprinted:
			c.reprinted++
		case numbered:
			c.numbered++
		}
	}
	return c
}

func total(shown []*row) string {
	var sum money.Fen
	for _, r := range shown {
		sum += r.amount
	}
	return sum.String()
}

func countText(n int) string { return traceview.Grouped(strconv.Itoa(n)) }

// some is a number of a list that stays empty for none.
func some(n int) string {
	if n == 0 {
		return ""
	}
	return countText(n)
}

// fileName is what papers are called as one file.
func fileName(p *papers.Prints) string {
	if len(p.Records) == 1 {
		return p.Records[0].FileName()
	}
	r := p.Records[0]
	for i := range p.Records {
		if p.Records[i].Kind != r.Kind || p.Records[i].Subject != r.Subject {
			return words.In(words.Chinese, "printview.papers_file", len(p.Records)) + ".pdf"
		}
	}
	r.Number, r.Name = r.Subject, words.In(words.Chinese, "papers.kind."+string(r.Kind))+words.In(words.Chinese, "printview.papers_file", len(p.Records))
	return r.FileName()
}

// target is what the argument of Go asks for: the number of a paper, "kind/subject",
// a kind, or a subject.
func target(arg string, offers []papers.Offer, all []papers.Record) (kindID, subjectID, number string) {
	if slices.ContainsFunc(all, func(r papers.Record) bool { return r.Number == arg }) {
		return registry, "", arg
	}
	head, tail, _ := strings.Cut(arg, "/")
	if slices.Contains(papers.All, papers.Kind(head)) {
		return head, tail, ""
	}
	for _, k := range []papers.Kind{papers.AwardNotice, papers.PaymentList, papers.RecoveryLetter, papers.Statement} {
		if slices.ContainsFunc(offers, func(o papers.Offer) bool { return o.Kind == k && o.Subject == arg }) {
			return string(k), arg, ""
		}
	}
	return "", "", ""
}

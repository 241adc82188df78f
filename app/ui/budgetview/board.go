package budgetview

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk/ledger"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/picture"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// draw fills the board and shows the page chosen under it.
func (v *View) draw() {
	last := v.asOf
	if last.IsZero() {
		last = v.place.Today()
	}
	var pools []fyne.CanvasObject
	for i, s := range v.panel.Stands {
		end := last
		if s.Date.After(end) {
			end = s.Date
		}
		pools = append(pools, newPool(v.head(s), picture.NewStack(bar(s, func(a ledger.Account) { v.narrow(wanted{pool: s.Pool, account: a}) })...), course(v.panel.Past[i], end)))
	}
	if len(pools) == 0 {
		pools = append(pools, prose.New(prose.Quiet(words.T("budget.no_pools"))))
	}
	v.board.Set(pools...)
	labels := []string{words.T("budget.tab_sheet"), words.T("budget.tab_grants"), words.T("budget.tab_months")}
	if n := waiting(v.panel.Grants); n > 0 {
		labels[pageGrants] = words.T("budget.tab_grants_wait", n)
	}
	row := parts.Row(12, parts.Tabs(labels, v.page, v.turn))
	if v.page == pageSheet && !v.want.empty() {
		row.Add(parts.Label(words.T("budget.only", v.narrowed())))
		row.Add(parts.Soft(words.T("budget.show_all"), func() { v.narrow(wanted{}) }))
	}
	v.tabs.Objects = []fyne.CanvasObject{parts.Pad(row, 12, 4)}
	v.tabs.Refresh()
	v.lower.Objects = []fyne.CanvasObject{[]fyne.CanvasObject{v.lines.Object(), v.grants.Object(), v.months.Object()}[v.page]}
	v.lower.Refresh()
	v.content.Refresh()
}

// head names a pool and what was granted to it.
func (v *View) head(s ledger.Stand) fyne.CanvasObject {
	return prose.NewLink(func() { v.narrow(wanted{pool: s.Pool}) }, prose.Strong(v.place.PoolLabel(s.Pool)),
		prose.Quiet("　"+words.T("budget.granted")+" "), prose.Strong(s.Amounts.Granted().String()), prose.Quiet(" "+words.T("budget.yuan")+"　"+words.T("budget.used_share", percent(s.Amounts.Granted()-s.Amounts.Available, s.Amounts.Granted()))))
}

// percent writes a share with one decimal, cut off.
func percent(part, whole money.Fen) string {
	if whole <= 0 {
		return "0.0"
	}
	n := int64(part) * 1000 / int64(whole) // fits up to 92 trillion yuan
	return strconv.FormatInt(n/10, 10) + "." + strconv.FormatInt(n%10, 10)
}

// pool is one purse on the board: its name over the bar, its course at the right.
type pool struct {
	widget.BaseWidget
	head   fyne.CanvasObject
	stack  *picture.Stack
	course *picture.Course
}

func newPool(head fyne.CanvasObject, stack *picture.Stack, course *picture.Course) *pool {
	p := &pool{head: head, stack: stack, course: course}
	p.ExtendBaseWidget(p)
	return p
}

// HeightFor is the height at a width.
func (p *pool) HeightFor(width float32) float32 {
	return max(poolHead+p.stack.HeightFor(width-courseRoom), 72)
}

// MinSize implements fyne.CanvasObject.
func (p *pool) MinSize() fyne.Size { return fyne.NewSize(300, 72) }

// CreateRenderer implements fyne.Widget.
func (p *pool) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(poolLayout{}, p.head, p.stack, p.course))
}

const (
	poolHead   = 24
	courseRoom = 196 // the course with the gap before it
)

type poolLayout struct{}

func (poolLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 72) }

func (poolLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := size.Width - courseRoom
	o[0].Resize(fyne.NewSize(width, poolHead))
	o[1].Move(fyne.NewPos(0, poolHead))
	o[1].Resize(fyne.NewSize(width, size.Height-poolHead))
	o[2].Move(fyne.NewPos(width+24, 0))
	o[2].Resize(fyne.NewSize(courseRoom-24, 72))
}

// halves gives the bar and the board what they need, at most a good half; the pages
// under them get the rest.
type halves struct{ board *parts.Flow }

func (halves) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(400, 300) }

func (l halves) Layout(o []fyne.CanvasObject, size fyne.Size) {
	bar, tabs := o[0].MinSize().Height, o[4].MinSize().Height
	board := min(l.board.Wants(size.Width), size.Height*0.55-bar)
	y := float32(0)
	for i, h := range []float32{bar, 1, board, 1, tabs, size.Height - bar - board - tabs - 2} {
		o[i].Move(fyne.NewPos(0, y))
		o[i].Resize(fyne.NewSize(size.Width, max(h, 0)))
		y += h
	}
}

// lineColumns are those of the statement; of an account, with what a posting moved
// there and what stood after it.
func lineColumns(account bool) []grid.Column[row] {
	text := func(id, key string, width float32, f func(*row) string) grid.Column[row] {
		return grid.Column[row]{ID: id, Title: words.T(key), Width: width, Text: f}
	}
	amount := func(id, key string, width float32, f func(*row) string, n func(*row) int64) grid.Column[row] {
		return grid.Column[row]{ID: id, Title: words.T(key), Width: width, Align: grid.Right, Text: f, Number: n, Scale: 2}
	}
	sum := amount("amount", "budget.amount", 128, func(r *row) string { return r.amount }, func(r *row) int64 { return int64(r.Amount) })
	sum.Bold, sum.Total = true, total
	code := text("code", "budget.code", 116, func(r *row) string { return r.code })
	code.Tone = func(r *row) fyne.ThemeColorName {
		switch r.Code {
		case ledger.CodeReturn, ledger.CodeRecover, ledger.CodeReverse:
			return theme.Bad
		case ledger.CodeSettle:
			return theme.Good
		}
		return ""
	}
	out := []grid.Column[row]{text("date", "budget.date", 116, func(r *row) string { return r.date }), code, sum}
	if account {
		change := amount("change", "budget.change", 124, func(r *row) string { return r.change }, func(r *row) int64 { return int64(r.Change) })
		change.Total = func(shown []*row) string {
			var all money.Fen
			for _, r := range shown {
				all += r.Change // of a statement, whose sum the ledger checked
			}
			return signed(all)
		}
		out = append(out, change, amount("balance", "budget.balance", 128, func(r *row) string { return r.balance }, func(r *row) int64 { return int64(r.Balance) }))
	}
	return append(out,
		text("from", "budget.from", 92, func(r *row) string { return r.from }), text("to", "budget.to", 92, func(r *row) string { return r.to }),
		text("ref", "budget.ref", 168, func(r *row) string { return r.ref }),
		text("source", "budget.source", 96, func(r *row) string { return r.source }), text("item", "budget.item", 150, func(r *row) string { return r.item }),
		text("doc", "budget.doc", 168, func(r *row) string { return r.Doc }), text("who", "budget.who", 80, func(r *row) string { return r.Name }),
		text("at", "budget.at_time", 136, func(r *row) string { return r.at }), text("id", "budget.posting", 84, func(r *row) string { return r.ID }),
	)
}

// total adds postings of one reason up; of several it would say nothing.
func total(shown []*row) string {
	var all money.Fen
	for _, r := range shown {
		if r.Code != shown[0].Code {
			return ""
		}
		all += r.Amount // of a statement, whose sum the ledger checked
	}
	return all.String()
}

func grantColumns() []grid.Column[grant] {
	text := func(id, key string, width float32, f func(*grant) string) grid.Column[grant] {
		return grid.Column[grant]{ID: id, Title: words.T(key), Width: width, Text: f}
	}
	state := text("state", "budget.state", 108, func(g *grant) string { return g.state })
	state.Tone = func(g *grant) fyne.ThemeColorName { return g.tone }
	return []grid.Column[grant]{
		text("id", "budget.grant_id", 108, func(g *grant) string { return g.ID }), state,
		{ID: "amount", Title: words.T("budget.amount"), Width: 140, Align: grid.Right, Bold: true, Text: func(g *grant) string { return g.amount }, Number: func(g *grant) int64 { return int64(g.Amount) }, Scale: 2},
		text("source", "budget.source", 96, func(g *grant) string { return g.source }), text("item", "budget.item", 176, func(g *grant) string { return g.item }),
		text("doc", "budget.doc", 184, func(g *grant) string { return g.Doc }), text("date", "budget.doc_date", 104, func(g *grant) string { return g.date }),
		text("maker", "budget.maker", 88, func(g *grant) string { return g.maker }), text("second", "budget.second", 88, func(g *grant) string { return g.second }),
	}
}

func monthColumns() []grid.Column[month] {
	text := func(id, key string, width float32, f func(*month) string) grid.Column[month] {
		return grid.Column[month]{ID: id, Title: words.T(key), Width: width, Text: f}
	}
	state := text("state", "budget.state", 112, func(m *month) string { return m.state })
	state.Tone = func(m *month) fyne.ThemeColorName { return m.tone }
	granted, paid := text("granted", "budget.granted_yuan", 160, func(m *month) string { return m.granted }), text("paid", "budget.paid_yuan", 160, func(m *month) string { return m.paid })
	granted.Align, paid.Align = grid.Right, grid.Right
	return []grid.Column[month]{
		text("id", "budget.month", 96, func(m *month) string { return m.id }), state, granted, paid,
		text("by", "budget.closed_by", 96, func(m *month) string { return m.by }), text("at", "budget.closed_at", 160, func(m *month) string { return m.at }),
	}
}

// cut parts an argument at its first slash.
func cut(arg string) (kind, id string) {
	kind, id, _ = strings.Cut(arg, "/")
	return kind, id
}

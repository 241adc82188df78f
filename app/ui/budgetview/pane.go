package budgetview

import (
	"context"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/ledger"
	"huiqi/app/ui/event"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/printing"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

func (v *View) follow(r *row) {
	if v.pane != nil && r != nil && r.ID != v.opened {
		v.openLine(r)
	}
}

// openLine shows a posting, and all postings of its award.
func (v *View) openLine(r *row) {
	shown := *r
	v.opened = r.ID
	if r.Award == "" {
		v.showLine(&shown, ledger.Award{})
		return
	}
	task.Start(v.place.Shell.Runner(), &v.opening, "", func(ctx context.Context, _ task.Tell) (ledger.Award, error) {
		return v.books.Award(ctx, shown.Award)
	}, func(a ledger.Award, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.showLine(&shown, a)
	})
}

func (v *View) showLine(r *row, a ledger.Award) {
	pairs := []parts.Pair{
		{Label: words.T("budget.date"), Value: r.date}, {Label: words.T("budget.from"), Value: r.from}, {Label: words.T("budget.to"), Value: r.to},
		{Label: words.T("budget.source"), Value: r.source}, {Label: words.T("budget.item"), Value: r.item},
	}
	if !r.Own.IsZero() {
		pairs = append(pairs, parts.Pair{Label: words.T("budget.own_date"), Value: r.Own.String()})
	}
	for _, p := range []parts.Pair{
		{Label: words.T("budget.doc"), Value: r.Doc}, {Label: words.T("budget.award"), Value: r.Award}, {Label: words.T("budget.batch"), Value: r.Batch},
		{Label: words.T("budget.order"), Value: r.Order}, {Label: words.T("budget.recovery"), Value: r.Recovery}, {Label: words.T("budget.reverses"), Value: r.Reverses},
		{Label: words.T("budget.who"), Value: r.Name}, {Label: words.T("budget.at_time"), Value: r.at}, {Label: words.T("budget.posting"), Value: r.ID},
	} {
		if p.Value != "" {
			pairs = append(pairs, p)
		}
	}
	objects := []fyne.CanvasObject{
		prose.New(prose.Strong(r.code)), prose.Sized(7, prose.Strong(r.amount), prose.Quiet(" "+words.T("budget.yuan"))), parts.Pairs(92, pairs...),
	}
	objects = append(objects, v.ways(r)...)
	if r.Award != "" {
		objects = append(objects, parts.Rule(), prose.New(prose.Strong(words.T("budget.money_of", r.Award))))
		for _, acc := range shares {
			if n := a.Amounts.Of(acc); n != 0 {
				objects = append(objects, prose.Hanging(24, prose.Span{Text: sign(acc), Bold: true}, prose.Quiet(acc.Label()+"　"), prose.Plain(n.String())))
			}
		}
		for _, s := range a.Steps {
			objects = append(objects, prose.Sized(-1, prose.Quiet(s.Date.String()+"　"), prose.Plain(s.From.Label()+" → "+s.To.Label()+"　"+s.Amount.String())))
		}
	}
	v.setPane(words.T("budget.one"), objects)
}

// ways lead on from a posting.
func (v *View) ways(r *row) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	way := func(on bool, text string, do func()) {
		if on {
			out = append(out, prose.NewLink(do, prose.Span{Text: text, Tone: theme.Accent}))
		}
	}
	to := v.place.Shell.Go
	way(r.Award != "" && v.want.award != r.Award, words.T("budget.only_award"), func() { v.narrow(wanted{award: r.Award}) })
	way(r.Batch != "" && v.want.batch != r.Batch, words.T("budget.only_batch", r.Batch), func() { v.narrow(wanted{batch: r.Batch}) })
	way(r.Batch != "", words.T("budget.to_batch"), func() { to("batches", r.Batch) })
	way(r.Order != "", words.T("budget.to_order"), func() { to("payment", "order/"+r.Order) })
	way(r.Recovery != "", words.T("budget.to_recovery"), func() { to("recovery", r.Recovery) })
	return out
}

// openGrant shows a grant, and to a checker what its confirmation would do.
func (v *View) openGrant(id string) {
	for i := range v.grants.Rows() {
		if g := &v.grants.Rows()[i]; g.ID == id {
			v.opened = id
			v.setPane(words.T("budget.grant"), v.grantObjects(g))
			return
		}
	}
	v.ClosePane()
}

func (v *View) grantObjects(g *grant) []fyne.CanvasObject {
	out := []fyne.CanvasObject{
		prose.New(prose.Strong(g.ID+"　"), prose.Span{Text: g.state, Tone: g.tone}), prose.Sized(7, prose.Strong(g.amount), prose.Quiet(" "+words.T("budget.yuan"))),
		parts.Pairs(92,
			parts.Pair{Label: words.T("budget.source"), Value: g.source}, parts.Pair{Label: words.T("budget.item"), Value: g.item},
			parts.Pair{Label: words.T("budget.doc"), Value: g.Doc}, parts.Pair{Label: words.T("budget.doc_date"), Value: g.date},
			parts.Pair{Label: words.T("budget.maker"), Value: g.maker + "　" + g.Maker.At},
		),
	}
	if g.Confirmer.Who != "" {
		out = append(out, parts.Pairs(92, parts.Pair{Label: words.T("budget.second"), Value: g.second + "　" + g.Confirmer.At}))
	}
	for _, text := range []string{g.Note, g.Reason} {
		if text != "" {
			out = append(out, prose.New(prose.Quiet(text)))
		}
	}
	if g.State != ledger.Proposed {
		return out
	}
	out = append(out, parts.Rule(), prose.New(prose.Plain(v.effect(g.Granting))))
	if ok, why := v.mayConfirm(g.Granting); !ok {
		return append(out, prose.Hanging(20, prose.Span{Text: "▲", Tone: theme.Warn}, prose.Plain(why)))
	}
	return append(out, container.NewHBox(
		parts.Primary("  "+words.T("budget.confirm_grant")+"  ", func() { v.askConfirm(g.Granting) }),
		parts.NewButton("  "+words.T("budget.reject_grant")+"  ", func() { v.askReject(g.Granting) }),
	))
}

func (v *View) setPane(title string, objects []fyne.CanvasObject) {
	head := parts.Pad(container.NewBorder(nil, nil, parts.Quiet(title), parts.Soft("×", func() {
		v.ClosePane()
		v.update()
	})), 16, 4)
	v.pane = container.NewBorder(head, nil, nil, nil, parts.NewFlow(16, 8, objects...))
	v.update()
}

// export writes the statement shown to a workbook. Workbooks are Chinese.
func (v *View) export() {
	shown := v.lines.Shown()
	name := words.In(words.Chinese, "budget.file") + "-" + v.place.Today().String() + ".xlsx"
	t := workbook.Table{Sheet: words.In(words.Chinese, "budget.tab_sheet")}
	for _, key := range []string{"date", "code", "amount", "from", "to", "change", "balance", "ref", "source", "item", "doc", "who", "at_time", "posting"} {
		t.Heads = append(t.Heads, words.In(words.Chinese, "budget."+key))
	}
	for i := len(shown) - 1; i >= 0; i-- {
		r := shown[i]
		change, balance := any(""), any("")
		if r.change != "" {
			change, balance = r.Change, r.Balance
		}
		t.Rows = append(t.Rows, []any{r.date, r.code, r.Amount, r.from, r.to, change, balance, r.ref, r.source, r.item, r.Doc, r.Name, r.at, r.ID})
	}
	v.place.Shell.Files().Save(words.T("budget.export"), name, func(path string) {
		task.Start(v.place.Shell.Runner(), &v.work, words.T("budget.export"), func(ctx context.Context, _ task.Tell) (string, error) {
			return printing.Write(filepath.Dir(path), filepath.Base(path), func(f *os.File) error { return workbook.WriteTable(ctx, f, t) })
		}, func(_ string, err error) {
			v.place.Shell.Failed(err)
			event.Say("exported", len(t.Rows), err == nil)
		})
	})
}

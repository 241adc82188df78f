package paymentview

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/payment"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// blocksPage is the blocking list (名单): who is not paid, or was not, and why.
type blocksPage struct {
	v    *View
	grid *grid.Grid[blockRow]
}

type blockRow struct {
	payment.Block
	state, asked, why, doc, by string
	tone                       fyne.ThemeColorName
}

func newBlocks(v *View) *blocksPage {
	p := &blocksPage{v: v}
	text := func(id, key string, width float32, f func(*blockRow) string) grid.Column[blockRow] {
		return grid.Column[blockRow]{ID: id, Title: words.T(key), Width: width, Text: f}
	}
	state := text("state", "pay.state", 104, func(b *blockRow) string { return b.state })
	state.Tone = func(b *blockRow) fyne.ThemeColorName { return b.tone }
	p.grid = grid.New(grid.Options[blockRow]{
		ID: func(b *blockRow) string { return b.Party }, Frozen: 1, Empty: words.T("pay.no_blocks"),
		Columns: []grid.Column[blockRow]{
			text("name", "pay.party", 240, func(b *blockRow) string { return b.Name }), state, text("asked", "pay.change", 120, func(b *blockRow) string { return b.asked }),
			text("why", "pay.explain", 240, func(b *blockRow) string { return b.why }), text("doc", "pay.doc", 160, func(b *blockRow) string { return b.doc }),
			text("by", "pay.asked_by", 96, func(b *blockRow) string { return b.by }), text("id", "pay.party_id", 176, func(b *blockRow) string { return b.Party }),
		},
		OnOpen: p.show, OnCursor: func(b *blockRow) {
			if v.pane != nil && b != nil {
				p.show(b)
			}
			v.update()
		},
	})
	return p
}

func (p *blocksPage) label() string             { return words.T("pay.tab_blocks", len(p.v.data.blocks)) }
func (p *blocksPage) object() fyne.CanvasObject { return p.grid.Object() }
func (p *blocksPage) focus() fyne.Focusable     { return p.grid.Focusable() }
func (p *blocksPage) filters()                  { p.grid.ShowFilters(!p.grid.FiltersShown()) }

func (p *blocksPage) fill() {
	rows := make([]blockRow, len(p.v.data.blocks))
	for i, b := range p.v.data.blocks {
		r := blockRow{Block: b, state: words.T("pay.block_off"), tone: theme.Quiet}
		if b.Blocked {
			r.state, r.tone = words.T("pay.block_on"), theme.Bad
		}
		last := b.Asked
		if n := len(b.History); last == nil && n > 0 {
			last = b.History[n-1]
		}
		if last != nil {
			r.why, r.doc, r.by = last.Reason, last.Doc, last.By.Name
		}
		if b.Asked != nil {
			r.asked = wayOf(b.Asked.On) + " " + words.T("pay.to_agree")
		}
		rows[i] = r
	}
	p.grid.SetRows(rows)
}

// wayOf names a change of the list.
func wayOf(on bool) string {
	if on {
		return words.T("pay.put_on")
	}
	return words.T("pay.take_off")
}

func (p *blocksPage) open(id string) {
	p.grid.SetCursor(id)
	if b := p.grid.Cursor(); b != nil && b.Party == id {
		p.show(b)
	}
}

func (p *blocksPage) actions() []shell.Action {
	may := p.v.place.Holds(act.Maker, act.Checker, act.Approver, act.Regulator)
	b := p.grid.Cursor()
	return []shell.Action{
		{Label: words.T("pay.take_off") + "…", Do: func() { p.ask(b, false) }, Off: !may || b == nil || !b.Blocked || b.Asked != nil},
		{Label: words.T("pay.put_on") + "…", Primary: true, Do: func() { p.ask(nil, true) }, Off: !may},
	}
}

// show opens an entry with its history, and what waits for a second person.
func (p *blocksPage) show(b *blockRow) {
	v, row := p.v, *b
	objects := []fyne.CanvasObject{
		prose.New(prose.Strong(row.Name)), prose.New(prose.Quiet(row.Party+"　"), prose.Span{Text: row.state, Tone: row.tone}),
		prose.NewLink(func() { v.place.Shell.Go("firms", row.Party) }, prose.Span{Text: words.T("pay.to_firm"), Tone: theme.Accent}),
	}
	if a := row.Asked; a != nil {
		objects = append(objects, parts.Rule(), prose.New(prose.Strong(row.asked)), prose.New(prose.Plain(words.T("pay.block_asked", a.By.Name, a.By.Date.String(), a.Reason, orDash(a.Doc)))))
		switch {
		case a.By.Who == v.place.Session.Me().User.ID:
			objects = append(objects, prose.Hanging(20, prose.Span{Text: "▲", Tone: theme.Warn}, prose.Plain(words.T("pay.block_own"))))
		case v.place.Holds(act.Checker, act.Approver):
			objects = append(objects, container.NewHBox(
				parts.Primary("  "+words.T("pay.agree")+"  ", func() { p.decide(row, true) }), parts.NewButton("  "+words.T("pay.refuse")+"  ", func() { p.decide(row, false) })))
		}
	}
	if len(row.History) > 0 {
		objects = append(objects, parts.Rule(), prose.New(prose.Strong(words.T("pay.block_history"))))
	}
	for _, s := range row.History {
		sign, second := prose.Span{Text: "✓", Tone: theme.Good}, ""
		if !s.Agreed {
			sign = prose.Span{Text: "×", Tone: theme.Quiet}
		}
		if s.Second != nil {
			second = "　" + signText(s.Second)
		}
		objects = append(objects, prose.Hanging(20, sign, prose.Plain(wayOf(s.On)+"　"+s.Reason), prose.Quiet("　"+signText(s.By)+second)))
	}
	v.setPane(words.T("pay.block"), objects...)
}

// ask asks for a change of the list: of the entry given, or of a party to be named.
func (p *blocksPage) ask(b *blockRow, on bool) {
	v := p.v
	party, name, doc, reason := field.NewEntry(), field.NewEntry(), field.NewEntry(), field.NewEntry()
	party.SetPlaceHolder(words.T("pay.party_hint"))
	title := words.T("pay.put_on_title")
	if b != nil {
		party.SetText(b.Party)
		name.SetText(b.Name)
		party.Disable()
		name.Disable()
		title = words.T("pay.take_off_title", b.Name)
	}
	// A credit code the desk knows gives its name.
	party.OnChanged = func(text string) {
		if firm, ok := v.place.Firms().Get(strings.ToUpper(strings.TrimSpace(text))); ok {
			name.SetText(firm.Name)
		}
	}
	said := words.T("pay.put_on_says")
	if !on {
		said = words.T("pay.take_off_says")
	}
	who := v.place.Session.Who()
	versions := map[string]int{}
	for _, x := range v.data.blocks {
		versions[x.Party] = x.Version
	}
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: title, Verb: wayOf(on), Danger: on, Said: []string{said}, Label: 132,
		Fields: []ask.Field{
			ask.Text(words.T("pay.party_id"), party), ask.Text(words.T("pay.party"), name), ask.Text(words.T("pay.doc"), doc), ask.Text(words.T("pay.explain"), reason),
		},
		Take: func() (func(context.Context) error, error) {
			a := payment.BlockAsk{Party: strings.ToUpper(strings.TrimSpace(party.Text)), Name: strings.TrimSpace(name.Text), On: on, Doc: strings.TrimSpace(doc.Text), Reason: strings.TrimSpace(reason.Text)}
			a.Seen = versions[a.Party]
			if a.Reason == "" {
				return nil, desk.Errf("pay-reason")
			}
			return func(ctx context.Context) error { return v.pay.AskBlock(ctx, who, a) }, nil
		},
		Done: func() { v.load(nil) },
	})
}

// decide agrees with a change of the list, or refuses it.
func (p *blocksPage) decide(b blockRow, agree bool) {
	v := p.v
	who := v.place.Session.Who()
	verb, title := words.T("pay.agree"), words.T("pay.agree_title", wayOf(b.Asked.On), b.Name)
	said := words.T("pay.agree_on")
	switch {
	case !agree:
		verb, title, said = words.T("pay.refuse"), words.T("pay.refuse_title", wayOf(b.Asked.On), b.Name), words.T("pay.refuse_says")
	case !b.Asked.On:
		said = words.T("pay.agree_off")
	}
	v.dialog = dialogs.Reason(v.place.Shell.Window(), title, said, verb, func(reason string) {
		v.do(verb, func(ctx context.Context) error { return v.pay.DecideBlock(ctx, who, b.Party, b.Version, agree, reason) }, func() { p.open(b.Party) })
	})
}

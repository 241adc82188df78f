package decisionsview

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/decisions"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/takein"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/region"
	"huiqi/policy/uscc"
	"huiqi/resources/words"
)

// entryLine is where one beneficiary is typed: found by name or code in the registry
// of firms, checked while it is typed.
type entryLine struct {
	p                         *recordPage
	who, name, place          *field.Entry
	amount                    *field.Money
	holder, bank, no, account *field.Entry
	said                      *parts.Column
	add                       *parts.Button
	at                        int // line being changed, -1 for a new one
	checking                  task.Slot
	object                    fyne.CanvasObject
}

func newEntryLine(p *recordPage) *entryLine {
	e := &entryLine{
		p: p, who: field.NewEntry(), name: field.NewEntry(), place: field.NewEntry(), amount: field.NewMoney(),
		holder: field.NewEntry(), bank: field.NewEntry(), no: field.NewEntry(), account: field.NewEntry(), said: parts.NewColumn(3), at: -1,
	}
	e.who.SetPlaceHolder(words.T("decisionsview.who_hint"))
	e.name.SetPlaceHolder(words.T("decisionsview.beneficiary"))
	e.place.SetPlaceHolder(words.T("decisionsview.place_hint"))
	e.amount.SetPlaceHolder(words.T("decisionsview.total"))
	e.holder.SetPlaceHolder(words.T("decisionsview.holder"))
	e.bank.SetPlaceHolder(words.T("decisionsview.bank"))
	e.no.SetPlaceHolder(words.T("decisionsview.bank_no"))
	e.account.SetPlaceHolder(words.T("decisionsview.account_hint"))
	e.add = parts.NewButton(words.T("decisionsview.add"), e.take)
	all := e.entries()
	for i, one := range all {
		one.OnChanged = func(string) { e.check() }
		one.OnEnter = func() {
			if i < 4 && all[min(i+1, 3)].Text == "" && i < 3 {
				p.v.place.Shell.Window().Canvas().Focus(all[i+1])
				return
			}
			e.take()
		}
	}
	first := container.NewBorder(nil, nil, nil, container.NewHBox(parts.Box(120, 32, e.place), parts.Box(132, 32, e.amount.Entry), e.add), container.NewGridWithColumns(2, e.who, e.name))
	e.object = parts.NewColumn(4, first, container.NewGridWithColumns(4, e.holder, e.bank, e.no, e.account), e.said)
	return e
}

func (e *entryLine) entries() []*field.Entry {
	return []*field.Entry{e.who, e.name, e.place, e.amount.Entry, e.holder, e.bank, e.no, e.account}
}

func (e *entryLine) clear() {
	e.at = -1
	for _, one := range e.entries() {
		one.SetText("")
	}
	e.add.SetText(words.T("decisionsview.add"))
	e.said.Set()
}

// input is the line as typed.
func (e *entryLine) input() decisions.Input {
	return decisions.Input{
		ID: strings.TrimSpace(e.who.Text), Name: strings.TrimSpace(e.name.Text), Region: strings.TrimSpace(e.place.Text), Amount: e.amount.Text,
		Account: decisions.Payee{
			Holder: strings.TrimSpace(e.holder.Text), Bank: strings.TrimSpace(e.bank.Text), BankNo: strings.TrimSpace(e.no.Text), Number: strings.TrimSpace(e.account.Text),
		},
	}
}

func (e *entryLine) empty() bool {
	return !slices.ContainsFunc(e.entries(), func(one *field.Entry) bool { return one.Text != "" })
}

// check says of the line, while it is typed, which firms are meant and what is wrong.
func (e *entryLine) check() {
	if e.empty() {
		e.said.Set()
		e.p.v.content.Refresh()
		return
	}
	in := e.input()
	registry := e.p.v.place.Firms()
	if f, ok := registry.Get(uscc.Normalise(in.ID)); ok {
		if in.Name == "" {
			e.fill(e.name, f.Name)
			in.Name = f.Name
		}
		if in.Region == "" {
			e.fill(e.place, shortPlace(f.Region))
			in.Region = f.Region
		}
	} else if in.ID != "" && uscc.Check(uscc.Normalise(in.ID)) != nil {
		if e.propose(in.ID) {
			return
		}
	}
	e.judge(in)
}

// shortPlace is the name of a division where it alone is found again, else its code.
func shortPlace(code string) string {
	if r, ok := region.Lookup(code); ok {
		if same, ok := region.Find(r.Name); ok && same.Code == code {
			return r.Name
		}
	}
	return code
}

// fill sets a field without asking for a check again.
func (e *entryLine) fill(one *field.Entry, text string) {
	heard := one.OnChanged
	one.OnChanged = nil
	one.SetText(text)
	one.OnChanged = heard
}

// propose lists the firms that may be meant; false when there is none.
func (e *entryLine) propose(text string) bool {
	registry := e.p.v.place.Firms()
	var out []fyne.CanvasObject
	for _, i := range registry.Search(text) {
		f := registry.Firms[i]
		out = append(out, prose.HangingLink(20, prose.Span{Text: "›", Tone: theme.Accent}, func() {
			e.fill(e.name, "")
			e.fill(e.place, "")
			e.who.SetText(f.Code)
			e.p.v.place.Shell.Window().Canvas().Focus(e.amount.Entry)
		}, prose.Span{Text: f.Name, Tone: theme.Accent}, prose.Quiet("　"+f.Code+"　"+f.CityName()+f.RegionName())))
		if len(out) == 4 {
			break
		}
	}
	if len(out) == 0 {
		return false
	}
	e.said.Set(out...)
	e.p.v.content.Refresh()
	return true
}

// judged is what the check of a line says, and the account the desk has.
type judged struct {
	wrong []string
	known string
}

// judge holds the line against the rules of a record.
func (e *entryLine) judge(in decisions.Input) {
	p := e.p
	if p.form.offer.pack == nil {
		return
	}
	if in.Region == "" {
		in.Region = "?" // said to be missing, without the registry being read for every key
	}
	dr := p.form.draft(p.readings)
	dr.Lines, dr.List, dr.Unread, dr.Total = []decisions.Input{in}, decisions.List{}, nil, ""
	book, reader := p.book(), p.v.reader()
	task.Start(p.v.place.Shell.Runner(), &e.checking, "", func(ctx context.Context, _ task.Tell) (out judged, err error) {
		c, err := check(ctx, book, dr)
		if err != nil {
			return out, err
		}
		out.wrong = c.byLine[0]
		a, err := reader.Account(ctx, uscc.Normalise(in.ID))
		if err == nil && a.Current != nil {
			out.known = a.Current.Bank + "　" + a.Current.Number.Masked()
		}
		return out, err
	}, func(out judged, err error) {
		if err != nil {
			p.v.place.Shell.Failed(err)
			return
		}
		e.show(out, in.Account == (decisions.Payee{}))
	})
}

func (e *entryLine) show(j judged, noAccount bool) {
	var out []fyne.CanvasObject
	for _, w := range j.wrong {
		out = append(out, prose.Hanging(20, prose.Span{Text: "×", Tone: theme.Bad}, prose.Span{Text: w, Tone: theme.Bad}))
	}
	if len(j.wrong) == 0 {
		out = append(out, prose.Hanging(20, prose.Span{Text: "✓", Tone: theme.Good}, prose.Plain(words.T("decisionsview.line_fine"))))
	}
	switch {
	case j.known != "":
		out = append(out, prose.Hanging(20, prose.Span{}, prose.Quiet(words.T("decisionsview.known_account", j.known))))
	case noAccount:
		out = append(out, prose.Hanging(20, prose.Span{}, prose.Quiet(words.T("decisionsview.no_account"))))
	}
	e.said.Set(out...)
	e.p.v.content.Refresh()
}

// take puts the line into the list, in the place of the one being changed.
func (e *entryLine) take() {
	if e.empty() {
		return
	}
	in := e.input()
	if r, ok := region.Find(in.Region); ok {
		in.Region = r.Code
	}
	p := e.p
	if e.at >= 0 && e.at < len(p.form.lines) {
		p.form.lines[e.at] = in
	} else {
		p.form.lines = append(p.form.lines, in)
	}
	e.clear()
	p.check()
	p.v.place.Shell.Window().Canvas().Focus(e.who)
}

// edit brings a typed line back to where it was typed.
func (p *recordPage) edit(i int) {
	if p.list() || i >= len(p.form.lines) {
		return
	}
	in, e := p.form.lines[i], p.entry
	for _, x := range []struct {
		to   *field.Entry
		text string
	}{
		{e.who, in.ID}, {e.name, in.Name}, {e.place, in.Region}, {e.amount.Entry, in.Amount},
		{e.holder, in.Account.Holder}, {e.bank, in.Account.Bank}, {e.no, in.Account.BankNo}, {e.account, in.Account.Number},
	} {
		e.fill(x.to, x.text)
	}
	e.at = i
	e.add.SetText(words.T("decisionsview.change"))
	e.check()
	p.v.place.Shell.Window().Canvas().Focus(e.amount.Entry)
}

func (p *recordPage) menu(r *inputRow) []*fyne.MenuItem {
	if p.list() {
		return nil
	}
	return []*fyne.MenuItem{
		fyne.NewMenuItem(words.T("decisionsview.change"), func() { p.edit(r.at) }),
		fyne.NewMenuItem(words.T("decisionsview.remove"), func() {
			p.form.lines = slices.Delete(p.form.lines, r.at, r.at+1)
			p.entry.clear()
			p.check()
		}),
	}
}

// list tells whether the lines are those of a workbook.
func (p *recordPage) list() bool { return p.sheet != nil }

func (p *recordPage) chooseList() {
	p.v.place.Shell.Files().Open(words.T("decisionsview.from_workbook"), []string{".xlsx", ".csv", ".txt"}, func(paths []string) {
		if len(paths) > 0 {
			p.look(paths[0])
		}
	})
}

// looked is what a workbook turned out to be.
type looked struct {
	sheet    *decisions.Sheet
	lines    []decisions.Input
	problems []desk.Problem
}

// look recognises a workbook and takes its rows when no column is in question.
func (p *recordPage) look(path string) {
	s, maps := p.v.place.Session, p.maps
	if path != p.path {
		maps = map[string]string{}
	}
	p.path, p.maps = path, maps
	task.Start(p.v.place.Shell.Runner(), &p.looking, words.T("awardsview.reading_files"), func(ctx context.Context, tell task.Tell) (out looked, err error) {
		memory := func(fingerprint string) map[string]string { return s.Memory(ctx, fingerprint) }
		if out.sheet, err = decisions.Look(ctx, path, filepath.Base(path), maps, memory); err != nil || len(out.sheet.File.Questions) > 0 {
			return out, err
		}
		out.lines, out.problems, err = out.sheet.Read(ctx, func(done, total int64) { tell(done, total) })
		if err == nil && len(maps) > 0 {
			err = s.Remember(ctx, out.sheet.File, maps)
		}
		return out, err
	}, func(out looked, err error) {
		if err != nil {
			p.v.place.Shell.Failed(err)
			return
		}
		p.sheet = out.sheet
		p.form.lines, p.form.unread, p.form.list = out.lines, out.problems, out.sheet.List()
		p.showRight()
		p.check()
	})
}

// typeInstead forgets the workbook: the lines are to be typed.
func (p *recordPage) typeInstead() {
	p.sheet, p.path = nil, ""
	p.form.lines, p.form.unread, p.form.list = nil, nil, decisions.List{}
	p.showRight()
	p.check()
}

// showRight puts the list together: where lines are typed, or the workbook they are of.
func (p *recordPage) showRight() {
	p.showHead()
	top := p.entry.object
	if p.list() {
		top = p.head
	}
	p.right.Objects = []fyne.CanvasObject{parts.Fill(parts.Inset(top, 14, 10), parts.Rule(), p.grid.Object())}
	p.right.Refresh()
	p.grid.SetRows(inputRows(p.form.lines, p.checked, words.T("decisionsview.fine"), words.T("decisionsview.desk_account")))
	p.v.update()
}

// showHead tells of the workbook, and asks about the first column in question.
func (p *recordPage) showHead() {
	if !p.list() {
		return
	}
	f := p.sheet.File
	out := []fyne.CanvasObject{
		prose.New(prose.Strong(f.Name), prose.Quiet("　"+words.T("decisionsview.list_rows", takein.Counted(len(p.form.lines)), len(p.form.unread)))),
		prose.New(prose.Quiet("SHA-256　" + f.Hash)),
	}
	if len(f.Questions) > 0 {
		q := f.Questions[0]
		out = append(out, prose.Hanging(18, prose.Span{Text: "？", Bold: true, Tone: theme.Warn}, prose.Strong(q.Head+"　"), prose.Plain(q.Text)))
		for _, c := range q.Choices {
			out = append(out, prose.HangingLink(34, prose.Span{Text: "　›", Tone: theme.Accent}, func() {
				p.maps[takein.Settles(q)] = c
				p.look(p.path)
			}, prose.Span{Text: columnName(c), Tone: theme.Accent}))
		}
	}
	for i, w := range p.checked.whole {
		if i == 4 {
			break
		}
		out = append(out, prose.Hanging(18, prose.Span{Text: "×", Tone: theme.Bad}, prose.Span{Text: w, Tone: theme.Bad}))
	}
	out = append(out, prose.New(prose.Quiet(words.T("decisionsview.list_whole"))),
		prose.NewLink(p.typeInstead, prose.Span{Text: words.T("decisionsview.type_instead"), Tone: theme.Accent}))
	p.head.Set(out...)
	p.right.Refresh()
}

// columnName is what a column of the list may hold.
func columnName(id string) string {
	name, unit, _ := strings.Cut(id, ":")
	switch {
	case name == "amount":
		return words.T("decision.amount") + takein.Unit(unit)
	case name == "-":
		return words.T("awardsview.unused")
	}
	if key := "awardsview.ident." + name; words.Has(key) {
		return words.T(key)
	}
	return id
}

package citiesview

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/road"
	"huiqi/app/desk/rules"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/printing"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/takein"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

func list(all []string) string { return strings.Join(all, words.T("citiesview.comma")) }

// signed writes a difference with its sign.
func signed(f money.Fen) string {
	if f > 0 {
		return "+" + f.String()
	}
	return f.String()
}

// tieText says who shares which place.
func (v *View) tieText(i int) string {
	run := v.result.Run
	var groups []string
	for _, g := range v.result.Ties[i].Groups {
		var names []string
		for _, row := range g.Rows {
			names = append(names, run.Rows[row].Name)
		}
		groups = append(groups, words.T("citiesview.tie", g.Rank, list(names)))
	}
	return strings.Join(groups, words.T("awardsview.semicolon"))
}

// tiesPage puts the ways to decide a shared place side by side.
func (v *View) tiesPage() fyne.CanvasObject {
	var out []fyne.CanvasObject
	for i := range v.result.Ties {
		t := &v.result.Ties[i]
		n := &t.Interpretation
		out = append(out,
			prose.Sized(3, prose.Strong(v.tieText(i))), prose.New(prose.Plain(n.Question)), prose.New(prose.Quiet(v.prizeText())), parts.Gap(1, 4))
		cards := make([]fyne.CanvasObject, len(t.Options))
		for j := range t.Options {
			cards[j] = v.tieCard(n, &t.Options[j], noted(n))
		}
		out = append(out, parts.Beside(12, cards...), parts.Gap(1, 4), prose.New(prose.Quiet(words.T("citiesview.ties_note"))), parts.Gap(1, 10))
	}
	return parts.Sheet(parts.NewFlow(20, 6, out...))
}

// prizeText lists what the ranks bring.
func (v *View) prizeText() string {
	var all []string
	for _, p := range v.result.Prizes {
		all = append(all, words.T("citiesview.prize", p.Rank, p.Text))
	}
	return words.T("citiesview.prizes", list(all))
}

func (v *View) tieCard(n *pack.Interpretation, o *awards.TieOption, noted bool) fyne.CanvasObject {
	body := append([]fyne.CanvasObject{prose.Sized(1, prose.Strong(o.Option.Label))}, note(o.Option.Note, noted)...)
	if o.Err != nil {
		body = append(body, prose.New(prose.Span{Text: desk.Text(o.Err), Tone: theme.Bad}))
		return parts.Framed(parts.NewColumn(6, body...))
	}
	var gets []parts.Pair
	for _, g := range o.Gets {
		gets = append(gets, parts.Pair{Label: v.result.Run.Rows[g.Row].Name, Value: g.Amount.String(), Tone: parts.StatusTone(g.Status), Bold: true})
	}
	body = append(body, sums(gets...), parts.Rule(), sums(
		parts.Pair{Label: words.T("citiesview.option_amount"), Value: o.Amount.String()},
		parts.Pair{Label: words.T("citiesview.option_total"), Value: o.Total.String(), Bold: true},
		parts.Pair{Label: words.T("citiesview.option_more"), Value: signed(o.More)}))
	return v.card(body, n, o.Option, false)
}

// note is what is to be known of an option; where another card has a note, an empty
// line keeps them level.
func note(text string, noted bool) []fyne.CanvasObject {
	switch {
	case text != "":
		return []fyne.CanvasObject{prose.New(prose.Quiet(text))}
	case noted:
		return []fyne.CanvasObject{prose.New(prose.Quiet(" "))}
	}
	return nil
}

func noted(n *pack.Interpretation) bool {
	return slices.ContainsFunc(n.Options, func(o pack.Option) bool { return o.Note != "" })
}

// card closes a card with the button that decides for it.
func (v *View) card(body []fyne.CanvasObject, n *pack.Interpretation, o pack.Option, used bool) fyne.CanvasObject {
	label := words.T("citiesview.decide")
	b := parts.NewButton(label, func() { v.decide(n, o) })
	if used {
		b.SetText(words.T("citiesview.decide_used"))
	}
	if !v.mayDecide() {
		b.Disable()
	}
	return parts.Framed(parts.NewColumn(6, append(body, parts.Gap(1, 2), parts.Row(8, b))...))
}

// mayDecide tells whether the person may put its name under a reading.
func (v *View) mayDecide() bool {
	return v.place.Holds(act.Maker, act.Checker, act.Approver, act.Regulator)
}

// readingsPage shows every question the item hangs on with what each answer costs.
func (v *View) readingsPage() fyne.CanvasObject {
	out := []fyne.CanvasObject{prose.New(prose.Quiet(words.T("citiesview.readings_help"))), parts.Gap(1, 4)}
	for i := range v.result.Readings {
		r := &v.result.Readings[i]
		out = append(out, prose.Sized(1, prose.Strong(r.Label), decidedBy(r)), prose.New(prose.Plain(r.Question)))
		cards := make([]fyne.CanvasObject, len(r.Options))
		for j := range r.Options {
			cards[j] = v.readingCard(r, &r.Options[j], noted(r.Interpretation))
		}
		out = append(out, parts.Beside(12, cards...), parts.Gap(1, 10))
	}
	return parts.Sheet(parts.NewFlow(20, 6, out...))
}

func decidedBy(r *Reading) prose.Span {
	if d := r.Decided; d != nil {
		return prose.Span{Text: "　" + words.T("policyview.decided", d.By, d.On, d.Document), Tone: theme.Good}
	}
	if r.Signed() {
		return prose.Span{Text: "　" + words.T("policyview.decided", r.DecidedBy, r.DecidedOn, r.Document), Tone: theme.Good}
	}
	return prose.Span{Text: "　" + words.T("awardsview.unsigned"), Tone: theme.Warn}
}

func (v *View) readingCard(r *Reading, o *Option, noted bool) fyne.CanvasObject {
	head := []prose.Span{prose.Strong(o.Label)}
	if o.Used {
		head = append(head, prose.Span{Text: "　" + words.T("citiesview.used"), Tone: theme.Accent})
	}
	body := append([]fyne.CanvasObject{prose.New(head...)}, note(o.Note, noted)...)
	if o.Err != nil {
		body = append(body, prose.New(prose.Span{Text: desk.Text(o.Err), Tone: theme.Bad}))
		return parts.Framed(parts.NewColumn(6, body...))
	}
	var gets []parts.Pair
	for _, g := range o.Gets {
		value := g.Amount.String()
		if g.Status == rule.Unknown {
			value = words.T("citiesview.waits_short")
		}
		gets = append(gets, parts.Pair{Label: g.Name, Value: value, Tone: parts.StatusTone(g.Status)})
	}
	if len(gets) == 0 {
		gets = append(gets, parts.Pair{Label: words.T("citiesview.nobody"), Value: "—"})
	}
	body = append(body, sums(gets...), parts.Rule(), sums(
		parts.Pair{Label: words.T("citiesview.option_total"), Value: o.Amount.String(), Bold: true},
		parts.Pair{Label: words.T("citiesview.option_more"), Value: signed(o.More)}))
	return v.card(body, r.Interpretation, o.Option, r.Decided != nil && r.Decided.Choice == o.ID)
}

// decide asks who decided for an option, when and on what document, and records it;
// a maker's run is then made again under it.
func (v *View) decide(n *pack.Interpretation, o pack.Option) {
	by, document, on := field.NewEntry(), field.NewEntry(), field.NewDate(v.place.Today())
	by.SetText(v.place.Session.Me().User.Name)
	on.Set(v.place.Today())
	s, p := v.place.Session, v.result.Run.Pack
	said := []string{n.Question, words.T("citiesview.decide_for", o.Label)}
	if v.place.Holds(act.Maker) {
		said = append(said, words.T("citiesview.decide_again"))
	}
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: n.Label, Verb: words.T("citiesview.decide_do"), Said: said,
		Fields: []ask.Field{
			ask.Text(words.T("policyview.decided_by"), by), ask.Day(words.T("policyview.decided_on"), on),
			ask.Text(words.T("policyview.document"), document), ask.Said(words.T("policyview.decide_note"), theme.Quiet),
		},
		Take: func() (func(context.Context) error, error) {
			day, err := on.Value()
			if err != nil {
				return nil, desk.Errf("bad-date", on.Text)
			}
			who := s.Who()
			d := rules.Decision{Choice: o.ID, By: by.Text, On: day.String(), Document: document.Text}
			return func(ctx context.Context) error { return rules.Settle(ctx, s.Desk, who, p, n.ID, d) }, nil
		},
		Done: func() {
			if v.place.Holds(act.Maker) {
				v.again()
			} else {
				v.load(nil)
			}
		},
	})
}

// again makes the run of the same facts under what was decided.
func (v *View) again() {
	s, run := v.place.Session, v.result.Run
	task.Start(v.place.Shell.Runner(), &v.work, words.T("citiesview.again"), func(ctx context.Context, _ task.Tell) (*Result, error) {
		next, err := s.Again(ctx, run, v.place.Session.Desk.Now())
		if err != nil {
			return nil, err
		}
		return Build(ctx, s, next)
	}, func(r *Result, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.page = pageRanking
		v.set(r)
	})
}

// Actions are the acts of the crumb line.
func (v *View) Actions() []shell.Action {
	if len(v.offers) == 0 {
		return nil
	}
	if v.taking {
		var out []shell.Action
		if v.result != nil {
			out = append(out, shell.Action{Label: words.T("awardsview.back_to_result"), Do: func() { v.turnTo(pageRanking) }})
		}
		return append(out, v.takePage.Actions(v.accept)...)
	}
	if v.result == nil {
		return []shell.Action{{Label: words.T("awardsview.take_files"), Key: shell.Open, Do: v.startTaking}}
	}
	return []shell.Action{
		{Label: words.T("awardsview.take_files"), Key: shell.Open, Do: v.startTaking},
		{Label: words.T("awardsview.look"), Menu: []shell.Action{
			{Label: words.T("citiesview.ranking"), Do: func() { v.turnTo(pageRanking) }},
			{Label: words.T("citiesview.ties"), Do: func() { v.turnTo(pageTies) }, Off: len(v.result.Ties) == 0},
			{Label: words.T("awardsview.readings"), Do: func() { v.turnTo(pageReadings) }},
		}},
		{Label: words.T("awardsview.export"), Menu: []shell.Action{{Label: words.T("awardsview.export_json"), Key: shell.Export, Do: v.export}}},
		{Label: words.T("citiesview.draft"), Primary: true, Do: v.draft, Off: v.result.Run.Totals.Eligible == 0 || !v.place.Holds(act.Maker)},
	}
}

// accept takes in all rows without a problem and shows the ranking.
func (v *View) accept() {
	var r *Result
	s := v.place.Session
	v.take.Accept(v.place.Session.Desk.Now(), func(ctx context.Context, run *awards.Run, _ task.Tell) (err error) {
		r, err = Build(ctx, s, run)
		return err
	}, func(out takein.Accepted) {
		v.taking, v.page, v.figure = false, pageRanking, ""
		v.take.Clear()
		v.set(r)
		v.place.Load("", nil)
		v.focus()
		if out.Receipt.Again {
			dialogs.Tell(v.place.Shell.Window(), words.T("awardsview.again_title"), words.T("awardsview.again"))
		}
	})
}

// export writes the run as result.json.
func (v *View) export() {
	run := v.result.Run
	v.place.Shell.Files().Save(words.T("awardsview.export_json"), "result.json", func(path string) {
		task.Start(v.place.Shell.Runner(), &v.work, words.T("awardsview.export_json"), func(ctx context.Context, _ task.Tell) (string, error) {
			return printing.Write(filepath.Dir(path), filepath.Base(path), func(f *os.File) error { return run.WriteJSON(ctx, f) })
		}, func(path string, err error) {
			if err != nil {
				v.place.Shell.Failed(err)
				return
			}
			dialogs.Tell(v.place.Shell.Window(), words.T("awardsview.saved"), path)
		})
	})
}

// draft makes the award batch of the run, after telling what it will hold.
func (v *View) draft() {
	r, s := v.result, v.place.Session
	said := []string{words.T("citiesview.draft_said", workplace.PeriodLabel(r.Run.Period)+r.Item.Label, r.Run.Totals.Eligible, r.Run.Totals.Amount.String())}
	for i := range r.Ties {
		said = append(said, words.T("citiesview.draft_waits", v.tieText(i)))
	}
	if r.Due {
		said = append(said, words.T("citiesview.due"))
	}
	if len(r.Batches) > 0 {
		said = append(said, words.T("citiesview.batched", list(r.Batches))+words.T("citiesview.draft_again"))
	}
	var made road.Drafted
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("citiesview.draft"), Verb: words.T("citiesview.draft_do"), Said: said,
		Take: func() (func(context.Context) error, error) {
			who := s.Who()
			return func(ctx context.Context) (err error) {
				made, err = (&road.Road{Desk: s.Desk}).Draft(ctx, who, r.Run, road.Options{})
				return err
			}, nil
		},
		Done: func() {
			v.load(nil)
			v.dialog = v.place.Drafted(made)
		},
	})
}

package decisionsview

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/road"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/lawtext"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/pack"
	"huiqi/resources/words"
)

func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// showPane fills the pane with a document: what it says, its scan, the clause.
func (v *View) showPane(id string) {
	r := v.row(id)
	if r == nil {
		v.ClosePane()
		return
	}
	v.opened = id
	out := []fyne.CanvasObject{
		prose.Sized(3, prose.Strong(r.Title)),
		prose.Sized(5, prose.Strong(r.sum), prose.Quiet(" "+words.T("unit.yuan")+"　"+words.T("decisionsview.for_lines", r.Lines))),
		parts.Pairs(labelWidth(),
			parts.Pair{Label: words.T("decision.number"), Value: r.Number},
			parts.Pair{Label: words.T("decision.date"), Value: r.Date.String()},
			parts.Pair{Label: words.T("decision.authority"), Value: r.Authority},
			parts.Pair{Label: words.T("decisionsview.item"), Value: r.Clause + "　" + r.Label},
			parts.Pair{Label: words.T("decision.period"), Value: r.period},
			parts.Pair{Label: words.T("decisionsview.fund"), Value: fundName(r.Fund)},
			parts.Pair{Label: words.T("decisionsview.state"), Value: r.state(), Tone: tone(r)},
			parts.Pair{Label: words.T("decisionsview.recorded"), Value: r.ByName + "　" + r.At.In(act.China).Format("2006-01-02 15:04")},
		),
	}
	if r.Why != "" {
		out = append(out, prose.New(prose.Span{Text: words.T("decisionsview.why", r.Why), Tone: theme.Warn}))
	}
	out = append(out, parts.Rule(), prose.New(prose.Strong(words.T("decision.scan"))), prose.New(prose.Plain(r.Scan.Name)),
		prose.New(prose.Quiet("SHA-256　"+r.Scan.SHA256)), v.link(words.T("decisionsview.compare"), func() { v.compare(r.Scan) }))
	if r.List.SHA256 != "" {
		out = append(out, prose.New(prose.Strong(words.T("decisionsview.list"))), prose.New(prose.Plain(r.List.Name)), prose.New(prose.Quiet("SHA-256　"+r.List.SHA256)))
	}
	out = append(out, parts.Rule())
	if v.page != pageLines {
		out = append(out, v.link(words.T("decisionsview.see_lines"), func() { v.open(id, pageLines) }))
	}
	for _, b := range r.Batches {
		out = append(out, v.link(words.T("decisionsview.see_batch", b), func() { v.place.Shell.Go("batches", b) }))
	}
	if len(r.Batches) == 0 && r.State == decisions.Recorded && v.place.Holds(act.Maker, act.Checker) {
		out = append(out, v.link(words.T("decisionsview.withdraw"), func() { v.withdraw(*r) }))
	}
	out = append(out, parts.Rule())
	if p, ok := v.place.Session.Shelf.Pack(r.Pack.ID, r.Pack.Version); ok {
		out = append(out, clause(p, r.Clause)...)
	}
	v.pane = container.NewBorder(v.head(r.ID), nil, nil, nil, parts.NewFlow(16, 8, out...))
}

// clause are the words the decision carries out.
func clause(p *pack.Pack, number string) []fyne.CanvasObject {
	out := []fyne.CanvasObject{prose.New(prose.Quiet("《" + p.Title + "》"))}
	return append(out, lawtext.Page(p, number, nil, nil)...)
}

func (v *View) link(text string, do func()) fyne.CanvasObject {
	return prose.NewLink(do, prose.Span{Text: text, Tone: theme.Accent})
}

// compare holds a file against the hash of the scan that was recorded.
func (v *View) compare(want decisions.Scan) {
	v.place.Shell.Files().Open(words.T("decisionsview.compare"), nil, func(paths []string) {
		if len(paths) == 0 {
			return
		}
		path := paths[0]
		task.Start(v.place.Shell.Runner(), &v.work, words.T("decisionsview.compare"), func(context.Context, task.Tell) (decisions.Scan, error) {
			return decisions.ScanOf(path)
		}, func(got decisions.Scan, err error) {
			if err != nil {
				v.place.Shell.Failed(err)
				return
			}
			text := words.T("decisionsview.same", got.Name, want.Name)
			if got.SHA256 != want.SHA256 {
				text = words.T("decisionsview.other", got.Name, want.Name, got.SHA256, want.SHA256)
			}
			v.dialog = dialogs.Tell(v.place.Shell.Window(), words.T("decisionsview.compare"), text)
		})
	})
}

// withdraw voids a decision of which no batch was made.
func (v *View) withdraw(r row) {
	s := v.place.Session
	v.dialog = dialogs.Reason(v.place.Shell.Window(), words.T("decisionsview.withdraw_title", r.Number), words.T("decisionsview.withdraw_ask", r.Lines, r.sum),
		words.T("decisionsview.withdraw_do"), func(reason string) {
			who := s.Who()
			task.Start(v.place.Shell.Runner(), &v.work, "", func(ctx context.Context, _ task.Tell) (struct{}, error) {
				return struct{}{}, decisions.Book{Desk: s.Desk, Vault: s.Vault()}.Withdraw(ctx, who, r.ID, r.Version, reason)
			}, func(_ struct{}, err error) {
				if err != nil {
					v.place.Shell.Failed(err)
				}
				v.load(nil)
			})
		})
}

// draft makes the award batches of the decision, after telling what they will hold.
func (v *View) draft() {
	r, s := *v.row(v.opened), v.place.Session
	var made road.Drafted
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("citiesview.draft"), Verb: words.T("citiesview.draft_do"),
		Said: []string{words.T("decisionsview.draft_said", r.Number, r.Lines, r.sum, fundName(r.Fund))},
		Take: func() (func(context.Context) error, error) {
			p, ok := s.Shelf.Pack(r.Pack.ID, r.Pack.Version)
			if !ok {
				return nil, desk.Errf("run-pack-gone", r.Pack.ID, r.Pack.Version)
			}
			who := s.Who()
			return func(ctx context.Context) (err error) {
				made, err = (&road.Road{Desk: s.Desk}).DraftDecision(ctx, who, r.ID, p, nil)
				return err
			}, nil
		},
		Done: func() {
			v.load(nil)
			v.dialog = v.place.Drafted(made)
		},
	})
}

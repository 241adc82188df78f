package printview

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/papers"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/printing"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

// Actions are the acts of the crumb line: the primary one numbers what has no number
// yet, else it prints.
func (v *View) Actions() []shell.Action {
	if v.kind == keySheet {
		return []shell.Action{
			{Label: words.T("printview.verify"), Do: v.openVerify},
			{Label: words.T("printview.key_go"), Primary: true, Do: func() { v.place.Shell.Go("users", "") }},
		}
	}
	chosen := v.chosen()
	none, made := len(chosen) == 0, madeOf(chosen)
	print := shell.Action{Label: words.T("printview.print"), Key: shell.Print, Do: v.print, Off: none}
	if v.ticked > 0 {
		print.Label = words.T("printview.print_ticked", v.ticked)
	}
	reprint := []shell.Action{
		{Label: words.T("printview.reprint_print"), Do: func() { v.askReprint(false) }},
		{Label: words.T("printview.reprint_save"), Do: func() { v.askReprint(true) }},
	}
	save := []shell.Action{
		{Label: words.T("printview.save_one"), Key: shell.Save, Do: func() { v.saveOne(v.chosen()) }},
		{Label: words.T("printview.save_all"), Key: shell.Export, Do: func() { v.saveOne(v.grid.Shown()) }},
		{Label: words.T("printview.save_each"), Do: func() { v.saveEach(v.grid.Shown()) }},
		{Label: words.T("printview.print_all"), Do: func() { v.send(v.grid.Shown()) }},
	}
	out := []shell.Action{
		{Label: words.T("printview.office_short"), Do: v.askOffice},
		{Label: words.T("printview.verify"), Do: v.openVerify},
	}
	if len(made) > 0 {
		out = append(out, shell.Action{Label: words.T("printview.reprint"), Menu: reprint})
	}
	if !none {
		out = append(out, shell.Action{Label: words.T("printview.save"), Menu: save})
	}
	if n := v.missing(); n > 0 {
		return append(out, print, shell.Action{Label: words.T("printview.make", n), Primary: true, Do: v.askMake, Off: !v.mayMake()})
	}
	print.Primary = true
	return append(out, print)
}

// missing counts the papers that may get a number now.
func (v *View) missing() int {
	if v.plan == nil || v.plan.Waits != nil {
		return 0
	}
	return v.plan.Missing()
}

// mayMake tells whether who is signed in makes papers at all; whether of this kind
// the desk decides.
func (v *View) mayMake() bool {
	return v.place.Holds(act.Printer, act.Maker, act.Checker, act.Approver, act.Regulator, act.Auditor)
}

// chosen are the ticked papers that are shown, else the one the cursor stands on.
func (v *View) chosen() []*row {
	if v.ticked > 0 {
		return v.grid.Ticked()
	}
	if r := v.grid.Cursor(); r != nil {
		return []*row{r}
	}
	return nil
}

func madeOf(rows []*row) []string {
	var out []string
	for _, r := range rows {
		if r.state != draft {
			out = append(out, r.number)
		}
	}
	return out
}

// lot is what was chosen, by how it gets on paper.
type lot struct {
	press   papers.Press
	plan    *papers.Plan
	numbers []string // made already
	drafts  []int    // places in the plan
}

func (v *View) lotOf(rows []*row) lot {
	out := lot{press: v.press(), plan: v.plan, numbers: madeOf(rows)}
	for _, r := range rows {
		if r.state == draft {
			out.drafts = append(out.drafts, r.item)
		}
	}
	return out
}

// prints lays papers out: those with a number as they were made, the others as 样稿.
func (l lot) prints(ctx context.Context) (*papers.Prints, error) {
	out := &papers.Prints{}
	if len(l.drafts) > 0 {
		out = l.plan.Drafts(l.drafts...)
	}
	if len(l.numbers) == 0 {
		return out, nil
	}
	made, err := l.press.Original(ctx, l.numbers...)
	if err != nil {
		return nil, err
	}
	return made.With(out), nil
}

func (v *View) menu(r *row) []*fyne.MenuItem {
	out := []*fyne.MenuItem{
		fyne.NewMenuItem(words.T("printview.print_this"), func() { v.send([]*row{r}) }),
		fyne.NewMenuItem(words.T("printview.save_this"), func() { v.saveOne([]*row{r}) }),
	}
	if r.state != draft {
		out = append(out, fyne.NewMenuItem(words.T("printview.verify_this"), func() {
			v.openVerify()
			v.verifying.text(r.number)
		}))
	}
	if r.record.Party != "" {
		out = append(out, fyne.NewMenuItem(words.T("printview.firm"), func() { v.place.Shell.Go("firms", r.record.Party) }))
	}
	return out
}

func (v *View) print() { v.send(v.chosen()) }

// send makes the PDF and gives it to the printer or the viewer.
func (v *View) send(rows []*row) {
	if len(rows) == 0 {
		return
	}
	lot := v.lotOf(rows)
	v.sending(lot.prints, nil)
}

// sending prints what prints gives, and then calls then, where there is one.
func (v *View) sending(prints func(context.Context) (*papers.Prints, error), then func()) {
	dir := filepath.Join(filepath.Dir(v.place.Session.Path), "print")
	task.Start(v.place.Shell.Runner(), &v.work, words.T("printview.printing"), func(ctx context.Context, tell task.Tell) (printing.Way, error) {
		p, err := prints(ctx)
		if err != nil {
			return 0, err
		}
		path, err := printing.Write(dir, fileName(p), func(f *os.File) error { return p.WriteOne(ctx, f, progress(tell)) })
		if err != nil {
			return 0, err
		}
		return printing.Print(ctx, path)
	}, func(way printing.Way, err error) {
		event.Say("printed", way, err == nil)
		if then != nil {
			then()
		}
		switch {
		case err != nil:
			v.place.Shell.Failed(err)
		case way == printing.Printer:
			dialogs.Tell(v.place.Shell.Window(), words.T("printview.printing"), words.T("printview.sent"))
		}
	})
}

func progress(tell task.Tell) papers.Progress {
	return func(done, total int) { tell(int64(done), int64(total)) }
}

func (v *View) saveOne(rows []*row) {
	if len(rows) == 0 {
		return
	}
	lot := v.lotOf(rows)
	v.place.Shell.Files().Save(words.T("printview.save"), v.nameOf(rows), func(path string) { v.saving(lot.prints, path, false, nil) })
}

// nameOf is the name papers are offered to be saved under.
func (v *View) nameOf(rows []*row) string {
	p := &papers.Prints{}
	for _, r := range rows {
		rec := r.record
		if r.state == draft {
			rec = v.plan.Drafts(r.item).Records[0]
		}
		p.Records = append(p.Records, rec)
	}
	return fileName(p)
}

// saveEach writes each paper as a file of its own into a folder.
func (v *View) saveEach(rows []*row) {
	if len(rows) == 0 {
		return
	}
	lot := v.lotOf(rows)
	v.place.Shell.Files().Folder(words.T("printview.save_each"), func(dir string) { v.saving(lot.prints, dir, true, nil) })
}

// saving writes papers into one file, or each into a folder, and then calls then.
func (v *View) saving(prints func(context.Context) (*papers.Prints, error), path string, each bool, then func()) {
	task.Start(v.place.Shell.Runner(), &v.work, words.T("printview.writing"), func(ctx context.Context, tell task.Tell) (string, error) {
		p, err := prints(ctx)
		if err != nil {
			return "", err
		}
		if each {
			return path, p.WriteEach(ctx, path, progress(tell))
		}
		return printing.Write(filepath.Dir(path), filepath.Base(path), func(f *os.File) error { return p.WriteOne(ctx, f, progress(tell)) })
	}, func(path string, err error) {
		event.Say("saved", err == nil)
		if then != nil {
			then()
		}
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		dialogs.Tell(v.place.Shell.Window(), words.T("awardsview.saved"), path)
	})
}

// askMake says what will be numbered, by whom and of which day, before it is done.
func (v *View) askMake() {
	plan, n := v.plan, v.missing()
	if n == 0 || !v.mayMake() {
		return
	}
	kind := plan.Wish.Kind
	issuer, code, date := text(v.office.Issuer), text(v.office.CodeOf(kind)), field.NewDate(v.place.Today())
	date.Set(v.place.Today())
	note := words.T("printview.make_note")
	if kind == papers.DeferralQuery {
		note = words.T("printview.make_query_note", plan.Wish.Answer.String()) + note
	}
	hint := prose.New(prose.Quiet(note))
	objects := []fyne.CanvasObject{
		prose.New(prose.Plain(words.T("printview.make_text", kind.Label(), subjectName(kind, plan.Wish.Subject), n, missingSum(plan).String()))),
		labelled("printview.issuer", issuer),
	}
	entries := []*field.Entry{issuer, date.Entry}
	official := papers.Official(kind)
	if official {
		objects = append(objects, labelled("printview.doc_code", code))
		entries = append(entries, code)
	}
	objects = append(objects, labelled("printview.doc_date", parts.Row(0, parts.Box(150, 32, date.Box()))), hint)
	chosen := func() (papers.House, papers.Office, bool) {
		o := v.office.WithCode(kind, strings.TrimSpace(code.Text))
		o.Issuer = strings.TrimSpace(issuer.Text)
		day, err := date.Value()
		return o, o.On(kind, day), err == nil && o.Issuer != "" && (!official || goodCode(o.CodeOf(kind)))
	}
	v.dialog = dialogs.Show(v.place.Shell.Window(), dialogs.Spec{
		Title: words.T("printview.make_title"), Body: parts.NewColumn(8, objects...), Default: 1, Focus: issuer, Width: 520,
		Choices: []dialogs.Choice{
			{Label: words.T("ui.cancel")},
			{Label: words.T("printview.make", n), Kind: dialogs.Primary, Stay: func() bool {
				_, _, ok := chosen()
				if !ok {
					hint.Set(prose.Span{Text: words.T("printview.make_incomplete"), Tone: theme.Bad})
				}
				return !ok
			}, Do: func() {
				kept, by, _ := chosen()
				if kept.Issuer != v.office.Issuer || kept.CodeOf(kind) != v.office.CodeOf(kind) {
					v.keep(kept)
				}
				v.make(plan.Wish, by)
			}},
		},
	})
	v.heard(entries)
}

// missingSum is the money of the papers that get numbers.
func missingSum(plan *papers.Plan) (sum money.Fen) {
	for i := range plan.Items {
		if plan.Items[i].Made == nil {
			sum += plan.Items[i].Amount // part of plan.Total, which is checked
		}
	}
	return sum
}

// make numbers the papers of a wish and stands on the first.
func (v *View) make(w papers.Wish, by papers.Office) {
	press, who := v.press(), v.place.Session.Who()
	w.Office = by
	task.Start(v.place.Shell.Runner(), &v.work, words.T("printview.making"), func(ctx context.Context, tell task.Tell) (string, error) {
		plan, err := press.Plan(ctx, w)
		if err != nil {
			return "", err
		}
		first := 0
		for i := range plan.Items {
			if plan.Items[i].Made == nil {
				first = i
				break
			}
		}
		made, err := press.Make(ctx, who, plan, progress(tell))
		if err != nil {
			return "", err
		}
		return made.Records[first].Number, nil
	}, func(number string, err error) {
		event.Say("made", number, err == nil)
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.stand = number
		v.load("")
	})
}

// askReprint asks why papers are printed again, and where they shall go, before the
// reprint is written down.
func (v *View) askReprint(save bool) {
	numbers := madeOf(v.chosen())
	if len(numbers) == 0 {
		return
	}
	said := words.T("printview.reprint_one", numbers[0], copiesOf(v.chosen())+1)
	if len(numbers) > 1 {
		said = words.T("printview.reprint_many", len(numbers))
	}
	name := v.nameOf(v.chosen())
	v.dialog = dialogs.Reason(v.place.Shell.Window(), words.T("printview.reprint"), said, words.T("printview.reprint"), func(reason string) {
		press, who := v.press(), v.place.Session.Who()
		prints := func(ctx context.Context) (*papers.Prints, error) {
			return press.Reprint(ctx, who, reason, nil, numbers...)
		}
		again := func() { v.load("") }
		if save {
			v.place.Shell.Files().Save(words.T("printview.save"), name, func(path string) {
				v.saving(prints, path, false, again)
			})
			return
		}
		v.sending(prints, again)
	})
}

// copiesOf counts the reprints of the first made paper.
func copiesOf(rows []*row) int {
	for _, r := range rows {
		if r.state != draft {
			return len(r.record.Copies)
		}
	}
	return 0
}

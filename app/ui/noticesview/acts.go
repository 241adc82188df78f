package noticesview

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/notices"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/printing"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/traceview"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

func countText(n int) string { return traceview.Grouped(strconv.Itoa(n)) }

// Actions are the acts of the crumb line.
func (v *View) Actions() []shell.Action {
	if len(v.grid.Rows()) == 0 {
		return nil
	}
	none := v.batch == nil
	label := words.T("noticesview.print")
	if v.preview.kind == Notice && v.ticked > 0 {
		label = words.T("noticesview.print_ticked", v.ticked)
	}
	save := []shell.Action{
		{Label: words.T("noticesview.save_shown"), Key: shell.Save, Do: v.saveShown, Off: none},
		{Label: words.T("noticesview.save_one"), Key: shell.Export, Do: v.saveOne, Off: none},
		{Label: words.T("noticesview.save_each"), Do: v.saveEach, Off: none},
	}
	more := []shell.Action{
		{Label: words.T("noticesview.print_shown"), Do: v.printShown, Off: none},
		{Label: words.T("noticesview.print_all"), Do: func() { v.printNumbers(v.numbers(false)) }, Off: none},
	}
	return []shell.Action{
		{Label: words.T("noticesview.save"), Menu: save},
		{Label: words.T("noticesview.more"), Menu: more},
		{Label: label, Primary: true, Key: shell.Print, Do: v.print, Off: none},
	}
}

// numbers lists the notices meant: the ticked ones, else those shown, of the run
// that is open.
func (v *View) numbers(onlyTicked bool) []string {
	var out []string
	if onlyTicked {
		for _, r := range v.grid.Ticked() {
			out = append(out, r.Number)
		}
		return out
	}
	for _, r := range v.grid.Shown() {
		out = append(out, r.Number)
	}
	return out
}

// print prints the ticked notices, else the paper shown.
func (v *View) print() {
	if v.preview.kind == Notice && v.ticked > 0 {
		v.printNumbers(v.numbers(true))
		return
	}
	v.printShown()
}

func (v *View) printShown() {
	if v.preview.kind == Notice && v.preview.number == "" {
		return
	}
	v.send(v.preview.kind, []string{v.preview.number})
}

func (v *View) printNumbers(numbers []string) {
	if len(numbers) > 0 {
		v.send(Notice, numbers)
	}
}

// send makes the PDF and gives it to the printer or the viewer.
func (v *View) send(kind Kind, numbers []string) {
	b := v.batch
	if b == nil {
		return
	}
	dir := filepath.Join(filepath.Dir(v.place.Session.Path), "print")
	task.Start(v.place.Shell.Runner(), &v.work, words.T("noticesview.printing"), func(ctx context.Context, tell task.Tell) (printing.Way, error) {
		path, err := printing.Write(dir, fileName(b, kind, numbers), func(f *os.File) error { return write(ctx, f, b, kind, numbers, tell) })
		if err != nil {
			return 0, err
		}
		return printing.Print(ctx, path)
	}, func(way printing.Way, err error) {
		event.Say("printed", way, err == nil)
		switch {
		case err != nil:
			v.place.Shell.Failed(err)
		case way == printing.Printer:
			dialogs.Tell(v.place.Shell.Window(), words.T("noticesview.printing"), words.T("noticesview.sent"))
		}
	})
}

// write makes the PDF of a paper.
func write(ctx context.Context, f *os.File, b *notices.Batch, kind Kind, numbers []string, tell task.Tell) error {
	switch kind {
	case List:
		return notices.WriteList(ctx, f, b.Run, b.Office)
	case Allocation:
		return notices.WriteAllocation(ctx, f, b.Run, b.Office, "")
	}
	some := part(b, numbers)
	if len(some.Notices) == 0 {
		return desk.Errf("no-notice", strings.Join(numbers, "、"))
	}
	return some.WriteOne(ctx, f, func(done, total int) { tell(int64(done), int64(total)) })
}

func (v *View) saveShown() {
	if v.preview.kind == Notice && v.preview.number == "" {
		return
	}
	v.saveAs(v.preview.kind, []string{v.preview.number})
}

func (v *View) saveOne() {
	numbers := v.numbers(v.ticked > 0)
	if len(numbers) > 0 {
		v.saveAs(Notice, numbers)
	}
}

func (v *View) saveAs(kind Kind, numbers []string) {
	b := v.batch
	v.place.Shell.Files().Save(words.T("noticesview.save"), fileName(b, kind, numbers), func(path string) {
		v.saving(func(ctx context.Context, tell task.Tell) (string, error) {
			return printing.Write(filepath.Dir(path), filepath.Base(path), func(f *os.File) error { return write(ctx, f, b, kind, numbers, tell) })
		})
	})
}

// saveEach writes each notice as a file of its own into a folder.
func (v *View) saveEach() {
	b, numbers := v.batch, v.numbers(v.ticked > 0)
	v.place.Shell.Files().Folder(words.T("noticesview.save_each"), func(dir string) {
		v.saving(func(ctx context.Context, tell task.Tell) (string, error) {
			return dir, part(b, numbers).WriteEach(ctx, dir, func(done, total int) { tell(int64(done), int64(total)) })
		})
	})
}

func (v *View) saving(work func(context.Context, task.Tell) (string, error)) {
	task.Start(v.place.Shell.Runner(), &v.work, words.T("noticesview.writing"), work, func(path string, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		dialogs.Tell(v.place.Shell.Window(), words.T("awardsview.saved"), path)
	})
}

// issueHere issues the notices of the period's run.
func (v *View) issueHere() { v.place.NeedRun(func() { v.issueRun(v.place.Run()) }) }

// issueRun numbers the notices of a run after asking who issues them; a run that
// has its notices already is only shown.
func (v *View) issueRun(run *awards.Run) {
	if run == nil || run.ID == "" {
		return
	}
	if number, ok := v.issued(run); ok {
		v.grid.SetCursor(number)
		return
	}
	task.Start(v.place.Shell.Runner(), &v.opening, "", func(ctx context.Context, _ task.Tell) (notices.Office, error) {
		office, ok, err := notices.OfficeOf(ctx, v.place.Session.Store, "")
		if !ok {
			office = notices.Example(v.place.Today())
		}
		return office, err
	}, func(office notices.Office, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		office.Date = v.place.Today()
		v.ask(run, office)
	})
}

// ask lets issuer, code and date of the notices be changed before they are numbered.
func (v *View) ask(run *awards.Run, office notices.Office) {
	issuer, code, date := field.NewEntry(), field.NewEntry(), field.NewDate(office.Date)
	issuer.SetText(office.Issuer)
	code.SetText(office.Code)
	date.Set(office.Date)
	hint := prose.New(prose.Quiet(words.T("noticesview.issue_note")))
	body := parts.NewColumn(8,
		prose.New(prose.Plain(words.T("noticesview.issue_text", run.Totals.Eligible, run.Totals.Amount.String()))),
		labelled("noticesview.issuer", issuer), labelled("noticesview.doc_code", code), labelled("noticesview.doc_date", date.Box()), hint)
	chosen := func() (notices.Office, bool) {
		day, err := date.Value()
		o := notices.Office{Issuer: strings.TrimSpace(issuer.Text), Mark: office.Mark, Code: strings.TrimSpace(code.Text), Date: day}
		return o, err == nil && o.Issuer != "" && o.Code != ""
	}
	d := dialogs.Show(v.place.Shell.Window(), dialogs.Spec{
		Title: words.T("awardsview.make_notices"), Body: body, Default: 1, Focus: issuer, Width: 480,
		Choices: []dialogs.Choice{
			{Label: words.T("ui.cancel")},
			{Label: words.T("noticesview.issue"), Kind: dialogs.Primary, Stay: func() bool {
				if _, ok := chosen(); ok {
					return false
				}
				hint.Set(prose.Span{Text: words.T("noticesview.issue_incomplete"), Tone: theme.Bad})
				return true
			}, Do: func() {
				o, _ := chosen()
				v.issue(run, o)
			}},
		},
	})
	for _, e := range []*field.Entry{issuer, code, date.Entry} {
		e.OnEnter, e.OnEsc = d.Enter, d.Escape
	}
}

func labelled(key string, o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, parts.Fixed(88, parts.Quiet(words.T(key))), nil, o)
}

func (v *View) issue(run *awards.Run, office notices.Office) {
	task.Start(v.place.Shell.Runner(), &v.opening, words.T("noticesview.issuing"), func(ctx context.Context, _ task.Tell) (*notices.Batch, error) {
		return notices.Issue(ctx, v.place.Session.Store, run, office)
	}, func(b *notices.Batch, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.batch = b
		if len(b.Notices) > 0 {
			v.want = b.Notices[0].Number
		}
		v.place.NoticesIssued(b.Run.ID) // loads the list, as every change does
	})
}

// Poses are the positions of this screen worth a picture.
func (v *View) Poses() []shell.Pose {
	return []shell.Pose{
		{Name: "issue", Take: v.issueHere},
		{Name: "notice", Take: func() {
			closeOverlays(v.place.Shell.Window())
			if run := v.place.Run(); run != nil {
				day, _ := period.NewDate(2026, 11, 22)
				v.issue(run, notices.Example(day))
			}
		}},
		{Name: "annex", Take: func() { v.preview.turn(1) }},
		{Name: "list", Take: func() { v.preview.pick(List) }},
		{Name: "allocation", Take: func() { v.preview.pick(Allocation) }},
	}
}

func closeOverlays(w fyne.Window) {
	for o := w.Canvas().Overlays().Top(); o != nil; o = w.Canvas().Overlays().Top() {
		w.Canvas().Overlays().Remove(o)
	}
}

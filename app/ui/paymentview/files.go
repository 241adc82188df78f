package paymentview

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/payment"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/event"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/printing"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

// filesPage lists the result files taken in, and shows what became of the one that
// was tried last: a refused file as a grid of everything that is wrong with it.
type filesPage struct {
	v        *View
	grid     *grid.Grid[fileRow]
	problems *grid.Grid[grid.Texts]
	list     []desk.Problem // of the file refused last
	refused  string         // its name
	template string         // chosen last
	verdict  *prose.Para
	box      *fyne.Container
	work     task.Slot
}

type fileRow struct {
	payment.TakenFile
	at, by, settled, returned, fresh, waiting string
}

// results are the extensions of result files.
var results = []string{".csv", ".txt", ".xlsx"}

func newFiles(v *View) *filesPage {
	p := &filesPage{v: v, verdict: prose.New(), box: container.NewStack()}
	text := func(id, key string, width float32, f func(*fileRow) string) grid.Column[fileRow] {
		return grid.Column[fileRow]{ID: id, Title: words.T(key), Width: width, Text: f}
	}
	right := func(c grid.Column[fileRow]) grid.Column[fileRow] {
		c.Align = grid.Right
		return c
	}
	p.grid = grid.New(grid.Options[fileRow]{
		ID: func(f *fileRow) string { return f.SHA256 }, Frozen: 1, Empty: words.T("pay.no_files"),
		Columns: []grid.Column[fileRow]{
			text("name", "pay.file", 240, func(f *fileRow) string { return f.Name }), text("at", "pay.taken_at", 136, func(f *fileRow) string { return f.at }),
			text("by", "pay.taken_by", 84, func(f *fileRow) string { return f.by }),
			right(text("settled", "pay.file_settled", 176, func(f *fileRow) string { return f.settled })), right(text("returned", "pay.file_returned", 160, func(f *fileRow) string { return f.returned })),
			right(text("new", "pay.file_new", 76, func(f *fileRow) string { return f.fresh })), right(text("waiting", "pay.file_waiting", 92, func(f *fileRow) string { return f.waiting })),
			text("sha", "pay.sha", 180, func(f *fileRow) string { return f.SHA256 }),
		},
		OnOpen: p.show,
	})
	p.problems = grid.NewTexts([]grid.Head{
		{Title: words.T("pay.line"), Width: 72, Align: grid.Right}, {Title: words.T("pay.column"), Width: 140}, {Title: words.T("pay.problem"), Width: 860},
	}, 1, "", nil)
	p.draw()
	return p
}

func (p *filesPage) label() string             { return words.T("pay.tab_files", len(p.v.data.files)) }
func (p *filesPage) object() fyne.CanvasObject { return p.box }
func (p *filesPage) filters()                  { p.grid.ShowFilters(!p.grid.FiltersShown()) }

func (p *filesPage) focus() fyne.Focusable {
	if p.refused != "" {
		return p.problems.Focusable()
	}
	return p.grid.Focusable()
}

func (p *filesPage) fill() {
	all := p.v.data.files
	rows := make([]fileRow, len(all))
	for i, f := range all {
		sum := func(s payment.Sum) string { return words.T("pay.sum", s.Count, s.Amount.String()) }
		rows[len(all)-1-i] = fileRow{
			TakenFile: f, at: moment(f.By.At), by: f.By.Name, settled: sum(f.Settled), returned: sum(f.Returned), fresh: strconv.Itoa(f.New), waiting: strconv.Itoa(f.Waiting),
		}
	}
	p.grid.SetRows(rows)
}

func (p *filesPage) open(id string) { p.grid.SetCursor(id) }

// draw shows the files taken, or what is wrong with the one refused.
func (p *filesPage) draw() {
	under := p.grid.Object()
	if p.refused != "" {
		under = p.problems.Object()
	}
	if p.verdict.Text() == "" {
		p.box.Objects = []fyne.CanvasObject{under}
	} else {
		p.box.Objects = []fyne.CanvasObject{parts.Fill(parts.Inset(p.verdict, 16, 8), parts.Rule(), under)}
	}
	p.box.Refresh()
}

func (p *filesPage) show(f *fileRow) {
	p.v.setPane(words.T("pay.file"),
		prose.New(prose.Strong(f.Name)),
		parts.Pairs(104,
			parts.Pair{Label: words.T("pay.taken_at"), Value: f.at}, parts.Pair{Label: words.T("pay.taken_by"), Value: f.by},
			parts.Pair{Label: words.T("pay.file_settled"), Value: f.settled, Tone: theme.Good}, parts.Pair{Label: words.T("pay.file_returned"), Value: f.returned, Tone: theme.Bad},
			parts.Pair{Label: words.T("pay.file_pending"), Value: strconv.Itoa(f.Pending)}, parts.Pair{Label: words.T("pay.file_new"), Value: f.fresh},
			parts.Pair{Label: words.T("pay.file_waiting"), Value: f.waiting}, parts.Pair{Label: words.T("pay.template"), Value: templateName(p.v.data.templates, f.Template)},
		),
		prose.Sized(-1, prose.Quiet(words.T("pay.sha")+"　"), prose.Plain(f.SHA256)),
	)
}

func (p *filesPage) actions() []shell.Action {
	out := []shell.Action{}
	if p.refused != "" {
		out = append(out, shell.Action{Label: words.T("pay.back_to_files"), Do: p.forget}, shell.Action{Label: words.T("pay.export_problems"), Key: shell.Export, Do: p.export})
	}
	return append(out, shell.Action{Label: words.T("pay.take"), Primary: true, Key: shell.Open, Do: p.choose, Off: !p.v.place.Holds(act.Maker)})
}

// forget goes back to the files taken.
func (p *filesPage) forget() {
	p.refused, p.list = "", nil
	p.verdict.Set()
	p.draw()
	p.v.update()
}

// choose asks for a result file.
func (p *filesPage) choose() {
	p.v.place.Shell.Files().Open(words.T("pay.take"), results, func(paths []string) {
		if len(paths) > 0 {
			p.ask(paths[0])
		}
	})
}

// ask asks by which template a file is to be read, and takes it in.
func (p *filesPage) ask(path string) {
	v := p.v
	if !v.place.Holds(act.Maker) {
		v.place.Shell.Failed(desk.Errf("pay-needs-maker"))
		return
	}
	list := usable(v.data.templates, payment.ForResults)
	template := widget.NewSelect(nil, nil)
	at := 0
	for i, t := range list {
		template.Options = append(template.Options, nameOf(t))
		if t.ID == p.template || p.template == "" && filepath.Ext(path) == "."+t.Format {
			at = i
		}
	}
	template.SetSelectedIndex(at)
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("pay.take_title"), Verb: words.T("pay.take_verb"),
		Said:   []string{words.T("pay.take_says", filepath.Base(path)), words.T("pay.take_whole")},
		Fields: []ask.Field{ask.Choice(words.T("pay.template"), template)},
		Take: func() (func(context.Context) error, error) {
			t := list[template.SelectedIndex()]
			p.template = t.ID
			return func(context.Context) error { return nil }, nil
		},
		Done: func() { p.take(path, list[template.SelectedIndex()]) },
	})
}

// take takes a file in and says what came of it.
func (p *filesPage) take(path string, t payment.Template) {
	v, s := p.v, p.v.place.Session
	who, vault := s.Who(), s.Vault()
	type taken struct {
		file  payment.TakenFile
		again bool
	}
	task.Start(v.place.Shell.Runner(), &p.work, words.T("pay.taking"), func(ctx context.Context, _ task.Tell) (out taken, err error) {
		out.file, out.again, err = v.pay.Import(ctx, who, vault, path, payment.TemplateRef{ID: t.ID, Version: t.Version})
		return out, err
	}, func(out taken, err error) {
		v.turn(atFiles)
		event.Say("results", filepath.Base(path), err == nil, out.again)
		if r := refusedBy(err); r != nil {
			p.refuse(filepath.Base(path), r.Problems)
			return
		}
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				v.place.Shell.Failed(err)
			}
			return
		}
		p.refused, p.list = "", nil
		text, tone := verdict(out.file, out.again)
		p.verdict.Set(prose.Span{Text: text, Tone: tone})
		p.draw()
		v.load(nil)
	})
}

// verdict says what a file that was taken told.
func verdict(f payment.TakenFile, again bool) (string, fyne.ThemeColorName) {
	if again {
		return words.T("pay.verdict_again", f.Name, moment(f.By.At), f.By.Name), theme.Warn
	}
	text := words.T("pay.verdict_good", f.Name, f.Lines, f.Settled.Count, f.Settled.Amount.String(), f.Returned.Count, f.Returned.Amount.String(), f.New)
	if f.Waiting > 0 {
		text += words.T("pay.verdict_waiting", f.Waiting)
	}
	if f.Pending > 0 {
		text += words.T("pay.verdict_pending", f.Pending)
	}
	return "✓ " + text, theme.Good
}

// refuse shows everything that is wrong with a file.
func (p *filesPage) refuse(name string, list []desk.Problem) {
	p.refused, p.list = name, list
	p.verdict.Set(prose.Span{Text: "× " + words.T("pay.verdict_refused", name, len(list)), Tone: theme.Bad})
	cells := make([][]string, len(list))
	for i, pr := range list {
		cells[i] = []string{lineOf(pr), pr.Column, pr.Message}
	}
	p.problems.SetRows(grid.TextRows(cells))
	p.draw()
	p.v.update()
}

func lineOf(p desk.Problem) string {
	if p.Row == 0 {
		return words.T("pay.whole_file")
	}
	return strconv.Itoa(p.Row)
}

// export writes what is wrong with a file to a workbook, for the bank.
func (p *filesPage) export() {
	t := workbook.Table{Sheet: words.In(words.Chinese, "pay.problem")}
	for _, key := range []string{"pay.file", "pay.line", "pay.column", "pay.problem"} {
		t.Heads = append(t.Heads, words.In(words.Chinese, key))
	}
	for _, pr := range p.list {
		t.Rows = append(t.Rows, []any{p.refused, lineOf(pr), pr.Column, pr.Message})
	}
	name := words.In(words.Chinese, "pay.problem_file") + "-" + p.refused + ".xlsx"
	p.v.place.Shell.Files().Save(words.T("pay.export_problems"), name, func(path string) {
		task.Start(p.v.place.Shell.Runner(), &p.work, words.T("pay.export_problems"), func(ctx context.Context, _ task.Tell) (string, error) {
			return printing.Write(filepath.Dir(path), filepath.Base(path), func(f *os.File) error { return workbook.WriteTable(ctx, f, t) })
		}, func(_ string, err error) {
			p.v.place.Shell.Failed(err)
			event.Say("exported", len(p.list), err == nil)
		})
	})
}

package auditview

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk"
	"huiqi/app/desk/trail"
	"huiqi/app/ui/event"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/printing"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// open reads one act with its proof into the pane.
func (v *View) open(seq uint64) {
	task.Start(v.place.Shell.Runner(), &v.reading, "", func(ctx context.Context, _ task.Tell) (trail.Detail, error) {
		return trail.Read(ctx, v.place.Session.Store, seq)
	}, func(d trail.Detail, err error) {
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				v.place.Shell.Failed(err)
			}
			return
		}
		v.detail = &d
		v.draw()
		v.place.Shell.Update()
	})
}

// draw fills the pane with the act read.
func (v *View) draw() {
	d := v.detail
	objects := []fyne.CanvasObject{prose.Sized(3, prose.Strong(d.Kind)), v.summary()}
	if d.Reason != "" {
		objects = append(objects, prose.New(prose.Quiet(words.T("audit.reason")+"　"), prose.Plain(d.Reason)))
	}
	if d.Subject != "" {
		objects = append(objects, prose.NewLink(func() { v.only(wanted{Text: d.Subject}) }, prose.Span{Text: words.T("audit.about_all"), Tone: theme.Accent}))
	}
	if d.Who != "" {
		objects = append(objects, prose.NewLink(func() { v.only(wanted{Who: d.Who}) }, prose.Span{Text: words.T("audit.who_all", d.Name), Tone: theme.Accent}))
	}
	objects = append(objects, parts.Rule(), prose.New(prose.Strong(words.T("audit.content"))))
	objects = append(objects, v.fields()...)
	objects = append(objects, parts.Rule(), prose.New(prose.Strong(words.T("audit.proof"))),
		prose.Hanging(20, prose.Span{Text: "✓", Tone: theme.Good}, prose.Plain(words.T("audit.proved", len(d.Proof), d.Size))))
	objects = append(objects, hashes(d)...)
	v.pane = container.NewBorder(v.head(), nil, nil, nil, parts.NewFlow(16, 8, objects...))
}

func (v *View) summary() fyne.CanvasObject {
	d := v.detail
	who := d.Name
	if who == "" {
		who = words.T("audit.nobody")
	}
	if d.Who != "" {
		who += "  " + d.Who
	}
	if d.Role != "" {
		who += "  " + d.Role
	}
	about := d.About
	if about == "" {
		about = "—"
	}
	return parts.Pairs(100,
		parts.Pair{Label: words.T("audit.time"), Value: d.Time},
		parts.Pair{Label: words.T("audit.date"), Value: d.Date},
		parts.Pair{Label: words.T("audit.who"), Value: who},
		parts.Pair{Label: words.T("audit.about"), Value: about},
	)
}

// fieldsShown is how many fields of an event the pane lists.
const fieldsShown = 60

func (v *View) fields() []fyne.CanvasObject {
	all := v.detail.Fields
	if len(all) == 0 {
		return []fyne.CanvasObject{prose.New(prose.Quiet(words.T("audit.no_content")))}
	}
	var out []fyne.CanvasObject
	for _, f := range all[:min(len(all), fieldsShown)] {
		out = append(out, prose.New(prose.Quiet(f.Label()+"　"), prose.Plain(f.Value)))
	}
	if len(all) > fieldsShown {
		out = append(out, prose.New(prose.Quiet(words.T("audit.more"))))
	}
	return out
}

// hashes lists what the proof is made of.
func hashes(d *trail.Detail) []fyne.CanvasObject {
	line := func(label, hash string) fyne.CanvasObject {
		return prose.Sized(-1, prose.Quiet(label+"　"), prose.Plain(hash))
	}
	out := []fyne.CanvasObject{line(words.T("audit.event_hash"), d.SHA256), line(words.T("audit.leaf"), d.Leaf)}
	for i, h := range d.Proof {
		out = append(out, line(words.T("audit.path", i+1), h))
	}
	return append(out, line(words.T("audit.root"), d.Root), line(words.T("audit.op"), string(d.Op)))
}

// only shows the acts asked for and nothing else.
func (v *View) only(w wanted) {
	v.want = w
	v.fill()
	v.refilter()
}

func (v *View) say(text string, tone fyne.ThemeColorName) {
	v.said.Show()
	v.said.Set(prose.Span{Text: text, Tone: tone})
	v.content.Refresh()
}

// verify replays the whole log.
func (v *View) verify() {
	s := v.place.Session
	task.Start(v.place.Shell.Runner(), &v.work, words.T("audit.verifying"), func(ctx context.Context, tell task.Tell) (int, error) {
		return s.Desk.Verify(ctx, func(done, total int) { tell(int64(done), int64(total)) })
	}, func(n int, err error) {
		switch at := v.place.Clock(); {
		case errors.Is(err, context.Canceled):
		case err != nil:
			v.say(words.T("audit.not_verified", at, desk.Text(err)), theme.Bad)
			v.place.Checked(at, false)
		default:
			v.say(words.T("audit.verified", at, n), theme.Good)
			v.place.Checked(at, true)
		}
		event.Say("verified", n, err == nil)
	})
}

// export writes the acts shown to a workbook, in their order in the log.
func (v *View) export() {
	shown := v.grid.Shown()
	rows := make([]trail.Row, len(shown))
	for i, r := range shown {
		rows[len(rows)-1-i] = r.Row
	}
	all, s := len(v.grid.Rows()), v.place.Session
	name := words.T("audit.file") + "-" + v.place.Today().String() + ".xlsx"
	v.place.Shell.Files().Save(words.T("audit.export"), name, func(path string) {
		task.Start(v.place.Shell.Runner(), &v.work, words.T("audit.export"), func(ctx context.Context, _ task.Tell) (string, error) {
			root, err := trail.Root(ctx, s.Store)
			if err != nil {
				return "", err
			}
			said := words.In(words.Chinese, "audit.chosen", all, len(rows), root)
			return printing.Write(filepath.Dir(path), filepath.Base(path), func(f *os.File) error {
				return trail.Workbook(ctx, f, rows, said)
			})
		}, func(path string, err error) {
			if err != nil {
				v.place.Shell.Failed(err)
				return
			}
			v.say(words.T("audit.exported", len(rows), filepath.Base(path)), theme.Good)
		})
	})
}

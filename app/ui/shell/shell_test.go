package shell

import (
	"context"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
)

// room is a screen that notes what happens to it.
type room struct {
	route string
	log   []string
	state string
	pane  fyne.CanvasObject
	did   []string
	hits  []Hit
	wait  func(then func()) // Prepare; nil is at once
}

func (r *room) Route() string              { return r.route }
func (r *room) Title() string              { return "页" + r.route }
func (r *room) Content() fyne.CanvasObject { return widget.NewLabel(r.route) }
func (r *room) Shown(arg string)           { r.log = append(r.log, "shown "+arg) }
func (r *room) State() any                 { return r.state }
func (r *room) Restore(s any)              { r.state = s.(string); r.log = append(r.log, "restored "+r.state) }
func (r *room) Pane() fyne.CanvasObject    { return r.pane }
func (r *room) ClosePane()                 { r.pane = nil }
func (r *room) Find(string) []Hit          { return r.hits }
func (r *room) Crumbs() []string           { return []string{"细目"} }
func (r *room) Help() string               { return "帮助文字" }
func (r *room) Drop(p []string) bool       { r.did = append(r.did, p...); return r.route == "b" }
func (r *room) Figures() []Figure {
	return []Figure{{ID: "n", Label: "户数", Value: "1", Tap: func() { r.did = append(r.did, "figure") }}}
}

func (r *room) Prepare(then func()) {
	if r.wait != nil {
		r.wait(then)
		return
	}
	then()
}

func (r *room) Actions() []Action {
	return []Action{
		{Label: "测算", Primary: true, Do: func() { r.did = append(r.did, "start") }},
		{Label: "导出", Menu: []Action{{Label: "表格", Key: Export, Do: func() { r.did = append(r.did, "export") }}}},
		{Label: "打印", Key: Print, Off: true, Do: func() { r.did = append(r.did, "print") }},
	}
}

func opened(t *testing.T) (*Shell, *room, *room) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
	w := test.NewTempWindow(t, nil)
	w.Resize(fyne.NewSize(1280, 800))
	s := New(w, task.Inline(), filepick.Fixed{})
	a, b := &room{route: "a"}, &room{route: "b"}
	s.Add(See, a)
	s.Add(Do, b)
	s.Show()
	return s, a, b
}

func TestBackAndForwardRestoreTheState(t *testing.T) {
	s, a, b := opened(t)
	a.state = "第三行"
	s.Go("b", "x")
	if s.Here() != "b" || b.log[0] != "shown x" {
		t.Fatalf("at %s, %v", s.Here(), b.log)
	}
	a.state, b.state = "", "第九行"
	s.Back()
	if s.Here() != "a" || a.state != "第三行" {
		t.Errorf("at %s with %q", s.Here(), a.state)
	}
	b.state = ""
	s.Forward()
	if s.Here() != "b" || b.state != "第九行" {
		t.Errorf("at %s with %q", s.Here(), b.state)
	}
	s.Forward() // nothing there
	if s.Here() != "b" {
		t.Error("Forward at the end must stay")
	}
}

func TestAScreenThatPreparesIsShownAfterwards(t *testing.T) {
	s, a, b := opened(t)
	var then func()
	b.wait = func(f func()) { then = f }
	s.Go("b", "x")
	if len(b.log) != 0 {
		t.Fatal("shown before it was ready")
	}
	then()
	if !slices.Equal(b.log, []string{"shown x"}) {
		t.Error(b.log)
	}
	s.Go("a", "")
	s.Go("b", "y")
	s.Go("a", "z")
	then()
	if len(b.log) != 1 || a.log[len(a.log)-1] != "shown z" {
		t.Error("a screen left meanwhile was shown")
	}
}

func TestEscClosesThePaneAndF1Helps(t *testing.T) {
	s, a, _ := opened(t)
	a.pane = widget.NewLabel("详情")
	s.Update()
	if len(s.pane.Objects) != 1 {
		t.Fatal("control: no pane")
	}
	press := func(k fyne.KeyName) { s.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: k}) }
	press(fyne.KeyEscape)
	if len(s.pane.Objects) != 0 {
		t.Error("Esc must close the pane")
	}
	press(fyne.KeyF1)
	if !s.dialogUp() {
		t.Error("F1 must help")
	}
}

// shortcut presses the menu entry with a shortcut, as the window does.
func shortcut(t *testing.T, s *Shell, name string) {
	t.Helper()
	for _, m := range s.menu.Items {
		for _, i := range m.Items {
			if i.Shortcut != nil && i.Shortcut.ShortcutName() == name {
				i.Action()
				return
			}
		}
	}
	t.Fatalf("no menu entry has %s", name)
}

func TestShortcutsPressTheActsOfTheScreen(t *testing.T) {
	s, a, _ := opened(t)
	shortcut(t, s, "CustomDesktop:Control+E")
	shortcut(t, s, "CustomDesktop:Control+Return")
	shortcut(t, s, "CustomDesktop:Control+P") // off
	if !slices.Equal(a.did, []string{"export", "start"}) {
		t.Errorf("did %v", a.did)
	}
	shortcut(t, s, "CustomDesktop:Control+2")
	if s.Here() != "b" {
		t.Error("Ctrl+2 must go to the second screen")
	}
	shortcut(t, s, "CustomDesktop:Alt+Left")
	if s.Here() != "a" {
		t.Error("Alt+Left must go back")
	}
}

func TestNoShortcutActsUnderADialog(t *testing.T) {
	s, a, _ := opened(t)
	dialogs.Tell(s.window, "标题", "正文")
	shortcut(t, s, "CustomDesktop:Control+E")
	if len(a.did) != 0 {
		t.Error("an act under a dialog")
	}
}

func TestGlobalSearch(t *testing.T) {
	s, a, b := opened(t)
	a.hits = []Hit{{Title: "甲", Route: "b", Arg: "1"}, {Title: "乙", Route: "b", Arg: "2"}}
	shortcut(t, s, "CustomDesktop:Control+K")
	if s.window.Canvas().Focused() != fyne.Focusable(s.search) {
		t.Fatal("Ctrl+K must give the search the keyboard")
	}
	test.Type(s.search, "甲")
	if !s.hits.Visible() {
		t.Fatal("no findings shown")
	}
	s.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	s.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.Here() != "b" || b.log[len(b.log)-1] != "shown 2" || s.hits.Visible() {
		t.Errorf("at %s, %v", s.Here(), b.log)
	}
	a.hits = nil
	test.Type(s.search, "无")
	s.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.Here() != "b" || !s.hits.none {
		t.Error("nothing found must say so and go nowhere")
	}
	s.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.hits.Visible() || s.search.Text != "" {
		t.Error("Esc must close the search")
	}
}

func TestAFigureIsPressed(t *testing.T) {
	s, a, _ := opened(t)
	test.Tap(s.strip.Objects[0].(*figure))
	s.strip.Objects[0].(*figure).TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(a.did) != 2 {
		t.Error(a.did)
	}
}

func TestDroppedFilesGoToWhoWantsThem(t *testing.T) {
	s, _, b := opened(t)
	s.dropped([]fyne.URI{fileURI("/x/表.xlsx")})
	if s.Here() != "b" || !slices.Contains(b.did, "/x/表.xlsx") {
		t.Errorf("at %s, %v", s.Here(), b.did)
	}
}

type fileURI string

func (u fileURI) String() string    { return "file://" + string(u) }
func (u fileURI) Extension() string { return ".xlsx" }
func (u fileURI) Name() string      { return "表.xlsx" }
func (u fileURI) MimeType() string  { return "" }
func (u fileURI) Scheme() string    { return "file" }
func (u fileURI) Authority() string { return "" }
func (u fileURI) Path() string      { return string(u) }
func (u fileURI) Query() string     { return "" }
func (u fileURI) Fragment() string  { return "" }

func TestTheFootSpeaksOfLongWork(t *testing.T) {
	s, _, _ := opened(t)
	now := time.Now()
	s.clock = func() time.Time { return now.Add(time.Second) }
	slot := &task.Slot{}
	seen, stopped := "", false
	task.Start(s.runner, slot, "生成通知书", func(ctx context.Context, tell task.Tell) (int, error) {
		tell(1, 4)
		seen = s.jobs.text.Text
		s.jobs.cancel.OnTapped()
		stopped = ctx.Err() != nil
		return 0, nil
	}, func(int, error) {})
	if seen != "生成通知书 25%，约剩 3 秒" {
		t.Errorf("the foot said %q", seen)
	}
	if !stopped {
		t.Error("cancel must stop the work")
	}
	if s.jobs.box.Visible() {
		t.Error("the foot still speaks of work that ended")
	}
}

func TestJobText(t *testing.T) {
	now := time.Now()
	j := task.Job{Name: "测算", Done: 1, Total: 4, Started: now.Add(-2 * time.Second)}
	if got := jobText(j, now); got != "测算 25%，约剩 6 秒" {
		t.Errorf("%q", got)
	}
}

func TestTheFrameFollowsTheTextSize(t *testing.T) {
	s, _, _ := opened(t)
	for _, size := range []float32{0, 12, 13, 18} {
		test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, size))
		o := make([]fyne.CanvasObject, 15)
		for i := range o {
			o[i] = container.NewWithoutLayout()
		}
		(&frameLayout{s}).Layout(o, fyne.NewSize(1280, 800))
		under := func(i int) float32 { return o[i].Position().Y + o[i].Size().Height }
		rows := []int{1, 3, 4, 5, 7} // top, crumb line, strip, body, foot
		for i, row := range rows[1:] {
			if gap := o[row].Position().Y - under(rows[i]); gap < -0.01 || gap > 0.01 {
				t.Errorf("text size %v: %v between row %d of the frame and the one above", size, gap, i+1)
			}
		}
	}
}

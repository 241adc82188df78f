// Package shell is the frame of the window: top bar, rail, crumb line with acts,
// strip of figures, the screen, the detail pane beside it, the line at the foot;
// the menu bar that holds every shortcut; routes and their history. It knows no
// business: screens (Screen and the abilities beside it) bring that.
package shell

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/field"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/idle"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// PaneWidth is the width of the detail pane.
const PaneWidth = 340

// Shell is the frame of one window.
type Shell struct {
	window fyne.Window
	runner *task.Runner
	files  filepick.Picker

	screens []entry
	at      int
	turn    int // counts the screens shown
	past    []visit
	future  []visit

	period, area Choices
	person       Person
	status       Status
	clock        func() time.Time

	// Parts that change.
	rail, crumbs, acts, strip, body, foot, top *fyne.Container
	pane, paper                                *fyne.Container
	root                                       fyne.CanvasObject
	search                                     *field.Entry
	asked                                      string // what was searched for last
	hits                                       *hitList
	jobs                                       *jobLine
	jobSlot                                    task.Slot
	menu                                       *fyne.MainMenu
}

type entry struct {
	screen Screen
	group  Group
	item   *railItem
}

// historyMost is how far Back reaches.
const historyMost = 50

// visit is a place in the history.
type visit struct {
	route, arg string
	state      any
}

// New makes a frame for a window; Show it after the screens were added.
func New(w fyne.Window, r *task.Runner, files filepick.Picker) *Shell {
	return &Shell{window: w, runner: r, files: files, at: -1, clock: time.Now}
}

// Window is the window, for dialogs.
func (s *Shell) Window() fyne.Window { return s.window }

// Runner starts work off the window's thread.
func (s *Shell) Runner() *task.Runner { return s.runner }

// Files asks for files and folders.
func (s *Shell) Files() filepick.Picker { return s.files }

// Add puts a screen into the rail: at the end of its group.
func (s *Shell) Add(group Group, screen Screen) {
	at := len(s.screens)
	for at > 0 && s.screens[at-1].group > group {
		at--
	}
	s.screens = slices.Insert(s.screens, at, entry{screen: screen, group: group})
}

// Screens lists the screens in the order of the rail.
func (s *Shell) Screens() []Screen {
	out := make([]Screen, len(s.screens))
	for i, e := range s.screens {
		out[i] = e.screen
	}
	return out
}

// Show fills the window and goes to the first screen.
func (s *Shell) Show() {
	s.build()
	s.menu = s.mainMenu()
	s.fill()
	s.runner.Watch(s.showJobs)
	if len(s.screens) > 0 {
		s.goTo(s.screens[0].screen.Route(), "", nil, false)
	}
}

// fill gives the window to the shell.
func (s *Shell) fill() {
	s.window.SetPadded(false)
	s.window.SetContent(s.root)
	s.window.SetMainMenu(s.menu)
	s.window.Canvas().SetOnTypedKey(s.key)
	s.window.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) { s.dropped(uris) })
}

func (s *Shell) build() {
	s.rail, s.acts = container.NewVBox(), container.NewHBox()
	s.crumbs, s.strip = container.NewHBox(), container.New(&stripLayout{})
	s.body, s.pane, s.foot, s.top = container.NewStack(), container.NewStack(), container.NewStack(), container.NewStack()
	s.hits = newHitList(s)
	s.jobs = newJobLine()
	s.buildRail()
	s.buildTop()
	s.buildFoot()
	s.paper = container.New(&frameLayout{s: s},
		canvas.NewRectangle(theme.Color(theme.Ground)),
		parts.Sheet(s.top), parts.Sheet(s.rail), parts.Sheet(s.crumbLine()), parts.Sheet(s.strip),
		s.body, s.pane, parts.Sheet(s.foot),
		parts.Rule(), parts.Rule(), parts.Rule(), parts.Rule(), parts.Rule(), parts.Rule(), s.hits)
	s.root = idle.Wrap(s.paper)
}

func (s *Shell) crumbLine() fyne.CanvasObject {
	return parts.Pad(container.NewBorder(nil, nil, container.NewCenter(s.crumbs), container.NewCenter(s.acts)), 16, 0)
}

// Go shows a screen; arg tells it what to open there.
func (s *Shell) Go(route, arg string) { s.goTo(route, arg, nil, true) }

// Here is the route of the screen in front.
func (s *Shell) Here() string {
	if s.at < 0 {
		return ""
	}
	return s.screens[s.at].screen.Route()
}

func (s *Shell) goTo(route, arg string, state any, remember bool) {
	i := slices.IndexFunc(s.screens, func(e entry) bool { return e.screen.Route() == route })
	if i < 0 {
		return
	}
	if remember && s.at >= 0 {
		s.past = append(s.past, s.here())
		if len(s.past) > historyMost {
			s.past = append([]visit(nil), s.past[1:]...)
		}
		s.future = nil
	}
	s.at = i
	screen := s.screens[i].screen
	s.body.Objects = []fyne.CanvasObject{screen.Content()}
	s.body.Refresh()
	s.turn++
	turn := s.turn
	show := func() {
		if turn != s.turn {
			return // the clerk went elsewhere meanwhile
		}
		if sh, ok := screen.(Shower); ok {
			sh.Shown(arg)
		}
		if r, ok := screen.(Rememberer); ok && state != nil {
			r.Restore(state)
		}
		s.Update()
		s.focusFirst()
		event.Say("screen", route)
	}
	if p, ok := screen.(Preparer); ok {
		s.Update()
		p.Prepare(show)
		return
	}
	show()
}

func (s *Shell) here() visit {
	v := visit{route: s.Here()}
	if r, ok := s.screens[s.at].screen.(Rememberer); ok {
		v.state = r.State()
	}
	return v
}

// Back and Forward walk the history.
func (s *Shell) Back() { s.walk(&s.past, &s.future) }

// Forward undoes a Back.
func (s *Shell) Forward() { s.walk(&s.future, &s.past) }

func (s *Shell) walk(from, to *[]visit) {
	n := len(*from)
	if n == 0 {
		return
	}
	v := (*from)[n-1]
	*from = (*from)[:n-1]
	*to = append(*to, s.here())
	s.goTo(v.route, v.arg, v.state, false)
}

func (s *Shell) focusFirst() {
	if s.Covered() {
		return
	}
	if f, ok := s.current().(Focuser); ok {
		if target := f.FirstFocus(); target != nil {
			s.window.Canvas().Focus(target)
			return
		}
	}
	s.window.Canvas().Unfocus()
}

func (s *Shell) current() Screen {
	if s.at < 0 {
		return nil
	}
	return s.screens[s.at].screen
}

// Update shows what the screen in front now says about itself: crumbs, acts,
// figures, pane, and how much waits where.
func (s *Shell) Update() {
	if s.at < 0 || s.rail == nil {
		return
	}
	s.showCrumbs()
	s.showActions()
	s.showFigures()
	s.showPane()
	s.showRail()
	s.paper.Refresh()
}

// SetPeriod and SetArea fill the selectors of the top bar.
func (s *Shell) SetPeriod(c Choices) { s.period = c; s.refreshTop() }

// SetArea fills the selector of the area.
func (s *Shell) SetArea(c Choices) { s.area = c; s.refreshTop() }

// SetPerson names who sits at the desk; the menu bar has the acts of Menu once
// the shell is shown.
func (s *Shell) SetPerson(p Person) { s.person = p; s.refreshTop() }

// SetStatus fills the left of the line at the foot.
func (s *Shell) SetStatus(st Status) {
	s.status = st
	if s.foot != nil {
		s.buildFoot()
	}
}

// Failed shows an error in the clerk's words.
func (s *Shell) Failed(err error) { dialogs.Failed(s.window, err) }

// Help tells about the screen in front.
func (s *Shell) Help() {
	title, text := words.T("ui.help"), words.T("ui.help_keys")
	if cur := s.current(); cur != nil {
		title = cur.Title()
		if h, ok := cur.(Helper); ok {
			text = h.Help() + "\n\n" + text
		}
	}
	dialogs.Tell(s.window, title, text)
}

func (s *Shell) dropped(uris []fyne.URI) {
	var paths []string
	for _, u := range uris {
		if u.Scheme() == "file" {
			paths = append(paths, u.Path())
		}
	}
	if len(paths) == 0 || s.dialogUp() {
		return
	}
	if d, ok := s.current().(Dropper); ok && d.Drop(paths) {
		return
	}
	for _, e := range s.screens {
		if d, ok := e.screen.(Dropper); ok {
			s.Go(e.screen.Route(), "")
			if d.Drop(paths) {
				return
			}
		}
	}
}

func (s *Shell) dialogUp() bool { return s.window.Canvas().Overlays().Top() != nil }

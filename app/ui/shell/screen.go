package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Screen is what the shell shows. Content is built once and reused; the other
// interfaces of this file are abilities a screen may have besides.
type Screen interface {
	Route() string // stable name, e.g. "firms"
	Title() string // in the language of the window
	Content() fyne.CanvasObject
}

// Group says in which part of the rail a screen stands.
type Group uint8

// The groups of the rail, from top to bottom.
const (
	See  Group = iota // to look at what is there
	Do                // to get something done
	Keep              // to keep the desk itself: who works here, what was done, settings
)

// Shower is told each time the screen comes to the front, with the argument of
// Go ("" when chosen in the rail). It loads what it shows.
type Shower interface{ Shown(arg string) }

// Preparer reads what the screen needs before it is Shown, and then calls then,
// at once or later. Meanwhile the screen stands as it was.
type Preparer interface{ Prepare(then func()) }

// Crumber gives what follows the title in the crumb line.
type Crumber interface{ Crumbs() []string }

// Actor gives the acts of the crumb line, at most one primary.
type Actor interface{ Actions() []Action }

// Figurer gives the strip of figures above the content.
type Figurer interface{ Figures() []Figure }

// Paner has a detail pane beside the content; nil means closed.
type Paner interface {
	Pane() fyne.CanvasObject
	ClosePane()
}

// Rememberer lets Back and Forward restore filter, sort, row and pane.
type Rememberer interface {
	State() any
	Restore(state any)
}

// Finder answers the global search.
type Finder interface{ Find(text string) []Hit }

// Waiter says how many things wait on this screen, for the rail.
type Waiter interface{ Waiting() int }

// Helper tells about the screen, for F1.
type Helper interface{ Help() string }

// Dropper takes files dropped on the window; false means not wanted.
type Dropper interface{ Drop(paths []string) bool }

// Focuser says what gets the keyboard when the screen comes to the front.
type Focuser interface{ FirstFocus() fyne.Focusable }

// Searcher has a field of its own for Ctrl+F.
type Searcher interface{ SearchField() fyne.Focusable }

// FilterRower shows or hides the filter row of its grid.
type FilterRower interface{ ToggleFilters() }

// Action is a button of the crumb line. Menu makes it a drop-down. Key names
// which menu entry presses it too.
type Action struct {
	Label   string
	Primary bool
	Key     Key
	Do      func()
	Menu    []Action
	Off     bool // shown but not to be pressed now
}

// Key is an act of the menu bar a screen may answer.
type Key uint8

// Acts with a shortcut of their own.
const (
	NoKey  Key = iota
	Open       // Ctrl+O
	Save       // Ctrl+S
	Export     // Ctrl+E
	Print      // Ctrl+P
	Start      // Ctrl+Enter: the primary act
	Lock       // Ctrl+Shift+L: of the person's menu
)

// Figure is a number of the strip; Tap filters by it.
type Figure struct {
	ID, Label, Value, Unit string
	Tone                   fyne.ThemeColorName
	Selected               bool
	Tap                    func()
}

// Hit is one finding of the global search.
type Hit struct {
	Title, Note string
	Route, Arg  string
}

// Status is the left part of the line at the foot.
type Status struct {
	Bad   bool
	Parts []string
}

// Choices is a selector of the top bar.
type Choices struct {
	Labels   []string
	Selected int
	Pick     func(i int)
}

var _ fyne.Widget = (*figure)(nil)

// base is what the small widgets of the shell share: room and a hovered state.
type base struct {
	widget.BaseWidget
	hovered bool
}

// Pose is a position of a screen worth a picture: Take brings it about, and Leave,
// where there is one, ends it (a dialog).
type Pose struct {
	Name        string
	Take, Leave func()
}

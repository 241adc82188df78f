// Package deferralstats holds the pages of the screen 延期还本 on which the register of
// loan deferrals is looked at as a whole: the regulator's statistics with what falls
// due when (统计), what there is to be reminded of on a day (到期提醒), and the returns
// taken in, each held against the register (报表与对账). It counts nothing itself:
// package deferrals does, and every figure leads to its cases. Its main types are
// Stats, Remind and Returns, and Host, the screen they are pages of.
package deferralstats

import (
	"fyne.io/fyne/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/workplace"
	"huiqi/resources/words"
)

// Page is one of the pages, as a screen with tabs holds it. Load reads the store anew;
// what was shown stays until the new figures are there.
type Page interface {
	Content() fyne.CanvasObject
	Load()
	Crumbs() []string
	Actions() []shell.Action
	Figures() []shell.Figure
	Focus() fyne.Focusable
	ToggleFilters()
	State() any
	Restore(state any)
	Poses() []shell.Pose
}

var (
	_ Page = (*Stats)(nil)
	_ Page = (*Remind)(nil)
	_ Page = (*Returns)(nil)
)

// Host is the screen the pages belong to. OpenCases shows the cases a filter means,
// OpenCase one of them; Update shows the shell anew after a page has read. Workbook and
// Bulletin write papers of the statistics in front; nil leaves their act out.
type Host struct {
	Place     *workplace.Place
	Register  deferrals.Register
	OpenCases func(deferrals.Filter)
	OpenCase  func(no uint32)
	Update    func()
	Workbook  func(Asked)
	Bulletin  func(Asked)
}

// Asked is what the statistics in front were counted of.
type Asked struct {
	Filter deferrals.Filter
	Axis   deferrals.Axis
	Rate   deferrals.RateBy
	Table  deferrals.Table
}

func (h *Host) cases(f deferrals.Filter) {
	if h.OpenCases != nil {
		h.OpenCases(f)
	}
}

func (h *Host) open(no uint32) {
	if h.OpenCase != nil {
		h.OpenCase(no)
	}
}

func (h *Host) update() {
	if h.Update != nil {
		h.Update()
	}
}

// keeps tells whether who is signed in keeps the register.
func (h *Host) keeps() bool { return h.Place.Holds(act.Maker, act.Regulator) }

// packName names a pack by its document's number.
func (h *Host) packName(id string) string {
	if p, ok := h.Place.Session.Shelf.Pack(id, ""); ok && p.Document.Number != "" {
		return p.Document.Number
	}
	return id
}

const none = "—"

// wide is a width in Chinese and in English.
func wide(zh, en float32) float32 {
	if words.Lang() == words.English {
		return en
	}
	return zh
}

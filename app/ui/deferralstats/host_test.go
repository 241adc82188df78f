package deferralstats

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/deferrals"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/uitest"
	"huiqi/app/ui/workplace"
	"huiqi/policy/period"
	"huiqi/resources"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// holder is a screen with one page in it, as the screen 延期还本 holds several.
type holder struct {
	page Page
	name string
}

func (h *holder) Route() string              { return h.name }
func (h *holder) Title() string              { return "延期还本" }
func (h *holder) Content() fyne.CanvasObject { return h.page.Content() }
func (h *holder) Shown(string)               { h.page.Load() }
func (h *holder) Crumbs() []string           { return h.page.Crumbs() }
func (h *holder) Actions() []shell.Action    { return h.page.Actions() }
func (h *holder) Figures() []shell.Figure    { return h.page.Figures() }
func (h *holder) FirstFocus() fyne.Focusable { return h.page.Focus() }

// room is the three pages over a store with the sample taken in, and what they opened.
type room struct {
	place   *workplace.Place
	reg     deferrals.Register
	stats   *Stats
	remind  *Remind
	returns *Returns
	filters []deferrals.Filter
	opened  []uint32
	asked   []Asked
}

// last is the filter the last drill-down asked for.
func (r *room) last(t *testing.T) deferrals.Filter {
	t.Helper()
	if len(r.filters) == 0 {
		t.Fatal("no cases were opened")
	}
	f := r.filters[len(r.filters)-1]
	r.filters = nil
	return f
}

// cases counts what a filter means by the register's own list.
func (r *room) cases(t *testing.T, f deferrals.Filter) int {
	t.Helper()
	p, err := r.reg.List(t.Context(), f, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	return p.Total
}

func opened(t *testing.T) *room {
	t.Helper()
	p := uitest.Place(t)
	take(t, p, "2020-12-31")
	return roomOf(p)
}

// take takes the sample's return in.
func take(t *testing.T, p *workplace.Place, asOf string) {
	t.Helper()
	b, err := fs.ReadFile(resources.Samples(), "deferrals-2020.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "deferrals-2020.xlsx")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Session.TakeReturn(t.Context(), path, day(asOf), nil); err != nil {
		t.Fatal(err)
	}
}

func day(s string) period.Date {
	d, err := period.ParseDate(s)
	if err != nil {
		panic(fmt.Sprint(s, err))
	}
	return d
}

func roomOf(p *workplace.Place) *room {
	r := &room{place: p, reg: p.Session.Deferrals()}
	h := Host{
		Place: p, Register: r.reg, Update: p.Shell.Update,
		OpenCases: func(f deferrals.Filter) { r.filters = append(r.filters, f) }, OpenCase: func(no uint32) { r.opened = append(r.opened, no) },
		Workbook: func(a Asked) { r.asked = append(r.asked, a) }, Bulletin: func(a Asked) { r.asked = append(r.asked, a) },
	}
	r.stats, r.remind, r.returns = NewStats(h), NewRemind(h), NewReturns(h)
	uitest.Show(p, &holder{r.stats, "stats"}, &holder{r.remind, "remind"}, &holder{r.returns, "returns"})
	return r
}

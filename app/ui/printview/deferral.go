package printview

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/papers"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/task"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// asking is what papers about deferrals need chosen besides what they are about: the
// case of a confirmation is found, a query has a day for its answer, a bulletin a
// reading of the deferral rate.
type asking struct {
	find    *field.Entry
	answer  *field.Date
	rate    *widget.Select
	row     *fyne.Container
	rows    map[papers.Kind]fyne.CanvasObject
	found   []subject // cases searched for, nil shows those offered
	finding task.Slot
	filling bool
}

// mostFound is how many cases a search shows.
const mostFound = 50

func (v *View) newAsking() *asking {
	p := v.place
	a := &asking{answer: field.NewDate(p.Today())}
	a.find = field.NewSearch(p.Shell.Runner(), words.T("printview.find_case"), v.findCases)
	slot := &task.Slot{}
	a.answer.OnChanged = func(string) {
		if !a.filling {
			p.Shell.Runner().After(slot, field.SearchDelay, v.redraw)
		}
	}
	var readings []string
	for _, by := range deferrals.RateReadings {
		readings = append(readings, words.T("papers.rate."+string(by)))
	}
	a.rate = widget.NewSelect(readings, func(string) {
		if !a.filling {
			v.redraw()
		}
	})
	a.filling = true
	a.rate.SetSelectedIndex(0)
	a.filling = false
	a.rows = map[papers.Kind]fyne.CanvasObject{
		papers.DeferralConfirmation: a.find,
		papers.DeferralQuery: parts.NewColumn(4,
			parts.Row(8, parts.Quiet(words.T("printview.answer_until")), parts.Box(138, 30, a.answer.Box())),
			parts.Quiet(words.T("printview.query_note"))),
		papers.DeferralBulletin: a.rate,
	}
	a.row = container.NewStack()
	a.row.Hide()
	return a
}

// show shows what a kind needs.
func (a *asking) show(k papers.Kind) {
	o, ok := a.rows[k]
	a.row.Objects = nil
	if a.row.Hidden = !ok; ok {
		a.row.Objects = []fyne.CanvasObject{o}
	}
	a.row.Refresh()
}

// reading is the reading of the deferral rate that is chosen.
func (a *asking) reading() deferrals.RateBy {
	return deferrals.RateReadings[max(a.rate.SelectedIndex(), 0)]
}

// until is the day of the answer, zero while none is written: then the desk's own term.
func (a *asking) until() period.Date {
	if a.answer.Text == "" {
		return period.Date{}
	}
	day, err := a.answer.Value()
	if err != nil {
		return period.Date{}
	}
	return day
}

// findCases shows the cases a text means; none shows those offered.
func (v *View) findCases(text string) {
	a := v.asking
	if text == "" {
		if a.finding.Cancel(); a.found != nil {
			a.found = nil
			v.choose(v.kind, "")
		}
		return
	}
	reg := deferrals.Register{Desk: v.place.Session.Desk}
	task.Start(v.place.Shell.Runner(), &a.finding, "", func(ctx context.Context, _ task.Tell) ([]deferrals.Row, error) {
		rows, err := reg.Search(ctx, text, mostFound)
		if no, bad := papers.CaseNo(text); bad == nil && err == nil && len(rows) < mostFound {
			if f, none := reg.Open(ctx, no); none == nil {
				rows = append([]deferrals.Row{{Case: f.Case}}, rows...)
			}
		}
		return rows, err
	}, func(rows []deferrals.Row, err error) {
		switch {
		case errors.Is(err, context.Canceled):
			return
		case err != nil:
			v.place.Shell.Failed(err)
			return
		}
		a.found = make([]subject, 0, len(rows))
		for i := range rows {
			a.found = append(a.found, caseSubject(&rows[i].Case, v.records))
		}
		v.choose(string(papers.DeferralConfirmation), "")
	})
}

// caseSubject is a case in the list of what papers are made of.
func caseSubject(c *deferrals.Case, all []papers.Record) subject {
	id := papers.CaseSubject(c.No)
	s := subject{id: id, name: papers.CaseNumber(c.No), label: c.State.Label(), state: c.Loan.Name}
	for i := range all {
		if all[i].Kind == papers.DeferralConfirmation && all[i].Subject == id {
			s.made++
		}
	}
	return s
}

// withWanted are subjects with the one that was asked for from elsewhere, where it is
// not among them: an older case, a half year.
func withWanted(list []subject, k papers.Kind, id string) []subject {
	if id == "" || !papers.Deferral(k) || slices.ContainsFunc(list, func(s subject) bool { return s.id == id }) {
		return list
	}
	return append([]subject{{id: id, name: subjectName(k, id)}}, list...)
}

// subjectName is what a paper about deferrals is about, as people write it.
func subjectName(k papers.Kind, id string) string {
	if k == papers.DeferralConfirmation {
		return papers.CaseNumberOf(id)
	}
	return id
}

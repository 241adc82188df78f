package printview

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"huiqi/app/desk"
	"huiqi/app/desk/papers"
	"huiqi/app/ui/event"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// press makes paper as who is signed in.
func (v *View) press() papers.Press {
	s := v.place.Session
	return papers.Press{Desk: s.Desk, Packs: s.Shelf, Vault: s.Vault()}
}

// Shown reads what papers there are and can be, and opens what arg names.
func (v *View) Shown(arg string) {
	if arg == ArgVerify {
		v.openVerify()
		arg = ""
	}
	v.load(arg)
}

// loaded is what load reads off the window's thread.
type loaded struct {
	offers  []papers.Offer
	records []papers.Record
	office  papers.House
}

func (v *View) load(arg string) {
	press, st := v.press(), v.place.Session.Store
	task.Start(v.place.Shell.Runner(), &v.loading, "", func(ctx context.Context, _ task.Tell) (out loaded, err error) {
		if out.offers, err = press.Offers(ctx); err != nil {
			return out, err
		}
		if out.records, err = press.List(ctx); err != nil {
			return out, err
		}
		out.office, err = papers.LoadHouse(ctx, st)
		return out, err
	}, func(out loaded, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.offers, v.records, v.office = out.offers, out.records, out.office
		event.Say("registry", len(v.records))
		if v.place.Shell.Here() != Route {
			return // read for the search of the window; Shown reads again
		}
		first := v.kinds.Rows() == nil
		v.quietly(func() { v.kinds.SetRows(kindsOf(v.offers, len(v.records))) })
		kindID, subjectID, number := target(arg, v.offers, v.records)
		switch {
		case kindID != "":
			v.want, v.stand = wanted{}, number
			v.search.SetText("")
			v.choose(kindID, subjectID)
		case first:
			v.choose(v.begin(), "")
		default:
			v.choose(v.kind, v.subject)
		}
	})
}

// begin is the kind to begin with: the first of which papers are ready, else the
// registry, or while there is nothing yet the notices.
func (v *View) begin() string {
	for _, k := range []papers.Kind{papers.AwardNotice, papers.Transmittal} {
		if slices.ContainsFunc(v.offers, func(o papers.Offer) bool { return o.Kind == k && o.Ready > 0 }) {
			return string(k)
		}
	}
	if len(v.records) > 0 {
		return registry
	}
	return string(papers.AwardNotice)
}

// quietly fills lists without taking their cursor for a choice.
func (v *View) quietly(f func()) {
	v.filling = true
	defer func() { v.filling = false }()
	f()
}

func (v *View) chooseKind(k *kind) {
	if k != nil && !v.filling && k.id != v.kind {
		v.want = wanted{text: v.want.text}
		v.choose(k.id, "")
	}
}

func (v *View) chooseSubject(s *subject) {
	if s == nil || v.filling || s.id == v.subject {
		return
	}
	v.subject = s.id
	v.fillRows()
}

// choose shows a kind, and what it is made of: "" takes the first of which papers
// are ready, else the first.
func (v *View) choose(kindID, subjectID string) {
	v.kind = kindID
	var list []subject
	switch kindID {
	case registry:
		list = seriesOf(v.records)
	case keySheet:
	default:
		list = subjectsOf(v.offers, papers.Kind(kindID), v.place.Session.Shelf)
		if kindID == string(papers.DeferralConfirmation) && v.asking.found != nil {
			list = v.asking.found
		}
		list = withWanted(list, papers.Kind(kindID), subjectID)
	}
	has := func(f func(s subject) bool) int { return slices.IndexFunc(list, f) }
	at := has(func(s subject) bool { return s.id == subjectID })
	if at < 0 || subjectID == "" {
		at = max(has(func(s subject) bool { return s.ready > 0 }), 0)
	}
	v.subject = ""
	if at < len(list) {
		v.subject = list[at].id
	}
	v.quietly(func() {
		v.kinds.SetCursor(kindID)
		name, stands := words.T("printview.of"), words.T("printview.stands")
		switch kindID {
		case registry:
			name, stands = words.T("printview.series"), words.T("printview.numbers")
		case string(papers.Statement):
			name, stands = words.T("printview.source"), words.T("printview.item")
		case string(papers.RecoveryLetter):
			name = words.T("printview.case")
		case string(papers.DeferralConfirmation):
			name, stands = words.T("printview.application"), words.T("printview.borrower")
		case string(papers.DeferralQuery):
			name, stands = words.T("printview.bank_code"), words.T("printview.bank_name")
		case string(papers.DeferralBulletin):
			name = words.T("printview.period")
		}
		v.subjects.SetColumnTitle("name", name)
		v.subjects.SetColumnTitle("state", stands)
		v.subjects.SetRows(list)
		v.subjects.SetCursor(v.subject)
	})
	v.fillRows()
}

// fillRows shows the papers of what was chosen.
func (v *View) fillRows() {
	v.planning.Cancel()
	v.plan = nil
	v.days.Hide()
	v.asking.show(papers.Kind(v.kind))
	switch {
	case v.kind == registry:
		v.want.series = v.subject
		v.say("", "")
		v.show(registered(v.records, v.place.Session.Shelf))
	case v.kind == keySheet:
		v.say(words.T("printview.key_note"), theme.Ink)
		v.show(nil)
	case v.subject == "":
		v.say("", "")
		v.show(nil)
	default:
		v.days.Hidden = v.kind != string(papers.Statement)
		v.makePlan()
	}
}

// redraw plans again after the days of a statement changed, or what a paper about
// deferrals needs.
func (v *View) redraw() {
	if k := papers.Kind(v.kind); (k == papers.Statement || papers.Deferral(k)) && v.subject != "" {
		v.makePlan()
	}
}

// wish is what was chosen.
func (v *View) wish() papers.Wish {
	w := v.office.Wish(papers.Kind(v.kind), v.subject, v.place.Today())
	switch w.Kind {
	case papers.DeferralQuery:
		w.Answer = v.asking.until()
	case papers.DeferralBulletin:
		w.Rate = v.asking.reading()
	}
	from, err1 := v.from.Value()
	until, err2 := v.until.Value()
	if err1 == nil && err2 == nil {
		w.From, w.Until = from, until
	}
	if w.From == (period.Date{}) || w.Until.Compare(w.From) < 0 {
		w.From, w.Until = v.place.Today(), v.place.Today()
	}
	return w
}

func (v *View) makePlan() {
	press, w := v.press(), v.wish()
	task.Start(v.place.Shell.Runner(), &v.planning, words.T("printview.planning"), func(ctx context.Context, _ task.Tell) (*papers.Plan, error) {
		return press.Plan(ctx, w)
	}, func(plan *papers.Plan, err error) {
		switch {
		case errors.Is(err, context.Canceled):
			return
		case err != nil: // a batch without lines, a pack that is gone: said where the papers would stand
			v.say(desk.Text(err), theme.Bad)
			v.show(rowsOf(&papers.Plan{Wish: w}, v.records, v.place.Session.Shelf)) // those there are
			return
		}
		v.plan = plan
		if plan.Waits != nil {
			v.say(desk.Text(plan.Waits), theme.Warn)
		} else {
			v.say("", "")
		}
		v.show(rowsOf(plan, v.records, v.place.Session.Shelf))
	})
}

func (v *View) say(text string, tone fyne.ThemeColorName) {
	v.said.Hidden = text == ""
	v.said.Set(prose.Span{Text: text, Tone: tone})
}

// show fills the grid and stands on the row wanted, else on the first.
func (v *View) show(rows []row) {
	v.ticked = 0
	v.quietly(func() {
		v.grid.Untick()
		v.grid.SetRows(rows)
	})
	if v.stand != "" {
		v.grid.SetCursor(v.stand)
		v.stand = ""
	}
	v.refilter()
	event.Say("papers", v.kind, len(rows))
}

func (v *View) refilter() {
	want := v.want
	v.quietly(func() { v.grid.Filter(want.keeps) })
	if v.grid.Cursor() == nil {
		if shown := v.grid.Shown(); len(shown) > 0 {
			v.quietly(func() { v.grid.SetCursor(shown[0].id) })
		}
	}
	v.content.Refresh()
	v.follow(v.grid.Cursor())
	v.update()
}

// follow shows the page of the row with the cursor.
func (v *View) follow(r *row) {
	if v.filling || v.place.Shell.Here() != Route {
		return
	}
	switch {
	case v.kind == keySheet:
		v.preview.say(words.T("printview.key_page"))
	case r == nil:
		v.preview.say(words.T("printview.nothing"))
	case r.state == draft:
		v.preview.show(r.id+" "+v.kind+" "+v.subject, v.plan, r.item)
	default:
		v.preview.look(v.press(), r.record)
	}
}

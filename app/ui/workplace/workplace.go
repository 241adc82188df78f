// Package workplace is what the screens of one window share: the open session
// with who is signed in, the shell, the settings, the period and the run in hand. It tells screens when
// one of them changes. It shows nothing itself and decides nothing.
package workplace

import (
	"context"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/digest"
	"huiqi/app/desk/firms"
	"huiqi/app/desk/road"
	"huiqi/app/desk/rules"
	"huiqi/app/desk/session"
	"huiqi/app/ui/event"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/region"
	"huiqi/resources/words"
)

// Place is the desk of one person in front of one window. Its methods are called
// on the window's thread.
type Place struct {
	Session  *session.Session
	Shell    *shell.Shell
	Settings Settings
	// Restyle makes the window anew after language, text size or look changed.
	Restyle func()
	// Lock covers the window until the person's password is typed; Leave signs the
	// person out.
	Lock, Leave func()
	// Today is the date in China.
	Today func() period.Date

	period   period.Period
	area     string
	runs     []awards.Summary
	run      *awards.Run
	digest   *digest.Digest
	batched  bool // an award batch was drafted of the digest's run
	registry *firms.Registry
	decided  map[string]map[string]rules.Decision // pack id/version → interpretation
	active   map[string]bool                      // pack id/version
	changed  []func()
	loading  task.Slot
	running  task.Slot
	saving   task.Slot
	checked  string
	bad      bool
}

// New makes a workplace; Load reads what it starts with.
func New(s *session.Session, sh *shell.Shell, settings Settings) *Place {
	p := &Place{Session: s, Shell: sh, Settings: settings, Today: func() period.Date { return act.Today(s.Desk.Now()) }, registry: firms.NewRegistry(nil)}
	p.period = period.MustParse("2020Q2")
	p.showPerson()
	return p
}

// OnChange calls f whenever period, area, run or firms changed.
func (p *Place) OnChange(f func()) { p.changed = append(p.changed, f) }

// Changed tells every screen, and shows the shell anew.
func (p *Place) Changed() {
	p.selectors()
	for _, f := range p.changed {
		f()
	}
	p.Shell.Update()
}

// Period is the period worked on.
func (p *Place) Period() period.Period { return p.period }

// Area is the city worked on, four digits; "" is the whole province.
func (p *Place) Area() string { return p.area }

// Runs lists the stored runs.
func (p *Place) Runs() []awards.Summary { return p.runs }

// Digest is what the first screens say of the period's run, nil when there is
// no run.
func (p *Place) Digest() *digest.Digest { return p.digest }

// Batched tells whether an award batch was drafted of the period's run.
func (p *Place) Batched() bool { return p.batched }

// RunBatched notes that award batches were drafted of a run, and tells everyone.
func (p *Place) RunBatched(run string) {
	p.batched = p.batched || p.digest != nil && p.digest.Run == run
	p.Changed()
}

// Run is the run in hand, nil when the period has none or it was not asked for
// yet: see NeedRun.
func (p *Place) Run() *awards.Run { return p.run }

// Firms is the registry of firms.
func (p *Place) Firms() *firms.Registry { return p.registry }

// Pack is the newest pack in force for the period, with the item, or nil.
func (p *Place) Pack() (*pack.Pack, string) {
	for _, pk := range slices.Backward(p.Session.Shelf.All()) {
		for _, it := range pk.Items {
			if it.Subject == "firm" && slices.Contains(it.Periods, p.period.String()) {
				return pk, it.ID
			}
		}
	}
	return nil, ""
}

// SetRun takes a run in hand, frozen or not.
func (p *Place) SetRun(r *awards.Run) {
	p.run = r
	if r != nil {
		p.period = r.Period
	}
	p.Changed()
}

// NeedRun reads the period's run when it is not in hand yet, and then calls
// then; at once when it is, or when the period has none.
func (p *Place) NeedRun(then func()) {
	if p.run != nil || p.digest == nil {
		then()
		return
	}
	id := p.digest.Run
	task.Start(p.Shell.Runner(), &p.running, words.T("work.loading_run"), func(ctx context.Context, _ task.Tell) (*awards.Run, error) {
		return awards.Load(ctx, p.Session.Store, p.Session.Shelf, id)
	}, func(r *awards.Run, err error) {
		if err != nil {
			p.Shell.Failed(err)
			return
		}
		p.SetRun(r)
		then()
	})
}

// Decided tells whether the office decided a reading of a pack.
func (p *Place) Decided(pk *pack.Pack, interpretation string) bool {
	_, ok := p.decided[pk.ID+"/"+pk.Version][interpretation]
	return ok
}

// Active tells whether two people signed a pack, the second to activate it.
func (p *Place) Active(pk *pack.Pack) bool { return p.active[pk.ID+"/"+pk.Version] }

// Learn notes what was decided of a pack and who signed it, and tells whether
// that is news. Before the first Load nothing is: Load tells everyone.
func (p *Place) Learn(pk *pack.Pack, decided map[string]rules.Decision, standing rules.Standing) bool {
	key := pk.ID + "/" + pk.Version
	if p.decided == nil || p.active[key] == standing.Active() && maps.Equal(p.decided[key], decided) {
		return false
	}
	p.decided[key], p.active[key] = decided, standing.Active()
	return true
}

// loaded is what Load reads off the window's thread.
type loaded struct {
	runs     []awards.Summary
	digest   *digest.Digest
	batched  bool
	registry *firms.Registry
	decided  map[string]map[string]rules.Decision
	active   map[string]bool
	rare     string // a firm's name the cut faces cannot show
}

// Load reads runs, firms and the digest of the period's newest run from the
// store, then tells everyone. want is a run's id, or "" for the newest.
func (p *Place) Load(want string, then func()) {
	per, known := p.period, p.run
	task.Start(p.Shell.Runner(), &p.loading, words.T("work.loading"), func(ctx context.Context, _ task.Tell) (out loaded, err error) {
		if out.registry, err = firms.List(ctx, p.Session.Store); err != nil {
			return out, err
		}
		out.rare = rareName(out.registry)
		if out.runs, err = awards.List(ctx, p.Session.Store); err != nil {
			return out, err
		}
		out.decided, out.active = map[string]map[string]rules.Decision{}, map[string]bool{}
		for _, pk := range p.Session.Shelf.All() {
			key := pk.ID + "/" + pk.Version
			if out.decided[key], err = rules.Decisions(ctx, p.Session.Store, pk); err != nil {
				return out, err
			}
			standing, err := rules.StandingOf(ctx, p.Session.Store, pk)
			if err != nil {
				return out, err
			}
			out.active[key] = standing.Active()
		}
		id := p.choose(out.runs, want, per)
		if id == "" {
			return out, nil
		}
		if out.batched, err = p.batchedOf(ctx, id); err != nil {
			return out, err
		}
		out.digest, err = p.digested(ctx, id, known)
		return out, err
	}, func(out loaded, err error) {
		if err != nil {
			p.Shell.Failed(err)
			return
		}
		theme.See(out.rare)
		p.registry, p.runs, p.decided, p.active = out.registry, out.runs, out.decided, out.active
		p.digest, p.batched = out.digest, out.batched
		if p.digest == nil {
			p.run = nil
		} else {
			if p.run != nil && p.run.ID != p.digest.Run {
				p.run = nil
			}
			p.period = period.MustParse(p.digest.Period)
		}
		p.Changed()
		event.Say("loaded", len(p.runs))
		if then != nil {
			then()
		}
	})
}

// batchedOf tells whether a batch was drafted of a run.
func (p *Place) batchedOf(ctx context.Context, run string) (bool, error) {
	r := road.Road{Desk: p.Session.Desk}
	all, err := r.Batches(ctx)
	return slices.ContainsFunc(all, func(b road.Batch) bool { return b.Source.Run == run }), err
}

func rareName(registry *firms.Registry) string {
	for i := range registry.Firms {
		if name := registry.Firms[i].Name; !theme.Covers(name) {
			return name
		}
	}
	return ""
}

// digested is the digest of a run: the saved one, else worked out from the run,
// which is let go again, and saved.
func (p *Place) digested(ctx context.Context, id string, known *awards.Run) (*digest.Digest, error) {
	d, err := digest.Load(ctx, p.Session.Store, id)
	if d != nil || err != nil {
		return d, err
	}
	run := known
	if run == nil || run.ID != id {
		if run, err = awards.Load(ctx, p.Session.Store, p.Session.Shelf, id); err != nil {
			return nil, err
		}
		defer debug.FreeOSMemory()
	}
	if d, err = digest.Of(ctx, run); err != nil {
		return nil, err
	}
	return d, digest.Save(ctx, p.Session.Store, d)
}

// choose picks the run wanted, else the last of the period, else, when nothing
// of the period is there, none. Only runs over firms are taken in hand.
func (p *Place) choose(runs []awards.Summary, want string, per period.Period) string {
	id := ""
	for i := range runs {
		r := &runs[i]
		if p.subject(r) != "firm" {
			continue
		}
		if r.ID == want && want != "" {
			return want
		}
		if r.Receipt.Period == per.String() {
			id = r.ID
		}
	}
	return id
}

// subject is what a run is over: "firm" or "city"; "firm" where its pack is gone.
func (p *Place) subject(r *awards.Summary) string {
	if pk, ok := p.Session.Shelf.Pack(r.Receipt.Pack.ID, r.Receipt.Pack.Version); ok {
		if it, ok := pk.Item(r.Receipt.Item); ok {
			return it.Subject
		}
	}
	return "firm"
}

// Periods lists the periods that can be worked on: those the packs are in force
// for, newest first.
func (p *Place) Periods() []period.Period {
	var out []period.Period
	for _, pk := range p.Session.Shelf.All() {
		for _, it := range pk.Items {
			for _, text := range it.Periods {
				if per, err := period.Parse(text); err == nil && it.Subject == "firm" && !slices.Contains(out, per) {
					out = append(out, per)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b period.Period) int { return b.First().Compare(a.First()) })
	return out
}

// SetPeriod changes the period and loads its run.
func (p *Place) SetPeriod(per period.Period) {
	if per == p.period {
		return
	}
	p.period, p.run, p.digest = per, nil, nil
	p.Load("", nil)
}

func (p *Place) selectors() {
	periods := p.Periods()
	c := shell.Choices{Pick: func(i int) { p.SetPeriod(periods[i]) }}
	for i, per := range periods {
		c.Labels = append(c.Labels, PeriodLabel(per))
		if per == p.period {
			c.Selected = i
		}
	}
	p.Shell.SetPeriod(c)
	areas := region.Cities()
	a := shell.Choices{Labels: []string{words.T("work.province")}, Pick: func(i int) {
		p.area = ""
		if i > 0 {
			p.area = areas[i-1].Code[:4]
		}
		p.Changed()
	}}
	for i, r := range areas {
		a.Labels = append(a.Labels, r.Name)
		if p.area != "" && r.Code[:4] == p.area {
			a.Selected = i + 1
		}
	}
	p.Shell.SetArea(a)
	p.showStatus()
}

// Checked notes that the store was read through, for the line at the foot.
func (p *Place) Checked(at string, ok bool) {
	p.checked, p.bad = at, !ok
	p.showStatus()
}

func (p *Place) showStatus() {
	st := shell.Status{Bad: p.bad, Parts: []string{words.T("work.saved"), words.T("work.local_store")}}
	switch {
	case p.bad:
		st.Parts = append(st.Parts, words.T("work.check_bad", p.checked))
	case p.checked != "":
		st.Parts = append(st.Parts, words.T("work.check_good", p.checked))
	}
	p.Shell.SetStatus(st)
}

// SaveSettings writes the settings; a failure is shown.
func (p *Place) SaveSettings() {
	s := p.Settings
	task.Start(p.Shell.Runner(), &p.saving, "", func(ctx context.Context, _ task.Tell) (struct{}, error) {
		return struct{}{}, SaveSettings(ctx, p.Session.Store, s)
	}, func(_ struct{}, err error) { p.Shell.Failed(desk.FromStore(err)) })
}

// Clock is the time on the wall, to the minute.
func (p *Place) Clock() string { return time.Now().Format("15:04") }

// PeriodLabel names a period in the language of the window.
func PeriodLabel(per period.Period) string {
	if words.Lang() == words.English {
		return per.String()
	}
	return per.Label()
}

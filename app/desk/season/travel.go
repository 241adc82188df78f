package season

import (
	"fmt"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/road"
	"huiqi/app/store"
)

// which names an award batch of the season by what it is.
type which struct {
	item, period, fund string
	kind               road.Kind
}

var (
	mainBatch  = which{power, "2020Q2", province, road.Award}
	ofXiamen   = which{power, "2020Q2", xiamen, road.Award}
	amendment  = which{power, "2020Q2", province, road.Amendment}
	leftBehind = which{power, "2020Q2", province, road.Child}
	later      = which{power, "2020Q2", province, road.Supplement}
	ofCities   = which{cities, "2020Q1", province, road.Award}
	byDecision = which{innovation, "2020Q2", province, road.Award}
)

// find is the batch as it is now; false before it was drafted.
func (p *player) find(w which) (b road.Batch, ok bool, err error) {
	err = p.view(func(t store.Reader) error {
		all, err := road.List(t)
		i := slices.IndexFunc(all, func(x road.Batch) bool {
			return x.Item == w.item && x.Period == w.period && x.Fund == w.fund && x.Kind == w.kind
		})
		if ok = i >= 0; ok {
			b = all[i]
		}
		return err
	})
	return b, ok, err
}

func (p *player) batch(w which) (road.Batch, error) {
	b, ok, err := p.find(w)
	if err == nil && !ok {
		err = desk.Errf("road-none", fmt.Sprint(w.item, " ", w.fund, " ", w.kind))
	}
	return b, err
}

// line is line n of a batch, wherever it is now.
func (p *player) line(w which, n int) (l road.Line, err error) {
	b, err := p.batch(w)
	if err != nil {
		return l, err
	}
	err = p.view(func(t store.Reader) error {
		l, _, err = road.LineOf(t, fmt.Sprintf("%s-%05d", b.ID, n))
		return err
	})
	return l, err
}

// drafts is the scene in which a batch comes to be.
func drafts(day string, w which, f func(p *player, lin act.Actor) (road.Drafted, error)) scene {
	return scene{"drafted", day, func(p *player) (told, error) {
		_, had, err := p.find(w)
		if err != nil {
			return told{}, err
		}
		t := told{again: had}
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			if had {
				return nil
			}
			_, err := f(p, lin.Actor)
			return err
		})
		if err != nil {
			return t, err
		}
		b, err := p.batch(w)
		t.sum, t.args = b.Total, []any{b.ID, b.Kind.Label(), b.Label, b.Lines}
		return t, err
	}}
}

// ofRun drafts the batch of a fund from a run.
func ofRun(name, fund string) func(p *player, lin act.Actor) (road.Drafted, error) {
	return func(p *player, lin act.Actor) (road.Drafted, error) {
		run, err := p.run(name)
		if err != nil {
			return road.Drafted{}, err
		}
		return p.road.Draft(p.ctx, lin, run, road.Options{Funds: []string{fund}})
	}
}

// order is the order of a batch's states on its way; a revoked one goes no further.
var order = []road.State{road.Draft, road.Submitted, road.Checked, road.Approved, road.OnNotice, road.NoticeClosed, road.Confirmed, road.Revoked}

// sign is the scene in which somebody takes a batch one state further.
func sign(key, day, login string, w which, to road.State, f func(p *player, who act.Actor, a road.Ask) (road.Batch, error)) scene {
	return scene{key, day, func(p *player) (told, error) {
		b, err := p.batch(w)
		if err != nil {
			return told{}, err
		}
		t := told{again: slices.Index(order, b.State) >= slices.Index(order, to)}
		t.who, err = p.do(login, func(who people.SignedIn) error {
			if t.again {
				return nil
			}
			b, err = f(p, who.Actor, road.Ask{Batch: b.ID, Seen: b.Version})
			return err
		})
		t.sum, t.args = b.Total, []any{b.ID}
		switch key {
		case "published":
			t.args = []any{b.ID, b.From.String(), b.To.String()}
		case "confirmed":
			t.sum, t.args = b.ObligatedTotal, []any{b.ID, b.Obligated}
		}
		return t, err
	}}
}

func submit(day string, w which) scene {
	return sign("submitted", day, "lin", w, road.Submitted, func(p *player, who act.Actor, a road.Ask) (road.Batch, error) {
		return p.road.Submit(p.ctx, who, a)
	})
}

func check(day string, w which) scene {
	return sign("checked", day, "chen", w, road.Checked, func(p *player, who act.Actor, a road.Ask) (road.Batch, error) {
		return p.road.Check(p.ctx, who, a)
	})
}

func approve(day string, w which) scene {
	return sign("approved", day, "huang", w, road.Approved, func(p *player, who act.Actor, a road.Ask) (road.Batch, error) {
		return p.road.Approve(p.ctx, who, a, false)
	})
}

func publish(day string, w which) scene {
	return sign("published", day, "lin", w, road.OnNotice, func(p *player, who act.Actor, a road.Ask) (road.Batch, error) {
		return p.road.Publish(p.ctx, who, a)
	})
}

func closeNotice(day string, w which) scene {
	return sign("closed", day, "lin", w, road.NoticeClosed, func(p *player, who act.Actor, a road.Ask) (road.Batch, error) {
		return p.road.Close(p.ctx, who, a)
	})
}

func confirm(day string, w which) scene {
	return sign("confirmed", day, "huang", w, road.Confirmed, func(p *player, who act.Actor, a road.Ask) (road.Batch, error) {
		return p.road.Confirm(p.ctx, who, a)
	})
}

// objects is the scene in which an objection to line n is written down.
func objects(day string, w which, n int, by, why string) scene {
	return scene{"objected", day, func(p *player) (told, error) {
		l, err := p.line(w, n)
		if err != nil {
			return told{}, err
		}
		t := told{sum: l.Net, args: []any{l.Party.Name, by}, again: len(l.Mark.Objections) > 0}
		t.who, err = p.do("zheng", func(zheng people.SignedIn) error {
			b, err := p.batch(w)
			if err != nil || t.again {
				return err
			}
			_, err = p.road.Object(p.ctx, zheng.Actor, road.Ask{Batch: b.ID, Seen: b.Version, Lines: []int{n}}, by, why)
			return err
		})
		return t, err
	}}
}

// resolves is the scene in which the objection to line n is decided.
func resolves(day, login string, n int, outcome road.Outcome, why string) scene {
	return scene{"resolved-" + string(outcome), day, func(p *player) (told, error) {
		l, err := p.line(mainBatch, n)
		if err != nil {
			return told{}, err
		}
		t := told{sum: l.Net, args: []any{l.Party.Name, why}, again: len(l.Mark.Objections) > 0 && l.Mark.Objections[0].Outcome != road.Open}
		t.who, err = p.do(login, func(who people.SignedIn) error {
			b, err := p.road.Batch(p.ctx, l.Batch)
			if err != nil || t.again {
				return err
			}
			_, err = p.road.Resolve(p.ctx, who.Actor, road.Ask{Batch: b.ID, Seen: b.Version, Lines: []int{n}, Reason: why}, outcome)
			return err
		})
		return t, err
	}}
}

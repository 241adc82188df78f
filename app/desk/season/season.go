// Package season plays a whole season at an invented desk, as its people would:
// the office is founded, files are taken in, awards are signed by three people,
// shown to the public, objected to, confirmed, put on paper, paid, returned, paid
// again, supplemented and recovered, and months are closed. It is the demonstration
// (huiqictl demo --road), the data of the pictures, and the proof that the rooms
// fit together; it uses their doors only and never writes a record itself.
//
// For screens and tests, on a fresh store and in less than three seconds:
//
//	s, err := session.Open(ctx, filepath.Join(dir, "huiqi.db"))
//	_, err = season.Play(ctx, s, season.Options{Open: true})
//
// leaves s signed in as 林经办 (login "lin", password staff.Password), its clock
// standing on the last day of the season, and, with Open, work of every kind that
// waits. It must never be played at a desk with real data: see package staff.
// Its main names are Play,
// Options and Step.
package season

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/demo/staff"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/people"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/desk/session"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Options say how a season is played.
type Options struct {
	// Out is the folder that keeps the papers and the bank's files; "" keeps none of
	// them. A season that is taken up again must be given the same folder.
	Out string
	// Open leaves work that waits at the end: for screens.
	Open bool
	// Tell is told of each scene when it is over; it may be nil.
	Tell func(Step)

	// For tests of what happens when a process dies.
	writer func(to func(string, []byte) error) func(string, []byte) error // around the bank's
	skip   int                                                            // scenes, without looking
	stop   int                                                            // after so many; 0 plays all
	mute   bool                                                           // makes no papers
}

// Step is a scene that was played.
type Step struct {
	N, Of  int
	Key    string // words under season.<Key>
	Day    period.Date
	Who    string    // name, "" when several people or nobody
	Amount money.Fen // what it is about, 0 when nothing
	Text   string    // in the language now in use
	Again  bool      // it had been played before: nothing was done
}

// cheap is what a try at a password costs: everybody knows them anyway. Passwords that
// people choose later cost what they do everywhere.
var cheap = people.Cost{Passes: 1, Memory: 8, Lanes: 1}

// player plays. What was done already it reads from the store, never from memory:
// so a season that was broken off goes on where it stood.
type player struct {
	ctx    context.Context
	s      *session.Session
	o      Options
	now    time.Time
	folder string
	in     map[string]people.SignedIn // by login
	road   road.Road
	pay    payment.Payments
	back   recovery.Recoveries
	runs   map[string]*awards.Run // by name, those at hand
	ids    map[string]string      // of runs, by name
}

// scene is one step of the season. It looks whether it was played before.
type scene struct {
	key  string
	day  string
	play func(p *player) (told, error)
}

// told is what a scene says of itself.
type told struct {
	who   string
	sum   money.Fen
	args  []any // of its words
	again bool
}

// Play plays the season at a desk that is empty, or where it was broken off. The
// clock of the session stands at the season's last moment afterwards.
func Play(ctx context.Context, s *session.Session, o Options) (steps []Step, err error) {
	p := &player{
		ctx: ctx, s: s, o: o, in: make(map[string]people.SignedIn), runs: make(map[string]*awards.Run), ids: make(map[string]string),
		road: road.Road{Desk: s.Desk}, pay: payment.Payments{Desk: s.Desk}, back: recovery.Recoveries{Desk: s.Desk, Claims: recovery.Awards{}},
	}
	s.Desk.Now = func() time.Time { return p.now }
	cost := s.People.Cost
	s.People.Cost = cheap
	defer func() { s.People.Cost = cost }()
	if p.now, err = p.last(); err != nil {
		return nil, err
	}
	if p.folder = o.Out; p.folder == "" {
		if p.folder, err = os.MkdirTemp("", "huiqi-season-"); err != nil {
			return nil, desk.Errf("write-failed", "huiqi-season").Wrap(err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(p.folder)) }()
	}
	for _, sub := range []string{inbox, toBank, fromBank, onPaper} {
		if err := os.MkdirAll(filepath.Join(p.folder, sub), 0o755); err != nil {
			return nil, desk.Errf("write-failed", sub).Wrap(err)
		}
	}
	scenes := script()
	if o.Open {
		scenes = append(scenes, waiting()...)
	}
	for i, c := range scenes {
		if i < o.skip || o.mute && c.key == "printed" {
			continue
		}
		step, err := p.scene(c)
		if err != nil {
			return steps, fmt.Errorf("season, %s on %s: %w", c.key, c.day, err)
		}
		step.N, step.Of = i+1, len(scenes)
		steps = append(steps, step)
		if o.Tell != nil {
			o.Tell(step)
		}
		if i+1 == o.stop {
			break
		}
	}
	lin, err := p.as("lin")
	if err != nil {
		return steps, err
	}
	s.Enter(lin)
	return steps, nil
}

// Folders in Options.Out.
const (
	inbox    = "来文"
	toBank   = "发银行"
	fromBank = "银行回单"
	onPaper  = "文书"
)

// last is when the last act was recorded, as the desk lets nobody act before that;
// zero before the first.
func (p *player) last() (at time.Time, err error) {
	err = p.view(func(t store.Reader) error {
		size, _, err := act.Head(t)
		if err != nil || size == 0 {
			return err
		}
		for e, err := range act.Entries(t, size-1) {
			at = e.At
			return err
		}
		return nil
	})
	return at, err
}

// scene plays one scene on its day. Acts of one day are a minute apart.
func (p *player) scene(c scene) (Step, error) {
	day, err := period.ParseDate(c.day)
	if err != nil {
		return Step{}, err
	}
	opens := time.Date(int(day.Year), time.Month(day.Month), int(day.Day), 9, 0, 0, 0, act.China)
	if p.now = p.now.Add(time.Minute); p.now.Before(opens) {
		p.now = opens
	}
	if err := p.ctx.Err(); err != nil {
		return Step{}, err
	}
	t, err := c.play(p)
	if err != nil {
		return Step{}, err
	}
	return Step{Key: c.key, Day: day, Who: t.who, Amount: t.sum, Text: text(c.key, t), Again: t.again}, nil
}

// as is a person of the staff, signed in.
func (p *player) as(login string) (people.SignedIn, error) {
	if in, ok := p.in[login]; ok {
		return in, nil
	}
	in, err := p.s.People.SignIn(p.ctx, login, staff.Password)
	if err == nil {
		p.in[login] = in
	}
	return in, err
}

// do lets a person act.
func (p *player) do(login string, f func(who people.SignedIn) error) (string, error) {
	in, err := p.as(login)
	if err != nil {
		return "", err
	}
	return in.User.Name, f(in)
}

// press makes paper with the vault of a person.
func (p *player) press(in people.SignedIn) papers.Press {
	return papers.Press{Desk: p.s.Desk, Packs: p.s.Shelf, Vault: in.Vault}
}

func date(text string) period.Date {
	d, err := period.ParseDate(text)
	if err != nil {
		panic(err) // the script is ours
	}
	return d
}

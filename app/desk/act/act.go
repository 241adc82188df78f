// Package act is the one door through which people change what the desk knows.
// An act is decided on a snapshot, becomes one event, and the event alone changes
// the state: so the log of events replays to the same state, byte for byte. In the
// same transaction the act leaves its entry in a Merkle log (log.go).
//
// Keys: log/entry/… and log/data/… are written once and never again; now/… is the
// state that follows from them; secret/… holds what must not be in a log
// (passwords, keys). Nothing else is written here.
//
// The package knows who may act (Actor, Role) but no business: that registers
// its kinds of events (Kinds). Its main types are Desk, Order, Meta, Entry.
package act

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act/plain"
	"huiqi/app/store"
	"huiqi/policy/period"
)

// Meta is what an event is told of the act it comes from.
type Meta struct {
	Seq    uint64      // place in the log, from 0
	At     time.Time   // recorded time, UTC, whole seconds; never before that of Seq-1
	Date   period.Date // business date, never after At's day in China
	Who    string      // user id
	Name   string      // as it was then
	Reason string
}

// Event is what an act decided: a plain struct that encodes as JSON and says all
// that its Apply needs. Its Kind is a stable name, "batch-submitted".
type Event interface{ Kind() string }

// Named is an event that knows what it is about, where the Order cannot: it makes
// the thing and gives it its id.
type Named interface {
	Event
	Subject() string
}

// Apply changes the state by an event. It may read and write now/… only, must
// depend on nothing else, and refuses what would break an invariant: the act then
// fails whole.
type Apply func(t store.Txn, m Meta, payload []byte) error

// Kinds are the events of a business by name.
type Kinds map[string]Apply

// On makes the Apply of an event type.
func On[E Event](f func(t store.Txn, m Meta, e E) error) Apply {
	return func(t store.Txn, m Meta, payload []byte) error {
		var e E
		if err := plain.Unmarshal(payload, &e); err != nil {
			return fmt.Errorf("%s at %d: %w", e.Kind(), m.Seq, err)
		}
		return f(t, m, e)
	}
}

// Order is what a person asks for.
type Order struct {
	// Need lists the roles of which the person must hold one; empty: any user.
	Need []Role
	// Subject is what the act is about, "batch/…": the log can be asked for it. ""
	// leaves it to a Named event.
	Subject string
	Reason  string
	// Date is the business date; the zero date means today.
	Date period.Date
	// Op makes the act happen once however often it is asked for; "" makes a fresh one.
	Op store.OpID
	// Also writes secret/… records with the act. They are in no log.
	Also func(t store.Txn) error
}

// Desk is the open store with its clock and its kinds of events.
type Desk struct {
	Store store.Store
	Now   func() time.Time
	kinds Kinds
}

// New makes a desk. Kinds of one name given twice are a fault of the program.
func New(s store.Store, now func() time.Time, kinds ...Kinds) *Desk {
	all := make(Kinds)
	for _, k := range kinds {
		for name, f := range k {
			if all[name] != nil {
				panic("act: two events called " + name)
			}
			all[name] = f
		}
	}
	return &Desk{Store: s, Now: now, kinds: all}
}

// China is the civil time of every business date.
var China = time.FixedZone("CST", 8*3600)

// Today is the business date of a moment.
func Today(now time.Time) period.Date {
	y, m, d := now.In(China).Date()
	date, err := period.NewDate(y, int(m), d)
	if err != nil {
		panic(err) // the clock gives days that exist
	}
	return date
}

// slack is how far a clock may have gone back before acts are refused.
//
// There is no act that takes the log's time back, not by an administrator and not by
// two people. The order of the recorded times is what says that a public notice stood
// until its end, that a payment came after its release, and that a month was
// closed: with such an act somebody could set the clock ahead, close a notice early,
// take the time back, and go on as if nothing were. So a clock that once stood far
// ahead stops the desk until real time has caught up. Who cannot wait goes back to
// the last backup made before, which has a head in its own time, and does what was
// done since again; the error says so.
const slack = 2 * time.Minute

// Do lets who do one act. decide looks at the state and returns the event, or an
// *desk.Error that says why not; it may run again and must not write. When Do
// returns nil, event and log entry are on disk.
func (d *Desk) Do(ctx context.Context, who Actor, o Order, decide func(t store.Reader, m Meta) (Event, error)) (Meta, error) {
	if o.Op == "" {
		o.Op = store.NewOp()
	}
	var m Meta
	err := store.Large(ctx, d.Store, o.Op, func(t store.Txn) error {
		h, err := readHead(t)
		if err != nil {
			return err
		}
		if m, err = d.meta(h, o); err != nil {
			return err
		}
		role, err := who.check(t, o.Need)
		if err != nil {
			return err
		}
		m.Who, m.Name = who.id, who.name
		about := o
		e, err := decide(t, m)
		if err != nil {
			return err
		}
		if n, ok := e.(Named); ok && o.Subject == "" {
			about.Subject = n.Subject()
		}
		payload, err := json.Marshal(e)
		if err != nil {
			return err
		}
		if err := d.apply(t, m, e.Kind(), payload); err != nil {
			return err
		}
		if o.Also != nil {
			if err := o.Also(only{t, "secret/"}); err != nil {
				return err
			}
		}
		return write(t, h, newEntry(m, role, e.Kind(), about, payload), payload)
	})
	return m, desk.FromStore(err)
}

// May tells whether the person may do what needs one of these roles, as the store
// says now. What comes before an act (files to read, a run to freeze) asks it
// first; the act asks again.
func (d *Desk) May(ctx context.Context, who Actor, need []Role) error {
	return desk.FromStore(d.Store.View(ctx, func(t store.Reader) error {
		_, err := who.check(t, need)
		return err
	}))
}

func (d *Desk) meta(h head, o Order) (Meta, error) {
	m := Meta{Seq: h.Size, At: d.Now().UTC().Truncate(time.Second), Date: o.Date, Reason: strings.TrimSpace(o.Reason)}
	if m.At.Before(h.At) {
		if h.At.Sub(m.At) > slack {
			return m, desk.Errf("clock-behind", m.At.In(China).Format(time.DateTime), h.At.In(China).Format(time.DateTime))
		}
		m.At = h.At
	}
	today := Today(m.At)
	if m.Date == (period.Date{}) {
		m.Date = today
	}
	if m.Date.Compare(today) > 0 {
		return m, desk.Errf("date-ahead", m.Date.String(), today.String())
	}
	return m, nil
}

func (d *Desk) apply(t store.Txn, m Meta, kind string, payload []byte) error {
	f := d.kinds[kind]
	if f == nil {
		return desk.Errf("unknown-event", kind, m.Seq)
	}
	return f(only{t, "now/"}, m, payload)
}

// only lets writes through under one prefix.
type only struct {
	store.Txn
	prefix string
}

var errPrefix = errors.New("act: write outside of its room")

func (o only) Put(key string, value []byte) error {
	if !strings.HasPrefix(key, o.prefix) {
		return fmt.Errorf("%s, not %s: %w", key, o.prefix, errPrefix)
	}
	return o.Txn.Put(key, value)
}

func (o only) Void(key string) error {
	if !strings.HasPrefix(key, o.prefix) {
		return fmt.Errorf("%s, not %s: %w", key, o.prefix, errPrefix)
	}
	return o.Txn.Void(key)
}

// Read decodes the record under key into v; false when there is none. A v that is a
// plain.Scanner must be zero.
func Read(t store.Reader, key string, v any) (bool, error) {
	b, err := t.Get(key)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := plain.Unmarshal(b, v); err != nil {
		return false, fmt.Errorf("%s: %w", key, err)
	}
	return true, nil
}

// Write encodes v under key.
func Write(t store.Txn, key string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return t.Put(key, b)
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

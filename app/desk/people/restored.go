package people

import (
	"context"
	"time"

	"huiqi/app/desk/act"
	"huiqi/app/store"
)

// restored is that a backup took the place of the data. What happened between the
// two is in no log any more, so the log says that there was something.
type restored struct {
	By   string    `json:"by"`   // the name of who did it, "" when nobody was signed in
	Made time.Time `json:"made"` // when the backup was made
	Hash string    `json:"sha256"`
	Lost int64     `json:"lost"` // acts recorded since the backup; -1: not known
}

func (restored) Kind() string { return "data-restored" }

func applyRestored(t store.Txn, m act.Meta, e restored) error {
	type record struct {
		At time.Time `json:"at"`
		restored
	}
	return act.Write(t, "now/restored", record{m.At, e})
}

// Restored notes in the log of a store that came out of a backup that it did. A
// store without users has no log to note it in.
func (r Register) Restored(ctx context.Context, by string, m store.Manifest, lost int64) error {
	none, err := None(ctx, r.Desk.Store)
	if none || err != nil {
		return err
	}
	e := restored{By: by, Made: m.Made, Hash: m.SHA256, Lost: lost}
	_, err = r.Desk.Do(ctx, act.Door(), act.Order{Subject: "backup"}, func(store.Reader, act.Meta) (act.Event, error) { return e, nil })
	return err
}

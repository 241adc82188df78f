package notices

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"huiqi/app/desk"
	"huiqi/app/store"
)

// officeKey is where the office is kept that issued the notices of a run; run ""
// is the office that issued last.
func officeKey(run string) string { return "setting/office/" + run }

// KeepOffice remembers the office that issues the notices of a run, so that a
// reprint names the same, and offers it for the next run. Of a run that has an
// office already the first one stays.
func KeepOffice(ctx context.Context, s store.Store, run string, office Office) error {
	b, err := json.Marshal(office)
	if err != nil {
		return fmt.Errorf("encode office: %w", err)
	}
	err = s.Update(ctx, store.NewOp(), func(t store.Txn) error {
		switch _, err := t.Get(officeKey(run)); {
		case err == nil && run != "":
			return nil
		case err != nil && !errors.Is(err, store.ErrNotFound):
			return err
		}
		return errors.Join(t.Put(officeKey(run), b), t.Put(officeKey(""), b))
	})
	return desk.FromStore(err)
}

// OfficeOf is the office that issued the notices of a run, with its date; of run
// "" the one that issued last. False when none did.
func OfficeOf(ctx context.Context, s store.Store, run string) (Office, bool, error) {
	var out Office
	err := s.View(ctx, func(t store.Reader) error {
		b, err := t.Get(officeKey(run))
		if err != nil {
			return err
		}
		return json.Unmarshal(b, &out)
	})
	if errors.Is(err, store.ErrNotFound) {
		return Office{}, false, nil
	}
	return out, err == nil, desk.FromStore(err)
}

package season_test

import (
	"bytes"
	"errors"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/desk/season"
	"huiqi/app/store"
)

// The trial balance is added up from the postings alone: a balance that says something
// else, by one fen, is found.
func TestTryFindsAFen(t *testing.T) {
	o := roadtest.New(t)
	o.Grant("province", 100_00)
	o.Confirmed(o.Run("r1", 30_00, 20_00))
	try := func() (out season.Trial, err error) {
		err = o.Desk.Store.View(t.Context(), func(r store.Reader) (err error) {
			out, err = season.Try(r)
			return err
		})
		return out, err
	}
	out, err := try()
	if err != nil || out.Awards != 2 || out.Total.Debit != out.Total.Credit || out.Total.Debit != 200_00 {
		t.Fatalf("%+v, %v", out, err)
	}
	for _, kept := range []string{"now/ledger/pool/", "now/ledger/award/"} {
		var key string
		var value []byte
		err := o.Desk.Store.View(t.Context(), func(r store.Reader) error {
			from, to := store.Prefix(kept)
			for k, v := range r.Scan(from, to, 1) {
				key, value = k, bytes.Clone(v)
			}
			return nil
		})
		forged := bytes.Replace(value, []byte("00"), []byte("01"), 1)
		if err != nil || bytes.Equal(forged, value) {
			t.Fatalf("%s: nothing to forge in %q, %v", kept, value, err)
		}
		o.Do(roadtest.Probe{Key: key, Value: string(forged)})
		if _, err := try(); err == nil {
			t.Errorf("%s forged to %s, and nothing was found", key, forged)
		} else if e, ok := errors.AsType[*desk.Error](err); !ok || e.Code != "season-pool" {
			t.Errorf("%s: %v", key, err)
		}
		o.Do(roadtest.Probe{Key: key, Value: string(value)})
	}
}

package accounts_test

import (
	"bytes"
	"testing"

	"huiqi/app/desk/accounts"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
)

// Every record of the room is watched: each one changed in what it says, or gone,
// is found. The control: untouched, all is well.
func TestVerifyFindsWhatWasChanged(t *testing.T) {
	r := open(t, storetest.NewMap())
	ctx := t.Context()
	_, err := r.Propose(ctx, who("ann"), firm, 0, first, accounts.ByHand, "", "")
	wants(t, "propose", err, "")
	_, err = r.Confirm(ctx, who("cui"), []accounts.Look{{ID: firm, Seen: 1}}, "")
	wants(t, "confirm", err, "")
	for seen, entry := range []accounts.Entry{first, second} {
		entry.Bank = "另一行"
		_, err = r.Propose(ctx, who("ann"), firm, seen+2, entry, accounts.ByHand, "", "迁址")
		wants(t, "again", err, "")
	}
	err = r.store.View(ctx, func(x store.Reader) error {
		n, err := accounts.Verify(x)
		if n != 1 || err != nil {
			t.Errorf("control: %d %v", n, err)
		}
		gone := 0
		from, to := store.Prefix("now/account")
		for key := range x.Scan(from, to, 0) {
			o := store.NewOverlay(x)
			if err := o.Void(key); err != nil {
				return err
			}
			if n, err := accounts.Verify(o); err == nil && n == 1 {
				t.Errorf("%s gone and not found", key)
			}
			gone++
		}
		if gone != 5 { // the account, one superseded, two marks, one in the list
			t.Errorf("%d records", gone)
		}
		key := "now/account/" + firm
		was, err := x.Get(key)
		if err != nil {
			return err
		}
		for _, change := range [][2]string{
			{`"decider":"cui"`, `"decider":"ann"`}, {`"state":"confirmed"`, `"state":"rejected"`},
			{`"state":"proposed"`, `"state":"confirmed"`}, {`"last":3`, `"last":4`}, {`"id":"` + firm, `"id":"` + other},
		} {
			o := store.NewOverlay(x)
			if err := o.Put(key, bytes.Replace(was, []byte(change[0]), []byte(change[1]), 1)); err != nil {
				return err
			}
			if _, err := accounts.Verify(o); err == nil {
				t.Errorf("%s not found", change[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

package ledger_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
)

// Each record of the ledger is watched: each one changed, or gone, is found; left
// as it is, nothing is.
func TestVerifyFindsTampering(t *testing.T) {
	o := open(t, storetest.NewMap())
	o.grant(t, power, 1000)
	if err := o.post(commit("a", 300, ""), commit("b", 100, "2020-07-20")); err != nil {
		t.Fatal(err)
	}
	o.now = time.Date(2020, 8, 10, 4, 0, 0, 0, time.UTC)
	if err := ledger.CloseBooks(ctx, o.Desk, o.bo, "2020-07"); err != nil {
		t.Fatal(err)
	}
	if err := o.post(step("a", ledger.CodeConfirm, ledger.Committed, ledger.Payable, 300, "")); err != nil {
		t.Fatal(err)
	}
	err := o.Store.View(ctx, func(r store.Reader) error {
		if _, err := ledger.Verify(r); err != nil { // the control
			return err
		}
		from, to := store.Prefix("now/ledger/")
		for key, v := range r.Scan(from, to, 0) {
			if strings.HasPrefix(key, "now/ledger/grant/") {
				continue // what the log of acts proves; the postings do not depend on it
			}
			for how, change := range map[string]func(*store.Overlay) error{
				"gone":    func(o *store.Overlay) error { return o.Void(key) },
				"changed": func(o *store.Overlay) error { return o.Put(key, bytes.Replace(v, []byte("300"), []byte("301"), 1)) },
				"more":    func(o *store.Overlay) error { return o.Put(key, bytes.Replace(v, []byte("100"), []byte("110"), 1)) },
			} {
				over := store.NewOverlay(r)
				if err := change(over); err != nil {
					return err
				}
				if now, _ := over.Get(key); bytes.Equal(now, v) {
					continue
				}
				if _, err := ledger.Verify(over); err == nil {
					t.Errorf("%s %s: not found", key, how)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

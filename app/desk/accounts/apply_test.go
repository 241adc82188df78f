package accounts

import (
	"errors"
	"testing"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
)

// What no caller gets round stands in the events themselves: here they are given
// to the store with nobody asking first. The control is the same event by another
// person.
func TestEventsRefuseWhatMustNotBe(t *testing.T) {
	details := Details{Holder: "户", Bank: "行", Number: vault.Number{Sealed: "s", Tail: "1234", Find: "f"}}
	const id = "91350181MA9115690G"
	ann, cui := meta("ann"), meta("cui")
	reason := cui
	reason.Reason = "不符"
	for what, c := range map[string]struct {
		do   func(t store.Txn) error
		want string
	}{
		"control":        {func(t store.Txn) error { return applyConfirmed(t, cui, confirmed{[]decided{{id, 1, "f"}}}) }, ""},
		"own":            {func(t store.Txn) error { return applyConfirmed(t, ann, confirmed{[]decided{{id, 1, "f"}}}) }, "account-own"},
		"old version":    {func(t store.Txn) error { return applyConfirmed(t, cui, confirmed{[]decided{{id, 0, "f"}}}) }, "account-changed"},
		"another number": {func(t store.Txn) error { return applyConfirmed(t, cui, confirmed{[]decided{{id, 1, "g"}}}) }, "account-none-waiting"},
		"nobody's":       {func(t store.Txn) error { return applyConfirmed(t, cui, confirmed{[]decided{{"350100", 0, "f"}}}) }, "account-none-waiting"},
		"twice in one act": {func(t store.Txn) error {
			return applyConfirmed(t, cui, confirmed{[]decided{{id, 1, "f"}, {id, 2, "f"}}})
		}, "account-none-waiting"},
		"refused":           {func(t store.Txn) error { return applyRejected(t, reason, rejected{decided{id, 1, "f"}}) }, ""},
		"refused silently":  {func(t store.Txn) error { return applyRejected(t, cui, rejected{decided{id, 1, "f"}}) }, "account-reason"},
		"in the clear":      {func(t store.Txn) error { return applyProposed(t, ann, of(id, 1, Details{Holder: "户"})) }, "account-number"},
		"nobody in the way": {func(t store.Txn) error { return applyProposed(t, ann, of("a/b", 0, details)) }, "account-beneficiary"},
		"proposed over old": {func(t store.Txn) error { return applyProposed(t, ann, of(id, 0, details)) }, "account-changed"},
	} {
		err := storetest.NewMap().Update(t.Context(), store.NewOp(), func(x store.Txn) error {
			if err := applyProposed(x, ann, of(id, 0, details)); err != nil {
				return err
			}
			return c.do(x)
		})
		var got string
		if e, ok := errors.AsType[*desk.Error](err); ok {
			got = e.Code
		} else if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %v, want %q", what, err, c.want)
		}
	}
}

func meta(who string) act.Meta {
	return act.Meta{Who: who, Name: who, At: time.Date(2020, 7, 20, 4, 0, 0, 0, time.UTC)}
}

func of(id string, seen int, d Details) proposed {
	return proposed{Origin: ByHand, List: []proposal{{id, seen, d}}}
}

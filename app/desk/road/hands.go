package road

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
)

// scopes are what the data of a batch are made of: everyone with a hand in one of
// them must not sign.
func (b *Batch) scopes() []string {
	out := []string{"batch/" + b.ID}
	if b.Root != "" {
		out = append(out, "batch/"+b.Root)
	}
	if b.Source.Run != "" {
		out = append(out, "run/"+b.Source.Run)
	}
	for _, f := range b.Source.Files {
		out = append(out, "file/"+f)
	}
	if b.Source.Decision != "" {
		out = append(out, "decision/"+b.Source.Decision)
	}
	return out
}

// scopesOf adds to the scopes of a batch those of the batch whose lines it amends or
// was left: amounts deducted and accounts come from there.
func scopesOf(t store.Reader, b *Batch) ([]string, error) {
	out := b.scopes()
	for b.Parent != "" {
		parent, err := Of(t, b.Parent)
		if err != nil {
			return nil, err
		}
		out, b = append(out, parent.scopes()...), &parent
	}
	return out, nil
}

// Scopes are what the data of a batch are made of, for those who release its
// payments: everyone with a hand in one of them must not.
func Scopes(t store.Reader, batch string) ([]string, error) {
	b, err := Of(t, batch)
	if err != nil {
		return nil, err
	}
	return scopesOf(t, &b)
}

// handIn says in what of the batch a person had a hand, "" in nothing: the scopes
// above, and the accounts of its beneficiaries.
func handIn(t store.Reader, b *Batch, user string) (string, error) {
	scope, err := dataHand(t, b, user)
	if err != nil || scope != "" {
		return scope, err
	}
	return accountHand(t, b, user)
}

// dataHand is handIn without the accounts.
func dataHand(t store.Reader, b *Batch, user string) (string, error) {
	scopes, err := scopesOf(t, b)
	if err != nil {
		return "", err
	}
	for _, scope := range scopes {
		if act.HasHand(t, scope, user) {
			return scope, nil
		}
	}
	return "", nil
}

// stillApart refuses to build on the signature of a person who has taken a hand in
// the data since: nobody's word on a batch is worth more than its weakest. Accounts
// are left out, since a line keeps the account that was signed for, and who puts one
// right later cannot release a payment to it.
func stillApart(t store.Reader, b *Batch) error {
	for _, s := range b.Signatures {
		if s.Step != SignCheck && s.Step != SignApprove {
			continue
		}
		scope, err := dataHand(t, b, s.Who)
		if err != nil {
			return err
		}
		if scope != "" {
			return desk.Errf("road-hand-since", s.Name, b.ID, scopeLabel(scope))
		}
	}
	return nil
}

// accountHand finds an account of the batch that the person proposed or corrected.
// It reads the hands once, and the lines only when the person has any.
func accountHand(t store.Reader, b *Batch, user string) (string, error) {
	const prefix = "now/hand/account/"
	mine := make(map[string]bool)
	from, to := store.Prefix(prefix)
	for key := range t.Scan(from, to, 0) {
		if id, ok := strings.CutSuffix(key[len(prefix):], "/"+user); ok {
			mine[id] = true
		}
	}
	if len(mine) == 0 {
		return "", nil
	}
	from, to = store.Prefix("now/line/" + b.root() + "/")
	for key, v := range t.Scan(from, to, 0) {
		var l struct {
			Party struct {
				ID string `json:"id"`
			} `json:"party"`
		}
		if err := json.Unmarshal(v, &l); err != nil {
			return "", fmt.Errorf("%s: %w", key, err)
		}
		if mine[l.Party.ID] {
			return "account/" + l.Party.ID, nil
		}
	}
	return "", nil
}

// apart refuses a person who had a hand in the batch.
func apart(t store.Reader, b *Batch, m act.Meta) error {
	scope, err := handIn(t, b, m.Who)
	if err != nil {
		return err
	}
	if scope != "" {
		return desk.Errf("road-own-hand", m.Name, b.ID, scopeLabel(scope))
	}
	return nil
}

// emergencyReason is the least length of a reason for one person to check and
// approve, in characters.
const emergencyReason = 10

// notChecker refuses an approver who checked, unless it is an emergency with a
// written reason.
func notChecker(b *Batch, m act.Meta, emergency bool) error {
	check := b.Signed(SignCheck)
	if check == nil {
		return desk.Errf("road-unsigned", b.ID)
	}
	if check.Who != m.Who {
		if emergency {
			return desk.Errf("road-no-emergency", b.ID, check.Name)
		}
		return nil
	}
	if !emergency {
		return desk.Errf("road-same-person", m.Name, b.ID)
	}
	if utf8.RuneCountInString(m.Reason) < emergencyReason {
		return desk.Errf("road-emergency-reason", emergencyReason)
	}
	return nil
}

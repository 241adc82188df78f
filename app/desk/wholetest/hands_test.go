package wholetest

import (
	"encoding/json"
	"fmt"
	"strings"

	"huiqi/app/store"
)

// apart holds the signatures of a batch, as it is just after one was given, against
// all hands in what it is made of.
func (w *world) apart(id string) {
	w.view(func(t store.Reader) error {
		o, err := read(t)
		if err != nil {
			return err
		}
		b := o.batches[id]
		if b.State != "checked" && b.State != "approved" && b.State != "confirmed" {
			return nil // nobody signed just now
		}
		scopes := o.scopes(id)
		for i, s := range b.Signatures {
			if s.Step == "submit" {
				continue
			}
			for _, scope := range scopes {
				if _, err := t.Get("now/hand/" + scope + "/" + s.Who); err == nil {
					return fmt.Errorf("A-1: %s signed %s (%s) with a hand in %s", s.Who, id, s.Step, scope)
				}
			}
			if i+1 < len(b.Signatures) {
				continue // an account may have been put right since
			}
			root := b.ID
			if b.Root != "" {
				root = b.Root
			}
			for _, l := range o.lines {
				if o.roots[l.Award] == root && proposed(t, l.Party.ID, s.Who) {
					return fmt.Errorf("A-1: %s signed %s (%s) and entered the account of %s", s.Who, id, s.Step, l.Party.ID)
				}
			}
		}
		return nil
	})
}

// scopes are what an award batch is made of, with those it comes from.
func (o *office) scopes(id string) (out []string) {
	for id != "" {
		b := o.batches[id]
		out = append(out, "batch/"+id)
		if b.Root != "" {
			out = append(out, "batch/"+b.Root)
		}
		if b.Source.Run != "" {
			out = append(out, "run/"+b.Source.Run)
		}
		if b.Source.Decision != "" {
			out = append(out, "decision/"+b.Source.Decision)
		}
		for _, f := range b.Source.Files {
			out = append(out, "file/"+f)
		}
		id = b.Parent
	}
	return out
}

type rawAccount struct {
	By               string
	Number           struct{ Find string }
	Current, Waiting *rawAccount
}

func account(t store.Reader, party string) (a rawAccount) {
	if v, err := t.Get("now/account/" + party); err == nil {
		if err := json.Unmarshal(v, &a); err != nil {
			panic(fault{err})
		}
	}
	return a
}

// proposed tells from the accounts' history whether a person ever entered one.
func proposed(t store.Reader, party, who string) (yes bool) {
	a := account(t, party)
	for _, c := range []*rawAccount{a.Current, a.Waiting} {
		yes = yes || c != nil && c.By == who
	}
	if err := each(t, "now/account-past/"+party+"/", func(_ string, c rawAccount) { yes = yes || c.By == who }); err != nil {
		panic(fault{err})
	}
	return yes
}

// payees holds the orders of a batch that was just released, or is about to leave,
// against the list, the accounts and the hands.
func (w *world) payees(id string, released bool) {
	w.view(func(t store.Reader) error {
		o, err := read(t)
		if err != nil {
			return err
		}
		for _, x := range o.orders {
			if !strings.HasPrefix(x.ID, id+"-") || o.results[x.ID].Dropped != nil {
				continue
			}
			var number struct{ Find string }
			if err := json.Unmarshal(x.Account.Number, &number); err != nil {
				return err
			}
			if now := account(t, x.Payee.ID).Current; now != nil && now.Number.Find != number.Find {
				return fmt.Errorf("%s goes to an account that was replaced", x.ID)
			}
			for _, p := range x.Parts {
				if o.blocked[x.Payee.ID] || o.blocked[p.Party] {
					return fmt.Errorf("P-7: %s goes to %s, who is on the list", x.ID, p.Party)
				}
				if err := o.releaser(t, id, x, p.Batch, released); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (o *office) releaser(t store.Reader, id string, x rawOrder, batch string, released bool) error {
	if !released {
		return nil
	}
	who := o.pays[id].Released.Who
	for _, scope := range append(o.scopes(batch), "paybatch/"+id) {
		if _, err := t.Get("now/hand/" + scope + "/" + who); err == nil {
			return fmt.Errorf("A-1: %s released %s with a hand in %s", who, x.ID, scope)
		}
	}
	if old := o.results[x.ReissueOf]; proposed(t, x.Payee.ID, who) || old.Returned != nil && old.Returned.By.Who == who {
		return fmt.Errorf("A-1: %s released %s to an account, or after a return, of their own", who, x.ID)
	}
	return nil
}

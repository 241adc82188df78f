package rules

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"huiqi/app/desk"
	"huiqi/app/store"
	"huiqi/policy/pack"
	"huiqi/policy/period"
)

// Signature is a person's word on a pack: who prepared it, or who activates it
// after seeing what it changes on the facts at hand.
type Signature struct {
	Name   string `json:"name"`
	Date   string `json:"date"`             // 2006-01-02
	Impact string `json:"impact,omitempty"` // the run that was looked at
}

// Standing is how far a pack is on its way to being active.
type Standing struct {
	SHA256    string     `json:"sha256"`
	Prepared  *Signature `json:"prepared,omitempty"`
	Activated *Signature `json:"activated,omitempty"`
}

// Active reports whether two different people signed.
func (s Standing) Active() bool { return s.Prepared != nil && s.Activated != nil }

func standingKey(p *pack.Pack) string { return "setting/pack/" + p.ID + "/" + p.Version }

// StandingOf reads who signed a pack. Signatures on another content do not count.
func StandingOf(ctx context.Context, st store.Store, p *pack.Pack) (Standing, error) {
	s := Standing{SHA256: p.SHA256}
	err := st.View(ctx, func(t store.Reader) error {
		return readStanding(t, p, &s)
	})
	if err != nil {
		return s, desk.FromStore(err)
	}
	return s, nil
}

func readStanding(t store.Reader, p *pack.Pack, s *Standing) error {
	b, err := t.Get(standingKey(p))
	if errors.Is(err, store.ErrNotFound) {
		*s = Standing{SHA256: p.SHA256}
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, s); err != nil {
		return err
	}
	if s.SHA256 != p.SHA256 {
		*s = Standing{SHA256: p.SHA256}
	}
	return nil
}

// Prepare records who prepared a pack. An active pack is not signed again.
func Prepare(ctx context.Context, st store.Store, p *pack.Pack, by Signature) error {
	return sign(ctx, st, p, by, func(s *Standing) error {
		if s.Active() {
			return desk.Errf("pack-active", p.ID, p.Version)
		}
		s.Prepared = &by
		return nil
	})
}

// Activate records who activates a pack: another person than prepared it, and
// only after the gate let the pack through, which ok says.
func Activate(ctx context.Context, st store.Store, p *pack.Pack, by Signature, gateOK bool) error {
	if !gateOK {
		return desk.Errf("pack-gate-shut", p.ID, p.Version)
	}
	return sign(ctx, st, p, by, func(s *Standing) error {
		switch {
		case s.Active():
			return desk.Errf("pack-active", p.ID, p.Version)
		case s.Prepared == nil:
			return desk.Errf("pack-not-prepared", p.ID, p.Version)
		case s.Prepared.Name == by.Name:
			return desk.Errf("pack-same-person", by.Name)
		}
		s.Activated = &by
		return nil
	})
}

func sign(ctx context.Context, st store.Store, p *pack.Pack, by Signature, change func(*Standing) error) error {
	if by.Name == "" {
		return desk.Errf("no-signer")
	}
	if _, err := period.ParseDate(by.Date); err != nil {
		return desk.Errf("bad-date", by.Date).Wrap(err)
	}
	err := st.Update(ctx, store.NewOp(), func(t store.Txn) error {
		var s Standing
		if err := readStanding(t, p, &s); err != nil {
			return err
		}
		if err := change(&s); err != nil {
			return err
		}
		b, err := json.Marshal(s)
		if err != nil {
			return err
		}
		return t.Put(standingKey(p), b)
	})
	return desk.FromStore(err)
}

// Decision is a reading the office chose for a pack, and on what ground.
type Decision struct {
	Choice   string `json:"choice"`
	By       string `json:"by"`
	On       string `json:"on"`
	Document string `json:"document"`
}

func decisionKey(p *pack.Pack, id string) string {
	return "setting/reading/" + p.ID + "/" + p.Version + "/" + id
}

// Decide records the reading of one interpretation. Who, when and on what
// document must be said.
func Decide(ctx context.Context, st store.Store, p *pack.Pack, id string, d Decision) error {
	n, ok := p.Interpretation(id)
	if !ok {
		return desk.Errf("no-interpretation", id)
	}
	known := false
	for _, o := range n.Options {
		known = known || o.ID == d.Choice
	}
	switch {
	case !known:
		return desk.Errf("no-option", n.Label, d.Choice)
	case d.By == "" || d.Document == "":
		return desk.Errf("decision-unfounded", n.Label)
	}
	if _, err := period.ParseDate(d.On); err != nil {
		return desk.Errf("bad-date", d.On).Wrap(err)
	}
	b, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encode decision: %w", err)
	}
	return desk.FromStore(st.Update(ctx, store.NewOp(), func(t store.Txn) error { return t.Put(decisionKey(p, id), b) }))
}

// Decisions are the readings decided for a pack, by interpretation.
func Decisions(ctx context.Context, st store.Store, p *pack.Pack) (map[string]Decision, error) {
	out := make(map[string]Decision)
	err := st.View(ctx, func(t store.Reader) error {
		clear(out)
		for _, n := range p.Interpretations {
			b, err := t.Get(decisionKey(p, n.ID))
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			var d Decision
			if err := json.Unmarshal(b, &d); err != nil {
				return err
			}
			out[n.ID] = d
		}
		return nil
	})
	return out, desk.FromStore(err)
}

// Readings are the choices of Decisions, as package rule takes them.
func Readings(ctx context.Context, st store.Store, p *pack.Pack) (map[string]string, error) {
	decided, err := Decisions(ctx, st, p)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(decided))
	for id, d := range decided {
		out[id] = d.Choice
	}
	return out, nil
}

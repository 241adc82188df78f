package rules

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/gate"
	"huiqi/policy/pack"
	"huiqi/policy/period"
)

// Standing is how far a pack is on its way to being active.
type Standing struct {
	SHA256     string           `json:"sha256"`
	Signatures []gate.Signature `json:"signatures,omitempty"`
}

// By gives the signature for a role, nil when nobody signed.
func (s Standing) By(role gate.Role) *gate.Signature {
	for i := range s.Signatures {
		if s.Signatures[i].Role == role {
			return &s.Signatures[i]
		}
	}
	return nil
}

// Active reports whether two different people signed, the second of them to
// activate; Sign lets no other second signature through.
func (s Standing) Active() bool { return s.By(gate.Activated) != nil }

func standingKey(p *pack.Pack) string { return "setting/pack/" + p.ID + "/" + p.Version }

// StandingOf reads who signed a pack. Signatures on another content do not count.
func StandingOf(ctx context.Context, st store.Store, p *pack.Pack) (Standing, error) {
	var s Standing
	err := st.View(ctx, func(t store.Reader) (err error) {
		s, err = readStanding(t, p)
		return err
	})
	return s, desk.FromStore(err)
}

func readStanding(t store.Reader, p *pack.Pack) (Standing, error) {
	s := Standing{SHA256: p.SHA256}
	if ok, err := act.Read(t, refOf(p).standing(), &s); ok || err != nil {
		return s.of(p), err
	}
	if _, err := act.Read(t, standingKey(p), &s); err != nil { // signed before there were users
		return s, err
	}
	return s.of(p), nil
}

// of is the standing unless it is of another content.
func (s Standing) of(p *pack.Pack) Standing {
	if s.SHA256 != p.SHA256 {
		return Standing{SHA256: p.SHA256}
	}
	return s
}

// Sign records one person's signature on exactly this version of a pack: who
// prepared it, or another person who activates it after the gate passed and the
// impact run of that hash was seen. An active pack is not signed again.
func Sign(ctx context.Context, st store.Store, p *pack.Pack, by gate.Signature, report gate.Report, impact string) error {
	by.Person, by.SHA256 = strings.TrimSpace(by.Person), p.SHA256
	if by.Person == "" {
		return desk.Errf("no-signer")
	}
	if _, err := period.ParseDate(by.On); err != nil {
		return desk.Errf("bad-date", by.On).Wrap(err)
	}
	err := st.Update(ctx, store.NewOp(), func(t store.Txn) error {
		s, err := readStanding(t, p)
		if err != nil {
			return err
		}
		if s.Active() {
			return desk.Errf("pack-active", p.ID, p.Version)
		}
		s.Signatures = append(slices.DeleteFunc(s.Signatures, func(o gate.Signature) bool { return o.Role == by.Role }), by)
		if by.Role == gate.Activated {
			if err := ready(p, s, report, impact); err != nil {
				return err
			}
		}
		b, err := json.Marshal(s)
		if err != nil {
			return err
		}
		return t.Put(standingKey(p), b)
	})
	return desk.FromStore(err)
}

// ready is gate.Ready in the clerk's words.
func ready(p *pack.Pack, s Standing, report gate.Report, impact string) error {
	err := gate.Ready(p, report, impact, s.Signatures)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gate.ErrGate):
		return desk.Errf("pack-gate-shut", p.ID, p.Version).Wrap(err)
	case errors.Is(err, gate.ErrImpact):
		return desk.Errf("pack-impact-unseen", p.ID, p.Version).Wrap(err)
	case s.By(gate.Prepared) == nil:
		return desk.Errf("pack-not-prepared", p.ID, p.Version).Wrap(err)
	}
	return desk.Errf("pack-same-person", s.By(gate.Activated).Person).Wrap(err)
}

// Decision is a reading the office chose for a pack, and on what ground.
type Decision struct {
	User     string `json:"user,omitempty"` // who recorded it, by id
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
	if err := founded(p, id, d); err != nil {
		return err
	}
	b, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encode decision: %w", err)
	}
	return desk.FromStore(st.Update(ctx, store.NewOp(), func(t store.Txn) error { return t.Put(decisionKey(p, id), b) }))
}

// founded demands that the option exists and that the decision says who, when and
// on what document.
func founded(p *pack.Pack, id string, d Decision) error {
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
	return nil
}

// Decisions are the readings decided for a pack, by interpretation.
func Decisions(ctx context.Context, st store.Store, p *pack.Pack) (map[string]Decision, error) {
	out := make(map[string]Decision)
	err := st.View(ctx, func(t store.Reader) error {
		clear(out)
		for _, n := range p.Interpretations {
			var d Decision
			ok, err := act.Read(t, refOf(p).reading(n.ID), &d)
			if !ok && err == nil {
				ok, err = act.Read(t, decisionKey(p, n.ID), &d) // decided before there were users
			}
			if err != nil {
				return err
			}
			if ok {
				out[n.ID] = d
			}
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

package rules

import (
	"context"
	"errors"

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
// activate; the event that signs lets no other second signature through.
func (s Standing) Active() bool { return s.By(gate.Activated) != nil }

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
	if _, err := act.Read(t, refOf(p).standing(), &s); err != nil {
		return s, err
	}
	if s.SHA256 != p.SHA256 {
		return Standing{SHA256: p.SHA256}, nil
	}
	return s, nil
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

package rules

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/gate"
	"huiqi/policy/pack"
)

// Kinds are the events of this package.
var Kinds = act.Kinds{
	"pack-added":      act.On(applyAdded),
	"pack-signed":     act.On(applySigned),
	"reading-decided": act.On(applyDecided),
}

// signers may put their name under a pack or a reading.
var signers = []act.Role{act.Maker, act.Checker, act.Approver, act.Regulator}

// packRef names one exact version of a pack.
type packRef struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
}

func refOf(p *pack.Pack) packRef { return packRef{p.ID, p.Version, p.SHA256} }

func (r packRef) subject() string { return "pack/" + r.ID + "/" + r.Version }

func (r packRef) standing() string { return "now/pack/" + r.ID + "/" + r.Version }

func (r packRef) reading(id string) string { return "now/reading/" + r.ID + "/" + r.Version + "/" + id }

// packAdded says who took a pack from a file into the store.
type packAdded struct {
	Pack packRef `json:"pack"`
	File string  `json:"file"` // as the clerk named it
}

// Kind names the event.
func (packAdded) Kind() string { return "pack-added" }

// packSigned is one person's signature under exactly this version.
type packSigned struct {
	Pack   packRef   `json:"pack"`
	Role   gate.Role `json:"role"`
	Impact string    `json:"impact,omitempty"` // hash of the impact run seen; activation only
	Engine string    `json:"engine,omitempty"` // of the gate that passed; activation only
	Cases  int       `json:"cases,omitempty"`
}

// Kind names the event.
func (packSigned) Kind() string { return "pack-signed" }

// readingDecided is the choice the office made for an interpretation.
type readingDecided struct {
	Pack     packRef  `json:"pack"`
	ID       string   `json:"id"`
	Decision Decision `json:"decision"`
}

// Kind names the event.
func (readingDecided) Kind() string { return "reading-decided" }

// Take is Add as an act of a person: the log says who brought the pack. Of a person
// who may not, nothing stays.
func (s *Shelf) Take(ctx context.Context, d *act.Desk, who act.Actor, path string) (*pack.Pack, error) {
	if err := d.May(ctx, who, signers); err != nil {
		return nil, err
	}
	p, err := s.Add(ctx, d.Store, path)
	if err != nil {
		return nil, err
	}
	r := refOf(p)
	_, err = d.Do(ctx, who, act.Order{Need: signers, Subject: r.subject(), Op: store.OpID("pack-taken-" + p.SHA256[:40])},
		func(store.Reader, act.Meta) (act.Event, error) { return packAdded{r, path}, nil })
	return p, err
}

// Prepare signs exactly this version of a pack as who prepared it. An active pack
// is not signed again.
func Prepare(ctx context.Context, d *act.Desk, who act.Actor, p *pack.Pack) error {
	r := refOf(p)
	_, err := d.Do(ctx, who, act.Order{Need: signers, Subject: r.subject()}, func(t store.Reader, _ act.Meta) (act.Event, error) {
		s, err := readStanding(t, p)
		if err == nil && s.Active() {
			err = desk.Errf("pack-active", p.ID, p.Version)
		}
		return packSigned{Pack: r, Role: gate.Prepared}, err
	})
	return err
}

// Activate makes a pack active: another person than who prepared it signs, after
// the gate passed on this engine and the impact run of that hash was seen.
func Activate(ctx context.Context, d *act.Desk, who act.Actor, p *pack.Pack, report gate.Report, impact string) error {
	r := refOf(p)
	_, err := d.Do(ctx, who, act.Order{Need: signers, Subject: r.subject()}, func(t store.Reader, m act.Meta) (act.Event, error) {
		s, err := readStanding(t, p)
		if err != nil {
			return nil, err
		}
		if s.Active() {
			return nil, desk.Errf("pack-active", p.ID, p.Version)
		}
		s.Signatures = append(s.Signatures, gate.Signature{
			User: m.Who, Person: m.Name, Role: gate.Activated, On: m.Date.String(), SHA256: p.SHA256, Impact: impact,
		})
		if err := ready(p, s, report, impact); err != nil {
			return nil, err
		}
		return packSigned{Pack: r, Role: gate.Activated, Impact: impact, Engine: report.Engine, Cases: report.Cases}, nil
	})
	return err
}

// Settle records the reading of one interpretation: which option, on what
// document. The person signed in answers for it; d.By is who decided it at the
// office, the person itself when empty.
func Settle(ctx context.Context, d *act.Desk, who act.Actor, p *pack.Pack, id string, with Decision) error {
	with.By, with.Document = strings.TrimSpace(with.By), strings.TrimSpace(with.Document)
	if with.By == "" {
		with.By = who.Name()
	}
	r := refOf(p)
	_, err := d.Do(ctx, who, act.Order{Need: signers, Subject: r.subject()}, func(_ store.Reader, m act.Meta) (act.Event, error) {
		d := with
		d.On = cmp.Or(d.On, m.Date.String())
		return readingDecided{r, id, d}, founded(p, id, d)
	})
	return err
}

var errSigned = errors.New("rules: this signature cannot stand")

func applyAdded(t store.Txn, m act.Meta, e packAdded) error {
	return act.Touch(t, e.Pack.subject(), m.Who)
}

// applySigned lets nobody sign an active version, and none activate alone.
func applySigned(t store.Txn, m act.Meta, e packSigned) error {
	var s Standing
	if _, err := act.Read(t, e.Pack.standing(), &s); err != nil {
		return err
	}
	if s.SHA256 != e.Pack.SHA256 {
		s = Standing{SHA256: e.Pack.SHA256}
	}
	if s.Active() {
		return desk.Errf("pack-active", e.Pack.ID, e.Pack.Version)
	}
	sig := gate.Signature{User: m.Who, Person: m.Name, Role: e.Role, On: m.Date.String(), SHA256: e.Pack.SHA256, Impact: e.Impact}
	switch e.Role {
	case gate.Prepared:
		s.Signatures = []gate.Signature{sig}
	case gate.Activated:
		by := s.By(gate.Prepared)
		switch {
		case by == nil:
			return desk.Errf("pack-not-prepared", e.Pack.ID, e.Pack.Version)
		case by.User == m.Who:
			return desk.Errf("pack-same-person", m.Name)
		case e.Impact == "":
			return desk.Errf("pack-impact-unseen", e.Pack.ID, e.Pack.Version)
		}
		s.Signatures = append(s.Signatures, sig)
	default:
		return errSigned
	}
	return act.Write(t, e.Pack.standing(), s)
}

func applyDecided(t store.Txn, m act.Meta, e readingDecided) error {
	e.Decision.User = m.Who
	return act.Write(t, e.Pack.reading(e.ID), e.Decision)
}

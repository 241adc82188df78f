package payment

import (
	"context"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
)

// Define enters a template, or the next version of one: tpl.Version is the last
// version its author saw, 0 for a new one. It can be used when another person has
// confirmed it (DecideTemplate).
func (p Payments) Define(ctx context.Context, who act.Actor, tpl Template, reason string) (TemplateRef, error) {
	o := act.Order{Need: []act.Role{act.Maker, act.Admin}, Subject: "template/" + tpl.ID, Reason: reason}
	ref := TemplateRef{tpl.ID, tpl.Version + 1}
	tpl.Version++
	tpl.Defined, tpl.Confirmed, tpl.Rejected = nil, nil, nil
	_, err := p.Desk.Do(ctx, who, o, func(t store.Reader, _ act.Meta) (act.Event, error) {
		return templateEvent{tpl}, definable(t, &tpl)
	})
	return ref, err
}

type templateEvent struct {
	Template Template `json:"template"`
}

func (templateEvent) Kind() string { return "template-defined" }

func applyTemplate(t store.Txn, m act.Meta, e templateEvent) error {
	if err := definable(t, &e.Template); err != nil {
		return err
	}
	e.Template.Defined, e.Template.Confirmed, e.Template.Rejected = signed(m), nil, nil
	return act.Write(t, templateKey(e.Template.ref()), e.Template)
}

func (t *Template) ref() TemplateRef { return TemplateRef{t.ID, t.Version} }

// definable refuses a template that is not whole, or not the next version.
func definable(t store.Reader, tpl *Template) error {
	if !plainName(tpl.ID) || slices.ContainsFunc(builtIn, func(b Template) bool { return b.ID == tpl.ID }) {
		return desk.Errf("template-id", tpl.ID)
	}
	if err := tpl.check(); err != nil {
		return err
	}
	versions, err := versionsOf(t, tpl.ID)
	if err != nil {
		return err
	}
	switch n := len(versions); {
	case tpl.Version != n+1:
		return desk.Errf("template-changed", tpl.Name, n)
	case n > 0 && versions[n-1].Confirmed == nil && versions[n-1].Rejected == nil:
		return desk.Errf("template-waits", tpl.Name, versions[n-1].Defined.Name)
	}
	return nil
}

// plainName: latin letters, digits and hyphens, as a key of the store.
func plainName(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// check says what a template lacks.
func (t *Template) check() error {
	fits := func(v string, allowed ...string) bool { return slices.Contains(allowed, v) }
	switch {
	case t.Name == "":
		return desk.Errf("template-name")
	case !fits(string(t.Use), string(ForOrders), string(ForResults)),
		!fits(t.Format, "csv", "xlsx"),
		!fits(t.Amounts, "yuan", "fen"),
		!fits(t.Dates, "", "2006-01-02", "20060102"),
		!fits(t.Declared.At, "", "top", "bottom"),
		t.Format == "csv" && (!fits(t.Encoding, "gb18030", "utf-8", "utf-8-bom") || !fits(t.Separator, "", ",", "|", ";", "\t")):
		return desk.Errf("template-form", t.Name)
	case t.Declared.At != "" && (t.Declared.Count == "" || t.Declared.Total == "" || t.Declared.Count == t.Declared.Total):
		return desk.Errf("template-declared", t.Name)
	}
	return t.checkColumns()
}

// needed are the columns without which a file says too little.
var needed = map[Use][]Source{
	ForOrders:  {SrcOrder, SrcAccountName, SrcAccount, SrcAmount},
	ForResults: {SrcOrder, SrcAccount, SrcAmount, SrcOutcome, SrcDate},
}

var allowed = map[Use][]Source{
	ForOrders: {SrcNumber, SrcOrder, SrcBatch, SrcPayee, SrcPayeeID, SrcAccountName, SrcAccount, SrcBank, SrcBankNo, SrcAmount, SrcPurpose,
		SrcDate, SrcReissueOf, SrcFixed},
	ForResults: {SrcOrder, SrcAccount, SrcAmount, SrcOutcome, SrcDate, SrcReason, SrcFixed},
}

func (t *Template) checkColumns() error {
	seen, heads := map[Source]int{}, map[string]bool{}
	for i, c := range t.Columns {
		seen[c.Source]++
		switch {
		case !slices.Contains(allowed[t.Use], c.Source):
			return desk.Errf("template-source", t.Name, i+1, string(c.Source))
		case c.Source != SrcFixed && seen[c.Source] > 1:
			return desk.Errf("template-twice", t.Name, c.Head)
		case !t.NoHead && (c.Head == "" || heads[c.Head]):
			return desk.Errf("template-head", t.Name, i+1)
		}
		heads[c.Head] = true
	}
	for _, s := range needed[t.Use] {
		if seen[s] == 0 {
			return desk.Errf("template-lacks", t.Name, s.Label())
		}
	}
	if t.Use == ForOrders {
		return nil
	}
	return t.checkWords()
}

// checkWords refuses outcomes that could mean two things.
func (t *Template) checkWords() error {
	words := slices.Concat(t.Settled, t.Returned, t.Pending)
	slices.Sort(words)
	if len(t.Settled) == 0 || len(t.Returned) == 0 || len(slices.Compact(slices.Clone(words))) != len(words) || words[0] == "" {
		return desk.Errf("template-words", t.Name)
	}
	return nil
}

// DecideTemplate confirms a version of a template, or refuses it; by another
// person than who defined it.
func (p Payments) DecideTemplate(ctx context.Context, who act.Actor, ref TemplateRef, agree bool, reason string) error {
	o := act.Order{Need: []act.Role{act.Checker, act.Approver}, Subject: "template/" + ref.ID, Reason: reason}
	_, err := p.Desk.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		if !agree && m.Reason == "" {
			return nil, desk.Errf("pay-reason")
		}
		e := templateDecidedEvent{ref, agree}
		_, err := e.check(t, m)
		return e, err
	})
	return err
}

type templateDecidedEvent struct {
	Ref    TemplateRef `json:"ref"`
	Agreed bool        `json:"agreed"`
}

func (templateDecidedEvent) Kind() string { return "template-decided" }

func (e templateDecidedEvent) check(t store.Reader, m act.Meta) (Template, error) {
	tpl, ok, err := TemplateOf(t, e.Ref)
	switch {
	case err != nil:
		return tpl, err
	case !ok:
		return tpl, desk.Errf("pay-no-template", e.Ref.ID, e.Ref.Version)
	case tpl.BuiltIn() || tpl.Confirmed != nil || tpl.Rejected != nil:
		return tpl, desk.Errf("template-decided", tpl.Name)
	case tpl.Defined.Who == m.Who:
		return tpl, desk.Errf("template-own", m.Name)
	}
	return tpl, nil
}

func applyTemplateDecided(t store.Txn, m act.Meta, e templateDecidedEvent) error {
	tpl, err := e.check(t, m)
	if err != nil {
		return err
	}
	if e.Agreed {
		tpl.Confirmed = signed(m)
	} else {
		tpl.Rejected = signed(m)
	}
	return act.Write(t, templateKey(e.Ref), tpl)
}

func versionsOf(t store.Reader, id string) ([]Template, error) {
	return scan[Template](t, root+"template/"+id+"/")
}

// Templates lists every version of every template, those built in first.
func Templates(t store.Reader) ([]Template, error) {
	own, err := scan[Template](t, root+"template/")
	return append(slices.Clone(builtIn), own...), err
}

// Templates lists every version of every template, those built in first.
func (p Payments) Templates(ctx context.Context) (out []Template, err error) {
	err = p.view(ctx, func(t store.Reader) error { out, err = Templates(t); return err })
	return out, err
}

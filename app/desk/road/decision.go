package road

import (
	"context"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/decisions"
	"huiqi/app/store"
	"huiqi/policy/pack"
	"huiqi/policy/region"
)

// DraftDecision makes the batches of a decision document: the same road as a run's,
// with the amounts of the document. A beneficiary that has its award by decision for
// the item and period already is left out. readings nil: as decided for the pack.
func (r *Road) DraftDecision(ctx context.Context, who act.Actor, id string, p *pack.Pack, readings map[string]string) (Drafted, error) {
	var d decisions.Decision
	var list []decisions.Line
	pl := &plan{lines: make(map[string][]Line)}
	err := r.Desk.Store.View(ctx, func(t store.Reader) (err error) {
		var ok bool
		if d, ok, err = decisions.Of(t, id); err == nil && !ok {
			err = desk.Errf("no-decision", id)
		}
		if err != nil {
			return err
		}
		if list, err = decisions.Lines(t, id); err != nil {
			return err
		}
		if pl.live, err = liveOf(t, d.ItemKey(), d.Period); err != nil {
			return err
		}
		pl.accounts, err = accountsOf(t, func(yield func(string) bool) {
			for i := range list {
				if !yield(list[i].ID) {
					return
				}
			}
		})
		return err
	})
	if err != nil {
		return Drafted{}, desk.FromStore(err)
	}
	item, ok := p.Item(d.Item)
	if !ok || p.ID != d.Pack.ID || p.SHA256 != d.Pack.SHA256 {
		return Drafted{}, desk.Errf("run-pack-gone", d.Pack.ID, d.Pack.Version)
	}
	if !item.Road.Declared() {
		return Drafted{}, desk.Errf("road-undeclared", p.ID, item.Label)
	}
	readings, err = r.readings(ctx, p, nil, readings)
	if err != nil {
		return Drafted{}, err
	}
	way := item.Road.Under(readings)
	pl.head = Header{
		Kind: Award, Item: d.ItemKey(), Label: item.Label, Pack: PackRef(d.Pack), Period: d.Period, Fund: d.Fund,
		Via: way.Via, Recovered: way.Recovered, Notice: Notice{Days: way.Notice, Unit: way.NoticeUnit, Basis: basis(p, item.Road, readings)},
		Source: Source{Decision: d.ID, Files: []string{d.Scan.SHA256}},
	}
	if d.List.SHA256 != "" {
		pl.head.Source.Files = append(pl.head.Source.Files, d.List.SHA256)
		slices.Sort(pl.head.Source.Files)
	}
	pl.decided(d, list)
	return r.make(ctx, who, pl, d.ID)
}

// decided makes the lines of a decision.
func (p *plan) decided(d decisions.Decision, list []decisions.Line) {
	var lines []Line
	for _, x := range list {
		l := Line{
			Party: Party{ID: x.ID, Name: x.Name, Region: x.Region, Place: place(x.Region)}, City: cityOf(x.Region),
			Measure: decisions.Measure, Gross: x.Amount, Scaled: x.Amount, Net: x.Amount,
			Row: x.N, DetHash: x.Digest(d), Version: 1, Account: p.accounts[x.ID],
		}
		if l.Account == nil && x.Account != nil {
			l.Account = accountFrom(*x.Account)
		}
		if why := p.taken(&l); why != "" {
			p.left = append(p.left, Left{l.Party, why})
			continue
		}
		lines = append(lines, l)
	}
	p.group(p.head, lines)
}

func cityOf(code string) string { return code[:min(len(code), 4)] }

// place names a division with the city it is in.
func place(code string) string {
	d, ok := region.Lookup(code)
	if !ok {
		return code
	}
	if c, ok := region.Lookup(cityOf(code) + "00"); ok && c.Name != d.Name {
		return c.Name + d.Name
	}
	return d.Name
}

func accountFrom(d accounts.Details) *Account {
	return &Account{Name: d.Holder, Bank: d.Bank, BankNo: d.BankNo, Number: d.Number}
}

// accountsOf reads the confirmed accounts of beneficiaries.
func accountsOf(t store.Reader, parties func(func(string) bool)) (map[string]*Account, error) {
	out := make(map[string]*Account)
	for id := range parties {
		a, err := accounts.Of(t, id)
		if err != nil {
			return nil, err
		}
		if a.Current != nil {
			out[id] = accountFrom(a.Current.Details)
		}
	}
	return out, nil
}

package decisions

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/firms"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/uscc"
)

// Book is how people record decisions. The vault seals the account numbers of
// the lines; without any it may be locked.
type Book struct {
	Desk  *act.Desk
	Vault *vault.Vault
}

// Draft is a decision document as a person enters it.
type Draft struct {
	Number    string // 文号
	Date      period.Date
	Authority string
	Title     string
	Scan      Scan
	Pack      *pack.Pack
	Item      string // awarded by decision
	Period    string
	Fund      string            // "" = the item's; all lines must be the fund's own
	Readings  map[string]string // decided readings that say who pays; nil: the pack's
	// Total is what the document states, "" when it states none; the lines must
	// come to exactly that.
	Total  string
	Lines  []Input
	List   List
	Unread []desk.Problem // rows of the list that could not be read: with any, nothing is recorded
	Reason string
	Op     store.OpID
}

// Input is a line as it was typed or read.
type Input struct {
	ID, Name, Region string
	Amount           string // yuan as people type it; exact
	Account          Payee
	Row              int // in the workbook, from 1; 0 when typed
}

// Payee is where the money goes, in the clear only until it is sealed. The zero
// Payee means the account the desk has.
type Payee struct {
	Holder, Bank, BankNo, Number string
}

// ScanOf reads a scanned document for its hash; the file is not kept.
func ScanOf(path string) (Scan, error) {
	f, err := os.Open(path)
	if err != nil {
		return Scan{}, desk.Errf("decision-scan", filepath.Base(path)).Wrap(err)
	}
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err = errors.Join(err, f.Close()); err != nil || n == 0 {
		return Scan{}, desk.Errf("decision-scan", filepath.Base(path)).Wrap(err)
	}
	return Scan{Name: filepath.Base(path), Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}, nil
}

// Record enters a decision with all its lines, or refuses it whole: the error
// names the first line that cannot stand, Problems all of them.
func (b Book) Record(ctx context.Context, who act.Actor, dr Draft) (Decision, error) {
	d, err := dr.head()
	if err != nil {
		return Decision{}, err
	}
	if dr, err = b.located(ctx, dr); err != nil {
		return Decision{}, err
	}
	lines, problems := dr.lines()
	if problems = slices.Concat(dr.Unread, problems); len(problems) > 0 {
		p := problems[0]
		return Decision{}, desk.Errf("decision-lines", len(problems), p.Message).At(p.Place())
	}
	if err := d.add(lines, dr.Total); err != nil {
		return Decision{}, err
	}
	if err := b.seal(lines, dr.Lines); err != nil {
		return Decision{}, err
	}
	_, err = b.Desk.Do(ctx, who, act.Order{Need: []act.Role{act.Maker}, Subject: "decision", Reason: dr.Reason, Op: dr.Op},
		func(t store.Reader, m act.Meta) (act.Event, error) {
			if d.Date.Compare(m.Date) > 0 {
				return nil, desk.Errf("date-ahead", d.Date.String(), m.Date.String())
			}
			e := recorded{d, lines}
			var err error
			e.Decision.ID, _, err = next(t, int(m.Date.Year))
			return e, err
		})
	if err != nil {
		return Decision{}, err
	}
	return b.ofDocument(ctx, d)
}

// ofDocument is the decision in force of a document.
func (b Book) ofDocument(ctx context.Context, d Decision) (Decision, error) {
	err := b.Desk.Store.View(ctx, func(t store.Reader) error {
		var id string
		ok, err := act.Read(t, onceKey("document", d.document()), &id)
		if err == nil && !ok {
			err = desk.Errf("no-decision", d.Number)
		}
		if err == nil {
			d, _, err = Of(t, id)
		}
		return err
	})
	return d, desk.FromStore(err)
}

// Withdraw voids a decision of which no batch was made; its document may then be
// recorded anew. A reason must be given.
func (b Book) Withdraw(ctx context.Context, who act.Actor, id string, seen int, reason string) error {
	_, err := b.Desk.Do(ctx, who, act.Order{Need: []act.Role{act.Maker, act.Checker}, Subject: Scope(id), Reason: reason},
		func(t store.Reader, m act.Meta) (act.Event, error) {
			d, err := current(t, id, seen)
			switch {
			case err != nil:
				return nil, err
			case len(d.Batches) > 0:
				return nil, desk.Errf("decision-used", id, d.Batches[0])
			case m.Reason == "":
				return nil, desk.Errf("decision-why", id)
			}
			return withdrawn{id, seen}, nil
		})
	return err
}

// Problems lists every line of a draft that cannot stand.
func (b Book) Problems(ctx context.Context, dr Draft) ([]desk.Problem, error) {
	dr, err := b.located(ctx, dr)
	if err != nil {
		return nil, err
	}
	_, problems := dr.lines()
	return slices.Concat(dr.Unread, problems), nil
}

// located gives lines without a division that of the registry of firms.
func (b Book) located(ctx context.Context, dr Draft) (Draft, error) {
	if !slices.ContainsFunc(dr.Lines, func(in Input) bool { return strings.TrimSpace(in.Region) == "" }) {
		return dr, nil
	}
	known, err := firms.List(ctx, b.Desk.Store)
	if err != nil {
		return dr, err
	}
	dr.Lines = slices.Clone(dr.Lines)
	for i := range dr.Lines {
		in := &dr.Lines[i]
		if f, ok := known.Get(uscc.Normalise(in.ID)); ok && strings.TrimSpace(in.Region) == "" {
			in.Region = f.Region
		}
	}
	return dr, nil
}

// head checks all but the lines.
func (dr Draft) head() (Decision, error) {
	d := Decision{
		Number: strings.TrimSpace(dr.Number), Date: dr.Date, Authority: strings.TrimSpace(dr.Authority),
		Title: strings.TrimSpace(dr.Title), Scan: dr.Scan, List: dr.List, Period: dr.Period,
	}
	for _, x := range []struct {
		missing bool
		what    string
	}{
		{d.Number == "", "decision.number"}, {d.Date == (period.Date{}), "decision.date"}, {d.Authority == "", "decision.authority"},
		{d.Title == "", "decision.title"}, {!isHash(d.Scan.SHA256), "decision.scan"},
	} {
		if x.missing {
			return d, desk.Errf("decision-incomplete", label(x.what))
		}
	}
	if dr.Pack == nil {
		return d, desk.Errf("no-pack")
	}
	it, ok := dr.Pack.Item(dr.Item)
	if !ok {
		return d, desk.Errf("no-item", dr.Item)
	}
	if !it.Decision {
		return d, desk.Errf("decision-computed", it.Label)
	}
	per, err := period.Parse(dr.Period)
	if err != nil {
		return d, desk.Errf("decision-incomplete", label("decision.period")).Wrap(err)
	}
	if len(it.Periods) > 0 && !slices.Contains(it.Periods, per.String()) {
		return d, desk.Errf("item-not-in-force", dr.Pack.Title, it.Label, per.Label(), strings.Join(it.Periods, "、"))
	}
	d.Pack = PackRef{dr.Pack.ID, dr.Pack.Version, dr.Pack.SHA256}
	d.Item, d.Label, d.Clause, d.Period, d.Fund = it.ID, it.Label, it.Clause, per.String(), dr.Fund
	if d.Fund == "" {
		d.Fund = it.Fund
	}
	return d, nil
}

func isHash(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size
}

// add puts the lines' sum into the head and holds it against the stated one.
func (d *Decision) add(lines []Line, stated string) error {
	d.Lines, d.Total = len(lines), 0
	var err error
	for _, l := range lines {
		if d.Total, err = d.Total.Add(l.Amount); err != nil {
			return desk.Errf("total-overflow").Wrap(err)
		}
	}
	if stated == "" {
		return nil
	}
	want, err := money.Parse(stated)
	if err != nil {
		return desk.Errf("decision-total-unread", stated).Wrap(err)
	}
	if want != d.Total {
		return desk.Errf("decision-total", want.String(), d.Total.String(), (d.Total - want).String())
	}
	return nil
}

// seal puts the account numbers into the lines.
func (b Book) seal(lines []Line, from []Input) error {
	for i := range lines {
		p := from[i].Account
		if p == (Payee{}) {
			continue
		}
		n, err := b.Vault.Seal(vault.AccountPlace(lines[i].ID), p.Number)
		if err != nil {
			return err
		}
		lines[i].Account = &accounts.Details{Holder: p.Holder, Bank: p.Bank, BankNo: p.BankNo, Number: n}
	}
	return nil
}

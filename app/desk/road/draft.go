package road

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/decisions"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/pack"
)

// Options say what of a run is to be drafted.
type Options struct {
	Rows     []string             // beneficiaries to take; nil: all that are eligible
	Exclude  map[string]string    // beneficiary → why it is left out
	Funds    []string             // funds to take; nil: all
	Budget   map[string]money.Fen // by fund: scale the lines to it (按比例折算)
	Advance  string               // share to pay in advance, "0.5"; "" is the whole award
	Readings map[string]string    // that the notice hangs on; nil: those of the run and those decided since
}

// Left is a beneficiary of a run that is in no batch, and why.
type Left struct {
	Party Party
	Why   string // in the language now in use
}

// Drafted are the batches made of a run, one for each fund and, where the money
// goes through the cities, each city; and who was left out.
type Drafted struct {
	Batches []Batch
	Left    []Left
}

type drafted struct {
	Header Header `json:"header"`
	Lines  []Line `json:"lines"`
}

func (drafted) Kind() string { return "batch-drafted" }

// Draft makes the batches of a frozen run. Each is an act of its own.
func (r *Road) Draft(ctx context.Context, who act.Actor, run *awards.Run, o Options) (Drafted, error) {
	kind := Award
	if o.Advance != "" {
		kind = Advance
	}
	return r.drafts(ctx, who, run, o, kind)
}

func (r *Road) drafts(ctx context.Context, who act.Actor, run *awards.Run, o Options, kind Kind) (Drafted, error) {
	p, err := r.plan(ctx, run, o, kind)
	if err != nil {
		return Drafted{}, err
	}
	return r.make(ctx, who, p, run.ID)
}

// make drafts the batches of a plan.
func (r *Road) make(ctx context.Context, who act.Actor, p *plan, from string) (Drafted, error) {
	out := Drafted{Left: p.left}
	if len(p.groups) == 0 {
		return out, desk.Errf("road-nothing", from)
	}
	for _, g := range p.groups {
		b, err := r.draft(ctx, who, g.head, g.lines)
		if err != nil {
			return out, err
		}
		out.Batches = append(out.Batches, b)
	}
	return out, nil
}

// draft makes one batch. Its id is taken from the counter; if another act takes it
// first, the next is tried.
func (r *Road) draft(ctx context.Context, who act.Actor, head Header, lines []Line) (Batch, error) {
	taken := errors.New("id taken")
	for range 16 {
		var n, year int
		err := r.Desk.Store.View(ctx, func(t store.Reader) (err error) {
			year = int(act.Today(r.Desk.Now()).Year)
			n, err = nextNumber(t, year)
			return err
		})
		if err != nil {
			return Batch{}, desk.FromStore(err)
		}
		head.ID = batchID(year, n)
		b, err := r.do(ctx, who, Ask{Batch: head.ID}, []act.Role{act.Maker}, func(t store.Reader, m act.Meta) (act.Event, error) {
			if now, err := nextNumber(t, int(m.Date.Year)); err != nil || now != n || int(m.Date.Year) != year {
				return nil, errors.Join(err, taken)
			}
			if err := frozen(t, head.Source); err != nil {
				return nil, err
			}
			return drafted{head, numbered(head.ID, 1, lines)}, nil
		})
		if !errors.Is(err, taken) {
			return b, err
		}
	}
	return Batch{}, desk.Errf("store-changed")
}

// numbered gives the lines their places in a batch, from first on.
func numbered(batch string, first int, lines []Line) []Line {
	out := slices.Clone(lines)
	for i := range out {
		out[i].N = first + i
		out[i].Award = awardID(batch, out[i].N)
		out[i].Version = max(out[i].Version, 1)
	}
	return out
}

// nextNumber is the number of the next batch of a year.
func nextNumber(t store.Reader, year int) (int, error) {
	var n int
	_, err := act.Read(t, seqKey(year), &n)
	return n + 1, err
}

// frozen refuses a source that is not in the store as it was.
func frozen(t store.Reader, s Source) error {
	if s.Run == "" {
		return nil
	}
	b, err := t.Get("run/" + s.Run + "/meta")
	if errors.Is(err, store.ErrNotFound) {
		return desk.Errf("no-run", s.Run)
	}
	if err != nil {
		return err
	}
	var sum struct {
		Receipt awards.Receipt `json:"receipt"`
	}
	if err := json.Unmarshal(b, &sum); err != nil {
		return fmt.Errorf("run %s: %w", s.Run, err)
	}
	if sum.Receipt.Results != s.Results {
		return desk.Errf("road-run-other", s.Run)
	}
	if len(act.Hands(t, "run/"+s.Run)) == 0 { // whoever imported it could sign it
		return desk.Errf("run-unsigned", s.Run)
	}
	return nil
}

func applyDrafted(t store.Txn, m act.Meta, e drafted) error {
	if _, err := t.Get(batchKey(e.Header.ID)); !errors.Is(err, store.ErrNotFound) {
		return errors.Join(fmt.Errorf("batch %s is there already: %w", e.Header.ID, store.ErrDamaged), err)
	}
	year := int(m.Date.Year)
	n, err := nextNumber(t, year)
	if err != nil {
		return err
	}
	if err := act.Write(t, seqKey(year), n); err != nil {
		return err
	}
	b := Batch{Header: e.Header, State: Draft, Next: 1}
	if err := b.add(t, e.Lines); err != nil {
		return err
	}
	if b.Source.Decision != "" {
		if err := decisions.Use(t, b.Source.Decision, b.ID); err != nil {
			return err
		}
	}
	if err := act.Touch(t, "batch/"+b.ID, m.Who); err != nil {
		return err
	}
	return b.write(t, m)
}

// add puts lines into a draft.
func (b *Batch) add(t store.Txn, lines []Line) error {
	for i := range lines {
		l := &lines[i]
		if l.N > maxLines {
			return desk.Errf("road-too-many", b.ID, maxLines)
		}
		if l.N < b.Next || l.Award != awardID(b.ID, l.N) {
			return fmt.Errorf("line %d of %s: %w", l.N, b.ID, store.ErrDamaged)
		}
		if l.Net < 0 || l.Net != l.Scaled-l.Advance {
			return desk.Errf("road-net", l.Party.Name, l.Net.String())
		}
		b.Next = l.N + 1
		if err := act.Write(t, lineKey(b.ID, l.N), l); err != nil {
			return err
		}
		if err := t.Put(partyKey(l.Party.ID, l.Award), nil); err != nil {
			return err
		}
	}
	total, err := sum(lines)
	if err != nil {
		return err
	}
	b.Lines += len(lines)
	b.Total, err = b.Total.Add(total)
	return err
}

func lineOf(run *awards.Run, i int) Line {
	row := &run.Rows[i]
	d := &row.Det
	l := Line{
		Party: Party{ID: row.ID, Name: row.Name, Region: row.Region, Place: row.RegionName},
		City:  row.City, Measure: d.Branch, Gross: d.Amount, Scaled: d.Amount, Net: d.Amount,
		Row: i, DetHash: detHash(run, i), Version: 1,
	}
	if a := row.Account; a != nil && !a.Sealed.IsZero() {
		l.Account = &Account{Name: a.Name, Bank: a.Bank, BankNo: a.BankNo, Number: a.Sealed}
	}
	return l
}

// detHash is SHA-256 of the determination of a row, bound to the run's receipt.
func detHash(run *awards.Run, i int) string {
	d := &run.Rows[i].Det
	b, err := json.Marshal(struct {
		Results string    `json:"results_sha256"`
		ID      string    `json:"id"`
		Branch  string    `json:"branch"`
		Amount  money.Fen `json:"fen"`
		Fund    string    `json:"fund"`
		Rank    int       `json:"rank,omitempty"`
	}{run.Receipt.Results, run.Rows[i].ID, d.Branch, d.Amount, d.Fund, d.Rank})
	if err != nil {
		panic(err) // text and numbers always encode
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// headOf is the header of the batches of a run.
func headOf(run *awards.Run, item *pack.Item, way pack.Road) Header {
	h := Header{
		Kind: Award, Item: run.Pack.ID + "/" + item.ID, Label: item.Label,
		Pack:   PackRef{run.Pack.ID, run.Pack.Version, run.Pack.SHA256},
		Period: run.Period.String(), Via: way.Via, Recovered: way.Recovered,
		Notice: Notice{Days: way.Notice, Unit: way.NoticeUnit},
		Source: Source{Run: run.ID, Results: run.Receipt.Results},
	}
	for _, f := range run.Files {
		h.Source.Files = append(h.Source.Files, f.Hash)
	}
	slices.Sort(h.Source.Files)
	return h
}

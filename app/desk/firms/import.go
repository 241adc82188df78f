package firms

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/intake"
	"huiqi/app/store"
	"huiqi/policy/rule"
)

// Seen is a firm as one row of a file names it; what the row does not say is
// empty or Unknown and changes nothing.
type Seen struct {
	Code, Name, Region, Industry string
	AboveScale, NewListed        Flag
}

// File is where firms were seen. Hash names it; "" for firms not from a file.
type File struct {
	Hash string    `json:"hash"` // SHA-256, hex
	Name string    `json:"name"`
	Rows int       `json:"rows"`
	When time.Time `json:"when"`
}

// Receipt tells what an import did.
type Receipt struct {
	Already  bool // this file was taken in before: nothing changed
	New      int
	Changed  int
	Same     int
	Disputed int // firms whose rows contradict each other: those fields were left as they were
}

// Import takes the firms of one file into the registry, all of them or none. The
// same file again changes nothing and says so. Errors are *desk.Error.
func Import(ctx context.Context, s store.Store, file File, rows iter.Seq[Seen]) (Receipt, error) {
	op := store.NewOp()
	if file.Hash != "" {
		op = store.OpID("firms-" + file.Hash)
		if known, err := knows(ctx, s, file.Hash); err != nil || known {
			return Receipt{Already: known}, desk.FromStore(err)
		}
	}
	old, err := load(ctx, s)
	if err != nil {
		return Receipt{}, desk.FromStore(err)
	}
	m := merger{old: old, file: file, at: map[string]int{}}
	for seen := range rows {
		m.take(seen)
	}
	list := m.changed()
	file.Rows = m.rows
	err = s.Import(ctx, op, records(file, list))
	return m.receipt, desk.FromStore(err)
}

// records are the rows of the store for firms and their file.
func records(file File, list []Firm) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		k, b := append(make([]byte, 0, 64), keyPrefix...), make([]byte, 0, 512)
		if file.Hash != "" {
			text, err := json.Marshal(file)
			if err != nil {
				panic(err) // four plain fields
			}
			if !yield(fileKey(file.Hash), text) {
				return
			}
		}
		for i := range list {
			k = append(k[:len(keyPrefix)], list[i].Code...)
			b = list[i].appendTo(b[:0])
			if !yield(string(k), b) {
				return
			}
		}
	}
}

// filePrefix leads the files the registry has met; "file/" is for files taken
// into a run.
const filePrefix = "firm-file/"

func fileKey(hash string) string { return filePrefix + hash }

// knows tells whether a file was taken in before.
func knows(ctx context.Context, s store.Store, hash string) (known bool, err error) {
	err = s.View(ctx, func(t store.Reader) error {
		_, err := t.Get(fileKey(hash))
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		known = err == nil
		return err
	})
	return known, err
}

// Files lists the files taken in, the latest first. Errors are *desk.Error.
func Files(ctx context.Context, s store.Store) (list []File, err error) {
	err = s.View(ctx, func(t store.Reader) error {
		list = nil
		from, to := store.Prefix(filePrefix)
		for _, b := range t.Scan(from, to, 0) {
			var f File
			if err := json.Unmarshal(b, &f); err != nil {
				return err
			}
			list = append(list, f)
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b File) int { return b.When.Compare(a.When) })
	return list, desk.FromStore(err)
}

// merger gathers the rows of a file, a firm once.
type merger struct {
	old     *Registry
	file    File
	rows    int
	seen    []Seen
	at      map[string]int // code → place in seen
	torn    map[int]bool   // places whose rows contradict each other
	receipt Receipt
}

func (m *merger) take(s Seen) {
	if s.Code == "" {
		return
	}
	m.rows++
	i, again := m.at[s.Code]
	if !again {
		m.at[s.Code] = len(m.seen)
		m.seen = append(m.seen, s)
		return
	}
	if m.seen[i].join(s) {
		return
	}
	if m.torn == nil {
		m.torn = map[int]bool{}
	}
	m.torn[i] = true
}

// join fills what s left open from another row; a field on which the two
// disagree becomes unknown, and join says false. Of two names the first stays.
func (s *Seen) join(o Seen) bool {
	agree := joinText(&s.Region, o.Region)
	agree = joinText(&s.Industry, o.Industry) && agree
	agree = joinFlag(&s.AboveScale, o.AboveScale) && agree
	agree = joinFlag(&s.NewListed, o.NewListed) && agree
	return agree && (o.Name == "" || o.Name == s.Name)
}

func joinText(a *string, b string) bool {
	switch {
	case *a == "":
		*a = b
	case b != "" && b != *a:
		*a = ""
		return false
	}
	return true
}

func joinFlag(a *Flag, b Flag) bool {
	switch {
	case *a == Unknown:
		*a = b
	case b != Unknown && b != *a:
		*a = Unknown
		return false
	}
	return true
}

// changed gives the firms that are new or not as they were, sorted by code.
func (m *merger) changed() (list []Firm) {
	list = make([]Firm, 0, len(m.seen))
	for i, s := range m.seen {
		f, known := m.old.Get(s.Code)
		now := f
		now.see(s)
		switch {
		case !known:
			m.receipt.New++
			now.FirstFile = m.file.Hash
		case now != f:
			m.receipt.Changed++
		default:
			m.receipt.Same++
		}
		if m.torn[i] {
			m.receipt.Disputed++
		}
		if m.file.Hash != "" {
			now.LastFile = m.file.Hash
		}
		if !known || now != f {
			list = append(list, now)
		}
	}
	slices.SortFunc(list, func(a, b Firm) int { return strings.Compare(a.Code, b.Code) })
	return list
}

// see puts what a row says into f.
func (f *Firm) see(s Seen) {
	f.Code = s.Code
	if s.Name != "" && s.Name != f.Name {
		f.Name, f.Initials = s.Name, Initials(s.Name)
	}
	if s.Region != "" {
		f.Region = s.Region
	}
	if s.Industry != "" {
		f.Industry = s.Industry
	}
	if s.AboveScale != Unknown {
		f.AboveScale = s.AboveScale
	}
	if s.NewListed != Unknown {
		f.NewListed = s.NewListed
	}
}

// FromRecords reads firms out of the accepted rows of a workbook. fields are
// those the workbook was read with; the facts industry, above_scale and
// new_listed are used when it has them.
func FromRecords(records []intake.Record, fields []intake.Field) iter.Seq[Seen] {
	at := func(id string) int {
		return slices.IndexFunc(fields, func(f intake.Field) bool { return f.ID == id })
	}
	industry, above, listed := at("industry"), at("above_scale"), at("new_listed")
	return func(yield func(Seen) bool) {
		for i := range records {
			r := &records[i]
			s := Seen{Code: r.ID, Name: r.Name, Region: r.Region, AboveScale: flag(r, above), NewListed: flag(r, listed)}
			if industry >= 0 && r.Values[industry].State == rule.Known {
				s.Industry = r.Values[industry].Text
			}
			if !yield(s) {
				return
			}
		}
	}
}

func flag(r *intake.Record, at int) Flag {
	if at < 0 || r.Values[at].State != rule.Known {
		return Unknown
	}
	return Of(r.Values[at].Num.Sign() != 0)
}

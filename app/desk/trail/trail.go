// Package trail reads the log of acts for people: each act with its names in the
// language in use, one act with its event's fields and the proof that it is in
// the log, and the whole as a workbook. It changes nothing and judges nothing:
// whether the log holds is computed by act.
//
// Its main types are Row and Detail.
package trail

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/resources/words"
)

// Row is one act with what a list shows of it, in the language of its reading.
type Row struct {
	act.Entry
	Time  string // recorded, in China: 2006-01-02 15:04:05
	Kind  string // its name
	About string // the subject as people call it
	Role  string // by which the person was let through; "" when none was asked
}

// stamp writes a moment as people here read it.
func stamp(at time.Time) string { return at.In(act.China).Format(time.DateTime) }

// KindName is what people call a kind of event in the language in use; the name in
// the log when nobody gave it one.
func KindName(kind string) string {
	if key := "event." + kind; words.Has(key) {
		return words.T(key)
	}
	return kind
}

// namer names what acts are about, in a language.
type namer struct {
	lang  string
	users map[string]string // id → name
}

// about names a subject: "batch/SP2020-001" is 审批批次 SP2020-001, "user/u002" 用户 陈某.
func (n namer) about(subject string) string {
	what, id, _ := strings.Cut(subject, "/")
	key := "subject." + what
	if !words.Has(key) {
		return subject
	}
	if name := n.users[id]; what == "user" && name != "" {
		id = name
	}
	return strings.TrimSpace(words.In(n.lang, key) + " " + id)
}

func (n namer) row(e act.Entry) Row {
	r := Row{Entry: e, Time: stamp(e.At), Kind: e.Kind, About: n.about(e.Subject)}
	if key := "event." + e.Kind; words.Has(key) {
		r.Kind = words.In(n.lang, key)
	}
	if e.Role != "" {
		r.Role = words.In(n.lang, "role."+string(e.Role))
	}
	return r
}

// names reads what a namer of the language in use needs.
func names(t store.Reader) (namer, error) {
	n := namer{lang: words.Lang(), users: map[string]string{}}
	from, to := store.Prefix(act.UserKey(""))
	for key, b := range t.Scan(from, to, 0) {
		var u act.User
		if err := json.Unmarshal(b, &u); err != nil {
			return n, fmt.Errorf("%s: %w", key, err)
		}
		n.users[u.ID] = u.Name
	}
	return n, nil
}

// List reads the log from entry from on. tell, which may be nil, hears how far
// it is.
func List(ctx context.Context, s store.Store, from uint64, tell func(done, total int64)) ([]Row, error) {
	var out []Row
	err := s.View(ctx, func(t store.Reader) error {
		size, _, err := act.Head(t)
		if err != nil || size <= from {
			return err
		}
		names, err := names(t)
		if err != nil {
			return err
		}
		out = make([]Row, 0, size-from)
		for e, err := range act.Entries(t, from) {
			if err != nil {
				return err
			}
			if len(out)%1024 == 0 {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				if tell != nil {
					tell(int64(len(out)), int64(size-from))
				}
			}
			out = append(out, names.row(e))
		}
		return nil
	})
	if err != nil {
		return nil, desk.FromStore(err)
	}
	return out, nil
}

// Detail is one act as a whole.
type Detail struct {
	Row
	Fields []Field
	Leaf   string   // the entry's hash in the tree, hex
	Proof  []string // hashes that lead from the leaf to the root, hex
	Root   string   // of the log of Size entries
	Size   uint64
}

// Read gives one act, its event held against the hash in the entry and the entry
// against the root of the log. An *desk.Error tells what does not hold.
func Read(ctx context.Context, s store.Store, seq uint64) (Detail, error) {
	var out Detail
	err := s.View(ctx, func(t store.Reader) error {
		size, root, err := act.Head(t)
		if err != nil {
			return err
		}
		names, err := names(t)
		if err != nil {
			return err
		}
		for e, err := range act.Entries(t, seq) {
			if err != nil {
				return err
			}
			if e.Seq != seq {
				break
			}
			out = Detail{Row: names.row(e), Size: size, Root: hex.EncodeToString(root[:])}
			return out.fill(t, e, root)
		}
		return desk.Errf("log-length", seq, size)
	})
	return out, desk.FromStore(err)
}

func (d *Detail) fill(t store.Reader, e act.Entry, root tlog.Hash) error {
	leaf, err := e.Leaf()
	if err != nil {
		return err
	}
	d.Leaf = hex.EncodeToString(leaf[:])
	proof, err := act.Prove(t, e, d.Size, root)
	if err != nil {
		return err
	}
	for _, h := range proof {
		d.Proof = append(d.Proof, hex.EncodeToString(h[:]))
	}
	payload, err := act.Payload(t, e)
	if err != nil {
		return err
	}
	d.Fields, err = fields(payload)
	return err
}

// Root is the hash of the log as it now is, hex.
func Root(ctx context.Context, s store.Store) (root string, err error) {
	err = s.View(ctx, func(t store.Reader) error {
		_, h, err := act.Head(t)
		root = hex.EncodeToString(h[:])
		return err
	})
	return root, desk.FromStore(err)
}

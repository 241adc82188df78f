package act

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"huiqi/app/desk"
	"huiqi/app/store"
	"huiqi/policy/period"
)

// Entry is one act in the log. The bytes of its JSON are a leaf of the Merkle tree.
type Entry struct {
	Seq     uint64     `json:"seq"`
	Op      store.OpID `json:"op"`
	At      time.Time  `json:"at"`
	Date    string     `json:"date"`
	Who     string     `json:"who"`
	Name    string     `json:"name"`
	Role    Role       `json:"role,omitempty"` // by which the person was let through
	Kind    string     `json:"kind"`
	Subject string     `json:"subject,omitempty"`
	Reason  string     `json:"reason,omitempty"`
	Size    int        `json:"size"`   // bytes of the event
	SHA256  string     `json:"sha256"` // of the event
}

func newEntry(m Meta, role Role, kind string, o Order, payload []byte) Entry {
	return Entry{
		Seq: m.Seq, Op: o.Op, At: m.At, Date: m.Date.String(), Who: m.Who, Name: m.Name, Role: role,
		Kind: kind, Subject: o.Subject, Reason: m.Reason, Size: len(payload), SHA256: sum(payload),
	}
}

// Meta is what the entry's event was told.
func (e Entry) Meta() (Meta, error) {
	date, err := period.ParseDate(e.Date)
	return Meta{Seq: e.Seq, At: e.At, Date: date, Who: e.Who, Name: e.Name, Reason: e.Reason}, err
}

// head is the end of the log.
type head struct {
	Size uint64    `json:"size"`
	At   time.Time `json:"at"`
}

const (
	headKey   = "log/head"
	chunkSize = 900 << 10 // bytes of one piece of an event
)

func entryKey(seq uint64) string           { return fmt.Sprintf("log/entry/%012d", seq) }
func dataKey(seq uint64, n int) string     { return fmt.Sprintf("log/data/%012d/%05d", seq, n) }
func hashKey(index int64) string           { return fmt.Sprintf("log/hash/%012d", index) }
func subjectKey(s string, q uint64) string { return fmt.Sprintf("log/about/%s/%012d", s, q) }

func readHead(t store.Reader) (head, error) {
	var h head
	_, err := Read(t, headKey, &h)
	return h, err
}

// write adds the entry with its event and hashes. It refuses to write over
// anything: the log only grows.
func write(t store.Txn, h head, e Entry, payload []byte) error {
	leaf, err := json.Marshal(e)
	if err != nil {
		return err
	}
	put := func(key string, v []byte) error {
		if _, err := t.Get(key); !errors.Is(err, store.ErrNotFound) {
			return errors.Join(fmt.Errorf("%s is there already: %w", key, store.ErrDamaged), err)
		}
		return t.Put(key, v)
	}
	if err := put(entryKey(e.Seq), leaf); err != nil {
		return err
	}
	for n, rest := 0, payload; len(rest) > 0; n++ {
		piece := rest[:min(len(rest), chunkSize)]
		if err := put(dataKey(e.Seq, n), piece); err != nil {
			return err
		}
		rest = rest[len(piece):]
	}
	hashes, err := tlog.StoredHashes(int64(e.Seq), leaf, hashReader{t})
	if err != nil {
		return err
	}
	first := tlog.StoredHashIndex(0, int64(e.Seq))
	for i, x := range hashes {
		if err := put(hashKey(first+int64(i)), x[:]); err != nil {
			return err
		}
	}
	if e.Subject != "" {
		if err := put(subjectKey(e.Subject, e.Seq), nil); err != nil {
			return err
		}
	}
	h.Size, h.At = e.Seq+1, e.At
	return Write(t, headKey, h)
}

type hashReader struct{ t store.Reader }

func (r hashReader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		b, err := r.t.Get(hashKey(x))
		if err != nil {
			return nil, fmt.Errorf("hash %d: %w", x, err)
		}
		if len(b) != tlog.HashSize {
			return nil, fmt.Errorf("hash %d: %w", x, store.ErrDamaged)
		}
		copy(out[i][:], b)
	}
	return out, nil
}

// Head tells how many entries a log has and the hash of its tree.
func Head(t store.Reader) (size uint64, root tlog.Hash, err error) {
	h, err := readHead(t)
	if err != nil {
		return 0, root, err
	}
	root, err = tlog.TreeHash(int64(h.Size), hashReader{t})
	return h.Size, root, err
}

// RootAt is the hash the tree had when the log had size entries.
func RootAt(t store.Reader, size uint64) (tlog.Hash, error) {
	return tlog.TreeHash(int64(size), hashReader{t})
}

// Entries yields the log from entry from on, in order.
func Entries(t store.Reader, from uint64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		_, to := store.Prefix("log/entry/")
		for key, b := range t.Scan(entryKey(from), to, 0) {
			var e Entry
			if err := json.Unmarshal(b, &e); err != nil {
				yield(e, fmt.Errorf("%s: %w", key, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// Keep puts an entry with its event where Entries and Payload find them, without
// the tree: for whoever reads a log that was carried out of its store.
func Keep(t store.Txn, e Entry, payload []byte) error {
	leaf, err := json.Marshal(e)
	if err != nil {
		return err
	}
	for n := 0; n*chunkSize < len(payload); n++ {
		piece := payload[n*chunkSize : min((n+1)*chunkSize, len(payload))]
		if err := t.Put(dataKey(e.Seq, n), piece); err != nil {
			return err
		}
	}
	return t.Put(entryKey(e.Seq), leaf)
}

// Payload is the event of an entry, held against its hash.
func Payload(t store.Reader, e Entry) ([]byte, error) {
	from, to := store.Prefix(fmt.Sprintf("log/data/%012d/", e.Seq))
	out := make([]byte, 0, e.Size)
	for _, b := range t.Scan(from, to, 0) {
		out = append(out, b...)
	}
	if len(out) != e.Size || sum(out) != e.SHA256 {
		return nil, desk.Errf("log-event", e.Seq, e.Kind)
	}
	return out, nil
}

// Verify computes the whole tree again from the entries and replays every event:
// the log is complete and in order, each event has its hash, and the state now/…
// is what follows from them. It needs no key and no network.
func (d *Desk) Verify(ctx context.Context, progress func(done, total int)) (entries int, err error) {
	err = d.Store.View(ctx, func(t store.Reader) error {
		entries, err = d.Replay(ctx, t, progress)
		return err
	})
	return entries, desk.FromStore(err)
}

// Replay is Verify over any reader of log/… and now/….
func (d *Desk) Replay(ctx context.Context, t store.Reader, progress func(done, total int)) (int, error) {
	h, err := readHead(t)
	if err != nil {
		return 0, err
	}
	state, hashes := store.NewOverlay(store.Empty{}), memory{}
	var n uint64
	var last time.Time
	records := 0
	for e, err := range Entries(t, 0) {
		if err != nil {
			return int(n), err
		}
		if ctx.Err() != nil {
			return int(n), ctx.Err()
		}
		if e.Seq != n || e.At.Before(last) {
			return int(n), desk.Errf("log-order", n, e.Seq)
		}
		more, err := d.replay(t, state, &hashes, e)
		if err != nil {
			return int(n), err
		}
		records += more
		n, last = n+1, e.At
		if progress != nil {
			progress(int(n), int(h.Size))
		}
	}
	if n != h.Size || !last.Equal(h.At) {
		return int(n), desk.Errf("log-length", n, h.Size)
	}
	for i, x := range hashes {
		if b, err := t.Get(hashKey(int64(i))); err != nil || !bytes.Equal(b, x[:]) {
			return int(n), desk.Errf("log-hash", i).Wrap(err)
		}
	}
	for key, text := range signed(t) {
		records++
		if err := hashes.holds(t, n, string(text)); err != nil {
			return int(n), fmt.Errorf("%s: %w", key, err)
		}
	}
	if err := nothingElse(t, records+len(hashes)); err != nil {
		return int(n), err
	}
	return int(n), same(t, state)
}

// nothingElse tells whether the log has as many records as were looked at, and
// its head.
func nothingElse(t store.Reader, records int) error {
	from, to := store.Prefix("log/")
	for key := range t.Scan(from, to, 0) {
		if key != headKey {
			records--
		}
	}
	if records != 0 {
		return desk.Errf("log-records", -records)
	}
	return nil
}

// holds tells whether a signed checkpoint is of this tree.
func (m memory) holds(t store.Reader, entries uint64, text string) error {
	public, err := PublicKey(t)
	if err != nil {
		return err
	}
	c, err := ReadCheckpoint(text, public)
	if err != nil {
		return err
	}
	if c.Size > entries {
		return desk.Errf("checkpoint-shorter", entries, c.Size)
	}
	root, err := tlog.TreeHash(int64(c.Size), m)
	if err == nil && root != c.Root {
		err = desk.Errf("checkpoint-differs", c.Size, c.Size)
	}
	return err
}

// replay follows one act, and tells how many records of the log belong to it
// besides its hashes.
func (d *Desk) replay(t store.Reader, state *store.Overlay, hashes *memory, e Entry) (records int, err error) {
	leaf, err := t.Get(entryKey(e.Seq))
	if err != nil {
		return 0, err
	}
	more, err := tlog.StoredHashes(int64(e.Seq), leaf, *hashes)
	if err != nil {
		return 0, err
	}
	*hashes = append(*hashes, more...)
	payload, err := Payload(t, e)
	if err != nil {
		return 0, err
	}
	m, err := e.Meta()
	if err != nil {
		return 0, err
	}
	if err := d.apply(state, m, e.Kind, payload); err != nil {
		return 0, desk.Errf("log-replay", e.Seq, e.Kind).Wrap(err)
	}
	records = 1 + (len(payload)+chunkSize-1)/chunkSize
	if e.Subject != "" {
		if _, err := t.Get(subjectKey(e.Subject, e.Seq)); err != nil {
			return 0, desk.Errf("log-about", e.Seq).Wrap(err)
		}
		records++
	}
	return records, nil
}

// memory keeps the hashes of a tree in their order.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(m)) {
			return nil, fmt.Errorf("hash %d of %d", x, len(m))
		}
		out[i] = m[x]
	}
	return out, nil
}

// same compares the state as stored with the state as replayed.
func same(stored, replayed store.Reader) error {
	from, to := store.Prefix("now/")
	next, stop := iter.Pull2(replayed.Scan(from, to, 0))
	defer stop()
	for k, v := range stored.Scan(from, to, 0) {
		rk, rv, ok := next()
		if !ok || rk != k || !bytes.Equal(rv, v) {
			return desk.Errf("state-differs", k)
		}
	}
	if k, _, ok := next(); ok {
		return desk.Errf("state-differs", k)
	}
	return nil
}

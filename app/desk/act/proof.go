package act

import (
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"huiqi/app/desk"
	"huiqi/app/store"
)

// Leaf is the entry's hash in the tree.
func (e Entry) Leaf() (tlog.Hash, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return tlog.Hash{}, fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	return tlog.RecordHash(b), nil
}

// Prove gives the hashes by which the entry leads to the root of a log of size
// entries, and tells whether it does.
func Prove(t store.Reader, e Entry, size uint64, root tlog.Hash) (tlog.RecordProof, error) {
	leaf, err := e.Leaf()
	if err != nil {
		return nil, err
	}
	proof, err := tlog.ProveRecord(int64(size), int64(e.Seq), hashReader{t})
	if err != nil {
		return nil, fmt.Errorf("entry %d of %d: %w", e.Seq, size, err)
	}
	if err := tlog.CheckRecord(proof, int64(size), root, int64(e.Seq), leaf); err != nil {
		return nil, desk.Errf("log-hash", e.Seq).Wrap(err)
	}
	return proof, nil
}

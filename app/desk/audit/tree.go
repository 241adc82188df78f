package audit

import (
	"cmp"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// tree is the Merkle tree of a log (RFC 6962), from its leaves.
type tree struct {
	leaves []tlog.Hash
	hashes []tlog.Hash // as stored by tlog, of leaves and the nodes above
}

// ReadHashes implements tlog.HashReader.
func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(t.hashes)) {
			return nil, fmt.Errorf("hash %d of %d", x, len(t.hashes))
		}
		out[i] = t.hashes[x]
	}
	return out, nil
}

func (t *tree) add(leaf tlog.Hash) error {
	more, err := tlog.StoredHashesForRecordHash(int64(len(t.leaves)), leaf, t)
	t.leaves, t.hashes = append(t.leaves, leaf), append(t.hashes, more...)
	return err
}

// root is the hash of the first size entries.
func (t *tree) root(size uint64) (tlog.Hash, error) { return tlog.TreeHash(int64(size), t) }

// logName is the name of a log in its public key.
func logName(key string) string {
	name, _, _ := strings.Cut(key, "+")
	return name
}

func compareText(a, b string) int { return cmp.Compare(a, b) }

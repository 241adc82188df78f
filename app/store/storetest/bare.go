package storetest

import (
	"iter"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"
)

// Bare puts rows into a new bbolt file in one transaction with nothing around
// it: what an import is measured against. prepare is told when the file is
// ready and timing may begin.
func Bare(tb testing.TB, prepare func(), rows iter.Seq2[string, []byte]) {
	tb.Helper()
	db, err := bbolt.Open(filepath.Join(tb.TempDir(), "bare"), 0o600, nil)
	if err != nil {
		tb.Fatal(err)
	}
	prepare()
	err = db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucket([]byte("b"))
		if err != nil {
			return err
		}
		for k, v := range rows {
			if err := b.Put([]byte(k), v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
}

package bolt

import "go.etcd.io/bbolt"

// SetPortion makes imports stage after n rows and returns how to undo it.
func SetPortion(n int) (undo func()) {
	old := portionRows
	portionRows = n
	return func() { portionRows = old }
}

// SetCommit replaces the commit of a store.
func (s *Store) SetCommit(fn func(*bbolt.Tx) error) { s.commit = fn }

// Same is the comparison a compaction must pass.
var Same = same

// BucketData is where records lie.
var BucketData = bucketData

// SetFree replaces the question for free disk space and returns how to undo it.
func SetFree(fn func(dir string) (uint64, error)) (undo func()) {
	old := freeSpace
	freeSpace = fn
	return func() { freeSpace = old }
}

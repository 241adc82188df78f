package desk

import (
	"context"
	"errors"

	"huiqi/app/store"
)

// storeCodes gives each error of the store the words for a clerk; the first that
// fits counts.
var storeCodes = []struct {
	err  error
	code string
}{
	{store.ErrUnknownCommit, "store-unknown-commit"},
	{store.ErrDiskFull, "disk-full"},
	{store.ErrNotApplied, "store-not-applied"},
	{store.ErrLocked, "store-busy"},
	{store.ErrNoFile, "store-none"},
	{store.ErrExists, "store-exists"},
	{store.ErrNetworkPlace, "store-network"},
	{store.ErrSyncPlace, "store-sync"},
	{store.ErrNewerSchema, "store-newer"},
	{store.ErrNotStore, "store-foreign"},
	{store.ErrTruncated, "store-truncated"},
	{store.ErrChecksum, "store-damaged"},
	{store.ErrDamaged, "store-damaged"},
	{store.ErrCheckTimeout, "store-damaged"},
	{store.ErrNotBackup, "backup-foreign"},
	{store.ErrBackupDamaged, "backup-damaged"},
	{store.ErrReplaced, "store-replaced"},
	{store.ErrChanged, "store-changed"},
	{store.ErrClosed, "store-closed"},
	{store.ErrTooLarge, "store-too-large"},
	{store.ErrTxnTooLarge, "store-too-large"},
	{store.ErrCompactDiffers, "store-compact-differs"},
}

// FromStore turns an error of the store into one for the clerk. nil stays nil, a
// *Error inside comes out as it is, and the end of a context stays itself: who
// cancels needs no sentence.
func FromStore(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*store.LockedError](err); ok && e.Holder.PID != 0 {
		h := e.Holder
		return Errf("store-locked", h.Program, h.User, h.Host, h.PID).Wrap(err)
	}
	for _, c := range storeCodes {
		if errors.Is(err, c.err) {
			return Errf(c.code).Wrap(err)
		}
	}
	return Errf("store-failed").Wrap(err)
}

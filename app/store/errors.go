package store

import (
	"errors"
	"fmt"
	"time"
)

// Errors of reading and writing.
var (
	// ErrNotFound: no record lives under this key.
	ErrNotFound = errors.New("store: no such record")
	// ErrKey: a key is empty or longer than MaxKey.
	ErrKey = errors.New("store: key empty or too long")
	// ErrTooLarge: a value is above MaxValue.
	ErrTooLarge = errors.New("store: value too large")
	// ErrTxnTooLarge: one Update wrote more than MaxUpdateKeys or MaxUpdateBytes.
	ErrTxnTooLarge = errors.New("store: too much in one update")
	// ErrNoOp: an Update or Import came without a usable operation id.
	ErrNoOp = errors.New("store: operation id missing or too long")
	// ErrClosed: the store was closed, by its owner or after an error it could not overcome.
	ErrClosed = errors.New("store: closed")
	// ErrChanged: the store is no longer at the revision ImportAt was computed on.
	ErrChanged = errors.New("store: changed meanwhile")
	// ErrReplaced: the file was replaced by a backup while it was being watched.
	ErrReplaced = errors.New("store: replaced by a backup")
)

// Errors of committing.
var (
	// ErrDiskFull: the disk has no room; nothing was written.
	ErrDiskFull = errors.New("store: disk full")
	// ErrNotApplied: the disk refused the commit, and reading the file again showed that it did not happen.
	ErrNotApplied = errors.New("store: change not applied")
	// ErrUnknownCommit: the disk refused and the file could not be read again; ask for the operation id later.
	ErrUnknownCommit = errors.New("store: outcome of the commit unknown")
)

// Errors of opening a file.
var (
	// ErrNoFile: there is no store at this path.
	ErrNoFile = errors.New("store: no such file")
	// ErrExists: Create found a file already there.
	ErrExists = errors.New("store: file exists")
	// ErrNotStore: the file is not a store of this program.
	ErrNotStore = errors.New("store: not a store file")
	// ErrTruncated: the file is shorter than its own first page says.
	ErrTruncated = errors.New("store: file cut off")
	// ErrDamaged: pages of the file contradict each other.
	ErrDamaged = errors.New("store: file damaged")
	// ErrChecksum: a record is not what was written.
	ErrChecksum = errors.New("store: record damaged")
	// ErrCheckTimeout: the check before opening did not end, as happens with some damage.
	ErrCheckTimeout = errors.New("store: check did not end in time")
	// ErrNoChild: the program did not call bolt.ChildMain first thing in main, so the file cannot be checked safely.
	ErrNoChild = errors.New("store: program cannot check files in a child process")
	// ErrLocked: another program has the file open; see LockedError.
	ErrLocked = errors.New("store: open elsewhere")
	// ErrNetworkPlace: the folder lies on a network share or a user-space file system.
	ErrNetworkPlace = errors.New("store: folder on a network share")
	// ErrSyncPlace: the folder is synchronised by a cloud program, which would copy the file mid-write.
	ErrSyncPlace = errors.New("store: folder in a sync service")
	// ErrNewerSchema: a later version of the program wrote this file; see SchemaError.
	ErrNewerSchema = errors.New("store: written by a newer version")
)

// Errors of backups.
var (
	// ErrNotBackup: the file does not end in a manifest.
	ErrNotBackup = errors.New("store: not a backup file")
	// ErrBackupDamaged: the copy does not match its manifest.
	ErrBackupDamaged = errors.New("store: backup does not match its manifest")
	// ErrCompactDiffers: the compacted copy did not equal its source and was thrown away.
	ErrCompactDiffers = errors.New("store: compacted copy differs")
)

// Holder is who has a file open.
type Holder struct {
	PID     int       `json:"pid"`
	User    string    `json:"user"`
	Host    string    `json:"host"`
	Program string    `json:"program"`
	Since   time.Time `json:"since"`
}

// LockedError is ErrLocked with the holder, as far as known.
type LockedError struct {
	Path   string
	Holder Holder // zero when the holder left no note
}

func (e *LockedError) Error() string {
	if e.Holder.PID == 0 {
		return fmt.Sprintf("%s: open elsewhere", e.Path)
	}
	return fmt.Sprintf("%s: open since %s by %s on %s (%s, process %d)", e.Path,
		e.Holder.Since.Format(time.DateTime), e.Holder.User, e.Holder.Host, e.Holder.Program, e.Holder.PID)
}

// Is makes errors.Is(err, ErrLocked) hold.
func (e *LockedError) Is(target error) bool { return target == ErrLocked }

// SchemaError is ErrNewerSchema with both numbers.
type SchemaError struct{ File, Program int }

func (e *SchemaError) Error() string {
	return fmt.Sprintf("store: schema %d is newer than this program's %d", e.File, e.Program)
}

// Is makes errors.Is(err, ErrNewerSchema) hold.
func (e *SchemaError) Is(target error) bool { return target == ErrNewerSchema }

// PlaceError is ErrNetworkPlace or ErrSyncPlace with the folder and what gave it away.
type PlaceError struct {
	Path, What string
	Kind       error
}

func (e *PlaceError) Error() string { return fmt.Sprintf("%s (%s): %v", e.Path, e.What, e.Kind) }

// Unwrap returns Kind.
func (e *PlaceError) Unwrap() error { return e.Kind }

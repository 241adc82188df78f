package bolt

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"huiqi/app/store"
	"huiqi/app/store/record"
)

// Options of Open, Create and Restore. The zero value is right for the program.
type Options struct {
	// Migrations replaces store.Migrations, for tests of the path.
	Migrations []store.Migration
	// CheckTimeout bounds the check in the child process; 0 means 20 s and a
	// second for each 50 MB of the file.
	CheckTimeout time.Duration
	// AnyPlace skips the refusal of network shares and sync folders: for tests
	// whose temporary folder may lie on such a file system.
	AnyPlace bool
}

// Sizes of the mapping. Mapping more than the file needs keeps a reader from
// holding up the writer whenever the file grows; Windows would grow the file.
const mapped = 256 << 20

// growth is how much the file grows beyond need, in bytes; bbolt's own 16 MiB
// would make every new desk that large.
const growth = 1 << 20

var (
	bucketData  = []byte("data")
	bucketOps   = []byte("ops")
	bucketSys   = []byte("sys")
	bucketStage = []byte("stage")

	sysRev  = []byte("rev")
	sysID   = []byte("id")
	sysLive = []byte("live")
)

func boltOptions(timeout time.Duration) *bbolt.Options {
	o := &bbolt.Options{
		Timeout:      timeout,
		FreelistType: bbolt.FreelistMapType,
		NoStatistics: true,
		OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			return os.OpenFile(name, flag&^os.O_CREATE, mode)
		},
	}
	if runtime.GOOS != "windows" && math.MaxInt > math.MaxInt32 {
		o.InitialMmapSize = mapped
	}
	return o
}

// openFile opens a file that exists for writing.
func openFile(path string) (*bbolt.DB, error) {
	db, err := bbolt.Open(path, 0o600, boltOptions(time.Second))
	if err != nil {
		return nil, err
	}
	db.AllocSize = growth
	return db, nil
}

// Create makes a new store at path and opens it. The file appears there whole
// or not at all. Errors: store.ErrExists, ErrNetworkPlace, ErrSyncPlace,
// ErrDiskFull, or of the file system.
func Create(ctx context.Context, path string, o Options) (*Store, error) {
	path, err := o.place(path)
	if err != nil {
		return nil, err
	}
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("create %s: %w", path, store.ErrExists)
	}
	temp, err := newFile(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", path, diskError(err))
	}
	defer os.Remove(temp)
	if err := lay(temp); err != nil {
		return nil, fmt.Errorf("create %s: %w", path, diskError(err))
	}
	if err := appear(temp, path); err != nil {
		return nil, fmt.Errorf("create %s: %w", path, err)
	}
	return open(ctx, path, o)
}

// lay writes an empty store into the empty file temp and syncs it.
func lay(temp string) error {
	db, err := openFile(temp)
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{bucketData, bucketOps, bucketSys} {
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		sys := tx.Bucket(bucketSys)
		if err := putSys(sys, sysID, 0, []byte(rand.Text())); err != nil {
			return err
		}
		return putSys(sys, sysRev, 0, nil)
	})
	return errors.Join(err, db.Sync(), db.Close())
}

// Open opens the store at path after checking it in a child process. Errors:
// store.ErrNoFile, ErrNotStore, ErrTruncated, ErrDamaged, ErrChecksum,
// ErrCheckTimeout, ErrNoChild, a *LockedError within a second when another
// program has it open, a *PlaceError, a *SchemaError.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	path, err := o.place(path)
	if err != nil {
		return nil, err
	}
	if err := o.inspect(ctx, path); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return open(ctx, path, o)
}

// inspect does everything that can be done before a file is mapped here.
func (o Options) inspect(ctx context.Context, path string) error {
	size, err := checkMeta(path)
	if err != nil {
		return err
	}
	if busy(path) {
		return &store.LockedError{Path: path, Holder: readHolder(path)}
	}
	timeout := o.CheckTimeout
	if timeout == 0 {
		timeout = 20*time.Second + time.Duration(size/50_000_000)*time.Second
	}
	return checkInChild(ctx, path, timeout)
}

// open maps a file known to be sound.
func open(ctx context.Context, path string, o Options) (*Store, error) {
	s := &Store{path: path, opts: o, writer: make(chan struct{}, 1), commit: (*bbolt.Tx).Commit}
	s.feed.reset(0)
	if err := s.connect(); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	writeHolder(path)
	err := s.migrate(ctx)
	if err == nil {
		err = s.settle()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), s.Close())
	}
	return s, nil
}

// connect opens the file and reads its revision. The caller holds s.mu or is alone.
func (s *Store) connect() error {
	db, err := openFile(s.path)
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return &store.LockedError{Path: s.path, Holder: readHolder(s.path)}
	case errors.Is(err, fs.ErrNotExist):
		return store.ErrNoFile
	case err != nil:
		return err
	}
	err = db.View(func(tx *bbolt.Tx) error {
		sys := tx.Bucket(bucketSys)
		if sys == nil || tx.Bucket(bucketData) == nil || tx.Bucket(bucketOps) == nil {
			return store.ErrNotStore
		}
		rev, err := currentRev(sys)
		if err != nil {
			return err
		}
		id, _, _, err := record.Parse(sysID, sys.Get(sysID))
		s.id = string(id)
		s.feed.reset(rev)
		return err
	})
	if err != nil {
		return errors.Join(err, db.Close())
	}
	s.db = db
	return nil
}

func putSys(sys *bbolt.Bucket, key []byte, rev store.Rev, value []byte) error {
	return sys.Put(key, record.Append(nil, key, rev, false, value))
}

func currentRev(sys *bbolt.Bucket) (store.Rev, error) {
	_, rev, _, err := record.Parse(sysRev, sys.Get(sysRev))
	return rev, err
}

// migrate brings the file to this program's schema. Before it changes a file
// that already held records it keeps a backup beside it.
func (s *Store) migrate(ctx context.Context) error {
	list := s.opts.Migrations
	if list == nil {
		list = store.Migrations
	}
	var todo []store.Migration
	var rev store.Rev
	err := s.View(ctx, func(r store.Reader) (err error) {
		rev = r.Rev()
		todo, err = store.Pending(r, list)
		return err
	})
	if err != nil || len(todo) == 0 {
		return err
	}
	if rev > 0 {
		kept := fmt.Sprintf("%s.schema-%d.bak", s.path, todo[0].To-1)
		if _, err := s.BackupFile(ctx, kept, nil); err != nil {
			return fmt.Errorf("backup before migration: %w", err)
		}
	}
	for _, m := range todo {
		if err := s.update(ctx, m.Op(), m.Run, false); err != nil {
			return err
		}
	}
	return nil
}

// Close ends watches, waits for running calls and closes the file. A second
// Close does nothing.
func (s *Store) Close() error {
	s.feed.end(store.ErrClosed)
	s.writer <- struct{}{}
	defer func() { <-s.writer }()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db == nil {
		return nil
	}
	os.Remove(holderPath(s.path))
	err := s.db.Close()
	s.db = nil
	return err
}

package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"huiqi/app/store"
	"huiqi/app/store/record"
)

// checkFlag is the hidden argument that turns this program into the child that
// checks one file. It is a flag, so that a program without ChildMain refuses it
// instead of starting over.
const checkFlag = "--huiqi-check-store="

var ready atomic.Bool

func childReady() bool { return ready.Load() }

// ChildMain must be called first thing in main of every program that opens
// stores. In the child started to check a file it does that and exits;
// otherwise it only notes that such a child can be started.
func ChildMain() {
	ready.Store(true)
	if len(os.Args) != 2 || !strings.HasPrefix(os.Args[1], checkFlag) {
		return
	}
	v := check(strings.TrimPrefix(os.Args[1], checkFlag))
	if err := json.NewEncoder(os.Stdout).Encode(v); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// verdict is what the child says of a file.
type verdict struct {
	Kind   string // "", "busy", "pages", "record", "foreign"
	Detail string
}

// kinds maps a verdict to its error.
var kinds = map[string]error{
	"busy": store.ErrLocked, "pages": store.ErrDamaged, "record": store.ErrChecksum, "foreign": store.ErrNotStore,
}

// check reads every page and every record of the file. It may panic, loop or
// fault on damage: only a child calls it.
func check(path string) verdict {
	o := boltOptions(300 * time.Millisecond)
	o.ReadOnly, o.InitialMmapSize = true, 0
	db, err := bbolt.Open(path, 0o400, o)
	if errors.Is(err, berrors.ErrTimeout) {
		return verdict{"busy", path}
	}
	if err != nil {
		return verdict{"pages", err.Error()}
	}
	defer db.Close() //nolint:errcheck // the process ends
	var v verdict
	err = db.View(func(tx *bbolt.Tx) error {
		var first error
		for err := range tx.Check() {
			if first == nil {
				first = err
			}
		}
		if first != nil {
			v = verdict{"pages", first.Error()}
			return nil
		}
		v = checkRecords(tx)
		return nil
	})
	if err != nil {
		return verdict{"pages", err.Error()}
	}
	return v
}

// checkRecords checks the frame of every record, operation and system entry.
func checkRecords(tx *bbolt.Tx) verdict {
	for _, name := range [][]byte{bucketSys, bucketOps, bucketData, bucketStage} {
		b := tx.Bucket(name)
		if b == nil {
			if string(name) == string(bucketStage) {
				continue
			}
			return verdict{"foreign", fmt.Sprintf("no bucket %s", name)}
		}
		c := b.Cursor()
		for k, f := c.First(); k != nil; k, f = c.Next() {
			if _, _, _, err := record.Parse(k, f); err != nil {
				return verdict{"record", fmt.Sprintf("%s %q", name, k)}
			}
		}
	}
	return verdict{}
}

// checkInChild starts this program again to check the file and waits.
func checkInChild(ctx context.Context, path string, timeout time.Duration) error {
	if !childReady() {
		return store.ErrNoChild
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("%w: %w", store.ErrNoChild, err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, store.ErrCheckTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, checkFlag+path)
	var errs bytes.Buffer
	cmd.Stderr, cmd.WaitDelay = &errs, time.Second
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return fmt.Errorf("%w: %w", store.ErrNoChild, err)
	}
	var v verdict
	said := json.NewDecoder(out).Decode(&v)
	if said == nil {
		_ = cmd.Process.Kill() // how it ends does not matter any more
	}
	err = cmd.Wait()
	if said != nil {
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		first, _, _ := strings.Cut(errs.String(), "\n")
		return fmt.Errorf("%w: the check ended with %w: %s", store.ErrDamaged, errors.Join(said, err), first)
	}
	switch v.Kind {
	case "":
		return nil
	case "busy":
		return &store.LockedError{Path: path, Holder: readHolder(path)}
	}
	return fmt.Errorf("%w: %s", kinds[v.Kind], v.Detail)
}

// meta is what the check needs of a bbolt meta page.
type meta struct{ pageSize, pages, txid uint64 }

// checkMeta compares the pages the newest valid meta page counts with the size
// of the file, which it returns. It reads a few bytes and maps nothing.
func checkMeta(path string) (size int64, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, store.ErrNoFile
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, store.ErrNotStore
	}
	size = info.Size()
	newest, found := readMeta(f, 0)
	for at := int64(1024); at <= 1<<16; at *= 2 {
		m, ok := readMeta(f, at)
		if ok && int64(m.pageSize) == at && (!found || m.txid > newest.txid) {
			newest, found = m, true
		}
	}
	if !found {
		return size, store.ErrNotStore
	}
	if newest.pages > uint64(size)/newest.pageSize {
		return size, fmt.Errorf("%w: %d pages of %d bytes in %d bytes", store.ErrTruncated, newest.pages, newest.pageSize, size)
	}
	return size, nil
}

// readMeta reads the meta page at an offset: a page header of 16 bytes, then
// magic, version, page size, flags (4 bytes each), root, sequence, free list,
// page count, transaction, checksum (8 bytes each), in the machine's order.
func readMeta(f io.ReaderAt, at int64) (meta, bool) {
	const header, body = 16, 56
	var b [header + body + 8]byte
	if _, err := f.ReadAt(b[:], at); err != nil {
		return meta{}, false
	}
	order := binary.NativeEndian
	m := b[header:]
	sum := fnv.New64a()
	sum.Write(m[:body]) // a hash never fails
	const magic = 0xED0CDAED
	if order.Uint32(m) != magic || order.Uint64(m[body:]) != sum.Sum64() || order.Uint32(m[8:]) < 512 {
		return meta{}, false
	}
	return meta{pageSize: uint64(order.Uint32(m[8:])), pages: order.Uint64(m[40:]), txid: order.Uint64(m[48:])}, true
}

// Verify reads every record in place, then checks a fresh copy of the file in a
// child process, so that damage cannot take this program down.
func (s *Store) Verify(ctx context.Context) error {
	err := s.View(ctx, func(r store.Reader) error {
		for range r.Scan("", "", 0) {
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	temp, err := newFile(filepath.Dir(s.path))
	if err != nil {
		return fmt.Errorf("verify: %w", diskError(err))
	}
	defer os.Remove(temp)
	if _, err := s.backupTo(ctx, temp, "", nil); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	if _, err := s.opts.VerifyBackup(ctx, temp); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	return nil
}

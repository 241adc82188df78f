package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/store"
)

// Options say how a package is checked.
type Options struct {
	// Kinds are the events a log may hold, for the replay: office.Kinds.
	Kinds []act.Kinds
	// Key is the public key of the log as known from elsewhere; "" takes that of the
	// package at its word.
	Key string
	// Checkpoints are statements kept elsewhere, by name: printed on a payment list,
	// or out of a backup. The log must begin with what each of them signed.
	Checkpoints map[string]string
	// Inputs is a folder with the original files of the bureaus; "" looks for none.
	Inputs string
	// Quick does not make the papers again; their files and amounts are held against
	// the registry all the same.
	Quick bool
	Tell  Progress
}

// checker is a check under way.
type checker struct {
	ctx     context.Context
	dir     string
	o       Options
	files   map[string][]byte // all but the papers
	hashes  map[string]listed // of all
	list    manifest
	log     []logged
	content content
	packs   shelf
	r       *Report
	// bare is set for a package that was never written: it has no papers, and the end
	// of its log need not be signed.
	bare bool
}

// Check computes a package again and names every difference. The error is for a
// folder that cannot be read, or is no package; not for differences.
func Check(ctx context.Context, dir string, o Options) (*Report, error) {
	c := newChecker(ctx, dir, o)
	if err := c.read(); err != nil {
		return nil, err
	}
	return c.check()
}

// CheckStore is Check of the package that a store would give, without making it.
// It needs nobody to be signed in. A store without a log has nothing to check.
func CheckStore(ctx context.Context, s store.Store, packs awards.Packs, o Options) (*Report, error) {
	c := newChecker(ctx, "", o)
	c.bare = true
	state, err := copyOf(ctx, s, o.Tell)
	if err != nil {
		return nil, err
	}
	if key, err := act.PublicKey(state); err != nil || key == "" {
		return c.r, err
	}
	from := &content{state: state, packs: packs, whole: true, tell: o.Tell}
	if from.batches, err = chosen(state, nil); err != nil {
		return nil, err
	}
	files, err := from.files(ctx)
	if err != nil {
		return nil, err
	}
	if c.list, err = from.head(); err != nil {
		return nil, err
	}
	for _, f := range files {
		c.files[f.path] = f.data
		c.hashes[f.path] = listed{f.path, int64(len(f.data)), ""}
		c.list.Files = append(c.list.Files, c.hashes[f.path])
	}
	c.r.Whole, c.r.Key, c.r.Log = true, c.list.Key, c.list.Log
	return c.check()
}

func newChecker(ctx context.Context, dir string, o Options) *checker {
	c := &checker{ctx: ctx, dir: dir, o: o, files: map[string][]byte{}, hashes: map[string]listed{}, packs: shelf{}}
	c.r = &Report{Form: reportForm, Differences: []Difference{}}
	c.content = content{state: store.NewOverlay(store.Empty{}), packs: c.packs, tell: o.Tell}
	return c
}

func (c *checker) check() (*Report, error) {
	for _, step := range []func() error{
		c.manifest, c.readLog, c.replay, c.signed, c.readPacks, c.readRuns, c.rooms, c.derived, c.persons, c.books, c.paid, c.papers, c.originals,
	} {
		if err := c.ctx.Err(); err != nil {
			return nil, err
		}
		if err := step(); err != nil {
			return nil, err
		}
	}
	c.r.once()
	c.r.Good = len(c.r.Differences) == 0
	return c.r, nil
}

// read takes the folder in.
func (c *checker) read() error {
	err := filepath.WalkDir(c.dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		rel, err := filepath.Rel(c.dir, name)
		if err != nil {
			return err
		}
		path := filepath.ToSlash(rel)
		if !d.Type().IsRegular() {
			c.r.differ(path, 0, "not_a_file")
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		c.hashes[path] = listed{path, int64(len(data)), digest(data)}
		if !strings.HasPrefix(path, paperDir) {
			c.files[path] = data
		}
		return nil
	})
	if errors.Is(err, context.Canceled) {
		return err
	}
	if err != nil {
		return desk.Errf("audit-read").At(desk.Place{File: c.dir}).Wrap(err)
	}
	text, ok := c.files[manifestName]
	if !ok {
		return desk.Errf("audit-none").At(desk.Place{File: c.dir})
	}
	if err := json.Unmarshal(text, &c.list); err != nil || c.list.Form != form {
		return desk.Errf("audit-none").At(desk.Place{File: filepath.Join(c.dir, manifestName)}).Wrap(err)
	}
	c.r.Whole, c.r.Key, c.r.Log, c.r.Files = c.list.Whole, c.list.Key, c.list.Log, len(c.hashes)
	return nil
}

// manifest holds each file against its entry in the manifest.
func (c *checker) manifest() error {
	seen := make(map[string]bool)
	for _, f := range c.list.Files {
		seen[f.Path] = true
		switch got, ok := c.hashes[f.Path]; {
		case !ok:
			c.r.differ(f.Path, 0, "file_gone")
		case got.SHA256 != f.SHA256 || got.Size != f.Size:
			c.r.differ(f.Path, 0, "file_hash", f.SHA256, got.SHA256)
		}
	}
	for _, path := range sorted(c.hashes) {
		if !seen[path] && path != manifestName {
			c.r.differ(path, 0, "file_more")
		}
	}
	return nil
}

func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// line is a line of a file with its number, from 1.
type line struct {
	n    int
	text []byte
}

// linesOf splits a file; the last line feed closes its line.
func linesOf(data []byte) []line {
	var out []line
	for n := 1; len(data) > 0; n++ {
		text, rest, _ := bytes.Cut(data, []byte("\n"))
		out = append(out, line{n, text})
		data = rest
	}
	return out
}

// records decodes each line of a JSONL file; one that cannot be read is named and
// left out.
func records[T any](c *checker, path string) (out []T, at []int) {
	for _, l := range linesOf(c.files[path]) {
		var v T
		if err := json.Unmarshal(l.text, &v); err != nil {
			c.r.differ(path, l.n, "unreadable", err.Error())
			continue
		}
		out, at = append(out, v), append(at, l.n)
	}
	return out, at
}

// rooms lets each room of the desk hold the replayed state against itself.
func (c *checker) rooms() error {
	t := c.content.state
	for _, check := range []func(store.Reader) (int, error){
		accounts.Verify, ledger.Verify, road.Verify, payment.Verify, recovery.Verify, papers.Verify, deferrals.Verify,
	} {
		if _, err := check(t); err != nil {
			c.r.failed("", err)
		}
	}
	return nil
}

// derived makes every file again that follows from others, and compares.
func (c *checker) derived() error {
	x := &c.content
	var err error
	x.whole = c.list.Whole
	ids := c.list.Batches
	if x.whole {
		ids = nil
	}
	if x.whole || len(ids) > 0 {
		if x.batches, err = chosen(x.state, ids); err != nil {
			c.r.failed(manifestName, err)
		}
	}
	h, err := x.head()
	if err != nil {
		return err
	}
	if h.Log != c.list.Log || h.Key != c.list.Key || h.Entries != c.list.Entries || h.Root != c.list.Root || !slices.Equal(h.Batches, c.list.Batches) {
		c.r.differ(manifestName, 0, "manifest_head", h.Log, h.Entries, h.Root, len(h.Batches))
	}
	c.r.Root, c.r.Batches = h.Root, len(x.batches)
	for i := range x.batches {
		if x.batches[i].Root == "" {
			c.r.Lines += x.batches[i].Lines
		}
	}
	want := map[string]bool{}
	for _, part := range x.derived() {
		made, err := part()
		if err != nil {
			c.r.failed("", desk.FromStore(err))
		}
		for _, f := range made {
			want[f.path] = true
			got, ok := c.files[f.path]
			switch {
			case !ok:
				c.r.differ(f.path, 0, "file_missing")
			case !bytes.Equal(got, f.data):
				c.compare(f.path, got, f.data)
			}
		}
	}
	c.strange(want)
	return nil
}

// strange names files that follow from nothing.
func (c *checker) strange(want map[string]bool) {
	for _, path := range sorted(c.files) {
		known := want[path] || path == manifestName || strings.HasPrefix(path, "runs/") || strings.HasPrefix(path, "packs/") || strings.HasPrefix(path, "log/")
		if !known {
			c.r.differ(path, 0, "file_strange")
		}
	}
}

// originals looks for the files the desk took in among those the auditor has.
func (c *checker) originals() error {
	if c.o.Inputs == "" {
		return nil
	}
	have := map[string]bool{}
	err := filepath.WalkDir(c.o.Inputs, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		have[digest(data)] = true
		return errors.Join(err, c.ctx.Err())
	})
	if err != nil {
		return desk.Errf("audit-read").At(desk.Place{File: c.o.Inputs}).Wrap(err)
	}
	const path = "inputs/files.csv"
	for i, row := range c.rows(path) {
		if len(row) < 2 || i == 0 {
			continue
		}
		if !have[row[0]] {
			c.r.differ(path, i+1, "original_gone", row[1], row[0])
			continue
		}
		c.r.Originals++
	}
	return nil
}

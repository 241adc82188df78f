// Package audit writes the auditor's package (审计包): one folder that holds, with
// nothing secret and no account number in the clear, all it takes to compute the
// desk's awards and money again without the desk: the log with its events and
// signed checkpoints, the packs, the frozen runs, the batches with their
// signatures, ledger, payments, papers and what is known of the files taken in.
// And it checks such a folder, without a store, a key or a network, and names
// every difference in one sentence.
//
// What is computed again by the desk's own code (replay, runs, papers) is held
// against the folder line by line (held.go). What must not depend on that code is
// computed a second time as plainly as possible, from the folder's files alone:
// the separation of persons (hands.go), the books (sums.go), and what was paid and
// put on paper (paid.go).
//
// The files of bureaus are not in a package: the desk keeps none, and those of
// accounts bear numbers in the clear. It names them by SHA-256, and each value
// computed with has its cell beside it; Options.Inputs looks for the originals.
//
// Its main types are Press, Report and Difference.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/road"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
)

// Press makes packages of a desk.
type Press struct {
	Desk  *act.Desk
	Packs awards.Packs
	Vault *vault.Vault // open: it signs the end of the log
}

// Made is a package that was written.
type Made struct {
	Files    int    `json:"files"`
	Bytes    int64  `json:"bytes"`
	Entries  uint64 `json:"entries"`
	Root     string `json:"root"`     // base64, as on a checkpoint
	Manifest string `json:"manifest"` // SHA-256 of manifest.json
}

// Progress is told the stage ("read", "log", "runs", "papers", …) and how far it is.
// It may be nil.
type Progress func(stage string, done, total int64)

func (p Progress) tell(stage string, done, total int) {
	if p != nil {
		p(stage, int64(done), int64(total))
	}
}

// Kinds are the events of this package.
var Kinds = act.Kinds{"audit-exported": act.On(func(store.Txn, act.Meta, exported) error { return nil })}

// exported is the event that a package left the desk. It changes no state.
type exported struct {
	Batches []string `json:"batches,omitempty"` // none: all
	Made
}

// Kind names the event.
func (exported) Kind() string { return "audit-exported" }

// makers may take a package away.
var makers = []act.Role{act.Auditor, act.Admin}

// Make writes the package of these batches, all when none is named, to dir, which
// must not be there yet; and leaves the export in the log. Log, ledger and state
// are whole in every package, for they are proved by the replay of all acts only.
// The same store gives the same bytes.
func (p Press) Make(ctx context.Context, who act.Actor, dir string, batches []string, tell Progress) (m Made, err error) {
	if err := p.Desk.May(ctx, who, makers); err != nil {
		return m, err
	}
	if _, err := os.Lstat(dir); !errors.Is(err, os.ErrNotExist) {
		return m, desk.Errf("audit-there").At(desk.Place{File: dir})
	}
	if _, err := p.Desk.Sign(ctx, p.Vault); err != nil {
		return m, err
	}
	state, err := copyOf(ctx, p.Desk.Store, tell)
	if err != nil {
		return m, err
	}
	c := &content{state: state, packs: p.Packs, tell: tell}
	if c.batches, err = chosen(state, batches); err != nil {
		return m, err
	}
	c.whole = len(batches) == 0
	if m, err = c.write(ctx, dir); err != nil {
		return m, err
	}
	o := act.Order{Need: makers, Subject: "audit"}
	_, err = p.Desk.Do(ctx, who, o, func(store.Reader, act.Meta) (act.Event, error) { return exported{batches, m}, nil })
	if err != nil {
		return m, errors.Join(err, os.RemoveAll(dir))
	}
	return m, nil
}

// copyOf takes what a package is made of out of a store, in one snapshot.
func copyOf(ctx context.Context, s store.Store, tell Progress) (*store.Overlay, error) {
	var out *store.Overlay
	err := s.View(ctx, func(t store.Reader) error {
		out = store.NewOverlay(store.Empty{})
		n := 0
		for _, room := range []string{"log/", "now/", "run/"} {
			from, to := store.Prefix(room)
			for key, v := range t.Scan(from, to, 0) {
				if n++; n%4096 == 0 {
					tell.tell("read", n, 0)
					if ctx.Err() != nil {
						return ctx.Err()
					}
				}
				if err := out.Put(key, v); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return out, desk.FromStore(err)
}

// chosen are the batches asked for with all that hang on them: children,
// amendments, supplements, and what they are themselves made from.
func chosen(t store.Reader, ids []string) ([]road.Batch, error) {
	all, err := road.List(t)
	if err != nil || len(ids) == 0 {
		return all, err
	}
	in := make(map[string]bool)
	for _, id := range ids {
		if _, err := road.Of(t, id); err != nil {
			return nil, err
		}
		in[id] = true
	}
	for grown := true; grown; {
		grown = false
		for i := range all {
			for _, other := range []string{all[i].Parent, all[i].Root} {
				if other != "" && in[other] != in[all[i].ID] {
					in[other], in[all[i].ID], grown = true, true, true
				}
			}
		}
	}
	return slices.DeleteFunc(all, func(b road.Batch) bool { return !in[b.ID] }), nil
}

// manifest names every file of a package.
type manifest struct {
	Form    string   `json:"form"`
	Log     string   `json:"log"` // name of the log, as on its checkpoints
	Key     string   `json:"key"`
	Entries uint64   `json:"entries"`
	Root    string   `json:"root"`
	Whole   bool     `json:"whole"` // all batches
	Batches []string `json:"batches"`
	Files   []listed `json:"files"`
}

type listed struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

const (
	form         = "huiqi-audit/1"
	manifestName = "manifest.json"
)

func digest(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// write puts the package together beside dir and names it dir when it is whole.
func (c *content) write(ctx context.Context, dir string) (m Made, err error) {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return m, unwritten(dir, err)
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".*")
	if err != nil {
		return m, unwritten(dir, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(tmp))
		}
	}()
	files, err := c.files(ctx)
	if err != nil {
		return m, err
	}
	list, err := c.head()
	if err != nil {
		return m, err
	}
	for _, f := range files {
		if err := put(tmp, f.path, f.data); err != nil {
			return m, unwritten(dir, err)
		}
		list.Files = append(list.Files, listed{f.path, int64(len(f.data)), digest(f.data)})
	}
	papers, err := c.print(ctx, tmp)
	if err != nil {
		return m, err
	}
	list.Files = append(list.Files, papers...)
	slices.SortFunc(list.Files, func(a, b listed) int { return compareText(a.Path, b.Path) })
	text, err := json.MarshalIndent(list, "", " ")
	if err != nil {
		return m, err
	}
	if err := put(tmp, manifestName, append(text, '\n')); err != nil {
		return m, unwritten(dir, err)
	}
	for _, f := range list.Files {
		m.Bytes += f.Size
	}
	m.Files, m.Entries, m.Root, m.Manifest = len(list.Files), list.Entries, list.Root, digest(append(text, '\n'))
	if err := errors.Join(os.Chmod(tmp, 0o755), os.Rename(tmp, dir)); err != nil {
		return m, unwritten(dir, err)
	}
	return m, nil
}

func unwritten(dir string, err error) error {
	return desk.Errf("audit-write").At(desk.Place{File: dir}).Wrap(err)
}

// put writes a file of the package and waits for the disk.
func put(dir, path string, data []byte) error {
	name := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// head is the manifest without its files.
func (c *content) head() (manifest, error) {
	m := manifest{Form: form, Whole: c.whole, Batches: []string{}}
	for i := range c.batches {
		m.Batches = append(m.Batches, c.batches[i].ID)
	}
	key, err := act.PublicKey(c.state)
	if err != nil {
		return m, err
	}
	m.Key, m.Log = key, logName(key)
	root, err := c.tree.root(uint64(len(c.tree.leaves)))
	m.Entries, m.Root = uint64(len(c.tree.leaves)), act.Checkpoint{Root: root}.Hash()
	return m, err
}

func number(n int) string { return strconv.Itoa(n) }

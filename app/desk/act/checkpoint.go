package act

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"huiqi/app/desk"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
)

// Checkpoint is a signed statement of how long the log is and what its tree's hash
// is. It is printed and put into backups: whoever rewrites the log afterwards
// contradicts it.
type Checkpoint struct {
	Size uint64
	Root tlog.Hash
	// Note is the statement as signed: the name of the log, the size, the hash in
	// base64, an empty line and the signature (C2SP signed note).
	Note string
}

// Hash is the root in base64, as printed.
func (c Checkpoint) Hash() string { return base64.StdEncoding.EncodeToString(c.Root[:]) }

const (
	logKeyKey    = "now/log-key"
	logSecretKey = "secret/log-key"
	logKeyPlace  = "log-key"
)

// LogKey is a new key of a log, its private half sealed.
type LogKey struct {
	Public string
	sealed []byte
}

// NewLogKey makes the key of a log. The name in it tells logs apart.
func NewLogKey(v *vault.Vault) (LogKey, error) {
	private, public, err := note.GenerateKey(rand.Reader, "huiqi/"+strings.ToLower(rand.Text()[:8]))
	if err != nil {
		return LogKey{}, err
	}
	sealed, err := v.SealSecret(logKeyPlace, []byte(private))
	return LogKey{public, sealed}, err
}

// WriteSecret keeps the private half, as part of an Order's Also.
func (k LogKey) WriteSecret(t store.Txn) error { return t.Put(logSecretKey, k.sealed) }

var errHasKey = errors.New("act: the log has its key already")

// SetLogKey names the public half, as part of an Apply. A log has one key.
func SetLogKey(t store.Txn, public string) error {
	var old string
	if had, err := Read(t, logKeyKey, &old); had || err != nil {
		return errors.Join(errHasKey, err)
	}
	if _, err := note.NewVerifier(public); err != nil {
		return err
	}
	return Write(t, logKeyKey, public)
}

// PublicKey is the public half of the log's key, "" in a store without users.
func PublicKey(t store.Reader) (public string, err error) {
	_, err = Read(t, logKeyKey, &public)
	return public, err
}

// Sign states what the log is now. It needs the open vault, where the key lies.
func (d *Desk) Sign(ctx context.Context, v *vault.Vault) (c Checkpoint, err error) {
	var sealed []byte
	err = d.Store.View(ctx, func(t store.Reader) (err error) {
		if sealed, err = t.Get(logSecretKey); errors.Is(err, store.ErrNotFound) {
			return desk.Errf("checkpoint-no-key")
		}
		if err == nil {
			c.Size, c.Root, err = Head(t)
		}
		return err
	})
	if err != nil {
		return c, desk.FromStore(err)
	}
	private, err := v.OpenSecret(logKeyPlace, sealed)
	if err != nil {
		return c, err
	}
	signer, err := note.NewSigner(string(private))
	if err != nil {
		return c, desk.Errf("vault-damaged", logKeyPlace).Wrap(err)
	}
	text, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", signer.Name(), c.Size, c.Hash())}, signer)
	if err != nil {
		return c, err
	}
	c.Note = string(text)
	op := store.OpID(fmt.Sprintf("checkpoint-%s-%d", c.Hash(), c.Size)) // the same tree is kept once
	err = d.Store.Update(ctx, op, func(t store.Txn) error { return t.Put(checkpointKey(c.Size), text) })
	return c, desk.FromStore(err)
}

// signed yields the checkpoints of the log that were signed here, oldest first.
func signed(t store.Reader) iter.Seq2[string, []byte] {
	from, to := store.Prefix("log/checkpoint/")
	return t.Scan(from, to, 0)
}

// Checkpoints are the statements signed here, oldest first.
func Checkpoints(t store.Reader) (out []string) {
	for _, text := range signed(t) {
		out = append(out, string(text))
	}
	return out
}

// Signed counts the checkpoints signed here.
func Signed(t store.Reader) (n int) {
	for range signed(t) {
		n++
	}
	return n
}

func checkpointKey(size uint64) string { return fmt.Sprintf("log/checkpoint/%012d", size) }

// Last is the newest checkpoint that was signed here; false when none was.
func Last(t store.Reader) (text string, ok bool) {
	for _, b := range signed(t) {
		text, ok = string(b), true
	}
	return text, ok
}

// Witness goes with a backup: it says, to whoever holds an older checkpoint, how
// the log went on from there. It needs no store to be checked.
type Witness struct {
	Key        string         `json:"key"` // the public key
	Checkpoint string         `json:"checkpoint"`
	Since      string         `json:"since,omitempty"` // the checkpoint signed before
	Proof      tlog.TreeProof `json:"proof,omitempty"` // from Since to Checkpoint
}

// Witness signs the log as it is now, with the proof that it only grew since the
// checkpoint before. Without an open vault it hands out the last one signed.
func (d *Desk) Witness(ctx context.Context, v *vault.Vault) (w Witness, err error) {
	var had bool
	err = d.Store.View(ctx, func(t store.Reader) error {
		w.Since, had = Last(t)
		w.Key, err = PublicKey(t)
		return err
	})
	if err != nil || w.Key == "" {
		return w, desk.FromStore(err)
	}
	if v.Locked() {
		w.Checkpoint, w.Since = w.Since, ""
		return w, nil
	}
	c, err := d.Sign(ctx, v)
	if err != nil || !had || c.Note == w.Since {
		return Witness{Key: w.Key, Checkpoint: c.Note}, err
	}
	p, err := d.VerifyCheckpoint(ctx, w.Since)
	if err != nil {
		return w, err
	}
	if p.New.Size != c.Size { // others went on: the proof must be of what was signed
		return Witness{Key: w.Key, Checkpoint: c.Note}, nil
	}
	w.Checkpoint, w.Proof = c.Note, p.Path
	return w, nil
}

// Check holds the witness against itself and gives its checkpoint; the zero
// Checkpoint when there was none to sign.
func (w Witness) Check() (c Checkpoint, err error) {
	if w.Checkpoint == "" {
		return c, nil
	}
	if c, err = ReadCheckpoint(w.Checkpoint, w.Key); err != nil || w.Since == "" {
		return c, err
	}
	old, err := ReadCheckpoint(w.Since, w.Key)
	if err != nil {
		return c, err
	}
	return c, Proof{Old: old, New: c, Path: w.Proof}.Check()
}

// ReadCheckpoint reads a signed statement and holds it against the public key of
// the log it is about.
func ReadCheckpoint(text, public string) (c Checkpoint, err error) {
	verifier, err := note.NewVerifier(public)
	if err != nil {
		return c, desk.Errf("checkpoint-no-key").Wrap(err)
	}
	n, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return c, desk.Errf("checkpoint-signature").Wrap(err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return c, desk.Errf("checkpoint-signature")
	}
	size, err := strconv.ParseUint(lines[1], 10, 62)
	root, err2 := base64.StdEncoding.DecodeString(lines[2])
	if err = errors.Join(err, err2); err != nil || len(root) != tlog.HashSize {
		return c, desk.Errf("checkpoint-signature").Wrap(err)
	}
	return Checkpoint{Size: size, Root: tlog.Hash(root), Note: text}, nil
}

// Proof shows that the log of one checkpoint is the beginning of the log of
// another, without either log.
type Proof struct {
	Old, New Checkpoint
	Path     tlog.TreeProof
}

// Check tells whether the proof holds.
func (p Proof) Check() error {
	if p.Old.Size == p.New.Size && bytes.Equal(p.Old.Root[:], p.New.Root[:]) {
		return nil
	}
	if err := tlog.CheckTree(p.Path, int64(p.New.Size), p.New.Root, int64(p.Old.Size), p.Old.Root); err != nil {
		return desk.Errf("checkpoint-differs", p.Old.Size, p.New.Size).Wrap(err)
	}
	return nil
}

// Extends holds an older checkpoint of this log against the log in t: its first
// entries must still be those that were signed.
func Extends(t store.Reader, text string) (p Proof, err error) {
	public, err := PublicKey(t)
	if err != nil {
		return p, err
	}
	if p.Old, err = ReadCheckpoint(text, public); err != nil {
		return p, err
	}
	if p.New.Size, p.New.Root, err = Head(t); err != nil {
		return p, err
	}
	if p.New.Size < p.Old.Size {
		return p, desk.Errf("checkpoint-shorter", p.New.Size, p.Old.Size)
	}
	if p.New.Size > p.Old.Size {
		p.Path, err = tlog.ProveTree(int64(p.New.Size), int64(p.Old.Size), hashReader{t})
		if err != nil {
			return p, err
		}
	}
	return p, p.Check()
}

// VerifyCheckpoint is Extends on the log as it is now.
func (d *Desk) VerifyCheckpoint(ctx context.Context, text string) (p Proof, err error) {
	err = d.Store.View(ctx, func(t store.Reader) error {
		p, err = Extends(t, text)
		return err
	})
	return p, desk.FromStore(err)
}

package act

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
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
	c.Note = string(text)
	return c, err
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

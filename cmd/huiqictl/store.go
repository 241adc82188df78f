package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/audit"
	"huiqi/app/desk/backup"
	"huiqi/app/desk/office"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/session"
	"huiqi/resources/words"
)

// verifyCmd reads a whole store and computes everything in it again.
type verifyCmd struct {
	Store      string   `arg:"" help:"The store."`
	Checkpoint []string `placeholder:"FILE" help:"A checkpoint kept elsewhere, a backup, or the PDF of a payment list: the log must still begin with what it signed."`
}

// Help says what is computed.
func (verifyCmd) Help() string {
	return `Offline, with no user, password or key: every record against its checksum; every frozen run
from its facts with its pack; the tree of the log, every signed checkpoint, and the replay of all
acts to the state, byte for byte; users, accounts, ledger, batches, payments, recoveries and papers
against each other; then, by a second implementation, contents and signatures, the separation of
persons by the hands in the log, the books added up from the postings, payment files and the amounts
on paper; and every paper made again to the bytes that were recorded. Exits with 0 when all is in
order, 1 otherwise. "huiqictl audit" does it without the store, on an auditor's package.`
}

// Run does it.
func (c *verifyCmd) Run(d *desktop) error {
	s, err := session.OpenExisting(d.ctx, c.Store)
	if err != nil {
		return err
	}
	defer s.Close()
	found, err := s.Verify(d.ctx, d.progress.count("verify"))
	if err != nil {
		return err
	}
	fmt.Fprintln(d.out, words.T("ctl.verified", c.Store, found.Runs))
	if found.Key != "" {
		fmt.Fprintln(d.out, words.T("ctl.verified_log", found.Entries, found.Head.Hash(), found.Checkpoints, found.Key))
	}
	for _, r := range found.Rooms {
		fmt.Fprintln(d.out, words.T("verify."+r.What, r.N))
	}
	if err := c.audit(d, s); err != nil {
		return err
	}
	for _, name := range c.Checkpoint {
		p, err := c.check(d, s, name)
		if err != nil {
			return err
		}
		fmt.Fprintln(d.out, words.T("ctl.verified_checkpoint", name, p.Old.Size, p.New.Size))
	}
	return nil
}

// audit computes the rest again as the check of an auditor's package does.
func (c *verifyCmd) audit(d *desktop, s *session.Session) error {
	r, err := audit.CheckStore(d.ctx, s.Store, s.Shelf, audit.Options{Kinds: office.Kinds(), Tell: d.progress.tell})
	if err != nil {
		return err
	}
	for i := range r.Differences {
		fmt.Fprintln(d.out, r.Differences[i].Sentence())
	}
	if n := len(r.Differences); n > 0 {
		return errors.New(words.T("ctl.verify_bad", n))
	}
	if r.Key != "" {
		fmt.Fprintln(d.out, words.T("ctl.verified_audit", r.Signatures, r.Postings, r.Payments, r.Papers))
	}
	return nil
}

// check holds the store's log against a checkpoint in a file, in a backup, or on a
// paper of the desk.
func (c *verifyCmd) check(d *desktop, s *session.Session, name string) (act.Proof, error) {
	text, err := printed(name)
	if err == nil && text == "" {
		text, err = backup.Checkpoint(d.ctx, name)
	}
	if err != nil {
		return act.Proof{}, err
	}
	p, err := s.Desk.VerifyCheckpoint(d.ctx, text)
	if e, ok := errors.AsType[*desk.Error](err); ok {
		err = e.At(desk.Place{File: name})
	}
	return p, err
}

// printed is the checkpoint on a paper of the desk, "" of a file that is none.
func printed(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", nil // package backup says so
	}
	defer f.Close()
	head := make([]byte, len("%PDF-"))
	if _, err := io.ReadFull(f, head); err != nil || string(head) != "%PDF-" {
		return "", nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	text, err := papers.CheckpointIn(data)
	if e, ok := errors.AsType[*desk.Error](err); ok {
		err = e.At(desk.Place{File: name})
	}
	return text, err
}

// backupCmd copies a store while it may be in use by this program only.
type backupCmd struct {
	Store string `arg:"" help:"The store."`
	To    string `arg:"" help:"The backup file to write."`
	person
}

// Run does it.
func (c *backupCmd) Run(d *desktop) error {
	s, err := session.OpenExisting(d.ctx, c.Store)
	if err != nil {
		return err
	}
	defer s.Close()
	if c.Login != "" { // then a checkpoint of now is signed; else the last one goes with it
		if err := c.enter(d, s); err != nil {
			return err
		}
	}
	m, err := s.Backup(d.ctx, c.To, func(done, total int64) { d.progress.tell("backup", done, total) })
	if err != nil {
		return err
	}
	fmt.Fprintln(d.out, words.T("ctl.backed_up", c.To, m.Records, m.Size, m.SHA256))
	return nil
}

// restoreCmd puts a backup in the place of a store.
type restoreCmd struct {
	From  string `arg:"" help:"The backup file."`
	Store string `arg:"" help:"Where the store is to be; a file there is kept under another name."`
}

// Run does it.
func (c *restoreCmd) Run(d *desktop) error {
	if _, err := os.Stat(c.From); errors.Is(err, fs.ErrNotExist) {
		return desk.Errf("intake-no-file").At(desk.Place{File: c.From}).Wrap(err)
	}
	kept, err := backup.RestoreTo(d.ctx, c.From, c.Store, func(done, total int64) { d.progress.tell("restore", done, total) })
	if err != nil {
		return err
	}
	if err := c.note(d); err != nil {
		return err
	}
	fmt.Fprintln(d.out, words.T("ctl.restored", c.Store))
	if kept != "" {
		fmt.Fprintln(d.out, words.T("ctl.kept", kept))
	}
	return nil
}

// note leaves the restore in the log that came with the backup.
func (c *restoreCmd) note(d *desktop) (err error) {
	m, err := backup.Check(d.ctx, c.From)
	if err != nil {
		return err
	}
	s, err := session.OpenExisting(d.ctx, c.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.People.Restored(d.ctx, "", m, -1)
}

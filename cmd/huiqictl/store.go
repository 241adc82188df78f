package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"huiqi/app/desk"
	"huiqi/app/desk/session"
	"huiqi/app/store/bolt"
	"huiqi/resources/words"
)

// verifyCmd reads a whole store and computes its runs again.
type verifyCmd struct {
	Store string `arg:"" help:"The store."`
}

// Run does it.
func (c *verifyCmd) Run(d *desktop) error {
	s, err := session.OpenExisting(d.ctx, c.Store)
	if err != nil {
		return err
	}
	defer s.Close()
	runs, err := s.Verify(d.ctx, d.progress.count("verify"))
	if err != nil {
		return err
	}
	fmt.Fprintln(d.out, words.T("ctl.verified", c.Store, runs))
	return nil
}

// backupCmd copies a store while it may be in use by this program only.
type backupCmd struct {
	Store string `arg:"" help:"The store."`
	To    string `arg:"" help:"The backup file to write."`
}

// Run does it.
func (c *backupCmd) Run(d *desktop) error {
	s, err := session.OpenExisting(d.ctx, c.Store)
	if err != nil {
		return err
	}
	defer s.Close()
	m, err := s.Store.BackupFile(d.ctx, c.To, func(done, total int64) { d.progress.tell("backup", done, total) })
	if err != nil {
		return desk.FromStore(err)
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
	kept, err := bolt.Restore(d.ctx, c.From, c.Store, bolt.Options{}, func(done, total int64) { d.progress.tell("restore", done, total) })
	if err != nil {
		return desk.FromStore(err)
	}
	fmt.Fprintln(d.out, words.T("ctl.restored", c.Store))
	if kept != "" {
		fmt.Fprintln(d.out, words.T("ctl.kept", kept))
	}
	return nil
}

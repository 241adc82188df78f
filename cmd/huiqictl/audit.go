package main

import (
	"errors"
	"fmt"
	"os"

	"huiqi/app/desk"
	"huiqi/app/desk/audit"
	"huiqi/app/desk/backup"
	"huiqi/app/desk/office"
	"huiqi/app/desk/session"
	"huiqi/resources/words"
)

// auditCmd checks an auditor's package without its store, or makes one.
type auditCmd struct {
	Dir        string   `arg:"" help:"The folder of the package."`
	Key        string   `placeholder:"KEY" help:"The log's public key as known from elsewhere."`
	Checkpoint []string `placeholder:"FILE" help:"A checkpoint kept elsewhere, or a backup: the log must begin with what it signed."`
	Inputs     string   `placeholder:"DIR" help:"A folder with the original files of the bureaus: each file taken in must be among them, by SHA-256."`
	Quick      bool     `help:"Do not make the papers again; hold their files and amounts against the registry only."`
	JSON       string   `name:"json" placeholder:"FILE" help:"Write the report as JSON (- for standard output, instead of the sentences)."`

	Make  bool     `help:"Make the package from a store instead, as an act in its log; needs the role auditor or admin."`
	Store string   `placeholder:"FILE" help:"With --make: the store."`
	Batch []string `sep:"," placeholder:"ID" help:"With --make: award batches; what hangs together with them comes along."`
	All   bool     `help:"With --make: all award batches."`
	person
}

// Help says what a check computes.
func (auditCmd) Help() string {
	return `Checks a package offline, without store, password or key: the manifest; log, events, tree
and signed checkpoints; the replay of all acts to the state, line by line against every file; each
run from its frozen facts with its pack; contents, signatures and the separation of persons, by a
second implementation that reads the log only; the books, added up again from the postings;
payments, bank files and papers against the books. Names every difference in one sentence with
its place. Exits with 0 when there is none, 1 when there are differences or the folder is no
package, 2 for wrong use.

Trust no key or root out of the package itself: compare them with a printed payment list, or
give --key and --checkpoint. "huiqictl verify" does the same on the store.

With --make: huiqictl audit --make DIR --store FILE --login NAME (--all | --batch ID,...). The
input files of bureaus are not in a package: the desk keeps their SHA-256 and every cell it used.`
}

// Run does it.
func (c *auditCmd) Run(d *desktop) error {
	if c.Make {
		return c.make(d)
	}
	if c.Store != "" || c.All || len(c.Batch) > 0 {
		return misused("ctl-make-only")
	}
	o := audit.Options{Kinds: office.Kinds(), Key: c.Key, Inputs: c.Inputs, Quick: c.Quick, Checkpoints: map[string]string{}, Tell: d.progress.tell}
	for _, name := range c.Checkpoint {
		text, err := backup.Checkpoint(d.ctx, name)
		if err != nil {
			return err
		}
		o.Checkpoints[name] = text
	}
	r, err := audit.Check(d.ctx, c.Dir, o)
	if err != nil {
		return err
	}
	d.progress.end()
	if err := c.report(d, r); err != nil {
		return err
	}
	if !r.Good {
		return errors.New(words.T("ctl.audit_bad", len(r.Differences)))
	}
	return nil
}

// report tells what was found.
func (c *auditCmd) report(d *desktop, r *audit.Report) (err error) {
	if c.JSON == "-" {
		return r.WriteJSON(d.out)
	}
	fmt.Fprintln(d.out, words.T("ctl.audit_found", r.Entries, r.Checkpoints, r.Runs, r.Rows, r.Batches, r.Lines, r.Signatures, r.Postings, r.Payments, r.Papers, r.Files))
	if c.Inputs != "" {
		fmt.Fprintln(d.out, words.T("ctl.audit_originals", r.Originals))
	}
	fmt.Fprintln(d.out, words.T("ctl.audit_root", r.Log, r.Root, r.Key))
	for i := range r.Differences {
		fmt.Fprintln(d.out, r.Differences[i].Sentence())
	}
	if r.Good {
		fmt.Fprintln(d.out, words.T("ctl.audit_good"))
	}
	if c.JSON == "" {
		return nil
	}
	f, err := os.Create(c.JSON)
	if err != nil {
		return desk.Errf("write-failed", c.JSON).Wrap(err)
	}
	return errors.Join(r.WriteJSON(f), f.Close())
}

func (c *auditCmd) make(d *desktop) (err error) {
	switch {
	case c.Store == "" || c.Login == "":
		return misused("ctl-make-needs")
	case c.All == (len(c.Batch) > 0):
		return misused("ctl-make-which")
	}
	s, err := session.OpenExisting(d.ctx, c.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := c.enter(d, s); err != nil {
		return err
	}
	p := audit.Press{Desk: s.Desk, Packs: s.Shelf, Vault: s.Vault()}
	m, err := p.Make(d.ctx, s.Who(), c.Dir, c.Batch, d.progress.tell)
	if err != nil {
		return err
	}
	fmt.Fprintln(d.out, words.T("ctl.audit_made", c.Dir, m.Files, m.Bytes, m.Entries, m.Root, m.Manifest))
	return nil
}

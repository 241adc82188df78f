package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/rules"
	"huiqi/app/desk/session"
	"huiqi/policy/gate"
	"huiqi/policy/pack"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

// packsImpactCmd sets one edition against another on the facts of a store.
type packsImpactCmd struct {
	Old    string `arg:"" help:"The edition in force: id, id@version, a folder, or none. Of a review, none is what the register has, of files nothing."`
	New    string `arg:"" help:"The new edition: id, id@version, or a folder."`
	Store  string `placeholder:"FILE" help:"The store whose frozen facts, or whose register of deferrals, are taken."`
	Item   string `help:"The item; otherwise the first of the new edition over firms."`
	Period string `help:"Take the facts of the newest run of this period; otherwise of the newest."`
	CSV    string `name:"csv" placeholder:"FILE" help:"Write the subjects whose result differs here (UTF-8 with BOM)."`

	In   []string `sep:"none" placeholder:"deferrals=FILE" help:"Of a review: take the loans of this return instead of the register. May be given several times."`
	Map  []string `sep:"none" placeholder:"HEAD=FACT" help:"Of a review: what a column of the return is that is not recognised with certainty."`
	Bank string   `placeholder:"CODE" help:"Of a review: the bank whose returns these are, when they do not say."`
	AsOf string   `placeholder:"2006-01-02" help:"Of a review of files: their cut-off day; today when left out."`
}

// Run does it.
func (c *packsImpactCmd) Run(d *desktop) (err error) {
	if c.Store == "" {
		return c.withoutStore(d)
	}
	s, err := session.OpenExisting(d.ctx, c.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	next, err := c.edition(d, s, c.New)
	if err != nil {
		return err
	}
	var old *awards.Edition
	if c.Old != "none" {
		if old, err = c.edition(d, s, c.Old); err != nil {
			return err
		}
	}
	if reviews(next.Pack, c.Item) {
		var before *pack.Pack
		if old != nil {
			before = old.Pack
		}
		return c.review(d, s.Deferrals(), next.Pack, before)
	}
	if len(c.In) > 0 {
		return misused("ctl-in-pays", next.Pack.ID)
	}
	facts, err := c.facts(d, s, next)
	if err != nil {
		return err
	}
	m, err := awards.CompareEditions(d.ctx, facts, old, *next, d.progress.tell)
	if err != nil {
		return useError(err)
	}
	printImpact(d.out, m)
	if c.CSV == "" {
		return nil
	}
	return save(c.CSV, func(w io.Writer) error { return writeChanges(w, m.Changes) })
}

// edition finds a pack, those of the store included, under the office's readings.
func (c *packsImpactCmd) edition(d *desktop, s *session.Session, name string) (*awards.Edition, error) {
	id, version, _ := strings.Cut(name, "@")
	p, ok := s.Shelf.Pack(id, version)
	if !ok {
		var err error
		if p, err = findPack(name); err != nil {
			return nil, err
		}
	}
	item := c.Item
	if item == "" {
		if it := rules.Principal(p); it != nil {
			item = it.ID
		}
	}
	readings, err := rules.Readings(d.ctx, s.Store, p)
	return &awards.Edition{Pack: p, Item: item, Readings: readings}, err
}

// facts are those of the newest run over the subjects of the new edition.
func (c *packsImpactCmd) facts(d *desktop, s *session.Session, next *awards.Edition) (*awards.Run, error) {
	item, ok := next.Pack.Item(next.Item)
	if !ok {
		return nil, misused("ctl-no-item", next.Pack.ID, next.Item)
	}
	all, err := awards.List(d.ctx, s.Store)
	if err != nil {
		return nil, err
	}
	var runs []awards.Summary
	for _, r := range all {
		if c.Period == "" || r.Receipt.Period == c.Period {
			runs = append(runs, r)
		}
	}
	id := awards.AtHand(runs, s.Shelf, item.Subject)
	if id == "" {
		return nil, misused("ctl-no-run", c.Store, next.Item)
	}
	return awards.Load(d.ctx, s.Store, s.Shelf, id)
}

func printImpact(w io.Writer, m *awards.Impact) {
	name := func(p *pack.Pack) string {
		if p == nil {
			return "—"
		}
		return p.ID + "@" + p.Version
	}
	fmt.Fprintln(w, words.T("ctl.impact", name(m.Old), m.OldTotal, name(m.New), m.NewTotal))
	fmt.Fprintln(w, words.T("ctl.changes",
		m.Facts, m.Subjects, m.Gained, m.Lost, m.More, m.Less, m.Unknown, m.Same))
	for _, f := range m.Lacking {
		fmt.Fprintln(w, words.T("ctl.new_lacks", f.Label))
	}
	for _, f := range m.OldLacking {
		fmt.Fprintln(w, words.T("ctl.old_lacks", f.Label))
	}
	fmt.Fprintf(w, "sha256 %s\n", m.Hash)
}

func writeChanges(w io.Writer, changes []gate.Change) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	rows := [][]string{{"统一社会信用代码", "企业名称", "原结果", "原金额", "新结果", "新金额", "增减"}}
	for _, c := range changes {
		row := []string{workbook.Inert(c.ID), workbook.Inert(c.Name), "", "", "", "", (c.New.Amount - c.Old.Amount).String()}
		if c.OldListed {
			row[2], row[3] = c.Old.Status.String(), c.Old.Amount.String()
		}
		if c.NewListed {
			row[4], row[5] = c.New.Status.String(), c.New.Amount.String()
		}
		rows = append(rows, row)
	}
	return out.WriteAll(rows)
}

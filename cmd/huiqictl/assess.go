package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/intake"
	"huiqi/app/desk/notices"
	"huiqi/app/desk/review"
	"huiqi/app/desk/road"
	"huiqi/app/desk/rules"
	"huiqi/app/desk/session"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

// assessCmd assesses an item and writes everything about it into a folder.
type assessCmd struct {
	Pack    string   `placeholder:"ID" help:"Policy pack: its id, id@version, or the folder of one. The item all needs none."`
	Item    string   `required:"" help:"Item of the pack; all for the review of each loan by the pack of its due date."`
	Period  string   `required:"" help:"Period, such as 2020Q2."`
	In      []string `required:"" sep:"none" placeholder:"KIND=FILE" help:"A workbook: statistics, power, accounts, cities, supplement; for a review deferrals; for a scorecard banks. May be given several times."`
	Map     []string `sep:"none" placeholder:"HEAD=FACT" help:"What a column is that is not recognised with certainty."`
	Reading []string `sep:"none" placeholder:"ID=CHOICE" help:"Another reading than the pack's."`
	Given   []string `sep:"none" placeholder:"ID=VALUE" help:"A figure the run supplies, such as a budget, in the unit of the pack's parameter."`
	Out     string   `required:"" placeholder:"DIR" help:"Folder for the results; made when it is not there."`
	Notices string   `enum:"one,each,none" default:"one" help:"Notices in one file, each in its own, or none."`
	All     bool     `help:"Also the list for public notice, the allocation table, the checked and the fill-in workbooks."`
	Store   string   `placeholder:"FILE" help:"Freeze the run in this store, which also numbers the notices."`
	Issuer  string   `default:"示例省财政厅" help:"Office that issues the notices."`
	Code    string   `default:"示财奖" help:"The office's letters in document numbers."`
	First   int      `default:"1" help:"First document number, without a store."`
	Date    string   `placeholder:"2006-01-02" help:"Date of the papers; today when left out."`
	Bank    string   `placeholder:"CODE" help:"Of a review: the bank whose returns these are, when they do not say."`
	AsOf    string   `placeholder:"2006-01-02" help:"Of a review: cut-off day of the returns; the last day of the period when left out."`
	person
}

// Run does it.
func (c *assessCmd) Run(d *desktop) error {
	if c.Pack == "" {
		if c.Item != review.All {
			return misused("ctl-pack-missing")
		}
		return c.review(d, nil)
	}
	p, err := findPack(c.Pack)
	if err != nil {
		return err
	}
	reviews, err := c.reviews(p)
	if err != nil {
		return err
	}
	switch {
	case reviews:
		return c.review(d, p)
	case c.scored(p):
		return c.score(d, p)
	}
	if c.Store != "" && c.Login == "" {
		return misused("ctl-store-login")
	}
	req, office, err := c.request(d, p)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return desk.Errf("write-failed", c.Out).Wrap(err)
	}
	if req.Used, err = c.used(d, req); err != nil {
		return err
	}
	in, err := awards.Open(d.ctx, req)
	if err != nil {
		return useError(err)
	}
	if err := answered(in.Files, req.Maps); err != nil {
		return err
	}
	if err := in.Settled(); err != nil {
		return err
	}
	data, err := in.Read(d.ctx, d.progress.tell)
	if err != nil {
		return err
	}
	tellNotes(d, data.Batches)
	run, err := data.Assess(d.ctx, d.progress.tell)
	if err != nil {
		return err
	}
	if c.Store != "" {
		if err := c.freeze(d, data, run); err != nil {
			return err
		}
	}
	if err := c.write(d, data, run, office); err != nil {
		return err
	}
	t := run.Totals
	fmt.Fprintln(d.out, words.T("ctl.assessed",
		run.Item, run.Period, t.Eligible, t.Amount, t.Ineligible, t.Unknown, len(run.Problems), c.Out))
	return c.waiting(d, run)
}

// answered refuses a map of a column that no file has: a slip of the pen.
func answered(files []*intake.File, of map[string]string) error {
	for _, key := range slices.Sorted(maps.Keys(of)) {
		if !slices.ContainsFunc(files, func(f *intake.File) bool { return f.Answers(key) }) {
			return misused("ctl-map", key)
		}
	}
	return nil
}

// tellNotes says of each file what was taken for granted: units, sheets left unread,
// columns that lack.
func tellNotes(d *desktop, batches []*intake.Batch) {
	for _, b := range batches {
		for _, note := range append(slices.Clone(b.File.Notes), b.Notes...) {
			fmt.Fprintf(d.out, "%s：%s\n", b.File.Name, note)
		}
	}
}

// waiting says which decisions are due and what each way to decide would cost.
func (c *assessCmd) waiting(d *desktop, run *awards.Run) error {
	ties, err := run.Ties(d.ctx)
	if err != nil {
		return err
	}
	for _, tie := range ties {
		for _, g := range tie.Groups {
			names := make([]string, len(g.Rows))
			for i, row := range g.Rows {
				names[i] = run.Rows[row].Name
			}
			fmt.Fprintln(d.out, words.T("ctl.tie", tie.Interpretation.Label, g.Rank, strings.Join(names, "、")))
		}
		for _, o := range tie.Options {
			fmt.Fprintln(d.out, words.T("ctl.tie_option", tie.Interpretation.ID, o.Option.ID, o.Option.Label, o.Amount, o.Total))
		}
	}
	return nil
}

// used is what live awards in the store have taken of the allowance the item's cap
// shares; nothing without a store.
func (c *assessCmd) used(d *desktop, req awards.Request) (used map[string]money.Fen, err error) {
	allowance := ""
	if program, err := rule.Compile(req.Pack, req.Item, req.Period, req.Readings); err == nil {
		allowance = program.Allowance()
	}
	if _, err := os.Stat(c.Store); c.Store == "" || allowance == "" || errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	s, err := session.OpenExisting(d.ctx, c.Store)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return road.Used(d.ctx, s.Store, s.Shelf, allowance, req.Pack.ID+"/"+req.Item, req.Period.String())
}

// request reads the flags; what is wrong with them is wrong use.
func (c *assessCmd) request(d *desktop, p *pack.Pack) (awards.Request, notices.Office, error) {
	var (
		req    awards.Request
		office notices.Office
		err    error
	)
	req.Pack, req.Item = p, c.Item
	if c.Bank != "" || c.AsOf != "" {
		return req, office, misused("ctl-for-reviews", c.Item)
	}
	if req.Period, err = period.Parse(c.Period); err != nil {
		return req, office, misused("ctl-period", c.Period)
	}
	if req.Inputs, err = c.inputs(intake.Statistics, intake.Power, intake.Accounts, intake.Cities, intake.Supplement); err != nil {
		return req, office, err
	}
	if req.Maps, err = pairs("--map", c.Map); err != nil {
		return req, office, err
	}
	if req.Readings, err = pairs("--reading", c.Reading); err != nil {
		return req, office, err
	}
	if req.Given, err = pairs("--given", c.Given); err != nil {
		return req, office, err
	}
	office = notices.Office{Issuer: c.Issuer, Code: c.Code}
	if office.Date, err = c.made(d); err != nil {
		return req, office, err
	}
	if c.First < 1 {
		return req, office, misused("ctl-first", c.First)
	}
	return req, office, nil
}

// inputs reads the flags --in; kinds are those the item may have.
func (c *assessCmd) inputs(kinds ...string) (list []awards.Input, err error) {
	for _, in := range c.In {
		kind, path, ok := strings.Cut(in, "=")
		if !ok || path == "" {
			return nil, misused("ctl-in", in, strings.Join(kinds, "|"))
		}
		if !slices.Contains(kinds, kind) {
			return nil, misused("ctl-in-kind", in, c.Item, kind, strings.Join(kinds, ", "))
		}
		list = append(list, awards.Input{Kind: kind, Path: path})
	}
	return list, nil
}

// made is the date of the papers.
func (c *assessCmd) made(d *desktop) (date period.Date, err error) {
	now := d.now()
	if date, err = period.NewDate(now.Year(), int(now.Month()), now.Day()); err == nil && c.Date != "" {
		date, err = period.ParseDate(c.Date)
	}
	if err != nil {
		return date, misused("ctl-date", "--date", c.Date)
	}
	return date, nil
}

// pairs splits "A=B" at the last sign, so that a head may hold one.
func pairs(flag string, list []string) (map[string]string, error) {
	out := make(map[string]string, len(list))
	for _, one := range list {
		i := strings.LastIndexByte(one, '=')
		if i <= 0 || i == len(one)-1 {
			return nil, misused("ctl-pair", flag, one)
		}
		if old, twice := out[one[:i]]; twice && old != one[i+1:] {
			return nil, misused("ctl-pair-twice", flag, one, one[:i], old)
		}
		out[one[:i]] = one[i+1:]
	}
	return out, nil
}

// findPack takes an id, an id@version or a folder with a pack.
func findPack(name string) (*pack.Pack, error) {
	shelf, err := rules.Embedded()
	if err != nil {
		return nil, err
	}
	id, version, _ := strings.Cut(name, "@")
	if p, ok := shelf.Pack(id, version); ok {
		return p, nil
	}
	if _, err := os.Stat(name); err == nil {
		p, err := pack.LoadFile(name)
		if err != nil {
			return nil, desk.Errf("pack-faulty", err.Error()).At(desk.Place{File: name}).Wrap(err)
		}
		return p, nil
	}
	ids := make([]string, 0, 8)
	for _, p := range shelf.All() {
		ids = append(ids, p.ID+"@"+p.Version)
	}
	return nil, misused("ctl-pack", name, strings.Join(ids, ", "))
}

// useError tells wrong use (an item, period, reading or fact the pack does not
// have, a file left out) from input that cannot be read.
func useError(err error) error {
	for _, kind := range []error{rule.ErrNoItem, rule.ErrNotInForce, rule.ErrReading, rule.ErrDecision} {
		if errors.Is(err, kind) {
			return wrongUse{err}
		}
	}
	if e, ok := errors.AsType[*desk.Error](err); ok {
		switch e.Code {
		case "no-input", "no-roster", "review-no-input", "scores-no-input", "intake-map-fact", "intake-map-unit", "given-unused":
			return wrongUse{err}
		}
	}
	return err
}

// freeze takes the run into the store. Its notices get their numbers there, when
// its batches have come down their road; those written here are 样稿.
func (c *assessCmd) freeze(d *desktop, data *awards.Data, run *awards.Run) (err error) {
	s, err := session.Open(d.ctx, c.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := c.enter(d, s); err != nil {
		return err
	}
	frozen := *run // it seals its accounts; the files beside are for the bank's eyes
	if _, err := s.TakeIn(d.ctx, data, &frozen, session.AllAllowed, d.now()); err != nil {
		return err
	}
	run.ID, run.When = frozen.ID, frozen.When
	fmt.Fprintf(d.out, "run %s\n", run.ID)
	return nil
}

// write puts all files into the folder; the large ones side by side.
func (c *assessCmd) write(d *desktop, data *awards.Data, run *awards.Run, office notices.Office) error {
	papers, book, err := notices.Papers(d.ctx, run, office, c.First)
	if err != nil {
		return err
	}
	if c.Store != "" {
		papers.Draft()
	}
	g, ctx := errgroup.WithContext(d.ctx)
	g.Go(func() error {
		return save(c.path("result.json"), func(w io.Writer) error { return run.WriteJSON(ctx, w) })
	})
	g.Go(func() error {
		return save(c.path("receipt.json"), func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			return e.Encode(struct {
				awards.Receipt
				Files []awards.FileRef `json:"files"`
			}{run.Receipt, run.Files})
		})
	})
	g.Go(func() error {
		return save(c.path("result.xlsx"), func(w io.Writer) error { return workbook.Write(ctx, w, book) })
	})
	if c.Notices != "none" && len(papers.Notices) > 0 {
		g.Go(func() error {
			if c.Notices == "one" {
				return save(c.path("notices.pdf"), func(w io.Writer) error {
					return papers.WriteOne(ctx, w, d.progress.count("notices"))
				})
			}
			dir := c.path("notices")
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			return papers.WriteEach(ctx, dir, d.progress.count("notices"))
		})
	}
	if c.All {
		g.Go(func() error { return c.extras(ctx, data, run, office) })
	}
	return g.Wait()
}

func (c *assessCmd) path(name string) string { return filepath.Join(c.Out, name) }

// save writes a file beside its place and moves it there when it is whole.
func save(path string, fill func(io.Writer) error) error {
	f, err := os.Create(path + ".part")
	if err != nil {
		return desk.Errf("write-failed", path).Wrap(err)
	}
	err = fill(f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		if err = os.Rename(path+".part", path); err != nil {
			err = desk.Errf("write-failed", path).Wrap(err)
		}
	}
	if err != nil {
		return errors.Join(err, os.Remove(path+".part"))
	}
	return nil
}

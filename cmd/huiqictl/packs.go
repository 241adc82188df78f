package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"huiqi/app/desk"
	"huiqi/app/desk/rules"
	"huiqi/policy/gate"
	"huiqi/resources/words"
)

// packsCmd lists the packs, runs the gate over one, or sets two side by side.
type packsCmd struct {
	List   packsListCmd   `cmd:"" default:"1" help:"The packs the program ships."`
	Gate   packsGateCmd   `cmd:"" help:"Run a pack's cases and all other checks that come before it may be active."`
	Impact packsImpactCmd `cmd:"" help:"Set a new edition against an older one on the facts of a store, firm by firm."`
}

type packsListCmd struct{}

// Run does it.
func (packsListCmd) Run(d *desktop) error {
	shelf, err := rules.Embedded()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(d.out, 0, 8, 2, ' ', 0)
	for _, p := range shelf.All() {
		for _, item := range p.Items {
			periods := fmt.Sprint(item.Periods)
			if item.Decision {
				periods = words.T("ctl.by_decision")
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", p.ID, p.Version, item.ID, periods, p.Title)
		}
	}
	return w.Flush()
}

type packsGateCmd struct {
	Pack string `arg:"" help:"Policy pack: its id, id@version, or the folder of one."`
}

// Run does it. A shut gate is an error.
func (c *packsGateCmd) Run(d *desktop) error {
	p, err := findPack(c.Pack)
	if err != nil {
		return err
	}
	report := gate.Run(p)
	printReport(d.out, report)
	if !report.OK() {
		return desk.Errf("ctl-gate-shut", p.ID, p.Version)
	}
	return nil
}

func printReport(w io.Writer, r gate.Report) {
	fmt.Fprintln(w, words.T("ctl.gate", r.Pack, r.Version, r.SHA256, r.Engine, r.Cases, r.Passed))
	for _, id := range r.Unsigned {
		fmt.Fprintln(w, words.T("ctl.unsigned", id))
	}
	for _, f := range r.Findings {
		fmt.Fprintf(w, "%s %s：%s\n", f.Check, f.Where, f.Message)
	}
}

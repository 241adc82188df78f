package workplace

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/session"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/policy/period"
	"huiqi/resources"
	"huiqi/resources/words"
)

// sampleFiles are the workbooks of clause （一） among the samples.
var sampleFiles = []awards.Input{
	{Kind: "statistics", Path: "statistics-2020Q2.xlsx"}, {Kind: "power", Path: "power-2020Q2.csv"}, {Kind: "accounts", Path: "accounts.xlsx"},
}

// TakeSamples takes in the sample data the program ships, assesses them and
// takes the run in hand.
func (p *Place) TakeSamples() {
	task.Start(p.Shell.Runner(), &p.loading, words.T("work.taking_samples"), func(ctx context.Context, tell task.Tell) (string, error) {
		dir, err := os.MkdirTemp("", "huiqi-samples-")
		if err != nil {
			return "", err
		}
		defer func() { _ = os.RemoveAll(dir) }() // a left-over in the temporary folder harms nobody
		inputs, err := unpack(dir)
		if err != nil {
			return "", err
		}
		run, err := p.take(ctx, inputs, tell)
		if err != nil {
			return "", err
		}
		return run.ID, nil
	}, func(id string, err error) {
		if err != nil {
			p.Shell.Failed(err)
			return
		}
		p.period = period.MustParse("2020Q2")
		p.Load(id, nil)
	})
}

func unpack(dir string) ([]awards.Input, error) {
	out := make([]awards.Input, len(sampleFiles))
	for i, in := range sampleFiles {
		b, err := fs.ReadFile(resources.Samples(), in.Path)
		if err != nil {
			return nil, err
		}
		out[i] = awards.Input{Kind: in.Kind, Name: in.Path, Path: filepath.Join(dir, in.Path)}
		if err := os.WriteFile(out[i].Path, b, 0o600); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// take reads, assesses and freezes the samples, and enters their firms.
func (p *Place) take(ctx context.Context, inputs []awards.Input, tell task.Tell) (*awards.Run, error) {
	pk, ok := p.Session.Shelf.Pack(samplePack, "")
	if !ok {
		return nil, desk.Errf("no-pack")
	}
	req, err := p.Session.Request(ctx, pk, sampleItem, period.MustParse("2020Q2"), inputs)
	if err != nil {
		return nil, err
	}
	in, err := awards.Open(ctx, req)
	if err != nil {
		return nil, err
	}
	if err := in.Settled(); err != nil {
		return nil, err
	}
	told := func(_ string, done, total int64) { tell(done, total) }
	data, err := in.Read(ctx, told)
	if err != nil {
		return nil, err
	}
	run, err := data.Assess(ctx, told)
	if err != nil {
		return nil, err
	}
	_, err = p.Session.TakeIn(ctx, data, run, session.AllAllowed, time.Now())
	return run, err
}

const (
	samplePack = "fujian-2020-13"
	sampleItem = "power"
)

// Welcome offers the sample data once, to a maker on a store that holds nothing.
func (p *Place) Welcome() {
	if !p.Holds(act.Maker) || p.Settings.Offered || len(p.runs) > 0 || len(p.registry.Firms) > 0 {
		return
	}
	p.Settings.Offered = true
	p.SaveSettings()
	dialogs.Show(p.Shell.Window(), dialogs.Spec{
		Title: words.T("overview.samples_title"), Body: prose.New(prose.Plain(words.T("overview.samples_ask"))), Default: 1,
		Choices: []dialogs.Choice{
			{Label: words.T("overview.later")},
			{Label: words.T("overview.samples"), Kind: dialogs.Primary, Do: p.TakeSamples},
		},
	})
}

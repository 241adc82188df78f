package audit

import (
	"bytes"
	_ "embed"
	"text/template"
)

//go:embed readme.md
var readmeText string

var readmeForm = template.Must(template.New("readme").Parse(readmeText))

// told is what the README says of this package.
type told struct {
	Log, Key, Root string
	Entries        int
	Whole          bool
	Batches        []toldBatch
	Runs           []toldRun
	Packs          []string
	Most           int
}

type toldBatch struct{ ID, Label, Period, State, Total, Hash, Lines string }

type toldRun struct{ ID, Pack, Facts, Results string }

func (c *content) readme() ([]file, error) {
	h, err := c.head()
	if err != nil {
		return nil, err
	}
	x := told{Log: h.Log, Key: h.Key, Root: h.Root, Entries: int(h.Entries), Whole: c.whole, Most: mostNotices}
	for i := range c.batches {
		b := &c.batches[i]
		x.Batches = append(x.Batches, toldBatch{b.ID, b.Label, b.Period, string(b.State), yuan(b.Total), b.Hash, number(b.Lines)})
	}
	for _, r := range c.runs {
		x.Runs = append(x.Runs, toldRun{r.ID, r.Pack.ID + "-" + r.Pack.Version, r.Receipt.Facts, r.Receipt.Results})
	}
	for _, p := range c.editions() {
		x.Packs = append(x.Packs, p.ID+"-"+p.Version+"（"+p.Title+"，SHA-256 "+p.SHA256+"）")
	}
	var b bytes.Buffer
	if err := readmeForm.Execute(&b, x); err != nil {
		return nil, err
	}
	return []file{{"README.md", b.Bytes()}}, nil
}

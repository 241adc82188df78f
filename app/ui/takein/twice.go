package takein

import (
	"slices"
	"strings"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/intake"
)

// Twice is a firm whose lines differ.
type Twice struct {
	ID, Name string
	Lines    []TwiceLine
}

// TwiceLine is one of its lines, with what it says.
type TwiceLine struct {
	Line awards.Line
	Text string
}

// Twices finds the firms listed more than once with differing lines.
func Twices(t *Take) []Twice {
	if t.Data == nil {
		return nil
	}
	facts := t.Data.Intake.Facts()
	var out []Twice
	for _, p := range t.Data.Problems {
		if p.Code != "duplicate-differs" {
			continue
		}
		for _, b := range t.Data.Batches {
			i := slices.IndexFunc(b.Records, func(r intake.Record) bool { return r.Row == p.Row })
			if b.File.Name != p.File || i < 0 {
				continue
			}
			r := &b.Records[i]
			at := slices.IndexFunc(out, func(o Twice) bool { return o.ID == r.ID })
			if at < 0 {
				out, at = append(out, Twice{ID: r.ID, Name: r.Name}), len(out)
			}
			text := []string{r.Name, placeName(r.Region)}
			for j := range facts {
				if facts[j].File == b.File.Kind {
					text = append(text, facts[j].Label+" "+valueText(&facts[j], r.Values[j]))
				}
			}
			out[at].Lines = append(out[at].Lines, TwiceLine{awards.Line{File: p.File, Row: p.Row}, strings.Join(text, "，")})
		}
	}
	return out
}

// Package firmsview is the screen 企业: the grid of all firms the desk has met,
// searched by name, code or initials of the pinyin, with what is known of one
// firm in the pane beside it; and the page of one beneficiary: its awards, orders,
// recoveries, papers and accounts, where a corrected account is proposed and, by
// another person, confirmed. It changes no firm, and shows no account number whole.
package firmsview

import (
	"context"
	"strconv"
	"strings"

	"huiqi/app/desk/digest"
	"huiqi/app/desk/firms"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/parts"
	"huiqi/policy/money"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// row is a firm with every text the grid shows.
type row struct {
	firm                          firms.Firm
	region, city, industry        string
	division                      string
	above, listed, result, amount string
	status                        rule.Status
	assessed                      bool
	fen                           money.Fen
}

// build makes the rows of all firms, off the window's thread.
func build(ctx context.Context, registry *firms.Registry, outcomes map[string]digest.Outcome) ([]row, error) {
	rows := make([]row, len(registry.Firms))
	for i, f := range registry.Firms {
		if i%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		r := row{
			firm: f, region: f.RegionName(), city: f.CityName(), industry: f.IndustryName(), division: f.Industry,
			above: flag(f.AboveScale), listed: flag(f.NewListed), result: "—", amount: "—",
		}
		if o, ok := outcomes[f.Code]; ok {
			r.assessed, r.status, r.fen = true, o.Status, o.Amount
			r.result = parts.StatusWord(o.Status)
			if o.Status == rule.Eligible {
				r.amount = o.Amount.String()
			}
		}
		rows[i] = r
	}
	return rows, nil
}

func flag(f firms.Flag) string {
	switch f {
	case firms.Yes:
		return words.T("firms.yes")
	case firms.No:
		return words.T("firms.no")
	}
	return "—"
}

// figures counts for the strip.
type figures struct{ all, above, listed, assessed, eligible int }

func count(rows []row) figures {
	f := figures{all: len(rows)}
	for i := range rows {
		r := &rows[i]
		if r.firm.AboveScale == firms.Yes {
			f.above++
		}
		if r.firm.NewListed == firms.Yes {
			f.listed++
		}
		if r.assessed {
			f.assessed++
			if r.status == rule.Eligible {
				f.eligible++
			}
		}
	}
	return f
}

// chosen tells whether a figure of the strip keeps a row.
func chosen(figure string, r *row) bool {
	switch figure {
	case "above":
		return r.firm.AboveScale == firms.Yes
	case "listed":
		return r.firm.NewListed == firms.Yes
	case "assessed":
		return r.assessed
	case "eligible":
		return r.assessed && r.status == rule.Eligible
	}
	return true
}

// state is what Back and Forward restore besides the grid.
type state struct {
	grid   grid.State
	search string
	figure string
	open   string
	file   string // whose page is shown, "" for the list
	tab    tab
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	var b strings.Builder
	for i, c := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return b.String()
}

package firmsview

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/papers"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// paperRow is a paper with every text the grid shows.
type paperRow struct {
	papers.Record
	amount, copies string
}

func paperRows(all []papers.Record) []paperRow {
	out := make([]paperRow, 0, len(all))
	for _, p := range slices.Backward(all) {
		r := paperRow{Record: p, amount: p.Amount.String(), copies: "—"}
		if n := len(p.Copies); n > 0 {
			r.copies = strconv.Itoa(n)
		}
		out = append(out, r)
	}
	return out
}

func paperColumns() []grid.Column[paperRow] {
	return []grid.Column[paperRow]{
		{ID: "number", Title: words.T("firms.paper"), Width: 220, Text: func(r *paperRow) string { return r.Number }},
		{ID: "kind", Title: words.T("firms.paper_kind"), Width: 176, Text: func(r *paperRow) string { return r.Record.Kind.Label() }},
		{ID: "date", Title: words.T("firms.paper_date"), Width: 96, Text: func(r *paperRow) string { return r.Date.String() }},
		{ID: "amount", Title: words.T("decisionsview.total"), Width: 132, Align: grid.Right, Scale: 2, Bold: true, Text: func(r *paperRow) string { return r.amount },
			Number: func(r *paperRow) int64 { return int64(r.Amount) }},
		{ID: "copies", Title: words.T("firms.copies"), Width: 72, Align: grid.Center, Text: func(r *paperRow) string { return r.copies }},
		{ID: "by", Title: words.T("firms.made_by"), Width: 88, Text: func(r *paperRow) string { return r.Made.Name }},
		{ID: "sha", Title: "SHA-256", Width: 480, Text: func(r *paperRow) string { return r.SHA256 },
			Tone: func(*paperRow) fyne.ThemeColorName { return theme.Quiet }},
	}
}

// changeRow is one account a beneficiary had, with every text the grid shows.
type changeRow struct {
	accounts.Change
	number, proposed, decided, remark string
}

func changeRows(all []accounts.Change) []changeRow {
	out := make([]changeRow, 0, len(all))
	for _, c := range slices.Backward(all) {
		r := changeRow{Change: c, number: c.Number.Masked(), proposed: c.ByName + "　" + day(c.At), decided: "—"}
		if !c.Decided.IsZero() {
			r.decided = c.DeciderBy + "　" + day(c.Decided)
		}
		r.remark = strings.Join(slices.DeleteFunc([]string{c.Ref, c.Reason, c.Why}, func(s string) bool { return s == "" }), words.T("awardsview.semicolon"))
		out = append(out, r)
	}
	return out
}

func day(t time.Time) string { return t.In(act.China).Format(time.DateOnly) }

func changeTone(s accounts.State) fyne.ThemeColorName {
	switch s {
	case accounts.Confirmed:
		return theme.Good
	case accounts.Proposed:
		return theme.Warn
	case accounts.Rejected:
		return theme.Bad
	}
	return theme.Quiet
}

func changeColumns() []grid.Column[changeRow] {
	return []grid.Column[changeRow]{
		{ID: "number", Title: words.T("firms.number"), Width: 104, Text: func(r *changeRow) string { return r.number }},
		{ID: "state", Title: words.T("decisionsview.state"), Width: 80, Text: func(r *changeRow) string { return r.State.Label() },
			Tone: func(r *changeRow) fyne.ThemeColorName { return changeTone(r.State) }},
		{ID: "holder", Title: words.T("decisionsview.holder"), Width: 220, Text: func(r *changeRow) string { return r.Holder }},
		{ID: "bank", Title: words.T("decisionsview.bank"), Width: 208, Text: func(r *changeRow) string { return r.Bank }},
		{ID: "origin", Title: words.T("firms.origin"), Width: 88, Text: func(r *changeRow) string { return r.Origin.Label() }},
		{ID: "by", Title: words.T("firms.proposed_by"), Width: 148, Text: func(r *changeRow) string { return r.proposed }},
		{ID: "decided", Title: words.T("firms.decided_by"), Width: 148, Text: func(r *changeRow) string { return r.decided }},
		{ID: "remark", Title: words.T("awardsview.note"), Width: 320, Text: func(r *changeRow) string { return r.remark }},
	}
}

package deferralstats

import (
	"fmt"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/grid"
	"huiqi/app/ui/theme"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// waitingRow is a case whose bank should have answered, with its texts.
type waitingRow struct {
	deferrals.Waiting
	id, bank, days, accepted, due string
}

func waitingRows(list []deferrals.Waiting, bank func(code, told string) string) []waitingRow {
	out := make([]waitingRow, len(list))
	for i, w := range list {
		l := &w.Loan
		out[i] = waitingRow{w, number(w.No), bank(l.Bank, l.BankName), count(w.Days), dateText(l.Accepted), dateText(w.Due)}
	}
	return out
}

// findingRow is a finding whose bank should have answered.
type findingRow struct {
	deferrals.WaitingFinding
	id, no, rule, bank, days, asked, due, letter string
}

func findingRows(list []deferrals.WaitingFinding, bank func(code, told string) string) []findingRow {
	out := make([]findingRow, len(list))
	for i, w := range list {
		f := &w.Finding
		r := findingRow{WaitingFinding: w, id: fmt.Sprint(f.No, "/", f.Rule), no: number(f.No), rule: deferrals.RuleLabel(f.Rule), bank: bank(w.Bank, ""), days: count(w.Days), due: dateText(w.Due)}
		if n := f.Notified; n != nil {
			r.asked, r.letter = dateText(n.Date), orDash(n.Letter)
		}
		out[i] = r
	}
	return out
}

// number is a case's number as people say it.
func number(no uint32) string { return fmt.Sprintf("YQ%06d", no) }

func dateText(d period.Date) string {
	if d.IsZero() {
		return none
	}
	return d.String()
}

func (p *Remind) answerGrid() *grid.Grid[waitingRow] {
	col := func(id string, width float32, f func(*waitingRow) string) grid.Column[waitingRow] {
		return grid.Column[waitingRow]{ID: id, Title: words.T("dstat.col_" + id), Width: width, Text: f}
	}
	days := col("days", wide(58, 76), func(r *waitingRow) string { return r.days })
	days.Align, days.Bold, days.Number = grid.Right, true, func(r *waitingRow) int64 { return int64(r.Days) }
	days.Tone = func(*waitingRow) fyne.ThemeColorName { return theme.Bad }
	return grid.New(grid.Options[waitingRow]{
		ID: func(r *waitingRow) string { return r.id }, NoFoot: true, Frozen: 1, Empty: words.T("dstat.no_answers_due"),
		OnOpen: func(r *waitingRow) { p.host.open(r.No) },
		Columns: []grid.Column[waitingRow]{
			days, col("borrower", wide(190, 176), func(r *waitingRow) string { return r.Loan.Name }), col("bank", wide(104, 88), func(r *waitingRow) string { return r.bank }),
			col("answer_due", wide(88, 96), func(r *waitingRow) string { return r.due }), col("accepted", 88, func(r *waitingRow) string { return r.accepted }),
			col("no", 84, func(r *waitingRow) string { return r.id }),
		},
	})
}

func (p *Remind) findingGrid() *grid.Grid[findingRow] {
	col := func(id string, width float32, f func(*findingRow) string) grid.Column[findingRow] {
		return grid.Column[findingRow]{ID: id, Title: words.T("dstat.col_" + id), Width: width, Text: f}
	}
	days := col("days", wide(58, 76), func(r *findingRow) string { return r.days })
	days.Align, days.Bold, days.Number = grid.Right, true, func(r *findingRow) int64 { return int64(r.Days) }
	days.Tone = func(*findingRow) fyne.ThemeColorName { return theme.Bad }
	return grid.New(grid.Options[findingRow]{
		ID: func(r *findingRow) string { return r.id }, NoFoot: true, Frozen: 1, Empty: words.T("dstat.no_findings_due"),
		OnOpen: func(r *findingRow) { p.host.open(r.Finding.No) },
		Columns: []grid.Column[findingRow]{
			days, col("no", 84, func(r *findingRow) string { return r.no }), col("rule", wide(136, 134), func(r *findingRow) string { return r.rule }),
			col("bank", wide(104, 72), func(r *findingRow) string { return r.bank }), col("answer_due", wide(88, 96), func(r *findingRow) string { return r.due }),
			col("asked", wide(88, 84), func(r *findingRow) string { return r.asked }), col("letter", 180, func(r *findingRow) string { return r.letter }),
		},
	})
}

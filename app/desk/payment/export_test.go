package payment

import (
	"context"

	"huiqi/app/desk"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// BuiltIn are the templates of the program, for tests.
var BuiltIn = builtIn

// Back is a bank file as read back.
type Back struct {
	Rows     []map[Source]string
	Count    string
	Total    string
	Problems []desk.Problem
}

// ReadBack reads a file by a template, of either use.
func ReadBack(ctx context.Context, path string, tpl Template) (Back, error) {
	f, err := readFile(ctx, path, &tpl)
	if err != nil {
		return Back{}, err
	}
	var out Back
	for _, r := range f.lines {
		row := map[Source]string{}
		for _, c := range tpl.Columns {
			if c.Source != SrcFixed {
				row[c.Source] = f.cell(r, c.Source).Text
			}
		}
		out.Rows = append(out.Rows, row)
	}
	if f.says != nil {
		out.Count, out.Total = f.says.At(1).Text, f.says.At(3).Text
	}
	out.Problems = f.bad
	return out, nil
}

// ParseAmount is the reading of an amount.
func ParseAmount(text string, fen bool) (money.Fen, bool) { return parseAmount(text, fen) }

// PreparedOf is the event of a batch with these orders.
func PreparedOf(orders ...Order) preparedEvent {
	return preparedEvent{
		ID: "ZF2020-001", Year: 2020, N: 1, Source: "province", Awards: []string{"SP2020-001"}, Purpose: "奖励",
		Template: TemplateRef{BankCSV, 1}, Orders: orders,
	}
}

// ResultsOf is the event of a result file of one line.
func ResultsOf(outcome State, date period.Date) resultsEvent {
	f := finding{Amount: 5, Find: "x-_y", Outcome: outcome, Date: date}
	if outcome == Returned {
		f.Reason = "账号不符"
	}
	return resultsEvent{
		File:  TakenFile{SHA256: "ab12", Name: "回单.csv", Size: 900, Template: TemplateRef{ResultsCSV, 1}, Lines: 1, Settled: Sum{1, 5}},
		Lines: []line{{Line: 2, Order: "ZF2020-001-00001", finding: f}},
	}
}

package payment

import (
	"context"

	"huiqi/app/desk"
	"huiqi/policy/money"
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

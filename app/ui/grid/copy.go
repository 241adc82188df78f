package grid

import (
	"strings"

	"fyne.io/fyne/v2"
)

// copyRows puts the ticked rows, or the cursor's, on the clipboard.
func (g *Grid[R]) copyRows() {
	rows := g.Ticked()
	if len(rows) == 0 {
		if r := g.Cursor(); r != nil {
			rows = []*R{r}
		}
	}
	fyne.CurrentApp().Clipboard().SetContent(g.tsv(rows, false))
}

// copyAll puts every row shown on the clipboard, with the heads.
func (g *Grid[R]) copyAll() {
	fyne.CurrentApp().Clipboard().SetContent(g.tsv(g.Shown(), true))
}

// tsv writes rows so that they paste into a spreadsheet cell by cell.
func (g *Grid[R]) tsv(rows []*R, heads bool) string {
	var b strings.Builder
	line := func(text func(i int) string) {
		for i := range g.o.Columns {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(pasteable(text(i)))
		}
		b.WriteString("\r\n")
	}
	if heads {
		line(func(i int) string { return g.o.Columns[i].Title })
	}
	for _, r := range rows {
		line(func(i int) string { return g.o.Columns[i].Text(r) })
	}
	return b.String()
}

// pasteable quotes what would break the cell, and keeps long codes of digits
// from becoming a rounded number (spreadsheets keep 15 digits).
func pasteable(s string) string {
	if len(s) > 15 && strings.Trim(s, "0123456789") == "" {
		return `="` + s + `"`
	}
	if strings.ContainsAny(s, "\t\r\n\"") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

package awards_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/app/desk/awards"
	"huiqi/policy/pack"
)

type factOf = pack.Fact

// fillSupplement writes the fill-in workbook of a group and fills in the facts of
// one firm as its supplier would.
func fillSupplement(t *testing.T, run *awards.Run, g awards.SupplierGroup, id string, values map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	if err := run.WriteSupplement(&b, g); err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	sheet := x.GetSheetList()[0]
	rows, err := x.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	for r, row := range rows {
		if len(row) == 0 || row[0] != id {
			continue
		}
		for c, fact := range rows[3] {
			if v, ok := values[fact]; ok {
				cell, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					t.Fatal(err)
				}
				if err := x.SetCellStr(sheet, cell, v); err != nil {
					t.Fatal(err)
				}
				done++
			}
		}
	}
	if done != len(values) {
		t.Fatalf("%d of %d cells found in the fill-in workbook", done, len(values))
	}
	path := filepath.Join(t.TempDir(), "补数表.xlsx")
	if err := x.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

package workbook

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/policy/money"
)

func TestATableKeepsTextsAndAmounts(t *testing.T) {
	table := Table{Sheet: "明细账", Heads: []string{"编号", "金额", "行"}, Rows: [][]any{{"0012", money.Fen(1234_56), 7}, {"", money.Fen(-1), 0}}}
	var b, again bytes.Buffer
	if err := errors.Join(WriteTable(t.Context(), &b, table), WriteTable(t.Context(), &again, table)); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("明细账")
	if err != nil || len(rows) != 3 || rows[1][0] != "0012" || rows[1][1] != "1,234.56" || rows[1][2] != "7" || rows[2][1] != "-0.01" {
		t.Errorf("rows %q %v", rows, err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := WriteTable(gone, &b, table); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

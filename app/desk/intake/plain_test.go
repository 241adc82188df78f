package intake_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/app/desk"
	"huiqi/app/desk/intake"
)

// 联通 in GB18030 is the text that passes for UTF-8; a known encoding settles it.
func TestPlainEncoding(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte("\xc1\xaa\xcd\xa8|0012|x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for encoding, want := range map[string]string{"gb18030": "联通", "utf-8": ""} {
		p, err := intake.ReadPlain(t.Context(), path, intake.PlainOptions{Encoding: encoding, Separator: '|'})
		switch {
		case want == "" && !errors.Is(err, desk.Errf("intake-other-encoding")) && (err != nil || p.Rows[0].At(0).Text == "联通"):
			t.Errorf("%s: %+v, %v", encoding, p, err)
		case want != "" && (err != nil || p.Rows[0].At(0).Text != want || p.Rows[0].At(1).Text != "0012" || p.Rows[0].At(9).Text != ""):
			t.Errorf("%s: %+v, %v", encoding, p, err)
		}
	}
}

func TestPlainSheets(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	if _, err := f.NewSheet("二"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.SetCellFormula("二", "A1", "1+1"), f.SetCellValue("二", "B1", 0.1)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	if _, err := intake.ReadPlain(t.Context(), path, intake.PlainOptions{}); !errors.Is(err, desk.Errf("intake-which-sheet")) {
		if e, ok := errors.AsType[*desk.Error](err); !ok || e.Code != "intake-which-sheet" {
			t.Error(err)
		}
	}
	p, err := intake.ReadPlain(t.Context(), path, intake.PlainOptions{Sheet: "二"})
	if err != nil || len(p.Rows) != 1 || p.Rows[0].At(0).Bad != "formula-uncached" || p.Rows[0].At(1).Text != "0.1" || !p.Rows[0].At(1).Number {
		t.Errorf("%+v, %v", p, err)
	}
}

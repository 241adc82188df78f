package intake

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huiqi/app/desk"
	"huiqi/policy/rule"
)

// tried looks at a file and reads it: any outcome is fine but a panic or an
// error that has no sentence for a clerk.
func tried(t *testing.T, path string) {
	l := Limits{FileBytes: 1 << 20, UnpackedBytes: 8 << 20, Rows: 5000, Columns: 64}
	f, err := Look(context.Background(), path, Options{Fields: fields2020(), Limits: l})
	var b *Batch
	if err == nil {
		b, err = f.Read(context.Background(), nil)
	}
	if err != nil {
		if _, ok := errors.AsType[*desk.Error](err); !ok {
			t.Fatalf("no sentence for %v", err)
		}
		return
	}
	for i := range b.Records {
		r := &b.Records[i]
		if r.ID == "" && r.Name == "" {
			t.Fatalf("row %d belongs to nobody: %q", r.Row, r.Raw)
		}
		for k := range r.Values {
			if r.Values[k].State == rule.Known && len(b.Sources(r, k)) == 0 {
				t.Fatalf("row %d: value %d comes from nowhere", r.Row, k)
			}
		}
	}
	if err := b.write(context.Background(), io.Discard, b.verdicts(nil)); err != nil { // without the sync of Checked
		t.Fatalf("checked copy: %v", err)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("统一社会信用代码,企业名称,产值（万元）,上年同期产值（万元）\n" + firm + ",甲公司,\"1,234\",５\n合计,,1,2\n"))
	f.Add([]byte("户号,户名,2020年4月,2020年5月,2020年6月,2019年4月,2019年5月,2019年6月\n1,甲公司,1,,3,1,1,1\n"))
	f.Add([]byte("\xcd\xb3\xd2\xbb\xc9\xe7\xbb\xe1\xd0\xc5\xd3\xc3\xb4\xfa\xc2\xeb,\xc6\xf3\xd2\xb5\xc3\xfb\xb3\xc6\n"))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00"))
	f.Add([]byte("a,\"b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "a.csv")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		tried(t, path)
	})
}

// FuzzXLSX fuzzes the sheet, its strings and its styles inside a sound zip.
func FuzzXLSX(f *testing.F) {
	head := "<row>" + inline("统一社会信用代码", "企业名称", "产值（元）", "上年同期产值（元）") + "</row>"
	f.Add("<worksheet><sheetData>"+head+`<row r="2"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c s="1"><v>1.5E3</v></c><c r="D2"><f>1</f></c></row></sheetData><mergeCells><mergeCell ref="A2:A9"/></mergeCells></worksheet>`,
		"<sst><si><t>"+firm+"</t></si><si><r><t>甲</t></r><r><t>公司</t></r></si></sst>", `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`)
	f.Add("<x:worksheet><x:dimension ref=\"A1:B2\"/><x:cols><x:col min=\"1\" max=\"2\"/></x:cols><x:sheetData/></x:worksheet>", "", "")
	f.Fuzz(func(t *testing.T, sheet, texts, styles string) {
		rels := strings.Replace(relsXML, "</Rel", `<Relationship Id="s" Type="x/sharedStrings" Target="s.xml"/><Relationship Id="t" Type="x/styles" Target="t.xml"/></Rel`, 1)
		data := parts(t, "xl/workbook.xml", workbookXML, "xl/_rels/workbook.xml.rels", rels, "xl/worksheets/sheet1.xml", sheet, "xl/s.xml", texts, "xl/t.xml", styles)
		path := filepath.Join(t.TempDir(), "a.xlsx")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		tried(t, path)
	})
}

// FuzzCell: what a cell is read as, written plainly, is read as the same.
func FuzzCell(f *testing.F) {
	for _, s := range []string{"1,234.50", "（12）", "１２．５万元", "9.57E+17", "#N/A", "是（√）", "C3360", firm, "2020年4-6月产值（千元）", "上年同期累计", "福州市闽侯县", "44027"} {
		f.Add(s, uint8(textCell))
		f.Add(s, uint8(numberCell))
	}
	f.Fuzz(func(t *testing.T, text string, kind uint8) {
		c := cell{text: text, kind: cellKind(kind % 7), form: numberForm(kind / 7 % 3)}
		if text == "" {
			c.kind = blankCell
		}
		if v, bad := numberValue(c, &Column{}, "元"); !bad.bad() && v.State == rule.Known {
			if again, bad := numberValue(cell{text: v.Num.String(), kind: textCell}, &Column{}, "元"); !strings.Contains(v.Num.String(), "/") && (bad.bad() || again.Num.Cmp(v.Num) != 0) {
				t.Fatalf("%q is %v, read again %v %v", text, v.Num, again.Num, bad)
			}
		}
		if id, bad := creditCode(c); !bad.bad() && id != "" {
			if again, _ := creditCode(cell{text: id, kind: textCell}); again != id {
				t.Fatalf("%q is %s, read again %s", text, id, again)
			}
		}
		flagValue(c)
		industryValue(c)
		regionCode(c)
		dateValue(c, false)
		digitsID(c)
		cellError(c)
		h := parseHead([]string{text, "本季"})
		h.time.resolve(months{}, months{24243, 24245})
		unitsNoted(text)
	})
}

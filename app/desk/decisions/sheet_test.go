package decisions_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huiqi/app/desk/decisions"
	"huiqi/policy/pack"
)

func csv(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "名单.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAListComesFromAWorkbook(t *testing.T) {
	s := open(t)
	for _, c := range []struct{ name, head, one, two string }{
		{"yuan", "奖补金额（元）", "300000", "1234567.89"},
		{"ten thousands", "奖补金额（万元）", "30", "123.456789"},
		{"a plain head", "金额（元）", `"300,000.00"`, "1234567.89"},
		{"no unit", "金额", "300000", "1234567.89"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := csv(t, "序号,企业名称,统一社会信用代码,县（市、区）,"+c.head+",开户银行,收款户名,银行账号\n"+
				"1,示例一公司,"+s.codes[0]+",鼓楼区,"+c.one+",,,\n"+
				"2,示例二公司,"+s.codes[1]+",350582,"+c.two+",示例银行,示例二公司,3505000123456789\n"+
				"合计,,,,,,,\n")
			sheet, err := decisions.Look(t.Context(), path, "", nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			in, problems, err := sheet.Read(t.Context(), nil)
			if err != nil || len(problems) != 0 || len(in) != 2 {
				t.Fatalf("%+v %v %v", in, problems, err)
			}
			dr := s.draft()
			dr.Number, dr.Title, dr.Total = dr.Number+c.name, c.name, "153.456789万元"
			dr.Lines, dr.List = in, sheet.List()
			d, err := s.book.Record(t.Context(), s.lin.Actor, dr)
			if err != nil {
				t.Fatal(err)
			}
			_, lines := s.lines(t, d.ID)
			if d.Total != 1_534_567_89 || lines[0].Row != 2 || lines[1].Account == nil || lines[0].Region != "350102" || d.List.Name != "名单.csv" {
				t.Errorf("%+v %+v", d, lines)
			}
			dr.Number += "之二"
			if _, err := s.book.Record(t.Context(), s.lin.Actor, dr); codeOf(err) != "decision-list-known" {
				t.Errorf("the same list for another document: %v", err)
			}
		})
	}
}

// A row that cannot be taken is told with its place, and nothing is recorded.
func TestAFaultyListIsRefusedWhole(t *testing.T) {
	s := open(t)
	head := "企业名称,统一社会信用代码,行政区划代码,奖补金额（元）\n"
	good := "示例一公司," + s.codes[0] + ",350102,300000\n"
	for _, c := range []struct{ name, row, told string }{
		{"the control", "示例二公司," + s.codes[1] + ",350582,5\n", ""},
		{"a code that does not check", "示例二公司,91350102MA0000001X,350582,5\n", "第 3 行"},
		{"no amount", "示例二公司," + s.codes[1] + ",350582,\n", "第 3 行"},
		{"half a fen", "示例二公司," + s.codes[1] + ",350582,5.005\n", "第 3 行"},
		{"words for an amount", "示例二公司," + s.codes[1] + ",350582,另行通知\n", "第 3 行"},
		{"twice", good, "第 3 行"},
		{"no place", "示例二公司," + s.codes[1] + ",,5\n", "第 3 行"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sheet, err := decisions.Look(t.Context(), csv(t, head+good+c.row), "", nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			in, problems, err := sheet.Read(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			dr := s.draft()
			dr.Number, dr.Total, dr.Lines, dr.List, dr.Unread = c.name, "", in, sheet.List(), problems
			_, err = s.book.Record(t.Context(), s.lin.Actor, dr)
			if c.told == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if codeOf(err) != "decision-lines" || !strings.Contains(deskText(err), c.told) || !strings.Contains(deskText(err), "名单.csv") {
				t.Errorf("%v: %s", err, deskText(err))
			}
		})
	}
}

// Xiamen's lines meet Xiamen's fund only, and no other's lines do.
func TestOneFundPaysADecision(t *testing.T) {
	s := open(t)
	for _, c := range []struct {
		name, region, fund string
		readings           map[string]string
		problems           int
	}{
		{"the province", "350102", "", nil, 0},
		{"Xiamen out of the province's fund", "350206", "", nil, 1},
		{"Xiamen out of its own", "350206", "350200", nil, 0},
		{"another city out of Xiamen's", "350102", "350200", nil, 1},
		{"Xiamen, the office having decided", "350206", "", map[string]string{"xiamen-decided": "province"}, 0},
	} {
		dr := s.draft()
		dr.Lines, dr.Fund, dr.Readings = dr.Lines[:1], c.fund, c.readings
		dr.Lines[0].Region = c.region
		p, err := s.book.Problems(t.Context(), dr)
		if err != nil || len(p) != c.problems || c.problems > 0 && p[0].Code != "decision-fund" {
			t.Errorf("%s: %v %v", c.name, p, err)
		}
	}
}

// A decision for cities names them by code or name.
func TestADecisionForCities(t *testing.T) {
	s := open(t)
	p, err := pack.Load(os.DirFS("../../../policy/gate/testdata"), "two-tables")
	if err != nil {
		t.Fatal(err)
	}
	dr := s.draft()
	dr.Pack, dr.Item, dr.Period, dr.Total = p, "special", "2021H1", ""
	dr.Lines = []decisions.Input{{ID: "350400", Name: "三明市人民政府", Amount: "100万元"}, {ID: "南平市", Name: "南平市人民政府", Amount: "50万元"}}
	d, err := s.book.Record(t.Context(), s.lin.Actor, dr)
	if err != nil {
		t.Fatal(err)
	}
	if _, lines := s.lines(t, d.ID); lines[0].ID != "350400" || lines[1].ID != "350700" || lines[1].Region != "350700" || d.Total != 1_500_000_00 {
		t.Errorf("%+v", lines)
	}
	dr.Number, dr.Lines[1].ID = "另一件", "三明市"
	if _, err := s.book.Record(t.Context(), s.lin.Actor, dr); codeOf(err) != "decision-lines" {
		t.Errorf("a city twice: %v", err)
	}
}

package road_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/desk/rules"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/policy/uscc"
)

// shippedPack is a pack of the program, made active at the office.
func shippedPack(t *testing.T, o *roadtest.Office, id string) *pack.Pack {
	t.Helper()
	shelf, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	p, found := shelf.Pack(id, "")
	if !found {
		t.Fatal(id)
	}
	o.Activate(p)
	return p
}

// code i is a credit code that checks.
func creditCode(t *testing.T, i int) string {
	t.Helper()
	body := fmt.Sprintf("91350402MA%07d", i)
	c, err := uscc.CheckCharacter(body)
	if err != nil {
		t.Fatal(err)
	}
	return body + string(c)
}

// usage is a frozen run of a power edition over firms of 三明 with these kWh, last
// year's and this year's; more and values are further columns of the roster.
func usage(t *testing.T, o *roadtest.Office, p *pack.Pack, per, year, more, values string, kwh ...[2]int) *awards.Run {
	t.Helper()
	dir := t.TempDir()
	roster := "统一社会信用代码,单位详细名称,行政区划代码,行业代码,是否规上" + more + "\n"
	power := fmt.Sprintf("户号,统一社会信用代码,%d年一季度用电量（千瓦时）,%s年一季度用电量（千瓦时）\n", atoi(year)-1, year)
	for i, k := range kwh {
		roster += creditCode(t, i) + fmt.Sprintf(",示例%d公司,350481,3360,是%s\n", i, values)
		power += fmt.Sprintf("%d,%s,%d,%d\n", i+1, creditCode(t, i), k[0], k[1])
	}
	req := awards.Request{Pack: p, Item: "power", Period: period.MustParse(per)}
	for kind, text := range map[string]string{"statistics": roster, "power": power} {
		path := filepath.Join(dir, kind+".csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		req.Inputs = append(req.Inputs, awards.Input{Kind: kind, Path: path})
	}
	run, err := awards.Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Freeze(t.Context(), o.Desk.Store, o.Vault, o.Now()); err != nil {
		t.Fatal(err)
	}
	o.Do(roadtest.Probe{Touch: []string{"run/" + run.ID}, User: o.Maker.Actor.ID()})
	return run
}

func atoi(s string) (n int) {
	for _, c := range s {
		n = 10*n + int(c-'0')
	}
	return n
}

func fund(o *roadtest.Office, item string, amount money.Fen) {
	o.Do(roadtest.Probe{Posts: []ledger.Posting{{
		Pool: ledger.Pool{Source: "province", Item: item}, From: ledger.Appropriation, To: ledger.Available, Amount: amount, Code: ledger.CodeGrant,
	}}})
}

// The edition of 2024 is paid out in stages: half in advance, the rest when the
// figures are final, less what was advanced, fen by fen.
func TestEditionOf2024IsPaidInStages(t *testing.T) {
	o := roadtest.New(t)
	p := shippedPack(t, o, "fujian-power-2024q1")
	fund(o, "fujian-power-2024q1/power", 100_000_000_00)
	columns, values := ",是否新投产纳统,战略性新兴产业", ",否,否"
	first := usage(t, o, p, "2024Q1", "2024", columns, values, [2]int{1_000_000, 1_234_567}, [2]int{2_000_000, 2_300_000}, [2]int{1_000_000, 1_040_000})
	if a := first.Rows[0].Det; a.Amount != 23_456_70 || first.Rows[2].Det.Status != rule.Ineligible {
		t.Fatalf("%+v %+v", a, first.Rows[2].Det)
	}
	d, err := o.Road.Draft(bg, o.Maker.Actor, first, road.Options{Advance: "0.5"})
	if err != nil || len(d.Batches) != 1 || d.Batches[0].Kind != road.Advance || d.Batches[0].Total != 11_728_35+15_000_00 {
		t.Fatalf("%+v %v", d, err)
	}
	ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(o.Noticed(o.Sign(d.Batches[0])))))
	final := usage(t, o, p, "2024Q1", "2024", columns, values, [2]int{1_000_000, 1_234_568}, [2]int{2_000_000, 2_149_999}, [2]int{1_000_000, 1_040_000})
	d, err = o.Road.Draft(bg, o.Maker.Actor, final, road.Options{})
	if err != nil || len(d.Batches) != 1 || len(d.Left) != 1 { // the second firm had more than it is due
		t.Fatalf("%+v %v", d, err)
	}
	b := o.Sign(d.Batches[0])
	if l := lines(t, o, b.ID)[1]; l.Gross != 23_456_80 || l.Advance != 11_728_35 || l.Net != 11_728_45 || l.Gross != l.Advance+l.Net {
		t.Errorf("%+v", l)
	}
	verify(t, o)
}

// The edition of 2026 arranges nothing below 30,000 yuan: no line, no commitment.
func TestEditionOf2026ArrangesNothingBelowItsFloor(t *testing.T) {
	o := roadtest.New(t)
	p := shippedPack(t, o, "fujian-power-2026q1")
	fund(o, "fujian-power-2026q1/power", 100_000_000_00)
	run := usage(t, o, p, "2026Q1", "2026", ",经营异常名录,严重失信主体名单,涉黑涉恶,能效达标", ",否,否,否,是",
		[2]int{1_000_000, 1_299_999}, [2]int{1_000_000, 1_300_000}, [2]int{1_000_000, 1_300_001})
	for i, want := range []money.Fen{0, 30_000_00, 30_000_10} {
		if d := run.Rows[i].Det; d.Amount != want || want == 0 && !strings.HasPrefix(d.FailedStep, "floor") {
			t.Errorf("row %d: %+v", i, d)
		}
	}
	if _, err := o.Road.Draft(bg, o.Maker.Actor, run, road.Options{Budget: map[string]money.Fen{"province": 40_000_00}}); code(err) != "road-scaled-by-run" {
		t.Errorf("scaled past its floor: %v", err)
	}
	d, err := o.Road.Draft(bg, o.Maker.Actor, run, road.Options{})
	if err != nil || len(d.Batches) != 1 || d.Batches[0].Lines != 2 || d.Batches[0].Total != 60_000_10 {
		t.Errorf("%+v %v", d, err)
	}
}

// An award by decision document travels the same road.
func TestADecisionTravelsTheRoad(t *testing.T) {
	o := roadtest.New(t)
	p := shippedPack(t, o, "fujian-2020-13")
	fund(o, "fujian-2020-13/innovation", 1_000_000_00)
	path := filepath.Join(t.TempDir(), "88号.pdf")
	if err := os.WriteFile(path, []byte("scan"), 0o600); err != nil {
		t.Fatal(err)
	}
	scan, err := decisions.ScanOf(path)
	if err != nil {
		t.Fatal(err)
	}
	date, err := period.ParseDate("2020-07-15")
	if err != nil {
		t.Fatal(err)
	}
	book := decisions.Book{Desk: o.Desk, Vault: o.Vault}
	dec, err := book.Record(bg, o.Maker.Actor, decisions.Draft{
		Number: "示工信〔2020〕88号", Date: date, Authority: "示例省工信厅", Title: "智能制造试点示范奖补", Scan: scan,
		Pack: p, Item: "innovation", Period: "2020", Total: "50万元",
		Lines: []decisions.Input{
			{ID: creditCode(t, 1), Name: "示例一公司", Region: "350481", Amount: "30万元"},
			{ID: creditCode(t, 2), Name: "示例二公司", Region: "350582", Amount: "200000", Account: decisions.Payee{Holder: "示例二公司", Bank: "示例银行", Number: "3505000123456789"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := o.Road.DraftDecision(bg, o.Maker.Actor, dec.ID, p, nil)
	if err != nil || len(d.Batches) != 1 || d.Batches[0].Total != 500_000_00 || d.Batches[0].Source.Decision != dec.ID {
		t.Fatalf("%+v %v", d, err)
	}
	if err := book.Withdraw(bg, o.Maker.Actor, dec.ID, 2, "误登"); code(err) != "decision-used" {
		t.Errorf("a decision with a batch is withdrawn: %v", err)
	}
	b := o.Sign(d.Batches[0])
	for _, l := range lines(t, o, b.ID) {
		if l.Measure != decisions.Measure || len(l.DetHash) != 64 {
			t.Errorf("%+v", l)
		}
	}
	b = ok(t)(o.Road.Confirm(bg, o.Head.Actor, ask(o.Noticed(b))))
	view(t, o, func(r store.Reader) error {
		a, err := ledger.Balances(r, ledger.Pool{Source: "province", Item: "fujian-2020-13/innovation"})
		if a.Payable != 500_000_00 || a.Available != 500_000_00 {
			t.Errorf("%+v", a)
		}
		return err
	})
	if _, err := o.Road.DraftDecision(bg, o.Maker.Actor, dec.ID, p, nil); code(err) != "road-nothing" {
		t.Errorf("the same decision again: %v", err)
	}
	verify(t, o)
}

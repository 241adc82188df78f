package awards_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/rules"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// cities writes a cities workbook with these rates of growth for the first half.
func cities(t *testing.T, rates map[string]string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("设区市,2020年上半年规上工业增加值增速（%）\n")
	for _, code := range slices.Sorted(func(yield func(string) bool) {
		for c := range rates {
			if !yield(c) {
				return
			}
		}
	}) {
		fmt.Fprintf(&b, "%s,%s\n", code, rates[code])
	}
	path := filepath.Join(t.TempDir(), "cities.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func shippedPack(t *testing.T, id string) *pack.Pack {
	t.Helper()
	shelf, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	p, ok := shelf.Pack(id, "")
	if !ok {
		t.Fatal(id)
	}
	return p
}

func cityRun(t *testing.T, rates, readings map[string]string) *awards.Run {
	t.Helper()
	run, err := awards.Assess(t.Context(), awards.Request{
		Pack: shippedPack(t, "fujian-2020-13"), Item: "city-growth", Period: period.MustParse("2020H1"), Readings: readings,
		Inputs: []awards.Input{{Kind: "cities", Path: cities(t, rates)}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestEachWayToDecideATieIsCosted(t *testing.T) {
	for _, c := range []struct {
		name    string
		rates   map[string]string
		groups  string
		paid    string
		options string
	}{
		{"no tie", map[string]string{"350100": "1", "350900": "2"}, "", "8,000,000.00", ""},
		{"two tie for the third", map[string]string{"350100": "1.3", "350400": "1.3", "350800": "2.2", "350900": "6.4"},
			"3[350100 350400]", "8,000,000.00",
			"each 4,000,000.00/12,000,000.00/4,000,000.00; split 2,000,000.00/10,000,000.00/2,000,000.00; "},
		{"two tie for the first", map[string]string{"350100": "6.4", "350900": "6.4", "350800": "1"},
			"1[350100 350900]", "2,000,000.00",
			"each 10,000,000.00/12,000,000.00/10,000,000.00; split 8,000,000.00/10,000,000.00/8,000,000.00; "},
		{"three tie for the third", map[string]string{"350100": "1", "350300": "1", "350400": "1", "350800": "2", "350900": "6"},
			"3[350100 350300 350400]", "8,000,000.00",
			"each 6,000,000.00/14,000,000.00/6,000,000.00; split 2,000,000.00/10,000,000.00/2,000,000.00; "},
		{"two tie, and Xiamen is not among them", map[string]string{"350200": "1.3", "350400": "1.3", "350800": "2.2", "350900": "6.4"}, "", "10,000,000.00", ""},
		{"nobody grows", map[string]string{"350100": "0", "350900": "-1"}, "", "0.00", ""},
		{"a tie beyond the prizes waits for nothing", map[string]string{"350100": "1", "350300": "1", "350400": "3", "350800": "4", "350900": "6"}, "", "10,000,000.00", ""},
	} {
		run := cityRun(t, c.rates, nil)
		ties, err := run.Ties(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		groups, options := "", ""
		for _, tie := range ties {
			for _, g := range tie.Groups {
				var ids []string
				for _, i := range g.Rows {
					ids = append(ids, run.Rows[i].ID)
				}
				groups += fmt.Sprintf("%d%v", g.Rank, ids)
			}
			for _, o := range tie.Options {
				options += fmt.Sprintf("%s %s/%s/%s; ", o.Option.ID, o.Amount, o.Total, o.More)
				again := cityRun(t, c.rates, map[string]string{"tie": o.Option.ID})
				if again.Totals.Amount != o.Total || again.Totals.Unknown != 0 {
					t.Errorf("%s: a run decided so comes to %s, not %s", c.name, again.Totals.Amount, o.Total)
				}
			}
		}
		if groups != c.groups || options != c.options || run.Totals.Amount.String() != c.paid {
			t.Errorf("%s: %s %s paid %s", c.name, groups, options, run.Totals.Amount)
		}
	}
}

func TestOpenDecisionsAreInTheJSON(t *testing.T) {
	run := cityRun(t, map[string]string{"350100": "1.3", "350400": "1.3", "350800": "2.2", "350900": "6.4"}, nil)
	var b bytes.Buffer
	if err := run.WriteJSON(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Rows []struct {
			ID, Status string
			Missing    []string
			AmountFen  int64 `json:"amount_fen"`
		}
		Decisions []struct {
			ID      string
			Options []struct {
				ID       string
				TotalFen int64 `json:"total_fen"`
				Gets     []struct {
					ID        string
					AmountFen int64 `json:"amount_fen"`
				}
			}
		}
		Readings []struct {
			ID, Choice string
			Options    []struct {
				ID      string
				MoreFen int64 `json:"more_fen"`
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for _, row := range doc.Rows {
		if waits := row.ID == "350100" || row.ID == "350400"; waits != (row.Status == "unknown") || waits && !slices.Equal(row.Missing, []string{"decision:tie"}) || waits != (row.AmountFen == 0) {
			t.Errorf("%+v", row)
		}
	}
	if len(doc.Decisions) != 1 || len(doc.Decisions[0].Options) != 2 || len(doc.Decisions[0].Options[1].Gets) != 2 || doc.Decisions[0].Options[1].Gets[0].AmountFen != 1_000_000_00 {
		t.Errorf("%+v", doc.Decisions)
	}
	if len(doc.Readings) != 2 || doc.Readings[0].ID != "ranking" || doc.Readings[0].Choice != "exclude-then-rank" || doc.Readings[0].Options[1].MoreFen != 0 {
		t.Errorf("%+v", doc.Readings)
	}
}

// Ranked before Xiamen is taken out, a city loses the place Xiamen had.
func TestRankThenExcludeCosts(t *testing.T) {
	run := cityRun(t, map[string]string{"350100": "1", "350200": "3", "350800": "2", "350900": "6"}, nil)
	all, err := run.Alternatives(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if a.Option.ID == "rank-then-exclude" && (a.MoreAmount != -3_000_000_00 || a.MoreFirms != -1) {
			t.Errorf("%+v", a)
		}
	}
	if i := slices.IndexFunc(all, func(a awards.Alternative) bool { return a.Option.ID == "rank-then-exclude" }); i < 0 {
		t.Error("not among the alternatives")
	}
}

// A figure the run supplies is part of its receipt.
func TestGivenBudget(t *testing.T) {
	p := shippedPack(t, "fujian-power-2024q1")
	given := ""
	for _, q := range p.Parameters {
		if q.Given {
			given = q.ID
		}
	}
	if given == "" {
		t.Fatal("the pack has no given figure")
	}
	req := awards.Request{Pack: p, Item: "power", Period: period.MustParse("2024Q1"), Readings: map[string]string{"up-to": "cap-then-scale"}, Given: map[string]string{given: "1"}}
	if _, err := awards.Open(t.Context(), req); codeOf(err) != "no-input" {
		t.Errorf("a given figure: %v", err)
	}
	req.Readings = nil // nothing is scaled under the pack's own reading
	if _, err := awards.Open(t.Context(), req); codeOf(err) != "given-unused" {
		t.Errorf("a figure nothing uses: %v", err)
	}
	req.Given = map[string]string{given: "viel"}
	if _, err := awards.Open(t.Context(), req); codeOf(err) != "reading-unknown" {
		t.Error("a figure that is none was taken")
	}
	req.Given = map[string]string{"cap_firm": "1"}
	if _, err := awards.Open(t.Context(), req); codeOf(err) != "reading-unknown" {
		t.Errorf("a figure the text gives: %v", err)
	}
}

// What earlier awards took of a shared allowance is frozen with the facts.
func TestUsedIsFrozen(t *testing.T) {
	req := awards.Request{Pack: goldenPack(t).p, Item: "power", Period: period.MustParse("2020Q2"), Inputs: goldenInputs(t)}
	plain, err := awards.Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Used = map[string]money.Fen{"91350181MA9115690G": 400_000_00, "91350802MA9115656M": 999_999_99}
	run, err := awards.Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	if run.Receipt.Facts == plain.Receipt.Facts || run.Receipt.ID() == plain.Receipt.ID() {
		t.Error("the receipt does not know of it")
	}
	if a := run.Rows[run.Index("91350181MA9115690G")].Det; a.Status != rule.Eligible || a.Amount != 600_000_00 {
		t.Errorf("%+v", a)
	}
	st := openStore(t)
	if err := run.Freeze(t.Context(), st, openVault, noon); err != nil {
		t.Fatal(err)
	}
	again, err := awards.Load(t.Context(), st, onePack{req.Pack}, run.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	for _, step := range again.Trace(again.Index("91350181MA9115690G")).Steps {
		if step.ID == "cap" && !strings.Contains(step.Sentence, "已用 400,000.00 元") {
			t.Errorf("%s", step.Sentence)
		}
	}
}

func codeOf(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return fmt.Sprint(err)
}

// Given 60万, three firms of the edition of 2024 share exactly that.
func TestAGivenBudgetIsSharedExactly(t *testing.T) {
	dir := t.TempDir()
	req := awards.Request{
		Pack: shippedPack(t, "fujian-power-2024q1"), Item: "power", Period: period.MustParse("2024Q1"),
		Readings: map[string]string{"up-to": "cap-then-scale"}, Given: map[string]string{"budget": "60"},
	}
	for kind, text := range map[string]string{
		"statistics": "统一社会信用代码,单位详细名称,行政区划代码,行业代码,是否规上,是否新投产纳统,战略性新兴产业\n" +
			"91350181MA9115690G,甲公司,350181,3140,是,否,否\n91350802MA9115657Q,乙公司,350802,3360,是,否,否\n91350802MA9115656M,丙公司,350802,3360,是,否,否\n",
		"power": "户号,统一社会信用代码,2023年一季度用电量（千瓦时）,2024年一季度用电量（千瓦时）\n" +
			"1,91350181MA9115690G,10000000,30000000\n2,91350802MA9115657Q,1000000,1234567\n3,91350802MA9115656M,1000000,1333333\n",
	} {
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
	if run.Totals.Amount != 600_000_00 || run.Totals.Eligible != 3 || run.Receipt.Readings["parameter:budget"] != "60" {
		t.Errorf("%+v %v", run.Totals, run.Receipt.Readings)
	}
	if err := run.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

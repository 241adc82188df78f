package review

import (
	"bytes"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/app/desk/rules"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/resources"
)

func sample(t testing.TB) string {
	t.Helper()
	data, err := fs.ReadFile(resources.Samples(), "deferrals-2020.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "deferrals-2020.xlsx")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func packOf(t testing.TB, id string) *pack.Pack {
	t.Helper()
	shelf, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	p, ok := shelf.Pack(id, "")
	if !ok {
		t.Fatalf("no pack %s", id)
	}
	return p
}

func assess(t testing.TB, req Request) *Result {
	t.Helper()
	r, err := Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// cells are the raw cells of the sample, a day being its serial number.
func cells(t testing.TB, path string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("延期还本付息明细", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		for len(rows[i]) < 26 {
			rows[i] = append(rows[i], "")
		}
	}
	return rows[1:]
}

// byHand says what a pack finds in a row of raw cells, written down from the
// documents and not from the packs.
type byHand struct {
	pack, period string
	from, to     string // of original due dates
	latest       string // "" by agreement
	qualified    func(size string, credit int) bool
	must         bool // 应延尽延
	eligible     int  // in the sample
}

var small = []string{"小型", "微型", "小微企业主", "个体工商户"}

func inclusive(size string, credit int) bool { return slices.Contains(small, size) && credit <= 1000 }

var hands = []byHand{
	{"deferral-2020-03", "2020H1", "2020-01-25", "2020-06-30", "2020-06-30", func(size string, _ int) bool { return size != "大型" }, false, 0},
	{"deferral-2020-06", "2020H1", "2020-06-01", "2020-12-31", "2021-03-31", func(size string, _ int) bool { return size != "大型" }, true, 182},
	{"deferral-2020-12", "2021H1", "2021-01-01", "2021-03-31", "", inclusive, true, 30},
	{"deferral-2021", "2021H1", "2021-04-01", "2021-12-31", "", inclusive, false, 0},
	{"deferral-2022q4", "2022Q4", "2022-10-01", "2022-12-31", "2023-06-30", func(size string, _ int) bool { return slices.Contains(small, size) }, false, 0},
}

func serial(t testing.TB, text string) int {
	d, err := period.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d.Serial()
}

func number(text string) int { n, _ := strconv.Atoi(text); return n }

// found counts by rule what a row breaks.
func (h *byHand) found(t testing.TB, r []string) (in bool, codes []string) {
	due := number(r[8])
	if due < serial(t, h.from) || due > serial(t, h.to) {
		return false, []string{"outside-window"}
	}
	granted := r[13] == "同意"
	if granted && h.latest != "" {
		for _, day := range []string{r[15], r[16]} {
			if day != "" && number(day) > serial(t, h.latest) {
				codes = append(codes, "beyond-latest")
				break // one finding, whichever of the two days it is
			}
		}
	}
	if granted && !h.qualified(r[4], number(r[5])) {
		codes = append(codes, "not-qualified")
	}
	if h.must && r[13] == "不同意" && inclusive(r[4], number(r[5])) && r[20] != "无" && r[21] == "是" {
		codes = append(codes, "refused-must-grant")
	}
	if number(r[14])-number(r[12]) > 10 {
		codes = append(codes, "late-answer")
	}
	if granted && r[24] != "0" {
		codes = append(codes, "penalty-charged")
	}
	if r[23] != r[22] { // all were 正常 before
		codes = append(codes, "downgraded")
	}
	return true, codes
}

func TestSampleAgainstAReckoningByHand(t *testing.T) {
	path := sample(t)
	raw := cells(t, path)
	for _, h := range hands {
		t.Run(h.pack, func(t *testing.T) {
			r := assess(t, Request{Pack: packOf(t, h.pack), Item: "review", Period: period.MustParse(h.period), Inputs: []Input{{Path: path}}})
			if len(r.Loans) != 300 || len(r.Problems) != 0 {
				t.Fatalf("%d loans, problems %v", len(r.Loans), r.Problems)
			}
			want, eligible := map[string]int{}, 0
			for i, row := range raw {
				in, codes := h.found(t, row)
				if in {
					eligible++
				}
				var got []string
				for _, f := range r.Findings(i) {
					got = append(got, f.Rule)
					if f.Text == "" || f.Clause == "" || f.Label == "" {
						t.Errorf("row %d: %+v", i+2, f)
					}
				}
				slices.Sort(got)
				slices.Sort(codes)
				if !slices.Equal(got, codes) || (r.Outcomes[i].Status == rule.Eligible) != in || r.Loans[i].Number != row[1] || r.Loans[i].Row != i+2 {
					t.Errorf("row %d (%s): found %v, by hand %v", i+2, row[1], got, codes)
				}
				for _, c := range codes {
					want[c]++
				}
			}
			got := map[string]int{}
			for _, x := range r.Totals.Rules {
				got[x.Rule] = x.Count
			}
			if !maps.Equal(got, want) || r.Totals.Eligible != eligible || h.eligible > 0 && eligible != h.eligible {
				t.Errorf("totals %v of %d, by hand %v of %d", got, r.Totals.Eligible, want, eligible)
			}
		})
	}
}

// TestSampleAll holds the item by which the due date chooses the pack.
func TestSampleAll(t *testing.T) {
	path := sample(t)
	req := benchRequest(t, path)
	req.Pack = packOf(t, "deferral-2020-06")
	r := assess(t, req)
	packs := map[string]int{}
	for i, row := range cells(t, path) {
		pack, codes := "", []string{"outside-window"}
		for _, h := range hands { // of two windows the later
			if in, found := h.found(t, row); in {
				pack, codes = h.pack, found
			}
		}
		var got []string
		for _, f := range r.Findings(i) {
			got = append(got, f.Rule)
		}
		slices.Sort(got)
		slices.Sort(codes)
		if r.Outcomes[i].Pack != pack || !slices.Equal(got, codes) {
			t.Errorf("row %d: %q %v, by hand %q %v", i+2, r.Outcomes[i].Pack, got, pack, codes)
		}
		packs[pack]++
	}
	if want := map[string]int{"deferral-2020-03": 78, "deferral-2020-06": 182, "deferral-2020-12": 30, "": 10}; !maps.Equal(packs, want) {
		t.Errorf("%v", packs)
	}
	req.Readings = map[string]string{"overlap": "earlier"}
	if r = assess(t, req); r.Totals.Of("late-answer") == 0 || r.Outcomes[slices.IndexFunc(r.Loans, func(l Loan) bool { return l.OriginalDue.String() == "2020-06-23" })].Pack != "deferral-2020-03" {
		t.Error("the earlier document does not take the loans of June under that reading")
	}
}

// TestSampleTraces holds every trace to its outcome, and a fact to its cell.
func TestSampleTraces(t *testing.T) {
	r := assess(t, benchRequest(t, sample(t)))
	for i := range r.Loans {
		tr := r.Trace(i)
		status, held, err := rule.RecomputeReview(tr)
		if err != nil || status != r.Outcomes[i].Status {
			t.Fatalf("row %d: %v, recomputed %v, %v", r.Loans[i].Row, r.Outcomes[i].Status, status, err)
		}
		set := uint64(0)
		for k, f := range r.Examiner().Programs()[r.Outcomes[i].program].Findings() {
			if slices.Contains(held, f.ID) {
				set |= 1 << k
			}
		}
		if status == rule.Eligible && set != r.Outcomes[i].Held {
			t.Errorf("row %d: findings %b, recomputed %v", r.Loans[i].Row, r.Outcomes[i].Held, held)
		}
		for _, s := range tr.Steps {
			for _, f := range s.Facts {
				if f.ID != asOf && f.State == "known" && f.ID != "hard_hit" && f.ID != "chain" && f.ID != "times" && (len(f.Sources) != 1 || f.Sources[0].Row != r.Loans[i].Row || f.Sources[0].Head == "") {
					t.Fatalf("row %d: %s comes from %+v", r.Loans[i].Row, f.ID, f.Sources)
				}
			}
		}
	}
}

// TestRowOrderChangesNothing permutes the rows of the sample.
func TestRowOrderChangesNothing(t *testing.T) {
	path := sample(t)
	first := assess(t, benchRequest(t, path))
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows := cells(t, path)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	table := [][]any{sampleHeads}
	for _, row := range rows {
		line := make([]any, len(row))
		for k, text := range row {
			if line[k] = text; text == "" {
				line[k] = nil
			} else if n, err := strconv.ParseFloat(text, 64); err == nil && k > 3 {
				line[k] = n
			}
		}
		table = append(table, line)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	second := assess(t, benchRequest(t, sheet(t, table, nil)))
	if first.Receipt.Facts != second.Receipt.Facts || first.Receipt.Results != second.Receipt.Results {
		t.Error("the receipt depends on the order of the rows")
	}
	if len(first.Doubts) != len(second.Doubts) || !slices.Equal(first.Totals.Rules, second.Totals.Rules) {
		t.Errorf("%+v, %+v", first.Totals, second.Totals)
	}
}

func TestSameInputSameBytes(t *testing.T) {
	path := sample(t)
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := assess(t, benchRequest(t, path)).WriteJSON(t.Context(), w); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("result.json differs")
	}
}

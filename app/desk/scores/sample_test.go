package scores

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/policy/score"
	"huiqi/reports/workbook"
	"huiqi/resources"
)

func packOf(t testing.TB, id string) *pack.Pack {
	t.Helper()
	p, err := pack.Load(resources.Packs(), id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sample is the sample workbook in a file.
func sample(t testing.TB) string {
	t.Helper()
	data, err := fs.ReadFile(resources.Samples(), "banks-2020.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	return file(t, "banks-2020.xlsx", data)
}

func file(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func assess(t testing.TB, id, item, per string, readings map[string]string, paths ...string) *Result {
	t.Helper()
	req := Request{Pack: packOf(t, id), Item: item, Period: period.MustParse(per), Readings: readings}
	for _, p := range paths {
		req.Inputs = append(req.Inputs, Input{Path: p})
	}
	r, err := Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// cells of the sample, row by row, as text.
func cells(t testing.TB) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(sample(t), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("指标数据")
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// rat reads a decimal; what a spreadsheet writes with more than the 15 digits it has is
// cut to them.
func rat(text string) *big.Rat {
	if v, err := strconv.ParseFloat(text, 64); err == nil && len(text) > 15 && !strings.Contains(text, "/") {
		text = strconv.FormatFloat(v, 'f', -1, 64)
		if len(text) > 15 {
			text = strconv.FormatFloat(v, 'g', 15, 64)
		}
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text)
	}
	return r
}

func sub(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
func quo(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }

// reckoned are the twelve figures of a bank in a quarter, told in words of their columns.
func reckoned(r []string) []*big.Rat {
	x := func(i int) *big.Rat { return rat(r[i]) }
	return []*big.Rat{
		sub(x(4), x(7)), sub(x(9), x(10)), quo(x(4), x(6)), quo(sub(x(4), x(7)), sub(x(6), x(8))), quo(sub(x(9), x(10)), sub(x(11), x(12))),
		sub(quo(x(4), x(5)), rat("1")), sub(quo(x(13), x(14)), rat("1")), x(15), x(16), x(17), x(18), x(19),
	}
}

// plain scores figures by the plain words of the scheme, and knows nothing of packs.
func plain(all map[string][]*big.Rat) map[string]*big.Rat {
	out := map[string]*big.Rat{}
	for code := range all {
		out[code] = new(big.Rat)
	}
	for i := range 12 {
		var best *big.Rat
		for _, v := range all {
			if best == nil || i == 7 && v[i].Cmp(best) < 0 || i != 7 && v[i].Cmp(best) > 0 {
				best = v[i]
			}
		}
		for code, v := range all {
			p, full := quo(v[i], best), rat("10")
			switch {
			case i == 7:
				p = quo(best, v[i])
			case i == 8:
				p, full = quo(v[i], rat("100")), rat("5")
				if p.Cmp(rat("1")) > 0 {
					p = rat("1")
				}
			case i == 9 || i == 11:
				p, full = quo(v[i], rat("100")), rat("5")
			case i == 10:
				full = rat("5")
			}
			if p.Sign() > 0 {
				out[code].Add(out[code], p.Mul(p, full))
			}
		}
	}
	return out
}

func TestSampleAgainstPlainReckoning(t *testing.T) {
	for per, quarter := range map[string]string{"2020Q1": "2020Q1", "2020Q2": "2020Q2", "2020Q3": "2020Q3", "2020": "2020Q4"} {
		all := map[string][]*big.Rat{}
		for _, row := range cells(t) {
			if row[3] == quarter {
				all[row[0]] = reckoned(row)
			}
		}
		want := plain(all)
		r := assess(t, "fujian-banks-2019", "evaluation", per, nil, sample(t))
		if len(r.Table.Rows) != 31 || r.Totals.Ranked != 31 || len(r.Problems) != 0 {
			t.Fatalf("%s: %d rows, %+v, %v", per, len(r.Table.Rows), r.Totals, r.Problems)
		}
		prizes := []int64{0, 100, 100, 80, 80, 80, 50, 50, 50, 50, 50}
		for i := range r.Table.Rows {
			row, code := &r.Table.Rows[i], r.Table.Banks[i].ID
			if row.Total.Num().Rat().Cmp(want[code]) != 0 {
				t.Errorf("%s %s: %s, want %s", per, code, r.Score(i), want[code].FloatString(2))
			}
			rank := 1
			for _, other := range want {
				if other.Cmp(want[code]) > 0 {
					rank++
				}
			}
			fen := int64(0)
			if rank <= 10 && per == "2020" {
				fen = prizes[rank] * 1_000_000
			}
			if row.Rank != rank || int64(row.Amount) != fen || r.Score(i) != want[code].FloatString(2) {
				t.Errorf("%s %s: rank %d of %d, %s, prize %d of %d", per, code, row.Rank, rank, r.Score(i), row.Amount, fen)
			}
		}
	}
}

// Every point of the sample is traced to the cells of the workbook and comes again.
func TestSampleTraces(t *testing.T) {
	for _, x := range []struct {
		id, item, per string
		readings      map[string]string
	}{
		{"fujian-banks-2019", "evaluation", "2020Q2", nil}, {"fujian-banks-2019", "evaluation", "2020Q2", map[string]string{"method": "average-full"}},
		{"fujian-banks-2019", "evaluation", "2020", map[string]string{"method": "rank-points", "year": "mean", "peers": "apart"}},
		{"fujian-banks-2019", "evaluation", "2020", map[string]string{"year": "mean-figures"}}, {"fujian-2020-13", "bank-incentive", "2020Q3", nil},
	} {
		r := assess(t, x.id, x.item, x.per, x.readings, sample(t))
		raw := cells(t)
		for i := range r.Table.Rows {
			trace := r.Table.Explain(i)
			total, ok, err := score.Recompute(trace)
			if err != nil || !ok || total.Cmp(r.Table.Rows[i].Total.Num()) != 0 {
				t.Fatalf("%v %s: recomputed %v %v %v", x, r.Table.Banks[i].ID, total, ok, err)
			}
			leaves := 0
			for _, s := range trace.Steps {
				for _, f := range s.Facts {
					for _, src := range f.Sources {
						leaves++
						if row := raw[src.Row-2]; row[0] != r.Table.Banks[i].ID || row[src.Column-1] != src.Raw || rat(src.Raw).Cmp(rat(f.Value)) != 0 {
							t.Fatalf("%+v is not cell %d/%d", f, src.Row, src.Column)
						}
					}
				}
			}
			if leaves < 4 {
				t.Fatalf("%d leaves", leaves)
			}
		}
	}
}

// What the office cannot settle shows: other readings side by side, and groups.
func TestReadings(t *testing.T) {
	r := assess(t, "fujian-banks-2019", "evaluation", "2020", nil, sample(t))
	list, err := r.Alternatives(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	moved := map[string]int{}
	for _, a := range list {
		if a.Err != nil {
			t.Errorf("%s=%s: %v", a.Interpretation.ID, a.Option.ID, a.Err)
		}
		moved[a.Interpretation.ID+"="+a.Option.ID] = a.Moved
	}
	for _, k := range []string{"method=rank-points", "method=average-full", "year=mean", "year=mean-figures", "peers=apart"} {
		if moved[k] == 0 {
			t.Errorf("%s moves nobody: %v", k, moved)
		}
	}
	if moved["method=best-ratio"] != 0 {
		t.Error("the reading chosen moves somebody")
	}
	direct := assess(t, "fujian-banks-2019", "evaluation", "2020", map[string]string{"method": "rank-points"}, sample(t))
	for _, a := range list {
		if a.Interpretation.ID != "method" || a.Option.ID != "rank-points" {
			continue
		}
		for i := range a.Table.Rows {
			if a.Table.Rows[i].Rank != direct.Table.Rows[i].Rank {
				t.Errorf("row %d: %d beside, %d directly", i, a.Table.Rows[i].Rank, direct.Table.Rows[i].Rank)
			}
		}
	}
}

// The workbook computes its points and totals from the figures beside them.
func TestWorkbookRecomputes(t *testing.T) {
	for _, readings := range []map[string]string{nil, {"method": "average-full", "peers": "apart"}, {"method": "rank-points"}, {"year": "mean"}} {
		per := "2020Q2"
		if readings["year"] != "" {
			per = "2020"
		}
		r := assess(t, "fujian-banks-2019", "evaluation", per, readings, sample(t))
		var out, again bytes.Buffer
		book := r.Workbook(period.MustParse("2021-02").First())
		if err := workbook.WriteScores(t.Context(), &out, book); err != nil {
			t.Fatal(err)
		}
		if err := workbook.WriteScores(t.Context(), &again, book); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
			t.Errorf("not the same bytes: %v", err)
		}
		f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()), excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		formulas := 0
		for n, p := range book.Points {
			at := "M" + strconv.Itoa(n+2)
			text, err := f.GetCellFormula(workbook.SheetPoints, at)
			if err != nil || text == "" {
				t.Fatalf("%v: %s of %s has no formula: %v", readings, at, p.Indicator, err)
			}
			if n%97 != 0 { // every method comes up; computing all takes long
				continue
			}
			formulas++
			value, err := f.CalcCellValue(workbook.SheetPoints, at)
			if err != nil || !near(value, p.Points) {
				t.Errorf("%v: %s = %s computes %s, want %s: %v", readings, at, text, value, p.Points, err)
			}
		}
		sheet := f.GetSheetList()[0]
		for n := range book.Leagues[0].Rows {
			at := "D" + strconv.Itoa(n+2)
			text, _ := f.GetCellFormula(sheet, at)
			if !strings.Contains(text, "SUMIFS") {
				t.Errorf("%s is %q", at, text)
			}
			if n > 0 {
				continue
			}
			if value, err := f.CalcCellValue(sheet, at); err != nil || !near(value, book.Leagues[0].Rows[n].Score) {
				t.Errorf("%s = %s computes %s, want %s: %v", at, text, value, book.Leagues[0].Rows[n].Score, err)
			}
		}
		if formulas < 3 || len(book.Leagues[0].Rows) == 0 {
			t.Errorf("%d formulas tried", formulas)
		}
		f.Close()
	}
}

// near compares two decimals to the eighth place.
func near(a, b string) bool {
	x, y := rat(a), rat(b)
	d := sub(x, y)
	return d.Abs(d).Cmp(rat("0.00000001")) < 0
}

func TestJSON(t *testing.T) {
	r := assess(t, "fujian-banks-2019", "evaluation", "2020", map[string]string{"peers": "apart"}, sample(t))
	var out bytes.Buffer
	if err := r.WriteJSON(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Pack struct{ ID, SHA256 string }
		Item string
		Rows []struct {
			ID, Name, Status, Branch, Fund string
			AmountFen                      int64 `json:"amount_fen"`
			Score                          *string
			Rank                           *int
			Missing                        []string
			Steps                          []rule.Step
		}
		Problems, Decisions []any
		Readings            []struct {
			ID, Choice string
			DecidedBy  *string `json:"decided_by"`
			Options    []struct {
				ID     string
				Chosen bool
				Rows   []struct {
					ID    string
					Score *string
				}
			}
		}
		Totals struct {
			Eligible  int
			AmountFen int64 `json:"amount_fen"`
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Rows) != 31 || got.Rows[0].ID != "B001" || got.Rows[0].Branch != "large" || got.Rows[0].Fund != "province" || got.Totals.AmountFen != 690_000_000 || got.Problems == nil || got.Rows[0].Missing == nil {
		t.Errorf("%d rows, the first %+v, totals %+v", len(got.Rows), got.Rows[0], got.Totals)
	}
	for _, row := range got.Rows {
		if row.Score == nil || len(*row.Score)-strings.IndexByte(*row.Score, '.') != 3 || row.Rank == nil || len(row.Steps) < 30 {
			t.Fatalf("%+v", row)
		}
	}
	at := slices.IndexFunc(got.Readings, func(x struct {
		ID, Choice string
		DecidedBy  *string `json:"decided_by"`
		Options    []struct {
			ID     string
			Chosen bool
			Rows   []struct {
				ID    string
				Score *string
			}
		}
	}) bool {
		return x.ID == "method"
	})
	if at < 0 || *got.Readings[at].DecidedBy != "" || len(got.Readings[at].Options) != 3 || len(got.Readings[at].Options[1].Rows) != 31 {
		t.Errorf("readings %+v", got.Readings)
	}
	if got.Pack.ID != "fujian-banks-2019" || r.Receipt.Pack.SHA256 != got.Pack.SHA256 {
		t.Errorf("pack %+v", got.Pack)
	}
}

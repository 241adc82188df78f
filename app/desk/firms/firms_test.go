package firms

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"huiqi/app/desk"
	"huiqi/app/desk/demo"
	"huiqi/app/desk/intake"
	"huiqi/app/store/storetest"
	"huiqi/policy/rule"
)

var when = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func file(n int) File {
	return File{Hash: fmt.Sprintf("%064x", n), Name: fmt.Sprintf("第%d批.xlsx", n), When: when.AddDate(0, 0, n)}
}

func TestImport(t *testing.T) {
	s, ctx := storetest.New(t), t.Context()
	a := Seen{Code: "A", Name: "厦门长乐电子有限公司", Region: "350203", Industry: "3973", AboveScale: Yes}
	b := Seen{Code: "B", Name: "莆田鞋业"}
	take := func(n int, want Receipt, rows ...Seen) {
		t.Helper()
		got, err := Import(ctx, s, file(n), slices.Values(rows))
		if err != nil || got != want {
			t.Fatalf("file %d: %+v, %v; want %+v", n, got, err, want)
		}
	}
	take(1, Receipt{New: 2}, a, b, Seen{Name: "no code"})
	take(1, Receipt{Already: true}, Seen{Code: "C", Name: "never"})
	b.NewListed, b.Region = No, "350302"
	take(2, Receipt{Same: 1, Changed: 1}, Seen{Code: "A"}, b)
	take(3, Receipt{New: 1, Disputed: 1}, Seen{Code: "D", Name: "丁", Region: "350102", Industry: "3360"},
		Seen{Code: "D", Name: "丁", Region: "350103", Industry: "3360", AboveScale: No})

	r, err := List(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	want := []Firm{
		{Code: "A", Name: a.Name, Region: "350203", Industry: "3973", AboveScale: Yes, Initials: "xmcldzyxgs", FirstFile: file(1).Hash, LastFile: file(2).Hash},
		{Code: "B", Name: "莆田鞋业", Region: "350302", NewListed: No, Initials: "ptxy", FirstFile: file(1).Hash, LastFile: file(2).Hash},
		{Code: "D", Name: "丁", Industry: "3360", AboveScale: No, Initials: "d", FirstFile: file(3).Hash, LastFile: file(3).Hash},
	}
	if d := cmp.Diff(want, r.Firms); d != "" {
		t.Error(d)
	}
	if f := r.Firms[0]; f.RegionName() != "思明区" || f.CityName() != "厦门市" || f.IndustryName() == "" {
		t.Errorf("names %q %q %q", f.RegionName(), f.CityName(), f.IndustryName())
	}
	if f, err := Get(ctx, s, "B"); err != nil || f != want[1] {
		t.Errorf("get: %+v, %v", f, err)
	}
	if _, err := Get(ctx, s, "Z"); !errors.Is(err, desk.Errf("no-firm")) {
		t.Errorf("get of nobody: %v", err)
	}
	list, err := Files(ctx, s)
	if err != nil || len(list) != 3 || list[0].Name != "第3批.xlsx" || list[2].Rows != 2 {
		t.Errorf("files: %+v, %v", list, err)
	}
}

func TestACancelledImportLeavesNothing(t *testing.T) {
	s := storetest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Import(ctx, s, file(1), func(yield func(Seen) bool) {
		for i := range 5000 {
			if i == 2000 {
				cancel()
			}
			if !yield(Seen{Code: fmt.Sprint(i), Name: "某厂"}) {
				return
			}
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if r, err := List(t.Context(), s); err != nil || len(r.Firms) != 0 {
		t.Errorf("%d firms, %v", len(r.Firms), err)
	}
	if list, _ := Files(t.Context(), s); len(list) != 0 {
		t.Errorf("files %v", list)
	}
}

func TestFromRecords(t *testing.T) {
	fields := []intake.Field{{ID: "output"}, {ID: "new_listed"}, {ID: "industry"}}
	records := []intake.Record{
		{ID: "A", Name: "甲", Region: "350203", Values: []rule.Value{{}, rule.Flag(true), rule.Text("3360")}},
		{ID: "B", Name: "乙", Values: []rule.Value{{}, rule.Flag(false), {}}},
		{ID: "C", Values: make([]rule.Value, 3)},
	}
	want := []Seen{
		{Code: "A", Name: "甲", Region: "350203", Industry: "3360", NewListed: Yes},
		{Code: "B", Name: "乙", NewListed: No},
		{Code: "C"},
	}
	if d := cmp.Diff(want, slices.Collect(FromRecords(records, fields))); d != "" {
		t.Error(d)
	}
}

func TestRecordRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Firm{
			Code: "X", Name: rapid.String().Draw(t, "name"), Region: rapid.String().Draw(t, "region"),
			Initials: rapid.String().Draw(t, "initials"), LastFile: rapid.String().Draw(t, "file"),
			AboveScale: Flag(rapid.IntRange(0, 2).Draw(t, "above")), NewListed: Flag(rapid.IntRange(0, 2).Draw(t, "new")),
		}
		b := f.appendTo(nil)
		got, err := parse("X", b)
		if err != nil || got != f {
			t.Fatalf("%+v, %v", got, err)
		}
		if _, err := parse("X", b[:rapid.IntRange(0, len(b)-1).Draw(t, "cut")]); err == nil {
			t.Fatal("a cut record was read")
		}
	})
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"福建三明重工集团":    "fjsmzgjt",
		"厦门ＡＢＣ（中国）３厂": "xmabczg3c",
		"安溪县藤铁工艺":     "axxttgy",
		"":            "",
	} {
		if got := Initials(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestSearch(t *testing.T) {
	r := NewRegistry([]Firm{
		{Code: "91350200AAAA", Name: "厦门长泰电子有限公司"},
		{Code: "91350400BBBB", Name: "福建三明 重型机械厂"},
		{Code: "91350900CCCC", Name: "宁德 T3 动力（集团）"},
	})
	for _, c := range []struct {
		query string
		want  []int
	}{
		{"", []int{0, 1, 2}},
		{"电子", []int{0}},
		{"三明重型", []int{1}},
		{"三 机械", []int{1}},
		{"350200", []int{0}},
		{"9135０２00aa", []int{0}},
		{"xmct", []int{0}},
		{"SMZT", []int{0}}, // 厦 read shà
		{"smzx", []int{1}},
		{"smcx", []int{1}}, // 重 read chóng
		{"xmzt", []int{0}}, // 长 read zhǎng
		{"t3dl", []int{2}},
		{"电子 nd", nil},
		{"%", nil},
	} {
		if got := r.Search(c.query); !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", c.query, got, c.want)
		}
	}
	if f, ok := r.Get("91350400BBBB"); !ok || !strings.HasPrefix(f.Name, "福建") {
		t.Error("get by code")
	}
	if _, ok := r.Get("9135"); ok {
		t.Error("got a firm by half a code")
	}
}

func TestSearchFindsWhatItShould(t *testing.T) {
	r := NewRegistry(invented(300))
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(r.Firms)-1).Draw(t, "firm")
		f := r.Firms[i]
		name := []rune(f.Name)
		lo := rapid.IntRange(0, len(name)-1).Draw(t, "from")
		hi := rapid.IntRange(lo+1, len(name)).Draw(t, "to")
		for _, q := range []string{string(name[lo:hi]), Initials(string(name[lo:hi])), f.Code[3:12]} {
			if q != "" && !slices.Contains(r.Search(q), i) {
				t.Fatalf("%q does not find %s", q, f.Name)
			}
		}
	})
}

// invented firms as the registry would hold them.
func invented(n int) []Firm {
	list := make([]Firm, 0, n)
	for s := range seen(n) {
		var f Firm
		f.see(s)
		list = append(list, f)
	}
	return list
}

func seen(n int) iter.Seq[Seen] {
	return func(yield func(Seen) bool) {
		for _, f := range demo.New(n, 1).Firms {
			if !yield(Seen{Code: f.Code, Name: f.Name, Region: f.Region, Industry: f.Industry, AboveScale: Of(f.Above), NewListed: Of(f.New)}) {
				return
			}
		}
	}
}

func BenchmarkList20000(b *testing.B) {
	s := storetest.New(b)
	if _, err := Import(b.Context(), s, file(1), seen(20_000)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r, err := List(b.Context(), s)
		if err != nil || len(r.Firms) != 20_000 {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearch20000(b *testing.B) {
	r := NewRegistry(invented(20_000))
	for _, q := range []string{"电子", "xmdz", "350583", "q"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				r.Search(q)
			}
		})
	}
}

// BenchmarkImport100000 takes firms in from rows, pinyin and all, and compares
// with one bare bbolt transaction of the records that makes. Limit: 2.
func BenchmarkImport100000(b *testing.B) {
	rows := slices.Collect(seen(100_000))
	list := invented(100_000)
	slices.SortFunc(list, func(x, y Firm) int { return strings.Compare(x.Code, y.Code) })
	keys, values := make([]string, len(list)), make([][]byte, len(list))
	for i, f := range list {
		f.FirstFile, f.LastFile = file(1).Hash, file(1).Hash
		keys[i], values[i] = key(f.Code), f.appendTo(nil)
	}
	var bare, ours time.Duration
	for b.Loop() {
		var start time.Time
		storetest.Bare(b, func() { start = time.Now() }, func(yield func(string, []byte) bool) {
			for i, k := range keys {
				if !yield(k, values[i]) {
					return
				}
			}
		})
		bare += time.Since(start)
		s := storetest.New(b)
		start = time.Now()
		if _, err := Import(b.Context(), s, file(1), slices.Values(rows)); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(start)
	}
	b.ReportMetric(ours.Seconds()*1000/float64(b.N), "ms/import")
	b.ReportMetric(bare.Seconds()*1000/float64(b.N), "ms/bare")
	b.ReportMetric(float64(ours)/float64(bare), "x-bare")
	if ours > 2*bare {
		b.Errorf("an import took %v, one bare transaction %v: more than twice", ours, bare)
	}
}

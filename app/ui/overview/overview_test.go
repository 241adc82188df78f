package overview

import (
	"os"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/digest"
	"huiqi/app/desk/rules"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/uitest"
	"huiqi/policy/gate"
	"huiqi/policy/pack"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func sample() *digest.Digest {
	return &digest.Digest{
		Run: "power-2020Q2-1", Period: "2020Q2", Title: "十三条", Problems: 8,
		Areas: []digest.Area{
			{Code: "3501", Eligible: 2, Ineligible: 5, Near: 1, Amount: 30000, Funds: []digest.FundShare{{Fund: "province", Firms: 2, Amount: 30000}}},
			{Code: "3502", Eligible: 1, Unknown: 1, Amount: 50000, Funds: []digest.FundShare{{Fund: "350200", Firms: 1, Amount: 50000}}},
		},
		Missing: []digest.Missing{{Supplier: "统计局", Facts: []string{"行业代码"}, ByCity: map[string]int{"3502": 1}}},
	}
}

func TestBoard(t *testing.T) {
	cases := []struct {
		name, area string
		eligible   int
		first      string // of the chart
		todos      []string
	}{
		{"province", "", 3, "厦门市", []string{"missing-统计局", "problems", "near", "batches", "unsigned", "inactive"}},
		{"one city", "3501", 2, "福州市", []string{"problems", "near", "batches", "unsigned", "inactive"}},
		{"a city without firms", "3509", 0, "宁德市", []string{"problems", "unsigned", "inactive"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := build(sample(), false, c.area, []pack.Interpretation{{Label: "尾数"}}, &pack.Pack{ID: "p"})
			var ids []string
			for _, todo := range b.todos {
				ids = append(ids, todo.id)
			}
			if b.sum.Eligible != c.eligible || b.cities[0].name != c.first || !slices.Equal(ids, c.todos) {
				t.Errorf("%d eligible, first %s, todos %v", b.sum.Eligible, b.cities[0].name, ids)
			}
		})
	}
}

func TestWithoutARunItOffersTheSamples(t *testing.T) {
	p := uitest.Place(t)
	v := New(p)
	uitest.Show(p, v)
	if v.Figures() != nil || v.FirstFocus() != nil {
		t.Error("figures without a run")
	}
	text := strings.Join(uitest.Texts(p.Shell.Window()), " ")
	if !strings.Contains(text, "还没有测算数据") {
		t.Errorf("the empty screen says %q", text)
	}
}

func TestTheSamplesShowTheReferenceFigures(t *testing.T) {
	p := uitest.Place(t)
	v, awards := New(p), &uitest.Stub{Name: "awards"}
	uitest.Show(p, v, awards)
	uitest.Samples(t, p)
	got := map[string]string{}
	for _, f := range v.Figures() {
		got[f.ID] = f.Value
	}
	want := map[string]string{"eligible": "131", "amount": "15,358,704.23", "unknown": "1", "ineligible": "474", "problems": "8"}
	for id, value := range want {
		if got[id] != value {
			t.Errorf("%s: %s, want %s", id, got[id], value)
		}
	}
	v.Figures()[2].Tap()
	v.todos.SetCursor("problems")
	p.Shell.Go(Route, "")
	p.Shell.Window().Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !slices.Equal(awards.Args, []string{argUnknown, argProblems}) {
		t.Errorf("led to %v", awards.Args)
	}
}

func TestMarkup(t *testing.T) {
	p := uitest.Place(t)
	v := New(p)
	v.set(build(sample(), false, "", nil, nil))
	w := test.NewTempWindow(t, v.bars)
	w.Resize(fyne.NewSize(480, 280))
	test.AssertRendersToMarkup(t, "bars.xml", w.Canvas())
}

func TestAPackNobodyActivatedWaits(t *testing.T) {
	p := uitest.SamplePlace(t)
	v, policy := New(p), &uitest.Stub{Name: "policy"}
	uitest.Show(p, v, policy)
	waits := func() bool {
		return slices.ContainsFunc(v.board.todos, func(d todo) bool { return d.id == "inactive" })
	}
	if !waits() {
		t.Fatal("it is not told")
	}
	v.todos.SetCursor("inactive")
	p.Shell.Go(Route, "")
	p.Shell.Window().Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	pk, _ := p.Pack()
	if !slices.Equal(policy.Args, []string{pk.ID + argGate}) {
		t.Errorf("led to %v", policy.Args)
	}
	p.Learn(pk, nil, rules.Standing{Signatures: []gate.Signature{{Role: gate.Activated}}})
	p.Changed()
	if waits() {
		t.Error("an active pack waits")
	}
}

func TestIssuedNoticesNoLongerWait(t *testing.T) {
	waiting := func(batched bool) bool {
		b := build(sample(), batched, "", nil, nil)
		return slices.ContainsFunc(b.todos, func(d todo) bool { return d.id == "batches" })
	}
	if waiting(true) {
		t.Error("a run with its batches still waits")
	}
	if !waiting(false) {
		t.Error("control: a run without a batch does not wait")
	}
}

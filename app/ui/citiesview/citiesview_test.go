package citiesview

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/rules"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/field"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/uitest"
	"huiqi/policy/rule"
	"huiqi/resources"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// opened is the screen at the half year, with the sample's rates taken in.
func opened(t *testing.T) (*View, *uitest.Stub) {
	t.Helper()
	p := uitest.Place(t)
	v, batches := New(p), &uitest.Stub{Name: "batches"}
	uitest.Show(p, v, batches)
	p.Shell.Go(Route, "2020H1")
	if !v.taking {
		t.Fatal("without a run the files are asked for")
	}
	b, err := fs.ReadFile(resources.Samples(), "cities-2020.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cities-2020.xlsx")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	v.Drop([]string{path})
	press(t, v, "全部接收合格行")
	if v.taking || v.result == nil {
		t.Fatal("the ranking is not shown")
	}
	return v, batches
}

// press presses an act of the crumb line by its label.
func press(t *testing.T, v *View, label string) {
	t.Helper()
	for _, a := range v.Actions() {
		for _, one := range append([]shell.Action{a}, a.Menu...) {
			if one.Label == label && !one.Off {
				one.Do()
				return
			}
		}
	}
	t.Fatalf("no act %q", label)
}

// entries are the fields of the dialog in front, in their order.
func entries(v *View) []*field.Entry {
	var out []*field.Entry
	for _, o := range test.LaidOutObjects(v.place.Shell.Window().Canvas().Overlays().Top()) {
		if e, ok := o.(*field.Entry); ok {
			out = append(out, e)
		}
	}
	return out
}

func TestTheRankingOfTheSample(t *testing.T) {
	v, _ := opened(t)
	want := []struct {
		name, prize string
		rank        int
		outside     bool
	}{
		{"平潭县", "不参加排名（条件：设区市）", 0, true}, {"宁德市", "500 万元", 1, false}, {"厦门市", "不参加排名（条件：厦门市除外）", 0, true},
		{"龙岩市", "300 万元", 2, false}, {"福州市", "并列第 3 名，等待决定", 3, false}, {"三明市", "并列第 3 名，等待决定", 3, false},
	}
	for i, w := range want {
		r := v.result.Rows[i]
		if r.Name != w.name || r.Prize != w.prize || r.rank != w.rank || r.outside != w.outside {
			t.Errorf("place %d: %s %q rank %d outside %t", i, r.Name, r.Prize, r.rank, r.outside)
		}
	}
	if got := v.prizeText(); got != "文件列出的奖励：第 1 名 500 万元、第 2 名 300 万元、第 3 名 200 万元。" {
		t.Error(got)
	}
	for id, n := range map[string]int{"growing": 5, "paid": 2, "waiting": 2, "outside": 2} {
		v.figure = id
		v.refilter()
		if got := len(v.grid.Shown()); got != n {
			t.Errorf("%s keeps %d rows, want %d", id, got, n)
		}
	}
	text := strings.Join(uitest.Texts(v.place.Shell.Window()), "")
	for _, part := range []string{"福州市、三明市并列第 3 名", "并列第 3 名，等待决定", "-2.1"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not on the screen", part)
		}
	}
}

func TestBarsStandFromTheZeroLine(t *testing.T) {
	rows := []Row{{rate: 6000, known: true}, {rate: -2000, known: true}}
	s := scaleOf(rows, 0, 1000)
	if up, down := float32(6000)*s.unit, float32(2000)*s.unit; s.zero-down < chartRate-1 || s.zero+up > 1000-chartRate+1 || up < 2.9*down {
		t.Errorf("zero at %f, unit %f", s.zero, s.unit)
	}
	if s := scaleOf([]Row{{rate: 5, known: true}}, 100, 500); s.zero != 100 {
		t.Errorf("without decline the zero line stands at the left: %f", s.zero)
	}
	if s := scaleOf(nil, 0, 100); s.unit <= 0 {
		t.Error("no rows")
	}
}

func TestOptionsOfATieStandSideBySide(t *testing.T) {
	v, _ := opened(t)
	press(t, v, "并列方案")
	text := strings.Join(uitest.Texts(v.place.Shell.Window()), "")
	for _, part := range []string{"并列者各得该名次的奖励", "12,000,000.00", "+4,000,000.00", "并列者平分所占名次的奖励", "10,000,000.00", "1,000,000.00"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not on the page", part)
		}
	}
	ranking := v.result.Readings[slices.IndexFunc(v.result.Readings, func(r Reading) bool { return r.ID == "ranking" })]
	other := ranking.Options[slices.IndexFunc(ranking.Options, func(o Option) bool { return o.ID == "rank-then-exclude" })]
	// 厦门 holds the second place and is left out: the third is 龙岩, nobody moves up.
	if other.Amount.String() != "7,000,000.00" || other.More.String() != "-1,000,000.00" || len(other.Gets) != 2 || other.Gets[1].Name != "龙岩市" {
		t.Errorf("%+v", other)
	}
}

func TestATieIsDecidedOnADocument(t *testing.T) {
	v, _ := opened(t)
	old := v.result.Run.ID
	tie := v.result.Ties[0]
	option := tie.Options[slices.IndexFunc(tie.Options, func(o awards.TieOption) bool { return o.Option.ID == "split" })]
	v.decide(&tie.Interpretation, option.Option)
	uitest.Tap(t, v.place, "记下决定")
	if uitest.InFront(v.place) == "" || v.result.Run.ID != old {
		t.Fatal("control: it was recorded without a document")
	}
	v.dropDialog()
	v.decide(&tie.Interpretation, option.Option)
	all := entries(v)
	all[len(all)-1].SetText("示工信函〔2020〕1号")
	uitest.Tap(t, v.place, "记下决定")
	if v.result.Run.ID == old || len(v.result.Ties) != 0 || v.result.Due || v.result.Run.Totals.Amount.String() != "10,000,000.00" {
		t.Errorf("%s: %+v", v.result.Run.ID, v.result.Run.Totals)
	}
	for _, r := range v.result.Rows {
		if (r.Name == "福州市" || r.Name == "三明市") && (r.status != rule.Eligible || r.Prize != "100 万元") {
			t.Errorf("%+v", r)
		}
	}
	got, err := rules.Decisions(t.Context(), v.place.Session.Store, v.result.Run.Pack)
	if err != nil || got["tie"].Choice != "split" || got["tie"].Document != "示工信函〔2020〕1号" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestARunBecomesABatchOnce(t *testing.T) {
	v, batches := opened(t)
	press(t, v, "生成审批批次")
	if text := uitest.InFront(v.place); !strings.Contains(text, "8,000,000.00") || !strings.Contains(text, "尚未决定，暂不列入") {
		t.Error(text)
	}
	uitest.Tap(t, v.place, "生成")
	if len(v.result.Batches) != 1 {
		t.Fatalf("%v", v.result.Batches)
	}
	uitest.Tap(t, v.place, "到审批批次")
	if len(batches.Args) == 0 || batches.Args[len(batches.Args)-1] != v.result.Batches[0] {
		t.Errorf("%v", batches.Args)
	}
}

func TestPeriodsHaveRunsOfTheirOwn(t *testing.T) {
	v, _ := opened(t)
	half := v.result.Run.ID
	v.choose(0)
	if v.result != nil || !v.taking {
		t.Fatal("the first quarter has no run yet")
	}
	v.choose(1)
	if v.result == nil || v.result.Run.ID != half {
		t.Error("coming back did not bring the run back")
	}
	if v.place.Digest() != nil {
		t.Error("a run over cities was taken for the period's run of firms")
	}
}

func TestBackBringsPageAndPaneBack(t *testing.T) {
	v, other := opened(t)
	v.grid.SetCursor("350900")
	v.open("350900")
	v.place.Shell.Go(other.Name, "")
	v.turnTo(pageReadings)
	v.place.Shell.Back()
	if v.page != pageRanking || v.opened != "350900" || v.Pane() == nil {
		t.Errorf("page %d, opened %q", v.page, v.opened)
	}
}

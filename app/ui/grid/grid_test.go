package grid

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
	"pgregory.net/rapid"

	"huiqi/app/ui/theme"
)

type firm struct {
	id, name, region string
	fen              int64
	amount           string
}

func firms(n int) []firm {
	regions := []string{"福州", "厦门", "泉州", "三明"}
	out := make([]firm, n)
	for i := range out {
		fen := int64(i*7919%100000) * 100
		out[i] = firm{
			id: fmt.Sprintf("ID%05d", i), name: "福建" + string(rune('一'+i%500)) + "机械制造有限公司" + strconv.Itoa(i),
			region: regions[i%4], fen: fen, amount: strconv.FormatInt(fen/100, 10) + ".00",
		}
	}
	return out
}

func options() Options[firm] {
	return Options[firm]{
		ID: func(f *firm) string { return f.id }, Frozen: 1, Ticks: true, Totals: true,
		Columns: []Column[firm]{
			{ID: "name", Title: "企业名称", Width: 200, Text: func(f *firm) string { return f.name }},
			{ID: "region", Title: "地区", Width: 80, Text: func(f *firm) string { return f.region }},
			{
				ID: "amount", Title: "奖励金额（元）", Width: 120, Align: Right, Text: func(f *firm) string { return f.amount },
				Number: func(f *firm) int64 { return f.fen }, Scale: 2,
				Total: func(shown []*firm) string {
					var sum int64
					for _, f := range shown {
						sum += f.fen
					}
					return strconv.FormatInt(sum/100, 10)
				},
			},
		},
	}
}

// shown puts a grid of n rows into a window of the test driver.
func shown(t testing.TB, n int, o Options[firm]) (*Grid[firm], fyne.Window) {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Light, 0))
	g := New(o)
	g.SetRows(firms(n))
	w := test.NewTempWindow(t, g.Object())
	w.Resize(fyne.NewSize(600, 400))
	return g, w
}

func key(g *Grid[firm], names ...fyne.KeyName) {
	for _, n := range names {
		g.view.TypedKey(&fyne.KeyEvent{Name: n})
	}
}

func TestKeysMoveTheCursor(t *testing.T) {
	g, _ := shown(t, 100, options())
	cases := []struct {
		keys []fyne.KeyName
		want string
	}{
		{nil, "ID00000"},
		{[]fyne.KeyName{fyne.KeyDown, fyne.KeyDown}, "ID00002"},
		{[]fyne.KeyName{fyne.KeyUp}, "ID00001"},
		{[]fyne.KeyName{fyne.KeyEnd}, "ID00099"},
		{[]fyne.KeyName{fyne.KeyDown}, "ID00099"},
		{[]fyne.KeyName{fyne.KeyHome}, "ID00000"},
		{[]fyne.KeyName{fyne.KeyUp}, "ID00000"},
		{[]fyne.KeyName{fyne.KeyPageDown, fyne.KeyPageUp}, "ID00000"},
	}
	for _, c := range cases {
		key(g, c.keys...)
		if got := g.Cursor().id; got != c.want {
			t.Errorf("after %v: %s, want %s", c.keys, got, c.want)
		}
	}
	key(g, fyne.KeyPageDown)
	if g.Cursor().id < "ID00005" {
		t.Error("PageDown moved less than a page")
	}
}

func TestEnterOpensSpaceTicks(t *testing.T) {
	o := options()
	var opened string
	o.OnOpen = func(f *firm) { opened = f.id }
	g, _ := shown(t, 10, o)
	key(g, fyne.KeyDown, fyne.KeyReturn)
	if opened != "ID00001" {
		t.Errorf("opened %q", opened)
	}
	key(g, fyne.KeySpace, fyne.KeySpace)
	if got := len(g.Ticked()); got != 2 {
		t.Errorf("%d ticked, want 2", got)
	}
}

func TestCursorAndTicksStayWithTheRecord(t *testing.T) {
	g, _ := shown(t, 50, options())
	g.SetCursor("ID00007")
	key(g, fyne.KeySpace)
	g.SetCursor("ID00007")
	g.Sort("amount", true)
	if g.Cursor().id != "ID00007" {
		t.Error("sorting moved the cursor to another record")
	}
	g.SetRows(firms(20))
	if g.Cursor().id != "ID00007" || len(g.Ticked()) != 1 {
		t.Error("new rows lost cursor or tick")
	}
	g.SetRows(firms(5))
	if len(g.Ticked()) != 0 || g.Cursor().id == "ID00007" {
		t.Error("a record that is gone is still ticked or under the cursor")
	}
}

func TestSortIsStableAndThirdClickRestores(t *testing.T) {
	g, _ := shown(t, 9, options())
	g.sortBy(1)
	var got []string
	for _, f := range g.Shown() {
		got = append(got, f.region)
	}
	if !slices.Equal(got, []string{"福州", "福州", "福州", "泉州", "泉州", "三明", "三明", "厦门", "厦门"}) {
		t.Errorf("order by pinyin: %v", got)
	}
	g.sortBy(1)
	if g.Shown()[0].region != "厦门" {
		t.Error("second click must turn the order round")
	}
	g.sortBy(1)
	if g.Shown()[0].id != "ID00000" {
		t.Error("third click must give the first order")
	}
}

func TestFilters(t *testing.T) {
	cases := []struct {
		col, text string
		want      int
	}{
		{"region", "福", 25}, {"region", "不存在", 0}, {"name", "机械", 100}, {"name", "９９", 1},
		{"amount", ">=0", 100}, {"amount", "=7919", 1}, {"amount", "7919..7919.00", 1}, {"amount", "<0", 0},
	}
	g, _ := shown(t, 100, options())
	for _, c := range cases {
		g.SetColumnFilter(c.col, c.text)
		if got := len(g.Shown()); got != c.want {
			t.Errorf("%s %q: %d rows, want %d", c.col, c.text, got, c.want)
		}
		g.SetColumnFilter(c.col, "")
	}
	g.Filter(func(f *firm) bool { return f.id < "ID00010" })
	if len(g.Shown()) != 10 {
		t.Error("Filter")
	}
}

func TestStateComesBack(t *testing.T) {
	g, _ := shown(t, 100, options())
	g.SetColumnFilter("region", "泉州")
	g.Sort("amount", true)
	g.SetCursor("ID00006")
	s := g.State()
	g.ShowFilters(false)
	g.Sort("", false)
	g.SetCursor("ID00001")
	g.Restore(s)
	if g.Cursor().id != "ID00006" || len(g.Shown()) != 25 || g.Shown()[0].fen < g.Shown()[1].fen {
		t.Errorf("cursor %s, %d rows", g.Cursor().id, len(g.Shown()))
	}
}

func TestCopyPastesIntoASpreadsheet(t *testing.T) {
	g, _ := shown(t, 3, options())
	g.view.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); got != "福建一机械制造有限公司0\t福州\t0.00\r\n" {
		t.Errorf("%q", got)
	}
	g.view.TypedShortcut(&fyne.ShortcutSelectAll{})
	g.view.TypedShortcut(&fyne.ShortcutCopy{})
	if got := strings.Count(fyne.CurrentApp().Clipboard().Content(), "\r\n"); got != 3 {
		t.Errorf("%d lines", got)
	}
	for in, want := range map[string]string{
		"913501000000000000": `="913501000000000000"`, "a\tb": "\"a\tb\"", `a"b`: `"a""b"`, "1234.50": "1234.50",
	} {
		if got := pasteable(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestMouse(t *testing.T) {
	o := options()
	opened := 0
	o.OnOpen = func(*firm) { opened++ }
	g, w := shown(t, 100, o)
	at := func(x, y float32, mod fyne.KeyModifier) {
		g.view.MouseDown(&desktop.MouseEvent{
			PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}, Button: desktop.MouseButtonPrimary, Modifier: mod,
		})
	}
	row := func(n int) float32 { return g.view.frame().bodyTop + (float32(n)+0.5)*g.view.rowHeight }
	at(100, row(3), 0)
	if g.Cursor().id != "ID00003" || w.Canvas().Focused() == nil {
		t.Error("click must move the cursor and take the keyboard")
	}
	at(100, row(3), 0)
	if opened != 1 {
		t.Error("a second click opens")
	}
	at(10, row(1), 0)
	at(100, row(5), fyne.KeyModifierShift)
	if len(g.Ticked()) != 5 {
		t.Errorf("Shift ticked %d, want 5", len(g.Ticked()))
	}
	at(100, 10, 0)
	if c, _ := g.sorted(); c != 0 {
		t.Error("a click on the head sorts")
	}
	width := g.view.cols[0].width
	at(tickWidth+width-1, 10, 0)
	g.view.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(tickWidth+width+29, 10)}})
	g.view.DragEnd()
	if got := g.view.cols[0].width; got != width+30 {
		t.Errorf("width %v after dragging 30 from %v", got, width)
	}
}

// What is drawn is what the rows say, wherever the scroll stands.
func TestDrawnRowsAreTheRows(t *testing.T) {
	g, _ := shown(t, 500, options())
	rapid.Check(t, func(rt *rapid.T) {
		switch rapid.IntRange(0, 4).Draw(rt, "act") {
		case 0:
			g.view.scrollBy(0, float32(rapid.IntRange(-9000, 9000).Draw(rt, "dy")))
		case 1:
			key(g, rapid.SampledFrom([]fyne.KeyName{fyne.KeyDown, fyne.KeyUp, fyne.KeyEnd, fyne.KeyHome, fyne.KeyPageDown}).Draw(rt, "key"))
		case 2:
			g.SetColumnFilter("region", rapid.SampledFrom([]string{"", "福州", "厦门"}).Draw(rt, "filter"))
		case 3:
			g.Sort(rapid.SampledFrom([]string{"", "amount", "name"}).Draw(rt, "sort"), rapid.Bool().Draw(rt, "desc"))
		case 4:
			g.view.Resize(fyne.NewSize(600, float32(rapid.IntRange(150, 900).Draw(rt, "h"))))
		}
		seen := map[int]bool{}
		for _, s := range g.view.slots {
			if !s.placed {
				continue
			}
			if seen[s.row] {
				rt.Fatalf("row %d drawn twice", s.row)
			}
			seen[s.row] = true
			if want := g.m.at(s.row).amount; s.cells[2].full != want || !s.cells[2].text.Visible() {
				rt.Fatalf("row %d shows %q, want %q", s.row, s.cells[2].full, want)
			}
		}
		f := g.view.frame()
		for row := range len(g.m.view) {
			y := float32(row)*g.view.rowHeight - g.view.offY
			if y+g.view.rowHeight > 0.5 && y < f.bodyHeight-0.5 && !seen[row] {
				rt.Fatalf("row %d is in sight and not drawn", row)
			}
		}
	})
}

func TestCutFits(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
	a := newAdvances(13, false)
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("福建机械Ab1，.·éß")), 0, 40, -1).Draw(rt, "s")
		room := float32(rapid.IntRange(20, 300).Draw(rt, "room"))
		got := a.cut(s, room)
		if w := fyne.MeasureText(got, 13, fyne.TextStyle{}).Width; w > room+1 {
			rt.Fatalf("%q is %v wide in %v", got, w, room)
		}
		if got != s && !strings.HasPrefix(s, strings.TrimSuffix(got, "…")) {
			rt.Fatalf("%q is not the beginning of %q", got, s)
		}
	})
}

func TestFiltersRowTypes(t *testing.T) {
	g, w := shown(t, 100, options())
	g.ShowFilters(true)
	test.Type(g.view.cols[1].entry, "三明")
	if len(g.Shown()) != 25 {
		t.Errorf("%d rows", len(g.Shown()))
	}
	_ = w.Canvas().Capture()
	g.ShowFilters(false)
	if len(g.Shown()) != 100 {
		t.Error("hiding the filters must clear them")
	}
}

// wide is the grid the speed limits speak of: 20,000 rows of 12 columns.
func wide() Options[firm] {
	o := options()
	for i := len(o.Columns); i < 12; i++ {
		o.Columns = append(o.Columns, Column[firm]{ID: strconv.Itoa(i), Title: "列", Width: 100, Text: func(f *firm) string { return f.name }})
	}
	o.Totals = false
	return o
}

func benched(b *testing.B) *Grid[firm] {
	g, w := shown(b, 20000, wide())
	w.Resize(fyne.NewSize(1400, 900))
	g.SetCursor("ID10000")
	b.ResetTimer()
	return g
}

func BenchmarkRefresh(b *testing.B) {
	g := benched(b)
	for b.Loop() {
		g.view.Refresh()
	}
}

func BenchmarkArrowKey(b *testing.B) {
	g := benched(b)
	for b.Loop() {
		key(g, fyne.KeyDown)
	}
}

func BenchmarkJump(b *testing.B) {
	g := benched(b)
	far := true
	for b.Loop() {
		if far {
			key(g, fyne.KeyEnd)
		} else {
			key(g, fyne.KeyHome)
		}
		far = !far
	}
}

func BenchmarkSortByName(b *testing.B) {
	g := benched(b)
	for b.Loop() {
		g.m.keys = map[int][][]byte{}
		g.Sort("name", true)
	}
}

// The bare limit beside it: the toolkit's Table over the same rows with plain
// canvas texts that cut nothing.
func bareTable(b *testing.B) *widget.Table {
	app := test.NewTempApp(b)
	app.Settings().SetTheme(theme.New(theme.Light, 0))
	rows := firms(20000)
	table := widget.NewTable(func() (int, int) { return len(rows), 12 },
		func() fyne.CanvasObject { return canvas.NewText("福建机械制造", theme.Color(theme.Ink)) },
		func(id widget.TableCellID, o fyne.CanvasObject) { o.(*canvas.Text).Text = rows[id.Row].name })
	test.NewTempWindow(b, table).Resize(fyne.NewSize(1400, 900))
	table.ScrollTo(widget.TableCellID{Row: 10000})
	b.ResetTimer()
	return table
}

func BenchmarkBareTableRefresh(b *testing.B) {
	table := bareTable(b)
	for b.Loop() {
		table.Refresh()
	}
}

func BenchmarkBareTableArrowKey(b *testing.B) {
	table := bareTable(b)
	for b.Loop() {
		table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
}

func TestMarkup(t *testing.T) {
	g, w := shown(t, 5, options())
	g.Sort("amount", true)
	key(g, fyne.KeyDown, fyne.KeySpace)
	test.AssertRendersToMarkup(t, "grid.xml", w.Canvas())
}

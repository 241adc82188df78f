package decisionsview

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"huiqi/app/store/bolt"
	"huiqi/app/ui/uitest"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// opened is the screen at the end of a season, where 林经办 is signed in.
func opened(t *testing.T, answers ...string) *View {
	t.Helper()
	p := uitest.SeasonPlace(t, answers...)
	v := New(p)
	uitest.Show(p, v, &uitest.Stub{Name: "batches"}, &uitest.Stub{Name: "firms"})
	p.Shell.Go(Route, "")
	if len(v.rows) == 0 {
		t.Fatal("the season has no decision")
	}
	return v
}

func press(t *testing.T, v *View, label string) {
	t.Helper()
	for _, a := range v.Actions() {
		if a.Label == label && !a.Off {
			a.Do()
			return
		}
	}
	t.Fatalf("no act %q", label)
}

func shown(v *View) string { return strings.Join(uitest.Texts(v.place.Shell.Window()), "") }

// scan is a file that stands for a scanned document.
func scan(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "决定.pdf")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// filled is a document as it is typed, with lines for two firms.
func filled(t *testing.T, v *View) *recordPage {
	t.Helper()
	press(t, v, "登记决定文件")
	p := v.record
	p.number.SetText("示工信〔2020〕900号")
	p.date.SetText("2020-11-30")
	p.authority.SetText("示例省工业和信息化厅")
	p.title.SetText("关于试登记的决定")
	p.total.SetText("150000.00")
	p.period.SetSelectedIndex(len(p.period.Options) - 1)
	firms := v.place.Firms().Firms
	for i, amount := range []string{"100000.00", "50000.00"} {
		p.entry.who.SetText(firms[i].Code)
		p.entry.amount.SetText(amount)
		p.entry.amount.OnEnter()
	}
	if len(p.form.lines) != 2 {
		t.Fatalf("%d lines", len(p.form.lines))
	}
	return p
}

func TestADocumentWithItsClauseAndScan(t *testing.T) {
	v := opened(t)
	v.grid.SetCursor(v.rows[0].ID)
	v.open(v.rows[0].ID, pageLines)
	text := shown(v)
	for _, part := range []string{v.rows[0].Number, v.rows[0].Scan.SHA256[:20], "给予适当奖补"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not shown", part)
		}
	}
	if len(v.lines.Shown()) != v.rows[0].Lines {
		t.Errorf("%d lines", len(v.lines.Shown()))
	}
	for _, r := range v.lines.Shown() {
		if r.account != "—" && !strings.Contains(r.account, "****") {
			t.Errorf("an account number is shown whole: %s", r.account)
		}
	}
	v.ClosePane()
	if v.page != pageAll || v.Pane() != nil {
		t.Error("Esc must lead back to all decisions")
	}
}

func TestLinesAreCheckedWhileTheyAreTyped(t *testing.T) {
	v := opened(t)
	press(t, v, "登记决定文件")
	e := v.record.entry
	firm := v.place.Firms().Firms[5]
	e.who.SetText(firm.Initials)
	if !strings.Contains(shown(v), firm.Name) {
		t.Error("initials do not propose the firm")
	}
	e.who.SetText(firm.Code)
	if e.name.Text != firm.Name || e.place.Text == "" {
		t.Errorf("name %q, place %q", e.name.Text, e.place.Text)
	}
	e.amount.SetText("12.345")
	if !strings.Contains(shown(v), "不是大于零、精确到分的金额") {
		t.Error("an amount below a fen is let through")
	}
	e.amount.SetText("12.34")
	if !strings.Contains(shown(v), "可以列入名单") {
		t.Error("a good line is not told")
	}
	e.holder.SetText(firm.Name)
	if !strings.Contains(shown(v), "收款账户不完整") {
		t.Error("half an account is let through")
	}
	e.holder.SetText("")
	e.amount.OnEnter()
	if len(v.record.form.lines) != 1 || e.who.Text != "" || v.record.checked.bad != 0 {
		t.Fatalf("%+v", v.record.checked)
	}
	v.record.edit(0)
	e.amount.SetText("20.00")
	e.take()
	if in := v.record.form.lines; len(in) != 1 || in[0].Amount != "20.00" {
		t.Errorf("%+v", in)
	}
}

func TestADocumentIsRecordedAndDrafted(t *testing.T) {
	v := opened(t, scan(t, "a scan"))
	before := len(v.rows)
	p := filled(t, v)
	press(t, v, "登记")
	if len(v.rows) != before || !strings.Contains(uitest.InFront(v.place), "扫描件") {
		t.Fatalf("control: it was recorded without a scan: %s", uitest.InFront(v.place))
	}
	uitest.Tap(t, v.place, "关闭")
	p.chooseScan()
	if p.form.scan.SHA256 == "" || !strings.Contains(shown(v), p.form.scan.SHA256[:16]) {
		t.Fatal("the scan's hash is not shown")
	}
	p.total.SetText("150000.01")
	if p.checked.differ != "-0.01" {
		t.Errorf("differs by %q", p.checked.differ)
	}
	press(t, v, "登记")
	if len(v.rows) != before {
		t.Fatal("control: a list that misses its total was recorded")
	}
	uitest.Tap(t, v.place, "关闭")
	p.total.SetText("150000.00")
	press(t, v, "登记")
	if len(v.rows) != before+1 || v.rows[0].Number != "示工信〔2020〕900号" || v.opened != v.rows[0].ID {
		t.Fatalf("%d decisions; %s", len(v.rows), uitest.InFront(v.place))
	}
	press(t, v, "生成审批批次")
	uitest.Tap(t, v.place, "生成")
	if len(v.rows[0].Batches) != 1 {
		t.Errorf("%+v", v.rows[0].Batches)
	}
}

func TestTheScanIsCompared(t *testing.T) {
	path := scan(t, "another file")
	v := opened(t, path)
	v.open(v.rows[0].ID, pageAll)
	v.compare(v.rows[0].Scan)
	if !strings.Contains(uitest.InFront(v.place), "不是登记的扫描件") {
		t.Error(uitest.InFront(v.place))
	}
}

func TestAListComesFromAWorkbookAsAWhole(t *testing.T) {
	v := opened(t)
	press(t, v, "登记决定文件")
	a, b := v.place.Firms().Firms[0], v.place.Firms().Firms[1]
	write := func(second string) string {
		path := filepath.Join(t.TempDir(), "名单.csv")
		text := "企业名称,统一社会信用代码,所在县区,拟奖补金额（万元）\n" + a.Name + "," + a.Code + "," + a.RegionName() + ",10.5\n" + b.Name + "," + second + "," + b.RegionName() + ",3\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	v.Drop([]string{write(b.Code)})
	p := v.record
	if !p.list() || len(p.form.lines) != 2 || p.checked.sum.String() != "135,000.00" || p.checked.bad != 0 || p.form.list.SHA256 == "" {
		t.Fatalf("%+v %+v", p.form.lines, p.checked)
	}
	p.edit(0)
	if p.entry.who.Text != "" {
		t.Error("a line of a workbook must not be changed here")
	}
	v.Drop([]string{write("913501XXXX")})
	if p.checked.bad+len(p.form.unread) == 0 {
		t.Errorf("control: a wrong code passes: %+v", p.checked)
	}
	p.typeInstead()
	if p.list() || len(p.form.lines) != 0 {
		t.Error("the workbook is not forgotten")
	}
}

func TestWhoIsNoMakerOnlyLooks(t *testing.T) {
	p := uitest.SeasonPlace(t)
	uitest.Enter(t, p, "chen")
	v := New(p)
	uitest.Show(p, v, &uitest.Stub{Name: "batches"})
	p.Shell.Go(Route, "")
	for _, a := range v.Actions() {
		if a.Primary && !a.Off {
			t.Errorf("%s is offered", a.Label)
		}
	}
	if hits := v.Find(v.rows[0].Number); len(hits) != 1 || hits[0].Arg != v.rows[0].ID {
		t.Errorf("%v", hits)
	}
	if got := v.FirstFocus(); got != fyne.Focusable(v.grid.Focusable()) {
		t.Error("the grid has the keyboard")
	}
}

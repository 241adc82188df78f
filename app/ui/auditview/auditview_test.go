package auditview

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/xuri/excelize/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/audit"
	"huiqi/app/desk/office"
	"huiqi/app/desk/trail"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/uitest"
	"huiqi/app/ui/workplace"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// opened is the screen on a desk at which some things have happened.
func opened(t *testing.T, paths ...string) (*View, *workplace.Place) {
	t.Helper()
	p := uitest.SamplePlace(t, paths...)
	uitest.As(t, p, "chen", "陈复和", act.Checker)
	if _, err := p.Session.People.SignIn(t.Context(), "chen", "not this one"); err == nil {
		t.Fatal("control: a wrong password opens")
	}
	uitest.As(t, p, "lin", "")
	v := New(p)
	uitest.Show(p, &uitest.Stub{Name: "other"}, v)
	p.Shell.Go(Route, "")
	return v, p
}

func TestTheNewestIsFirst(t *testing.T) {
	v, _ := opened(t)
	rows := v.grid.Shown()
	if len(rows) < 6 || rows[0].Seq != uint64(len(rows)-1) || rows[len(rows)-1].Kind != "设立本库" {
		t.Fatalf("%d rows", len(rows))
	}
}

func TestSearchByPersonKindTextAndDay(t *testing.T) {
	v, p := opened(t)
	all := len(v.grid.Shown())
	for _, c := range []struct {
		name string
		want wanted
		keep func(r *row) bool
	}{
		{"by kind in Chinese", wanted{Text: "接收文件"}, func(r *row) bool { return r.Entry.Kind == "files-taken" }},
		{"two words", wanted{Text: "陈复和 登录"}, func(r *row) bool {
			return strings.Contains(r.Name+r.About, "陈复和") && strings.Contains(r.Kind, "登录")
		}},
		{"by person", wanted{Who: "u002"}, func(r *row) bool { return r.Who == "u002" }},
		{"by kind", wanted{Kind: "user-added"}, func(r *row) bool { return r.Entry.Kind == "user-added" }},
		{"refused", wanted{Figure: "refused"}, func(r *row) bool { return r.Entry.Kind == refused }},
		{"today", wanted{From: p.Today().String(), To: p.Today().String()}, func(*row) bool { return true }},
		{"before there was anything", wanted{To: "2020-01-01"}, func(*row) bool { return false }},
	} {
		v.only(c.want)
		n := 0
		rows := v.grid.Rows()
		for i := range rows {
			if c.keep(&rows[i]) {
				n++
			}
		}
		shown := v.grid.Shown()
		for _, r := range shown {
			if !c.keep(r) {
				t.Errorf("%s shows %s of %s", c.name, r.Kind, r.Name)
			}
		}
		if len(shown) != n || n == all && c.name != "today" {
			t.Errorf("%s: %d of %d rows, want %d", c.name, len(shown), all, n)
		}
	}
}

func TestWhatIsTypedInTheBarSearches(t *testing.T) {
	v, _ := opened(t)
	test.Type(v.search, "设立")
	if n := len(v.grid.Shown()); n != 1 {
		t.Errorf("%d rows for 设立", n)
	}
	v.search.SetText("")
	v.kind.SetSelected("添加用户")
	if n := len(v.grid.Shown()); n != 1 {
		t.Errorf("%d rows for one kind", n)
	}
	v.kind.SetSelectedIndex(0)
	v.from.SetText("2999-01-01")
	if n := len(v.grid.Shown()); n != 0 {
		t.Errorf("%d rows from a day to come", n)
	}
	v.Shown("user/u002")
	for _, r := range v.grid.Shown() {
		if r.Subject != "user/u002" {
			t.Errorf("about u002: %s", r.Subject)
		}
	}
	if v.from.Text != "" || len(v.grid.Shown()) == 0 {
		t.Error("the subject was not shown alone")
	}
}

func TestOneActIsShownWithItsProof(t *testing.T) {
	v, p := opened(t)
	v.only(wanted{Kind: "files-taken"})
	p.Shell.Window().Canvas().Focus(v.grid.Focusable())
	p.Shell.Window().Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if v.Pane() == nil || v.detail.Entry.Kind != "files-taken" {
		t.Fatal("Enter must open the act")
	}
	all := strings.Join(uitest.Texts(p.Shell.Window()), "")
	for _, want := range []string{"接收文件并测算", "statistics-2020Q2.xlsx", "本条在日志中", v.detail.Root[:30]} {
		if !strings.Contains(strings.ReplaceAll(all, "\n", ""), want) {
			t.Errorf("%q is not in sight", want)
		}
	}
}

func TestTheLogIsVerified(t *testing.T) {
	v, _ := opened(t)
	v.verify()
	if text := v.said.Text(); !strings.Contains(text, "校验正常") {
		t.Errorf("said %q", text)
	}
}

func TestWhatIsShownIsExported(t *testing.T) {
	file := filepath.Join(t.TempDir(), "log.xlsx")
	v, _ := opened(t, file)
	v.only(wanted{Who: "u002"})
	n := len(v.grid.Shown())
	v.export()
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cells, err := f.GetRows("审计日志")
	if err != nil || len(cells) != n+2 || n == 0 || !strings.Contains(cells[0][0], "审计日志，共") {
		t.Errorf("%d rows of %d, %v", len(cells), n, err)
	}
}

func TestThePackageIsExportedByAnAuditorOnly(t *testing.T) {
	dir := t.TempDir()
	v, p := opened(t, dir)
	carried := func() shell.Action {
		for _, a := range v.Actions() {
			if a.Label == "导出审计包…" {
				return a
			}
		}
		t.Fatal("no such act")
		return shell.Action{}
	}
	if carried().Off == p.Holds(act.Auditor, act.Admin) {
		t.Fatal("the act is not that of auditor and admin")
	}
	uitest.As(t, p, "zheng", "郑监管", act.Auditor)
	a := carried()
	if a.Off {
		t.Fatal("the auditor may not")
	}
	before := len(v.grid.Rows())
	a.Do()
	to := filepath.Join(dir, "审计包-"+p.Today().String())
	r, err := audit.Check(t.Context(), to, audit.Options{Kinds: office.Kinds()})
	if err != nil || !r.Good {
		t.Fatalf("%v %+v", err, r)
	}
	if rows := v.grid.Rows(); len(rows) <= before || rows[0].Kind != "导出审计包" {
		t.Errorf("the export is not the newest act of %d", len(rows))
	}
}

func TestWhatHappensMeanwhileIsAdded(t *testing.T) {
	v, p := opened(t)
	before := len(v.grid.Rows())
	p.Shell.Go("other", "")
	uitest.As(t, p, "wang", "王审言", act.Approver)
	p.Shell.Go(Route, "")
	rows := v.grid.Rows()
	if len(rows) <= before || rows[0].Who != "u003" {
		t.Errorf("%d rows after %d", len(rows), before)
	}
	p.Shell.Back()
	p.Shell.Forward()
	if len(v.grid.Rows()) != len(rows) {
		t.Error("rows were added twice")
	}
}

func TestThePaneIsDrawn(t *testing.T) {
	v, _ := opened(t)
	v.detail = &trail.Detail{
		Row:    trail.Row{Entry: act.Entry{Seq: 7, Who: "u002", Name: "陈复和", Subject: "user/u002", Reason: "调离", SHA256: strings.Repeat("ab", 32), Date: "2026-07-01", Op: "op"}, Time: "2026-07-01 09:00:00", Kind: "启用或停用用户", About: "用户 陈复和", Role: "管理"},
		Fields: []trail.Field{{Path: "id", Value: "u002"}, {Path: "active", Value: "false"}},
		Leaf:   strings.Repeat("12", 32), Proof: []string{strings.Repeat("34", 32)}, Root: strings.Repeat("56", 32), Size: 9,
	}
	v.draw()
	w := test.NewTempWindow(t, v.Pane())
	w.Resize(fyne.NewSize(340, 760))
	test.AssertRendersToMarkup(t, "pane.xml", w.Canvas())
}

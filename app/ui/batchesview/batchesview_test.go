package batchesview

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/road"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/uitest"
	"huiqi/app/ui/workplace"
	"huiqi/resources/words"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// opened is the screen at a desk whose season has work that waits; who is signed in.
func season(t *testing.T, who string) (*View, *workplace.Place) {
	t.Helper()
	p := uitest.SeasonPlace(t, filepath.Join(t.TempDir(), "out.xlsx"))
	uitest.Enter(t, p, who)
	v := New(p)
	uitest.Show(p, &uitest.Stub{Name: "other"}, v, &uitest.Stub{Name: "payment"}, &uitest.Stub{Name: "firms"})
	p.Shell.Go(Route, "")
	return v, p
}

// standing is the first batch of the list with a label.
func (v *View) standing(t *testing.T, d road.Derived) string {
	t.Helper()
	rows := v.list.Rows()
	i := slices.IndexFunc(rows, func(r row) bool { return r.Label == d })
	if i < 0 {
		t.Fatalf("the season left no batch %s", d)
	}
	return rows[i].Batch.ID
}

// primary is the primary act of the screen.
func primary(t *testing.T, v *View) shell.Action {
	t.Helper()
	all := v.Actions()
	i := slices.IndexFunc(all, func(a shell.Action) bool { return a.Primary })
	if i < 0 {
		t.Fatalf("no primary act among %d", len(all))
	}
	return all[i]
}

// choose takes an act of the menu that begins with a label.
func choose(t *testing.T, v *View, label string) {
	t.Helper()
	for _, a := range v.more() {
		if strings.HasPrefix(a.Label, label) && !a.Off {
			a.Do()
			return
		}
	}
	t.Fatalf("no act %s", label)
}

// said is all that the dialog on the screen says.
func said(p *workplace.Place) string {
	top := p.Shell.Window().Canvas().Overlays().Top()
	if top == nil {
		return ""
	}
	var out []string
	for _, o := range test.LaidOutObjects(top) {
		if x, ok := o.(interface{ Text() string }); ok {
			out = append(out, x.Text())
		}
	}
	return strings.Join(out, "\n")
}

// answer types into the fields of the dialog, in their order, and presses its act.
func answer(t *testing.T, v *View, p *workplace.Place, texts ...string) {
	t.Helper()
	c := p.Shell.Window().Canvas()
	for i, text := range texts {
		test.Type(c.Focused(), text)
		if i+1 < len(texts) {
			c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		}
	}
	v.dialog.Enter()
}

func TestTheListTellsWhereBatchesStand(t *testing.T) {
	v, p := season(t, "lin")
	rows := v.list.Shown()
	if len(rows) < 10 || rows[0].Batch.ID < rows[len(rows)-1].Batch.ID {
		t.Fatalf("%d batches, the newest is not first", len(rows))
	}
	figures := v.Figures()
	for _, f := range figures[1:] {
		f.Tap()
		n := counted(len(v.list.Shown()))
		if n != f.Value {
			t.Errorf("%s says %s and shows %s", f.Label, f.Value, n)
		}
		v.Figures()[0].Tap()
	}
	if hits := v.Find(rows[0].Batch.ID); len(hits) != 1 || hits[0].Arg != rows[0].Batch.ID {
		t.Errorf("found %v", hits)
	}
	p.Shell.Go(Route, rows[0].Batch.ID)
	if v.page != pageBatch || v.batch.Batch.ID != rows[0].Batch.ID {
		t.Error("the batch did not open")
	}
}

// Three people take a batch from its submission to its notice, each at the window.
func TestThreePeopleSign(t *testing.T) {
	v, p := season(t, "lin")
	id := v.standing(t, road.ToCheck)
	p.Shell.Go(Route, id)
	if a := primary(t, v); !a.Off {
		t.Fatal("control: the maker may check")
	}
	before := v.batch.Effect
	if before.Before.Available-before.After.Available != v.batch.Batch.Total {
		t.Errorf("the effect is %v", before)
	}
	uitest.Enter(t, p, "chen")
	p.Shell.Go(Route, id)
	primary(t, v).Do()
	if text := said(p); !strings.Contains(text, v.batch.Batch.Total.String()) {
		t.Errorf("the dialog does not name the sum: %s", text)
	}
	v.dialog.Enter()
	if v.batch.Batch.State != road.Checked {
		t.Fatalf("after the check it is %s", v.batch.Batch.State)
	}
	if k := v.batch.foremost(); k.Mine {
		t.Error("control: who cannot approve is offered it")
	}
	uitest.Enter(t, p, "huang")
	p.Shell.Go(Route, id)
	primary(t, v).Do()
	v.dialog.Enter()
	if b := v.batch.Batch; b.State != road.Approved || v.batch.Sums.Committed != b.Total {
		t.Fatalf("after the approval it is %s and has %s committed", b.State, v.batch.Sums.Committed)
	}
	primary(t, v).Do()
	v.dialog.Enter()
	if v.batch.Batch.State != road.OnNotice {
		t.Fatalf("after the publication it is %s", v.batch.Batch.State)
	}
	if v.batch.foremost() != nil {
		t.Error("a notice that runs waits for somebody")
	}
}

// The other window was faster: this one says who did what, reads anew, and does nothing.
func TestTwoWindows(t *testing.T) {
	v, p := season(t, "chen")
	id := v.standing(t, road.ToCheck)
	p.Shell.Go(Route, id)
	seen := v.batch.Batch
	if _, err := v.desk.road().Return(t.Context(), v.me(), road.Ask{Batch: id, Seen: seen.Version, Reason: "龙岩市的增速要核对"}); err != nil {
		t.Fatal(err)
	}
	primary(t, v).Do()
	v.dialog.Enter()
	if v.batch.Batch.State != road.Draft || v.batch.Batch.Version == seen.Version {
		t.Fatal("the batch was not read anew")
	}
	text := said(p)
	for _, want := range []string{"陈复核", road.Submitted.Label(), road.Draft.Label(), "龙岩市的增速要核对"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q does not tell %s", text, want)
		}
	}
	if got := changes(&seen, &seen); len(got) != 1 || got[0] != words.T("batches.changed_lines_state") {
		t.Errorf("control: nothing changed, but %q", got)
	}
}

func TestReturnNeedsAReason(t *testing.T) {
	v, p := season(t, "chen")
	id := v.standing(t, road.ToCheck)
	p.Shell.Go(Route, id)
	choose(t, v, "退回")
	v.dialog.Enter()
	if v.batch.Batch.State != road.Submitted || !strings.Contains(said(p), "理由") {
		t.Fatal("control: returned without a reason")
	}
	answer(t, v, p, "附表缺页")
	if b := v.batch.Batch; b.State != road.Draft || b.Returned != "附表缺页" || len(b.Signatures) != 0 {
		t.Errorf("%s %q with %d signatures", b.State, b.Returned, len(b.Signatures))
	}
	uitest.Enter(t, p, "lin")
	p.Shell.Go(Route, id)
	if a := primary(t, v); a.Off || a.Label != road.DoSubmit.Label() {
		t.Errorf("the maker is offered %s", a.Label)
	}
	v.lines.SetCursor(v.batch.rows[0].Line.Award)
	choose(t, v, "剔除")
	answer(t, v, p, "另行办理")
	if v.batch.Batch.Lines != len(v.lines.Rows()) || v.batch.Batch.Lines != 1 {
		t.Errorf("%d lines are left", v.batch.Batch.Lines)
	}
	choose(t, v, "放弃草稿")
	answer(t, v, p, "并入下批")
	if v.batch.Batch.State != road.Discarded {
		t.Errorf("it is %s", v.batch.Batch.State)
	}
}

func TestAnObjectionFreezesItsLineAndIsDecided(t *testing.T) {
	v, p := season(t, "lin")
	id := v.standing(t, road.OnShow)
	p.Shell.Go(Route, id)
	r := v.batch.rows[1]
	v.lines.SetCursor(r.Line.Award)
	choose(t, v, "登记异议")
	answer(t, v, p, "某某公司", "用电户号不属该企业")
	if v.batch.Sums.Disputed != 1 || v.batch.rows[1].State != road.Disputed || v.batch.rows[0].State == road.Disputed {
		t.Fatalf("%d lines are disputed", v.batch.Sums.Disputed)
	}
	p.Shell.Go(Route, r.Line.Award)
	if v.detail == nil || v.Pane() == nil || len(v.detail.held.Line.Mark.Objections) != 1 {
		t.Fatal("the line with its objection is not in the pane")
	}
	uitest.Enter(t, p, "chen")
	p.Shell.Go(Route, id)
	v.askResolve()
	answer(t, v, p, "经核对户号属实")
	if v.batch.Sums.Disputed != 0 || v.batch.Sums.Dead != 0 {
		t.Errorf("after the decision %d lines are disputed, %d dead", v.batch.Sums.Disputed, v.batch.Sums.Dead)
	}
}

func TestRevocationTakesTwo(t *testing.T) {
	v, p := season(t, "chen")
	id := v.standing(t, road.ToApprove)
	p.Shell.Go(Route, id)
	choose(t, v, "提出撤销")
	answer(t, v, p, "资金来源有误")
	if v.batch.Batch.Revoking == nil || v.batch.foremost().Mine {
		t.Fatal("control: one person revokes")
	}
	uitest.Enter(t, p, "huang")
	p.Shell.Go(Route, id)
	primary(t, v).Do()
	v.dialog.Enter()
	if v.batch.Batch.State != road.Revoked {
		t.Fatalf("it is %s", v.batch.Batch.State)
	}
	last := stationsOf(&v.batch.Batch, v.batch.Sums, v.batch.Label, v.today())
	if last[len(last)-1].mark != ended {
		t.Error("the road is drawn on beyond its end")
	}
}

// Who checked may approve by the exception only: with a reason that is long enough,
// which the report counts.
func TestEmergency(t *testing.T) {
	v, p := season(t, "admin")
	s := p.Session
	const given, own = "given by guan 1", "chosen by wu 22"
	if _, err := s.People.Add(t.Context(), s.Me(), people.New{Login: "wu", Name: "吴兼任", Roles: []act.Role{act.Checker, act.Approver}, Password: given}); err != nil {
		t.Fatal(err)
	}
	in, err := s.People.SignIn(t.Context(), "wu", given)
	if err == nil {
		in, err = s.People.ChangePassword(t.Context(), in, given, own)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.Enter(in)
	p.Shell.Go(Route, "")
	id := v.standing(t, road.ToCheck)
	p.Shell.Go(Route, id)
	primary(t, v).Do()
	v.dialog.Enter()
	k := v.batch.foremost()
	if k == nil || k.Mine || !k.Emergency {
		t.Fatalf("after the check: %+v", k)
	}
	v.askEmergency()
	if text := said(p); !strings.Contains(text, "印在审批单上") || !strings.Contains(text, "第 1 次") {
		t.Errorf("the dialog says %q", text)
	}
	answer(t, v, p, "太急了")
	if v.batch.Batch.State != road.Checked {
		t.Fatal("control: a short reason is enough")
	}
	answer(t, v, p, "，审定人住院，资金月底前必须拨出")
	if v.batch.Batch.State != road.Approved {
		t.Fatalf("it is %s: %s", v.batch.Batch.State, said(p))
	}
	stations := stationsOf(&v.batch.Batch, v.batch.Sums, v.batch.Label, v.today())
	if !slices.ContainsFunc(stations[2].lines, func(l line) bool { return strings.Contains(l.text, "紧急例外") }) {
		t.Error("the road does not show the exception")
	}
	p.Shell.Go(Route, ArgReport)
	if rows := v.report.grid.Rows(); len(rows) != 1 || rows[0].Batch != id || !strings.Contains(rows[0].Signature.Reason, "住院") {
		t.Errorf("the report has %v", rows)
	}
	v.Actions()[1].Do()
	if f, err := os.Stat(p.Shell.Files().(filepick.Fixed)[0]); err != nil || f.Size() == 0 {
		t.Error("the report was not written", err)
	}
}

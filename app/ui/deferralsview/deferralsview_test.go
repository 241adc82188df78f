package deferralsview

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/deferrals"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/takein"
	"huiqi/app/ui/uitest"
	"huiqi/app/ui/workplace"
	"huiqi/resources"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func opened(t *testing.T, paths ...string) (*View, *workplace.Place) {
	t.Helper()
	p := uitest.SeasonPlace(t, paths...)
	v := New(p)
	uitest.Show(p, v, &uitest.Stub{Name: "policy"})
	p.Shell.Go(Route, "")
	return v, p
}

// first opens the first case the list shows that is wanted.
func (v *View) first(t *testing.T, want func(*row) bool) *deferrals.Case {
	t.Helper()
	for _, r := range v.list.grid.Shown() {
		if want(r) {
			v.open(r.No)
			return &v.file.data.Case
		}
	}
	t.Fatal("no such case")
	return nil
}

func is(states ...deferrals.State) func(*row) bool {
	return func(r *row) bool { return slices.Contains(states, r.State) }
}

func figure(t *testing.T, p page, id string) shell.Figure {
	t.Helper()
	for _, f := range p.figures() {
		if f.ID == id {
			return f
		}
	}
	t.Fatalf("no figure %q", id)
	return shell.Figure{}
}

func actOf(t *testing.T, v *View, label string) shell.Action {
	t.Helper()
	for _, a := range v.Actions() {
		if strings.TrimSuffix(a.Label, "…") == label {
			return a
		}
		for _, m := range a.Menu {
			if strings.TrimSuffix(m.Label, "…") == label {
				return m
			}
		}
	}
	t.Fatalf("no act %q", label)
	return shell.Action{}
}

func texts(p *workplace.Place) string { return strings.Join(uitest.Texts(p.Shell.Window()), "\n") }

func TestTheListIsReadAPageAtATime(t *testing.T) {
	v, p := opened(t)
	l := v.list
	if len(l.grid.Rows()) != pageRows || l.total != 300 {
		t.Fatalf("%d rows of %d", len(l.grid.Rows()), l.total)
	}
	if !strings.Contains(texts(p), "共 300 笔，显示 1–200") {
		t.Error("the list does not say how many there are")
	}
	l.page = 1
	l.load()
	if len(l.grid.Rows()) != 100 || !strings.Contains(texts(p), "第 2 / 2 页") {
		t.Errorf("the second page has %d rows", len(l.grid.Rows()))
	}
	l.chooser[3].picked("小型")
	if l.page != 0 || l.total == 0 || l.total > 200 || slices.ContainsFunc(l.grid.Rows(), func(r row) bool { return r.Loan.Size != "小型" }) {
		t.Errorf("by size: page %d, %d in all", l.page, l.total)
	}
}

func TestAnEmptyRegisterOffersTheNextStep(t *testing.T) {
	p := uitest.Place(t)
	v := New(p)
	uitest.Show(p, v)
	p.Shell.Go(Route, "")
	if shown := texts(p); !strings.Contains(shown, "还没有延期申请") || !strings.Contains(shown, "接收报表") {
		t.Errorf("it shows %s", shown)
	}
	if f := v.FirstFocus(); f != nil {
		t.Errorf("the keyboard goes to %T, which is not there", f)
	}
	path := filepath.Join(t.TempDir(), "deferrals-2020.xlsx")
	b, err := fs.ReadFile(resources.Samples(), "deferrals-2020.xlsx")
	if err == nil {
		err = os.WriteFile(path, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	v.Drop([]string{path})
	actOf(t, v, "全部接收合格行").Do()
	uitest.Tap(t, p, "查看申请")
	if len(v.list.grid.Rows()) != pageRows || v.body.Objects[0] != v.list.content {
		t.Errorf("%d rows afterwards: %s", len(v.list.grid.Rows()), texts(p))
	}
}

func TestOtherPagesLeadToTheirCases(t *testing.T) {
	v, p := opened(t)
	p.Shell.Go(Route, "stats")
	v.wanted = deferrals.Filter{Banks: []string{"B007"}, Reasons: []string{"担保不足"}}
	p.Shell.Go(Route, narrowed)
	n, err := v.reg.Count(t.Context(), v.wanted)
	if err != nil || v.at != 0 || v.list.total != n[0] || !strings.Contains(texts(p), "按统计筛选") {
		t.Errorf("%d cases, want %v, %v", v.list.total, n, err)
	}
	p.Shell.Back()
	if v.tabs[v.at].name != "stats" {
		t.Errorf("Back leads to %s", v.tabs[v.at].name)
	}
	for arg, want := range map[string]string{"answers": "remind", "findings": "found", "settle": "found", "due": "remind", "bank/B007": "found", "": "cases"} {
		p.Shell.Go(Route, arg)
		if got := v.tabs[v.at].name; got != want || v.over != nil {
			t.Errorf("%q opens %s, want %s", arg, got, want)
		}
	}
}

// What is picked narrows what another page asked for, and never replaces it.
func TestFiltersNarrowWhatLedHere(t *testing.T) {
	v, p := opened(t)
	l := v.list
	count := func(f deferrals.Filter) int {
		n, err := v.reg.Count(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		return n[0]
	}
	v.wanted = deferrals.Filter{Banks: []string{"B002", "B007", "B021"}, Cities: []string{"3501", "3504"}, States: []deferrals.State{deferrals.Refused, deferrals.Arranged, deferrals.Approved}, Held: []string{"late-answer", "not-qualified"}}
	p.Shell.Go(Route, narrowed)
	if l.total == 0 || !strings.Contains(texts(p), "B002、B007、B021，福州市、三明市，状态为") {
		t.Errorf("%d cases, under %s", l.total, texts(p))
	}
	for id, value := range map[string]string{"bank": "B008", "city": "3502", "state": "repaid", "finding": "downgraded"} {
		l.picked = map[string]string{id: value}
		l.load()
		if l.total != 0 {
			t.Errorf("%s %s: %d cases that were not asked for", id, value, l.total)
		}
	}
	l.picked = map[string]string{"city": "3504", "size": "微型"}
	l.load()
	want := v.wanted
	want.Cities, want.Sizes = []string{"3504"}, []string{"微型"}
	if l.total != 1 || l.total != count(want) {
		t.Errorf("%d cases, want %d", l.total, count(want))
	}
	l.picked, l.figure = map[string]string{}, figWaiting
	l.load()
	if l.total != 0 {
		t.Errorf("%d waiting cases among those decided", l.total)
	}
}

func TestFiguresCountWhatTheyFilter(t *testing.T) {
	v, _ := opened(t)
	for _, id := range []string{figWaiting, figGranted, figRefused, figOpen, ""} {
		f := figure(t, v.list, id)
		f.Tap()
		if f.Value != takein.Counted(v.list.total) || v.list.figure != id {
			t.Errorf("%q says %s, shows %d", id, f.Value, v.list.total)
		}
	}
	v.turnTo("found")
	for _, id := range []string{"all", figUnsettled, figAsked, figOverdue} {
		f := figure(t, v.find, id)
		f.Tap()
		if f.Value != takein.Counted(v.find.total) {
			t.Errorf("%q says %s, shows %d", id, f.Value, v.find.total)
		}
	}
}

func TestSearchFindsBorrowersAndLoans(t *testing.T) {
	v, _ := opened(t)
	l := v.list
	c := l.grid.Shown()[3].Case
	for _, word := range []string{c.Loan.Name, c.Loan.Number, c.Loan.Code, number(c.No)} {
		l.word, l.page = word, 0
		l.load()
		if !slices.ContainsFunc(l.grid.Rows(), func(r row) bool { return r.No == c.No }) {
			t.Errorf("%q does not find case %d", word, c.No)
		}
	}
	l.word = c.Loan.Name
	l.chooser[0].picked("B000")
	if l.total != 0 {
		t.Errorf("a bank without cases has %d", l.total)
	}
	if hits := v.Find(c.Loan.Number); len(hits) != 1 || hits[0].Arg != number(c.No) {
		t.Errorf("the search of the window finds %v", hits)
	}
}

func TestACaseShowsWhatIsKnown(t *testing.T) {
	v, p := opened(t)
	c := v.first(t, func(r *row) bool {
		return r.State == deferrals.Approved && len(r.Findings) > 1 && r.Interest() && r.Principal()
	})
	shown := texts(p)
	for _, want := range []string{c.Loan.Name, c.Loan.Number, "到期项目", "延期前后还款计划对照", c.Loan.DeferredPrincipal.String(), "新增利息", "实际天数/360", "合规问题", c.Loan.NewPrincipalDue.String(), "deferrals-2020.xlsx", "第 1 号报表"} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not shown", want)
		}
	}
	s := v.file.data.sides
	if s.After.Principal != s.Before.Principal || s.Difference.Total != s.Difference.Added {
		t.Errorf("the schedules differ: %+v", s.Difference)
	}
	p.Shell.Back()
	if v.over != nil || v.at != 0 {
		t.Error("Back does not lead to the list")
	}
	p.Shell.Forward()
	if v.over != v.file || v.file.no != c.No {
		t.Error("Forward does not lead to the case")
	}
}

func TestACaseGoesThroughItsStates(t *testing.T) {
	v, p := opened(t)
	no := v.first(t, func(r *row) bool { return r.State == deferrals.Accepted && r.Interest() }).No
	v.file.data.Case.Loan.Refusal = "" // the sample says one though nothing is decided
	state := func() deferrals.State { return v.file.data.Case.State }
	actOf(t, v, "不予办理").Do()
	uitest.Tap(t, p, "不予办理")
	if text := uitest.InFront(p); state() != deferrals.Accepted || !strings.Contains(text, "原因") {
		t.Fatalf("refused without a reason: %s, %s", state(), text)
	}
	v.dialog.Escape()
	actOf(t, v, "同意延期").Do()
	uitest.Tap(t, p, "同意延期")
	if text := uitest.InFront(p); state() != deferrals.Accepted || !strings.Contains(text, "没有填延期后的日期") {
		t.Fatalf("granted without dates: %s, %s", state(), text)
	}
	v.dialog.Escape()
	actOf(t, v, "借款人撤回").Do()
	uitest.Tap(t, p, "借款人撤回")
	if text := uitest.InFront(p); !strings.Contains(text, "写明理由") {
		t.Fatalf("withdrawn without a reason: %s", text)
	}
	uitest.Typed(p, "企业已自筹还款")
	uitest.Tap(t, p, "借款人撤回")
	if state() != deferrals.Withdrawn || v.file.no != no || uitest.InFront(p) != "" {
		t.Fatalf("after the withdrawal: %s, %s", state(), uitest.InFront(p))
	}
	if !strings.Contains(texts(p), "企业已自筹还款") {
		t.Error("the history does not tell why")
	}
}

func TestAGrantedCaseIsArrangedWithItsEvidence(t *testing.T) {
	v, p := opened(t)
	v.first(t, is(deferrals.Approved))
	actOf(t, v, "办理完毕").Do()
	uitest.Tap(t, p, "办理完毕")
	if text := uitest.InFront(p); !strings.Contains(text, "凭证号") || v.file.data.Case.State != deferrals.Approved {
		t.Fatalf("arranged without evidence: %s", text)
	}
	uitest.Press(p, fyne.KeyReturn) // on to the empty field
	uitest.Typed(p, "展协〔2020〕18号")
	uitest.Tap(t, p, "办理完毕")
	if c := v.file.data.Case; c.State != deferrals.Arranged || c.Loan.Evidence != "展协〔2020〕18号" {
		t.Errorf("after: %s, %q, %s", c.State, c.Loan.Evidence, uitest.InFront(p))
	}
}

func TestOthersOnlyRead(t *testing.T) {
	v, p := opened(t)
	uitest.Enter(t, p, "chen")
	v.Shown("")
	for _, label := range []string{"登记申请", "接收报表"} {
		if !actOf(t, v, label).Off {
			t.Errorf("a checker may %s", label)
		}
	}
	if v.Drop([]string{"a.xlsx"}) {
		t.Error("a checker may drop a return")
	}
	v.first(t, is(deferrals.Accepted))
	for _, a := range v.Actions()[1:] {
		for _, m := range append(a.Menu, a) {
			if len(m.Menu) == 0 && !m.Off {
				t.Errorf("a checker may %s", m.Label)
			}
		}
	}
	if !strings.Contains(texts(p), "由经办或监管办理") {
		t.Error("it is not said why")
	}
	uitest.Enter(t, p, "zheng")
	v.Shown("")
	if actOf(t, v, "登记申请").Off {
		t.Error("the regulator may not register")
	}
}

func TestAFindingGoesFromHandToHand(t *testing.T) {
	v, p := opened(t)
	v.turnTo("found")
	v.find.stand = string(deferrals.Found)
	v.find.load()
	r := *v.find.grid.Shown()[0]
	ref := r.Finding
	now := func() deferrals.Finding {
		v.open(ref.No)
		for _, f := range v.file.data.Findings {
			if f.Rule == ref.Rule {
				return f
			}
		}
		t.Fatal("it is gone")
		return deferrals.Finding{}
	}
	state := func() deferrals.FindingState { // without a look at the page
		file, err := v.reg.Open(t.Context(), ref.No)
		i := slices.IndexFunc(file.Findings, func(f deferrals.Finding) bool { return f.Rule == ref.Rule })
		if err != nil || i < 0 {
			t.Fatal("it is gone", err)
		}
		return file.Findings[i].State
	}
	v.find.grid.SetCursor(r.id)
	actOf(t, v, "发问询").Do()
	if text := uitest.InFront(p); !strings.Contains(text, "10 个工作日") {
		t.Errorf("asked without a term: %s", text)
	}
	uitest.Tap(t, p, "发问询")
	f := now()
	if f.State != deferrals.Asked || v.whySettle(&f, &r.Case) == "" {
		t.Fatalf("after asking: %s, %q", f.State, v.whySettle(&f, &r.Case))
	}
	v.askAnswer(&f)
	uitest.Tap(t, p, "记录答复")
	if text := uitest.InFront(p); !strings.Contains(text, "答复") || state() != deferrals.Asked {
		t.Errorf("an empty answer: %s", text)
	}
	uitest.Typed(p, "系统录入有误，已更正")
	uitest.Tap(t, p, "记录答复")
	f = now()
	if why := v.whySettle(&f, &r.Case); f.State != deferrals.Answered || why != "由复核、审定或监管认定。" {
		t.Fatalf("after the answer: %s, %q", f.State, why)
	}
	uitest.Enter(t, p, "chen")
	if why := v.whySettle(&f, &r.Case); why != "" {
		t.Fatalf("a checker may not decide: %s", why)
	}
	mine := r.Case
	mine.Hands = []string{v.me()}
	if why := v.whySettle(&f, &mine); why != "您经手过这个问题，由另一人认定。" {
		t.Errorf("whose hands the case went through may decide: %q", why)
	}
	v.askSettle(&f)
	uitest.Typed(p, "凭证齐全")
	uitest.Tap(t, p, "认定")
	if f = now(); f.State != deferrals.Rectified {
		t.Fatalf("after the decision: %s, %s", f.State, uitest.InFront(p))
	}
	uitest.Enter(t, p, "lin")
	v.askClose(&f)
	uitest.Tap(t, p, "办结")
	if f = now(); f.State != deferrals.Closed || !strings.Contains(texts(p), "凭证齐全") {
		t.Errorf("at the end: %s, %s", f.State, uitest.InFront(p))
	}
}

func TestFindingsOfOneBankAreAskedTogether(t *testing.T) {
	v, p := opened(t)
	v.Shown("bank/B007")
	v.find.stand = string(deferrals.Found)
	v.find.load()
	rows := v.find.grid.Shown()
	if len(rows) < 2 || v.find.total != len(rows) {
		t.Fatalf("%d findings of the bank", len(rows))
	}
	tickAll(v.find)
	if bank, list, why := v.find.ticked(); bank != "B007" || len(list) != len(rows) || why != "" {
		t.Fatalf("%s, %d, %q", bank, len(list), why)
	}
	actOf(t, v, "发问询").Do()
	uitest.Tap(t, p, "发问询")
	v.find.load()
	if v.find.total != 0 {
		t.Errorf("%d are still to be asked: %s", v.find.total, uitest.InFront(p))
	}
	v.find.bank = ""
	v.find.load()
	tickAll(v.find)
	if _, _, why := v.find.ticked(); !strings.Contains(why, "同一家银行") || !actOf(t, v, "发问询").Off {
		t.Errorf("findings of several banks: %q", why)
	}
}

// tickAll ticks every finding shown, as Ctrl+A does.
func tickAll(p *findPage) {
	if s, ok := p.grid.Focusable().(fyne.Shortcutable); ok {
		s.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

func TestAnApplicationIsRegisteredByHand(t *testing.T) {
	v, p := opened(t)
	p.Shell.Go(Route, "new")
	if f := v.form.field("bank"); v.form.focus() != fyne.Focusable(f.entry) {
		t.Error("the form does not begin at its first field")
	}
	type_ := func(id, text string) { v.form.field(id).entry.SetText(text) }
	v.form.save()
	if text := uitest.InFront(p); !strings.Contains(text, "银行编码") {
		t.Fatalf("an empty form: %s", text)
	}
	uitest.Press(p, fyne.KeyReturn)
	for id, text := range map[string]string{
		"bank": "B027", "number": "JJ770000001", "name": "福建示范机械有限公司", "code": "91350582MA53132153", "credit_line": "5000000", "balance": "1200000", "rate": "4.35",
		"original_due": "2020-12-20", "interest_day": "2020-12-20", "applied": "2020-12-12", "accepted": "2020-12-10",
	} {
		type_(id, text)
	}
	v.form.check()
	shown := texts(p)
	if !strings.Contains(shown, "统一社会信用代码") || !strings.Contains(shown, "18 位") || !strings.Contains(shown, "受理日期 2020-12-10 早于申请日期") {
		t.Errorf("what is wrong is not told: %s", shown)
	}
	type_("code", "91350582MA53132152")
	type_("accepted", "2020-12-13")
	v.form.save()
	c := v.file.data.Case
	if v.over != v.file || c.Loan.Number != "JJ770000001" || c.State != deferrals.Accepted || c.Loan.Balance != 1_200_000_00 || c.Pack != "deferral-2020-06" {
		t.Fatalf("registered: %+v, %s", c, uitest.InFront(p))
	}
	actOf(t, v, "更正").Do()
	type_("balance", "1250000")
	v.form.save()
	if text := uitest.InFront(p); !strings.Contains(text, "写明理由") {
		t.Fatalf("corrected without a reason: %s", text)
	}
	uitest.Press(p, fyne.KeyReturn)
	v.form.reason.SetText("银行补报")
	v.form.save()
	if c := v.file.data.Case; c.Loan.Balance != 1_250_000_00 || uitest.InFront(p) != "" {
		t.Errorf("corrected: %s, %s", c.Loan.Balance, uitest.InFront(p))
	}
}

func TestComplaintsAndPenalty(t *testing.T) {
	v, p := opened(t)
	v.first(t, is(deferrals.Refused))
	actOf(t, v, "企业投诉").Do()
	uitest.Typed(p, "银行没有书面答复")
	uitest.Tap(t, p, "企业投诉")
	list := v.file.data.More.Complaints
	last := list[len(list)-1]
	if last.Text != "银行没有书面答复" {
		t.Fatalf("%+v, %s", list, uitest.InFront(p))
	}
	v.file.askHear(last)
	uitest.Typed(p, "已督促银行补办")
	uitest.Tap(t, p, "办结投诉")
	if c := v.file.data.More.Complaints[len(list)-1]; c.Heard == nil || c.Reply != "已督促银行补办" {
		t.Errorf("not heard: %+v, %s", c, uitest.InFront(p))
	}
	actOf(t, v, "罚息变动").Do()
	uitest.Typed(p, "100")
	uitest.Tap(t, p, "罚息变动")
	if e := v.file.data.More.Penalty; len(e) != 1 || e[0].Amount != 100_00 || !strings.Contains(texts(p), "计收") {
		t.Errorf("penalty %v, %s", e, uitest.InFront(p))
	}
}

func TestAQuoteInEnglishOnlyIsForeign(t *testing.T) {
	for quote, want := range map[string]bool{"payable 2020-01-25…2020-06-30": true, "2020-06-01…2020-12-31": false, "及时受理、限时回复": false, "LPR 报价": false} {
		if foreign(quote) != want {
			t.Errorf("%q: %v", quote, !want)
		}
	}
}

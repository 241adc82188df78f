package paymentview

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"huiqi/app/desk/payment"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/uitest"
	"huiqi/app/ui/workplace"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// opened is the screen at the season's end, with a folder for files.
func opened(t *testing.T) (*View, *workplace.Place, string) {
	t.Helper()
	dir := t.TempDir()
	p := uitest.SeasonPlace(t, dir)
	v := New(p)
	uitest.Show(p, v, &uitest.Stub{Name: "batches"}, &uitest.Stub{Name: "budget"}, &uitest.Stub{Name: "firms"})
	p.Shell.Go(Route, "")
	return v, p, dir
}

// as signs another person in and reads what waits for it.
func as(t *testing.T, v *View, p *workplace.Place, login, arg string) {
	t.Helper()
	uitest.Enter(t, p, login)
	v.Shown(arg)
}

// primary is the act the page waits for.
func primary(t *testing.T, v *View) shell.Action {
	t.Helper()
	for _, a := range v.Actions() {
		if a.Primary {
			return a
		}
	}
	t.Fatalf("no primary act among %d", len(v.Actions()))
	return shell.Action{}
}

func (v *View) inState(t *testing.T, s payment.State) payment.Batch {
	t.Helper()
	for i := range v.data.batches {
		if keeps(&v.data.batches[i], s) {
			return v.data.batches[i]
		}
	}
	t.Fatalf("no batch is %s", s)
	return payment.Batch{}
}

func (v *View) stateOf(id string) payment.State {
	for _, b := range v.data.batches {
		if b.ID == id {
			return b.State
		}
	}
	return ""
}

func TestFromWhatIsOwedToTheBanksAnswer(t *testing.T) {
	v, p, dir := opened(t)
	v.turn(atDues)
	var want payment.Sum
	for _, d := range v.data.dues {
		v.dues.open(d.Batch.ID)
		if want = d.Ready; want.Count > 0 {
			break
		}
		if !primary(t, v).Off {
			t.Error("nothing may be prepared")
		}
	}
	if primary(t, v).Off {
		t.Fatal("a maker may not prepare")
	}
	primary(t, v).Do()
	if text := uitest.InFront(p); !strings.Contains(text, want.Amount.String()) {
		t.Errorf("asked without the amount: %s", text)
	}
	v.dialog.Enter()
	b := v.batches.batch()
	if v.at != atBatches || b == nil || b.State != payment.Prepared || b.Orders != want {
		t.Fatalf("prepared %+v: %s", b, uitest.InFront(p))
	}
	id := b.ID
	if !primary(t, v).Off {
		t.Error("its maker is offered to release it")
	}
	as(t, v, p, "huang", id)
	if primary(t, v).Off {
		t.Fatal("the approver may not release")
	}
	primary(t, v).Do()
	if text := uitest.InFront(p); !strings.Contains(text, "由应付转入在途") || !strings.Contains(text, "→") {
		t.Errorf("the effect is not told: %s", text)
	}
	uitest.Press(p, fyne.KeyReturn)
	if s := v.stateOf(id); s != payment.Released {
		t.Fatalf("after the release %s: %s", s, uitest.InFront(p))
	}
	as(t, v, p, "lin", id)
	primary(t, v).Do()
	uitest.Press(p, fyne.KeyReturn) // choose the folder, which answers at once
	if s := v.stateOf(id); s != payment.Sent {
		t.Fatalf("after the sending %s: %s", s, uitest.InFront(p))
	}
	uitest.Press(p, fyne.KeyReturn)
	v.answer(t, p, dir, id)
}

// answer takes a wrong and then the right result file of a sent batch in.
func (v *View) answer(t *testing.T, p *workplace.Place, dir, id string) {
	t.Helper()
	good := bankAnswer(t, v, dir, id)
	bad := filepath.Join(dir, "bad.csv")
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	wrong := strings.Replace(string(content), ".00,", ".01,", 1)
	if err := os.WriteFile(bad, []byte(wrong), 0o600); err != nil {
		t.Fatal(err)
	}
	v.Drop([]string{bad})
	v.dialog.Enter()
	if v.files.refused != "bad.csv" || len(v.files.list) == 0 || v.stateOf(id) != payment.Sent || v.data.files == nil {
		t.Fatalf("a wrong file: refused %q, %d problems", v.files.refused, len(v.files.list))
	}
	if text := strings.Join(uitest.Texts(p.Shell.Window()), " "); !strings.Contains(text, "没有接收") || !strings.Contains(text, v.files.list[0].Message) {
		t.Errorf("the verdict is not seen: %s", text)
	}
	files := len(v.data.files)
	v.Drop([]string{good})
	v.dialog.Enter()
	if v.files.refused != "" || len(v.data.files) != files+1 {
		t.Fatalf("the right file: %q, %s", v.files.refused, uitest.InFront(p))
	}
	v.Drop([]string{good})
	v.dialog.Enter()
	if text := v.files.verdict.Text(); !strings.Contains(text, "没有任何变动") {
		t.Errorf("taken twice: %s", text)
	}
	v.Shown(id)
	if word, _ := standing(v.batches.batch(), backOf(id, v.data.back)); word != "已办结" {
		t.Errorf("at the end the batch is %s", word)
	}
	if len(v.batches.recon.Differences) != 0 {
		t.Errorf("differences %v", v.batches.recon.Differences)
	}
}

// bankAnswer writes the bank's answer to the file that was sent: everything was paid.
func bankAnswer(t *testing.T, v *View, dir, id string) string {
	t.Helper()
	var name string
	for _, b := range v.data.batches {
		if b.ID == id {
			name = b.File.Name
		}
	}
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().String(string(content))
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("支付令号,收款人账号,金额（元）,处理结果,入账日期,退票原因\r\n")
	day := v.place.Today().String()
	for _, row := range rows[1 : len(rows)-1] {
		b.WriteString(strings.Join([]string{row[1], row[3], row[6], "成功", day, ""}, ",") + "\r\n")
	}
	last := rows[len(rows)-1]
	b.WriteString(strings.Join(last[:4], ",") + ",,\r\n")
	out, err := simplifiedchinese.GB18030.NewEncoder().String(b.String())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "answer.csv")
	if err := os.WriteFile(path, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWhatCameBackIsPaidAgain(t *testing.T) {
	v, p, _ := opened(t)
	id := v.data.back[0].ID
	v.Shown("returned/" + id)
	row := *v.returned.grid.Cursor()
	if row.ready || row.step != "待更正账户" {
		t.Fatalf("it waits for %q", row.step)
	}
	v.returned.askCorrect(row)
	v.dialog.Enter()
	if text := uitest.InFront(p); !strings.Contains(text, "没有填写账号") {
		t.Fatalf("without a number: %s", text)
	}
	const number = "35001650107059001234"
	for range 4 { // to the number
		uitest.Press(p, fyne.KeyReturn)
	}
	for _, r := range number {
		p.Shell.Window().Canvas().Focused().TypedRune(r)
	}
	v.dialog.Enter()
	row = *v.returned.grid.Cursor()
	if row.account.Waiting == nil {
		t.Fatalf("not proposed: %s", uitest.InFront(p))
	}
	as(t, v, p, "chen", "returned/"+id)
	row = *v.returned.grid.Cursor()
	v.returned.askConfirm(row)
	uitest.Typed(p, "350016501070590012")
	v.dialog.Enter()
	if uitest.InFront(p) == "" {
		t.Fatal("another number was confirmed")
	}
	uitest.Typed(p, "34")
	v.dialog.Enter()
	row = *v.returned.grid.Cursor()
	if !row.ready {
		t.Fatalf("after the confirmation it waits for %q: %s", row.step, uitest.InFront(p))
	}
	for _, text := range uitest.Texts(p.Shell.Window()) {
		if strings.Contains(text, number) {
			t.Errorf("the account number is shown: %s", text)
		}
	}
	as(t, v, p, "lin", "returned/"+id)
	v.returned.askReissue()
	v.dialog.Enter()
	if b := v.batches.batch(); b == nil || b.State != payment.Prepared || len(v.batches.rows) != 1 || v.batches.rows[0].ReissueOf != id {
		t.Fatalf("reissued %+v: %s", b, uitest.InFront(p))
	}
	if len(v.data.back) != 0 {
		t.Error("it still waits to be paid again")
	}
}

func TestAnUnknownBatchIsResolvedByTwo(t *testing.T) {
	v, p, _ := opened(t)
	id := v.inState(t, payment.Unknown).ID
	v.Shown(id)
	primary(t, v).Do()
	v.dialog.Enter()
	if text := uitest.InFront(p); text == "" {
		t.Fatal("found without evidence")
	}
	uitest.Press(p, fyne.KeyTab)
	for _, f := range []string{"回单 2020-55", "电话查询"} {
		uitest.Press(p, fyne.KeyReturn)
		uitest.Typed(p, f)
	}
	v.dialog.Enter()
	if uitest.InFront(p) != "" {
		t.Fatalf("not recorded: %s", uitest.InFront(p))
	}
	if a := primary(t, v); !a.Off {
		t.Error("who found it out may confirm it")
	}
	as(t, v, p, "chen", id)
	primary(t, v).Do()
	uitest.Press(p, fyne.KeyReturn)
	if s := v.stateOf(id); s != payment.Sent {
		t.Errorf("after the confirmation %s: %s", s, uitest.InFront(p))
	}
}

func TestATemplateIsDefinedByOneAndConfirmedByAnother(t *testing.T) {
	v, p, _ := opened(t)
	v.turn(atTemplates)
	v.templates.edit(v.data.templates[0], true)
	e := v.templates.editor
	e.name.SetText("城商行代发")
	e.id.SetText("city-bank")
	e.swap(0, 1)
	e.add()
	e.remove(len(e.columns) - 1)
	texts := strings.Join(uitest.Texts(p.Shell.Window()), " ")
	if !strings.Contains(texts, "****") || strings.Contains(texts, "没有办成") {
		t.Errorf("no sample is seen: %s", texts)
	}
	if got := e.template(); got.Columns[0].Source != payment.SrcOrder || got.Columns[1].Source != payment.SrcNumber || len(got.Columns) != len(v.data.templates[0].Columns) {
		t.Fatalf("columns %+v", got.Columns)
	}
	e.ask()
	uitest.Typed(p, "换了银行")
	v.dialog.Enter()
	if v.templates.editor != nil {
		t.Fatalf("not entered: %s", uitest.InFront(p))
	}
	as(t, v, p, "chen", "templates/city-bank")
	row := *v.templates.grid.Cursor()
	if row.ID != "city-bank" || row.state != "待确认" {
		t.Fatalf("the template is %s %s", row.ID, row.state)
	}
	v.templates.decide(row, true)
	uitest.Typed(p, "逐列核对无误")
	uitest.Press(p, fyne.KeyReturn)
	found := false
	for _, x := range usable(v.data.templates, payment.ForOrders) {
		found = found || x.ID == "city-bank"
	}
	if !found {
		t.Errorf("it cannot be chosen: %s", uitest.InFront(p))
	}
}

func TestTheBlockingListTakesTwo(t *testing.T) {
	v, p, _ := opened(t)
	v.turn(atBlocks)
	b := *v.blocks.grid.Cursor()
	if b.Blocked || b.Asked == nil {
		t.Fatalf("%+v", b.Block)
	}
	v.blocks.show(&b)
	if text := strings.Join(uitest.Texts(p.Shell.Window()), " "); !strings.Contains(text, "须由另一人确认") {
		t.Error("who asked is not told that another must agree")
	}
	as(t, v, p, "chen", "blocks/"+b.Party)
	v.blocks.decide(b, true)
	uitest.Typed(p, "已核对文件")
	uitest.Press(p, fyne.KeyReturn)
	if b = *v.blocks.grid.Cursor(); !b.Blocked {
		t.Fatalf("not on the list: %s", uitest.InFront(p))
	}
	v.blocks.ask(&b, false)
	v.dialog.Enter()
	if text := uitest.InFront(p); !strings.Contains(text, "请写明理由") {
		t.Errorf("without a reason: %s", text)
	}
}

func TestWhoComesTooLateIsToldWhoChangedIt(t *testing.T) {
	v, p, _ := opened(t)
	b := v.inState(t, payment.Prepared)
	v.Shown(b.ID)
	v.batches.askWithdraw()
	late := payment.Seen{Batch: b.ID, Seen: b.Version, Reason: "重编"}
	if err := v.pay.Withdraw(t.Context(), p.Session.Who(), late); err != nil {
		t.Fatal(err)
	}
	uitest.Typed(p, "金额有误")
	uitest.Press(p, fyne.KeyReturn)
	if text := uitest.InFront(p); !strings.Contains(text, "林经办") || !strings.Contains(text, b.ID) {
		t.Errorf("told %q", text)
	}
	if v.stateOf(b.ID) != payment.Withdrawn {
		t.Error("the screen still shows the batch as it was")
	}
}

func TestFiguresLeadToWhatTheyCount(t *testing.T) {
	v, _, _ := opened(t)
	for _, f := range v.Figures() {
		f.Tap()
		switch f.ID {
		case "due":
			if v.at != atDues {
				t.Error("待编制 leads elsewhere")
			}
		case "back":
			if v.at != atReturned {
				t.Error("退票 leads elsewhere")
			}
		default:
			for _, b := range v.batches.list.Shown() {
				if !keeps(&b.Batch, v.batches.only) {
					t.Errorf("%s shows %s, which is %s", f.ID, b.ID, b.State)
				}
			}
			f.Tap()
		}
	}
	st := v.State()
	v.turn(atBlocks)
	v.Restore(st)
	if v.at != st.(state).at {
		t.Error("Back does not restore the page")
	}
}

func TestTheBankFileIsSavedAsItLeft(t *testing.T) {
	v, p, dir := opened(t)
	path := filepath.Join(dir, "again.csv")
	if _, ok := p.Shell.Files().(filepick.Fixed); !ok {
		t.Fatal("not the picker of tests")
	}
	p.Shell.Files().(filepick.Fixed)[0] = path
	for i := range v.data.batches {
		if b := &v.data.batches[i]; b.File != nil && b.State == payment.Sent {
			v.Shown(b.ID)
			v.batches.saveFile()
			f, err := os.Stat(path)
			if err != nil || int(f.Size()) != b.File.Size {
				t.Fatalf("saved %v %v, sent %d", f, err, b.File.Size)
			}
			return
		}
	}
	t.Fatal("no batch was sent")
}

func TestArgumentsOfOtherScreensLeadHere(t *testing.T) {
	v, p, _ := opened(t)
	for arg, want := range map[string]int{
		v.data.batches[0].ID: atBatches, v.data.batches[0].ID + "-00001": atBatches, "order/" + v.data.batches[0].ID + "-00001": atBatches,
		v.data.back[0].ID: atReturned, v.data.dues[0].Batch.ID: atDues, "template/rural-bank": atTemplates, "block/" + v.data.blocks[0].Party: atBlocks, "files": atFiles,
	} {
		p.Shell.Go(Route, arg)
		if v.at != want {
			t.Errorf("%s leads to page %d, not %d", arg, v.at, want)
		}
		if strings.Count(arg, "-") == 2 && v.Pane() == nil {
			t.Errorf("%s opens nothing", arg)
		}
	}
}

package decisions_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/uscc"
	"huiqi/resources"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// codes gives credit codes that hold.
func codes(t testing.TB, n int) []string {
	t.Helper()
	out := make([]string, n)
	for i := range out {
		body := fmt.Sprintf("91350102MA%07d", i)
		check, err := uscc.CheckCharacter(body)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = body + string(check)
	}
	return out
}

func firstPack(t testing.TB) *pack.Pack {
	t.Helper()
	p, err := pack.Load(resources.Packs(), "fujian-2020-13")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// batchMade stands for package road: it uses a decision in its own event.
type batchMade struct{ ID, Batch string }

func (batchMade) Kind() string { return "test-batch" }

var testKinds = act.Kinds{"test-batch": act.On(func(t store.Txn, _ act.Meta, e batchMade) error {
	return decisions.Use(t, e.ID, e.Batch)
})}

type scene struct {
	*peopletest.Office
	book     decisions.Book
	lin, wen people.SignedIn
	pack     *pack.Pack
	scan     decisions.Scan
	codes    []string
}

func open(t *testing.T) *scene {
	t.Helper()
	s := &scene{Office: peopletest.New(t, decisions.Kinds, testKinds), pack: firstPack(t), codes: codes(t, 4)}
	s.lin, s.wen = s.Person("lin", act.Maker), s.Person("wen", act.Checker)
	s.book = decisions.Book{Desk: s.Desk, Vault: s.Vault}
	path := filepath.Join(t.TempDir(), "闽工信〔2020〕88号.pdf")
	if err := os.WriteFile(path, []byte("%PDF-1.7 a scan"), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.scan, err = decisions.ScanOf(path); err != nil || len(s.scan.SHA256) != 64 || s.scan.Size != 15 {
		t.Fatalf("%+v %v", s.scan, err)
	}
	return s
}

func (s *scene) draft() decisions.Draft {
	return decisions.Draft{
		Number: "闽工信〔2020〕88号", Date: day("2020-07-15"), Authority: "示例省工信厅", Title: "关于下达智能制造试点示范奖补的决定",
		Scan: s.scan, Pack: s.pack, Item: "innovation", Period: "2020",
		Lines: []decisions.Input{
			{ID: s.codes[0], Name: "示例一公司", Region: "350102", Amount: "30万元"},
			{ID: s.codes[1], Name: "示例二公司", Region: "晋江市", Amount: "1,234,567.89", Account: decisions.Payee{Holder: "示例二公司", Bank: "示例银行晋江支行", Number: "3505 0001 2345 6789"}},
		},
	}
}

func codeOf(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return fmt.Sprint(err)
}

func (s *scene) lines(t *testing.T, id string) (d decisions.Decision, out []decisions.Line) {
	t.Helper()
	err := s.Desk.Store.View(t.Context(), func(r store.Reader) (err error) {
		if d, _, err = decisions.Of(r, id); err == nil {
			out, err = decisions.Lines(r, id)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d, out
}

func TestADecisionIsRecordedWhole(t *testing.T) {
	s := open(t)
	dr := s.draft()
	dr.Total = "1534567.89"
	d, err := s.book.Record(t.Context(), s.lin.Actor, dr)
	if err != nil {
		t.Fatal(err)
	}
	if d.ID != "JD2020-001" || d.Total != 1_534_567_89 || d.Lines != 2 || d.Clause != "（三）" || d.ItemKey() != "fujian-2020-13/innovation" || d.Fund != "province" || d.By != s.lin.Actor.ID() || d.State != decisions.Recorded {
		t.Errorf("%+v", d)
	}
	_, lines := s.lines(t, d.ID)
	if lines[0].Amount != 300_000_00 || lines[1].Region != "350582" || lines[0].Account != nil {
		t.Errorf("%+v", lines)
	}
	number, err := s.Vault.Open(vault.AccountPlace(lines[1].ID), lines[1].Account.Number)
	if err != nil || strings.ReplaceAll(number, " ", "") != "3505000123456789" {
		t.Errorf("%q %v", number, err)
	}
	if lines[0].Digest(d) == lines[1].Digest(d) || len(lines[0].Digest(d)) != 64 {
		t.Error("lines are not told apart")
	}
	err = s.Desk.Store.View(t.Context(), func(r store.Reader) error {
		for _, scope := range []string{decisions.Scope(d.ID), "file/" + s.scan.SHA256} {
			if h := act.Hands(r, scope); !slices.Equal(h, []string{s.lin.Actor.ID()}) {
				t.Errorf("%s: %v", scope, h)
			}
		}
		for k, v := range r.Scan("", "", 0) {
			if strings.Contains(string(v), "3505000123456789") || strings.Contains(string(v), "3505 0001 2345 6789") {
				t.Errorf("%s holds the account number", k)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := s.Desk.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// Each draft differs from the control in one thing.
func TestWhatIsNotADecision(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(*scene, *decisions.Draft)
	}{
		{"the control", "", func(*scene, *decisions.Draft) {}},
		{"no number", "decision-incomplete", func(_ *scene, d *decisions.Draft) { d.Number = "　" }},
		{"no date", "decision-incomplete", func(_ *scene, d *decisions.Draft) { d.Date = period.Date{} }},
		{"no authority", "decision-incomplete", func(_ *scene, d *decisions.Draft) { d.Authority = "" }},
		{"no title", "decision-incomplete", func(_ *scene, d *decisions.Draft) { d.Title = "" }},
		{"no scan", "decision-incomplete", func(_ *scene, d *decisions.Draft) { d.Scan = decisions.Scan{} }},
		{"no period", "decision-incomplete", func(_ *scene, d *decisions.Draft) { d.Period = "去年" }},
		{"dated ahead", "date-ahead", func(_ *scene, d *decisions.Draft) { d.Date = day("2020-07-21") }},
		{"computed item", "decision-computed", func(_ *scene, d *decisions.Draft) { d.Item = "power" }},
		{"no item", "no-item", func(_ *scene, d *decisions.Draft) { d.Item = "x" }},
		{"another total", "decision-total", func(_ *scene, d *decisions.Draft) { d.Total = "1534567.88" }},
		{"total in words", "decision-total-unread", func(_ *scene, d *decisions.Draft) { d.Total = "约一百五十万" }},
		{"no line", "decision-lines", func(_ *scene, d *decisions.Draft) { d.Lines = nil }},
		{"part of a fen", "decision-lines", func(_ *scene, d *decisions.Draft) { d.Lines[0].Amount = "0.001" }},
		{"nothing", "decision-lines", func(_ *scene, d *decisions.Draft) { d.Lines[0].Amount = "0" }},
		{"below nothing", "decision-lines", func(_ *scene, d *decisions.Draft) { d.Lines[0].Amount = "-1" }},
		{"wrong code", "decision-lines", func(_ *scene, d *decisions.Draft) { d.Lines[0].ID = "91350102MA000000X0" }},
		{"twice", "decision-lines", func(_ *scene, d *decisions.Draft) { d.Lines[1].ID = strings.ToLower(d.Lines[0].ID) }},
		{"no name", "decision-lines", func(_ *scene, d *decisions.Draft) { d.Lines[0].Name = " " }},
		{"no place", "decision-lines", func(_ *scene, d *decisions.Draft) { d.Lines[0].Region = "999999" }},
		{"half an account", "decision-lines", func(_ *scene, d *decisions.Draft) { d.Lines[1].Account.Bank = "" }},
		{"account with letters", "decision-lines", func(_ *scene, d *decisions.Draft) { d.Lines[1].Account.Number = "35050001O2345678" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			dr := s.draft()
			dr.Total = ""
			c.change(s, &dr)
			_, err := s.book.Record(t.Context(), s.lin.Actor, dr)
			if c.want == "" && err != nil || c.want != "" && codeOf(err) != c.want {
				t.Errorf("%v, want %q", err, c.want)
			}
			if got, _ := s.lines(t, "JD2020-001"); (got.ID == "") != (c.want != "") {
				t.Errorf("recorded %+v", got)
			}
		})
	}
}

func TestADocumentIsRecordedOnce(t *testing.T) {
	s := open(t)
	dr := s.draft()
	dr.Total, dr.Op = "", "op-1"
	first, err := s.book.Record(t.Context(), s.lin.Actor, dr)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.book.Record(t.Context(), s.lin.Actor, dr); err != nil || again.ID != first.ID {
		t.Errorf("the same act again: %+v %v", again, err)
	}
	dr.Op = ""
	dr.Number = "闽工信〔2020〕 88号" // a blank does not make it another
	if _, err := s.book.Record(t.Context(), s.lin.Actor, dr); codeOf(err) != "decision-known" {
		t.Errorf("the same document: %v", err)
	}
	if err := s.book.Withdraw(t.Context(), s.lin.Actor, first.ID, first.Version, ""); codeOf(err) != "decision-why" {
		t.Errorf("withdrawn for nothing: %v", err)
	}
	if err := s.book.Withdraw(t.Context(), s.lin.Actor, first.ID, first.Version+1, "误登"); codeOf(err) != "changed-meanwhile" {
		t.Errorf("another window: %v", err)
	}
	if err := s.book.Withdraw(t.Context(), s.wen.Actor, first.ID, first.Version, "误登"); err != nil {
		t.Fatal(err)
	}
	second, err := s.book.Record(t.Context(), s.lin.Actor, dr)
	if err != nil || second.ID != "JD2020-002" {
		t.Fatalf("after the withdrawal: %+v %v", second, err)
	}
	use := func(id, batch string) error {
		_, err := s.Desk.Do(t.Context(), s.lin.Actor, act.Order{}, func(store.Reader, act.Meta) (act.Event, error) { return batchMade{id, batch}, nil })
		return err
	}
	if err := use(first.ID, "SP2020-001"); codeOf(err) != "decision-withdrawn" {
		t.Errorf("a withdrawn one is used: %v", err)
	}
	for range 2 {
		if err := use(second.ID, "SP2020-001"); err != nil {
			t.Fatal(err)
		}
	}
	d, _ := s.lines(t, second.ID)
	if !slices.Equal(d.Batches, []string{"SP2020-001"}) {
		t.Errorf("%+v", d)
	}
	if err := s.book.Withdraw(t.Context(), s.lin.Actor, d.ID, d.Version, "误登"); codeOf(err) != "decision-used" {
		t.Errorf("a used one is withdrawn: %v", err)
	}
	if _, err := s.Desk.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestWhoMayRecord(t *testing.T) {
	s := open(t)
	dr := s.draft()
	dr.Total = ""
	if _, err := s.book.Record(t.Context(), s.wen.Actor, dr); codeOf(err) != "role-needed" {
		t.Errorf("a checker: %v", err)
	}
	if _, err := s.book.Record(t.Context(), act.Actor{}, dr); codeOf(err) != "not-signed-in" {
		t.Errorf("nobody: %v", err)
	}
}

func day(text string) period.Date {
	d, err := period.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func deskText(err error) string {
	if err == nil {
		return ""
	}
	return desk.Text(err)
}

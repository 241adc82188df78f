package notices_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/notices"
	"huiqi/app/desk/session"
	"huiqi/app/desk/session/sessiontest"
	"huiqi/app/store/bolt"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/paper"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

var noon = time.Date(2020, 7, 20, 12, 0, 0, 0, time.UTC)

func office(t *testing.T) notices.Office {
	t.Helper()
	date, err := period.NewDate(2020, 7, 20)
	if err != nil {
		t.Fatal(err)
	}
	return notices.Example(date)
}

func samples(t *testing.T) (*session.Session, *awards.Run) {
	t.Helper()
	s := sessiontest.Open(t)
	run, err := s.Samples(t.Context(), nil, noon)
	if err != nil {
		t.Fatal(err)
	}
	return s, run
}

func TestNumber(t *testing.T) {
	if got := office(t).Number(12); got != "示财奖〔2020〕12号" {
		t.Error(got)
	}
}

func TestFileName(t *testing.T) {
	got := notices.FileName(paper.Notice{Number: "示财奖〔2020〕1号", Firm: `甲/乙:"丙"有限公司`})
	if got != "示财奖〔2020〕1号_甲_乙__丙_有限公司.pdf" {
		t.Error(got)
	}
}

// Every subject that is paid gets one notice, in order, and the notices add up to
// the run.
func TestNoticesAddUp(t *testing.T) {
	_, run := samples(t)
	b, err := notices.Make(t.Context(), run, office(t), 7)
	if err != nil {
		t.Fatal(err)
	}
	var sum money.Fen
	for i, n := range b.Notices {
		sum += n.Amount
		if n.Number != b.Office.Number(7+i) || n.Hash != run.Receipt.Results || len(n.Steps) == 0 || n.Quote == "" {
			t.Fatalf("%+v", n)
		}
		if !strings.Contains(run.Pack.SourceText, n.Quote) {
			t.Fatalf("%s: the quote is not in the notice's text: %s", n.Firm, n.Quote)
		}
		if n.Code == "91350181MA9115690G" && n.Amount != 1_000_000_00 {
			t.Errorf("%s: %v", n.Firm, n.Amount)
		}
	}
	if len(b.Notices) != 131 || sum != run.Totals.Amount {
		t.Errorf("%d notices, %v; want 131, %v", len(b.Notices), sum, run.Totals.Amount)
	}
}

func TestOnlyThePaidGetNotices(t *testing.T) {
	_, run := samples(t)
	i := run.Index("91350102MA91156512") // 乙, refused
	if _, err := notices.MakeRows(t.Context(), run, office(t), 1, []int{i}); codeOf(err) != "notice-not-paid" {
		t.Errorf("%v", err)
	}
}

func codeOf(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return ""
}

func TestListAndAllocationAddUp(t *testing.T) {
	_, run := samples(t)
	var listed, shared, province money.Fen
	for _, r := range notices.List(run, office(t)).Rows {
		listed += r.Amount
	}
	firms := 0
	for _, r := range notices.Allocation(run, office(t), "").Rows {
		shared += r.Amount
		firms += r.Firms
		if r.Fund == awards.Province {
			province += r.Amount
		} else if r.City != "3502" {
			t.Errorf("%+v is not paid by the province", r)
		}
	}
	if listed != 11_771_779_19 || province != listed || shared != 15_358_704_23 || firms != 131 {
		t.Errorf("listed %v, allocated %v of which by the province %v, %d firms", listed, shared, province, firms)
	}
}

func TestWorkbookTellsWhyNot(t *testing.T) {
	_, run := samples(t)
	book, err := notices.Workbook(t.Context(), run, office(t).Date)
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Paid) != 131 || len(book.Refused) != 474 || len(book.Missing) != 1 || len(book.Problems) != 8 {
		t.Fatalf("%d paid, %d refused, %d missing, %d problems", len(book.Paid), len(book.Refused), len(book.Missing), len(book.Problems))
	}
	for _, p := range book.Paid {
		if p.Capped != (p.Amount == 1_000_000_00) {
			t.Errorf("%s: %v, capped %v", p.Name, p.Amount, p.Capped)
		}
		if p.Account == "" && p.Findings == "" {
			t.Errorf("%s has no account and nothing says so", p.Name)
		}
	}
	for _, r := range book.Refused {
		if r.Reason == "" || r.Step == "" {
			t.Errorf("%s: %+v", r.Name, r)
		}
		if r.Code == "91350802MA9115657Q" && (!r.Near || r.WouldBe != 11_728_35) { // 辛
			t.Errorf("%+v", r)
		}
	}
}

package budgetview

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/ledger"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/uitest"
	"huiqi/app/ui/workplace"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func opened(t *testing.T) (*View, *workplace.Place) {
	t.Helper()
	p := uitest.SeasonPlace(t, filepath.Join(t.TempDir(), "out.xlsx"))
	v := New(p)
	uitest.Show(p, v, &uitest.Stub{Name: "batches"}, &uitest.Stub{Name: "payment"})
	p.Shell.Go(Route, "")
	return v, p
}

func TestEveryBarIsWhatWasGranted(t *testing.T) {
	v, _ := opened(t)
	if len(v.panel.Stands) < 3 {
		t.Fatalf("%d pools", len(v.panel.Stands))
	}
	for _, s := range v.panel.Stands {
		sum, signs := money.Fen(0), map[string]bool{}
		for _, p := range bar(s, func(ledger.Account) {}) {
			if !p.Line {
				sum += money.Fen(p.Value)
			}
			if signs[p.Sign] {
				t.Errorf("%s: sign %q twice", s.Pool, p.Sign)
			}
			signs[p.Sign] = true
		}
		if sum != s.Amounts.Granted() {
			t.Errorf("%s: parts %s, granted %s", s.Pool, sum, s.Amounts.Granted())
		}
	}
	for i := 1; i < len(v.panel.Stands); i++ {
		a, b := v.panel.Stands[i-1].Amounts, v.panel.Stands[i].Amounts
		if a.Granted()-a.Available < b.Granted()-b.Available {
			t.Error("a quieter purse stands before a busier one")
		}
	}
}

func TestAPartLeadsToItsPostingsAndTheyAddUp(t *testing.T) {
	v, _ := opened(t)
	all := len(v.lines.Shown())
	for _, s := range v.panel.Stands {
		for _, a := range shares {
			v.narrow(wanted{pool: s.Pool, account: a})
			var sum money.Fen
			for _, r := range v.lines.Shown() {
				sum += r.Change
			}
			if sum != s.Amounts.Of(a) || v.sheet.Closing != sum {
				t.Errorf("%s %s: postings %s, sheet %s, bar %s", s.Pool, a, sum, v.sheet.Closing, s.Amounts.Of(a))
			}
		}
	}
	v.narrow(wanted{pool: v.panel.Stands[0].Pool, account: returned})
	var back money.Fen
	for _, r := range v.lines.Shown() {
		back += r.Amount
	}
	if back != v.panel.Stands[0].Flow[ledger.CodeReturn] {
		t.Errorf("returned %s, flow %s", back, v.panel.Stands[0].Flow[ledger.CodeReturn])
	}
	v.narrow(v.want) // the same again shows all
	if n := len(v.lines.Shown()); n != all {
		t.Errorf("%d of %d postings", n, all)
	}
}

func TestAnyDayCanBeLookedAt(t *testing.T) {
	v, _ := opened(t)
	now := v.Figures()[0].Value
	past := v.panel.Past[0]
	v.date.SetText("2020-1") // half typed
	if !v.asOf.IsZero() {
		t.Error("half a date counts")
	}
	v.date.SetText(past[0].Date.String())
	if v.asOf != past[0].Date {
		t.Fatalf("as of %s", v.asOf)
	}
	for _, r := range v.lines.Rows() {
		if r.Date.After(past[0].Date) {
			t.Fatalf("a posting of %s on the sheet of %s", r.Date, past[0].Date)
		}
	}
	if v.Figures()[0].Value == now {
		t.Error("the first day looks like now")
	}
	if !strings.Contains(strings.Join(v.Crumbs(), ""), past[0].Date.String()) {
		t.Error("the crumb does not tell the day")
	}
	st := v.State()
	v.date.SetText("")
	if v.Figures()[0].Value != now {
		t.Error("now is not back")
	}
	v.Restore(st)
	if v.asOf != past[0].Date {
		t.Error("Back does not restore the day")
	}
}

func TestAGrantNeedsTwo(t *testing.T) {
	v, p := opened(t)
	before := len(v.panel.Grants)
	v.add()
	v.dialog.Enter() // no amount
	if text := uitest.InFront(p); !strings.Contains(text, "金额要大于零") {
		t.Fatalf("without an amount: %s", text)
	}
	uitest.Typed(p, "12345.67")
	uitest.Press(p, fyne.KeyReturn)
	uitest.Typed(p, "示财指〔2020〕99号")
	for range 3 {
		if uitest.InFront(p) == "" {
			break
		}
		uitest.Press(p, fyne.KeyReturn)
	}
	if text := uitest.InFront(p); text != "" {
		t.Fatalf("still asked: %s", text)
	}
	if len(v.panel.Grants) != before+1 || v.page != pageGrants {
		t.Fatalf("%d grants, page %d", len(v.panel.Grants), v.page)
	}
	g := v.panel.Grants[before]
	if g.State != ledger.Proposed || g.Amount != 12345_67 {
		t.Fatalf("entered %+v", g)
	}
	if ok, why := v.mayConfirm(g); ok || why == "" {
		t.Error("its maker may confirm it")
	}
	uitest.Enter(t, p, "chen")
	v.Shown("grant/" + g.ID)
	if ok, why := v.mayConfirm(g); !ok {
		t.Fatal(why)
	}
	if v.Waiting() == 0 || v.Pane() == nil {
		t.Error("nothing waits for the checker")
	}
	v.askConfirm(g)
	if text := uitest.InFront(p); !strings.Contains(text, "可用指标由") {
		t.Errorf("asked %q", text)
	}
	uitest.Press(p, fyne.KeyReturn)
	if i := slices.IndexFunc(v.panel.Grants, func(x ledger.Granting) bool { return x.ID == g.ID }); v.panel.Grants[i].State != ledger.Confirmed {
		t.Errorf("after the confirmation %s: %s", v.panel.Grants[i].State, uitest.InFront(p))
	}
}

func TestAnAwardsMoneyIsFollowed(t *testing.T) {
	v, p := opened(t)
	var award string
	for _, r := range v.lines.Rows() {
		if r.Award != "" && r.Code == ledger.CodeSettle {
			award = r.Award
		}
	}
	p.Shell.Go(Route, "award/"+award)
	if len(v.lines.Shown()) < 4 {
		t.Fatalf("%d postings of %s", len(v.lines.Shown()), award)
	}
	v.openLine(v.lines.Shown()[0])
	var seen []string
	for _, text := range uitest.Texts(p.Shell.Window()) {
		if strings.Contains(text, award) {
			seen = append(seen, text)
		}
	}
	if len(seen) < 2 {
		t.Errorf("the pane does not name %s: %q", award, seen)
	}
	v.export()
	if f, err := os.Stat(p.Shell.Files().(filepick.Fixed)[0]); err != nil || f.Size() == 0 {
		t.Errorf("exported %v %v", f, err)
	}
}

func TestMonthsAreClosedInOrder(t *testing.T) {
	day := func(s string) period.Date {
		d, err := period.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	past := [][]ledger.Stand{{{Date: day("2020-08-03")}}}
	for _, c := range []struct {
		name   string
		closed []ledger.Closing
		past   [][]ledger.Stand
		today  string
		want   string
	}{
		{"nothing posted", nil, nil, "2020-12-14", ""},
		{"posted this month", nil, past, "2020-08-14", ""},
		{"the month before is over", nil, past, "2020-09-01", "2020-08"},
		{"several are over", nil, past, "2020-12-14", "2020-11"},
		{"closed already", []ledger.Closing{{Month: "2020-11"}}, past, "2020-12-14", ""},
		{"some closed", []ledger.Closing{{Month: "2020-09"}}, past, "2020-12-14", "2020-11"},
	} {
		if got := nextMonth(ledger.Panel{Past: c.past, Closings: c.closed}, day(c.today)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		part, whole money.Fen
		want        string
	}{{0, 0, "0.0"}, {1, 3, "33.3"}, {3, 3, "100.0"}, {999, 1000, "99.9"}, {9_000_000_000_000_00, 9_000_000_000_000_01, "99.9"}} {
		if got := percent(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d: %s", c.part, c.whole, got)
		}
	}
}

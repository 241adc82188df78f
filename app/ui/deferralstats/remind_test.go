package deferralstats

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/uitest"
	"huiqi/policy/period"
)

func TestRemindersAreTheRegistersAndLeadToTheirCases(t *testing.T) {
	r := opened(t)
	r.place.Shell.Go("remind", "")
	p := r.remind
	if p.on() != r.place.Today() {
		t.Fatalf("the page begins on %s", p.on())
	}
	p.day.SetText("2020-12-1") // half typed or a day: the first of December
	p.day.SetText("2020-12-14")
	limits, err := r.reg.Limits(t.Context())
	if err != nil || len(limits) == 0 {
		t.Fatalf("%v, %v", limits, err)
	}
	want, err := r.reg.Remind(t.Context(), deferrals.Filter{}, day("2020-12-14"), limits)
	if err != nil {
		t.Fatal(err)
	}
	sums := append(want.Due[:], want.Past)
	for i, c := range p.cards {
		if c.value != count(sums[i].Cases) || c.lines[0][1] != amount(sums[i].Principal) || c.lines[1][1] != amount(sums[i].Interest) {
			t.Errorf("card %d says %s %v, the register %+v", i, c.value, c.lines, sums[i])
		}
		enter(c)
		if n := r.cases(t, r.last(t)); n != sums[i].Cases {
			t.Errorf("card %d: %d cases behind %d", i, n, sums[i].Cases)
		}
	}
	if sums[0].Cases == 0 || sums[3].Cases == 0 || len(want.Answers) == 0 {
		t.Fatalf("the day has nothing to show: %+v", sums)
	}
	rows := p.answers.Rows()
	if len(rows) != len(want.Answers) || rows[0].days != count(want.Answers[0].Days) {
		t.Errorf("%d answers of %d", len(rows), len(want.Answers))
	}
	enter(p.Focus())
	if len(r.opened) != 1 || r.opened[0] != want.Answers[0].No {
		t.Errorf("opened %v", r.opened)
	}
}

// The cards tell of the area the window shows, as the lists they open do.
func TestRemindersOfAnArea(t *testing.T) {
	r := opened(t)
	r.place.Shell.Go("remind", "")
	p := r.remind
	p.day.SetText("2020-12-14")
	whole := p.told.Past.Cases
	pickArea(t, r, "福建省", "厦门市")
	if n := p.told.Past.Cases; n == 0 || n >= whole {
		t.Fatalf("%d cases in the province, %d in the city", whole, n)
	}
	enter(p.cards[3])
	if n := r.cases(t, r.last(t)); n != p.told.Past.Cases {
		t.Errorf("%d cases behind %d", n, p.told.Past.Cases)
	}
	pickArea(t, r, "厦门市", "福建省")
	if p.told.Past.Cases != whole {
		t.Errorf("%d cases of the province, were %d", p.told.Past.Cases, whole)
	}
}

func TestTheDayAndTheMonthCanBeTurned(t *testing.T) {
	r := opened(t)
	r.place.Shell.Go("remind", "")
	p := r.remind
	p.day.SetText("2020-1x")
	if !p.set.IsZero() {
		t.Error("half a day counts")
	}
	p.day.SetText("2020-12-14")
	if p.month != period.MustParse("2020-12") || len(p.days) != 31 {
		t.Fatalf("the month is %s", p.month)
	}
	for i := range p.days {
		d := &p.days[i]
		p.sheet.open(d)
		if n := r.cases(t, r.last(t)); n != d.Cases {
			t.Errorf("%s: %d cases behind %d", d.Date, n, d.Cases)
		}
	}
	p.turn(p.month.Next())
	if p.on() != day("2020-12-14") || len(p.days) != 31 || p.days[0].Date != day("2021-01-01") {
		t.Error("turning the month turned the day")
	}
	state := p.State()
	p.day.SetText("")
	if p.on() != r.place.Today() {
		t.Error("today is not back")
	}
	p.Restore(state)
	if p.on() != day("2020-12-14") || p.month != period.MustParse("2021-01") {
		t.Errorf("Back gives %s, %s", p.on(), p.month)
	}
}

// A day of the sheet is where the pointer meets it, whatever day the month begins on.
func TestTheSheetKnowsItsDays(t *testing.T) {
	r := opened(t)
	r.place.Shell.Go("remind", "")
	for _, text := range []string{"2020-06", "2020-02", "2021-03", "2020-08"} { // a Monday, 29 days, Monday, Saturday
		r.remind.turn(period.MustParse(text))
		m := r.remind.sheet
		box := m.box()
		for i := range m.days {
			at := i + m.lead()
			p := fyne.NewPos((float32(at%7)+0.5)*box.Width, weekHead+(float32(at/7)+0.5)*box.Height)
			if got := m.dayAt(p); got != i {
				t.Fatalf("%s: day %d is met as %d", text, i+1, got+1)
			}
		}
		if m.lead() > 0 && m.dayAt(fyne.NewPos(1, weekHead+1)) != -1 {
			t.Errorf("%s: a day before the month is met", text)
		}
		if m.dayAt(fyne.NewPos(5, 3)) != -1 {
			t.Errorf("%s: the heads are a day", text)
		}
	}
	m := r.remind.sheet
	m.at = 0
	for _, k := range []fyne.KeyName{fyne.KeyLeft, fyne.KeyDown, fyne.KeyRight, fyne.KeyReturn} {
		m.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if f := r.last(t); f.DueFrom != day("2020-08-09") || f.DueTo != f.DueFrom {
		t.Errorf("the keys lead to %s", f.DueFrom)
	}
}

func TestFindingsWhoseAnswerIsDueAreMarked(t *testing.T) {
	r := opened(t)
	page, err := r.reg.Findings(t.Context(), deferrals.FindingFilter{}, 0, 1)
	if err != nil || len(page.Rows) == 0 {
		t.Fatal(err)
	}
	f := page.Rows[0]
	due := r.place.Today().AddDays(3)
	ref := []deferrals.FindingRef{{No: f.Finding.No, Rule: f.Finding.Rule}}
	if err := r.reg.Notify(t.Context(), r.place.Session.Who(), f.Case.Loan.Bank, ref, due, "示函〔2026〕1号"); err != nil {
		t.Fatal(err)
	}
	r.place.Shell.Go("remind", "")
	p := r.remind
	if len(p.findings.Rows()) != 0 {
		t.Error("it is overdue before its day")
	}
	p.turn(monthOf(due))
	if got := p.days[due.Day-1].Findings; got != 1 {
		t.Errorf("%d findings marked on %s", got, due)
	}
	if text := strings.Join(uitest.Texts(r.place.Shell.Window()), " "); !strings.Contains(text, "▲ 答复 1") {
		t.Error("the mark is not on the sheet")
	}
	p.day.Set(due.AddDays(5))
	rows := p.findings.Rows()
	if len(rows) != 1 || rows[0].days != "5" || rows[0].letter != "示函〔2026〕1号" {
		t.Fatalf("%+v", rows)
	}
	enter(p.findings.Focusable())
	if len(r.opened) != 1 || r.opened[0] != f.Finding.No {
		t.Errorf("opened %v", r.opened)
	}
}

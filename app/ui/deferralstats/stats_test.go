package deferralstats

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/picture"
	"huiqi/app/ui/uitest"
	"huiqi/policy/money"
	"huiqi/resources/words"
)

func TestEveryLineIsTheSumOfItsCases(t *testing.T) {
	r := opened(t)
	r.place.Shell.Go("stats", "")
	for _, axis := range deferrals.Axes {
		r.stats.turn(axis)
		want, err := r.reg.Table(t.Context(), deferrals.Filter{}, axis, deferrals.RatePrincipal)
		if err != nil {
			t.Fatal(err)
		}
		var sum deferrals.Group
		rows := r.stats.lines.Shown()
		if len(rows) != len(want.Groups) {
			t.Fatalf("%s: %d lines of %d", axis, len(rows), len(want.Groups))
		}
		for _, l := range rows {
			add(&sum, &l.Group)
			if l.Key == "" {
				continue
			}
			r.stats.lines.SetCursor(l.Key)
			enter(r.stats.Focus())
			f := r.last(t)
			for what, n := range map[string][2]int{
				"all": {r.cases(t, f), l.Figures.Cases}, "refused": {r.cases(t, refused(f)), l.Refused},
				"waiting": {r.cases(t, waiting(f)), l.Waiting}, "with findings": {r.cases(t, ofRule(f, deferrals.Rules...)), l.Held},
			} {
				if n[0] != n[1] {
					t.Errorf("%s %s, %s: %d cases behind the figure %d", axis, l.Key, what, n[0], n[1])
				}
			}
		}
		if sum.Figures.Cases != want.Total.Figures.Cases || sum.Figures.MovedPrincipal != want.Total.Figures.MovedPrincipal || sum.Figures.DueInterest != want.Total.Figures.DueInterest {
			t.Errorf("%s: lines come to %+v, the total is %+v", axis, sum.Figures, want.Total.Figures)
		}
	}
	if n := r.cases(t, deferrals.Filter{}); n != 300 {
		t.Fatalf("the sample has %d cases", n)
	}
}

// enter presses Enter on what has the keyboard.
func enter(f fyne.Focusable) { f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) }

func TestReasonsRulesAndMonthsLeadToTheirCases(t *testing.T) {
	r := opened(t)
	r.place.Shell.Go("stats", "")
	s := r.stats
	for _, x := range s.lower.reason.Rows() {
		s.lower.reason.SetCursor(x.Text)
		enter(s.lower.reason.Focusable())
		if x.Text == "" {
			continue
		}
		if n := r.cases(t, r.last(t)); n != x.Cases {
			t.Errorf("%q: %d cases behind %d", x.Text, n, x.Cases)
		}
	}
	if len(s.lower.found.Rows()) < 5 {
		t.Fatalf("%d rules", len(s.lower.found.Rows()))
	}
	for _, x := range s.lower.found.Rows() {
		s.lower.found.SetCursor(x.Rule)
		enter(s.lower.found.Focusable())
		if n := r.cases(t, r.last(t)); n != x.Held {
			t.Errorf("%s: %d cases behind %d", x.Rule, n, x.Held)
		}
	}
	var all money.Fen
	for _, c := range s.table.Cliff {
		all += c.Principal
		s.lower.cliff.SetCursor(c.Month)
		enter(s.lower.cliff.Focusable())
		f := r.last(t)
		if n := r.cases(t, f); n != c.Cases {
			t.Errorf("%s: %d cases behind %d", c.Month, n, c.Cases)
		}
		if got := f.DueFrom.String()[:7]; got != c.Month || f.DueTo.Month != f.DueFrom.Month || f.DueTo.AddDays(1).Day != 1 {
			t.Errorf("%s: due from %s to %s", c.Month, f.DueFrom, f.DueTo)
		}
	}
	if all == 0 || all > s.table.Total.Figures.MovedPrincipal {
		t.Errorf("%s falls due of %s moved", all, s.table.Total.Figures.MovedPrincipal)
	}
}

func TestAMonthOfTheChartLeadsWhereItsLineDoes(t *testing.T) {
	r := opened(t)
	r.place.Shell.Go("stats", "")
	var chart *picture.Columns
	for _, o := range test.LaidOutObjects(r.place.Shell.Window().Content()) {
		if c, ok := o.(*picture.Columns); ok {
			chart = c
		}
	}
	if chart == nil {
		t.Fatal("there is no chart")
	}
	chart.Tapped(&fyne.PointEvent{Position: fyne.NewPos(5, 80)})
	if f := r.last(t); f.DueFrom.String()[:7] != r.stats.table.Cliff[0].Month {
		t.Errorf("due from %s", f.DueFrom)
	}
	r.stats.lower.turn(true)
	if text := strings.Join(uitest.Texts(r.place.Shell.Window()), " "); !strings.Contains(text, "本金（元）") {
		t.Error("there is no table behind the chart")
	}
	months := everyMonth([]deferrals.Cliff{{Month: "2020-11", Cases: 1}, {Month: "2021-02", Cases: 1}})
	if len(months) != 4 || months[1].Month != "2020-12" || months[2].Cases != 0 {
		t.Errorf("%+v", months)
	}
}

func TestTheRateIsAReadingAndSaysSo(t *testing.T) {
	r := opened(t)
	r.place.Shell.Go("stats", "")
	seen := map[string]bool{}
	for _, by := range deferrals.RateReadings {
		r.stats.rateChoice().picked(string(by))
		f := r.stats.Figures()
		rate := f[len(f)-1]
		want, ok := r.stats.table.Total.Figures.Rate(by)
		if rate.Value != percent(want, ok) || !strings.Contains(rate.Label, rateShort(by)) {
			t.Errorf("%s: %s %s", by, rate.Label, rate.Value)
		}
		seen[rate.Value] = true
		rows := r.stats.lines.Shown()
		for i := 1; i < len(rows); i++ {
			if rows[i].rateNumber > rows[i-1].rateNumber || rows[i].Rank < rows[i-1].Rank {
				t.Errorf("%s: line %d stands under a lower one", by, i)
			}
		}
	}
	if len(seen) != len(deferrals.RateReadings) {
		t.Errorf("readings that differ give %v", seen)
	}
	if text := strings.Join(uitest.Texts(r.place.Shell.Window()), ""); !strings.Contains(text, "口径，文件没有定义") {
		t.Error("nothing says that the rate is a reading")
	}
}

func TestFiltersNarrowEverythingAtOnce(t *testing.T) {
	r := opened(t)
	r.place.Shell.Go("stats", "")
	s := r.stats
	all := s.table.Total.Figures.Cases
	s.picked.size = "小型"
	s.read(false)
	part := s.table.Total.Figures.Cases
	if part == 0 || part >= all || part != r.cases(t, counted(deferrals.Filter{Sizes: []string{"小型"}})) {
		t.Errorf("%d of %d", part, all)
	}
	s.Figures()[1].Tap()
	if f := r.last(t); r.cases(t, f) != part || !slices.Equal(f.Sizes, []string{"小型"}) {
		t.Errorf("%+v", f)
	}
	state := s.State()
	s.picked = picked{}
	s.turn(deferrals.AxisCity)
	if s.table.Total.Figures.Cases != all || s.lines == s.leagues[1] {
		t.Error("the filter is still on, or cities are ranked")
	}
	s.Restore(state)
	if s.table.Total.Figures.Cases != part || s.axis != deferrals.AxisBank {
		t.Error("Back does not bring the filter and the axis back")
	}
	s.Actions()[1].Do()
	if a := r.asked[0]; a.Table.Total.Figures.Cases != part || a.Filter.Sizes[0] != "小型" || a.Rate != deferrals.RatePrincipal {
		t.Errorf("the papers are asked of %+v", a.Filter)
	}
}

// pickArea picks an area in the top bar of the window.
func pickArea(t *testing.T, r *room, from, to string) {
	t.Helper()
	for _, o := range test.LaidOutObjects(r.place.Shell.Window().Content()) {
		if b, ok := o.(*parts.Button); ok && strings.TrimSpace(b.Text) == from {
			b.OnTapped()
			break
		}
	}
	menu := r.place.Shell.Window().Canvas().Overlays().Top()
	if menu == nil {
		t.Fatalf("no menu under %s", from)
	}
	for _, o := range test.LaidOutObjects(menu) {
		item, ok := o.(fyne.Tappable)
		if !ok {
			continue
		}
		var said []string
		for _, x := range test.LaidOutObjects(o) {
			if text, is := x.(*canvas.Text); is && text.Text != "" {
				said = append(said, text.Text)
			}
		}
		if slices.Equal(said, []string{to}) {
			item.Tapped(&fyne.PointEvent{})
			return
		}
	}
	t.Fatalf("%s is not in the menu", to)
}

// A city picked narrows the area of the window and never replaces it.
func TestACityIsPickedWithinTheArea(t *testing.T) {
	r := opened(t)
	r.place.Shell.Go("stats", "")
	s := r.stats
	pick := func(city string) int {
		s.picked.city = city
		s.draw()
		s.read(false)
		return s.table.Total.Figures.Cases
	}
	of := func(city string) int { return r.cases(t, counted(deferrals.Filter{Cities: []string{city}})) }
	if n := pick("3504"); n == 0 || n != of("3504") {
		t.Fatalf("%d cases of the city picked, want %d", n, of("3504"))
	}
	pickArea(t, r, "福建省", "福州市")
	if n := s.table.Total.Figures.Cases; n != 0 || r.cases(t, s.shown) != 0 {
		t.Errorf("%d cases of 三明市 in 福州市", n)
	}
	if got := s.Crumbs(); got[len(got)-1] != "福州市里没有三明市" {
		t.Errorf("it says %v", got)
	}
	if got := s.cities(); !slices.Equal(got, []string{"3501", "3504"}) {
		t.Errorf("%v can be picked", got)
	}
	for _, city := range []string{"3501", ""} {
		if n := pick(city); n == 0 || n != of("3501") {
			t.Errorf("%q: %d cases of 福州市, want %d", city, n, of("3501"))
		}
		if got := s.Crumbs(); got[len(got)-1] != "福州市" {
			t.Errorf("it says %v", got)
		}
	}
}

// Nothing above the table covers anything else, in either language and by any reading.
func TestTheChoicesHaveRoom(t *testing.T) {
	r := opened(t)
	defer words.Use(words.Chinese)
	r.place.Shell.Go("stats", "")
	s := r.stats
	for _, lang := range []string{words.Chinese, words.English} {
		words.Use(lang)
		for _, by := range deferrals.RateReadings {
			for _, p := range []picked{{}, {bank: "B008", city: "3501", size: "小微企业主", month: "2020-06", pack: s.choices.Packs[0]}} {
				s.rate, s.picked = by, p
				s.read(false)
				if need, has := s.bar.MinSize().Width, s.bar.Size().Width; has == 0 || need > has {
					t.Errorf("%s, %s, %+v: %.0f wide in %.0f", lang, by, p, need, has)
				}
			}
		}
	}
}

func TestTheCrumbsSayWhichCasesAreCounted(t *testing.T) {
	r := opened(t)
	r.place.Shell.Go("stats", "")
	s := r.stats
	if got := s.Crumbs(); len(got) != 2 {
		t.Errorf("of all cases it says %v", got)
	}
	s.picked = picked{bank: "B008", city: "3501", size: "小型", month: "2020-06", pack: s.choices.Packs[0]}
	s.read(false)
	got := s.scope()
	for _, want := range []string{"B008", "福州市", "小型", "2020-06", s.host.packName(s.picked.pack)} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
}

func TestTheSumOfSomeLinesHasNoBorrowers(t *testing.T) {
	r := opened(t)
	r.place.Shell.Go("stats", "")
	s := r.stats
	rows := s.lines.Shown()
	all := total(&s.table, s.tableRate, rows)
	if all.parties != count(s.table.Total.Figures.Parties) || all.Figures != s.table.Total.Figures {
		t.Errorf("%+v", all.Figures)
	}
	some := total(&s.table, s.tableRate, rows[:2])
	if some.parties != none || some.Figures.Cases != rows[0].Figures.Cases+rows[1].Figures.Cases || some.Answers.Answered != rows[0].Answers.Answered+rows[1].Answers.Answered {
		t.Errorf("%s borrowers, %+v", some.parties, some.Figures)
	}
}

func TestUnitsKeepAmountsShort(t *testing.T) {
	for _, c := range []struct {
		most, v     money.Fen
		room        money.Fen
		text, label string
	}{
		{99_999_999, 12_345_67, stripRoom, "12,345.67", "元"},
		{296_538_000_000_00, 296_538_000_000_00, stripRoom, "2,965.38", "亿元"},
		{2_965_380_000_00, 448_380_000_00, stripRoom, "44,838.00", "万元"},
		{48_160_000_00, 66_00, chartRoom, "0.01", "万元"},
		{48_160_000_00, 49_00, chartRoom, "<0.01", "万元"},
		{48_160_000_00, 48_160_000_00, chartRoom, "4,816", "万元"},
		{482_000_000_00, 24_760_000_00, chartRoom, "0.25", "亿元"},
		{482_000_000_00, 0, chartRoom, none, "亿元"},
	} {
		u := unitFor(c.most, c.room)
		got := u.write(c.v)
		if c.room == chartRoom {
			got = u.short(c.v)
		}
		if got != c.text || u.label != c.label {
			t.Errorf("%s of at most %s: %s %s, want %s %s", c.v, c.most, got, u.label, c.text, c.label)
		}
	}
}

func TestAnEmptyRegisterSaysWhatBelongsHere(t *testing.T) {
	r := roomOf(uitest.Place(t))
	for _, name := range []string{"stats", "remind", "returns"} {
		r.place.Shell.Go(name, "")
	}
	r.place.Shell.Go("stats", "")
	if text := strings.Join(uitest.Texts(r.place.Shell.Window()), ""); !strings.Contains(text, "接收银行报表后") || !strings.Contains(text, "没有延期后待到期的贷款") {
		t.Error(text)
	}
	for _, a := range r.stats.Actions() {
		if !a.Off {
			t.Errorf("%s is offered of nothing", a.Label)
		}
	}
	r.stats.drill(ofGroup(deferrals.Filter{}, deferrals.AxisBank, ""))
	r.returns.cases(0, "")
	if len(r.filters) > 0 {
		t.Error("what was not reported was opened")
	}
}

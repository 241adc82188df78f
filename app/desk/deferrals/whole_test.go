package deferrals

import (
	"fmt"
	"slices"
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/review"
	"huiqi/app/store"
	"huiqi/policy/period"
)

// What is counted in one pass is what each table, each case and each finding says.
func TestWholeIsTheSumOfItsParts(t *testing.T) {
	ctx := t.Context()
	o := peopletest.NewMap(t, Kinds)
	r := shipped(t)
	r.Desk = o.Desk
	lin := o.Person("lin", act.Maker)
	in := readIn(ctx, t, r, "../../../resources/samples/deferrals-2020.xlsx", date("2021-02-28"))
	if _, err := r.TakeIn(ctx, lin.Actor, in, ""); err != nil {
		t.Fatal(err)
	}
	for _, f := range []Filter{{}, {Months: MonthsOf(period.MustParse("2020-06"))}, {Months: MonthsOf(period.MustParse("2020Q2")), Sizes: []string{"小型"}}} {
		var w Whole
		var found []FindingRow
		if err := r.Desk.Store.View(ctx, func(s store.Reader) (err error) {
			if w, err = WholeIn(ctx, s, f, RatePrincipal, Axes...); err == nil {
				found, err = FindingsIn(ctx, s, f)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, axis := range Axes {
			want, err := r.Table(ctx, f, axis, RatePrincipal)
			if err != nil {
				t.Fatal(err)
			}
			if got := w.Tables[axis]; fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
				t.Errorf("%s\n got %+v\nwant %+v", axis, got, want)
			}
		}
		w.holds(t, r, f, found)
	}
}

// holds compares what no table has with the cases themselves.
func (w *Whole) holds(t *testing.T, r Register, f Filter, found []FindingRow) {
	t.Helper()
	page, err := r.List(t.Context(), f, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var refused Refusal
	var sum Figures
	for _, row := range page.Rows {
		x := row.Figures()
		sum.Cases += x.Cases
		sum.MovedPrincipal += x.MovedPrincipal
		sum.DueInterest += x.DueInterest
		if row.State == Refused {
			refused.Cases++
			refused.Due += x.DuePrincipal + x.DueInterest
		}
	}
	var got Refusal
	for _, x := range w.Refused {
		got.Cases += x.Cases
		got.Due += x.Due
	}
	all := w.Total()
	if got != refused || all.Refused != refused.Cases || w.Answers.Refused != refused.Cases || w.Answers.Open != all.Waiting || w.Answers.Requests != all.Figures.Cases {
		t.Errorf("refused %+v, cases %+v, total %+v, answers %+v", got, refused, all, w.Answers)
	}
	if x := all.Figures; x.Cases != sum.Cases || x.MovedPrincipal != sum.MovedPrincipal || x.DueInterest != sum.DueInterest {
		t.Errorf("total %+v, cases %+v", x, sum)
	}
	n := 0
	for _, x := range w.Rules {
		n += x.Found
		i := slices.IndexFunc(w.Tables[AxisBank].Found, func(y Tally) bool { return y.Rule == x.Rule })
		if y := w.Tables[AxisBank].Found[i]; y.Held != x.Found || y.Open != x.Open {
			t.Errorf("%+v, the table has %+v", x, y)
		}
	}
	if n != len(found) || n == 0 {
		t.Errorf("%d findings by rule, %d listed", n, len(found))
	}
}

// A letter asks a bank in the act that numbers it, and only of what nobody asked.
func TestLettered(t *testing.T) {
	r := newRoom(t)
	ctx := t.Context()
	bad := func(n string) review.Loan { return with(loan(n), func(l *review.Loan) { l.Penalty = 1234_50 }) }
	r.take(t, "one", bad("J1"), bad("J2"), bad("J3"), with(bad("J4"), func(l *review.Loan) { l.Bank = "B001" }))
	unasked := func() (list []Bank, rows []FindingRow) {
		t.Helper()
		if err := r.Desk.Store.View(ctx, func(s store.Reader) (err error) {
			if list, err = Unasked(ctx, s); err == nil {
				rows, err = UnaskedOf(ctx, s, "B027")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return list, rows
	}
	if banks, rows := unasked(); len(banks) != 2 || banks[1].Cases != 3 || len(rows) != 3 || rows[0].Case.No != 1 {
		t.Fatalf("%+v, %d rows", banks, len(rows))
	}
	refs := []FindingRef{{1, "penalty-charged"}, {2, "penalty-charged"}}
	letter := func(list []FindingRef, due period.Date) error {
		return r.Desk.Store.View(ctx, func(s store.Reader) error {
			return Lettered(store.NewOverlay(s), act.Meta{Date: date("2020-07-20")}, "B027", list, due, "示金函〔2020〕1号")
		})
	}
	for _, c := range []struct {
		list []FindingRef
		due  string
		code string
	}{
		{refs, "2020-07-31", ""},
		{nil, "2020-07-31", "finding-none"},
		{refs, "2020-07-19", "finding-due"},
		{[]FindingRef{{4, "penalty-charged"}}, "2020-07-31", "finding-other-bank"},
	} {
		if err := letter(c.list, date(c.due)); code(err) != c.code {
			t.Errorf("%v until %s: %v", c.list, c.due, err)
		}
	}
	if err := r.Notify(ctx, r.lin.Actor, "B027", refs, date("2020-07-31"), ""); err != nil {
		t.Fatal(err)
	}
	if err := letter(refs, date("2020-07-31")); code(err) != "finding-state" {
		t.Errorf("asked twice: %v", err)
	}
	if err := r.Answer(ctx, r.lin.Actor, refs[0], "已退还", ""); err != nil {
		t.Fatal(err)
	}
	if banks, rows := unasked(); len(banks) != 2 || banks[1].Cases != 1 || len(rows) != 1 || rows[0].Finding.No != 3 {
		t.Errorf("%+v, %+v", banks, rows)
	}
}

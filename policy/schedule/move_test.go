package schedule_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/schedule"
)

func build(t interface{ Fatal(...any) }, terms schedule.Terms) schedule.Schedule {
	s, err := schedule.Build(terms)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// afterLines writes lines for comparison: due, principal, interest, added, balance.
func afterLines(a schedule.After) []string {
	var out []string
	for _, l := range a.Lines {
		out = append(out, strings.Join([]string{l.Due.String(), l.Principal.String(), l.Interest.String(), l.Added.String(), l.Balance.String()}, " "))
	}
	return out
}

// twoHalves is a loan of 10,320,000 at 4.1 % by own lines: half on 1 March 2020,
// half on 1 June.
func twoHalves() schedule.Terms {
	return schedule.Terms{
		Principal: yuan("10,320,000.00"), Rate: exact.MustParse("0.041"), From: day("2020-01-01"), Method: schedule.Own, Convention: act360,
		Own: []schedule.OwnLine{{Due: day("2020-03-01"), Principal: yuan("5,160,000.00")}, {Due: day("2020-06-01"), Principal: yuan("5,160,000.00")}},
	}
}

func TestApply(t *testing.T) {
	whole := func(change func(*schedule.Move)) []schedule.Move {
		m := schedule.Move{Due: day("2020-03-01"), Principal: yuan("5,160,000.00"), PrincipalTo: day("2020-08-28")}
		if change != nil {
			change(&m)
		}
		return []schedule.Move{m}
	}
	// Before: 1 March 5,160,000.00 and 60 days of 10,320,000.00, 70,520.00; 1 June
	// 5,160,000.00 and 92 days of it, 54,065.33. A day of 5,160,000.00 costs 587.6667.
	cases := []struct {
		name  string
		terms schedule.Terms
		moves []schedule.Move
		want  []string
	}{
		{"nothing", twoHalves(), nil, []string{
			"2020-03-01 5,160,000.00 70,520.00 0.00 5,160,000.00",
			"2020-06-01 5,160,000.00 54,065.33 0.00 0.00",
		}},
		{"principal, 180 days on", twoHalves(), whole(nil), []string{
			"2020-03-01 0.00 70,520.00 0.00 10,320,000.00",
			"2020-06-01 5,160,000.00 54,065.33 0.00 5,160,000.00",
			"2020-08-28 5,160,000.00 0.00 105,780.00 0.00",
		}},
		{"interest of it on the settlement days", twoHalves(), whole(func(m *schedule.Move) { m.AddedPaid = schedule.OnSettlement }), []string{
			"2020-03-01 0.00 70,520.00 0.00 10,320,000.00",
			"2020-06-01 5,160,000.00 54,065.33 54,065.33 5,160,000.00",
			"2020-08-28 5,160,000.00 0.00 51,714.67 0.00",
		}},
		{"without interest", twoHalves(), whole(func(m *schedule.Move) { m.Running = schedule.NoRate }), []string{
			"2020-03-01 0.00 70,520.00 0.00 10,320,000.00",
			"2020-06-01 5,160,000.00 54,065.33 0.00 5,160,000.00",
			"2020-08-28 5,160,000.00 0.00 0.00 0.00",
		}},
		{"interest too, to a day of the schedule", twoHalves(), whole(func(m *schedule.Move) {
			m.PrincipalTo, m.Interest, m.InterestTo = day("2020-06-01"), yuan("520.00"), day("2020-06-01")
		}), []string{
			"2020-03-01 0.00 70,000.00 0.00 10,320,000.00",
			"2020-06-01 10,320,000.00 54,585.33 54,065.33 0.00",
		}},
		{"interest alone bears none", twoHalves(), []schedule.Move{{Due: day("2020-03-01"), Interest: yuan("70,520.00"), InterestTo: day("2021-03-31")}}, []string{
			"2020-03-01 5,160,000.00 0.00 0.00 5,160,000.00",
			"2020-06-01 5,160,000.00 54,065.33 0.00 0.00",
			"2021-03-31 0.00 70,520.00 0.00 0.00",
		}},
		{"to the same day", twoHalves(), whole(func(m *schedule.Move) { m.PrincipalTo = m.Due }), []string{
			"2020-03-01 5,160,000.00 70,520.00 0.00 5,160,000.00",
			"2020-06-01 5,160,000.00 54,065.33 0.00 0.00",
		}},
		{"one line in two parts", twoHalves(), []schedule.Move{
			{Due: day("2020-03-01"), Principal: yuan("5,000,000.00"), PrincipalTo: day("2020-03-31"), Running: schedule.NoRate},
			{Due: day("2020-03-01"), Principal: yuan("160,000.00"), PrincipalTo: day("2020-06-30"), Running: schedule.NoRate},
		}, []string{
			"2020-03-01 0.00 70,520.00 0.00 10,320,000.00",
			"2020-03-31 5,000,000.00 0.00 0.00 5,320,000.00",
			"2020-06-01 5,160,000.00 54,065.33 0.00 160,000.00",
			"2020-06-30 160,000.00 0.00 0.00 0.00",
		}},
		// 10,320,000.00 costs 1,175.3333 a day: 90 days to 21 March, 10 days more.
		{"settlement days beyond the maturity", quarterly(), []schedule.Move{
			{Due: day("2020-12-21"), Principal: yuan("10,320,000.00"), PrincipalTo: day("2021-03-31"), AddedPaid: schedule.OnSettlement},
		}, []string{
			"2020-03-21 0.00 106,955.33 0.00 10,320,000.00",
			"2020-06-21 0.00 108,130.67 0.00 10,320,000.00",
			"2020-09-21 0.00 108,130.67 0.00 10,320,000.00",
			"2020-12-21 0.00 106,955.33 0.00 10,320,000.00",
			"2021-03-21 0.00 0.00 105,780.00 10,320,000.00",
			"2021-03-31 10,320,000.00 0.00 11,753.33 0.00",
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			after, err := schedule.Apply(build(t, c.terms), c.moves)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, afterLines(after)); d != "" {
				t.Error(d)
			}
			for _, m := range after.Moves {
				for _, p := range m.Added {
					if p.Days == 0 {
						t.Errorf("interest of no day: %+v", p)
					}
				}
			}
		})
	}
}

// TestApplyTellsWhy: an After holds where each amount went, what each move adds and
// from which days, and the penalty with the line it belongs to.
func TestApplyTellsWhy(t *testing.T) {
	s := build(t, twoHalves())
	accrued, waived := entry("2020-03-05", schedule.Accrue, 500), entry("2020-04-01", schedule.Waive, 300)
	moves := []schedule.Move{
		{Due: day("2020-03-01"), Principal: yuan("160,000.00"), PrincipalTo: day("2020-08-28"), AddedPaid: schedule.OnSettlement,
			Interest: 1, InterestTo: day("2020-06-01"), Penalty: []schedule.Entry{accrued}},
		{Due: day("2020-03-01"), Penalty: []schedule.Entry{waived}},
	}
	after, err := schedule.Apply(s, moves)
	if err != nil {
		t.Fatal(err)
	}
	want := schedule.After{
		Lines: []schedule.AfterLine{
			{Due: day("2020-03-01"), Principal: yuan("5,000,000.00"), Interest: yuan("70,519.99"), Balance: yuan("5,320,000.00"),
				PrincipalOut: yuan("160,000.00"), InterestOut: 1, Penalty: schedule.Penalty{Accrued: 500, Waived: 300, Residual: 200}},
			{Due: day("2020-06-01"), Principal: yuan("5,160,000.00"), Interest: yuan("54,065.34"), InterestIn: 1, Added: yuan("1,676.44"), Balance: yuan("160,000.00")},
			{Due: day("2020-08-28"), Principal: yuan("160,000.00"), PrincipalIn: yuan("160,000.00"), Added: yuan("1,603.56")},
		},
		Moves: []schedule.Moved{
			{Move: moves[0], Added: []schedule.Piece{
				{From: day("2020-03-01"), To: day("2020-06-01"), Days: 92, Amount: yuan("1,676.44")},
				{From: day("2020-06-01"), To: day("2020-08-28"), Days: 88, Amount: yuan("1,603.56")},
			}},
			{Move: moves[1]},
		},
	}
	if d := cmp.Diff(want, after); d != "" {
		t.Error(d)
	}
	moves[0].Penalty[0].Amount = 1 // the caller's list is the caller's
	if got := after.Moves[0].Move.Penalty[0].Amount; got != 500 {
		t.Errorf("the record became %s", got)
	}
	text, err := json.Marshal(after)
	if err != nil {
		t.Fatal(err)
	}
	var again schedule.After
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(after, again); d != "" {
		t.Error(d)
	}
}

func TestRefusedMoves(t *testing.T) {
	const half = money.Fen(516000000)
	d := day("2020-03-01")
	on := func(m schedule.Move) []schedule.Move { return []schedule.Move{m} }
	cases := []struct {
		name  string
		moves []schedule.Move
		index int
		want  error
	}{
		{"unknown line", on(schedule.Move{Due: day("2020-03-02"), Principal: 1, PrincipalTo: day("2020-04-01")}), 0, schedule.ErrUnknownLine},
		{"no line", on(schedule.Move{Principal: 1, PrincipalTo: day("2020-04-01")}), 0, schedule.ErrUnknownLine},
		{"principal earlier", on(schedule.Move{Due: d, Principal: 1, PrincipalTo: day("2020-02-29")}), 0, schedule.ErrEarlier},
		{"interest earlier", on(schedule.Move{Due: d, Interest: 1, InterestTo: day("2020-02-29")}), 0, schedule.ErrEarlier},
		{"more principal", on(schedule.Move{Due: d, Principal: half + 1, PrincipalTo: day("2020-04-01")}), 0, schedule.ErrMoreThanDue},
		{"more interest", on(schedule.Move{Due: d, Interest: 7052001, InterestTo: day("2020-04-01")}), 0, schedule.ErrMoreThanDue},
		{"more together", []schedule.Move{{Due: d, Principal: half, PrincipalTo: day("2020-06-01")}, {Due: d, Principal: 1, PrincipalTo: day("2020-04-01")}}, 1, schedule.ErrMoreThanDue},
		{"what was moved there", []schedule.Move{{Due: d, Principal: half, PrincipalTo: day("2020-06-01")}, {Due: day("2020-06-01"), Principal: half + 1, PrincipalTo: day("2020-07-01")}}, 1, schedule.ErrMoreThanDue},
		{"more interest together", []schedule.Move{{Due: d, Interest: 7052000, InterestTo: day("2020-06-01")}, {Due: d, Interest: 1, InterestTo: day("2020-04-01")}}, 1, schedule.ErrMoreThanDue},
		{"negative principal", on(schedule.Move{Due: d, Principal: -1, PrincipalTo: day("2020-04-01")}), 0, schedule.ErrAmount},
		{"negative interest", on(schedule.Move{Due: d, Interest: -1, InterestTo: day("2020-04-01")}), 0, schedule.ErrAmount},
		{"no new date", on(schedule.Move{Due: d, Principal: 1}), 0, schedule.ErrDate},
		{"no day of the calendar", on(schedule.Move{Due: d, Principal: 1, PrincipalTo: period.Date{Year: 2021, Month: 2, Day: 29}}), 0, schedule.ErrDate},
		{"in a hundred years", on(schedule.Move{Due: d, Principal: 1, PrincipalTo: day("2120-01-02")}), 0, schedule.ErrLong},
		{"date without amount", on(schedule.Move{Due: d, Interest: 1, InterestTo: day("2020-04-01"), PrincipalTo: day("2020-04-01")}), 0, schedule.ErrNothing},
		{"nothing", on(schedule.Move{Due: d}), 0, schedule.ErrNothing},
		{"running", on(schedule.Move{Due: d, Principal: 1, PrincipalTo: day("2020-04-01"), Running: "half"}), 0, schedule.ErrWord},
		{"added paid", on(schedule.Move{Due: d, Principal: 1, PrincipalTo: day("2020-04-01"), AddedPaid: "never"}), 0, schedule.ErrWord},
		{"waiver above accrued", on(schedule.Move{Due: d, Penalty: []schedule.Entry{entry("2020-03-02", schedule.Accrue, 5), entry("2020-03-03", schedule.Waive, 6)}}), 0, schedule.ErrMoreThanIs},
		{"penalty before it is due", on(schedule.Move{Due: d, Penalty: []schedule.Entry{entry("2020-02-29", schedule.Accrue, 5)}}), 0, schedule.ErrOrder},
		{"waiver of what an earlier move capitalised", []schedule.Move{
			{Due: d, Penalty: []schedule.Entry{entry("2020-03-02", schedule.Accrue, 5), entry("2020-03-03", schedule.Capitalise, 1)}},
			{Due: d, Penalty: []schedule.Entry{entry("2020-03-04", schedule.Waive, 1)}},
		}, 1, schedule.ErrCapitalised},
		{"waiver of what accrued on another line", []schedule.Move{
			{Due: d, Penalty: []schedule.Entry{entry("2020-03-02", schedule.Accrue, 5)}},
			{Due: day("2020-06-01"), Penalty: []schedule.Entry{entry("2020-06-04", schedule.Waive, 1)}},
		}, 1, schedule.ErrMoreThanIs},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			after, err := schedule.Apply(build(t, twoHalves()), c.moves)
			e, ok := errors.AsType[*schedule.MoveError](err)
			if !ok || !errors.Is(err, c.want) || e.Index != c.index || e.Due != c.moves[c.index].Due {
				t.Fatalf("got %v", err)
			}
			if len(after.Lines) != 0 || !strings.Contains(err.Error(), c.want.Error()) {
				t.Errorf("%v, %q", after, err)
			}
		})
	}
}

// drawMoves draws moves that Apply takes.
func drawMoves(t *rapid.T, s schedule.Schedule) []schedule.Move {
	var moves []schedule.Move
	for _, l := range s.Lines {
		principal, interest := l.Principal, l.Interest
		penalty := drawPossible(t, l.Due.String())
		for range rapid.IntRange(0, 2).Draw(t, "moves") {
			m := schedule.Move{
				Due:       l.Due,
				Running:   rapid.SampledFrom([]schedule.Running{"", schedule.SameRate, schedule.NoRate}).Draw(t, "running"),
				AddedPaid: rapid.SampledFrom([]schedule.AddedPaid{"", schedule.WithPrincipal, schedule.OnSettlement}).Draw(t, "paid"),
			}
			to := func() period.Date {
				if rapid.Bool().Draw(t, "to a line") {
					if d := rapid.SampledFrom(s.Lines).Draw(t, "line").Due; !d.Before(l.Due) {
						return d
					}
				}
				return l.Due.AddDays(rapid.IntRange(0, 500).Draw(t, "days"))
			}
			if m.Principal = money.Fen(rapid.Int64Range(0, int64(principal)).Draw(t, "principal")); m.Principal > 0 {
				m.PrincipalTo = to()
			}
			if m.Interest = money.Fen(rapid.Int64Range(0, int64(interest)).Draw(t, "interest")); m.Interest > 0 {
				m.InterestTo = to()
			}
			n := rapid.IntRange(0, len(penalty)).Draw(t, "recorded")
			m.Penalty, penalty = penalty[:n:n], penalty[n:]
			if m.Principal+m.Interest > 0 || len(m.Penalty) > 0 {
				moves = append(moves, m)
				principal, interest = principal-m.Principal, interest-m.Interest
			}
		}
	}
	return moves
}

// TestDeferralsAddUp: no deferral changes the principal (D-2) or what the original
// interest comes to; all that is owed differs by the added interest and the waiver
// alone (D-8); no amount is negative and the balance ends at 0; the added interest
// is that of the days each principal waited.
func TestDeferralsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		s := build(t, terms)
		moves := drawMoves(t, s)
		after, err := schedule.Apply(s, moves)
		if err != nil {
			t.Fatal(err)
		}
		var principal, interest, added, waived, accrued, reversed, owed money.Fen
		var last period.Date
		balance := terms.Principal
		for i, l := range after.Lines {
			if l.Principal < 0 || l.Interest < 0 || l.Added < 0 || l.Penalty.Residual < 0 || !l.Due.After(last) {
				t.Errorf("line %d: %+v", i, l)
			}
			last = l.Due
			if balance -= l.Principal; l.Balance != balance {
				t.Errorf("line %d leaves %s, not %s", i, l.Balance, balance)
			}
			principal, interest, added = principal+l.Principal, interest+l.Interest, added+l.Added
			accrued, waived, reversed = accrued+l.Penalty.Accrued, waived+l.Penalty.Waived, reversed+l.Penalty.Reversed
			owed += l.Payment() + l.Penalty.Residual + l.Penalty.Capitalised
		}
		if balance != 0 || principal != terms.Principal || interest != s.Interest {
			t.Errorf("%s left, principal %s of %s, interest %s of %s", balance, principal, terms.Principal, interest, s.Interest)
		}
		if before := s.Principal + s.Interest + accrued - reversed; owed-before != added-waived {
			t.Errorf("owed %s before and %s after, with %s added and %s waived", before, owed, added, waived)
		}
		holdPieces(t, terms, moves, after, added)

		c, err := schedule.Compare(s, after)
		if err != nil {
			t.Fatal(err)
		}
		want := schedule.Difference{Total: added - waived, Added: added, Waived: waived}
		if c.Difference != want || c.After.Owed()-c.Before.Owed() != want.Total || c.Before.Fees != terms.Fees || c.After.Fees != terms.Fees {
			t.Errorf("difference %+v, want %+v", c.Difference, want)
		}
	})
}

// holdPieces holds the added interest of each move against Interest over the whole
// of its deferral: one piece equals it, several are within a fen each of it.
func holdPieces(t *rapid.T, terms schedule.Terms, moves []schedule.Move, after schedule.After, added money.Fen) {
	var all money.Fen
	for i, m := range after.Moves {
		if d := cmp.Diff(moves[i], m.Move); d != "" {
			t.Errorf("move %d: %s", i, d)
		}
		var sum money.Fen
		for _, p := range m.Added {
			sum += p.Amount
		}
		all += sum
		var want money.Fen
		if m.Move.Principal > 0 && m.Move.Running != schedule.NoRate {
			var err error
			if want, err = schedule.Interest(m.Move.Principal, terms.Rate, m.Move.Due, m.Move.PrincipalTo, terms.Convention); err != nil {
				t.Fatal(err)
			}
		}
		off := max(sum-want, want-sum)
		if len(m.Added) <= 1 && off != 0 || off > money.Fen(len(m.Added)) {
			t.Errorf("move %d: %s added in %d pieces, %s as a whole", i, sum, len(m.Added), want)
		}
		if m.Move.AddedPaid != schedule.OnSettlement && len(m.Added) > 1 {
			t.Errorf("move %d: paid in %d pieces", i, len(m.Added))
		}
	}
	if all != added {
		t.Errorf("moves add %s, lines %s", all, added)
	}
}

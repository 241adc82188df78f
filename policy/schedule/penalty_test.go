package schedule_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huiqi/policy/money"
	"huiqi/policy/schedule"
)

func entry(on string, k schedule.Kind, v money.Fen) schedule.Entry {
	if on == "" {
		return schedule.Entry{Kind: k, Amount: v}
	}
	return schedule.Entry{On: day(on), Kind: k, Amount: v}
}

func TestTally(t *testing.T) {
	const accrue, waive, reverse, capital = schedule.Accrue, schedule.Waive, schedule.Reverse, schedule.Capitalise
	good := []struct {
		name    string
		entries []schedule.Entry
		want    schedule.Penalty
	}{
		{"none", nil, schedule.Penalty{}},
		{"waived in part", []schedule.Entry{entry("2020-03-01", accrue, 100), entry("2020-04-01", waive, 60)}, schedule.Penalty{Accrued: 100, Waived: 60, Residual: 40}},
		{"waived as a whole on the day", []schedule.Entry{entry("2020-03-01", accrue, 100), entry("2020-03-01", waive, 100)}, schedule.Penalty{Accrued: 100, Waived: 100}},
		{"all of it", []schedule.Entry{entry("2020-03-01", accrue, 100), entry("2020-03-02", waive, 20), entry("2020-03-03", reverse, 30), entry("2020-03-04", accrue, 5), entry("2020-03-05", capital, 50)},
			schedule.Penalty{Accrued: 105, Waived: 20, Reversed: 30, Capitalised: 50, Residual: 5}},
		{"taken back after it became debt", []schedule.Entry{entry("2020-03-01", accrue, 100), entry("2020-03-02", capital, 60), entry("2020-03-03", reverse, 40)},
			schedule.Penalty{Accrued: 100, Reversed: 40, Capitalised: 60}},
	}
	for _, c := range good {
		t.Run(c.name, func(t *testing.T) {
			if got, err := schedule.Tally(c.entries); err != nil || got != c.want {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	bad := []struct {
		name    string
		entries []schedule.Entry
		index   int
		want    error
		says    string
	}{
		{"waived before it accrued", []schedule.Entry{entry("2020-03-01", waive, 1)}, 0, schedule.ErrMoreThanIs, "0.00 is left"},
		{"waived above accrued", []schedule.Entry{entry("2020-03-01", accrue, 100), entry("2020-03-02", waive, 101)}, 1, schedule.ErrMoreThanIs, "1.00 is left of 1.00"},
		{"waived twice", []schedule.Entry{entry("2020-03-01", accrue, 100), entry("2020-03-02", waive, 60), entry("2020-03-02", waive, 41)}, 2, schedule.ErrMoreThanIs, "0.40 is left"},
		{"waived what was reversed", []schedule.Entry{entry("2020-03-01", accrue, 100), entry("2020-03-02", reverse, 60), entry("2020-03-02", waive, 41)}, 2, schedule.ErrMoreThanIs, "0.40"},
		{"reversed above accrued", []schedule.Entry{entry("2020-03-01", accrue, 100), entry("2020-03-02", reverse, 101)}, 1, schedule.ErrMoreThanIs, ""},
		{"capitalised what was waived", []schedule.Entry{entry("2020-03-01", accrue, 100), entry("2020-03-02", waive, 60), entry("2020-03-02", capital, 41)}, 2, schedule.ErrMoreThanIs, ""},
		{"waived after it became debt", []schedule.Entry{entry("2020-03-01", accrue, 100), entry("2020-03-02", capital, 60), entry("2020-03-03", waive, 1)}, 2, schedule.ErrCapitalised, "0.60 was"},
		{"waived what accrued after it became debt", []schedule.Entry{entry("2020-03-01", accrue, 100), entry("2020-03-02", capital, 100), entry("2020-03-03", accrue, 10), entry("2020-03-04", waive, 1)}, 3, schedule.ErrCapitalised, ""},
		{"out of order", []schedule.Entry{entry("2020-03-02", accrue, 100), entry("2020-03-01", waive, 60)}, 1, schedule.ErrOrder, "2020-03-02"},
		{"nothing", []schedule.Entry{entry("2020-03-02", accrue, 0)}, 0, schedule.ErrAmount, ""},
		{"negative", []schedule.Entry{entry("2020-03-02", accrue, -1)}, 0, schedule.ErrAmount, ""},
		{"too much at once", []schedule.Entry{entry("2020-03-02", accrue, 1e15+1)}, 0, schedule.ErrAmount, ""},
		{"too much together", []schedule.Entry{entry("2020-03-02", accrue, 1e15), entry("2020-03-02", accrue, 1)}, 1, schedule.ErrAmount, ""},
		{"no day", []schedule.Entry{entry("", accrue, 1)}, 0, schedule.ErrDate, ""},
		{"no kind", []schedule.Entry{entry("2020-03-02", "减免", 1)}, 0, schedule.ErrWord, "accrue, waive, reverse, capitalise"},
	}
	for _, c := range bad {
		t.Run(c.name, func(t *testing.T) {
			got, err := schedule.Tally(c.entries)
			e, ok := errors.AsType[*schedule.EntryError](err)
			if !ok || !errors.Is(err, c.want) || e.Index != c.index || !strings.Contains(err.Error(), c.says) || got != (schedule.Penalty{}) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// TestTallyKeepsToTheRules holds Tally against the rules said in another way, by
// looking back over the whole list at each entry: what was waived is never more
// than what was accrued less what was reversed (D-5), and nothing is waived after
// anything was capitalised (D-6). A list is taken if and only if that holds.
func TestTallyKeepsToTheRules(t *testing.T) {
	taken, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		entries := drawEntries(t, "2020-01-01")
		sum := func(n int, k schedule.Kind) (v money.Fen) {
			for _, e := range entries[:n] {
				if e.Kind == k {
					v += e.Amount
				}
			}
			return v
		}
		fits := true
		for i, e := range entries {
			n := i + 1
			free := sum(n, schedule.Accrue) - sum(n, schedule.Reverse) - sum(n, schedule.Capitalise)
			fits = fits && sum(n, schedule.Waive) <= free
			fits = fits && (e.Kind != schedule.Waive || sum(n, schedule.Capitalise) == 0)
		}
		p, err := schedule.Tally(entries)
		if (err == nil) != fits {
			t.Fatalf("%v: %v, but it should be %t", entries, err, fits)
		}
		if err != nil {
			refused++
			return
		}
		taken++
		n := len(entries)
		if p.Accrued != sum(n, schedule.Accrue) || p.Waived != sum(n, schedule.Waive) || p.Reversed != sum(n, schedule.Reverse) ||
			p.Capitalised != sum(n, schedule.Capitalise) || p.Residual != p.Accrued-p.Waived-p.Reversed-p.Capitalised || p.Residual < 0 {
			t.Errorf("%v: %+v", entries, p)
		}
	})
	if taken == 0 || refused == 0 {
		t.Errorf("%d taken, %d refused: nothing was tried", taken, refused)
	}
}

// drawEntries draws entries in the order of their dates, not all of them possible.
func drawEntries(t *rapid.T, from string) []schedule.Entry {
	var entries []schedule.Entry
	on := day(from)
	for range rapid.IntRange(0, 6).Draw(t, "entries") {
		on = on.AddDays(rapid.IntRange(0, 30).Draw(t, "later"))
		kind := rapid.SampledFrom([]schedule.Kind{schedule.Accrue, schedule.Accrue, schedule.Accrue, schedule.Waive, schedule.Waive, schedule.Reverse, schedule.Capitalise}).Draw(t, "kind")
		entries = append(entries, schedule.Entry{On: on, Kind: kind, Amount: money.Fen(rapid.Int64Range(1, 100).Draw(t, "amount"))})
	}
	return entries
}

// drawPossible draws entries that Tally takes.
func drawPossible(t *rapid.T, from string) []schedule.Entry {
	var taken []schedule.Entry
	for _, e := range drawEntries(t, from) {
		if _, err := schedule.Tally(append(taken[:len(taken):len(taken)], e)); err == nil {
			taken = append(taken, e)
		}
	}
	return taken
}

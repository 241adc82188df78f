package deferrals

import (
	"fmt"
	"slices"
	"testing"

	"huiqi/app/desk/review"
	"huiqi/app/store"
	"huiqi/policy/period"
)

// settling is a room with findings of every state, of three banks.
func settling(t *testing.T) room {
	t.Helper()
	r := newRoom(t)
	var loans []review.Loan
	for i := range 24 {
		loans = append(loans, with(loan(fmt.Sprintf("J%02d", i)), func(l *review.Loan) {
			l.Bank = fmt.Sprintf("B%03d", 1+i%3)
			if i%2 == 0 {
				l.Penalty = 10_00
			}
			if i%5 == 0 {
				l.NewPrincipalDue = date("2021-06-30")
			}
		}))
	}
	r.take(t, "one", loans...)
	list, err := r.Findings(t.Context(), FindingFilter{Banks: []string{"B001"}}, 0, 100)
	if err != nil || len(list.Rows) < 5 {
		t.Fatal(len(list.Rows), err)
	}
	ref := func(i int) FindingRef { return FindingRef{list.Rows[i].Finding.No, list.Rows[i].Finding.Rule} }
	today := list.Rows[0].Finding.Opened.Date
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(r.Notify(t.Context(), r.lin.Actor, "B001", []FindingRef{ref(0), ref(1), ref(2)}, today.AddDays(10), ""))
	must(r.Notify(t.Context(), r.lin.Actor, "B001", []FindingRef{ref(3)}, today.AddDays(3), ""))
	must(r.Answer(t.Context(), r.lin.Actor, ref(0), "已更正", ""))
	must(r.Answer(t.Context(), r.lin.Actor, ref(1), "已更正", ""))
	must(r.Settle(t.Context(), r.wei.Actor, ref(0), Rectified, "凭证齐全"))
	must(r.Settle(t.Context(), r.wei.Actor, ref(4), Dismissed, "填报有误"))
	must(r.CloseFinding(t.Context(), r.lin.Actor, ref(4)))
	return r
}

func TestFindingsAreListedPageByPage(t *testing.T) {
	r := settling(t)
	var all []FindingRow
	if err := r.Desk.Store.View(t.Context(), func(s store.Reader) error {
		n, _, err := readIndex(s)
		for no := n.Cases; no > 0 && err == nil; no-- {
			var list []Finding
			list, err = FindingsOf(s, no)
			slices.SortFunc(list, func(a, b Finding) int { return slices.Index(Rules, a.Rule) - slices.Index(Rules, b.Rule) })
			for _, f := range list {
				c, _, err := readCase(s, no)
				if err != nil {
					return err
				}
				all = append(all, FindingRow{f, c})
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	today := all[0].Finding.Opened.Date
	for _, f := range []FindingFilter{
		{}, {Banks: []string{"B001"}}, {Banks: []string{"B002", "B003"}}, {Rules: []string{"penalty-charged"}}, {Rules: []string{"downgraded"}},
		{Unsettled: true}, {Unsettled: true, Banks: []string{"B001"}, Rules: []string{"beyond-latest"}},
		{States: []FindingState{Found}}, {States: []FindingState{Answered, Rectified}}, {States: []FindingState{Asked}}, {States: []FindingState{Closed}, Banks: []string{"B001"}},
		{Overdue: today}, {Overdue: today.AddDays(4)}, {Overdue: today.AddDays(11)}, {Overdue: today.AddDays(11), Banks: []string{"B002"}},
	} {
		var want []string
		for _, x := range all {
			if meant(&f, &x) {
				want = append(want, subject(x.Finding.No)+x.Finding.Rule)
			}
		}
		for _, size := range []int{1, 3, 100} {
			var got []string
			for skip := 0; ; skip += size {
				p, err := r.Findings(t.Context(), f, skip, size)
				if err != nil {
					t.Fatal(err)
				}
				if p.Total != len(want) {
					t.Errorf("%+v: %d in all, want %d", f, p.Total, len(want))
				}
				for _, x := range p.Rows {
					got = append(got, subject(x.Finding.No)+x.Finding.Rule)
				}
				if len(p.Rows) < size {
					break
				}
			}
			if !f.Overdue.IsZero() || len(f.States) == 1 && f.States[0] == Asked {
				slices.Sort(got)
				slices.Sort(want)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%+v by %d: %v, want %v", f, size, got, want)
			}
		}
	}
	c, err := r.CountFindings(t.Context(), nil, today.AddDays(4))
	if err != nil || c.All != len(all) || c.Unsettled != len(all)-2 || c.Waiting != 2 || c.Overdue != 1 || c.ByRule["penalty-charged"]+c.ByRule["beyond-latest"] != c.Unsettled {
		t.Errorf("counts %+v, %v", c, err)
	}
}

// meant is the filter by its definition.
func meant(f *FindingFilter, x *FindingRow) bool {
	in := func(list []string, v string) bool { return len(list) == 0 || slices.Contains(list, v) }
	ok := in(f.Banks, x.Case.Loan.Bank) && in(f.Rules, x.Finding.Rule) && (len(f.States) == 0 || slices.Contains(f.States, x.Finding.State)) && (!f.Unsettled || x.Finding.State.Unsettled())
	if f.Overdue == (period.Date{}) {
		return ok
	}
	return ok && x.Finding.State == Asked && x.Finding.Notified.Due.Before(f.Overdue)
}

func TestSearchAmongTheCasesOfAFilter(t *testing.T) {
	r := settling(t)
	for _, c := range []struct {
		word string
		f    Filter
		want int
	}{
		{"瑞峰", Filter{}, 24}, {"瑞峰", Filter{Banks: []string{"B002"}}, 8}, {"J0", Filter{Banks: []string{"B001"}}, 4}, {"J0", Filter{Banks: []string{"B009"}}, 0}, {" ", Filter{Banks: []string{"B001"}}, 0},
	} {
		rows, err := r.SearchIn(t.Context(), c.word, c.f, 100)
		if err != nil || len(rows) != c.want {
			t.Errorf("%q in %+v: %d, want %d, %v", c.word, c.f, len(rows), c.want, err)
		}
	}
	n, err := r.Count(t.Context(), Filter{}, Filter{Banks: []string{"B001"}}, Filter{States: []State{Refused}})
	if err != nil || !slices.Equal(n, []int{24, 8, 0}) {
		t.Error(n, err)
	}
}

package deferrals

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"huiqi/app/desk/review"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

func date(s string) period.Date {
	d, err := period.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func drawDate(t *rapid.T, name string) period.Date {
	n := rapid.IntRange(-1, 900).Draw(t, name)
	if n < 0 {
		return period.Date{}
	}
	return date("2019-12-01").AddDays(n)
}

func drawFen(t *rapid.T, name string) money.Fen {
	return money.Fen(rapid.Int64Range(0, 1e13).Draw(t, name))
}

func drawCase(t *rapid.T) Case {
	word := rapid.StringOfN(rapid.SampledFrom([]rune("福建𠮷盛A1-（）/ %")), 0, 6, -1)
	l := review.Loan{
		Bank: word.Draw(t, "bank"), BankName: word.Draw(t, "bank name"), Number: word.Draw(t, "number"), Name: word.Draw(t, "name"),
		Code: word.Draw(t, "code"), Region: word.Draw(t, "region"), Size: rapid.SampledFrom(Sizes).Draw(t, "size"), Industry: word.Draw(t, "industry"),
		CreditLine: drawFen(t, "line"), Balance: drawFen(t, "balance"), BalanceAfter: drawFen(t, "after"),
		Rate:        exact.Frac(rapid.Int64Range(0, 2400).Draw(t, "rate"), 10000),
		OriginalDue: drawDate(t, "due"), InterestDay: drawDate(t, "interest"), Applied: drawDate(t, "applied"), Kind: word.Draw(t, "kind"),
		Accepted: drawDate(t, "accepted"), Decision: word.Draw(t, "decision"), Decided: drawDate(t, "decided"),
		NewPrincipalDue: drawDate(t, "new p"), NewInterestDue: drawDate(t, "new i"), DuePrincipal: drawFen(t, "due p"),
		DeferredPrincipal: drawFen(t, "moved p"), DueInterest: drawFen(t, "due i"), DeferredInterest: drawFen(t, "moved i"), Refinanced: drawFen(t, "refinanced"),
		Means: word.Draw(t, "means"), Guarantee: word.Draw(t, "guarantee"), Jobs: rapid.Bool().Draw(t, "jobs"),
		ClassBefore: word.Draw(t, "before"), ClassAfter: word.Draw(t, "after class"), Penalty: drawFen(t, "penalty"), Refusal: word.Draw(t, "refusal"),
		Times: rapid.IntRange(0, 9).Draw(t, "times"), HardHit: rapid.Bool().Draw(t, "hit"), Chain: rapid.Bool().Draw(t, "chain"),
		Arranged: drawDate(t, "arranged"), Evidence: word.Draw(t, "evidence"), Outcome: word.Draw(t, "outcome"), Extends: word.Draw(t, "extends"),
		Missing: rapid.SampledFrom([][]string{nil, {"size"}, {"credit_line", "rate"}}).Draw(t, "missing"),
		File:    word.Draw(t, "file"), Sheet: word.Draw(t, "sheet"), Row: rapid.IntRange(0, 1<<20).Draw(t, "row"),
	}
	return Case{
		No: rapid.Uint32().Draw(t, "no"), State: rapid.SampledFrom(States).Draw(t, "state"), Pack: word.Draw(t, "pack"),
		Return: rapid.Uint32().Draw(t, "return"), Extends: rapid.Uint32().Draw(t, "extends no"), ExtendedBy: rapid.Uint32().Draw(t, "by"),
		Since: drawDate(t, "since"), Changed: drawDate(t, "changed"), Loan: l,
		Former: rapid.SampledFrom([]State{"", Active, Overdue}).Draw(t, "former"),
		Hand:   rapid.SampledFrom([][]string{nil, {"penalty"}, {"evidence", "arranged"}}).Draw(t, "hand"),
		Hands:  rapid.SampledFrom([][]string{nil, {"lin"}, {"lin", "wei"}}).Draw(t, "hands"),
	}
}

// A case is read back as it was written, every field of it.
func TestCaseRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t)
		got, err := parseCase(c.line())
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, c) {
			t.Fatalf("\n%+v read back as\n%+v", c, got)
		}
	})
}

// Signs that would part a line become others, and a loan is found by either.
func TestSignsInALine(t *testing.T) {
	c := Case{No: 1, State: Accepted, Loan: review.Loan{Number: "J|1", Name: "福建\n瑞\t峰\u2028\u0085\x00", File: "a|b.xlsx"}}
	got, err := parseCase(c.line())
	if err != nil || got.Loan.Number != "J｜1" || got.Loan.Name != "福建 瑞 峰   " || got.Loan.File != "a｜b.xlsx" {
		t.Errorf("%+v: %v", got.Loan, err)
	}
	if loanKey("B|1", "J|1") != loanKey("B｜1", got.Loan.Number) || said(c.Loan) != said(got.Loan) {
		t.Error("the loan is another once it was read back")
	}
}

// No field of a loan is left out of the line: changing any one changes it.
func TestEveryFieldIsWritten(t *testing.T) {
	empty := Case{State: Registered}
	v := reflect.ValueOf(&empty.Loan).Elem()
	for i := range v.NumField() {
		c := Case{State: Registered}
		if !v.Type().Field(i).IsExported() {
			continue // of the file, not of the loan
		}
		f := reflect.ValueOf(&c.Loan).Elem().Field(i)
		switch name := v.Type().Field(i).Name; f.Interface().(type) {
		case string:
			f.SetString("x")
		case money.Fen, int:
			f.SetInt(7)
		case bool:
			f.SetBool(true)
		case period.Date:
			f.Set(reflect.ValueOf(date("2020-06-30")))
		case exact.Num:
			f.Set(reflect.ValueOf(exact.Frac(1, 25)))
		case []string:
			f.Set(reflect.ValueOf([]string{"x"}))
		default:
			t.Fatalf("a field of a kind the line does not know: %s", name)
		}
		if c.line() == empty.line() {
			t.Errorf("%s is not written", v.Type().Field(i).Name)
		}
	}
}

// A line that was damaged is refused, never read as another case.
func TestBadLines(t *testing.T) {
	good := (&Case{No: 1, State: Accepted, Loan: review.Loan{Bank: "B001", Number: "J1"}}).line()
	if _, err := parseCase(good); err != nil {
		t.Fatalf("control: %v", err)
	}
	for name, bad := range map[string]string{
		"empty": "", "a field short": good[:len(good)-1], "another form": "2" + good[1:], "no such state": "1|1|x" + good[len("1|1|accepted"):],
	} {
		if c, err := parseCase(bad); err == nil {
			t.Errorf("%s: read as %+v", name, c)
		}
	}
}

func TestBlockRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		heads := make([]Head, rapid.IntRange(0, 5).Draw(t, "heads"))
		for k := range heads {
			v := reflect.ValueOf(&heads[k]).Elem()
			for i := range v.NumField() {
				f, name := v.Field(i), v.Type().Field(i).Name
				switch {
				case f.CanInt():
					f.SetInt(rapid.Int64Range(0, 1<<62).Draw(t, name))
				case name == "State":
					f.SetUint(rapid.Uint64Range(0, uint64(len(States)-1)).Draw(t, name))
				default:
					f.SetUint(rapid.Uint64().Draw(t, name) & (1<<f.Type().Bits() - 1))
				}
			}
		}
		raw := writeBlock(heads)
		got, err := readBlock(nil, raw)
		if err != nil || !slices.Equal(got, heads) {
			t.Fatalf("%+v read back as %+v: %v", heads, got, err)
		}
		if len(raw) > 0 {
			if _, err := readBlock(nil, raw[:len(raw)-1]); err == nil {
				t.Fatal("a block cut short is read")
			}
		}
	})
}

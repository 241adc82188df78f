package deferrals

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/schedule"
	"huiqi/resources/words"
)

var latin = regexp.MustCompile(`[A-Za-z]{2,}|%!`)

// source is what package schedule can refuse with, read from its files: forms of
// details, names of fields and errors of its own.
type source struct{ forms, fields, errs map[string]string } // → where

func readSource(t *testing.T) source {
	t.Helper()
	out := source{map[string]string{}, map[string]string{}, map[string]string{}}
	files, err := filepath.Glob("../../../policy/schedule/*.go")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool { out.take(set, n); return true })
	}
	return out
}

func (s *source) take(set *token.FileSet, n ast.Node) {
	note := func(to map[string]string, x ast.Expr) {
		if lit, ok := x.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, _ := strconv.Unquote(lit.Value)
			to[text] = set.Position(lit.Pos()).String()
		}
	}
	switch x := n.(type) {
	case *ast.CallExpr:
		f, ok := x.Fun.(*ast.Ident)
		if !ok {
			return
		}
		at, field := -1, false
		switch f.Name {
		case "wrong":
			at, field = 2, true
		case "unfit", "bad":
			at = 1
		case "word", "amount", "date":
			field = true
		}
		if field {
			note(s.fields, x.Args[0])
		}
		if at >= 0 && len(x.Args) > at {
			note(s.forms, x.Args[at])
		}
		if f.Name == "bad" {
			note(s.forms, x.Args[0]) // of a schedule there is one error only
		}
	case *ast.KeyValueExpr:
		if key, ok := x.Key.(*ast.Ident); ok && key.Name == "Form" {
			note(s.forms, x.Value)
		}
	case *ast.ValueSpec:
		for _, name := range x.Names {
			if strings.HasPrefix(name.Name, "Err") {
				s.errs[name.Name] = set.Position(name.Pos()).String()
			}
		}
	}
}

// Every refusal of package schedule has words in both languages, and the Chinese ones
// have no English in them.
func TestEveryRefusalOfAScheduleHasWords(t *testing.T) {
	defer words.Use(words.Chinese)
	s := readSource(t)
	delete(s.forms, "")
	if len(s.forms) < 45 || len(s.fields) < 12 || len(s.errs) != len(scheduleSentinels)-1 {
		t.Fatalf("control: read %d forms, %d fields, %d errors for %d", len(s.forms), len(s.fields), len(s.errs), len(scheduleSentinels))
	}
	for form, at := range s.forms {
		if scheduleForms[form] == "" {
			t.Errorf("%s: no words for %q", at, form)
		}
	}
	for form := range scheduleForms {
		if s.forms[form] == "" {
			t.Errorf("nothing is refused with %q", form)
		}
	}
	for field, at := range s.fields {
		if !words.Has("schedule.field." + field) {
			t.Errorf("%s: no words for the field %q", at, field)
		}
	}
	for _, lang := range []string{words.Chinese, words.English} {
		words.Use(lang)
		for form, code := range scheduleForms {
			said := ScheduleError(&schedule.TermError{Field: "rate", Err: schedule.ErrRate, Detail: schedule.Detail{Form: form, Args: argsOf(form)}})
			if !words.Has("schedule.is."+code) || strings.Contains(said, "%!") || lang == words.Chinese && latin.MatchString(said) {
				t.Errorf("%s %q: %s", lang, form, said)
			}
		}
		for _, x := range scheduleSentinels {
			if said := ScheduleError(x.err); !words.Has("schedule.is."+x.code) || lang == words.Chinese && latin.MatchString(said) {
				t.Errorf("%s %v: %s", lang, x.err, said)
			}
		}
	}
}

var verbs = regexp.MustCompile(`%[a-z]`)

// argsOf are arguments a form may be given.
func argsOf(form string) (args []any) {
	for _, v := range verbs.FindAllString(form, -1) {
		switch v {
		case "%d":
			args = append(args, 7)
		case "%q":
			args = append(args, schedule.Own)
		case "%v":
			args = append(args, errors.New("no day"))
		default:
			args = append(args, money.Fen(123_45))
		}
	}
	return args
}

func scheduleDay(s string) period.Date {
	d, err := period.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// What people get to read, from the errors themselves.
func TestRefusalsOfAScheduleAreToldInWords(t *testing.T) {
	words.Use(words.Chinese)
	day := scheduleDay
	good := schedule.Terms{
		Principal: 100_000_00, Rate: exact.MustParse("0.05"), From: day("2020-03-20"), Maturity: day("2020-12-20"), Method: schedule.InterestOnly, Every: 3, Day: 20,
		Convention: schedule.Convention{DayCount: schedule.Act360, MonthEnd: schedule.Clamp, Rounding: schedule.HalfUp},
	}
	terms := func(change func(*schedule.Terms)) error {
		x := good
		change(&x)
		_, err := schedule.Build(x)
		return err
	}
	before, err := schedule.Build(good)
	if err != nil {
		t.Fatal(err)
	}
	move := func(m schedule.Move) error {
		_, err := schedule.Apply(before, []schedule.Move{m})
		return err
	}
	tally := func(list ...schedule.Entry) error {
		_, err := schedule.Tally(list)
		return err
	}
	broken := before
	broken.Lines = slices.Clone(before.Lines)
	broken.Lines[1].Balance++
	_, unequal := schedule.Compare(before, schedule.After{})
	due, charged := day("2020-12-20"), schedule.Entry{On: day("2021-01-01"), Kind: schedule.Accrue, Amount: 500_00}
	got := map[string]error{
		"本金：没有填，或者为零":                        terms(func(x *schedule.Terms) { x.Principal = 0 }),
		"年利率：465% 不在 0% 以上、100% 以下":          terms(func(x *schedule.Terms) { x.Rate = exact.MustParse("4.65") }),
		"起息日：没有填":                            terms(func(x *schedule.Terms) { x.From = period.Date{} }),
		"到期日：2020-03-01 不在起息日 2020-03-20 之后": terms(func(x *schedule.Terms) { x.Maturity = day("2020-03-01") }),
		"首个结息日：2020-06-21 不是那个月的结息日（20 号）":   terms(func(x *schedule.Terms) { x.First = day("2020-06-21") }),
		"每几个月：还款方式“到期一次还本付息”没有结息日，请留空":       terms(func(x *schedule.Terms) { x.Method = schedule.Bullet }),
		"结息日（号）：32 不在 1 到 31 号之间":            terms(func(x *schedule.Terms) { x.Day = 32 }),
		"自定各期：各期本金合计 5.00 元，贷款本金是 100,000.00 元": terms(func(x *schedule.Terms) {
			x.Method, x.Every, x.Day, x.Own = schedule.Own, 0, 0, []schedule.OwnLine{{Due: due, Principal: 5_00}}
		}),
		"第 2 期：2020-06-01 不在前一期 2020-06-20 之后": terms(func(x *schedule.Terms) {
			x.Method, x.Every, x.Day, x.Own = schedule.Own, 0, 0, []schedule.OwnLine{{Due: day("2020-06-20")}, {Due: day("2020-06-01"), Principal: 100_000_00}}
		}),
		"月末规则：还款方式“按期付息到期还本”须选“短月取月末日”或者“短月顺延次月一日”":                        terms(func(x *schedule.Terms) { x.Convention.MonthEnd = "" }),
		"第 1 项延期（2020-12-21 一期）：还款计划里没有这一期":                                move(schedule.Move{Due: day("2020-12-21"), Principal: 1}),
		"第 1 项延期（2020-12-20 一期）：要延期本金 100,000.01 元，这一期只剩 100,000.00 元":     move(schedule.Move{Due: due, Principal: 100_000_01, PrincipalTo: day("2021-03-31")}),
		"第 1 项延期（2020-12-20 一期）：本金延至 2020-12-19，早于原日期":                     move(schedule.Move{Due: due, Principal: 1, PrincipalTo: day("2020-12-19")}),
		"第 1 项延期（2020-12-20 一期）：利息延至：没有填":                                  move(schedule.Move{Due: due, Interest: 1}),
		"第 1 项延期（2020-12-20 一期）：没有填要延期的金额，也没有罚息变动":                         move(schedule.Move{Due: due}),
		"第 1 项延期（2020-12-20 一期）：第 1 条罚息（2020-12-01 计收 5.00 元）：日期早于这一期的到期日": move(schedule.Move{Due: due, Penalty: []schedule.Entry{{On: day("2020-12-01"), Kind: schedule.Accrue, Amount: 5_00}}}),
		"第 2 条罚息（2021-02-01 减免 600.00 元）：共计收 500.00 元，余额只有 500.00 元":       tally(charged, schedule.Entry{On: day("2021-02-01"), Kind: schedule.Waive, Amount: 600_00}),
		"第 3 条罚息（2021-02-02 减免 1.00 元）：已有 200.00 元计入本金，不能再减免": tally(charged, schedule.Entry{On: day("2021-02-01"), Kind: schedule.Capitalise, Amount: 200_00},
			schedule.Entry{On: day("2021-02-02"), Kind: schedule.Waive, Amount: 1_00}),
		"第 1 条罚息（计收 1.00 元）：日期：没有填":                  tally(schedule.Entry{Kind: schedule.Accrue, Amount: 1_00}),
		"各期：第 2 期之后剩余 100,000.00 元，写的是 100,000.01 元": broken.Check(),
		"各期：最后还剩本金 100,000.00 元":                     unequal,
		"没有预料到的情况，详见日志":                              errors.New("no such thing"),
	}
	for _, want := range slices.Sorted(maps.Keys(got)) {
		if got[want] == nil {
			t.Errorf("nothing was refused for %q", want)
		} else if said := ScheduleError(got[want]); said != want {
			t.Errorf("%q, want %q (%v)", said, want, got[want])
		}
	}
	defer words.Use(words.Chinese)
	words.Use(words.English)
	if said := ScheduleError(got["起息日：没有填"]); said != "first day of interest: missing" {
		t.Error(said)
	}
}

package pack_test

import (
	"strings"
	"testing"

	"huiqi/policy/pack"
	"huiqi/policy/period"
)

// loans is a small review; the table below spoils it one place at a time.
const loans = `id = "loans"
version = "1"
title = "T"
[document]
issuers = ["x"]
recorded = "2026-12-01"
source = "s.txt"
[[clause]]
number = "一"
kind = "duty"
quote = "due in 2020"
[[fact]]
id = "due"
label = "原到期日"
type = "date"
file = "deferrals"
supplier = "银行"
period = "none"
heads = ["原到期日"]
[[fact]]
id = "asked"
label = "申请日"
type = "date"
file = "deferrals"
supplier = "银行"
period = "none"
heads = ["申请日"]
blank = "none"
[[fact]]
id = "before"
label = "前"
type = "grade"
grades = ["正常", "关注"]
file = "deferrals"
supplier = "银行"
period = "none"
heads = ["前"]
[[fact]]
id = "after"
label = "后"
type = "grade"
grades = ["正常", "关注"]
file = "deferrals"
supplier = "银行"
period = "none"
heads = ["后"]
[[fact]]
id = "as_of"
label = "截止日"
type = "date"
file = ""
supplier = "本次核查"
period = "none"
[[parameter]]
id = "first"
label = "首日"
unit = "日期"
clause = "一"
[[parameter.value]]
from = ""
to = ""
value = "2020-01-01"
[[parameter]]
id = "last"
label = "末日"
unit = "日期"
clause = "一"
[[parameter.value]]
from = ""
to = ""
value = "2020-12-31"
[[parameter]]
id = "limit"
label = "期限"
unit = "日"
clause = "一"
[[parameter.value]]
from = ""
to = ""
value = "10"
[[interpretation]]
id = "count"
label = "计息"
question = "?"
clause = "一"
choice = "a"
[[interpretation.option]]
id = "a"
label = "a"
[[interpretation.option]]
id = "b"
label = "b"
[[interpretation]]
id = "both"
label = "重叠"
question = "?"
clause = "一"
choice = "later"
[[interpretation.option]]
id = "later"
label = "later"
[[interpretation.option]]
id = "earlier"
label = "earlier"
[[item]]
id = "review"
label = "核查"
subject = "loan"
review = true
family = "loans"
overlap = "both"
clause = "一"
periods = ["2020"]
[item.schedule]
day_count = "act360"
month_end = "clamp"
rounding = "half_up"
clause = "一"
reading = ["count"]
[[item.schedule.instead]]
reading = "count=b"
day_count = "act365"
[[item.branch]]
id = "window"
label = "范围"
clause = "一"
quote = "due in 2020"
[[item.branch.step]]
id = "since"
label = "首日"
verb = "threshold"
value = "due"
at_least = "first"
[[item.branch.step]]
id = "until"
label = "末日"
verb = "threshold"
value = "due"
at_most = "last"
[[item.finding]]
id = "outside"
label = "在外"
clause = "一"
text = "{due} 不在 {first} 至 {last} 之间。"
outside = true
[[item.finding]]
id = "late"
label = "迟"
clause = "一"
text = "用了 {days}。"
[[item.finding.step]]
id = "days"
label = "用时"
verb = "elapsed"
value = "as_of"
base = "asked"
[[item.finding.step]]
id = "over"
label = "超过"
verb = "threshold"
value = "days"
above = "limit"
[[item.finding]]
id = "worse"
label = "变差"
clause = "一"
text = "{before} 变为 {after}。"
[[item.finding.step]]
id = "down"
label = "变差"
verb = "increment"
value = "after"
base = "before"
not_positive = "fail"
`

func TestReviewForm(t *testing.T) {
	p, err := pack.Parse([]byte(loans), []byte("due in 2020"))
	if err != nil {
		t.Fatalf("the control is refused: %v", err)
	}
	if it, _ := p.Item("review"); it.Findings[1].Rule != "late" {
		t.Errorf("the rule of a finding is %q, not its id", it.Findings[1].Rule)
	}
	for name, c := range map[string][3]string{
		"a date that is none":         {`value = "2020-12-31"`, `value = "2020-02-30"`, "is not a date"},
		"a date in another shape":     {`value = "2020-12-31"`, `value = "2020年12月31日"`, "is not a date"},
		"two values, one open":        {"to = \"\"\nvalue = \"10\"", "to = \"\"\nvalue = \"10\"\n[[parameter.value]]\nfrom = \"2020\"\nto = \"2020\"\nvalue = \"5\"", "either all values"},
		"open on one side":            {"from = \"\"\nto = \"\"\nvalue = \"10\"", "from = \"\"\nto = \"2020\"\nvalue = \"10\"", "is not a period"},
		"a unit of a date":            {`type = "date"`, "type = \"date\"\nunit = \"日期\"", "only numbers have a unit"},
		"a grade without grades":      {`grades = ["正常", "关注"]`, "", "at least two grades"},
		"a grade twice":               {`grades = ["正常", "关注"]`, `grades = ["正常", "正常"]`, "stands twice"},
		"different grades":            {`grades = ["正常", "关注"]`, `grades = ["正常", "关注", "次级"]`, "different grades"},
		"a blank that says nothing":   {`blank = "none"`, `blank = "zero"`, "is not none or no"},
		"no of a date":                {`blank = "none"`, `blank = "no"`, "only a flag"},
		"a column of the run":         {"supplier = \"本次核查\"", "supplier = \"本次核查\"\nheads = [\"x\"]", "has no column"},
		"days compared with a date":   {`above = "limit"`, `above = "last"`, "days cannot be compared"},
		"a date added":                {`verb = "elapsed"`, `verb = "increment"`, "a date is for threshold and elapsed"},
		"a grade against a date":      {"value = \"after\"\nbase = \"before\"", "value = \"after\"\nbase = \"due\"", "a date is for"},
		"days of a grade":             {`value = "as_of"`, `value = "after"`, "a grade is for increment"},
		"a fund":                      {`family = "loans"`, "family = \"loans\"\nfund = \"province\"", "a review pays nothing"},
		"of firms":                    {`subject = "loan"`, `subject = "firm"`, "a review is of loans"},
		"no review of loans":          {`review = true`, `review = false`, "only a review"},
		"another branch":              {`id = "window"`, `id = "frame"`, "has one branch"},
		"no outside":                  {"outside = true", "", "0 findings hold outside"},
		"two outsides":                {"text = \"用了 {days}。\"", "text = \"用了 {days}。\"\noutside = true", "2 findings hold outside"},
		"outside with steps":          {"text = \"用了 {days}。\"", "text = \"用了 {days}。\"\noutside = true", "has no steps of its own"},
		"a place of nothing":          {`{days}`, `{hours}`, "{hours} is no fact"},
		"a place of another finding":  {`{before} 变为`, `{days} 变为`, "{days} is no fact"},
		"an open brace":               {`用了 {days}`, `用了 {days`, "a brace is not closed"},
		"braces the wrong way round":  {`用了 {days}`, `用了 }days{`, "a brace is not closed"},
		"a finding named as window":   {`id = "late"`, `id = "window"`, "already the id of"},
		"a quote that is not there":   {"text = \"用了", "quote = \"due in 2021\"\ntext = \"用了", "not in s.txt"},
		"a day count nobody knows":    {`day_count = "act360"`, `day_count = "act364"`, "is not one of act360"},
		"a schedule under its choice": {`reading = "count=b"`, `reading = "count=a"`, "is what the pack chose"},
		"a schedule of another":       {`reading = "count=b"`, `reading = "both=earlier"`, "was not chosen by"},
		"an instead of nothing":       {"reading = \"count=b\"\nday_count = \"act365\"", `reading = "count=b"`, "changes nothing"},
		"an overlap of other options": {`overlap = "both"`, `overlap = "count"`, "no interpretation with the options later"},
		"a pool verb":                 {`verb = "elapsed"`, `verb = "rank"`, "works over all subjects"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(loans, c[0], c[1], 1)
			if text == loans {
				t.Fatalf("%q is not in the pack", c[0])
			}
			_, err := pack.Parse([]byte(text), []byte("due in 2020"))
			if err == nil || !strings.Contains(err.Error(), c[2]) {
				t.Errorf("%v, want %q", err, c[2])
			}
			for _, f := range pack.Faults(err) {
				if f.Line == 0 {
					t.Errorf("no line in %v", f)
				}
			}
		})
	}
}

func TestScheduleUnderReadings(t *testing.T) {
	p, err := pack.Load(shipped, "deferral-2020-06")
	if err != nil {
		t.Fatal(err)
	}
	it, _ := p.Item("review")
	for _, c := range []struct {
		readings map[string]string
		want     [3]string
	}{
		{nil, [3]string{"act360", "clamp", "half_up"}},
		{map[string]string{"day-count": "act365"}, [3]string{"act365", "clamp", "half_up"}},
		{map[string]string{"day-count": "thirty360", "month-end": "next-day", "rounding": "down"}, [3]string{"thirty360", "next_day", "down"}},
	} {
		s := it.Schedule.Under(c.readings)
		if got := [3]string{s.DayCount, s.MonthEnd, s.Rounding}; got != c.want {
			t.Errorf("%v: %v, want %v", c.readings, got, c.want)
		}
	}
	if p.Yields(it, nil) || !p.Yields(it, map[string]string{"overlap": "earlier"}) {
		t.Error("June 2020 goes to the wrong document")
	}
}

func TestDayNumbers(t *testing.T) {
	for _, text := range []string{"0001-01-01", "2019-12-31", "2020-02-29", "2020-03-01", "9999-12-31"} {
		d, err := period.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		n := pack.DayNumber(d)
		if back := pack.DateOf(n); back != d {
			t.Errorf("%s comes back as %s", text, back)
		}
		u, _ := pack.UnitOf("日期")
		if again, err := u.Parse(text); err != nil || again.Cmp(n) != 0 {
			t.Errorf("%s reads as %s, %v", text, again, err)
		}
	}
	if first := pack.DayNumber(period.Date{Year: 1, Month: 1, Day: 1}); first.String() != "1" {
		t.Errorf("the first day is %s", first)
	}
}

func TestWhenBlank(t *testing.T) {
	for text, want := range map[string]pack.Blank{"": pack.BlankMissing, "none": pack.BlankNone, "no": pack.BlankNo} {
		if got := (pack.Fact{Blank: text}).WhenBlank(); got != want {
			t.Errorf("%q means %d", text, got)
		}
	}
}

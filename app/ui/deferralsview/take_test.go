package deferralsview

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"huiqi/app/desk/intake"
	"huiqi/app/desk/review"
	"huiqi/app/ui/uitest"
	"huiqi/resources/words"
)

func TestAReturnIsTakenIn(t *testing.T) {
	v, p := opened(t)
	path := filepath.Join(t.TempDir(), "示例.csv")
	if err := os.WriteFile(path, []byte(returnOf(v.list.grid.Shown()[:6])), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Shell.Go(Route, "take")
	if !v.Drop([]string{path}) || !v.take.take.Ready() {
		t.Fatalf("not read: %s", v.take.take.Needs)
	}
	for id, want := range map[string]string{"rows": "4", "new": "1", "changed": "1", "same": "2", "problems": "2"} {
		if f := figure(t, v.take, id); f.Value != want {
			t.Errorf("%s says %s, want %s", id, f.Value, want)
		}
	}
	actOf(t, v, "全部接收合格行").Do()
	if text := uitest.InFront(p); !strings.Contains(text, "4 笔：新 1，更新 1，不变 2") {
		t.Fatalf("the receipt: %s", text)
	}
	uitest.Tap(t, p, "查看申请")
	if v.over != nil || v.list.total != 301 {
		t.Errorf("%d cases afterwards", v.list.total)
	}
	p.Shell.Go(Route, "take")
	v.Drop([]string{path})
	if v.take.take.Ready() || !strings.Contains(texts(p), "没有任何变化") {
		t.Errorf("taken twice: %s", texts(p))
	}
}

// Every column a return may have is called by a label, never by its name in the program.
func TestEveryColumnOfAReturnHasALabel(t *testing.T) {
	x := &source{}
	ids := []string{intake.LoanNo, intake.BankCode, intake.CreditCode, intake.Name, intake.Region}
	for _, f := range review.Fields() {
		ids = append(ids, f.ID)
		if f.Unit != "" {
			ids = append(ids, f.ID+":万元")
		}
	}
	defer words.Use(words.Chinese)
	for _, lang := range []string{words.Chinese, words.English} {
		words.Use(lang)
		for _, id := range ids {
			name := x.FieldName(id)
			if name == "" || strings.ContainsAny(name, "_:") || lang == words.Chinese && regexp.MustCompile("[a-z]").MatchString(name) {
				t.Errorf("%s: %s is called %q", lang, id, name)
			}
			if strings.HasSuffix(id, ":万元") && !strings.Contains(name, "万元") {
				t.Errorf("%s: %s is called %q, without its unit", lang, id, name)
			}
		}
	}
}

// No name of the program shows while a return is read, nor where a column is in question.
func TestATakenReturnShowsLabels(t *testing.T) {
	v, p := opened(t)
	text := returnOf(v.list.grid.Shown()[:6])
	asked := 0
	inner := regexp.MustCompile(`[a-z]+_[a-z]+|\b(bank|number|code|size|kind|balance|rate)\b`)
	for name, text := range map[string]string{
		"clear.csv":   text,
		"asked.csv":   strings.Replace(text, "贷款余额(元)", "贷款余额", 1),
		"lacking.csv": strings.Replace(text, "借据号", "编号甲", 1),
		"doubled.csv": strings.Replace(text, "办理方式", "延期本金（万元）", 1),
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p.Shell.Go(Route, "take")
		v.take.take.Clear()
		if !v.Drop([]string{path}) {
			t.Fatalf("%s was not taken", name)
		}
		shown := texts(p)
		if m := inner.FindString(strings.ReplaceAll(shown, name, "")); m != "" {
			t.Errorf("%s: %q is shown in %s", name, m, shown)
		}
		for _, s := range v.take.take.Sheets {
			if s.File == nil {
				continue
			}
			asked += len(s.File.Questions)
			for _, q := range s.File.Questions {
				for _, c := range q.Choices {
					if label := v.take.take.Source.FieldName(c); c != intake.Ignore && !strings.Contains(shown, label) && len(s.File.Questions) == 1 {
						t.Errorf("%s: the answer %s is not offered as %q", name, c, label)
					}
				}
			}
		}
	}
	if asked == 0 {
		t.Error("control: no column was in question")
	}
}

// What is not taken and what is taken with a doubt are different figures.
func TestDoubtsAreNoProblems(t *testing.T) {
	v, p := opened(t)
	rows := slices.Clone(v.list.grid.Shown()[:6])
	lines := strings.Split(returnOf(rows), "\n")
	cells := strings.Split(lines[3], ",")
	cells[25] = "担保不足" // granted, and yet with a reason to refuse
	if cells[13] != "同意" {
		cells[13], cells[25] = "不同意", "" // or refused for no reason
	}
	lines[3] = strings.Join(cells, ",")
	path := filepath.Join(t.TempDir(), "示例.csv")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Shell.Go(Route, "take")
	if !v.Drop([]string{path}) || !v.take.take.Ready() {
		t.Fatalf("not read: %s", v.take.take.Needs)
	}
	plan := v.take.ready().plans[0].Return
	if plan.Problems != 2 || plan.Doubts == 0 {
		t.Fatalf("control: %d problems, %d doubts", plan.Problems, plan.Doubts)
	}
	read := v.take.take.Rows
	if len(read.Problems) != plan.Problems || len(read.Doubts) != plan.Doubts || len(v.take.take.Problems()) != plan.Problems {
		t.Errorf("%d problems and %d doubts shown of %d and %d", len(read.Problems), len(read.Doubts), plan.Problems, plan.Doubts)
	}
	shown := texts(p)
	for _, want := range []string{"可接收 4 行，问题 2 行", words.T("awardsview.rows_doubts", plan.Doubts), "问题行（2）", words.T("awardsview.tab_doubts", plan.Doubts)} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not shown in %s", want, shown)
		}
	}
	figure(t, v.take, "doubts").Tap()
	if shown := texts(p); !strings.Contains(shown, "存疑：") || strings.Contains(shown, "信用代码校验位不符") {
		t.Errorf("the doubts lead to %s", shown)
	}
	figure(t, v.take, "problems").Tap()
	if shown := texts(p); strings.Contains(shown, "存疑：") || !strings.Contains(shown, "信用代码校验位不符") {
		t.Errorf("the problems lead to %s", shown)
	}
	actOf(t, v, "全部接收合格行").Do()
	if text := uitest.InFront(p); !strings.Contains(text, "4 笔") {
		t.Errorf("the receipt: %s", text)
	}
}

package deferrals

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/review"
	"huiqi/app/store/bolt"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// invented makes a return of n loans, the first of them number from: 500 banks, two
// thirds as many borrowers as loans, every state and rule.
func invented(from, n int) *Taking {
	r := rand.New(rand.NewPCG(uint64(from), 20200313))
	in := &Taking{File: fmt.Sprintf("invented-%d.xlsx", from), SHA256: fmt.Sprintf("%064x", from+1)}
	day, err := period.NewDate(2020, 1, 25)
	if err != nil {
		panic(err)
	}
	places := [...]string{"福州", "晋江", "长汀", "永安", "建阳", "福鼎", "龙海", "荔城"}
	regions := [...]string{"350102", "350582", "350821", "350481", "350703", "350982", "350681", "350304"}
	first := []rune("瑞盛嘉华宏福顺永安远泰鑫科锦腾达恒益兴隆")
	trades := [...]string{"机械", "食品", "针织", "模具", "水泥", "铁合金", "电子", "家具", "化纤", "茶业"}
	rate := exact.Frac(435, 10000)
	for i := from; i < from+n; i++ {
		p := i * 2 / 3
		at := p % len(places)
		due := day.AddDays(r.IntN(340))
		amount := money.Fen(1_000_000 + r.Int64N(2_000_000_000))
		l := review.Loan{
			Bank: fmt.Sprintf("B%03d", r.IntN(500)), Number: fmt.Sprintf("JJ%010d", i),
			Name:   "福建" + places[at] + string([]rune{first[p%20], first[p/20%20], first[p/400%20]}) + strconv.Itoa(p/8000) + trades[p%10] + "有限公司",
			Code:   fmt.Sprintf("91%s%010d", regions[at], p),
			Region: regions[at], Size: Sizes[r.IntN(len(Sizes))], Industry: fmt.Sprintf("C%d30", 13+r.IntN(31)),
			CreditLine: 500_000_000, Balance: amount, Rate: rate, OriginalDue: due, Applied: due.AddDays(-20), Kind: "延期还本付息",
			Accepted: due.AddDays(-18), Decision: "同意", Decided: due.AddDays(-10), Means: Means[r.IntN(len(Means))],
			Guarantee: "维持原担保", Jobs: true, ClassBefore: "正常", ClassAfter: "正常", File: in.File, Sheet: "延期还本付息明细", Row: i - from + 2,
		}
		switch r.IntN(10) {
		case 0:
			l.Decision, l.Means, l.Refusal = "不同意", "", "担保不足"
		case 1:
			l.Decision, l.Means, l.Decided = "审核中", "", period.Date{}
		default:
			l.NewPrincipalDue, l.NewInterestDue = due.AddDays(180), due.AddDays(180)
			l.DeferredPrincipal, l.DeferredInterest = amount, amount/100
		}
		rv := Reviewed{Pack: "deferral-2020-06"}
		if r.IntN(10) == 0 {
			rv.Found = []Finding{{Rule: Rules[1+r.IntN(len(Rules)-1)], ID: "x", Clause: "一", Text: "延期后还本日 2021-04-30 晚于文件规定的最迟日 2021-03-31，请说明。"}}
		}
		in.Loans, in.Reviewed = append(in.Loans, l), append(in.Reviewed, rv)
	}
	return in
}

const million = 1_000_000

func fill(b *testing.B, reg Register, who act.Actor, cases int) {
	b.Helper()
	const step = 100_000
	for from := 0; from < cases; from += step {
		start := time.Now()
		in := invented(from, min(step, cases-from))
		made := time.Since(start)
		if _, err := reg.TakeIn(context.Background(), who, in, ""); err != nil {
			b.Fatal(err)
		}
		b.Logf("%d cases: made %v, taken in %v, %d MB resident", from+step, made.Round(time.Millisecond), (time.Since(start) - made).Round(time.Millisecond), resident()>>20)
	}
}

// resident is the memory of the process in bytes.
func resident() int64 {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.SplitSeq(string(raw), "\n") {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "VmRSS:" {
			n, _ := strconv.ParseInt(f[1], 10, 64)
			return n << 10
		}
	}
	return 0
}

// BenchmarkMillion asks a register of a million invented cases what its screens ask.
func BenchmarkMillion(b *testing.B) {
	path := b.TempDir() + "/million.db"
	s, err := bolt.Create(context.Background(), path, bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	o := peopletest.On(b, s, Kinds)
	reg := Register{Desk: o.Desk}
	fill(b, reg, o.Person("lin", act.Maker).Actor, million)
	for _, q := range questions {
		b.Run(q.name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				if n, err = q.ask(context.Background(), reg); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n), "found")
		})
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	// The memory of a desk that only looks: a process of its own, as the window is.
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
			c := exec.Command(os.Args[0], "-test.run", "^TestAskMillion$", "-test.v")
			c.Env = append(os.Environ(), askEnv+"="+path)
			out, err := c.CombinedOutput()
			if err != nil {
				b.Fatalf("%v: %s", err, out)
			}
			_, told, _ := strings.Cut(string(out), "resident MB: ")
			mb, err := strconv.Atoi(strings.Fields(told)[0])
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(mb), "MB")
		}
	})
}

const askEnv = "HUIQI_ASK_MILLION"

// questions are what the screens ask, with the limits of each in .ci/table.awk.
var questions = []struct {
	name string
	ask  func(context.Context, Register) (int, error)
}{
	{"open", func(ctx context.Context, r Register) (int, error) { return total(r.List(ctx, Filter{}, 0, 200)) }},
	{"filter", func(ctx context.Context, r Register) (int, error) {
		return total(r.List(ctx, Filter{Banks: []string{"B027"}, States: []State{Refused}}, 0, 200))
	}},
	{"page", func(ctx context.Context, r Register) (int, error) {
		return total(r.List(ctx, Filter{States: []State{Approved}}, 500_000, 200))
	}},
	{"search-name", search("瑞盛嘉")},
	{"search-initials", search("fjfzrsj")},
	{"search-number", search("JJ00009999")},
	{"search-nobody", search("没有这家企业")},
	{"table-bank", table(AxisBank)},
	{"table-month", table(AxisMonth)},
	{"remind", func(ctx context.Context, r Register) (int, error) {
		x, err := r.Remind(ctx, period.Date{Year: 2020, Month: 12, Day: 1}, map[string]int{"deferral-2020-06": 10})
		return x.Due[2].Cases, err
	}},
}

func total(p Page, err error) (int, error) { return p.Total, err }

func search(word string) func(context.Context, Register) (int, error) {
	return func(ctx context.Context, r Register) (int, error) {
		rows, err := r.Search(ctx, word, 50)
		return len(rows), err
	}
}

func table(axis Axis) func(context.Context, Register) (int, error) {
	return func(ctx context.Context, r Register) (int, error) {
		tab, err := r.Table(ctx, Filter{}, axis, RatePrincipal)
		return tab.Total.Figures.Cases, err
	}
}

// TestAskMillion is the child of BenchmarkMillion; by itself it does nothing.
func TestAskMillion(t *testing.T) {
	path := os.Getenv(askEnv)
	if path == "" {
		t.Skip("the benchmark starts it")
	}
	s, err := bolt.Open(t.Context(), path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	reg := Register{Desk: act.New(s, time.Now, Kinds)}
	for range 3 {
		for _, q := range questions {
			if _, err := q.ask(t.Context(), reg); err != nil {
				t.Fatal(err)
			}
		}
	}
	fmt.Println("resident MB:", resident()>>20)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkTakeIn is the register's part of taking in a return of 100,000 rows.
func BenchmarkTakeIn(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		s, err := bolt.Create(context.Background(), b.TempDir()+"/one.db", bolt.Options{})
		if err != nil {
			b.Fatal(err)
		}
		o := peopletest.On(b, s, Kinds)
		reg, in := Register{Desk: o.Desk}, invented(0, 100_000)
		who := o.Person("lin", act.Maker).Actor
		b.StartTimer()
		if _, err := reg.TakeIn(context.Background(), who, in, ""); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

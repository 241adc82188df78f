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
	"huiqi/app/desk/demo"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/review"
	"huiqi/app/store/bolt"
	"huiqi/policy/period"
)

// invented is a return of n invented loans, of which one in ten has a finding of some
// rule, so that every list has its cases.
func invented(from, n int) *Taking {
	r := rand.New(rand.NewPCG(uint64(from), 20200313))
	examine := func(_ context.Context, loans []review.Loan) ([]Reviewed, error) {
		out := make([]Reviewed, len(loans))
		for i := range out {
			out[i].Pack = "deferral-2020-06"
			if r.IntN(10) == 0 {
				rule := Rules[1+r.IntN(len(Rules)-1)]
				out[i].Found = []Finding{{Rule: rule, Round: Round{ID: rule, Clause: "一", Text: "延期后还本日 2021-04-30 晚于文件规定的最迟日 2021-03-31，请说明。"}}}
			}
		}
		return out, nil
	}
	return &Taking{File: demo.LoansFile(from), SHA256: fmt.Sprintf("%064x", from+1), Loans: demo.Loans(from, n), Examine: examine}
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
	{"search-name", search("瑞锦鑫")},
	{"search-initials", search("rjx")},
	{"search-number", search("JJ00009999")},
	{"search-nobody", search("没有这家企业")},
	{"table-bank", table(AxisBank)},
	{"table-month", table(AxisMonth)},
	{"remind", func(ctx context.Context, r Register) (int, error) {
		x, err := r.Remind(ctx, Filter{}, period.Date{Year: 2020, Month: 12, Day: 1}, map[string]int{"deferral-2020-06": 10})
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

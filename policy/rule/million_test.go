package rule_test

import (
	"context"
	"os"
	"sync"
	"testing"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// million is built once: a million firms of the first pack, of which about a
// third are paid and some lack facts.
var million = sync.OnceValue(func() []rule.Subject {
	const n = 1_000_000
	regions := []string{"350102", "350128", "350206", "350481", "350582", "350703", "350803", "350902"}
	industries := []string{"C3360", "3840", "C1371", "D4411", "B0610", "2231"}
	values := make([]rule.Value, n*7)
	out := make([]rule.Subject, n)
	x := uint64(88172645463325252)
	next := func(k uint64) int64 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		return int64(x % k)
	}
	for i := range out {
		v := values[i*7 : i*7+7 : i*7+7]
		prior := 2_000_000_000 + next(8_000_000_000) // fen
		used := 1_000_000 + next(5_000_000)
		v[0] = rule.Flag(next(20) != 0)
		v[1] = rule.Text(industries[next(6)])
		v[2] = rule.Flag(next(30) == 0)
		v[3] = rule.Number(exact.Frac(prior/100*(90+next(40)), 100))
		v[4] = rule.Number(exact.Frac(prior, 100))
		v[5] = rule.Number(exact.Int(used + next(1_000_000) - 300_000))
		v[6] = rule.Number(exact.Int(used))
		if next(100) == 0 {
			v[4] = rule.Value{}
		}
		out[i] = rule.Subject{ID: regions[next(8)], Region: regions[next(8)], Values: v}
	}
	return out
})

func firstPack(t testing.TB) *pack.Pack {
	t.Helper()
	p, err := pack.Load(os.DirFS("../../resources/packs"), "fujian-2020-13")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func compile(t testing.TB, p *pack.Pack, item, per string, readings map[string]string) *rule.Program {
	t.Helper()
	prog, err := rule.Compile(p, item, period.MustParse(per), readings)
	if err != nil {
		t.Fatal(err)
	}
	return prog
}

// BenchmarkMillion assesses a million firms from memory (at most 2 s on two
// cores). The bare loop is its limit: the same decisions and arithmetic written
// out by hand in int64, on one core, knowing the edition's numbers.
func BenchmarkMillion(b *testing.B) {
	subjects := million()
	b.Run("engine", func(b *testing.B) {
		prog := compile(b, firstPack(b), "power", "2020Q2", nil)
		b.ReportAllocs()
		eligible := 0
		for b.Loop() {
			dets, err := prog.Assess(context.Background(), subjects, nil)
			if err != nil {
				b.Fatal(err)
			}
			eligible = 0
			for i := range dets {
				if dets[i].Status == rule.Eligible {
					eligible++
				}
			}
		}
		b.Logf("%d of %d firms eligible", eligible, len(subjects))
	})
	b.Run("bare loop", func(b *testing.B) {
		out := make([]int64, len(subjects))
		for b.Loop() {
			for i := range subjects {
				out[i] = bare(&subjects[i])
			}
		}
	})
}

// bare is clause （一） by hand: the amount in fen, or -1 when nothing is paid.
// Amounts of the made-up firms are whole yuan or fen and fit int64.
func bare(s *rule.Subject) int64 {
	v := s.Values
	code := v[1].Text
	if code[0] == 'C' {
		code = code[1:]
	}
	if code[0] == 'D' || code[0] == 'B' || code[:2] < "13" || code[:2] > "43" {
		return -1
	}
	used, _ := v[5].Num.Int64()
	amount := int64(-1)
	switch {
	case v[2].Num.Sign() != 0:
		amount = used * 2
	case v[0].Num.Sign() != 0 && v[4].State == rule.Known:
		output, ok := v[3].Num.Mul(exact.Int(100)).Int64()
		prior, ok2 := v[4].Num.Mul(exact.Int(100)).Int64()
		least := int64(5_000_000_000)
		if r := s.Region; r[:4] == "3504" || r[:4] == "3507" || r[:4] == "3508" || r == "350128" {
			least = 3_000_000_000
		}
		before, _ := v[6].Num.Int64()
		if ok && ok2 && output >= least && output*100 >= prior*107 && used > before {
			amount = (used - before) * 5
		}
	}
	return min(amount, 100_000_000)
}

// BenchmarkExplain tells the trace of one firm.
func BenchmarkExplain(b *testing.B) {
	prog := compile(b, firstPack(b), "power", "2020Q2", nil)
	s := []rule.Subject{firstFirm("53415000.25", "50000000", "11234567", "10000000")}
	dets, err := prog.Assess(context.Background(), s, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		prog.Explain(s[0], dets[0])
	}
}

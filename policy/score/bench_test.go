package score_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"huiqi/policy/score"
)

// thirty indicators by the three methods that compare, to targets and by marks.
func thirty() []string {
	var out []string
	for len(out) < 30 {
		out = append(out, everyMethod[0], everyMethod[1], everyMethod[2], everyMethod[4], everyMethod[6], everyMethod[7])
	}
	return out[:30]
}

// BenchmarkBanks: 500 banks × 40 quarters × 30 indicators. A cell holds its value, its
// points and its place, a column what it was held against: the trace of every point, from
// which Explain writes sentences on demand.
func BenchmarkBanks(b *testing.B) {
	c := compile(b, card("", "", thirty()...), "2020Q2", nil)
	r := rand.New(rand.NewPCG(1, 2))
	quarters := make([][]score.Bank, 40)
	for q := range quarters {
		quarters[q] = some(c, r, 500, true)
	}
	for b.Loop() {
		tables := make([]*score.Table, len(quarters))
		each(b, len(quarters), func(q int) { tables[q] = c.Evaluate(quarters[q]) })
		if tables[0].Rows[0].Cells == nil {
			b.Fatal("nothing was scored")
		}
	}
	limit(b, time.Second)
}

// BenchmarkExplained writes the sentences of all 600,000 points out, which no screen asks for at once.
func BenchmarkExplained(b *testing.B) {
	c := compile(b, card("", "", thirty()...), "2020Q2", nil)
	t := c.Evaluate(some(c, rand.New(rand.NewPCG(1, 2)), 500, true))
	for b.Loop() {
		each(b, len(t.Rows), func(i int) {
			if len(t.Explain(i).Steps) < 60 {
				b.Error("steps are missing")
			}
		})
	}
}

// BenchmarkSensitivity: 30 indicators, each heavier, lighter, dropped and by other methods, 500 banks.
func BenchmarkSensitivity(b *testing.B) {
	c := compile(b, card("", "", thirty()...), "2020Q2", nil)
	t := c.Evaluate(some(c, rand.New(rand.NewPCG(1, 2)), 500, false))
	for b.Loop() {
		all, err := t.Sensitivity(context.Background())
		if err != nil || len(all) < 90 {
			b.Fatal(len(all), err)
		}
	}
	limit(b, 200*time.Millisecond)
}

func each(b *testing.B, n int, do func(i int)) {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		g.Go(func() error {
			do(i)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
}

func limit(b *testing.B, most time.Duration) {
	one := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(one)/float64(most), "of-limit")
}

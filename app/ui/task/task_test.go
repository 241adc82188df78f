package task

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

// stepped is a runner whose work and window steps are let run by hand.
type stepped struct {
	Runner
	work, ui []func()
}

func newStepped() *stepped {
	s := &stepped{}
	s.background = func(f func()) { s.work = append(s.work, f) }
	s.onUI = func(f func()) { s.ui = append(s.ui, f) }
	s.later = func(_ time.Duration, f func()) { s.work = append(s.work, f) }
	return s
}

func (s *stepped) run(list *[]func()) {
	all := *list
	*list = nil
	for _, f := range all {
		f()
	}
}

func TestInlineFinishesBeforeStartReturns(t *testing.T) {
	r, slot, got := Inline(), &Slot{}, 0
	Start(r, slot, "", func(context.Context, Tell) (int, error) { return 7, nil }, func(v int, err error) { got = v })
	if got != 7 || slot.Busy() {
		t.Fatalf("got %d, busy %v", got, slot.Busy())
	}
}

func TestALateResultIsDropped(t *testing.T) {
	s, slot := newStepped(), &Slot{}
	var got []int
	for i := range 3 {
		Start(&s.Runner, slot, "", func(context.Context, Tell) (int, error) { return i, nil },
			func(v int, _ error) { got = append(got, v) })
	}
	s.run(&s.work)
	s.run(&s.ui)
	if !slices.Equal(got, []int{2}) {
		t.Fatalf("results %v, want only the last", got)
	}
}

func TestStartingAgainCancelsTheFirst(t *testing.T) {
	s, slot := newStepped(), &Slot{}
	var first context.Context
	Start(&s.Runner, slot, "", func(ctx context.Context, _ Tell) (int, error) { first = ctx; return 0, nil }, func(int, error) {})
	s.run(&s.work)
	if first.Err() != nil {
		t.Fatal("control: cancelled too early")
	}
	Start(&s.Runner, slot, "", func(context.Context, Tell) (int, error) { return 0, nil }, func(int, error) {})
	if first.Err() == nil {
		t.Fatal("the first work was not cancelled")
	}
}

func TestAPanicBecomesAnError(t *testing.T) {
	var got error
	Start(Inline(), &Slot{}, "x", func(context.Context, Tell) (int, error) { panic("boom") }, func(_ int, err error) { got = err })
	if !errors.Is(got, ErrPanic) {
		t.Fatal(got)
	}
}

func TestNamedJobsShowProgressAndCanBeCancelled(t *testing.T) {
	s, slot := newStepped(), &Slot{}
	var seen []Job
	s.Watch(func(j []Job) { seen = j })
	var got error
	Start(&s.Runner, slot, "assess", func(ctx context.Context, tell Tell) (int, error) {
		tell(5, 10)
		return 0, ctx.Err()
	}, func(_ int, err error) { got = err })
	if len(seen) != 1 || seen[0].Name != "assess" {
		t.Fatalf("seen %v", seen)
	}
	seen[0].Cancel()
	s.run(&s.work)
	if jobs := s.Running(); jobs[0].Done != 5 || jobs[0].Total != 10 {
		t.Fatalf("progress %+v", jobs[0])
	}
	s.run(&s.ui)
	if !errors.Is(got, context.Canceled) {
		t.Fatalf("after cancel: %v", got)
	}
	if len(seen) != 0 {
		t.Fatal("the job is still shown")
	}
}

func TestAfterWaitsForTheLast(t *testing.T) {
	s, slot := newStepped(), &Slot{}
	var got []int
	for i := range 3 {
		s.After(slot, time.Second, func() { got = append(got, i) })
	}
	s.run(&s.work)
	s.run(&s.ui)
	if !slices.Equal(got, []int{2}) {
		t.Fatal(got)
	}
}

func TestLeft(t *testing.T) {
	now := time.Now()
	j := Job{Done: 25, Total: 100, Started: now.Add(-time.Second)}
	if got := j.Left(now); got != 3*time.Second {
		t.Fatal(got)
	}
	if (Job{Total: 10}).Left(now) != 0 {
		t.Fatal("no progress, no estimate")
	}
}

func TestLiveComesBack(t *testing.T) {
	r := Live()
	r.onUI = func(f func()) { f() }
	got := make(chan int)
	Start(r, &Slot{}, "", func(context.Context, Tell) (int, error) { return 3, nil }, func(v int, _ error) { got <- v })
	if <-got != 3 {
		t.Fatal("wrong value")
	}
}

// Package task runs work off the window's thread and brings the result back to
// it. It is the only package of the window that starts a goroutine or calls
// fyne.Do; a test of the tree holds that. It knows no screen and no business.
//
// A Runner is live (Live) or, in tests and pictures, runs everything at once
// where it stands (Inline). A Slot holds one piece of work: starting another in
// the same slot cancels the first, whose late result is dropped.
package task

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
)

// ErrPanic wraps what a piece of work panicked with.
var ErrPanic = errors.New("work panicked")

// Tell reports progress from inside the work: done of total; total 0 means
// unknown. It may be called as often as liked, from any goroutine.
type Tell func(done, total int64)

// Job is named work now running, for the status line. Read it on the window's thread.
type Job struct {
	Name        string
	Done, Total int64
	Started     time.Time
	cancel      context.CancelFunc
}

// Cancel asks the work to stop.
func (j Job) Cancel() { j.cancel() }

// Left estimates the time still needed; 0 when it cannot be told.
func (j Job) Left(now time.Time) time.Duration {
	if j.Done <= 0 || j.Total <= j.Done {
		return 0
	}
	spent := now.Sub(j.Started)
	return time.Duration(float64(spent) / float64(j.Done) * float64(j.Total-j.Done))
}

// Runner starts work. All its methods are called on the window's thread.
type Runner struct {
	background func(func())
	onUI       func(func())
	later      func(time.Duration, func())
	jobs       []*running
	watch      func([]Job)
}

type running struct {
	job         Job
	done, total atomic.Int64
	told        atomic.Bool // a report is on its way to the window
	reported    atomic.Int64
}

// quietTime keeps progress reports from flooding the window.
const quietTime = 60 * time.Millisecond

// Live returns the runner of the real window.
func Live() *Runner {
	return &Runner{
		background: func(f func()) { go f() },
		onUI:       fyne.Do,
		later:      func(d time.Duration, f func()) { time.AfterFunc(d, f) },
	}
}

// Inline returns a runner that does all work before Start returns.
func Inline() *Runner {
	at := func(f func()) { f() }
	return &Runner{background: at, onUI: at, later: func(_ time.Duration, f func()) { f() }}
}

// Watch sets who is told, on the window's thread, when the named jobs or their
// progress change.
func (r *Runner) Watch(f func([]Job)) { r.watch = f }

// Running lists the named jobs.
func (r *Runner) Running() []Job {
	out := make([]Job, 0, len(r.jobs))
	for _, j := range r.jobs {
		one := j.job
		one.Done, one.Total = j.done.Load(), j.total.Load()
		out = append(out, one)
	}
	return out
}

// Slot holds at most one piece of work.
type Slot struct {
	turn   uint64
	cancel context.CancelFunc
	busy   bool
}

// Cancel stops the work in the slot; its result is dropped.
func (s *Slot) Cancel() {
	s.turn++
	s.busy = false
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
}

// Busy tells whether work is under way.
func (s *Slot) Busy() bool { return s.busy }

// Start runs work off the window's thread and then done on it. Work started
// before in the same slot is cancelled. A name shows the job in the status
// line, where it can be cancelled; then done gets context.Canceled. A panic in
// work becomes an error that wraps ErrPanic.
func Start[T any](r *Runner, slot *Slot, name string, work func(context.Context, Tell) (T, error), done func(T, error)) {
	slot.Cancel()
	ctx, cancel := context.WithCancel(context.Background())
	slot.cancel, slot.busy = cancel, true
	turn := slot.turn
	job := &running{job: Job{Name: name, Started: time.Now(), cancel: cancel}}
	if name != "" {
		r.jobs = append(r.jobs, job)
		r.changed()
	}
	r.background(func() {
		value, err := guarded(ctx, work, r.teller(job))
		r.onUI(func() {
			cancel()
			r.remove(job)
			if slot.turn != turn {
				return // a later piece of work took the slot
			}
			slot.busy, slot.cancel = false, nil
			done(value, err)
		})
	})
}

// After calls f on the window's thread when d has passed without another After
// on the same slot: how a search waits until the clerk stops typing.
func (r *Runner) After(slot *Slot, d time.Duration, f func()) {
	slot.Cancel()
	turn := slot.turn
	r.later(d, func() {
		r.onUI(func() {
			if slot.turn == turn {
				f()
			}
		})
	})
}

// OnUI runs f on the window's thread, for callbacks of libraries that come from elsewhere.
func (r *Runner) OnUI(f func()) { r.onUI(f) }

func (r *Runner) teller(job *running) Tell {
	return func(done, total int64) {
		job.done.Store(done)
		job.total.Store(total)
		now := time.Now().UnixNano()
		if now-job.reported.Load() < int64(quietTime) || job.told.Swap(true) {
			return
		}
		job.reported.Store(now)
		r.onUI(func() {
			job.told.Store(false)
			r.changed()
		})
	}
}

func (r *Runner) changed() {
	if r.watch != nil {
		r.watch(r.Running())
	}
}

func (r *Runner) remove(job *running) {
	for i, j := range r.jobs {
		if j == job {
			r.jobs = append(r.jobs[:i], r.jobs[i+1:]...)
			r.changed()
			return
		}
	}
}

func guarded[T any](ctx context.Context, work func(context.Context, Tell) (T, error), tell Tell) (value T, err error) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("work panicked", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("%w: %v", ErrPanic, p)
		}
	}()
	value, err = work(ctx, tell)
	if err == nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	return value, err
}

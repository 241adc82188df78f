package idle

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDue(t *testing.T) {
	Touch()
	used := time.Unix(0, last.Load())
	for _, c := range []struct {
		name         string
		limit, after time.Duration
		lock         bool
		again        time.Duration
	}{
		{"just used", 10 * time.Minute, 0, false, time.Minute},
		{"less than a nap left", 10 * time.Minute, 9*time.Minute + 20*time.Second, false, 40 * time.Second},
		{"one tick left", 10 * time.Minute, 10*time.Minute - 1, false, 1},
		{"the limit", 10 * time.Minute, 10 * time.Minute, true, 0},
		{"long over it: the machine slept", 10 * time.Minute, 9 * time.Hour, true, 0},
		{"the clock went back", 10 * time.Minute, -time.Hour, false, time.Minute},
		{"the administrator lowered the limit", 5 * time.Minute, 6 * time.Minute, true, 0},
	} {
		lock, again := Due(c.limit, used.Add(c.after))
		if lock != c.lock || again != c.again {
			t.Errorf("%s: %v %v", c.name, lock, again)
		}
	}
}

// Who asks when told to locks at the limit to the tick, whenever the window was
// used between; a window in use is never locked.
func TestDueIsAskedInTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := time.Duration(rapid.IntRange(1, 3600).Draw(t, "limit")) * time.Second
		used := time.Unix(1_600_000_000, 0)
		last.Store(used.UnixNano())
		for now := used; ; {
			lock, again := Due(limit, now)
			idle := now.Sub(used)
			if lock != (idle >= limit) || lock && idle > limit {
				t.Fatalf("idle for %v of %v: lock %v", idle, limit, lock)
			}
			if lock {
				return
			}
			if again <= 0 {
				t.Fatalf("asked again after %v", again)
			}
			if rapid.IntRange(0, 9).Draw(t, "use") == 0 {
				used = now.Add(time.Duration(rapid.Int64Range(0, int64(again)).Draw(t, "later")))
				last.Store(used.UnixNano())
			}
			now = now.Add(again)
		}
	})
}

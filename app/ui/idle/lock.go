package idle

import "time"

// longestNap is how often the limit is looked at again: an administrator may have
// changed it.
const longestNap = time.Minute

// Due tells whether a window that may be idle for limit is to be locked at a
// moment, else when to ask again: never later than the limit is reached.
func Due(limit time.Duration, now time.Time) (lock bool, again time.Duration) {
	left := limit - Since(now)
	if left <= 0 {
		return true, 0
	}
	return false, min(left, longestNap)
}

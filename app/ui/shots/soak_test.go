package shots

import (
	"runtime"
	"testing"

	"huiqi/app/ui/workplace"
)

// Opening every screen many times must not pile memory up. The toolkit keeps
// drawings of buttons and texts gone for a minute (some 20 KB a visit here); a screen built
// anew, or a run kept, would be a hundred times that.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED LOUDLY: the soak test is not short")
	}
	w := Open(desk(t, true), workplace.DefaultSettings())
	defer w.Close()
	round := func(n int) {
		for range n {
			for _, screen := range w.Place.Shell.Screens() {
				w.Place.Shell.Go(screen.Route(), "")
			}
		}
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	round(60)
	before := heap()
	round(200)
	visits := 200 * uint64(len(w.Place.Shell.Screens()))
	if after := heap(); after > before+visits*40<<10 {
		t.Errorf("heap grew from %d to %d MB over 200 rounds", before>>20, after>>20)
	}
}

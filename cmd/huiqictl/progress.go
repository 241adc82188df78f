package main

import (
	"fmt"
	"io"
	"sync"

	"huiqi/resources/words"
)

// progress writes a line for each stage and each further tenth of it, so that it
// reads well in a terminal as in a log. It may be used from several goroutines.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	stage string
	tenth int64
}

func newProgress(w io.Writer) *progress { return &progress{w: w, tenth: -1} }

// tell notes that a stage is done so far.
func (p *progress) tell(stage string, done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	tenth := int64(10)
	if total > 0 {
		tenth = 10 * done / total
	}
	if stage == p.stage && tenth <= p.tenth {
		return
	}
	p.stage, p.tenth = stage, tenth
	name := stage
	if words.Has("progress." + stage) {
		name = words.T("progress." + stage)
	}
	fmt.Fprintf(p.w, "%s %d%%\n", name, tenth*10)
}

// count is tell for ints, as reports count.
func (p *progress) count(stage string) func(done, total int) {
	return func(done, total int) { p.tell(stage, int64(done), int64(total)) }
}

// end closes the last stage.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage, p.tenth = "", -1
}

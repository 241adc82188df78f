// Package event tells, a line each, what the window just did: the screen shown,
// the files read, the paper printed. Nobody listens unless the program was started
// with --trace-events; the end-to-end test does, so that it waits for things to
// happen and never for time to pass. It holds no data of firms but counts and
// names of files.
package event

import (
	"encoding/json"
	"io"
	"sync"
)

var (
	mu  sync.Mutex
	out io.Writer
)

// To sends events to w from now on; nil ends it.
func To(w io.Writer) {
	mu.Lock()
	defer mu.Unlock()
	out = w
}

// Say tells an event of that name with its values, as a line of JSON:
// {"event":"screen","is":["awards"]}.
func Say(name string, values ...any) {
	mu.Lock()
	defer mu.Unlock()
	if out == nil {
		return
	}
	line, err := json.Marshal(struct {
		Event string `json:"event"`
		Is    []any  `json:"is"`
	}{name, values})
	if err != nil {
		return // nothing that cannot be written is worth telling
	}
	_, _ = out.Write(append(line, '\n')) // a listener that went away hears no more
}

package bolt

import (
	"encoding/json"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"huiqi/app/store"
)

// holderPath is the note beside a store that says who has it open. The truth is
// the lock on the store itself; the note only gives it a name.
func holderPath(path string) string { return path + ".open" }

// writeHolder leaves the note. A store without it is as safe, so errors of
// writing it are no errors of opening.
func writeHolder(path string) {
	h := store.Holder{PID: os.Getpid(), Program: filepath.Base(os.Args[0]), Since: time.Now().Truncate(time.Second)}
	if u, err := user.Current(); err == nil {
		if h.User = u.Name; h.User == "" {
			h.User = u.Username
		}
	}
	h.Host, _ = os.Hostname()
	if b, err := json.Marshal(h); err == nil {
		_ = os.WriteFile(holderPath(path), b, 0o600)
	}
}

// readHolder reads the note; the zero Holder when there is none that can be read.
func readHolder(path string) (h store.Holder) {
	b, err := os.ReadFile(holderPath(path))
	if err != nil || json.Unmarshal(b, &h) != nil {
		return store.Holder{}
	}
	return h
}

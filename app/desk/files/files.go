// Package files keeps who took which files in, for which run: so that the same
// content is known again, and that nobody checks or approves what they imported
// themselves. It reads no file.
//
// Its main types are Record, one file, and Taking, the files of a run.
package files

import (
	"slices"
	"time"

	"huiqi/app/desk/act"
	"huiqi/app/store"
)

// Record is what is remembered of a file that was taken in.
type Record struct {
	Hash     string `json:"sha256"`
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	Rows     int    `json:"rows"`
	Problems int    `json:"problems"`
	Run      string `json:"run"` // the run it was first taken in for
	On       string `json:"on"`  // 2006-01-02
}

// Taking is what is remembered of the taking in of a run.
type Taking struct {
	Run   string    `json:"run"`
	Files []string  `json:"files"` // their hashes
	Who   string    `json:"who"`
	Name  string    `json:"name"`
	At    time.Time `json:"at"`
}

// Kinds are the events of this package.
var Kinds = act.Kinds{"files-taken": act.On(apply)}

// Taken is the event that a run with its files was taken in.
type Taken struct {
	Run   string   `json:"run"`
	Files []Record `json:"files"`
}

// Kind implements act.Event.
func (Taken) Kind() string { return "files-taken" }

func fileKey(hash string) string { return "now/file/" + hash }
func runKey(run string) string   { return "now/taken/" + run }

// apply remembers each file the first time, and each time whose hands it went
// through.
func apply(t store.Txn, m act.Meta, e Taken) error {
	taking := Taking{Run: e.Run, Who: m.Who, Name: m.Name, At: m.At}
	for _, f := range e.Files {
		taking.Files = append(taking.Files, f.Hash)
		if _, known, err := Of(t, f.Hash); err != nil {
			return err
		} else if !known {
			if err := act.Write(t, fileKey(f.Hash), f); err != nil {
				return err
			}
		}
		if err := act.Touch(t, "file/"+f.Hash, m.Who); err != nil {
			return err
		}
	}
	if err := act.Touch(t, "run/"+e.Run, m.Who); err != nil {
		return err
	}
	if _, known, err := OfRun(t, e.Run); known || err != nil {
		return err
	}
	return act.Write(t, runKey(e.Run), taking)
}

// Of is what is remembered of a file's content; false when it was never taken in.
func Of(t store.Reader, hash string) (r Record, known bool, err error) {
	known, err = act.Read(t, fileKey(hash), &r)
	return r, known, err
}

// OfRun is the taking in of a run; false when nobody signed for it: such a run,
// from before there were users, must not become a batch.
func OfRun(t store.Reader, run string) (k Taking, known bool, err error) {
	known, err = act.Read(t, runKey(run), &k)
	return k, known, err
}

// Hands are all who had a hand in a run or in one of its files, by user id.
func Hands(t store.Reader, run string) ([]string, error) {
	k, _, err := OfRun(t, run)
	if err != nil {
		return nil, err
	}
	out := act.Hands(t, "run/"+run)
	for _, f := range k.Files {
		out = append(out, act.Hands(t, "file/"+f)...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// Package takein is the taking in of workbooks, the same for every item that is
// computed from files: they are recognised, columns in question are asked for, rows
// are read with their problems, and accepted as a whole. It keeps nothing before
// that and decides nothing.
//
// Take holds the files until they are accepted, a plain value tested without a
// window; Page shows it on a screen.
package takein

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/files"
	"huiqi/app/desk/intake"
	"huiqi/app/desk/session"
	"huiqi/app/ui/task"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Sheet is one file the clerk gave, as recognised.
type Sheet struct {
	Path, Name string
	File       *intake.File // nil while Err says why it cannot be read
	Err        error
	Known      *files.Record // it was taken in before
}

// Target is an item of a pack in a period: what is being assessed.
type Target struct {
	Pack   *pack.Pack
	Item   *pack.Item
	Period period.Period
}

// Valid tells whether there is something to assess.
func (t Target) Valid() bool { return t.Pack != nil && t.Item != nil }

// Take is the taking in of files up to the moment they are accepted: the files
// as recognised, the answers given, the rows read and their problems. Nothing of
// it is stored. Its methods are called on the window's thread.
type Take struct {
	desk    *session.Session
	runner  *task.Runner
	work    task.Slot
	changed func()
	failed  func(error)

	Target Target
	Source Source // instead of a target
	Sheets []*Sheet
	At     int               // the sheet looked at
	Maps   map[string]string // answers: head → field
	Choose map[string]awards.Line
	Data   *awards.Data // all rows of a target, once every file is recognised
	Rows   *Rows        // the same of a target or a source, as the page shows them
	Needs  string       // what is still to be done before rows can be read
}

// NewTake begins with no files.
func NewTake(s *session.Session, r *task.Runner, changed func(), failed func(error)) *Take {
	return &Take{desk: s, runner: r, changed: changed, failed: failed, Maps: map[string]string{}, Choose: map[string]awards.Line{}}
}

// Aim sets what is assessed; files already given are recognised anew for it.
func (t *Take) Aim(target Target) {
	if t.Target.Pack == target.Pack && t.Target.Item == target.Item && t.Target.Period == target.Period {
		return
	}
	t.Target = target
	if len(t.Sheets) > 0 {
		t.refresh(t.paths())
	}
}

// Busy tells whether files are being read.
func (t *Take) Busy() bool { return t.work.Busy() }

// Cancel stops what is under way.
func (t *Take) Cancel() { t.work.Cancel() }

// Clear forgets all files and answers.
func (t *Take) Clear() {
	t.work.Cancel()
	t.Sheets, t.Data, t.Rows, t.Needs, t.At = nil, nil, nil, "", 0
	t.Maps, t.Choose = map[string]string{}, map[string]awards.Line{}
	t.changed()
}

// Add takes further files; a folder stands for the workbooks in it.
func (t *Take) Add(paths []string) {
	all := t.paths()
	for _, p := range paths {
		if p = clean(p); p != "" && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	if len(all) > len(t.Sheets) {
		t.At = len(t.Sheets)
		t.refresh(all)
	}
}

// clean takes a path as typed or pasted: quoted, with a leading ~ or as file://.
func clean(path string) string {
	path = strings.Trim(strings.TrimSpace(path), `"'`)
	path = strings.TrimPrefix(path, "file://")
	if rest, ok := strings.CutPrefix(path, "~"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			path = home + rest
		}
	}
	return path
}

// Remove takes a file away again.
func (t *Take) Remove(i int) {
	paths := slices.Delete(t.paths(), i, i+1)
	t.At = max(min(t.At, len(paths)-1), 0)
	if len(paths) == 0 {
		t.Clear()
		return
	}
	t.refresh(paths)
}

// Answer settles a column in question; field "-" leaves it out.
func (t *Take) Answer(head, field string) {
	t.Maps[head] = field
	t.refresh(t.paths())
}

// ChooseLine says which of several lines of one firm holds.
func (t *Take) ChooseLine(id string, line awards.Line) {
	t.Choose[id] = line
	t.refresh(t.paths())
}

// Sheet is the file looked at, nil when there is none.
func (t *Take) Sheet() *Sheet {
	if t.At < 0 || t.At >= len(t.Sheets) {
		return nil
	}
	return t.Sheets[t.At]
}

func (t *Take) paths() []string {
	out := make([]string, len(t.Sheets))
	for i, s := range t.Sheets {
		out[i] = s.Path
	}
	return out
}

// looked is what the background brings back.
type looked struct {
	sheets []*Sheet
	data   *awards.Data
	rows   *Rows
	needs  string
}

// refresh recognises all files and, when nothing is in question, reads their rows.
func (t *Take) refresh(paths []string) {
	if t.Source == nil && !t.Target.Valid() {
		t.failed(desk.Errf("no-pack"))
		return
	}
	target, src, maps, choose := t.Target, t.Source, maps.Clone(t.Maps), maps.Clone(t.Choose)
	task.Start(t.runner, &t.work, words.T("awardsview.reading_files"), func(ctx context.Context, tell task.Tell) (looked, error) {
		if src != nil {
			return lookFor(ctx, src, paths, maps, tell)
		}
		return look(ctx, t.desk, target, paths, maps, choose, tell)
	}, func(out looked, err error) {
		if err != nil {
			t.failed(err)
		} else {
			t.Sheets, t.Data, t.Rows, t.Needs = out.sheets, out.data, out.rows, out.needs
			t.At = max(min(t.At, len(t.Sheets)-1), 0)
		}
		t.changed()
	})
	t.changed()
}

func look(ctx context.Context, s *session.Session, target Target, paths []string, maps map[string]string, choose map[string]awards.Line, tell task.Tell) (looked, error) {
	var out looked
	inputs := make([]awards.Input, 0, len(paths))
	ready := true
	for _, path := range paths {
		sheet := &Sheet{Path: path, Name: filepath.Base(path)}
		out.sheets = append(out.sheets, sheet)
		req, err := s.Request(ctx, target.Pack, target.Item.ID, target.Period, []awards.Input{{Path: path}})
		if err != nil {
			return out, err
		}
		req.Maps = maps
		in, err := awards.Open(ctx, req)
		if err != nil && !errors.Is(err, desk.Errf("no-roster")) {
			if ctx.Err() != nil {
				return out, ctx.Err()
			}
			sheet.Err, ready = err, false
			continue
		}
		sheet.File = in.Files[0]
		ready = ready && len(sheet.File.Questions) == 0
		if old, ok, err := s.Known(ctx, sheet.File.Hash); err != nil {
			return out, err
		} else if ok {
			sheet.Known = &old
		}
		inputs = append(inputs, awards.Input{Path: path})
	}
	if !ready {
		out.needs = words.T("awardsview.needs_answers")
		return out, nil
	}
	req, err := s.Request(ctx, target.Pack, target.Item.ID, target.Period, inputs)
	if err != nil {
		return out, err
	}
	req.Maps, req.Choose = maps, choose
	in, err := awards.Open(ctx, req)
	if e, ok := errors.AsType[*desk.Error](err); ok && ctx.Err() == nil {
		out.needs = e.Text() // a file is still missing: said beside the files, not as a failure
		return out, nil
	}
	if err != nil {
		return out, err
	}
	if out.data, err = in.Read(ctx, func(_ string, done, total int64) { tell(done, total) }); err == nil {
		out.rows = rowsOf(target, out.data)
	}
	return out, err
}

// Accepted is what accepting the rows led to.
type Accepted struct {
	Run     *awards.Run
	Receipt session.Receipt
}

// Accept takes in all rows without a problem, assesses them and keeps the run.
// The answers given are remembered for the layout of each file. prepare, which may
// be nil, makes the run ready for the screen, off the window's thread.
func (t *Take) Accept(when time.Time, prepare func(context.Context, *awards.Run, task.Tell) error, done func(Accepted)) {
	if t.Data == nil || t.work.Busy() {
		return
	}
	data, sheets, maps := t.Data, t.Sheets, maps.Clone(t.Maps)
	task.Start(t.runner, &t.work, words.T("awardsview.assessing"), func(ctx context.Context, tell task.Tell) (Accepted, error) {
		out, err := t.accept(ctx, data, sheets, maps, when, tell)
		if err == nil && prepare != nil {
			err = prepare(ctx, out.Run, func(done, total int64) { tell(total/2+done/2, total) })
		}
		return out, err
	}, func(out Accepted, err error) {
		if err != nil {
			t.failed(err)
			t.changed()
			return
		}
		done(out)
	})
	t.changed()
}

func (t *Take) accept(ctx context.Context, data *awards.Data, sheets []*Sheet, maps map[string]string, when time.Time, tell task.Tell) (out Accepted, err error) {
	run, err := data.Assess(ctx, func(_ string, done, total int64) { tell(done/2, total) })
	if err != nil {
		return out, err
	}
	for _, s := range sheets {
		if err := t.desk.Remember(ctx, s.File, answersFor(s.File, maps)); err != nil {
			return out, err
		}
	}
	out.Run = run
	out.Receipt, err = t.desk.TakeIn(ctx, data, run, session.AllAllowed, when)
	return out, err
}

// Answers are those given that concern a column of a file.
func (t *Take) Answers(f *intake.File) map[string]string { return answersFor(f, t.Maps) }

// answersFor are the answers that concern a column of a file.
func answersFor(f *intake.File, all map[string]string) map[string]string {
	out := map[string]string{}
	for _, c := range f.Columns {
		if field, ok := all[c.Head]; ok {
			out[c.Head] = field
		}
	}
	return out
}

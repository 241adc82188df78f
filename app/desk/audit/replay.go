package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
)

// logged is one act as the package has it.
type logged struct {
	act.Entry
	line  int    // in entries.jsonl
	event []byte // nil when it is not there
	at    int    // its line in events.jsonl
}

// readLog reads entries and events, builds the tree, and names what is missing,
// twice there, out of order or not as its hash says.
func (c *checker) readLog() error {
	type event struct {
		Seq   uint64          `json:"seq"`
		Event json.RawMessage `json:"event"`
	}
	list, at := records[event](c, eventsName)
	events := make(map[uint64]int, len(list))
	for i, e := range list {
		if _, twice := events[e.Seq]; twice {
			c.r.differ(eventsName, at[i], "event_twice", e.Seq)
			continue
		}
		events[e.Seq] = i
	}
	var next uint64
	var last time.Time
	for _, l := range linesOf(c.files[entriesName]) {
		e := logged{line: l.n}
		if err := json.Unmarshal(l.text, &e.Entry); err != nil {
			c.r.differ(entriesName, l.n, "unreadable", err.Error())
			continue
		}
		if e.Seq < next {
			c.r.differ(entriesName, l.n, "entry_twice", e.Seq)
			continue
		}
		for ; next < e.Seq; next++ {
			c.r.differ(entriesName, l.n, "entry_gone", next)
			if err := c.content.tree.add(tlog.Hash{}); err != nil {
				return err
			}
		}
		next++
		if err := c.content.tree.add(tlog.RecordHash(l.text)); err != nil {
			return err
		}
		if again, err := json.Marshal(e.Entry); err != nil || !bytes.Equal(again, l.text) {
			c.r.differ(entriesName, l.n, "entry_form", e.Seq)
		}
		if e.At.Before(last) {
			c.r.differ(entriesName, l.n, "entry_time", e.Seq)
		}
		last = e.At
		if i, ok := events[e.Seq]; ok {
			delete(events, e.Seq)
			e.event, e.at = list[i].Event, at[i]
			if len(e.event) != e.Size || digest(e.event) != e.SHA256 {
				c.r.differ(eventsName, e.at, "event_hash", e.Seq, e.Kind, e.SHA256, digest(e.event))
			}
		} else {
			c.r.differ(eventsName, 0, "event_gone", e.Seq, e.Kind)
		}
		c.log = append(c.log, e)
	}
	for i := range list {
		if k, left := events[list[i].Seq]; left && k == i {
			c.r.differ(eventsName, at[i], "event_more", list[i].Seq)
		}
	}
	return nil
}

// replay lets every act happen again, in the order of the log.
func (c *checker) replay() error {
	kinds := make(act.Kinds)
	for _, k := range c.o.Kinds {
		for name, f := range k {
			kinds[name] = f
		}
	}
	for i := range c.log {
		e := &c.log[i]
		if i%64 == 0 {
			c.o.Tell.tell("log", i, len(c.log))
			if c.ctx.Err() != nil {
				return c.ctx.Err()
			}
		}
		if e.event == nil {
			continue
		}
		if err := act.Keep(c.content.state, e.Entry, e.event); err != nil {
			return err
		}
		m, err := e.Meta()
		if err != nil {
			c.r.differ(entriesName, e.line, "unreadable", err.Error())
			continue
		}
		f := kinds[e.Kind]
		if f == nil {
			c.r.differ(entriesName, e.line, "event_unknown", e.Seq, e.Kind)
			continue
		}
		if err := f(c.content.state, m, e.event); err != nil {
			c.r.differ(eventsName, e.at, "refused", e.Seq, e.Kind, desk.Text(err))
		}
	}
	c.r.Entries = len(c.log)
	return nil
}

// signed holds every checkpoint against the log: those in the package, and those
// the auditor has from elsewhere.
func (c *checker) signed() error {
	key, err := act.PublicKey(c.content.state)
	if err != nil || key == "" {
		c.r.differ(entriesName, 0, "no_key")
		return nil
	}
	if c.o.Key != "" && c.o.Key != key {
		c.r.differ(manifestName, 0, "other_key", key, c.o.Key)
	}
	var most uint64
	for _, path := range sorted(c.files) {
		if !strings.HasPrefix(path, checkpoints) {
			continue
		}
		text := string(c.files[path])
		if size, ok := c.checkpoint(path, text, key); ok {
			most = max(most, size)
			if err := c.content.state.Put("log/checkpoint/"+fmt.Sprintf("%012d", size), []byte(text)); err != nil {
				return err
			}
		}
		if path != checkpointName(text) {
			c.r.differ(path, 0, "checkpoint_name", checkpointName(text))
		}
	}
	if n := uint64(len(c.content.tree.leaves)); most < n && !c.bare {
		c.r.differ(entriesName, 0, "unsigned", n, most)
	}
	for _, name := range sorted(c.o.Checkpoints) {
		c.checkpoint(name, c.o.Checkpoints[name], key)
	}
	return nil
}

// checkpoint holds one signed statement against the log.
func (c *checker) checkpoint(name, text, key string) (size uint64, ok bool) {
	p, err := act.ReadCheckpoint(text, key)
	if err != nil {
		c.r.failed(name, err)
		return 0, false
	}
	c.r.Checkpoints++
	n := uint64(len(c.content.tree.leaves))
	if p.Size > n {
		c.r.differ(name, 0, "checkpoint_longer", p.Size, n)
		return p.Size, true
	}
	root, err := c.content.tree.root(p.Size)
	if err != nil {
		c.r.failed(name, err)
		return p.Size, true
	}
	if root != p.Root {
		c.r.differ(name, 0, "checkpoint_differs", p.Size, p.Hash(), act.Checkpoint{Root: root}.Hash())
	}
	return p.Size, true
}

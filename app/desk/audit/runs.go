package audit

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/road"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
)

// readPacks reads the editions of the package; each must be the one its folder says.
func (c *checker) readPacks() error {
	for _, path := range sorted(c.files) {
		dir, ok := strings.CutSuffix(path, "pack.toml")
		if !ok || !strings.HasPrefix(dir, "packs/") {
			continue
		}
		p, err := pack.Parse(c.files[path], c.files[dir+"notice.txt"])
		if err != nil {
			c.r.differ(path, 0, "pack_unreadable", err.Error())
			continue
		}
		if packDir(p.ID, p.Version) != dir {
			c.r.differ(path, 0, "pack_name", p.ID, p.Version)
		}
		c.packs[p.ID+"/"+p.Version] = p
	}
	return c.editions()
}

// editions holds the packs against those that batches were signed with.
func (c *checker) editions() error {
	all, err := road.List(c.content.state)
	if err != nil {
		c.r.failed("", err)
		return nil
	}
	in := c.scope(all)
	for i := range all {
		b := &all[i]
		if !in[b.ID] {
			continue
		}
		if p, ok := c.packs.Pack(b.Pack.ID, b.Pack.Version); !ok {
			c.r.differ(packDir(b.Pack.ID, b.Pack.Version), 0, "pack_gone", b.ID)
		} else if p.SHA256 != b.Pack.SHA256 {
			c.r.differ(packDir(p.ID, p.Version)+"pack.toml", 0, "pack_hash", b.ID, b.Pack.SHA256, p.SHA256)
		}
	}
	return nil
}

// scope are the batches the package is of.
func (c *checker) scope(all []road.Batch) map[string]bool {
	in := make(map[string]bool, len(all))
	for i := range all {
		in[all[i].ID] = c.list.Whole || slices.Contains(c.list.Batches, all[i].ID)
	}
	return in
}

// readRuns puts the frozen runs where they can be read, and computes each again.
func (c *checker) readRuns() error {
	var ids []string
	for _, path := range sorted(c.files) {
		rest, ok := strings.CutPrefix(path, "runs/")
		if !ok || !strings.HasSuffix(rest, ".jsonl") {
			continue
		}
		id, name, ok := strings.Cut(rest, "/")
		if !ok || strings.Contains(name, "/") {
			c.r.differ(path, 0, "file_strange")
			continue
		}
		ids = append(ids, id)
		if err := c.readRun(path, "run/"+id+"/"+strings.TrimSuffix(name, ".jsonl")); err != nil {
			return err
		}
	}
	ids = slices.Compact(ids)
	for i, id := range ids {
		c.o.Tell.tell("runs", i, len(ids))
		if c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		c.run(id)
	}
	return c.runsOfBatches(ids)
}

func (c *checker) readRun(path, key string) error {
	type record struct {
		K string          `json:"k"`
		V json.RawMessage `json:"v"`
	}
	list, _ := records[record](c, path)
	for _, x := range list {
		at := key
		if x.K != "" {
			at += "/" + x.K
		}
		if err := c.content.state.Put(at, x.V); err != nil {
			return err
		}
	}
	return nil
}

// run computes one run again and names each row that comes out otherwise.
func (c *checker) run(id string) {
	dir := runDir(id)
	run, err := awards.Load(c.ctx, still{c.content.state}, c.packs, id)
	if err != nil {
		c.r.failed(dir, err)
		return
	}
	c.content.runs = append(c.content.runs, run)
	c.r.Runs++
	c.r.Rows += len(run.Rows)
	if got := run.Receipt.ID(); got != id {
		c.r.differ(dir+"meta.jsonl", 0, "run_name", id, got)
	}
	err = run.Verify(c.ctx)
	if err == nil {
		return
	}
	c.r.failed(dir, err)
	if run.Engine != rule.Engine {
		return // another engine: its rows cannot be held against this one's
	}
	again, err := run.Again(c.ctx)
	if err != nil {
		c.r.failed(dir, err)
		return
	}
	for i := range run.Rows {
		a, b := &run.Rows[i].Det, &again.Rows[i].Det
		for _, x := range []struct {
			what      string
			got, want any
		}{
			{"结果", a.Status, b.Status},
			{"支付档", a.Branch, b.Branch},
			{"金额（元）", yuan(a.Amount), yuan(b.Amount)},
			{"出资", a.Fund, b.Fund},
			{"未通过的条件", a.FailedStep, b.FailedStep},
			{"名次", a.Rank, b.Rank},
			{"所缺", fmt.Sprint(a.Missing), fmt.Sprint(b.Missing)},
			{"冲突", fmt.Sprint(a.Conflict), fmt.Sprint(b.Conflict)},
		} {
			if x.got != x.want {
				c.r.differ(dir+"row.jsonl", i+1, "row", run.Rows[i].ID, x.what, fmt.Sprint(x.got), fmt.Sprint(x.want))
			}
		}
	}
}

// runsOfBatches: each batch rests on a run of the package, with the results it was
// signed with, and each of its lines on the row it names.
func (c *checker) runsOfBatches(ids []string) error {
	all, err := road.List(c.content.state)
	if err != nil {
		return desk.FromStore(err)
	}
	in := c.scope(all)
	runs := make(map[string]*awards.Run, len(c.content.runs))
	for _, r := range c.content.runs {
		runs[r.ID] = r
	}
	for i := range all {
		b := &all[i]
		if !in[b.ID] || b.Source.Run == "" || b.Root != "" {
			continue
		}
		run := runs[b.Source.Run]
		if !slices.Contains(ids, b.Source.Run) {
			c.r.differ(runDir(b.Source.Run), 0, "run_gone", b.ID)
		}
		if run == nil {
			continue
		}
		if run.Receipt.Results != b.Source.Results {
			c.r.differ(runDir(run.ID), 0, "run_results", b.ID, b.Source.Results, run.Receipt.Results)
		}
	}
	return nil
}

package audit

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// content is what a package says, from log, state and runs.
type content struct {
	state   *store.Overlay
	packs   awards.Packs
	batches []road.Batch // those asked for
	whole   bool         // all are
	tell    Progress

	tree tree
	runs []*awards.Run // with the batches asked for; those that cannot be read are left out
}

// files makes every file but the manifest and the papers themselves.
func (c *content) files(ctx context.Context) ([]file, error) {
	if err := c.load(ctx); err != nil {
		return nil, err
	}
	var out []file
	for _, part := range append([]func() ([]file, error){c.logFiles, c.packFiles, c.frozenFiles}, c.derived()...) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		more, err := part()
		if err != nil {
			return nil, desk.FromStore(err)
		}
		out = append(out, more...)
	}
	return out, nil
}

// derived make what follows from log, packs and runs.
func (c *content) derived() []func() ([]file, error) {
	return []func() ([]file, error){
		c.logSheet, c.runFiles, c.peopleFiles, c.inputFiles, c.batchFiles, c.decisionFiles, c.ledgerFiles, c.paymentFiles,
		c.recoveryFiles, c.paperFiles, c.stateFiles, c.readme,
	}
}

// load reads the tree and the runs of a desk.
func (c *content) load(ctx context.Context) error {
	for e, err := range act.Entries(c.state, 0) {
		if err != nil {
			return desk.FromStore(err)
		}
		leaf, err := e.Leaf()
		if err == nil {
			err = c.tree.add(leaf)
		}
		if err != nil {
			return err
		}
	}
	for _, id := range c.wanted() {
		run, err := awards.Load(ctx, still{c.state}, c.packs, id)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil { // else its records go as they are, and the check says why
			c.runs = append(c.runs, run)
		}
	}
	return nil
}

// wanted are the runs of the batches, in the order of their names; of a whole
// package all that the state speaks of as well.
func (c *content) wanted() []string {
	var out []string
	for i := range c.batches {
		if id := c.batches[i].Source.Run; id != "" {
			out = append(out, id)
		}
	}
	if c.whole {
		const prefix = "now/taken/"
		from, to := store.Prefix(prefix)
		for key := range c.state.Scan(from, to, 0) {
			out = append(out, key[len(prefix):])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (c *content) logFiles() ([]file, error) {
	var entries, events lines
	for e, err := range act.Entries(c.state, 0) {
		if err != nil {
			return nil, err
		}
		payload, err := act.Payload(c.state, e)
		if err != nil {
			return nil, err
		}
		entries.add(e)
		events.raw(fmt.Appendf(nil, `{"seq":%d,"event":`, e.Seq), payload, []byte("}"))
	}
	out := []file{entries.file(entriesName), events.file(eventsName)}
	for _, text := range act.Checkpoints(c.state) {
		out = append(out, file{checkpointName(text), []byte(text)})
	}
	return out, errors.Join(entries.err, events.err)
}

// logSheet is the log to read.
func (c *content) logSheet() ([]file, error) {
	list := newSheet("序号", "记录时间", "业务日期", "人员编号", "姓名", "角色", "事项", "事项代码", "对象", "原因", "内容摘要 SHA-256", "本条叶摘要")
	for e, err := range act.Entries(c.state, 0) {
		if err != nil {
			return nil, err
		}
		list.add(entryRow(e, c.tree.leaves[e.Seq])...)
	}
	return []file{list.file("log/日志.csv")}, nil
}

const (
	entriesName = "log/entries.jsonl"
	eventsName  = "log/events.jsonl"
	checkpoints = "log/checkpoints/"
)

// checkpointName tells of how many entries a checkpoint is.
func checkpointName(text string) string {
	parts := strings.SplitN(text, "\n", 3)
	if len(parts) < 3 {
		parts = []string{"", "0", ""}
	}
	return checkpoints + fmt.Sprintf("%012s", parts[1]) + ".txt"
}

func entryRow(e act.Entry, leaf tlog.Hash) []string {
	label := func(key, plain string) string {
		if words.Has(key) {
			return words.In(words.Chinese, key)
		}
		return plain
	}
	role := ""
	if e.Role != "" {
		role = label("role."+string(e.Role), string(e.Role))
	}
	return []string{
		strconv.FormatUint(e.Seq, 10), e.At.In(act.China).Format("2006-01-02 15:04:05"), e.Date, e.Who, e.Name, role,
		label("event."+e.Kind, e.Kind), e.Kind, e.Subject, e.Reason, e.SHA256, hex.EncodeToString(leaf[:]),
	}
}

// packFiles are the editions the batches and runs rest on, word for word.
func (c *content) packFiles() ([]file, error) {
	var out []file
	for _, p := range c.editions() {
		dir := packDir(p.ID, p.Version)
		out = append(out, file{dir + "pack.toml", p.Form}, file{dir + "notice.txt", []byte(p.SourceText)})
	}
	return out, nil
}

func packDir(id, version string) string { return "packs/" + id + "-" + version + "/" }

func (c *content) editions() []*pack.Pack {
	met := make(map[string]*pack.Pack)
	for _, r := range c.runs {
		met[r.Pack.ID+"/"+r.Pack.Version] = r.Pack
	}
	for i := range c.batches {
		ref := c.batches[i].Pack
		if p, ok := c.packs.Pack(ref.ID, ref.Version); ok && met[ref.ID+"/"+ref.Version] == nil && p.SHA256 == ref.SHA256 {
			met[ref.ID+"/"+ref.Version] = p
		}
	}
	var out []*pack.Pack
	for _, p := range met {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *pack.Pack) int { return compareText(packDir(a.ID, a.Version), packDir(b.ID, b.Version)) })
	return out
}

// frozenFiles are the records of each run as they were frozen.
func (c *content) frozenFiles() ([]file, error) {
	var out []file
	for _, id := range c.wanted() {
		more, err := c.frozen(id, runDir(id))
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

func runDir(id string) string { return "runs/" + id + "/" }

// runFiles are the receipts, and the rows to read.
func (c *content) runFiles() ([]file, error) {
	var out []file
	for _, r := range c.runs {
		receipt, err := json.MarshalIndent(r.Receipt, "", " ")
		if err != nil {
			return nil, err
		}
		out = append(out, file{runDir(r.ID) + "receipt.json", append(receipt, '\n')}, rowsOf(r, runDir(r.ID)))
	}
	return out, nil
}

// frozen are the records of a run: those of a kind in one file, by the last part of
// their key. The pack stands among the packs.
func (c *content) frozen(id, dir string) ([]file, error) {
	prefix := "run/" + id + "/"
	var names []string
	byName := map[string]*lines{}
	from, to := store.Prefix(prefix)
	for key, v := range c.state.Scan(from, to, 0) {
		kind, place, _ := strings.Cut(key[len(prefix):], "/")
		if kind == "pack" {
			continue
		}
		if byName[kind] == nil {
			names, byName[kind] = append(names, kind), &lines{}
		}
		byName[kind].raw(fmt.Appendf(nil, `{"k":%q,"v":`, place), v, []byte("}"))
	}
	var out []file
	for _, n := range names {
		out = append(out, byName[n].file(dir+n+".jsonl"))
	}
	return out, nil
}

// rowsOf lists subjects with their results and the values they rest on.
func rowsOf(r *awards.Run, dir string) file {
	heads := []string{"代码", "名称", "行政区划", "地区", "结果", "支付档", "金额（元）", "出资", "未通过的条件", "所缺", "名次"}
	facts := r.Program().Facts()
	for _, f := range facts {
		heads = append(heads, f.Label)
	}
	s := newSheet(heads...)
	for i := range r.Rows {
		x := &r.Rows[i]
		d := &x.Det
		rank := ""
		if d.Rank > 0 {
			rank = number(d.Rank)
		}
		cells := []string{x.ID, x.Name, x.Region, x.RegionName, d.Status.String(), d.Branch, yuan(d.Amount), d.Fund, d.FailedStep, strings.Join(d.Missing, " "), rank}
		for _, f := range facts {
			cells = append(cells, said(r.Value(i, f.ID)))
		}
		s.add(cells...)
	}
	return s.file(dir + "结果.csv")
}

// said is a value as it was computed with.
func said(v rule.Value) string {
	switch {
	case v.State == rule.Missing:
		return ""
	case v.State == rule.Absent:
		return "无"
	case v.Text != "":
		return v.Text
	}
	return v.Num.String()
}

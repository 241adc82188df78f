package awards

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"huiqi/app/desk"
	"huiqi/app/desk/intake"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// Intake is the files of a request as recognised, before any row was taken.
type Intake struct {
	Request  Request
	Files    []*intake.File
	Repeated []desk.Problem // files given twice: said once, read once

	program *rule.Program
	facts   []pack.Fact
}

// Open compiles the item and looks at each file. A file that cannot be read is
// an *desk.Error; columns in question are in the Questions of each File.
func Open(ctx context.Context, req Request) (*Intake, error) {
	if req.Pack == nil {
		return nil, desk.Errf("no-pack")
	}
	program, err := rule.Compile(req.Pack, req.Item, req.Period, req.readings())
	if err != nil {
		return nil, ruleError(req.Pack, req.Item, req.Period, err)
	}
	for id := range req.Given {
		if !program.UsesGiven(id) {
			return nil, desk.Errf("given-unused", id, req.Item)
		}
	}
	in := &Intake{Request: req, program: program, facts: program.Facts()}
	seen := make(map[string]bool, len(req.Inputs))
	for _, input := range req.Inputs {
		f, err := intake.Look(ctx, input.Path, in.options(input))
		if err != nil {
			return nil, err
		}
		if seen[f.Hash] {
			in.Repeated = append(in.Repeated, desk.NewProblem(desk.Place{File: f.Name}, "file-twice"))
			continue
		}
		seen[f.Hash] = true
		in.rename(f)
		in.quieten(f)
		in.Files = append(in.Files, f)
	}
	return in, in.complete()
}

// readings are the chosen readings with the figures given.
func (req Request) readings() map[string]string {
	out := maps.Clone(req.Readings)
	if out == nil {
		out = make(map[string]string, len(req.Given))
	}
	for id, text := range req.Given {
		out[GivenPrefix+id] = text
	}
	return out
}

// GivenPrefix leads the name of a given figure among the readings of a run.
const GivenPrefix = "parameter:"

// rename tells apart two files of one name from different folders, a(2).csv:
// problems and sources name a file by its name alone.
func (in *Intake) rename(f *intake.File) {
	name, ext := f.Name, filepath.Ext(f.Name)
	for n := 2; slices.ContainsFunc(in.Files, func(other *intake.File) bool { return other.Name == f.Name }); n++ {
		f.Name = fmt.Sprintf("%s（%d）%s", strings.TrimSuffix(name, ext), n, ext)
	}
}

// quieten takes back what a file says of facts it lacks that only another reading
// of the item would need.
func (in *Intake) quieten(f *intake.File) {
	for _, fact := range in.facts {
		if !slices.Contains(f.Absent, fact.ID) || in.program.Uses(fact.ID) {
			continue
		}
		lack := words.T("intake.note.absent", fact.Label)
		f.Notes = slices.DeleteFunc(f.Notes, func(n string) bool { return strings.HasPrefix(n, lack) })
	}
}

// Fields are the facts the files were read with, as in each Record's Values.
func (d *Data) Fields() []intake.Field { return Fields(d.Intake.facts, d.Intake.Request) }

// Fields are the facts of the item as package intake wants them.
func Fields(facts []pack.Fact, req Request) []intake.Field {
	fields := make([]intake.Field, len(facts))
	for i, f := range facts {
		fields[i] = intake.Field{
			ID: f.ID, Label: f.Label, Type: f.Type, Unit: f.Unit, File: f.File,
			Period: factPeriod(f, req.Period), Heads: f.Heads, Sum: f.Sum,
		}
	}
	return fields
}

// factPeriod is the time a fact is of when per is assessed: per itself, years or
// one period before it, or the fixed one the pack names; zero for none.
func factPeriod(f pack.Fact, per period.Period) period.Period {
	switch f.Period {
	case "", "none":
		return period.Period{}
	case "current":
		return per
	case "-1y":
		return per.YearsBack(1)
	case "-2y":
		return per.YearsBack(2)
	case "-1p":
		return per.Prev()
	}
	fixed, err := period.Parse(f.Period)
	if err != nil {
		return period.Period{} // the loader of packs lets none through
	}
	return fixed
}

func (in *Intake) options(input Input) intake.Options {
	return intake.Options{
		Name: input.Name, Kind: input.Kind, Fields: Fields(in.facts, in.Request),
		Maps: in.Request.Maps, Memory: in.Request.Memory,
	}
}

// complete says which kind of file the item needs and was not given.
func (in *Intake) complete() error {
	if len(in.Request.Inputs) == 0 {
		return desk.Errf("no-input")
	}
	roster := in.roster()
	if !slices.ContainsFunc(in.Files, func(f *intake.File) bool { return f.Kind == roster }) {
		return desk.Errf("no-roster", roster)
	}
	return nil
}

// roster is the kind of file whose rows are the subjects: the statistics
// bureau's where the item has a fact from it, else that of the first fact.
func (in *Intake) roster() string {
	kinds := in.kinds()
	if slices.Contains(kinds, intake.Statistics) || len(kinds) == 0 {
		return intake.Statistics
	}
	return kinds[0]
}

// kinds are the files the item has facts from, in the order of the facts.
func (in *Intake) kinds() []string {
	var kinds []string
	for _, f := range in.facts {
		if f.File != "" && !slices.Contains(kinds, f.File) {
			kinds = append(kinds, f.File)
		}
	}
	return kinds
}

// Settled is an *desk.Error naming the first column still in question and the
// flag that settles it, or nil.
func (in *Intake) Settled() error {
	for _, f := range in.Files {
		for _, q := range f.Questions {
			return desk.Errf("column-in-question", q.Head, q.Text, q.Flag).
				At(desk.Place{File: f.Name, Sheet: f.Sheet, Row: f.HeadRows[1], Column: q.Head})
		}
	}
	return nil
}

// Read takes the rows of all files, side by side, and puts them together to
// subjects. progress is called from one goroutine at a time.
func (in *Intake) Read(ctx context.Context, progress Progress) (*Data, error) {
	var size int64
	for _, f := range in.Files {
		size += f.Size
	}
	var (
		mu      sync.Mutex
		reached = make([]int64, len(in.Files))
		batches = make([]*intake.Batch, len(in.Files))
	)
	g, inner := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range in.Files {
		g.Go(func() (err error) {
			batches[i], err = f.Read(inner, func(done, total int64) {
				if total <= 0 {
					return
				}
				mu.Lock()
				defer mu.Unlock()
				reached[i] = f.Size * min(done, total) / total
				var sum int64
				for _, n := range reached {
					sum += n
				}
				progress.tell("read", sum, size)
			})
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	progress.tell("read", size, size)
	return in.assemble(batches), nil
}

// ruleError turns an error of the rules into the sentence for a clerk.
func ruleError(p *pack.Pack, id string, per period.Period, err error) error {
	if _, ok := errors.AsType[*desk.Error](err); ok || errors.Is(err, context.Canceled) {
		return err
	}
	item, _ := p.Item(id)
	switch {
	case errors.Is(err, rule.ErrNoItem) || item == nil:
		return desk.Errf("no-item", id).Wrap(err)
	case errors.Is(err, rule.ErrNotInForce):
		return desk.Errf("item-not-in-force", p.Title, item.Label, per.Label(), join(item.Periods)).Wrap(err)
	case errors.Is(err, rule.ErrDecision):
		return desk.Errf("item-by-decision", item.Label, item.Clause).Wrap(err)
	case errors.Is(err, rule.ErrReading):
		return desk.Errf("reading-unknown", strings.TrimSuffix(err.Error(), ": "+rule.ErrReading.Error())).Wrap(err)
	}
	return desk.Errf("rule-refused", err.Error()).Wrap(err)
}

// Checked writes source i (of Batches) again with the column 校验结果, which says
// of each row what is wrong with it, by itself or beside the other files.
func (d *Data) Checked(ctx context.Context, i int, out string) error {
	b := *d.Batches[i]
	b.Problems = nil
	for _, p := range d.Problems {
		if p.File == b.File.Name {
			b.Problems = append(b.Problems, p)
		}
	}
	return b.Checked(ctx, out)
}

// Faulty lists the sources some of whose rows have problems.
func (d *Data) Faulty() []int {
	var out []int
	for i, b := range d.Batches {
		if slices.ContainsFunc(d.Problems, func(p desk.Problem) bool { return p.File == b.File.Name }) {
			out = append(out, i)
		}
	}
	return out
}

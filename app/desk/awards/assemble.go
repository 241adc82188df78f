package awards

import (
	"slices"
	"strings"
	"unicode"

	"huiqi/app/desk"
	"huiqi/app/desk/intake"
	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/region"
	"huiqi/policy/rule"
)

// Data is what the files say, put together to subjects: frozen from here on.
type Data struct {
	Intake   *Intake
	Batches  []*intake.Batch
	Subjects []rule.Subject
	Problems []desk.Problem

	accounts map[string]*Account
}

// spot is one record of one batch.
type spot struct{ batch, record int32 }

// heap gathers the rows of one subject before its values are fixed.
type heap struct {
	roster []spot   // rows in the file that lists the subjects
	others []spot   // meters and the like
	extra  []spot   // rows of a supplement
	differ bool     // the roster's rows contradict each other
	broken []string // kinds of file with a row of this name whose code is wrong
	name   string   // of several spellings the first in byte order, so that row order does not matter
}

type assembly struct {
	in      *Intake
	batches []*intake.Batch
	roster  string
	order   []string
	heaps   map[string]*heap
	byName  map[string]string // normalised name → id, "" when two firms bear it
	out     *Data

	sameName map[string][]string // ids of the firms that share a name
	meters   map[string]spot     // by firm and number, where there are several files of meters
}

// assemble puts rows together. The roster's rows make the subjects; rows of other
// files join by code, those without a code by name; what fits nowhere is a problem.
func (in *Intake) assemble(batches []*intake.Batch) *Data {
	a := &assembly{
		in: in, batches: batches, roster: in.roster(),
		heaps: make(map[string]*heap), byName: make(map[string]string), sameName: make(map[string][]string),
		out: &Data{Intake: in, Batches: batches, accounts: make(map[string]*Account)},
	}
	a.out.Problems = append(a.out.Problems, in.Repeated...)
	for _, b := range batches {
		a.out.Problems = append(a.out.Problems, b.Problems...)
	}
	a.eachRow(func(kind string) bool { return kind == a.roster }, a.list)
	a.settleTwice()
	a.eachRow(func(kind string) bool { return kind == intake.Accounts }, a.account)
	if files := slices.DeleteFunc(slices.Clone(batches), func(b *intake.Batch) bool { return b.File.Kind != intake.Power }); len(files) > 1 {
		a.meters = make(map[string]spot)
	}
	a.eachRow(func(kind string) bool { return kind != a.roster && kind != intake.Accounts }, a.join)
	a.refused()
	a.subjects()
	sortProblems(a.out.Problems, batches)
	return a.out
}

func (a *assembly) eachRow(want func(kind string) bool, do func(spot, *intake.Batch, *intake.Record)) {
	for i, b := range a.batches {
		if !want(b.File.Kind) {
			continue
		}
		for j := range b.Records {
			do(spot{int32(i), int32(j)}, b, &b.Records[j])
		}
	}
}

func (a *assembly) record(s spot) *intake.Record { return &a.batches[s.batch].Records[s.record] }

// list enters a row of the roster.
func (a *assembly) list(s spot, _ *intake.Batch, r *intake.Record) {
	h := a.heaps[r.ID]
	if h == nil {
		h = &heap{}
		a.heaps[r.ID] = h
		a.order = append(a.order, r.ID)
		name := plainName(r.Name)
		if other, taken := a.byName[name]; taken && other != r.ID {
			a.byName[name] = ""
			if a.sameName[name] == nil {
				a.sameName[name] = []string{other}
			}
			a.sameName[name] = append(a.sameName[name], r.ID)
		} else {
			a.byName[name] = r.ID
		}
	}
	if name := strings.TrimSpace(r.Name); len(h.roster) == 0 || name < h.name {
		h.name = name
	}
	h.roster = append(h.roster, s)
}

// settleTwice looks at subjects listed more than once: lines that agree count
// once; of lines that differ none is taken unless the request chose one.
func (a *assembly) settleTwice() {
	for _, id := range a.order {
		h := a.heaps[id]
		if len(h.roster) < 2 {
			continue
		}
		if line, ok := a.in.Request.Choose[id]; ok {
			if i := slices.IndexFunc(h.roster, func(s spot) bool {
				return a.record(s).Row == line.Row && a.batches[s.batch].File.Name == line.File
			}); i >= 0 {
				h.roster = h.roster[i : i+1]
				h.name = strings.TrimSpace(a.record(h.roster[0]).Name)
				continue
			}
		}
		if h.differ = a.differ(h.roster); !h.differ {
			h.roster = h.roster[:1]
			continue
		}
		for _, s := range h.roster {
			a.problem(s, "duplicate-differs", id, a.record(s).Name)
		}
	}
}

func (a *assembly) differ(rows []spot) bool {
	first := a.record(rows[0])
	for _, s := range rows[1:] {
		r := a.record(s)
		if r.Region != first.Region || plainName(r.Name) != plainName(first.Name) ||
			!slices.EqualFunc(r.Values, first.Values, sameValue) {
			return true
		}
	}
	return false
}

func (a *assembly) account(s spot, b *intake.Batch, r *intake.Record) {
	acc := &Account{
		Name: b.Identity(r, intake.AccountName), Bank: b.Identity(r, intake.Bank),
		BankNo: b.Identity(r, intake.BankNo), Number: b.Identity(r, intake.AccountNo),
	}
	if old, twice := a.out.accounts[r.ID]; twice && *old != *acc {
		a.problem(s, "account-twice", r.ID)
		return
	}
	a.out.accounts[r.ID] = acc
}

// join gives a row of another file to its subject.
func (a *assembly) join(s spot, b *intake.Batch, r *intake.Record) {
	id := r.ID
	if id == "" {
		known, ok := a.byName[plainName(r.Name)]
		switch {
		case !ok:
			a.problem(s, "meter-unmatched", r.Name)
			return
		case known == "":
			a.problem(s, "meter-name-ambiguous", r.Name)
			for _, id := range a.sameName[plainName(r.Name)] { // it may be the one's or the other's
				a.heaps[id].breakOff(b.File.Kind)
			}
			return
		}
		id = known
	}
	h := a.heaps[id]
	if h == nil {
		a.problem(s, "meter-unmatched", strings.TrimSpace(r.Name+" "+id))
		return
	}
	if b.File.Kind == intake.Supplement {
		h.extra = append(h.extra, s)
		return
	}
	if a.repeated(s, b, r, id) {
		return
	}
	h.others = append(h.others, s)
}

// repeated tells a meter that an earlier file has with the same figures: files
// that overlap must not count twice. Package intake minds each file by itself.
func (a *assembly) repeated(s spot, b *intake.Batch, r *intake.Record, id string) bool {
	if a.meters == nil || b.File.Kind != intake.Power {
		return false
	}
	no := b.Identity(r, intake.MeterNo)
	if no == "" {
		return false
	}
	key := id + " " + no
	first, twice := a.meters[key]
	if !twice {
		a.meters[key] = s
		return false
	}
	if first.batch == s.batch || !slices.EqualFunc(a.record(first).Values, r.Values, sameValue) {
		return false
	}
	a.problem(s, "meter-in-two-files", no, a.batches[first.batch].File.Name, a.record(first).Row)
	return true
}

// breakOff marks that what files of this kind say of the subject is not all.
func (h *heap) breakOff(kind string) {
	if !slices.Contains(h.broken, kind) {
		h.broken = append(h.broken, kind)
	}
}

// refused looks at rows that were turned down for their code and bear a subject's
// name: whatever they say is not counted, so a sum without them would be too low
// and the subject's facts of that kind of file are missing until it is put right.
func (a *assembly) refused() {
	for _, b := range a.batches {
		if b.File.Kind == a.roster || b.File.Kind == intake.Accounts {
			continue
		}
		for i := range b.Rejected {
			id := a.byName[plainName(b.Rejected[i].Name)]
			if h := a.heaps[id]; h != nil {
				h.breakOff(b.File.Kind)
			}
		}
	}
}

func (a *assembly) problem(s spot, code string, args ...any) {
	b := a.batches[s.batch]
	at := desk.Place{File: b.File.Name, Sheet: b.File.Sheet, Row: b.Records[s.record].Row}
	a.out.Problems = append(a.out.Problems, desk.NewProblem(at, code, args...))
}

// subjects fixes the values of every subject.
func (a *assembly) subjects() {
	facts := a.in.facts
	values := make([]rule.Value, len(a.order)*len(facts))
	spots := make([][]spot, len(a.order)*len(facts))
	a.out.Subjects = make([]rule.Subject, len(a.order))
	for i, id := range a.order {
		h := a.heaps[id]
		from := i * len(facts)
		vs, cells := values[from:from+len(facts):from+len(facts)], spots[from:from+len(facts)]
		for j := range facts {
			vs[j], cells[j] = a.value(h, j, &facts[j])
		}
		s := &a.out.Subjects[i]
		where, at := a.region(h)
		*s = rule.Subject{ID: id, Name: h.name, Region: where, Values: vs}
		if place, ok := region.Lookup(s.Region); ok && s.Name == "" {
			s.Name = place.Name // a city needs no name beside its own
		}
		s.Sources = func(j int) []rule.Source {
			if j == rule.RegionSource {
				return a.regionSources(at)
			}
			return a.sources(cells[j], j)
		}
	}
}

// region is the division the roster's rows agree on, "" when they do not; where
// the roster leaves it blank, the one a supplement gives. With it the rows that
// say so.
func (a *assembly) region(h *heap) (string, []spot) {
	at := a.record(h.roster[0]).Region
	for _, s := range h.roster[1:] {
		if a.record(s).Region != at {
			return "", h.roster
		}
	}
	if at == "" {
		for i, s := range h.extra {
			if at = a.record(s).Region; at != "" {
				return at, h.extra[i : i+1]
			}
		}
	}
	return at, h.roster
}

func (a *assembly) regionSources(from []spot) []rule.Source {
	var out []rule.Source
	for _, s := range from {
		b := a.batches[s.batch]
		out = append(out, b.IdentitySource(&b.Records[s.record], intake.Region)...)
	}
	return out
}

// value fixes fact j of a subject and names the rows it came from.
func (a *assembly) value(h *heap, j int, f *pack.Fact) (rule.Value, []spot) {
	v, from := a.fromFiles(h, j, f)
	for _, s := range h.extra {
		add := a.record(s).Values[j]
		switch {
		case add.State == rule.Missing:
		case v.State == rule.Missing:
			v, from = add, []spot{s}
		case !sameValue(v, add):
			a.problem(s, "supplement-differs", f.Label)
		}
	}
	return v, from
}

func (a *assembly) fromFiles(h *heap, j int, f *pack.Fact) (rule.Value, []spot) {
	rows := h.others
	if f.File == a.roster {
		if h.differ {
			return rule.Value{}, h.roster
		}
		rows = h.roster
	} else if slices.Contains(h.broken, f.File) {
		return rule.Value{}, nil
	}
	var (
		sum  exact.Num
		last rule.Value
		from []spot
	)
	known := 0
	for _, s := range rows {
		if a.batches[s.batch].File.Kind != f.File {
			continue
		}
		v := a.record(s).Values[j]
		from = append(from, s)
		switch {
		case v.State == rule.Missing:
			return rule.Value{}, []spot{s} // one meter without a figure: the firm's sum is not known
		case !f.Sum && len(from) > 1 && !sameValue(v, last):
			a.problem(s, "fact-differs", f.Label)
			return rule.Value{}, from
		case f.Sum && v.State == rule.Known:
			sum = sum.Add(v.Num)
			known++
		}
		last = v
	}
	if f.Sum && known > 0 {
		return rule.Number(sum), from
	}
	return last, from
}

// sources gives the cells behind fact j.
func (a *assembly) sources(from []spot, j int) []rule.Source {
	var out []rule.Source
	for _, s := range from {
		b := a.batches[s.batch]
		out = append(out, b.Sources(&b.Records[s.record], j)...)
	}
	return out
}

func sameValue(a, b rule.Value) bool {
	return a.State == b.State && a.Text == b.Text && a.Num.Cmp(b.Num) == 0
}

// plainName is a firm's name without blanks, line ends and invisible signs and
// with half-width brackets, letters and digits, for exact comparison; nothing is left out that a firm could be told apart by.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r):
			return -1
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		}
		return r
	}, name)
}

// sortProblems puts problems in the order of the files and of their rows.
func sortProblems(problems []desk.Problem, batches []*intake.Batch) {
	place := make(map[string]int, len(batches))
	for i, b := range batches {
		place[b.File.Name] = i
	}
	slices.SortStableFunc(problems, func(p, q desk.Problem) int {
		if d := place[p.File] - place[q.File]; d != 0 {
			return d
		}
		return p.Row - q.Row
	})
}

package season

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"huiqi/app/desk"
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/files"
	"huiqi/app/desk/intake"
	"huiqi/app/desk/people"
	"huiqi/app/store"
	"huiqi/policy/period"
	"huiqi/resources"
)

// source is a set of workbooks as some bureau sent them.
type source struct {
	item   string
	period string
	files  []awards.Input // Path is empty; Name is that of a sample
	// more are kilowatt hours found afterwards for the last month of line N of the
	// province's batch: the power company sent its file again.
	more map[int]int64
}

// The sources of the season by the name of their run.
var sources = map[string]source{
	"cities":    {item: "city-growth", period: "2020Q1", files: []awards.Input{{Kind: intake.Cities, Name: "cities-2020.xlsx"}}},
	"half-year": {item: "city-growth", period: "2020H1", files: []awards.Input{{Kind: intake.Cities, Name: "cities-2020.xlsx"}}},
	"power":     {item: "power", period: "2020Q2", files: powerFiles},
	// The objection of line amended was right.
	"power-2": {item: "power", period: "2020Q2", files: powerFiles, more: map[int]int64{lineAmended: 120_000}},
	// Months later more turns up for line supplemented.
	"power-3": {item: "power", period: "2020Q2", files: powerFiles, more: map[int]int64{lineAmended: 120_000, lineSupplemented: 90_000}},
}

var powerFiles = []awards.Input{
	{Kind: intake.Statistics, Name: "statistics-2020Q2.xlsx"},
	{Kind: intake.Power, Name: "power-2020Q2.csv"},
	{Kind: intake.Accounts, Name: "accounts.xlsx"},
}

// takes is the scene in which files are taken in and assessed.
func takes(day, name string) scene {
	return scene{"taken", day, func(p *player) (told, error) {
		var t told
		var err error
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			p.s.Enter(lin)
			inputs, err := p.inputs(name)
			if err != nil {
				return err
			}
			had, err := p.taken(name, inputs)
			if err != nil {
				return err
			}
			if t.again = had.ID != ""; t.again {
				p.ids[name] = had.ID
				t.sum, t.args = had.Totals.Amount, []any{had.ID, had.Rows, had.Totals.Eligible}
				return nil
			}
			run, err := p.take(name, inputs)
			if err != nil {
				return err
			}
			p.ids[name], p.runs[name] = run.ID, run
			t.sum, t.args = run.Totals.Amount, []any{run.ID, len(run.Rows), run.Totals.Eligible}
			return nil
		})
		return t, err
	}}
}

// run is a run of the season that was taken in.
func (p *player) run(name string) (*awards.Run, error) {
	if run := p.runs[name]; run != nil {
		return run, nil
	}
	run, err := awards.Load(p.ctx, p.s.Store, p.s.Shelf, p.ids[name])
	p.runs[name] = run
	return run, err
}

// taken finds the run that was made of these very files and signed for; without an ID
// when none was.
func (p *player) taken(name string, inputs []awards.Input) (none awards.Summary, err error) {
	var want []string
	for _, in := range inputs {
		data, err := os.ReadFile(in.Path)
		if err != nil {
			return none, err
		}
		sum := sha256.Sum256(data)
		want = append(want, hex.EncodeToString(sum[:]))
	}
	slices.Sort(want)
	all, err := awards.List(p.ctx, p.s.Store)
	if err != nil {
		return none, err
	}
	src := sources[name]
	for _, r := range all {
		var has []string
		for _, f := range r.Files {
			has = append(has, f.Hash)
		}
		slices.Sort(has)
		if r.Receipt.Item != src.item || r.Receipt.Period != src.period || !slices.Equal(has, want) {
			continue
		}
		signed := false
		err := p.view(func(t store.Reader) (err error) {
			_, signed, err = files.OfRun(t, r.ID)
			return err
		})
		if err != nil || signed {
			return r, err
		}
	}
	return none, nil
}

// inputs are the workbooks of a source, as they arrived.
func (p *player) inputs(name string) ([]awards.Input, error) {
	src := sources[name]
	out := slices.Clone(src.files)
	for i := range out {
		var err error
		if out[i].Path, err = p.arrives(out[i], name, src.more); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p *player) take(name string, inputs []awards.Input) (*awards.Run, error) {
	x, err := p.pack()
	if err != nil {
		return nil, err
	}
	src := sources[name]
	req, err := p.s.Request(p.ctx, x, src.item, period.MustParse(src.period), inputs)
	if err != nil {
		return nil, err
	}
	run, _, err := p.s.Work(p.ctx, req, nil, p.now)
	return run, err
}

// arrives puts a workbook among the letters of the office.
func (p *player) arrives(in awards.Input, name string, more map[int]int64) (string, error) {
	data, err := fs.ReadFile(resources.Samples(), in.Name)
	if err != nil {
		return "", err
	}
	to := in.Name
	if in.Kind == intake.Power && len(more) > 0 {
		to = strings.TrimSuffix(to, ".csv") + strings.TrimPrefix(name, "power") + ".csv"
		if data, err = p.corrected(data, more); err != nil {
			return "", err
		}
	}
	path := filepath.Join(p.folder, inbox, to)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		return "", desk.Errf("write-failed", to).Wrap(err)
	}
	return path, nil
}

// corrected adds kilowatt hours to the last month of firms of the province's batch.
func (p *player) corrected(data []byte, more map[int]int64) ([]byte, error) {
	plain, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(plain)).ReadAll()
	if err != nil {
		return nil, err
	}
	add := make(map[string]int64, len(more))
	for n, kwh := range more {
		l, err := p.line(mainBatch, n)
		if err != nil {
			return nil, err
		}
		add[l.Party.ID] = kwh
	}
	for _, r := range rows[1:] {
		kwh, ok := add[r[2]]
		if !ok {
			continue
		}
		delete(add, r[2]) // the first meter of the firm
		last := &r[len(r)-1]
		n, err := strconv.ParseInt(strings.ReplaceAll(*last, ",", ""), 10, 64)
		if err != nil {
			return nil, err
		}
		*last = strconv.FormatInt(n+kwh, 10)
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	return simplifiedchinese.GB18030.NewEncoder().Bytes(out.Bytes())
}

// accountsOf are the scenes in which the accounts of a run are proposed and confirmed.
func accountsOf(day, name string) []scene {
	return []scene{
		{"accounts", day, func(p *player) (told, error) {
			run, err := p.run(name)
			if err != nil {
				return told{}, err
			}
			t, n := told{}, 0
			if t.again, err = p.entered(run); err != nil {
				return t, err
			}
			t.who, err = p.do("lin", func(lin people.SignedIn) error {
				if t.again {
					return nil
				}
				n, err = accounts.Book{Desk: p.s.Desk, Vault: lin.Vault}.ProposeRun(p.ctx, lin.Actor, run, "")
				return err
			})
			t.args = []any{n}
			return t, err
		}},
		confirmsAccounts(day),
	}
}

// entered tells whether the accounts of a run were entered; all are in one act. Some
// may be others since.
func (p *player) entered(run *awards.Run) (bool, error) {
	for i := range run.Rows {
		if r := &run.Rows[i]; r.Account != nil && r.Det.Amount > 0 {
			a, err := p.account(r.ID)
			return a.Version > 0, err
		}
	}
	return false, nil
}

// confirmsAccounts is the scene in which a checker confirms all accounts that wait.
func confirmsAccounts(day string) scene {
	return scene{"accounts-confirmed", day, func(p *player) (told, error) {
		var looks []accounts.Look
		err := p.view(func(t store.Reader) error {
			all, err := accounts.Waiting(t)
			looks = nil
			for _, a := range all {
				looks = append(looks, accounts.Look{ID: a.ID, Seen: a.Version})
			}
			return err
		})
		t := told{args: []any{len(looks)}, again: len(looks) == 0}
		if err != nil {
			return t, err
		}
		t.who, err = p.do("chen", func(chen people.SignedIn) error {
			if t.again {
				return nil
			}
			_, err := accounts.Book{Desk: p.s.Desk, Vault: chen.Vault}.Confirm(p.ctx, chen.Actor, looks, "")
			return err
		})
		return t, err
	}}
}

// proposes is the scene in which an account is typed from a paper.
func proposes(day, id string, e accounts.Entry, paper string) scene {
	return scene{"account", day, func(p *player) (told, error) {
		a, err := p.account(id)
		t := told{args: []any{e.Holder}, again: a.Version > 0}
		if err != nil {
			return t, err
		}
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			if t.again {
				return nil
			}
			_, err := accounts.Book{Desk: p.s.Desk, Vault: lin.Vault}.Propose(p.ctx, lin.Actor, id, 0, e, accounts.ByHand, paper, "")
			return err
		})
		return t, err
	}}
}

func (p *player) account(id string) (a accounts.Account, err error) {
	err = p.view(func(t store.Reader) error {
		a, err = accounts.Of(t, id)
		return err
	})
	return a, err
}

// without are the scenes in which firms of a batch that no file gave an account for
// send one in.
func without(day string, w which) scene {
	return scene{"accounts", day, func(p *player) (told, error) {
		b, err := p.batch(w)
		if err != nil {
			return told{}, err
		}
		lines, err := p.road.LinesOf(p.ctx, b.ID)
		if err != nil {
			return told{}, err
		}
		n := 0
		var t told
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			book := accounts.Book{Desk: p.s.Desk, Vault: lin.Vault}
			for i, l := range lines {
				if a, err := p.account(l.Party.ID); err != nil || l.Account != nil || !l.State.Due() || a.Version > 0 {
					if err != nil {
						return err
					}
					continue
				}
				e := accounts.Entry{Holder: l.Party.Name, Bank: "示例银行三明分行营业部", BankNo: "103395000018", Number: fmt.Sprintf("35001640107052%06d", i)}
				if _, err := book.Propose(p.ctx, lin.Actor, l.Party.ID, 0, e, accounts.ByHand, "企业来函", ""); err != nil {
					return err
				}
				n++
			}
			return nil
		})
		t.args, t.again = []any{n}, n == 0
		return t, err
	}}
}

// Package digest keeps what the first screens say of a frozen run: its figures
// by city and fund, what is missing, how near the refused came, and the outcome
// of each firm. It is worked out once when a run is frozen and lies beside it,
// so that a window opens without reading the run itself, which for a province
// takes a hundred megabytes. It decides nothing: everything in it follows from
// the run and can be worked out again.
package digest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/rule"
)

// Digest is what the first screens say of a run.
type Digest struct {
	Run      string           `json:"run"`
	Period   string           `json:"period"`
	Title    string           `json:"title"` // of the policy
	Results  string           `json:"results_sha256"`
	Problems int              `json:"problems"`
	Files    []awards.FileRef `json:"files"`
	Areas    []Area           `json:"areas"`
	Missing  []Missing        `json:"missing"`

	// Outcomes is by credit code.
	Outcomes map[string]Outcome `json:"-"`
}

// Area is the figures of one city (four digits; "" where the region is not known).
type Area struct {
	Code       string      `json:"code"`
	Eligible   int         `json:"eligible"`
	Ineligible int         `json:"ineligible"`
	Unknown    int         `json:"unknown"`
	Near       int         `json:"near"`
	Amount     money.Fen   `json:"amount_fen"`
	Funds      []FundShare `json:"funds"`
}

// FundShare is what one fund pays in one city.
type FundShare struct {
	Fund   string    `json:"fund"`
	Firms  int       `json:"firms"`
	Amount money.Fen `json:"amount_fen"`
}

// Missing is what one supplier still owes ("" for a decision that is due).
type Missing struct {
	Supplier string         `json:"supplier"`
	Facts    []string       `json:"facts"` // labels
	ByCity   map[string]int `json:"by_city"`
}

// Outcome is the result of one firm.
type Outcome struct {
	Status rule.Status
	Amount money.Fen
}

// Of works the digest of a run out.
func Of(ctx context.Context, run *awards.Run) (*Digest, error) {
	d := &Digest{
		Run: run.Receipt.ID(), Period: run.Period.String(), Title: run.Pack.Title, Results: run.Receipt.Results,
		Problems: len(run.Problems), Files: run.Files, Outcomes: make(map[string]Outcome, len(run.Rows)),
	}
	for i := range run.Rows {
		r := &run.Rows[i]
		d.Outcomes[r.ID] = Outcome{r.Det.Status, r.Det.Amount}
		d.area(r.City).count(r)
	}
	near, err := run.NearMisses(ctx)
	if err != nil {
		return nil, err
	}
	for _, n := range near {
		d.area(run.Rows[n.Row].City).Near++
	}
	for _, g := range run.MissingBySupplier() {
		m := Missing{Supplier: g.Supplier, ByCity: map[string]int{}}
		for _, f := range g.Facts {
			m.Facts = append(m.Facts, f.Label)
		}
		for _, row := range g.Rows {
			m.ByCity[run.Rows[row.Row].City]++
		}
		d.Missing = append(d.Missing, m)
	}
	slices.SortFunc(d.Areas, func(a, b Area) int { return strings.Compare(a.Code, b.Code) })
	return d, nil
}

func (d *Digest) area(code string) *Area {
	for i := range d.Areas {
		if d.Areas[i].Code == code {
			return &d.Areas[i]
		}
	}
	d.Areas = append(d.Areas, Area{Code: code})
	return &d.Areas[len(d.Areas)-1]
}

func (a *Area) count(r *awards.Row) {
	switch r.Det.Status {
	case rule.Unknown:
		a.Unknown++
	case rule.Ineligible:
		a.Ineligible++
	case rule.Eligible:
		a.Eligible++
		a.Amount += r.Det.Amount
		i := slices.IndexFunc(a.Funds, func(f FundShare) bool { return f.Fund == r.Det.Fund })
		if i < 0 {
			i = len(a.Funds)
			a.Funds = append(a.Funds, FundShare{Fund: r.Det.Fund})
		}
		a.Funds[i].Firms++
		a.Funds[i].Amount += r.Det.Amount
	}
}

func prefix(run string) string { return "digest/" + run + "/" }

// chunk is how many bytes of outcomes one record holds.
const chunk = 512 << 10

// Save keeps the digest beside its run. Saving it again changes nothing.
func Save(ctx context.Context, st store.Store, d *Digest) error {
	head, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encode digest: %w", err)
	}
	codes := make([]string, 0, len(d.Outcomes))
	for code := range d.Outcomes {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	rows := func(yield func(string, []byte) bool) {
		if !yield(prefix(d.Run)+"head", head) {
			return
		}
		var b bytes.Buffer
		part := 0
		flush := func() bool {
			part++
			ok := yield(fmt.Sprintf("%spart/%04d", prefix(d.Run), part), b.Bytes())
			b.Reset()
			return ok
		}
		for _, code := range codes {
			o := d.Outcomes[code]
			fmt.Fprintf(&b, "%s %d %d\n", code, o.Status, o.Amount)
			if b.Len() > chunk && !flush() {
				return
			}
		}
		flush()
	}
	return desk.FromStore(st.Import(ctx, store.OpID("digest-"+d.Run), rows))
}

// Load reads the digest of a run; nil without an error when there is none.
func Load(ctx context.Context, st store.Store, run string) (*Digest, error) {
	d := &Digest{Outcomes: map[string]Outcome{}}
	err := st.View(ctx, func(r store.Reader) error {
		head, err := r.Get(prefix(run) + "head")
		if err != nil {
			return err
		}
		if err := json.Unmarshal(head, d); err != nil {
			return err
		}
		from, to := store.Prefix(prefix(run) + "part/")
		for _, part := range r.Scan(from, to, 0) {
			if err := d.read(part); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, desk.FromStore(err)
	}
	return d, nil
}

var errLine = errors.New("a line of the digest is not of its form")

func (d *Digest) read(part []byte) error {
	lines := bufio.NewScanner(bytes.NewReader(part))
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if len(f) != 3 {
			return errLine
		}
		status, err1 := strconv.ParseUint(f[1], 10, 8)
		amount, err2 := strconv.ParseInt(f[2], 10, 64)
		if err1 != nil || err2 != nil {
			return errLine
		}
		d.Outcomes[f[0]] = Outcome{rule.Status(status), money.Fen(amount)}
	}
	return lines.Err()
}

// Sum adds up the areas whose code begins with area ("" is all of them).
func (d *Digest) Sum(area string) Area {
	out := Area{Code: area}
	for _, a := range d.Areas {
		if !strings.HasPrefix(a.Code, area) {
			continue
		}
		out.Eligible += a.Eligible
		out.Ineligible += a.Ineligible
		out.Unknown += a.Unknown
		out.Near += a.Near
		out.Amount += a.Amount
		for _, f := range a.Funds {
			i := slices.IndexFunc(out.Funds, func(g FundShare) bool { return g.Fund == f.Fund })
			if i < 0 {
				out.Funds = append(out.Funds, f)
				continue
			}
			out.Funds[i].Firms += f.Firms
			out.Funds[i].Amount += f.Amount
		}
	}
	return out
}

// Count is how many firms of an area wait for the supplier.
func (m Missing) Count(area string) int {
	n := 0
	for code, k := range m.ByCity {
		if strings.HasPrefix(code, area) {
			n += k
		}
	}
	return n
}

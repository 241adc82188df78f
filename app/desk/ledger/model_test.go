package ledger_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// model is the ledger as plainly as can be: a list of what was accepted.
type model struct {
	list   []fact
	closed period.Date // first open day
}

type fact struct {
	ledger.Posting
	id     string
	late   bool
	undone money.Fen
}

// sound: each account of a pool or an award stands above zero at the end of each day.
func (m *model) sound() bool {
	type place struct {
		what    string
		account ledger.Account
	}
	list := slices.Clone(m.list)
	slices.SortStableFunc(list, func(a, b fact) int { return a.Date.Compare(b.Date) })
	sum := make(map[place]money.Fen)
	for i, f := range list {
		for _, what := range []string{f.Pool.String(), f.Award} {
			sum[place{what, f.From}] -= f.Amount
			sum[place{what, f.To}] += f.Amount
		}
		if i+1 < len(list) && list[i+1].Date == f.Date {
			continue
		}
		for p, v := range sum {
			pool := p.what == power.String() || p.what == other.String()
			switch {
			case !pool && (p.what == "" || p.account == ledger.Appropriation || p.account == ledger.Available):
			case p.account == ledger.Appropriation && v > 0, p.account != ledger.Appropriation && v < 0:
				return false
			}
		}
	}
	return true
}

// post takes a list if what follows is sound.
func (m *model) post(seq uint64, today period.Date, list []ledger.Posting) bool {
	next := model{slices.Clone(m.list), m.closed}
	for n, p := range list {
		if p.Date.IsZero() {
			p.Date = today
		}
		if p.Date.Before(m.closed) {
			p.Date = m.closed
		}
		if p.Reverses != "" && !next.undo(p) {
			return false
		}
		next.list = append(next.list, fact{p, fmt.Sprintf("%d.%d", seq, n), p.Date.Before(today), 0})
	}
	if !next.sound() {
		return false
	}
	*m = next
	return true
}

func (m *model) undo(p ledger.Posting) bool {
	for i := range m.list {
		f := &m.list[i]
		if f.id != p.Reverses {
			continue
		}
		f.undone += p.Amount
		return f.Award == p.Award && f.From == p.To && f.To == p.From && f.undone <= f.Amount && !p.Date.Before(f.Date)
	}
	return false
}

func (m *model) asOf(pool ledger.Pool, date period.Date) (a ledger.Amounts) {
	for _, f := range m.list {
		if f.Pool == pool && !f.Date.After(date) {
			*field(&a, f.From) -= f.Amount
			*field(&a, f.To) += f.Amount
		}
	}
	return a
}

func (m *model) award(award string, date period.Date) (a ledger.Amounts) {
	for _, f := range m.list {
		if f.Award == award && !f.Date.After(date) {
			*field(&a, f.From) -= f.Amount
			*field(&a, f.To) += f.Amount
		}
	}
	a.Appropriation, a.Available = 0, 0
	return a
}

func field(a *ledger.Amounts, c ledger.Account) *money.Fen {
	return map[ledger.Account]*money.Fen{
		ledger.Appropriation: &a.Appropriation, ledger.Available: &a.Available, ledger.Committed: &a.Committed,
		ledger.Payable: &a.Payable, ledger.InTransit: &a.InTransit, ledger.Paid: &a.Paid,
		ledger.Recoverable: &a.Recoverable, ledger.Recovered: &a.Recovered, ledger.Treasury: &a.Treasury,
	}[c]
}

var far = period.Date{Year: 9999, Month: 12, Day: 31}

// kinds of moves that a random sequence tries.
var tries = []struct {
	code     ledger.Code
	from, to ledger.Account
}{
	{ledger.CodeCommit, ledger.Available, ledger.Committed}, {ledger.CodeCommit, ledger.Available, ledger.Committed},
	{ledger.CodeConfirm, ledger.Committed, ledger.Payable}, {ledger.CodeConfirm, ledger.Committed, ledger.Payable},
	{ledger.CodeRelease, ledger.Payable, ledger.InTransit}, {ledger.CodeRelease, ledger.Payable, ledger.InTransit},
	{ledger.CodeSettle, ledger.InTransit, ledger.Paid}, {ledger.CodeSettle, ledger.InTransit, ledger.Paid},
	{ledger.CodeReturn, ledger.InTransit, ledger.Payable}, {ledger.CodeReturn, ledger.Paid, ledger.Payable},
	{ledger.CodeRevoke, ledger.Committed, ledger.Available}, {ledger.CodeLapse, ledger.Payable, ledger.Available},
	{ledger.CodeRecover, ledger.Paid, ledger.Recoverable}, {ledger.CodeMoney, ledger.Recoverable, ledger.Recovered},
	{ledger.CodeReuse, ledger.Recovered, ledger.Available}, {ledger.CodeRemit, ledger.Recovered, ledger.Treasury},
	{ledger.CodeOffset, ledger.Payable, ledger.Paid}, {ledger.CodeWriteOff, ledger.Recoverable, ledger.Paid},
}

// machine is one random sequence, run on the real store and on the model.
type machine struct {
	*office
	m    model
	raw  map[string]string // postings as stored
	seen []look

	tried map[bool]int // lists taken and refused
}

// look is an as-of balance that somebody saw, with how much was posted by then.
type look struct {
	pool   ledger.Pool
	date   period.Date
	stood  ledger.Amounts
	posted int
	frozen bool // its month was closed
}

func (x *machine) draw(t *rapid.T) []ledger.Posting {
	var list []ledger.Posting
	for range rapid.IntRange(1, 3).Draw(t, "postings") {
		k := tries[rapid.IntRange(0, len(tries)-1).Draw(t, "kind")]
		n := rapid.IntRange(0, 3).Draw(t, "award")
		p := ledger.Posting{Pool: []ledger.Pool{power, other}[n%2], From: k.from, To: k.to, Code: k.code, Award: fmt.Sprint("a", n)}
		p.Amount = money.Fen(rapid.IntRange(1, 300).Draw(t, "amount"))
		has := x.m.award(p.Award, far)
		if rest := *field(&has, k.from); rest > 0 && rapid.Bool().Draw(t, "all") {
			p.Amount = rest
		}
		if rapid.IntRange(0, 3).Draw(t, "dated") == 0 {
			p.Date = act.Today(x.now).AddDays(-rapid.IntRange(0, 70).Draw(t, "back"))
		}
		if i := len(x.m.list); i > 0 && rapid.IntRange(0, 5).Draw(t, "reverse") == 0 {
			f := x.m.list[rapid.IntRange(0, i-1).Draw(t, "of")]
			if f.Award != "" {
				p = f.Posting
				p.From, p.To, p.Code, p.Reverses, p.Date = f.To, f.From, ledger.CodeReverse, f.id, period.Date{}
				p.Amount = money.Fen(rapid.Int64Range(1, int64(f.Amount)).Draw(t, "part"))
			}
		}
		list = append(list, p)
	}
	return list
}

func (x *machine) budget(t *rapid.T) {
	p := rapid.SampledFrom([]ledger.Pool{power, other}).Draw(t, "pool")
	list := []ledger.Posting{{Pool: p, From: ledger.Appropriation, To: ledger.Available, Amount: 500, Code: ledger.CodeGrant}}
	if rapid.IntRange(0, 3).Draw(t, "cut") == 0 {
		list[0].From, list[0].To, list[0].Code = ledger.Available, ledger.Appropriation, ledger.CodeCut
	}
	list[0].Date = act.Today(x.now).AddDays(-rapid.IntRange(0, 40).Draw(t, "back"))
	x.try(t, list)
}

// try posts on both and compares whether it was taken.
func (x *machine) try(t *rapid.T, list []ledger.Posting) {
	m, err := x.Do(ctx, x.ann, act.Order{}, func(store.Reader, act.Meta) (act.Event, error) { return posted{list}, nil })
	took := x.m.post(m.Seq, act.Today(x.now), list)
	if took != (err == nil) {
		t.Fatalf("model takes it: %v, ledger: %v; %+v", took, err, list)
	}
	x.tried[took]++
}

func (x *machine) close(t *rapid.T) {
	today := act.Today(x.now)
	month := ledger.Month(today.AddMonths(-rapid.IntRange(0, 2).Draw(t, "months")))
	err := ledger.CloseBooks(ctx, x.Desk, x.bo, month)
	after := day(month + "-01").AddMonths(1)
	may := !after.After(today) && after.After(x.m.closed)
	if may != (err == nil) {
		t.Fatalf("close %s on %s: %v", month, today, err)
	}
	if may {
		x.m.closed = after
	}
}

// check compares everything that can be asked, B-1 to B-6.
func (x *machine) check(t *rapid.T) {
	date := act.Today(x.now).AddDays(-rapid.IntRange(0, 90).Draw(t, "as of"))
	err := x.Store.View(ctx, func(r store.Reader) error {
		for _, p := range []ledger.Pool{power, other} {
			now, err := ledger.Balances(r, p)
			if err != nil {
				return err
			}
			if want := x.m.asOf(p, far); now != want {
				t.Fatalf("%s: %+v, model %+v", p, now, want)
			}
			held := now.Available + now.Committed + now.Payable + now.InTransit + now.Paid + now.Recoverable + now.Recovered + now.Treasury
			if held != now.Granted() || now.Available < 0 { // B-1, B-2, B-3
				t.Fatalf("%s: %+v does not add up", p, now)
			}
			then, err := ledger.AsOf(r, p, date)
			if err != nil {
				return err
			}
			if want := x.m.asOf(p, date); then != want {
				t.Fatalf("%s on %s: %+v, model %+v", p, date, then, want)
			}
			x.seen = append(x.seen, look{p, date, then, len(x.m.list), date.Before(x.m.closed)})
		}
		for n := range 4 {
			award := fmt.Sprint("a", n)
			a, err := ledger.AwardOf(r, award)
			if err != nil {
				return err
			}
			if want := x.m.award(award, far); a.Amounts != want {
				t.Fatalf("%s: %+v, model %+v", award, a.Amounts, want)
			}
			then, err := a.AsOf(date)
			if want := x.m.award(award, date); then != want || err != nil {
				t.Fatalf("%s on %s: %+v, %v, model %+v", award, date, then, err, want)
			}
		}
		x.notTwice(t)
		x.appended(t, r)
		x.stable(t, r)
		if rapid.IntRange(0, 3).Draw(t, "verify") > 0 {
			return nil
		}
		n, err := ledger.Verify(r)
		if err == nil && n != len(x.m.list) {
			t.Fatalf("%d postings, model %d", n, len(x.m.list))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// notTwice: of no award more was ever settled than is awarded (B-5).
func (x *machine) notTwice(t *rapid.T) {
	awarded, paid := make(map[string]money.Fen), make(map[string]money.Fen)
	for _, f := range x.m.list {
		for _, end := range []struct {
			account ledger.Account
			sign    money.Fen
		}{{f.From, -1}, {f.To, 1}} {
			switch end.account {
			case ledger.Available:
				awarded[f.Award] -= end.sign * f.Amount
			case ledger.Paid, ledger.Recoverable, ledger.Recovered, ledger.Treasury:
				paid[f.Award] += end.sign * f.Amount
			}
		}
	}
	for award, v := range paid {
		if award != "" && (v < 0 || v > awarded[award]) {
			t.Fatalf("%s: %s paid of %s", award, v, awarded[award])
		}
	}
}

// appended: every record of postings ever seen is there, byte for byte (B-4).
func (x *machine) appended(t *rapid.T, r store.Reader) {
	now := make(map[string]string)
	from, to := store.Prefix("now/ledger/post/")
	for k, v := range r.Scan(from, to, 0) {
		now[k] = string(v)
	}
	for k, v := range x.raw {
		if now[k] != v {
			t.Fatalf("%s changed", k)
		}
	}
	x.raw = maps.Clone(now)
}

// stable: what was seen of a past day changes only by postings of such days (Verify
// holds that they are flagged late), and in a closed month never (B-4, B-6).
func (x *machine) stable(t *rapid.T, r store.Reader) {
	x.seen = x.seen[max(0, len(x.seen)-20):]
	for _, l := range x.seen {
		now, err := ledger.AsOf(r, l.pool, l.date)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range x.m.list[l.posted:] {
			if f.Pool == l.pool && !f.Date.After(l.date) && !l.frozen {
				*field(&l.stood, f.From) -= f.Amount
				*field(&l.stood, f.To) += f.Amount
			}
		}
		if now != l.stood {
			t.Fatalf("%s as of %s changed: %+v, was %+v", l.pool, l.date, now, l.stood)
		}
	}
}

// Any sequence of grants, cuts, postings of every kind, reversals, late entries and
// closings leaves the ledger as the plain model: what one refuses the other does.
func TestLedgerIsItsModel(t *testing.T) {
	tried := make(map[bool]int)
	defer func() { // the control: both must happen, often
		if tried[true] < 200 || tried[false] < 200 {
			t.Errorf("taken and refused: %v", tried)
		}
	}()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "ledger")
		if err != nil {
			t.Fatal(err)
		}
		s, err := bolt.Create(ctx, filepath.Join(dir, "desk.huiqi"), bolt.Options{AnyPlace: true})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := errors.Join(s.Close(), os.RemoveAll(dir)); err != nil {
				t.Error(err)
			}
		}()
		x := &machine{office: open(t, s), tried: tried}
		x.budget(t)
		t.Repeat(map[string]func(*rapid.T){
			"":       x.check,
			"post":   func(t *rapid.T) { x.try(t, x.draw(t)) },
			"post2":  func(t *rapid.T) { x.try(t, x.draw(t)) },
			"post3":  func(t *rapid.T) { x.try(t, x.draw(t)) },
			"budget": x.budget,
			"wait": func(t *rapid.T) {
				x.now = x.now.Add(time.Duration(rapid.IntRange(1, 20).Draw(t, "days")) * 24 * time.Hour)
			},
			"close": x.close,
		})
		if _, err := x.Verify(ctx, nil); err != nil {
			t.Fatal(err)
		}
	})
}

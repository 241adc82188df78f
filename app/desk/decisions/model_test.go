package decisions_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"huiqi/app/desk/act"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/firms"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
	"huiqi/policy/money"
	"huiqi/policy/pack"
)

// kept is what the model remembers of a decision.
type kept struct {
	id, number, list string
	total            money.Fen
	version          int
	withdrawn        bool
	batches          []string
}

// world is a desk with the model of its decisions.
type world struct {
	book     decisions.Book
	lin      people.SignedIn
	pack     *pack.Pack
	codes    []string
	model    []kept
	recorded int
}

func (w *world) inForce(same func(kept) bool) bool {
	return slices.ContainsFunc(w.model, func(k kept) bool { return !k.withdrawn && same(k) })
}

func (w *world) record(t *rapid.T) {
	number := fmt.Sprintf("%d号", rapid.IntRange(1, 4).Draw(t, "number"))
	list := fmt.Sprintf("%064x", rapid.IntRange(0, 3).Draw(t, "list"))
	if list == fmt.Sprintf("%064x", 0) {
		list = ""
	}
	dr := decisions.Draft{
		Number: number, Date: day("2020-07-01"), Authority: "示例省工信厅", Title: "决定", Pack: w.pack, Item: "innovation", Period: "2020",
		Scan: decisions.Scan{Name: "a.pdf", Size: 1, SHA256: fmt.Sprintf("%064x", 77)},
		List: decisions.List{SHA256: list},
	}
	var total money.Fen
	good := true
	var met []string
	for range rapid.IntRange(0, 4).Draw(t, "lines") {
		code := rapid.SampledFrom(w.codes).Draw(t, "code")
		fen := rapid.Int64Range(0, 1_000_000).Draw(t, "fen")
		good = good && fen > 0 && !slices.Contains(met, code)
		met = append(met, code)
		total += money.Fen(fen)
		dr.Lines = append(dr.Lines, decisions.Input{ID: code, Name: "示例公司", Region: "350102", Amount: money.Fen(fen).String()})
	}
	off := rapid.SampledFrom([]money.Fen{0, 0, 0, 1, -1}).Draw(t, "stated total is off by")
	if total+off > 0 {
		dr.Total = (total + off).String()
		good = good && off == 0
	}
	d, err := w.book.Record(context.Background(), w.lin.Actor, dr)
	want := ""
	switch {
	case len(dr.Lines) == 0 || !good && codeOf(err) == "decision-lines":
		want = "decision-lines"
	case !good:
		want = "decision-total"
	case w.inForce(func(k kept) bool { return k.number == number }):
		want = "decision-known"
	case list != "" && w.inForce(func(k kept) bool { return k.list == list }):
		want = "decision-list-known"
	}
	if (err == nil) != (want == "") || err != nil && codeOf(err) != want {
		t.Fatalf("recorded %s: %v, want %q", number, err, want)
	}
	if err == nil {
		w.recorded++
		if d.ID != fmt.Sprintf("JD2020-%03d", w.recorded) || d.Total != total || d.Lines != len(dr.Lines) {
			t.Fatalf("%+v, the lines come to %s", d, total)
		}
		w.model = append(w.model, kept{id: d.ID, number: number, list: list, total: total, version: 1})
	}
}

func (w *world) withdraw(t *rapid.T) {
	if len(w.model) == 0 {
		return
	}
	k := &w.model[rapid.IntRange(0, len(w.model)-1).Draw(t, "which")]
	seen := k.version - rapid.SampledFrom([]int{0, 0, 1}).Draw(t, "seen behind")
	err := w.book.Withdraw(context.Background(), w.lin.Actor, k.id, seen, "误登")
	want := ""
	switch {
	case k.withdrawn:
		want = "decision-withdrawn"
	case seen != k.version:
		want = "changed-meanwhile"
	case len(k.batches) > 0:
		want = "decision-used"
	}
	if (err == nil) != (want == "") || err != nil && codeOf(err) != want {
		t.Fatalf("withdraw %+v: %v, want %q", *k, err, want)
	}
	if err == nil {
		k.withdrawn, k.version = true, k.version+1
	}
}

func (w *world) use(t *rapid.T) {
	if len(w.model) == 0 {
		return
	}
	k := &w.model[rapid.IntRange(0, len(w.model)-1).Draw(t, "which")]
	batch := fmt.Sprintf("SP2020-%03d", rapid.IntRange(1, 3).Draw(t, "batch"))
	_, err := w.book.Desk.Do(context.Background(), w.lin.Actor, act.Order{}, func(store.Reader, act.Meta) (act.Event, error) {
		return batchMade{k.id, batch}, nil
	})
	if (err != nil) != k.withdrawn {
		t.Fatalf("use %+v: %v", *k, err)
	}
	if err == nil && !slices.Contains(k.batches, batch) {
		k.batches, k.version = append(k.batches, batch), k.version+1
	}
}

// check compares the store with the model; the lines come to the total to the fen.
func (w *world) check(t *rapid.T) {
	err := w.book.Desk.Store.View(context.Background(), func(r store.Reader) error {
		all, err := decisions.All(r)
		if err != nil || len(all) != len(w.model) {
			t.Fatalf("%d decisions, in the model %d: %v", len(all), len(w.model), err)
		}
		for i, d := range all {
			k := w.model[i]
			lines, err := decisions.Lines(r, d.ID)
			if err != nil {
				return err
			}
			var sum money.Fen
			for _, l := range lines {
				sum += l.Amount
			}
			if d.ID != k.id || d.Version != k.version || (d.State == decisions.Withdrawn) != k.withdrawn || !slices.Equal(d.Batches, k.batches) || d.Total != k.total || sum != k.total {
				t.Fatalf("%+v of %s, in the model %+v", d, sum, k)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.book.Desk.Verify(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
}

// Over random acts, on the plain store and the real one, decisions are what the
// model says, and the log replays to the same state.
func TestDecisionsAgainstAModel(t *testing.T) {
	p, cs := firstPack(t), codes(t, 3)
	for name, fresh := range map[string]func() store.Store{
		"map":  func() store.Store { return storetest.NewMap() },
		"bolt": func() store.Store { return storetest.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				o := peopletest.On(t, fresh(), decisions.Kinds, testKinds)
				w := &world{book: decisions.Book{Desk: o.Desk, Vault: o.Vault}, lin: o.Person("lin", act.Maker), pack: p, codes: cs}
				for range rapid.IntRange(1, 12).Draw(t, "acts") {
					switch rapid.IntRange(0, 3).Draw(t, "act") {
					case 0:
						w.withdraw(t)
					case 1:
						w.use(t)
					default:
						w.record(t)
					}
				}
				w.check(t)
			})
		})
	}
}

// Whoever forges the event is stopped by what the transaction holds; the control
// is the event as Record makes it.
func TestForgedDecisionsAreRefused(t *testing.T) {
	s := open(t)
	good := decisions.Line{N: 0, ID: s.codes[0], Name: "示例", Region: "350102", Amount: 5}
	for _, c := range []struct {
		name  string
		d     decisions.Decision
		lines []decisions.Line
		ok    bool
	}{
		{"another number", decisions.Decision{ID: "JD2020-007", Lines: 1, Total: 5}, []decisions.Line{good}, false},
		{"another total", decisions.Decision{ID: "JD2020-001", Lines: 1, Total: 6}, []decisions.Line{good}, false},
		{"no line", decisions.Decision{ID: "JD2020-001"}, nil, false},
		{"a line twice", decisions.Decision{ID: "JD2020-001", Lines: 2, Total: 10}, []decisions.Line{good, {N: 1, ID: good.ID, Amount: 5}}, false},
		{"less than nothing", decisions.Decision{ID: "JD2020-001", Lines: 1, Total: -5}, []decisions.Line{{ID: good.ID, Amount: -5}}, false},
		{"out of order", decisions.Decision{ID: "JD2020-001", Lines: 1, Total: 5}, []decisions.Line{{N: 3, ID: good.ID, Amount: 5}}, false},
		{"the control", decisions.Decision{ID: "JD2020-001", Lines: 1, Total: 5}, []decisions.Line{good}, true},
	} {
		_, err := s.Desk.Do(t.Context(), s.lin.Actor, act.Order{}, func(store.Reader, act.Meta) (act.Event, error) {
			return forged{c.d, c.lines}, nil
		})
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

type forged struct {
	Decision decisions.Decision `json:"decision"`
	Lines    []decisions.Line   `json:"lines"`
}

func (forged) Kind() string { return "decision-recorded" }

func TestTheRegistryKnowsWhereAFirmIs(t *testing.T) {
	s := open(t)
	_, err := firms.Import(t.Context(), s.Desk.Store, firms.File{}, func(yield func(firms.Seen) bool) {
		yield(firms.Seen{Code: s.codes[0], Name: "示例一公司", Region: "350481"})
	})
	if err != nil {
		t.Fatal(err)
	}
	dr := s.draft()
	dr.Total, dr.Lines[0].Region = "", ""
	if p, err := s.book.Problems(t.Context(), dr); err != nil || len(p) != 0 {
		t.Fatal(p, err)
	}
	d, err := s.book.Record(t.Context(), s.lin.Actor, dr)
	if err != nil {
		t.Fatal(err)
	}
	if _, lines := s.lines(t, d.ID); lines[0].Region != "350481" {
		t.Errorf("%+v", lines[0])
	}
	dr.Number, dr.Lines[1].Region = "另一件", ""
	if p, err := s.book.Problems(t.Context(), dr); err != nil || len(p) != 1 || p[0].Code != "decision-region" {
		t.Errorf("a firm nobody knows: %v %v", p, err)
	}
}

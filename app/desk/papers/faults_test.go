package papers_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huiqi/app/desk/act"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/reports/paper"
)

// event is an event as it stands in the log, so that a test can forge one.
type event struct {
	kind string
	body map[string]any
}

func (e event) Kind() string                 { return e.kind }
func (e event) MarshalJSON() ([]byte, error) { return json.Marshal(e.body) }

func (o *season) forge(kind string, body map[string]any) error {
	_, err := o.s.Desk.Do(o.ctx(), o.print.Actor, act.Order{Reason: "x"}, func(store.Reader, act.Meta) (act.Event, error) { return event{kind, body}, nil })
	return err
}

// record is the notice of the first line, number n of its series.
func (o *season) record(n int) map[string]any {
	o.t.Helper()
	var l road.Line
	o.must(o.s.Store.View(o.ctx(), func(t store.Reader) (err error) {
		l, _, err = road.LineOf(t, o.batch.ID+"-00001")
		return err
	}))
	return map[string]any{
		"number": o.number(n), "kind": "award_notice", "subject": o.batch.ID, "award": l.Award, "amount": int64(l.Net),
		"date": "2020-08-06", "sha256": "00", "hash": l.DetHash, "pages": 2, "series": "示财奖", "year": 2020, "n": n,
	}
}

func (o *season) block(name string, first int) error {
	return o.forge("paper-numbered", map[string]any{"for": name, "block": map[string]any{"series": "示财奖", "year": 2020, "first": first, "count": 1}})
}

func (o *season) made(name string, record map[string]any, one string) error {
	return o.forge("papers-made", map[string]any{
		"for": name, "what": "award_notice", "subject": o.batch.ID, "papers": []any{record}, "ones": []string{one},
	})
}

// What no caller may get round stands in the events: each forged one is refused,
// and the true one, the control, is taken.
func TestForgedPapersAreRefused(t *testing.T) {
	t.Parallel()
	o := begin(t)
	o.approve()
	o.must(o.block("a", 1))
	for _, c := range []struct {
		name  string
		first int
	}{{"a", 5}, {"b", 1}, {"c", 0}} {
		if err := o.block(c.name, c.first); code(err) != "paper-block" {
			t.Errorf("block %s from %d: %v", c.name, c.first, err)
		}
	}
	one := func() string { return "award_notice/" + o.record(1)["award"].(string) }
	if err := o.made("a", o.record(1), one()); code(err) != "paper-waits-line" {
		t.Errorf("before the confirmation: %v", err)
	}
	o.confirm()
	for name, change := range map[string]func(r map[string]any){
		"another amount":  func(r map[string]any) { r["amount"] = 1 },
		"another basis":   func(r map[string]any) { r["hash"] = "ff" },
		"another number":  func(r map[string]any) { r["number"] = o.number(2) },
		"another kind":    func(r map[string]any) { r["kind"] = "statement" },
		"no file":         func(r map[string]any) { r["sha256"] = "" },
		"another subject": func(r map[string]any) { r["subject"] = "SP2020-999" },
		"another award":   func(r map[string]any) { r["award"] = o.batch.ID + "-00002" },
	} {
		r := o.record(1)
		change(r)
		if err := o.made("a", r, one()); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if err := o.made("none", o.record(1), one()); code(err) != "paper-block" {
		t.Errorf("without a block: %v", err)
	}
	if err := o.made("a", o.record(1), "award_notice/other"); err == nil {
		t.Error("of another original")
	}
	o.must(o.made("a", o.record(1), one()))
	if err := o.made("a", o.record(1), one()); code(err) != "paper-block" {
		t.Errorf("a block twice: %v", err)
	}
	o.must(o.block("second", 2))
	if err := o.made("second", o.record(2), one()); code(err) != "paper-made-already" {
		t.Errorf("a second original: %v", err)
	}
	o.make(o.plan(papers.Transmittal, o.batch.ID))
	o.must(o.block("third", 4))
	down := o.record(4)
	down["kind"], down["award"], down["amount"] = "transmittal", "", int64(o.batch.ObligatedTotal)
	err := o.forge("papers-made", map[string]any{"for": "third", "what": "transmittal", "subject": o.batch.ID, "papers": []any{down}, "ones": []string{"transmittal/other"}})
	if code(err) != "paper-made-already" {
		t.Errorf("a second transmittal: %v", err)
	}
	for _, k := range []papers.Kind{papers.BatchSheet, papers.PublicList} {
		o.make(o.plan(k, o.batch.ID))
		o.now = o.now.AddDate(0, 0, 1)
		if again := o.plan(k, o.batch.ID); again.Missing() != 0 {
			t.Errorf("%s of another day is another original", k)
		}
		no := "forged " + string(k)
		o.must(o.forge("paper-numbered", map[string]any{"for": no, "block": map[string]any{"series": "X" + string(k), "year": 2020, "first": 1, "count": 1}}))
		r := o.record(1)
		r["kind"], r["award"], r["number"], r["series"] = string(k), "", "X"+string(k)+"2020-001", "X"+string(k)
		e := map[string]any{"for": no, "what": string(k), "subject": o.batch.ID, "papers": []any{r}, "ones": []string{string(k) + "/" + o.batch.ID + "/other"}, "content": map[string]any{}}
		if err := o.forge("papers-made", e); code(err) != "paper-made-already" {
			t.Errorf("a second %s: %v", k, err)
		}
	}
	if _, err := o.press.Original(o.ctx(), o.number(1)); code(err) != "paper-bytes" {
		t.Errorf("other bytes than recorded: %v", err)
	}
	if _, err := o.press.Look(o.ctx(), o.number(1)); err != nil {
		t.Errorf("control: a paper to look at: %v", err)
	}
	copies := func(n int) error {
		return o.forge("papers-reprinted", map[string]any{"copies": []any{map[string]any{"number": o.number(1), "n": n, "sha256": "01"}}})
	}
	o.must(copies(1))
	if err := copies(1); code(err) != "paper-reprinted-meanwhile" {
		t.Errorf("the first reprint twice: %v", err)
	}
	if err := copies(3); err == nil {
		t.Error("a reprint left out")
	}
}

// Two windows plan the same papers: the second gets those of the first.
func TestTwoWindowsMakeOnce(t *testing.T) {
	t.Parallel()
	o := begin(t)
	o.approve()
	o.confirm()
	w := o.wish(papers.AwardNotice, o.batch.ID)
	w.Lines = []int{1, 2, 3}
	a, err := o.press.Plan(o.ctx(), w)
	o.must(err)
	w.Lines = []int{2, 3, 4}
	b, err := o.press.Plan(o.ctx(), w)
	o.must(err)
	first, second := o.make(a), o.make(b)
	if first.Records[1].Number != second.Records[0].Number || second.Records[2].Number != o.number(4) || len(second.Records) != 3 {
		t.Errorf("%v and %v", first.Records, second.Records)
	}
	for i := range second.Records {
		o.file(second, i)
	}
}

// A try that ended between numbering and making leaves its block to the next try.
func TestNumbersOfAnInterruptedTry(t *testing.T) {
	t.Parallel()
	o := begin(t)
	o.approve()
	o.confirm()
	w := o.wish(papers.AwardNotice, o.batch.ID)
	w.Lines = []int{1, 2}
	p, err := o.press.Plan(o.ctx(), w)
	o.must(err)
	ctx, cancel := context.WithCancel(o.ctx())
	defer cancel()
	if _, err := o.press.Make(ctx, o.print.Actor, p, func(int, int) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Fatalf("not interrupted: %v", err)
	}
	if all, err := o.press.List(o.ctx()); err != nil || len(all) != 0 {
		t.Fatalf("%d papers, %v", len(all), err)
	}
	made := o.make(p)
	if made.Records[0].Number != o.number(1) || made.Records[1].Number != o.number(2) {
		t.Errorf("numbers were lost: %s", made.Records[0].Number)
	}
}

// The code of any paper says the number, amount and hash it was drawn with.
func TestCodesReadBack(t *testing.T) {
	t.Parallel()
	o := begin(t)
	o.approve()
	o.confirm()
	made := o.make(o.plan(papers.AwardNotice, o.batch.ID))
	rapid.Check(t, func(t *rapid.T) {
		r := made.Records[rapid.IntRange(0, len(made.Records)-1).Draw(t, "paper")]
		text := paper.SealText(r.Number, r.Amount, r.Hash)
		if i := rapid.IntRange(0, 1).Draw(t, "spoil"); i == 1 {
			lines := strings.Split(text, "\n")
			text = lines[0] + "\n" + lines[1] + "\n" + strings.Repeat("0", 12)
			if v, err := o.press.VerifyText(o.ctx(), text); err != nil || v.Good() {
				t.Fatalf("%+v %v", v, err)
			}
			return
		}
		if v, err := o.press.VerifyText(o.ctx(), text); err != nil || !v.Good() {
			t.Fatalf("%+v %v", v, err)
		}
	})
}

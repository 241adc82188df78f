package papers_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/policy/money"
	"huiqi/reports/page"
	"huiqi/reports/paper"
	"huiqi/reports/pdf"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func TestASeasonOnPaper(t *testing.T) {
	t.Parallel()
	o := begin(t)
	o.draftsOnly()
	o.approve()
	o.lists()
	o.confirm()
	o.notices()
	pay := o.paid()
	o.moneySheets(pay.ID)
	if _, err := o.s.Desk.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
	o.sound()
}

// sound: every record agrees with what it follows from; each one changed is found.
func (o *season) sound() {
	t := o.t
	all, err := o.press.List(o.ctx())
	o.must(err)
	o.must(o.s.Store.View(o.ctx(), func(r store.Reader) error {
		if n, err := papers.Verify(r); err != nil || n != len(all) {
			t.Errorf("%d papers of %d, %v", n, len(all), err)
		}
		for _, x := range all {
			for name, change := range map[string]func(*papers.Record){
				"number": func(r *papers.Record) { r.N++ }, "file": func(r *papers.Record) { r.SHA256 = "00" },
				"amount": func(r *papers.Record) { r.Amount++ }, "copy": func(r *papers.Record) { r.Copies = append(r.Copies, papers.Copy{N: 9}) },
			} {
				if name == "amount" && x.Kind != papers.AwardNotice {
					continue // held against the book it is about by Verdict
				}
				spoilt, bad := store.NewOverlay(r), x
				change(&bad)
				o.must(act.Write(spoilt, "now/paper/no/"+x.Number, bad))
				if _, err := papers.Verify(spoilt); code(err) != "paper-differs" {
					t.Errorf("%s of %s: %v", name, x.Number, err)
				}
			}
		}
		return nil
	}))
}

// draftsOnly: a batch that nobody signed gets no number, only 样稿.
func (o *season) draftsOnly() {
	t := o.t
	for _, k := range []papers.Kind{papers.BatchSheet, papers.PublicList, papers.Transmittal, papers.AwardNotice} {
		p := o.plan(k, o.batch.ID)
		if p.Waits == nil || p.Total != o.batch.Total || p.Missing() != len(p.Items) {
			t.Errorf("%s: waits %v, total %v of %v", k, p.Waits, p.Total, o.batch.Total)
		}
		d, err := p.Preview(o.ctx(), 0)
		o.must(err)
		for i, pg := range d.Pages {
			if len(pg.Under) == 0 || len(pg.Modules) > 0 {
				t.Errorf("%s: page %d of a draft", k, i+1)
			}
		}
		if _, err := o.press.Make(o.ctx(), o.print.Actor, p, nil); err == nil {
			t.Errorf("%s: made of a draft", k)
		}
	}
}

// lists: the sheet and the public list of an approved batch.
func (o *season) lists() {
	t := o.t
	sheet := o.make(o.plan(papers.BatchSheet, o.batch.ID))
	if r := sheet.Records[0]; r.Number != "SPB2020-001" || r.Amount != o.batch.Total || r.Pages != o.pages(sheet) {
		t.Errorf("%+v", r)
	}
	list := o.make(o.plan(papers.PublicList, o.batch.ID))
	if r := list.Records[0]; r.Number != "GS2020-001" || r.Amount != o.batch.Total {
		t.Errorf("%+v", r)
	}
	if p := o.plan(papers.AwardNotice, o.batch.ID); code(p.Waits) != "paper-waits-line" {
		t.Errorf("before the confirmation: %v", p.Waits)
	}
	o.verified(sheet, list)
}

// notices: numbered after the confirmation, each amount one figure everywhere.
func (o *season) notices() {
	t := o.t
	plan := o.plan(papers.AwardNotice, o.batch.ID)
	made := o.make(plan)
	if len(made.Records) != o.batch.Lines || total(made.Records) != o.batch.ObligatedTotal || plan.Missing() != 0 {
		t.Fatalf("%d notices of %d lines, %v of %v", len(made.Records), o.batch.Lines, total(made.Records), o.batch.ObligatedTotal)
	}
	for i, r := range made.Records {
		if want := o.number(i + 1); r.Number != want {
			t.Fatalf("notice %d is %s", i, r.Number)
		}
	}
	o.oneFigure(made)
	o.again(made)
	down := o.make(o.plan(papers.Transmittal, o.batch.ID))
	if r := down.Records[0]; r.Number != o.number(len(made.Records)+1) || r.Amount != o.batch.ObligatedTotal {
		t.Errorf("%+v", r)
	}
	o.verified(down)
	first, err := o.press.About(o.ctx(), made.Records[3].Award)
	if err != nil || len(first) != 1 || first[0].Number != made.Records[3].Number {
		t.Errorf("%+v %v", first, err)
	}
	all, err := o.press.List(o.ctx())
	if err != nil || len(all) != len(made.Records)+3 || all[2].Number != o.number(1) {
		t.Errorf("%d papers, %v", len(all), err)
	}
}

func (o *season) number(n int) string {
	return strings.Replace("示财奖〔2020〕N号", "N", itoa(n), 1)
}

func (o *season) pages(p *papers.Prints) int {
	d, err := p.Doc(o.ctx(), 0)
	o.must(err)
	return len(d.Pages)
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// oneFigure: words, figure and capitals of each notice, its line and the ledger are
// one amount.
func (o *season) oneFigure(made *papers.Prints) {
	t := o.t
	for i, r := range made.Records {
		pages, err := pdf.Read(o.file(made, i))
		o.must(err)
		runs := slices.Concat(pages...)
		capitals, err1 := money.ParseCapitals(after(runs, "金额（大写）："))
		figure, err2 := money.Parse(strings.Trim(after(runs, "金额（小写）："), "￥元"))
		if err1 != nil || err2 != nil || capitals != r.Amount || figure != r.Amount {
			t.Fatalf("%s: %v (%v), %v (%v), recorded %v", r.Number, capitals, err1, figure, err2, r.Amount)
		}
		o.must(o.s.Store.View(o.ctx(), func(x store.Reader) error {
			l, _, err := road.LineOf(x, r.Award)
			if err != nil {
				return err
			}
			a, err := ledger.AwardBalances(x, r.Award)
			if l.Net != r.Amount || a.Payable != r.Amount {
				t.Errorf("%s: line %v, ledger %v, paper %v", r.Number, l.Net, a.Payable, r.Amount)
			}
			return err
		}))
	}
}

func after(runs []string, label string) string {
	i := slices.Index(runs, label)
	if i < 0 {
		return ""
	}
	return runs[i+1]
}

// again: what was made is made once; its file comes out again byte for byte; a
// reprint says so and is counted.
func (o *season) again(made *papers.Prints) {
	t := o.t
	same := o.make(o.plan(papers.AwardNotice, o.batch.ID))
	if len(same.Records) != len(made.Records) || same.Records[0].Number != made.Records[0].Number || !bytes.Equal(o.file(same, 5), o.file(made, 5)) {
		t.Error("making again gives other papers")
	}
	no := made.Records[5].Number
	if _, err := o.press.Reprint(o.ctx(), o.print.Actor, " ", nil, no); code(err) != "paper-reprint-reason" {
		t.Errorf("without a reason: %v", err)
	}
	for n := 1; n <= 2; n++ {
		p, err := o.press.Reprint(o.ctx(), o.print.Actor, "企业遗失", nil, no, made.Records[6].Number)
		o.must(err)
		pages, err := pdf.Read(o.file(p, 0))
		o.must(err)
		if len(p.Records[0].Copies) != n || !slices.Contains(pages[0], "补打（第"+itoa(n)+"次）") {
			t.Errorf("reprint %d: %+v, %q", n, p.Records[0].Copies, pages[0][:3])
		}
		v, err := o.press.VerifyFile(o.ctx(), o.file(p, 0))
		o.must(err)
		if len(v) != 1 || !v[0].Exact || v[0].Copy != n || !v[0].Good() {
			t.Errorf("reprint %d: %+v", n, v)
		}
	}
	if prints, err := o.press.Original(o.ctx(), no); err != nil || !bytes.Equal(o.file(prints, 0), o.file(made, 5)) {
		t.Errorf("the original changed with its reprints: %v", err)
	}
	if _, err := o.press.Reprint(o.ctx(), o.chen.Actor, "x", nil, no); code(err) != "role-needed" {
		t.Errorf("by a checker: %v", err)
	}
	o.altered(made)
}

// altered: a file whose words were changed is found, with the word; a file of many
// is taken apart; any other file is refused.
func (o *season) altered(made *papers.Prints) {
	t := o.t
	var docs []page.Doc
	for i := range 3 {
		d, err := made.Doc(o.ctx(), i)
		o.must(err)
		docs = append(docs, d)
	}
	for _, pg := range docs[1].Pages {
		for k, r := range pg.Runs {
			if strings.HasPrefix(r.Text, "￥") {
				pg.Runs[k].Text = "￥9,999,999.99元"
			}
		}
	}
	var b bytes.Buffer
	o.must(pdf.WriteOne(o.ctx(), &b, docs, pdf.Options{}))
	v, err := o.press.VerifyFile(o.ctx(), b.Bytes())
	o.must(err)
	if len(v) != 3 || !v[0].Good() || v[1].Good() || !v[2].Good() || v[0].Exact {
		t.Fatalf("%+v", v)
	}
	bad := v[1].Points[slices.IndexFunc(v[1].Points, func(p papers.Point) bool { return !p.Same })]
	if bad.Paper != "￥9,999,999.99元" || bad.What != papers.OfText {
		t.Errorf("%+v", bad)
	}
	if _, err := o.press.VerifyFile(o.ctx(), []byte("%PDF-1.4 scan")); code(err) != "paper-foreign" {
		t.Errorf("a foreign file: %v", err)
	}
	text := paper.SealText(v[0].Record.Number, v[0].Record.Amount, v[0].Record.Hash)
	if v, err := o.press.VerifyText(o.ctx(), text); err != nil || !v.Good() || len(v.Points) < 4 {
		t.Errorf("%+v %v", v, err)
	}
	if v, err := o.press.VerifyText(o.ctx(), strings.Replace(text, "元", "0元", 1)); err != nil || v.Good() {
		t.Errorf("a code with another amount is good: %+v %v", v, err)
	}
	if _, err := o.press.VerifyText(o.ctx(), "示财奖〔2020〕9999号"); code(err) != "paper-none" {
		t.Error(err)
	}
}

// moneySheets: the papers of a payment batch and of its budget.
func (o *season) moneySheets(pay string) {
	t := o.t
	var all []*papers.Prints
	unsigned := papers.Press{Desk: o.s.Desk, Packs: o.s.Shelf}
	plan, err := unsigned.Plan(o.ctx(), o.wish(papers.PaymentList, pay))
	o.must(err)
	if _, err := unsigned.Make(o.ctx(), o.print.Actor, plan, nil); code(err) != "vault-locked" {
		t.Errorf("a payment list without a signed checkpoint: %v", err)
	}
	for _, c := range []struct {
		kind    papers.Kind
		subject string
		number  string
	}{
		{papers.PaymentList, pay, "BK2020-001"}, {papers.Reconciliation, pay, "DZ2020-001"},
		{papers.Statement, "province fujian-2020-13/power", "TZ2020-001"},
	} {
		p := o.make(o.plan(c.kind, c.subject))
		if r := p.Records[0]; r.Number != c.number || r.Amount == 0 {
			t.Errorf("%+v", r)
		}
		pages, err := pdf.Read(o.file(p, 0))
		o.must(err)
		if text := strings.Join(slices.Concat(pages...), ""); !strings.Contains(text, "检查点签名huiqi") || strings.Contains(text, "无发生额") {
			t.Errorf("%s without a checkpoint: %.300s", c.kind, text)
		}
		all = append(all, p)
	}
	o.witnessed(all)
	o.must(o.forge("paper-numbered", map[string]any{"for": "x", "block": map[string]any{"series": "BK", "year": 2020, "first": 2, "count": 1}}))
	for _, c := range []struct{ note, want string }{{"", "paper-no-checkpoint"}, {"signed", "paper-made-already"}} {
		r := map[string]any{"number": "BK2020-002", "kind": "payment_list", "subject": pay, "amount": int64(all[0].Records[0].Amount), "sha256": "00", "series": "BK", "year": 2020, "n": 2}
		err := o.forge("papers-made", map[string]any{
			"for": "x", "what": "payment_list", "subject": pay, "papers": []any{r}, "ones": []string{"payment_list/" + pay + "/batch"},
			"content": map[string]any{"checkpoint": map[string]any{"note": c.note}},
		})
		if code(err) != c.want {
			t.Errorf("a forged list, %q: %v", c.note, err)
		}
	}
	o.verified(all...)
	list, err := o.press.VerifyNumber(o.ctx(), "BK2020-001")
	if err != nil || !list.Good() {
		t.Errorf("%+v %v", list, err)
	}
}

// witnessed: the checkpoint read off each file is one of this log; another figure in
// it is not, and a paper without one says so.
func (o *season) witnessed(all []*papers.Prints) {
	t := o.t
	for _, p := range all {
		text, err := papers.CheckpointIn(o.file(p, 0))
		o.must(err)
		if c, err := o.s.Desk.VerifyCheckpoint(o.ctx(), text); err != nil || c.Old.Size == 0 || c.Old.Size >= c.New.Size {
			t.Errorf("%s: %+v %v", p.Records[0].Number, c, err)
		}
		v, err := o.press.VerifyNumber(o.ctx(), p.Records[0].Number)
		o.must(err)
		if i := slices.IndexFunc(v.Points, func(x papers.Point) bool { return x.What == papers.OfLog }); i < 0 || !v.Good() || !strings.Contains(text, "\n"+v.Points[i].Desk+"\n") {
			t.Errorf("%s is not held against the log: %+v", p.Records[0].Number, v.Points)
		}
		forged := strings.Replace(text, "\n", "\n1", 1)
		if _, err := o.s.Desk.VerifyCheckpoint(o.ctx(), forged); code(err) != "checkpoint-signature" {
			t.Errorf("%q: %v", forged, err)
		}
	}
	if _, err := papers.CheckpointIn(o.file(o.make(o.plan(papers.BatchSheet, o.batch.ID)), 0)); code(err) != "paper-no-checkpoint" {
		t.Errorf("a batch sheet: %v", err)
	}
}

// verified: the file of each paper is exact, and so is one read from a folder.
func (o *season) verified(all ...*papers.Prints) {
	t := o.t
	dir := t.TempDir()
	for _, p := range all {
		o.must(p.WriteEach(o.ctx(), dir, nil))
		data, err := os.ReadFile(filepath.Join(dir, p.Records[0].FileName()))
		o.must(err)
		v, err := o.press.VerifyFile(o.ctx(), data)
		o.must(err)
		if len(v) != 1 || !v[0].Exact || !v[0].Good() || v[0].Record.Number != p.Records[0].Number {
			t.Errorf("%s: %+v", p.Records[0].Number, v)
		}
		bound := append(bytes.Clone(data), '\n') // no longer the recorded bytes
		if v, err := o.press.VerifyFile(o.ctx(), bound); err != nil || len(v) != 1 || v[0].Exact || !v[0].Good() {
			t.Errorf("%s by its words: %+v %v", p.Records[0].Number, v, err)
		}
	}
}

package papers_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/review"
	"huiqi/app/desk/session"
	"huiqi/app/desk/session/sessiontest"
	"huiqi/app/store"
	"huiqi/policy/period"
	"huiqi/reports/pdf"
)

func day(s string) period.Date {
	d, err := period.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

const returned = "../../../resources/samples/deferrals-2020.xlsx"

// registered is a season with the sample return in the register.
func registered(t *testing.T) (*season, deferrals.Register) {
	t.Helper()
	o := &season{t: t, now: time.Date(2021, 3, 2, 4, 0, 0, 0, time.UTC)}
	s, err := session.Open(t.Context(), filepath.Join(t.TempDir(), "huiqi.db"))
	o.must(err)
	t.Cleanup(func() { _ = s.Close() })
	o.s = s
	s.Desk.Now = func() time.Time { return o.now }
	sessiontest.Enter(t, s)
	o.chen, o.print = o.person("chen", act.Checker), o.person("zhao", act.Printer)
	o.press = papers.Press{Desk: s.Desk, Packs: s.Shelf, Vault: s.Vault()}
	reg := deferrals.Register{Desk: s.Desk, Packs: s.Shelf.All()}
	in, err := review.Open(o.ctx(), review.Request{Inputs: []review.Input{{Path: returned}}})
	o.must(err)
	data, err := in.Read(o.ctx(), nil)
	o.must(err)
	taking, err := reg.Taking(o.ctx(), data, 0, day("2021-02-28"))
	o.must(err)
	_, err = reg.TakeIn(o.ctx(), s.Who(), taking, "")
	o.must(err)
	choices, err := reg.Choices(o.ctx())
	o.must(err)
	for _, b := range choices.Banks {
		o.must(reg.NameBank(o.ctx(), s.Who(), b.Code, "示例第"+b.Code[1:]+"银行股份有限公司"))
	}
	return o, reg
}

func (o *season) deferral(k papers.Kind, subject string) papers.Wish {
	return papers.Wish{
		Kind: k, Subject: subject, Office: papers.Office{Issuer: "示例省财政厅", Code: "示金延", Date: act.Today(o.now)},
		Letter: papers.Letter{To: "各设区市财政局、各银行机构", Contact: "林经办　0591-87000000", Public: true, CopyTo: []string{"示例省审计厅"}},
	}
}

func (o *season) planned(w papers.Wish) *papers.Plan {
	o.t.Helper()
	p, err := o.press.Plan(o.ctx(), w)
	o.must(err)
	return p
}

// madeBy is the paper of a wish, made by who keeps the register, with its text; its
// pages are kept where somebody wants to look at them.
func (o *season) madeBy(w papers.Wish) (papers.Record, []byte, string) {
	o.t.Helper()
	made, err := o.press.Make(o.ctx(), o.s.Who(), o.planned(w), nil)
	o.must(err)
	file := o.file(made, 0)
	if dir := os.Getenv("HUIQI_PICTURES"); dir != "" {
		o.must(os.WriteFile(filepath.Join(dir, strings.ReplaceAll(string(w.Kind)+"-"+w.Subject, "/", "_")+".pdf"), file, 0o600))
	}
	return made.Records[0], file, o.saidIn(file)
}

func (o *season) saidIn(file []byte) string {
	o.t.Helper()
	pages, err := pdf.Read(file)
	o.must(err)
	return strings.Join(slices.Concat(pages...), "")
}

func (o *season) open(reg deferrals.Register, f deferrals.Filter) deferrals.Row {
	o.t.Helper()
	page, err := reg.List(o.ctx(), f, 0, 1)
	o.must(err)
	if len(page.Rows) == 0 {
		o.t.Fatalf("no case for %+v", f)
	}
	return page.Rows[0]
}

// holds holds a paper by its file, its code and its number against the register.
func (o *season) holds(r papers.Record, file []byte) {
	t := o.t
	t.Helper()
	all, err := o.press.VerifyFile(o.ctx(), file)
	o.must(err)
	if len(all) != 1 || !all[0].Good() || !all[0].Exact || all[0].Outdated() {
		t.Errorf("%s: the file is %+v", r.Number, all)
	}
	v, err := o.press.VerifyText(o.ctx(), papers.CodeText(&r))
	o.must(err)
	if !v.Good() || len(v.Points) < 3 {
		t.Errorf("%s: the code is %+v", r.Number, v)
	}
	v, err = o.press.VerifyText(o.ctx(), strings.Replace(papers.CodeText(&r), "\n", "\n9", 1))
	o.must(err)
	if v.Good() {
		t.Errorf("%s: a code with another amount passes", r.Number)
	}
	if _, err = o.press.VerifyNumber(o.ctx(), "示金延〔2021〕999号"); code(err) != "paper-none" {
		t.Errorf("a number that was never given: %v", err)
	}
	again, err := o.press.Original(o.ctx(), r.Number)
	o.must(err)
	if !bytes.Equal(o.file(again, 0), file) {
		t.Errorf("%s: made again with other bytes", r.Number)
	}
	copied, err := o.press.Reprint(o.ctx(), o.print.Actor, "遗失", nil, r.Number)
	o.must(err)
	first := o.file(copied, 0)
	all, err = o.press.VerifyFile(o.ctx(), first)
	o.must(err)
	if all[0].Copy != 1 || !all[0].Exact || !all[0].Good() || !strings.Contains(o.saidIn(first), "补打（第1次）") {
		t.Errorf("%s: the reprint is %+v", r.Number, all)
	}
	o.must(o.s.Store.View(o.ctx(), func(x store.Reader) error {
		spoilt := store.NewOverlay(x)
		bad := r
		bad.Amount++
		o.must(act.Write(spoilt, "now/paper/no/"+r.Number, bad))
		if _, err := papers.Verify(spoilt); code(err) != "paper-differs" {
			t.Errorf("%s: another amount in its record: %v", r.Number, err)
		}
		_, err := papers.Verify(x)
		return err
	}))
}

func TestConfirmations(t *testing.T) {
	t.Parallel()
	o, reg := registered(t)
	for name, f := range map[string]deferrals.Filter{
		"granted": {States: []deferrals.State{deferrals.Approved}, Means: []string{"展期"}},
		"partial": {States: []deferrals.State{deferrals.Partial}},
		"refused": {States: []deferrals.State{deferrals.Refused}},
		"renewed": {States: []deferrals.State{deferrals.Approved, deferrals.Arranged}, Means: []string{"无还本续贷"}},
	} {
		page, err := reg.List(o.ctx(), f, 0, 1)
		o.must(err)
		if len(page.Rows) == 0 {
			t.Logf("the sample has no case that is %s", name)
			continue
		}
		c := page.Rows[0]
		r, file, text := o.madeBy(o.deferral(papers.DeferralConfirmation, papers.CaseSubject(c.No)))
		x := c.Figures()
		if r.Amount != x.MovedPrincipal+x.MovedInterest || r.Party != c.Loan.Code || r.Name != c.Loan.Name {
			t.Errorf("%s: %+v, the register has %+v", name, r, x)
		}
		want := []string{c.Loan.Name, c.Loan.Code, c.Loan.Number, fmt.Sprintf("YQ%06d", c.No), "林经办"}
		if x.MovedPrincipal > 0 {
			want = append(want, x.MovedPrincipal.String(), c.Loan.NewPrincipalDue.Chinese(), "正常计息，免收罚息", x.MovedPrincipal.Capitals())
		}
		if name == "refused" {
			want = append(want, "办理情况告知书", c.Loan.Refusal)
		}
		if name == "renewed" {
			want = append(want, "无还本续贷", x.Refinanced.String())
		}
		o.contains(name, text, want...)
		o.holds(r, file)
	}
}

func (o *season) contains(name, text string, want ...string) {
	o.t.Helper()
	plain := func(s string) string { return strings.Join(strings.Fields(s), "") } // a blank at the end of a line is not printed
	for _, w := range want {
		if !strings.Contains(plain(text), plain(w)) {
			o.t.Errorf("%s: the paper does not say %q: %s", name, w, text)
		}
	}
}

// A case has one confirmation a decision: whatever happens later makes no second one,
// another decision does, and the first is then told to be another.
func TestOneConfirmationADecision(t *testing.T) {
	t.Parallel()
	o, reg := registered(t)
	c := o.open(reg, deferrals.Filter{States: []deferrals.State{deferrals.Approved}, Means: []string{"展期"}})
	w := o.deferral(papers.DeferralConfirmation, papers.CaseSubject(c.No))
	first, _, _ := o.madeBy(w)
	examine, err := reg.Examine(o.ctx(), act.Today(o.now))
	o.must(err)
	o.must(reg.Move(o.ctx(), o.s.Who(), c.No, deferrals.Arranged, "", func(l *review.Loan) { l.Evidence = "展期协议7号" }, examine))
	if p := o.planned(w); p.Missing() != 0 || p.Items[0].Made.Number != first.Number {
		t.Errorf("arranged: %+v", p.Items[0].Made)
	}
	loan := o.open(reg, deferrals.Filter{States: []deferrals.State{deferrals.Arranged}, Means: []string{"展期"}}).Loan
	loan.NewPrincipalDue = loan.NewPrincipalDue.AddDays(-3)
	o.must(reg.Correct(o.ctx(), o.s.Who(), c.No, loan, "银行来函更正", examine))
	v, err := o.press.VerifyNumber(o.ctx(), first.Number)
	o.must(err)
	if v.Good() {
		t.Error("the register says something else, and the paper passes")
	}
	second, file, _ := o.madeBy(w)
	if second.Number == first.Number {
		t.Error("another decision has the old paper")
	}
	o.holds(second, file)
}

func TestConfirmationsWait(t *testing.T) {
	t.Parallel()
	o, reg := registered(t)
	c := o.open(reg, deferrals.Filter{States: []deferrals.State{deferrals.Accepted, deferrals.Registered, deferrals.Withdrawn}})
	p := o.planned(o.deferral(papers.DeferralConfirmation, fmt.Sprintf("YQ%06d", c.No)))
	if code(p.Waits) != "paper-waits-decision" {
		t.Errorf("%v", p.Waits)
	}
	if _, err := o.press.Make(o.ctx(), o.s.Who(), p, nil); code(err) != "paper-waits-decision" {
		t.Errorf("made: %v", err)
	}
	if _, err := p.Preview(o.ctx(), 0); err != nil {
		t.Errorf("the draft: %v", err)
	}
	for subject, want := range map[string]string{"x": "paper-no-case", "999999": "deferral-no-case", "0": "paper-no-case"} {
		if _, err := o.press.Plan(o.ctx(), o.deferral(papers.DeferralConfirmation, subject)); code(err) != want {
			t.Errorf("%s: %v", subject, err)
		}
	}
}

// The letter asks in the act that makes it: number and day stand in every finding.
func TestQuery(t *testing.T) {
	t.Parallel()
	o, reg := registered(t)
	bank, all := o.mostFindings(reg)
	part := all[:2]
	w := o.deferral(papers.DeferralQuery, bank)
	w.Answer = day("2021-03-19")
	for _, r := range part {
		w.Findings = append(w.Findings, deferrals.FindingRef{No: r.Finding.No, Rule: r.Finding.Rule})
	}
	slices.Reverse(w.Findings) // the order they were chosen in does not matter
	if _, err := o.press.Make(o.ctx(), o.print.Actor, o.planned(w), nil); code(err) != "role-needed" {
		t.Errorf("who only prints asked a bank: %v", err)
	}
	r, file, text := o.madeBy(w)
	for _, x := range part {
		o.contains("query", text, x.Case.Loan.Number, x.Case.Loan.Name, x.Finding.Text)
	}
	o.contains("query", text, "2021年3月19日", r.Amount.String(), r.Amount.Capitals(), "deferrals-2020.xlsx")
	page, err := reg.Findings(o.ctx(), deferrals.FindingFilter{Banks: []string{bank}, States: []deferrals.FindingState{deferrals.Asked}}, 0, 99)
	o.must(err)
	if page.Total != 2 {
		t.Errorf("%d findings are asked about", page.Total)
	}
	for _, x := range page.Rows {
		if n := x.Finding.Notified; n.Letter != r.Number || n.Due != w.Answer {
			t.Errorf("%+v", n)
		}
	}
	o.holds(r, file)
	if p := o.planned(w); p.Waits != nil || p.Items[0].Made == nil || p.Items[0].Made.Number != r.Number {
		t.Errorf("the same letter again: %v %+v", p.Waits, p.Items[0].Made)
	}
	w.Findings = w.Findings[:1]
	if p := o.planned(w); code(p.Waits) != "finding-state" {
		t.Errorf("asked twice: %v", p.Waits)
	}
	if w.Findings = nil; len(all) > 2 {
		rest, _, text := o.madeBy(w)
		o.contains("the rest", text, all[2].Finding.Text)
		if rest.Number == r.Number {
			t.Error("the rest has the same letter")
		}
	}
	if _, err := o.press.Plan(o.ctx(), w); code(err) != "paper-no-findings" {
		t.Errorf("nothing left to ask: %v", err)
	}
	o.must(o.s.Store.View(o.ctx(), func(x store.Reader) error { _, err := papers.Verify(x); return err }))
	if _, err := o.s.Desk.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func (o *season) mostFindings(reg deferrals.Register) (bank string, rows []deferrals.FindingRow) {
	o.t.Helper()
	page, err := reg.Findings(o.ctx(), deferrals.FindingFilter{}, 0, 1000)
	o.must(err)
	by := map[string][]deferrals.FindingRow{}
	for _, r := range page.Rows {
		if b := r.Case.Loan.Bank; true {
			by[b] = append(by[b], r)
		}
	}
	for b, list := range by {
		if len(list) > len(rows) || len(list) == len(rows) && b < bank {
			bank, rows = b, list
		}
	}
	return bank, rows
}

// A letter does not ask until a day that is past, nor of findings that changed.
func TestQueryFaults(t *testing.T) {
	t.Parallel()
	o, reg := registered(t)
	bank, all := o.mostFindings(reg)
	w := o.deferral(papers.DeferralQuery, bank)
	w.Answer = day("2021-03-01")
	if _, err := o.press.Make(o.ctx(), o.s.Who(), o.planned(w), nil); code(err) != "finding-due" {
		t.Errorf("a day that is past: %v", err)
	}
	w.Answer = day("2021-03-19")
	plan := o.planned(w)
	ref := deferrals.FindingRef{No: all[0].Finding.No, Rule: all[0].Finding.Rule}
	o.must(reg.Notify(o.ctx(), o.s.Who(), bank, []deferrals.FindingRef{ref}, w.Answer, "另函"))
	if _, err := o.press.Make(o.ctx(), o.s.Who(), plan, nil); code(err) != "finding-state" {
		t.Errorf("asked meanwhile: %v", err)
	}
	w.Subject, w.Findings = "B000", []deferrals.FindingRef{ref}
	if _, err := o.press.Plan(o.ctx(), w); code(err) != "finding-other-bank" {
		t.Errorf("another bank's: %v", err)
	}
	list, err := o.press.List(o.ctx())
	o.must(err)
	if len(list) != 0 {
		t.Errorf("%d papers were made", len(list))
	}
}

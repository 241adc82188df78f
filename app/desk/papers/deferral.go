package papers

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/calendars"
	"huiqi/app/desk/deferrals"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/workdays"
	"huiqi/reports/paper"
)

// AnswerDays is how many working days a bank has to answer a query where the wish
// names no day.
const AnswerDays = 10

// CaseNumber is a case's number as people and papers write it.
func CaseNumber(no uint32) string { return fmt.Sprintf("YQ%06d", no) }

// CaseNumberOf is the same of what a confirmation is about, which stays as it is where
// it is no number.
func CaseNumberOf(subject string) string {
	no, err := CaseNo(subject)
	if err != nil {
		return subject
	}
	return CaseNumber(no)
}

// CaseNo reads the number of a case as a person writes it: YQ000017, 17.
func CaseNo(subject string) (uint32, error) {
	no, err := strconv.ParseUint(strings.TrimLeft(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(subject)), "YQ"), "0"), 10, 32)
	if err != nil {
		return 0, desk.Errf("paper-no-case", subject).Wrap(err)
	}
	return uint32(no), nil
}

// CaseSubject is what a confirmation of a case is about.
func CaseSubject(no uint32) string { return strconv.FormatUint(uint64(no), 10) }

func caseOf(t store.Reader, subject string) (c deferrals.Case, err error) {
	no, err := CaseNo(subject)
	if err != nil {
		return c, err
	}
	return deferrals.CaseIn(t, no)
}

// ofDeferrals plans the papers of the register of deferrals.
func (p *Plan) ofDeferrals(ctx context.Context, t store.Reader) error {
	switch p.Wish.Kind {
	case DeferralConfirmation:
		return p.confirmation(t)
	case DeferralQuery:
		return p.query(ctx, t)
	}
	b, err := p.press.bulletin(ctx, t, p.Wish)
	if err != nil {
		return err
	}
	per, err := period.Parse(p.Wish.Subject)
	if err != nil {
		return desk.Errf("paper-period", p.Wish.Subject).Wrap(err)
	}
	if last := per.Last(); p.Wish.Office.Date.Compare(last) <= 0 {
		p.Waits = desk.Errf("paper-waits-period", per.Label(), last.Chinese())
	}
	return p.single(b, "", "", per.Label())
}

// document is the notice behind a pack: by its number, for the title of a pack is not
// the notice's own; where it has no number, by that.
func (p Press) document(id string) (doc paper.DeferralDocument, pk *pack.Pack, ok bool) {
	if id == "" {
		return doc, nil, false
	}
	if pk, ok = p.Packs.Pack(id, ""); !ok {
		return doc, nil, false
	}
	if doc.Number = pk.Document.Number; doc.Number == "" {
		doc.Title = strings.TrimSuffix(pk.Title, "（摘录）")
	}
	return doc, pk, true
}

func (p Press) documents(ids []string) (out []paper.DeferralDocument) {
	for _, id := range ids {
		if doc, _, ok := p.document(id); ok {
			out = append(out, doc)
		}
	}
	return out
}

// ruleClause is what a finding rests on: the notice, and its words where they were found.
func (p Press) ruleClause(f *deferrals.Finding) string {
	doc, pk, ok := p.document(f.Pack)
	if !ok {
		return f.Clause
	}
	out := cmp.Or(doc.Number, doc.Title)
	for i := range pk.Items {
		for _, x := range pk.Items[i].Findings {
			if x.ID == f.ID && x.Quote != "" && !latin(x.Quote) {
				return out + "“" + x.Quote + "”"
			}
		}
	}
	return out
}

// latin tells whether a quote is of an excerpt that was noted in another language.
func latin(s string) bool {
	return strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz")
}

// interest says how the interest of a deferral is treated, where the pack has a rule of
// it.
func interestOf(pk *pack.Pack) string {
	for i := range pk.Items {
		for _, f := range pk.Items[i].Findings {
			if cmp.Or(f.Rule, f.ID) == "penalty-charged" {
				return "正常计息，免收罚息"
			}
		}
	}
	return ""
}

// decision is what a bank decided on a case, as a confirmation tells it: of one
// decision there is one confirmation, whatever became of the case since.
type decision struct {
	Outcome paper.DeferralOutcome `json:"outcome"`
	Applied period.Date           `json:"applied,omitzero"`
	Decided period.Date           `json:"decided,omitzero"`
	Means   string                `json:"means,omitempty"`
	Reason  string                `json:"reason,omitempty"`
	Lines   []paper.DeferralLine  `json:"lines,omitempty"`
}

// decisionOf reads the decision of a case; false while there is none.
func decisionOf(c *deferrals.Case) (decision, bool) {
	l := &c.Loan
	d := decision{Applied: l.Applied, Decided: l.Decided}
	switch {
	case c.State == deferrals.Refused:
		d.Outcome, d.Reason = paper.DeferralRefused, cmp.Or(l.Refusal, "银行没有说明原因")
	case !c.State.Granted():
		return d, false
	case c.State == deferrals.Partial || l.Decision == "部分同意":
		d.Outcome, d.Means, d.Reason = paper.DeferralPartial, l.Means, l.Refusal
	default:
		d.Outcome, d.Means = paper.DeferralGranted, l.Means
	}
	for _, x := range c.Lines() {
		d.Lines = append(d.Lines, dueLines(c, x)...)
	}
	return d, true
}

// dueLines is a due item as paper has it: what was put off, and what was not.
func dueLines(c *deferrals.Case, x deferrals.Line) (out []paper.DeferralLine) {
	line := paper.DeferralLine{Kind: paper.KindPrincipal, Due: x.Due}
	if x.Interest {
		line.Kind = paper.KindInterest
	}
	moved := x.Moved
	if !c.State.Granted() || !x.Interest && c.Reborrowing() { // settled by a new loan: nothing was put off
		moved = 0
	}
	if moved > 0 {
		line.Amount, line.New = moved, x.NewDue
		out = append(out, line)
	}
	if rest := x.Amount - moved; rest > 0 {
		line.Amount, line.New = rest, period.Date{}
		out = append(out, line)
	}
	return out
}

func (d *decision) version() (string, error) {
	b, err := json.Marshal(d)
	return digest(b), err
}

// told is the decision that a confirmation tells.
func told(c *paper.DeferralConfirmation) decision {
	return decision{Outcome: c.Outcome, Applied: c.Applied, Decided: c.Decided, Means: c.Means, Reason: c.Reason, Lines: c.Lines}
}

// text is the decision in a line.
func (d *decision) text() string {
	out := map[paper.DeferralOutcome]string{
		paper.DeferralGranted: "同意", paper.DeferralPartial: "部分同意", paper.DeferralRefused: "不予办理",
	}[d.Outcome]
	if !d.Decided.IsZero() {
		out += " " + d.Decided.String()
	}
	if d.Means != "" {
		out += " " + d.Means
	}
	for _, l := range d.Lines {
		out += fmt.Sprintf("；%s%s元 %s", l.Kind, l.Amount, l.Due)
		if !l.New.IsZero() {
			out += "→" + l.New.String()
		}
	}
	if d.Reason != "" {
		out += "；" + d.Reason
	}
	return out
}

// confirmation tells a firm what its bank decided.
func (p *Plan) confirmation(t store.Reader) error {
	c, err := caseOf(t, p.Wish.Subject)
	if err != nil {
		return err
	}
	p.Wish.Subject = CaseSubject(c.No)
	d, decided := decisionOf(&c)
	l, o := &c.Loan, p.Wish.Office
	switch {
	case !decided:
		p.Waits = desk.Errf("paper-waits-decision", CaseNumber(c.No), c.State.Label())
		d.Outcome = paper.DeferralRefused // the draft shows what there is
		d.Reason = "银行尚未决定"
	case slices.ContainsFunc(c.Lines(), func(x deferrals.Line) bool { return c.State.Granted() && x.Moved > 0 && x.NewDue.IsZero() }):
		p.Waits = desk.Errf("deferral-new-missing", c.No)
	}
	bank, err := p.bank(t, l.Bank, l.BankName)
	if err != nil {
		return err
	}
	x := paper.DeferralConfirmation{
		Issuer: o.Issuer, Mark: o.Mark, Date: o.Date, Case: CaseNumber(c.No), Borrower: l.Name, Code: l.Code, Loan: l.Number,
		Bank: bank, Applied: d.Applied, Outcome: d.Outcome, Decided: d.Decided, Means: d.Means, Reason: d.Reason, Lines: d.Lines,
		Complaint: p.Wish.Letter.Contact, Remarks: p.Wish.Letter.Remarks,
	}
	if doc, pk, ok := p.press.document(c.Pack); ok {
		x.Documents = []paper.DeferralDocument{doc}
		if f := c.Figures(); f.MovedPrincipal+f.MovedInterest > 0 {
			x.Interest = interestOf(pk)
		}
	}
	if c.Reborrowing() && c.State.Granted() {
		x.Remedies = []string{fmt.Sprintf("原贷款本金由新贷款接续（无还本续贷），再融资金额%s元，按新贷款合同约定的日期归还，不计入延期本金。", c.Figures().Refinanced)}
	}
	version, err := d.version()
	if err != nil {
		return err
	}
	return p.single(x, version, l.Code, l.Name)
}

// bank names a bank on paper. A letter to a bank, or about one, that has a code and no
// name waits until somebody named it.
func (p *Plan) bank(t store.Reader, code, told string) (string, error) {
	name, err := deferrals.BankIn(t, code, told)
	if err == nil && name == code && p.Waits == nil {
		p.Waits = desk.Errf("paper-waits-bank", code)
	}
	return name, err
}

// query asks a bank about findings.
func (p *Plan) query(ctx context.Context, t store.Reader) error {
	w := &p.Wish
	rows, err := findingsFor(ctx, t, w)
	if err != nil {
		return err
	}
	if w.Answer.IsZero() {
		if w.Answer, err = calendars.End(t, w.Office.Date, AnswerDays, workdays.Workday); err != nil {
			return err
		}
	}
	o := w.Office
	q := paper.DeferralQuery{
		Issuer: o.Issuer, Mark: o.Mark, Date: o.Date, Until: w.Answer, Contact: w.Letter.Contact, Remarks: w.Letter.Remarks,
	}
	if q.To, err = p.bank(t, w.Subject, rows[0].Case.Loan.BankName); err != nil {
		return err
	}
	if err := p.press.source(t, &q, rows); err != nil {
		return err
	}
	var packs []string
	var refs []deferrals.FindingRef
	for i := range rows {
		f := &rows[i].Finding
		if f.State != deferrals.Found && p.Waits == nil {
			p.Waits = desk.Errf("finding-state", f.No, deferrals.RuleLabel(f.Rule), f.State.Label())
		}
		q.Findings = append(q.Findings, p.press.question(&rows[i]))
		refs = append(refs, deferrals.FindingRef{No: f.No, Rule: f.Rule})
		if f.Pack != "" && !slices.Contains(packs, f.Pack) {
			packs = append(packs, f.Pack)
		}
	}
	slices.Sort(packs)
	q.Documents = p.press.documents(packs)
	version, err := askedVersion(rows)
	if err != nil {
		return err
	}
	if err := p.single(q, version, "", q.To); err != nil {
		return err
	}
	p.Items[0].asked = refs
	if ok, err := act.Read(t, oneKey(p.Items[0].one), new(string)); err != nil || ok {
		p.Waits = nil // this very letter was sent
		return err
	}
	return nil
}

// findingsFor are the findings a query is to ask about: those named, else all that the
// bank was not asked about.
func findingsFor(ctx context.Context, t store.Reader, w *Wish) (rows []deferrals.FindingRow, err error) {
	if strings.Contains(w.Subject, "/") {
		return nil, desk.Errf("paper-no-findings", w.Subject)
	}
	if len(w.Findings) == 0 {
		if rows, err = deferrals.UnaskedOf(ctx, t, w.Subject); err == nil && len(rows) == 0 {
			err = desk.Errf("paper-no-findings", w.Subject)
		}
		return rows, err
	}
	for _, ref := range w.Findings {
		row, err := deferrals.FindingIn(t, ref)
		if err != nil {
			return nil, err
		}
		if bank := row.Case.Loan.Bank; bank != w.Subject {
			return nil, desk.Errf("finding-other-bank", ref.No, bank, w.Subject)
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b deferrals.FindingRow) int {
		return cmp.Or(cmp.Compare(a.Finding.No, b.Finding.No), cmp.Compare(a.Finding.Rule, b.Finding.Rule))
	})
	return slices.CompactFunc(rows, func(a, b deferrals.FindingRow) bool {
		return a.Finding.No == b.Finding.No && a.Finding.Rule == b.Finding.Rule
	}), nil
}

// askedVersion tells sendings apart: a finding that was opened again is another one.
func askedVersion(rows []deferrals.FindingRow) (string, error) {
	type one struct {
		deferrals.FindingRef
		Again int `json:"again"`
	}
	list := make([]one, len(rows))
	for i := range rows {
		f := &rows[i].Finding
		list[i] = one{deferrals.FindingRef{No: f.No, Rule: f.Rule}, len(f.Past)}
	}
	b, err := json.Marshal(list)
	return digest(b), err
}

// question is a finding as the letter asks about it.
func (p Press) question(row *deferrals.FindingRow) paper.DeferralQuestion {
	f, l := &row.Finding, &row.Case.Loan
	q := paper.DeferralQuestion{
		Case: CaseNumber(f.No), Loan: l.Number, Borrower: l.Name, Code: l.Code, Rule: han("deferral.rule." + f.Rule), Text: f.Text,
		Clause: p.ruleClause(f), Amount: fallsDue(&row.Case),
	}
	for _, e := range f.Rows {
		q.Rows = append(q.Rows, paper.DeferralEvidence{File: e.File, Sheet: e.Sheet, Row: e.Row})
	}
	return q
}

// fallsDue is principal and interest that fell due of a case.
func fallsDue(c *deferrals.Case) money.Fen {
	f := c.Figures()
	return f.DuePrincipal + f.DueInterest
}

// source names the return the findings rest on, where it is one.
func (p Press) source(t store.Reader, q *paper.DeferralQuery, rows []deferrals.FindingRow) error {
	id := rows[0].Finding.Return
	one := !slices.ContainsFunc(rows, func(r deferrals.FindingRow) bool { return r.Finding.Return != id })
	q.Return = "延期还本付息情况报表"
	if !one || id == 0 {
		return nil
	}
	r, ok, err := deferrals.ReturnIn(t, id)
	if err != nil || !ok {
		return err
	}
	q.File, q.FileHash, q.Received = r.File, r.SHA256, r.By.Date
	if !r.AsOf.IsZero() {
		q.Return = "截至" + r.AsOf.Chinese() + "的延期还本付息情况报表"
	}
	return nil
}

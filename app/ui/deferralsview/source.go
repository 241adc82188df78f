package deferralsview

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"huiqi/app/desk"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/intake"
	"huiqi/app/desk/review"
	"huiqi/app/desk/session"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/takein"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// source reads banks' returns for the page that takes files in.
type source struct {
	s    *session.Session
	reg  deferrals.Register
	asOf period.Date // until when a bank's silence counts
	bank string      // of files without that column
}

// ready is what a reading came to, file by file: what taking it in would do.
type ready struct {
	takings []*deferrals.Taking
	plans   []deferrals.Plan
	files   []*intake.File
}

func (x *source) request(ctx context.Context, maps map[string]string, paths ...string) review.Request {
	req := review.Request{Maps: maps, Bank: x.bank, Apart: true, Memory: func(print string) map[string]string { return x.s.Memory(ctx, print) }}
	for _, p := range paths {
		req.Inputs = append(req.Inputs, review.Input{Path: p})
	}
	return req
}

// Look recognises a return, and refuses one that was taken before.
func (x *source) Look(ctx context.Context, path string, maps map[string]string) (*intake.File, error) {
	in, err := review.Open(ctx, x.request(ctx, maps, path))
	if err != nil {
		return nil, err
	}
	f := in.Files[0]
	returns, err := x.reg.Returns(ctx)
	for i := range returns {
		if r := &returns[i]; r.SHA256 == f.Hash {
			return nil, desk.Errf("deferral-file-known", f.Name, r.By.Date.String(), r.By.Name, r.ID)
		}
	}
	return f, err
}

// Read takes and reviews the rows, and tells what the register would do with them.
func (x *source) Read(ctx context.Context, paths []string, maps map[string]string, tell task.Tell) (*takein.Rows, error) {
	in, err := review.Open(ctx, x.request(ctx, maps, paths...))
	if err != nil {
		return nil, err
	}
	data, err := in.Read(ctx, func(_ string, done, total int64) { tell(done, total) })
	if err != nil {
		return nil, err
	}
	out, more := &takein.Rows{Checked: data.Checked}, &ready{files: in.Files}
	for i, f := range in.Files {
		t, err := x.reg.Taking(ctx, data, i, x.asOf)
		if err != nil {
			return nil, err
		}
		plan, err := x.reg.Preview(ctx, t)
		if err != nil {
			return nil, err
		}
		more.takings, more.plans = append(more.takings, t), append(more.plans, plan)
		out.Problems, out.Doubts = append(out.Problems, plan.Problems...), append(out.Doubts, plan.Doubts...)
		out.Files = append(out.Files, takein.FileRows{Path: f.Path, Name: f.Name, Rows: plan.Return.Rows, Preview: func() takein.Preview { return previewOf(t.Loans) }})
	}
	out.Problems = append(out.Problems, in.Repeated...)
	out.More = more
	return out, nil
}

// FieldName names a column of a return, with its unit where one is meant.
func (x *source) FieldName(id string) string {
	id, unit, _ := strings.Cut(id, ":")
	for _, key := range []string{"defer.f." + identities[id], "defer.f." + id, "awardsview.ident." + id} {
		if words.Has(key) {
			return words.T(key) + takein.Unit(unit)
		}
	}
	return id
}

// identities are the fields that say whose loan a row is, by the names of package intake.
var identities = map[string]string{intake.LoanNo: "number", intake.BankCode: "bank", intake.CreditCode: "code", intake.Name: "name"}

// Welcome says what a return should hold.
func (x *source) Welcome() []fyne.CanvasObject {
	var needs, other string
	for _, f := range review.Fields() {
		to := &needs
		if f.Optional {
			to = &other
		}
		if *to != "" {
			*to += words.T("defer.comma")
		}
		*to += fieldLabel(f.ID)
	}
	line := func(lead, text string) fyne.CanvasObject {
		return prose.Hanging(18, prose.Span{Text: "·", Tone: theme.Quiet}, prose.Strong(lead+"　"), prose.Plain(text))
	}
	return []fyne.CanvasObject{
		prose.Sized(3, prose.Strong(words.T("defer.take_title"))), prose.New(prose.Quiet(words.T("defer.take_says"))), parts.Gap(1, 8),
		line(words.T("defer.take_who"), words.T("defer.take_identity")), line(words.T("defer.take_needs"), needs), line(words.T("defer.take_other"), other),
		parts.Gap(1, 8), prose.New(prose.Quiet(words.T("defer.take_promise"))),
	}
}

const previewRows = 60

// previewOf shows the first loans as understood.
func previewOf(loans []review.Loan) takein.Preview {
	out := takein.Preview{Heads: []string{words.T("awardsview.row"), fieldLabel("number"), fieldLabel("name")}, Right: []bool{true, false, false}}
	ids := []string{"bank", "code", "size", "credit_line", "balance", "rate", "original_due", "applied", "kind", "accepted", "decision", "decided", "new_principal_due", "new_interest_due", "deferred_principal", "deferred_interest", "means", "guarantee", "jobs", "class_before", "class_after", "penalty", "refusal"}
	for _, id := range ids {
		f, _ := review.FieldOf(id)
		out.Heads, out.Right = append(out.Heads, fieldLabel(id)), append(out.Right, f.Type == intake.TypeNumber)
	}
	for i := range loans[:min(len(loans), previewRows)] {
		l := &loans[i]
		jobs := words.T("defer.no")
		if l.Jobs {
			jobs = words.T("defer.yes")
		}
		out.Rows = append(out.Rows, []string{
			strconv.Itoa(l.Row), l.Number, l.Name, l.Bank, l.Code, sizeLabel(l.Size), amount(l.CreditLine), amount(l.Balance), percent(l.Rate), date(l.OriginalDue),
			date(l.Applied), kindLabel(l.Kind), date(l.Accepted), decisionLabel(l.Decision), date(l.Decided), date(l.NewPrincipalDue), date(l.NewInterestDue),
			amount(l.DeferredPrincipal), amount(l.DeferredInterest), meansLabel(l.Means), guaranteeLabel(l.Guarantee), jobs,
			classLabel(l.ClassBefore), classLabel(l.ClassAfter), amount(l.Penalty), l.Refusal,
		})
	}
	return out
}

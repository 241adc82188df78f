package deferralsview

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/review"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/uscc"
	"huiqi/resources/words"
)

// formGroups are the columns of the form.
var formGroups = []struct {
	name   string
	fields []string
}{
	{"loan", []string{"bank", "number", "name", "code", "size", "credit_line", "balance", "rate", "original_due", "interest_day", "guarantee", "jobs", "industry"}},
	{"asked", []string{"kind", "applied", "accepted", "decision", "decided", "refusal", "new_principal_due", "deferred_principal", "new_interest_due", "deferred_interest", "means", "refinanced"}},
	{"after", []string{"class_before", "class_after", "penalty", "times", "hard_hit", "chain", "due_principal", "due_interest", "balance_after", "arranged", "evidence", "extends"}},
}

// formField is a field of the form over a field of a loan.
type formField struct {
	id      string
	object  fyne.CanvasObject
	entry   *field.Entry
	set     func(*review.Loan)
	read    func(*review.Loan) error
	text    func() string
	changed func(func())
	disable func()
}

func (f *formField) label() string { return fieldLabel(f.id) }

func textField(id string, at func(*review.Loan) *string, check func(string) error) *formField {
	e := field.NewEntry()
	f := &formField{id: id, object: e, entry: e}
	f.set = func(l *review.Loan) { e.SetText(*at(l)) }
	f.read = func(l *review.Loan) error {
		*at(l) = strings.TrimSpace(e.Text)
		if check == nil {
			return nil
		}
		return check(*at(l))
	}
	return f.overEntry(e)
}

func (f *formField) overEntry(e *field.Entry) *formField {
	f.text = func() string { return e.Text }
	f.changed = func(do func()) { e.OnChanged = func(string) { do() } }
	f.disable = e.Disable
	return f
}

func sumField(id string, at func(*review.Loan) *money.Fen) *formField {
	m := field.NewMoney()
	f := &formField{id: id, object: m.Entry, entry: m.Entry}
	f.set = func(l *review.Loan) {
		if *at(l) != 0 {
			m.Set(*at(l))
		}
	}
	f.read = func(l *review.Loan) (err error) {
		*at(l), err = optionalSum(m)
		return err
	}
	return f.overEntry(m.Entry)
}

func dayField(id string, today period.Date, at func(*review.Loan) *period.Date) *formField {
	d := field.NewDate(today)
	f := &formField{id: id, object: container.NewHBox(parts.Box(150, 32, d.Box())), entry: d.Entry}
	f.set = func(l *review.Loan) {
		if !at(l).IsZero() {
			d.Set(*at(l))
		}
	}
	f.read = func(l *review.Loan) (err error) {
		*at(l), err = optionalDay(d)
		return err
	}
	return f.overEntry(d.Entry)
}

func wordField(id string, list []string, label func(string) string, at func(*review.Loan) *string) *formField {
	s := choice(list, label, "")
	f := &formField{id: id, object: s}
	f.set = func(l *review.Loan) {
		if i := slices.Index(list, *at(l)); i >= 0 {
			s.SetSelectedIndex(i)
		}
	}
	f.read = func(l *review.Loan) error { *at(l) = chosen(s, list); return nil }
	return f.overSelect(s)
}

func (f *formField) overSelect(s *widget.Select) *formField {
	f.text = func() string { return s.Selected }
	f.changed = func(do func()) { s.OnChanged = func(string) { do() } }
	f.disable = s.Disable
	return f
}

func flagField(id string, at func(*review.Loan) *bool) *formField {
	t := field.NewTick(words.T("defer.yes"), "", false)
	f := &formField{id: id, object: t}
	f.set = func(l *review.Loan) { t.On = *at(l); t.Refresh() }
	f.read = func(l *review.Loan) error { *at(l) = t.On; return nil }
	f.text = func() string { return strconv.FormatBool(t.On) }
	f.changed = func(do func()) { t.OnChanged = func(bool) { do() } }
	f.disable = t.Disable
	return f
}

func rateField(id string) *formField {
	e := field.NewNumber()
	e.SetPlaceHolder("3.85")
	f := &formField{id: id, object: e, entry: e}
	f.set = func(l *review.Loan) {
		if l.Rate.Sign() != 0 {
			e.SetText(l.Rate.Mul(exact.Int(100)).String())
		}
	}
	f.read = func(l *review.Loan) error {
		l.Rate = exact.Num{}
		if strings.TrimSpace(e.Text) == "" {
			return nil
		}
		n, err := exact.Parse(strings.TrimSpace(e.Text))
		if err != nil || n.Sign() < 0 {
			return desk.Errf("defer-rate").Wrap(err)
		}
		l.Rate = n.Div(exact.Int(100))
		return nil
	}
	return f.overEntry(e)
}

func countField(id string, at func(*review.Loan) *int) *formField {
	n := field.NewInt()
	f := &formField{id: id, object: n.Entry, entry: n.Entry}
	f.set = func(l *review.Loan) {
		if *at(l) != 0 {
			n.SetText(strconv.Itoa(*at(l)))
		}
	}
	f.read = func(l *review.Loan) error {
		v, err := n.Value()
		if errors.Is(err, field.ErrEmpty) {
			v, err = 0, nil
		}
		if err != nil || v < 0 || v > 99 {
			return desk.Errf("defer-times").Wrap(err)
		}
		*at(l) = int(v)
		return nil
	}
	return f.overEntry(n.Entry)
}

// checkNumber holds a loan's number, checkCode a borrower's credit code.
func needed(s string) error {
	if s == "" {
		return desk.Errf("defer-empty")
	}
	return nil
}

func checkCode(s string) error {
	if s == "" {
		return desk.Errf("defer-empty")
	}
	if err := uscc.Check(s); err != nil {
		return desk.Errf("defer-code").Wrap(err)
	}
	return nil
}

// formFields are all fields of the form.
func formFields(today period.Date) []*formField {
	type l = review.Loan
	guarantees := []string{"维持原担保", "替代担保", "无"}
	all := []string{"正常", "关注", "次级", "可疑", "损失"}
	kinds := []string{review.DeferPrincipal, review.DeferInterest, review.DeferBoth}
	decided := []string{review.Pending, review.Granted, review.Partly, review.Refused, review.Withdrawn}
	return []*formField{
		textField("bank", func(x *l) *string { return &x.Bank }, needed), textField("number", func(x *l) *string { return &x.Number }, needed),
		textField("name", func(x *l) *string { return &x.Name }, needed), textField("code", func(x *l) *string { return &x.Code }, checkCode),
		wordField("size", deferrals.Sizes, sizeLabel, func(x *l) *string { return &x.Size }), sumField("credit_line", func(x *l) *money.Fen { return &x.CreditLine }),
		sumField("balance", func(x *l) *money.Fen { return &x.Balance }), rateField("rate"),
		dayField("original_due", today, func(x *l) *period.Date { return &x.OriginalDue }), dayField("interest_day", today, func(x *l) *period.Date { return &x.InterestDay }),
		wordField("guarantee", guarantees, guaranteeLabel, func(x *l) *string { return &x.Guarantee }), flagField("jobs", func(x *l) *bool { return &x.Jobs }),
		textField("industry", func(x *l) *string { return &x.Industry }, nil),
		wordField("kind", kinds, kindLabel, func(x *l) *string { return &x.Kind }), dayField("applied", today, func(x *l) *period.Date { return &x.Applied }),
		dayField("accepted", today, func(x *l) *period.Date { return &x.Accepted }), wordField("decision", decided, decisionLabel, func(x *l) *string { return &x.Decision }),
		dayField("decided", today, func(x *l) *period.Date { return &x.Decided }), textField("refusal", func(x *l) *string { return &x.Refusal }, nil),
		dayField("new_principal_due", today, func(x *l) *period.Date { return &x.NewPrincipalDue }), sumField("deferred_principal", func(x *l) *money.Fen { return &x.DeferredPrincipal }),
		dayField("new_interest_due", today, func(x *l) *period.Date { return &x.NewInterestDue }), sumField("deferred_interest", func(x *l) *money.Fen { return &x.DeferredInterest }),
		wordField("means", deferrals.Means, meansLabel, func(x *l) *string { return &x.Means }), sumField("refinanced", func(x *l) *money.Fen { return &x.Refinanced }),
		wordField("class_before", all, classLabel, func(x *l) *string { return &x.ClassBefore }), wordField("class_after", all, classLabel, func(x *l) *string { return &x.ClassAfter }),
		sumField("penalty", func(x *l) *money.Fen { return &x.Penalty }), countField("times", func(x *l) *int { return &x.Times }),
		flagField("hard_hit", func(x *l) *bool { return &x.HardHit }), flagField("chain", func(x *l) *bool { return &x.Chain }),
		sumField("due_principal", func(x *l) *money.Fen { return &x.DuePrincipal }), sumField("due_interest", func(x *l) *money.Fen { return &x.DueInterest }),
		sumField("balance_after", func(x *l) *money.Fen { return &x.BalanceAfter }), dayField("arranged", today, func(x *l) *period.Date { return &x.Arranged }),
		textField("evidence", func(x *l) *string { return &x.Evidence }, nil), textField("extends", func(x *l) *string { return &x.Extends }, nil),
	}
}

// isBlank tells whether a loan says nothing in a field. A flag says no by being unticked,
// and no penalty is one of nothing: a person who leaves them has said so.
func isBlank(l *review.Loan, id string) bool {
	switch id {
	case "jobs", "hard_hit", "chain", "penalty", "times":
		return false
	}
	for _, x := range []struct {
		id    string
		blank bool
	}{
		{"size", l.Size == ""}, {"credit_line", l.CreditLine == 0}, {"balance", l.Balance == 0}, {"rate", l.Rate.Sign() == 0},
		{"original_due", l.OriginalDue.IsZero()}, {"interest_day", l.InterestDay.IsZero()}, {"applied", l.Applied.IsZero()}, {"kind", l.Kind == ""},
		{"accepted", l.Accepted.IsZero()}, {"decision", l.Decision == ""}, {"decided", l.Decided.IsZero()}, {"new_principal_due", l.NewPrincipalDue.IsZero()},
		{"new_interest_due", l.NewInterestDue.IsZero()}, {"deferred_principal", l.DeferredPrincipal == 0}, {"deferred_interest", l.DeferredInterest == 0},
		{"means", l.Means == ""}, {"guarantee", l.Guarantee == ""}, {"class_before", l.ClassBefore == ""}, {"class_after", l.ClassAfter == ""}, {"refusal", l.Refusal == ""},
	} {
		if x.id == id {
			return x.blank
		}
	}
	return false
}

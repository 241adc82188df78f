package printview

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"huiqi/app/desk/papers"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// keep saves the office and shows the papers as it would make them.
func (v *View) keep(o papers.House) {
	st := v.place.Session.Store
	slot := &task.Slot{}
	task.Start(v.place.Shell.Runner(), slot, "", func(ctx context.Context, _ task.Tell) (struct{}, error) {
		return struct{}{}, o.Save(ctx, st)
	}, func(_ struct{}, err error) {
		v.place.Shell.Failed(err)
		v.office = o
		if v.plan != nil {
			v.makePlan()
		}
	})
}

// officeForm are the fields of the office.
type officeForm struct {
	issuer, mark, code                                           *field.Entry
	to, opinion, except, subject, copies, printer, bank, contact *field.Entry
	deferralCode, deferralTo                                     *field.Entry
	public                                                       *field.Tick
}

func text(s string) *field.Entry {
	e := field.NewEntry()
	e.SetText(s)
	return e
}

func newOfficeForm(o papers.House) *officeForm {
	l := o.Letter
	return &officeForm{
		issuer: text(o.Issuer), mark: text(o.Mark), code: text(o.Code), to: text(l.To), opinion: text(l.Opinion), except: text(l.Except),
		subject: text(l.Subject), copies: text(strings.Join(l.CopyTo, "、")), printer: text(l.Printer), bank: text(l.Account), contact: text(l.Contact),
		deferralCode: text(o.DeferralCode), deferralTo: text(o.DeferralTo),
		public: field.NewTick(words.T("printview.office_public"), "", l.Public),
	}
}

func (f *officeForm) value() papers.House {
	get := func(e *field.Entry) string { return strings.TrimSpace(e.Text) }
	l := papers.Letter{
		To: get(f.to), Opinion: get(f.opinion), Except: get(f.except), Subject: get(f.subject), Printer: get(f.printer),
		Account: get(f.bank), Contact: get(f.contact), Public: f.public.On,
	}
	for one := range strings.FieldsFuncSeq(f.copies.Text, func(r rune) bool { return strings.ContainsRune("、，,；;", r) }) {
		if one = strings.TrimSpace(one); one != "" {
			l.CopyTo = append(l.CopyTo, one)
		}
	}
	return papers.House{
		Issuer: get(f.issuer), Mark: get(f.mark), Code: get(f.code), Letter: l, DeferralCode: get(f.deferralCode), DeferralTo: get(f.deferralTo),
	}
}

// entries are the fields that hear Enter and Esc.
func (f *officeForm) entries() []*field.Entry {
	return []*field.Entry{f.issuer, f.mark, f.code, f.to, f.opinion, f.except, f.subject, f.copies, f.printer, f.bank, f.contact, f.deferralCode, f.deferralTo}
}

// askOffice shows who issues papers and lets it be changed.
func (v *View) askOffice() {
	f := newOfficeForm(v.office)
	hint := prose.New(prose.Quiet(words.T("printview.office_note")))
	line := func(key string, e *field.Entry, example string) fyne.CanvasObject {
		e.SetPlaceHolder(example)
		return labelled(key, e)
	}
	f.mark.SetPlaceHolder(f.issuer.Text + words.In(words.Chinese, "printview.mark_end"))
	body := parts.NewColumn(6,
		line("printview.issuer", f.issuer, ""), line("printview.mark", f.mark, f.mark.PlaceHolder), line("printview.doc_code", f.code, ""),
		parts.Gap(1, 2), parts.Quiet(words.T("printview.office_transmittal")),
		line("printview.to", f.to, ""), line("printview.opinion", f.opinion, words.In(words.Chinese, "printview.opinion_example")),
		line("printview.except", f.except, words.In(words.Chinese, "printview.except_example")), line("printview.budget_line", f.subject, ""),
		line("printview.copy_to", f.copies, ""), line("printview.printer", f.printer, ""), f.public,
		parts.Gap(1, 2), parts.Quiet(words.T("printview.office_recovery")),
		line("printview.bank", f.bank, ""), line("printview.contact", f.contact, ""),
		parts.Gap(1, 2), parts.Quiet(words.T("printview.office_deferral")),
		line("printview.doc_code", f.deferralCode, ""), line("printview.to", f.deferralTo, ""), hint)
	complete := func() bool { o := f.value(); return o.Issuer != "" && goodCode(o.Code) && goodCode(o.DeferralCode) }
	v.dialog = dialogs.Show(v.place.Shell.Window(), dialogs.Spec{
		Title: words.T("printview.office"), Body: body, Default: 1, Focus: f.issuer, Width: 620,
		Choices: []dialogs.Choice{
			{Label: words.T("ui.cancel")},
			{
				Label: words.T("printview.keep"), Kind: dialogs.Primary, Do: func() { v.keep(f.value()) },
				Stay: func() bool {
					if !complete() {
						hint.Set(prose.Span{Text: words.T("printview.office_incomplete"), Tone: theme.Bad})
					}
					return !complete()
				},
			},
		},
	})
	v.heard(f.entries())
}

// heard lets the fields of the dialog hear Enter and Esc.
func (v *View) heard(entries []*field.Entry) {
	for _, e := range entries {
		e.OnEnter, e.OnEsc = v.dialog.Enter, v.dialog.Escape
	}
}

func goodCode(code string) bool { return code != "" && !strings.Contains(code, "/") }

func labelled(key string, o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, parts.Fixed(theme.Scaled(112), parts.Quiet(words.T(key))), nil, o)
}

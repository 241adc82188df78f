package firmsview

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"huiqi/app/desk"
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/dossier"
	"huiqi/app/desk/people"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// account shows where the beneficiary is paid to and what is proposed in its place.
func (p *filePage) account() []fyne.CanvasObject {
	f := &p.file
	out := []fyne.CanvasObject{prose.New(prose.Strong(words.T("decisionsview.account")))}
	if c := f.Account.Current; c != nil {
		out = append(out, details(c))
		if len(f.Sharing) > 0 {
			out = append(out, prose.Hanging(20, prose.Span{Text: "▲", Tone: theme.Warn}, prose.Plain(words.T("firms.sharing", p.names(f.Sharing)))))
		}
	} else {
		out = append(out, prose.New(prose.Quiet(words.T("firms.no_confirmed"))))
	}
	if w := f.Account.Waiting; w != nil {
		out = append(out, parts.Gap(1, 2), prose.New(prose.Span{Text: words.T("firms.waits_title", w.ByName, day(w.At)), Bold: true, Tone: theme.Warn}), details(w))
		if w.Reason != "" || w.Ref != "" {
			out = append(out, prose.New(prose.Quiet(strings.TrimSpace(w.Ref+"　"+w.Reason))))
		}
		return append(out, p.decisions(w)...)
	}
	if p.v.place.Holds(act.Maker) {
		out = append(out, parts.Row(8, parts.NewButton(words.T("firms.propose"), p.propose)))
	}
	return out
}

func details(c *accounts.Change) fyne.CanvasObject {
	return parts.Pairs(76,
		parts.Pair{Label: words.T("decisionsview.holder"), Value: c.Holder},
		parts.Pair{Label: words.T("decisionsview.bank"), Value: c.Bank},
		parts.Pair{Label: words.T("firms.number"), Value: c.Number.Masked(), Bold: true})
}

// decisions are the buttons of who may decide a proposal, or why not this person.
func (p *filePage) decisions(w *accounts.Change) []fyne.CanvasObject {
	own := w.By == p.v.place.Session.Me().User.ID
	switch {
	case own:
		return []fyne.CanvasObject{prose.New(prose.Quiet(words.T("firms.own_proposal"))), parts.Row(8, parts.NewButton(words.T("firms.take_back"), p.reject))}
	case p.v.place.Holds(act.Checker):
		return []fyne.CanvasObject{parts.Row(8, parts.NewButton(words.T("firms.confirm"), p.confirm), parts.NewButton(words.T("firms.reject"), p.reject))}
	}
	return []fyne.CanvasObject{prose.New(prose.Quiet(words.T("firms.waits_checker")))}
}

func (p *filePage) names(ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id
		if f, ok := p.v.place.Firms().Get(id); ok {
			out[i] = f.Name
		}
	}
	return strings.Join(out, words.T("citiesview.comma"))
}

func (p *filePage) book() (accounts.Book, people.SignedIn) {
	me := p.v.place.Session.Me()
	return accounts.Book{Desk: p.v.place.Session.Desk, Vault: me.Vault}, me
}

// propose asks for another account, with the paper it is from.
func (p *filePage) propose() {
	holder, bank, no, number, ref, reason := field.NewEntry(), field.NewEntry(), field.NewEntry(), field.NewEntry(), field.NewEntry(), field.NewEntry()
	holder.SetText(p.file.Name)
	if c := p.file.Account.Current; c != nil {
		holder.SetText(c.Holder)
		bank.SetText(c.Bank)
		no.SetText(c.BankNo)
	}
	ref.SetPlaceHolder(words.T("firms.ref_hint"))
	id, seen := p.file.ID, p.file.Account.Version
	p.v.dialog = ask.Show(p.v.place.Shell, ask.Form{
		Title: words.T("firms.propose_title", p.file.Name), Verb: words.T("firms.propose_do"), Said: []string{words.T("firms.propose_said")},
		Fields: []ask.Field{
			ask.Text(words.T("decisionsview.holder"), holder), ask.Text(words.T("decisionsview.bank"), bank), ask.Text(words.T("decisionsview.bank_no"), no),
			ask.Text(words.T("decisionsview.account_hint"), number), ask.Text(words.T("firms.ref"), ref), ask.Text(words.T("firms.reason"), reason),
		}, Label: 136,
		Take: func() (func(context.Context) error, error) {
			book, me := p.book()
			e := accounts.Entry{Holder: strings.TrimSpace(holder.Text), Bank: strings.TrimSpace(bank.Text), BankNo: strings.TrimSpace(no.Text), Number: strings.TrimSpace(number.Text)}
			if e.Number == "" || e.Holder == "" || e.Bank == "" {
				return nil, desk.Errf("firms-account-part")
			}
			from, why := strings.TrimSpace(ref.Text), strings.TrimSpace(reason.Text)
			return func(ctx context.Context) error {
				_, err := book.Propose(ctx, me.Actor, id, seen, e, accounts.ByHand, from, why)
				return err
			}, nil
		},
		Done: p.again,
	})
}

// confirm asks the second person to read the number from the paper once more.
func (p *filePage) confirm() {
	typed := field.NewEntry()
	look := accounts.Look{ID: p.file.ID, Seen: p.file.Account.Version}
	w := p.file.Account.Waiting
	p.v.dialog = ask.Show(p.v.place.Shell, ask.Form{
		Title: words.T("firms.confirm_title", p.file.Name), Verb: words.T("firms.confirm"),
		Said:   []string{words.T("firms.confirm_said", w.Holder, w.Bank, w.Number.Masked())},
		Fields: []ask.Field{ask.Text(words.T("firms.typed"), typed)}, Label: 120,
		Take: func() (func(context.Context) error, error) {
			book, me := p.book()
			if look.Typed = strings.TrimSpace(typed.Text); look.Typed == "" {
				return nil, desk.Errf("firms-account-typed")
			}
			return func(ctx context.Context) error {
				_, err := book.Confirm(ctx, me.Actor, []accounts.Look{look}, "")
				return err
			}, nil
		},
		Done: p.again,
	})
}

// reject refuses a proposal, or takes one's own back, with the reason.
func (p *filePage) reject() {
	reason := field.NewEntry()
	id, seen := p.file.ID, p.file.Account.Version
	p.v.dialog = ask.Show(p.v.place.Shell, ask.Form{
		Title: words.T("firms.reject_title", p.file.Name), Verb: words.T("firms.reject"), Danger: true, Said: []string{words.T("firms.reject_said")},
		Fields: []ask.Field{ask.Text(words.T("firms.reason"), reason)},
		Take: func() (func(context.Context) error, error) {
			book, me := p.book()
			why := strings.TrimSpace(reason.Text)
			return func(ctx context.Context) error {
				_, err := book.Reject(ctx, me.Actor, id, seen, why)
				return err
			}, nil
		},
		Done: p.again,
	})
}

// again reads the file anew.
func (p *filePage) again() {
	p.open(p.file.ID, func() {
		p.v.show(p.file.ID)
		p.v.place.Shell.Update()
	})
}

// numberLike is what may be a whole account number: what is typed of one is never
// looked for in parts.
func numberLike(text string) bool {
	plain := strings.NewReplacer(" ", "", "-", "").Replace(text)
	return len(plain) >= 8 && strings.Trim(plain, "0123456789") == ""
}

// byAccount finds who has an account of this full number, by its keyed mark.
func (v *View) byAccount(text string) []shell.Hit {
	if !numberLike(text) {
		return nil
	}
	s := v.place.Session
	ids, err := dossier.Reader{Desk: s.Desk, Vault: s.Vault()}.ByAccount(context.Background(), text)
	if err != nil {
		return nil // the vault is shut: then nothing is found by number
	}
	var out []shell.Hit
	for _, id := range ids {
		h := shell.Hit{Title: id, Note: words.T("firms.found_by_number") + "  " + id, Route: Route, Arg: id}
		if f, ok := v.place.Firms().Get(id); ok {
			h.Title = f.Name
		}
		out = append(out, h)
	}
	return out
}

package paymentview

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/ui/ask"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/printing"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// actions fit the state of the batch in hand and the roles of the person. The last
// is the one the batch waits for.
func (p *batchesPage) actions() []shell.Action {
	v, b := p.v, p.batch()
	take := shell.Action{Label: words.T("pay.take"), Key: shell.Open, Do: v.files.choose, Off: !v.place.Holds(act.Maker)}
	if b == nil || len(p.rows) == 0 { // none, or not read yet
		return []shell.Action{take}
	}
	maker, signs := v.place.Holds(act.Maker), v.place.Holds(act.Checker, act.Approver)
	save := shell.Action{Label: words.T("pay.save_file"), Key: shell.Save, Do: p.saveFile, Off: !maker && !signs || v.place.Session.Vault() == nil}
	out := []shell.Action{take}
	switch b.State {
	case payment.Prepared:
		more := []shell.Action{save, {Label: words.T("pay.drop_ticked"), Do: p.dropTicked, Off: !maker || len(p.orders.Ticked()) == 0}, {Label: words.T("pay.withdraw"), Do: p.askWithdraw, Off: !maker && !signs}}
		out = append(out, shell.Action{Label: words.T("pay.more"), Menu: more},
			shell.Action{Label: words.T("pay.release"), Primary: true, Key: shell.Start, Do: p.askRelease, Off: !p.mayRelease(b)})
	case payment.Released:
		out = append(out, shell.Action{Label: words.T("pay.more"), Menu: []shell.Action{save, {Label: words.T("pay.withdraw"), Do: p.askWithdraw, Off: !signs}}},
			shell.Action{Label: words.T("pay.send"), Primary: true, Key: shell.Start, Do: p.askSend, Off: !maker && !signs})
	case payment.Unknown:
		claimed := b.Claims > 0 || b.Claim != nil
		out = append(out, shell.Action{Label: words.T("pay.dismiss_found"), Do: p.askDismiss, Off: !claimed || !signs},
			shell.Action{Label: words.T("pay.find"), Primary: !claimed, Do: p.askFind, Off: !maker && !signs || b.Claim != nil || b.Open().Count == 0},
			shell.Action{Label: words.T("pay.confirm_found"), Primary: claimed, Do: p.askConfirmFound, Off: !claimed || !signs})
	case payment.Sent:
		out = append(out, save)
	}
	return out
}

// mayRelease tells whether the batch waits for this person.
func (p *batchesPage) mayRelease(b *payment.Batch) bool {
	return slices.ContainsFunc(p.v.data.waiting.Release, func(w payment.Batch) bool { return w.ID == b.ID })
}

func (p *batchesPage) seen(b *payment.Batch) payment.Seen {
	return payment.Seen{Batch: b.ID, Seen: b.Version}
}

// confirm asks before an act on the batch in hand; said tells what it will do.
func (p *batchesPage) confirm(title, verb string, danger bool, said []string, yes func()) {
	list := make([]fyne.CanvasObject, len(said))
	for i, text := range said {
		list[i] = prose.Hanging(16, prose.Span{Text: "·", Tone: theme.Quiet}, prose.Plain(text))
	}
	s := dialogs.Spec{Title: title, Body: parts.NewColumn(6, list...), Width: 560, Default: 1, Choices: []dialogs.Choice{{Label: words.T("ui.cancel")}, {Label: verb, Kind: dialogs.Primary, Do: yes}}}
	if danger {
		s.Default, s.Choices[1].Kind = 0, dialogs.Danger
	}
	p.v.dialog = dialogs.Show(p.v.place.Shell.Window(), s)
}

func (p *batchesPage) askRelease() {
	v, b := p.v, p.batch()
	said := append([]string{words.T("pay.release_says", b.Orders.Count, b.Orders.Amount.String())}, moves(p.rows, v.data.pools, v.place.PoolLabel, ledger.Payable, ledger.InTransit)...)
	seen, who := p.seen(b), v.place.Session.Who()
	p.confirm(words.T("pay.release_title", b.ID), words.T("pay.release"), false, append(said, words.T("pay.release_then")), func() {
		v.do(words.T("pay.release"), func(ctx context.Context) error { return v.pay.Release(ctx, who, seen) }, nil)
	})
}

func (p *batchesPage) askWithdraw() {
	v, b := p.v, p.batch()
	text := words.T("pay.withdraw_prepared", b.Orders.Count, b.Orders.Amount.String())
	if b.State == payment.Released {
		text = words.T("pay.withdraw_released", b.Orders.Count, b.Orders.Amount.String())
	}
	seen, who := p.seen(b), v.place.Session.Who()
	v.dialog = dialogs.Reason(v.place.Shell.Window(), words.T("pay.withdraw_title", b.ID), text, words.T("pay.withdraw"), func(reason string) {
		seen.Reason = reason
		v.do(words.T("pay.withdraw"), func(ctx context.Context) error { return v.pay.Withdraw(ctx, who, seen) }, nil)
	})
}

func (p *batchesPage) dropTicked() {
	var rows []payment.Row
	for _, o := range p.orders.Ticked() {
		if o.State == payment.Prepared {
			rows = append(rows, o.Row)
		}
	}
	if len(rows) > 0 {
		p.askDrop(rows)
	}
}

// askSend says what leaves, asks for the folder and lets the file go, once.
func (p *batchesPage) askSend() {
	v, b := p.v, p.batch()
	said := []string{
		words.T("pay.send_says", b.Orders.Count, b.Orders.Amount.String(), templateName(v.data.templates, b.Template)), words.T("pay.send_once"), words.T("pay.send_unknown"),
	}
	seen, s := p.seen(b), v.place.Session
	who, vault := s.Who(), s.Vault()
	p.confirm(words.T("pay.send_title", b.ID), words.T("pay.choose_folder"), false, said, func() {
		v.place.Shell.Files().Folder(words.T("pay.choose_folder"), func(dir string) {
			var f payment.SentFile
			v.do(words.T("pay.sending"), func(ctx context.Context) (err error) {
				f, err = v.pay.Send(ctx, who, vault, seen, payment.WriteTo(dir))
				return err
			}, func() {
				event.Say("sent", f.Name, f.Count)
				dialogs.Tell(v.place.Shell.Window(), words.T("pay.sent_title"), words.T("pay.sent_said", filepath.Join(dir, f.Name), f.Count, f.Total.String(), f.SHA256))
			})
		})
	})
}

// saveFile writes the bank file as it would leave, or as it left.
func (p *batchesPage) saveFile() {
	v, b := p.v, p.batch()
	who, vault, id := v.place.Session.Who(), v.place.Session.Vault(), b.ID
	type made struct {
		file    payment.SentFile
		content []byte
	}
	task.Start(v.place.Shell.Runner(), &v.work, words.T("pay.save_file"), func(ctx context.Context, _ task.Tell) (m made, err error) {
		m.file, m.content, err = v.pay.File(ctx, who, vault, id)
		return m, err
	}, func(m made, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.place.Shell.Files().Save(words.T("pay.save_file"), m.file.Name, func(path string) {
			task.Start(v.place.Shell.Runner(), &v.work, "", func(context.Context, task.Tell) (string, error) {
				return printing.Write(filepath.Dir(path), filepath.Base(path), func(f *os.File) error {
					_, err := f.Write(m.content)
					return err
				})
			}, func(path string, err error) {
				if err != nil {
					v.place.Shell.Failed(err)
					return
				}
				dialogs.Tell(v.place.Shell.Window(), words.T("pay.saved_title"), words.T("pay.saved_said", path, m.file.SHA256))
			})
		})
	})
}

// askFind records what somebody found out about an unknown batch.
func (p *batchesPage) askFind() {
	v, b := p.v, p.batch()
	outcomes := []payment.State{payment.Sent, payment.Returned, payment.Settled}
	outcome := widget.NewSelect([]string{words.T("pay.found_sent"), words.T("pay.found_back"), words.T("pay.found_settled")}, nil)
	outcome.SetSelectedIndex(0)
	var ticked []string
	for _, o := range p.orders.Ticked() {
		ticked = append(ticked, o.ID)
	}
	about := words.T("pay.found_all", b.Open().Count, b.Open().Amount.String())
	if len(ticked) > 0 {
		about = words.T("pay.found_some", len(ticked))
	}
	day, doc, reason := field.NewDate(v.place.Today()), field.NewEntry(), field.NewEntry()
	day.Set(v.place.Today())
	doc.SetPlaceHolder(words.T("pay.evidence_hint"))
	who, seen := v.place.Session.Who(), p.seen(b)
	v.dialog = ask.Show(v.place.Shell, ask.Form{
		Title: words.T("pay.find_title", b.ID), Verb: words.T("pay.find_verb"), Said: []string{about, words.T("pay.find_note")},
		Fields: []ask.Field{
			ask.Choice(words.T("pay.outcome"), outcome), ask.Day(words.T("pay.bank_day"), day), ask.Text(words.T("pay.evidence"), doc), ask.Text(words.T("pay.explain"), reason),
		},
		Take: func() (func(context.Context) error, error) {
			f := payment.Found{Seen: seen, Outcome: outcomes[outcome.SelectedIndex()], Doc: strings.TrimSpace(doc.Text)}
			if f.Outcome != payment.Sent {
				f.Orders = ticked
			}
			var err error
			if f.Day, err = day.Value(); err != nil {
				return nil, desk.Errf("field-day").Wrap(err)
			}
			f.Reason = strings.TrimSpace(reason.Text)
			return func(ctx context.Context) error { return v.pay.Find(ctx, who, f) }, nil
		},
		Done: func() { v.load(nil) },
	})
}

// claims say what was found and waits for a second person.
func (p *batchesPage) claims(b *payment.Batch) []string {
	var out []string
	if b.Claim != nil {
		out = append(out, words.T("pay.claim_sent", b.Claim.By.Name, b.Claim.Date.String(), orDash(b.Claim.Doc)))
	}
	for _, s := range []payment.State{payment.Settled, payment.Returned} {
		var sum payment.Sum
		by := ""
		for _, r := range p.rows {
			f := r.Result.Settled
			if s == payment.Returned {
				f = r.Result.Returned
			}
			if f != nil && f.Waits {
				sum, by = plus(sum, payment.Sum{Count: 1, Amount: r.Amount}), f.By.Name
			}
		}
		if sum.Count > 0 {
			out = append(out, words.T("pay.claim_orders", by, s.Label(), sum.Count, sum.Amount.String()))
		}
	}
	return out
}

func (p *batchesPage) askConfirmFound() {
	v, b := p.v, p.batch()
	who, seen := v.place.Session.Who(), p.seen(b)
	p.confirm(words.T("pay.confirm_found_title", b.ID), words.T("pay.confirm_found"), false, append(p.claims(b), words.T("pay.confirm_found_then")), func() {
		v.do(words.T("pay.confirm_found"), func(ctx context.Context) error { return v.pay.ConfirmFound(ctx, who, seen, nil) }, nil)
	})
}

func (p *batchesPage) askDismiss() {
	v, b := p.v, p.batch()
	who, seen := v.place.Session.Who(), p.seen(b)
	text := strings.Join(append(p.claims(b), words.T("pay.dismiss_then")), " ")
	v.dialog = dialogs.Reason(v.place.Shell.Window(), words.T("pay.dismiss_title", b.ID), text, words.T("pay.dismiss_found"), func(reason string) {
		seen.Reason = reason
		v.do(words.T("pay.dismiss_found"), func(ctx context.Context) error { return v.pay.DismissFound(ctx, who, seen, nil) }, nil)
	})
}

// refusedBy is why a result file was refused, nil for any other error.
func refusedBy(err error) *payment.Refused {
	if r, ok := errors.AsType[*payment.Refused](err); ok {
		return r
	}
	return nil
}

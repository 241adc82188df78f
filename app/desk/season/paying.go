package season

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/text/encoding/simplifiedchinese"

	"huiqi/app/desk"
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/people"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
)

// transfer is a payment batch of the season, known by its purpose.
type transfer struct {
	purpose string
	of      []which // award batches it pays
	again   string  // purpose of the transfer whose returned orders it sends again
	// returned are the lines of the first of them that the bank sends back.
	returned []int
}

var (
	payCities   = transfer{purpose: "2020年一季度工业增长激励", of: []which{ofCities}}
	payPower    = transfer{purpose: "2020年二季度增产用电奖励", of: []which{mainBatch, leftBehind, amendment}, returned: []int{lineReturned}}
	payAgain    = transfer{purpose: "2020年二季度增产用电奖励（退票重付）", again: payPower.purpose}
	payRest     = transfer{purpose: "2020年二季度增产用电奖励（补报账户）", of: []which{mainBatch}}
	payXiamen   = transfer{purpose: "2020年二季度增产用电奖励（厦门）", of: []which{ofXiamen}}
	payDecision = transfer{purpose: "2020年创新发展奖补", of: []which{byDecision}}
	payLater    = transfer{purpose: "2020年二季度增产用电奖励（补发）", of: []which{later}}
)

// payment finds a transfer, the last one when it had to be prepared again; false
// before it was prepared.
func (p *player) payment(purpose string) (b payment.Batch, ok bool, err error) {
	all, err := p.pay.All(p.ctx)
	for _, x := range all {
		if x.Purpose == purpose {
			b, ok = x, true
		}
	}
	return b, ok, err
}

// pays are the scenes from the payment order to the bank.
func pays(day string, x transfer) []scene {
	return []scene{
		{"pay-prepared", day, x.prepare},
		{"pay-released", day, x.release},
		{"pay-sent", day, x.send},
	}
}

func (x transfer) prepare(p *player) (told, error) {
	b, had, err := p.payment(x.purpose)
	if err != nil {
		return told{}, err
	}
	t := told{again: had}
	t.who, err = p.do("lin", func(lin people.SignedIn) error {
		if had {
			return nil
		}
		ask := payment.Ask{Template: payment.TemplateRef{ID: payment.BankCSV, Version: 1}, Purpose: x.purpose}
		for _, w := range x.of {
			a, err := p.batch(w)
			if err != nil {
				return err
			}
			ask.Batches = append(ask.Batches, a.ID)
		}
		if ask.Reissue, err = p.returned(x.again); err != nil {
			return err
		}
		b, _, err = p.pay.Prepare(p.ctx, lin.Actor, ask)
		return err
	})
	t.sum, t.args = b.Orders.Amount, []any{b.ID, b.Orders.Count, x.purpose}
	return t, err
}

// returned are the orders of a transfer that came back.
func (p *player) returned(purpose string) (out []string, err error) {
	if purpose == "" {
		return nil, nil
	}
	b, _, err := p.payment(purpose)
	if err != nil {
		return nil, err
	}
	rows, err := p.pay.Rows(p.ctx, b.ID)
	for _, r := range rows {
		if r.State == payment.Returned && r.Result.Reissued == "" {
			out = append(out, r.ID)
		}
	}
	return out, err
}

func (x transfer) release(p *player) (told, error) {
	b, _, err := p.payment(x.purpose)
	if err != nil {
		return told{}, err
	}
	t := told{sum: b.Orders.Amount, args: []any{b.ID}, again: b.Released != nil}
	t.who, err = p.do("huang", func(huang people.SignedIn) error {
		if t.again {
			return nil
		}
		return p.pay.Release(p.ctx, huang.Actor, payment.Seen{Batch: b.ID, Seen: b.Version})
	})
	return t, err
}

func (x transfer) send(p *player) (told, error) {
	b, _, err := p.payment(x.purpose)
	if err != nil {
		return told{}, err
	}
	t := told{again: true}
	for on := true; on; {
		var who string
		if who, on, err = x.toBank(p, b); err != nil {
			return t, err
		}
		if on {
			t.who, t.again = who, false
		}
		if b, _, err = p.payment(x.purpose); err != nil {
			return t, err
		}
	}
	t.sum = b.Orders.Amount
	if b.File != nil {
		t.args = []any{b.ID, b.Orders.Count, b.File.Name, b.File.SHA256[:12]}
	}
	return t, nil
}

// toBank does the next thing until the bank has the orders: on tells that there was
// one. After a sending that was broken off and never reached the bank, the orders are
// made again.
func (x transfer) toBank(p *player, b payment.Batch) (who string, on bool, err error) {
	switch {
	case b.State == payment.Prepared:
		_, err := x.release(p)
		return "", true, err
	case b.State == payment.Released:
		who, err = p.do("lin", func(lin people.SignedIn) error {
			_, err := p.pay.Send(p.ctx, lin.Actor, lin.Vault, payment.Seen{Batch: b.ID, Seen: b.Version}, p.writer())
			return err
		})
		return who, true, err
	case b.State == payment.Unknown && b.Returned.Count < b.Orders.Count:
		return "", true, p.findOut(b)
	case b.Returned.Count == b.Orders.Count && !p.left(b):
		who, err = p.do("lin", func(lin people.SignedIn) error {
			again, err := p.returned(x.purpose)
			if err != nil {
				return err
			}
			_, _, err = p.pay.Prepare(p.ctx, lin.Actor, payment.Ask{Reissue: again, Template: b.Template, Purpose: x.purpose, Reason: "银行未收到原文件"})
			return err
		})
		return who, true, err
	}
	return "", false, nil
}

// writer puts a file where the bank takes it.
func (p *player) writer() func(string, []byte) error {
	write := payment.WriteTo(filepath.Join(p.folder, toBank))
	if p.o.writer != nil {
		return p.o.writer(write)
	}
	return write
}

// left tells whether the file of a batch reached the bank.
func (p *player) left(b payment.Batch) bool {
	if b.File == nil {
		return false
	}
	_, err := os.Stat(filepath.Join(p.folder, toBank, b.File.Name))
	return err == nil
}

// findOut settles what a sending that was broken off left open: two people look
// whether the bank has the file.
func (p *player) findOut(b payment.Batch) error {
	f := payment.Found{Outcome: payment.Sent, Day: date(p.today()), Doc: "银行回函 " + b.ID}
	if !p.left(b) {
		f.Outcome = payment.Returned
	}
	for _, login := range []string{"lin", "chen"} {
		b, err := p.pay.Batch(p.ctx, b.ID)
		if err != nil {
			return err
		}
		seen := payment.Seen{Batch: b.ID, Seen: b.Version, Reason: "发送中断，向银行查询"}
		_, err = p.do(login, func(who people.SignedIn) error {
			switch {
			case login == "chen":
				return p.pay.ConfirmFound(p.ctx, who.Actor, seen, nil)
			case b.Claim != nil || b.Claims > 0:
				return nil
			}
			f.Seen = seen
			return p.pay.Find(p.ctx, who.Actor, f)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// answers is the scene in which the bank's result file is taken in.
func answers(day string, x transfer) scene {
	return scene{"results", day, func(p *player) (told, error) {
		b, _, err := p.payment(x.purpose)
		if err != nil {
			return told{}, err
		}
		t := told{again: b.Open().Count == 0}
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			if t.again {
				return nil
			}
			path, err := x.bank(p, lin.Vault, b)
			if err != nil {
				return err
			}
			_, _, err = p.pay.Import(p.ctx, lin.Actor, lin.Vault, path, payment.TemplateRef{ID: payment.ResultsCSV, Version: 1})
			return err
		})
		if err != nil {
			return t, err
		}
		b, err = p.pay.Batch(p.ctx, b.ID)
		t.sum, t.args = b.Settled.Amount, []any{b.ID, b.Settled.Count, b.Returned.Count}
		return t, err
	}}
}

// bank is what the bank answers: all was paid but what it sends back.
func (x transfer) bank(p *player, v *vault.Vault, b payment.Batch) (string, error) {
	rows, err := p.pay.Rows(p.ctx, b.ID)
	if err != nil {
		return "", err
	}
	back := make(map[string]bool)
	for _, n := range x.returned {
		l, err := p.line(x.of[0], n)
		if err != nil {
			return "", err
		}
		back[l.Award] = true
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	lines := [][]string{{"支付令号", "收款人账号", "金额（元）", "处理结果", "入账日期", "退票原因"}}
	for _, r := range rows {
		if !r.State.InTransit() {
			continue
		}
		number, err := v.Open(vault.AccountPlace(r.Payee.ID), r.Account.Number)
		if err != nil {
			return "", err
		}
		l := []string{r.ID, number, r.Amount.String(), "成功", p.today(), ""}
		if back[r.Parts[0].Award] {
			l[3], l[5] = "退票", "账号户名不符"
		}
		lines = append(lines, l)
	}
	lines = append(lines, []string{"总笔数", strconv.Itoa(len(lines) - 1), "总金额", b.Open().Amount.String()})
	if err := w.WriteAll(lines); err != nil {
		return "", err
	}
	text, err := simplifiedchinese.GB18030.NewEncoder().Bytes(out.Bytes())
	if err != nil {
		return "", err
	}
	path := filepath.Join(p.folder, fromBank, fmt.Sprintf("%s-回单.csv", b.ID))
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return "", desk.Errf("write-failed", filepath.Base(path)).Wrap(err)
	}
	return path, nil
}

// corrects is the scene in which the account of a returned order is put right.
func corrects(day string, x transfer) scene {
	return scene{"account-corrected", day, func(p *player) (told, error) {
		orders, err := p.returned(x.purpose)
		if err != nil || len(orders) == 0 {
			return told{again: true, args: []any{"", ""}}, err
		}
		var row payment.Row
		err = p.view(func(t store.Reader) error {
			row, err = payment.RowOf(t, orders[0])
			return err
		})
		if err != nil {
			return told{}, err
		}
		a, err := p.account(row.Payee.ID)
		t := told{sum: row.Amount, args: []any{row.Payee.Name, row.ID}, again: a.Waiting != nil || a.Last > 1}
		if err != nil {
			return t, err
		}
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			if t.again {
				return nil
			}
			number, err := lin.Vault.Open(vault.AccountPlace(row.Payee.ID), row.Account.Number)
			if err != nil {
				return err
			}
			e := accounts.Entry{Holder: row.Account.Holder, Bank: row.Account.Bank, BankNo: row.Account.BankNo, Number: number[:len(number)-2] + "68"}
			_, err = accounts.Book{Desk: p.s.Desk, Vault: lin.Vault}.Propose(p.ctx, lin.Actor, row.Payee.ID, a.Version, e, accounts.Returned, row.ID, "企业来函更正账号")
			return err
		})
		return t, err
	}}
}

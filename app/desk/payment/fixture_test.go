package payment_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"huiqi/app/desk"
	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/road"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

var pool = ledger.Pool{Source: "province", Item: "fujian-2020-13/power"}

// owed is a confirmed award batch, as the road leaves it: with its obligations in
// the ledger.
type owed struct {
	Batch road.Batch  `json:"batch"`
	Lines []road.Line `json:"lines"`
}

func (owed) Kind() string { return "test-owed" }

func applyOwed(t store.Txn, m act.Meta, e owed) error {
	var posts []ledger.Posting
	var all money.Fen
	for _, l := range e.Lines {
		p := ledger.Posting{Pool: e.Batch.Pool(), From: ledger.Available, To: ledger.Committed, Amount: l.Net, Code: ledger.CodeCommit, Award: l.Award, Batch: e.Batch.ID}
		q := p
		q.From, q.To, q.Code = ledger.Committed, ledger.Payable, ledger.CodeConfirm
		posts = append(posts, p, q)
		all += l.Net
		if err := act.Write(t, fmt.Sprintf("now/line/%s/%05d", e.Batch.ID, l.N), l); err != nil {
			return err
		}
	}
	grant := ledger.Posting{Pool: e.Batch.Pool(), From: ledger.Appropriation, To: ledger.Available, Amount: all, Code: ledger.CodeGrant, Doc: "闽财指〔2020〕1号"}
	if err := ledger.Post(t, m, append([]ledger.Posting{grant}, posts...)); err != nil {
		return err
	}
	if err := act.Touch(t, "batch/"+e.Batch.ID, m.Who); err != nil {
		return err
	}
	return act.Write(t, "now/batch/"+e.Batch.ID, e.Batch)
}

// offset pays an award from money that another one owes back.
type offset struct {
	Award  string    `json:"award"`
	Amount money.Fen `json:"amount"`
}

func (offset) Kind() string { return "test-offset" }

func applyOffset(t store.Txn, m act.Meta, e offset) error {
	return ledger.Post(t, m, []ledger.Posting{{Pool: pool, From: ledger.Payable, To: ledger.Paid, Amount: e.Amount, Code: ledger.CodeOffset, Award: e.Award, Doc: "追回1号"}})
}

// moved posts what a test likes.
type moved struct {
	Posts []ledger.Posting `json:"posts"`
}

func (moved) Kind() string { return "test-moved" }

var testKinds = act.Kinds{
	"test-moved":   act.On(func(t store.Txn, m act.Meta, e moved) error { return ledger.Post(t, m, e.Posts) }),
	"test-touched": act.On(func(t store.Txn, _ act.Meta, e touched) error { return act.Touch(t, e.Scope, e.User) }),
	"test-owed":    act.On(applyOwed), "test-offset": act.On(applyOffset)}

// fixture is an office with money to pay.
type fixture struct {
	tb peopletest.TB
	*peopletest.Office
	payment.Payments
	book                     accounts.Book
	maker, checker, approver people.SignedIn
	other                    people.SignedIn // checker too
	folder                   string
	orders, results          payment.TemplateRef
}

func fill(tb peopletest.TB, o *peopletest.Office) *fixture {
	f := &fixture{
		tb: tb, Office: o, Payments: payment.Payments{Desk: o.Desk}, book: accounts.Book{Desk: o.Desk, Vault: o.Vault},
		maker: o.Person("maker", act.Maker), checker: o.Person("checker", act.Checker),
		approver: o.Person("approver", act.Approver), other: o.Person("other", act.Checker, act.Maker),
		orders: payment.TemplateRef{ID: payment.BankCSV, Version: 1}, results: payment.TemplateRef{ID: payment.ResultsCSV, Version: 1},
	}
	return f
}

func kinds() []act.Kinds {
	return []act.Kinds{ledger.Kinds, accounts.Kinds, road.Kinds, payment.Kinds, testKinds}
}

func open(t *testing.T) *fixture {
	t.Helper()
	f := fill(t, peopletest.New(t, kinds()...))
	f.folder = t.TempDir()
	return f
}

func (f *fixture) must(err error) {
	f.tb.Helper()
	if err != nil {
		f.tb.Fatal(err)
	}
}

func number(party string) string { return "0" + party + "0099" }

func party(n int) string { return fmt.Sprintf("91350100M%09d", n) }

// owe makes a confirmed award batch of these amounts; award n of it goes to party n.
func (f *fixture) owe(id string, amounts ...money.Fen) {
	f.tb.Helper()
	e := owed{Batch: road.Batch{Header: road.Header{ID: id, Item: pool.Item, Fund: pool.Source, Via: "beneficiary"}, State: road.Confirmed}}
	for i, a := range amounts {
		id := party(i + 1)
		n, err := f.Vault.Seal(vault.AccountPlace(id), number(id))
		f.must(err)
		e.Lines = append(e.Lines, road.Line{
			N: i + 1, Award: fmt.Sprintf("%s-%05d", e.Batch.ID, i+1), Party: road.Party{ID: id, Name: fmt.Sprintf("企业%d", i+1)}, Net: a,
			Account: &road.Account{Name: fmt.Sprintf("企业%d", i+1), Bank: "工商银行福州分行", BankNo: "102391000018", Number: n},
		})
	}
	f.do(e)
}

func (f *fixture) ctx() context.Context { return context.Background() }

func (f *fixture) do(e act.Event) {
	f.tb.Helper()
	_, err := f.Office.Desk.Do(f.ctx(), f.maker.Actor, act.Order{}, func(store.Reader, act.Meta) (act.Event, error) { return e, nil })
	f.must(err)
}

func (f *fixture) seen(id string) payment.Seen {
	f.tb.Helper()
	b, err := f.Batch(f.ctx(), id)
	f.must(err)
	return payment.Seen{Batch: id, Seen: b.Version, Reason: "测试用的理由"}
}

func (f *fixture) prepare(batch string) payment.Batch {
	f.tb.Helper()
	b, left, err := f.Prepare(f.ctx(), f.maker.Actor, payment.Ask{Batches: []string{batch}, Template: f.orders, Purpose: "2020年二季度奖励"})
	f.must(err)
	if len(left) > 0 {
		f.tb.Fatal(left[0].Why)
	}
	return b
}

// sent prepares, releases and sends an award batch.
func (f *fixture) sent(batch string) payment.Batch {
	f.tb.Helper()
	b := f.prepare(batch)
	return f.out(b.ID)
}

func (f *fixture) out(id string) payment.Batch {
	f.tb.Helper()
	f.must(f.Release(f.ctx(), f.approver.Actor, f.seen(id)))
	_, err := f.Send(f.ctx(), f.maker.Actor, f.Vault, f.seen(id), func(string, []byte) error { return nil })
	f.must(err)
	b, err := f.Batch(f.ctx(), id)
	f.must(err)
	return b
}

func (f *fixture) rows(batch string) []payment.Row {
	f.tb.Helper()
	rows, err := f.Rows(f.ctx(), batch)
	f.must(err)
	return rows
}

// told is a line of a result file.
type told struct {
	order, account string
	amount         money.Fen
	word, date     string
	reason         string
}

func (f *fixture) tells(r payment.Row, word, date string) told {
	f.tb.Helper()
	n, err := f.Vault.Open(vault.AccountPlace(r.Payee.ID), r.Account.Number)
	f.must(err)
	return told{r.ID, n, r.Amount, word, date, ""}
}

// file writes a result file as banks do; it is new whenever its name is.
func (f *fixture) file(name string, lines ...told) string {
	f.tb.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	f.must(w.Write([]string{"银行批次 " + name}))
	f.must(w.Write([]string{"支付令号", "收款人账号", "金额（元）", "处理结果", "入账日期", "退票原因"}))
	var sum money.Fen
	for _, l := range lines {
		f.must(w.Write([]string{l.order, l.account, l.amount.String(), l.word, l.date, l.reason}))
		sum += l.amount
	}
	f.must(w.Write([]string{"总笔数", fmt.Sprint(len(lines)), "总金额", sum.String()}))
	w.Flush()
	text, err := simplifiedchinese.GB18030.NewEncoder().Bytes(b.Bytes())
	f.must(err)
	path := filepath.Join(f.folder, name+".csv")
	f.must(os.WriteFile(path, text, 0o600))
	return path
}

func (f *fixture) take(path string) (payment.TakenFile, bool, error) {
	return f.Import(f.ctx(), f.maker.Actor, f.Vault, path, f.results)
}

func (f *fixture) takes(path string) payment.TakenFile {
	f.tb.Helper()
	got, _, err := f.take(path)
	f.must(err)
	return got
}

// sound holds the whole desk against itself.
func (f *fixture) sound() {
	f.tb.Helper()
	f.must(f.Office.Desk.Store.View(f.ctx(), func(t store.Reader) error {
		_, err := payment.Verify(t)
		_, err2 := ledger.Verify(t)
		return errors.Join(err, err2)
	}))
}

func (f *fixture) money(award string) ledger.Amounts {
	f.tb.Helper()
	var a ledger.Amounts
	f.must(f.Office.Desk.Store.View(f.ctx(), func(t store.Reader) (err error) {
		a, err = ledger.AwardBalances(t, award)
		return err
	}))
	return a
}

func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return fmt.Sprint(err)
}

func day(s string) period.Date {
	d, err := period.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// gb is a text in GB18030.
func gb(t *testing.T, text string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// clear removes a folder of a drawn case.
func (f *fixture) clear(dir string) {
	f.tb.Helper()
	f.must(os.RemoveAll(dir))
}

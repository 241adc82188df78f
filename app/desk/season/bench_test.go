package season_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/desk/vault"
	"huiqi/app/store/storetest"
	"huiqi/policy/money"
)

const many = 20_000

// province is a batch of 20,000 lines, each with a sealed account, checked and
// waiting for its approval.
func province(b *testing.B) (*roadtest.Office, road.Batch) {
	b.Helper()
	o := roadtest.New(b, payment.Kinds)
	amounts := make([]money.Fen, many)
	for i := range amounts {
		amounts[i] = money.Fen(1000_00 + i)
	}
	o.Grant("province", 100_000_000_00)
	run := o.Run("r1", amounts...)
	hands := roadtest.Probe{User: o.Maker.Actor.ID()}
	for i := range run.Rows {
		row := &run.Rows[i]
		n, err := o.Vault.Seal(vault.AccountPlace(row.ID), number(i))
		if err != nil {
			b.Fatal(err)
		}
		row.Account = &awards.Account{Name: row.Name, Bank: "示例银行三明分行营业部", BankNo: "103395000018", Sealed: n}
		hands.Touch = append(hands.Touch, "account/"+row.ID)
	}
	o.Do(hands)
	batch := ok[road.Batch](b)(o.Road.Submit(b.Context(), o.Maker.Actor, roadtest.Ask(o.Drafted(run))))
	return o, ok[road.Batch](b)(o.Road.Check(b.Context(), o.Check.Actor, roadtest.Ask(batch)))
}

func number(i int) string { return fmt.Sprintf("3505%015d", i) }

// ok stops the benchmark at an error.
func ok[T any](b *testing.B) func(T, error) T {
	return func(v T, err error) T {
		b.Helper()
		if err != nil {
			b.Fatal(err, text(err))
		}
		return v
	}
}

// laps measures the parts of a benchmark.
type laps struct {
	b     *testing.B
	names []string
	took  map[string]time.Duration
}

func (l *laps) of(name string, f func()) {
	start := time.Now()
	f()
	l.add(name, time.Since(start))
}

func (l *laps) add(name string, took time.Duration) {
	if l.took[name] == 0 {
		l.names = append(l.names, name)
	}
	l.took[name] += took
}

func (l *laps) report() {
	var all time.Duration
	for _, n := range l.names {
		each := l.took[n] / time.Duration(l.b.N)
		l.b.ReportMetric(float64(each.Milliseconds()), n+"-ms")
		if n != "bare" {
			all += each
		}
	}
	l.b.ReportMetric(all.Seconds(), "s/road")
	l.b.ReportMetric(all.Seconds()/(l.took["bare"]/time.Duration(l.b.N)).Seconds(), "x-bare")
}

// BenchmarkRoad20000 takes 20,000 lines over the road, on disk: approved, obligated,
// ordered, released, exported, and reconciled with the bank's answer. Beside it, in
// the same run, is what bbolt alone takes to write as many records in as many
// transactions: an order, its result, an award's balance and the index of its orders.
func BenchmarkRoad20000(b *testing.B) {
	l := &laps{b: b, took: make(map[string]time.Duration)}
	for range b.N {
		o, batch := province(b)
		ctx, folder := b.Context(), b.TempDir()
		pay := payment.Payments{Desk: o.Desk}
		l.of("approve", func() { batch = ok[road.Batch](b)(o.Road.Approve(ctx, o.Head.Actor, roadtest.Ask(batch), false)) })
		batch = o.Noticed(batch)
		l.of("obligate", func() { batch = ok[road.Batch](b)(o.Road.Confirm(ctx, o.Head.Actor, roadtest.Ask(batch))) })
		var p payment.Batch
		l.of("order", func() {
			var err error
			p, _, err = pay.Prepare(ctx, o.Maker.Actor, payment.Ask{
				Batches: []string{batch.ID}, Template: payment.TemplateRef{ID: payment.BankCSV, Version: 1}, Purpose: "奖励",
			})
			ok[payment.Batch](b)(p, err)
		})
		l.of("release", func() { ok[int](b)(0, pay.Release(ctx, o.Head.Actor, payment.Seen{Batch: p.ID, Seen: p.Version})) })
		p = ok[payment.Batch](b)(pay.Batch(ctx, p.ID))
		l.of("export", func() {
			ok[payment.SentFile](b)(pay.Send(ctx, o.Maker.Actor, o.Vault, payment.Seen{Batch: p.ID, Seen: p.Version}, payment.WriteTo(folder)))
		})
		path := results(b, o, pay, p.ID, folder)
		l.of("results", func() {
			_, _, err := pay.Import(ctx, o.Maker.Actor, o.Vault, path, payment.TemplateRef{ID: payment.ResultsCSV, Version: 1})
			ok[int](b)(0, err)
		})
		l.of("reconcile", func() {
			r := ok[payment.Reconciliation](b)(pay.Reconcile(ctx, p.ID))
			if len(r.Differences) > 0 || r.States[payment.Settled].Count != many-many/100 {
				b.Fatal(r.States, r.Differences)
			}
		})
		bare(l)
	}
	l.report()
}

// results is the bank's answer: each hundredth order comes back.
func results(b *testing.B, o *roadtest.Office, pay payment.Payments, id, folder string) string {
	b.Helper()
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	lines := [][]string{{"支付令号", "收款人账号", "金额（元）", "处理结果", "入账日期", "退票原因"}}
	var sum money.Fen
	for i, r := range ok[[]payment.Row](b)(pay.Rows(context.Background(), id)) {
		l := []string{r.ID, ok[string](b)(o.Vault.Open(vault.AccountPlace(r.Payee.ID), r.Account.Number)), r.Amount.String(), "成功", o.Today().String(), ""}
		if i%100 == 0 {
			l[3], l[5] = "退票", "账号不符"
		}
		sum += r.Amount
		lines = append(lines, l)
	}
	lines = append(lines, []string{"总笔数", fmt.Sprint(len(lines) - 1), "总金额", sum.String()})
	ok[int](b)(0, w.WriteAll(lines))
	path := filepath.Join(folder, "results.csv")
	ok[int](b)(0, os.WriteFile(path, ok[[]byte](b)(simplifiedchinese.GB18030.NewEncoder().Bytes(out.Bytes())), 0o600))
	return path
}

// bare writes about what the road writes, without the road and in one transaction each:
// a balance at the approval, the confirmation, the release and the result, an order,
// its index and its result.
func bare(l *laps) {
	value := bytes.Repeat([]byte{'v'}, 500)
	for _, size := range []int{180, 220, 500, 80, 260, 200, 180} {
		var start time.Time
		storetest.Bare(l.b, func() { start = time.Now() }, func(yield func(string, []byte) bool) {
			for i := range many {
				if !yield(fmt.Sprintf("now/ledger/award/SP2020-001-%05d", i), value[:size]) {
					return
				}
			}
		})
		l.add("bare", time.Since(start))
	}
}

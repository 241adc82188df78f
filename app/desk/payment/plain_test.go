package payment_test

import (
	"testing"
	"time"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act/plain/plaintest"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/vault"
	"huiqi/policy/period"
)

func TestPlainRecords(t *testing.T) {
	part := payment.Part{
		Award: "SP2020-001-00001", Batch: "SP2020-001", Party: "91350181MA9115690G",
		Pool: ledger.Pool{Source: "province", Item: "fujian-2020-13/power"}, Amount: 1000_00,
	}
	order := payment.Order{
		ID: "ZF2020-001-00001", N: 1, Payee: payment.Party{ID: part.Party, Name: "福建某公司", Region: "350181"},
		Account: accounts.Details{Holder: "福建某公司", Bank: "某银行", BankNo: "103395000018", Number: vault.Number{Sealed: "c2VhbA==", Tail: "6789", Find: "x-_y"}},
		Amount:  1000_00, Parts: []payment.Part{part},
	}
	city := order
	city.Payee.Region, city.Account.BankNo, city.ReissueOf = "", "", "ZF2020-000-00007"
	city.Parts = []payment.Part{part, part}
	plaintest.Agree(t, order, city)
	plaintest.Agree(t,
		payment.Paying{Live: order.ID, Orders: []string{order.ID}}, payment.Paying{Live: "b", Returned: "a", Orders: []string{"a", "b"}},
		payment.Paying{Returned: "a", Orders: []string{"a"}}, payment.Paying{Orders: []string{}})
	day := period.Date{Year: 2020, Month: 7, Day: 20}
	by := &payment.Sign{Who: "u1", Name: "林", At: time.Date(2020, 7, 20, 4, 0, 0, 0, time.UTC), Date: day, Seq: 41}
	settled := &payment.Fact{Date: day, File: "ab12", Line: 2, By: by}
	back := &payment.Fact{Date: day, Reason: "账号不符", File: "ab12", Line: 2, Doc: "回单1", By: by, Waits: true}
	plaintest.Agree(t, payment.Result{Settled: settled}, payment.Result{Returned: back, Reissued: city.ID},
		payment.Result{Settled: settled, Returned: back})
	plaintest.Agree(t, payment.PreparedOf(order, city))
	plaintest.Agree(t, payment.ResultsOf(payment.Settled, day), payment.ResultsOf(payment.Returned, day))
}

package payment_test

import (
	"strings"
	"testing"

	"huiqi/app/desk/payment"
)

func TestASampleShowsTheTemplateAndNoAccountNumber(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 100_00, 200_00, 300_00)
	b := f.prepare("SP2020-001")
	tpl := payment.Template{
		ID: "own", Name: "自定", Use: payment.ForOrders, Format: "csv", Amounts: "fen", Declared: payment.Declared{At: "top", Count: "笔数", Total: "金额"},
		Columns: []payment.Column{{Head: "户名", Source: payment.SrcAccountName}, {Head: "账号", Source: payment.SrcAccount}, {Head: "金额", Source: payment.SrcAmount}},
	}
	rows, err := f.Sample(f.ctx(), tpl, b.ID, 2)
	f.must(err)
	var got []string
	for _, r := range rows {
		got = append(got, strings.Join(r, "|"))
	}
	want := "笔数|3|金额|60000\n户名|账号|金额\n企业1|**** 0099|10000\n企业2|**** 0099|20000"
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("sample\n%s\nwant\n%s", text, want)
	}
	for _, batch := range []string{"", b.ID} {
		rows, err := f.Sample(f.ctx(), tpl, batch, 3)
		f.must(err)
		if len(rows) != 5 || strings.Contains(strings.Join(rows[2], ""), number(party(1))) {
			t.Errorf("sample of %q: %q", batch, rows)
		}
	}
	returned, err := f.Returned(f.ctx())
	if err != nil || len(returned) != 0 {
		t.Errorf("returned %d %v", len(returned), err)
	}
}

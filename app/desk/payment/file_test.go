package payment_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/vault"
	"huiqi/policy/money"
)

var allColumns = []payment.Column{
	{Head: "序", Source: payment.SrcNumber}, {Head: "令号", Source: payment.SrcOrder}, {Head: "批次", Source: payment.SrcBatch},
	{Head: "单位", Source: payment.SrcPayee}, {Head: "代码", Source: payment.SrcPayeeID}, {Head: "户名", Source: payment.SrcAccountName},
	{Head: "账号", Source: payment.SrcAccount}, {Head: "银行", Source: payment.SrcBank}, {Head: "行号", Source: payment.SrcBankNo},
	{Head: "金额", Source: payment.SrcAmount}, {Head: "用途", Source: payment.SrcPurpose}, {Head: "日期", Source: payment.SrcDate},
	{Head: "币种", Source: payment.SrcFixed, Text: "人民币"}, {Head: "原令", Source: payment.SrcReissueOf},
}

// drawTemplate draws any template a clerk can define.
func drawTemplate(t *rapid.T) payment.Template {
	of := func(label string, list ...string) string { return rapid.SampledFrom(list).Draw(t, label) }
	tpl := payment.Template{
		ID: "drawn", Name: "任意", Use: payment.ForOrders, Format: of("format", "csv", "csv", "xlsx"), Amounts: of("amounts", "yuan", "fen"),
		Dates: of("dates", "", "2006-01-02", "20060102"), FileName: "{batch} {date} {count}笔 {total} {source}",
		Columns: rapid.Permutation(allColumns).Draw(t, "columns"), NoHead: rapid.Bool().Draw(t, "no head"),
	}
	if at := of("declared", "", "top", "bottom"); at != "" {
		tpl.Declared = payment.Declared{At: at, Count: "总笔数", Total: "总金额"}
	}
	if tpl.Format == "csv" {
		tpl.Encoding, tpl.Separator = of("encoding", "gb18030", "utf-8", "utf-8-bom"), of("separator", "", ",", "|", ";", "\t")
	} else {
		tpl.Sheet = of("sheet", "", "支付明细")
	}
	return tpl
}

// names hold what bank files stumble over: rare characters in two planes, of those
// GB18030 writes in two bytes one ending in |, quotes, separators, digits.
var names = []string{"福州企业", "𠮷田𬭸（中国）", "鿔鿕㐂䶮有限公司", "鱸鱷臺灣", "a,b|c;d", `他说"好"`, "0012", "銀|瘄", "喆堃祎", "—…€", "'单引号'尾", "ṁḿ"}

// What was exported reads back as it was, whatever the template: account numbers
// with leading zeros, rare characters, amounts; and the same bytes come again.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := fill(t, peopletest.NewMap(t, kinds()...))
		dir, err := os.MkdirTemp("", "payment")
		f.must(err)
		defer f.clear(dir)
		tpl := drawTemplate(t)
		ref, err := f.Define(f.ctx(), f.maker.Actor, tpl, "")
		f.must(err)
		f.must(f.DecideTemplate(f.ctx(), f.checker.Actor, ref, true, ""))
		f.orders = ref
		amounts := rapid.SliceOfN(rapid.Map(rapid.Int64Range(1, 1e12), func(n int64) money.Fen { return money.Fen(n) }), 1, 4).Draw(t, "amounts")
		f.owe("SP2020-001", amounts...)
		for i := range amounts {
			e := accounts.Entry{Holder: rapid.SampledFrom(names).Draw(t, "holder"), Bank: rapid.SampledFrom(names).Draw(t, "bank"),
				BankNo: "010239", Number: rapid.StringMatching(`0{0,3}[0-9]{8,25}`).Draw(t, "number")}
			_, err := f.book.Propose(f.ctx(), f.maker.Actor, party(i+1), 0, e, accounts.ByHand, "", "")
			f.must(err)
			_, err = f.book.Confirm(f.ctx(), f.checker.Actor, []accounts.Look{{ID: party(i + 1), Seen: 1}}, "")
			f.must(err)
		}
		b, _, err := f.Prepare(f.ctx(), f.maker.Actor, payment.Ask{Batches: []string{"SP2020-001"}, Template: ref, Purpose: rapid.SampledFrom(names).Draw(t, "purpose")})
		f.must(err)
		f.must(f.Release(f.ctx(), f.approver.Actor, f.seen(b.ID)))
		sent, err := f.Send(f.ctx(), f.maker.Actor, f.Vault, f.seen(b.ID), payment.WriteTo(dir))
		f.must(err)

		path := filepath.Join(dir, sent.Name)
		bytes1, err := os.ReadFile(path)
		f.must(err)
		sum := sha256.Sum256(bytes1)
		f.Pass(72 * time.Hour)
		again, bytes2, err := f.File(f.ctx(), f.maker.Actor, f.Vault, b.ID)
		f.must(err)
		if !bytes.Equal(bytes1, bytes2) || again != sent || sent.SHA256 != hex.EncodeToString(sum[:]) || sent.Size != len(bytes1) {
			t.Fatalf("made again: %+v, sent %+v", again, sent)
		}
		got, err := payment.ReadBack(f.ctx(), path, tpl)
		f.must(err)
		if len(got.Rows) != len(amounts) || len(got.Problems) > 0 {
			t.Fatalf("%d rows of %d: %v", len(got.Rows), len(amounts), got.Problems)
		}
		var all money.Fen
		for i, r := range f.rows(b.ID) {
			number, err := f.Vault.Open(vault.AccountPlace(r.Payee.ID), r.Account.Number)
			f.must(err)
			all += r.Amount
			row := got.Rows[i]
			amount, ok := payment.ParseAmount(row[payment.SrcAmount], tpl.Amounts == "fen")
			trimmed := func(s string) string { return strings.Trim(s, "'") } // as Excel marks a text
			want := map[payment.Source]string{
				payment.SrcNumber: fmt.Sprint(r.N), payment.SrcOrder: r.ID, payment.SrcBatch: b.ID, payment.SrcPayee: r.Payee.Name, payment.SrcPayeeID: r.Payee.ID,
				payment.SrcAccountName: trimmed(r.Account.Holder), payment.SrcAccount: number, payment.SrcBank: trimmed(r.Account.Bank), payment.SrcBankNo: "010239",
				payment.SrcAmount: row[payment.SrcAmount], payment.SrcPurpose: trimmed(b.Purpose), payment.SrcDate: row[payment.SrcDate], payment.SrcReissueOf: "",
			}
			if !ok || amount != r.Amount || day(row[payment.SrcDate]) != day("2020-07-20") {
				t.Fatalf("amount %q, date %q of %+v", row[payment.SrcAmount], row[payment.SrcDate], r.Order)
			}
			for s, text := range want {
				if row[s] != text {
					t.Fatalf("%s: %q, want %q", s, row[s], text)
				}
			}
		}
		if tpl.Declared.At == "" {
			return
		}
		if total, ok := payment.ParseAmount(got.Total, tpl.Amounts == "fen"); !ok || total != all || got.Count != fmt.Sprint(len(amounts)) {
			t.Fatalf("declared %s, %s", got.Count, got.Total)
		}
	})
}

// The file holds account numbers in the clear: who does not work on payments does
// not get it, though every person's sign-in opens the vault.
func TestWhoSeesTheFile(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 100)
	b := f.prepare("SP2020-001")
	for _, r := range act.Roles {
		p := f.Person("only-"+string(r), r)
		_, content, err := f.File(f.ctx(), p.Actor, p.Vault, b.ID)
		if may := r == act.Maker || r == act.Checker || r == act.Approver; may && err != nil || !may && (code(err) != "role-needed" || content != nil) {
			t.Errorf("%s: %d bytes, %v", r, len(content), err)
		}
	}
}

// An office program sees texts, also where digits only stand.
func TestWorkbookCells(t *testing.T) {
	f := open(t)
	f.orders = payment.TemplateRef{ID: payment.BankXLSX, Version: 1}
	f.owe("SP2020-001", 1234_50)
	b := f.prepare("SP2020-001")
	_, content, err := f.File(f.ctx(), f.maker.Actor, f.Vault, b.ID)
	f.must(err)
	x, err := excelize.OpenReader(bytes.NewReader(content))
	f.must(err)
	defer x.Close()
	for cell, want := range map[string]string{"D2": number(party(1)), "G2": "1234.50", "B3": "1", "D3": "1234.50"} {
		kind, err := x.GetCellType("支付明细", cell)
		f.must(err)
		got, err := x.GetCellValue("支付明细", cell)
		f.must(err)
		if got != want || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%s: %q, %v", cell, got, kind)
		}
	}
}

// The bytes of a shipped template never change: files sent with it must come out
// the same in every later version.
func TestBuiltInBytes(t *testing.T) {
	for _, b := range payment.BuiltIn {
		if b.Use != payment.ForOrders || b.Format != "csv" {
			continue
		}
		f := open(t)
		f.orders = payment.TemplateRef{ID: b.ID, Version: b.Version}
		f.owe("SP2020-001", 1234_50, 1)
		file, content, err := f.File(f.ctx(), f.maker.Actor, f.Vault, f.prepare("SP2020-001").ID)
		f.must(err)
		if file.Name != "ZF2020-001-2020-07-20.csv" {
			t.Error(file.Name)
		}
		const want = "\xd0\xf2\xba\xc5,\xd6\xa7\xb8\xb6\xc1\xee\xba\xc5," // 序号,支付令号,
		if !bytes.HasPrefix(content, []byte(want)) || bytes.Count(content, []byte("\r\n")) != 4 {
			t.Errorf("%q", content)
		}
		if golden := "a5662e0628d264dab48254f3e0d7e9bf20b84cc044536fd0b341c80c2edc3248"; file.SHA256 != golden {
			t.Errorf("%s version %d gives %s, not %s", b.ID, b.Version, file.SHA256, golden)
		}
	}
}

func TestCellsThatNoFileTakes(t *testing.T) {
	f := open(t)
	f.owe("SP2020-001", 5)
	b, _, err := f.Prepare(f.ctx(), f.maker.Actor, payment.Ask{Batches: []string{"SP2020-001"}, Template: f.orders, Purpose: "两\n行"})
	f.must(err)
	if _, _, err := f.File(f.ctx(), f.maker.Actor, f.Vault, b.ID); code(err) != "pay-cell-control" {
		t.Error(err)
	}
	if _, _, err := f.File(f.ctx(), f.maker.Actor, nil, b.ID); err == nil {
		t.Error("a locked vault gave a file")
	}
}

// WriteTo never leaves half a file under its name, nor writes over one.
func TestWriteTo(t *testing.T) {
	dir := t.TempDir()
	if err := payment.WriteTo(dir)("a.csv", []byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := payment.WriteTo(dir)("a.csv", []byte("two")); !errors.Is(err, payment.ErrNotWritten) {
		t.Error(err)
	}
	if err := payment.WriteTo(filepath.Join(dir, "none"))("a.csv", nil); !errors.Is(err, payment.ErrNotWritten) {
		t.Error(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "a.csv"))
	if list, _ := os.ReadDir(dir); err != nil || string(got) != "one" || len(list) != 1 {
		t.Errorf("%q, %v, %v", got, list, err)
	}
}

func TestAmounts(t *testing.T) {
	for _, c := range []struct {
		text string
		fen  bool
		want money.Fen
		ok   bool
	}{
		{"1234.50", false, 123450, true}, {"1,234.5", false, 123450, true}, {"0.01", false, 1, true}, {"12", false, 1200, true}, {"12.3400", false, 1234, true},
		{"12345", true, 12345, true}, {"1.005", false, 0, false}, {"12.", false, 0, false}, {"-1", false, 0, false}, {"", false, 0, false}, {"0", false, 0, false},
		{"12,34", false, 0, false}, {"1234,567", false, 0, false}, {"1.5", true, 0, false}, {"1e3", false, 0, false}, {"１２", false, 0, false}, {"99999999999999999999", false, 0, false},
	} {
		if got, ok := payment.ParseAmount(c.text, c.fen); ok != c.ok || ok && got != c.want {
			t.Errorf("%q: %d, %v", c.text, got, ok)
		}
	}
}

package sample

import (
	"crypto/sha256"
	"fmt"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/region"
	"huiqi/reports/paper"
)

var august = period.Date{Year: 2020, Month: 8, Day: 6}

func hash(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }

func head(number string) paper.Head {
	return paper.Head{Number: number, Issuer: "示例省财政厅", Date: august, Hash: hash(number)}
}

func signatures(steps ...string) []paper.Signature {
	var out []paper.Signature
	for i, s := range steps {
		out = append(out, paper.Signature{
			Step: s, Name: []string{"陈一鸣", "林思远", "欧阳建国"}[i%3], At: fmt.Sprintf("2020-07-%d 10:2%d", 20+i, i),
			Record: fmt.Sprintf("第%d号", 12+i), Hash: hash("content"),
		})
	}
	return out
}

func checkpoint() paper.Checkpoint {
	return paper.Checkpoint{
		Size: 1287, Root: hash("root"), At: "2020-08-06 16:20",
		Note: "huiqi-desk/3f9a c2lnbmF0dXJlIG9mIGEgY2hlY2twb2ludCBpcyBvbmUgbGluZSBvZiBiYXNlNjQgdGV4dCB0aGF0IGlzIHF1aXRlIGxvbmcgYW5kIG11c3QgYnJlYWs=",
	}
}

// Transmittal is a document that hands money down to n firms.
func Transmittal(n int) paper.Transmittal {
	t := paper.Transmittal{
		Number: "示财企指〔2020〕12号", Issuer: "示例省财政厅", Date: august, Hash: hash("SP2020-001"),
		To:   "各设区市财政局、工业和信息化局，平潭综合实验区财政金融局、经济发展局",
		Item: "增产用电奖励", PeriodLabel: "2020年二季度", Document: "关于促进工业企业复产达产的若干措施", Clause: "（一）",
		Opinion: "经省工业和信息化厅审核", From: period.Date{Year: 2020, Month: 7, Day: 20}, Until: period.Date{Year: 2020, Month: 7, Day: 27},
		FundLabel: "省级财政专项资金", Except: "厦门市除外", Subject: "“2150805 中小企业发展专项”", Public: true,
		CopyTo: []string{"省政府办公厅", "省工业和信息化厅", "省发展和改革委员会", "省审计厅", "国网福建省电力有限公司"},
	}
	counties := map[string]*paper.AllocationRow{}
	var order []string
	for i := range n {
		x := Notice(i)
		var all []region.Region
		for _, c := range region.Cities() {
			if !region.IsXiamen(c.Code) {
				all = append(all, region.Counties(c.Code[:4])...)
			}
		}
		at := all[i*len(all)/n]
		t.Rows = append(t.Rows, paper.ListRow{Firm: x.Firm, Code: x.Code, RegionName: at.Name, Branch: "增量", Amount: x.Amount})
		r, ok := counties[at.Code]
		if !ok {
			city, _ := region.Lookup(at.Code[:4] + "00")
			r = &paper.AllocationRow{City: at.Code[:4], CityName: city.Name, Region: at.Code, RegionName: at.Name, Fund: "province"}
			counties[at.Code] = r
			order = append(order, at.Code)
		}
		r.Firms++
		r.Amount += x.Amount
	}
	for _, c := range order {
		t.Shares = append(t.Shares, *counties[c])
	}
	return t
}

// BatchSheet is the sheet of a batch of n lines; netted with advances taken off.
func BatchSheet(n int, netted bool) paper.BatchSheet {
	b := paper.BatchSheet{
		Head: head("SPB2020-1"), Batch: "SP2020-001", Kind: "核定", State: "已审定", Item: "增产用电奖励", PeriodLabel: "2020年二季度",
		Document: "关于促进工业企业复产达产的若干措施", Clause: "（一）", FundLabel: "省级财政专项资金", Run: "power-2020Q2-20200720-1",
		Pack: "fujian-2020-13 版本 1", PackHash: hash("pack"), Notice: "自2020年7月20日起5个工作日，至2020年7月27日（《若干措施》（一），口径说明第3条）",
		Effects:    []paper.Effect{{Pool: "省级　fujian-2020-13/power", Before: 2_000_000_000_00, Change: 117_717_791_9, After: 188_228_220_81}},
		Signatures: signatures("经办", "复核", "审定"),
	}
	for i := range n {
		x := Notice(i)
		l := paper.BatchLine{Name: x.Firm, Code: x.Code, RegionName: x.RegionName, Measure: "增量奖励", Gross: x.Amount, Net: x.Amount, State: "已审定"}
		if netted && i%3 == 0 {
			l.Advance = x.Amount / 2
			l.Net -= l.Advance
		}
		b.Lines = append(b.Lines, l)
	}
	return b
}

// PaymentList is a list of n orders.
func PaymentList(n int) paper.PaymentList {
	p := paper.PaymentList{
		Head: head("BK2020-1"), Batch: "ZF2020-001", Awards: "SP2020-001", Item: "增产用电奖励", PeriodLabel: "2020年二季度",
		FundLabel: "省级财政专项资金", File: "ZF2020-001.csv", FileHash: hash("file"), Signatures: signatures("制　单", "复核放行"), Checkpoint: checkpoint(),
	}
	for i := range n {
		x := Notice(i)
		r := paper.PaymentRow{
			Order: fmt.Sprintf("ZF2020-001-%05d", i+1), Payee: x.Firm, Code: x.Code, Account: fmt.Sprintf("**** **** %04d", i*37%10000),
			Bank: []string{"中国工商银行股份有限公司福州五一支行", "兴业银行股份有限公司", "福建海峡银行股份有限公司三明大田支行营业部"}[i%3], Amount: x.Amount,
		}
		if i%11 == 4 {
			r.Note = "重付 ZF2020-000-00003"
		}
		p.Rows = append(p.Rows, r)
	}
	return p
}

// Reconciliation is a sheet of n orders, some returned, one silent, one apart.
func Reconciliation(n int) paper.Reconciliation {
	r := paper.Reconciliation{
		Head: head("DZ2020-1"), Batch: "ZF2020-001", Item: "增产用电奖励", PeriodLabel: "2020年二季度", FundLabel: "省级财政专项资金",
		Files:      []paper.BankFile{{Name: "回单0810.csv", SHA256: hash("bank"), Rows: n - 1, Date: "2020-08-10"}},
		Signatures: signatures("对　账", "复　核"), Checkpoint: checkpoint(),
	}
	for i := range n {
		x := Notice(i)
		row := paper.ReconciliationRow{
			Order: fmt.Sprintf("ZF2020-001-%05d", i+1), Payee: x.Firm, State: "已到账", Ordered: x.Amount, Ledger: x.Amount, Due: x.Amount, Bank: x.Amount,
			Settled: true, BankDate: "2020-08-10", Line: fmt.Sprintf("第%d行", i+2),
		}
		switch {
		case i%17 == 3:
			row.State, row.Ledger, row.Bank, row.Note = "退票", 0, 0, "账号户名不符"
		case i == 7:
			row.State, row.Settled, row.Bank, row.BankDate, row.Line = "结果不明", false, 0, "", ""
		case i == 9:
			row.Bank -= 100
		}
		r.Rows = append(r.Rows, row)
	}
	return r
}

// Statement is what n postings did to a budget.
func Statement(n int) paper.Statement {
	s := paper.Statement{
		Head: head("TZ2020-1"), Pool: "省级财政专项资金　fujian-2020-13/power 增产用电奖励",
		From: period.Date{Year: 2020, Month: 7, Day: 1}, Until: period.Date{Year: 2020, Month: 9, Day: 30}, Checkpoint: checkpoint(),
	}
	for i, a := range []string{"可用", "占用", "应付", "在途", "已付", "应追回", "已追回", "上缴国库"} {
		s.Opening = append(s.Opening, paper.Balance{Account: a, Amount: money.Fen(i * 100)})
		s.Closing = append(s.Closing, paper.Balance{Account: a, Amount: money.Fen(int64(i) * 312_345_678_90)})
	}
	for i := range n {
		s.Rows = append(s.Rows, paper.StatementRow{
			Date: "2020-08-06", Recorded: fmt.Sprintf("2020-08-06 16:20\n第%d号", 100+i), From: "应付", To: "在途", Amount: Notice(i).Amount,
			About: fmt.Sprintf("ZF2020-001-%05d", i+1), Text: "放行支付令 " + Firm(i), Late: i%9 == 4,
		})
	}
	return s
}

// RecoveryLetter asks a firm for its award.
func RecoveryLetter() paper.RecoveryLetter {
	x := Notice(4)
	return paper.RecoveryLetter{
		Number: "示财企追〔2020〕1号", Issuer: "示例省财政厅", Date: august, Hash: hash("ZH2020-001"), Recovery: "ZH2020-001",
		Firm: x.Firm, Code: x.Code, Item: x.Item, PeriodLabel: x.PeriodLabel, Document: x.Document, Clause: x.Clause, Notice: x.Number,
		Paid: x.Amount, Amount: x.Amount / 2, Reason: "你单位申报的2019年二季度用电量少计1个户号，用电增量多计3,200,000千瓦时。",
		Until: period.Date{Year: 2020, Month: 9, Day: 30}, Account: "户名：示例省财政厅国库处；开户银行：国家金库示例省分库；账号：见缴款书。",
		Instalments: []paper.Instalment{{Due: period.Date{Year: 2020, Month: 8, Day: 31}, Amount: x.Amount / 4}, {Due: period.Date{Year: 2020, Month: 9, Day: 30}, Amount: x.Amount/2 - x.Amount/4}},
		Contact:     "示例省财政厅企业处，电话0591-8700****",
	}
}

// KeySheet is a sheet with an invented key.
func KeySheet() paper.KeySheet {
	k := paper.KeySheet{Office: "示例省财政厅", Store: "3f9a-77c1-0b52", KeyID: "k1", Made: august, By: "陈一鸣"}
	for i := range 11 {
		k.Groups = append(k.Groups, fmt.Sprintf("%.6s", []string{"MZXW6Y", "TBOI2F", "GEZDGN", "NBSWY3"}[i%4]))
	}
	return k
}

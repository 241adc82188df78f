package paper_test

import (
	"crypto/sha256"
	"fmt"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/paper"
)

func day(y, m, d int) period.Date {
	return period.Date{Year: int16(y), Month: uint8(m), Day: uint8(d)}
}

func hashed(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }

var phased = paper.DeferralDocument{Title: "关于进一步对中小微企业贷款实施阶段性延期还本付息的通知", Number: "银发〔2020〕122号", Clause: "第一条"}

const longBank = "福建某某农村商业银行股份有限公司永安市小陶镇科技特派员工作站专营支行营业部（筹）"

func sampleConfirmation(lines int) paper.DeferralConfirmation {
	c := paper.DeferralConfirmation{
		Number: "示金延〔2020〕12号", Issuer: "示例省地方金融监督管理局", Date: day(2020, 7, 20), Hash: hashed("case"), Case: "YQ2020-000123",
		Borrower: "三明市䶮𠮷机械制造有限公司", Code: "91350400MA0000000X", Bank: "示例银行三明分行", Loan: "XD2019-350400-00871", Applied: day(2020, 6, 8),
		Outcome: paper.DeferralGranted, Decided: day(2020, 6, 15), Means: "调整还款计划", Interest: "正常计息，免收罚息", Documents: []paper.DeferralDocument{phased},
		Complaint: "示例省地方金融监督管理局，电话0591-00000000，示例市示例路1号。",
	}
	for i := range lines {
		l := paper.DeferralLine{Kind: paper.KindInterest, Due: day(2020, 6, 21).AddMonths(i), Amount: money.Fen(2_175_033 + i), New: day(2021, 3, 31)}
		if i == lines-1 {
			l.Kind, l.Amount = paper.KindPrincipal, 500_000_000
		}
		c.Lines = append(c.Lines, l)
	}
	return c
}

func sampleRefusal() paper.DeferralConfirmation {
	c := sampleConfirmation(2)
	c.Outcome, c.Means, c.Interest, c.Reason = paper.DeferralRefused, "", "", "企业在2020年1月25日前已停止经营，不符合“前期经营正常”的条件。"
	for i := range c.Lines {
		c.Lines[i].New = period.Date{}
	}
	return c
}

var ruleWords = []string{"超出政策窗口", "超过最迟延期日", "不符合享受条件", "应延未延", "超时限答复", "收取罚息", "下调风险分类", "本金变动", "不得再次延期"}

func sampleQuery(n int) paper.DeferralQuery {
	q := paper.DeferralQuery{
		Number: "示金延函〔2020〕3号", Issuer: "示例省地方金融监督管理局", Date: day(2020, 7, 20), Hash: hashed("query"), To: "示例银行福建省分行",
		Return: "2020年6月延期还本付息情况报表", File: "示例银行_2020年6月_延期还本付息.xlsx", FileHash: hashed("file"), Received: day(2020, 7, 8),
		Documents: []paper.DeferralDocument{phased}, Until: day(2020, 7, 31), Contact: "林思远，0591-00000000",
	}
	for i := range n {
		f := paper.DeferralQuestion{
			Case: fmt.Sprintf("YQ2020-%06d", i/2+1), Loan: fmt.Sprintf("XD2019-350400-%05d", i/2+1), Borrower: fmt.Sprintf("三明市第%d机械制造有限公司", i/2+1),
			Code: fmt.Sprintf("91350400MA%06dXX", i/2+1), Rule: ruleWords[i%len(ruleWords)],
			Text:   fmt.Sprintf("原到期日2020年6月%d日的本金延期至2021年6月30日，晚于政策规定的2021年3月31日。", i%28+1),
			Clause: "银发〔2020〕122号第二条", Amount: money.Fen(1_000_000_00 + i/2*100),
			Rows: []paper.DeferralEvidence{{File: q.File, Sheet: "明细表", Row: i + 5}},
		}
		if i%5 == 0 {
			f.Rows = append(f.Rows, paper.DeferralEvidence{File: "补充说明.csv", Row: i + 2})
		}
		q.Findings = append(q.Findings, f)
	}
	return q
}

// sampleRows are rows that add up to their total; the borrowers overlap.
func sampleRows(names []string, scale money.Fen) (rows []paper.DeferralRow, all paper.DeferralFigures) {
	for i, name := range names {
		k := money.Fen(i + 1)
		f := paper.DeferralFigures{
			Firms: 10 * (i + 1), Loans: 12 * (i + 1), DuePrincipal: k * scale, DeferredPrincipal: k * scale * 6 / 10, DueInterest: k * scale / 20,
			DeferredInterest: k * scale / 30, Refinanced: k * scale / 10, Rate: fmt.Sprintf("%d.25%%", 90-i),
		}
		rows = append(rows, paper.DeferralRow{Code: fmt.Sprint(i), Name: name, Rank: i + 1, DeferralFigures: f})
		all.Firms += f.Firms
		all.Loans += f.Loans
		all.DuePrincipal += f.DuePrincipal
		all.DeferredPrincipal += f.DeferredPrincipal
		all.DueInterest += f.DueInterest
		all.DeferredInterest += f.DeferredInterest
		all.Refinanced += f.Refinanced
	}
	all.Firms -= min(len(names), 7)
	all.Rate = "63.21%"
	return rows, all
}

// regroup puts the same total into one row a name: all into the first, none into the rest.
func regroup(all paper.DeferralFigures, names ...string) (rows []paper.DeferralRow) {
	for i, n := range names {
		r := paper.DeferralRow{Name: n}
		if i == 0 {
			r.DeferralFigures = all
		}
		rows = append(rows, r)
	}
	return rows
}

func sampleBulletin(banks, months int) paper.DeferralBulletin {
	names := []string{"示例国有商业银行福建省分行", longBank, "福建䶮𠮷村镇银行"}
	for i := len(names); i < banks; i++ {
		names = append(names, fmt.Sprintf("示例县第%d农村信用合作联社", i))
	}
	b := paper.DeferralBulletin{
		Number: "示金延〔2020〕15号", Issuer: "示例省地方金融监督管理局", Date: day(2020, 7, 20), Hash: hashed("bulletin"), To: "各设区市地方金融监督管理局，各银行机构",
		Scope: "全省", MonthLabel: "2020年6月", Definition: "延期本金与再融资之和占到期本金的比例", AsOf: "截至2020年7月10日各银行机构报送的报表",
		Documents: []paper.DeferralDocument{phased},
		Answers:   &paper.DeferralAnswers{Requests: 2310, Granted: 2104, Refused: 118, Open: 88, Late: 31, Days: "3.4"},
		Refusals: []paper.DeferralReason{
			{Reason: "前期经营不正常", Firms: 61, Loans: 70, Amount: 8_812_345_67}, {Reason: "未保持有效担保安排且没有替代安排", Firms: 30, Loans: 33, Amount: 3_000_000_00},
			{Reason: "其他", Firms: 15, Loans: 15, Amount: 99_999_99},
		},
		Remarks: []string{"各银行机构要对照附件查找差距，应延尽延，不得收取罚息、下调风险分类。", "各地要做好到期衔接，防止集中到期形成风险。"},
		CopyTo:  []string{"人民银行福州中心支行", "福建银保监局"}, Public: true,
	}
	b.ByBank, b.Total = sampleRows(names[:banks], 12_345_678_901)
	b.ByCity = regroup(b.Total, "福州市", "厦门市", "莆田市", "三明市", "泉州市", "漳州市", "南平市", "龙岩市", "宁德市", "平潭综合实验区")
	b.BySize = regroup(b.Total, "中型", "小型", "微型", "小微企业主", "个体工商户")
	for i, r := range ruleWords {
		b.Findings = append(b.Findings, paper.DeferralRule{Rule: r, Clause: "银发〔2020〕122号第二条", Found: 10 + i, Rectified: 5, Upheld: 2, Dismissed: 1, Open: 2 + i})
	}
	for i := range months {
		at := day(2020, 7, 1).AddMonths(i)
		v := money.Fen(30_000_000_000 + (i*7919%97)*1_000_000_000)
		if i == 8 {
			v *= 6
		}
		b.Cliff = append(b.Cliff, paper.DeferralMonth{Month: period.YearMonth{Year: at.Year, Month: at.Month}, Loans: 100 + i, Principal: v, Interest: v / 21})
	}
	return b
}

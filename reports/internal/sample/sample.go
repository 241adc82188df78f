// Package sample invents papers for the tests and benchmarks of reports: long and
// rare names, big and small amounts, a full trace. Nothing in it is a real firm.
// It is never used outside tests.
package sample

import (
	"crypto/sha256"
	"fmt"

	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/region"
	"huiqi/policy/rule"
	"huiqi/reports/paper"
)

// Quote is the clause the notices rest on, as published.
const Quote = "对2020年二季度工业总产值不低于5000万元（其中三明、南平、龙岩、平潭的企业不低于3000万元）且现价同比增长7%及以上的规模以上制造业企业，按企业季度用电增量给予每千瓦时0.05元奖励；对2020年二季度新投产纳入规模以上工业统计的制造业企业，按季度用电量给予每千瓦时0.02元奖励。以上措施单家企业奖励最高不超过100万元。"

var (
	places = []string{"福州市闽侯县", "三明市大田县", "南平市武夷山市", "龙岩市长汀县", "平潭综合实验区", "厦门市海沧区", "宁德市柘荣县"}
	goods  = []string{"封顶冶炼", "针织服装", "水产食品", "精密机械", "竹木工艺", "纸业包装", "新材料科技", "茶叶机械", "𠮷祥陶瓷", "䶮腾电子", "㐂庆家具", "堃龑光电"}
)

// Firm is the i-th invented firm's name.
func Firm(i int) string {
	c := []rune("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈")
	name := fmt.Sprintf("福建%c%c%s有限公司", c[i%len(c)], c[i/len(c)%len(c)], goods[i%len(goods)])
	if i%37 == 5 {
		return "福建省" + name[len("福建"):len(name)-len("有限公司")] + "（集团）股份有限公司海峡西岸经济区第一分公司"
	}
	return name
}

// Code is an invented credit code; its check character is not right.
func Code(i int) string { return fmt.Sprintf("9135%06dMA%06dX0", 100+i%900, i) }

// Notice is the i-th invented notice.
func Notice(i int) paper.Notice {
	amount := money.Fen(int64(i)*7_919_131%99_999_999 + 1)
	if i%10 == 0 {
		amount = 100_000_000
	}
	kwh := int64(i)*38_731%20_000_000 + 1
	return paper.Notice{
		Number: fmt.Sprintf("示财奖〔2020〕%d号", i+1), Issuer: "示例市财政局",
		Firm: Firm(i), Code: Code(i), RegionName: places[i%len(places)],
		Item: "增产用电奖励", PeriodLabel: "2020年二季度", Amount: amount, Fund: "province",
		Document: "关于促进工业企业复产达产的若干措施", Clause: "（一）", Quote: Quote,
		Date: period.Date{Year: 2020, Month: 8, Day: 6}, Steps: Steps(amount, kwh, i),
		Pack: "fujian-2020-13 版本1", Engine: "1.0",
		Hash: fmt.Sprintf("%x", sha256.Sum256([]byte(Code(i)))),
	}
}

// Notices are the first n invented notices.
func Notices(n int) []paper.Notice {
	all := make([]paper.Notice, n)
	for i := range all {
		all[i] = Notice(i)
	}
	return all
}

// Steps is a trace of the increment branch.
func Steps(amount money.Fen, kwh int64, i int) []rule.Step {
	statistics := func(col int, head, raw string) []rule.Source {
		return []rule.Source{{File: "statistics-2020Q2.xlsx", Sheet: "规上工业", Row: 8 + i%590, Column: col, Head: head, Raw: raw}}
	}
	var meters []rule.Source
	for m := range 2 + i%3*4 {
		meters = append(meters, rule.Source{File: "power-2020Q2.csv", Row: 3 + i%700 + m, Head: "电量", Raw: "1"})
	}
	power := fmt.Sprint(kwh)
	return []rule.Step{
		{ID: "scale", Clause: "（一）", Result: rule.Pass, Sentence: "属于规模以上工业企业。", Facts: []rule.FactUse{{Label: "规模以上", Value: "是", State: "known", Sources: statistics(5, "规上", "是")}}},
		{ID: "manufacturing", Clause: "（一）", Result: rule.Pass, Sentence: "行业门类C32有色金属冶炼和压延加工业，属于制造业。", Facts: []rule.FactUse{{Label: "行业代码", Value: "C3216", State: "known", Sources: statistics(4, "行业代码", "C3216")}}},
		{ID: "output", Clause: "（一）", Result: rule.Pass, Sentence: "2020年二季度工业总产值（现价）900,000,000元，不低于50,000,000元的门槛。", Parameters: []rule.ParamUse{{Label: "产值门槛", Value: "50000000", Unit: "元", Clause: "（一）"}}, Facts: []rule.FactUse{{Label: "工业总产值", Value: "900000000", Unit: "元", State: "known", Sources: statistics(6, "本季", "900000")}}},
		{ID: "growth", Clause: "（一）", Result: rule.Pass, Sentence: "现价同比增长28.57%，不低于7%。", Parameters: []rule.ParamUse{{Label: "增速门槛", Value: "7", Unit: "%", Clause: "（一）"}}, Facts: []rule.FactUse{{Label: "上年同季产值", Value: "700000000", Unit: "元", State: "known", Sources: statistics(7, "上年同季", "700000")}}},
		{ID: "increment", Clause: "（一）", Result: rule.Computed, Value: power, Unit: "千瓦时", Sentence: "季度用电增量为本季用电量减上年同季用电量。", Facts: []rule.FactUse{{Label: "用电量", Value: power + "00", Unit: "千瓦时", State: "known", Sources: meters}}},
		{ID: "award", Clause: "（一）", Result: rule.Computed, Value: amount.Yuan().String(), Unit: "元", Sentence: "增量乘每千瓦时0.05元。", Parameters: []rule.ParamUse{{Label: "奖励标准", Value: "0.05", Unit: "元/千瓦时", Clause: "（一）"}}},
		{ID: "cap", Clause: "（一）", Result: rule.Computed, Value: amount.Yuan().String(), Unit: "元", Sentence: "单家企业奖励最高不超过1,000,000元，两项措施合并计算。", Parameters: []rule.ParamUse{{Label: "封顶", Value: "1000000", Unit: "元", Clause: "（一）"}}},
		{ID: "round", Clause: "（一）", Result: rule.Computed, Value: amount.Yuan().String(), Unit: "元", Sentence: "四舍五入到分。", Reading: "rounding=half-up"},
	}
}

// List is a list for public notice of n firms.
func List(n int) paper.List {
	l := paper.List{
		Issuer: "示例市财政局", Item: "增产用电奖励", PeriodLabel: "2020年二季度", Date: period.Date{Year: 2020, Month: 7, Day: 20},
		Intro: "根据《关于促进工业企业复产达产的若干措施》（一），现将2020年二季度增产用电奖励资金拟兑现名单公示如下：",
		Until: "公示期为2020年7月20日至7月26日。对名单有异议的，请在公示期内以书面形式向示例市财政局反映。",
	}
	for i := range n {
		x := Notice(i)
		branch := "增量"
		if i%6 == 3 {
			branch = "新投产"
		}
		l.Rows = append(l.Rows, paper.ListRow{Firm: x.Firm, Code: x.Code, RegionName: x.RegionName, Branch: branch, Amount: x.Amount})
	}
	return l
}

// Allocation is an allocation table over every county of the province.
func Allocation() paper.Allocation {
	a := paper.Allocation{
		Issuer: "示例市财政局", Item: "增产用电奖励", PeriodLabel: "2020年二季度",
		Number: "示财奖〔2020〕12号", Date: period.Date{Year: 2020, Month: 8, Day: 6},
	}
	for _, city := range region.Cities() {
		for i, c := range region.Counties(city.Code[:4]) {
			r := paper.AllocationRow{
				City: city.Code[:4], CityName: city.Name, Region: c.Code, RegionName: c.Name,
				Fund: "province", Firms: 1 + i*7%23, Amount: money.Fen(1_234_567 * (i + 3) * (i + 1)),
			}
			if region.IsXiamen(c.Code) {
				r.Fund, r.FundName = "350200", "厦门市"
			}
			a.Rows = append(a.Rows, r)
		}
	}
	return a
}

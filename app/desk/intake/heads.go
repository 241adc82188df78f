package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// head is the wording of one column, taken apart.
type head struct {
	parts   []string // the lines of the head over this column, top first
	text    string   // parts joined by "/", as shown
	plain   string   // narrowed, without blanks and signs: what maps compare
	leaf    string   // plain form of the last line
	measure string   // plain form without time, unit and decoration
	unit    string
	time    timeWords
	foreign string // a word that makes it another figure: 可比价, 同比, 累计折算
}

var (
	// unitBracket finds (万元), [单位:千瓦时]; unitTail finds 产值/万元, 产值:万元.
	unitBracket = regexp.MustCompile(`[(\[【〔{](?:计量|金额|电量|数量)?(?:单位)?[::]?([^()\[\]【】〔〕{}:]{1,8})[)\]】〕}]`)
	unitTail    = regexp.MustCompile(`[/,、:_](?:计量)?(?:单位)?:?(人民币)?([^/,、:_()]{1,6})$`)
	// decorations do not change what a figure is.
	decorations = regexp.MustCompile(`当年价格?|现行?价格?(?:计算)?|当期价格?|按?当年价计算|合计|小计|总计|金额|数据|情况|的|其中|是否|[(（]?必填[)）]?`)
	// priceWords are taken out before the words of time: 当年价格 names no year.
	priceWords = regexp.MustCompile(`按?当年价格?(?:计算)?|按?当期价格?(?:计算)?`)
	// sectionHead is the part of a head over columns that says nothing of them.
	sectionHead = regexp.MustCompile(`^[一二三四五六七八九十]?(?:企业|单位|法人|用户|客户|基本|主要|生产|经营|认定|指标|信息|资料|属性|项目|情况|数据|统计)+$`)
	// foreignWords make a figure another one than its name says.
	foreignWords = regexp.MustCompile(`可比价|不变价|同比|环比|增速|增长|增减|增幅|增量|比重|占比|比例|单耗|人均|均价|目标|计划|预计|预测|预估`)
)

// parseHead takes the lines over a column apart.
func parseHead(parts []string) head {
	h := head{parts: parts, text: strings.Join(parts, "/")}
	var joined strings.Builder
	for i, p := range parts {
		n := strings.ToLower(narrow(p))
		if (i > 0 || len(parts) == 1) && units[strings.Trim(n, "()")].of != "" { // a line that is only a unit
			h.unit = strings.Trim(n, "()")
			continue
		}
		if i < len(parts)-1 && sectionHead.MatchString(letters(n)) {
			continue
		}
		if yearCell.MatchString(n) {
			n += "年" // a bare year over its months
		}
		joined.WriteString(n)
	}
	t := joined.String()
	h.plain = letters(strings.ToLower(narrow(strings.Join(parts, ""))))
	h.leaf = letters(strings.ToLower(narrow(parts[len(parts)-1])))
	t = h.takeUnit(priceWords.ReplaceAllString(t, ""))
	h.time, t = parseTime(t)
	h.foreign = foreignWords.FindString(t)
	h.measure = letters(decorations.ReplaceAllString(t, ""))
	return h
}

func (h *head) takeUnit(t string) string {
	for _, re := range [...]*regexp.Regexp{unitBracket, unitTail} {
		for _, m := range re.FindAllStringSubmatchIndex(t, -1) {
			u := strings.TrimPrefix(t[m[len(m)-2]:m[len(m)-1]], "人民币")
			if units[u].of != "" {
				h.unit = u
				return t[:m[0]] + t[m[1]:]
			}
		}
	}
	for _, u := range [...]string{"万千瓦时", "亿千瓦时", "千瓦时", "千元", "万元", "亿元", "万度", "kwh", "%"} {
		if rest, ok := strings.CutSuffix(t, u); ok && rest != "" && h.unit == "" {
			h.unit = u
			return rest
		}
	}
	return t
}

// letters keeps letters, digits and Han only.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '%' || r == '√' {
			return r
		}
		return -1
	}, s)
}

// plainHead is the form in which heads are compared.
func plainHead(s string) string { return letters(strings.ToLower(narrow(s))) }

// synonym is a word of the pack by which a column may be called.
func synonym(s string) string {
	h := head{}
	t := h.takeUnit(priceWords.ReplaceAllString(strings.ToLower(narrow(s)), ""))
	_, t = parseTime(t)
	return letters(decorations.ReplaceAllString(t, ""))
}

// Identities in the order of File's bookkeeping.
const identities = 13

var identityNames = [identities]string{CreditCode, Name, Region, MeterNo, AccountName, Bank, BankNo, AccountNo, Note, LoanNo, BankCode, BankName, Quarter}

func identityIndex(name string) int {
	for i, n := range identityNames {
		if n == name {
			return i
		}
	}
	return -1
}

// identityHeads are the names of the identity columns, the surest first.
var identityHeads = map[string][]string{
	CreditCode:  {"统一社会信用代码", "社会信用代码", "统一信用代码", "信用代码", "统一社会信用代码证号", "统一社会信用代码18位", "统一社会信用代码组织机构代码", "法人单位代码", "企业信用代码", "纳税人识别号", "税号", "统一代码", "企业代码", "单位代码", "机构代码", "creditcode", "uscc", "creditcode18"},
	Name:        {"企业名称", "单位详细名称", "单位名称", "法人单位名称", "企业详细名称", "用户名称", "客户名称", "用电户名称", "用电户名", "户名", "公司名称", "纳税人名称", "机构名称", "单位企业名称", "企业单位名称", "申报单位", "企业全称", "单位全称", "名称", "企业", "单位", "客户", "用户", "name"},
	Region:      {"行政区划代码", "区划代码", "统计用区划代码", "行政区划", "行政区划编码", "所在县市区", "县市区", "所属县市区", "县市", "市县区", "区县", "县区", "所在区县", "所属区县", "所在县区", "所属县区", "所属地区", "所在地区", "地区", "属地", "所属区域", "区域", "所在地", "地区代码", "行政区域", "市县", "设区市", "所属设区市", "地市", "所在地市", "所属地市", "城市", "region"},
	MeterNo:     {"户号", "用电户号", "用户编号", "用户号", "客户编号", "客户号", "用电客户编号", "总户号", "户编号", "表号", "电表号", "电能表编号", "计量点编号", "计量点", "meterno"},
	AccountName: {"账户名称", "帐户名称", "收款户名", "收款人户名", "开户名称", "开户名", "户名", "收款人", "收款人名称", "收款单位", "账户名", "帐户名", "收款账户名称"},
	Bank:        {"开户银行", "开户行", "开户行名称", "开户银行名称", "收款银行", "收款人开户银行", "收款人开户行", "银行名称", "收款开户行", "银行"},
	BankNo:      {"联行号", "行号", "开户行行号", "开户银行行号", "开户行联行号", "银行联行号", "大额行号", "大额支付号", "支付系统行号", "大额支付行号", "支付行号"},
	AccountNo:   {"银行账号", "银行帐号", "账号", "帐号", "收款账号", "收款帐号", "收款人账号", "收款人帐号", "账户号码", "银行账户", "收款账户", "开户账号", "开户帐号", "卡号"},
	Quarter:     {"季度", "所属季度", "报告季度", "数据季度", "评价季度", "评价期", "报告期", "季别", "期别", "期间", "quarter"},
	Note:        {"备注", "备考", "说明", "附注"},
	LoanNo:      {"借据号", "借据编号", "借据号码", "贷款借据号", "贷款借据编号", "借据", "贷款编号", "贷款号", "贷款账号", "贷款帐号", "借款合同号", "借款合同编号", "贷款合同号", "贷款合同编号", "合同号", "合同编号", "loanno"},
	BankCode:    {"贷款银行编码", "贷款银行代码", "银行编码", "银行代码", "贷款机构编码", "贷款机构代码", "机构编码", "银行机构编码", "银行机构代码", "金融机构编码", "金融机构代码", "机构代码", "bankcode"},
	BankName:    {"贷款银行", "贷款银行名称", "银行名称", "贷款机构", "贷款机构名称", "金融机构名称", "银行机构名称", "机构名称", "经办银行", "银行", "bankname"},
}

// known to be of no use here: never asked about.
var otherHeads = map[string]bool{}

func init() {
	for _, h := range strings.Fields(`序号 编号 序 行号 no 供电单位 供电公司 供电所 管理单位 联系人 联系电话 电话 手机 手机号 地址 通讯地址 注册地址 详细地址
法定代表人 法人 法人代表 负责人 从业人员 从业人数 平均用工人数 职工人数 用工人数 营业收入 主营业务收入 利润总额 利润 税金 税金总额 应交增值税 登记注册类型
企业类型 企业规模 单位规模 规模 用电类别 电压等级 电价 电费 行业名称 行业小类 主要产品 产品 抄表日期 开业时间 成立时间 日期 年份 季度 月份 期别 传真 邮编 组织机构代码
校验结果 checkresult 容量 运行容量 合同容量 倍率 电表数 户数 企业编码 隶属关系 控股情况 出口交货值 工业销售产值 销售产值 产品销售率 新产品产值 资产总计 负债合计 用电地址 街道 乡镇`) {
		otherHeads[plainHead(h)] = true
	}
}

// identityRank gives how well a head names an identity, 0 for not at all; "户名"
// is the payee in a file of accounts and the firm elsewhere.
func identityRank(id string, h *head) int {
	for _, form := range [...]string{h.plain, h.leaf, h.measure} {
		for i, name := range identityHeads[id] {
			if form == name {
				return 100 - i
			}
		}
		if slices.Contains(borrowerHeads[id], form) {
			return 10
		}
	}
	return 0
}

// unitsNoted reads "计量单位：千元" or "单位：万元、万千瓦时" in the lines above the head.
func unitsNoted(text string) []string {
	t := strings.ToLower(narrow(text))
	var out []string
	add := func(u string) {
		if u = strings.Trim(u, "()[]【】."); units[u].of != "" && u != "户" && u != "家" && u != "个" {
			out = append(out, u)
		}
	}
	if m := unitBracket.FindStringSubmatch(t); m != nil {
		add(strings.TrimPrefix(m[1], "人民币"))
	}
	for rest := t; ; {
		i := strings.Index(rest, "单位:")
		if i < 0 {
			return out
		}
		rest = rest[i+len("单位:"):]
		stop := strings.Index(rest, "单位")
		piece := rest
		if stop >= 0 {
			piece = rest[:stop]
		}
		for _, u := range strings.FieldsFunc(piece, func(r rune) bool { return strings.ContainsRune(",、;/。和及 ", r) }) {
			add(strings.TrimPrefix(strings.TrimSuffix(strings.TrimSuffix(u, "金额"), "电量"), "人民币"))
		}
	}
}

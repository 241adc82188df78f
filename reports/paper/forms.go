// Package paper lays out the office's paper after GB/T 9704-2012: the award
// notice with the trace as its annex, the list for public notice, the document
// that hands the money down with its annexes, the letter that asks for it back,
// and the desk's own sheets of batches, payments, reconciliation, budgets and
// keys. Plain structs go in, laid-out pages (package page) come out; it reads no
// store and no clock, and names no authority of its own. Its main types are Paper
// and the kinds of paper that implement it.
package paper

import (
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// Notice is one award notice (奖励资金兑现通知书). Every word that names an
// authority, a document or a fund comes from here.
type Notice struct {
	Number string // 发文字号, "示财奖〔2020〕12号"
	Issuer string // 发文机关, signs at the end: "示例市财政局"
	Mark   string // 发文机关标志 in red; "" makes it Issuer + "文件"

	Firm       string // addressee
	Code       string // 统一社会信用代码
	RegionName string // "三明市大田县"

	Item        string // "增产用电奖励"
	PeriodLabel string // "2020年二季度"
	Amount      money.Fen
	Fund        string // "province" or the six-digit code of the area that pays
	FundLabel   string // how the fund is named on paper; "" makes a plain one from Fund

	Document string // title of the policy document, without 《》
	Clause   string // "（一）"
	Quote    string // the clause's words, exact
	Date     period.Date
	Steps    []rule.Step // of the trace, in order; the annex; none where no formula made the award

	Pack   string // "fujian-2020-13 1", printed below the annex
	Engine string
	Hash   string // of the frozen result, hex; its first 12 digits go into the QR code
	// Remarks are further paragraphs of the body, before the annex line.
	Remarks []string
	Copy    Copy
}

// List is the list for public notice (公示名单).
type List struct {
	Issuer      string      `json:"issuer,omitempty"`
	Title       string      `json:"title,omitempty"` // "" makes one from PeriodLabel and Item
	Item        string      `json:"item,omitempty"`
	PeriodLabel string      `json:"period_label,omitempty"`
	Intro       string      `json:"intro,omitempty"` // paragraph under the title, "" for none
	Until       string      `json:"until,omitempty"` // how long and where objections go, printed under the table
	Date        period.Date `json:"date,omitzero"`
	Rows        []ListRow   `json:"rows,omitempty"`
	Number      string      `json:"number,omitempty"` // the desk's own, printed with its code beside the signature; "" for none
	Hash        string      `json:"hash,omitempty"`   // of the batch
	Copy        Copy        `json:"copy,omitzero"`
}

// ListRow is one line of the public list, in the order to be printed.
type ListRow struct {
	Firm       string    `json:"firm,omitempty"`
	Code       string    `json:"code,omitempty"`
	RegionName string    `json:"region_name,omitempty"`
	Branch     string    `json:"branch,omitempty"` // "增量奖励" or "新投产奖励", "" leaves the cell empty
	Amount     money.Fen `json:"amount"`
	Note       string    `json:"note,omitempty"`
}

// Allocation is the allocation table by city and county (资金分配表).
type Allocation struct {
	Issuer      string          `json:"issuer,omitempty"`
	Title       string          `json:"title,omitempty"` // "" makes one from PeriodLabel and Item
	Item        string          `json:"item,omitempty"`
	PeriodLabel string          `json:"period_label,omitempty"`
	Number      string          `json:"number,omitempty"` // the document it is an annex of, "" for none
	Date        period.Date     `json:"date,omitzero"`
	Rows        []AllocationRow `json:"rows,omitempty"`
	Copy        Copy            `json:"copy,omitzero"`
}

// AllocationRow is one county. Cities are summed here. Rows whose Fund is not
// "province" stand apart under the area that pays (厦门市统筹).
type AllocationRow struct {
	City       string    `json:"city,omitempty"` // four digits, "三明市"
	CityName   string    `json:"city_name,omitempty"`
	Region     string    `json:"region,omitempty"` // six digits, "大田县"
	RegionName string    `json:"region_name,omitempty"`
	Fund       string    `json:"fund,omitempty"` // "province" or a code; FundName "厦门市"
	FundName   string    `json:"fund_name,omitempty"`
	Firms      int       `json:"firms,omitempty"`
	Amount     money.Fen `json:"amount"`
}

// Package papers is the print centre of the desk: it makes numbered paper of
// batches, payments, recoveries and budgets, remembers the hash of every file, and
// tells of a paper whether it says what the desk knows. A paper is planned, shown
// as 样稿, numbered and made by an act; what it was made from is kept with the act,
// so that it can be made again byte for byte, or reprinted with its count (补打).
//
// It lays out nothing (package reports/paper does), computes no award and moves no
// money. Account numbers are printed masked. The sheet with the recovery key is
// laid out by reports/paper and never passes here: nothing of it is kept.
//
// Keys: now/paper/no/NUMBER (Record), now/paper/sha/HASH (number of the file),
// now/paper/of/SUBJECT/NUMBER (papers about a batch, an award, a case, a pool),
// now/paper/one/… (one original of a kind), now/paper/next/… and now/paper/block/…
// (numbers). Main types: Press, Wish, Plan, Record, Prints, Verdict.
package papers

import (
	"fmt"
	"strings"
	"time"

	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/notices"
	"huiqi/app/desk/vault"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/paper"
	"huiqi/resources/words"
)

// Kind is a kind of paper.
type Kind string

// The kinds of paper with a number.
const (
	PublicList     Kind = "public_list"    // 公示名单, of an award batch
	Transmittal    Kind = "transmittal"    // 下达通知, of an award batch
	AwardNotice    Kind = "award_notice"   // 奖励资金兑现通知书, of lines of an award batch
	BatchSheet     Kind = "batch_sheet"    // 审批表, of an award batch
	PaymentList    Kind = "payment_list"   // 拨付清单, of a payment batch
	Reconciliation Kind = "reconciliation" // 对账单, of a payment batch
	Statement      Kind = "statement"      // 指标台账, of a pool
	RecoveryLetter Kind = "recovery"       // 追回通知书, of a recovery

	DeferralConfirmation Kind = "deferral_confirmation" // 延期还本付息办理情况确认书, of a case: its number
	DeferralQuery        Kind = "deferral_query"        // 问询函, to a bank: its code
	DeferralBulletin     Kind = "deferral_bulletin"     // 延期还本付息情况通报, of a period: 2020-06
)

// All are all kinds, in the order of the road.
var All = []Kind{
	BatchSheet, PublicList, Transmittal, AwardNotice, PaymentList, Reconciliation, Statement, RecoveryLetter,
	DeferralConfirmation, DeferralQuery, DeferralBulletin,
}

// Label names the kind in the language now in use.
func (k Kind) Label() string { return words.T("papers.kind." + string(k)) }

// official kinds bear a document number of the office (发文字号), others one of
// the desk's own series.
func (k Kind) official() bool {
	return k == Transmittal || k == AwardNotice || k == RecoveryLetter || k.ofRegister()
}

// Official tells whether a kind bears a document number of the office, with its 代字.
func Official(k Kind) bool { return k.official() }

// CodeText is what the code on a paper says.
func CodeText(r *Record) string { return paper.SealText(r.Number, r.Amount, r.Hash) }

// series of the desk's own sheets.
var series = map[Kind]string{PublicList: "GS", BatchSheet: "SPB", PaymentList: "BK", Reconciliation: "DZ", Statement: "TZ"}

// Office is who issues a paper and how its documents are numbered.
type Office struct {
	Issuer string      `json:"issuer"`         // 发文机关, in full
	Mark   string      `json:"mark,omitempty"` // 发文机关标志; "" makes it Issuer + "文件"
	Code   string      `json:"code"`           // 机关代字 of the document number: "示财奖"
	Date   period.Date `json:"date"`           // 成文日期
}

func (o Office) notices() notices.Office {
	return notices.Office{Issuer: o.Issuer, Mark: o.Mark, Code: o.Code, Date: o.Date}
}

// Letter is what the words of a document need and the desk does not know.
type Letter struct {
	To      string   `json:"to,omitempty"`      // 主送
	Opinion string   `json:"opinion,omitempty"` // "经省工业和信息化厅审核"
	Except  string   `json:"except,omitempty"`  // "厦门市除外"
	Subject string   `json:"subject,omitempty"` // 支出功能分类科目
	CopyTo  []string `json:"copy_to,omitempty"` // 抄送
	Printer string   `json:"printer,omitempty"` // 印发机关
	Public  bool     `json:"public,omitempty"`  // 此件主动公开
	Account string   `json:"account,omitempty"` // where recovered money goes
	Contact string   `json:"contact,omitempty"`
	Remarks []string `json:"remarks,omitempty"`
}

// Wish is what is to be put on paper.
type Wish struct {
	Kind    Kind
	Subject string      // id of the batch or case; of a Statement ledger.Pool.String(); of deferrals see the kinds
	Lines   []int       // of award notices: numbers of the lines; nil takes all that are due
	From    period.Date // of a statement: first and last day
	Until   period.Date
	Office  Office
	Letter  Letter

	// Findings are what a query asks about, all of the bank Subject; nil takes all it was
	// not asked about. Answer is until when it has to answer; zero is AnswerDays later.
	Findings []deferrals.FindingRef
	Answer   period.Date
	Rate     deferrals.RateBy // of a bulletin, "" is the usual reading
}

// Press makes paper.
type Press struct {
	Desk  *act.Desk
	Packs awards.Packs
	// Vault signs the checkpoint on payment lists, which are not made without; other
	// sheets print the end of the log without a signature where it is nil.
	Vault *vault.Vault
}

// Sign is who made a paper, and where in the log.
type Sign struct {
	Who  string    `json:"who"`
	Name string    `json:"name"`
	At   time.Time `json:"at"`
	Seq  uint64    `json:"seq"`
}

func signed(m act.Meta) Sign { return Sign{Who: m.Who, Name: m.Name, At: m.At, Seq: m.Seq} }

// Record is what the desk remembers of a paper.
type Record struct {
	Number  string      `json:"number"`
	Kind    Kind        `json:"kind"`
	Subject string      `json:"subject"`         // batch, case or pool
	Award   string      `json:"award,omitempty"` // of an award notice
	Party   string      `json:"party,omitempty"` // whom it is about: credit code
	Name    string      `json:"name,omitempty"`
	Amount  money.Fen   `json:"amount"`
	Date    period.Date `json:"date"`   // 成文日期
	Hash    string      `json:"hash"`   // of what it was made from; its first digits are in the code
	SHA256  string      `json:"sha256"` // of the PDF file
	Pages   int         `json:"pages"`
	Series  string      `json:"series"`
	Year    int         `json:"year"`
	N       int         `json:"n"`              // within series and year
	Kept    []string    `json:"kept,omitempty"` // of an award notice: what it says of offsets
	Made    Sign        `json:"made,omitzero"`
	Copies  []Copy      `json:"copies,omitempty"`
}

// Copy is a reprint (补打).
type Copy struct {
	N      int    `json:"n"` // the how manieth, from 1
	SHA256 string `json:"sha256"`
	Reason string `json:"reason,omitempty"`
	By     Sign   `json:"by"`
}

// FileName is the name of a paper as a file of its own.
func (r *Record) FileName() string {
	name := r.Number
	if r.Name != "" {
		name += "_" + r.Name
	}
	clean := []rune(strings.Map(func(c rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, c) || c < ' ' {
			return '_'
		}
		return c
	}, name))
	if len(clean) > 60 {
		clean = clean[:60]
	}
	return string(clean) + ".pdf"
}

const root = "now/paper/"

func recordKey(number string) string      { return root + "no/" + number }
func fileKey(sha string) string           { return root + "sha/" + sha }
func aboutKey(about, n string) string     { return root + "of/" + about + "/" + n }
func oneKey(one string) string            { return root + "one/" + one }
func nextKey(series string, y int) string { return fmt.Sprintf("%snext/%s/%d", root, series, y) }
func blockKey(one string) string          { return root + "block/" + one }

// Kinds are the events of this package.
var Kinds = act.Kinds{
	"paper-numbered":   act.On(applyNumbered),
	"papers-made":      act.On(applyMade),
	"papers-reprinted": act.On(applyReprinted),
}

package payment

import (
	"fmt"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/resources/words"
)

// Template is how a bank wants orders, or how it gives results: data that a clerk
// defines and a second person confirms, because a column with a fixed text could
// send money elsewhere.
type Template struct {
	ID        string   `json:"id"`
	Version   int      `json:"version"` // from 1; a batch keeps the version it was prepared with
	Name      string   `json:"name"`
	Use       Use      `json:"use"`
	Format    string   `json:"format"`              // "csv" or "xlsx"
	Encoding  string   `json:"encoding,omitempty"`  // of a csv: "gb18030", "utf-8", "utf-8-bom"
	Separator string   `json:"separator,omitempty"` // of a csv: one of , | ; tab
	Sheet     string   `json:"sheet,omitempty"`     // of a workbook; results: "" is the only one
	Columns   []Column `json:"columns"`
	NoHead    bool     `json:"no_head,omitempty"` // columns are known by their place
	Amounts   string   `json:"amounts"`           // "yuan" with two decimals, or "fen"
	Dates     string   `json:"dates,omitempty"`   // "2006-01-02" or "20060102"
	Declared  Declared `json:"declared"`
	FileName  string   `json:"file_name,omitempty"` // "{batch}-{date}"; the ending follows the format
	Settled   []string `json:"settled,omitempty"`   // results: words of the outcome that mean paid
	Returned  []string `json:"returned,omitempty"`  // and that mean given back
	Pending   []string `json:"pending,omitempty"`   // and that mean not decided yet: such lines are passed over

	Defined   *Sign `json:"defined,omitempty"`
	Confirmed *Sign `json:"confirmed,omitempty"`
	Rejected  *Sign `json:"rejected,omitempty"`
}

// Use is what a template is for.
type Use string

// The uses.
const (
	ForOrders  Use = "orders"
	ForResults Use = "results"
)

// Column is one column: its head, and what stands in it.
type Column struct {
	Head   string `json:"head"`
	Source Source `json:"source"`
	Text   string `json:"text,omitempty"` // of FixedText
}

// Source is what a column of a file holds.
type Source string

// What a column may hold. A results template needs SrcOrder, SrcAccount, SrcAmount,
// SrcOutcome and SrcDate; an orders template the first three and SrcAccountName.
const (
	SrcNumber      Source = "number"       // 序号
	SrcOrder       Source = "order"        // 支付令号
	SrcBatch       Source = "batch"        // 支付批次号
	SrcPayee       Source = "payee"        // 收款单位
	SrcPayeeID     Source = "payee_id"     // 统一社会信用代码, or 行政区划代码
	SrcAccountName Source = "account_name" // 户名
	SrcAccount     Source = "account"      // 账号
	SrcBank        Source = "bank"         // 开户银行
	SrcBankNo      Source = "bank_no"      // 联行号
	SrcAmount      Source = "amount"       // 金额
	SrcPurpose     Source = "purpose"      // 用途
	SrcDate        Source = "date"         // orders: day of the release; results: the bank's day
	SrcReissueOf   Source = "reissue_of"   // 原支付令号
	SrcFixed       Source = "text"         // Column.Text; results: not looked at
	SrcOutcome     Source = "outcome"      // results: settled or returned, in the bank's words
	SrcReason      Source = "reason"       // results: why it came back
)

// Declared is the line that declares number and total of the orders.
type Declared struct {
	At    string `json:"at,omitempty"` // "top" (before the heads), "bottom", "" for none
	Count string `json:"count,omitempty"`
	Total string `json:"total,omitempty"`
}

// TemplateRef names a version of a template.
type TemplateRef struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
}

func templateKey(r TemplateRef) string {
	return fmt.Sprintf("%stemplate/%s/%05d", root, r.ID, r.Version)
}

// TemplateOf reads a version of a template, built in or defined here.
func TemplateOf(t store.Reader, ref TemplateRef) (Template, bool, error) {
	for _, b := range builtIn {
		if b.ID == ref.ID && b.Version == ref.Version {
			return b, true, nil
		}
	}
	var out Template
	ok, err := act.Read(t, templateKey(ref), &out)
	return out, ok, err
}

// usable refuses a template that is not there, not confirmed or for something else.
func usable(t store.Reader, ref TemplateRef, use Use) error {
	tpl, ok, err := TemplateOf(t, ref)
	switch {
	case err != nil:
		return err
	case !ok:
		return desk.Errf("pay-no-template", ref.ID, ref.Version)
	case tpl.Use != use:
		return desk.Errf("pay-template-use", tpl.Name)
	case tpl.Confirmed == nil && !tpl.BuiltIn():
		return desk.Errf("pay-template-unconfirmed", tpl.Name)
	}
	return nil
}

// BuiltIn tells whether the template came with the program.
func (t *Template) BuiltIn() bool { return t.Defined == nil }

// Label names what the column holds, in the language now in use.
func (s Source) Label() string { return words.T("payment.source." + string(s)) }

// Package payment carries money from what the province owes to the bank and back:
// payment orders made from the confirmed lines of award batches, released by a
// second person, sent to the bank as one file, and settled or returned by what the
// bank reports. One obligation never has two orders on the way, a file is never
// sent twice, and what nobody can know (a crash while sending) is called unknown
// until two people have found out.
//
// It decides nothing about who deserves money: that is the road's. It never holds
// an account number in the clear; only Send, File and Import open one, with the
// vault, for as long as the bytes of a file are made or read.
//
// Keys: now/pay/batch/ID (Batch), now/pay/order/ID (the order as prepared, never
// changed), now/pay/result/ID (what became of it), now/pay/award/AWARD (the orders
// of an obligation), now/pay/file/SHA256 (result files taken), now/pay/template/ID/N
// and now/pay/block/PARTY. Main types: Payments, Batch, Order, Template, Kinds.
package payment

import (
	"fmt"
	"time"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Payments are the acts about payment at a desk.
type Payments struct{ Desk *act.Desk }

// Party is a beneficiary or a city.
type Party struct {
	ID     string `json:"id"` // credit code, or division code of a city
	Name   string `json:"name"`
	Region string `json:"region,omitempty"` // division code
}

// Order is one instruction to the bank, as prepared: it never changes.
type Order struct {
	ID        string           `json:"id"` // "ZF2020-001-00001", also the key by which the bank knows it
	N         int              `json:"n"`  // place in the batch, from 1
	Payee     Party            `json:"payee"`
	Account   accounts.Details `json:"account"` // sealed for vault.AccountPlace of the payee
	Amount    money.Fen        `json:"amount"`
	Parts     []Part           `json:"parts"` // the obligations it pays: one, or several of a city
	ReissueOf string           `json:"reissue_of,omitempty"`
}

// Part is an obligation paid by an order.
type Part struct {
	Award  string      `json:"award"`
	Batch  string      `json:"batch"` // the award batch
	Party  string      `json:"party"` // id of who was awarded
	Pool   ledger.Pool `json:"pool"`
	Amount money.Fen   `json:"amount"`
}

// State of an order.
type State string

// The states of an order. Released, unknown and sent orders are live: an
// obligation has at most one of them.
const (
	Prepared      State = "prepared"                  // 待签发
	Released      State = "released"                  // 已签发
	Unknown       State = "unknown"                   // 结果不明: the bytes may have left
	Sent          State = "sent"                      // 已发送
	Settled       State = "settled"                   // 已到账
	Returned      State = "returned"                  // 退票
	ReturnedAfter State = "returned_after_settlement" // 到账后退款
	Withdrawn     State = "withdrawn"                 // 已撤下
)

// States are all states in the order of a payment's life.
var States = []State{Prepared, Released, Unknown, Sent, Settled, Returned, ReturnedAfter, Withdrawn}

// Label names the state in the language now in use.
func (s State) Label() string { return words.T("payment.state." + string(s)) }

// InTransit tells whether the money has left payable and its end is not known.
func (s State) InTransit() bool { return s == Released || s == Unknown || s == Sent }

// Back tells whether the bank gave the money back.
func (s State) Back() bool { return s == Returned || s == ReturnedAfter }

// Sign is who did a step.
type Sign struct {
	Who  string      `json:"who"`
	Name string      `json:"name"`
	At   time.Time   `json:"at"`
	Date period.Date `json:"date"`
	Seq  uint64      `json:"seq"`
}

func signed(m act.Meta) *Sign {
	return &Sign{Who: m.Who, Name: m.Name, At: m.At, Date: m.Date, Seq: m.Seq}
}

// Batch is a payment batch: orders released together and sent in one file.
// Its own state is Prepared, Released, Unknown (being sent, or nobody knows), Sent
// or Withdrawn; what became of single orders is counted beside it.
type Batch struct {
	ID       string      `json:"id"` // "ZF2020-001"
	Version  int         `json:"version"`
	State    State       `json:"state"`
	Source   string      `json:"source"`  // fund that pays: "province", "350200"
	Awards   []string    `json:"awards"`  // the award batches it pays
	Purpose  string      `json:"purpose"` // 用途, printed in each order
	Template TemplateRef `json:"template"`
	Orders   Sum         `json:"orders"`  // without those dropped
	Highest  int         `json:"highest"` // number of the last order ever in it
	Hash     string      `json:"hash"`    // SHA-256 of orders and template: what a release signs

	Prepared  *Sign `json:"prepared"`
	Released  *Sign `json:"released,omitempty"`
	Sending   *Sign `json:"sending,omitempty"` // recorded before the bytes leave
	Sent      *Sign `json:"sent,omitempty"`
	Withdrawn *Sign `json:"withdrawn,omitempty"`
	Changed   *Sign `json:"changed,omitempty"` // the last act on the batch

	Reason string    `json:"reason,omitempty"` // why it was withdrawn, or is unknown
	File   *SentFile `json:"file,omitempty"`
	Ticket string    `json:"ticket,omitempty"` // SHA-256 of the ticket of the sending under way
	Claim  *Fact     `json:"claim,omitempty"`  // "the bank has the file", waiting for a second person

	// What the bank said, by orders. An order is in one of them at most.
	Settled       Sum `json:"settled"`
	Returned      Sum `json:"returned"`
	ReturnedAfter Sum `json:"returned_after"`
	Claims        int `json:"claims"` // orders with a finding that waits for a second person
}

// Open is what the bank has not answered yet, of a batch that was released.
func (b *Batch) Open() Sum {
	return b.Orders.less(b.Settled).less(b.Returned).less(b.ReturnedAfter)
}

// Sum is a number of orders and their amount.
type Sum struct {
	Count  int       `json:"count"`
	Amount money.Fen `json:"amount"`
}

func (s Sum) add(f money.Fen) Sum { return Sum{s.Count + 1, s.Amount + f} }
func (s Sum) sub(f money.Fen) Sum { return Sum{s.Count - 1, s.Amount - f} }
func (s Sum) less(x Sum) Sum      { return Sum{s.Count - x.Count, s.Amount - x.Amount} }

// SentFile is the file of a batch: what was declared, and its hash.
type SentFile struct {
	Name   string    `json:"name"`
	SHA256 string    `json:"sha256"`
	Size   int       `json:"size"`
	Count  int       `json:"count"` // declared in the file
	Total  money.Fen `json:"total"`
}

// Result is what became of an order.
type Result struct {
	Settled  *Fact  `json:"settled,omitempty"`
	Returned *Fact  `json:"returned,omitempty"`
	Dropped  *Sign  `json:"dropped,omitempty"`  // taken out of its batch before the release
	Reissued string `json:"reissued,omitempty"` // the order that replaced it
}

// Fact is what a bank reports of an order, or two people found out.
type Fact struct {
	Date   period.Date `json:"date"` // the bank's
	Reason string      `json:"reason,omitempty"`
	File   string      `json:"file,omitempty"` // SHA-256 of the result file or of the evidence
	Line   int         `json:"line,omitempty"` // in it
	Doc    string      `json:"doc,omitempty"`  // number or name of the evidence
	By     *Sign       `json:"by"`
	Second *Sign       `json:"second,omitempty"`
	// Waits: the order is unknown and a second person has not confirmed it yet.
	Waits bool `json:"waits,omitempty"`
}

// known is the fact if it counts.
func (f *Fact) known() bool { return f != nil && !f.Waits }

// waits tells whether something about the order waits for a second person.
func (r *Result) waits() bool {
	return r.Settled != nil && r.Settled.Waits || r.Returned != nil && r.Returned.Waits
}

// StateOf is the state of an order of the batch.
func (b *Batch) StateOf(r Result) State {
	switch settled, back := r.Settled.known(), r.Returned.known(); {
	case r.Dropped != nil || b.State == Withdrawn:
		return Withdrawn
	case settled && back:
		return ReturnedAfter
	case back:
		return Returned
	case settled:
		return Settled
	}
	return b.State
}

// Paying is the record of an obligation: which orders it had.
type Paying struct {
	Live     string   `json:"live,omitempty"`     // prepared, on the way or settled: no other may be made
	Returned string   `json:"returned,omitempty"` // the last one that came back, until it is reissued
	Orders   []string `json:"orders"`             // all, in order
}

const root = "now/pay/"

func batchKey(id string) string     { return root + "batch/" + id }
func orderKey(id string) string     { return root + "order/" + id }
func resultKey(id string) string    { return root + "result/" + id }
func payingKey(award string) string { return root + "award/" + award }
func fileKey(sha string) string     { return root + "file/" + sha }
func seqKey(year int16) string      { return fmt.Sprintf("now/seq/payment/%d", year) }

// maxOrders is how many orders a batch may hold: the number of an order has five
// digits, and its batch is what stands before them.
const maxOrders = 99_999

func orderID(batch string, n int) string { return fmt.Sprintf("%s-%05d", batch, n) }

// batchOf is the batch of an order's id.
func batchOf(order string) string {
	if len(order) < 6 {
		return ""
	}
	return order[:len(order)-6]
}

func scope(batch string) string { return "paybatch/" + batch }

// Package decisions keeps the documents by which an office decides awards that no
// formula gives: the clauses whose text names no amount (适当奖补). A decision
// says its number, date, authority and title, the scanned file by its SHA-256, and
// for each beneficiary an exact amount and where it goes. Lines are typed or come
// from a workbook through package intake; they are taken whole or not at all.
//
// It computes no amount, scales nothing and pays nothing: package road makes award
// batches of a decision, with the same signatures, notice and money as any other.
// Account numbers are sealed before they are written.
//
// Keys: now/decision/<id>, now/decision-line/<id>/<block>, now/decision-of/… (one
// document, one list: never twice), now/seq/decision/<year>.
//
// Its main types are Book, Draft, Decision and Line.
package decisions

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Measure is the measure of every award by decision: one live award for an item,
// period and beneficiary.
const Measure = "decision"

// State is where a decision stands.
type State string

// States of a decision.
const (
	Recorded  State = "recorded"  // 已登记: batches may be made of it
	Withdrawn State = "withdrawn" // 已作废, before any batch was made of it
)

// Scan is the scanned document. The file itself stays with the office; its hash
// tells whether a file is the one that was signed.
type Scan struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// PackRef names the edition whose clause the decision carries out.
type PackRef struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
}

// List is the workbook the lines came from, the zero List when they were typed.
type List struct {
	Name   string `json:"name,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
}

// Decision is a decision document as it was recorded.
type Decision struct {
	ID        string      `json:"id"` // JD2020-001
	State     State       `json:"state"`
	Version   int         `json:"version"`
	Number    string      `json:"number"` // 文号
	Date      period.Date `json:"date"`   // 成文日期
	Authority string      `json:"authority"`
	Title     string      `json:"title"`
	Scan      Scan        `json:"scan"`
	List      List        `json:"list,omitzero"`
	Pack      PackRef     `json:"pack"`
	Item      string      `json:"item"` // id in the pack
	Label     string      `json:"label"`
	Clause    string      `json:"clause"`
	Period    string      `json:"period"`
	Fund      string      `json:"fund"` // province, or the code of the area that pays
	Lines     int         `json:"lines"`
	Total     money.Fen   `json:"total"`
	Batches   []string    `json:"batches,omitempty"` // award batches made of it

	By        string    `json:"by"` // user id of who recorded it
	ByName    string    `json:"by_name"`
	At        time.Time `json:"at"`
	Changed   string    `json:"changed"` // who acted last, for the window that comes too late
	ChangedAt time.Time `json:"changed_at"`
	Why       string    `json:"why,omitempty"` // it was withdrawn
}

// ItemKey is the item as batches and the ledger name it.
func (d Decision) ItemKey() string { return d.Pack.ID + "/" + d.Item }

// Line is one beneficiary of a decision.
type Line struct {
	N       int               `json:"n"`      // from 0, in the order of the document
	ID      string            `json:"id"`     // 统一社会信用代码, or the code of a city
	Name    string            `json:"name"`   // as the document has it
	Region  string            `json:"region"` // six digits
	Amount  money.Fen         `json:"amount"`
	Account *accounts.Details `json:"account,omitempty"` // nil: the account the desk has
	Row     int               `json:"row,omitempty"`     // in the workbook, from 1; 0 when typed
}

// Digest is the SHA-256, in hex, of the line with the decision it rests on: what
// a signature over an award line covers. The account's ciphertext is not in it,
// its keyed mark is.
func (l Line) Digest(d Decision) string {
	h := sha256.New()
	find := ""
	if l.Account != nil {
		find = l.Account.Holder + "|" + l.Account.Bank + "|" + l.Account.BankNo + "|" + l.Account.Number.Find
	}
	fmt.Fprintf(h, "huiqi-decision/1 %q %q %q %q %q %q %q %q\n", d.ID, d.Number, d.Date, d.Authority, d.Scan.SHA256, d.ItemKey(), d.Period, d.Fund)
	fmt.Fprintf(h, "%d %q %q %q %d %q\n", l.N, l.ID, l.Name, l.Region, l.Amount, find)
	return hex.EncodeToString(h.Sum(nil))
}

// Scope is the name under which hands in a decision are noted.
func Scope(id string) string { return "decision/" + id }

const (
	prefix = "now/decision/"
	// block is how many lines lie in one record.
	block = 200
)

func key(id string) string { return prefix + id }

func blockKey(id string, n int) string { return fmt.Sprintf("now/decision-line/%s/%05d", id, n) }

func seqKey(year int) string { return fmt.Sprintf("now/seq/decision/%d", year) }

// onceKey is held by the one decision of a document, or of a list.
func onceKey(kind, what string) string {
	sum := sha256.Sum256([]byte(what))
	return "now/decision-of/" + kind + "/" + hex.EncodeToString(sum[:16])
}

// document is what makes a decision the same one.
func (d Decision) document() string { return squeeze(d.Authority) + "\n" + squeeze(d.Number) }

// squeeze leaves blanks out and makes full-width signs narrow, so that one number typed two ways is one number.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == ' ', r == '\u3000', r == '\u00a0', r == '\t':
			return -1
		}
		return r
	}, s)
}

// Of reads a decision; false when there is none.
func Of(t store.Reader, id string) (Decision, bool, error) {
	var d Decision
	ok, err := act.Read(t, key(id), &d)
	return d, ok, err
}

// Lines reads the lines of a decision in their order.
func Lines(t store.Reader, id string) ([]Line, error) {
	var out []Line
	from, to := store.Prefix("now/decision-line/" + id + "/")
	for k, b := range t.Scan(from, to, 0) {
		var part []Line
		if err := json.Unmarshal(b, &part); err != nil {
			return nil, fmt.Errorf("%s: %w", k, err)
		}
		out = append(out, part...)
	}
	return out, nil
}

// All reads every decision, by id.
func All(t store.Reader) ([]Decision, error) {
	var out []Decision
	from, to := store.Prefix(prefix)
	for k, b := range t.Scan(from, to, 0) {
		var d Decision
		if err := json.Unmarshal(b, &d); err != nil {
			return nil, fmt.Errorf("%s: %w", k, err)
		}
		out = append(out, d)
	}
	return out, nil
}

// next is the id the next decision of a year gets.
func next(t store.Reader, year int) (id string, n int, err error) {
	_, err = act.Read(t, seqKey(year), &n)
	n++
	return fmt.Sprintf("JD%d-%03d", year, n), n, err
}

func (d Decision) who() string { return cmp.Or(d.Changed, d.ByName) }

package deferrals

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Kinds are the events of this package.
var Kinds = act.Kinds{
	"deferrals-taken":     act.On(applyTaken),
	"deferral-registered": act.On(func(t store.Txn, m act.Meta, e registered) error { return applyWritten(t, m, written(e), asRegistered) }),
	"deferral-corrected":  act.On(func(t store.Txn, m act.Meta, e corrected) error { return applyWritten(t, m, written(e), asCorrected) }),
	"deferral-moved":      act.On(func(t store.Txn, m act.Meta, e moved) error { return applyWritten(t, m, written(e), asMoved) }),
	"deferral-complaint":  act.On(applyComplaint),
	"deferral-heard":      act.On(applyHeard),
	"deferral-penalty":    act.On(applyPenalty),
	"deferral-schedule":   act.On(applySchedule),
	"finding-notified":    act.On(applyNotified),
	"finding-answered":    act.On(applyAnswered),
	"finding-settled":     act.On(applySettled),
	"finding-closed":      act.On(applyClosed),
	"deferral-bank-named": act.On(applyNamed),
}

func encode(v any) ([]byte, error)   { return json.Marshal(v) }
func decode(raw []byte, v any) error { return json.Unmarshal(raw, v) }
func subject(no uint32) string       { return fmt.Sprintf("deferral/%d", no) }
func returnSubject(id uint32) string { return fmt.Sprintf("deferral-return/%d", id) }

// written are cases as they are from now on, a line each (record.go), with what the
// review of them found.
type written struct {
	Cases string  `json:"cases"`
	Found []found `json:"found,omitempty"`
}

type (
	registered written
	corrected  written
	moved      written
)

func (registered) Kind() string { return "deferral-registered" }
func (corrected) Kind() string  { return "deferral-corrected" }
func (moved) Kind() string      { return "deferral-moved" }

// Subject names the case the act is about: the first, others follow from it.
func (e registered) Subject() string { return firstCase(e.Cases) }

// Subject names the case.
func (e corrected) Subject() string { return firstCase(e.Cases) }

// Subject names the case.
func (e moved) Subject() string { return firstCase(e.Cases) }

func firstCase(lines string) string {
	line, _, _ := strings.Cut(lines, "\n")
	c, err := parseCase(line)
	if err != nil {
		return ""
	}
	return subject(c.No)
}

// taken is a bank's return.
type taken struct {
	Return Return `json:"return"`
	written
	// Again are the cases it tells nothing new of, a line each: number and row of the file.
	Again string `json:"again,omitempty"`
	Sheet string `json:"sheet,omitempty"` // of Again
}

func (taken) Kind() string      { return "deferrals-taken" }
func (e taken) Subject() string { return returnSubject(e.Return.ID) }

// Return is what is remembered of a file of a bank, or of several banks (报表).
type Return struct {
	ID       uint32            `json:"id"`
	File     string            `json:"file"`
	SHA256   string            `json:"sha256"`
	AsOf     period.Date       `json:"as_of"` // 截止日
	Item     string            `json:"item"`  // pack the rows were held against, "" each by its due date
	Readings map[string]string `json:"readings,omitempty"`
	Rows     int               `json:"rows"`     // taken
	New      int               `json:"new"`      // of them, cases not known before
	Changed  int               `json:"changed"`  // cases it told something new of
	Same     int               `json:"same"`     // cases it told nothing new of
	Problems int               `json:"problems"` // rows not taken
	Doubts   int               `json:"doubts"`   // rows taken that contradict themselves
	Sums     []BankSums        `json:"sums"`     // what the file itself adds up to, by bank
	By       Sign              `json:"by"`
}

// BankSums are the totals of a bank over the rows of one return.
type BankSums struct {
	Bank    string  `json:"bank"`
	Figures Figures `json:"figures"`
}

// Figures are the totals regulators publish. Amounts in fen.
type Figures struct {
	Parties        int       `json:"parties"`         // 户数
	Cases          int       `json:"cases"`           // 笔数
	Deferred       int       `json:"deferred"`        // of them deferred 延期笔数
	Balance        money.Fen `json:"balance"`         // 贷款余额
	DuePrincipal   money.Fen `json:"due_principal"`   // 到期本金
	MovedPrincipal money.Fen `json:"moved_principal"` // 延期本金
	DueInterest    money.Fen `json:"due_interest"`    // 到期利息
	MovedInterest  money.Fen `json:"moved_interest"`  // 延期利息
	Refinanced     money.Fen `json:"refinanced"`      // 再融资
	// Unsaid count the cases whose return does not say what fell due: of those the
	// balance stands for the principal, what was put off for the interest.
	PrincipalUnsaid int `json:"principal_unsaid,omitempty"`
	InterestUnsaid  int `json:"interest_unsaid,omitempty"`
}

// add counts one case; the borrower is the caller's to count.
func (f *Figures) add(h *Head) {
	f.Cases++
	if h.MovedPrincipal > 0 || h.MovedInterest > 0 {
		f.Deferred++
	}
	f.Balance += h.Balance
	f.DuePrincipal += h.DuePrincipal
	f.MovedPrincipal += h.MovedPrincipal
	f.DueInterest += h.DueInterest
	f.MovedInterest += h.MovedInterest
	f.Refinanced += h.Refinanced
	if h.Asked&principalUnsaid != 0 {
		f.PrincipalUnsaid++
	}
	if h.Asked&interestUnsaid != 0 {
		f.InterestUnsaid++
	}
}

// plus adds other figures; borrowers are the caller's to count.
func (f *Figures) plus(g *Figures) {
	f.Cases += g.Cases
	f.Deferred += g.Deferred
	f.Balance += g.Balance
	f.DuePrincipal += g.DuePrincipal
	f.MovedPrincipal += g.MovedPrincipal
	f.DueInterest += g.DueInterest
	f.MovedInterest += g.MovedInterest
	f.Refinanced += g.Refinanced
	f.PrincipalUnsaid += g.PrincipalUnsaid
	f.InterestUnsaid += g.InterestUnsaid
}

func fileKey(sum string) string { return prefix + "file/" + sum }

func applyTaken(t store.Txn, m act.Meta, e taken) error {
	b, err := openBook(t)
	if err != nil {
		return err
	}
	if e.Return.ID != b.n.Returns+1 {
		return fmt.Errorf("return %d after %d", e.Return.ID, b.n.Returns)
	}
	if err := unknownFile(t, e.Return.File, e.Return.SHA256); err != nil {
		return err
	}
	b.n.Returns = e.Return.ID
	if err := b.apply(m, e.written, e.Return.asTaken); err != nil {
		return err
	}
	if err := b.again(m, &e); err != nil {
		return err
	}
	r := e.Return
	r.By = signed(m)
	b.out[fileKey(r.SHA256)] = returnText(r.ID)
	if err := b.write(returnKey(r.ID), r); err != nil {
		return err
	}
	return b.flush()
}

// again lets the cases of which a return tells nothing new stand on it.
func (b *book) again(m act.Meta, e *taken) error {
	for line := range strings.Lines(e.Again) {
		no, row, _ := strings.Cut(strings.TrimSpace(line), " ")
		n, err := strconv.ParseUint(no, 10, 32)
		if err != nil {
			return err
		}
		was, ok, err := b.caseOf(uint32(n))
		if err != nil {
			return err
		}
		if !ok {
			return desk.Errf("deferral-no-case", n)
		}
		c := was
		c.Return, c.Loan.File, c.Loan.Sheet, c.Hands = e.Return.ID, e.Return.File, e.Sheet, hands(&was, m.Who)
		if c.Loan.Row, err = strconv.Atoi(row); err != nil {
			return err
		}
		if err := b.put(&c, &was, nil); err != nil {
			return err
		}
	}
	return nil
}

// unknownFile refuses a content that was taken before, with the day it was.
func unknownFile(t store.Reader, name, sum string) error {
	known, err := get(t, fileKey(sum))
	if err != nil || known == nil {
		return err
	}
	id, err := strconv.ParseUint(string(known), 10, 32)
	if err != nil {
		return err
	}
	var r Return
	if _, err := act.Read(t, returnKey(uint32(id)), &r); err != nil {
		return err
	}
	return desk.Errf("deferral-file-known", name, r.By.Date.String(), r.By.Name, r.ID)
}

func applyWritten(t store.Txn, m act.Meta, e written, how how) error {
	b, err := openBook(t)
	if err == nil {
		err = b.apply(m, e, how)
	}
	if err == nil {
		err = b.flush()
	}
	return err
}

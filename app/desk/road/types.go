package road

import (
	"time"

	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// State is where a batch stands.
type State string

// States of a batch (domain.md §2).
const (
	Draft        State = "draft"         // 编制中
	Submitted    State = "submitted"     // 待复核
	Checked      State = "checked"       // 待审定
	Approved     State = "approved"      // 已审定
	OnNotice     State = "on_notice"     // 公示中
	NoticeClosed State = "notice_closed" // 公示结束
	Confirmed    State = "confirmed"     // 已下达
	Revoked      State = "revoked"       // 已撤销
	Discarded    State = "discarded"     // a draft given up before anyone signed it
)

// Kind says what a batch is for.
type Kind string

// Kinds of a batch.
const (
	Award      Kind = "award"      // 核定
	Advance    Kind = "advance"    // 预拨
	Supplement Kind = "supplement" // 补发
	Amendment  Kind = "amendment"  // new versions of lines after an objection
	Child      Kind = "child"      // disputed lines left behind by a confirmation
)

// LineState is where a line stands.
type LineState string

// States of a line. Those from Obligated on follow a confirmation; PartlyPaid and
// Paid come from the ledger.
const (
	Proposed   LineState = "proposed"
	LApproved  LineState = "approved"
	Clear      LineState = "clear"
	Disputed   LineState = "disputed"
	Upheld     LineState = "upheld"    // the objection was right; a new version is due
	Amended    LineState = "amended"   // superseded by its new version
	Withdrawn  LineState = "withdrawn" // the objection was right; no award
	Obligated  LineState = "obligated"
	PartlyPaid LineState = "partly_paid"
	Paid       LineState = "paid"
	Declined   LineState = "declined" // 企业放弃
	Lapsed     LineState = "lapsed"   // 逾期未领
	LRevoked   LineState = "revoked"
)

// Dead reports whether the line is no award any more.
func (s LineState) Dead() bool {
	switch s {
	case Amended, Withdrawn, Declined, Lapsed, LRevoked:
		return true
	}
	return false
}

// Due reports whether the line is an obligation: paper may be numbered for it and
// money paid.
func (s LineState) Due() bool { return s == Obligated || s == PartlyPaid || s == Paid }

// PackRef names the edition an award rests on.
type PackRef struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
}

// Source is what the lines come from: a frozen run or a decision document.
type Source struct {
	Run      string   `json:"run,omitempty"`
	Results  string   `json:"results_sha256,omitempty"` // of the run's receipt
	Files    []string `json:"files,omitempty"`          // sha256 of each file of the run
	Decision string   `json:"decision,omitempty"`
}

// Notice is the public notice (公示). From and To are set when it is published:
// To is the last day.
type Notice struct {
	Days  int    `json:"days"`
	Unit  string `json:"unit"`  // workday or day
	Basis string `json:"basis"` // clause, and the reading where its words are silent
}

// Scaling says that the lines were scaled to a budget (按比例折算).
type Scaling struct {
	Budget money.Fen `json:"budget"` // what all lines of the fund come to together
	Sum    money.Fen `json:"sum"`    // what they came to before
}

// Header is the part of a batch that signatures cover, together with its lines.
type Header struct {
	ID        string   `json:"id"`
	Kind      Kind     `json:"kind"`
	Item      string   `json:"item"`  // pack id "/" item id
	Label     string   `json:"label"` // of the item, as the pack says it
	Pack      PackRef  `json:"pack"`
	Period    string   `json:"period"`
	Fund      string   `json:"fund"`           // province, or the code of the area that pays
	City      string   `json:"city,omitempty"` // four digits, where the money goes through the city
	Via       string   `json:"via"`            // beneficiary or city
	Recovered string   `json:"recovered"`      // where recovered money goes: available or treasury
	Notice    Notice   `json:"notice"`
	Source    Source   `json:"source"`
	Parent    string   `json:"parent,omitempty"` // batch it amends, supplements or was left behind by
	Share     string   `json:"share,omitempty"`  // of an advance: "0.5"
	Scaling   *Scaling `json:"scaling,omitempty"`
}

// Batch is what is submitted, approved and noticed as one (审批批次).
type Batch struct {
	Header
	Lines int       `json:"lines"` // a child's: those it still has to decide
	Total money.Fen `json:"total"` // Σ Net of them
	Next  int       `json:"next"`  // number of the next line

	State      State       `json:"state"`
	Version    int         `json:"version"`
	Hash       string      `json:"hash,omitempty"` // of the content, from the submission on
	Signatures []Signature `json:"signatures,omitempty"`
	From       period.Date `json:"notice_from,omitzero"`
	To         period.Date `json:"notice_to,omitzero"`

	Obligated      int         `json:"obligated"` // lines and sum confirmed
	ObligatedTotal money.Fen   `json:"obligated_total"`
	ConfirmedOn    period.Date `json:"confirmed_on,omitzero"`
	Left           []int       `json:"left,omitempty"` // of a child: lines of its root
	Children       []string    `json:"children,omitempty"`
	Root           string      `json:"root,omitempty"`     // of a child: the batch whose lines and signatures it has
	Revoking       *Signature  `json:"revoking,omitempty"` // the first of the two who revoke
	Returned       string      `json:"returned,omitempty"` // why it last went back to draft

	ChangedBy   string    `json:"changed_by"`   // user id
	ChangedName string    `json:"changed_name"` // as it was then
	ChangedAt   time.Time `json:"changed_at"`
	ChangedSeq  uint64    `json:"changed_seq"`
}

// Sign is what a signature means.
type Sign string

// Signatures of a batch.
const (
	SignSubmit  Sign = "submit"
	SignCheck   Sign = "check"
	SignApprove Sign = "approve"
	SignConfirm Sign = "confirm"
	SignRevoke  Sign = "revoke"
	SignResolve Sign = "resolve" // of an objection
)

// Signature is one person's word on the content of a batch. It holds as long as
// the content has that hash.
type Signature struct {
	Step      Sign        `json:"step"`
	Who       string      `json:"who"`  // user id
	Name      string      `json:"name"` // as it was then
	At        time.Time   `json:"at"`
	Date      period.Date `json:"date"`
	Hash      string      `json:"hash"`
	Seq       uint64      `json:"seq"` // in the log
	Reason    string      `json:"reason,omitempty"`
	Emergency bool        `json:"emergency,omitempty"` // checker and approver are one person
}

// Signed is the signature of a step, nil when nobody gave it.
func (b *Batch) Signed(step Sign) *Signature {
	for i := range b.Signatures {
		if b.Signatures[i].Step == step {
			return &b.Signatures[i]
		}
	}
	return nil
}

// Party is the beneficiary of a line (享受主体).
type Party struct {
	ID     string `json:"id"` // 统一社会信用代码, or the code of a city
	Name   string `json:"name"`
	Region string `json:"region"` // six digits
	Place  string `json:"place"`  // 三明市大田县
}

// Account is where the money of a line goes, as it was when the line was drafted.
type Account struct {
	Name   string       `json:"name"`
	Bank   string       `json:"bank"`
	BankNo string       `json:"bank_no,omitempty"` // 联行号
	Number vault.Number `json:"number"`
}

// Line is one award of a batch. Its stored part never changes once the batch was
// submitted; what became of it is its Mark.
type Line struct {
	N       int       `json:"n"`
	Award   string    `json:"award"` // id for ever: batch it was drafted in and number there
	Party   Party     `json:"party"`
	City    string    `json:"city"` // four digits
	Measure string    `json:"measure"`
	Gross   money.Fen `json:"gross"`             // 测算额
	Scaled  money.Fen `json:"scaled"`            // after scaling; Gross where nothing was scaled
	Advance money.Fen `json:"advance,omitempty"` // 抵减: paid earlier, deducted now
	Netted  []string  `json:"netted,omitempty"`  // awards of those advances
	Net     money.Fen `json:"net"`               // 核定额
	Account *Account  `json:"account,omitempty"`
	Row     int       `json:"row"`      // in the run or the decision, from 0
	DetHash string    `json:"det_hash"` // SHA-256 of the determination
	Version int       `json:"version"`
	// Supersedes is the award this one is the new version of.
	Supersedes string `json:"supersedes,omitempty"`
	// Over is the award an advance or supplement belongs to.
	Over string `json:"over,omitempty"`

	Mark  Mark      `json:"-"`
	State LineState `json:"-"` // from the batch and the mark; without the ledger
	Batch string    `json:"-"` // where it is now: its own or a child
}

// Mark is what became of a line after its batch was submitted. The zero Mark
// means that it shares the fate of its batch.
type Mark struct {
	State      LineState   `json:"state,omitempty"`
	Home       string      `json:"home,omitempty"`   // the child batch that has it
	Next       string      `json:"next,omitempty"`   // its new version, under way or approved
	Reason     string      `json:"reason,omitempty"` // of State
	Date       period.Date `json:"date,omitzero"`    // of State
	Objections []Objection `json:"objections,omitempty"`
}

// Outcome is how an objection was decided.
type Outcome string

// Outcomes of an objection.
const (
	Open     Outcome = ""         // not decided
	Dismiss  Outcome = "dismiss"  // 不成立: the line is clear
	Withdraw Outcome = "withdraw" // 成立: no award
	Amend    Outcome = "amend"    // 成立: a new version is due
)

// Objection is one objection (异议) to a line.
type Objection struct {
	By      string      `json:"by"` // who objects
	Text    string      `json:"text"`
	Date    period.Date `json:"date"`
	Noted   string      `json:"noted"` // user id of who wrote it down
	Name    string      `json:"name"`
	Outcome Outcome     `json:"outcome,omitempty"`
	Decided *Signature  `json:"decided,omitempty"`
}

// Ask names a batch as the person saw it.
type Ask struct {
	Batch  string
	Seen   int   // Version on the screen; an older one is refused with who changed it
	Lines  []int // of the commands that are about lines: N
	Reason string
	Date   period.Date // business date; zero is today
	Op     store.OpID  // "" makes a fresh one
}

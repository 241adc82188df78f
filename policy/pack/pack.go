package pack

import "huiqi/policy/exact"

// Pack is one version of one edition. It never changes once loaded; a change is
// a new version.
type Pack struct {
	ID       string   `toml:"id"`
	Version  string   `toml:"version"`
	Title    string   `toml:"title"`
	Document Document `toml:"document"`

	Clauses         []Clause         `toml:"clause"`
	Facts           []Fact           `toml:"fact"`
	Sets            []Set            `toml:"set"`
	Parameters      []Parameter      `toml:"parameter"`
	Tables          []Table          `toml:"table"`
	Interpretations []Interpretation `toml:"interpretation"`
	Items           []Item           `toml:"item"`
	Cases           []Case           `toml:"case"`

	// SHA256 is over pack.toml and the source text, in hex.
	SHA256 string `toml:"-"`
	// SourceText is the document, verbatim.
	SourceText string `toml:"-"`
	// Form is pack.toml as it was read.
	Form []byte `toml:"-"`

	places places
}

// Document is the published text. Dates are 2006-01-02; "" means the document
// does not say.
type Document struct {
	Number        string   `toml:"number"`  // 发文字号
	Issuers       []string `toml:"issuers"` // 发文机关
	Issued        string   `toml:"issued"`  // 成文日期
	Published     string   `toml:"published"`
	EffectiveFrom string   `toml:"effective_from"`
	EffectiveTo   string   `toml:"effective_to"`
	Recorded      string   `toml:"recorded"` // when it was put into this pack
	Verified      string   `toml:"verified"` // when a person last compared it with the publication
	VerifiedBy    string   `toml:"verified_by"`
	Source        string   `toml:"source"`  // file with the verbatim text, beside pack.toml
	Address       string   `toml:"address"` // where it was published
	Notes         []string `toml:"notes"`   // peculiarities of the text itself
}

// ClauseKind says what a clause asks of the program.
type ClauseKind string

// Kinds of a clause.
const (
	Computable    ClauseKind = "computable"    // an amount follows from facts
	Scope         ClauseKind = "scope"         // limits other clauses
	Discretionary ClauseKind = "discretionary" // names no amount: needs a decision document
	Duty          ClauseKind = "duty"          // something to be done and followed up
)

// Clause is a numbered unit of the text, anchored by an exact quote.
type Clause struct {
	Number  string     `toml:"number"`  // as printed: （一）
	Section string     `toml:"section"` // heading above it, "" where the text has none
	Heading string     `toml:"heading"`
	Kind    ClauseKind `toml:"kind"`
	Quote   string     `toml:"quote"`
	Units   []string   `toml:"units"` // 责任单位
	Note    string     `toml:"note"`
}

// Fact is one input value of a subject.
type Fact struct {
	ID       string `toml:"id"`
	Label    string `toml:"label"`
	Type     string `toml:"type"` // number, flag, code, text, date or grade
	Unit     string `toml:"unit"` // numbers only
	File     string `toml:"file"` // kind of input file: statistics, power, cities, …; "" the run supplies it
	Supplier string `toml:"supplier"`
	// Period is none, current, -1y, -2y (years before the period assessed), -1p
	// (the period just before it) or a fixed period such as 2019Q1.
	Period string   `toml:"period"`
	Heads  []string `toml:"heads"`  // column heads it is known by
	Sum    bool     `toml:"sum"`    // several lines of one subject add up
	Grades []string `toml:"grades"` // of type grade: its words, the best first
	// Blank is what a blank cell, or a column the file does not have, means: ""
	// (missing), none or no; see WhenBlank.
	Blank string `toml:"blank"`
	Note  string `toml:"note"`
}

// Set is a list of codes or words a condition may ask membership of.
type Set struct {
	ID      string   `toml:"id"`
	Label   string   `toml:"label"`
	Clause  string   `toml:"clause"`
	Match   string   `toml:"match"` // equal, or prefix (a leading letter before digits is ignored)
	Members []string `toml:"members"`
	Note    string   `toml:"note"`
}

// Parameter is a figure of the text: dated values with unit and clause.
type Parameter struct {
	ID     string `toml:"id"`
	Label  string `toml:"label"`
	Unit   string `toml:"unit"`
	Clause string `toml:"clause"`
	// Given means the run supplies the figure (a budget); it then has no values.
	Given bool `toml:"given"`
	// ClassFact is the fact the class of a value is compared with.
	ClassFact string       `toml:"class_fact"`
	Values    []ParamValue `toml:"value"`
	Note      string       `toml:"note"`
}

// ParamValue is one dated figure, for everyone or for a key.
type ParamValue struct {
	From    string   `toml:"from"` // first and last period, both inclusive; both "": see In
	To      string   `toml:"to"`
	Value   string   `toml:"value"`
	Areas   []string `toml:"areas"` // code prefixes; the longest that fits decides
	Flags   []string `toml:"flags"` // facts; holds when any of them is yes
	Class   string   `toml:"class"`
	Rank    string   `toml:"rank"`
	Reading []string `toml:"reading"`

	Num exact.Num `toml:"-"` // in the base unit
}

// Table is a schedule of brackets for rate_table and marginal_scale.
type Table struct {
	ID       string    `toml:"id"`
	Label    string    `toml:"label"`
	Unit     string    `toml:"unit"` // of from, to and per
	Pays     string    `toml:"pays"` // unit of amount and rate
	Clause   string    `toml:"clause"`
	From     string    `toml:"from"` // first and last period, both inclusive
	To       string    `toml:"to"`
	Brackets []Bracket `toml:"bracket"`
	Note     string    `toml:"note"`
}

// Bracket covers values above From (at least From when FromInclusive) up to and
// including To; To "" means without end. It pays Amount once, or Rate for each Per.
type Bracket struct {
	From          string `toml:"from"`
	FromInclusive bool   `toml:"from_inclusive"`
	To            string `toml:"to"`
	Amount        string `toml:"amount"`
	Rate          string `toml:"rate"`
	Per           string `toml:"per"`

	Low, High, Pay, Each exact.Num `toml:"-"` // in base units; Each is 0 for Amount
}

// Interpretation is a reading (口径) of words that can be read in several ways.
type Interpretation struct {
	ID        string   `toml:"id"`
	Label     string   `toml:"label"`
	Question  string   `toml:"question"`
	Clause    string   `toml:"clause"`
	Choice    string   `toml:"choice"`
	Options   []Option `toml:"option"`
	DecidedBy string   `toml:"decided_by"` // "" means nobody has signed it
	DecidedOn string   `toml:"decided_on"`
	Document  string   `toml:"document"`
}

// Option is one way to read it.
type Option struct {
	ID    string `toml:"id"`
	Label string `toml:"label"`
	Note  string `toml:"note"`
}

// Signed reports whether a person has decided the reading.
func (n Interpretation) Signed() bool {
	return n.DecidedBy != "" && n.DecidedOn != "" && n.Document != ""
}

// Item is one grantable benefit made from clauses, or one review of what others did.
type Item struct {
	ID      string   `toml:"id"`
	Label   string   `toml:"label"`
	Subject string   `toml:"subject"` // firm, city, bank or loan
	Clause  string   `toml:"clause"`
	Periods []string `toml:"periods"` // the periods it is in force for
	// Exclusive holds sets of branches of which at most one may hold.
	Exclusive [][]string `toml:"exclusive"`
	Fund      string     `toml:"fund"` // who pays: province or a division code
	// Decision means the clause names no amount: an award needs a decision document,
	// the item has no branches and no steps, and nothing computes it.
	Decision bool     `toml:"decision"`
	Road     Road     `toml:"road"`
	Payers   []Payer  `toml:"payer"`
	Branches []Branch `toml:"branch"`
	Steps    []Step   `toml:"step"` // after the branches

	// Review means the item looks at what banks did and finds what was wrong: it
	// pays nothing and has neither road, fund nor steps.
	Review   bool      `toml:"review"`
	Family   string    `toml:"family"`  // reviews of one family share out the rows by their windows
	Overlap  string    `toml:"overlap"` // interpretation that says who takes a row of two windows; see Yields
	Findings []Finding `toml:"finding"`
	Schedule Schedule  `toml:"schedule"`

	// Scorecard means the item scores banks by its card and may reward the best.
	Scorecard bool   `toml:"scorecard"`
	Card      Card   `toml:"card"`
	Note      string `toml:"note"`
}

// Payer lets another fund pay for the subjects of an area.
type Payer struct {
	Area    string   `toml:"area"`
	Fund    string   `toml:"fund"`
	Clause  string   `toml:"clause"`
	Reading []string `toml:"reading"`
}

// Branch is one way to qualify; the amounts of the branches that hold add up.
type Branch struct {
	ID      string   `toml:"id"`
	Label   string   `toml:"label"`
	Clause  string   `toml:"clause"`
	Quote   string   `toml:"quote"`
	Reading []string `toml:"reading"`
	Steps   []Step   `toml:"step"`
}

// Step is one verb with its keys; see FORM.md for which keys belong to which.
type Step struct {
	ID      string     `toml:"id"`
	Label   string     `toml:"label"`
	Verb    string     `toml:"verb"`
	Clause  string     `toml:"clause"` // "" means the branch's or item's
	Reading []string   `toml:"reading"`
	When    *Condition `toml:"when"`

	Fact  string `toml:"fact"`
	Is    *bool  `toml:"is"`
	In    string `toml:"in"`
	NotIn string `toml:"not_in"`
	None  *bool  `toml:"none"`

	Value   string   `toml:"value"`
	Base    string   `toml:"base"`
	By      string   `toml:"by"`
	At      string   `toml:"at"`
	AtLeast string   `toml:"at_least"`
	Above   string   `toml:"above"`
	AtMost  string   `toml:"at_most"`
	Below   string   `toml:"below"`
	Less    []string `toml:"less"`
	Values  []string `toml:"values"`

	Table   string `toml:"table"`
	Portion string `toml:"portion"`

	ZeroBase    string `toml:"zero_base"`
	NotPositive string `toml:"not_positive"`

	To        string `toml:"to"`
	Unit      string `toml:"unit"`
	Mode      string `toml:"mode"`
	Across    string `toml:"across"`
	Budget    string `toml:"budget"`
	Remainder string `toml:"remainder"`
	Fund      string `toml:"fund"`
	Among     string `toml:"among"`
	Order     string `toml:"order"`
	Tie       string `toml:"tie"`
	Text      string `toml:"text"`

	Shares []Share `toml:"shares"`

	Quantum exact.Num `toml:"-"` // of round, in 元
}

// Share is one payer's part in a share step.
type Share struct {
	Fund string `toml:"fund"` // province, city or county of the subject, or a code
	By   string `toml:"by"`
}

// Condition asks something of one fact; exactly one of Is, In, NotIn and None is set.
type Condition struct {
	Fact  string `toml:"fact"`
	Is    *bool  `toml:"is"`
	In    string `toml:"in"`
	NotIn string `toml:"not_in"`
	None  *bool  `toml:"none"`
}

// Case is an example with its expected result, run by the gate.
type Case struct {
	Name     string            `toml:"name"`
	Item     string            `toml:"item"`
	Period   string            `toml:"period"`
	Readings map[string]string `toml:"readings"`
	Subjects []CaseSubject     `toml:"subject"`

	// Region, Facts and Expect are those of the only subject when Subjects is empty.
	Region string         `toml:"region"`
	Facts  map[string]any `toml:"facts"`
	Expect Expect         `toml:"expect"`
}

// CaseSubject is one of several subjects assessed together. A fact left out is
// missing; the text "none" means confirmed absent; true and false are flags;
// anything else is text in the fact's own unit.
type CaseSubject struct {
	ID     string         `toml:"id"`
	Region string         `toml:"region"`
	Facts  map[string]any `toml:"facts"`
	// Quarters are the facts of the quarters of a year, where a card reads more than one.
	Quarters []map[string]any `toml:"quarters"`
	Expect   Expect           `toml:"expect"`
}

// Expect is what must come out; keys left out are not compared.
type Expect struct {
	Status     string   `toml:"status"` // eligible, ineligible or unknown
	Amount     string   `toml:"amount"` // in yuan
	Branch     string   `toml:"branch"`
	Fund       string   `toml:"fund"`
	FailedStep string   `toml:"failed_step"`
	Missing    []string `toml:"missing"`
	Conflict   bool     `toml:"conflict"`
	Rank       int      `toml:"rank"`
	// Margin is how far the failed test was from holding, in the base unit of the
	// quantity behind it ("-0.01" yuan of output).
	Margin  string `toml:"margin"`
	WouldBe string `toml:"would_be"` // in yuan
	// Findings are the rule codes a review must find, as a set; nil is not compared.
	Findings []string `toml:"findings"`
	// Of a scorecard: the total rounded to 0.01 and the id of the level.
	Score string `toml:"score"`
	Level string `toml:"level"`
}

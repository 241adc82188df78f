// Package intake reads the workbooks that offices send: it recognises what a
// file is (by its bytes, never by its name), where its head stands and what each
// column means, asks about what is not certain, and turns rows into records with
// exact values, each with the cells it came from; what cannot be taken becomes a
// problem with a sentence that says what to do. It never decides who is paid,
// never adds the rows of one firm together (app/desk/awards does, through
// Batch.Sources), never changes the source file and never holds more of a file
// than its records.
//
// Look recognises a file and gives a File; File.Read gives a Batch of Records
// and Problems; Batch.Checked writes the source again with a column 校验结果.
package intake

import (
	"slices"
	"strings"
	"time"

	"huiqi/app/desk"
	"huiqi/policy/period"
	"huiqi/policy/rule"
)

// Kinds of workbook.
const (
	Statistics = "statistics" // 统计局产值表: a line a firm
	Power      = "power"      // 电力公司电量表: a line a meter
	Accounts   = "accounts"   // 收款账户: a line a firm
	Cities     = "cities"     // 设区市增速: a line a city
	Supplement = "supplement" // 补数表: our own fill-in workbook, see SupplementTitle
	Decision   = "decision"   // 决定名单: a line a beneficiary with its amount; never recognised unasked
	Deferrals  = "deferrals"  // 延期还本付息明细: a line a loan
	Banks      = "banks"      // 银行指标数据: a line a bank and quarter
)

// SupplementTitle opens the supplement workbook (补数表), which is written by app/desk/awards and recognised
// here. Its form: the first cell of the first row is SupplementTitle; one of the
// next rows is the head for people (identity heads such as 统一社会信用代码, 企业名称,
// then fact labels with their unit); the row under it, hidden, names each column
// for the program: an identity id (CreditCode, Name, Region, …) or a fact id,
// its first cell being an identity id. A unit is taken from the head for people
// ("工业总产值（现价）（元）"); without one it is the fact's own.
const SupplementTitle = "惠企台补数表"

// Identity columns: what a row says about itself beside the facts.
const (
	CreditCode  = "credit_code" // 统一社会信用代码
	Name        = "name"        // 企业名称, of a meter 户名
	Region      = "region"      // 行政区划 by code or name
	MeterNo     = "meter_no"    // 户号
	AccountName = "account_name"
	Bank        = "bank"
	BankNo      = "bank_no"    // 联行号
	AccountNo   = "account_no" // 银行账号
	LoanNo      = "loan_no"    // 借据号
	BankCode    = "bank_code"  // 贷款银行编码
	BankName    = "bank_name"  // 贷款银行
	Quarter     = "quarter"    // 季度, of a file of banks
	Note        = "note"       // 备注
	Ignore      = "-"          // Options.Maps: this column is nothing to us
)

// Types of a Field, as in the pack.
const (
	TypeNumber = "number"
	TypeFlag   = "flag"
	TypeCode   = "code" // an industry (GB/T 4754) when the field's id is "industry", else text without blanks
	TypeText   = "text"
	TypeDate   = "date" // rule.Text of 2020-03-13
)

// Field is a fact the caller wants, made from the pack. Values of numbers come
// in Unit. A zero Period means the fact is not of a time. Heads are words the
// columns are called by. Sum marks a fact of which a file may hold several
// columns (months) and rows (meters). Optional marks one that most files lack: it
// is taken where its column is certain and never asked after.
type Field struct {
	ID, Label, Type, Unit, File string
	Period                      period.Period
	Heads                       []string
	Sum                         bool
	Optional                    bool
}

// Options say what is wanted of a file. Name is what to call it ("" for the base
// of its path). Kind is one of the constants or "" to recognise it.
type Options struct {
	Name   string
	Kind   string
	Fields []Field
	// Maps settles columns by hand: head → fact id, identity, label or Ignore. A
	// unit may follow a colon: "产值" → "output:千元"; of a column of ticks "√" says
	// that a blank means no: "新投产" → "new_listed:√". Heads are compared without
	// blanks, brackets' width and separators; the last line of a two-line head
	// is enough when it is the only one.
	Maps map[string]string
	// Memory gives the mapping confirmed earlier for a layout, nil for none.
	Memory func(fingerprint string) map[string]string
	Limits Limits
}

// Limits bound what a file may cost. A zero means that of DefaultLimits.
type Limits struct {
	FileBytes     int64 // of the file as it lies
	UnpackedBytes int64 // of all parts of an .xlsx that are read
	Rows          int   // in the sheet that is read
	Columns       int   // in one row
}

// DefaultLimits hold where nothing is said: a province's meters are some 200,000
// rows and 20 MB.
var DefaultLimits = Limits{FileBytes: 256 << 20, UnpackedBytes: 2 << 30, Rows: 1_048_576, Columns: 512}

// File is a workbook as recognised. It stays closed between Look and Read.
type File struct {
	Path, Name  string
	Hash        string // SHA-256 of the bytes, hex
	Size        int64
	Kind        string
	Sheet       string // "" for csv
	Encoding    string // "xlsx", "utf-8", "utf-8-bom", "gb18030", "utf-16le", "utf-16be"
	Fingerprint string // of the layout: the heads, whatever the rows hold
	Title       string // the lines above the head
	HeadRows    [2]int // first and last row of the head, from 1
	Columns     []Column
	Questions   []Question // Read is refused while there are any
	Notes       []string   // sentences: other sheets, units taken for granted, facts without a column
	Absent      []string   // ids of the kind's fields that no column holds
	Preview     [][]string // the first rows under the head as they stand

	opts     Options
	source   source
	comma    byte // separator of a text file, if it is known
	width    int  // columns of the head
	modified time.Time
}

// Answers reports whether some column of the file is called by this key of
// Options.Maps; a key that no file answers to is a slip of the pen.
func (f *File) Answers(key string) bool {
	return slices.ContainsFunc(f.Columns, func(c Column) bool {
		h := parseHead(strings.Split(c.Head, "/"))
		_, ok := mapFor(map[string]string{key: ""}, &h, c.Index, true)
		return ok
	})
}

// Column is one column of the head.
type Column struct {
	Index  int    // from 1
	Head   string // a head of several lines is joined by "/"
	Field  string // fact id or identity, "" when not used
	Unit   string // of the numbers in it, "" when they have none
	Period period.Period
	Sure   bool
	Why    string // why Field, or why none, in a few words

	field  int // index in Options.Fields, or -1
	ident  int // index of the identity, or -1
	factor factor
	// blankIsNo: a column of ticks in which, as the clerk said, a blank means no.
	blankIsNo bool
}

// Question is a column that cannot be recognised with certainty. Flag is the
// argument that settles it the likely way: --map "HEAD=FACT".
type Question struct {
	Column  int
	Head    string
	Choices []string // what a map may say (fact id, identity, Ignore), the likely one first
	Text    string
	Flag    string
}

// Batch is what a file gave.
type Batch struct {
	File     *File
	Records  []Record // in the order of the rows
	Rejected []Record // rows with a problem in who they are; not data, but their names help to say whose
	Problems []desk.Problem
	Skipped  Skipped
	Notes    []string // sentences: hidden rows, merged cells
	RowsRead int      // rows below the head, blank ones included
	// Columns are the columns in use; Record.Raw stands in their order.
	Columns []Column

	rows    []int32 // that Each handed over
	width   int     // columns of the widest row
	byField [][]int
	byIdent [identities]int
}

// Skipped counts the rows that are no firm's.
type Skipped struct {
	Blank, Totals, Notes, Heads int
}

// Record is one row: a firm, a meter, a city.
type Record struct {
	Row    int
	ID     string // credit code normalised and checked; "" for a meter without one; a city's code; a loan's number; a bank's code
	Name   string // blanks at the ends cut
	Region string // six-digit division code, "" when the file does not say
	// Values stand as Options.Fields; a field this file lacks is Missing. A field
	// of several months is their sum and Missing when one of them is.
	Values []rule.Value
	Raw    []string // the cells as they stand, in the order of Batch.Columns
}

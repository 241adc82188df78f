// Package workbook writes the workbook of an assessment: who is paid, who is not
// and by how far, what is missing, which rows are in question and how the money
// falls to cities and counties. Plain structs go in, an .xlsx comes out through
// excelize's stream writer; it reads nothing back and computes nothing but sums.
// The statistics of loan deferrals are a workbook of their own. Main types: Result,
// Deferrals.
package workbook

import (
	"huiqi/policy/money"
	"huiqi/policy/period"
)

// Result is everything the workbook shows.
type Result struct {
	Title       string // "增产用电奖励测算结果"
	Item        string
	PeriodLabel string
	Pack        string // id, version
	PackHash    string
	Engine      string
	ResultHash  string
	Made        period.Date
	Inputs      []Input
	Figures     []Figure // further lines of the summary, label and value
	Paid        []Paid
	Refused     []Refused
	Missing     []Missing
	Problems    []Problem
	Allocation  []Share
}

// Input is a file the run was made from.
type Input struct {
	Kind, Name, Hash string
	Rows             int
}

// Figure is a labelled figure of the summary sheet.
type Figure struct{ Label, Value string }

// Firm is what every sheet tells of a firm first.
type Firm struct {
	Code, Name           string
	Region, RegionName   string // six digits, "三明市大田县"
	Industry             string
	Output, OutputPrior  string // exact decimals in yuan as text, "" when not known
	Kwh, KwhPrior, Delta string // exact decimals in kWh as text
}

// Paid is a firm that gets money.
type Paid struct {
	Firm
	Branch   string // label
	Fund     string // label
	Amount   money.Fen
	Capped   bool
	Bank     string
	BankNo   string
	Account  string
	Findings string // what the clerk should look at, "" when nothing
}

// Refused is a firm that gets none.
type Refused struct {
	Firm
	Step     string // label of the failed step
	Reason   string // sentence
	Distance string // "产值差 85,000 元"
	Near     bool   // within 1 % of the threshold
	WouldBe  money.Fen
}

// Missing is a firm that cannot be decided yet.
type Missing struct {
	Firm
	Facts    string // labels, joined by 、
	Supplier string
	Note     string
}

// Problem is a row of an input that was not taken.
type Problem struct {
	File, Sheet   string
	Row           int
	Column        string
	Code, Message string
}

// Share is a county's part of the money.
type Share struct {
	CityName, RegionName string
	Region               string
	FundName             string
	Province             bool // paid by the province; false stands apart
	Firms                int
	Amount               money.Fen
}

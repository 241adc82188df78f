package desk

import "huiqi/resources/words"

// Problem is one row of a workbook that cannot be taken as it stands, in the
// shape result.json keeps. Row counts from 1 as the office program shows it; 0
// means the whole file. Column is the head of the column, "" for the whole row.
type Problem struct {
	File   string `json:"file"`
	Sheet  string `json:"sheet"`
	Row    int    `json:"row"`
	Column string `json:"column"`
	// Code names the kind ("uscc-check"), Message says what is wrong and what to do.
	Code    string `json:"code"`
	Message string `json:"message"`
}

// NewProblem makes the problem of the given kind; its sentence is the words of
// "problem.<code>" in the language now in use, filled with args.
func NewProblem(at Place, code string, args ...any) Problem {
	return Problem{
		File: at.File, Sheet: at.Sheet, Row: at.Row, Column: at.Column,
		Code: code, Message: words.T("problem."+code, args...),
	}
}

// Place is where the problem stands.
func (p Problem) Place() Place {
	return Place{File: p.File, Sheet: p.Sheet, Row: p.Row, Column: p.Column}
}

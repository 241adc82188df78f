package audit

import (
	"encoding/json"
	"io"
	"slices"

	"huiqi/app/desk"
	"huiqi/resources/words"
)

// Difference is one thing in a package that is not as it follows from the rest, or
// that no desk would have let through.
type Difference struct {
	File string `json:"file,omitempty"` // within the package
	Line int    `json:"line,omitempty"` // of the file, from 1
	Code string `json:"code"`           // stable name of the kind of difference
	Text string `json:"text"`           // one sentence in the language in use, without the place
}

// Sentence is the difference with its place.
func (d *Difference) Sentence() string {
	if where := (desk.Place{File: d.File, Row: d.Line}).String(); where != "" {
		return words.T("place.lead", where, d.Text)
	}
	return d.Text
}

// Report is what a check found.
type Report struct {
	Form    string `json:"form"`
	Good    bool   `json:"good"`
	Log     string `json:"log"`
	Key     string `json:"key"`
	Root    string `json:"root"` // of the log, as computed here
	Whole   bool   `json:"whole"`
	Entries int    `json:"entries"` // acts replayed

	Checkpoints int `json:"checkpoints"` // each held against the log
	Runs        int `json:"runs"`        // computed again
	Rows        int `json:"rows"`        // of them
	Batches     int `json:"batches"`
	Lines       int `json:"lines"`      // awards in them
	Signatures  int `json:"signatures"` // held against the hands in the log
	Postings    int `json:"postings"`
	Payments    int `json:"payments"`  // payment orders
	Papers      int `json:"papers"`    // made again
	Originals   int `json:"originals"` // files of Options.Inputs found
	Files       int `json:"files"`     // of the package

	Differences []Difference `json:"differences"`
}

const reportForm = "huiqi-audit-report/1"

// WriteJSON writes the report as one JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(r)
}

// differ adds a difference; code names words under auditpkg.
func (r *Report) differ(file string, line int, code string, args ...any) {
	r.Differences = append(r.Differences, Difference{File: file, Line: line, Code: code, Text: words.T("auditpkg."+code, args...)})
}

// failed adds an error as a difference.
func (r *Report) failed(file string, err error) {
	r.Differences = append(r.Differences, Difference{File: file, Code: "error", Text: desk.Text(err)})
}

// once drops differences that were met twice.
func (r *Report) once() {
	met := make(map[Difference]bool, len(r.Differences))
	r.Differences = slices.DeleteFunc(r.Differences, func(d Difference) bool {
		twice := met[d]
		met[d] = true
		return twice
	})
}

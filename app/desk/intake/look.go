package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"huiqi/app/desk"
	"huiqi/policy/period"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// previewRows is how much of a sheet is read to recognise it, headRows how far
// down a head is looked for, shownRows how many rows are shown.
const (
	previewRows = 120
	headSearch  = 60
	shownRows   = 20
	maxSheets   = 64
)

// Look recognises a file: what it is by its bytes, which sheet holds the data,
// where the head stands and what each column means. It reads the whole file once
// for its hash but only the first rows of each sheet. What cannot be read gives
// a *desk.Error; what is not certain stands in File.Questions.
func Look(ctx context.Context, path string, o Options) (*File, error) {
	o.Limits = o.Limits.orDefault()
	f := &File{Path: path, Name: shownName(path, o.Name), opts: o}
	err := f.identify(ctx)
	if err == nil {
		err = f.choose(ctx)
	}
	if e, ok := errors.AsType[*desk.Error](err); ok {
		if e.Where.File == "" {
			e.Where.File = f.Name
		}
		return nil, e
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// choose looks at each sheet and keeps the one that fits best.
func (f *File) choose(ctx context.Context) error {
	var best, hidden *draft
	var all []*draft
	var first error
	list := f.source.sheets()
	for i, s := range list[:min(len(list), maxSheets)] {
		d := &draft{file: f, sheet: s, order: i}
		err := d.sample(ctx)
		if err == nil {
			err = d.recognise()
		}
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			first = cmpError(first, f.sheetError(err, s.name))
			continue
		}
		all = append(all, d)
		switch {
		case s.hidden && (hidden == nil || d.score > hidden.score):
			hidden = d
		case !s.hidden && (best == nil || d.score > best.score):
			best = d
		}
	}
	if best == nil {
		best = hidden
	}
	if best == nil {
		return first
	}
	err := best.bind()
	if errors.Is(err, desk.Errf("intake-wrong-period")) { // a sheet for each quarter
		for _, d := range all {
			if d != best && !d.sheet.hidden && d.kind == best.kind && d.fingerprint() == best.fingerprint() && d.bind() == nil {
				best, err = d, nil
				break
			}
		}
	}
	if err != nil {
		return f.sheetError(err, best.sheet.name)
	}
	for _, d := range all {
		if d != best && d.kind == best.kind && d.fingerprint() == best.fingerprint() {
			best.twins = append(best.twins, d.sheet.name)
		}
	}
	f.keep(best, list)
	return nil
}

// cmpError keeps the error that says most: a sheet without a head is often only
// a note beside the one that matters.
func cmpError(old, err error) error {
	if old == nil || errors.Is(old, desk.Errf("intake-no-head")) {
		return err
	}
	return old
}

// sheetError puts the errors of reading into sentences.
func (f *File) sheetError(err error, sheet string) error {
	at := desk.Place{File: f.Name, Sheet: sheet}
	if e, ok := errors.AsType[*desk.Error](err); ok {
		if e.Where == (desk.Place{}) {
			return e.At(at)
		}
		return e
	}
	switch l := f.opts.Limits; {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, errRows):
		return desk.Errf("intake-too-many-rows", l.Rows).At(at).Wrap(err)
	case errors.Is(err, errColumns):
		return desk.Errf("intake-too-many-columns", l.Columns).At(at).Wrap(err)
	case errors.Is(err, errQuote):
		return desk.Errf("intake-open-quote").At(at).Wrap(err)
	}
	if e, ok := errors.AsType[*desk.Error](f.zipError(err)); ok {
		return e.At(at)
	}
	return err
}

func (f *File) keep(d *draft, list []sheetInfo) {
	f.Kind, f.Sheet, f.Title = d.kind, d.sheet.name, d.title
	f.HeadRows = [2]int{d.rows[d.headFrom].n, d.rows[d.headTo].n}
	f.Columns, f.Questions, f.Absent = d.columns, d.questions, d.absent
	f.width = len(d.columns)
	f.Fingerprint = d.fingerprint()
	var left []string
	for _, s := range list {
		if s.name != f.Sheet {
			left = append(left, s.name)
		}
	}
	if len(d.twins) > 0 {
		f.Notes = append(f.Notes, words.T("intake.note.twins", strings.Join(d.twins, words.T("intake.comma"))))
	}
	if len(left) > 0 {
		f.Notes = append(f.Notes, words.T("intake.note.sheets", f.Sheet, strings.Join(left, words.T("intake.comma"))))
	}
	if d.sheet.hidden {
		f.Notes = append(f.Notes, words.T("intake.note.hidden-sheet", f.Sheet))
	}
	f.Notes = append(f.Notes, d.notes...)
	for i := d.headTo + 1; i < len(d.rows) && len(f.Preview) < shownRows; i++ {
		line := make([]string, f.width)
		for c := range line {
			line[c] = d.rows[i].at(c + 1).text
		}
		if !d.rows[i].blank() {
			f.Preview = append(f.Preview, line)
		}
	}
}

// draft is the recognition of one sheet.
type draft struct {
	file  *File
	sheet sheetInfo
	order int
	rows  []row // the first ones, blank ones left out

	title            string
	titlePlain       string // with the sheet's name, as heads are compared
	known            map[string]bool
	titleTime        months
	notedUnits       []string
	headFrom, headTo int // indexes in rows
	heads            []head
	kind             string
	score            int
	fields           []fieldWords

	columns   []Column
	questions []Question
	absent    []string
	notes     []string
	twins     []string // sheets of the same layout
}

// sample reads the first rows of the sheet.
func (d *draft) sample(ctx context.Context) error {
	r, err := d.file.source.open(ctx, d.sheet.name)
	if err != nil {
		return err
	}
	defer r.Close()
	for len(d.rows) < previewRows {
		var one row
		err := r.next(&one)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if !one.blank() {
			monthHeads(&one)
			d.rows = append(d.rows, one)
		}
	}
	if len(d.rows) == 0 {
		return desk.Errf("intake-no-head")
	}
	return nil
}

// monthHeads writes the dates of a row as words where they are the first of a
// month: the office program makes them of 2019年4月 typed into a head.
func monthHeads(r *row) {
	for i := range r.cells {
		c := &r.cells[i]
		if c.form != dateForm && c.kind != isoDateCell {
			continue
		}
		v, bad := dateValue(*c, false)
		if bad.bad() || v.State != rule.Known {
			continue
		}
		if d, err := period.ParseDate(v.Text); err == nil && d.Day == 1 {
			*c = cell{text: fmt.Sprintf("%d年%d月", d.Year, d.Month), kind: textCell}
		}
	}
}

// recognise finds the head and the kind of the sheet, and how well it fits.
func (d *draft) recognise() error {
	d.known = map[string]bool{}
	d.prepareFields()
	if !d.findHead() {
		return desk.Errf("intake-no-head")
	}
	d.readTitle()
	d.makeHeads()
	d.findKind()
	return nil
}

// readTitle takes the time, the units and the words from the lines above the head.
func (d *draft) readTitle() {
	var lines []string
	for i := range d.headFrom {
		for _, c := range d.rows[i].cells {
			if text := strings.TrimSpace(c.text); text != "" {
				lines = append(lines, text)
				d.notedUnits = append(d.notedUnits, unitsNoted(text)...)
			}
		}
	}
	d.title = strings.Join(lines, "\n")
	d.titlePlain = plainHead(d.title + d.sheet.name)
	d.titleTime = d.timeOf(append(lines, d.sheet.name))
}

// timeOf is what the lines above the head say about time: the first stretch of
// months; else a month, if its line names a table (a month alone may be that of
// the report); else a year. Lines of dates and numbers of documents do not count.
func (d *draft) timeOf(lines []string) months {
	var month, year months
	for _, line := range lines {
		t := strings.ToLower(narrow(line))
		if strings.Contains(t, "〔") || strings.Contains(t, "日期") || strings.Contains(t, "时间") || strings.Contains(t, "制表") {
			continue
		}
		w, _ := parseTime(t)
		y := w.year
		if y == 0 {
			y = d.current().to / 12
		}
		m := months{y*12 + w.from, y*12 + w.to}
		switch {
		case y == 0:
		case w.ranged && m.from != m.to:
			return m
		case w.ranged && month.isZero() && (strings.Contains(t, "表") || strings.Contains(t, "情况")):
			month = m
		case w.year != 0 && !w.ranged && year.isZero():
			year = months{y * 12, y*12 + 11}
		}
	}
	if !month.isZero() {
		return month
	}
	return year
}

// current is the period the caller wants: the latest of its fields.
func (d *draft) current() months {
	var last period.Period
	for _, f := range d.file.opts.Fields {
		if !f.Period.IsZero() && (last.IsZero() || f.Period.Last().After(last.Last())) {
			last = f.Period
		}
	}
	return monthsOf(last)
}

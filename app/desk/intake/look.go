package intake

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/policy/period"
	"huiqi/policy/uscc"
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
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits
	}
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
	for _, d := range all {
		if d != best && d.kind == best.kind && d.fingerprint() == best.fingerprint() {
			best.twins = append(best.twins, d.sheet.name)
		}
	}
	if err := best.bind(); err != nil {
		return f.sheetError(err, best.sheet.name)
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
			d.rows = append(d.rows, one)
		}
	}
	if len(d.rows) == 0 {
		return desk.Errf("intake-no-head")
	}
	return nil
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
	for _, line := range append(lines, d.sheet.name) {
		t := strings.ToLower(narrow(line))
		if strings.ContainsAny(t, "〔") || strings.Contains(t, "日期") || strings.Contains(t, "时间") || strings.Contains(t, "制表") {
			continue
		}
		w, _ := parseTime(t)
		year := w.year
		if year == 0 {
			year = d.current().to / 12
		}
		switch {
		case w.ranged && (w.year != 0 || year != 0):
			d.titleTime = months{year*12 + w.from, year*12 + w.to}
			return
		case w.year != 0 && d.titleTime.isZero():
			d.titleTime = months{w.year * 12, w.year*12 + 11}
		}
	}
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

// findHead finds the rows of the head: the row with most known words, and its
// neighbours above and below that belong to it.
func (d *draft) findHead() bool {
	best, most := -1, 0
	for i := range min(len(d.rows), headSearch) {
		if n := d.headWords(&d.rows[i]); n > most {
			best, most = i, n
		}
	}
	if most < 2 {
		data := slices.IndexFunc(d.rows, func(r row) bool { return dataLike(&r) })
		if data < 1 || filled(&d.rows[data-1]) < 2 {
			return false
		}
		best = data - 1
	}
	d.headFrom, d.headTo = best, best
	for d.headTo+1 < len(d.rows) && d.rows[d.headTo+1].n == d.rows[d.headTo].n+1 && d.headTo-d.headFrom < 3 && d.continues(d.headTo, d.headTo+1) {
		d.headTo++
	}
	for d.headFrom > 0 && d.headTo-d.headFrom < 3 && d.groups(d.headFrom-1) {
		d.headFrom--
	}
	return true
}

// headWords counts the cells that can only be heads.
func (d *draft) headWords(r *row) int {
	n, tried := 0, 0
	for _, c := range r.cells {
		if c.kind == textCell && tried < 100 {
			tried++
			if d.isHeadWord(c.text) {
				n++
			}
		}
	}
	return n
}

// isHeadWord remembers its answers: the words of a table repeat.
func (d *draft) isHeadWord(text string) bool {
	if len(text) > 120 || strings.TrimSpace(text) == "" {
		return false
	}
	yes, ok := d.known[text]
	if !ok {
		yes = d.knownHead(text)
		d.known[text] = yes
	}
	return yes
}

func (d *draft) knownHead(text string) bool {
	h := parseHead([]string{text})
	if h.plain == "" {
		return false
	}
	if _, ok := mapFor(d.file.opts.Maps, &h, 0, false); ok || otherHeads[h.plain] {
		return true
	}
	for _, id := range identityNames {
		if identityRank(id, &h) > 0 {
			return true
		}
	}
	if h.measure == "" {
		return h.time.found
	}
	return slices.ContainsFunc(d.fields, func(f fieldWords) bool { return f.score(&h) >= 80 })
}

// dataLike reports whether a row holds a credit code, which no head does.
func dataLike(r *row) bool {
	for _, c := range r.cells {
		if len(c.text) >= uscc.Length && len(c.text) < 60 && uscc.Check(uscc.Normalise(c.text)) == nil {
			return true
		}
	}
	return false
}

func filled(r *row) int {
	n := 0
	for _, c := range r.cells {
		if strings.TrimSpace(c.text) != "" {
			n++
		}
	}
	return n
}

// continues reports whether the row below goes on with the head: only texts, and
// under a filled cell only words of time, units or known heads.
func (d *draft) continues(above, below int) bool {
	r := &d.rows[below]
	if dataLike(r) || columnNumbers(r) {
		return false
	}
	some := false
	for i, c := range r.cells {
		t := strings.TrimSpace(c.text)
		if t == "" {
			continue
		}
		h := parseHead([]string{t})
		known := h.measure == "" && (h.time.found || h.unit != "") || d.isHeadWord(t)
		if c.kind != textCell && !(c.kind == numberCell && h.time.found && h.measure == "") || !known && strings.TrimSpace(d.rows[above].at(i+1).text) != "" {
			return false
		}
		if !known && h.measure == "" {
			return false // figures as text
		}
		some = some || known
	}
	return some
}

// groups reports whether the row above holds heads of groups: more than one
// cell, or one that is not at the left, and no line of notes.
func (d *draft) groups(i int) bool {
	r := &d.rows[i]
	if d.rows[i+1].n != r.n+1 || dataLike(r) {
		return false
	}
	n := 0
	for c, cell := range r.cells {
		t := strings.TrimSpace(cell.text)
		if t == "" {
			continue
		}
		if cell.kind != textCell || strings.ContainsAny(t, "：:") || strings.Contains(t, "单位") && len(unitsNoted(t)) > 0 || len([]rune(t)) > 30 || fullDate.MatchString(narrow(t)) {
			return false
		}
		h := parseHead([]string{t})
		if h.measure == "" && !h.time.found {
			return false
		}
		n++
		if c == 0 && filled(r) == 1 {
			return false // a title
		}
	}
	return n > 0
}

// columnNumbers recognises the line 甲 乙 1 2 3 that forms carry under the head.
func columnNumbers(r *row) bool {
	n := 0
	for _, c := range r.cells {
		t := strings.Trim(narrow(c.text), "()")
		if t == "" || t == "-" || t == "—" {
			continue
		}
		if !strings.Contains("|甲|乙|丙|丁|戊|己|庚|辛|壬|癸|栏次|行次|", "|"+t+"|") && (len(t) > 2 || strings.Trim(t, "0123456789") != "") && !(len(t) == 1 && t[0] >= 'A' && t[0] <= 'Z') {
			return false
		}
		n++
	}
	return n >= 3
}

// makeHeads joins the lines of the head over each column; a group's head reaches
// over the blank cells to its right that have a line below.
func (d *draft) makeHeads() {
	width := 0
	for i := d.headFrom; i <= d.headTo; i++ {
		width = max(width, len(d.rows[i].cells))
	}
	text := func(i, col int) string { return strings.TrimSpace(d.rows[i].at(col).text) }
	below := func(i, col int) bool {
		for k := i + 1; k <= d.headTo; k++ {
			if text(k, col) != "" {
				return true
			}
		}
		return false
	}
	parts := make([][]string, width)
	for i := d.headFrom; i <= d.headTo; i++ {
		group := ""
		for col := 1; col <= width; col++ {
			t := text(i, col)
			switch {
			case t != "" && below(i, col):
				group = t
			case t != "":
				group = ""
			case below(i, col):
				t = group
			default:
				group = ""
			}
			if p := parts[col-1]; t != "" && (len(p) == 0 || p[len(p)-1] != t) {
				parts[col-1] = append(p, strings.Join(strings.Fields(t), " "))
			}
		}
	}
	d.heads = make([]head, width)
	for i, p := range parts {
		if len(p) > 0 {
			d.heads[i] = parseHead(p)
		}
	}
}

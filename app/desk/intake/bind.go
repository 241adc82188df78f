package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/policy/uscc"
	"huiqi/resources/words"
)

// fieldWords is a field with the words its columns are known by.
type fieldWords struct {
	*Field
	index int
	words []string
	time  months
}

func (d *draft) prepareFields() {
	d.fields = make([]fieldWords, len(d.file.opts.Fields))
	for i := range d.fields {
		f := &d.file.opts.Fields[i]
		w := fieldWords{Field: f, index: i, time: monthsOf(f.Period)}
		for _, s := range append(slices.Clone(f.Heads), f.Label) {
			if s = synonym(s); s != "" && !slices.Contains(w.words, s) {
				w.words = append(w.words, s)
			}
		}
		d.fields[i] = w
	}
}

// benign words may stand around a known name without changing it.
var benign = regexp.MustCompile(`^(?:季度?|工业|企业|总|全部|实际|当期|基本|信息|情况|单位|用电|用户|有功|计费|结算|本单位|数|值|量|所属|国民经济|规模以上|规上|gb\d*|\d{4}版?|代码|小类|大类|中类)*$`)

// score tells how well a head names the field: 100 exactly, 80 but for harmless
// words, 50 perhaps, 0 not.
func (f *fieldWords) score(h *head) int {
	best := 0
	for _, w := range f.words {
		switch {
		case h.measure == w:
			return 100
		case h.foreign != "" && !strings.Contains(w, letters(h.foreign)):
		case h.measure != "" && (strings.HasPrefix(h.measure, w) || strings.HasSuffix(h.measure, w)):
			rest := strings.Replace(h.measure, w, "", 1)
			if benign.MatchString(rest) {
				best = max(best, 80)
			} else if !otherHeads[h.measure] {
				best = max(best, 50)
			}
		case h.measure != "" && strings.Contains(h.measure, w) && !otherHeads[h.measure]:
			best = max(best, 50)
		}
	}
	return best
}

// ours are the fields a file of this kind is asked for.
func (d *draft) ours(f *fieldWords) bool {
	return f.File == d.kind || f.File == "" || d.kind == Supplement
}

// bind settles what every column is.
func (d *draft) bind() error {
	if want := d.file.opts.Kind; want != "" && d.kind != want {
		return desk.Errf("intake-wrong-kind", kindName(d.kind), kindName(want))
	}
	if d.kind == "" {
		return desk.Errf("intake-unknown-kind", d.headList())
	}
	d.columns = make([]Column, len(d.heads))
	for i := range d.columns {
		h := &d.heads[i]
		d.columns[i] = Column{Index: i + 1, Head: h.text, Unit: h.unit, field: -1, ident: -1, Sure: true}
		if m, sure := h.time.resolve(d.titleTime, d.current()); sure {
			d.columns[i].Period = m.period()
		}
	}
	if d.kind == Supplement {
		d.bindSupplement()
	}
	if err := d.bindMaps(); err != nil {
		return err
	}
	d.bindIdentities()
	if err := d.bindFields(); err != nil {
		return err
	}
	if err := d.settleUnits(); err != nil {
		return err
	}
	return d.demand()
}

// bindMaps takes what the caller, or the memory of this layout, says.
func (d *draft) bindMaps() error {
	var remembered map[string]string
	if d.file.opts.Memory != nil {
		remembered = d.file.opts.Memory(d.fingerprint())
	}
	leaves := map[string]int{}
	for i := range d.heads {
		leaves[d.heads[i].leaf]++
	}
	for i := range d.columns {
		c, h := &d.columns[i], &d.heads[i]
		if h.text == "" && len(d.file.opts.Maps) == 0 {
			continue
		}
		target, ok := mapFor(d.file.opts.Maps, h, i+1, leaves[h.leaf] == 1)
		why := "intake.why.map"
		if !ok && remembered != nil {
			target, ok = mapFor(remembered, h, i+1, false)
			why = "intake.why.memory"
		}
		if !ok {
			continue
		}
		if err := d.bindTarget(c, target); err != nil {
			if why == "intake.why.memory" {
				continue // a fact the pack no longer has
			}
			return err
		}
		c.Why = words.T(why)
	}
	return nil
}

func (d *draft) bindTarget(c *Column, target string) error {
	target, unit, _ := strings.Cut(strings.ReplaceAll(target, "：", ":"), ":")
	target = strings.TrimSpace(target)
	unit = strings.ToLower(strings.TrimSpace(unit))
	if unit == tickUnit {
		c.blankIsNo, unit = true, ""
	}
	if unit != "" {
		if units[unit].of == "" {
			return desk.Errf("intake-map-unit", unit, c.Head)
		}
		c.Unit = unit
	}
	if target == "" || target == Ignore {
		c.Field = Ignore
		return nil
	}
	if id := identityIndex(target); id >= 0 {
		c.Field, c.ident = target, id
		return nil
	}
	for i := range d.fields {
		if f := &d.fields[i]; f.ID == target || f.Label == target {
			c.Field, c.field, c.Period = f.ID, i, f.Period
			return nil
		}
	}
	return desk.Errf("intake-map-fact", target, c.Head, strings.Join(d.targets(), words.T("intake.comma")))
}

// targets are the names a map may give.
func (d *draft) targets() []string {
	var out []string
	for i := range d.fields {
		if d.ours(&d.fields[i]) {
			out = append(out, d.fields[i].ID)
		}
	}
	switch d.kind {
	case Deferrals:
		out = append(out, LoanNo, BankCode, BankName)
	case Banks:
		return append(out, BankCode, Quarter, Name)
	}
	return append(out, CreditCode, Name, Region)
}

// bindSupplement reads the hidden line of ids of our own form.
func (d *draft) bindSupplement() {
	for i := d.headTo; i < min(len(d.rows), d.headTo+3); i++ {
		r := &d.rows[i]
		if i == d.headFrom || identityIndex(strings.TrimSpace(r.at(1).text)) < 0 {
			continue
		}
		for k := range d.columns {
			c := &d.columns[k]
			if d.bindTarget(c, r.at(k+1).text) == nil && c.Field != Ignore {
				c.Why = words.T("intake.why.supplement")
			}
		}
		d.headTo = i
		return
	}
}

func (d *draft) bindIdentities() {
	wanted := map[string][]string{
		Statistics: {CreditCode, Name, Region, Note},
		Power:      {MeterNo, CreditCode, Name, Region, Note},
		Accounts:   {CreditCode, AccountName, Bank, BankNo, AccountNo, Name, Note},
		Cities:     {Region, Note},
		Supplement: {CreditCode, Name, Region, Note},
		Decision:   {CreditCode, Name, Region, AccountName, Bank, BankNo, AccountNo, Note},
		Banks:      {BankCode, Quarter, Name, Note},
		Deferrals:  {LoanNo, CreditCode, Name, BankCode, BankName, Region, Note},
	}[d.kind]
	for _, id := range wanted {
		if d.columnOfIdentity(id) != nil {
			continue
		}
		best, most := -1, 0
		for i := range d.columns {
			if c := &d.columns[i]; c.Field == "" && d.heads[i].text != "" && d.heads[i].unit == "" {
				if r := d.rank(id, &d.heads[i]); r > most && d.fits(id, i) {
					best, most = i, r
				}
			}
		}
		why := "intake.why.head"
		if best < 0 {
			best, why = d.byContent(id), "intake.why.content"
		}
		if best >= 0 {
			c := &d.columns[best]
			c.Field, c.ident, c.Why = id, identityIndex(id), words.T(why)
		}
	}
}

// fits refuses a column whose rows cannot be what its head says: a 单位代码 that
// holds no credit code.
func (d *draft) fits(id string, i int) bool {
	if id != CreditCode {
		return true
	}
	seen, good := 0, 0
	for k := d.headTo + 1; k < len(d.rows); k++ {
		if c := d.rows[k].at(i + 1); strings.TrimSpace(c.text) != "" {
			seen++
			if n := len(uscc.Normalise(c.text)); n >= 15 && n <= 20 || scientific(narrow(c.text)) {
				good++
			}
		}
	}
	return seen < 3 || good > 0
}

// byContent finds the credit codes or the names by what the rows hold.
func (d *draft) byContent(id string) int {
	test := map[string]func(string) bool{
		CreditCode: func(s string) bool { return uscc.Check(uscc.Normalise(s)) == nil },
		Name: func(s string) bool {
			return strings.HasSuffix(strings.TrimSpace(s), "公司") || strings.HasSuffix(strings.TrimSpace(s), "厂")
		},
	}[id]
	if test == nil {
		return -1
	}
	for i := range d.columns {
		if d.columns[i].Field == "" && d.share(i, test) >= 60 {
			return i
		}
	}
	return -1
}

// share is how many percent of the filled cells below a head pass a test.
func (d *draft) share(i int, test func(string) bool) int {
	seen, good := 0, 0
	for k := d.headTo + 1; k < len(d.rows); k++ {
		if t := d.rows[k].at(i + 1).text; strings.TrimSpace(t) != "" {
			seen++
			if test(t) {
				good++
			}
		}
	}
	if seen == 0 {
		return 0
	}
	return good * 100 / seen
}

func (d *draft) columnOfIdentity(id string) *Column {
	for i := range d.columns {
		if d.columns[i].Field == id {
			return &d.columns[i]
		}
	}
	return nil
}

// settleUnits gives each bound number column its factor.
func (d *draft) settleUnits() error {
	assumed := map[string]bool{}
	for i := range d.columns {
		c := &d.columns[i]
		if c.field < 0 || d.fields[c.field].Type != TypeNumber {
			continue
		}
		want := d.fields[c.field].Unit
		if c.Unit == "" {
			for _, u := range d.notedUnits {
				if _, ok := conversion(u, want); ok {
					c.Unit = u
					break
				}
			}
		}
		if c.Unit == "" && want != "" {
			c.Unit = want
			if !assumed[want] && want == "元" {
				d.notes = append(d.notes, words.T("intake.note.unit", c.Head, want))
			}
			assumed[want] = true
		}
		f, ok := conversion(c.Unit, want)
		if !ok {
			return desk.Errf("intake-unit", c.Head, c.Unit, want).At(desk.Place{File: d.file.Name, Sheet: d.sheet.name, Row: d.rows[d.headTo].n, Column: c.Head})
		}
		c.factor = f
	}
	return nil
}

// tickUnit stands in the place of a unit in a map: in this column of ticks a
// blank means no.
const tickUnit = "√"

// demand refuses a file whose rows cannot be told apart.
func (d *draft) demand() error {
	switch d.kind {
	case Deferrals:
		return d.demandLoans()
	case Banks:
		return d.demandBanks()
	}
	need := map[string][]string{Statistics: {CreditCode}, Accounts: {CreditCode}, Supplement: {CreditCode}, Power: {CreditCode, Name}, Cities: {Region}, Decision: {CreditCode, Region}}[d.kind]
	if d.kind == Statistics && d.columnOfIdentity(Region) == nil {
		d.notes = append(d.notes, words.T("intake.note.absent", words.T("intake.field."+Region)))
	}
	if slices.ContainsFunc(need, func(id string) bool { return d.columnOfIdentity(id) != nil }) {
		return nil
	}
	return d.lacks(need[0])
}

// lacks is the error of a file without an identity column.
func (d *draft) lacks(id string) error {
	at := desk.Place{File: d.file.Name, Sheet: d.sheet.name, Row: d.rows[d.headTo].n}
	return desk.Errf("intake-no-identity", words.T("intake.field."+id), d.headList(), id).At(at)
}

func (d *draft) headList() string {
	var out []string
	for i := range d.heads {
		if t := d.heads[i].text; t != "" && len(out) < 12 {
			out = append(out, t)
		}
	}
	return strings.Join(out, words.T("intake.comma"))
}

// fingerprint names the layout: its heads in order, whatever the rows hold.
func (d *draft) fingerprint() string {
	h := sha256.New()
	for i := range d.heads {
		fmt.Fprintf(h, "%s\n", d.heads[i].plain)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func kindName(kind string) string {
	if kind == "" {
		return words.T("intake.kind.unknown")
	}
	return words.T("intake.kind." + kind)
}

package intake

import (
	"errors"
	"strings"
	"unicode/utf8"

	"huiqi/policy/exact"
	"huiqi/policy/industry"
	"huiqi/policy/period"
	"huiqi/policy/region"
	"huiqi/policy/rule"
	"huiqi/policy/uscc"
)

// A reading of a cell gives a value or the code of a problem with what its
// sentence needs; "" means it was read. Blank gives Missing, never zero or no.
type fault struct {
	code string
	args []any
}

func (f fault) bad() bool { return f.code != "" }

func faultf(code string, args ...any) fault { return fault{code, args} }

// absent are the words by which a supplier confirms there is none.
var absent = map[string]bool{"无": true, "没有": true, "无此项": true}

// blanks are the signs for "not filled in" (国家统计局: 空格、“…”、“—”表示数据不详或无).
var blanks = map[string]bool{"": true, "-": true, "--": true, "—": true, "——": true, "/": true, "\\": true, "…": true, "……": true, "*": true, "#": true, "null": true, "NULL": true, "N/A": true, "n/a": true, "NA": true, "不详": true, "缺": true, "待补": true, "待核": true}

// cellError reports a cell in which the office program shows an error, and a
// formula whose result was not stored.
func cellError(c cell) fault {
	switch {
	case c.kind == errorCell:
		return faultf("cell-error", c.text)
	case c.kind == uncachedCell:
		return faultf("formula-uncached")
	case c.kind == textCell && len(c.text) > 2 && c.text[0] == '#' && strings.Trim(c.text, "#") == "":
		return faultf("cell-hashes", c.text)
	case c.kind == textCell && c.text != "" && c.text[0] == '#' && errorWords[strings.ToUpper(strings.TrimSpace(c.text))]:
		return faultf("cell-error", c.text)
	case c.kind == textCell && strings.ContainsRune(c.text, utf8.RuneError):
		return faultf("bad-characters")
	}
	return fault{}
}

var errorWords = map[string]bool{"#N/A": true, "#REF!": true, "#VALUE!": true, "#DIV/0!": true, "#NAME?": true, "#NUM!": true, "#NULL!": true, "#SPILL!": true, "#CALC!": true, "#GETTING_DATA": true}

// numberValue reads a number into the field's unit.
func numberValue(c cell, col *Column, unit string) (rule.Value, fault) {
	switch c.kind {
	case blankCell:
		return rule.Value{}, fault{}
	case boolCell:
		return rule.Value{}, faultf("not-number", c.text)
	case numberCell:
		n, ok := fileNumber(c.text)
		switch {
		case !ok:
			return rule.Value{}, faultf("not-number", c.text)
		case c.form == dateForm:
			return rule.Value{}, faultf("date-for-number", c.text)
		case c.form == percentForm && unit == "%":
			return rule.Number(n.Mul(exact.Int(100))), fault{}
		case c.form == percentForm && unit != "":
			return rule.Value{}, faultf("number-unit", c.text+"（%）", unit)
		}
		return rule.Number(col.factor.of(n)), fault{}
	case isoDateCell:
		return rule.Value{}, faultf("date-for-number", c.text)
	}
	if v, known := placeholder(c.text); known {
		return v, fault{}
	}
	n, code := parseNumber(c.text)
	if code != "" {
		return rule.Value{}, faultf(code, c.text)
	}
	if n.unit == "" {
		return rule.Number(col.factor.of(n.value)), fault{}
	}
	if n.unit == "万" || n.unit == "亿" { // of what the column counts, if it counts singly
		if n.unit += unit; col.factor.set {
			return rule.Value{}, faultf("number-unit", c.text, col.Unit)
		}
	}
	f, ok := conversion(n.unit, unit)
	if !ok {
		return rule.Value{}, faultf("number-unit", c.text, unit)
	}
	return rule.Number(f.of(n.value)), fault{}
}

// placeholder knows the words for "nothing here".
func placeholder(text string) (rule.Value, bool) {
	t := narrow(text)
	switch {
	case blanks[t]:
		return rule.Value{}, true
	case absent[t]:
		return rule.Value{State: rule.Absent}, true
	}
	return rule.Value{}, false
}

var yes = map[string]bool{"是": true, "√": true, "✓": true, "✔": true, "☑": true, "对": true, "有": true, "1": true, "Y": true, "YES": true, "TRUE": true, "T": true, "V": true, "已": true, "属于": true, "符合": true, "规上": true, "规模以上": true, "新投产": true, "已纳统": true, "纳统": true}

var no = map[string]bool{"否": true, "×": true, "✗": true, "✘": true, "☐": true, "□": true, "不": true, "无": true, "没有": true, "0": true, "N": true, "NO": true, "FALSE": true, "F": true, "X": true, "不是": true, "非": true, "未": true, "不属于": true, "不符合": true, "规下": true, "规模以下": true, "未纳统": true, "未投产": true}

// flagValue reads a yes or no. A blank is Missing: nobody said no.
func flagValue(c cell) (rule.Value, fault) {
	switch c.kind {
	case blankCell:
		return rule.Value{}, fault{}
	case boolCell:
		return rule.Flag(c.text == "1"), fault{}
	case isoDateCell:
		return rule.Value{}, faultf("not-flag", c.text)
	}
	t := strings.ToUpper(narrow(c.text))
	if i := strings.IndexAny(t, "(,;、:"); i > 0 {
		t = t[:i] // 是（2020年5月投产）
	}
	t = strings.TrimRight(t, ".。")
	switch {
	case yes[t]:
		return rule.Flag(true), fault{}
	case no[t]:
		return rule.Flag(false), fault{}
	case blanks[t]:
		return rule.Value{}, fault{}
	}
	return rule.Value{}, faultf("not-flag", c.text)
}

var manufacturing = func() map[string]string {
	names := map[string]string{}
	for _, d := range industry.Manufacturing() {
		names[d.Name] = d.Code
	}
	return names
}()

// industryValue reads 3360, C3360, C33金属制品业, 金属制品业; the value is the code
// with its letter, C3360. A number cell of three digits has lost the zero of
// mining (0610), since no industry begins with 61 to 99 there.
func industryValue(c cell) (rule.Value, fault) {
	if c.kind == blankCell {
		return rule.Value{}, fault{}
	}
	t := strings.ToUpper(narrow(c.text))
	if blanks[t] {
		return rule.Value{}, fault{}
	}
	if c.kind == numberCell && len(t) == 3 && t[0] >= '6' {
		t = "0" + t
	}
	code := t
	if i := strings.IndexFunc(t, func(r rune) bool { return r >= utf8.RuneSelf || r == '-' || r == '(' || r == '.' }); i > 0 {
		code = t[:i]
	}
	parsed, err := industry.Parse(code)
	if err != nil && len(code) == 5 { // offices put C before mining (C0610) too: the four digits decide
		parsed, err = industry.Parse(code[1:])
	}
	if err == nil {
		return rule.Text(parsed.String()), fault{}
	}
	if i := strings.LastIndexByte(t, '('); i > 0 && strings.HasSuffix(t, ")") { // 金属制品业(33)
		if parsed, err := industry.Parse(t[i+1 : len(t)-1]); err == nil {
			return rule.Text(parsed.String()), fault{}
		}
	}
	name := strings.NewReplacer("(", "", ")", "", ",", "、").Replace(t)
	if d, ok := manufacturing[name]; ok {
		return rule.Text("C" + d), fault{}
	}
	return rule.Value{}, faultf("industry-unknown", c.text)
}

// textValue reads text without blanks at its ends; a code keeps no blanks at all.
func textValue(c cell, code bool) (rule.Value, fault) {
	t := strings.TrimSpace(c.text)
	if code {
		t = strings.ToUpper(narrow(c.text))
	}
	if c.kind == blankCell || blanks[t] {
		return rule.Value{}, fault{}
	}
	return rule.Text(t), fault{}
}

// dateValue reads a date cell, a serial number or the shapes of ParseDate.
func dateValue(c cell, date1904 bool) (rule.Value, fault) {
	if c.kind == blankCell {
		return rule.Value{}, fault{}
	}
	if v, known := placeholder(c.text); known {
		return v, fault{}
	}
	if d, err := period.ParseDate(c.text); err == nil && (c.kind != numberCell || c.form == plainForm) {
		return rule.Text(d.String()), fault{}
	}
	whole, _, _ := strings.Cut(narrow(c.text), ".")
	if serial, ok := smallInt(whole); ok && (c.kind == numberCell || len(whole) == 5) {
		if date1904 {
			serial += 1462
		}
		if d, err := period.FromSerial(serial); err == nil {
			return rule.Text(d.String()), fault{}
		}
	}
	return rule.Value{}, faultf("not-date", c.text)
}

// regionCode reads a division by code or name; "" for a blank.
func regionCode(c cell) (string, fault) {
	if c.kind == blankCell {
		return "", fault{}
	}
	t := strings.TrimSpace(c.text)
	if blanks[t] {
		return "", fault{}
	}
	t = strings.TrimSuffix(t, ".0") // a code that went through a column of numbers
	if r, ok := region.Find(t); ok {
		return r.Code, fault{}
	}
	if t = narrow(t); len(t) == 12 && strings.Trim(t, "0123456789") == "" { // a township or village of the statistics bureau
		if r, ok := region.Lookup(t[:6]); ok {
			return r.Code, fault{}
		}
	}
	return "", faultf("region-unknown", c.text)
}

// creditCode reads a unified social credit code; "" for a blank.
func creditCode(c cell) (string, fault) {
	if c.kind == blankCell {
		return "", fault{}
	}
	code := uscc.Normalise(c.text)
	if blanks[code] || absent[code] {
		return "", fault{}
	}
	if scientific(code) || c.kind == numberCell && len(strings.TrimLeft(code, "0123456789")) > 0 {
		return "", faultf("id-scientific", c.text)
	}
	if c.kind == numberCell && len(code) > 15 {
		return "", faultf("id-rounded", c.text)
	}
	if plain := strings.ReplaceAll(code, "-", ""); len(plain) == uscc.Length {
		code = plain // 91350921-MA5313000-F: the check character guards it
	}
	err := uscc.Check(code)
	if err == nil {
		return code, fault{}
	}
	bad, _ := errors.AsType[*uscc.Error](err)
	switch {
	case errors.Is(err, uscc.ErrLength):
		return "", faultf("uscc-length", code, bad.Length)
	case errors.Is(err, uscc.ErrAlphabet):
		return "", faultf("uscc-alphabet", code, string(bad.Found), bad.Position)
	}
	return "", faultf("uscc-check", code)
}

// digitsID reads a number that is a name: meter, bank, account. Blanks and
// hyphens inside are dropped.
func digitsID(c cell) (string, fault) {
	t := strings.ReplaceAll(strings.Trim(narrow(c.text), "'"), "-", "")
	switch {
	case c.kind == blankCell || t == "":
		return "", fault{}
	case scientific(t):
		return "", faultf("id-scientific", c.text)
	case c.kind == numberCell && len(strings.TrimSuffix(t, ".0")) > 15:
		return "", faultf("id-rounded", c.text)
	}
	return strings.TrimSuffix(t, ".0"), fault{}
}

package audit

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
)

// compare names each line of a file in which it differs from what it should be.
// Lines are known by their first value.
func (c *checker) compare(path string, got, want []byte) {
	if !strings.HasSuffix(path, ".csv") && !strings.HasSuffix(path, ".jsonl") {
		c.whole(path, got, want)
		return
	}
	before := len(c.r.Differences)
	table := strings.HasSuffix(path, ".csv")
	g, w := linesOf(got), linesOf(want)
	at := make(map[string][]line, len(w))
	for _, l := range w {
		k := keyOf(l.text, table)
		at[k] = append(at[k], l)
	}
	var heads []string
	if table && len(w) > 0 {
		heads = cells(w[0].text)
	}
	for _, l := range g {
		k := keyOf(l.text, table)
		if len(at[k]) == 0 {
			c.r.differ(path, l.n, "line_more", shown(k))
			continue
		}
		other := at[k][0]
		at[k] = at[k][1:]
		if !bytes.Equal(l.text, other.text) {
			c.line(path, l, other, k, heads)
		}
	}
	for _, l := range w {
		k := keyOf(l.text, table)
		if rest := at[k]; len(rest) > 0 && rest[0].n == l.n {
			at[k] = rest[1:]
			c.r.differ(path, l.n, "line_gone", shown(k))
		}
	}
	if len(c.r.Differences) == before { // the same lines otherwise
		c.r.differ(path, 0, "line_order")
	}
}

// line names each value in which a line differs.
func (c *checker) line(path string, got, want line, key string, heads []string) {
	var a, b []value
	if heads != nil {
		a, b = named(heads, cells(got.text)), named(heads, cells(want.text))
	} else {
		a, b = flat(got.text), flat(want.text)
	}
	other := make(map[string]string, len(b))
	for _, v := range b {
		other[v.name] = v.text
	}
	before := len(c.r.Differences)
	for _, v := range a {
		w, ok := other[v.name]
		delete(other, v.name)
		if !ok {
			c.r.differ(path, got.n, "value_more", shown(key), v.name, shown(v.text))
		} else if w != v.text {
			c.r.differ(path, got.n, "value", shown(key), v.name, shown(v.text), shown(w))
		}
	}
	for _, v := range b {
		if _, ok := other[v.name]; ok {
			c.r.differ(path, got.n, "value_gone", shown(key), v.name, shown(v.text))
		}
	}
	if len(c.r.Differences) == before {
		c.r.differ(path, got.n, "line_form", shown(key))
	}
}

// whole compares a file that is one text or one object.
func (c *checker) whole(path string, got, want []byte) {
	if strings.HasSuffix(path, ".json") && json.Valid(got) {
		c.line(path, line{0, got}, line{0, want}, path, nil)
		return
	}
	g, w := linesOf(got), linesOf(want)
	for i := range max(len(g), len(w)) {
		var a, b string
		if i < len(g) {
			a = string(g[i].text)
		}
		if i < len(w) {
			b = string(w[i].text)
		}
		if a != b {
			c.r.differ(path, i+1, "text", shown(a), shown(b))
		}
	}
}

// value is one value of a line with its name.
type value struct{ name, text string }

func named(heads, cells []string) []value {
	out := make([]value, len(cells))
	for i, text := range cells {
		out[i] = value{fmt.Sprint(i + 1), text}
		if i < len(heads) {
			out[i].name = heads[i]
		}
	}
	return out
}

// flat lists the values of a JSON text by their paths, in their order.
func flat(text []byte) []value {
	var out []value
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var walk func(path string) bool
	walk = func(path string) bool {
		t, err := d.Token()
		if err != nil {
			return false
		}
		switch t {
		case json.Delim('{'):
			for d.More() {
				k, err := d.Token()
				if err != nil || !walk(strings.TrimPrefix(path+"."+fmt.Sprint(k), ".")) {
					return false
				}
			}
		case json.Delim('['):
			for i := 0; d.More(); i++ {
				if !walk(fmt.Sprintf("%s[%d]", path, i)) {
					return false
				}
			}
		default:
			out = append(out, value{path, fmt.Sprint(t)})
			return true
		}
		_, err = d.Token()
		return err == nil
	}
	if !walk("") {
		out = append(out, value{"", string(text)})
	}
	return out
}

// cells are the values of a line of a CSV.
func cells(text []byte) []string {
	row, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte(bom)))).Read()
	if err != nil {
		return []string{string(text)}
	}
	return row
}

// rows are the lines of a CSV; one that cannot be read is a single cell.
func (c *checker) rows(path string) [][]string {
	var out [][]string
	for _, l := range linesOf(c.files[path]) {
		out = append(out, cells(l.text))
	}
	return out
}

// keyOf is the first value of a line.
func keyOf(text []byte, table bool) string {
	text = bytes.TrimPrefix(text, []byte(bom))
	if table {
		k, _, _ := bytes.Cut(text, []byte(","))
		return string(k)
	}
	k, _, _ := bytes.Cut(text, []byte(`,"`))
	if _, v, ok := bytes.Cut(k, []byte(":")); ok {
		k = v
	}
	return strings.Trim(string(k), `"{}`)
}

// shown is a value short enough for a sentence.
func shown(s string) string {
	r := []rune(strings.TrimPrefix(s, bom))
	if len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return string(r)
}

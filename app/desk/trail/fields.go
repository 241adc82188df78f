package trail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"huiqi/resources/words"
)

// Field is one value of an event, at its path: "user.roles[0]".
type Field struct{ Path, Value string }

// Label is the field's name in the language in use, part by part: "文件 1 · 名称".
// A part nobody named stays as it is in the record.
func (f Field) Label() string {
	parts := strings.Split(f.Path, ".")
	for i, p := range parts {
		name, at, many := strings.Cut(p, "[")
		if key := "eventfield." + name; words.Has(key) {
			name = words.T(key)
		}
		if n, err := strconv.Atoi(strings.TrimSuffix(at, "]")); many && err == nil {
			name += " " + strconv.Itoa(n+1)
		}
		parts[i] = name
	}
	return strings.Join(parts, " · ")
}

// fieldsMost is how many fields of one event are listed. A batch of 20,000 lines
// has a hundred times that; nobody reads them here.
const fieldsMost = 400

// fields lists the values of an event in the order they stand, at most fieldsMost.
func fields(event []byte) ([]Field, error) {
	d := json.NewDecoder(bytes.NewReader(event))
	d.UseNumber()
	w := walker{d: d}
	if err := w.value(""); err != nil && err != io.EOF && err != errEnough {
		return nil, fmt.Errorf("event: %w", err)
	}
	return w.out, nil
}

var errEnough = fmt.Errorf("more than %d fields", fieldsMost)

// walker reads JSON in its order.
type walker struct {
	d   *json.Decoder
	out []Field
}

func (w *walker) value(path string) error {
	t, err := w.d.Token()
	if err != nil {
		return err
	}
	if open, ok := t.(json.Delim); ok {
		if open == '{' {
			return w.object(path)
		}
		return w.list(path)
	}
	if len(w.out) == fieldsMost {
		return errEnough
	}
	if t != nil && t != "" {
		w.out = append(w.out, Field{path, fmt.Sprint(t)})
	}
	return nil
}

func (w *walker) object(path string) error {
	for w.d.More() {
		name, err := w.d.Token()
		if err != nil {
			return err
		}
		at := fmt.Sprint(name)
		if path != "" {
			at = path + "." + at
		}
		if err := w.value(at); err != nil {
			return err
		}
	}
	_, err := w.d.Token() // the brace that closes
	return err
}

func (w *walker) list(path string) error {
	for i := 0; w.d.More(); i++ {
		if err := w.value(path + "[" + strconv.Itoa(i) + "]"); err != nil {
			return err
		}
	}
	_, err := w.d.Token()
	return err
}

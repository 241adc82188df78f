package pack

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// Fault is one mistake in a pack and where it stands. Line and Column count
// from 1; they are 0 when the fault is of the pack as a whole.
type Fault struct {
	File    string
	Line    int
	Column  int
	Path    string // e.g. item[0].branch[1].step[2].verb
	Message string
}

// Error writes file:line:column: path: message.
func (f *Fault) Error() string {
	at := f.File
	if f.Line > 0 {
		at = fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column)
	}
	if f.Path == "" {
		return at + ": " + f.Message
	}
	return at + ": " + f.Path + ": " + f.Message
}

// Faults returns every fault in an error of Load.
func Faults(err error) []*Fault {
	var one *Fault
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*Fault
		for _, e := range many.Unwrap() {
			all = append(all, Faults(e)...)
		}
		return all
	}
	if errors.As(err, &one) {
		return []*Fault{one}
	}
	return nil
}

// places maps a path such as "clause[3].quote" to the place of its key.
type places map[string]unstable.Position

// at finds the place of path, or of the nearest thing around it.
func (pl places) at(path string) unstable.Position {
	for path != "" {
		if pos, ok := pl[path]; ok {
			return pos
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return unstable.Position{}
}

// locate walks the document once and notes where each key stands.
func locate(data []byte) places {
	l := locator{places: places{}, count: map[string]int{}}
	l.parser.Reset(data)
	prefix := ""
	for l.parser.NextExpression() {
		e := l.parser.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			prefix = l.header(e)
		case unstable.KeyValue:
			l.pair(prefix, e)
		}
	}
	return l.places
}

type locator struct {
	parser unstable.Parser
	places places
	count  map[string]int // tables seen of each array
}

func (l *locator) header(e *unstable.Node) string {
	path := ""
	for it := e.Key(); it.Next(); {
		path = join(path, string(it.Node().Data))
		if it.IsLast() && e.Kind == unstable.ArrayTable {
			l.count[path]++
		}
		if n := l.count[path]; n > 0 {
			path = fmt.Sprintf("%s[%d]", path, n-1)
		}
		if it.IsLast() {
			l.places[path] = l.parser.Shape(it.Node().Raw).Start
		}
	}
	return path
}

func (l *locator) pair(prefix string, e *unstable.Node) {
	path := prefix
	for it := e.Key(); it.Next(); {
		path = join(path, string(it.Node().Data))
		l.places[path] = l.parser.Shape(it.Node().Raw).Start
	}
	l.value(path, e.Value())
}

func (l *locator) value(path string, v *unstable.Node) {
	switch v.Kind {
	case unstable.InlineTable:
		for it := v.Children(); it.Next(); {
			l.pair(path, it.Node())
		}
	case unstable.Array:
		i := 0
		for it := v.Children(); it.Next(); {
			if it.Node().Kind == unstable.Comment {
				continue
			}
			l.value(fmt.Sprintf("%s[%d]", path, i), it.Node())
			i++
		}
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// decodeFaults turns an error of the TOML decoder into faults with places.
func decodeFaults(file string, err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) {
		var all []error
		for i := range strict.Errors {
			e := &strict.Errors[i]
			line, col := e.Position()
			all = append(all, &Fault{File: file, Line: line, Column: col, Path: strings.Join(e.Key(), "."), Message: "unknown key"})
		}
		return errors.Join(all...)
	}
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		line, col := bad.Position()
		return &Fault{File: file, Line: line, Column: col, Path: strings.Join(bad.Key(), "."), Message: strings.TrimPrefix(bad.Error(), "toml: ")}
	}
	return &Fault{File: file, Message: err.Error()}
}

package pack

import (
	"errors"
	"fmt"
	"slices"
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

// places tells where the key of a path such as "clause[3].quote" stands.
type places struct {
	offsets map[string]int
	lines   []int // offset of the first byte of each line
}

// position is a place in the form; both count from 1, the column in bytes.
type position struct{ Line, Column int }

// at finds the place of path, or of the nearest thing around it; zero when there
// is none.
func (pl places) at(path string) position {
	for path != "" {
		if off, ok := pl.offsets[path]; ok {
			line, found := slices.BinarySearch(pl.lines, off)
			if !found {
				line--
			}
			return position{line + 1, off - pl.lines[line] + 1}
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return position{}
}

// locate walks the document once and notes where each key stands.
func locate(data []byte) places {
	l := locator{offsets: map[string]int{}, count: map[string]int{}}
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
	lines := []int{0}
	for i, c := range data {
		if c == '\n' {
			lines = append(lines, i+1)
		}
	}
	return places{l.offsets, lines}
}

type locator struct {
	parser  unstable.Parser
	offsets map[string]int
	count   map[string]int // tables seen of each array
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
			l.offsets[path] = int(it.Node().Raw.Offset)
		}
	}
	return path
}

func (l *locator) pair(prefix string, e *unstable.Node) {
	path := prefix
	for it := e.Key(); it.Next(); {
		path = join(path, string(it.Node().Data))
		l.offsets[path] = int(it.Node().Raw.Offset)
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

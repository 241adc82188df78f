package pack

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
)

// FormFile is the name of the form in a pack's folder.
const FormFile = "pack.toml"

// Limits of what Load reads; a pack of the size of a law fits many times over.
const (
	maxForm   = 2 << 20
	maxSource = 8 << 20
)

// Load reads the pack in folder dir of fsys. Its error holds every fault found,
// each with file, line and column; see Faults.
func Load(fsys fs.FS, dir string) (*Pack, error) {
	form, err := read(fsys, path.Join(dir, FormFile), maxForm)
	if err != nil {
		return nil, err
	}
	p, err := decode(form)
	if err != nil {
		return nil, err
	}
	name := p.Document.Source
	if name == "" || name != path.Base(name) || !fs.ValidPath(name) {
		return nil, p.fault("document.source", "must name the file with the verbatim text beside the form")
	}
	source, err := read(fsys, path.Join(dir, name), maxSource)
	if err != nil {
		return nil, err
	}
	return finish(p, form, source)
}

// LoadFile reads the pack whose form is the file at name, or that lies in the
// folder name.
func LoadFile(name string) (*Pack, error) {
	if st, err := os.Stat(name); err == nil && st.IsDir() {
		return Load(os.DirFS(name), ".")
	}
	if filepath.Base(name) != FormFile {
		return nil, &Fault{File: name, Message: "a pack is a folder with " + FormFile}
	}
	return Load(os.DirFS(filepath.Dir(name)), ".")
}

// Parse reads a pack from its two texts.
func Parse(form, source []byte) (*Pack, error) {
	p, err := decode(form)
	if err != nil {
		return nil, err
	}
	return finish(p, form, source)
}

func read(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open pack: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if int64(len(data)) > limit {
		return nil, &Fault{File: name, Message: fmt.Sprintf("larger than %d bytes", limit)}
	}
	return data, nil
}

func decode(form []byte) (*Pack, error) {
	if !utf8.Valid(form) {
		return nil, &Fault{File: FormFile, Message: "not UTF-8"}
	}
	p := &Pack{}
	d := toml.NewDecoder(bytes.NewReader(form)).DisallowUnknownFields()
	if err := d.Decode(p); err != nil {
		return nil, decodeFaults(FormFile, err)
	}
	p.places = locate(form)
	return p, nil
}

func finish(p *Pack, form, source []byte) (*Pack, error) {
	if !utf8.Valid(source) {
		return nil, &Fault{File: p.Document.Source, Message: "not UTF-8"}
	}
	p.Form = bytes.Clone(form)
	p.SourceText = string(source)
	p.SHA256 = hash(form, source)
	c := checker{p: p, words: strings.TrimPrefix(p.SourceText, "\ufeff")}
	c.pack()
	if len(c.faults) > 0 {
		slices.SortStableFunc(c.faults, func(a, b *Fault) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
		})
		all := make([]error, len(c.faults))
		for i, f := range c.faults {
			all[i] = f
		}
		return nil, errors.Join(all...)
	}
	return p, nil
}

// hash covers both texts, each preceded by its length in eight bytes.
func hash(form, source []byte) string {
	h := sha256.New()
	for _, part := range [][]byte{form, source} {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(part)))
		h.Write(n[:])
		h.Write(part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (p *Pack) fault(path, format string, args ...any) *Fault {
	pos := p.places.at(path)
	return &Fault{File: FormFile, Line: pos.Line, Column: pos.Column, Path: path, Message: fmt.Sprintf(format, args...)}
}

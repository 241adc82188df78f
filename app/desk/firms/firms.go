// Package firms is the registry of the firms the desk has met: who they are,
// where, in which industry, and in which files they were seen first and last. It
// takes them in from workbooks, lists them for the grid, and finds them by name,
// credit code or the initials of their pinyin. It never judges a firm and holds
// no figure of any period: those belong to runs.
//
// Its main types are Firm, Seen, Receipt and Registry.
package firms

import (
	"encoding/binary"
	"errors"
	"fmt"

	"huiqi/app/store"
	"huiqi/policy/industry"
	"huiqi/policy/region"
)

// Flag is a yes or no that nobody may have answered.
type Flag uint8

// Answers.
const (
	Unknown Flag = iota
	No
	Yes
)

// Of turns a known answer into a Flag.
func Of(b bool) Flag {
	if b {
		return Yes
	}
	return No
}

// Firm is one firm (企业) as the registry knows it.
type Firm struct {
	Code       string // 统一社会信用代码
	Name       string
	Region     string // six-digit division code, "" unknown
	Industry   string // code as in GB/T 4754, "" unknown
	AboveScale Flag   // 规模以上
	NewListed  Flag   // 新投产纳统
	Initials   string // of the name's pinyin, lower case: "fjsmzzyxgs"
	FirstFile  string // SHA-256 of the file that named it first, hex, "" for none
	LastFile   string
}

// RegionName is the county's or city's name, "" when not known.
func (f Firm) RegionName() string {
	r, _ := region.Lookup(f.Region)
	return r.Name
}

// CityName is the city the firm lies in, "" when not known.
func (f Firm) CityName() string {
	r, _ := region.Lookup(f.Region)
	return r.CityName
}

// IndustryName is the name of the division (大类), "" when not known.
func (f Firm) IndustryName() string {
	d, err := industry.Lookup(f.Industry)
	if err != nil {
		return ""
	}
	return d.Name
}

const keyPrefix = "firm/"

func key(code string) string { return keyPrefix + code }

// A record: version, flags, then the texts, each led by its length. The code is
// the key.
const version = 1

func (f *Firm) texts() [6]*string {
	return [...]*string{&f.Name, &f.Region, &f.Industry, &f.Initials, &f.FirstFile, &f.LastFile}
}

// appendTo adds the record of f to b.
func (f *Firm) appendTo(b []byte) []byte {
	b = append(b, version, byte(f.AboveScale)|byte(f.NewListed)<<2)
	for _, t := range f.texts() {
		b = append(binary.AppendUvarint(b, uint64(len(*t))), *t...)
	}
	return b
}

var errRecord = errors.New("firm record not understood")

// parse reads a record; the texts are parts of one string.
func parse(code string, b []byte) (f Firm, err error) {
	if len(b) < 2 || b[0] != version || b[1]>>4 != 0 {
		return f, fmt.Errorf("%s: %w", code, errRecord)
	}
	f = Firm{Code: code, AboveScale: Flag(b[1] & 3), NewListed: Flag(b[1] >> 2 & 3)}
	all := string(b)
	at := 2
	for _, t := range f.texts() {
		n, used := binary.Uvarint(b[at:])
		if used <= 0 || n > uint64(len(b)-at-used) {
			return f, fmt.Errorf("%s: %w", code, errRecord)
		}
		at += used
		*t = all[at : at+int(n)]
		at += int(n)
	}
	if at != len(b) {
		return f, fmt.Errorf("%s: %w", code, errRecord)
	}
	return f, nil
}

// get reads one firm inside a transaction.
func get(r store.Reader, code string) (Firm, error) {
	b, err := r.Get(key(code))
	if err != nil {
		return Firm{}, err
	}
	return parse(code, b)
}

package firms

import (
	"strings"
	"sync"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// usual gives the initial of characters whose first reading in the dictionary
// is not the one names of firms and places have.
var usual = map[rune]byte{
	'厦': 'x', '重': 'z', '长': 'c', '乐': 'l', '曾': 'z', '行': 'h', '单': 'd', '车': 'c', '石': 's', '尤': 'y', '盛': 's',
	'宁': 'n', '大': 'd', '区': 'q', '会': 'h', '合': 'h', '和': 'h', '家': 'j', '都': 'd', '万': 'w', '莆': 'p', '术': 's',
}

// letters is a set of a–z (bits 0 to 25) and 0–9 (bits 26 to 35).
type letters uint64

func letterOf(c byte) letters {
	switch {
	case c >= 'a' && c <= 'z':
		return 1 << (c - 'a')
	case c >= '0' && c <= '9':
		return 1 << (26 + c - '0')
	}
	return 0
}

// accents are the toned letters a reading without a consonant begins with.
var accents = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e", "ê", "e", "ế", "e", "ề", "e",
	"ō", "o", "ó", "o", "ǒ", "o", "ò", "o", "ḿ", "m", "ń", "n", "ň", "n", "ǹ", "n",
)

// reading is what is known of one character: its usual initial and all of them.
type reading struct {
	usual byte
	all   letters
}

// readings caches the characters met: a province's firms use some two thousand.
var readings sync.Map // rune → reading

func readingOf(r rune) reading {
	if v, ok := readings.Load(r); ok {
		return v.(reading)
	}
	v := lookup(r)
	readings.Store(r, v)
	return v
}

func lookup(r rune) (v reading) {
	if r < unicode.MaxASCII {
		c := byte(unicode.ToLower(r))
		if v.all = letterOf(c); v.all != 0 {
			v.usual = c
		}
		return v
	}
	for p := range strings.SplitSeq(pinyin.PinyinDict[int(r)], ",") {
		if p == "" {
			continue
		}
		c := accents.Replace(p)[0]
		if v.all |= letterOf(c); v.usual == 0 {
			v.usual = c
		}
	}
	if c, ok := usual[r]; ok {
		v.usual, v.all = c, v.all|letterOf(c)
	}
	return v
}

// Initials gives the pinyin initials of a name in lower case; of a character
// with several readings the one usual in names. Digits and Latin letters stay,
// everything else is left out.
func Initials(name string) string {
	b := make([]byte, 0, len(name)/3+1)
	for _, r := range narrow(name) {
		if c := readingOf(r).usual; c != 0 {
			b = append(b, c)
		}
	}
	return string(b)
}

// appendSets adds the set of possible initials of each character of name.
func appendSets(dst []letters, name string) []letters {
	for _, r := range narrow(name) {
		if s := readingOf(r).all; s != 0 {
			dst = append(dst, s)
		}
	}
	return dst
}

// matches tells whether pattern, one letter a character, fits sets somewhere.
func matches(sets, pattern []letters) bool {
	if len(pattern) == 0 || len(pattern) > len(sets) {
		return false
	}
	for at := 0; at+len(pattern) <= len(sets); at++ {
		fits := true
		for i, p := range pattern {
			if sets[at+i]&p == 0 {
				fits = false
				break
			}
		}
		if fits {
			return true
		}
	}
	return false
}

// pattern turns a typed word into letters; ok is false when it holds anything else.
func pattern(word string) (p []letters, ok bool) {
	for i := range len(word) {
		l := letterOf(word[i])
		if l == 0 {
			return nil, false
		}
		p = append(p, l)
	}
	return p, true
}

// narrow makes full-width Latin letters, digits and signs their plain selves.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		}
		return r
	}, s)
}

// fold is the form names are compared in: narrow, lower case, without blanks.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, narrow(s))
}

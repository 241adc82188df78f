package deferrals

import (
	"bytes"
	"context"
	"strings"
	"unicode"

	"huiqi/app/desk"
	"huiqi/app/store"
)

// searchable is the form names are compared in: narrow, lower case, without blanks.
func searchable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r = r - '！' + '!'
		case unicode.IsSpace(r):
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// Search finds cases by a part of the borrower's name, by its pinyin initials, by the
// beginning of a loan's number or of a credit code; of each borrower the newest cases
// first. It gives at most limit cases and stops reading when it has them.
func (r Register) Search(ctx context.Context, text string, limit int) (rows []Row, err error) {
	word := searchable(text)
	if word == "" {
		return nil, nil
	}
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		list, err := find(t, word, strings.TrimSpace(text), limit)
		if err == nil {
			rows, err = rowsOf(t, list)
		}
		return err
	})
	return rows, desk.FromStore(err)
}

// find gives the numbers of the cases.
func find(t store.Reader, word, typed string, limit int) (list []uint32, err error) {
	add := func(cases []uint32) bool {
		for i := len(cases) - 1; i >= 0 && len(list) < limit; i-- {
			list = append(list, cases[i])
		}
		return len(list) < limit
	}
	if digits(word) {
		for _, text := range []string{typed, strings.ToUpper(typed)} {
			from, to := store.Prefix(loanPrefix(text))
			for _, raw := range t.Scan(from, to, limit) {
				cases, err := parseNumbers(string(raw))
				if err != nil {
					return nil, err
				}
				if !add(cases) {
					return list, nil
				}
			}
			if len(list) > 0 {
				return list, nil
			}
		}
		if len(word) >= 4 {
			from, to := store.Prefix(partyKey(strings.ToUpper(word)))
			for _, raw := range t.Scan(from, to, limit) {
				p, err := parseParty(string(raw))
				if err != nil {
					return nil, err
				}
				if !add(p.cases) {
					return list, nil
				}
			}
			if len(list) > 0 {
				return list, nil
			}
		}
	}
	codes, err := borrowers(t, []byte(word), limit)
	if err != nil {
		return nil, err
	}
	for _, code := range codes {
		raw, err := get(t, partyKey(code))
		if err != nil || raw == nil {
			return nil, err
		}
		p, err := parseParty(string(raw))
		if err != nil {
			return nil, err
		}
		if !add(p.cases) {
			break
		}
	}
	return list, nil
}

// digits tells whether a word could be a number of a loan or a credit code.
func digits(word string) bool {
	return strings.ContainsAny(word, "0123456789") && strings.IndexFunc(word, func(r rune) bool { return r > 127 }) < 0
}

// borrowers reads the blocks of names for a word, or those of initials for one that
// could be such, and gives the credit codes of those that have it, at most limit.
func borrowers(t store.Reader, word []byte, limit int) (codes []string, err error) {
	base := prefix + "name/"
	if bytes.IndexFunc(word, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) < 0 {
		base = prefix + "initials/" // letters and figures of a name stand there too
	}
	from, to := store.Prefix(base)
	for key, raw := range t.Scan(from, to, 0) {
		var block []byte
		line, at := 0, 0
		for {
			i := bytes.Index(raw[at:], word)
			if i < 0 {
				break
			}
			line += bytes.Count(raw[at:at+i], []byte{'\n'})
			if block == nil {
				if block, err = get(t, prefix+"code/"+key[len(base):]); err != nil {
					return nil, err
				}
			}
			if end := (line + 1) * codeSize; end <= len(block) {
				codes = append(codes, strings.TrimRight(string(block[end-codeSize:end]), " "))
			}
			if len(codes) == limit {
				return codes, nil
			}
			end := bytes.IndexByte(raw[at+i:], '\n')
			if end < 0 {
				break
			}
			at += i + end + 1
			line++
		}
	}
	return codes, nil
}

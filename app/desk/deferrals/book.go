package deferrals

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/firms"
	"huiqi/app/store"
)

const prefix = "now/deferral/"

func caseKey(no uint32) string    { return fmt.Sprintf("%scase/%08d", prefix, no) }
func headKey(block uint32) string { return fmt.Sprintf("%shead/%06d", prefix, block) }
func loanKey(bank, number string) string {
	return loanPrefix(number) + "/" + url.PathEscape(inLine(bank))
}
func loanPrefix(number string) string { return prefix + "loan/" + url.PathEscape(inLine(number)) }
func partyKey(code string) string     { return prefix + "party/" + code }
func nameKey(block uint32) string     { return fmt.Sprintf("%sname/%06d", prefix, block) }
func initialsKey(block uint32) string { return fmt.Sprintf("%sinitials/%06d", prefix, block) }
func codeKey(block uint32) string     { return fmt.Sprintf("%scode/%06d", prefix, block) }
func moreKey(no uint32) string        { return fmt.Sprintf("%smore/%08d", prefix, no) }
func returnKey(id uint32) string      { return fmt.Sprintf("%sreturn/%06d", prefix, id) }

const (
	dictKey  = prefix + "dict"
	countKey = prefix + "count"
)

// blockNames is how many borrowers one block of names holds.
const blockNames = 1024

// codeSize is the length of a credit code in a block of codes.
const codeSize = 18

// count is how many there are.
type count struct {
	Cases   uint32 `json:"cases"`
	Parties uint32 `json:"parties"`
	Returns uint32 `json:"returns"`
}

func get(t store.Reader, key string) ([]byte, error) {
	b, err := t.Get(key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return b, err
}

func readCase(t store.Reader, no uint32) (Case, bool, error) {
	b, err := get(t, caseKey(no))
	if err != nil || b == nil {
		return Case{}, false, err
	}
	c, err := parseCase(string(b))
	if err != nil {
		err = fmt.Errorf("%s: %w", caseKey(no), err)
	}
	return c, true, err
}

// party is a borrower: its place in the blocks of names, and its cases.
type party struct {
	n     uint32
	name  string
	cases []uint32
}

func (p *party) line() string {
	b := []byte(strconv.FormatUint(uint64(p.n), 10))
	b = append(append(append(b, '\t'), p.name...), '\t')
	return string(append(b, numbers(p.cases)...))
}

func parseParty(s string) (p party, err error) {
	n, rest, _ := strings.Cut(s, "\t")
	name, list, _ := strings.Cut(rest, "\t")
	at, err := strconv.ParseUint(n, 10, 32)
	if err != nil {
		return p, err
	}
	p.n, p.name = uint32(at), name
	p.cases, err = parseNumbers(list)
	return p, err
}

func numbers(list []uint32) string {
	var b []byte
	for i, n := range list {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendUint(b, uint64(n), 10)
	}
	return string(b)
}

func parseNumbers(s string) (list []uint32, err error) {
	for f := range strings.FieldsSeq(s) {
		n, err := strconv.ParseUint(f, 10, 32)
		if err != nil {
			return nil, err
		}
		list = append(list, uint32(n))
	}
	return list, nil
}

// loanCases are the cases of one loan, the oldest first.
func loanCases(t store.Reader, bank, number string) ([]uint32, error) {
	b, err := get(t, loanKey(bank, number))
	if err != nil || b == nil {
		return nil, err
	}
	return parseNumbers(string(b))
}

// book writes cases with everything that follows from them. It keeps what it touched
// in memory and hands it over in the order of the keys (flush), so that a return of
// 100,000 rows costs what its records cost.
type book struct {
	t     store.Txn
	n     count
	dict  dict
	out   map[string]string
	heads map[uint32][]Head // blocks
	posts map[spot]*roaring.Bitmap
	names map[string][]string // blocks of names and of initials, by key
	codes map[uint32][]byte
	loans map[string][]uint32
	parts map[string]*party
	old   []tag // reused
	new   []tag
}

func openBook(t store.Txn) (*book, error) {
	b := &book{
		t: t, out: map[string]string{}, heads: map[uint32][]Head{}, posts: map[spot]*roaring.Bitmap{},
		names: map[string][]string{}, codes: map[uint32][]byte{}, loans: map[string][]uint32{}, parts: map[string]*party{},
	}
	var err error
	if b.n, b.dict, err = readIndex(t); err != nil {
		return nil, err
	}
	return b, nil
}

// readIndex reads the counts and the dictionary.
func readIndex(t store.Reader) (n count, d dict, err error) {
	if _, err = act.Read(t, countKey, &n); err != nil {
		return n, d, err
	}
	_, err = act.Read(t, dictKey, &d)
	return n, d, err
}

// put writes a case; was is what it was, nil for a new one. Findings and complaints are
// told by the bits of the head, which the caller changes through change.
func (b *book) put(c, was *Case, change func(h *Head)) error {
	h, err := b.head(c.No)
	if err != nil {
		return err
	}
	before := h
	if err := b.fill(&h, c); err != nil {
		return err
	}
	if change != nil {
		change(&h)
	}
	b.old, b.new = b.old[:0], b.new[:0]
	if was != nil {
		b.old = b.dict.tags(b.old, &before, was.Return)
	}
	b.new = b.dict.tags(b.new, &h, c.Return)
	if err := b.retag(c.No); err != nil {
		return err
	}
	b.out[caseKey(c.No)] = c.line()
	return b.setHead(c.No, &h)
}

func (b *book) caseOf(no uint32) (Case, bool, error) {
	if line, ok := b.out[caseKey(no)]; ok {
		c, err := parseCase(line)
		return c, true, err
	}
	return readCase(b.t, no)
}

// fill makes the head of a case; the bits of findings stay as they are.
func (b *book) fill(h *Head, c *Case) error {
	l := &c.Loan
	bank, err := number(&b.dict.Banks, &b.dict.banks, l.Bank, 1<<16-1)
	if err != nil {
		return err
	}
	pack, err := number(&b.dict.Packs, &b.dict.packs, c.Pack, 1<<8-1)
	if err != nil {
		return err
	}
	reason := 0
	if c.State == Refused || l.Decision == "不同意" || l.Decision == "部分同意" {
		reason = b.dict.reasonOf(l.Refusal)
	}
	party, err := b.enter(c)
	if err != nil {
		return err
	}
	asked := h.Asked & complained
	if c.Principal() {
		asked |= asksPrincipal
	}
	if c.Interest() {
		asked |= asksInterest
	}
	*h = Head{
		Bank: uint16(bank), Reason: uint16(reason), Industry: industryNumber(l.Industry),
		State: uint8(slices.Index(States, c.State)), Size: place(Sizes, l.Size), Means: place(Means, l.Means), Pack: uint8(pack),
		Asked: asked, Region: regionNumber(l.Region), Party: party,
		Due: dayOf(l.OriginalDue), Applied: dayOf(l.Applied), Accepted: dayOf(l.Accepted), Decided: dayOf(l.Decided),
		NewPrincipal: dayOf(l.NewPrincipalDue), NewInterest: dayOf(l.NewInterestDue), Held: h.Held, Open: h.Open,
	}
	c.amounts(h)
	return nil
}

// amounts are what a case adds to the figures. Only what was granted counts as put
// off, and re-borrowing is kept apart: it is a new loan, no deferral.
func (c *Case) amounts(h *Head) {
	l := &c.Loan
	h.Balance, h.Refinanced = l.Balance, l.Refinanced
	for _, x := range c.Lines() {
		to, bit := &h.DuePrincipal, uint8(principalUnsaid)
		if x.Interest {
			to, bit = &h.DueInterest, interestUnsaid
		}
		if *to = x.Amount; x.Unsaid {
			h.Asked |= bit
		}
	}
	if !c.State.Granted() {
		return
	}
	if c.Principal() {
		h.MovedPrincipal = l.DeferredPrincipal
	}
	if c.Interest() {
		h.MovedInterest = l.DeferredInterest
	}
	if c.Reborrowing() {
		h.Refinanced, h.MovedPrincipal = max(h.Refinanced, h.MovedPrincipal), 0
	}
}

// enter finds the borrower of a case, or gives it the next place, and keeps its name
// and its cases.
func (b *book) enter(c *Case) (uint32, error) {
	p := b.parts[c.Loan.Code]
	if p == nil {
		raw, err := get(b.t, partyKey(c.Loan.Code))
		if err != nil {
			return 0, err
		}
		p = &party{n: b.n.Parties}
		if raw != nil {
			if *p, err = parseParty(string(raw)); err != nil {
				return 0, fmt.Errorf("%s: %w", partyKey(c.Loan.Code), err)
			}
		} else {
			b.n.Parties++
			if err := b.setCode(p.n, c.Loan.Code); err != nil {
				return 0, err
			}
		}
		b.parts[c.Loan.Code] = p
	}
	if p.name != c.Loan.Name {
		p.name = c.Loan.Name
		if err := b.setName(p.n, p.name); err != nil {
			return 0, err
		}
	}
	if i, there := slices.BinarySearch(p.cases, c.No); !there {
		p.cases = slices.Insert(p.cases, i, c.No)
	}
	return p.n, nil
}

// setName keeps a name to be searched, and its pinyin initials: a line each.
func (b *book) setName(n uint32, name string) error {
	if err := b.setLine(nameKey(n/blockNames), n%blockNames, searchable(name)); err != nil {
		return err
	}
	return b.setLine(initialsKey(n/blockNames), n%blockNames, firms.Initials(name))
}

func (b *book) setLine(key string, at uint32, text string) error {
	list, ok := b.names[key]
	if !ok {
		raw, err := get(b.t, key)
		if err != nil {
			return err
		}
		if raw != nil {
			list = strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n")
		}
	}
	for uint32(len(list)) <= at {
		list = append(list, "")
	}
	list[at] = text
	b.names[key] = list
	return nil
}

func (b *book) setCode(n uint32, code string) error {
	at := n / blockNames
	raw, ok := b.codes[at]
	if !ok {
		var err error
		if raw, err = get(b.t, codeKey(at)); err != nil {
			return err
		}
	}
	from := int(n%blockNames) * codeSize
	for len(raw) < from+codeSize {
		raw = append(raw, ' ')
	}
	copy(raw[from:from+codeSize], code)
	b.codes[at] = raw
	return nil
}

func (b *book) block(at uint32) ([]Head, error) {
	list, ok := b.heads[at]
	if ok {
		return list, nil
	}
	raw, err := get(b.t, headKey(at))
	if err != nil {
		return nil, err
	}
	if list, err = readBlock(nil, raw); err != nil {
		return nil, fmt.Errorf("%s: %w", headKey(at), err)
	}
	b.heads[at] = list
	return list, nil
}

// head reads the head of a case; an empty one for a case that has none yet.
func (b *book) head(no uint32) (h Head, err error) {
	list, err := b.block(no / blockHeads)
	if at := int(no % blockHeads); err == nil && at < len(list) {
		h = list[at]
	}
	return h, err
}

func (b *book) setHead(no uint32, h *Head) error {
	list, err := b.block(no / blockHeads)
	if err != nil {
		return err
	}
	at := int(no % blockHeads)
	for len(list) <= at {
		list = append(list, Head{})
	}
	list[at] = *h
	b.heads[no/blockHeads] = list
	return nil
}

// retag takes a case out of the lists it left and puts it into those it came to.
func (b *book) retag(no uint32) error {
	for _, x := range b.old {
		if !slices.Contains(b.new, x) {
			m, err := b.post(x, no)
			if err != nil {
				return err
			}
			m.Remove(no % chunkCases)
		}
	}
	for _, x := range b.new {
		if !slices.Contains(b.old, x) {
			m, err := b.post(x, no)
			if err != nil {
				return err
			}
			m.Add(no % chunkCases)
		}
	}
	return nil
}

func (b *book) post(x tag, no uint32) (*roaring.Bitmap, error) {
	s := spot{x.by, x.value, no / chunkCases}
	m := b.posts[s]
	if m == nil {
		var err error
		if m, err = s.load(b.t); err != nil {
			return nil, err
		}
		b.posts[s] = m
	}
	return m, nil
}

// link adds a case to its loan.
func (b *book) link(c *Case) error {
	key := loanKey(c.Loan.Bank, c.Loan.Number)
	list, ok := b.loans[key]
	if !ok {
		var err error
		if list, err = loanCases(b.t, c.Loan.Bank, c.Loan.Number); err != nil {
			return err
		}
	}
	if !slices.Contains(list, c.No) {
		list = append(list, c.No)
	}
	b.loans[key] = list
	return nil
}

// write keeps a record of another kind for flush.
func (b *book) write(key string, v any) error {
	raw, err := encode(v)
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	b.out[key] = string(raw)
	return nil
}

// flush hands everything over, in the order of the keys.
func (b *book) flush() error {
	for at, list := range b.heads {
		b.out[headKey(at)] = string(writeBlock(list))
	}
	for s, m := range b.posts {
		m.RunOptimize()
		raw, err := m.ToBytes()
		if err != nil {
			return err
		}
		b.out[s.key()] = string(raw)
	}
	for key, list := range b.names {
		b.out[key] = strings.Join(list, "\n") + "\n"
	}
	for at, raw := range b.codes {
		b.out[codeKey(at)] = string(raw)
	}
	for key, list := range b.loans {
		b.out[key] = numbers(list)
	}
	for code, p := range b.parts {
		b.out[partyKey(code)] = p.line()
	}
	if err := b.write(countKey, b.n); err != nil {
		return err
	}
	raw, err := b.dict.encode()
	if err != nil {
		return err
	}
	b.out[dictKey] = string(raw)
	for _, key := range slices.Sorted(maps.Keys(b.out)) {
		if err := b.t.Put(key, []byte(b.out[key])); err != nil {
			return err
		}
	}
	return nil
}

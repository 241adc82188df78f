package papers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/recovery"
	"huiqi/app/store"
)

// block is a run of numbers reserved for papers that are made together.
type block struct {
	Series string `json:"series"`
	Year   int    `json:"year"`
	First  int    `json:"first"`
	Count  int    `json:"count"`
	Done   bool   `json:"done,omitempty"` // the papers were made
}

// number is the n-th number of a series and year: 示财奖〔2020〕12号 of an office
// (GB/T 9704-2012, 7.2.5: the year in full, no leading zero), BK2020-012 of the
// desk's own.
func number(k Kind, series string, year, n int) string {
	if k.official() {
		return fmt.Sprintf("%s〔%d〕%d号", series, year, n)
	}
	return fmt.Sprintf("%s%d-%03d", series, year, n)
}

// numbered is the event that reserves a block.
type numbered struct {
	For   string `json:"for"`
	Block block  `json:"block"`
}

func (numbered) Kind() string { return "paper-numbered" }

func applyNumbered(t store.Txn, _ act.Meta, e numbered) error {
	b := e.Block
	next, err := nextOf(t, b.Series, b.Year)
	if err != nil {
		return err
	}
	if b.First < next || b.Count < 1 || b.Done || b.Series == "" || strings.Contains(b.Series, "/") {
		return desk.Errf("paper-block", b.Series, b.First)
	}
	if had, err := act.Read(t, blockKey(e.For), &block{}); had || err != nil {
		return errors.Join(err, desk.Errf("paper-block", b.Series, b.First))
	}
	return errors.Join(act.Write(t, blockKey(e.For), b), act.Write(t, nextKey(b.Series, b.Year), b.First+b.Count))
}

func nextOf(t store.Reader, series string, year int) (int, error) {
	next := 1
	_, err := act.Read(t, nextKey(series, year), &next)
	return next, err
}

// reserve gives the block for papers that are made together: one left by a try
// that was interrupted, or a new one behind all others.
func (p Press) reserve(ctx context.Context, who act.Actor, w Wish, one string, count int) (block, error) {
	b := block{Series: series[w.Kind], Year: int(w.Office.Date.Year), Count: count}
	if w.Kind.official() {
		b.Series = w.Office.Code
	}
	had := false
	err := p.view(ctx, func(t store.Reader) (err error) {
		old := block{}
		if had, err = act.Read(t, blockKey(one), &old); had {
			b = old
		}
		return err
	})
	if had || err != nil {
		return b, err
	}
	o := act.Order{Need: makers(w.Kind), Subject: "paper/" + w.Subject}
	_, err = p.Desk.Do(ctx, who, o, func(t store.Reader, _ act.Meta) (act.Event, error) {
		if had, err := act.Read(t, blockKey(one), &b); had || err != nil {
			return nil, errors.Join(err, desk.Errf("paper-meanwhile", w.Subject))
		}
		next, err := nextOf(t, b.Series, b.Year)
		if err != nil {
			return nil, err
		}
		before, err := legacy(t, b.Series, b.Year)
		b.First = max(next, before)
		if err == nil && w.Kind == RecoveryLetter {
			err = b.asNotified(t, w.Subject)
		}
		return numbered{For: one, Block: b}, err
	})
	return b, err
}

// docNumber is a document number: its 代字, year and number.
var docNumber = regexp.MustCompile(`^(.+)〔(\d{4})〕([1-9]\d{0,6})号$`)

// asNotified gives the letter of a recovery the number under which the notice was
// noted in the case: paper and case name one document. A number that another paper
// bears is refused.
func (b *block) asNotified(t store.Reader, id string) error {
	c, err := recovery.Of(t, id)
	if err != nil || c.Notice == nil {
		return err
	}
	m := docNumber.FindStringSubmatch(c.Notice.Doc)
	if m == nil { // no number in the form of the office's: it gets one
		return nil
	}
	b.Series = m[1]
	b.Year, _ = strconv.Atoi(m[2]) // digits
	b.First, _ = strconv.Atoi(m[3])
	next, err := nextOf(t, b.Series, b.Year)
	if err == nil && b.First < next {
		err = desk.Errf("paper-letter-number", c.ID, c.Notice.Doc)
	}
	return err
}

// legacy is the next number by the counter of an older version, 1 when it gave none.
func legacy(t store.Reader, series string, year int) (int, error) {
	v, err := t.Get(fmt.Sprintf("setting/notice-next/%s/%d", series, year))
	if errors.Is(err, store.ErrNotFound) {
		return 1, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(v))
}

// digest is the SHA-256 of a text, hex.
func digest(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// Package field holds the entries of the window: text with Enter and Esc, search
// that waits until typing stops, whole numbers, money in fen and dates. They take
// full-width digits, parse exactly, and check; what a value means is for others.
package field

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/idle"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Entry is one line of text. OnEnter, OnEsc and OnDown hear those keys; OnLeave
// that the keyboard went elsewhere.
type Entry struct {
	widget.Entry
	OnEnter, OnEsc, OnDown, OnUp, OnLeave func()
	accept                                func(rune) (rune, bool)
}

// NewEntry makes an empty entry.
func NewEntry() *Entry {
	e := &Entry{}
	e.ExtendBaseWidget(e)
	return e
}

// NewPassword makes an empty entry that shows what is typed only when asked to.
func NewPassword() *Entry {
	e := NewEntry()
	e.Password = true
	return e
}

// TypedKey hears Enter, Esc and the arrows up and down.
func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	idle.Touch()
	act := map[fyne.KeyName]func(){
		fyne.KeyReturn: e.OnEnter, fyne.KeyEnter: e.OnEnter, fyne.KeyEscape: e.OnEsc, fyne.KeyDown: e.OnDown, fyne.KeyUp: e.OnUp,
	}[k.Name]
	if act != nil {
		act()
		return
	}
	e.Entry.TypedKey(k)
	parts.Unhandled(e, k)
}

// TypedRune takes what the kind of field accepts.
func (e *Entry) TypedRune(r rune) {
	idle.Touch()
	if e.accept != nil {
		var ok bool
		if r, ok = e.accept(r); !ok {
			return
		}
	}
	theme.See(string(r))
	e.Entry.TypedRune(r)
}

// FocusLost tells OnLeave.
func (e *Entry) FocusLost() {
	e.Entry.FocusLost()
	if e.OnLeave != nil {
		e.OnLeave()
	}
}

// SearchDelay is how long a search waits for the next key; it also keeps half
// typed pinyin of an input method from being searched for.
const SearchDelay = 250 * time.Millisecond

// NewSearch makes an entry that calls search when typing has stopped, at once on
// Enter. Esc clears it.
func NewSearch(r *task.Runner, placeholder string, search func(string)) *Entry {
	e := NewEntry()
	e.SetPlaceHolder(placeholder)
	slot := &task.Slot{}
	e.OnChanged = func(s string) { r.After(slot, SearchDelay, func() { search(strings.TrimSpace(s)) }) }
	e.OnEnter = func() {
		slot.Cancel()
		search(strings.TrimSpace(e.Text))
	}
	e.OnEsc = func() { e.SetText("") }
	return e
}

// Narrow maps full-width digits and signs to plain ones.
func Narrow(r rune) rune {
	switch {
	case r >= '０' && r <= '９', r == '．', r == '－', r == '，':
		return r - 0xFEE0
	case r == '。':
		return '.'
	}
	return r
}

func accepting(set string) func(rune) (rune, bool) {
	return func(r rune) (rune, bool) {
		r = Narrow(r)
		return r, strings.ContainsRune(set, r)
	}
}

// NewNumber takes a decimal number, with separators.
func NewNumber() *Entry {
	e := NewEntry()
	e.accept = accepting("0123456789.,-")
	return e
}

// Int is an entry for a whole number.
type Int struct{ *Entry }

// NewInt makes an empty entry for a whole number.
func NewInt() *Int {
	e := NewEntry()
	e.accept = accepting("0123456789,-")
	return &Int{e}
}

// Value reads the number; ErrEmpty when nothing was typed.
func (f *Int) Value() (int64, error) {
	s := strings.ReplaceAll(strings.Map(Narrow, strings.TrimSpace(f.Text)), ",", "")
	if s == "" {
		return 0, ErrEmpty
	}
	return strconv.ParseInt(s, 10, 64)
}

// ErrEmpty says that nothing was typed.
var ErrEmpty = errors.New("nothing typed")

// Money is an entry for an amount in yuan, shown with separators when left.
type Money struct{ *Entry }

// NewMoney makes an empty entry for an amount.
func NewMoney() *Money {
	e := NewEntry()
	e.accept = accepting("0123456789.,-")
	m := &Money{e}
	e.OnLeave = func() {
		if v, err := m.Value(); err == nil {
			m.Set(v)
		}
	}
	return m
}

// Value reads the amount exactly; ErrEmpty when nothing was typed.
func (f *Money) Value() (money.Fen, error) {
	if strings.TrimSpace(f.Text) == "" {
		return 0, ErrEmpty
	}
	return money.Parse(f.Text)
}

// Set shows an amount.
func (f *Money) Set(v money.Fen) { f.SetText(v.String()) }

// Date is an entry for a day: put Box (or Entry, without the month's sheet) on a
// screen. It is written 2006-01-02. It also takes 20060102,
// 2006.1.2, 2006年1月2日, and 1-2 for that day of the year of Base; ↑ and ↓ step
// a day.
type Date struct {
	*Entry
	Base     period.Date
	OnPicked func(period.Date)
}

// NewDate makes an empty entry for a day.
func NewDate(base period.Date) *Date {
	e := NewEntry()
	e.SetPlaceHolder(words.T("field.date"))
	e.accept = func(r rune) (rune, bool) {
		r = Narrow(r)
		return r, strings.ContainsRune("0123456789-./年月日", r)
	}
	d := &Date{Entry: e, Base: base}
	e.OnUp, e.OnDown = func() { d.step(1) }, func() { d.step(-1) }
	e.OnLeave = d.tidy
	e.OnEnter = d.tidy
	return d
}

// Value reads the day; ErrEmpty when nothing was typed.
func (d *Date) Value() (period.Date, error) {
	s := strings.TrimSpace(d.Text)
	if s == "" {
		return period.Date{}, ErrEmpty
	}
	day, err := period.ParseDate(s)
	if err == nil {
		return day, nil
	}
	if m, n, ok := monthDay(s); ok {
		return period.NewDate(int(d.Base.Year), m, n)
	}
	return period.Date{}, err
}

func monthDay(s string) (month, day int, ok bool) {
	a, b, ok := strings.Cut(strings.NewReplacer(".", "-", "/", "-", "月", "-", "日", "").Replace(s), "-")
	if !ok {
		return 0, 0, false
	}
	month, err1 := strconv.Atoi(a)
	day, err2 := strconv.Atoi(b)
	return month, day, err1 == nil && err2 == nil
}

// Set shows a day.
func (d *Date) Set(day period.Date) { d.SetText(day.String()) }

func (d *Date) tidy() {
	if day, err := d.Value(); err == nil {
		d.Set(day)
		if d.OnPicked != nil {
			d.OnPicked(day)
		}
	}
}

func (d *Date) step(by int) {
	day, err := d.Value()
	if err != nil {
		day, by = d.Base, 0
	}
	d.Set(day.AddDays(by))
}

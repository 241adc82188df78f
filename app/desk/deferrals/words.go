package deferrals

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Rules are the codes of findings; a Head holds the place in this list as a bit: new
// ones go to its end.
var Rules = []string{
	"outside-window", "beyond-latest", "not-qualified", "refused-must-grant", "late-answer",
	"penalty-charged", "downgraded", "principal-changed", "further-not-allowed",
}

func ruleBit(rule string) (uint16, bool) {
	i := slices.Index(Rules, rule)
	if i < 0 {
		return 0, false
	}
	return 1 << i, true
}

// Sizes and Means are the words of a return; a Head holds the place from 1.
var (
	Sizes = []string{"大型", "中型", "小型", "微型", "小微企业主", "个体工商户"}
	Means = []string{"展期", "续贷", "调整还款计划", "无还本续贷", "其他"}
)

func place(list []string, word string) uint8 { return uint8(slices.Index(list, word) + 1) }

func wordAt(list []string, at int) string {
	if at < 1 || at > len(list) {
		return ""
	}
	return list[at-1]
}

func sizeWord(at uint8) string  { return wordAt(Sizes, int(at)) }
func meansWord(at uint8) string { return wordAt(Means, int(at)) }

func regionText(r uint32) string { return fmt.Sprintf("%06d", r) }

func regionNumber(s string) uint32 {
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil || len(s) != 6 {
		return 0
	}
	return uint32(n)
}

// industryNumber is the division of a GB/T 4754 code, "C3360" → 33; 0 not said.
func industryNumber(code string) uint16 {
	code = strings.TrimLeft(code, "ABCDEFGHIJKLMNOPQRSTabcdefghijklmnopqrst")
	if len(code) < 2 {
		return 0
	}
	n, err := strconv.ParseUint(code[:2], 10, 8)
	if err != nil {
		return 0
	}
	return uint16(n)
}

func industryText(n uint16) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%02d", n)
}

func returnText(id uint32) string { return strconv.FormatUint(uint64(id), 10) }

// dict turns the words that returns bring into small numbers. It only grows.
type dict struct {
	Banks   []string          `json:"banks"` // codes; a Head holds the place from 1
	Names   map[string]string `json:"names"` // code → name of a bank
	Packs   []string          `json:"packs"`
	Reasons []string          `json:"reasons"`

	banks, packs, reasons map[string]int
	days                  map[day]string
	months                map[day]string
}

func (d *dict) bank(at uint16) string   { return wordAt(d.Banks, int(at)) }
func (d *dict) pack(at uint8) string    { return wordAt(d.Packs, int(at)) }
func (d *dict) reason(at uint16) string { return wordAt(d.Reasons, int(at)) }

// dayText and month write a day once however often it is asked for.
func (d *dict) dayText(x day) string {
	if x == 0 {
		return ""
	}
	if d.days == nil {
		d.days = map[day]string{}
	}
	s, ok := d.days[x]
	if !ok {
		s = x.date().String()
		d.days[x] = s
	}
	return s
}

func (d *dict) month(x day) string {
	if x == 0 {
		return ""
	}
	if d.months == nil {
		d.months = map[day]string{}
	}
	s, ok := d.months[x]
	if !ok {
		s = x.date().String()[:7]
		d.months[x] = s
	}
	return s
}

// number finds a word or gives it the next number; limit is how many fit a Head.
func number(list *[]string, index *map[string]int, word string, limit int) (int, error) {
	if word == "" {
		return 0, nil
	}
	if *index == nil {
		*index = make(map[string]int, len(*list))
		for i, w := range *list {
			(*index)[w] = i + 1
		}
	}
	if at := (*index)[word]; at > 0 {
		return at, nil
	}
	if len(*list) >= limit {
		return 0, fmt.Errorf("deferrals: more than %d words, no place for %q", limit, word)
	}
	*list = append(*list, word)
	(*index)[word] = len(*list)
	return len(*list), nil
}

// mostReasons is how many texts of refusals are told apart; those that come after count
// as otherReason. The text itself stays in its case.
const (
	mostReasons = 1000
	otherReason = "其他原因"
)

// reasonOf is the number of a refusal's text.
func (d *dict) reasonOf(text string) int {
	at, err := number(&d.Reasons, &d.reasons, text, mostReasons)
	if err != nil {
		at, err = number(&d.Reasons, &d.reasons, otherReason, mostReasons+1)
	}
	if err != nil {
		panic(err) // there is a place for the one word after the others
	}
	return at
}

func (d *dict) encode() ([]byte, error) { return json.Marshal(d) }

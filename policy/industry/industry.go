// Package industry reads the classification of GB/T 4754-2017: which section and
// division an industry code belongs to and what the manufacturing divisions are
// called. It knows no names of the 2011 edition, which read differently for the
// same numbers. Its main type is Division.
package industry

import (
	"errors"
	"fmt"
)

// ErrCode is wrapped by Parse and Lookup for text that is no industry code.
var ErrCode = errors.New("not an industry code of GB/T 4754-2017")

// Code is an industry code taken apart. Which levels are known depends on how
// many digits were given.
type Code struct {
	Section byte   // 'C' for manufacturing
	Digits  string // two (大类), three (中类) or four (小类) digits
}

// String returns C3360.
func (c Code) String() string { return string(c.Section) + c.Digits }

// Division returns the two digits of the division (大类).
func (c Code) Division() string { return c.Digits[:2] }

// Division is a division (大类).
type Division struct {
	Code    string // two digits
	Section byte   // letter of the section (门类)
	Name    string // as in the standard; "" outside manufacturing
}

// sections gives the last division of each section; the first is the one after
// the section before.
var sections = [...]struct {
	letter byte
	last   int
}{
	{'A', 5}, {'B', 12}, {'C', 43}, {'D', 46}, {'E', 50}, {'F', 52}, {'G', 60}, {'H', 62}, {'I', 65}, {'J', 69},
	{'K', 70}, {'L', 72}, {'M', 75}, {'N', 79}, {'O', 82}, {'P', 83}, {'Q', 85}, {'R', 90}, {'S', 96}, {'T', 97},
}

// names holds the manufacturing divisions from 13 on.
var names = [...]string{
	"农副食品加工业", "食品制造业", "酒、饮料和精制茶制造业", "烟草制品业", "纺织业", "纺织服装、服饰业",
	"皮革、毛皮、羽毛及其制品和制鞋业", "木材加工和木、竹、藤、棕、草制品业", "家具制造业", "造纸和纸制品业",
	"印刷和记录媒介复制业", "文教、工美、体育和娱乐用品制造业", "石油、煤炭及其他燃料加工业", "化学原料和化学制品制造业",
	"医药制造业", "化学纤维制造业", "橡胶和塑料制品业", "非金属矿物制品业", "黑色金属冶炼和压延加工业",
	"有色金属冶炼和压延加工业", "金属制品业", "通用设备制造业", "专用设备制造业", "汽车制造业",
	"铁路、船舶、航空航天和其他运输设备制造业", "电气机械和器材制造业", "计算机、通信和其他电子设备制造业",
	"仪器仪表制造业", "其他制造业", "废弃资源综合利用业", "金属制品、机械和设备修理业",
}

// Parse reads 3360, C3360, c33, 336 and full-width forms. A letter must be the
// one of the section the digits belong to.
func Parse(text string) (Code, error) {
	var letter byte
	digits := make([]byte, 0, 4)
	for _, r := range text {
		if r >= '！' && r <= '～' {
			r += '!' - '！'
		}
		switch {
		case r == ' ' || r == '\t' || r == '\u3000' || r == '\u00a0':
		case r >= '0' && r <= '9' && len(digits) < 4:
			digits = append(digits, byte(r))
		case r >= 'A' && r <= 'T' && letter == 0 && len(digits) == 0:
			letter = byte(r)
		case r >= 'a' && r <= 't' && letter == 0 && len(digits) == 0:
			letter = byte(r) + 'A' - 'a'
		default:
			return Code{}, fmt.Errorf("%q: %w", text, ErrCode)
		}
	}
	if len(digits) < 2 {
		return Code{}, fmt.Errorf("%q: %w", text, ErrCode)
	}
	section := sectionOf(digits)
	if section == 0 || letter != 0 && letter != section {
		return Code{}, fmt.Errorf("%q: %w", text, ErrCode)
	}
	return Code{section, string(digits)}, nil
}

// sectionOf returns the letter of the section of a division, 0 when there is none.
func sectionOf(digits []byte) byte {
	n := int(digits[0]-'0')*10 + int(digits[1]-'0')
	if n == 0 {
		return 0
	}
	for _, s := range sections {
		if n <= s.last {
			return s.letter
		}
	}
	return 0
}

// Lookup returns the division an industry code belongs to; the error wraps ErrCode.
func Lookup(code string) (Division, error) {
	c, err := Parse(code)
	if err != nil {
		return Division{}, err
	}
	d := Division{Code: c.Division(), Section: c.Section}
	if c.Section == 'C' {
		d.Name = names[int(d.Code[0]-'0')*10+int(d.Code[1]-'0')-13]
	}
	return d, nil
}

// Manufacturing returns the divisions C13 to C43 in order.
func Manufacturing() []Division {
	out := make([]Division, len(names))
	for i, name := range names {
		out[i] = Division{Code: fmt.Sprint(i + 13), Section: 'C', Name: name}
	}
	return out
}

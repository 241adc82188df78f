// Package region knows the administrative divisions of Fujian: their six-digit
// codes (GB/T 2260), names and cities, as in force in 2023 and, because a file of
// 2020 carries them, the five codes of 2020 that were replaced in 2021. It holds
// no other province, decides no threshold and never guesses: a text that names
// no division, or a county of another city, is simply not found. Its main type is
// Region.
//
// 平潭综合实验区 has no code of its own: it is county 350128 inside 3501 福州, so a
// rule about 平潭 must ask for the county, not for the city.
package region

import (
	"slices"
	"strings"
)

// Region is a county-level division or a prefecture city of Fujian.
type Region struct {
	Code     string // six digits; a city ends in 00
	Name     string // 鼓楼区, 福州市
	City     string // four digits, 3501 to 3509
	CityName string // 福州市
	// Retired is set for the codes of 2020 which a later file must not use.
	Retired bool
}

// IsCity reports whether r is a prefecture city as a whole.
func (r Region) IsCity() bool { return strings.HasSuffix(r.Code, "00") }

// FullName returns 福建省福州市鼓楼区.
func (r Region) FullName() string {
	if r.IsCity() {
		return "福建省" + r.Name
	}
	return "福建省" + r.CityName + r.Name
}

// Pingtan is the code of the county that is 平潭综合实验区.
const Pingtan = "350128"

// Lookup finds a division by its code: six digits, the four of a city, or the
// twelve of the statistics bureau when only the first six tell something.
func Lookup(code string) (Region, bool) {
	switch {
	case len(code) == 4:
		code += "00"
	case len(code) == 12 && code[6:] == "000000":
		code = code[:6]
	case len(code) == 9 && code[6:] == "000":
		code = code[:6]
	}
	r, ok := byCode[code]
	return r, ok
}

// Find finds a division by code or name as offices write them: 350102, 鼓楼区, 鼓楼,
// 福州市鼓楼区, 福建省 福州市 鼓楼区, 福州-鼓楼, 福州市, 福州市本级, 平潭综合实验区,
// 350102 鼓楼区 (code and name must agree), and the kind of county it was before
// (长乐市 for 长乐区). Where a name was kept over a change of code (三元区) the code
// in force is given.
func Find(text string) (Region, bool) {
	if r, ok := byName[text]; ok {
		return r, true
	}
	code, name := split(text)
	switch {
	case code == "":
		r, ok := byName[name]
		return r, ok
	case name == "":
		return Lookup(code)
	}
	byC, ok1 := Lookup(code)
	byN, ok2 := byName[name]
	if !ok1 || !ok2 || byC.City != byN.City || stem(byC.Name) != stem(byN.Name) {
		return Region{}, false
	}
	return byC, true
}

// Cities returns the nine prefecture cities in the order of their codes.
func Cities() []Region { return slices.Clone(cities) }

// Counties returns the county-level divisions in force of one city (four
// digits), in the order of their codes.
func Counties(city string) []Region {
	var out []Region
	for _, r := range counties {
		if r.City == city && !r.Retired {
			out = append(out, r)
		}
	}
	return out
}

// IsXiamen reports whether a code lies in 厦门, which pays from its own budget.
func IsXiamen(code string) bool { return strings.HasPrefix(code, "3502") }

// split parts a text into its digits and its name, both cleaned of full-width
// forms, blanks and the marks offices put between parts.
func split(text string) (code, name string) {
	var digits, rest strings.Builder
	for _, r := range text {
		if r >= '！' && r <= '～' {
			r += '!' - '！'
		}
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case r < 0x80 || strings.ContainsRune("\u3000\u00a0\ufeff—–·、，。（）【】｜→", r):
			// blanks, brackets and separators
		default:
			rest.WriteRune(r)
		}
	}
	return digits.String(), rest.String()
}

// stem cuts the kind of division from a name; 沙县 keeps its one-character rest.
func stem(name string) string {
	for _, kind := range kinds {
		if s, ok := strings.CutSuffix(name, kind); ok && len(s) >= len("二字") {
			return s
		}
	}
	return name
}

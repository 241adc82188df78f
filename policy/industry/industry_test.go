package industry

import (
	"errors"
	"testing"
)

func TestParse(t *testing.T) {
	cases := map[string]string{
		"3360": "C3360", "C3360": "C3360", "c3360": "C3360", "C33": "C33", "33": "C33", "336": "C336",
		"Ｃ３３６０": "C3360", " C 3360 ": "C3360", "0610": "B0610", "B06": "B06", "4411": "D4411", "D44": "D44",
		"1310": "C1310", "4390": "C4390", "4710": "E4710", "97": "T97",
		"B3360": "", "C44": "", "": "", "C": "", "3": "", "33600": "", "00": "", "98": "", "U98": "", "33C": "", "CC33": "", "制造业": "", "33.6": "",
	}
	for text, want := range cases {
		got, err := Parse(text)
		if want == "" {
			if !errors.Is(err, ErrCode) {
				t.Errorf("Parse(%q) = %v, %v; want ErrCode", text, got, err)
			}
			continue
		}
		if err != nil || got.String() != want {
			t.Errorf("Parse(%q) = %v, %v; want %s", text, got, err, want)
		}
	}
}

func TestLookup(t *testing.T) {
	cases := map[string]Division{
		"3360":  {"33", 'C', "金属制品业"},
		"C13":   {"13", 'C', "农副食品加工业"},
		"C4390": {"43", 'C', "金属制品、机械和设备修理业"},
		"25":    {"25", 'C', "石油、煤炭及其他燃料加工业"},
		"0610":  {"06", 'B', ""},
	}
	for code, want := range cases {
		if got, err := Lookup(code); err != nil || got != want {
			t.Errorf("Lookup(%q) = %+v, %v", code, got, err)
		}
	}
	if _, err := Lookup("X1"); !errors.Is(err, ErrCode) {
		t.Errorf("got %v", err)
	}
}

func TestManufacturingIsC13ToC43(t *testing.T) {
	all := Manufacturing()
	if len(all) != 31 || all[0].Code != "13" || all[30].Code != "43" {
		t.Errorf("%d divisions from %s to %s", len(all), all[0].Code, all[len(all)-1].Code)
	}
	for _, d := range all {
		if got, err := Lookup(d.Code); err != nil || got != d {
			t.Errorf("Lookup(%q) = %+v, %v; want %+v", d.Code, got, err, d)
		}
	}
}

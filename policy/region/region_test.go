package region

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTable(t *testing.T) {
	if len(cities) != 9 {
		t.Errorf("%d cities, want 9", len(cities))
	}
	current := 0
	for _, c := range Cities() {
		current += len(Counties(c.City))
	}
	if current != 84 {
		t.Errorf("%d counties in force, want 84", current)
	}
	if n := len(counties) - current; n != 5 {
		t.Errorf("%d retired codes, want 5", n)
	}
	for code, r := range byCode {
		if len(code) != 6 || strings.Trim(code, "0123456789") != "" || r.Code != code || r.City != code[:4] || r.CityName == "" || r.Name == "" {
			t.Errorf("%s: %+v", code, r)
		}
	}
}

func TestLookup(t *testing.T) {
	cases := map[string]string{
		"350102": "鼓楼区", "350100": "福州市", "3501": "福州市", "350128": "平潭县",
		"350803": "永定区", "350402": "梅列区", "350403": "三元区", "350404": "三元区",
		"350427": "沙县", "350681": "龙海市", "350625": "长泰县", "350102000000": "鼓楼区",
		"350102000": "鼓楼区", "440300": "", "": "", "35": "", "350102001000": "", "35010": "",
	}
	for code, want := range cases {
		if r, ok := Lookup(code); r.Name != want || ok != (want != "") {
			t.Errorf("Lookup(%q) = %+v, %v; want %q", code, r, ok, want)
		}
	}
}

func TestFind(t *testing.T) {
	cases := map[string]string{
		"350102":           "350102",
		"３５０１０２":           "350102",
		"鼓楼区":              "350102",
		"鼓楼":               "350102",
		"福州市鼓楼区":           "350102",
		"福州鼓楼":             "350102",
		"福建省福州市鼓楼区":        "350102",
		"福建福州鼓楼":           "350102",
		"福建省 福州市 鼓楼区":      "350102",
		"福建省-福州市-鼓楼区":      "350102",
		"350102 鼓楼区":       "350102",
		"鼓楼区（350102）":      "350102",
		"福州市":              "350100",
		"福州":               "350100",
		"3501":             "350100",
		"福州市本级":            "350100",
		"平潭综合实验区":          "350128",
		"福建省平潭综合实验区":       "350128",
		"平潭":               "350128",
		"平潭县":              "350128",
		"福州市平潭县":           "350128",
		"长乐市":              "350112",
		"三元区":              "350404",
		"梅列":               "350402",
		"沙县":               "350427",
		"沙县区":              "350405",
		"龙海市":              "350681",
		"龙海区":              "350604",
		"漳州市长泰县":           "350625",
		"350403三元区":        "350403",
		"武夷山":              "350782",
		"武夷山市":             "350782",
		"晋江":               "350582",
		" 晋江市\u3000":       "350582",
		"350102 思明区":       "",
		"福州市思明区":           "",
		"福建省":              "",
		"深圳市":              "",
		"沙":                "",
		"":                 "",
		"区":                "",
		"350102 350103":    "",
		"莆田县":              "",
		"91350921MA531300": "",
	}
	for text, want := range cases {
		if r, ok := Find(text); r.Code != want || ok != (want != "") {
			t.Errorf("Find(%q) = %+v, %v; want %q", text, r, ok, want)
		}
	}
}

// Every division is found again by each way of writing it.
func TestFindRoundTrip(t *testing.T) {
	all := append(Cities(), counties...)
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(all).Draw(t, "region")
		gap := rapid.SampledFrom([]string{"", " ", "\u3000", "-", "/"}).Draw(t, "gap")
		if got, ok := Find(gap + r.Code + gap); !ok || got != r {
			t.Fatalf("Find(%q) = %+v", r.Code, got)
		}
		got, ok := Find("福建省" + gap + strings.TrimPrefix(r.FullName(), "福建省"))
		if !ok || got.City != r.City || got.Name != r.Name {
			t.Fatalf("Find(%q) = %+v", r.FullName(), got)
		}
		if got, ok := Find(r.Code + gap + r.Name); !ok || got != r {
			t.Fatalf("code and name of %+v give %+v", r, got)
		}
	})
}

func TestXiamenAndPingtan(t *testing.T) {
	for code, want := range map[string]bool{"350203": true, "350200": true, "350102": false, "": false} {
		if IsXiamen(code) != want {
			t.Errorf("IsXiamen(%q) = %v", code, !want)
		}
	}
	if r, ok := Find("平潭综合实验区"); !ok || r.Code != Pingtan || r.City != "3501" {
		t.Errorf("平潭 is %+v", r)
	}
}

func BenchmarkFind(b *testing.B) {
	for b.Loop() {
		Find("福建省福州市鼓楼区")
	}
}

package money

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huiqi/policy/exact"
)

func TestString(t *testing.T) {
	cases := map[Fen]string{
		0: "0.00", 5: "0.05", 50: "0.50", 100: "1.00", -1: "-0.01", 99999: "999.99", 100000: "1,000.00", 123456789: "1,234,567.89", -123456789: "-1,234,567.89",
		math.MaxInt64: "92,233,720,368,547,758.07", math.MinInt64: "-92,233,720,368,547,758.08",
	}
	for f, want := range cases {
		if got := f.String(); got != want {
			t.Errorf("%d: %s, want %s", int64(f), got, want)
		}
	}
}

func TestFromYuan(t *testing.T) {
	cases := []struct {
		yuan string
		want Fen
		err  error
	}{
		{"61728.35", 6172835, nil},
		{"-0.01", -1, nil},
		{"0.005", 0, ErrNotFen},
		{"92233720368547758.07", math.MaxInt64, nil},
		{"92233720368547758.08", 0, ErrOverflow},
		{"-92233720368547758.08", math.MinInt64, nil},
	}
	for _, c := range cases {
		got, err := FromYuan(exact.MustParse(c.yuan))
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("FromYuan(%s) = %d, %v", c.yuan, got, err)
		}
	}
}

func TestAdd(t *testing.T) {
	cases := []struct {
		a, b, want Fen
		err        error
	}{
		{1, 2, 3, nil},
		{1, -2, -1, nil},
		{5, 0, 5, nil},
		{0, 0, 0, nil},
		{math.MaxInt64, 0, math.MaxInt64, nil},
		{math.MaxInt64, 1, 0, ErrOverflow},
		{math.MinInt64, -1, 0, ErrOverflow},
		{math.MaxInt64, math.MinInt64, -1, nil},
	}
	for _, c := range cases {
		if got, err := c.a.Add(c.b); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%d + %d = %d, %v", c.a, c.b, got, err)
		}
	}
}

func TestParse(t *testing.T) {
	cases := []struct {
		text string
		want Fen
		err  error
	}{
		{"1234.5", 123450, nil},
		{"1,234.50", 123450, nil},
		{"1,234,567", 123456700, nil},
		{"1 234 567.8", 123456780, nil},
		{"１，２３４．５０", 123450, nil},
		{"¥1,234.50", 123450, nil},
		{"￥1234.50元", 123450, nil},
		{"人民币1234元", 123400, nil},
		{"  12.5万元 ", 12500000, nil},
		{"1.2亿", 12000000000, nil},
		{"3万", 3000000, nil},
		{"-5", -500, nil},
		{"－５．００", -500, nil},
		{"¥-5", -500, nil},
		{"-¥5", -500, nil},
		{"+5", 0, ErrSyntax},
		{"0.5", 50, nil},
		{".5", 50, nil},
		{"5.", 500, nil},
		{"1.500", 150, nil},
		{"1.005", 0, ErrNotFen},
		{"0.00001万元", 10, nil},
		{"92233720368547758.08", 0, ErrOverflow},
		{"1000000000亿元", 0, ErrOverflow},
		{"1,2345", 0, ErrSyntax},
		{"1,23,456", 0, ErrSyntax},
		{",123", 0, ErrSyntax},
		{"1234,567", 0, ErrSyntax},
		{"1,234 567", 0, ErrSyntax},
		{"1.234,5", 0, ErrSyntax},
		{"1e5", 0, ErrSyntax},
		{"--5", 0, ErrSyntax},
		{"-¥-5", 0, ErrSyntax},
		{"", 0, ErrSyntax},
		{"元", 0, ErrSyntax},
		{"-", 0, ErrSyntax},
		{".", 0, ErrSyntax},
		{"五元", 0, ErrSyntax},
		{"5美元", 0, ErrSyntax},
		{"NaN", 0, ErrSyntax},
		{"0x10", 0, ErrSyntax},
	}
	for _, c := range cases {
		if got, err := Parse(c.text); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("Parse(%q) = %d, %v; want %d, %v", c.text, got, err, c.want, c.err)
		}
	}
}

// The examples of the regulation and the places where 零 goes wrong.
func TestCapitals(t *testing.T) {
	cases := map[string]string{
		"1409.50":              "壹仟肆佰零玖元伍角整",
		"6007.14":              "陆仟零柒元壹角肆分",
		"1680.32":              "壹仟陆佰捌拾元零叁角贰分",
		"107000.53":            "壹拾万柒仟元零伍角叁分",
		"16409.02":             "壹万陆仟肆佰零玖元零贰分",
		"325.04":               "叁佰贰拾伍元零肆分",
		"10":                   "壹拾元整",
		"0":                    "零元整",
		"0.05":                 "伍分",
		"0.50":                 "伍角整",
		"0.55":                 "伍角伍分",
		"1":                    "壹元整",
		"100.01":               "壹佰元零壹分",
		"1000000":              "壹佰万元整",
		"61728.35":             "陆万壹仟柒佰贰拾捌元叁角伍分",
		"100001":               "壹拾万零壹元整",
		"10000100":             "壹仟万零壹佰元整",
		"100000000":            "壹亿元整",
		"100000001":            "壹亿零壹元整",
		"100100000":            "壹亿零壹拾万元整",
		"100010000":            "壹亿零壹万元整",
		"110001000":            "壹亿壹仟万壹仟元整",
		"1000100010001.01":     "壹万零壹亿零壹万零壹元零壹分",
		"-5":                   "负伍元整",
		"92233720368547758.07": "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分",
	}
	for yuan, want := range cases {
		f, err := Parse(yuan)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Capitals(); got != "人民币"+want {
			t.Errorf("%s: %s, want %s", yuan, got, want)
		}
		if back, err := ParseCapitals(want); err != nil || back != f {
			t.Errorf("ParseCapitals(%s) = %v, %v", want, back, err)
		}
	}
}

func TestParseCapitals(t *testing.T) {
	good := map[string]string{
		"人民币壹仟陆佰捌拾元叁角贰分": "1,680.32",
		"壹拾万零柒仟元伍角叁分":    "107,000.53",
		"壹拾万零柒仟元零伍角叁分":   "107,000.53",
		"壹仟肆佰零玖圆伍角":      "1,409.50",
		" 人民币壹拾圆正 ":      "10.00",
		"人民币伍角正":         "0.50",
	}
	for text, want := range good {
		if got, err := ParseCapitals(text); err != nil || got.String() != want {
			t.Errorf("ParseCapitals(%q) = %v, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "人民币", "元", "整", "拾元整", "壹拾元", "壹元贰分整", "壹元贰角零分", "壹贰元整", "壹佰壹仟元整", "壹仟元元整", "壹仟零零壹元整",
		"壹仟壹元整", "壹万壹元整", "零壹元整", "负零元整", "壹元整整", "一元整", "壹元１角", "壹元 整", "人民币人民币壹元整", "伍分整", "壹亿亿亿亿亿元整",
		strings.Repeat("玖亿", 40) + "元整", "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零捌分",
	} {
		if got, err := ParseCapitals(text); !errors.Is(err, ErrSyntax) {
			t.Errorf("ParseCapitals(%q) = %v, %v; want ErrSyntax", text, got, err)
		}
	}
}

// Capitals read back give the amount in every style the regulation allows.
func TestCapitalsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Fen(rapid.Int64().Draw(t, "fen"))
		if rapid.Bool().Draw(t, "many zeros") {
			f = Fen(rapid.Int64Range(0, 9).Draw(t, "high")*1_000_000_000_000 + rapid.Int64Range(0, 9).Draw(t, "mid")*10_000_000 + rapid.Int64Range(0, 999).Draw(t, "low"))
		}
		s := style{rapid.Bool().Draw(t, "zero after yuan"), rapid.Bool().Draw(t, "zero inside"), rapid.Bool().Draw(t, "whole after jiao")}
		text := f.capitals(s)
		if got, err := ParseCapitals("人民币" + text); err != nil || got != f {
			t.Fatalf("%d: %s read as %d, %v", f, text, got, err)
		}
		if strings.Contains(text, "零零") || strings.HasSuffix(text, "零") {
			t.Fatalf("%d: %s", f, text)
		}
	})
}

func TestFiguresRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Fen(rapid.Int64().Draw(t, "fen"))
		if got, err := Parse(f.String()); err != nil || got != f {
			t.Fatalf("%s read as %d, %v", f, got, err)
		}
		if got, err := FromYuan(f.Yuan()); err != nil || got != f {
			t.Fatalf("%s by yuan is %d, %v", f, got, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1,234.50", "￥１２万元", "-0.005", "1 234", "92233720368547758.07"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := Parse(text)
		if err != nil {
			if !errors.Is(err, ErrSyntax) && !errors.Is(err, ErrNotFen) && !errors.Is(err, ErrOverflow) {
				t.Fatalf("untyped error %v", err)
			}
			return
		}
		if back, err := Parse(v.String()); err != nil || back != v {
			t.Errorf("%q is %v, read back as %v, %v", text, v, back, err)
		}
	})
}

func FuzzCapitals(f *testing.F) {
	for _, n := range []int64{0, 1, -1, 140950, 10700053, 100000001, math.MaxInt64, math.MinInt64} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n int64) {
		if got, err := ParseCapitals(Fen(n).Capitals()); err != nil || got != Fen(n) {
			t.Errorf("%d: %s read as %d, %v", n, Fen(n).Capitals(), got, err)
		}
	})
}

func FuzzParseCapitals(f *testing.F) {
	for _, s := range []string{"人民币壹仟肆佰零玖元伍角整", "壹拾圆正", "伍分", "负壹亿亿元整"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := ParseCapitals(text)
		if err != nil {
			return
		}
		if back, err := ParseCapitals(v.Capitals()); err != nil || back != v {
			t.Errorf("%q is %v, read back as %v, %v", text, v, back, err)
		}
	})
}

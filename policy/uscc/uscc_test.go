package uscc

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNormalise(t *testing.T) {
	const want = "91350900587527783P"
	for _, raw := range []string{
		want, " 91350900587527783P ", "91350900587527783p", "９１３５０９００５８７５２７７８３Ｐ", "９１３５０９００５８７５２７７８３ｐ",
		"9135 0900 5875 2778 3P", "\u300091350900587527783P\u00a0", "\ufeff91350900587527783P", "'91350900587527783P", "91350900\n587527783P", "91350900587527783P\u200b",
	} {
		if got := Normalise(raw); got != want {
			t.Errorf("Normalise(%q) = %q", raw, got)
		}
	}
	if got := Normalise("9135O9-"); got != "9135O9-" {
		t.Errorf("a fault was hidden: %q", got)
	}
}

func TestCheck(t *testing.T) {
	for _, code := range []string{"91350900587527783P", "91350000158142711F", "914403001922038216", "9144030071526726XG"} {
		if err := Check(code); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
	cases := []struct {
		name, code string
		want       Error
	}{
		{"empty", "", Error{Kind: ErrLength}},
		{"short", "91350900587527783", Error{Kind: ErrLength, Length: 17}},
		{"long", "91350900587527783PP", Error{Kind: ErrLength, Length: 19}},
		{"eighteen bytes but not characters", "91350900587527中", Error{Kind: ErrLength, Length: 15}},
		{"letter I", "9135090058752778IP", Error{Kind: ErrAlphabet, Length: 18, Position: 17, Found: 'I'}},
		{"letter in the division", "913509A0587527783P", Error{Kind: ErrAlphabet, Length: 18, Position: 7, Found: 'A'}},
		{"Chinese character", "9135090058752778中P", Error{Kind: ErrAlphabet, Length: 18, Position: 17, Found: '中'}},
		{"last character Chinese", "91350900587527783中", Error{Kind: ErrAlphabet, Length: 18, Position: 18, Found: '中'}},
		{"lower case", "91350900587527783p", Error{Kind: ErrAlphabet, Length: 18, Position: 18, Found: 'p'}},
		{"wrong check", "913509005875277839", Error{Kind: ErrCheck, Length: 18, Position: 18, Found: '9', Want: 'P'}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := Check(c.code)
			var got *Error
			if !errors.As(err, &got) || !errors.Is(err, c.want.Kind) {
				t.Fatalf("got %v", err)
			}
			c.want.Code = c.code
			if *got != c.want {
				t.Errorf("got %+v, want %+v", *got, c.want)
			}
			if err.Error() == "" || !strings.Contains(err.Error(), c.want.Kind.Error()) {
				t.Errorf("text %q", err)
			}
		})
	}
}

func drawBody(t *rapid.T) string {
	b := []byte{alphabet[rapid.IntRange(0, 30).Draw(t, "dept")], alphabet[rapid.IntRange(0, 30).Draw(t, "kind")]}
	for range 6 {
		b = append(b, alphabet[rapid.IntRange(0, 9).Draw(t, "division")])
	}
	for range 9 {
		b = append(b, alphabet[rapid.IntRange(0, 30).Draw(t, "subject")])
	}
	return string(b)
}

// A check character mod a prime finds every single substitution: 3 is a
// primitive root of 31, so no weight is zero.
func TestOneWrongCharacterIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := drawBody(t)
		last, err := CheckCharacter(body)
		if err != nil {
			t.Fatal(err)
		}
		code := body + string(last)
		if err := Check(code); err != nil {
			t.Fatal(err)
		}
		if Normalise(strings.ToLower(code)) != code {
			t.Fatalf("Normalise(%q) = %q", strings.ToLower(code), Normalise(strings.ToLower(code)))
		}
		at, by := rapid.IntRange(0, 17).Draw(t, "at"), alphabet[rapid.IntRange(0, 30).Draw(t, "by")]
		wrong := []byte(code)
		wrong[at] = by
		if err := Check(string(wrong)); (err == nil) != (string(wrong) == code) {
			t.Fatalf("%s with %c at %d: %v", code, by, at, err)
		}
	})
}

func TestCleanCodeDoesNotAllocate(t *testing.T) {
	n := testing.AllocsPerRun(100, func() {
		if Check(Normalise("91350900587527783P")) != nil {
			t.Fatal("refused")
		}
	})
	if n != 0 { // AllocsPerRun counts in a float of the testing package
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkCheck(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if Check(Normalise("91350900587527783P")) != nil {
			b.Fatal("refused")
		}
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"91350900587527783P", "９１３５ 0900", "'a\xff", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		once := Normalise(raw)
		if twice := Normalise(once); twice != once {
			t.Errorf("%q then %q", once, twice)
		}
		err := Check(once)
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("untyped error %v", err)
		}
	})
}

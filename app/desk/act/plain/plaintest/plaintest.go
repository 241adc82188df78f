// Package plaintest holds what reads plain JSON against encoding/json. Only tests
// import it. Agree is all there is.
package plaintest

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"huiqi/app/desk/act/plain"
)

// Agree sees that the records, whole or with bytes of them changed in any way, mean
// the same to plain.Unmarshal and json.Unmarshal, and that each of them is read as
// plain. T is the type that is read, without its pointer.
func Agree[T any](t *testing.T, records ...T) {
	t.Helper()
	texts := make([][]byte, len(records))
	for i, r := range records {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := any(new(T)).(plain.Scanner); !ok || !plain.Take(b, s) {
			t.Errorf("not read as plain: %s", b)
		}
		texts[i] = b
	}
	pieces := []string{
		"", "0", "9", "-", "\"", ",", "}", "]", "[", "{", "null", "\\", "\\n", "\n", " ", "\xff", "企", "\"id\":", "1e3", ".5",
	}
	r := rand.New(rand.NewPCG(1, uint64(len(texts[0]))))
	for range 4000 {
		b := bytes.Clone(texts[r.IntN(len(texts))])
		for range r.IntN(4) {
			from := r.IntN(len(b) + 1)
			to := min(len(b), from+r.IntN(5))
			b = slices.Concat(b[:from], []byte(pieces[r.IntN(len(pieces))]), b[to:])
		}
		var got, want T
		errGot, errWant := plain.Unmarshal(b, &got), json.Unmarshal(b, &want)
		if (errGot == nil) != (errWant == nil) || errGot == nil && !reflect.DeepEqual(got, want) {
			t.Fatalf("%s\nis %+v, %v\nnot %+v, %v", b, got, errGot, want, errWant)
		}
	}
}

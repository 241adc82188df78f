package session_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"huiqi/app/desk/awards"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/session"
	"huiqi/app/desk/session/sessiontest"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
)

// seen counts which of the words are in the bytes of the store's file.
func seen(t *testing.T, s *session.Session, words []string) (n int) {
	t.Helper()
	file, err := os.ReadFile(s.Path)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range words {
		if bytes.Contains(file, []byte(w)) {
			n++
		}
	}
	return n
}

// numbers are the account numbers of a frozen run, and whose they are.
func numbers(t *testing.T, s *session.Session, run *awards.Run) (numbers, firms []string) {
	t.Helper()
	for _, r := range run.Rows {
		if r.Account == nil {
			continue
		}
		n, err := s.Vault().Open(vault.AccountPlace(r.ID), r.Account.Sealed)
		if err != nil {
			t.Fatal(err)
		}
		numbers, firms = append(numbers, n), append(firms, r.Name)
	}
	if len(numbers) < 100 {
		t.Fatalf("only %d numbers: the test looks for nothing", len(numbers))
	}
	return numbers, firms
}

// Taking the samples in leaves none of their account numbers in the file, in the
// run, the registry, the log or anywhere. The control: every firm's name is there.
func TestSamplesLeaveNoAccountNumberInTheFile(t *testing.T) {
	s := sessiontest.Open(t)
	run, err := s.Samples(t.Context(), nil, noon)
	if err != nil {
		t.Fatal(err)
	}
	numbers, firms := numbers(t, s, run)
	if n := seen(t, s, numbers); n != 0 {
		t.Errorf("%d of %d account numbers are in the file", n, len(numbers))
	}
	if n := seen(t, s, firms); n != len(firms) {
		t.Errorf("control: %d of %d firms are in the file", n, len(firms))
	}
}

// What an older version kept in the clear is sealed when somebody signs in, and
// gone from the file. The control: before that it was there.
func TestSignInSealsWhatAnOlderVersionKept(t *testing.T) {
	s := sessiontest.Open(t)
	run, err := s.Samples(t.Context(), nil, noon)
	if err != nil {
		t.Fatal(err)
	}
	numbers, firms := numbers(t, s, run)
	const old = "6222021402001234567"
	numbers = append(numbers, old)
	prefix := "run/" + run.ID + "/"
	for r, row := range run.Rows {
		if row.Account == nil {
			continue
		}
		asBefore(t, s, prefix+"fact/"+pad(r), func(b string) string {
			head, tail, _ := strings.Cut(b, `"number":{`)
			_, tail, _ = strings.Cut(tail, "}")
			return head + `"number":"` + old + `"` + tail
		})
		break
	}
	asBefore(t, s, prefix+"meta", func(b string) string { return strings.Replace(b, `"form":2`, `"form":1`, 1) })
	if n := seen(t, s, numbers); n != 1 {
		t.Fatalf("control: %d numbers are in the file", n)
	}
	s.SignOut()
	if err := s.SignIn(t.Context(), sessiontest.Login, peopletest.Password); err != nil {
		t.Fatal(err)
	}
	if n := seen(t, s, numbers); n != 0 {
		t.Errorf("%d of %d account numbers are in the file", n, len(numbers))
	}
	if n := seen(t, s, firms); n != len(firms) {
		t.Errorf("control: %d of %d firms are in the file", n, len(firms))
	}
	if _, err := s.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func pad(i int) string { return fmt.Sprintf("%07d", i) }

func asBefore(t *testing.T, s *session.Session, key string, change func(string) string) {
	t.Helper()
	err := s.Store.Update(t.Context(), store.NewOp(), func(x store.Txn) error {
		b, err := x.Get(key)
		if err != nil {
			return err
		}
		after := change(string(b))
		if after == string(b) {
			t.Errorf("%s stays %s", key, b)
		}
		return x.Put(key, []byte(after))
	})
	if err != nil {
		t.Fatal(err)
	}
}

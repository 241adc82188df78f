package season_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/season"
	"huiqi/app/store/bolt"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	code := m.Run()
	if calm.path != "" {
		if err := os.RemoveAll(filepath.Dir(calm.path)); err != nil {
			code = 1
		}
	}
	os.Exit(code)
}

// errDied is what a player panics with.
var errDied = errors.New("died in the middle of a sending")

// dying is a writer that stops its player around file n: nothing of it runs any more,
// and the store is as a dead process leaves it. (That the disk keeps what was
// acknowledged when a real process is killed is tested with huiqictl.)
func dying(n int, after bool) func(func(string, []byte) error) func(string, []byte) error {
	return func(to func(string, []byte) error) func(string, []byte) error {
		return func(name string, content []byte) error {
			if n--; n != 0 {
				return to(name, content)
			}
			if after {
				if err := to(name, content); err != nil {
					return err
				}
			}
			panic(errDied)
		}
	}
}

// dies plays until the player dies, and tells whether it did.
func dies(t *testing.T, path string, o season.Options) (died bool) {
	t.Helper()
	s := open(t, path)
	defer func() {
		if r := recover(); r != nil && r != errDied { //nolint:errorlint // it is the very value
			panic(r)
		} else if died = r != nil; !died {
			return
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}()
	play(t, s, o)
	return false
}

// Who dies while sending leaves orders nobody knows the fate of: two people find out,
// and the money arrives once, whether the bank had the file or not. Where the bank had
// it, the postings are the very ones of a season that was never broken off.
func TestDeathsWhileSending(t *testing.T) {
	want := undisturbed(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "huiqi.db")
	o := season.Options{Out: dir}.Mute()
	if !dies(t, path, o.Around(dying(2, true))) {
		t.Fatal("it did not die after its second file")
	}
	if !dies(t, path, o.Around(dying(1, false))) {
		t.Fatal("it did not die before its next file")
	}
	s := open(t, path)
	if _, err := s.Verify(t.Context(), nil); err != nil {
		t.Fatal(err, text(err))
	}
	had := make(map[string]bool)
	for line := range strings.Lines(want.postings) {
		had[strings.TrimSpace(line)] = true
	}
	for line := range strings.Lines(booksOf(t, s).postings) {
		if !had[strings.TrimSpace(line)] {
			t.Errorf("another posting after the bank had the file: %s", line)
		}
	}
	play(t, s, o)
	got := booksOf(t, s)
	if got.balances != want.balances {
		t.Errorf("other balances:\n%s\nnot\n%s", got.balances, want.balances)
	}
	if got.postings == want.postings {
		t.Error("an order that never reached the bank was not made again")
	}
}

// stepOf is the number of the first scene of an undisturbed season that names something.
func stepOf(t *testing.T, what string) int {
	t.Helper()
	undisturbed(t)
	i := slices.IndexFunc(calm.steps, func(x season.Step) bool { return strings.Contains(x.Text, what) })
	if i < 0 {
		t.Fatalf("no scene names %s", what)
	}
	return i
}

// Control: who goes on by counting scenes instead of looking into the store loses what
// was under way, and does not end in the same books. Here those are the scenes of one
// payment, which no later scene asks for.
func TestCarelessSeasonDiffers(t *testing.T) {
	want := undisturbed(t)
	first := stepOf(t, "补报账户")
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "huiqi.db"))
	play(t, s, season.Options{Out: dir}.Mute().Stop(first))
	play(t, s, season.Options{Out: dir}.Mute().Skip(first+4))
	if got := booksOf(t, s); got.balances == want.balances || got.postings == want.postings {
		t.Error("a season with a payment left out ends in the same books: the comparison shows nothing")
	}
}

// text is what a person would read of an error.
func text(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Text()
	}
	return fmt.Sprint(err)
}

package season_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/season"
	"huiqi/app/desk/session"
	"huiqi/app/store/bolt"
)

// How the child is told what to do.
const (
	childDir  = "HUIQI_TEST_SEASON" // its folder
	childDies = "HUIQI_TEST_DIES"   // "", or where in a sending: before, after
	childSkip = "HUIQI_TEST_SKIP"   // scenes to leave out without looking
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	if dir := os.Getenv(childDir); dir != "" {
		child(dir)
	}
	os.Exit(m.Run())
}

// child plays, or goes on with, the season in a folder and prints the number of
// every scene it did.
func child(dir string) {
	ctx := context.Background()
	s, err := session.Open(ctx, filepath.Join(dir, "huiqi.db"))
	if err == nil {
		o := season.Options{Out: dir, Tell: func(x season.Step) {
			if !x.Again {
				fmt.Println(x.N)
			}
		}}
		if how := os.Getenv(childDies); how != "" {
			o = o.Around(dying(how))
		}
		skip, _ := strconv.Atoi(os.Getenv(childSkip)) // "" is none
		_, err = season.Play(ctx, s, o.Skip(skip))
		err = errors.Join(err, s.Close())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// dying is a writer that kills its own process around the second file, in the middle
// of its sending.
func dying(how string) func(func(string, []byte) error) func(string, []byte) error {
	n := 0
	return func(to func(string, []byte) error) func(string, []byte) error {
		return func(name string, content []byte) error {
			if n++; n < 2 {
				return to(name, content)
			}
			if how == "after" {
				if err := to(name, content); err != nil {
					return err
				}
			}
			p, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = p.Kill()
			}
			if err != nil {
				return err
			}
			select {} // until it is dead
		}
	}
}

// goesOn starts a child and kills it when it says that it did a scene numbered last or
// later; 0 lets it end. It tells the last scene done.
func goesOn(t *testing.T, dir string, last int, env ...string) (done int, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(append(os.Environ(), childDir+"="+dir), env...)
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if done, err = strconv.Atoi(lines.Text()); err != nil {
			t.Fatalf("the child says %q", lines.Text())
		}
		if last > 0 && done >= last {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	return done, cmd.Wait()
}

// sound verifies the store a dead process left.
func sound(t *testing.T, dir string) {
	t.Helper()
	s, err := session.OpenExisting(t.Context(), filepath.Join(dir, "huiqi.db"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Verify(t.Context(), nil)
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal("verify after the kill: ", err)
	}
}

// ended are the books of a season in a folder.
func ended(t *testing.T, dir string) ledgers {
	t.Helper()
	s, err := session.OpenExisting(t.Context(), filepath.Join(dir, "huiqi.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return booksOf(t, s)
}

// Whenever a process is killed, the store verifies, and who goes on ends with the very
// postings of a season that was never broken off.
func TestKilledSeasonGoesOn(t *testing.T) {
	want := undisturbed(t)
	dir := t.TempDir()
	for _, at := range []int{2, 9, 31, 50, 62, 68, 79, 97, 111, 125} {
		if _, err := goesOn(t, dir, at); err == nil {
			t.Fatalf("nothing was left to kill after scene %d", at)
		}
		sound(t, dir)
	}
	if _, err := goesOn(t, dir, 0); err != nil {
		t.Fatal(err)
	}
	sound(t, dir)
	got := ended(t, dir)
	if got.balances != want.balances {
		t.Errorf("other balances:\n%s\nnot\n%s", got.balances, want.balances)
	}
	// A kill may have hit a sending; then there are more postings, of orders that were
	// made again, and nothing more is to be compared.
	if got.orders == want.orders && got.postings != want.postings {
		t.Errorf("other postings:\n%s\nnot\n%s", got.postings, want.postings)
	}
}

// A process that dies while it sends leaves orders nobody knows the fate of: two people
// find out, and the money arrives once, whether the bank had the file or not.
func TestKilledWhileSending(t *testing.T) {
	want := undisturbed(t)
	for how, same := range map[string]bool{"before": false, "after": true} {
		t.Run(how, func(t *testing.T) {
			dir := t.TempDir()
			if _, err := goesOn(t, dir, 0, childDies+"="+how); err == nil {
				t.Fatal("the child did not die")
			}
			sound(t, dir)
			if _, err := goesOn(t, dir, 0); err != nil {
				t.Fatal(err)
			}
			sound(t, dir)
			got := ended(t, dir)
			if got.balances != want.balances {
				t.Errorf("other balances:\n%s\nnot\n%s", got.balances, want.balances)
			}
			if (got.postings == want.postings) != same {
				t.Errorf("same postings: %t, want %t", !same, same)
			}
		})
	}
}

// Control: who goes on by counting scenes instead of looking into the store loses what
// was under way, and does not end in the same books. Here those are the scenes of one
// payment, which no later scene asks for.
func TestCarelessSeasonDiffers(t *testing.T) {
	want := undisturbed(t)
	first := slices.IndexFunc(calm.steps, func(x season.Step) bool { return strings.Contains(x.Text, "补报账户") })
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "huiqi.db"))
	play(t, s, season.Options{Out: dir}.Stop(first))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := goesOn(t, dir, 0, childSkip+"="+strconv.Itoa(first+4)); err != nil {
		t.Fatal(err)
	}
	if got := ended(t, dir); got.balances == want.balances || got.postings == want.postings {
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

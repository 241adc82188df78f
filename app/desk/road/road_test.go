package road_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

var bg = context.Background()

func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return fmt.Sprint(err)
}

// lines reads the lines of a batch by number.
func lines(t testing.TB, o *roadtest.Office, id string) map[int]road.Line {
	t.Helper()
	out := make(map[int]road.Line)
	list, err := o.Road.LinesOf(bg, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range list {
		out[l.N] = l
	}
	return out
}

func view(t testing.TB, o *roadtest.Office, fn func(r store.Reader) error) {
	t.Helper()
	if err := o.Desk.Store.View(bg, fn); err != nil {
		t.Fatal(err)
	}
}

func verify(t testing.TB, o *roadtest.Office) {
	t.Helper()
	if _, err := o.Desk.Verify(bg, nil); err != nil {
		t.Error(err)
	}
	view(t, o, func(r store.Reader) error {
		_, err := road.Verify(r)
		return err
	})
}

func ask(b road.Batch) road.Ask { return roadtest.Ask(b) }

func because(b road.Batch, reason string, n ...int) road.Ask {
	return roadtest.Because(b, reason, n...)
}

// ok stops the test at an error.
func ok(t testing.TB) func(b road.Batch, err error) road.Batch {
	return func(b road.Batch, err error) road.Batch {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

// refused wants an error of a code.
func refused(t testing.TB, want string) func(_ any, err error) {
	return func(_ any, err error) {
		t.Helper()
		if code(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

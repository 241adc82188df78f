package desk_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/store"
	"huiqi/resources/words"
)

func TestFromStore(t *testing.T) {
	own := desk.Errf("no-firm", "X")
	for _, c := range []struct {
		name string
		err  error
		code string
	}{
		{"wrapped", fmt.Errorf("open: %w", store.ErrTruncated), "store-truncated"},
		{"in doubt counts before its cause", fmt.Errorf("%w: %w", store.ErrUnknownCommit, store.ErrDamaged), "store-unknown-commit"},
		{"a full disk counts before the refusal", errors.Join(store.ErrNotApplied, store.ErrDiskFull), "disk-full"},
		{"locked by somebody", &store.LockedError{Holder: store.Holder{PID: 7, User: "王某"}}, "store-locked"},
		{"locked by nobody known", &store.LockedError{}, "store-busy"},
		{"newer", &store.SchemaError{File: 2, Program: 1}, "store-newer"},
		{"a sync folder", &store.PlaceError{Kind: store.ErrSyncPlace}, "store-sync"},
		{"already for the clerk", fmt.Errorf("import: %w", own), "no-firm"},
		{"anything else", errors.New("EIO"), "store-failed"},
	} {
		e, ok := errors.AsType[*desk.Error](desk.FromStore(c.err))
		if !ok || e.Code != c.code {
			t.Errorf("%s: %v, want %s", c.name, desk.FromStore(c.err), c.code)
			continue
		}
		for _, lang := range []string{words.Chinese, words.English} {
			words.Use(lang)
			if text := e.Text(); strings.Contains(text, "error.") || strings.Contains(text, "%!") {
				t.Errorf("%s in %s: %s", c.name, lang, text)
			}
		}
		words.Use(words.Chinese)
	}
	if err := desk.FromStore(nil); err != nil {
		t.Errorf("nil became %v", err)
	}
	if err := desk.FromStore(context.Canceled); !errors.Is(err, context.Canceled) || errors.As(err, new(*desk.Error)) {
		t.Errorf("a cancelled call became %v", err)
	}
}

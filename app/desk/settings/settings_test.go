package settings_test

import (
	"errors"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/settings"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
)

type look struct {
	Lang   string `json:"lang"`
	Text   int    `json:"text"`
	Folder string `json:"folder"`
}

func TestSettings(t *testing.T) {
	s, ctx := storetest.NewMap(), t.Context()
	usual := look{Lang: "zh", Text: 13}
	load := func() look {
		t.Helper()
		v := usual
		if err := settings.Load(ctx, s, "window", &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	put := func(op store.OpID, text string) {
		t.Helper()
		err := s.Update(ctx, op, func(x store.Txn) error { return x.Put("setting/window", []byte(text)) })
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := load(); got != usual {
		t.Errorf("a new desk: %+v", got)
	}
	want := look{Lang: "en", Text: 16, Folder: `D:\二季度`}
	if err := settings.Save(ctx, s, "window", want); err != nil {
		t.Fatal(err)
	}
	if got := load(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	put("part", `{"text":18,"later":true}`) // by another version
	if got := load(); got != (look{Lang: "zh", Text: 18}) {
		t.Errorf("half a setting: %+v", got)
	}
	put("broken", `{"folder":"x","text":"large"}`)
	if got := load(); got != usual {
		t.Errorf("a setting of another type: %+v", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := settings.Load(ctx, s, "window", &want); !errors.Is(err, desk.Errf("store-closed")) {
		t.Errorf("a closed store: %v", err)
	}
	if err := settings.Save(ctx, s, "window", func() {}); err == nil {
		t.Error("saved what cannot be encoded")
	}
}

// Package settings keeps how this desk likes to be shown: language, size of
// text, colours, and the folder last used. It never keeps anything that decides
// an award. Its main type is Settings.
package settings

import (
	"context"
	"strconv"

	"huiqi/app/desk"
	"huiqi/app/store"
	"huiqi/resources/words"
)

// Settings of one desk.
type Settings struct {
	Language   string // words.Chinese or words.English
	TextSize   int    // per cent of the normal size, one of TextSizes
	Colours    string // one of Colours
	LastFolder string // where files were chosen last, "" for none
	Welcomed   bool   // the sample data was offered
}

// TextSizes and Colours that may be chosen, the usual one first.
var (
	TextSizes = []int{100, 90, 115, 130, 150}
	Colours   = []string{"light", "dark", "contrast"}
)

// Default is a desk nobody has set up.
func Default() Settings {
	return Settings{Language: words.Chinese, TextSize: TextSizes[0], Colours: Colours[0]}
}

// setting is one value with its key and its two directions. set leaves s as it
// was and says false for a text that is no such value.
type setting struct {
	name string
	get  func(s *Settings) string
	set  func(s *Settings, text string) bool
}

var all = []setting{
	{"language", func(s *Settings) string { return s.Language }, func(s *Settings, t string) bool {
		return oneOf(&s.Language, t, words.Chinese, words.English)
	}},
	{"text-size", func(s *Settings) string { return strconv.Itoa(s.TextSize) }, func(s *Settings, t string) bool {
		n, err := strconv.Atoi(t)
		return err == nil && oneOf(&s.TextSize, n, TextSizes...)
	}},
	{"colours", func(s *Settings) string { return s.Colours }, func(s *Settings, t string) bool {
		return oneOf(&s.Colours, t, Colours...)
	}},
	{"last-folder", func(s *Settings) string { return s.LastFolder }, func(s *Settings, t string) bool {
		s.LastFolder = t
		return true
	}},
	{"welcomed", func(s *Settings) string { return strconv.FormatBool(s.Welcomed) }, func(s *Settings, t string) bool {
		b, err := strconv.ParseBool(t)
		s.Welcomed = b
		return err == nil
	}},
}

func oneOf[T comparable](dst *T, v T, choices ...T) bool {
	for _, c := range choices {
		if v == c {
			*dst = v
			return true
		}
	}
	return false
}

func key(name string) string { return "setting/" + name }

// Load reads the settings; what was never set, or no longer has that choice, is
// as in Default. Errors are *desk.Error.
func Load(ctx context.Context, s store.Store) (Settings, error) {
	out := Default()
	err := s.View(ctx, func(t store.Reader) error {
		out = Default()
		found := map[string]string{}
		from, to := store.Prefix(key(""))
		for k, v := range t.Scan(from, to, 0) {
			found[k] = string(v)
		}
		for _, one := range all {
			if text, ok := found[key(one.name)]; ok {
				one.set(&out, text) // false: the default stays
			}
		}
		return nil
	})
	return out, desk.FromStore(err)
}

// Save keeps the settings. A value that may not be chosen is the *desk.Error
// "setting-value" and nothing is saved.
func Save(ctx context.Context, s store.Store, v Settings) error {
	for _, one := range all {
		var probe Settings
		if text := one.get(&v); !one.set(&probe, text) {
			return desk.Errf("setting-value", one.name, text)
		}
	}
	err := s.Update(ctx, store.NewOp(), func(t store.Txn) error {
		for _, one := range all {
			if err := t.Put(key(one.name), []byte(one.get(&v))); err != nil {
				return err
			}
		}
		return nil
	})
	return desk.FromStore(err)
}

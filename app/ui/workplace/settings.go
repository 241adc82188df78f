package workplace

import (
	"context"
	"encoding/json"
	"errors"

	"huiqi/app/store"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// Settings are what a person chose for the window. They lie in the store, so
// they travel with it.
type Settings struct {
	Lang    string     `json:"lang"` // "zh" or "en"
	Text    float32    `json:"text"` // size of working text
	Theme   theme.Kind `json:"theme"`
	Person  string     `json:"person"`
	Folder  string     `json:"folder"`  // where files were last chosen
	Offered bool       `json:"offered"` // the sample data were offered once
}

const settingsKey = "setting/window"

// DefaultSettings hold before anything was chosen.
func DefaultSettings() Settings {
	return Settings{Lang: words.Chinese, Text: theme.DefaultText, Theme: theme.Light}
}

// LoadSettings reads the settings of a store; what it does not say is as in DefaultSettings.
func LoadSettings(ctx context.Context, st store.Store) (Settings, error) {
	s := DefaultSettings()
	err := st.View(ctx, func(r store.Reader) error {
		b, err := r.Get(settingsKey)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return json.Unmarshal(b, &s)
	})
	return s, err
}

// SaveSettings writes the settings into a store.
func SaveSettings(ctx context.Context, st store.Store, s Settings) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return st.Update(ctx, store.NewOp(), func(t store.Txn) error { return t.Put(settingsKey, b) })
}

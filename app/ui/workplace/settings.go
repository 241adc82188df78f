package workplace

import (
	"context"

	"huiqi/app/desk/settings"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// Settings are what a person chose for the window. They lie in the store, so
// they travel with it.
type Settings struct {
	Lang    string     `json:"lang"` // "zh" or "en"
	Text    float32    `json:"text"` // size of working text
	Theme   theme.Kind `json:"theme"`
	Last    string     `json:"last"`    // login of who signed in last
	Folder  string     `json:"folder"`  // where files were last chosen
	Offered bool       `json:"offered"` // the sample data were offered once
}

const settingsName = "window"

// DefaultSettings hold before anything was chosen.
func DefaultSettings() Settings {
	return Settings{Lang: words.Chinese, Text: theme.DefaultText, Theme: theme.Light}
}

// LoadSettings reads the settings of a store; what it does not say is as in DefaultSettings.
func LoadSettings(ctx context.Context, st settings.Store) (Settings, error) {
	s := DefaultSettings()
	err := settings.Load(ctx, st, settingsName, &s)
	return s, err
}

// SaveSettings writes the settings into a store.
func SaveSettings(ctx context.Context, st settings.Store, s Settings) error {
	return settings.Save(ctx, st, settingsName, s)
}

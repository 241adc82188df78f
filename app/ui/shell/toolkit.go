package shell

import (
	"encoding/json"
	"log/slog"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"huiqi/resources/words"
)

// toolkitKeys are the toolkit's own words that can come into sight, with our key.
var toolkitKeys = map[string]string{
	"Cancel": "ui.cancel", "OK": "ui.ok", "Confirm": "ui.ok", "Close": "ui.close", "Yes": "toolkit.yes", "No": "toolkit.no",
	"Error": "ui.failed", "Open": "files.choose", "Save": "files.save", "File": "menu.file", "Folder": "toolkit.folder",
	"Copy": "toolkit.copy", "Cut": "toolkit.cut", "Paste": "toolkit.paste", "Select all": "toolkit.all",
	"Undo": "toolkit.undo", "Redo": "toolkit.redo", "Quit": "menu.quit", "Home": "toolkit.home", "Computer": "toolkit.computer",
	"Desktop": "toolkit.desktop", "Documents": "toolkit.documents", "Downloads": "toolkit.downloads",
	"Favourites": "toolkit.places", "Create Folder": "toolkit.new_folder", "New Folder": "toolkit.new_folder",
	"Show Hidden Files": "toolkit.hidden", "Enter filename": "toolkit.file_name", "file.name": "toolkit.name", "file.parent": "toolkit.parent",
	"Overwrite?": "toolkit.overwrite", "(Select one)": "toolkit.select", "Advanced": "toolkit.advanced",
	"Music": "toolkit.music", "Pictures": "toolkit.pictures", "Videos": "toolkit.videos",
}

// ToolkitWords puts our words in place of the toolkit's own. The toolkit takes
// its language from the machine, so they are registered under that one.
func ToolkitWords() {
	texts := make(map[string]string, len(toolkitKeys))
	for theirs, ours := range toolkitKeys {
		texts[theirs] = words.T(ours)
	}
	b, err := json.Marshal(texts)
	if err == nil {
		name := lang.SystemLocale().LanguageString()
		if name == "" {
			name = "en"
		}
		err = lang.AddTranslations(fyne.NewStaticResource(name+".json", b))
	}
	if err != nil {
		slog.Error("words of the toolkit", "error", err) // the window works, in mixed words
	}
}

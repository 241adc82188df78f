package season

import "huiqi/resources/words"

// text is the line of a scene in the language now in use.
func text(key string, t told) string { return words.T("season."+key, t.args...) }

package resources

import _ "embed" // for the calendar below

//go:embed calendars/cn.toml
var calendar []byte

// Calendar is the calendar of days off and swapped weekends that the program
// carries inside itself, in the form that policy/workdays loads.
func Calendar() []byte { return calendar }

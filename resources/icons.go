package resources

import _ "embed" // the icon

//go:embed icons/huiqi.png
var icon []byte

// Icon is the program's picture, a PNG of 256×256. Do not write into it.
func Icon() []byte { return icon }

package resources

import (
	"embed"
	"io/fs"
)

//go:embed packs
var packs embed.FS

// Packs returns the shipped policy packs, one folder an edition, named after the
// pack's id (fujian-2020-13/pack.toml).
func Packs() fs.FS {
	sub, err := fs.Sub(packs, "packs")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

//go:build unix && !linux

package bolt

// remote knows no file system types here; folder names must do.
func remote(string) string { return "" }

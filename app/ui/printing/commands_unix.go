//go:build !windows && !darwin

package printing

func printCommands(path string) [][]string {
	return [][]string{{"lp", "--", path}}
}

func openCommands(path string) [][]string {
	return [][]string{{"xdg-open", path}, {"gio", "open", path}}
}

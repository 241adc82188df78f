package printing

import "strings"

// The shell's print verb is asked through PowerShell, which every Windows since 7
// has. A quote in a PowerShell string is doubled.
func printCommands(path string) [][]string {
	quoted := "'" + strings.ReplaceAll(path, "'", "''") + "'"
	return [][]string{{"powershell", "-NoProfile", "-Command", "Start-Process -Verb Print -FilePath " + quoted}}
}

func openCommands(path string) [][]string {
	return [][]string{{"rundll32", "url.dll,FileProtocolHandler", path}}
}

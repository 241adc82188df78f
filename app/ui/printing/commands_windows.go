package printing

// The shell's print verb is asked through PowerShell, which every Windows since 7 has.
func printCommands(path string) [][]string {
	return [][]string{{"powershell", "-NoProfile", "-Command", "Start-Process -Verb Print -LiteralPath $args[0]", path}}
}

func openCommands(path string) [][]string {
	return [][]string{{"rundll32", "url.dll,FileProtocolHandler", path}}
}

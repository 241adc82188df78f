package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// errNoDisplay says that there is nothing to show a window on.
var errNoDisplay = errors.New("no display")

// reachDisplay tells whether a window can be shown. On Linux it asks the X
// server itself, because the toolkit dies where none answers.
func reachDisplay() error {
	if runtime.GOOS != "linux" {
		return nil
	}
	display := os.Getenv("DISPLAY")
	if display == "" {
		return fmt.Errorf("%w: DISPLAY is empty", errNoDisplay)
	}
	host, number, ok := strings.Cut(display, ":")
	number, _, _ = strings.Cut(number, ".")
	if !ok || host != "" && host != "unix" {
		return nil // another machine's: let the toolkit try
	}
	for _, at := range []string{"/tmp/.X11-unix/X" + number, "@/tmp/.X11-unix/X" + number} {
		if c, err := net.DialTimeout("unix", at, time.Second); err == nil {
			return c.Close()
		}
	}
	return fmt.Errorf("%w: nobody answers on %s", errNoDisplay, display)
}

// guardLocale makes typed Chinese arrive: under a locale that is not UTF-8 the
// input method's text vanishes without a word.
func guardLocale() {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		v := os.Getenv(name)
		if v == "" {
			continue
		}
		if u := strings.ToUpper(v); strings.Contains(u, "UTF-8") || strings.Contains(u, "UTF8") {
			return
		}
		break
	}
	_ = os.Setenv("LC_ALL", "C.UTF-8") // fails only for a name with NUL or =
}

// tellPlainly says something without our window: on the terminal, and in a plain
// box of whichever program the machine has.
func tellPlainly(text string) {
	fmt.Fprintln(os.Stderr, text)
	for _, c := range [][]string{
		{"zenity", "--error", "--no-markup", "--text", text}, {"kdialog", "--error", text}, {"xmessage", "-center", text},
	} {
		if path, err := exec.LookPath(c[0]); err == nil {
			if exec.Command(path, c[1:]...).Run() == nil {
				return
			}
		}
	}
}

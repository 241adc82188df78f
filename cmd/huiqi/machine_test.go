package main

import (
	"bytes"
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestTheListenerHearsThatThereIsNoWindow(t *testing.T) {
	var b bytes.Buffer
	l := &listener{out: &b}
	write := func(s string) {
		if _, err := l.Write([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	write("Fyne error:  Error parsing user locale C\n")
	write("INFO desk ready\n")
	if l.noWindow.Load() || b.String() != "INFO desk ready\n" {
		t.Fatalf("control: %q", b.String())
	}
	write("Fyne error:  window creation error\n")
	if !l.noWindow.Load() {
		t.Error("not heard")
	}
}

func TestOnlyPanicsAboutTheGraphicsAreTaken(t *testing.T) {
	if !aboutOpenGL("WGL: The driver does not appear to support OpenGL") || aboutOpenGL("index out of range") {
		t.Error("wrong panic")
	}
}

func TestGuardLocale(t *testing.T) {
	cases := []struct{ name, all, ctype, lang, want string }{
		{"none set", "", "", "", "C.UTF-8"},
		{"C", "C", "", "zh_CN.UTF-8", "C.UTF-8"},
		{"POSIX in LANG", "", "", "POSIX", "C.UTF-8"},
		{"UTF-8 in LANG", "", "", "zh_CN.UTF-8", ""},
		{"utf8 in LC_CTYPE", "", "zh_CN.utf8", "C", ""},
		{"GB18030", "", "", "zh_CN.GB18030", "C.UTF-8"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("LC_ALL", c.all)
			t.Setenv("LC_CTYPE", c.ctype)
			t.Setenv("LANG", c.lang)
			guardLocale()
			if got := os.Getenv("LC_ALL"); got != c.want {
				t.Errorf("LC_ALL is %q, want %q", got, c.want)
			}
		})
	}
}

func TestNoDisplayIsToldApart(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only X11 is asked")
	}
	t.Setenv("DISPLAY", "")
	if err := reachDisplay(); !errors.Is(err, errNoDisplay) {
		t.Errorf("no DISPLAY: %v", err)
	}
	t.Setenv("DISPLAY", ":63999")
	if err := reachDisplay(); !errors.Is(err, errNoDisplay) {
		t.Errorf("nobody answers: %v", err)
	}
	socket := filepath.Join(os.TempDir(), ".X11-unix")
	if socket != "/tmp/.X11-unix" || os.MkdirAll(socket, 0o777) != nil {
		return // no place for a control here
	}
	l, err := net.Listen("unix", socket+"/X63998")
	if err != nil {
		return
	}
	t.Cleanup(func() { _ = l.Close() })
	t.Setenv("DISPLAY", ":63998.0")
	if err := reachDisplay(); err != nil {
		t.Errorf("control: %v", err)
	}
}

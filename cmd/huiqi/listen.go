package main

import (
	"bytes"
	"io"
	"log"
	"strings"
	"sync/atomic"
)

// listener passes the log on and hears when the toolkit says there that no
// window could be made: it has no other way to say it.
type listener struct {
	out      io.Writer
	noWindow atomic.Bool
}

// listen puts a listener before the log.
func listen(out io.Writer) *listener {
	l := &listener{out: out}
	log.SetOutput(l)
	return l
}

// Write implements io.Writer. What the toolkit says of a locale it cannot read
// is left out: the language is a setting.
func (l *listener) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("window creation error")) {
		l.noWindow.Store(true)
	}
	for _, idle := range []string{"Error parsing user locale", "language: tag is not well-formed", "lang/locale.go"} {
		if bytes.Contains(line, []byte(idle)) {
			return len(line), nil
		}
	}
	return l.out.Write(line)
}

// aboutOpenGL tells whether a panic of the toolkit is about the graphics.
func aboutOpenGL(text string) bool {
	for _, word := range []string{"OpenGL", "GLX", "WGL", "GLFW", "glfw"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

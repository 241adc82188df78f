// Package printing sends a finished PDF to paper: to the print system where there
// is one (lp; the shell's print verb on Windows), else to the viewer the desktop
// opens PDFs with, from which it is printed. The toolkit itself cannot print. It
// makes no document.
package printing

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"huiqi/app/desk"
)

// Way is how a file went out.
type Way uint8

// The two ways.
const (
	Printer Way = iota + 1 // handed to the printer
	Viewer                 // opened in the viewer
)

// ErrNoWay says that neither a printer nor a viewer was found.
var ErrNoWay = errors.New("neither print system nor viewer")

// Print sends the PDF at path to the printer, or to the viewer where no print
// system is or it has no printer. The error is an *desk.Error.
func Print(ctx context.Context, path string) (Way, error) {
	var tried []error
	for _, c := range printCommands(path) {
		err := run(ctx, c)
		if err == nil {
			return Printer, nil
		}
		tried = append(tried, err)
	}
	if err := Open(ctx, path); err != nil {
		return 0, desk.Errf("print-failed", path).Wrap(errors.Join(append(tried, err)...))
	}
	return Viewer, nil
}

// Open shows the file in the program the desktop opens it with.
func Open(ctx context.Context, path string) error {
	err := ErrNoWay
	for _, c := range openCommands(path) {
		if err = run(ctx, c); err == nil {
			return nil
		}
	}
	return desk.Errf("open-failed", path).Wrap(err)
}

func run(ctx context.Context, argv []string) error {
	name, err := exec.LookPath(argv[0])
	if err != nil {
		return fmt.Errorf("find %s: %w", argv[0], err)
	}
	out, err := exec.CommandContext(ctx, name, argv[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", argv[0], err, strings.TrimSpace(string(out)))
	}
	return nil
}

// Write makes a file in dir as a whole: it is written beside its name and then
// given it, so that a printer never reads half a page. Errors are *desk.Error.
func Write(dir, name string, fill func(*os.File) error) (path string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", desk.Errf("print-failed", dir).Wrap(err)
	}
	f, err := os.CreateTemp(dir, ".part-*")
	if err != nil {
		return "", desk.Errf("print-failed", dir).Wrap(err)
	}
	defer os.Remove(f.Name()) // gone already when all went well
	path = filepath.Join(dir, name)
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		return path, nil
	}
	if errors.Is(err, context.Canceled) {
		return "", err
	}
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return "", e
	}
	return "", desk.Errf("print-failed", path).Wrap(err)
}

// Command huiqictl is the desk without a window: it assesses an item from the
// workbooks of a bureau, writes the results and the notices, keeps the store, and
// draws the screens. It is built without cgo and needs no display. Results go to
// files and standard output, progress and errors to standard error. It exits
// with 0 when the work is complete (rows with problems included), 1 for input
// that cannot be read or work that failed, 2 for wrong use.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/alecthomas/kong"

	"huiqi/app/desk"
	"huiqi/app/store/bolt"
	_ "huiqi/cmd/huiqictl/locale" // first: before the toolkit looks at the locale
	"huiqi/resources/words"
)

// Exit codes.
const (
	complete = 0
	failed   = 1
	misuse   = 2
)

type commands struct {
	Lang    string     `help:"Language of messages: zh or en." enum:"zh,en" default:"zh"`
	Assess  assessCmd  `cmd:"" help:"Assess an item from workbooks; write result.json, result.xlsx and the notices."`
	Verify  verifyCmd  `cmd:"" help:"Read a whole store and compute everything in it again; no user, key or network is needed."`
	Audit   auditCmd   `cmd:"" help:"Check an auditor's package without its store, or make one from a store."`
	Backup  backupCmd  `cmd:"" help:"Write one consistent copy of a store with its manifest."`
	Restore restoreCmd `cmd:"" help:"Put the store of a backup in place."`
	Demo    demoCmd    `cmd:"" help:"Fill a store with invented firms and a run over them."`
	Shots   shotsCmd   `cmd:"" help:"Draw a PNG of every screen; needs no display."`
	People  peopleCmd  `cmd:"" help:"List the users of a store, make its first administrator, or add one."`
	Packs   packsCmd   `cmd:"" help:"List the policy packs, or run the gate over one."`
	Papers  papersCmd  `cmd:"" help:"Hold a paper against a store, or make one about loan deferrals."`
}

// desktop is what a command may use of the world.
type desktop struct {
	ctx      context.Context
	in       io.Reader
	out      io.Writer
	progress *progress
	now      func() time.Time
}

// wrongUse marks an error as the caller's: exit code 2.
type wrongUse struct{ error }

func (e wrongUse) Unwrap() error { return e.error }

// misused is wrong use in the words of "error.<code>".
func misused(code string, args ...any) error { return wrongUse{desk.Errf(code, args...)} }

func main() {
	bolt.ChildMain()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is main without the process: it returns the exit code.
func run(ctx context.Context, args []string, out, errw io.Writer) int {
	var c commands
	exit := -1
	parser, err := kong.New(&c, kong.Name("huiqictl"), kong.Description("惠企台: the desk without a window."),
		kong.Writers(out, errw), kong.Exit(func(code int) { exit = code }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(errw, err)
		return misuse
	}
	words.Use(langOf(args))
	parsed, err := parser.Parse(args)
	if exit >= 0 {
		return exit // help was asked for and given
	}
	if err != nil {
		fmt.Fprintf(errw, "huiqictl: %s\n", usage(err))
		return misuse
	}
	d := &desktop{ctx: ctx, in: os.Stdin, out: out, progress: newProgress(errw), now: time.Now}
	err = parsed.Run(d)
	d.progress.end()
	if err == nil {
		return complete
	}
	fmt.Fprintf(errw, "huiqictl: %s\n", sentence(err))
	if _, ok := errors.AsType[wrongUse](err); ok {
		return misuse
	}
	return failed
}

// sentence is what to tell of an error: the clerk's words where there are some, and the
// flag that would help where there is one.
func sentence(err error) string {
	e, ok := errors.AsType[*desk.Error](err)
	if !ok {
		return err.Error()
	}
	if hint := "ctl.hint." + e.Code; words.Has(hint) {
		return e.Text() + words.T(hint, e.Args...)
	}
	return e.Text()
}

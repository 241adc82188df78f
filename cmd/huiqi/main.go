// Command huiqi is Huiqi Desk with its window. It opens the store in the user's
// data folder (or --store), makes one where there is none, and shows the desk.
// It is the only importer of the toolkit's OpenGL driver. Without a display it
// says what to use instead and exits with 3.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"huiqi/app/desk"
	"huiqi/app/desk/session"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/event"
	"huiqi/app/ui/screens"
	"huiqi/app/ui/workplace"
	"huiqi/resources"
	"huiqi/resources/words"
)

// version is set with -ldflags "-X main.version=…".
var version = "dev"

// started is when the program began, for the line that says how long it took.
var started = time.Now()

// gcPercent keeps the heap near what lives in it: most of that is the faces,
// which cost the collector nothing, and the window must fit small machines.
const gcPercent = 40

// Exit codes.
const (
	exitFailed    = 1
	exitUsage     = 2
	exitNoDisplay = 3
)

func main() {
	bolt.ChildMain()
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	flags := flag.NewFlagSet("huiqi", flag.ContinueOnError)
	path := flags.String("store", "", "数据库文件（默认在用户数据目录） / the store's file")
	lang := flags.String("lang", "", "界面语言 zh 或 en / language of the window")
	trace := flags.Bool("trace-events", false, "把窗口里发生的事逐行写到标准输出 / print what the window does, a line each")
	shown := flags.Bool("version", false, "显示版本 / print the version")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return exitUsage
	}
	if *shown {
		fmt.Println("huiqi", version)
		return 0
	}
	if *trace {
		event.To(os.Stdout)
	}
	if *lang != "" {
		words.Use(*lang)
	}
	if err := reachDisplay(); err != nil {
		slog.Info("no display", "error", err)
		fmt.Fprintln(os.Stderr, words.T("main.no_display"))
		return exitNoDisplay
	}
	guardLocale()
	if err := open(*path, *lang); err != nil {
		slog.Error("huiqi ends", "error", err)
		return exitFailed
	}
	return 0
}

// open opens the store and runs the window until it is closed. What goes wrong
// is told to the clerk here.
func open(path, lang string) error {
	s, settings, err := prepare(path, lang)
	if err != nil {
		tellInWindow(err)
		return err
	}
	if err := errors.Join(show(s, settings), s.Close()); err != nil {
		tellPlainly(desk.Text(err))
		return err
	}
	return nil
}

// prepare opens the store and reads the settings in it.
func prepare(path, lang string) (_ *session.Session, settings workplace.Settings, err error) {
	ctx := context.Background()
	if path == "" {
		if path, err = session.DefaultPath(); err != nil {
			return nil, settings, err
		}
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, settings, err
	}
	s, err := session.Open(ctx, path)
	if err != nil {
		return nil, settings, err
	}
	if settings, err = workplace.LoadSettings(ctx, s.Store); err != nil {
		return nil, settings, errors.Join(desk.FromStore(err), s.Close())
	}
	if lang != "" {
		settings.Lang = lang
	}
	return s, settings, nil
}

// show runs the window. On a machine without OpenGL the toolkit only logs so, or
// panics; both become an error with the cure.
func show(s *session.Session, settings workplace.Settings) (err error) {
	heard := listen(os.Stderr)
	defer func() {
		if p := recover(); p != nil {
			if !aboutOpenGL(fmt.Sprint(p)) {
				panic(p)
			}
			err = desk.Errf("no-opengl").Wrap(fmt.Errorf("window: %v", p))
		}
	}()
	debug.SetGCPercent(gcPercent)
	screens.Version = version
	app.SetMetadata(fyne.AppMetadata{ID: "cn.huiqi.desk", Name: "Huiqi Desk", Version: version})
	a := app.NewWithID("cn.huiqi.desk")
	a.SetIcon(fyne.NewStaticResource("huiqi.png", resources.Icon()))
	frame := newFrame(a, s, settings)
	frame.gate()
	frame.window.Resize(fyne.NewSize(1280, 800))
	frame.window.CenterOnScreen()
	frame.window.Show()
	if heard.noWindow.Load() {
		return desk.Errf("no-opengl") // Run would wait for ever for a window to close
	}
	a.Run()
	return nil
}

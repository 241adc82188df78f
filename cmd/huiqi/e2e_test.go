package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/app/desk/demo/staff"
	"huiqi/app/desk/season"
	"huiqi/app/desk/session"
	"huiqi/app/store/bolt"
)

// The end-to-end test drives the real window: the program is built as it is
// shipped, runs under Xvfb on a store of its own and is worked from the keyboard
// by xdotool. It waits for the events the program tells (--trace-events), never
// for time to pass.

// deadline is how long one thing may take before the test gives up.
const deadline = 60 * time.Second

// telling is one event of the program.
type telling struct {
	Event string `json:"event"`
	Is    []any  `json:"is"`
}

// clerk sits before the running program on its display.
type clerk struct {
	t      *testing.T
	dir    string
	store  string
	env    []string
	events chan telling
	window string
	app    *exec.Cmd
}

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func needPrograms(t *testing.T, names ...string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED LOUDLY: the end-to-end test needs Linux with Xvfb")
	}
	if testing.Short() {
		t.Skip("SKIPPED LOUDLY: the end-to-end test is not short")
	}
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("SKIPPED LOUDLY: the end-to-end test needs %s (make test installs it): %v", name, err)
		}
	}
}

func build(t *testing.T, dir, command string, cgo string) string {
	t.Helper()
	out := filepath.Join(dir, filepath.Base(command))
	cmd := exec.Command("go", "build", "-tags", "migrated_fynedo,no_emoji", "-o", out, command)
	cmd.Env = append(os.Environ(), "CGO_ENABLED="+cgo)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", command, err, text)
	}
	return out
}

// startDisplay starts an X server on a display it picks itself.
func startDisplay(t *testing.T) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{w}
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	_ = w.Close() // the server has its own
	t.Cleanup(func() {
		_ = x.Process.Kill()
		_ = x.Wait() // killed: its status says nothing
	})
	if err := r.SetReadDeadline(time.Now().Add(deadline)); err != nil {
		t.Fatal(err)
	}
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb: %v", err)
	}
	return ":" + strings.TrimSpace(number)
}

// fakePrinter puts lp and xdg-open first in PATH; each writes down what it was given.
func fakePrinter(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"lp", "xdg-open"} {
		script := "#!/bin/sh\nprintf '%s\\n' \"$@\" >> \"" + filepath.Join(dir, name+".args") + "\"\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// start starts the program on a store that prepare may have put in place before.
func start(t *testing.T, prepare func(store string)) *clerk {
	t.Helper()
	d := &clerk{t: t, dir: t.TempDir(), events: make(chan telling, 1000)}
	d.store = filepath.Join(d.dir, "data", "huiqi.db")
	if prepare != nil {
		prepare(d.store)
	}
	program := build(t, d.dir, "../huiqi", "1")
	fakePrinter(t, d.dir)
	display := startDisplay(t)
	// LANG=C on purpose: the program must see to it that typed Chinese arrives
	d.env = slices.DeleteFunc(os.Environ(), func(s string) bool {
		name, _, _ := strings.Cut(s, "=")
		return strings.HasPrefix(name, "LC_") || strings.HasPrefix(name, "XDG_") || slices.Contains([]string{"LANG", "HOME", "DISPLAY", "PATH", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XMODIFIERS"}, name)
	})
	d.env = append(d.env, "HOME="+d.dir, "DISPLAY="+display, "PATH="+d.dir+":"+os.Getenv("PATH"), "LIBGL_ALWAYS_SOFTWARE=1")
	d.app = exec.Command(program, "--store", d.store, "--trace-events")
	d.app.Env = append(slices.Clone(d.env), "LANG=C")
	said, err := d.app.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	d.app.Stderr = &log
	if err := d.app.Start(); err != nil {
		t.Fatal(err)
	}
	go d.listen(said)
	t.Cleanup(func() {
		if t.Failed() {
			d.picture()
		}
		if d.app.ProcessState == nil {
			_ = d.app.Process.Kill()
			_ = d.app.Wait() // killed: its status says nothing
		}
		if t.Failed() {
			t.Logf("the program's log:\n%s", log.String())
		}
	})
	return d
}

func (d *clerk) listen(r io.Reader) {
	defer close(d.events)
	for lines := bufio.NewScanner(r); lines.Scan(); {
		var e telling
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			d.events <- e
		}
	}
}

// picture keeps what the screen shows, for whoever reads the failure.
func (d *clerk) picture() {
	path := filepath.Join(os.TempDir(), "huiqi-e2e-failed.png")
	cmd := exec.Command("import", "-window", "root", path)
	cmd.Env = d.env
	if err := cmd.Run(); err != nil {
		d.t.Logf("no picture of the failure: %v", err)
		return
	}
	d.t.Logf("picture of the failure: %s", path)
}

// until waits for an event of that name for which is holds (nil: any).
func (d *clerk) until(name string, is func(e telling) bool) telling {
	d.t.Helper()
	limit := time.After(deadline)
	var seen []string
	for {
		select {
		case e, ok := <-d.events:
			if !ok {
				d.t.Fatalf("the program ended while %q was waited for; seen: %s", name, strings.Join(seen, " "))
			}
			seen = append(seen, fmt.Sprint(e.Event, e.Is))
			if e.Event == name && (is == nil || is(e)) {
				return e
			}
		case <-limit:
			d.t.Fatalf("%q did not happen within %v; seen: %s", name, deadline, strings.Join(seen, " "))
		}
	}
}

// first holds for an event whose first value prints as want.
func first(want any) func(telling) bool {
	return func(e telling) bool { return len(e.Is) > 0 && fmt.Sprint(e.Is[0]) == fmt.Sprint(want) }
}

func (d *clerk) xdotool(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, "xdotool", args...)
	cmd.Env = append(slices.Clone(d.env), "LC_ALL=C.UTF-8")
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err
}

// focus finds the window and gives it the keyboard.
func (d *clerk) focus() {
	d.t.Helper()
	out, err := d.xdotool("search", "--sync", "--onlyvisible", "--name", "^惠企台")
	if err != nil {
		d.t.Fatalf("no window: %v", err)
	}
	d.window, _, _ = strings.Cut(out, "\n")
	if _, err := d.xdotool("windowfocus", "--sync", d.window); err != nil {
		d.t.Fatalf("focus: %v", err)
	}
}

func (d *clerk) press(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		if _, err := d.xdotool("key", "--clearmodifiers", k); err != nil {
			d.t.Fatalf("press %s: %v", k, err)
		}
	}
}

func (d *clerk) typed(text string) {
	d.t.Helper()
	if _, err := d.xdotool("type", "--delay", "8", text); err != nil {
		d.t.Fatalf("type %s: %v", text, err)
	}
}

func sample(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "resources", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestADayAtTheDesk(t *testing.T) {
	needPrograms(t, "Xvfb", "xdotool", "pdftotext", "go")
	d := start(t, nil)
	d.firstStart()
	d.until("dialog", nil) // the sample data are offered; the clerk has her own
	d.press("Escape", "ctrl+5")
	d.until("screen", first("awards"))
	for i, name := range []string{"statistics-2020Q2.xlsx", "power-2020Q2.csv", "accounts.xlsx"} {
		d.typed(sample(t, name))
		d.press("Return")
		e := d.until("files", first(i+1))
		if i == 2 && (e.Is[1] != true || fmt.Sprint(e.Is[2]) != "8") {
			t.Fatalf("files read: %v, want all with 8 problems", e.Is)
		}
	}
	d.press("ctrl+Return") // 全部接收合格行
	if e := d.until("result", nil); fmt.Sprint(e.Is) != "[131 15,358,704.23]" {
		t.Fatalf("result %v", e.Is)
	}
	d.until("loaded", first(1))
	d.lockAndBack()
	d.searchInChinese()
	d.takeAReturnIn()
	d.secondStart()
	d.press("ctrl+5")
	d.until("screen", first("awards"))
	d.press("ctrl+Return") // 生成审批批次
	d.until("screen", first("batches"))
	d.quit()
	d.checkStore()
}

func (d *clerk) quit() {
	d.t.Helper()
	d.press("ctrl+q")
	if err := d.app.Wait(); err != nil {
		d.t.Fatalf("the program ended with %v", err)
	}
}

// At a desk with a season behind it a paper is found by its number and printed.
func TestAPaperIsFoundAndPrinted(t *testing.T) {
	needPrograms(t, "Xvfb", "xdotool", "pdftotext", "go")
	d := start(t, func(store string) {
		s, err := session.Open(t.Context(), store)
		if err != nil {
			t.Fatal(err)
		}
		_, err = season.Play(t.Context(), s, season.Options{})
		if err := errors.Join(err, s.Close()); err != nil {
			t.Fatal(err)
		}
	})
	d.until("gate", first("door"))
	d.focus()
	for _, text := range []string{"lin", staff.Password} {
		d.typed(text)
		d.press("Return")
	}
	d.until("signed-in", first("lin"))
	d.until("registry", nil)
	d.press("ctrl+k")
	d.typed("GS2020-002")
	d.until("found", first("GS2020-002"))
	d.press("Return")
	d.until("screen", first("notices"))
	d.until("page", nil)
	d.press("ctrl+p")
	if e := d.until("printed", nil); e.Is[1] != true {
		t.Fatalf("not printed: %v", e.Is)
	}
	d.checkPaper()
	d.until("dialog", nil)
	d.press("Escape")
	d.quit()
}

const password = "a fine sentence 7"

// firstStart makes the first administrator, keeps the recovery key and comes to
// the desk; and shows that nothing of it is to be had before.
func (d *clerk) firstStart() {
	d.t.Helper()
	d.until("gate", first("first"))
	d.focus()
	d.press("ctrl+4") // no screen yet
	for _, text := range []string{"Lin Min", "linmin", password, password} {
		d.typed(text)
		d.press("Return")
	}
	d.until("gate", first("sheet"))
	d.press("Return")
	d.until("signed-in", first("linmin"))
	d.until("screen", first("overview"))
}

// lockAndBack locks the window, is refused with a wrong password and comes back
// with the right one.
func (d *clerk) lockAndBack() {
	d.t.Helper()
	d.press("ctrl+shift+l")
	d.until("locked", first("linmin"))
	d.typed("not this one")
	d.press("Return")
	d.until("refused", first("sign-in-wrong"))
	d.typed(password)
	d.press("Return")
	d.until("signed-in", first("linmin"))
}

// searchInChinese types 封顶 into the global search and opens what is found.
// xdotool lends a spare key to a character it has no key for and takes it back
// when its delay is over; a program that looks late finds the key empty. So the
// delay is long, and what did not arrive is typed again.
func (d *clerk) searchInChinese() {
	d.t.Helper()
	d.press("ctrl+k")
	for range 5 {
		if _, err := d.xdotool("type", "--delay", "600", "封顶"); err != nil {
			d.t.Fatalf("type 封顶: %v", err)
		}
		if d.heard("found", first("封顶"), 5*time.Second) {
			d.press("Return")
			d.until("screen", first("firms"))
			return
		}
		d.press("ctrl+a", "BackSpace")
	}
	d.t.Fatal("typed Chinese does not arrive")
}

// takeAReturnIn takes a bank's return into the register of deferrals, finds a case of it
// by its number and opens it.
func (d *clerk) takeAReturnIn() {
	d.t.Helper()
	d.press("ctrl+7")
	d.until("screen", first("deferral"))
	d.until("deferrals", first(0))
	d.press("ctrl+o") // 接收报表
	d.until("screen", first("deferral"))
	d.typed(sample(d.t, "deferrals-2020.xlsx"))
	d.press("Return")
	if e := d.until("returns", nil); fmt.Sprint(e.Is) != "[1 true]" {
		d.t.Fatalf("the return read: %v", e.Is)
	}
	d.press("ctrl+Return") // 全部接收合格行
	d.until("dialog", first("接收回执"))
	d.press("Return") // 查看申请
	if e := d.until("deferrals", nil); fmt.Sprint(e.Is) != "[300 200]" {
		d.t.Fatalf("the register shows %v", e.Is)
	}
	d.typed("YQ000132")
	d.until("deferrals", first(1))
	d.press("Down", "Return") // into the list, and the case
	d.until("deferral", first(132))
}

// secondStart opens the same store again: a window says who has it open, and
// Esc ends the second program without harm to the first.
func (d *clerk) secondStart() {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	second := exec.CommandContext(ctx, filepath.Join(d.dir, "huiqi"), "--store", d.store, "--trace-events")
	second.Env = append(slices.Clone(d.env), "LANG=C")
	said, err := second.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	if err := second.Start(); err != nil {
		d.t.Fatal(err)
	}
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil || !strings.Contains(line, `"trouble"`) || !strings.Contains(line, fmt.Sprint("进程 ", d.app.Process.Pid)) {
		d.t.Errorf("the second start says %q, %v", line, err)
	}
	if _, err := d.xdotool("search", "--sync", "--onlyvisible", "--name", "没有打开", "windowfocus", "--sync"); err != nil {
		d.t.Fatalf("no window of the second start: %v", err)
	}
	d.press("Escape")
	if err := second.Wait(); second.ProcessState.ExitCode() != exitFailed {
		d.t.Errorf("the second start ended with %v", err)
	}
	if _, err := d.xdotool("windowfocus", "--sync", d.window); err != nil {
		d.t.Fatalf("focus: %v", err)
	}
}

// heard is until with a limit of its own that is no failure.
func (d *clerk) heard(name string, is func(e telling) bool, within time.Duration) bool {
	limit := time.After(within)
	for {
		select {
		case e, ok := <-d.events:
			if !ok || e.Event == name && is(e) {
				return ok
			}
		case <-limit:
			return false
		}
	}
}

// checkPaper reads the PDF the printer was given.
func (d *clerk) checkPaper() {
	d.t.Helper()
	b, err := os.ReadFile(filepath.Join(d.dir, "lp.args"))
	if err != nil {
		d.t.Fatalf("lp was not called: %v", err)
	}
	args := strings.Split(strings.TrimSpace(string(b)), "\n")
	text, err := exec.Command("pdftotext", "-layout", args[len(args)-1], "-").Output()
	if err != nil {
		d.t.Fatalf("pdftotext %v: %v", args, err)
	}
	plain := strings.Join(strings.Fields(string(text)), "")
	for _, want := range []string{"示例省财政厅", "GS2020-002", "2020年二季度", "福建闽侯润锦", "91350121MA53130107", "234,353.95"} {
		if !strings.Contains(plain, want) {
			d.t.Errorf("the printed list lacks %q", want)
		}
	}
	if strings.Contains(plain, "样稿") || strings.Contains(plain, "补打") {
		d.t.Error("control: what was printed is no original")
	}
}

// checkStore verifies what was left behind, with the command for it.
func (d *clerk) checkStore() {
	d.t.Helper()
	ctl := build(d.t, d.dir, "../huiqictl", "0")
	cmd := exec.Command(ctl, "verify", d.store)
	cmd.Env = append(slices.Clone(d.env), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		d.t.Fatalf("verify: %v\n%s", err, out)
	}
	for what, want := range map[string]string{"run": "1 次测算", "return": "延期申请 300 笔"} {
		if !strings.Contains(string(out), want) {
			d.t.Errorf("verify tells of no %s: %s", what, out)
		}
	}
}

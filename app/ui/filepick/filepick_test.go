package filepick

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/task"
)

func TestLocalPaths(t *testing.T) {
	got, err := localPaths([]string{"file:///x/%E7%BB%9F%E8%AE%A1%20%E8%A1%A8.xlsx"})
	if err != nil || !slices.Equal(got, []string{"/x/统计 表.xlsx"}) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := localPaths([]string{"sftp://host/a.xlsx"}); !errors.Is(err, errRemote) {
		t.Error("a file of another machine was taken")
	}
}

func TestWithoutAPortalTheToolkitAsks(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, widget.NewLabel("x"))
	w.Resize(fyne.NewSize(1000, 700))
	d := New(w, task.Inline(), t.TempDir(), nil)
	portal := errors.New("no portal")
	fell := false
	d.ask(func() ([]string, error) { return nil, portal }, func([]string) { t.Error("an answer from nowhere") }, func() { fell = true })
	if !fell {
		t.Error("the toolkit's dialog was not asked")
	}
	d.ask(func() ([]string, error) { return nil, nil }, func([]string) { t.Error("the clerk left, yet there is an answer") }, func() { t.Error("asked twice") })
}

func TestTheFolderIsRemembered(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewTempWindow(t, widget.NewLabel("x"))
	kept := ""
	d := New(w, task.Inline(), "", func(folder string) { kept = folder })
	dir := t.TempDir()
	d.ask(func() ([]string, error) { return []string{"file://" + dir + "/a.xlsx"}, nil }, func(p []string) { d.took(p[0]) }, func() { t.Error("asked twice") })
	if kept != dir || d.folder != dir {
		t.Errorf("remembers %q", kept)
	}
}

func TestFixedAnswers(t *testing.T) {
	path := filepath.Join(os.TempDir(), "a")
	n := 0
	f := Fixed{path}
	f.Open("", nil, func(p []string) { n += len(p) })
	f.Save("", "", func(string) { n++ })
	f.Folder("", func(string) { n++ })
	if n != 3 {
		t.Error(n)
	}
}

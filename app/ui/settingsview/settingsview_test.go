package settingsview

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"huiqi/app/store/bolt"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/uitest"
	"huiqi/app/ui/workplace"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func TestBackupVerifyRestore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.backup")
	p := uitest.SamplePlace(t, file)
	v := New(p, "1")
	uitest.Show(p, v)
	v.backup()
	if info, err := os.Stat(file); err != nil || info.Size() < 1000 {
		t.Fatalf("backup: %v, said %q", err, v.said.Text())
	}
	v.verify()
	if got := v.said.Text(); got != "校验正常：全部记录完好，1 个测算批重算一致，3 笔办理记录重演一致" {
		t.Errorf("verify said %q", got)
	}
	p.Settings.Last = "houlai"
	p.SaveSettings()
	v.askRestore()
	enter := p.Shell.Window().Canvas().Focused()
	enter.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // the harmless choice
	if s := stored(t, p); s.Last != "houlai" {
		t.Fatal("restored although the clerk said no")
	}
	v.restore(file)
	if s := stored(t, p); s.Last != "" {
		t.Errorf("after restoring, the last login is %q: %s", s.Last, v.said.Text())
	}
	if p.Digest() == nil || len(p.Firms().Firms) != 606 {
		t.Error("the desk does not show the restored store")
	}
}

func stored(t *testing.T, p *workplace.Place) workplace.Settings {
	t.Helper()
	s, err := workplace.LoadSettings(context.Background(), p.Session.Store)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestChangesAreKeptAndTakeHold(t *testing.T) {
	p := uitest.Place(t)
	v := New(p, "1")
	uitest.Show(p, v)
	styled := 0
	p.Restyle = func() { styled++ }
	p.Settings.Theme, p.Settings.Lang = theme.Dark, "en"
	v.restyle()
	if s := stored(t, p); s.Theme != theme.Dark || s.Lang != "en" || styled != 1 {
		t.Errorf("kept %+v, styled %d times", s, styled)
	}
}

func TestADamagedBackupIsRefusedInPlainWords(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.backup")
	if err := os.WriteFile(file, []byte("not a backup"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := uitest.Place(t, file)
	v := New(p, "1")
	uitest.Show(p, v)
	v.restore(file)
	if p.Shell.Window().Canvas().Overlays().Top() == nil {
		t.Error("nothing was said")
	}
}

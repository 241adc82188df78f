package settingsview

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
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

// ring is a keyring in memory.
type ring map[string]string

func (r ring) Set(account, secret string) error { r[account] = secret; return nil }
func (r ring) Delete(account string) error      { delete(r, account); return nil }
func (r ring) Get(account string) (string, error) {
	if s, ok := r[account]; ok {
		return s, nil
	}
	return "", vault.ErrNotKept
}

func TestTheLockAndTheKeyringAreForTheAdministrator(t *testing.T) {
	p := uitest.Place(t)
	v := New(p, "1")
	uitest.Show(p, v)
	kept := ring{}
	v.keyring = kept
	if v.limit.Selected != "10 分钟不用后" {
		t.Errorf("at first %q", v.limit.Selected)
	}
	v.limit.SetSelected("5 分钟不用后")
	if d, err := p.Session.People.Idle(t.Context()); err != nil || d != 5*time.Minute {
		t.Errorf("%v %v", d, err)
	}
	for i, keep := range []bool{true, false} {
		v.ring(keep)
		entry := p.Shell.Window().Canvas().Focused()
		for _, r := range "双人在场" {
			entry.TypedRune(r)
		}
		entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if len(kept) != 1-i {
			t.Errorf("keep %v: %d keys in the ring, %q", keep, len(kept), v.inRing.Text())
		}
	}
	uitest.As(t, p, "chen", "陈复和", act.Checker)
	other := New(p, "1")
	if !other.limit.Disabled() {
		t.Error("a checker may change the lock")
	}
}

func TestWhoRestoresSignsInAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.backup")
	p := uitest.Place(t, file)
	v := New(p, "1")
	uitest.Show(p, v)
	left := 0
	p.Leave = func() { left++ }
	v.backup()
	uitest.As(t, p, "chen", "陈复和", act.Checker)
	uitest.As(t, p, "lin", "")
	v.askRestore()
	if text := strings.Join(inFront(p), ""); !strings.Contains(text, "备份之后的") {
		t.Errorf("what is lost is not told: %s", text)
	}
	p.Shell.Window().Canvas().Overlays().Top().Hide()
	v.restore(file)
	p.Shell.Window().Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if left != 1 || p.Session.Me().User.ID != "" {
		t.Errorf("left %d times, still %+v", left, p.Session.Me().User)
	}
}

// inFront lists the texts of the dialog in front.
func inFront(p *workplace.Place) []string {
	var out []string
	for _, o := range test.LaidOutObjects(p.Shell.Window().Canvas().Overlays().Top()) {
		if text, ok := o.(*canvas.Text); ok {
			out = append(out, text.Text)
		}
	}
	return out
}

package idle

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func TestThePointerOverTheWindowIsUse(t *testing.T) {
	test.NewTempApp(t)
	o := Wrap(canvas.NewText("x", nil))
	later := time.Now().Add(time.Hour)
	if got := Since(later); got < 59*time.Minute {
		t.Fatalf("control: idle for %v", got)
	}
	last.Store(time.Now().Add(-time.Hour).UnixNano())
	if Since(time.Now()) < 59*time.Minute {
		t.Fatal("control: not idle")
	}
	o.(desktop.Cursorable).Cursor()
	if got := Since(time.Now()); got > time.Minute {
		t.Errorf("idle for %v after the pointer moved", got)
	}
	if Since(time.Now().Add(-time.Hour)) != 0 {
		t.Error("a clock set back makes nobody idle")
	}
}

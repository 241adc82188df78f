package dialogs

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk"
	"huiqi/app/ui/field"
	"huiqi/app/ui/theme"
)

func window(t *testing.T) fyne.Window {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
	w := test.NewTempWindow(t, widget.NewLabel("x"))
	w.Resize(fyne.NewSize(800, 600))
	return w
}

func press(w fyne.Window, k fyne.KeyName) { w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k}) }

func TestEnterTakesTheDefault(t *testing.T) {
	w, done := window(t), 0
	Confirm(w, "标题", "正文", "测算", false, func() { done++ })
	press(w, fyne.KeyReturn)
	if done != 1 || w.Canvas().Overlays().Top() != nil {
		t.Error("Enter must do it and close")
	}
}

func TestADangerousActIsNotTheDefault(t *testing.T) {
	w, done := window(t), 0
	Confirm(w, "标题", "正文", "撤销批次", true, func() { done++ })
	press(w, fyne.KeyReturn)
	if done != 0 {
		t.Error("Enter must take the harmless choice")
	}
}

func TestEscLeaves(t *testing.T) {
	w, done := window(t), 0
	Confirm(w, "标题", "正文", "测算", false, func() { done++ })
	press(w, fyne.KeyEscape)
	if done != 0 || w.Canvas().Overlays().Top() != nil {
		t.Error("Esc must close and do nothing")
	}
}

func TestReasonMustNotBeEmpty(t *testing.T) {
	w, got := window(t), ""
	Reason(w, "标题", "正文", "撤销", func(s string) { got = s })
	press(w, fyne.KeyReturn)
	if w.Canvas().Overlays().Top() == nil {
		t.Fatal("closed without a reason")
	}
	test.Type(w.Canvas().Focused().(*field.Entry), " 录错了 ")
	press(w, fyne.KeyReturn)
	if got != "录错了" {
		t.Errorf("%q", got)
	}
}

func TestFailedKeepsSilentForCancelledWork(t *testing.T) {
	w := window(t)
	if Failed(w, context.Canceled) != nil || Failed(w, nil) != nil {
		t.Error("cancelled work is no error")
	}
	if Failed(w, desk.Errf("x")) == nil {
		t.Error("control: an error must be shown")
	}
}

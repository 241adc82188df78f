package ask

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"huiqi/app/desk"
	"huiqi/app/ui/field"
	"huiqi/app/ui/filepick"
	"huiqi/app/ui/shell"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

func TestAFormStaysUntilItsActWentThrough(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, 0))
	words.Use(words.Chinese)
	w := test.NewTempWindow(t, nil)
	w.Resize(fyne.NewSize(1280, 800))
	sh := shell.New(w, task.Inline(), filepick.Fixed{})
	sh.Show()
	name, note := field.NewEntry(), field.NewEntry()
	refused, done := errors.New("refused"), false
	d := Show(sh, Form{
		Title: "登记", Verb: "登记", Said: []string{"会记入账簿。"}, Fields: []Field{Text("名称", name), Text("备注", note), Said("说明", theme.Quiet)},
		Take: func() (func(context.Context) error, error) {
			if name.Text == "" {
				return nil, desk.Errf("field-day")
			}
			return func(context.Context) error { return refused }, nil
		},
		Done: func() { done = true },
	})
	front := func() string {
		top := w.Canvas().Overlays().Top()
		if top == nil {
			return ""
		}
		var b strings.Builder
		for _, o := range test.LaidOutObjects(top) {
			if text, ok := o.(*canvas.Text); ok {
				b.WriteString(text.Text)
			}
		}
		return b.String()
	}
	enter := func() { w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) }
	if w.Canvas().Focused() != fyne.Focusable(name) {
		t.Error("the first field has not the keyboard")
	}
	d.Enter()
	if !strings.Contains(front(), "日期要是日历上有的一天") {
		t.Errorf("a wrong field is not told: %s", front())
	}
	name.SetText("一")
	enter()
	if w.Canvas().Focused() != fyne.Focusable(note) {
		t.Error("Enter does not go on to the next empty field")
	}
	enter()
	if !strings.Contains(front(), "refused") || name.Text != "一" || done {
		t.Errorf("after the refusal: %s", front())
	}
	refused = nil
	enter()
	if front() != "" || !done {
		t.Errorf("it went through, yet %q", front())
	}
}

package signin

import (
	"context"

	"fyne.io/fyne/v2"

	"huiqi/app/desk"
	"huiqi/app/desk/people"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/field"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// Change asks a signed-in person for another password, in a dialog; done gets
// the person with it. What is wrong is told in the dialog, which stays.
func Change(w fyne.Window, r *task.Runner, reg people.Register, in people.SignedIn, done func(people.SignedIn)) *dialogs.Dialog {
	old, word, again := field.NewPassword(), field.NewPassword(), field.NewPassword()
	f := newForm(w, "", "", nil)
	rows := []fyne.CanvasObject{
		f.entry(words.T("signin.old"), old), f.entry(words.T("signin.new"), word), f.entry(words.T("signin.again"), again),
	}
	word.SetPlaceHolder(words.T("signin.password_hint"))
	f.box = parts.NewColumn(10, append(rows, prose.New(), f.said)...)
	slot := &task.Slot{}
	var d *dialogs.Dialog
	try := func() bool {
		if slot.Busy() {
			return true
		}
		if word.Text != again.Text {
			f.say(words.T("signin.differ"), theme.Bad)
			f.clear(again)
			return true
		}
		f.say(words.T("signin.working"), theme.Quiet)
		task.Start(r, slot, "", func(ctx context.Context, _ task.Tell) (people.SignedIn, error) {
			return reg.ChangePassword(ctx, in, old.Text, word.Text)
		}, func(changed people.SignedIn, err error) {
			if err != nil {
				f.say(desk.Text(err), theme.Bad)
				return
			}
			d.Close()
			done(changed)
		})
		return true
	}
	d = dialogs.Show(w, dialogs.Spec{
		Title: words.T("signin.own_title"), Body: f.box, Width: 460, Height: 268, Default: 1, Focus: old,
		Choices: []dialogs.Choice{{Label: words.T("ui.cancel")}, {Label: words.T("signin.own_verb"), Kind: dialogs.Primary, Stay: try}},
	})
	f.submit = d.Enter
	for i, e := range f.entries {
		e.OnEnter, e.OnEsc = func() { f.enter(i) }, d.Escape
	}
	return d
}

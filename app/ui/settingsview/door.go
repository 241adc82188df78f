package settingsview

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// limits are the times after which a window may lock, in minutes.
var limits = []int{1, 3, 5, 10, 15, 30, 60}

// door is when the window locks, and whether the keyring of the machine holds a
// key to the vault. Both are for 管理 to change, for everybody at this store.
func (v *View) door() fyne.CanvasObject {
	v.limit = widget.NewSelect(nil, nil)
	v.inRing = prose.New()
	keep := parts.NewButton("  "+words.T("settings.ring_keep")+"  ", func() { v.ring(true) })
	forget := parts.NewButton("  "+words.T("settings.ring_forget")+"  ", func() { v.ring(false) })
	objects := []fyne.CanvasObject{line(words.T("settings.idle"), parts.Fixed(200, v.limit)), prose.New(prose.Quiet(words.T("settings.idle_note")))}
	if v.place.Holds(act.Admin) {
		objects = append(objects, parts.Gap(1, 2), v.inRing, container.NewHBox(keep, forget), prose.New(prose.Quiet(words.T("settings.ring_note"))))
	} else {
		v.limit.Disable()
	}
	return parts.Titled(words.T("settings.door"), parts.NewColumn(8, objects...))
}

// known is what the store says of the door.
type known struct {
	limit time.Duration
	ring  string
}

// Shown reads when windows lock.
func (v *View) Shown(string) {
	s := v.place.Session
	task.Start(v.place.Shell.Runner(), &v.reading, "", func(ctx context.Context, _ task.Tell) (out known, err error) {
		if out.limit, err = s.People.Idle(ctx); err != nil {
			return out, err
		}
		out.ring, err = s.People.KeyKept(ctx)
		return out, err
	}, func(out known, err error) {
		if err != nil {
			v.place.Shell.Failed(err)
			return
		}
		v.showDoor(out)
	})
}

func (v *View) showDoor(k known) {
	all := slices.Clone(limits)
	now := int(k.limit / time.Minute)
	if !slices.Contains(all, now) {
		all = append(all, now)
		slices.Sort(all)
	}
	labels := make([]string, len(all))
	for i, n := range all {
		labels[i] = words.T("settings.minutes", n)
	}
	v.limit.OnChanged = nil
	v.limit.Options = labels
	v.limit.SetSelectedIndex(slices.Index(all, now))
	v.limit.OnChanged = func(string) { v.setLimit(all[v.limit.SelectedIndex()]) }
	text, tone := words.T("settings.ring_none"), theme.Quiet
	if k.ring != "" {
		text, tone = words.T("settings.ring_kept"), theme.Good
	}
	v.inRing.Set(prose.Span{Text: text, Tone: tone})
}

func (v *View) setLimit(minutes int) {
	v.admin(func(ctx context.Context, reg people.Register, by people.SignedIn) error {
		return reg.SetIdle(ctx, by, minutes)
	})
}

// admin runs an act of 管理 and reads the door anew, whatever came of it.
func (v *View) admin(work func(ctx context.Context, reg people.Register, by people.SignedIn) error) {
	s := v.place.Session
	by := s.Me()
	task.Start(v.place.Shell.Runner(), &v.slot, "", func(ctx context.Context, _ task.Tell) (struct{}, error) {
		return struct{}{}, work(ctx, s.People, by)
	}, func(_ struct{}, err error) {
		v.place.Shell.Failed(err)
		v.Shown("")
	})
}

// ring puts a key to the vault into the keyring of the machine or takes it out.
func (v *View) ring(keep bool) {
	title, text := words.T("settings.ring_forget"), words.T("settings.ring_forget_ask")
	if keep {
		title, text = words.T("settings.ring_keep"), words.T("settings.ring_keep_ask")
	}
	dialogs.Reason(v.place.Shell.Window(), title, text, title, func(reason string) {
		v.admin(func(ctx context.Context, reg people.Register, by people.SignedIn) error {
			if keep {
				return reg.KeepKey(ctx, by, v.keyring, reason)
			}
			return reg.ForgetKey(ctx, by, v.keyring, reason)
		})
	})
}

package parts

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"
)

func TestEnterPressesAButton(t *testing.T) {
	test.NewTempApp(t)
	n, left := 0, 0
	b := NewButton("测算", func() { n++ })
	b.OnEsc = func() { left++ }
	for _, k := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace} {
		b.TypedKey(&fyne.KeyEvent{Name: k})
	}
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	b.Disable()
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if n != 3 || left != 1 {
		t.Errorf("pressed %d times, left %d", n, left)
	}
}

func TestUnhandledKeysReachTheWindow(t *testing.T) {
	test.NewTempApp(t)
	b := NewButton("测算", func() {})
	w := test.NewTempWindow(t, b)
	var heard []fyne.KeyName
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { heard = append(heard, e.Name) })
	for _, k := range []fyne.KeyName{fyne.KeyF1, fyne.KeyA, fyne.KeyEscape} {
		b.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if len(heard) != 2 {
		t.Errorf("heard %v, want F1 and Escape", heard)
	}
}

func TestCutFits(t *testing.T) {
	test.NewTempApp(t)
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("福建机械Ab1，.")), 0, 30, -1).Draw(rt, "s")
		room := float32(rapid.IntRange(30, 200).Draw(rt, "room"))
		got := Cut(s, room, 13, fyne.TextStyle{})
		if fyne.MeasureText(got, 13, fyne.TextStyle{}).Width > room {
			rt.Fatalf("%q does not fit %v", got, room)
		}
		if got != s && !strings.HasPrefix(s, strings.TrimSuffix(got, "…")) {
			rt.Fatalf("%q is not the beginning of %q", got, s)
		}
	})
}

func TestPairsComeBackWhole(t *testing.T) {
	test.NewTempApp(t)
	long := "福建封顶冶炼有限公司以及更多的字"
	p := Pairs(80, Pair{Label: "名称", Value: long}).(*fyne.Container)
	value := p.Objects[1].(*canvas.Text)
	p.Resize(fyne.NewSize(140, 24))
	if value.Text == long {
		t.Fatal("control: it fits anyway")
	}
	p.Resize(fyne.NewSize(600, 24))
	if value.Text != long {
		t.Errorf("after widening: %q", value.Text)
	}
}

// tall is as high as it is narrow.
type tall struct{ canvas.Rectangle }

func (*tall) HeightFor(width float32) float32 { return 4000 / width }

func TestAFlowGivesEachItsHeightForTheWidth(t *testing.T) {
	test.NewTempApp(t)
	a, b := &tall{}, Gap(10, 10)
	f := NewFlow(10, 5, a, b)
	w := test.NewTempWindow(t, container.NewStack(f))
	w.Resize(fyne.NewSize(228, 300))
	width := a.Size().Width
	if want := 4000 / width; a.Size().Height != want || b.Position().Y != 10+want+5 {
		t.Errorf("width %v: height %v, next at %v", width, a.Size().Height, b.Position().Y)
	}
}

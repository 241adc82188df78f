package shell

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/task"
	"huiqi/app/ui/theme"
	"huiqi/resources/words"
)

// showAfter is how long work may take before the foot speaks of it.
const showAfter = 300 * time.Millisecond

// jobLine shows the work under way: what, how far, how long yet, and cancel.
type jobLine struct {
	widget.BaseWidget
	text   *canvas.Text
	bar    *progress
	cancel *parts.Button
	box    *fyne.Container
	stop   func()
}

func newJobLine() *jobLine {
	l := &jobLine{text: parts.Line("", theme.Ink, -1, false), bar: newProgress()}
	l.cancel = parts.Soft(words.T("ui.cancel"), func() {
		if l.stop != nil {
			l.stop()
		}
	})
	l.box = container.NewHBox(l.text, container.NewCenter(l.bar), l.cancel)
	l.ExtendBaseWidget(l)
	l.box.Hide()
	return l
}

func (l *jobLine) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.box) }

func (l *jobLine) MinSize() fyne.Size {
	s := l.box.MinSize()
	return fyne.NewSize(s.Width, theme.Scaled(theme.FootHeight)-2)
}

// showJobs is called by the runner when the named jobs change.
func (s *Shell) showJobs(jobs []task.Job) {
	if len(jobs) == 0 {
		s.jobSlot.Cancel()
		if s.jobs.box.Visible() {
			s.jobs.box.Hide()
			s.foot.Refresh()
		}
		return
	}
	now := s.clock()
	first := jobs[0]
	if wait := showAfter - now.Sub(first.Started); wait > 0 && !s.jobs.box.Visible() {
		if !s.jobSlot.Busy() {
			s.runner.After(&s.jobSlot, wait, func() { s.drawJobs(s.runner.Running()) })
		}
		return
	}
	s.drawJobs(jobs)
}

func (s *Shell) drawJobs(jobs []task.Job) {
	if len(jobs) == 0 {
		return
	}
	j := jobs[0]
	s.jobs.text.Text = jobText(j, s.clock())
	if len(jobs) > 1 {
		s.jobs.text.Text += words.T("ui.more_jobs", len(jobs)-1)
	}
	s.jobs.bar.set(j.Done, j.Total)
	s.jobs.stop = j.Cancel
	s.jobs.box.Show()
	s.foot.Refresh()
}

func jobText(j task.Job, now time.Time) string {
	text := j.Name
	if j.Total > 0 {
		text += fmt.Sprintf(" %d%%", min(j.Done*100/j.Total, 100))
	}
	if left := j.Left(now); left >= time.Second {
		text += words.T("ui.seconds_left", int(left.Round(time.Second)/time.Second))
	}
	return text
}

// progress is a thin bar.
type progress struct {
	widget.BaseWidget
	share float32
	back  *canvas.Rectangle
	done  *canvas.Rectangle
}

func newProgress() *progress {
	p := &progress{back: canvas.NewRectangle(theme.Color(theme.Line)), done: canvas.NewRectangle(theme.Color(theme.Accent))}
	p.back.CornerRadius, p.done.CornerRadius = 2, 2
	p.ExtendBaseWidget(p)
	return p
}

func (p *progress) set(done, total int64) {
	p.share = 0
	if total > 0 {
		p.share = min(float32(done)/float32(total), 1)
	}
	p.Refresh()
}

func (p *progress) CreateRenderer() fyne.WidgetRenderer { return &progressRenderer{p} }

type progressRenderer struct{ p *progress }

func (r *progressRenderer) MinSize() fyne.Size { return fyne.NewSize(96, 6) }
func (r *progressRenderer) Destroy()           {}
func (r *progressRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.back, r.p.done}
}
func (r *progressRenderer) Layout(s fyne.Size) {
	r.p.back.Resize(s)
	r.p.done.Resize(fyne.NewSize(s.Width*r.p.share, s.Height))
}
func (r *progressRenderer) Refresh() {
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

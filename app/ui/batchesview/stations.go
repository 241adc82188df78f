package batchesview

import (
	"huiqi/app/desk/road"
	"huiqi/app/ui/theme"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// mark is how far a station of the road is.
type mark uint8

const (
	ahead mark = iota
	now
	done
	ended // the road was left here
)

// station is one step of the road as it is drawn.
type station struct {
	label string
	mark  mark
	lines []line // who, when
}

// line is a line of words under a station.
type line struct {
	text string
	tone name
	bold bool
}

// stationsOf are the stations of a batch: those of the road, and the payment.
func stationsOf(b *road.Batch, s road.Sums, label road.Derived, today period.Date) []station {
	steps := road.Steps(b)
	out := make([]station, 0, len(steps)+1)
	for _, step := range steps {
		out = append(out, stationOf(b, step, today))
	}
	if b.State == road.Revoked || b.State == road.Discarded {
		out[len(out)-1].mark = ended
		return out
	}
	return append(out, payStation(b, s, label))
}

func stationOf(b *road.Batch, step road.Step, today period.Date) station {
	st := station{label: capital(step.Label)}
	switch {
	case step.Done:
		st.mark = done
	case step.Now:
		st.mark = now
	}
	if step.Emergency {
		st.lines = append(st.lines, line{text: words.T("batches.step.emergency"), tone: theme.Warn, bold: true})
	}
	if step.Who != "" {
		st.lines = append(st.lines, line{text: step.Who, tone: theme.Ink})
	}
	switch {
	case step.State == road.OnNotice && st.mark == done:
		st.lines = append(st.lines, line{text: words.T("batches.step.from", step.From.String()), tone: theme.Quiet})
	case step.State == road.NoticeClosed && !step.To.IsZero():
		if left := today.DaysUntil(step.To); st.mark == now {
			text := words.T("batches.step.over")
			if left >= 0 {
				text = words.T("batches.step.left", left+1)
			}
			st.lines = append(st.lines, line{text: text, tone: theme.Accent, bold: true})
		}
		st.lines = append(st.lines, line{text: words.T("batches.step.to", step.To.String()), tone: theme.Quiet})
	case step.State == road.OnNotice:
		st.lines = append(st.lines, line{text: noticeText(b.Notice), tone: theme.Quiet})
	case !step.On.IsZero():
		st.lines = append(st.lines, line{text: step.On.String(), tone: theme.Quiet})
	}
	if st.mark == now && step.State != road.NoticeClosed || st.mark == now && len(st.lines) == 0 {
		st.lines = append([]line{{text: words.T("batches.step.waits"), tone: theme.Accent, bold: true}}, st.lines...)
	}
	return st
}

// noticeText is how long the notice lasts.
func noticeText(n road.Notice) string {
	if n.Unit == "workday" {
		return words.T("batches.workdays", n.Days)
	}
	return words.T("batches.days", n.Days)
}

// payStation is where the money stands, the last station.
func payStation(b *road.Batch, s road.Sums, label road.Derived) station {
	st := station{label: words.T("batches.step.paid")}
	if b.State != road.Confirmed {
		return st
	}
	add := func(key string, sum money.Fen, tone name) {
		if sum > 0 {
			st.lines = append(st.lines, line{text: words.T(key, sum.String()), tone: tone})
		}
	}
	switch label {
	case road.AllPaid:
		st.mark = done
		add("batches.step.sum", s.Paid, theme.Quiet)
	case road.NothingToPay:
		st.mark = done
		st.lines = append(st.lines, line{text: words.T("batches.step.nothing"), tone: theme.Quiet})
	default:
		st.mark = now
		st.lines = append(st.lines, line{text: label.Label(), tone: theme.Accent, bold: true})
		add("batches.step.sum", s.Paid, theme.Quiet)
		if s.Paid == 0 {
			add("batches.step.due", s.Payable+s.InTransit, theme.Quiet)
		}
	}
	return st
}

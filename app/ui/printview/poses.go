package printview

import (
	"strings"

	"huiqi/app/desk/papers"
	"huiqi/app/ui/shell"
)

// Poses are the positions of this screen worth a picture.
func (v *View) Poses() []shell.Pose {
	closing := func() {
		if v.dialog != nil {
			v.dialog.Escape()
		}
	}
	at := func(k papers.Kind) func() { return func() { v.choose(string(k), "") } }
	return []shell.Pose{
		{Name: "registry", Take: func() { v.choose(registry, "") }},
		{Name: "transmittal", Take: at(papers.Transmittal)},
		{Name: "draft", Take: func() {
			v.choose(string(papers.AwardNotice), v.waiting())
			v.preview.zoom = fitWhole
			v.preview.paint()
		}},
		{Name: "make", Take: func() {
			v.preview.zoom = fitWidth
			v.choose(string(papers.AwardNotice), "")
			v.askMake()
		}, Leave: closing},
		{Name: "statement", Take: at(papers.Statement)},
		{Name: "confirmation", Take: at(papers.DeferralConfirmation)},
		{Name: "query", Take: at(papers.DeferralQuery)},
		{Name: "bulletin", Take: func() { v.choose(string(papers.DeferralBulletin), "2020-06") }},
		{Name: "office", Take: v.askOffice, Leave: closing},
		{Name: "key", Take: func() { v.choose(keySheet, "") }},
		{Name: "reprint", Take: func() {
			v.choose(registry, "")
			v.askReprint(false)
		}, Leave: closing},
		{Name: "verified", Take: func() { v.verifyFirst(func(text string) string { return text }) }, Leave: v.closeVerify},
		{Name: "differs", Take: func() {
			v.verifyFirst(func(text string) string {
				lines := strings.Split(text, "\n")
				lines[1] = "9" + lines[1]
				return strings.Join(lines, "\n")
			})
		}, Leave: v.closeVerify},
	}
}

// waiting is a batch whose notices wait for its confirmation, "" when there is none.
func (v *View) waiting() string {
	for i := range v.offers {
		if o := &v.offers[i]; o.Kind == papers.AwardNotice && o.Ready == 0 && o.Made == 0 && o.Amount > 0 {
			return o.Subject
		}
	}
	return ""
}

// verifyFirst verifies what the code of a notice says, changed.
func (v *View) verifyFirst(change func(string) string) {
	for i := range v.records {
		if r := &v.records[i]; r.Kind == papers.AwardNotice {
			v.openVerify()
			v.verifying.text(change(papers.CodeText(r)))
			return
		}
	}
}

func (v *View) closeVerify() {
	if v.verifying != nil {
		v.verifying.dialog.Escape()
	}
}

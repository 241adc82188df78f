package deferralsview

import (
	"context"
	"os"
	"path/filepath"

	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/papers"
	"huiqi/app/ui/deferralstats"
	"huiqi/app/ui/dialogs"
	"huiqi/app/ui/event"
	"huiqi/app/ui/printing"
	"huiqi/app/ui/task"
	"huiqi/policy/period"
	"huiqi/reports/workbook"
	"huiqi/resources/words"
)

// paperRoute is the print centre.
const paperRoute = "notices"

func (v *View) press() papers.Press {
	s := v.place.Session
	return papers.Press{Desk: s.Desk, Packs: s.Shelf, Vault: s.Vault()}
}

// confirmation opens the confirmation of a case in the print centre.
func (v *View) confirmation(no uint32) {
	v.place.Shell.Go(paperRoute, string(papers.DeferralConfirmation)+"/"+papers.CaseSubject(no))
}

// bulletin opens the bulletin of the period that was counted; a bulletin is of all its
// cases, whatever else the statistics were narrowed to.
func (v *View) bulletin(a deferralstats.Asked) {
	arg := string(papers.DeferralBulletin)
	if per, ok := papers.PeriodOf(a.Filter.Months); ok {
		arg += "/" + per
	}
	v.place.Shell.Go(paperRoute, arg)
}

// workbook writes the statistics in front, counted anew, as a workbook.
func (v *View) workbook(a deferralstats.Asked) {
	press, st, today := v.press(), v.place.Session.Store, v.place.Today()
	name := words.In(words.Chinese, "papers.statistics_file")
	if per, ok := papers.PeriodOf(a.Filter.Months); ok {
		name += per
	}
	v.place.Shell.Files().Save(words.T("dstat.workbook"), name+".xlsx", func(path string) {
		task.Start(v.place.Shell.Runner(), &v.work, words.T("printview.writing"), func(ctx context.Context, _ task.Tell) (string, error) {
			h, err := papers.LoadHouse(ctx, st)
			if err != nil {
				return "", err
			}
			book, err := press.Statistics(ctx, a.Filter, papers.Stated{Issuer: h.Issuer, Date: today, Rate: a.Rate})
			if err != nil {
				return "", err
			}
			return printing.Write(filepath.Dir(path), filepath.Base(path), func(f *os.File) error { return workbook.WriteDeferrals(ctx, f, book) })
		}, func(path string, err error) {
			event.Say("statistics", err == nil)
			if err != nil {
				v.place.Shell.Failed(err)
				return
			}
			dialogs.Tell(v.place.Shell.Window(), words.T("awardsview.saved"), path)
		})
	})
}

// writeLetter makes the letter that asks a bank; with its number the findings are asked
// about, in one act.
func writeLetter(ctx context.Context, press papers.Press, who act.Actor, bank string, list []deferrals.FindingRef, until, today period.Date) (number string, err error) {
	h, err := papers.LoadHouse(ctx, press.Desk.Store)
	if err != nil {
		return "", err
	}
	w := h.Wish(papers.DeferralQuery, bank, today)
	w.Findings, w.Answer = list, until
	plan, err := press.Plan(ctx, w)
	if err != nil {
		return "", err
	}
	made, err := press.Make(ctx, who, plan, nil)
	if err != nil {
		return "", err
	}
	return made.Records[0].Number, nil
}

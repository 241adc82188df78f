package workplace_test

import (
	"context"
	"os"
	"testing"

	"huiqi/app/store/bolt"
	"huiqi/app/ui/theme"
	"huiqi/app/ui/uitest"
	"huiqi/app/ui/workplace"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

func TestTheRunIsReadOnlyWhenNeeded(t *testing.T) {
	p := uitest.SamplePlace(t)
	uitest.Show(p, &uitest.Stub{Name: "a"})
	if p.Digest() == nil || p.Run() != nil {
		t.Fatalf("digest %v, run %v", p.Digest(), p.Run())
	}
	told := 0
	p.OnChange(func() { told++ })
	done := false
	p.NeedRun(func() { done = true })
	if !done || p.Run() == nil || p.Run().Totals.Eligible != 131 || told == 0 {
		t.Error("the run was not taken in hand")
	}
}

func TestAnotherPeriodHasNoRun(t *testing.T) {
	p := uitest.SamplePlace(t)
	uitest.Show(p, &uitest.Stub{Name: "a"})
	p.SetPeriod(period.MustParse("2024Q1"))
	if p.Digest() != nil || p.Run() != nil {
		t.Error("the run of another period is shown")
	}
	if pk, item := p.Pack(); pk == nil || pk.ID == "fujian-2020-13" || item == "" {
		t.Error("the pack of 2024 Q1 is not chosen")
	}
	called := false
	p.NeedRun(func() { called = true })
	if !called {
		t.Error("without a run NeedRun must go on at once")
	}
	p.SetPeriod(period.MustParse("2020Q2"))
	if p.Digest() == nil {
		t.Error("coming back did not bring the run back")
	}
}

func TestTakingTheSamplesAgainChangesNothing(t *testing.T) {
	p := uitest.SamplePlace(t)
	uitest.Show(p, &uitest.Stub{Name: "a"})
	before := p.Digest().Run
	p.TakeSamples()
	if len(p.Runs()) != 1 || p.Digest().Run != before || len(p.Firms().Firms) != 606 {
		t.Errorf("%d runs, %d firms", len(p.Runs()), len(p.Firms().Firms))
	}
}

func TestWelcomeOffersOnceAndOnlyOnAnEmptyStore(t *testing.T) {
	full := uitest.SamplePlace(t)
	uitest.Show(full, &uitest.Stub{Name: "a"})
	full.Welcome()
	if full.Shell.Window().Canvas().Overlays().Top() != nil {
		t.Error("offered on a store that holds something")
	}
	p := uitest.Place(t)
	uitest.Show(p, &uitest.Stub{Name: "a"})
	p.Welcome()
	top := p.Shell.Window().Canvas().Overlays().Top()
	if top == nil {
		t.Fatal("not offered on an empty store")
	}
	top.Hide()
	p.Welcome()
	if p.Shell.Window().Canvas().Overlays().Top() != nil {
		t.Error("offered twice")
	}
}

func TestSettingsComeBack(t *testing.T) {
	p := uitest.Place(t)
	uitest.Show(p, &uitest.Stub{Name: "a"})
	got, err := workplace.LoadSettings(context.Background(), p.Session.Store)
	if err != nil || got != workplace.DefaultSettings() {
		t.Fatalf("fresh: %+v, %v", got, err)
	}
	p.Settings = workplace.Settings{Lang: words.English, Text: 16, Theme: theme.Contrast, Last: "wang", Folder: "/x", Offered: true}
	p.SaveSettings()
	if got, err = workplace.LoadSettings(context.Background(), p.Session.Store); err != nil || got != p.Settings {
		t.Errorf("%+v, %v", got, err)
	}
}

package printview

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/papers"
	"huiqi/app/store/bolt"
	"huiqi/app/ui/uitest"
)

func TestMain(m *testing.M) {
	bolt.ChildMain()
	os.Exit(m.Run())
}

// shown is the screen at a desk with a season behind it.
func shown(t *testing.T, answers ...string) *View {
	t.Helper()
	p := uitest.SeasonPlace(t, answers...)
	v := New(p)
	uitest.Show(p, v, &uitest.Stub{Name: "firms"}, &uitest.Stub{Name: "users"})
	p.Shell.Go(Route, "")
	return v
}

// printer puts an lp that notes its arguments first in PATH and gives the notes.
func printer(t *testing.T) func() string {
	t.Helper()
	dir := t.TempDir()
	notes := filepath.Join(dir, "notes")
	if err := os.WriteFile(filepath.Join(dir, "lp"), []byte("#!/bin/sh\nprintf '%s\\n' \"$@\" > \""+notes+"\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	return func() string {
		b, err := os.ReadFile(notes)
		if err != nil {
			return ""
		}
		lines := strings.Split(strings.TrimSpace(string(b)), "\n")
		return lines[len(lines)-1]
	}
}

func enter(v *View) {
	v.place.Shell.Window().Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

func overlays(v *View) int { return len(v.place.Shell.Window().Canvas().Overlays().List()) }

func TestTheScreenBeginsWithWhatIsReady(t *testing.T) {
	v := shown(t)
	if v.kind != string(papers.AwardNotice) || v.missing() == 0 || len(v.grid.Rows()) != v.missing() {
		t.Fatalf("%s: %d papers, %d may be made", v.kind, len(v.grid.Rows()), v.missing())
	}
	for _, k := range papers.All {
		v.choose(string(k), "")
		if len(v.grid.Rows()) == 0 || len(v.preview.doc.Pages) == 0 {
			t.Errorf("%s: %d papers, %d pages: %s", k, len(v.grid.Rows()), len(v.preview.doc.Pages), v.said.Text())
		}
	}
	v.choose(keySheet, "")
	if len(v.grid.Rows()) != 0 || v.preview.id != "" || len(v.Actions()) != 2 {
		t.Error("the key sheet shows paper")
	}
}

// Before the confirmation there is 样稿 only; its printing numbers nothing.
func TestAWaitingBatchGivesDrafts(t *testing.T) {
	v := shown(t)
	before := len(v.records)
	v.choose(string(papers.AwardNotice), v.waiting())
	if v.plan.Waits == nil || v.missing() != 0 || v.said.Text() == "" || v.grid.Rows()[0].state != draft {
		t.Fatalf("%s does not wait", v.subject)
	}
	printed := printer(t)
	v.print()
	if name := filepath.Base(printed()); !strings.HasPrefix(name, "样稿_"+v.subject) {
		t.Errorf("printed %q", name)
	}
	v.load("")
	if len(v.records) != before {
		t.Error("a draft was numbered")
	}
}

func TestNumberAndPrint(t *testing.T) {
	v := shown(t)
	n, before, subject := v.missing(), len(v.records), v.subject
	v.askMake()
	enter(v)
	if v.subject != subject || len(v.records) != before+n || v.missing() != 0 || overlays(v) != 0 {
		t.Fatalf("%s: %d records, want %d", v.subject, len(v.records), before+n)
	}
	r := v.grid.Cursor()
	if r.state != numbered || r.id != v.records[before].Number || v.preview.id != r.id {
		t.Errorf("stands on %s, shows %s", r.id, v.preview.id)
	}
	printed := printer(t)
	v.print()
	data, err := os.ReadFile(printed())
	if err != nil {
		t.Fatal(err)
	}
	all, err := v.press().VerifyFile(t.Context(), data)
	if err != nil || len(all) != 1 || !all[0].Exact || !all[0].Good() {
		t.Errorf("%+v %v", all, err)
	}
}

func TestAnIncompleteOfficeNumbersNothing(t *testing.T) {
	v := shown(t)
	v.office.Code = "示/财"
	before := len(v.records)
	v.askMake()
	enter(v)
	if overlays(v) != 1 {
		t.Error("a code with a stroke was taken")
	}
	v.dialog.Escape()
	v.load("")
	if len(v.records) != before {
		t.Error("numbered without an office")
	}
}

func TestAReprintIsCounted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "again.pdf")
	v := shown(t, path)
	v.choose(registry, "")
	number := v.grid.Cursor().number
	for n := 1; n <= 2; n++ {
		v.askReprint(true)
		enter(v) // without a reason
		if overlays(v) == 0 {
			t.Fatal("a reprint without a reason")
		}
		for _, r := range "污损" {
			v.place.Shell.Window().Canvas().Focused().TypedRune(r)
		}
		enter(v)
		enter(v) // the file was saved
		i := slices.IndexFunc(v.grid.Rows(), func(r row) bool { return r.number == number })
		if r := v.grid.Rows()[i]; r.state != reprinted || len(r.record.Copies) != n {
			t.Fatalf("%s after %d reprints: %s", number, n, r.word)
		}
	}
	v.Drop([]string{"x.txt", path})
	if text := v.verifying.said.Text(); !strings.HasPrefix(text, "✓") || !strings.Contains(v.verifying.more.Text(), "第2次") {
		t.Errorf("%s %s", text, v.verifying.more.Text())
	}
}

func TestVerify(t *testing.T) {
	v := shown(t)
	i := slices.IndexFunc(v.records, func(r papers.Record) bool { return r.Kind == papers.AwardNotice })
	r := &v.records[i]
	code := papers.CodeText(r)
	v.Shown(ArgVerify)
	d := v.verifying
	for _, c := range []struct{ text, says string }{
		{code, "✓"}, {r.Number, "✓"}, {strings.Replace(code, "\n", "\n9", 1), "×"}, {"示财奖〔2020〕9999号", "×"}, {"", ""},
	} {
		d.entry.SetText(c.text)
		if text := d.said.Text(); !strings.HasPrefix(text, c.says) || c.says == "" && text != "" {
			t.Errorf("%q: %s", c.text, text)
		}
	}
	for _, p := range pointsOf([]papers.Verdict{{Points: []papers.Point{{Same: true}, {Paper: "1", Desk: "2"}}}}) {
		if p[4] == "×" != (p[2] != p[3]) {
			t.Errorf("%v", p)
		}
	}
	foreign := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(foreign, []byte("%PDF-1.4"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.file(foreign)
	if !strings.HasPrefix(d.said.Text(), "×") {
		t.Error("control: a foreign file passes")
	}
	d.dialog.Escape()
	if v.verifying != nil {
		t.Error("the dialog is not closed")
	}
}

func TestPapersAreFound(t *testing.T) {
	v := shown(t)
	r := v.records[len(v.records)-1]
	hits := v.Find(r.Number)
	if len(hits) == 0 || hits[0].Arg != r.Number {
		t.Fatalf("%v", hits)
	}
	if hits := v.Find("没有这个"); len(hits) != 0 {
		t.Errorf("control: %v", hits)
	}
	v.Shown(r.Number)
	if v.kind != registry || v.grid.Cursor().number != r.Number || v.preview.id != r.Number {
		t.Errorf("%s stands on %s", v.kind, v.grid.Cursor().number)
	}
	b := v.offers[slices.IndexFunc(v.offers, func(o papers.Offer) bool { return o.Kind == papers.PublicList && o.Made > 0 })]
	v.Shown(string(papers.PublicList) + "/" + b.Subject)
	if v.kind != string(papers.PublicList) || v.subject != b.Subject {
		t.Errorf("led to %s of %s", v.kind, v.subject)
	}
}

// The strip counts what the search leaves; a figure keeps one state.
func TestFigures(t *testing.T) {
	v := shown(t)
	v.choose(registry, "")
	all := v.Figures()
	if all[0].Value != countText(len(v.records)) || all[1].Value != "0" {
		t.Fatalf("%+v", all)
	}
	all[1].Tap()
	if len(v.grid.Shown()) != 0 {
		t.Error("a registry of drafts")
	}
	v.Figures()[1].Tap()
	v.want.text = "福建闽侯润锦华"
	v.refilter()
	if n := len(v.grid.Shown()); n == 0 || n == len(v.records) || v.Figures()[0].Value != countText(n) {
		t.Errorf("%d found", n)
	}
	list := seriesOf(v.records)
	sum := 0
	for _, s := range list[1:] {
		sum += s.made
	}
	if sum != len(v.records) || list[0].made != sum {
		t.Errorf("%d papers in series, %d in all", sum, len(v.records))
	}
}

func TestThePreviewTurnsAndZooms(t *testing.T) {
	v := shown(t)
	pages := len(v.preview.doc.Pages)
	if pages < 2 || v.preview.picture.Image == nil {
		t.Fatalf("%d pages", pages)
	}
	first := v.preview.picture.Image
	v.preview.turn(1)
	v.preview.turn(pages)
	if v.preview.at != 1 || v.preview.picture.Image == first {
		t.Error("the page did not turn, or turned past the end")
	}
	at := v.preview.percent
	v.preview.step(1)
	if v.preview.percent <= at {
		t.Errorf("%d%% is no larger than %d%%", v.preview.percent, at)
	}
	for range 20 {
		v.preview.step(-1)
	}
	if v.preview.percent != steps[0] {
		t.Errorf("smallest is %d%%", v.preview.percent)
	}
}

func TestSavedEach(t *testing.T) {
	dir := t.TempDir()
	v := shown(t, dir)
	v.choose(string(papers.Transmittal), "")
	v.saveEach(v.grid.Shown())
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != len(v.grid.Shown()) {
		t.Fatalf("%d files, %v", len(entries), err)
	}
}

package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"huiqi/reports/face"
	"huiqi/reports/internal/sample"
	"huiqi/reports/page"
	"huiqi/reports/paper"
)

func docs(t testing.TB, n int) []page.Doc {
	t.Helper()
	d, err := paper.Notices(t.Context(), sample.Notices(n), paper.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// kinds is one of every kind of paper.
func kinds(t testing.TB) []page.Doc {
	t.Helper()
	l, err := paper.PublicList(t.Context(), sample.List(131), paper.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := paper.AllocationTable(t.Context(), sample.Allocation(), paper.Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := append(docs(t, 12), l, a)
	draft := sample.BatchSheet(30, true)
	draft.Copy.Draft = true
	for _, p := range []paper.Paper{
		sample.Transmittal(40), sample.BatchSheet(30, false), draft, sample.PaymentList(30), sample.Reconciliation(30),
		sample.Statement(20), sample.RecoveryLetter(), sample.KeySheet(),
	} {
		d, err := paper.LayOut(t.Context(), p, paper.Options{})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	return all
}

// extract is the text of every page of a file.
func extract(data []byte) ([]string, error) {
	all, err := Read(data)
	var out []string
	for _, runs := range all {
		out = append(out, strings.Join(runs, ""))
	}
	return out, err
}

// A file that lies about itself is refused, never a crash.
func TestReadOfBrokenFiles(t *testing.T) {
	good := one(t, docs(t, 1)[0])
	rapid.Check(t, func(t *rapid.T) {
		bad := bytes.Clone(good)
		for range rapid.IntRange(1, 8).Draw(t, "changes") {
			at := rapid.IntRange(0, len(bad)-1).Draw(t, "at")
			if rapid.Bool().Draw(t, "cut") && at > 0 {
				bad = bad[:at]
			} else {
				bad[at] = rapid.Byte().Draw(t, "byte")
			}
		}
		if _, err := Read(bad); err != nil && !errors.Is(err, ErrForeign) {
			t.Fatal(err)
		}
	})
	for _, text := range []string{"", "%PDF-", "%PDF-1.3\nstartxref\n", "%PDF-1.3\nstartxref\n4\n", "PK"} {
		if _, err := Read([]byte(text)); !errors.Is(err, ErrForeign) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// said is the text of every page as laid out.
func said(d page.Doc) []string {
	var out []string
	for _, pg := range d.Pages {
		var b strings.Builder
		for _, r := range slices.Concat(pg.Under, pg.Runs) {
			b.WriteString(r.Text)
		}
		out = append(out, b.String())
	}
	return out
}

func TestEveryCharacterCanBeExtracted(t *testing.T) {
	all := kinds(t)
	for _, d := range all {
		got, err := extract(one(t, d))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, said(d)) {
			t.Errorf("%s: extracted %.200q", d.Title, got)
		}
	}
	var b bytes.Buffer
	if err := WriteOne(t.Context(), &b, all, Options{}); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, d := range all {
		want = append(want, said(d)...)
	}
	if got, err := extract(b.Bytes()); err != nil || !slices.Equal(got, want) {
		t.Errorf("all in one file: %d pages of %d, %v", len(got), len(want), err)
	}
}

// TestExtractionNoticesALoss is the control: one character less, and the test
// above would fail.
func TestExtractionNoticesALoss(t *testing.T) {
	d := docs(t, 1)[0]
	want := said(d)
	runs := d.Pages[0].Runs
	r := &runs[len(runs)-2]
	r.Text = r.Text[:len(r.Text)-1]
	if got, err := extract(one(t, d)); err != nil || slices.Equal(got, want) {
		t.Errorf("a lost character went unnoticed (%v)", err)
	}
}

func TestAnyTextCanBeExtracted(t *testing.T) {
	alphabet := []rune("统一社会信用代码𠮷𠮷䶮㐂堃AZaz09()<>\\%/（）〔〕“”￥①각𒀀\u00a0 \U0010FFFD")
	rapid.Check(t, func(t *rapid.T) {
		var pg page.Page
		pg.W, pg.H = page.A4Width, page.A4Height
		var want strings.Builder
		for i := range rapid.IntRange(1, 6).Draw(t, "runs") {
			text := string(rapid.SliceOfN(rapid.SampledFrom(alphabet), 0, 30).Draw(t, "text"))
			want.WriteString(text)
			pg.Runs = append(pg.Runs, page.Run{X: 20, Y: 30 + 10*float64(i), Text: text, Size: float64(8 + i), Face: page.Face(i % 3), Bold: i%2 == 0, Track: float64(i%3) / 10})
		}
		var b bytes.Buffer
		d := page.Doc{Pages: []page.Page{pg}, Common: rapid.SampledFrom([]string{"", "统一AZ09", "𠮷(\\"}).Draw(t, "common")}
		if err := WriteOne(t.Context(), &b, []page.Doc{d}, Options{}); err != nil {
			t.Fatal(err)
		}
		got, err := extract(b.Bytes())
		if err != nil || got[0] != want.String() {
			t.Fatalf("extracted %q, want %q (%v)", got, want.String(), err)
		}
	})
}

// TestASecondReaderAgrees asks poppler, where it is installed.
func TestASecondReaderAgrees(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skipf("NOT CHECKED: %v (apt install poppler-utils)", err)
	}
	for i, d := range kinds(t)[8:] { // from the names with rare characters on
		path := filepath.Join(t.TempDir(), "paper.pdf")
		if err := os.WriteFile(path, one(t, d), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(tool, "-raw", "-enc", "UTF-8", path, "-").CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if got, want := tight(string(out)), tight(strings.Join(said(d), "")); got != want {
			t.Errorf("paper %d: poppler reads\n%s\nwant\n%s", i, got, want)
		}
	}
}

func tight(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\f' {
			return -1
		}
		return r
	}, s)
}

func TestAReprintIsByteEqual(t *testing.T) {
	all := docs(t, 20)
	first := t.TempDir()
	name := func(i int) string { return fmt.Sprintf("%03d.pdf", i) }
	if err := WriteEach(t.Context(), first, all, name, Options{Workers: 4}); err != nil {
		t.Fatal(err)
	}
	commons.Lock()
	clear(commons.m)
	commons.Unlock()
	for i := len(all) - 1; i >= 0; i-- {
		want, err := os.ReadFile(filepath.Join(first, name(i)))
		if err != nil {
			t.Fatal(err)
		}
		again, err := paper.Notices(t.Context(), []paper.Notice{sample.Notice(i)}, paper.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one(t, again[0]), want) {
			t.Errorf("notice %d printed alone differs from the one printed in the batch", i)
		}
	}
	if bytes.Equal(one(t, all[0]), one(t, all[1])) {
		t.Error("control: two notices have the same bytes")
	}
}

func TestPagesAreCounted(t *testing.T) {
	for _, n := range []int{1, 5} {
		all := docs(t, n)
		var b bytes.Buffer
		if err := WriteOne(t.Context(), &b, all, Options{}); err != nil {
			t.Fatal(err)
		}
		want := 0
		for _, d := range all {
			want += len(d.Pages)
		}
		if !bytes.Contains(b.Bytes(), fmt.Appendf(nil, "/Count %d\n", want)) {
			t.Errorf("%d documents are not %d pages", n, want)
		}
	}
}

func TestWriteEachReportsProgress(t *testing.T) {
	var seen []int
	lock := make(chan struct{}, 1)
	all := docs(t, 7)
	err := WriteEach(t.Context(), t.TempDir(), all, func(i int) string { return fmt.Sprint(i) }, Options{Progress: func(done, total int) {
		lock <- struct{}{}
		seen = append(seen, done*100+total)
		<-lock
	}})
	if err != nil || len(seen) != 7 || slices.Max(seen) != 707 {
		t.Errorf("progress %v (%v)", seen, err)
	}
}

func TestFaults(t *testing.T) {
	all := docs(t, 3)
	name := func(i int) string { return fmt.Sprint(i, ".pdf") }
	t.Run("no folder", func(t *testing.T) {
		if err := WriteEach(t.Context(), filepath.Join(t.TempDir(), "none"), all, name, Options{}); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a folder in the way", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, name(1), "full"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := WriteEach(t.Context(), dir, all, name, Options{}); err == nil {
			t.Error("a folder was replaced by a file")
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "*.part")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := WriteEach(ctx, t.TempDir(), all, name, Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("each: %v", err)
		}
		if err := WriteOne(ctx, &bytes.Buffer{}, all, Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("one: %v", err)
		}
	})
	t.Run("nothing to write", func(t *testing.T) {
		if err := WriteOne(t.Context(), &bytes.Buffer{}, nil, Options{}); err == nil {
			t.Error("an empty file was written")
		}
	})
	t.Run("another ending", func(t *testing.T) {
		s, err := face.Bundled()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := newInk(s, all).append([]byte("%PDF-1.3\n%%EOF\n")); err == nil {
			t.Error("a file gofpdf did not write was extended")
		}
	})
	t.Run("control", func(t *testing.T) {
		if err := WriteEach(t.Context(), t.TempDir(), all, name, Options{}); err != nil {
			t.Error(err)
		}
	})
}

// TestSave keeps papers where HUIQI_PICTURES says, for people to look at.
func TestSave(t *testing.T) {
	dir := os.Getenv("HUIQI_PICTURES")
	if dir == "" {
		dir = t.TempDir()
	}
	all := kinds(t)
	for name, d := range map[string][]page.Doc{"notices": all[:12], "list": all[12:13], "allocation": all[13:]} {
		var b bytes.Buffer
		if err := WriteOne(t.Context(), &b, d, Options{}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

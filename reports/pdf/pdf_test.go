package pdf

import (
	"bytes"
	"os"
	"testing"

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

func TestShow(t *testing.T) {
	d := docs(t, 6)
	l, err := paper.PublicList(t.Context(), sample.List(131), paper.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := paper.AllocationTable(t.Context(), sample.Allocation(), paper.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range [][]page.Doc{d, {l}, {a}} {
		var b bytes.Buffer
		if err := WriteOne(t.Context(), &b, d, Options{}); err != nil {
			t.Fatal(err)
		}
		os.WriteFile("/tmp/h5/"+string('a'+rune(i))+".pdf", b.Bytes(), 0o644)
	}
}

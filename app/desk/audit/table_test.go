package audit

import (
	"strings"
	"testing"
)

// A reason, a name or a text of an objection never runs in a spreadsheet program.
func TestSheetsRunNothing(t *testing.T) {
	s := newSheet("编号", "原因")
	s.add("a", "=HYPERLINK(\"http://example.cn\")")
	s.add("b", "\n＝1+1")
	s.add("c", "-12.50")
	want := bom + "编号,原因\na,\"'=HYPERLINK(\"\"http://example.cn\"\")\"\nb,'＝1+1\nc,-12.50\n"
	if got := string(s.file("x.csv").data); got != want || !strings.HasPrefix(got, bom) {
		t.Errorf("%q", got)
	}
}

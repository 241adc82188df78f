package traceview

import "testing"

func TestGrouped(t *testing.T) {
	for in, want := range map[string]string{
		"1": "1", "1000": "1,000", "-1234567.125": "-1,234,567.125", "100": "100", "1/3": "1/3", "": "", "C3360": "C3360",
	} {
		if got := Grouped(in); got != want {
			t.Errorf("Grouped(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestColumnName(t *testing.T) {
	for in, want := range map[int]string{0: "", 1: "A", 26: "Z", 27: "AA", 702: "ZZ", 703: "AAA"} {
		if got := columnName(in); got != want {
			t.Errorf("columnName(%d) = %q, want %q", in, got, want)
		}
	}
}

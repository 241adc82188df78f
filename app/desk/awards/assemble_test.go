package awards_test

import (
	"bytes"
	"os"
	"slices"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/policy/rule"
)

// A firm has three meters; one comes with a wrong check character. Two thirds of
// its use must not pass for all of it.
func TestMeterTurnedDownLeavesTheUseUnknown(t *testing.T) {
	const firm, good, bad = "91350802MA9115656M", "205503130971,", "91350802MA9115656K"
	req := sampleRequest(t, "statistics", "power")
	for _, c := range []struct {
		name   string
		code   string
		status rule.Status
	}{
		{"all codes right", firm, rule.Eligible},
		{"one code wrong", bad, rule.Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			data, err := os.ReadFile(req.Inputs[1].Path)
			if err != nil {
				t.Fatal(err)
			}
			at := bytes.Index(data, []byte(good))
			line := data[at : at+bytes.IndexByte(data[at:], '\n')]
			data = bytes.Replace(data, line, bytes.Replace(line, []byte(firm), []byte(c.code), 1), 1)
			if err := os.WriteFile(req.Inputs[1].Path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			run, err := awards.Assess(t.Context(), req, nil)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(run.Rows, func(r awards.Row) bool { return r.ID == firm })
			if d := run.Rows[i].Det; d.Status != c.status || c.status == rule.Unknown && !slices.Equal(d.Missing, []string{"kwh", "kwh_prior"}) {
				t.Errorf("%+v", d)
			}
			wrong := slices.ContainsFunc(run.Problems, func(p desk.Problem) bool { return p.Code == "uscc-check" && p.File == "power-2020Q2.csv" })
			if wrong != (c.status == rule.Unknown) {
				t.Errorf("problems %v", run.Problems)
			}
		})
	}
}

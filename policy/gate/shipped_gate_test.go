package gate_test

import (
	"io/fs"
	"testing"

	"huiqi/policy/gate"
)

func TestShippedPacksPassTheGate(t *testing.T) {
	dirs, err := fs.ReadDir(shipped, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		t.Run(d.Name(), func(t *testing.T) {
			r := gate.Run(load(t, d.Name()))
			for _, f := range r.Findings {
				t.Errorf("%s %s: %s", f.Check, f.Where, f.Message)
			}
			if r.Cases == 0 || r.Passed != r.Cases {
				t.Errorf("%d of %d cases passed", r.Passed, r.Cases)
			}
		})
	}
}

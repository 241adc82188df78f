package gate_test

import (
	"io/fs"
	"os"
	"testing"

	"huiqi/policy/gate"
	"huiqi/policy/pack"
)

var shipped = os.DirFS("../../resources/packs")

func load(t testing.TB, id string) *pack.Pack {
	t.Helper()
	p, err := pack.Load(shipped, id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestShippedCases(t *testing.T) {
	dirs, err := fs.ReadDir(shipped, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		p := load(t, d.Name())
		for i := range p.Cases {
			t.Run(p.ID+"/"+p.Cases[i].Name, func(t *testing.T) {
				r := gate.RunCase(p, &p.Cases[i])
				for _, f := range r.Failures {
					t.Error(f)
				}
				if t.Failed() {
					for _, tr := range r.Traces {
						t.Log(tr.WhyNot)
						for _, s := range tr.Steps {
							t.Log(s.Branch, s.ID, s.Result, s.Sentence)
						}
					}
				}
			})
		}
	}
}

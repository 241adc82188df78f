package pack_test

import (
	"io/fs"
	"os"
	"testing"

	"huiqi/policy/pack"
)

var shipped = os.DirFS("../../resources/packs")

func TestShippedPacksLoad(t *testing.T) {
	dirs, err := fs.ReadDir(shipped, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		t.Run(d.Name(), func(t *testing.T) {
			p, err := pack.Load(shipped, d.Name())
			if err != nil {
				t.Fatal(err)
			}
			if p.ID != d.Name() {
				t.Errorf("pack %q lies in folder %q", p.ID, d.Name())
			}
			if len(p.SHA256) != 64 {
				t.Errorf("hash %q", p.SHA256)
			}
		})
	}
}

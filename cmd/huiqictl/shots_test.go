package main

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

func TestShotsDrawEveryScreen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "screens")
	if code, _, errs := ctl(t, "shots", dir); code != complete {
		t.Fatalf("exit %d: %s", code, errs)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil || len(files) < 6 {
		t.Fatalf("%d pictures, %v: want one of each of the six screens", len(files), err)
	}
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(f)
		if err != nil || img.Bounds().Dx() < 1000 {
			t.Errorf("%s: %v %v", path, img.Bounds(), err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

package main

import (
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestShotsDrawEveryScreen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "screens")
	cmd := exec.Command(program(t), "shots", dir) // as shipped: no cgo, no display
	cmd.Env = []string{"LANG=C.UTF-8", "HOME=" + t.TempDir()}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
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

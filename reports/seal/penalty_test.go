package seal

import (
	"testing"

	"pgregory.net/rapid"
)

// slowLine is line cell by cell, as the standard tells it.
func slowLine(cells []bool) int {
	p, run, window := 0, 0, 0
	last := false
	for i, d := range cells {
		if i > 0 && d == last {
			run++
		} else {
			run, last = 1, d
		}
		if run == 5 {
			p += 3
		} else if run > 5 {
			p++
		}
		window = window << 1 & 0x7FF
		if d {
			window |= 1
		}
		if i >= 10 && (window == 0x05D || window == 0x5D0) {
			p += 40
		}
	}
	return p
}

func TestLineAgreesWithCountingCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SliceOfN(rapid.Bool(), 21, 61).Draw(t, "cells")
		if rapid.Bool().Draw(t, "finder") { // random cells hardly ever hold one
			at := rapid.IntRange(0, len(cells)-11).Draw(t, "at")
			for i := range 11 {
				cells[at+i] = 0x5D0>>i&1 == 1
			}
		}
		if rapid.Bool().Draw(t, "run") {
			at := rapid.IntRange(0, len(cells)-9).Draw(t, "at run")
			for i := range 9 {
				cells[at+i] = true
			}
		}
		var row uint64
		for i, d := range cells {
			if d {
				row |= 1 << i
			}
		}
		if got, want := line(row, len(cells)), slowLine(cells); got != want {
			t.Fatalf("%d, counted %d", got, want)
		}
	})
}

func TestMasksRepeatThemselves(t *testing.T) {
	for k := range 8 {
		for r := range 60 {
			for c := range 60 {
				if masks[k][r%maskPeriod][c%maskPeriod] != masked(k, r, c) {
					t.Fatalf("mask %d at %d,%d", k, r, c)
				}
			}
		}
	}
}

package pack_test

import (
	"io/fs"
	"testing"

	"huiqi/policy/pack"
)

func TestEveryShippedItemHasItsRoad(t *testing.T) {
	dirs, err := fs.ReadDir(shipped, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		p, err := pack.Load(shipped, d.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range p.Items {
			if it.Scorecard && len(it.Card.Prizes) == 0 {
				continue // it pays nothing
			}
			if it.Road.Declared() == it.Review || it.Schedule.Declared() != it.Review {
				t.Errorf("%s/%s: an award has a road, a review a schedule", p.ID, it.ID)
			}
		}
	}
}

func TestRoadUnderReadings(t *testing.T) {
	p, err := pack.Load(shipped, "fujian-2020-13")
	if err != nil {
		t.Fatal(err)
	}
	it, _ := p.Item("power")
	for _, c := range []struct {
		name     string
		readings map[string]string
		notice   int
		unit     string
		back     string
		via      string
	}{
		{"as the pack chose", nil, 5, pack.Workday, pack.Available, pack.Beneficiary},
		{"the choice by name", map[string]string{"notice": "five-workdays"}, 5, pack.Workday, pack.Available, pack.Beneficiary},
		{"calendar days", map[string]string{"notice": "seven-days"}, 7, pack.Day, pack.Available, pack.Beneficiary},
		{"two at once", map[string]string{"notice": "three-workdays", "recovered": "treasury"}, 3, pack.Workday, pack.Treasury, pack.Beneficiary},
		{"through the city", map[string]string{"payout": "through-city"}, 5, pack.Workday, pack.Available, pack.City},
	} {
		r := it.Road.Under(c.readings)
		if r.Notice != c.notice || r.NoticeUnit != c.unit || r.Recovered != c.back || r.Via != c.via {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
	if it.Road.Notice != 5 {
		t.Error("Under changed the pack")
	}
}

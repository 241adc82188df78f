package road_test

import (
	"strings"
	"testing"

	"huiqi/app/desk/ledger"
	"huiqi/app/desk/road"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
)

// Each kind of disagreement is found, and the untouched desk is the control.
func TestDisagreementsAreFound(t *testing.T) {
	edit := func(key, old, new string) func(t *testing.T, o *roadtest.Office) {
		return func(t *testing.T, o *roadtest.Office) {
			var v string
			view(t, o, func(r store.Reader) error {
				b, err := r.Get(key)
				v = string(b)
				return err
			})
			if !strings.Contains(v, old) {
				t.Fatalf("%s has no %s: %s", key, old, v)
			}
			o.Do(roadtest.Probe{Key: key, Value: strings.Replace(v, old, new, 1)})
		}
	}
	live := "now/live/" + roadtest.Item + "/2020Q2/" + roadtest.Firm(0) + "/growth"
	pool := ledger.Pool{Source: "province", Item: roadtest.Item}
	for name, spoil := range map[string]func(t *testing.T, o *roadtest.Office){
		"nothing":          func(*testing.T, *roadtest.Office) {},
		"a line":           edit("now/line/SP2020-001/00001", `"net":1000`, `"net":1001`),
		"a header":         edit("now/batch/SP2020-001", `"via":"beneficiary"`, `"via":"city"`),
		"a total":          edit("now/batch/SP2020-001", `"total":3000`, `"total":3001`),
		"a signature gone": edit("now/batch/SP2020-001", `"step":"check"`, `"step":"x"`),
		"a signer":         edit("now/batch/SP2020-001", `"step":"approve","who":"u004"`, `"step":"approve","who":"u003"`),
		"a signer's other": edit("now/batch/SP2020-001", `"step":"check","who":"u003"`, `"step":"check","who":"u002"`),
		"a live award":     edit(live, "SP2020-001-00001", "SP2020-001-00002"),
		"no live award":    func(_ *testing.T, o *roadtest.Office) { o.Do(roadtest.Probe{Void: live}) },
		"one live too many": func(_ *testing.T, o *roadtest.Office) {
			o.Do(roadtest.Probe{Key: live + "x", Value: "SP2020-001-00001"})
		},
		"money": func(_ *testing.T, o *roadtest.Office) {
			o.Do(roadtest.Probe{Posts: []ledger.Posting{{Pool: pool, From: ledger.Committed, To: ledger.Available, Amount: 1, Code: ledger.CodeRevoke, Award: "SP2020-001-00001"}}})
		},
	} {
		o := roadtest.On(t, storetest.NewMap())
		o.Grant("province", 100_00)
		o.Approved(o.Run("r1", 10_00, 20_00))
		spoil(t, o)
		var err error
		view(t, o, func(r store.Reader) error {
			_, err = road.Verify(r)
			return nil
		})
		if (err == nil) != (name == "nothing") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

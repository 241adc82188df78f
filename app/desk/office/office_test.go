package office_test

import (
	"testing"
	"time"

	"huiqi/app/desk/act"
	"huiqi/app/desk/office"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
	"huiqi/resources/words"
)

// The rooms fit together: no two events share a name, and each has one in both
// languages.
func TestEveryEventHasAName(t *testing.T) {
	office.New(storetest.NewMap(), time.Now) // panics on a name given twice
	n := 0
	for _, kinds := range office.Kinds() {
		for kind := range kinds {
			n++
			if key := "event." + kind; !words.Has(key) {
				t.Errorf("no words for %s", key)
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d events", n)
	}
}

// Every room finds an office in order in which nothing has happened yet, and
// people one whose records were changed.
func TestVerify(t *testing.T) {
	s := storetest.NewMap()
	var rooms []act.Kinds
	for _, k := range office.Kinds() {
		if k["office-founded"] == nil { // people's own come with the test's office
			rooms = append(rooms, k)
		}
	}
	o := peopletest.On(t, s, rooms...)
	o.Person("lin", act.Maker)
	for _, c := range []struct {
		name, key string
		ok        bool
	}{
		{"as it is", "", true},
		{"a proof gone", "secret/user/u002", false},
		{"a wrapped key gone", "secret/vault/user/u002", false},
		{"the recovery key gone", "secret/vault/recovery", false},
		{"a login gone", "now/login/lin", false},
		{"a user gone", "now/user/u002", false},
	} {
		err := s.View(t.Context(), func(r store.Reader) error {
			x := store.NewOverlay(r)
			if c.key != "" {
				if err := x.Void(c.key); err != nil {
					return err
				}
			}
			found, err := office.Verify(t.Context(), x)
			if err == nil && (len(found) < 4 || found[0] != office.Found{What: "people", N: 2}) {
				t.Errorf("%s: %v", c.name, found)
			}
			return err
		})
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

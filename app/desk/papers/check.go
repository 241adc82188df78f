package papers

import (
	"encoding/json"
	"fmt"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// Verify holds every record against the line it is about, its number, its file and
// its own amount in capitals. It returns how many papers there are; the error is
// "paper-differs" with the number that does not agree.
func Verify(t store.Reader) (papers int, err error) {
	from, to := store.Prefix(recordKey(""))
	for key, v := range t.Scan(from, to, 0) {
		var r Record
		if err := json.Unmarshal(v, &r); err != nil {
			return papers, fmt.Errorf("%s: %w", key, err)
		}
		if err := r.sound(t, key); err != nil {
			return papers, err
		}
		papers++
	}
	return papers, nil
}

// sound tells whether a record agrees with what it follows from.
func (r *Record) sound(t store.Reader, key string) error {
	back, err := money.ParseCapitals(r.Amount.Capitals())
	if err != nil {
		return err
	}
	agrees := back == r.Amount && key == recordKey(r.Number) && r.Number == number(r.Kind, r.Series, r.Year, r.N)
	files := []string{r.SHA256}
	for i, c := range r.Copies {
		agrees = agrees && c.N == i+1
		files = append(files, c.SHA256)
	}
	for _, sha := range files {
		var no string
		ok, err := act.Read(t, fileKey(sha), &no)
		if err != nil {
			return err
		}
		agrees = agrees && ok && no == r.Number
	}
	if r.Kind == AwardNotice {
		l, _, err := road.LineOf(t, r.Award)
		if err != nil {
			return err
		}
		agrees = agrees && l.Net == r.Amount && l.DetHash == r.Hash && l.Party.ID == r.Party
	}
	if agrees && r.Kind.ofRegister() {
		if agrees, err = r.deferralSound(t); err != nil {
			return err
		}
	}
	if !agrees {
		return desk.Errf("paper-differs", r.Number)
	}
	return nil
}

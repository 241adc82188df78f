package recovery

import (
	"huiqi/app/desk/road"
	"huiqi/app/store"
)

// Awards are the claims by the road: who was awarded, and where money that comes
// back goes by the pack the award rests on.
type Awards struct{}

// Claim implements Claims.
func (Awards) Claim(t store.Reader, award string) (Claim, error) {
	l, b, err := road.LineOf(t, award)
	return Claim{Award: award, Batch: b.ID, Party: l.Party.ID, Name: l.Party.Name, To: Destination(b.Recovered)}, err
}

package deferrals

import (
	"context"
	"fmt"

	"huiqi/app/desk"
	"huiqi/app/store"
	"huiqi/policy/period"
)

// VerifiedCounts are the findings against each bank that stood up to the bank's answer
// (upheld, or rectified since) and were settled in a period: rule → number, by bank code.
// They count in the evaluation of banks under clause （十）.
func (r Register) VerifiedCounts(ctx context.Context, per period.Period) (out map[string]map[string]int, err error) {
	err = r.Desk.Store.View(ctx, func(t store.Reader) error {
		out = map[string]map[string]int{}
		from, to := store.Prefix(prefix + "finding/")
		for key, raw := range t.Scan(from, to, 0) {
			var f Finding
			if err := decode(raw, &f); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			if !f.verifiedIn(per) {
				continue
			}
			c, err := caseOf(t, f.No)
			if err != nil {
				return err
			}
			if c.State == Voided {
				continue
			}
			if out[c.Loan.Bank] == nil {
				out[c.Loan.Bank] = map[string]int{}
			}
			out[c.Loan.Bank][f.Rule]++
		}
		return nil
	})
	return out, desk.FromStore(err)
}

// verifiedIn tells whether a finding stood up in a period, in this round or another: a
// rule a case broke counts once in a period.
func (f *Finding) verifiedIn(per period.Period) bool {
	for _, r := range append(f.Past, f.Round) {
		if r.Verified() && per.Contains(r.Settled.Date) {
			return true
		}
	}
	return false
}

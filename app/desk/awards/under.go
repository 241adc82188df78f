package awards

import (
	"context"
	"slices"
	"time"

	"huiqi/app/desk"
)

// Under is the run on the same facts under other readings, with a receipt of its
// own: not frozen, and another run than this one unless the readings lead to the
// same results.
func (r *Run) Under(ctx context.Context, readings map[string]string) (*Run, error) {
	out, err := r.with(ctx, readings)
	if err != nil {
		return nil, err
	}
	out.ID, out.When = "", time.Time{}
	out.Problems = slices.DeleteFunc(slices.Clone(r.Problems), func(p desk.Problem) bool { return p.Code == "both-branches" })
	out.conflicts()
	listed := slices.ContainsFunc(out.Rows, func(row Row) bool { return row.Account != nil })
	for i := range out.Rows {
		out.Rows[i].Findings = findings(&out.Rows[i], listed)
	}
	out.Receipt = out.receipt()
	return out, nil
}

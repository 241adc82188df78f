package road

import (
	"context"
	"slices"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// Used tells, by beneficiary, what live awards have taken of an allowance that the
// caps of several items share (“across” in a pack). The awards of the item and
// period about to be assessed are not among them: they are the same entitlement,
// and a draft nets what of it was paid in advance.
func Used(ctx context.Context, s store.Store, packs awards.Packs, allowance, item, period string) (map[string]money.Fen, error) {
	out := make(map[string]money.Fen)
	if allowance == "" {
		return out, nil
	}
	err := s.View(ctx, func(t store.Reader) error {
		clear(out)
		batches, err := List(t)
		if err != nil {
			return err
		}
		met := map[string]bool{item + " " + period: true}
		for i := range batches {
			h := &batches[i].Header
			if met[h.Item+" "+h.Period] || !shares(packs, h, allowance) {
				continue
			}
			met[h.Item+" "+h.Period] = true
			if err := addLive(t, h.Item, h.Period, out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, desk.FromStore(err)
}

// shares reports whether the item of a batch has a cap across the allowance.
func shares(packs awards.Packs, h *Header, allowance string) bool {
	p, ok := packs.Pack(h.Pack.ID, h.Pack.Version)
	if !ok {
		return false
	}
	_, id, _ := strings.Cut(h.Item, "/")
	it, ok := p.Item(id)
	return ok && slices.Contains(it.Allowances(), allowance)
}

func addLive(t store.Reader, item, period string, out map[string]money.Fen) error {
	live, err := liveOf(t, item, period)
	if err != nil {
		return err
	}
	for party, list := range live {
		for _, h := range list {
			if out[party], err = out[party].Add(h.Net); err != nil {
				return desk.Errf("total-overflow").Wrap(err)
			}
		}
	}
	return nil
}

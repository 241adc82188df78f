package papers

import (
	"context"
	"fmt"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/recovery"
	"huiqi/app/store"
	"huiqi/policy/money"
)

// keptBack is what was kept back from awards (抵扣) so far, by the award.
func (p Press) keptBack(ctx context.Context) (out map[string][]recovery.Kept, err error) {
	err = p.view(ctx, func(t store.Reader) error { out, err = recovery.KeptBack(t); return err })
	return out, err
}

// keptSaid tells on the notice of an award what was kept back from it. The record of
// the notice keeps the words: what is kept back later is not on its reprints.
func keptSaid(net money.Fen, kept []recovery.Kept) []string {
	var out []string
	for _, k := range kept {
		net -= k.Amount
		out = append(out, fmt.Sprintf("本次资金中%s元用于抵扣你单位应退回的奖励资金（追回编号%s，%s）。", k.Amount, k.Case, k.Doc))
	}
	if len(out) > 0 {
		out = append(out, fmt.Sprintf("抵扣后实际拨付%s元。", net))
	}
	return out
}

// stillKept refuses notices that say something else of offsets than holds when they
// are made.
func (e *made) stillKept(t store.Reader) error {
	if e.What != AwardNotice {
		return nil
	}
	kept, err := recovery.KeptBack(t)
	if err != nil {
		return err
	}
	for i := range e.Papers {
		if r := &e.Papers[i]; !slices.Equal(r.Kept, keptSaid(r.Amount, kept[r.Award])) {
			return desk.Errf("paper-kept-meanwhile", r.Name)
		}
	}
	return nil
}

// offset is what the books kept back from an award: nothing else goes from payable
// to paid by itself.
func offset(a *ledger.Award) (sum money.Fen) {
	for _, s := range a.Steps {
		if s.From == ledger.Payable && s.To == ledger.Paid {
			sum += s.Amount - s.Undone // parts of the award
		}
	}
	return sum
}

package ledger

import (
	"context"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/period"
)

// Books answer a screen's questions about the money at a desk, each from one reading.
type Books struct{ Desk *act.Desk }

// Panel is what a budget screen shows at once.
type Panel struct {
	Stands   []Stand   // of every pool, at the end of the day asked for
	Past     [][]Stand // of each of Stands, every day with a posting up to then
	Grants   []Granting
	Closings []Closing
}

// Panel reads where the money stood at the end of a day (zero: now) and how it came
// there, all grants and the closed months.
func (b Books) Panel(ctx context.Context, date period.Date) (p Panel, err error) {
	err = b.view(ctx, func(t store.Reader) error {
		if p.Stands, err = Board(t, date); err != nil {
			return err
		}
		for _, s := range p.Stands {
			past, err := History(t, s.Pool, date)
			if err != nil {
				return err
			}
			p.Past = append(p.Past, past)
		}
		if p.Grants, err = Grants(t); err == nil {
			p.Closings, err = Closings(t)
		}
		return err
	})
	return p, err
}

// Sheet is Statement.
func (b Books) Sheet(ctx context.Context, f Filter) (s Sheet, err error) {
	err = b.view(ctx, func(t store.Reader) error { s, err = Statement(t, f); return err })
	return s, err
}

// Award is AwardOf.
func (b Books) Award(ctx context.Context, id string) (a Award, err error) {
	err = b.view(ctx, func(t store.Reader) error { a, err = AwardOf(t, id); return err })
	return a, err
}

func (b Books) view(ctx context.Context, fn func(store.Reader) error) error {
	return desk.FromStore(b.Desk.Store.View(ctx, fn))
}

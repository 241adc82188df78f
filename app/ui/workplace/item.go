package workplace

import (
	"strings"

	"huiqi/app/desk/ledger"
	"huiqi/resources/words"
)

// ItemLabel names an item by its key, "fujian-2020-13/power", as its pack does; one
// of an unknown pack by the key.
func (p *Place) ItemLabel(key string) string {
	id, item, _ := strings.Cut(key, "/")
	for _, pk := range p.Session.Shelf.All() {
		if it, ok := pk.Item(item); ok && pk.ID == id {
			return it.Label
		}
	}
	return key
}

// PoolLabel names a purse of the budget: 省级财政 · 增产奖励.
func (p *Place) PoolLabel(pool ledger.Pool) string {
	return words.T("ledger.pool", ledger.SourceLabel(pool.Source), p.ItemLabel(pool.Item))
}

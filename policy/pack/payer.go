package pack

import "strings"

// FundOf says who pays for a subject of a region: the payer whose area fits best
// under the readings, else the item's fund. An interpretation left out of readings
// is as the pack chose.
func (p *Pack) FundOf(it *Item, region string, readings map[string]string) string {
	fund, best := it.Fund, -1
	for _, pay := range it.Payers {
		if len(pay.Area) > best && strings.HasPrefix(region, pay.Area) && p.holds(pay.Reading, readings) {
			fund, best = pay.Fund, len(pay.Area)
		}
	}
	return fund
}

// holds reports whether all conditions hold under the readings.
func (p *Pack) holds(conditions []string, readings map[string]string) bool {
	for _, c := range conditions {
		id, want, _ := strings.Cut(c, "=")
		choice, ok := readings[id]
		if n, known := p.Interpretation(id); !ok && known {
			choice = n.Choice
		}
		if choice != want {
			return false
		}
	}
	return true
}

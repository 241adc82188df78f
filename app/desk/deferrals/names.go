package deferrals

import (
	"huiqi/policy/industry"
	"huiqi/policy/region"
	"huiqi/resources/words"
)

// name gives the key and the name of a case's line on the axis.
func (g *gatherer) name(h *Head, v uint32) (key, name string) {
	if v == 0 {
		return "", words.T("deferral.unsaid")
	}
	switch g.axis {
	case AxisCity:
		key = regionText(h.Region)[:4]
		return key, CityName(key)
	case AxisCounty:
		key = regionText(h.Region)
		if d, ok := region.Lookup(key); ok {
			return key, d.Name
		}
		return key, key
	case AxisSize:
		key = sizeWord(h.Size)
		return key, key
	case AxisIndustry:
		key = industryText(h.Industry)
		if d, err := industry.Lookup(key); err == nil {
			return key, d.Name
		}
		return key, key
	case AxisMonth:
		key = g.d.month(h.Due)
		return key, key
	}
	key = g.d.bank(h.Bank)
	return key, g.d.nameOf(key, "")
}

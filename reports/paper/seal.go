package paper

import (
	"fmt"
	"strings"

	"huiqi/reports/page"
	"huiqi/reports/seal"
)

// stamp is the code in the upper right corner, beside nothing: number, amount and
// the beginning of the result's hash, so that a paper can be held against the desk.
func stamp(n Notice) (page.Modules, error) {
	const side = 20.0
	text := SealText(n)
	c, err := seal.Draw(text)
	if err != nil {
		return page.Modules{}, err
	}
	return page.Modules{X: right - side, Y: top, Size: side, N: c.N, Dark: c.Dark, Content: text}, nil
}

// SealText is what the code of a notice says.
func SealText(n Notice) string {
	return fmt.Sprintf("%s\n%s元\n%s", n.Number, strings.ReplaceAll(n.Amount.String(), ",", ""), shortHash(n.Hash))
}

// shortHash is the first 12 digits of a hash.
func shortHash(h string) string { return h[:min(12, len(h))] }

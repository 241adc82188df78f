package paper

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"

	"huiqi/reports/page"
)

// seal is the code in the upper right corner, beside nothing: number, amount and
// the beginning of the result's hash, so that a paper can be held against the desk.
func seal(n Notice) (page.Modules, error) {
	const side = 20.0
	return qrCode(SealText(n), right-side, top, side)
}

// SealText is what the code of a notice says.
func SealText(n Notice) string {
	return fmt.Sprintf("%s\n%s元\n%s", n.Number, strings.ReplaceAll(n.Amount.String(), ",", ""), shortHash(n.Hash))
}

// shortHash is the first 12 digits of a hash.
func shortHash(h string) string { return h[:min(12, len(h))] }

func qrCode(content string, x, y, side float64) (page.Modules, error) {
	code, err := qr.Encode(content, qr.M, qr.Unicode)
	if err != nil {
		return page.Modules{}, fmt.Errorf("QR code: %w", err)
	}
	n := code.Bounds().Dx()
	m := page.Modules{X: x, Y: y, Size: side, N: n, Dark: make([]bool, n*n), Content: content}
	for r := range n {
		for c := range n {
			v, _, _, _ := code.At(c, r).RGBA()
			m.Dark[r*n+c] = v == 0
		}
	}
	return m, nil
}

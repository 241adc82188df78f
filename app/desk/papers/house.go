package papers

import (
	"context"

	"huiqi/app/desk/notices"
	"huiqi/app/desk/settings"
	"huiqi/policy/period"
)

// House is who issues papers at a desk and what the words of its documents need
// besides. It is a setting; each paper keeps what it was made with.
type House struct {
	Issuer string `json:"issuer"`
	Mark   string `json:"mark"`
	Code   string `json:"code"`
	Letter Letter `json:"letter"`

	DeferralCode string `json:"deferral_code,omitempty"` // 机关代字 of papers about deferrals
	DeferralTo   string `json:"deferral_to,omitempty"`   // 主送 of their bulletin
}

const houseName = "papers"

// LoadHouse reads the house; of a new desk it is the example's.
func LoadHouse(ctx context.Context, st settings.Store) (House, error) {
	o := notices.Example(period.Date{})
	h := House{Issuer: o.Issuer, Code: o.Code, Letter: Letter{To: han("papers.to_example"), Public: true}}
	h.DeferralCode, h.DeferralTo = han("papers.deferral_code_example"), han("papers.deferral_to_example")
	err := settings.Load(ctx, st, houseName, &h)
	return h, err
}

// Save keeps the house.
func (h House) Save(ctx context.Context, st settings.Store) error {
	return settings.Save(ctx, st, houseName, h)
}

// CodeOf is the 机关代字 of the documents of a kind.
func (h House) CodeOf(k Kind) string {
	if k.ofRegister() {
		return h.DeferralCode
	}
	return h.Code
}

// WithCode is the house with another 机关代字 for documents of a kind.
func (h House) WithCode(k Kind, code string) House {
	if k.ofRegister() {
		h.DeferralCode = code
	} else {
		h.Code = code
	}
	return h
}

// On is the house as it issues papers of a kind on a day.
func (h House) On(k Kind, day period.Date) Office {
	return Office{Issuer: h.Issuer, Mark: h.Mark, Code: h.CodeOf(k), Date: day}
}

// Wish is a paper of a kind about something, as the house issues it on a day. A query
// and a bulletin may be given their findings, their day and their reading besides.
func (h House) Wish(k Kind, subject string, day period.Date) Wish {
	w := Wish{Kind: k, Subject: subject, Office: h.On(k, day), Letter: h.Letter}
	if k == DeferralBulletin {
		w.Letter.To = h.DeferralTo
	}
	return w
}

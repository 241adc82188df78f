package payment

import "huiqi/app/desk/act"

// Kinds are the events of this package.
var Kinds = act.Kinds{
	"payment-prepared":      act.On(applyPrepared),
	"payment-dropped":       act.On(applyDropped),
	"payment-released":      act.On(applyReleased),
	"payment-withdrawn":     act.On(applyWithdrawn),
	"payment-sending":       act.On(applySending),
	"payment-sent":          act.On(applySent),
	"payment-unsent":        act.On(applyUnsent),
	"payment-doubtful":      act.On(applyDoubtful),
	"payment-results":       act.On(applyResults),
	"payment-found":         act.On(applyFound),
	"payment-found-decided": act.On(applyFoundDecided),
	"template-defined":      act.On(applyTemplate),
	"template-decided":      act.On(applyTemplateDecided),
	"block-asked":           act.On(applyBlockAsked),
	"block-decided":         act.On(applyBlockDecided),
}

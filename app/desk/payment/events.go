package payment

import "huiqi/app/desk/act"

// Kinds are the events of this package.
var Kinds = act.Kinds{
	"payment-prepared":  act.On(applyPrepared),
	"payment-dropped":   act.On(applyDropped),
	"payment-released":  act.On(applyReleased),
	"payment-withdrawn": act.On(applyWithdrawn),
}

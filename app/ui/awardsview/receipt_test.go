package awardsview

import (
	"strings"
	"testing"

	"huiqi/app/desk/rules"
	"huiqi/app/ui/uitest"
	"huiqi/policy/gate"
)

func TestTheReceiptTellsThatThePackIsNotActive(t *testing.T) {
	v, w := assessed(t)
	tells := func() bool {
		v.turnTo(pageReceipt)
		return strings.Contains(strings.Join(uitest.Texts(w), "\n"), "政策包未启用（测算仅供参考）")
	}
	if !tells() {
		t.Error("it is not told")
	}
	v.place.Learn(v.result.Run.Pack, nil, rules.Standing{Signatures: []gate.Signature{{Role: gate.Activated}}})
	if tells() {
		t.Error("control: told of an active pack")
	}
}

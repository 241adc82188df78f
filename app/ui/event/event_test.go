package event

import (
	"bytes"
	"testing"
)

func TestSay(t *testing.T) {
	Say("nobody", 1) // control: without a listener nothing happens
	var b bytes.Buffer
	To(&b)
	defer To(nil)
	Say("screen", "awards", 3)
	if got := b.String(); got != "{\"event\":\"screen\",\"is\":[\"awards\",3]}\n" {
		t.Errorf("%q", got)
	}
}

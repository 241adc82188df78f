//go:build race

package wholetest

// racing: the race detector makes each act eight times as dear, so fewer are done
// and none is demanded.
const racing = true

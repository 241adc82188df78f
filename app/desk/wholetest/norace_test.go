//go:build !race

package wholetest

const racing = false

//go:build race

package audit_test

// raced: under the race detector, which looks at the program and not at packages,
// one forgery in twelve is checked; without it all are, and the papers are made again.
const raced = true

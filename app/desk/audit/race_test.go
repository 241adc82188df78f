//go:build race

package audit_test

// raced: under the race detector, which looks at the program and not at packages,
// one forgery in six is checked; without it all are.
const raced = true

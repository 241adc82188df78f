// Package policyview is the screen 政策: the notice's clauses beside the rule made
// of them, the parameters, the readings, the editions, and a calculator that tries
// one firm. It decides nothing and never changes a pack.
package policyview

// Package policyview is the screen 政策: the notice's clauses beside the rule made
// of them, the parameters, the readings (口径), the editions side by side, the
// gate, and a calculator that tries one firm through the very rule. It never
// changes a pack and decides nothing itself; a reading decided by a person is kept
// through package rules. The sentences of a rule are Chinese in both languages,
// like the law they restate.
//
// View is the screen; Describe tells a step as a sentence.
package policyview

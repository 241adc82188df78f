// Package policyview is the screen 政策: the notice's clauses beside the rule made
// of them, the parameters, the readings (口径), the editions side by side, the
// gate with the impact run and the two signatures that make a pack active, and a
// calculator that tries one firm through the very rule. It never changes a pack and
// decides nothing itself; a reading decided or a pack signed by a person is kept
// through package rules. The sentences of a rule are Chinese in both languages,
// like the law they restate.
//
// View is the screen; Describe tells a step as a sentence.
package policyview

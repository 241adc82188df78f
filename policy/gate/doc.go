// Package gate decides whether a policy pack may become active, and shows what a
// new edition changes. It runs a pack's built-in cases on this engine, checks
// that they exercise every figure and every threshold from both sides, sweeps the
// periods, and demands that two different people signed after an impact run. It
// never stores anything: signatures and the active version are the store's.
//
// Main types: Report with its Findings, Signature, Impact.
package gate

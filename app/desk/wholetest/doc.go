// Package wholetest tests the desk across its rooms: random people do random acts
// of road, payment, recovery, accounts, decisions and ledger at a small office over
// a year, and after each act the records as they lie in the store are held against
// the invariants of the domain (A-1…A-6, B-1…B-7, P-1…P-8), read and added up here
// by themselves and not by the rooms' own code. It has nothing but tests, and
// nobody imports it.
package wholetest

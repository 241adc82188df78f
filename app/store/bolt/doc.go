// Package bolt is the store of one desk: a single bbolt file, opened by one
// program at a time. It adds what bbolt does not promise: an operation id in
// every commit and its lookup after an unknown outcome, a checksum in every
// record, a check in a child process before a file is mapped, safe creation,
// consistent backups with a manifest, restore and compaction that verify before
// they replace, refusal of places where such a file does not survive, and a note
// of who has it open.
//
// It never syncs less than every commit, never keeps a transaction open beyond
// a call, and never knows what a record means.
//
// The main type is Store; Create, Open and Restore make one. A program that
// opens stores calls ChildMain first thing in main (and in TestMain).
//
// # Inside the file
//
// Four buckets. data holds the records, framed by package record, under their
// own keys. ops holds one framed entry for each operation ever committed. sys
// holds the revision and the identity of the store. stage holds the rows of an
// import too large for one transaction; while sys has the key "live" they are
// part of the data (of two records under one key the higher revision counts)
// and are being moved there in portions.
package bolt

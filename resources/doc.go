// Package resources holds what the program carries inside itself: policy packs
// with the documents' text, fonts with their licences, sample workbooks, icons and
// the interface's words. It only hands out embedded files and never interprets
// them. Each kind has a file and a function of its own: Packs, Samples, Font, Icon,
// Calendar.
package resources

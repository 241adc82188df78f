// Package pack reads a policy pack: one edition of a published policy as data.
// A pack is a folder with pack.toml and the verbatim text of the document; the
// form of pack.toml and every verb of its steps are described in FORM.md.
//
// The loader is strict. An unknown key, a quote that is not in the document, a
// reference to something undeclared or a quantity that is not a string with a
// unit refuses the whole pack, and each such fault names file, line and column.
// The package computes nothing: package rule runs a pack, package gate decides
// whether one may become active. It never reads a clock or the network.
//
// Main types: Pack with its Clauses, Facts, Sets, Parameters, Tables,
// Interpretations, Items and Cases; Unit, which converts a quantity exactly;
// Fault, one mistake in a pack with its place.
package pack

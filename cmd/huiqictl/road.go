package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/width"

	"huiqi/app/desk"
	"huiqi/app/desk/demo/staff"
	"huiqi/app/desk/season"
	"huiqi/app/desk/session"
	"huiqi/app/store"
	"huiqi/resources/words"
)

// playRoad plays a season, prints each step and then the books, and verifies the
// whole store. Without a path the store is thrown away.
func playRoad(d *desktop, path, out string) (err error) {
	kept := path
	if path == "" {
		dir, err := os.MkdirTemp("", "huiqi-road-")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		path = filepath.Join(dir, "huiqi.db")
	}
	s, err := session.Open(d.ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	_, err = season.Play(d.ctx, s, season.Options{Out: out, Tell: func(x season.Step) { printStep(d.out, x) }})
	if err != nil {
		return err
	}
	var books season.Trial
	err = s.Store.View(d.ctx, func(t store.Reader) (err error) {
		books, err = season.Try(t)
		return err
	})
	if err != nil {
		return desk.FromStore(err)
	}
	printBooks(d.out, books)
	found, err := s.Verify(d.ctx, d.progress.count("verify"))
	if err != nil {
		return err
	}
	fmt.Fprintln(d.out, words.T("ctl.road_verified", found.Runs, found.Entries, found.Checkpoints, found.Head.Hash()))
	if kept == "" {
		return nil
	}
	fmt.Fprintln(d.out, words.T("ctl.road_kept", kept))
	for _, n := range staff.All {
		fmt.Fprintln(d.out, words.T("ctl.demo_person", n.Login, n.Name, staff.Password))
	}
	return nil
}

// printStep is the line of a step: number, day, who, amount, what.
func printStep(w io.Writer, x season.Step) {
	sum, again := "", ""
	if x.Amount != 0 {
		sum = x.Amount.String()
	}
	if x.Again {
		again = words.T("ctl.road_again")
	}
	fmt.Fprintf(w, "%4d  %s  %s  %s  %s%s\n", x.N, x.Day, left(x.Who, 8), right(sum, 14), x.Text, again)
}

// printBooks is the trial balance, pool by pool.
func printBooks(w io.Writer, books season.Trial) {
	line := func(name string, debit, credit, balance string) {
		fmt.Fprintf(w, "  %s%s%s%s\n", left(name, 22), right(debit, 18), right(credit, 18), right(balance, 18))
	}
	sums := func(name string, r season.Row) { line(name, r.Debit.String(), r.Credit.String(), r.Balance.String()) }
	fmt.Fprintf(w, "\n%s\n", words.T("ctl.road_books"))
	for _, p := range books.Purses {
		fmt.Fprintf(w, "\n%s\n", p.Pool.Label())
		line(words.T("ctl.road_account"), words.T("ctl.road_debit"), words.T("ctl.road_credit"), words.T("ctl.road_balance"))
		for _, r := range p.Rows {
			sums(r.Account.Label(), r)
		}
		sums(words.T("ctl.road_sum"), p.Total)
	}
	fmt.Fprintln(w)
	sums(words.T("ctl.road_total"), books.Total)
	fmt.Fprintf(w, "\n%s\n", words.T("ctl.road_balanced", books.Total.Debit.String(), books.Total.Credit.String(), (books.Total.Debit-books.Total.Credit).String(), books.Postings))
	fmt.Fprintln(w, words.T("ctl.road_awards", books.Awards))
}

// columns is how many places a text takes in a terminal: two for each Chinese
// character.
func columns(s string) (n int) {
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

func left(s string, n int) string  { return s + strings.Repeat(" ", max(n-columns(s), 0)) }
func right(s string, n int) string { return strings.Repeat(" ", max(n-columns(s), 0)) + s }

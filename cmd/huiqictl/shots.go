package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"huiqi/app/desk/notices"
	"huiqi/app/desk/session"
	"huiqi/app/ui/shots"
	"huiqi/policy/period"
)

// shotsCmd draws every screen in the toolkit's test driver.
type shotsCmd struct {
	Dir   string `arg:"" help:"Folder for the pictures; made when it is not there."`
	Store string `placeholder:"FILE" help:"Draw this store instead of the sample data."`
}

// Run does it.
func (c *shotsCmd) Run(d *desktop) (err error) {
	path := c.Store
	if path == "" {
		dir, err := os.MkdirTemp("", "huiqi-shots-")
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
	defer s.Close()
	if c.Store == "" {
		if err := fill(d, s); err != nil {
			return err
		}
	}
	files, err := shots.All(d.ctx, c.Dir, s)
	for _, name := range files {
		fmt.Fprintln(d.out, name)
	}
	return err
}

// fill takes in the sample data and issues their notices, dated as theirs would be.
func fill(d *desktop, s *session.Session) error {
	run, err := s.Samples(d.ctx, d.progress.tell, d.now())
	if err != nil {
		return err
	}
	date, err := period.NewDate(2020, 7, 20)
	if err != nil {
		return err
	}
	_, err = notices.Issue(d.ctx, s.Store, run, notices.Example(date))
	return err
}

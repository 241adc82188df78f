package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"huiqi/app/desk/act"
	"huiqi/app/desk/demo/staff"
	"huiqi/app/desk/season"
	"huiqi/app/desk/session"
	"huiqi/app/ui/shots"
)

// shotsCmd draws every screen in the toolkit's test driver.
type shotsCmd struct {
	Dir   string `arg:"" help:"Folder for the pictures; made when it is not there."`
	Store string `placeholder:"FILE" help:"Draw this store instead of a season at an invented desk."`
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

// fill plays a season whose work waits everywhere, and lets who is signed in
// administer too, so that no screen is shut.
func fill(d *desktop, s *session.Session) error {
	if _, err := season.Play(d.ctx, s, season.Options{Open: true}); err != nil {
		return err
	}
	me := s.Me().User
	if err := s.SignIn(d.ctx, staff.All[0].Login, staff.Password); err != nil {
		return err
	}
	if err := s.People.SetRoles(d.ctx, s.Me(), me.ID, append(me.Roles, act.Admin)); err != nil {
		return err
	}
	return s.SignIn(d.ctx, me.Login, staff.Password)
}

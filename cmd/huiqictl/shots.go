package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"huiqi/app/desk/act"
	"huiqi/app/desk/notices"
	"huiqi/app/desk/people"
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

// drawn are the people of the desk drawn; the first is signed in.
var drawn = []people.New{
	{Login: "linmin", Name: "林敏", Roles: []act.Role{act.Maker, act.Admin}},
	{Login: "chenfuhe", Name: "陈复和", Roles: []act.Role{act.Checker}},
	{Login: "wangshen", Name: "王审言", Roles: []act.Role{act.Approver}},
	{Login: "zhouyin", Name: "周印", Roles: []act.Role{act.Printer, act.Maker}},
	{Login: "zhengji", Name: "郑计", Roles: []act.Role{act.Auditor}},
}

// hire founds the office and adds its people. Nobody else ever opens this store:
// its passwords need not be dear.
func hire(d *desktop, s *session.Session) error {
	s.People.Cost = people.Cost{Passes: 1, Memory: 8, Lanes: 1}
	for i, n := range drawn {
		n.Password = "only for pictures"
		var err error
		if i == 0 {
			_, err = s.Found(d.ctx, n)
		} else {
			_, err = s.People.Add(d.ctx, s.Me(), n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fill takes in the sample data and issues their notices, dated as theirs would be.
func fill(d *desktop, s *session.Session) error {
	if err := hire(d, s); err != nil {
		return err
	}
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

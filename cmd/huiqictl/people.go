package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/session"
	"huiqi/resources/words"
)

// person says who works. Passwords are never given on the command line, where
// others would see them.
type person struct {
	Login        string `placeholder:"LOGIN" env:"HUIQI_LOGIN" help:"Who works at the store."`
	PasswordFile string `placeholder:"FILE" help:"The first line of this file (- for standard input) is the password; otherwise HUIQI_PASSWORD is."`
}

// enter signs the person in.
func (p person) enter(d *desktop, s *session.Session) error {
	empty, err := s.Empty(d.ctx)
	if err != nil {
		return err
	}
	if empty {
		return misused("ctl-nobody", s.Path)
	}
	password, err := secret(d, p.PasswordFile, "HUIQI_PASSWORD")
	if err != nil {
		return err
	}
	return s.SignIn(d.ctx, p.Login, password)
}

// secret reads a password from a file or a variable of the environment.
func secret(d *desktop, file, env string) (string, error) {
	if file == "" {
		if text := os.Getenv(env); text != "" {
			return text, nil
		}
		return "", misused("ctl-password", env)
	}
	var b []byte
	var err error
	if file == "-" {
		b, err = io.ReadAll(io.LimitReader(d.in, 1<<16))
	} else {
		b, err = os.ReadFile(file)
	}
	if err != nil {
		return "", desk.Errf("intake-no-file").At(desk.Place{File: file}).Wrap(err)
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimSuffix(line, "\r"), nil
}

// peopleCmd is about the users of a store.
type peopleCmd struct {
	List  peopleListCmd  `cmd:"" help:"List the users of a store."`
	First peopleFirstCmd `cmd:"" help:"Make the first administrator of a store and print its recovery key once."`
	Add   peopleAddCmd   `cmd:"" help:"Add a user, who must choose another password at the first sign-in."`
}

type peopleListCmd struct {
	Store string `arg:"" help:"The store."`
}

// Run does it.
func (c *peopleListCmd) Run(d *desktop) (err error) {
	s, err := session.OpenExisting(d.ctx, c.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	all, err := people.List(d.ctx, s.Store)
	if err != nil {
		return err
	}
	for _, p := range all {
		labels := make([]string, len(p.Roles))
		for i, r := range p.Roles {
			labels[i] = r.Label()
		}
		state := "people.active"
		if !p.Active {
			state = "people.inactive"
		}
		fmt.Fprintf(d.out, "%s\t%s\t%s\t%s\t%s\n", p.ID, p.Login, p.Name, strings.Join(labels, " "), words.T(state))
	}
	return nil
}

// newUser are the flags for a new user.
type newUser struct {
	Login string     `required:"" help:"The new user's login."`
	Name  string     `required:"" help:"The new user's name, as it is to be on papers."`
	Role  []act.Role `sep:"," help:"maker, checker, approver, regulator, printer, admin or auditor; several with commas."`
}

type peopleFirstCmd struct {
	Store string `arg:"" help:"The store; made when there is none."`
	newUser
	PasswordFile string `placeholder:"FILE" help:"The first line is the password; otherwise HUIQI_PASSWORD is."`
}

// Run does it.
func (c *peopleFirstCmd) Run(d *desktop) (err error) {
	password, err := secret(d, c.PasswordFile, "HUIQI_PASSWORD")
	if err != nil {
		return err
	}
	s, err := session.Open(d.ctx, c.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	key, err := s.Found(d.ctx, people.New{Login: c.Login, Name: c.Name, Roles: append(c.Role, act.Admin), Password: password})
	if err != nil {
		return err
	}
	fmt.Fprintln(d.out, words.T("ctl.people_first", c.Name, key.Text()))
	return nil
}

type peopleAddCmd struct {
	Store string `arg:"" help:"The store."`
	newUser
	By              string `required:"" env:"HUIQI_LOGIN" help:"The administrator who adds; its password is in HUIQI_PASSWORD or --password-file."`
	PasswordFile    string `placeholder:"FILE" help:"The first line is the administrator's password."`
	NewPasswordFile string `placeholder:"FILE" help:"The first line is the new user's password; otherwise HUIQI_NEW_PASSWORD is."`
}

// Run does it.
func (c *peopleAddCmd) Run(d *desktop) (err error) {
	password, err := secret(d, c.NewPasswordFile, "HUIQI_NEW_PASSWORD")
	if err != nil {
		return err
	}
	s, err := session.OpenExisting(d.ctx, c.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := (person{c.By, c.PasswordFile}).enter(d, s); err != nil {
		return err
	}
	u, err := s.People.Add(d.ctx, s.Me(), people.New{Login: c.Login, Name: c.Name, Roles: c.Role, Password: password})
	if err != nil {
		return err
	}
	fmt.Fprintln(d.out, words.T("ctl.people_added", u.Name, u.ID))
	return nil
}

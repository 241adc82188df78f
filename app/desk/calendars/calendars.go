// Package calendars gives the desk its calendar of working days: the one shipped
// with the program, and the notices of further years that an administrator loads
// from a file. It counts terms with sentences a clerk can act on; how a term is
// counted is decided in policy/workdays. Main functions: Of, End, Add.
package calendars

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"sync"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/period"
	"huiqi/policy/workdays"
	"huiqi/resources"
)

// Kinds are the events of this package.
var Kinds = act.Kinds{"calendar-added": act.On(applyAdded)}

type added struct {
	File   string           `json:"file"`
	SHA256 string           `json:"sha256"`
	Papers []workdays.Paper `json:"papers"`
}

func (added) Kind() string { return "calendar-added" }

const prefix = "now/calendar/"

func key(doc string) string { return prefix + url.PathEscape(doc) }

var shipped = sync.OnceValues(func() ([]workdays.Paper, error) { return workdays.Load(resources.Calendar()) })

// Of is the calendar of the desk. Where the program and a file bring a notice of
// one number, the program's counts.
func Of(t store.Reader) (*workdays.Calendar, error) {
	all, err := papers(t)
	if err != nil {
		return nil, err
	}
	return workdays.New(all...)
}

func papers(t store.Reader) ([]workdays.Paper, error) {
	own, err := shipped()
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool)
	all := append([]workdays.Paper(nil), own...)
	for _, p := range own {
		known[p.Doc] = true
	}
	from, to := store.Prefix(prefix)
	for k, b := range t.Scan(from, to, 0) {
		var p workdays.Paper
		if err := json.Unmarshal(b, &p); err != nil {
			return nil, fmt.Errorf("%s: %w", k, err)
		}
		if !known[p.Doc] {
			all = append(all, p)
		}
	}
	return all, nil
}

// End is the last day of a term by the calendar of the desk (workdays.Calendar.End).
// A year without a calendar is the *desk.Error "calendar-year".
func End(t store.Reader, start period.Date, n int, unit workdays.Unit) (period.Date, error) {
	c, err := Of(t)
	if err != nil {
		return period.Date{}, err
	}
	d, err := c.End(start, n, unit)
	if e, ok := errors.AsType[*workdays.YearError](err); ok {
		return d, desk.Errf("calendar-year", e.Year).Wrap(err)
	}
	return d, err
}

// Add takes the notices of a file into the calendar; an administrator does. Notices
// that are there already are passed over; a file with nothing new, or with other
// contents under a known number, is refused.
func Add(ctx context.Context, d *act.Desk, who act.Actor, name string, file []byte) ([]workdays.Paper, error) {
	list, err := workdays.Load(file)
	if err != nil {
		return nil, desk.Errf("calendar-file", name, err.Error()).Wrap(err)
	}
	sum := sha256.Sum256(file)
	var fresh []workdays.Paper
	o := act.Order{Need: []act.Role{act.Admin}, Subject: "calendar"}
	_, err = d.Do(ctx, who, o, func(t store.Reader, _ act.Meta) (act.Event, error) {
		var err error
		if fresh, err = unknown(t, list); err != nil {
			return nil, err
		}
		if len(fresh) == 0 {
			return nil, desk.Errf("calendar-known", name)
		}
		return added{File: name, SHA256: hex.EncodeToString(sum[:]), Papers: fresh}, nil
	})
	return fresh, err
}

// unknown gives those papers of a list that the calendar lacks, and refuses a list
// that contradicts it.
func unknown(t store.Reader, list []workdays.Paper) ([]workdays.Paper, error) {
	all, err := papers(t)
	if err != nil {
		return nil, err
	}
	var fresh []workdays.Paper
	for _, p := range list {
		i := index(all, p.Doc)
		if i < 0 {
			fresh = append(fresh, p)
		} else if !reflect.DeepEqual(all[i], p) {
			return nil, desk.Errf("calendar-other", p.Doc)
		}
	}
	if _, err := workdays.New(append(all, fresh...)...); err != nil {
		return nil, desk.Errf("calendar-file", "", err.Error()).Wrap(err)
	}
	return fresh, nil
}

func index(list []workdays.Paper, doc string) int {
	for i, p := range list {
		if p.Doc == doc {
			return i
		}
	}
	return -1
}

func applyAdded(t store.Txn, _ act.Meta, e added) error {
	for _, p := range e.Papers {
		if err := act.Write(t, key(p.Doc), p); err != nil {
			return err
		}
	}
	return nil
}

package calendars_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/calendars"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
	"huiqi/policy/period"
	"huiqi/policy/workdays"
	"huiqi/resources"
)

type userMade struct{ User act.User }

func (userMade) Kind() string { return "test-user" }

var kinds = act.Kinds{"test-user": act.On(func(t store.Txn, _ act.Meta, e userMade) error {
	return act.Write(t, act.UserKey(e.User.ID), e.User)
})}

const next = `[[paper]]
year = 2027
doc = "国办发明电〔2026〕9号"
date = 2026-11-10
title = "invented"
off = ["2027-01-01..2027-01-03"]
work = ["2027-01-10"]
`

func TestFurtherYearsComeFromAFile(t *testing.T) {
	s := storetest.New(t)
	now := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	d := act.New(s, func() time.Time { return now }, kinds, calendars.Kinds)
	ann := act.User{ID: "ann", Name: "安", Roles: []act.Role{act.Admin}, Active: true}
	if _, err := d.Do(t.Context(), act.Founder(ann), act.Order{}, func(store.Reader, act.Meta) (act.Event, error) {
		return userMade{ann}, nil
	}); err != nil {
		t.Fatal(err)
	}
	who := act.As(ann)
	end := func(start period.Date, n int) string {
		var got period.Date
		err := s.View(t.Context(), func(r store.Reader) (err error) {
			got, err = calendars.End(r, start, n, workdays.Workday)
			return err
		})
		if err != nil {
			return code(err)
		}
		return got.String()
	}
	start := period.Date{Year: 2026, Month: 12, Day: 30}
	if got := end(start, 7); got != "calendar-year" {
		t.Errorf("before: %s", got)
	}
	if _, err := calendars.Add(t.Context(), d, who, "x", []byte("[[")); code(err) != "calendar-file" {
		t.Error(err)
	}
	if got, err := calendars.Add(t.Context(), d, who, "2027.toml", []byte(next)); err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	if got := end(start, 7); got != "2027-01-10" { // 31, 4 to 8, Sunday 10
		t.Errorf("after: %s", got)
	}
	if _, err := calendars.Add(t.Context(), d, who, "2027.toml", []byte(next)); code(err) != "calendar-known" {
		t.Error(err)
	}
	if _, err := calendars.Add(t.Context(), d, who, "cn.toml", resources.Calendar()); code(err) != "calendar-known" {
		t.Error(err)
	}
	changed := strings.Replace(next, "2027-01-10", "2027-01-09", 1)
	if _, err := calendars.Add(t.Context(), d, who, "2027.toml", []byte(changed)); code(err) != "calendar-other" {
		t.Error(err)
	}
	if _, err := d.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return fmt.Sprint(err)
}

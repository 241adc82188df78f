package session_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/files"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/session"
	"huiqi/app/desk/session/sessiontest"
	"huiqi/app/store"
)

func code(err error) string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Code
	}
	return fmt.Sprint(err)
}

func TestLockAndUnlock(t *testing.T) {
	s, ctx := sessiontest.Open(t), t.Context()
	v, id := s.Vault(), s.Who().ID()
	if v.Locked() || id != "u001" {
		t.Fatal(v, id)
	}
	s.Lock()
	if !s.Locked() || s.Who() != (act.Actor{}) || !s.Vault().Locked() || !v.Locked() || s.Me().User.ID != id {
		t.Error("locked, and yet open")
	}
	if err := s.People.SetIdle(ctx, s.Me(), 3); code(err) != "not-signed-in" {
		t.Errorf("an act while locked: %v", err)
	}
	if err := s.Unlock(ctx, "not the password"); code(err) != "sign-in-wrong" || !s.Locked() {
		t.Errorf("wrong: %v", err)
	}
	if err := s.Unlock(ctx, peopletest.Password); err != nil || s.Locked() || s.Who().ID() != id || s.Vault().Locked() {
		t.Errorf("right: %v", err)
	}
	if err := s.People.SetIdle(ctx, s.Me(), 3); err != nil {
		t.Error(err)
	}
	if err := s.ChangePassword(ctx, peopletest.Password, "another horse 9"); err != nil || s.Vault().Locked() {
		t.Error(err)
	}
	s.SignOut()
	if s.Who() != (act.Actor{}) || !s.Vault().Locked() {
		t.Error("signed out, and yet somebody")
	}
	s.Lock() // nobody there
	if s.Locked() {
		t.Error("locked with nobody to unlock")
	}
	if err := s.Unlock(ctx, "another horse 9"); code(err) != "not-signed-in" {
		t.Error(err)
	}
	if err := s.SignIn(ctx, sessiontest.Login, "another horse 9"); err != nil {
		t.Error(err)
	}
}

// take reads and assesses the request and takes it in, as whoever is signed in.
func take(t *testing.T, s *session.Session, req awards.Request) (*awards.Run, error) {
	t.Helper()
	run, _, err := s.Work(t.Context(), req, nil, noon)
	return run, err
}

func TestOnlyMakersTakeIn(t *testing.T) {
	s, ctx := sessiontest.Open(t), t.Context()
	req := request(t, s)
	for _, n := range []struct {
		login string
		role  act.Role
	}{{"wang", act.Maker}, {"chen", act.Checker}} {
		if _, err := s.People.Add(ctx, s.Me(), people.New{Login: n.login, Name: n.login, Roles: []act.Role{n.role}, Password: "given by admin 1"}); err != nil {
			t.Fatal(err)
		}
	}
	enter := func(login string) {
		t.Helper()
		if err := s.SignIn(ctx, login, "given by admin 1"); err != nil {
			t.Fatal(err)
		}
		if err := s.ChangePassword(ctx, "given by admin 1", peopletest.Password); err != nil {
			t.Fatal(err)
		}
	}
	enter("chen")
	before := revision(t, s)
	if _, err := take(t, s, req); code(err) != "role-needed" {
		t.Errorf("a checker: %v", err)
	}
	s.Lock()
	if _, err := take(t, s, req); code(err) != "not-signed-in" {
		t.Errorf("locked: %v", err)
	}
	if after := revision(t, s); after != before {
		t.Errorf("revision went from %d to %d", before, after)
	}
	enter("wang")
	run, err := take(t, s, req)
	if err != nil {
		t.Fatal(err)
	}
	// Another maker takes the same files in under another reading: a run of its own,
	// the files in the hands of both.
	if err := s.SignIn(ctx, sessiontest.Login, peopletest.Password); err != nil {
		t.Fatal(err)
	}
	req.Readings = map[string]string{"rounding": "wan-down"}
	second, err := take(t, s, req)
	if err != nil {
		t.Fatal(err)
	}
	hands := map[string][]string{run.ID: {"u001", "u002"}, second.ID: {"u001", "u002"}}
	err = s.Store.View(ctx, func(r store.Reader) error {
		for id, want := range hands {
			got, err := files.Hands(r, id)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("hands of %s: %v %v, want %v", id, got, err, want)
			}
		}
		k, ok, err := files.OfRun(r, run.ID)
		if err != nil || !ok || k.Name != "wang" || len(k.Files) != 2 {
			t.Errorf("%+v %v %v", k, ok, err)
		}
		if own := act.Hands(r, "run/"+run.ID); !slices.Equal(own, []string{"u002"}) {
			t.Errorf("the run itself: %v", own)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.Verify(ctx, nil)
	if err != nil || found.Runs != 2 || found.Entries != int(found.Head.Size) || found.Key == "" {
		t.Errorf("%+v %v", found, err)
	}
}

func TestBackupAndRestoreSignOut(t *testing.T) {
	s, ctx := sessiontest.Open(t), t.Context()
	path := filepath.Join(t.TempDir(), "b.huiqi")
	m, err := s.Backup(ctx, path, nil)
	if err != nil || m.Note == "" {
		t.Fatal(m, err)
	}
	if err := s.People.SetIdle(ctx, s.Me(), 7); err != nil {
		t.Fatal(err)
	}
	kept, err := s.Restore(ctx, path, nil)
	if err != nil || s.Who() != (act.Actor{}) {
		t.Fatal(err)
	}
	if _, err := os.Stat(kept); err != nil {
		t.Error(err)
	}
	sessiontest.Enter(t, s)
	found, err := s.Verify(ctx, nil)
	if err != nil || found.Entries != 3 { // the founding, the restore, and the sign-in after it
		t.Errorf("%+v %v", found, err)
	}
}

// A run that nobody signed for, of an older version or of a crash before the act,
// is signed for by whoever takes the same files in again.
func TestARunWithoutHandsGetsThem(t *testing.T) {
	s, ctx := sessiontest.Open(t), t.Context()
	req := request(t, s)
	in, err := awards.Open(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	data, err := in.Read(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := data.Assess(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Freeze(ctx, s.Store, s.Vault(), noon); err != nil {
		t.Fatal(err)
	}
	for _, again := range []bool{false, true} {
		run, done, err := s.Work(ctx, req, nil, noon)
		if err != nil || done.Again != again {
			t.Fatalf("%+v %v", done, err)
		}
		err = s.Store.View(ctx, func(r store.Reader) error {
			if hands, err := files.Hands(r, run.ID); err != nil || !slices.Equal(hands, []string{"u001"}) {
				t.Errorf("%v %v", hands, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A clock that once stood far ahead stops the desk, and the way out is the backup
// made before: the log's time never goes back.
func TestAClockThatStoodAhead(t *testing.T) {
	s, ctx := sessiontest.Open(t), t.Context()
	path := filepath.Join(t.TempDir(), "b.huiqi")
	if _, err := s.Backup(ctx, path, nil); err != nil {
		t.Fatal(err)
	}
	right := s.Desk.Now
	s.Desk.Now = func() time.Time { return right().AddDate(1, 0, 0) }
	if err := s.People.SetIdle(ctx, s.Me(), 7); err != nil {
		t.Fatal(err)
	}
	s.Desk.Now = right
	err := s.People.SetIdle(ctx, s.Me(), 8)
	if code(err) != "clock-behind" || !strings.Contains(desk.Text(err), "huiqictl restore") {
		t.Fatalf("control: %v", err)
	}
	if _, err := s.Restore(ctx, path, nil); err != nil {
		t.Fatal(err)
	}
	sessiontest.Enter(t, s)
	if err := s.People.SetIdle(ctx, s.Me(), 9); err != nil {
		t.Error(err)
	}
	if _, err := s.Verify(ctx, nil); err != nil {
		t.Error(err)
	}
}

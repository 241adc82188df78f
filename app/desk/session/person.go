package session

import (
	"context"
	"sync"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/people"
	"huiqi/app/desk/vault"
)

// person is who works at this session now. Several goroutines ask for it, as a
// window locks while work goes on.
type person struct {
	mu     sync.Mutex
	in     people.SignedIn
	locked bool
}

// Who is the signed-in person, nobody while the session is locked.
func (s *Session) Who() act.Actor { return s.Me().Actor }

// Vault is open while somebody is signed in and the session is not locked.
func (s *Session) Vault() *vault.Vault { return s.Me().Vault }

// Me is Who with what people asks for in its own acts, and the user as it was at
// sign-in.
func (s *Session) Me() people.SignedIn {
	s.person.mu.Lock()
	defer s.person.mu.Unlock()
	if s.person.locked {
		return people.SignedIn{User: s.person.in.User}
	}
	return s.person.in
}

// Enter makes a person who proved who it is the one of this session.
func (s *Session) Enter(in people.SignedIn) {
	s.person.mu.Lock()
	defer s.person.mu.Unlock()
	if s.person.in.Vault != in.Vault {
		s.person.in.Vault.Lock()
	}
	s.person.in, s.person.locked = in, false
}

// Found makes the first user of an empty store and signs it in. The recovery key
// is to be printed: it is shown once.
func (s *Session) Found(ctx context.Context, n people.New) (vault.Recovery, error) {
	in, sheet, err := s.People.First(ctx, n)
	if err == nil {
		s.Enter(in)
		_ = s.SealOld(ctx) // the sheet must be shown; what failed is tried and told at the next sign-in
	}
	return sheet, err
}

// SignIn signs a user in, in the place of whoever was.
func (s *Session) SignIn(ctx context.Context, login, password string) error {
	in, err := s.People.SignIn(ctx, login, password)
	if err != nil {
		return err
	}
	s.Enter(in)
	if err := s.SealOld(ctx); err != nil {
		s.SignOut()
		return err
	}
	return nil
}

// ChangePassword replaces the password of whoever is signed in.
func (s *Session) ChangePassword(ctx context.Context, old, text string) error {
	in, err := s.People.ChangePassword(ctx, s.Me(), old, text)
	if err == nil {
		s.Enter(in)
	}
	return err
}

// SignOut ends the person's session and closes the vault.
func (s *Session) SignOut() { s.Enter(people.SignedIn{}) }

// Lock closes the vault until the same person unlocks it. Work that has the vault
// already loses it too.
func (s *Session) Lock() {
	s.person.mu.Lock()
	defer s.person.mu.Unlock()
	if s.person.in.Actor.ID() != "" {
		s.person.locked = true
		s.person.in.Vault.Lock()
	}
}

// Locked tells whether the session waits for its person's password.
func (s *Session) Locked() bool {
	s.person.mu.Lock()
	defer s.person.mu.Unlock()
	return s.person.locked
}

// Unlock lets the person back in whose session was locked.
func (s *Session) Unlock(ctx context.Context, password string) error {
	s.person.mu.Lock()
	who := s.person.in.Actor
	s.person.mu.Unlock()
	if who.ID() == "" {
		return desk.Errf("not-signed-in")
	}
	in, err := s.People.Unlock(ctx, who, password)
	if err == nil {
		s.Enter(in)
	}
	return err
}

// Empty tells that the store has no user yet: the first start.
func (s *Session) Empty(ctx context.Context) (bool, error) { return people.None(ctx, s.Store) }

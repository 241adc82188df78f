package session

import (
	"context"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
)

// SealOld seals the account numbers that an older version kept in the clear, and
// rewrites the file so that its free pages do not show them either. The first
// person who signs in does it; afterwards there is nothing to do.
func (s *Session) SealOld(ctx context.Context) error {
	due, err := awards.Reseal(ctx, s.Store, s.Vault())
	if err != nil || !due {
		return err
	}
	if _, _, err := s.Store.Compact(ctx); err != nil {
		return desk.FromStore(err)
	}
	return awards.Rewritten(ctx, s.Store)
}

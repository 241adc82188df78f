package session

import (
	"context"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
)

// sealOld seals the account numbers that an older version kept in the clear, and
// rewrites the file so that its free pages do not show them either. It is done
// once, by the first person who signs in.
func (s *Session) sealOld(ctx context.Context) error {
	due, err := awards.Reseal(ctx, s.Store, s.Vault())
	if err != nil || !due {
		return err
	}
	if _, _, err := s.Store.Compact(ctx); err != nil {
		return desk.FromStore(err)
	}
	return awards.Rewritten(ctx, s.Store)
}

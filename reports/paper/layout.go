package paper

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"huiqi/policy/money"
	"huiqi/reports/page"
)

// Paper is any paper of this package: Notice, List, Allocation, Transmittal,
// RecoveryLetter, BatchSheet, PaymentList, Reconciliation, Statement, KeySheet,
// DeferralConfirmation, DeferralQuery, DeferralBulletin.
type Paper interface {
	// Sum is the amount the paper is about.
	Sum() (money.Fen, error)
	// As is the paper with another number and mark.
	As(number string, c Copy) Paper

	info() page.Doc
	lay(ctx context.Context, s *sheet) error
	copied() Copy
}

// LayOut lays out one paper.
func LayOut(ctx context.Context, p Paper, o Options) (page.Doc, error) {
	set, err := o.faces()
	if err != nil {
		return page.Doc{}, err
	}
	if ctx.Err() != nil {
		return page.Doc{}, ctx.Err()
	}
	s := newSheet(set, p.info())
	if err := p.lay(ctx, s); err != nil {
		return page.Doc{}, err
	}
	s.across(p.copied())
	return s.finish(), nil
}

// LayOutAll lays out many papers on every core; the i-th document is of the i-th
// paper.
func LayOutAll(ctx context.Context, all []Paper, o Options) ([]page.Doc, error) {
	set, err := o.faces()
	if err != nil {
		return nil, err
	}
	docs := make([]page.Doc, len(all))
	g, ctx := errgroup.WithContext(ctx)
	const batch = 16
	for from := 0; from < len(all); from += batch {
		g.Go(func() error {
			for i := from; i < min(from+batch, len(all)); i++ {
				d, err := LayOut(ctx, all[i], Options{Faces: set})
				if err != nil {
					return fmt.Errorf("%s: %w", all[i].info().Subject, err)
				}
				docs[i] = d
			}
			return nil
		})
	}
	return docs, g.Wait()
}

func (h Head) info(name string) page.Doc {
	return page.Doc{Title: name, Author: h.Issuer, Subject: h.Number, Made: made(h.Date)}
}

func (h Head) copied() Copy { return h.Copy }

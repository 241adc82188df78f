package paper

import (
	"context"

	"huiqi/policy/money"
	"huiqi/reports/page"
)

// Paper is any paper of this package: Notice, List, Allocation, Transmittal,
// RecoveryLetter, BatchSheet, PaymentList, Reconciliation, Statement, KeySheet.
type Paper interface {
	// Sum is the amount the paper is about.
	Sum() (money.Fen, error)

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

func (h Head) info(name string) page.Doc {
	return page.Doc{Title: name, Author: h.Issuer, Subject: h.Number, Made: made(h.Date)}
}

func (h Head) copied() Copy { return h.Copy }

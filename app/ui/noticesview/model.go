package noticesview

import (
	"context"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/notices"
	"huiqi/app/desk/session"
	"huiqi/app/ui/traceview"
	"huiqi/policy/money"
	"huiqi/reports/page"
	"huiqi/reports/paper"
)

// Row is one issued notice, ready to be shown.
type Row struct {
	Issued                     notices.Issued
	Number, Firm, Amount, Date string
	Fund                       string
}

func rows(all []notices.Issued) []Row {
	out := make([]Row, len(all))
	for i, n := range all {
		out[i] = Row{Issued: n, Number: n.Number, Firm: n.Firm, Amount: n.Amount.String(), Date: n.Date, Fund: traceview.FundName(n.Fund)}
	}
	return out
}

func total(shown []*Row) string {
	var sum money.Fen
	for _, r := range shown {
		sum += r.Issued.Amount // no more than the totals of their runs, which were checked
	}
	return sum.String()
}

// Kind is a kind of paper.
type Kind uint8

// The papers of a run.
const (
	Notice Kind = iota
	List
	Allocation
)

// load reads a run and the notices it has numbers for. Making them again gives
// the same papers: numbers, date and office are those they were issued with.
func load(ctx context.Context, s *session.Session, known *awards.Run, run string) (*notices.Batch, error) {
	office, ok, err := notices.OfficeOf(ctx, s.Store, run)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, desk.Errf("notice-no-office", run)
	}
	if known == nil || known.ID != run {
		if known, err = awards.Load(ctx, s.Store, s.Shelf, run); err != nil {
			return nil, err
		}
	}
	return notices.Issue(ctx, s.Store, known, office)
}

// index finds a notice of a batch by its number, -1 when it is not there.
func index(b *notices.Batch, number string) int {
	for i := range b.Notices {
		if b.Notices[i].Number == number {
			return i
		}
	}
	return -1
}

// part is a batch of some of the notices.
func part(b *notices.Batch, numbers []string) *notices.Batch {
	out := &notices.Batch{Run: b.Run, Office: b.Office}
	for _, n := range numbers {
		if i := index(b, n); i >= 0 {
			out.Notices = append(out.Notices, b.Notices[i])
			out.Rows = append(out.Rows, b.Rows[i])
		}
	}
	return out
}

// layOut makes the pages of one paper: the very pages that are printed.
func layOut(ctx context.Context, b *notices.Batch, kind Kind, number string) (page.Doc, error) {
	switch kind {
	case List:
		return paper.PublicList(ctx, notices.List(b.Run, b.Office), paper.Options{})
	case Allocation:
		return paper.AllocationTable(ctx, notices.Allocation(b.Run, b.Office, ""), paper.Options{})
	}
	docs, err := part(b, []string{number}).Pages(ctx)
	if err != nil {
		return page.Doc{}, err
	}
	if len(docs) == 0 {
		return page.Doc{}, desk.Errf("no-notice", number)
	}
	return docs[0], nil
}

// fileName is what a paper is called as a file.
func fileName(b *notices.Batch, kind Kind, numbers []string) string {
	item, _ := b.Run.Pack.Item(b.Run.Item)
	head := b.Run.Period.Label() + item.Label
	switch kind {
	case List:
		return head + "公示名单.pdf"
	case Allocation:
		return head + "资金分配表.pdf"
	}
	if len(numbers) == 1 {
		if i := index(b, numbers[0]); i >= 0 {
			return notices.FileName(b.Notices[i])
		}
	}
	return head + "通知书.pdf"
}

// matches tells whether a notice is meant by what was typed.
func (r *Row) matches(text string) bool {
	return strings.Contains(r.Number, text) || strings.Contains(r.Firm, text) || strings.Contains(r.Issued.ID, strings.ToUpper(text))
}

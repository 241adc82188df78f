package papers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/reports/page"
	"huiqi/reports/paper"
	"huiqi/reports/pdf"
	"huiqi/resources/words"
)

// Verdict is what the desk says of a paper.
type Verdict struct {
	Record Record
	Copy   int  // 0 is the original, else the how manieth reprint
	Exact  bool // the file has the very bytes that were recorded
	Points []Point
}

// Good tells whether the paper says what the desk knows, in every point.
func (v *Verdict) Good() bool {
	return !slices.ContainsFunc(v.Points, func(p Point) bool { return p.Differs() })
}

// Outdated tells whether the desk has later news of what the paper says.
func (v *Verdict) Outdated() bool {
	return slices.ContainsFunc(v.Points, func(p Point) bool { return p.Later })
}

// Point is one thing held against another.
type Point struct {
	What  What
	Paper string // what the paper says; of a number alone, what the desk recorded of it
	Desk  string // what the desk knows
	Same  bool
	Later bool // they differ, since the desk has had later news: no fault of the paper
}

// Differs tells whether the point speaks against the paper.
func (p *Point) Differs() bool { return !p.Same && !p.Later }

// What is held against what.
type What string

// The points of a verdict.
const (
	OfCode     What = "code"     // the code's figures against the record
	OfCapitals What = "capitals" // the amount in capitals, read back
	OfSubject  What = "subject"  // line, batch or case it is about
	OfLedger   What = "ledger"   // the obligation in the books
	OfLog      What = "log"      // the checkpoint it bears against the log as it is now
	OfOrder    What = "order"    // the payment order
	OfText     What = "text"     // words of the file against those it was made with
	OfPages    What = "pages"    // their number
	OfRegister What = "register" // the register of deferrals as it is now
	OfAsked    What = "asked"    // findings that bear the letter's number
)

// Label names the point in the language now in use.
func (w What) Label() string { return words.T("papers.point." + string(w)) }

func same(what What, onPaper, atDesk string) Point {
	return Point{What: what, Paper: onPaper, Desk: atDesk, Same: onPaper == atDesk}
}

func amounts(what What, onPaper, atDesk money.Fen) Point {
	return same(what, onPaper.String(), atDesk.String())
}

// VerifyText holds what the code of a paper says, or a number that was typed,
// against the desk.
func (p Press) VerifyText(ctx context.Context, text string) (Verdict, error) {
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(text, "\r", "")), "\n")
	v, err := p.VerifyNumber(ctx, strings.TrimSpace(lines[0]))
	if err != nil || len(lines) == 1 {
		return v, err
	}
	want := strings.Split(paper.SealText(v.Record.Number, v.Record.Amount, v.Record.Hash), "\n")
	v.Points = append([]Point{same(OfCode, strings.Join(lines[1:], " "), strings.Join(want[1:], " "))}, v.Points...)
	return v, nil
}

// VerifyNumber holds the record of a number against the road, the books and the
// payment orders.
func (p Press) VerifyNumber(ctx context.Context, number string) (v Verdict, err error) {
	err = p.view(ctx, func(t store.Reader) error {
		r, err := Of(t, number)
		if err != nil {
			return err
		}
		v, err = verdict(ctx, t, r)
		return err
	})
	return v, err
}

// verdict holds a record against what the desk knows now.
func verdict(ctx context.Context, t store.Reader, r Record) (Verdict, error) {
	v := Verdict{Record: r}
	back, err := money.ParseCapitals(r.Amount.Capitals())
	if err != nil {
		return v, err
	}
	v.Points = append(v.Points, amounts(OfCapitals, back, r.Amount))
	var known money.Fen
	switch r.Kind {
	case AwardNotice:
		return v, v.award(t)
	case Transmittal:
		b, err := road.Of(t, r.Subject)
		if err != nil {
			return v, err
		}
		known = b.ObligatedTotal
	case BatchSheet:
		b, err := road.Of(t, r.Subject)
		if err != nil {
			return v, err
		}
		if b.Hash != r.Hash { // the sheet was of another content: nothing to hold it against
			return v, nil
		}
		known = b.Total
	case PaymentList, Reconciliation:
		b, err := payment.BatchOf(t, r.Subject)
		if err != nil {
			return v, err
		}
		known = b.Orders.Amount
		if err := v.log(t); err != nil {
			return v, err
		}
	case RecoveryLetter:
		c, err := recovery.Of(t, r.Subject)
		if err != nil {
			return v, err
		}
		known = c.Amount
	case Statement:
		return v, v.log(t)
	case DeferralConfirmation, DeferralQuery, DeferralBulletin:
		return v, v.register(ctx, t)
	default:
		return v, nil
	}
	v.Points = append(v.Points, amounts(OfSubject, r.Amount, known))
	return v, nil
}

// log holds the end of the log that a sheet was printed with against the log.
func (v *Verdict) log(t store.Reader) error {
	e, err := eventOf(t, v.Record.Made.Seq)
	if err != nil {
		return err
	}
	var sheet struct{ Checkpoint paper.Checkpoint }
	if err := json.Unmarshal(e.Content, &sheet); err != nil {
		return err
	}
	size, _, err := act.Head(t)
	if err != nil {
		return err
	}
	p := Point{What: OfLog, Paper: sheet.Checkpoint.Root}
	if sheet.Checkpoint.Size <= size {
		root, err := act.RootAt(t, sheet.Checkpoint.Size)
		if err != nil {
			return err
		}
		p = same(OfLog, p.Paper, root.String())
	}
	v.Points = append(v.Points, p)
	return nil
}

// award holds a notice against its line, the books and its payment order.
func (v *Verdict) award(t store.Reader) error {
	r := v.Record
	l, _, err := road.LineOf(t, r.Award)
	if err != nil {
		return err
	}
	v.Points = append(v.Points, amounts(OfSubject, r.Amount, l.Net))
	if !l.State.Due() { // given up or lapsed since: nothing is owed any more
		v.Points = append(v.Points, same(OfLedger, r.Amount.String(), l.State.Label()))
		return nil
	}
	a, err := ledger.AwardOf(t, r.Award)
	if err != nil {
		return err
	}
	var owed money.Fen
	for _, s := range a.Steps {
		if s.From == ledger.Committed && s.To == ledger.Payable {
			owed += s.Amount - s.Undone
		}
	}
	v.Points = append(v.Points, amounts(OfLedger, r.Amount, owed))
	rows, err := payment.OfAward(t, r.Award)
	if err != nil {
		return err
	}
	for _, row := range rows {
		for _, part := range row.Parts {
			if part.Award == r.Award && !row.State.Back() && row.State != payment.Withdrawn {
				v.Points = append(v.Points, amounts(OfOrder, r.Amount-offset(&a), part.Amount))
			}
		}
	}
	return nil
}

// VerifyFile holds a PDF file against the desk: each paper in it, one file or many
// bound together. A file with the very bytes that were recorded is exact; of
// another, every word is held against the paper made again.
func (p Press) VerifyFile(ctx context.Context, data []byte) ([]Verdict, error) {
	v, ok, err := p.exact(ctx, digest(data))
	if ok || err != nil {
		return []Verdict{v}, err
	}
	pages, err := pdf.Read(data)
	if err != nil {
		return nil, desk.Errf("paper-foreign").Wrap(err)
	}
	var found []found
	err = p.view(ctx, func(t store.Reader) (err error) {
		found, err = papersIn(t, pages)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, desk.Errf("paper-unknown")
	}
	return p.compare(ctx, pages, found)
}

// exact finds the paper whose file has this hash.
func (p Press) exact(ctx context.Context, sha string) (v Verdict, ok bool, err error) {
	err = p.view(ctx, func(t store.Reader) error {
		var no string
		if ok, err = act.Read(t, fileKey(sha), &no); !ok || err != nil {
			return err
		}
		r, err := Of(t, no)
		if err != nil {
			return err
		}
		v, err = verdict(ctx, t, r)
		v.Exact = true
		for _, c := range r.Copies {
			if c.SHA256 == sha {
				v.Copy = c.N
			}
		}
		return err
	})
	return v, ok, err
}

// found is a paper within a file.
type found struct {
	record Record
	from   int // its first page
	copy   int
}

// papersIn finds the numbers in the pages of a file, and where their papers begin.
func papersIn(t store.Reader, pages [][]string) ([]found, error) {
	var out []found
	for i := 0; i < len(pages); i++ {
		for _, run := range pages[i] {
			no := strings.TrimPrefix(run, "编号：")
			if !numberLike(no) {
				continue
			}
			r, err := Of(t, no)
			if errors.Is(err, desk.Errf("paper-none")) {
				continue
			}
			if err != nil {
				return nil, err
			}
			f := found{record: r, from: i}
			if r.Kind == PublicList { // bears its number at the end
				f.from = max(0, i+1-r.Pages)
			}
			f.copy = copyIn(pages[f.from])
			out = append(out, f)
			i = f.from + r.Pages - 1
			break
		}
	}
	return out, nil
}

func numberLike(text string) bool {
	if strings.Contains(text, "〔") && strings.HasSuffix(text, "号") {
		return true
	}
	for _, s := range series {
		if strings.HasPrefix(text, s+"2") {
			return true
		}
	}
	return false
}

func copyIn(runs []string) int {
	for _, r := range runs {
		if n, ok := strings.CutPrefix(r, "补打（第"); ok {
			if n, err := strconv.Atoi(strings.TrimSuffix(n, "次）")); err == nil {
				return n
			}
		}
	}
	return 0
}

// compare makes the papers again and holds every word against the file.
func (p Press) compare(ctx context.Context, pages [][]string, all []found) ([]Verdict, error) {
	numbers := make([]string, len(all))
	for i := range all {
		numbers[i] = all[i].record.Number
	}
	s, err := p.sources(ctx, numbers)
	if err != nil {
		return nil, err
	}
	for i := range s.papers {
		s.papers[i] = s.papers[i].As(numbers[i], paper.Copy{Reprint: all[i].copy})
	}
	docs, err := paper.LayOutAll(ctx, s.papers, paper.Options{})
	if err != nil {
		return nil, paperError(err)
	}
	out := make([]Verdict, len(all))
	err = p.view(ctx, func(t store.Reader) error {
		for i := range all {
			if out[i], err = verdict(ctx, t, s.records[i]); err != nil {
				return err
			}
			out[i].Copy = all[i].copy
			got := pages[all[i].from:min(all[i].from+len(docs[i].Pages), len(pages))]
			out[i].Points = append(out[i].Points, texts(got, docs[i])...)
		}
		return nil
	})
	return out, err
}

// texts names the first words in which a file differs from the paper.
func texts(got [][]string, want page.Doc) []Point {
	const most = 5
	var out []Point
	if len(got) != len(want.Pages) {
		out = append(out, same(OfPages, fmt.Sprint(len(got)), fmt.Sprint(len(want.Pages))))
	}
	for i, runs := range got {
		pg := want.Pages[i]
		all := slices.Concat(pg.Under, pg.Runs)
		for k := range max(len(runs), len(all)) {
			p := Point{What: OfText}
			if k < len(runs) {
				p.Paper = runs[k]
			}
			if k < len(all) {
				p.Desk = all[k].Text
			}
			if p.Same = p.Paper == p.Desk; !p.Same && len(out) < most {
				out = append(out, p)
			}
		}
	}
	if len(out) == 0 {
		out = append(out, Point{What: OfText, Same: true})
	}
	return out
}

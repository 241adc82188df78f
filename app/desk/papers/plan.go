package papers

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/page"
	"huiqi/reports/paper"
)

// Plan is what a wish comes to: the papers, and why they cannot be numbered yet.
type Plan struct {
	Wish  Wish
	Items []Item
	Total money.Fen
	// Waits is an *desk.Error that says what must happen before the papers get
	// numbers; nil when they may be made. Until then they are 样稿.
	Waits error

	press Press
}

// Item is one paper of a plan.
type Item struct {
	Award  string // of an award notice
	Party  string // whom it is about
	Name   string
	Amount money.Fen
	Made   *Record // when it was made already: then it is only reprinted

	paper paper.Paper
	hash  string
	kept  []string               // what its notice says of offsets
	one   string                 // of what is one, there is one original
	asked []deferrals.FindingRef // of a query: the findings
}

// Missing counts the papers that are not made yet.
func (p *Plan) Missing() int {
	n := 0
	for i := range p.Items {
		if p.Items[i].Made == nil {
			n++
		}
	}
	return n
}

// Plan reads what a wish needs and says what would be made. It changes nothing.
func (p Press) Plan(ctx context.Context, w Wish) (*Plan, error) {
	plan := &Plan{Wish: w, press: p}
	var b *batch
	err := p.view(ctx, func(t store.Reader) (err error) {
		plan.Items = nil
		b, err = plan.read(ctx, t)
		return err
	})
	if err != nil {
		return nil, err
	}
	if w.Kind == AwardNotice {
		if err := plan.notices(ctx, b); err != nil {
			return nil, err
		}
	}
	err = p.view(ctx, func(t store.Reader) error { return plan.find(t) })
	for i := range plan.Items {
		var err2 error
		if plan.Total, err2 = plan.Total.Add(plan.Items[i].Amount); err == nil {
			err = err2
		}
	}
	return plan, err
}

// read makes the papers of one snapshot; award notices need their run as well and
// are left to notices, with their batch.
func (p *Plan) read(ctx context.Context, t store.Reader) (*batch, error) {
	w := p.Wish
	switch w.Kind {
	case PublicList, Transmittal, BatchSheet, AwardNotice:
		return p.ofBatch(t)
	case PaymentList, Reconciliation:
		return nil, p.ofPayments(t)
	case Statement:
		s, err := p.press.statement(t, w.Subject, w.From, w.Until, w.Office)
		if err != nil {
			return nil, err
		}
		if s.Checkpoint, err = end(t); err != nil {
			return nil, err
		}
		return nil, p.single(s, "", "", "")
	case RecoveryLetter:
		l, c, err := p.press.recoveryLetter(t, w.Subject, w.Office, w.Letter)
		if err != nil {
			return nil, err
		}
		if c.State == recovery.Proposed || c.State == recovery.Rejected {
			p.Waits = desk.Errf("paper-waits-recovery", c.ID, c.State.Label())
		}
		return nil, p.single(l, "", c.Claim.Party, c.Claim.Name)
	case DeferralConfirmation, DeferralQuery, DeferralBulletin:
		return nil, p.ofDeferrals(ctx, t)
	}
	return nil, desk.Errf("paper-kind", string(w.Kind))
}

func (p *Plan) ofBatch(t store.Reader) (*batch, error) {
	w := p.Wish
	b, err := p.press.batchOf(t, w.Subject)
	if err != nil {
		return nil, err
	}
	switch w.Kind {
	case PublicList:
		if b.From.IsZero() {
			p.Waits = desk.Errf("paper-waits-notice", b.ID, b.State.Label())
		}
		err = p.single(b.publicList(w.Office), b.Hash, "", "")
	case Transmittal:
		if b.State != road.Confirmed {
			p.Waits = desk.Errf("paper-waits-confirm", b.ID, b.State.Label())
		}
		err = p.single(b.transmittal(w.Office, w.Letter), "batch", "", "")
	case BatchSheet:
		if b.Hash == "" {
			p.Waits = desk.Errf("paper-waits-submit", b.ID, b.State.Label())
		}
		var s paper.BatchSheet
		if s, err = b.sheet(t, w.Office); err == nil {
			err = p.single(s, "", "", "")
		}
	}
	return b, err
}

func (p *Plan) ofPayments(t store.Reader) error {
	w := p.Wish
	b, err := p.press.paymentsOf(t, w.Subject)
	if err != nil {
		return err
	}
	if b.Released == nil {
		p.Waits = desk.Errf("paper-waits-release", b.ID, b.State.Label())
	}
	now, err := end(t)
	if err != nil {
		return err
	}
	if w.Kind == PaymentList {
		l := b.list(w.Office)
		l.Checkpoint = now
		return p.single(l, "batch", "", "")
	}
	r, err := b.reconciliation(t, w.Office)
	if err != nil {
		return err
	}
	r.Checkpoint = now
	return p.single(r, "", "", "")
}

// single plans one paper. Of papers with the same version of a subject there is one
// original; "" is a version by content.
func (p *Plan) single(x paper.Paper, version, party, name string) error {
	sum, err := x.Sum()
	if err != nil {
		return desk.Errf("total-overflow").Wrap(err)
	}
	content, err := json.Marshal(checked(x, paper.Checkpoint{}))
	if err != nil {
		return err
	}
	if version == "" {
		if version, err = versionOf(x); err != nil {
			return err
		}
	}
	x = hashed(x, digest(content))
	p.Items = []Item{{
		Party: party, Name: name, Amount: sum, paper: x, hash: hashOf(x), one: oneOf(p.Wish.Kind, p.Wish.Subject, version),
	}}
	return nil
}

// oneOf names an original of which there is one: of a kind, about a subject, in a
// version.
func oneOf(k Kind, subject, version string) string {
	return fmt.Sprintf("%s/%s/%s", k, subject, version[:min(12, len(version))])
}

// versionOf is a version by content: two papers that say the same of the same are
// one, whatever day they bear and however far the log had grown.
func versionOf(x paper.Paper) (string, error) {
	b, err := json.Marshal(undated(hashed(checked(x, paper.Checkpoint{}), "")))
	return digest(b), err
}

// undated is a paper that has a version by content without its date.
func undated(x paper.Paper) paper.Paper {
	switch y := x.(type) {
	case paper.BatchSheet:
		y.Date = period.Date{}
		return y
	case paper.Reconciliation:
		y.Date = period.Date{}
		return y
	case paper.Statement:
		y.Date = period.Date{}
		return y
	case paper.RecoveryLetter:
		y.Date, y.Offsets = period.Date{}, nil // one letter a case, whatever came back since
		return y
	case paper.DeferralBulletin:
		y.Date, y.AsOf = period.Date{}, ""
		return y
	}
	return x
}

// notices plans award notices: of the lines asked for, else of all that are due,
// else of all that may become due.
func (p *Plan) notices(ctx context.Context, b *batch) error {
	lines := b.alive(true)
	if len(lines) == 0 {
		lines = b.alive(false)
	}
	if want := p.Wish.Lines; want != nil {
		lines = slices.DeleteFunc(b.alive(false), func(l road.Line) bool { return !slices.Contains(want, l.N) })
	}
	if len(lines) == 0 {
		return desk.Errf("paper-no-lines", b.ID)
	}
	for i := range lines {
		if !lines[i].State.Due() {
			p.Waits = desk.Errf("paper-waits-line", lines[i].Party.Name, lines[i].State.Label(), b.ID)
			break
		}
	}
	all, err := p.press.notices(ctx, b, lines, p.Wish.Office)
	if err != nil {
		return err
	}
	kept, err := p.press.keptBack(ctx)
	if err != nil {
		return err
	}
	p.Items = make([]Item, len(all))
	for i := range all {
		said := keptSaid(lines[i].Net, kept[lines[i].Award])
		all[i].Remarks = append(all[i].Remarks, said...)
		p.Items[i] = Item{
			kept: said, Award: lines[i].Award, Party: lines[i].Party.ID, Name: lines[i].Party.Name, Amount: all[i].Amount,
			paper: &all[i], hash: all[i].Hash, one: string(AwardNotice) + "/" + lines[i].Award,
		}
	}
	return nil
}

// find puts to each paper the record of the one that was made of it.
func (p *Plan) find(t store.Reader) error {
	for i := range p.Items {
		var no string
		ok, err := act.Read(t, oneKey(p.Items[i].one), &no)
		if err != nil {
			return err
		}
		p.Items[i].Made = nil
		if ok {
			r, err := Of(t, no)
			if err != nil {
				return err
			}
			p.Items[i].Made = &r
		}
	}
	return nil
}

// Preview lays one paper out as it would look: the very paper when it was made,
// else a draft without a number.
func (p *Plan) Preview(ctx context.Context, i int) (page.Doc, error) {
	if r := p.Items[i].Made; r != nil {
		return p.press.Look(ctx, r.Number)
	}
	d, err := paper.LayOut(ctx, p.Items[i].paper.As("", paper.Copy{Draft: true}), paper.Options{})
	return d, paperError(err)
}

// Drafts are papers of a plan that have no number yet, as 样稿: to show around, not
// to send. Those that were made are left out.
func (p *Plan) Drafts(places ...int) *Prints {
	out := &Prints{}
	for _, i := range places {
		x := &p.Items[i]
		if x.Made != nil {
			continue
		}
		out.Records = append(out.Records, Record{Kind: p.Wish.Kind, Number: "样稿_" + p.Wish.Subject, Subject: p.Wish.Subject, Award: x.Award, Party: x.Party, Name: x.Name, Amount: x.Amount})
		out.papers = append(out.papers, x.paper.As("", paper.Copy{Draft: true}))
	}
	return out
}

// end is the end of the log now, unsigned.
func end(t store.Reader) (paper.Checkpoint, error) {
	size, root, err := act.Head(t)
	return paper.Checkpoint{Size: size, Root: root.String()}, err
}

// checked is the paper with another checkpoint, where it bears one.
func checked(x paper.Paper, c paper.Checkpoint) paper.Paper {
	switch y := x.(type) {
	case paper.PaymentList:
		y.Checkpoint = c
		return y
	case paper.Reconciliation:
		y.Checkpoint = c
		return y
	case paper.Statement:
		y.Checkpoint = c
		return y
	}
	return x
}

// hashed gives a paper that has no hash of its subject that of its content.
func hashed(x paper.Paper, hash string) paper.Paper {
	switch y := x.(type) {
	case paper.Reconciliation:
		y.Hash = hash
		return y
	case paper.Statement:
		y.Hash = hash
		return y
	case paper.RecoveryLetter:
		y.Hash = hash
		return y
	case paper.DeferralConfirmation:
		y.Hash = hash
		return y
	case paper.DeferralQuery:
		y.Hash = hash
		return y
	case paper.DeferralBulletin:
		y.Hash = hash
		return y
	}
	return x
}

func hashOf(x paper.Paper) string {
	switch y := x.(type) {
	case paper.Reconciliation:
		return y.Hash
	case paper.Statement:
		return y.Hash
	case paper.RecoveryLetter:
		return y.Hash
	case paper.DeferralConfirmation:
		return y.Hash
	case paper.DeferralQuery:
		return y.Hash
	case paper.DeferralBulletin:
		return y.Hash
	case paper.PaymentList:
		return y.Hash
	case paper.BatchSheet:
		return y.Hash
	case paper.List:
		return y.Hash
	case paper.Transmittal:
		return y.Hash
	}
	return ""
}

func (p Press) view(ctx context.Context, fn func(store.Reader) error) error {
	return desk.FromStore(p.Desk.Store.View(ctx, fn))
}

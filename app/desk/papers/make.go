package papers

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/reports/page"
	"huiqi/reports/paper"
	"huiqi/reports/pdf"
)

// Progress is told how many papers of how many are done. It may be nil and may be
// called from several goroutines.
type Progress func(done, total int)

// makers are the roles that make a kind of paper: who prints, and who works on what
// it is about.
func makers(k Kind) []act.Role {
	switch k {
	case DeferralQuery: // it asks the bank: who keeps the register does
		return []act.Role{act.Maker, act.Regulator}
	case DeferralConfirmation, DeferralBulletin:
		return []act.Role{act.Printer, act.Maker, act.Approver, act.Regulator}
	}
	if k.official() {
		return []act.Role{act.Printer, act.Maker, act.Approver}
	}
	return []act.Role{act.Printer, act.Maker, act.Checker, act.Approver, act.Regulator, act.Auditor}
}

// made is the event of papers that got their numbers. It holds what a single paper
// was made from; award notices follow from their batch and run, which never change.
type made struct {
	For     string                 `json:"for"` // the block of their numbers
	What    Kind                   `json:"what"`
	Subject string                 `json:"subject"`
	Office  Office                 `json:"office"`
	Content json.RawMessage        `json:"content,omitempty"`
	Papers  []Record               `json:"papers"`
	Ones    []string               `json:"ones"`
	Asked   []deferrals.FindingRef `json:"asked,omitempty"` // of a query
}

func (made) Kind() string { return "papers-made" }

// Make numbers the papers of a plan that have none, records the hash of each file,
// and returns all papers of the plan in its order, ready to print or save; those
// made before as they were.
func (p Press) Make(ctx context.Context, who act.Actor, plan *Plan, tell Progress) (*Prints, error) {
	if plan.Waits != nil {
		return nil, plan.Waits
	}
	w := plan.Wish
	if w.Kind.official() && (strings.TrimSpace(w.Office.Code) == "" || strings.Contains(w.Office.Code, "/") || w.Office.Issuer == "") || w.Office.Date.IsZero() {
		return nil, desk.Errf("paper-office")
	}
	if err := p.view(ctx, plan.find); err != nil {
		return nil, err
	}
	var todo []int
	var ones []string
	for i := range plan.Items {
		if plan.Items[i].Made == nil {
			todo, ones = append(todo, i), append(ones, plan.Items[i].one)
		}
	}
	if len(todo) > 0 {
		if err := p.make(ctx, who, plan, todo, ones, tell); err != nil {
			return nil, err
		}
	}
	return p.prints(ctx, plan, todo)
}

// prints are the papers of a plan, those just made and, made again, the others.
func (p Press) prints(ctx context.Context, plan *Plan, fresh []int) (*Prints, error) {
	out := &Prints{Records: make([]Record, len(plan.Items)), papers: make([]paper.Paper, len(plan.Items))}
	for _, i := range fresh {
		out.papers[i] = plan.Items[i].paper.As(plan.Items[i].Made.Number, paper.Copy{})
	}
	var older []int
	var numbers []string
	for i := range plan.Items {
		out.Records[i] = *plan.Items[i].Made
		if out.papers[i] == nil {
			older, numbers = append(older, i), append(numbers, out.Records[i].Number)
		}
	}
	if len(older) == 0 {
		return out, nil
	}
	made, err := p.Original(ctx, numbers...)
	if err != nil {
		return nil, err
	}
	for n, i := range older {
		out.papers[i] = made.papers[n]
	}
	return out, nil
}

func (p Press) make(ctx context.Context, who act.Actor, plan *Plan, todo []int, ones []string, tell Progress) error {
	w := plan.Wish
	e := made{What: w.Kind, Subject: w.Subject, Office: w.Office, Ones: ones}
	e.For = string(w.Kind) + "/" + w.Subject + "/" + digest([]byte(w.Office.Code + strings.Join(ones, "\n")))[:12]
	b, err := p.reserve(ctx, who, w, e.For, len(todo))
	if err != nil {
		return err
	}
	if w.Kind != AwardNotice {
		c, err := p.checkpoint(ctx, w.Kind)
		if err != nil {
			return err
		}
		x := checked(plan.Items[todo[0]].paper, c)
		plan.Items[todo[0]].paper = x
		if e.Content, err = json.Marshal(x); err != nil {
			return err
		}
	}
	e.Asked = plan.Items[todo[0]].asked
	papers := make([]paper.Paper, len(todo))
	e.Papers = make([]Record, len(todo))
	for n, i := range todo {
		x := &plan.Items[i]
		no := number(w.Kind, b.Series, b.Year, b.First+n)
		papers[n] = x.paper.As(no, paper.Copy{})
		e.Papers[n] = Record{
			Number: no, Kind: w.Kind, Subject: w.Subject, Award: x.Award, Party: x.Party, Name: x.Name, Amount: x.Amount,
			Date: w.Office.Date, Hash: x.hash, Series: b.Series, Year: b.Year, N: b.First + n,
			Kept: x.kept,
		}
	}
	err = hashes(ctx, papers, tell, func(i, pages int, sha string) { e.Papers[i].Pages, e.Papers[i].SHA256 = pages, sha })
	if err != nil {
		return err
	}
	o := act.Order{Need: makers(w.Kind), Subject: "paper/" + w.Subject}
	m, err := p.Desk.Do(ctx, who, o, func(t store.Reader, _ act.Meta) (act.Event, error) { return e, e.stillKept(t) })
	if err != nil {
		return err
	}
	for n, i := range todo {
		e.Papers[n].Made = signed(m)
		plan.Items[i].Made = &e.Papers[n]
	}
	return nil
}

// checkpoint is the end of the log: signed, when the vault is at hand. A payment
// list leaves the desk and always bears a signed one.
func (p Press) checkpoint(ctx context.Context, k Kind) (paper.Checkpoint, error) {
	at := p.Desk.Now()
	if p.Vault == nil && k != PaymentList {
		var c paper.Checkpoint
		err := p.view(ctx, func(t store.Reader) (err error) { c, err = end(t); return err })
		c.At = moment(at)
		return c, err
	}
	c, err := p.Desk.Sign(ctx, p.Vault)
	return paper.Checkpoint{Size: c.Size, Root: c.Root.String(), Note: oneLine(c.Note), At: moment(at)}, err
}

// oneLine is the last line of a signed note: the signature.
func oneLine(note string) string {
	lines := strings.Split(strings.TrimSpace(note), "\n")
	return strings.TrimPrefix(lines[len(lines)-1], "— ")
}

// hashes makes the bytes of each paper as a file of its own and tells its pages and
// hash; each is called from several goroutines, once a paper.
func hashes(ctx context.Context, papers []paper.Paper, tell Progress, each func(i, pages int, sha string)) error {
	return portions(ctx, papers, tell, func(from int, docs []page.Doc, tell Progress) error {
		return pdf.Each(ctx, docs, pdf.Options{Progress: tell}, func(i int, data []byte) error {
			each(from+i, len(docs[i].Pages), digest(data))
			return nil
		})
	})
}

// paperError is the clerk's sentence for a paper that could not be made.
func paperError(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return desk.Errf("paper-failed", err.Error()).Wrap(err)
}

// applyMade writes the records. It holds the numbers against their block, and each
// award notice against the road: no number before the line is an obligation, no
// other amount than the line's, no second original.
func applyMade(t store.Txn, m act.Meta, e made) error {
	var b block
	ok, err := act.Read(t, blockKey(e.For), &b)
	if err != nil {
		return err
	}
	if !ok || b.Done || b.Count != len(e.Papers) || len(e.Ones) != len(e.Papers) {
		return desk.Errf("paper-block", b.Series, b.First)
	}
	if err := ready(t, e); err != nil {
		return err
	}
	if err := e.agrees(t, m); err != nil {
		return err
	}
	for i := range e.Papers {
		r := e.Papers[i]
		r.Made, r.Copies = signed(m), nil
		if r.Number != number(e.What, b.Series, b.Year, b.First+i) || r.Kind != e.What || r.Subject != e.Subject || r.SHA256 == "" {
			return desk.Errf("paper-block", b.Series, b.First)
		}
		if err := r.first(t, e.Ones[i]); err != nil {
			return err
		}
		if r.Kind == RecoveryLetter {
			if err := recovery.Lettered(t, m, r.Subject, r.Number); err != nil {
				return err
			}
		}
		if err := e.asked(t, m, r.Number); err != nil {
			return err
		}
	}
	b.Done = true
	return act.Write(t, blockKey(e.For), b)
}

// first writes the record of an original.
func (r *Record) first(t store.Txn, one string) error {
	if r.Kind == AwardNotice {
		l, _, err := road.LineOf(t, r.Award)
		if err != nil {
			return err
		}
		if !l.State.Due() || l.Net != r.Amount || l.DetHash != r.Hash || one != string(AwardNotice)+"/"+r.Award {
			return desk.Errf("paper-waits-line", r.Name, l.State.Label(), l.Batch)
		}
	}
	for _, key := range []string{oneKey(one), recordKey(r.Number)} {
		if _, err := t.Get(key); !errors.Is(err, store.ErrNotFound) {
			return errors.Join(err, desk.Errf("paper-made-already", r.Number, r.Name))
		}
	}
	about := []string{r.Subject}
	if r.Award != "" {
		about = append(about, r.Award)
	}
	if r.Party != "" {
		about = append(about, r.Party)
	}
	err := errors.Join(act.Write(t, oneKey(one), r.Number), act.Write(t, recordKey(r.Number), r), act.Write(t, fileKey(r.SHA256), r.Number))
	for _, x := range about {
		err = errors.Join(err, t.Put(aboutKey(x, r.Number), nil))
	}
	return err
}

// ready holds a document against the state of what it is about.
func ready(t store.Reader, e made) error {
	if e.What != AwardNotice { // their lines are held against the road, one by one
		if one, err := onlyOne(t, e); err != nil || len(e.Ones) != 1 || e.Ones[0] != one {
			return cmp.Or(err, error(desk.Errf("paper-made-already", e.Subject, e.What.Label())))
		}
	}
	if e.What == PaymentList {
		var l paper.PaymentList
		if err := json.Unmarshal(e.Content, &l); err != nil || l.Checkpoint.Note == "" {
			return desk.Errf("paper-no-checkpoint").Wrap(err)
		}
		b, err := payment.BatchOf(t, e.Subject)
		if err == nil && (b.Released == nil || b.Orders.Amount != e.Papers[0].Amount) {
			err = desk.Errf("paper-waits-release", b.ID, b.State.Label())
		}
		return err
	}
	if e.What != Transmittal && e.What != PublicList {
		return nil
	}
	b, err := road.Of(t, e.Subject)
	if err != nil {
		return err
	}
	if e.What == Transmittal && b.State != road.Confirmed || e.What == PublicList && b.From.IsZero() {
		return desk.Errf("paper-waits-confirm", b.ID, b.State.Label())
	}
	return nil
}

// onlyOne is what a single paper is the only original of, by what it was made from.
func onlyOne(t store.Reader, e made) (string, error) {
	switch e.What {
	case Transmittal, PaymentList:
		return oneOf(e.What, e.Subject, "batch"), nil
	case PublicList:
		b, err := road.Of(t, e.Subject)
		return oneOf(e.What, e.Subject, b.Hash), err
	}
	if e.What == DeferralQuery {
		return e.onlyAsked(t)
	}
	x, err := decode(e.What, e.Content)
	if err != nil {
		return "", err
	}
	version, err := versionOf(x)
	if c, ok := x.(paper.DeferralConfirmation); ok {
		d := told(&c)
		version, err = d.version()
	}
	return oneOf(e.What, e.Subject, version), err
}

// reprinted is the event of a reprint.
type reprinted struct {
	Copies []reprint `json:"copies"`
}

type reprint struct {
	Number string `json:"number"`
	N      int    `json:"n"`
	SHA256 string `json:"sha256"`
}

func (reprinted) Kind() string { return "papers-reprinted" }

// Reprint makes copies marked 补打 with their count, and remembers each. A reason
// must be given.
func (p Press) Reprint(ctx context.Context, who act.Actor, reason string, tell Progress, numbers ...string) (*Prints, error) {
	if strings.TrimSpace(reason) == "" {
		return nil, desk.Errf("paper-reprint-reason")
	}
	s, err := p.sources(ctx, numbers)
	if err != nil {
		return nil, err
	}
	e := reprinted{Copies: make([]reprint, len(numbers))}
	papers := make([]paper.Paper, len(numbers))
	for i := range numbers {
		n := len(s.records[i].Copies) + 1
		e.Copies[i] = reprint{Number: numbers[i], N: n}
		papers[i] = s.papers[i].As(numbers[i], paper.Copy{Reprint: n})
	}
	err = hashes(ctx, papers, tell, func(i, _ int, sha string) { e.Copies[i].SHA256 = sha })
	if err != nil {
		return nil, err
	}
	need := slices.Clone(makers(AwardNotice))
	switch {
	case !slices.ContainsFunc(s.records, func(r Record) bool { return !r.Kind.ofRegister() }):
		need = makers(DeferralBulletin)
	case !slices.ContainsFunc(s.records, func(r Record) bool { return r.Kind.official() }):
		need = makers(BatchSheet)
	}
	o := act.Order{Need: need, Subject: "paper/" + s.records[0].Subject, Reason: reason}
	m, err := p.Desk.Do(ctx, who, o, func(store.Reader, act.Meta) (act.Event, error) { return e, nil })
	if err != nil {
		return nil, err
	}
	for i := range s.records {
		s.records[i].Copies = append(s.records[i].Copies, Copy{N: e.Copies[i].N, SHA256: e.Copies[i].SHA256, Reason: m.Reason, By: signed(m)})
	}
	return &Prints{Records: s.records, papers: papers}, nil
}

func applyReprinted(t store.Txn, m act.Meta, e reprinted) error {
	if m.Reason == "" {
		return desk.Errf("paper-reprint-reason")
	}
	for _, c := range e.Copies {
		r, err := Of(t, c.Number)
		if err != nil {
			return err
		}
		if c.N != len(r.Copies)+1 {
			last := r.Copies[len(r.Copies)-1].By
			return desk.Errf("paper-reprinted-meanwhile", c.Number, last.Name, last.At.In(act.China).Format(time.DateTime))
		}
		r.Copies = append(r.Copies, Copy{N: c.N, SHA256: c.SHA256, Reason: m.Reason, By: signed(m)})
		if err := errors.Join(act.Write(t, recordKey(r.Number), r), act.Write(t, fileKey(c.SHA256), r.Number)); err != nil {
			return err
		}
	}
	return nil
}

package papers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/decisions"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/notices"
	"huiqi/app/desk/road"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/period"
	"huiqi/policy/region"
	"huiqi/reports/paper"
	"huiqi/resources/words"
)

// han are the words of a key in Chinese: paper is Chinese whatever the window is.
func han(key string) string { return words.In(words.Chinese, key) }

// batch is an award batch with what its papers say.
type batch struct {
	road.Batch
	lines    []road.Line
	pack     *pack.Pack
	item     *pack.Item
	period   string // in words
	decision *decisions.Decision
}

func (p Press) batchOf(t store.Reader, id string) (*batch, error) {
	b, err := road.Of(t, id)
	if err != nil {
		return nil, err
	}
	out := &batch{Batch: b}
	if out.lines, err = road.Lines(t, id); err != nil {
		return nil, err
	}
	if b.Source.Decision != "" {
		d, ok, err := decisions.Of(t, b.Source.Decision)
		if err != nil || !ok {
			return nil, cmp.Or(err, error(desk.Errf("paper-no-decision", b.Source.Decision)))
		}
		out.decision = &d
	}
	var ok bool
	if out.pack, ok = p.Packs.Pack(b.Pack.ID, b.Pack.Version); !ok || out.pack.SHA256 != b.Pack.SHA256 {
		return nil, desk.Errf("paper-no-pack", b.Pack.ID, b.Pack.Version, id)
	}
	_, name, _ := strings.Cut(b.Item, "/")
	if out.item, ok = out.pack.Item(name); !ok {
		return nil, desk.Errf("no-item", name)
	}
	at, err := period.Parse(b.Period)
	out.period = at.Label()
	return out, err
}

// itemLabel is the award's name on paper.
func (b *batch) itemLabel() string { return cmp.Or(b.Label, b.item.Label) }

func (b *batch) clause() string {
	if b.decision != nil && b.decision.Clause != "" {
		return b.decision.Clause
	}
	return b.item.Clause
}

// cityName is the city a batch is for, "" of all.
func (b *batch) cityName() string {
	if r, ok := region.Lookup(b.City + "00"); ok && b.City != "" {
		return r.Name
	}
	return b.City
}

// measure is the branch of a line in words, with what it is of it.
func (b *batch) measure(l *road.Line) string {
	branch, part, _ := strings.Cut(l.Measure, "/")
	label := notices.BranchLabel(b.item, branch)
	switch {
	case strings.HasPrefix(part, "advance"):
		label += "（预拨）"
	case strings.HasPrefix(part, "supplement"):
		label += "（补发）"
	}
	return label
}

// alive are the lines that are or may become awards; due those that are
// obligations.
func (b *batch) alive(due bool) []road.Line {
	out := make([]road.Line, 0, len(b.lines))
	for _, l := range b.lines {
		if l.Net > 0 && (due && l.State.Due() || !due && !l.State.Dead() && l.State != road.Upheld) {
			out = append(out, l)
		}
	}
	return out
}

func (b *batch) rows(lines []road.Line) []paper.ListRow {
	out := make([]paper.ListRow, 0, len(lines))
	for i := range lines {
		l := &lines[i]
		out = append(out, paper.ListRow{Firm: l.Party.Name, Code: l.Party.ID, RegionName: l.Party.Place, Branch: b.measure(l), Amount: l.Net})
	}
	return out
}

// sorted are the lines by region and then by amount, the highest first.
func sorted(lines []road.Line) []road.Line {
	out := slices.Clone(lines)
	slices.SortStableFunc(out, func(a, b road.Line) int {
		return cmp.Or(cmp.Compare(a.Party.Region, b.Party.Region), cmp.Compare(b.Net, a.Net), cmp.Compare(a.Party.ID, b.Party.ID))
	})
	return out
}

// publicList is the list shown to the public.
func (b *batch) publicList(o Office) paper.List {
	l := paper.List{
		Issuer: o.Issuer, Date: o.Date, Item: b.itemLabel(), PeriodLabel: b.period, Hash: b.Hash, Rows: b.rows(sorted(b.alive(false))),
		Intro: "根据《" + b.pack.Title + "》" + b.clause() + "，经核定，拟对下列对象兑现" + b.period + b.itemLabel() + "，现予公示。",
	}
	window := fmt.Sprintf("公示期为%d个%s", b.Notice.Days, unit(b.Notice.Unit))
	if !b.From.IsZero() {
		window = fmt.Sprintf("公示期自%s起至%s止（%d个%s）", b.From.Chinese(), b.To.Chinese(), b.Notice.Days, unit(b.Notice.Unit))
	}
	l.Until = window + "。对公示内容有异议的，请在公示期内以书面形式向" + o.Issuer + "提出，单位提出的应当加盖公章，个人提出的应当签署真实姓名并注明联系方式。"
	return l
}

// basis is what the length of the public notice rests on: a clause, and where its
// words are silent the reading of it.
func (b *batch) basis() string {
	clause, reading, _ := strings.Cut(b.Notice.Basis, " ")
	if x, ok := b.pack.Interpretation(reading); ok {
		return clause + "，口径：" + x.Label
	}
	return b.Notice.Basis
}

func unit(u string) string {
	if u == pack.Workday {
		return "工作日"
	}
	return "自然日"
}

// transmittal is the document that hands the money of a batch down.
func (b *batch) transmittal(o Office, l Letter) paper.Transmittal {
	lines := b.alive(true)
	if b.State != road.Confirmed {
		lines = b.alive(false)
	}
	lines = sorted(lines)
	return paper.Transmittal{
		Issuer: o.Issuer, Mark: o.Mark, Date: o.Date, Hash: b.Hash, To: l.To, Opinion: l.Opinion, Except: l.Except, Subject: l.Subject,
		CopyTo: l.CopyTo, Printer: l.Printer, Public: l.Public, Remarks: l.Remarks,
		Item: b.itemLabel(), PeriodLabel: b.period, Document: b.pack.Title, Clause: b.clause(), From: b.From, Until: b.To,
		Objected:  slices.ContainsFunc(b.lines, func(l road.Line) bool { return len(l.Mark.Objections) > 0 }),
		FundLabel: notices.FundLabel(b.Fund), Rows: b.rows(lines), Shares: b.shares(lines),
	}
}

// shares is the money of the lines by county, cities together.
func (b *batch) shares(lines []road.Line) []paper.AllocationRow {
	var out []paper.AllocationRow
	at := make(map[string]int)
	for i := range lines {
		l := &lines[i]
		n, ok := at[l.Party.Region]
		if !ok {
			n = len(out)
			at[l.Party.Region] = n
			out = append(out, paper.AllocationRow{
				City: l.City, CityName: regionName(l.City + "00"), Region: l.Party.Region, RegionName: regionName(l.Party.Region),
				Fund: b.Fund, FundName: regionName(b.Fund),
			})
		}
		out[n].Firms++
		out[n].Amount += l.Net // no more than the batch's total, which is checked
	}
	slices.SortStableFunc(out, func(x, y paper.AllocationRow) int { return cmp.Compare(x.Region, y.Region) })
	return out
}

func regionName(code string) string {
	if r, ok := region.Lookup(code); ok {
		return r.Name
	}
	if code == awards.Province {
		return "省级"
	}
	return code
}

// sheet is the batch with its signatures.
func (b *batch) sheet(t store.Reader, o Office) (paper.BatchSheet, error) {
	s := paper.BatchSheet{
		Head: paper.Head{Issuer: o.Issuer, Date: o.Date, Hash: b.Hash}, Batch: b.ID, Kind: han("road.kind." + string(b.Kind)),
		State: han("road.state." + string(b.State)), Item: b.itemLabel(), PeriodLabel: b.period, Document: b.pack.Title, Clause: b.clause(),
		FundLabel: notices.FundLabel(b.Fund), CityName: b.cityName(), Run: cmp.Or(b.Source.Run, b.Source.Decision),
		Pack: b.pack.ID + " " + b.pack.Version, PackHash: b.pack.SHA256,
	}
	if b.decision != nil {
		s.Run += "　" + b.decision.Number
	}
	s.Notice = fmt.Sprintf("%d个%s（%s）", b.Notice.Days, unit(b.Notice.Unit), b.basis())
	if !b.From.IsZero() {
		s.Notice = fmt.Sprintf("自%s起至%s止，%s", b.From.Chinese(), b.To.Chinese(), s.Notice)
	}
	for _, l := range b.lines {
		s.Lines = append(s.Lines, paper.BatchLine{
			Name: l.Party.Name, Code: l.Party.ID, RegionName: l.Party.Place, Measure: b.measure(&l),
			Gross: l.Gross, Advance: l.Advance, Net: l.Net, State: han("road.line." + string(l.State)),
		})
	}
	for _, x := range b.Signatures {
		s.Signatures = append(s.Signatures, paper.Signature{
			Step: han("road.sign." + string(x.Step)), Name: x.Name, At: moment(x.At), Record: fmt.Sprintf("第%d号", x.Seq),
			Hash: x.Hash, Emergency: x.Emergency,
		})
		if x.Emergency {
			s.Emergency = x.Reason
			n, err := emergencies(t, x)
			if err != nil {
				return s, err
			}
			s.EmergencyCount = n
		}
	}
	e, err := b.effect(t)
	s.Effects = []paper.Effect{e}
	return s, err
}

// emergencies counts how often the exception was used in the year of a signature,
// this one included.
func emergencies(t store.Reader, upTo road.Signature) (int, error) {
	all, err := road.List(t)
	n := 0
	for i := range all {
		for _, s := range all[i].Signatures {
			if s.Emergency && s.Date.Year == upTo.Date.Year && s.Seq <= upTo.Seq && all[i].Root == "" {
				n++
			}
		}
	}
	return n, err
}

// effect is what the approval does, or did, to the budget.
func (b *batch) effect(t store.Reader) (paper.Effect, error) {
	out := paper.Effect{Pool: regionName(b.Fund) + "　" + b.itemLabel()}
	e, err := road.EffectOf(t, b.ID)
	if err != nil {
		return out, err
	}
	out.Before, out.After = e.Before.Available, e.After.Available
	out.Change = out.Before - out.After
	if b.Signed(road.SignApprove) == nil {
		return out, nil
	}
	var stood money.Fen // available, as the books were written up to the approval
	for x, err := range ledger.Entries(t) {
		if err != nil {
			return out, err
		}
		if x.Pool != e.Pool {
			continue
		}
		if x.Batch == b.ID && x.Code == ledger.CodeCommit {
			if out.Change == 0 {
				out.Before = stood
			}
			out.Change += x.Amount
		} else if out.Change > 0 {
			break
		}
		switch ledger.Available {
		case x.To:
			stood += x.Amount
		case x.From:
			stood -= x.Amount
		}
	}
	out.After = out.Before - out.Change
	return out, nil
}

// notices are the award notices of lines, without numbers.
func (p Press) notices(ctx context.Context, b *batch, lines []road.Line, o Office) ([]paper.Notice, error) {
	var out []paper.Notice
	if b.decision == nil {
		run, err := awards.Load(ctx, p.Desk.Store, p.Packs, b.Source.Run)
		if err != nil {
			return nil, err
		}
		rows := make([]int, len(lines))
		for i := range lines {
			rows[i] = lines[i].Row
		}
		made, err := notices.MakeRows(ctx, run, o.notices(), 1, rows)
		if err != nil {
			return nil, err
		}
		out = made.Notices
	} else {
		out = make([]paper.Notice, len(lines))
		for i := range out {
			out[i] = b.decided(o)
		}
	}
	for i := range lines {
		l, n := &lines[i], &out[i]
		n.Number, n.Hash, n.Amount = "", l.DetHash, l.Net
		n.Firm, n.Code, n.RegionName = l.Party.Name, l.Party.ID, l.Party.Place
		n.Remarks = b.remarks(l)
	}
	return out, nil
}

// decided is a notice of an award that a document decided.
func (b *batch) decided(o Office) paper.Notice {
	d := b.decision
	n := paper.Notice{
		Issuer: o.Issuer, Mark: o.Mark, Date: o.Date, Item: b.itemLabel(), PeriodLabel: b.period,
		Fund: b.Fund, FundLabel: notices.FundLabel(b.Fund), Document: b.pack.Title, Clause: b.clause(),
	}
	for _, c := range b.pack.Clauses {
		if c.Number == d.Clause {
			n.Quote = c.Quote
		}
	}
	return n
}

// remarks say what stands between the computed award and the amount.
func (b *batch) remarks(l *road.Line) []string {
	var out []string
	if d := b.decision; d != nil {
		out = append(out, fmt.Sprintf("本项奖励依据%s《%s》（%s）核定。", d.Authority, d.Title, d.Number))
	}
	if l.Scaled != l.Gross && b.Scaling != nil {
		out = append(out, fmt.Sprintf("测算金额%s元，按预算安排%s元折算为%s元。", l.Gross, b.Scaling.Budget, l.Scaled))
	}
	if b.Kind == road.Advance {
		out = append(out, fmt.Sprintf("本次为预拨，核定总额%s元，清算时抵减。", l.Gross))
	}
	if l.Advance > 0 {
		out = append(out, fmt.Sprintf("已预拨%s元，本次予以抵减。", l.Advance))
	}
	if l.Supersedes != "" {
		out = append(out, "公示期间有异议，经复核更正，以本通知书金额为准。")
	}
	return out
}

// moment is a recorded time as printed, in the time of China.
func moment(at time.Time) string { return at.In(act.China).Format("2006-01-02 15:04") }

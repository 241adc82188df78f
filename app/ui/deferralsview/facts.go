package deferralsview

import (
	"strconv"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/ui/lawtext"
	"huiqi/app/ui/parts"
	"huiqi/app/ui/prose"
	"huiqi/app/ui/theme"
	"huiqi/policy/exact"
	"huiqi/resources/words"
)

// reviewed tells by which edition the case was reviewed, and the words of its window.
func (p *filePage) reviewed() []fyne.CanvasObject {
	out := []fyne.CanvasObject{title(words.T("defer.reviewed"))}
	pk := p.data.pack
	if pk == nil {
		return append(out, prose.Hanging(20, prose.Span{Text: "▲", Tone: theme.Warn}, prose.Plain(words.T("defer.no_pack"))))
	}
	law := func() { p.v.place.Shell.Go("policy", pk.ID+"/"+pk.Version) }
	out = append(out, prose.NewLink(law, prose.Span{Text: pk.Document.Number, Tone: theme.Accent}), prose.New(prose.Quiet("《"+pk.Title+"》")))
	if it := reviewOf(pk); it != nil {
		for _, b := range it.Branches {
			line := []prose.Span{prose.Plain(b.Clause + "　" + b.Label)}
			if words.Lang() == words.English || !foreign(b.Quote) {
				line = append(line, prose.Quiet("　“"+b.Quote+"”"))
			}
			out = append(out, prose.Hanging(20, prose.Span{Text: "§", Tone: theme.Quiet}, line...))
		}
	}
	return out
}

// foreign tells a quote of a document that is at hand in English only: it has Latin
// letters and no Chinese, and stands on the screen of the document.
func foreign(quote string) bool {
	han := strings.ContainsFunc(quote, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	return !han && strings.ContainsFunc(quote, unicode.IsLetter)
}

// facts are what the return says, with where it says so.
func (p *filePage) facts() []fyne.CanvasObject {
	l := &p.data.Case.Loan
	yes := func(b bool) string {
		if b {
			return words.T("defer.yes")
		}
		return words.T("defer.no")
	}
	pair := func(id, value string) parts.Pair {
		x := parts.Pair{Label: fieldLabel(id), Value: value}
		for _, m := range l.Missing {
			if m == id {
				x.Value, x.Tone = words.T("defer.missing"), theme.Warn
			}
		}
		return x
	}
	all := []parts.Pair{
		pair("credit_line", amount(l.CreditLine)), pair("balance", amount(l.Balance)), pair("rate", percent(l.Rate)),
		pair("original_due", date(l.OriginalDue)), pair("interest_day", date(l.InterestDay)),
		pair("applied", date(l.Applied)), pair("accepted", date(l.Accepted)), pair("decision", decisionLabel(l.Decision)), pair("decided", date(l.Decided)),
		pair("means", meansLabel(l.Means)), pair("guarantee", guaranteeLabel(l.Guarantee)), pair("jobs", yes(l.Jobs)),
		{Label: words.T("defer.class"), Value: classLabel(l.ClassBefore) + " → " + classLabel(l.ClassAfter), Tone: classTone(l.ClassBefore, l.ClassAfter)},
		pair("penalty", amount(l.Penalty)),
	}
	if l.Penalty > 0 {
		all[len(all)-1].Tone = theme.Bad
	}
	for _, x := range []parts.Pair{
		pair("refusal", l.Refusal), pair("times", count(l.Times)), pair("arranged", blank(date(l.Arranged))), pair("evidence", l.Evidence),
		pair("refinanced", blank(amount(l.Refinanced))), pair("balance_after", blank(amount(l.BalanceAfter))),
		pair("outcome", l.Outcome), pair("extends", l.Extends), pair("industry", l.Industry),
	} {
		if x.Value != "" {
			all = append(all, x)
		}
	}
	out := append(section(words.T("defer.facts"), ""), parts.Pairs(theme.Scaled(wide(96, 128)), all...))
	if l.Row > 0 {
		from := l.File
		if l.Sheet != "" {
			from += "　" + words.T("place.sheet", l.Sheet)
		}
		return append(out, prose.New(prose.Quiet(words.T("defer.from")+"　"+from+"　"+words.T("place.row", l.Row))))
	}
	return append(out, prose.New(prose.Quiet(words.T("defer.by_hand"))))
}

func blank(s string) string {
	if s == none {
		return ""
	}
	return s
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func percent(n exact.Num) string {
	if n.Sign() == 0 {
		return none
	}
	return n.Mul(exact.Int(100)).String() + "%"
}

func guaranteeLabel(w string) string {
	return labelOf("guarantee", map[string]string{"维持原担保": "kept", "替代担保": "replaced", "无": "none"}[w])
}

var classes = map[string]string{"正常": "pass", "关注": "watch", "次级": "sub", "可疑": "doubt", "损失": "loss"}

func classLabel(w string) string { return labelOf("class", classes[w]) }

// classTone shows a downgrade.
func classTone(before, after string) fyne.ThemeColorName {
	if before != after && after != "" && before != "" && after != "正常" {
		return theme.Bad
	}
	return ""
}

// fieldLabel names a column of a return.
func fieldLabel(id string) string { return words.T("defer.f." + id) }

// caseLink is a line that leads to another case.
func (p *filePage) caseLink(c *deferrals.Case, more string) fyne.CanvasObject {
	lead := prose.Span{Text: "○", Tone: theme.Quiet}
	if c.No == p.no {
		lead = prose.Span{Text: "●", Tone: theme.Accent}
		return prose.Hanging(20, lead, prose.Strong(number(c.No)+"　"), prose.Span{Text: c.State.Label() + "　", Tone: toneOf(c.State)}, prose.Quiet(more))
	}
	no := c.No
	return prose.HangingLink(20, lead, func() { p.v.open(no) }, prose.Span{Text: number(c.No) + "　", Tone: theme.Accent},
		prose.Span{Text: c.State.Label() + "　", Tone: toneOf(c.State)}, prose.Quiet(more))
}

// chain lists the applications for the same loan.
func (p *filePage) chain() []fyne.CanvasObject {
	if len(p.data.Chain) < 2 {
		return nil
	}
	out := section(words.T("defer.chain"), words.T("defer.chain_n", len(p.data.Chain)))
	for i := range p.data.Chain {
		c := &p.data.Chain[i]
		out = append(out, p.caseLink(c, words.T("defer.chain_line", date(c.Loan.Applied), date(newDue(c)))))
	}
	return out
}

// others lists other loans of the borrower.
func (p *filePage) others() []fyne.CanvasObject {
	if len(p.data.Others) == 0 {
		return nil
	}
	out := section(words.T("defer.others"), words.T("defer.others_n", len(p.data.Others)))
	for i := range p.data.Others {
		c := &p.data.Others[i].Case
		out = append(out, p.caseLink(c, p.v.bank(c.Loan.Bank, c.Loan.BankName)+"　"+date(c.Loan.OriginalDue)))
	}
	return out
}

// history is what was done with the case, the newest first.
func (p *filePage) history() []fyne.CanvasObject {
	out := section(words.T("defer.history"), "")
	for i := len(p.data.log) - 1; i >= 0; i-- {
		r := &p.data.log[i]
		out = append(out, prose.Hanging(20, prose.Span{Text: "·", Tone: theme.Quiet}, prose.Plain(r.Kind+"　"), prose.Quiet(r.Name+"　"+r.Time[:16])))
		if r.Reason != "" {
			out = append(out, prose.Hanging(20, prose.Span{}, prose.Quiet(r.Reason)))
		}
	}
	if ret := p.data.Return; ret != nil {
		out = append(out, prose.Hanging(20, prose.Span{Text: "·", Tone: theme.Quiet}, prose.Plain(words.T("defer.by_return", ret.ID)+"　"), prose.Quiet(signature(ret.By))),
			prose.Hanging(20, prose.Span{}, prose.Quiet(ret.File)))
	}
	if len(out) == 3 {
		out = append(out, prose.New(prose.Quiet(words.T("defer.since", p.data.Case.Since.String()))))
	}
	return out
}

// signature is who did something, and when.
func signature(s deferrals.Sign) string {
	return s.Name + "　" + s.At.In(act.China).Format("2006-01-02 15:04")
}

// clause is the passage a finding rests on, with its quote marked.
func (p *filePage) clause(f *deferrals.Finding) []fyne.CanvasObject {
	pk, ok := p.v.place.Session.Shelf.Pack(f.Pack, "")
	if !ok {
		return nil
	}
	quote := ""
	if it := reviewOf(pk); it != nil {
		for _, x := range it.Findings {
			if x.ID == f.ID {
				quote = x.Quote
			}
		}
	}
	c, ok := pk.Clause(f.Clause)
	if !ok {
		return nil
	}
	said := lawtext.Mark(c.Quote, []string{quote}, nil)
	spans := append([]prose.Span{prose.Quiet(pk.Document.Number + " " + c.Number + "　")}, said...)
	return []fyne.CanvasObject{prose.Hanging(20, prose.Span{Text: "§", Tone: theme.Quiet}, spans...)}
}

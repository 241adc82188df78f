package road

import (
	"context"
	"fmt"
	"strings"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/awards"
	"huiqi/policy/exact"
	"huiqi/policy/money"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// Supplement drafts what a later run of the same item and period gives more than
// was awarded (补发). Everything confirmed of a beneficiary so far is deducted; who
// now gets less is left out with the sum to be recovered.
func (r *Road) Supplement(ctx context.Context, who act.Actor, run *awards.Run, o Options) (Drafted, error) {
	o.Advance = ""
	return r.drafts(ctx, who, run, o, Supplement)
}

const supplementSuffix = "/supplement-"

// more turns the line of a row into its supplement, or says why there is none.
func (p *plan) more(l *Line) string {
	had := p.live[l.Party.ID]
	if len(had) == 0 {
		return words.T("road.left.no-base")
	}
	n := 1
	for _, h := range had {
		switch {
		case !h.State.Due():
			return words.T("road.left.open", h.Award, h.Batch)
		case h.Scaled:
			return words.T("road.left.scaled", h.Award, h.Batch)
		case strings.Contains(h.Measure, supplementSuffix):
			n++
		case !strings.HasSuffix(h.Measure, advanceSuffix):
			l.Over = h.Award
			l.Measure = h.Measure
		}
		l.Advance += h.Net
		l.Netted = append(l.Netted, h.Award)
	}
	switch {
	case l.Over == "":
		return words.T("road.left.no-base")
	case l.Gross < l.Advance:
		return words.T("road.left.over", l.Advance.String(), l.Gross.String())
	case l.Gross == l.Advance:
		return words.T("road.left.same")
	}
	l.Measure += fmt.Sprintf("%s%d", supplementSuffix, n)
	return ""
}

// Amend drafts new versions (更正) of lines a.Lines of a batch whose objections
// were upheld, as a new run determines them. The amendment travels the whole road;
// with its approval the old versions give back what they held. A line that should
// have no award is withdrawn instead (Resolve).
func (r *Road) Amend(ctx context.Context, who act.Actor, a Ask, run *awards.Run) (Batch, error) {
	old, err := r.Batch(ctx, a.Batch)
	if err != nil {
		return old, err
	}
	if err := a.on().same(&old); err != nil {
		return old, err
	}
	item, ok := run.Pack.Item(run.Item)
	if !ok || run.ID == "" {
		return old, desk.Errf("road-not-frozen")
	}
	if !run.Agrees() {
		return old, desk.Errf("road-run-other", run.ID)
	}
	if run.Pack.ID+"/"+item.ID != old.Item || run.Period.String() != old.Period {
		return old, desk.Errf("road-run-item", run.ID, old.Label, old.Period)
	}
	lines, err := r.versions(ctx, &old, a.Lines, run)
	if err != nil {
		return old, err
	}
	head := headOf(run, item, pack.Road{})
	head.Kind, head.Parent = Amendment, old.ID
	head.Fund, head.City, head.Via, head.Recovered, head.Notice = old.Fund, old.City, old.Via, old.Recovered, old.Notice
	head.Scaling, head.Share = old.Scaling, old.Share
	return r.draft(ctx, who, head, lines)
}

// versions makes the new versions of upheld lines.
func (r *Road) versions(ctx context.Context, old *Batch, numbers []int, run *awards.Run) ([]Line, error) {
	if len(numbers) == 0 {
		return nil, desk.Errf("road-no-lines", old.ID)
	}
	had, err := r.LinesOf(ctx, old.ID)
	if err != nil {
		return nil, err
	}
	byN := make(map[int]Line, len(had))
	for _, l := range had {
		byN[l.N] = l
	}
	var out []Line
	for _, n := range numbers {
		was, ok := byN[n]
		if !ok {
			return nil, desk.Errf("road-no-line", n, old.ID)
		}
		if was.State != Upheld || was.Mark.Next != "" {
			return nil, desk.Errf("road-not-upheld", was.Party.Name, was.Award)
		}
		i := run.Index(was.Party.ID)
		if i < 0 || run.Rows[i].Det.Status != rule.Eligible || run.Rows[i].Det.Fund != old.Fund {
			return nil, desk.Errf("road-no-version", was.Party.Name, run.ID)
		}
		l := lineOf(run, i)
		l.Version, l.Supersedes = was.Version+1, was.Award
		l.Advance, l.Netted, l.Over, l.Account = was.Advance, was.Netted, was.Over, was.Account
		if base, rest, ok := strings.Cut(was.Measure, "/"); ok && base == l.Measure {
			l.Measure += "/" + rest
		}
		if s := old.Scaling; s != nil {
			if l.Scaled, err = part(l.Gross, s.Budget, s.Sum); err != nil {
				return nil, err
			}
		}
		if old.Share != "" {
			share, err := exact.Parse(old.Share)
			if err != nil {
				return nil, desk.Errf("road-share", old.Share).Wrap(err)
			}
			if l.Scaled, err = inAdvance(l.Scaled, share); err != nil {
				return nil, err
			}
		}
		if l.Net = l.Scaled - l.Advance; l.Net < 0 {
			return nil, desk.Errf("road-net", l.Party.Name, l.Net.String())
		}
		out = append(out, l)
	}
	return out, nil
}

// part is whole × of ÷ total in whole fen, rounded down.
func part(whole, of, total money.Fen) (money.Fen, error) {
	n := exact.Int(int64(whole)).Mul(exact.Int(int64(of))).Div(exact.Int(int64(total))).Round(0, exact.Down)
	v, ok := n.Int64()
	if !ok {
		return 0, desk.Errf("total-overflow")
	}
	return money.Fen(v), nil
}

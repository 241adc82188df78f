package score

import (
	"fmt"
	"strconv"
	"strings"

	"huiqi/policy/exact"
	"huiqi/policy/pack"
	"huiqi/policy/rule"
)

// Recompute works the total out again from the leaves of a trace alone: reported facts,
// parameters and keys. It looks neither at the values or sentences the steps carry nor
// at the pack. A row without a total gives false.
func Recompute(t Trace) (total exact.Num, ok bool, err error) {
	fail := func(err error) (exact.Num, bool, error) {
		return exact.Num{}, false, fmt.Errorf("%w: %w", rule.ErrTrace, err)
	}
	lists := map[string][]rule.Step{}
	for i := range t.Steps {
		if s := &t.Steps[i]; s.Branch != "" && !IsPoints(s) {
			lists[s.Branch] = append(lists[s.Branch], *s)
		}
	}
	end := map[string]string(nil)
	for i := range t.Steps {
		s := &t.Steps[i]
		switch {
		case IsPoints(s) && s.Result == rule.Computed:
			p, err := again(s, lists)
			if err != nil {
				return fail(fmt.Errorf("%s: %w", s.Branch, err))
			}
			total = total.Add(p)
		case s.Branch == "" && s.ID == StepTotal:
			end = s.Keys
		}
	}
	if end == nil {
		return exact.Num{}, false, nil
	}
	n, err := strconv.Atoi(end["columns"])
	if err != nil || n < 1 {
		return fail(fmt.Errorf("%q columns", end["columns"]))
	}
	if total = total.Div(exact.Int(int64(n))); end["struck"] != "" {
		total = exact.Num{}
	}
	if text := end["not_below"]; text != "" && end["struck"] == "" {
		floor, err := parse(text)
		if err != nil {
			return fail(err)
		}
		if total.Cmp(floor) < 0 {
			total = floor
		}
	}
	return total, true, nil
}

// IsPoints tells the step from an indicator's value to its points from those the pack
// declares, which may have the same id.
func IsPoints(s *rule.Step) bool { return s.ID == StepPoints && s.Keys["weight"] != "" }

// parse reads an exact decimal or a fraction.
func parse(text string) (exact.Num, error) {
	above, below, split := strings.Cut(text, "/")
	if !split {
		return exact.Parse(text)
	}
	a, err := exact.Parse(above)
	if err != nil {
		return a, err
	}
	b, err := exact.Parse(below)
	if err == nil && b.Sign() <= 0 {
		err = exact.ErrSyntax
	}
	if err != nil {
		return b, err
	}
	return a.Div(b), nil
}

// again works the points of one step out.
func again(s *rule.Step, lists map[string][]rule.Step) (exact.Num, error) {
	k := s.Keys
	if k["zeroed"] != "" {
		return exact.Num{}, nil
	}
	x := indicator{src: &pack.Indicator{Direction: k["direction"]}, m: &pack.CardMethod{Verb: s.Verb, OutOf: k["out_of"]}, low: k["direction"] == "low"}
	var err error
	read := func(to *exact.Num, key string) {
		if text := k[key]; text != "" && err == nil {
			*to, err = parse(text)
		}
	}
	a, cell := Against{Compare: 1, Figure: &exact.Num{}}, Cell{}
	read(&x.src.WeightNum, "weight")
	read(&x.src.LeastNum, "least")
	read(a.Figure, "figure")
	read(&x.target, "figure")
	read(&x.m.OutOfNum, "out_of")
	read(&x.each, "each")
	read(&x.floor, "floor")
	if k["place"] != "" && err == nil {
		var n int
		n, err = strconv.Atoi(k["place"])
		cell.Place = int32(n)
		if err == nil {
			a.Compare, err = strconv.Atoi(k["count"])
		}
		if err == nil && a.Compare < 1 {
			err = exact.ErrSyntax
		}
	}
	if err == nil && k["bands"] != "" {
		x.bands, err = readBands(k["bands"])
	}
	if err != nil {
		return exact.Num{}, err
	}
	if s.Verb == "cases" {
		return situations(&x, k, lists)
	}
	of := strings.Fields(k["of"])
	for _, name := range of {
		v, held, err := rule.RecomputeList(lists[name])
		if err != nil || !held {
			return exact.Num{}, err
		}
		cell.Value = cell.Value.Add(v)
	}
	if len(of) == 0 {
		return exact.Num{}, fmt.Errorf("the step is of nothing")
	}
	cell.Value = cell.Value.Div(exact.Int(int64(len(of))))
	p, _ := x.score(&cell, &a)
	return p.exactly(), nil
}

// situations finds the first told situation that holds.
func situations(x *indicator, k map[string]string, lists map[string][]rule.Step) (exact.Num, error) {
	pays := map[string]string{}
	for _, one := range strings.Fields(k["cases"]) {
		id, points, _ := strings.Cut(one, ":")
		pays[id] = points
	}
	for _, name := range strings.Fields(k["of"]) {
		v, held, err := rule.RecomputeList(lists[name])
		if err != nil {
			return exact.Num{}, err
		}
		if !held {
			continue
		}
		if text := pays[name[strings.LastIndexByte(name, '/')+1:]]; text != "" {
			return parse(text)
		}
		return clamp(v, x.src.LeastNum, x.src.WeightNum), nil
	}
	return exact.Num{}, nil
}

func readBands(text string) ([]pack.Band, error) {
	var out []pack.Band
	for _, one := range strings.Fields(text) {
		span, pays, _ := strings.Cut(one, ":")
		from, to, _ := strings.Cut(span, "~")
		b := pack.Band{From: from, To: to}
		for _, r := range []struct {
			text string
			to   *exact.Num
		}{{from, &b.Low}, {to, &b.High}, {pays, &b.Pays}} {
			if r.text == "" {
				continue
			}
			n, err := parse(r.text)
			if err != nil {
				return nil, err
			}
			*r.to = n
		}
		out = append(out, b)
	}
	return out, nil
}

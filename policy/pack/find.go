package pack

import "slices"

// Item returns the item of that id.
func (p *Pack) Item(id string) (*Item, bool) {
	for i := range p.Items {
		if p.Items[i].ID == id {
			return &p.Items[i], true
		}
	}
	return nil, false
}

// Allowances lists the allowances that caps of the item share with other items,
// under any reading; the loader lets no item have two.
func (it *Item) Allowances() []string {
	var out []string
	add := func(list []Step) {
		for i := range list {
			if a := list[i].Across; a != "" && !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	for i := range it.Branches {
		add(it.Branches[i].Steps)
	}
	add(it.Steps)
	return out
}

// Scales reports whether the item shares a budget, or has a floor below which
// nothing is paid, under any reading. Its lines must not be scaled afterwards, for
// some would fall below: the run is given the budget instead.
func (it *Item) Scales() bool {
	return slices.ContainsFunc(it.Steps, func(s Step) bool { return s.Verb == "scale" || s.Verb == "floor" })
}

// Clause returns the clause of that printed number.
func (p *Pack) Clause(number string) (*Clause, bool) {
	for i := range p.Clauses {
		if p.Clauses[i].Number == number {
			return &p.Clauses[i], true
		}
	}
	return nil, false
}

// Fact returns the fact of that id.
func (p *Pack) Fact(id string) (*Fact, bool) {
	for i := range p.Facts {
		if p.Facts[i].ID == id {
			return &p.Facts[i], true
		}
	}
	return nil, false
}

// Parameter returns the parameter of that id.
func (p *Pack) Parameter(id string) (*Parameter, bool) {
	for i := range p.Parameters {
		if p.Parameters[i].ID == id {
			return &p.Parameters[i], true
		}
	}
	return nil, false
}

// Interpretation returns the interpretation of that id.
func (p *Pack) Interpretation(id string) (*Interpretation, bool) {
	for i := range p.Interpretations {
		if p.Interpretations[i].ID == id {
			return &p.Interpretations[i], true
		}
	}
	return nil, false
}

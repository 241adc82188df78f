package pack

import (
	"slices"
	"strings"

	"huiqi/policy/exact"
)

// Card is what makes an item a scorecard (评分表): indicators that are added up, the
// order of the banks, levels and prizes.
type Card struct {
	Total       string `toml:"total"`        // Σ weights, declared
	LowestTotal string `toml:"lowest_total"` // Σ of the lowest points of the indicators; "" = 0
	NotBelow    string `toml:"not_below"`    // the total counts as this when it is less; "" = no floor
	Missing     string `toml:"missing"`      // apart, wait or zero
	Year        string `toml:"year"`         // last, mean_points or mean_values; "" = the item is for quarters only
	Tie         string `toml:"tie"`          // of ranks: shared (1 2 2 4) or dense (1 2 2 3)
	PeerFact    string `toml:"peer_fact"`    // fact of type text that tells the peer group
	Peers       string `toml:"peers"`        // together or apart
	PrizeTie    string `toml:"prize_tie"`    // decision, each or split
	Vacancy     string `toml:"vacancy"`      // next (the next bank moves up) or vacant, where a bank with a veto stood
	Clause      string `toml:"clause"`       // of the rules above
	// Reading are the interpretations by which they were chosen.
	Reading    []string      `toml:"reading"`
	Instead    []CardInstead `toml:"instead"`
	Peer       []Peer        `toml:"peer"`
	Indicators []Indicator   `toml:"indicator"`
	Gates      []CardGate    `toml:"gate"`
	Levels     []Level       `toml:"level"`
	Prizes     []Prize       `toml:"prize"`

	TotalNum, LowestNum, FloorNum exact.Num `toml:"-"`
}

// CardInstead changes the rules of a card under another reading; what is left out stays.
type CardInstead struct {
	Reading  string `toml:"reading"` // INTERPRETATION=OPTION
	Missing  string `toml:"missing"`
	Year     string `toml:"year"`
	Tie      string `toml:"tie"`
	Peers    string `toml:"peers"`
	PrizeTie string `toml:"prize_tie"`
	Vacancy  string `toml:"vacancy"`
}

// Peer is a group of banks of one kind (同类机构组).
type Peer struct {
	ID      string   `toml:"id"`
	Label   string   `toml:"label"`
	Members []string `toml:"members"` // words of the peer fact
}

// Indicator is one scored item (指标): its definition as steps over reported facts
// and the way from its value to points.
type Indicator struct {
	ID        string          `toml:"id"`
	Label     string          `toml:"label"`
	Clause    string          `toml:"clause"`
	Quote     string          `toml:"quote"`
	Unit      string          `toml:"unit"`      // the value is shown in
	Direction string          `toml:"direction"` // high or low is better
	Weight    string          `toml:"weight"`    // the most points it can give
	Least     string          `toml:"least"`     // the fewest; "" = 0
	Steps     []Step          `toml:"step"`
	Methods   []CardMethod    `toml:"method"`
	Instead   []WeightInstead `toml:"instead"`
	Note      string          `toml:"note"`

	WeightNum, LeastNum exact.Num `toml:"-"`
}

// WeightInstead is another weight under another reading.
type WeightInstead struct {
	Reading string `toml:"reading"`
	Weight  string `toml:"weight"`

	Num exact.Num `toml:"-"`
}

// WeightUnder is the weight under the readings of a run; an interpretation left out is
// as the pack chose.
func (x *Indicator) WeightUnder(readings map[string]string) exact.Num {
	for _, w := range x.Instead {
		if id, choice, _ := strings.Cut(w.Reading, "="); readings[id] == choice {
			return w.Num
		}
	}
	return x.WeightNum
}

// CardMethod is a way from a value to points (计分方法); of several the one whose readings hold.
type CardMethod struct {
	Verb    string     `toml:"verb"`
	Reading []string   `toml:"reading"`
	At      string     `toml:"at"`     // target: parameter
	OutOf   string     `toml:"out_of"` // manual: the marks that are full; "" = the mark is points
	Each    string     `toml:"each"`   // deduction: parameter, points off for each
	Floor   string     `toml:"floor"`  // deduction: parameter, not below
	Bands   []Band     `toml:"band"`
	Cases   []CardCase `toml:"case"`

	OutOfNum exact.Num `toml:"-"`
}

// Band gives points to values from From (inclusive) up to To (exclusive), in the
// unit of the indicator; "" is without end.
type Band struct {
	From   string `toml:"from"`
	To     string `toml:"to"`
	Points string `toml:"points"`

	Low, High, Pays exact.Num `toml:"-"`
}

// CardCase is one of the situations an indicator tells apart: the first whose steps all
// hold gives its points, or those of its last quantity.
type CardCase struct {
	ID     string `toml:"id"`
	Label  string `toml:"label"`
	Quote  string `toml:"quote"`
	Points string `toml:"points"` // "" = the value of its last step
	Steps  []Step `toml:"step"`

	Pays exact.Num `toml:"-"`
}

// CardGate strikes when all its steps hold.
type CardGate struct {
	ID     string `toml:"id"`
	Label  string `toml:"label"`
	Clause string `toml:"clause"`
	Effect string `toml:"effect"` // exclude, veto or zero
	Steps  []Step `toml:"step"`
}

// Effects of a gate.
const (
	Exclude = "exclude" // 不参加评价: neither compared with, nor scored, nor ranked
	Veto    = "veto"    // 一票否决: scored, but neither ranked nor rewarded
	ZeroAll = "zero"    // 计零分: the total is 0
)

// Level is a grade for totals from From (inclusive) up to To (exclusive).
type Level struct {
	ID      string   `toml:"id"`
	Label   string   `toml:"label"`
	From    string   `toml:"from"`
	To      string   `toml:"to"`
	Clause  string   `toml:"clause"`
	Reading []string `toml:"reading"`

	Low, High exact.Num `toml:"-"`
}

// Prize is given to the next Count banks of the order.
type Prize struct {
	Count   int      `toml:"count"`
	Amount  string   `toml:"amount"`
	Unit    string   `toml:"unit"`
	Clause  string   `toml:"clause"`
	Quote   string   `toml:"quote"`
	Periods []string `toml:"periods"`

	Num exact.Num `toml:"-"` // in yuan
}

// Under are the rules of a card under the readings of a run; an interpretation left
// out is as the pack chose.
func (c Card) Under(readings map[string]string) Card {
	put := func(to *string, text string) {
		if text != "" {
			*to = text
		}
	}
	for _, x := range c.Instead {
		id, choice, _ := strings.Cut(x.Reading, "=")
		if readings[id] != choice {
			continue
		}
		put(&c.Missing, x.Missing)
		put(&c.Year, x.Year)
		put(&c.Tie, x.Tie)
		put(&c.Peers, x.Peers)
		put(&c.PrizeTie, x.PrizeTie)
		put(&c.Vacancy, x.Vacancy)
	}
	return c
}

// PrizesOf lists the prizes of a period, one for each place.
func (c Card) PrizesOf(period string) []exact.Num {
	var out []exact.Num
	for _, p := range c.Prizes {
		if slices.Contains(p.Periods, period) {
			for range p.Count {
				out = append(out, p.Num)
			}
		}
	}
	return out
}

// Lists are all lists of steps of the card, under any reading.
func (c *Card) Lists() [][]Step {
	var out [][]Step
	for i := range c.Indicators {
		x := &c.Indicators[i]
		out = append(out, x.Steps)
		for _, m := range x.Methods {
			for k := range m.Cases {
				out = append(out, m.Cases[k].Steps)
			}
		}
	}
	for i := range c.Gates {
		out = append(out, c.Gates[i].Steps)
	}
	return out
}

// Readings are all conditions of the card that stand in no step.
func (c *Card) Readings() []string {
	var out []string
	for _, x := range c.Instead {
		out = append(out, x.Reading)
	}
	for i := range c.Indicators {
		for _, m := range c.Indicators[i].Methods {
			out = append(out, m.Reading...)
		}
		for _, w := range c.Indicators[i].Instead {
			out = append(out, w.Reading)
		}
	}
	for _, l := range c.Levels {
		out = append(out, l.Reading...)
	}
	return out
}

// Names are the facts and parameters the card names outside of its steps.
func (c *Card) Names() []string {
	out := []string{c.PeerFact}
	for i := range c.Indicators {
		for _, m := range c.Indicators[i].Methods {
			out = append(out, m.At, m.Each, m.Floor)
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

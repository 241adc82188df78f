package payment

import (
	"context"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/store"
)

// Block is the entry of a party on the blocking list (名单). It is Blocked from the
// confirmation by a second person on until a removal is confirmed.
type Block struct {
	Party   string       `json:"party"`
	Name    string       `json:"name"`
	Blocked bool         `json:"blocked"`
	Version int          `json:"version"`
	Asked   *BlockStep   `json:"asked,omitempty"` // waits for a second person
	History []*BlockStep `json:"history"`
}

// BlockStep is one change asked for, and what a second person said.
type BlockStep struct {
	On     bool   `json:"on"` // put on the list, or taken off
	Reason string `json:"reason"`
	Doc    string `json:"doc,omitempty"`
	By     *Sign  `json:"by"`
	Second *Sign  `json:"second,omitempty"`
	Agreed bool   `json:"agreed"`
}

// BlockAsk asks for a party to be put on the list or taken off it.
type BlockAsk struct {
	Party, Name string
	On          bool
	Seen        int // Version on the screen
	Doc         string
	Reason      string
}

var blockers = []act.Role{act.Maker, act.Checker, act.Approver, act.Regulator}

// AskBlock asks for a change of the blocking list, with a reason. It holds when
// another person has agreed (DecideBlock).
func (p Payments) AskBlock(ctx context.Context, who act.Actor, a BlockAsk) error {
	o := act.Order{Need: blockers, Subject: "block/" + a.Party, Reason: a.Reason}
	_, err := p.Desk.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		e := blockAskedEvent{a.Party, a.Name, a.On, a.Seen, a.Doc}
		switch {
		case m.Reason == "":
			return nil, desk.Errf("pay-reason")
		case a.Party == "" || a.Name == "":
			return nil, desk.Errf("block-no-party")
		}
		_, err := e.check(t)
		return e, err
	})
	return err
}

type blockAskedEvent struct {
	Party string `json:"party"`
	Name  string `json:"name"`
	On    bool   `json:"on"`
	Seen  int    `json:"seen"`
	Doc   string `json:"doc,omitempty"`
}

func (blockAskedEvent) Kind() string { return "block-asked" }

func (e blockAskedEvent) check(t store.Reader) (Block, error) {
	b, _, err := BlockOf(t, e.Party)
	switch {
	case err != nil:
		return b, err
	case b.Version != e.Seen:
		return b, desk.Errf("block-changed", e.Name)
	case b.Asked != nil:
		return b, desk.Errf("block-waits", e.Name, b.Asked.By.Name)
	case b.Blocked == e.On && e.On:
		return b, desk.Errf("block-is-on", e.Name)
	case b.Blocked == e.On:
		return b, desk.Errf("block-is-off", e.Name)
	}
	return b, nil
}

func applyBlockAsked(t store.Txn, m act.Meta, e blockAskedEvent) error {
	b, err := e.check(t)
	if err != nil {
		return err
	}
	b.Party, b.Name = e.Party, e.Name
	b.Asked = &BlockStep{On: e.On, Reason: m.Reason, Doc: e.Doc, By: signed(m)}
	return b.write(t)
}

// DecideBlock agrees with a change of the list, or refuses it; by another person
// than who asked.
func (p Payments) DecideBlock(ctx context.Context, who act.Actor, party string, seen int, agree bool, reason string) error {
	o := act.Order{Need: []act.Role{act.Checker, act.Approver}, Subject: "block/" + party, Reason: reason}
	_, err := p.Desk.Do(ctx, who, o, func(t store.Reader, m act.Meta) (act.Event, error) {
		e := blockDecidedEvent{party, seen, agree}
		_, err := e.check(t, m)
		return e, err
	})
	return err
}

type blockDecidedEvent struct {
	Party  string `json:"party"`
	Seen   int    `json:"seen"`
	Agreed bool   `json:"agreed"`
}

func (blockDecidedEvent) Kind() string { return "block-decided" }

func (e blockDecidedEvent) check(t store.Reader, m act.Meta) (Block, error) {
	b, _, err := BlockOf(t, e.Party)
	switch {
	case err != nil:
		return b, err
	case b.Version != e.Seen:
		return b, desk.Errf("block-changed", b.Name)
	case b.Asked == nil:
		return b, desk.Errf("block-none-waits", b.Name)
	case b.Asked.By.Who == m.Who:
		return b, desk.Errf("block-own", m.Name)
	}
	return b, nil
}

func applyBlockDecided(t store.Txn, m act.Meta, e blockDecidedEvent) error {
	b, err := e.check(t, m)
	if err != nil {
		return err
	}
	step := *b.Asked
	step.Second, step.Agreed = signed(m), e.Agreed
	if e.Agreed {
		b.Blocked = step.On
	}
	b.Asked, b.History = nil, append(b.History, &step)
	return b.write(t)
}

func (b *Block) write(t store.Txn) error {
	b.Version++
	return act.Write(t, blockKey(b.Party), b)
}

// Blocks lists every party that is or was on the blocking list, or is to be.
func Blocks(t store.Reader) ([]Block, error) { return scan[Block](t, blockPrefix) }

// Blocks lists every party that is or was on the blocking list, or is to be.
func (p Payments) Blocks(ctx context.Context) (out []Block, err error) {
	err = p.view(ctx, func(t store.Reader) error { out, err = Blocks(t); return err })
	return out, err
}

const blockPrefix = root + "block/"

func blockKey(party string) string { return blockPrefix + party }

// BlockOf reads the entry of a party; false when it never had one.
func BlockOf(t store.Reader, party string) (Block, bool, error) {
	var b Block
	ok, err := act.Read(t, blockKey(party), &b)
	return b, ok, err
}

// blockedParties are all parties on the list now, with their names.
func blockedParties(t store.Reader) (map[string]string, error) {
	list, err := Blocks(t)
	out := map[string]string{}
	for _, b := range list {
		if b.Blocked {
			out[b.Party] = b.Name
		}
	}
	return out, err
}

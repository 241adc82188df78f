package payment

import (
	"encoding/json"
	"fmt"

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
	out := map[string]string{}
	from, to := store.Prefix(blockPrefix)
	for key, v := range t.Scan(from, to, 0) {
		var b Block
		if err := json.Unmarshal(v, &b); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if b.Blocked {
			out[b.Party] = b.Name
		}
	}
	return out, nil
}

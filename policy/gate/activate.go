package gate

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"huiqi/policy/pack"
)

// Role is what a signature stands for.
type Role string

// Roles of a signature.
const (
	Prepared  Role = "prepared"  // 编制
	Activated Role = "activated" // 启用, after seeing the impact run
)

// Signature is one person's word on one exact version of a pack. Storing it, and
// knowing that Person is who they say, is the store's and the desk's work.
type Signature struct {
	User   string `json:"user,omitempty"` // id of the person, which never changes; "" before there were users
	Person string `json:"person"`
	Role   Role   `json:"role"`
	On     string `json:"on"`     // date, 2006-01-02
	SHA256 string `json:"sha256"` // of the pack that was signed
	Impact string `json:"impact"` // hash of the impact run seen; only Activated needs it
}

// Errors of Ready.
var (
	ErrGate       = errors.New("the pack did not pass its gate")
	ErrSignatures = errors.New("two different people must sign this version of the pack")
	ErrImpact     = errors.New("the impact run has not been seen by who activates")
)

// Ready reports whether the pack may become active: it passed the gate on this
// engine, one person prepared it and another activates it, both signed exactly
// this version, and the latter saw the impact run of that hash.
func Ready(p *pack.Pack, r Report, impact string, signatures []Signature) error {
	if r.SHA256 != p.SHA256 || !r.OK() {
		return fmt.Errorf("pack %s version %s, %d findings: %w", p.ID, p.Version, len(r.Findings), ErrGate)
	}
	by := map[Role]string{}
	for _, s := range signatures {
		name := cmp.Or(s.User, strings.TrimSpace(s.Person))
		if s.SHA256 != p.SHA256 || name == "" || s.On == "" {
			continue
		}
		if s.Role == Activated && (impact == "" || s.Impact != impact) {
			return fmt.Errorf("pack %s version %s, signed by %s: %w", p.ID, p.Version, name, ErrImpact)
		}
		by[s.Role] = name
	}
	if by[Prepared] == "" || by[Activated] == "" || by[Prepared] == by[Activated] {
		return fmt.Errorf("pack %s version %s: %w", p.ID, p.Version, ErrSignatures)
	}
	return nil
}

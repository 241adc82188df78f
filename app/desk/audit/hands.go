package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"huiqi/resources/words"
)

// The separation of persons, computed a second time: from entries and events
// as plain JSON, without the code by which the desk let them through.

// hand is one touch: who had a hand in what, by which act.
type hand struct {
	who string
	seq uint64
}

// hands are the touches by scope: "file/…", "run/…", "batch/…", "decision/…",
// "account/…", "paybatch/…".
type hands map[string][]hand

func (h hands) touch(scope, who string, seq uint64) { h[scope] = append(h[scope], hand{who, seq}) }

// before tells in which of the scopes a person had a hand before an act, "" in none.
func (h hands) before(who string, seq uint64, scopes []string) string {
	for _, s := range scopes {
		for _, x := range h[s] {
			if x.who == who && x.seq < seq {
				return s
			}
		}
	}
	return ""
}

// handsOf reads who made, imported or edited what out of the log.
func (c *checker) handsOf() hands {
	h := hands{}
	for i := range c.log {
		e := &c.log[i]
		var x struct {
			Run   string `json:"run"`
			Batch string `json:"batch"`
			ID    string `json:"id"`
			Files []struct {
				SHA256 string `json:"sha256"`
			} `json:"files"`
			Header struct {
				ID string `json:"id"`
			} `json:"header"`
			Decision struct {
				ID   string `json:"id"`
				Scan struct {
					SHA256 string `json:"sha256"`
				} `json:"scan"`
				List struct {
					SHA256 string `json:"sha256"`
				} `json:"list"`
			} `json:"decision"`
			List []struct {
				ID string `json:"id"`
			} `json:"list"`
		}
		switch e.Kind {
		case "files-taken", "batch-drafted", "batch-edited", "batch-submitted", "decision-recorded", "decision-withdrawn", "accounts-proposed",
			"payment-prepared", "payment-dropped":
		default:
			continue
		}
		if json.Unmarshal(e.event, &x) != nil {
			continue // named when it was read or replayed
		}
		switch e.Kind {
		case "files-taken":
			h.touch("run/"+x.Run, e.Who, e.Seq)
			for _, f := range x.Files {
				h.touch("file/"+f.SHA256, e.Who, e.Seq)
			}
		case "batch-drafted":
			h.touch("batch/"+x.Header.ID, e.Who, e.Seq)
		case "batch-edited", "batch-submitted":
			h.touch("batch/"+x.Batch, e.Who, e.Seq)
		case "decision-recorded":
			h.touch("decision/"+x.Decision.ID, e.Who, e.Seq)
			h.touch("file/"+x.Decision.Scan.SHA256, e.Who, e.Seq)
			h.touch("file/"+x.Decision.List.SHA256, e.Who, e.Seq)
		case "decision-withdrawn":
			h.touch("decision/"+x.ID, e.Who, e.Seq)
		case "accounts-proposed":
			for _, a := range x.List {
				h.touch("account/"+a.ID, e.Who, e.Seq)
			}
		default:
			h.touch("paybatch/"+x.ID, e.Who, e.Seq)
		}
	}
	return h
}

// signature is a signature as a batch's record has it.
type signature struct {
	Step      string `json:"step"`
	Who       string `json:"who"`
	Name      string `json:"name"`
	At        string `json:"at"`
	Date      string `json:"date"`
	Hash      string `json:"hash"`
	Seq       uint64 `json:"seq"`
	Reason    string `json:"reason"`
	Emergency bool   `json:"emergency"`
}

// batch is a batch's record, read plainly.
type batch struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	State  string `json:"state"`
	Fund   string `json:"fund"`
	Item   string `json:"item"`
	Root   string `json:"root"`
	Hash   string `json:"hash"`
	Lines  int    `json:"lines"`
	Total  int64  `json:"total"`
	Source struct {
		Run      string   `json:"run"`
		Results  string   `json:"results_sha256"`
		Files    []string `json:"files"`
		Decision string   `json:"decision"`
	} `json:"source"`
	Signatures []signature `json:"signatures"`

	path  string
	lines []awardLine
}

// awardLine is a line of a batch's content, read plainly.
type awardLine struct {
	N     int    `json:"n"`
	Award string `json:"award"`
	Party struct {
		ID string `json:"id"`
	} `json:"party"`
	Gross   int64  `json:"gross"`
	Scaled  int64  `json:"scaled"`
	Advance int64  `json:"advance"`
	Net     int64  `json:"net"`
	Row     int    `json:"row"`
	DetHash string `json:"det_hash"`
}

// deeds are the acts by which signatures are given, and the roles they need.
var deeds = map[string]struct {
	kinds []string
	roles []string
}{
	"submit":  {[]string{"batch-submitted"}, []string{"maker"}},
	"check":   {[]string{"batch-checked"}, []string{"checker"}},
	"approve": {[]string{"batch-approved"}, []string{"approver"}},
	"confirm": {[]string{"batch-confirmed"}, []string{"approver"}},
	"revoke":  {[]string{"batch-revoke-asked", "batch-revoked"}, []string{"checker", "approver"}},
}

// persons holds the signatures of each batch against its content, the log, and the
// hands of everyone in what it is made of.
func (c *checker) persons() error {
	h := c.handsOf()
	all := c.batches()
	byID := make(map[string]*batch, len(all))
	for _, b := range all {
		byID[b.ID] = b
	}
	for _, b := range all {
		root := b
		if b.Root != "" {
			if root = byID[b.Root]; root == nil {
				c.r.differ(b.path, 0, "root_gone", b.ID, b.Root)
				continue
			}
		}
		c.contentOf(b)
		scopes := scopesOf(b, root)
		for i := range b.Signatures {
			c.signature(h, b, &b.Signatures[i], scopes)
		}
		c.apart(b)
	}
	c.releases(h, byID)
	c.grants()
	return nil
}

// batches reads the records of the batches in the package.
func (c *checker) batches() []*batch {
	var out []*batch
	for _, path := range sorted(c.files) {
		dir, ok := strings.CutSuffix(path, "batch.json")
		if !ok || !strings.HasPrefix(dir, "batches/") {
			continue
		}
		b := &batch{path: path}
		if err := json.Unmarshal(c.files[path], b); err != nil {
			c.r.differ(path, 0, "unreadable", err.Error())
			continue
		}
		for i, l := range linesOf(c.files[dir+"content.jsonl"]) {
			if i < 2 {
				continue // form and header
			}
			var x awardLine
			if err := json.Unmarshal(l.text, &x); err != nil {
				c.r.differ(dir+"content.jsonl", l.n, "unreadable", err.Error())
				continue
			}
			b.lines = append(b.lines, x)
		}
		out = append(out, b)
	}
	return out
}

// contentOf holds the content of a batch against its hash, its sum, and its run.
func (c *checker) contentOf(b *batch) {
	if b.Root != "" {
		return // its root has it
	}
	path := strings.TrimSuffix(b.path, "batch.json") + "content.jsonl"
	data := c.files[path]
	if !bytes.HasPrefix(data, []byte(contentHead+"\n")) {
		c.r.differ(path, 1, "content_head", contentHead)
	}
	if got := digest(data); b.Hash != "" && got != b.Hash {
		c.r.differ(path, 0, "content_hash", b.ID, b.Hash, got)
	}
	var total int64
	for _, l := range b.lines {
		total += l.Net
		if l.Net != l.Scaled-l.Advance || l.Net < 0 {
			c.r.differ(path, l.N+2, "net", l.Award, fen(l.Net), fen(l.Scaled), fen(l.Advance))
		}
	}
	if total != b.Total || len(b.lines) != b.Lines {
		c.r.differ(b.path, 0, "batch_sum", b.ID, b.Lines, fen(b.Total), len(b.lines), fen(total))
	}
	c.rowsOf(b, path)
}

// rowsOf holds each line against the row of the run it names.
func (c *checker) rowsOf(b *batch, path string) {
	if b.Source.Run == "" {
		return
	}
	type row struct {
		V struct {
			Branch string `json:"branch"`
			Amount int64  `json:"fen"`
			Fund   string `json:"fund"`
			Rank   int    `json:"rank"`
		} `json:"v"`
	}
	dir := runDir(b.Source.Run)
	rows := linesOf(c.files[dir+"row.jsonl"])
	for i, l := range b.lines {
		var r row
		if l.Row >= len(rows) || json.Unmarshal(rows[l.Row].text, &r) != nil {
			c.r.differ(path, i+3, "line_row", l.Award, l.Row+1, b.Source.Run)
			continue
		}
		text, err := json.Marshal(struct {
			Results string `json:"results_sha256"`
			ID      string `json:"id"`
			Branch  string `json:"branch"`
			Amount  int64  `json:"fen"`
			Fund    string `json:"fund"`
			Rank    int    `json:"rank,omitempty"`
		}{b.Source.Results, l.Party.ID, r.V.Branch, r.V.Amount, r.V.Fund, r.V.Rank})
		if h := sha256.Sum256(text); err != nil || hex.EncodeToString(h[:]) != l.DetHash {
			c.r.differ(path, i+3, "line_det", l.Award, l.Row+1, b.Source.Run)
		}
	}
}

// scopesOf are what a batch is made of.
func scopesOf(b, root *batch) []string {
	out := []string{"batch/" + b.ID}
	if root != b {
		out = append(out, "batch/"+root.ID)
	}
	if b.Source.Run != "" {
		out = append(out, "run/"+b.Source.Run)
	}
	for _, f := range b.Source.Files {
		out = append(out, "file/"+f)
	}
	if b.Source.Decision != "" {
		out = append(out, "decision/"+b.Source.Decision)
	}
	for _, l := range root.lines {
		out = append(out, "account/"+l.Party.ID)
	}
	return out
}

// signature holds one signature against the content, its act, and the hands.
func (c *checker) signature(h hands, b *batch, s *signature, scopes []string) {
	c.r.Signatures++
	label := stepLabel(s.Step)
	if s.Hash != b.Hash {
		c.r.differ(b.path, 0, "sign_hash", b.ID, label, s.Name, s.Hash, b.Hash)
	}
	e := c.act(s.Seq)
	deed, known := deeds[s.Step]
	switch {
	case e == nil:
		c.r.differ(b.path, 0, "sign_act_gone", b.ID, label, s.Name, s.Seq)
		return
	case !known || !slices.Contains(deed.kinds, e.Kind) || !aboutBatch(e, b):
		c.r.differ(b.path, 0, "sign_act_other", b.ID, label, s.Name, s.Seq, e.Kind, e.Subject)
		return
	}
	if e.Who != s.Who || e.Name != s.Name {
		c.r.differ(b.path, 0, "sign_who", b.ID, label, s.Name, s.Who, s.Seq, e.Name, e.Who)
	}
	if e.Date != s.Date || e.At.Format("2006-01-02T15:04:05Z07:00") != s.At || e.Reason != s.Reason {
		c.r.differ(b.path, 0, "sign_when", b.ID, label, s.Name, s.Date, s.At, s.Seq, e.Date, e.At.Format("2006-01-02T15:04:05Z07:00"))
	}
	if !slices.Contains(deed.roles, string(e.Role)) {
		c.r.differ(entriesName, e.line, "sign_role", b.ID, label, e.Name, string(e.Role))
	}
	if s.Step == "submit" {
		return
	}
	if scope := h.before(e.Who, e.Seq, scopes); scope != "" {
		c.r.differ(entriesName, e.line, "own_hand", e.Name, label, b.ID, scope)
	}
}

// aboutBatch: the signatures of a child batch are those of its root, given before.
func aboutBatch(e *logged, b *batch) bool {
	return e.Subject == "batch/"+b.ID || b.Root != "" && e.Subject == "batch/"+b.Root
}

// act is an entry of the log, nil when it is not there.
func (c *checker) act(seq uint64) *logged {
	i, ok := slices.BinarySearchFunc(c.log, seq, func(e logged, seq uint64) int {
		switch {
		case e.Seq < seq:
			return -1
		case e.Seq > seq:
			return 1
		}
		return 0
	})
	if !ok {
		return nil
	}
	return &c.log[i]
}

// apart: submitter, checker and approver are three persons; two in an emergency
// with a written reason.
func (c *checker) apart(b *batch) {
	last := map[string]*signature{}
	for i := range b.Signatures {
		last[b.Signatures[i].Step] = &b.Signatures[i]
	}
	need := map[string][]string{
		"submitted": {"submit"}, "checked": {"submit", "check"}, "approved": {"submit", "check", "approve"},
		"on_notice": {"submit", "check", "approve"}, "notice_closed": {"submit", "check", "approve"},
		"confirmed": {"submit", "check", "approve", "confirm"},
	}[b.State]
	for _, step := range need {
		if last[step] == nil {
			c.r.differ(b.path, 0, "unsigned_step", b.ID, stepLabel(step))
		}
	}
	maker, checker, approver := last["submit"], last["check"], last["approve"]
	same := func(x, y *signature) bool { return x != nil && y != nil && x.Who == y.Who }
	if same(maker, checker) {
		c.r.differ(b.path, 0, "one_person", b.ID, maker.Name, stepLabel("submit"), stepLabel("check"))
	}
	if same(maker, approver) {
		c.r.differ(b.path, 0, "one_person", b.ID, maker.Name, stepLabel("submit"), stepLabel("approve"))
	}
	switch one := same(checker, approver); {
	case one && !approver.Emergency:
		c.r.differ(b.path, 0, "one_person", b.ID, approver.Name, stepLabel("check"), stepLabel("approve"))
	case one && utf8.RuneCountInString(approver.Reason) < 10:
		c.r.differ(b.path, 0, "emergency_reason", b.ID, approver.Name)
	case !one && approver != nil && approver.Emergency:
		c.r.differ(b.path, 0, "no_emergency", b.ID, approver.Name)
	}
}

func stepLabel(step string) string {
	if key := "auditpkg.step." + step; words.Has(key) {
		return words.T(key)
	}
	return step
}

// fen is an amount in a sentence.
func fen(f int64) string { return fmt.Sprintf("%s%d.%02d", sign(f), abs(f)/100, abs(f)%100) }

func sign(f int64) string {
	if f < 0 {
		return "-"
	}
	return ""
}

func abs(f int64) int64 {
	if f < 0 {
		return -f
	}
	return f
}

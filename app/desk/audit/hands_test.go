package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/app/desk/act"
	"huiqi/resources/words"
)

// plain is a package of one batch of one line, its log written by hand: what the
// desk itself would never let through.
func plain(signed [3]string, reason string, emergency bool, before ...logged) *checker {
	c := newChecker(context.Background(), "", Options{})
	at := time.Date(2020, 7, 20, 4, 0, 0, 0, time.UTC)
	add := func(kind, subject, who, reason, event string, role act.Role) uint64 {
		seq := uint64(len(c.log))
		e := act.Entry{Seq: seq, At: at, Date: "2020-07-20", Who: who, Name: who, Kind: kind, Subject: subject, Reason: reason, Role: role}
		c.log = append(c.log, logged{Entry: e, line: int(seq) + 1, event: []byte(event)})
		return seq
	}
	add("files-taken", "run/r", "lin", "", `{"run":"r","files":[{"sha256":"f"}]}`, act.Maker)
	add("batch-drafted", "", "lin", "", `{"header":{"id":"B"}}`, act.Maker)
	for _, b := range before {
		add(b.Kind, "", b.Who, "", string(b.event), act.Maker)
	}
	content := contentHead + "\n{}\n" + `{"n":1,"award":"B-1","party":{"id":"firm"},"scaled":5,"net":5}` + "\n"
	b := batch{ID: "B", State: "approved", Hash: digest([]byte(content)), Lines: 1, Total: 5}
	b.Source.Decision = "d"
	for i, step := range []string{"submit", "check", "approve"} {
		kind := deeds[step].kinds[0]
		why := ""
		if step == "approve" {
			why = reason
		}
		seq := add(kind, "batch/B", signed[i], why, `{"batch":"B"}`, act.Role(deeds[step].roles[0]))
		b.Signatures = append(b.Signatures, signature{
			Step: step, Who: signed[i], Name: signed[i], At: at.Format(time.RFC3339), Date: "2020-07-20", Hash: b.Hash, Seq: seq, Reason: why,
			Emergency: emergency && step == "approve",
		})
	}
	text, err := json.Marshal(map[string]any{
		"id": b.ID, "state": b.State, "hash": b.Hash, "lines": 1, "total": 5, "source": map[string]any{"decision": "d"}, "signatures": wire(b.Signatures),
	})
	if err != nil {
		panic(err)
	}
	c.files["batches/B/batch.json"], c.files["batches/B/content.jsonl"] = text, []byte(content)
	return c
}

func wire(list []signature) []map[string]any {
	var out []map[string]any
	for _, s := range list {
		out = append(out, map[string]any{
			"step": s.Step, "who": s.Who, "name": s.Name, "at": s.At, "date": s.Date, "hash": s.Hash, "seq": s.Seq, "reason": s.Reason, "emergency": s.Emergency,
		})
	}
	return out
}

func acted(kind, who, event string) logged {
	return logged{Entry: act.Entry{Kind: kind, Who: who}, event: []byte(event)}
}

// A log that is whole and signed for, but in which persons were not apart, is named
// by the second implementation.
func TestSeparationIsComputedAgain(t *testing.T) {
	three := [3]string{"lin", "chen", "wang"}
	for _, c := range []struct {
		name      string
		signed    [3]string
		reason    string
		emergency bool
		before    []logged
		want      []string
	}{
		{"control: three persons", three, "", false, nil, nil},
		{"control: a hand in another firm's account", three, "", false, []logged{acted("accounts-proposed", "chen", `{"list":[{"id":"other"}]}`)}, nil},
		{"control: an emergency with its reason", [3]string{"lin", "chen", "chen"}, "审定人出差，今日必须下达", true, nil, nil},
		{"maker checks", [3]string{"lin", "lin", "wang"}, "", false, nil, []string{"own_hand", "one_person"}},
		{"maker approves", [3]string{"lin", "chen", "lin"}, "", false, nil, []string{"own_hand", "one_person"}},
		{"checker approves", [3]string{"lin", "chen", "chen"}, "", false, nil, []string{"one_person"}},
		{"an emergency without a reason", [3]string{"lin", "chen", "chen"}, "急", true, nil, []string{"emergency_reason"}},
		{"an emergency of two", three, "审定人出差，今日必须下达", true, nil, []string{"no_emergency"}},
		{"checker edited", three, "", false, []logged{acted("batch-edited", "chen", `{"batch":"B"}`)}, []string{"own_hand"}},
		{"approver proposed the account", three, "", false, []logged{acted("accounts-proposed", "wang", `{"list":[{"id":"firm"}]}`)}, []string{"own_hand"}},
		{"checker recorded the decision", three, "", false, []logged{acted("decision-recorded", "chen", `{"decision":{"id":"d"}}`)}, []string{"own_hand"}},
	} {
		x := plain(c.signed, c.reason, c.emergency, c.before...)
		if err := x.persons(); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range x.r.Differences {
			got = append(got, d.Code)
			if strings.Contains(d.Text, "auditpkg.") || strings.Contains(d.Text, "%!") {
				t.Errorf("%s: no sentence: %s", c.name, d.Text)
			}
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, fmt.Sprint(x.r.Differences), c.want)
		}
	}
}

// Every difference that can be named has its sentence in both languages.
func TestEveryDifferenceHasWords(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\.differ\([^"\n]*(?:"[^"\n]*[/.][^"\n]*"[^"\n]*)?"([a-z_]+)"`).FindAllStringSubmatch(string(text), -1) {
			if n++; !words.Has("auditpkg." + m[1]) {
				t.Errorf("%s: no words for %q", name, m[1])
			}
		}
	}
	if n < 70 {
		t.Errorf("control: only %d kinds of differences were seen", n)
	}
}

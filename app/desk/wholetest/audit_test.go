package wholetest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huiqi/app/desk/act"
	"huiqi/app/desk/audit"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road/roadtest"
	"huiqi/app/store/storetest"
	"huiqi/policy/pack"
)

// shelf has the one pack of an office here.
type shelf struct{ only *pack.Pack }

func (s shelf) Pack(id, version string) (*pack.Pack, bool) {
	return s.only, id == s.only.ID && version == s.only.Version
}

// checks are the options for packages of offices here.
func checks() audit.Options {
	return audit.Options{Kinds: append(roadtest.Kinds(), payment.Kinds, recovery.Kinds, audit.Kinds)}
}

// found are the differences of a report that are none of the office's: its runs and
// its pack are shells (roadtest), which nobody can compute again.
func found(r *audit.Report) (out []audit.Difference) {
	for _, d := range r.Differences {
		told := d.File == "README.md" && (strings.Contains(d.Text, "test-pack-1") || strings.Contains(d.Text, "## 政策包"))
		if !told && !strings.HasPrefix(d.File, "runs/") && !strings.HasPrefix(d.File, "packs/") {
			out = append(out, d)
		}
	}
	return out
}

// audited makes the package of an office, checks it and the store, and gives its
// folder.
func (w *world) audited(t *testing.T) string {
	t.Helper()
	zheng := w.o.Person("zheng", act.Auditor)
	dir := filepath.Join(t.TempDir(), "package")
	if _, err := (audit.Press{Desk: w.o.Desk, Packs: shelf{w.o.Pack}, Vault: w.o.Vault}).Make(bg, zheng.Actor, dir, nil, nil); err != nil {
		t.Fatal(err)
	}
	r, err := audit.Check(bg, dir, checks())
	if err != nil {
		t.Fatal(err)
	}
	s, err := audit.CheckStore(bg, w.o.Desk.Store, shelf{w.o.Pack}, checks())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []*audit.Report{r, s} {
		for _, d := range found(r) {
			t.Errorf("%s: %s", d.Code, d.Sentence())
		}
		if !slices.ContainsFunc(r.Differences, func(d audit.Difference) bool { return strings.HasPrefix(d.File, "runs/") }) {
			t.Error("control: a run that cannot be read is not named")
		}
		if r.Batches == 0 || r.Signatures == 0 || r.Postings == 0 || r.Entries < 20 {
			t.Errorf("control: nothing was checked: %+v", r)
		}
	}
	return dir
}

// audits are what must have happened in the offices audited.
var audits = []string{
	"draft-scaled", "netted", "step-offset", "step-write_off", "step-remit", "emergency", "revoke", "released and withdrawn", "send-nothing refused",
	"send-doubtful refused", "confirm-found", "line amended", "kind child", "several in an order", "kind supplement", "lapse", "decline", "drop",
	"resolve-dismiss", "resolve-withdraw", "prepare with reissue", "close-books", "block-decide",
}

// TestAuditOfTheWholeOffice: in what the desk let through, the auditor's second
// computation finds nothing; and it finds each fen that was changed since. Seeds are
// played until everything has happened.
func TestAuditOfTheWholeOffice(t *testing.T) {
	had := map[string]int{}
	for seed := range uint64(40) {
		if seed >= 6 && len(missing(had)) == 0 {
			break
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newWorld(t, storetest.NewMap(), t.TempDir(), seeded(seed), audit.Kinds)
			for range 400 {
				w.step()
			}
			w.tell(had)
			w.tampered(t, w.audited(t))
		})
		if racing {
			return // the race detector has seen enough
		}
	}
	if gone := missing(had); len(gone) > 0 {
		t.Errorf("control: never happened: %v", gone)
	}
}

func missing(had map[string]int) (out []string) {
	for _, what := range audits {
		if had[what] == 0 {
			out = append(out, what)
		}
	}
	return out
}

// tell adds what happened in an office.
func (w *world) tell(had map[string]int) {
	for what, n := range w.done {
		had[what] += n
	}
	for _, b := range w.batches() {
		had["kind "+string(b.Kind)]++
		for _, s := range b.Signatures {
			if s.Emergency {
				had["emergency"]++
			}
		}
		for _, l := range w.lines(b) {
			had["line "+string(l.State)]++
			if l.Advance > 0 {
				had["netted"]++
			}
		}
	}
	for _, b := range w.payments(payment.Withdrawn) {
		if b.Released != nil {
			had["released and withdrawn"]++
		}
	}
	for _, o := range w.orders(w.payments()...) {
		if len(o.Parts) > 1 {
			had["several in an order"]++
		}
	}
}

// tampered changes the first amount of a fen in each file that has one; each must
// be named.
func (w *world) tampered(t *testing.T, dir string) {
	t.Helper()
	var files []string
	contents, err := filepath.Glob(filepath.Join(dir, "batches", "*", "content.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	marks := map[string]string{
		"ledger/postings.jsonl": `"amount":`, "payments/orders.jsonl": `"amount":`, "ledger/awards.jsonl": `"payable":`, "recoveries/cases.jsonl": `"amount":`,
	}
	for _, name := range contents {
		marks["batches/"+filepath.Base(filepath.Dir(name))+"/content.jsonl"] = `"net":`
	}
	for path, mark := range marks {
		name := filepath.Join(dir, filepath.FromSlash(path))
		data, err := os.ReadFile(name)
		i := bytes.Index(data, []byte(mark))
		if err != nil || i < 0 {
			continue // no such thing happened
		}
		at := i + bytes.IndexAny(data[i:], ",}") - 1
		data[at] = '0' + (data[at]-'0'+1)%10
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	r, err := audit.Check(bg, dir, checks())
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, d := range found(r) {
		if d.Code != "file_hash" {
			named[d.File] = true
		}
	}
	for _, path := range files {
		if !named[path] {
			t.Errorf("control: %s was changed by a fen and is not named", path)
		}
	}
	if len(files) == 0 {
		t.Error("control: nothing was changed")
	}
}

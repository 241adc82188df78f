package audit_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"huiqi/app/desk/act"
	"huiqi/app/desk/audit"
)

// forged writes a package whose manifest was made to agree with its files: what a
// check finds then, it finds in the contents.
func forged(t *testing.T, whole, files map[string][]byte) string {
	t.Helper()
	var m struct {
		Files []listed `json:"files"`
	}
	var rest map[string]any
	must(t, errors.Join(json.Unmarshal(whole["manifest.json"], &m), json.Unmarshal(whole["manifest.json"], &rest)))
	known := map[string]listed{}
	for _, f := range m.Files {
		known[f.Path] = f
	}
	var list []listed
	for _, path := range slices.Sorted(maps.Keys(files)) {
		switch f, ok := known[path]; {
		case path == "manifest.json":
		case ok && same(files[path], whole[path]):
			list = append(list, f)
		default:
			h := sha256.Sum256(files[path])
			list = append(list, listed{path, len(files[path]), hex.EncodeToString(h[:])})
		}
	}
	rest["files"] = list
	text, err := json.Marshal(rest)
	must(t, err)
	files["manifest.json"] = text
	return laid(t, whole, files)
}

type listed struct {
	Path   string `json:"path"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

// same tells whether a file was left alone.
func same(a, b []byte) bool { return len(a) == len(b) && len(a) > 0 && &a[0] == &b[0] }

// laid writes files to a folder; those left alone are linked.
func laid(t *testing.T, whole, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for path, data := range files {
		name := filepath.Join(dir, filepath.FromSlash(path))
		must(t, os.MkdirAll(filepath.Dir(name), 0o755))
		if same(data, whole[path]) && os.Link(filepath.Join(played.dir, filepath.FromSlash(path)), name) == nil {
			continue
		}
		must(t, os.WriteFile(name, data, 0o644))
	}
	return dir
}

// swap replaces the first text in a file; it must be there.
func swap(t *testing.T, files map[string][]byte, path, old, with string) {
	t.Helper()
	if !bytes.Contains(files[path], []byte(old)) {
		t.Fatalf("control: %s does not hold %q", path, old)
	}
	files[path] = bytes.Replace(files[path], []byte(old), []byte(with), 1)
}

// lineWith is the first line of a file with all of these texts in it.
func lineWith(t *testing.T, files map[string][]byte, path string, texts ...string) string {
	t.Helper()
	for l := range strings.Lines(string(files[path])) {
		if !slices.ContainsFunc(texts, func(s string) bool { return !strings.Contains(l, s) }) {
			return l
		}
	}
	t.Fatalf("control: no line of %s has %q", path, texts)
	return ""
}

// edit changes a line of a file.
func edit(t *testing.T, files map[string][]byte, path, old, with string, texts ...string) {
	t.Helper()
	l := lineWith(t, files, path, texts...)
	if !strings.Contains(l, old) {
		t.Fatalf("control: %q is not in %q", old, l)
	}
	swap(t, files, path, l, strings.Replace(l, old, with, 1))
}

// field is a value of a record in a line.
func field(t *testing.T, line, name string) string {
	t.Helper()
	var m map[string]any
	d := json.NewDecoder(strings.NewReader(line))
	d.UseNumber()
	must(t, d.Decode(&m))
	return fmt.Sprint(m[name])
}

type tampering struct {
	name  string
	do    func(t *testing.T, f map[string][]byte)
	file  string   // a difference must be in a file that begins so
	codes []string // of these kinds, all of them
	says  string   // one of them says so
	deep  bool     // found by making papers again only
}

const mainBatch = "batches/SP2020-002/"

func tamperings() []tampering {
	run := func(f map[string][]byte) string {
		for _, path := range slices.Sorted(maps.Keys(f)) {
			if strings.HasPrefix(path, "runs/power-2020Q2-") && strings.HasSuffix(path, "/row.jsonl") {
				return strings.TrimSuffix(path, "row.jsonl")
			}
		}
		return ""
	}
	return []tampering{
		{"a fen in the ledger's table", func(t *testing.T, f map[string][]byte) {
			edit(t, f, "ledger/明细账.csv", ".00,commit", ".01,commit", ",commit,", ".00,")
		}, "ledger/明细账.csv", []string{"value"}, "“金额（元）”写作", false},
		{"a fen in a posting", func(t *testing.T, f map[string][]byte) {
			l := lineWith(t, f, "ledger/postings.jsonl", `"code":"settle"`)
			a := field(t, l, "amount")
			edit(t, f, "ledger/postings.jsonl", `"amount":`+a, `"amount":`+a+"1", `"code":"settle"`)
		}, "ledger/", []string{"value", "balance"}, "按分录相加是", false},
		{"a balance", func(t *testing.T, f map[string][]byte) {
			edit(t, f, "ledger/balances.jsonl", `"available":`, `"available":1`, "350200")
		}, "ledger/balances.jsonl", []string{"value", "balance", "debit_credit"}, "借贷不平", false},
		{"a posting removed", func(t *testing.T, f map[string][]byte) {
			swap(t, f, "ledger/postings.jsonl", lineWith(t, f, "ledger/postings.jsonl", `"code":"confirm"`), "")
		}, "ledger/postings.jsonl", []string{"line_gone", "balance"}, "缺一行", false},
		{"a posting twice", func(t *testing.T, f map[string][]byte) {
			l := lineWith(t, f, "ledger/postings.jsonl", `"code":"settle"`)
			f["ledger/postings.jsonl"] = append(f["ledger/postings.jsonl"], l...)
		}, "ledger/postings.jsonl", []string{"line_more", "posting_twice", "over_net"}, "出现了两次", false},
		{"an amount in an event", func(t *testing.T, f map[string][]byte) {
			edit(t, f, "log/events.jsonl", `"net":`, `"net":1`, `"header":{"id":"SP2020-002"`)
		}, "log/events.jsonl", []string{"event_hash", "refused", "value"}, "的内容被改动", false},
		{"a reason in an entry", func(t *testing.T, f map[string][]byte) {
			edit(t, f, "log/entries.jsonl", `"reason":"`, `"reason":"并非`, `"reason":"`)
		}, "log/", []string{"checkpoint_differs", "manifest_head", "value"}, "这些记录被改过", false},
		{"something added to an entry", func(t *testing.T, f map[string][]byte) {
			edit(t, f, "log/entries.jsonl", `{"seq":5,`, `{"seq":5,"note":"x",`, `{"seq":5,`)
		}, "log/entries.jsonl", []string{"entry_form", "checkpoint_differs"}, "", false},
		{"an entry removed", func(t *testing.T, f map[string][]byte) {
			swap(t, f, "log/entries.jsonl", lineWith(t, f, "log/entries.jsonl", `"kind":"batch-checked"`), "")
		}, "log/entries.jsonl", []string{"entry_gone", "event_more", "checkpoint_differs", "sign_act_gone"}, "日志缺第", false},
		{"an event removed", func(t *testing.T, f map[string][]byte) {
			swap(t, f, "log/events.jsonl", lineWith(t, f, "log/events.jsonl", `"orders":[{"id":"ZF2020-002`), "")
		}, "log/events.jsonl", []string{"event_gone", "refused"}, "的内容不在", false},
		{"two entries exchanged", func(t *testing.T, f map[string][]byte) {
			a, b := lineWith(t, f, "log/entries.jsonl", `{"seq":30,`), lineWith(t, f, "log/entries.jsonl", `{"seq":31,`)
			swap(t, f, "log/entries.jsonl", a+b, b+a)
		}, "log/entries.jsonl", []string{"entry_gone", "entry_twice"}, "", false},
		{"the end of the log cut off", func(t *testing.T, f map[string][]byte) {
			all := bytes.SplitAfter(f["log/entries.jsonl"], []byte("\n"))
			f["log/entries.jsonl"] = bytes.Join(all[:len(all)-6], nil)
		}, "log/", []string{"checkpoint_longer", "event_more", "manifest_head"}, "末尾被删过", false},
		{"the last checkpoint removed", func(t *testing.T, f map[string][]byte) {
			delete(f, lastCheckpoint(f))
		}, "log/entries.jsonl", []string{"unsigned"}, "没有签名担保", false},
		{"a checkpoint of another log", func(t *testing.T, f map[string][]byte) {
			f[lastCheckpoint(f)] = []byte(foreign(t, f[lastCheckpoint(f)]))
		}, "log/checkpoints/", []string{"error", "unsigned"}, "", false},
		{"a checkpoint with another root", func(t *testing.T, f map[string][]byte) {
			lines := strings.Split(string(f[lastCheckpoint(f)]), "\n")
			lines[2] = base64.StdEncoding.EncodeToString(make([]byte, 32))
			f[lastCheckpoint(f)] = []byte(strings.Join(lines, "\n"))
		}, "log/checkpoints/", []string{"error"}, "", false},
		{"a line of what was signed", func(t *testing.T, f map[string][]byte) {
			edit(t, f, mainBatch+"content.jsonl", `"net":`, `"net":1`, `"n":4,`)
		}, mainBatch + "content.jsonl", []string{"content_hash", "value", "net"}, "签署内容被改动", false},
		{"a payee of what was signed", func(t *testing.T, f map[string][]byte) {
			edit(t, f, mainBatch+"content.jsonl", `"party":{"id":"9`, `"party":{"id":"8`, `"n":4,`)
		}, mainBatch + "content.jsonl", []string{"content_hash", "line_det", "value"}, "", false},
		{"a signature's name", func(t *testing.T, f map[string][]byte) {
			swap(t, f, mainBatch+"batch.json", `"step": "check",`+"\n   "+`"who": "u003",`+"\n   "+`"name": "陈复核"`, `"step": "check",`+"\n   "+`"who": "u003",`+"\n   "+`"name": "陈某某"`)
		}, mainBatch + "batch.json", []string{"sign_who", "value"}, "陈某某", false},
		{"a signature by the maker", func(t *testing.T, f map[string][]byte) {
			swap(t, f, mainBatch+"batch.json", `"step": "check",`+"\n   "+`"who": "u003"`, `"step": "check",`+"\n   "+`"who": "u002"`)
		}, mainBatch + "batch.json", []string{"sign_who", "one_person"}, "一人办了", false},
		{"a signature removed", func(t *testing.T, f map[string][]byte) {
			edit(t, f, mainBatch+"签署.csv", "审定", "复核", "审定")
			swap(t, f, mainBatch+"batch.json", `"step": "approve"`, `"step": "check"`)
		}, mainBatch, []string{"unsigned_step", "sign_act_other", "value"}, "却没有审定的签名", false},
		{"a signature's date", func(t *testing.T, f map[string][]byte) {
			edit(t, f, mainBatch+"签署.csv", "2020-07-22", "2020-07-21", ",复核,")
		}, mainBatch + "签署.csv", []string{"value"}, "“时间”", false},
		{"a parameter of the pack", func(t *testing.T, f map[string][]byte) {
			swap(t, f, "packs/fujian-2020-13-1/pack.toml", `value = "0.05"`, `value = "0.06"`)
		}, "packs/", []string{"pack_hash"}, "政策包被改动", false},
		{"a word of the notice", func(t *testing.T, f map[string][]byte) {
			swap(t, f, "packs/fujian-2020-13-1/notice.txt", "奖励", "奖劢")
		}, "packs/", []string{}, "", false},
		{"the pack removed", func(t *testing.T, f map[string][]byte) {
			delete(f, "packs/fujian-2020-13-1/pack.toml")
		}, "packs/", []string{"pack_gone"}, "", false},
		{"a row of a run", func(t *testing.T, f map[string][]byte) {
			l := lineWith(t, f, run(f)+"row.jsonl", `"fen":`)
			swap(t, f, run(f)+"row.jsonl", l, strings.Replace(l, `"fen":`, `"fen":1`, 1))
		}, "runs/", []string{"error", "row"}, "重算得", false},
		{"a fact of a run", func(t *testing.T, f map[string][]byte) {
			l := lineWith(t, f, run(f)+"fact.jsonl", `{"s":"n","v":"1`)
			swap(t, f, run(f)+"fact.jsonl", l, strings.Replace(l, `{"s":"n","v":"1`, `{"s":"n","v":"9`, 1))
		}, "runs/", []string{"error"}, "", false},
		{"a receipt", func(t *testing.T, f map[string][]byte) {
			edit(t, f, run(f)+"receipt.json", `"engine": "`, `"engine": "x`, `"engine"`)
		}, "runs/", []string{"value"}, "engine", false},
		{"a run removed", func(t *testing.T, f map[string][]byte) {
			dir := run(f)
			for path := range f {
				if strings.HasPrefix(path, dir) {
					delete(f, path)
				}
			}
		}, "runs/", []string{"run_gone"}, "", false},
		{"the name of a file taken in", func(t *testing.T, f map[string][]byte) {
			swap(t, f, "inputs/files.csv", "cities-2020.xlsx", "cities-2021.xlsx")
		}, "inputs/files.csv", []string{"value"}, "“文件名”", false},
		{"a payment order", func(t *testing.T, f map[string][]byte) {
			a := field(t, lineWith(t, f, "payments/orders.jsonl", `"id":"ZF2020-002-00003"`), "amount")
			edit(t, f, "payments/orders.jsonl", `"amount":`+a, `"amount":`+a+"0", `"id":"ZF2020-002-00003"`)
		}, "payments/", []string{"order_parts", "order_books", "orders_sum", "file_sum", "value"}, "账上签发的是", false},
		{"the hash of a bank file", func(t *testing.T, f map[string][]byte) {
			l := lineWith(t, f, "payments/batches.jsonl", `"id":"ZF2020-002"`)
			i := strings.Index(l, `"file":{`)
			at := i + strings.Index(l[i:], `"sha256":"`) + len(`"sha256":"`)
			swap(t, f, "payments/batches.jsonl", l, l[:at]+strings.Repeat("0", 64)+l[at+64:])
		}, "payments/batches.jsonl", []string{"file_sent", "value"}, "发出前记下的是", false},
		{"the total of a bank file", func(t *testing.T, f map[string][]byte) {
			edit(t, f, "payments/batches.jsonl", `"total":`, `"total":1`, `"id":"ZF2020-002"`)
		}, "payments/batches.jsonl", []string{"file_sum", "value"}, "", false},
		{"who released a payment", func(t *testing.T, f map[string][]byte) {
			edit(t, f, "payments/batches.jsonl", `"released":{"who":"u00`, `"released":{"who":"u01`, `"id":"ZF2020-002"`)
		}, "payments/batches.jsonl", []string{"release_act", "value"}, "不是这个人", false},
		{"a paper's amount", func(t *testing.T, f map[string][]byte) {
			edit(t, f, "papers/papers.jsonl", `"amount":`, `"amount":1`, `"kind":"award_notice"`)
		}, "papers/papers.jsonl", []string{"paper_award", "value"}, "账上下达", false},
		{"a PDF swapped", func(t *testing.T, f map[string][]byte) {
			a, b := twoPDFs(t, f)
			f[a], f[b] = f[b], f[a]
		}, "papers/pdf/", []string{"pdf_hash"}, "被换过", false},
		{"a PDF removed", func(t *testing.T, f map[string][]byte) {
			a, _ := twoPDFs(t, f)
			delete(f, a)
		}, "papers/pdf/", []string{"pdf_gone"}, "", false},
		{"a PDF and its hash", func(t *testing.T, f map[string][]byte) {
			a, _ := twoPDFs(t, f)
			old := sha256.Sum256(f[a])
			f[a] = append(f[a], '\n')
			now := sha256.Sum256(f[a])
			swap(t, f, "papers/papers.jsonl", hex.EncodeToString(old[:]), hex.EncodeToString(now[:]))
		}, "papers/papers.jsonl", []string{"paper_again", "value"}, "重新制作", true},
		{"a file added", func(_ *testing.T, f map[string][]byte) { f["batches/SP2020-099/batch.json"] = []byte("{}") }, "batches/SP2020-099/", []string{"file_strange"}, "", false},
		{"a file removed", func(_ *testing.T, f map[string][]byte) { delete(f, "ledger/awards.jsonl") }, "ledger/awards.jsonl", []string{"file_missing"}, "", false},
		{"a role", func(t *testing.T, f map[string][]byte) { swap(t, f, "people.csv", "checker", "maker") }, "people.csv", []string{"value"}, "“角色”", false},
		{"the state", func(t *testing.T, f map[string][]byte) { swap(t, f, "state.jsonl", `"records":`, `"records":1`) }, "state.jsonl", []string{"value"}, "", false},
		{"the README", func(t *testing.T, f map[string][]byte) { swap(t, f, "README.md", "树根：", "树根：x") }, "README.md", []string{"text"}, "", false},
		{"a decision", func(t *testing.T, f map[string][]byte) {
			swap(t, f, "decisions/decisions.jsonl", "〔2020〕88号", "〔2020〕89号")
		}, "decisions/", []string{"value"}, "", false},
		{"a recovery", func(t *testing.T, f map[string][]byte) {
			edit(t, f, "recoveries/cases.jsonl", `"back":`, `"back":1`, `"back":`)
		}, "recoveries/", []string{"value"}, "", false},
		{"bytes that are no record", func(_ *testing.T, f map[string][]byte) {
			f["ledger/postings.jsonl"] = append(f["ledger/postings.jsonl"], "{\n"...)
		}, "ledger/postings.jsonl", []string{"unreadable", "line_more"}, "", false},
		{"everything of the batches", func(t *testing.T, f map[string][]byte) {
			edit(t, f, "ledger/明细账.csv", ".00,commit", ".01,commit", ",commit,", ".00,")
			swap(t, f, "people.csv", "checker", "maker")
			edit(t, f, "ledger/balances.jsonl", `"available":`, `"available":1`, "350200")
			a, b := twoPDFs(t, f)
			f[a], f[b] = f[b], f[a]
		}, "papers/pdf/", []string{"value", "balance", "debit_credit", "pdf_hash"}, "", false},
	}
}

func lastCheckpoint(f map[string][]byte) string {
	last := ""
	for path := range f {
		if strings.HasPrefix(path, "log/checkpoints/") {
			last = max(last, path)
		}
	}
	return last
}

// foreign signs the same statement with another key of the same name.
func foreign(t *testing.T, text []byte) string {
	t.Helper()
	lines := strings.SplitN(string(text), "\n", 4)
	private, _, err := note.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{7}, 64)), lines[0])
	must(t, err)
	signer, err := note.NewSigner(private)
	must(t, err)
	out, err := note.Sign(&note.Note{Text: strings.Join(lines[:3], "\n") + "\n"}, signer)
	must(t, err)
	return string(out)
}

func twoPDFs(t *testing.T, f map[string][]byte) (a, b string) {
	t.Helper()
	for _, path := range slices.Sorted(maps.Keys(f)) {
		switch {
		case !strings.HasPrefix(path, "papers/pdf/"):
		case a == "":
			a = path
		default:
			return a, path
		}
	}
	t.Fatal("control: no papers")
	return "", ""
}

// forgery is some tamperings of one package, of different files each.
type forgery struct {
	cases   []tampering
	touched map[string]bool
	alone   bool
}

// forgeries puts those tamperings together that do not touch the same files: a
// check names every difference, not the first. What the rest follows from is
// changed alone.
func forgeries(t *testing.T, whole map[string][]byte) []*forgery {
	t.Helper()
	var out []*forgery
	for _, c := range tamperings() {
		files := maps.Clone(whole)
		c.do(t, files)
		f := &forgery{cases: []tampering{c}, touched: map[string]bool{}, alone: c.deep}
		for _, m := range []map[string][]byte{whole, files} {
			for path := range m {
				if a, ok := files[path]; !ok || !same(a, whole[path]) {
					f.touched[path] = true
					f.alone = f.alone || strings.HasPrefix(path, "log/") || strings.HasPrefix(path, "packs/") || strings.HasPrefix(path, "runs/")
				}
			}
		}
		i := slices.IndexFunc(out, func(o *forgery) bool {
			return !f.alone && !o.alone && !slices.ContainsFunc(slices.Collect(maps.Keys(f.touched)), func(p string) bool { return o.touched[p] })
		})
		if i < 0 {
			out = append(out, f)
			continue
		}
		out[i].cases = append(out[i].cases, c)
		maps.Copy(out[i].touched, f.touched)
	}
	return out
}

// Each tampering is found, in its place, in all the ways that it shows, though the
// manifest was made to agree; and nothing is found in the package left alone.
func TestTamperingsAreNamed(t *testing.T) {
	desks(t)
	whole := played.files
	if !raced {
		if r := check(t, forged(t, whole, maps.Clone(whole)), audit.Options{Quick: true}); !r.Good {
			t.Fatalf("control: %v", r.Differences)
		}
	}
	for i, f := range forgeries(t, whole) {
		if raced && i%12 != 0 {
			continue
		}
		name := f.cases[0].name
		if len(f.cases) > 1 {
			name += fmt.Sprintf(" and %d more", len(f.cases)-1)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := maps.Clone(whole)
			for _, c := range f.cases {
				c.do(t, files)
			}
			r := check(t, forged(t, whole, files), audit.Options{Quick: !f.cases[0].deep})
			for _, c := range f.cases {
				c.named(t, r)
			}
			for path := range f.touched {
				if !f.alone && !slices.ContainsFunc(r.Differences, func(d audit.Difference) bool { return d.File == path }) {
					t.Errorf("%s was changed and is not named", path)
				}
			}
		})
	}
}

// named tells whether a report names the tampering.
func (c tampering) named(t *testing.T, r *audit.Report) {
	t.Helper()
	found, said, codes := false, c.says == "", map[string]bool{}
	for _, d := range r.Differences {
		found = found || strings.HasPrefix(d.File, c.file)
		said = said || strings.Contains(d.Text, c.says)
		codes[d.Code] = true
		if d.Text == "" || strings.Contains(d.Text, "auditpkg.") || strings.Contains(d.Text, "%!") {
			t.Errorf("no sentence: %+v", d)
		}
	}
	missing := slices.DeleteFunc(slices.Clone(c.codes), func(code string) bool { return codes[code] })
	if r.Good || !found || !said || len(missing) > 0 {
		t.Errorf("%s: in %s: %t, says %q: %t, not met %v, of %d:", c.name, c.file, found, c.says, said, missing, len(r.Differences))
		for _, d := range r.Differences[:min(len(r.Differences), 20)] {
			t.Log(d.Code, d.Sentence())
		}
	}
}

// Without a forged manifest each changed, added and removed file is named by it.
func TestManifestNamesEveryFile(t *testing.T) {
	desks(t)
	whole := played.files
	files := maps.Clone(whole)
	files["people.csv"] = append(files["people.csv"], ' ')
	files["more.txt"] = []byte("x")
	delete(files, "state.jsonl")
	r := check(t, laid(t, whole, files), audit.Options{Quick: true})
	want := map[string]string{"people.csv": "file_hash", "more.txt": "file_more", "state.jsonl": "file_gone"}
	for _, d := range r.Differences {
		if want[d.File] == d.Code {
			delete(want, d.File)
		}
	}
	if len(want) > 0 {
		t.Errorf("not named: %v of %v", want, r.Differences)
	}
	if _, err := audit.Check(t.Context(), t.TempDir(), audit.Options{}); err == nil {
		t.Error("an empty folder is a package")
	}
}

// A whole log replaced by another, signed with a key of its own, is found by a key
// or a checkpoint that was kept elsewhere.
func TestKeyAndCheckpointFromElsewhere(t *testing.T) {
	desks(t)
	files := played.files
	text := string(files[lastCheckpoint(files)])
	if !raced {
		r := check(t, played.dir, audit.Options{Quick: true, Key: played.key, Checkpoints: map[string]string{"paper": text}})
		if !r.Good {
			t.Fatalf("control: %v", r.Differences)
		}
	}
	_, other, err := note.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{9}, 64)), "huiqi/other")
	must(t, err)
	r := check(t, played.dir, audit.Options{Quick: true, Key: other, Checkpoints: map[string]string{"paper": foreign(t, []byte(text))}})
	if len(r.Differences) != 2 || r.Differences[0].Code != "other_key" || r.Differences[1].File != "paper" {
		t.Errorf("%v", r.Differences)
	}
}

// The consistency of the checkpoints is what tlog calls so: the log of an older one
// is the beginning of the log of the last.
func TestCheckpointsAreOfOneGrowingLog(t *testing.T) {
	desks(t)
	files := played.files
	var hashes []tlog.Hash
	read := tlog.HashReaderFunc(func(at []int64) (out []tlog.Hash, _ error) {
		for _, i := range at {
			out = append(out, hashes[i])
		}
		return out, nil
	})
	n := int64(0)
	for l := range strings.Lines(string(files["log/entries.jsonl"])) {
		more, err := tlog.StoredHashes(n, []byte(strings.TrimSuffix(l, "\n")), read)
		must(t, err)
		hashes, n = append(hashes, more...), n+1
	}
	key := played.key
	last, err := act.ReadCheckpoint(string(files[lastCheckpoint(files)]), key)
	must(t, err)
	if last.Size != uint64(n) {
		t.Errorf("the last checkpoint is of %d, not %d", last.Size, n)
	}
	for path, text := range files {
		if !strings.HasPrefix(path, "log/checkpoints/") {
			continue
		}
		c, err := act.ReadCheckpoint(string(text), key)
		must(t, err)
		proof, err := tlog.ProveTree(n, int64(c.Size), read)
		must(t, err)
		must(t, tlog.CheckTree(proof, n, last.Root, int64(c.Size), c.Root))
	}
}

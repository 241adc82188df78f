package audit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/audit"
	"huiqi/app/desk/backup"
	"huiqi/app/desk/demo/staff"
	"huiqi/app/desk/office"
	"huiqi/app/desk/season"
	"huiqi/app/desk/session"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/resources/words"
)

// played is a desk after a whole season, its package, and the clear numbers of
// accounts it must not show. It is made once: nothing changes it.
var played struct {
	session *session.Session
	dir     string
	made    audit.Made
	files   map[string][]byte // of the package
	key     string            // of its log
}

func TestMain(m *testing.M) {
	bolt.ChildMain()
	code := m.Run()
	if played.session != nil {
		_ = played.session.Close()
	}
	if played.dir != "" {
		_ = os.RemoveAll(filepath.Dir(played.dir))
	}
	os.Exit(code)
}

// office of the season, with zheng (监管、审计) signed in.
func desks(t testing.TB) *session.Session {
	t.Helper()
	if played.session != nil {
		return played.session
	}
	dir, err := os.MkdirTemp("", "huiqi-audit-season-")
	must(t, err)
	s, err := session.Open(t.Context(), filepath.Join(dir, "huiqi.db"))
	must(t, err)
	_, err = season.Play(t.Context(), s, season.Options{})
	must(t, err)
	must(t, s.SignIn(t.Context(), "zheng", staff.Password))
	played.session, played.dir = s, filepath.Join(dir, "package")
	played.made, err = press(s).Make(t.Context(), s.Who(), played.dir, nil, nil)
	must(t, err)
	played.files = pkg(t, played.dir)
	var m struct {
		Key string `json:"key"`
	}
	must(t, json.Unmarshal(played.files["manifest.json"], &m))
	played.key = m.Key
	return s
}

func press(s *session.Session) audit.Press {
	return audit.Press{Desk: s.Desk, Packs: s.Shelf, Vault: s.Vault()}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func check(t testing.TB, dir string, o audit.Options) *audit.Report {
	t.Helper()
	o.Kinds = office.Kinds()
	r, err := audit.Check(t.Context(), dir, o)
	must(t, err)
	return r
}

// pkg reads a package into memory.
func pkg(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	must(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(name)
		out[filepath.ToSlash(rel)] = slices.Clip(data) // what is added to it goes elsewhere
		return err
	}))
	return out
}

func TestPackageOfASeasonIsClean(t *testing.T) {
	desks(t)
	r := check(t, played.dir, audit.Options{Quick: raced}) // the race detector saw the papers made
	for _, d := range r.Differences {
		t.Error(d.Sentence())
	}
	if r.Key != played.key || r.Papers < 100 && !raced {
		t.Errorf("key %s, %d papers", r.Key, r.Papers)
	}
	if !r.Good || r.Runs < 4 || r.Batches < 6 || r.Signatures < 20 || r.Postings < 400 || r.Payments < 100 || r.Checkpoints < 3 {
		t.Errorf("%+v", r)
	}
	var b bytes.Buffer
	must(t, r.WriteJSON(&b))
	var back audit.Report
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || !back.Good || back.Root != played.made.Root || back.Differences == nil {
		t.Errorf("%v: %s", err, b.String())
	}
}

func TestExportIsAnActAndNeedsTheRole(t *testing.T) {
	s := desks(t)
	var last act.Entry
	must(t, s.Store.View(t.Context(), func(r store.Reader) error {
		for e, err := range act.Entries(r, 0) {
			if err != nil {
				return err
			}
			if e.Kind == "audit-exported" {
				last = e
			}
		}
		return nil
	}))
	if last.Name != "郑监管" || last.Seq < played.made.Entries {
		t.Errorf("%+v after %d", last, played.made.Entries)
	}
	lin, err := s.People.SignIn(t.Context(), "lin", staff.Password)
	must(t, err)
	dir := filepath.Join(t.TempDir(), "x")
	_, err = audit.Press{Desk: s.Desk, Packs: s.Shelf, Vault: lin.Vault}.Make(t.Context(), lin.Actor, dir, nil, nil)
	if e := desk.Text(err); err == nil || !strings.Contains(e, "审计") {
		t.Errorf("a maker took a package away: %v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("something was written")
	}
	if _, err := press(s).Make(t.Context(), s.Who(), played.dir, nil, nil); err == nil {
		t.Error("a package was written over another")
	}
}

// The same store gives the same bytes, at another time and in another language too.
func TestSameStoreSameBytes(t *testing.T) {
	if raced {
		t.Skip("two more packages, made by one goroutine")
	}
	s := desks(t)
	dir := t.TempDir()
	copied := filepath.Join(dir, "copy.huiqi")
	_, err := s.Backup(t.Context(), copied, nil)
	must(t, err)
	var packages []map[string][]byte
	for _, lang := range []string{words.Chinese, words.English} {
		path := filepath.Join(dir, lang, "huiqi.db")
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		_, err := backup.RestoreTo(t.Context(), copied, path, nil)
		must(t, err)
		o, err := session.OpenExisting(t.Context(), path)
		must(t, err)
		o.Desk.Now = func() time.Time { return s.Desk.Now().Add(time.Duration(len(packages)) * time.Hour) }
		words.Use(lang)
		_, err = audit.Press{Desk: o.Desk, Packs: o.Shelf, Vault: s.Vault()}.Make(t.Context(), s.Who(), filepath.Join(dir, lang, "package"), nil, nil)
		words.Use(words.Chinese)
		must(t, errors.Join(err, o.Close()))
		packages = append(packages, pkg(t, filepath.Join(dir, lang, "package")))
	}
	a, b := packages[0], packages[1]
	for path := range a {
		if !bytes.Equal(a[path], b[path]) {
			t.Errorf("%s differs", path)
		}
	}
	if len(a) != len(b) || len(a) < 100 {
		t.Errorf("%d and %d files", len(a), len(b))
	}
	if bytes.Equal(a["log/entries.jsonl"], played.files["log/entries.jsonl"]) {
		t.Error("control: another state gives the same log")
	}
}

var digits = regexp.MustCompile(`[0-9]{12,}`)

// No account number stands in the clear anywhere, nor anything secret.
func TestNothingSecretInThePackage(t *testing.T) {
	s := desks(t)
	var clear, secrets []string
	must(t, s.Store.View(t.Context(), func(r store.Reader) error {
		from, to := store.Prefix("now/account/")
		for key, v := range r.Scan(from, to, 0) {
			var a struct {
				Current *struct {
					Number vault.Number `json:"number"`
				} `json:"current"`
			}
			must(t, json.Unmarshal(v, &a))
			if a.Current != nil {
				n, err := s.Vault().Open("account/"+strings.TrimPrefix(key, "now/account/"), a.Current.Number)
				must(t, err)
				clear = append(clear, strings.Join(strings.Fields(n), ""))
			}
		}
		from, to = store.Prefix("secret/")
		for _, v := range r.Scan(from, to, 0) {
			if len(v) > 16 {
				secrets = append(secrets, string(v))
			}
		}
		return nil
	}))
	if len(clear) < 100 || len(secrets) < 5 {
		t.Fatalf("control: %d numbers, %d secrets", len(clear), len(secrets))
	}
	shown := func(files map[string][]byte) (found string) {
		for path, data := range files {
			text := string(data)
			plain := strings.NewReplacer(" ", "", "-", "").Replace(text)
			for _, n := range clear {
				if strings.Contains(plain, n) {
					return path + " shows " + n
				}
			}
			for _, x := range secrets {
				if strings.Contains(text, x) {
					return path + " shows a secret"
				}
			}
		}
		return ""
	}
	files := maps.Clone(played.files)
	if found := shown(files); found != "" {
		t.Error(found)
	}
	n := clear[7]
	files["people.csv"] = append(files["people.csv"], n[:4]+" "+n[4:]...)
	if shown(files) == "" {
		t.Error("control: a number in the clear is not found")
	}
	if !digits.MatchString(n) {
		t.Error("control: a number is no number")
	}
}

// A store is checked as its package would be; and a record changed behind the
// desk's back is named.
func TestStoreIsChecked(t *testing.T) {
	s := desks(t)
	r, err := audit.CheckStore(t.Context(), s.Store, s.Shelf, audit.Options{Kinds: office.Kinds(), Quick: true})
	must(t, err)
	if !r.Good && len(r.Differences) == 0 || len(r.Differences) > 0 || r.Signatures < 20 || r.Entries <= int(played.made.Entries) {
		t.Errorf("%+v", r)
	}
	if raced {
		return // the same once more, with a difference
	}
	dir := t.TempDir()
	_, err = s.Backup(t.Context(), filepath.Join(dir, "copy.huiqi"), nil)
	must(t, err)
	_, err = backup.RestoreTo(t.Context(), filepath.Join(dir, "copy.huiqi"), filepath.Join(dir, "huiqi.db"), nil)
	must(t, err)
	o, err := session.OpenExisting(t.Context(), filepath.Join(dir, "huiqi.db"))
	must(t, err)
	must(t, o.Store.Update(t.Context(), store.NewOp(), func(t store.Txn) error {
		b, err := t.Get("now/line/SP2020-002/00001")
		if err != nil {
			return err
		}
		return t.Put("now/line/SP2020-002/00001", bytes.Replace(b, []byte(`"net":`), []byte(`"net":1`), 1))
	}))
	r, err = audit.CheckStore(t.Context(), o.Store, o.Shelf, audit.Options{Kinds: office.Kinds(), Quick: true})
	must(t, errors.Join(err, o.Close()))
	if !slices.ContainsFunc(r.Differences, func(d audit.Difference) bool { return d.Code == "content_hash" }) {
		t.Errorf("%+v", r.Differences)
	}
}

package awards_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/policy/pack"
	"huiqi/policy/period"
)

// -golden writes the run of the newest form anew. A run that an office froze must
// load for years, so the file changes only together with a new form; those of
// older forms never do.
var golden = flag.Bool("golden", false, "write "+newestRun)

const (
	firstRun  = "testdata/run-1.jsonl"
	newestRun = "testdata/run-2.jsonl"

	// goldenSheet opens goldenKey, the vault the newest run was sealed with.
	goldenSheet = "testdata/vault-sheet.txt"
	goldenKey   = "testdata/vault-key.bin"
)

// onePack is a shelf with the pack of the golden run.
type onePack struct{ p *pack.Pack }

func (o onePack) Pack(id, _ string) (*pack.Pack, bool) { return o.p, id == o.p.ID }

func goldenPack(t *testing.T) onePack {
	t.Helper()
	p, err := pack.LoadFile("testdata/pack-1")
	if err != nil {
		t.Fatal(err)
	}
	return onePack{p}
}

const (
	cappedNumber = "6222021402001234567"
	xiamenNumber = "40321001040098765"
)

// goldenInputs are four firms: capped, a thousand yuan short, paid by Xiamen, and
// one without meters.
func goldenInputs(t *testing.T) []awards.Input {
	t.Helper()
	dir := t.TempDir()
	var in []awards.Input
	for kind, text := range map[string]string{
		"statistics": "统一社会信用代码,单位详细名称,行政区划代码,行业代码,是否规上,是否二季度新投产纳统,工业总产值（千元）本季,工业总产值（千元）上年同季\n" +
			"91350181MA9115690G,福建封顶冶炼有限公司,350181,3140,是,否,900000,700000\n" +
			"91350802MA9115657Q,福建界值辛制造有限公司,350802,C3360,是,否,53499,50000\n" +
			"91350212MA5313594C,福建同安顺图润陶瓷有限公司,350212,3073,是,否,86670,81000\n" +
			"91350802MA9115656M,福建界值庚制造有限公司,350802,3360,是,否,53500,50000\n",
		"power": "户号,户名,统一社会信用代码,2019年二季度用电量（千瓦时）,2020年二季度用电量（千瓦时）\n" +
			"1,福建封顶冶炼有限公司,91350181MA9115690G,99999999,120000000\n" +
			"2,福建界值辛制造有限公司,91350802MA9115657Q,1000000,1234567\n" +
			"3,福建同安顺图润陶瓷有限公司,,1000000,1097905\n",
		"accounts": "统一社会信用代码,户名,开户行,联行号,银行账号\n" +
			"91350181MA9115690G,福建封顶冶炼有限公司,某银行福清支行,302391000012," + cappedNumber + "\n" +
			"91350212MA5313594C,福建同安顺图润陶瓷,某银行同安支行,302393000034," + xiamenNumber + "\n",
	} {
		path := filepath.Join(dir, kind+".csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		in = append(in, awards.Input{Kind: kind, Path: path})
	}
	slices.SortFunc(in, func(a, b awards.Input) int { return bytes.Compare([]byte(b.Kind), []byte(a.Kind)) })
	return in
}

type goldenLine struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

func writeGolden(t *testing.T) {
	t.Helper()
	req := awards.Request{Pack: goldenPack(t).p, Item: "power", Period: period.MustParse("2020Q2"), Inputs: goldenInputs(t)}
	run, err := awards.Assess(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	st := openStore(t)
	v, sheet := vault.Create()
	if err := run.Freeze(t.Context(), st, v, noon); err != nil {
		t.Fatal(err)
	}
	writeFile(t, goldenSheet, []byte(sheet.Text()+"\n"))
	writeFile(t, goldenKey, v.Wrap(sheet.Key()))
	var out bytes.Buffer
	err = st.View(t.Context(), func(r store.Reader) error {
		from, to := store.Prefix("run/")
		for key, value := range r.Scan(from, to, 0) {
			line, err := json.Marshal(goldenLine{key, value})
			if err != nil {
				return err
			}
			out.Write(append(line, '\n'))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, newestRun, out.Bytes())
}

func writeFile(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func goldenVault(t *testing.T) *vault.Vault {
	t.Helper()
	v, err := vault.FromRecovery(string(readFile(t, goldenSheet)), readFile(t, goldenKey))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// layGolden puts a golden run into a store, each value passed through change.
func layGolden(t *testing.T, st store.Store, name string, change func(key string, value []byte) []byte) (id string) {
	t.Helper()
	data := readFile(t, name)
	records := map[string][]byte{}
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		var l goldenLine
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		records[l.Key] = change(l.Key, l.Value)
	}
	keys := slices.Sorted(maps.Keys(records))
	err := st.Import(t.Context(), store.NewOp(), func(yield func(string, []byte) bool) {
		for _, k := range keys {
			if !yield(k, records[k]) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	id, _, _ = strings.Cut(keys[0][len("run/"):], "/")
	return id
}

func loadGolden(t *testing.T, name string, change func(key string, value []byte) []byte) (*awards.Run, error) {
	t.Helper()
	st := openStore(t)
	return awards.Load(t.Context(), st, goldenPack(t), layGolden(t, st, name, change))
}

func asItIs(_ string, value []byte) []byte { return value }

func TestRunsOfAllFormsLoad(t *testing.T) {
	if *golden {
		writeGolden(t)
	}
	for _, name := range []string{firstRun, newestRun} {
		t.Run(name, func(t *testing.T) { goldenLoads(t, name) })
	}
}

func goldenLoads(t *testing.T, name string) {
	run, err := loadGolden(t, name, asItIs)
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	if n := run.Totals; n.Eligible != 2 || n.Ineligible != 1 || n.Unknown != 1 || n.Amount != 1_000_000_00+4_895_25 {
		t.Errorf("%+v", n)
	}
	for _, step := range run.Trace(0).Steps {
		for _, f := range step.Facts {
			if f.ID == "region" && (len(f.Sources) != 1 || f.Sources[0].Row != 2 || f.Sources[0].Head != "行政区划代码" || f.Sources[0].Raw != "350181") {
				t.Errorf("region from %+v", f.Sources)
			}
		}
	}
}

func TestRunOfAnotherFormSaysSo(t *testing.T) {
	_, err := loadGolden(t, firstRun, func(_ string, value []byte) []byte {
		return bytes.Replace(value, []byte(`"form":1`), []byte(`"form":7`), 1)
	})
	if !errors.Is(err, desk.Errf("run-form")) {
		t.Errorf("%v", err)
	}
}

// noPacks is a program that ships none of the packs of old.
type noPacks struct{}

func (noPacks) Pack(string, string) (*pack.Pack, bool) { return nil, false }

// A run keeps its edition word for word: it is computed again when the program
// ships another, and not by any other.
func TestARunBringsItsPack(t *testing.T) {
	req := awards.Request{Pack: goldenPack(t).p, Item: "power", Period: period.MustParse("2020Q2"), Inputs: goldenInputs(t)}
	for _, c := range []struct {
		name  string
		spoil func([]byte) []byte
		want  string
	}{
		{"the control", func(b []byte) []byte { return b }, ""},
		{"another figure", func(b []byte) []byte { return bytes.Replace(b, []byte("0.05"), []byte("0.06"), 1) }, "run-pack-gone"},
		{"no pack of its own", func([]byte) []byte { return nil }, "run-pack-gone"},
	} {
		run, err := awards.Assess(t.Context(), req, nil)
		if err != nil {
			t.Fatal(err)
		}
		st := openStore(t)
		if err := run.Freeze(t.Context(), st, openVault, noon); err != nil {
			t.Fatal(err)
		}
		err = st.Update(t.Context(), store.NewOp(), func(w store.Txn) error {
			b, err := w.Get("run/" + run.ID + "/pack")
			if err != nil {
				return err
			}
			if b = c.spoil(b); b == nil {
				return w.Void("run/" + run.ID + "/pack")
			}
			return w.Put("run/"+run.ID+"/pack", b)
		})
		if err != nil {
			t.Fatal(err)
		}
		again, err := awards.Load(t.Context(), st, noPacks{}, run.ID)
		if c.want != "" {
			if codeOf(err) != c.want {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := again.Verify(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

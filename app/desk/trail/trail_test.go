package trail_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/office"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/desk/trail"
	"huiqi/app/store"
	"huiqi/resources/words"
)

func TestEveryEventHasItsNames(t *testing.T) {
	n := 0
	for _, room := range office.Kinds() {
		for kind := range room {
			n++
			for _, lang := range []string{words.Chinese, words.English} {
				if name := words.In(lang, "event."+kind); name == "event."+kind {
					t.Errorf("%q has no words in %s: add \"event.%s\" to resources/words/%s/events.toml", kind, lang, kind, lang)
				}
			}
		}
	}
	if n < 10 {
		t.Fatalf("only %d kinds of events: the test does not see the desk", n)
	}
}

// staffed is an office in which some things have happened.
func staffed(t *testing.T) *peopletest.Office {
	t.Helper()
	o := peopletest.New(t)
	in := o.Person("chen", act.Checker)
	if err := o.Reg.SetRoles(t.Context(), o.Admin, in.User.ID, []act.Role{act.Checker, act.Auditor}); err != nil {
		t.Fatal(err)
	}
	if err := o.Reg.SetActive(t.Context(), o.Admin, in.User.ID, false, "调离"); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestTheLogIsReadWithNames(t *testing.T) {
	o := staffed(t)
	rows, err := trail.List(t.Context(), o.Desk.Store, 0, nil)
	if err != nil || len(rows) < 4 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	last := rows[len(rows)-1]
	if last.Kind != "启用或停用用户" || last.About != "用户 chen" || last.Name != "管理员" || last.Role != "管理" || last.Reason != "调离" || last.Time != "2020-07-20 12:00:00" {
		t.Errorf("%+v", last)
	}
	later, err := trail.List(t.Context(), o.Desk.Store, last.Seq, nil)
	if err != nil || len(later) != 1 || later[0].Seq != last.Seq {
		t.Errorf("from %d: %d rows, %v", last.Seq, len(later), err)
	}
	if none, err := trail.List(t.Context(), o.Desk.Store, last.Seq+1, nil); err != nil || len(none) != 0 {
		t.Errorf("after the end: %d rows, %v", len(none), err)
	}
}

func TestOneActIsProved(t *testing.T) {
	o := staffed(t)
	rows, err := trail.List(t.Context(), o.Desk.Store, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		d, err := trail.Read(t.Context(), o.Desk.Store, r.Seq)
		if err != nil || d.Size != uint64(len(rows)) || len(d.Root) != 64 || len(d.Leaf) != 64 || len(d.Proof) == 0 {
			t.Fatalf("%d: %+v, %v", r.Seq, d, err)
		}
	}
	d, err := trail.Read(t.Context(), o.Desk.Store, rows[len(rows)-1].Seq)
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(d.Fields, func(f trail.Field) bool { return f.Path == "active" && f.Value == "false" }); i < 0 {
		t.Errorf("fields %v", d.Fields)
	}
	if _, err := trail.Read(t.Context(), o.Desk.Store, 999); err == nil {
		t.Error("an act that is not there was read")
	}
}

// The control: an entry that was changed does not lead to the root.
func TestAChangedEntryIsNotProved(t *testing.T) {
	o := staffed(t)
	err := o.Desk.Store.Update(t.Context(), store.NewOp(), func(w store.Txn) error {
		const key = "log/entry/000000000001"
		b, err := w.Get(key)
		if err != nil {
			return err
		}
		return w.Put(key, bytes.Replace(b, []byte("管理员"), []byte("某某某"), 1))
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := trail.Read(t.Context(), o.Desk.Store, 1); !errors.Is(err, desk.Errf("log-hash")) {
		t.Errorf("the changed entry: %v", err)
	}
}

func TestTheWorkbookReadsBack(t *testing.T) {
	o := staffed(t)
	words.Use(words.English)
	defer words.Use(words.Chinese)
	rows, err := trail.List(t.Context(), o.Desk.Store, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := trail.Workbook(t.Context(), &b, rows, "全部"); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	cells, err := f.GetRows("审计日志")
	if err != nil || len(cells) != len(rows)+2 || cells[0][0] != "全部" || cells[1][6] != "事项" {
		t.Fatalf("%d rows, %v", len(cells), err)
	}
	if all := strings.Join(cells[len(cells)-1], "|"); !strings.Contains(all, "启用或停用用户") || !strings.Contains(all, "|管理|") || !strings.Contains(all, "调离") {
		t.Errorf("last row %s", all)
	}
}

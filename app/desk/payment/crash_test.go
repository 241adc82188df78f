package payment_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/people"
	"huiqi/app/desk/people/peopletest"
	"huiqi/app/store/bolt"
)

const crashEnv = "HUIQI_TEST_CRASH"

func TestMain(m *testing.M) {
	bolt.ChildMain()
	if how := os.Getenv(crashEnv); how != "" {
		dies(how, os.Getenv(crashEnv+"_DIR"))
	}
	os.Exit(m.Run())
}

// child is the testing.TB of a process that is going to die.
type child struct{}

func (child) Helper() {}
func (child) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(1)
}

const died = 3

// dies sends a batch and dies: before the file is out, after it, or when all is done.
// "careless" is how it must not be done: the file first, then the record of it.
func dies(how, dir string) {
	s, err := bolt.Create(context.Background(), filepath.Join(dir, "desk.huiqi"), bolt.Options{AnyPlace: true})
	if err != nil {
		child{}.Fatal(err)
	}
	f := fill(child{}, peopletest.On(child{}, s, kinds()...))
	f.owe("SP2020-001", 100, 200)
	b := f.prepare("SP2020-001")
	f.must(f.Release(f.ctx(), f.approver.Actor, f.seen(b.ID)))
	write := payment.WriteTo(filepath.Join(dir, "bank"))
	if how == "careless" {
		file, content, err := f.File(f.ctx(), f.maker.Actor, f.Vault, b.ID)
		f.must(err)
		f.must(write(file.Name, content))
		os.Exit(died)
	}
	_, err = f.Send(f.ctx(), f.maker.Actor, f.Vault, f.seen(b.ID), func(name string, content []byte) error {
		if how == "before" {
			os.Exit(died)
		}
		err := write(name, content)
		if how == "after" {
			os.Exit(died)
		}
		return err
	})
	f.must(err)
	os.Exit(died)
}

// crashed lets a process die and opens what it left.
func crashed(t *testing.T, how string) *fixture {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "bank"), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashEnv+"="+how, crashEnv+"_DIR="+dir)
	out, err := cmd.CombinedOutput()
	if e, ok := errors.AsType[*exec.ExitError](err); !ok || e.ExitCode() != died {
		t.Fatalf("%s: %v %s", how, err, out)
	}
	s, err := bolt.Open(t.Context(), filepath.Join(dir, "desk.huiqi"), bolt.Options{AnyPlace: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	o := &peopletest.Office{}
	o.Set(time.Date(2020, 7, 21, 4, 0, 0, 0, time.UTC))
	d := act.New(s, o.Now, append(kinds(), people.Kinds)...)
	o.Desk, o.Reg = d, people.Register{Desk: d, Cost: peopletest.Cheap}
	in := func(login string) people.SignedIn {
		p, err := o.Reg.SignIn(t.Context(), login, peopletest.Password)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	f := &fixture{tb: t, Office: o, Payments: payment.Payments{Desk: d}, maker: in("maker"), checker: in("checker"), approver: in("approver"), folder: dir,
		orders: payment.TemplateRef{ID: payment.BankCSV, Version: 1}, results: payment.TemplateRef{ID: payment.ResultsCSV, Version: 1}}
	o.Vault = f.maker.Vault
	f.book = accounts.Book{Desk: d, Vault: o.Vault}
	return f
}

// sendings counts how often the bank got the batch, after somebody tried once more.
func (f *fixture) sendings(id string) int {
	f.tb.Helper()
	again := filepath.Join(f.folder, "bank", "again")
	f.must(os.Mkdir(again, 0o700))
	_, _ = f.Send(f.ctx(), f.maker.Actor, f.Vault, f.seen(id), payment.WriteTo(again))
	n := 0
	f.must(filepath.WalkDir(filepath.Join(f.folder, "bank"), func(_ string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			n++
		}
		return err
	}))
	return n
}

// P-8: whenever the process dies, the bank never gets a batch twice. The control
// dies after a careless sending, and does send twice.
func TestCrashWhileSending(t *testing.T) {
	for _, c := range []struct {
		how      string
		state    payment.State
		sendings int
	}{
		{"before", payment.Unknown, 0},
		{"after", payment.Unknown, 1},
		{"done", payment.Sent, 1},
		{"careless", payment.Released, 2},
	} {
		t.Run(c.how, func(t *testing.T) {
			f := crashed(t, c.how)
			b, err := f.Batch(f.ctx(), "ZF2020-001")
			f.must(err)
			if b.State != c.state {
				t.Errorf("state %s, not %s", b.State, c.state)
			}
			if n := f.sendings(b.ID); n != c.sendings {
				t.Errorf("the bank got it %d times, not %d", n, c.sendings)
			}
			f.sound()
			if c.state == payment.Unknown {
				f.resolves(t, b.ID)
			}
		})
	}
}

// resolves lets two people find out: one order by the bank's file, the other by
// hand; no new order before that.
func (f *fixture) resolves(t *testing.T, id string) {
	again := payment.Ask{Reissue: []string{id + "-00002"}, Template: f.orders, Reason: "银行没有收到"}
	if _, _, err := f.Prepare(f.ctx(), f.maker.Actor, again); code(err) != "pay-not-returned" {
		t.Error(err)
	}
	r := f.rows(id)
	if got := f.takes(f.file("a", f.tells(r[0], "成功", "2020-07-21"))); got.Waiting != 1 {
		t.Errorf("%+v", got)
	}
	if s := f.rows(id)[0].State; s != payment.Unknown {
		t.Errorf("one person settled it: %s", s)
	}
	found := payment.Found{Seen: f.seen(id), Outcome: payment.Returned, Day: day("2020-07-21")}
	if err := f.Find(f.ctx(), f.approver.Actor, found); code(err) != "pay-no-evidence" {
		t.Error(err)
	}
	found.Doc = "银行函〔2020〕3号"
	f.must(f.Find(f.ctx(), f.approver.Actor, found))
	if err := f.ConfirmFound(f.ctx(), f.approver.Actor, f.seen(id), nil); code(err) != "pay-own-finding" {
		t.Error(err)
	}
	f.must(f.ConfirmFound(f.ctx(), f.checker.Actor, f.seen(id), nil))
	r = f.rows(id)
	if r[0].State != payment.Settled || r[1].State != payment.Returned || r[1].Result.Returned.Second.Who != f.checker.Actor.ID() {
		t.Errorf("%+v", r)
	}
	if _, _, err := f.Prepare(f.ctx(), f.maker.Actor, again); err != nil {
		t.Error(err)
	}
	f.sound()
}

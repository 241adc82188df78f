package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The whole season by the command: a line a step, a ledger that balances, papers
// and bank files where they were asked for, and a store that verifies.
func TestDemoRoad(t *testing.T) {
	dir := t.TempDir()
	store, out := filepath.Join(dir, "huiqi.db"), filepath.Join(dir, "out")
	code, said, errs := ctl(t, "demo", "--road", "--store", store, "--out", out)
	if code != complete {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for _, want := range []string{"审定 SP2020-002", "退票 1 笔", "差额 0.00", "全库校验一致"} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing of %q in\n%s", want, said)
		}
	}
	for folder, least := range map[string]int{"文书": 115, "发银行": 7, "银行回单": 7, "来文": 5} {
		files, err := os.ReadDir(filepath.Join(out, folder))
		if err != nil || len(files) < least {
			t.Errorf("%s: %d files, %v; want %d", folder, len(files), err, least)
		}
	}
	paper := func(pattern string) string {
		found, err := filepath.Glob(filepath.Join(out, "文书", pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("no %s: %v", pattern, err)
		}
		return found[0]
	}
	if code, said, errs := ctl(t, "verify", store, "--checkpoint", paper("BK*.pdf")); code != complete || !strings.Contains(said, "一致") {
		t.Errorf("verify against a payment list: exit %d: %s %s", code, said, errs)
	}
	if code, _, errs := ctl(t, "verify", store, "--checkpoint", paper("SPB*.pdf")); code != failed || !strings.Contains(errs, "没有签名的检查点") {
		t.Errorf("verify against a sheet without a checkpoint: exit %d: %s", code, errs)
	}
	code, again, errs := ctl(t, "demo", "--road", "--store", store, "--out", out)
	if code != complete {
		t.Fatalf("again: exit %d: %s", code, errs)
	}
	if a, b := books(said), books(again); a != b || a == "" {
		t.Errorf("played twice, the books differ:\n%s\n%s", a, b)
	}
	if code, _, _ := ctl(t, "demo"); code != misuse {
		t.Errorf("demo without a store: exit %d", code)
	}
}

// books is the trial balance in what the command said.
func books(said string) string {
	_, rest, _ := strings.Cut(said, "试算平衡")
	text, _, _ := strings.Cut(rest, "全库校验")
	return text
}

// Columns are aligned whatever stands in them.
func TestColumns(t *testing.T) {
	for _, s := range []string{"", "abc", "应付", "科目a", "（元）", "𠮷"} {
		if got := columns(left(s, 8)); got != 8 {
			t.Errorf("%q takes %d places, not 8", s, got)
		}
		if got := columns(right(s, 8)); got != 8 {
			t.Errorf("%q takes %d places, not 8", s, got)
		}
	}
	if columns("应付") != 4 || columns("ab") != 2 {
		t.Error("Chinese characters take two places, letters one")
	}
}

// plays starts the program on a season and kills it as soon as it says that it did
// step at or a later one; 0 lets it end. It gives what the program said.
func plays(t *testing.T, dir string, at int) (said string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program(t), "demo", "--road", "--store", filepath.Join(dir, "huiqi.db"), "--out", filepath.Join(dir, "out"))
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		said += lines.Text() + "\n"
		n, notStep := strconv.Atoi(strings.TrimSpace(lines.Text()[:min(4, len(lines.Text()))]))
		if at > 0 && notStep == nil && n >= at && !strings.Contains(lines.Text(), "已办") {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	return said, cmd.Wait()
}

// kills are the steps after which the program is killed; -long takes them all.
var (
	kills = []int{62, 97, 9, 50, 79, 125}
	long  = flag.Bool("long", false, "kill the program six times, not twice")
)

// However often the program is killed, wherever it stands, the store verifies and the
// season that goes on ends in the books of one that was never broken off. Nothing here
// depends on how fast the machine is: a program that got to its end before the kill
// came is only not counted, and one kill must have hit.
func TestKilledSeasonGoesOn(t *testing.T) {
	said, err := plays(t, t.TempDir(), 0)
	if err != nil {
		t.Fatal(err, said)
	}
	dir := t.TempDir()
	steps, hit := kills[:2], 0
	if *long {
		steps = kills
	}
	for _, at := range slices.Sorted(slices.Values(steps)) {
		if _, err := plays(t, dir, at); err != nil {
			hit++
		}
		if out, err := exec.CommandContext(t.Context(), program(t), "verify", filepath.Join(dir, "huiqi.db")).CombinedOutput(); err != nil {
			t.Fatalf("verify after the kill at %d: %s", at, out)
		}
	}
	if hit == 0 {
		t.Fatal("no kill hit the program")
	}
	again, err := plays(t, dir, 0)
	if err != nil {
		t.Fatal(err, again)
	}
	if a, b := balances(said), balances(again); a != b || len(a) < 500 {
		t.Errorf("other balances:\n%s\nnot\n%s", b, a)
	}
	// A kill that hit a sending makes orders again: then there are more postings.
	if transfers(said) == transfers(again) && books(said) != books(again) {
		t.Errorf("other books:\n%s\nnot\n%s", books(again), books(said))
	}
}

// balances are the lines of the trial balance without what was posted on the way.
func balances(said string) string {
	var out strings.Builder
	for line := range strings.Lines(books(said)) {
		if f := strings.Fields(line); len(f) > 0 {
			fmt.Fprintln(&out, f[0], f[len(f)-1])
		}
	}
	text, _, _ := strings.Cut(out.String(), "借方合计")
	return text
}

// transfers is the line that counts the payment batches.
func transfers(said string) string {
	_, rest, _ := strings.Cut(said, "支付批次")
	n, _, _ := strings.Cut(rest, "，")
	return n
}

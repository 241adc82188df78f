package bolt_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"huiqi/app/store"
	"huiqi/app/store/bolt"
	"huiqi/app/store/record"
)

// childVar asks this test binary to be one of the programs below instead.
const childVar = "HUIQI_STORE_TEST_CHILD"

var children = map[string]func(path string) error{
	"write": write, "lossy": lossy, "raw": raw, "hold": hold, "count": count, "count-naive": countNaive,
}

func child() {
	name, path, ok := strings.Cut(os.Getenv(childVar), ":")
	if !ok {
		return
	}
	if err := errors.Join(os.Unsetenv(childVar), children[name](path)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	os.Exit(0)
}

// program prepares one of children for a path.
func program(t *testing.T, name, path string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), childVar+"="+name+":"+path, "GORACE=atexit_sleep_ms=0")
	return cmd
}

// write puts numbers for ever and prints each when it is acknowledged.
func write(path string) error {
	s, err := bolt.Open(context.Background(), path, here)
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		n := fmt.Sprintf("n/%d/%06d", os.Getpid(), i)
		err := s.Update(context.Background(), store.NewOp(), func(x store.Txn) error { return x.Put(n, []byte(n)) })
		if err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// lossy is the control of write: it acknowledges first and writes sixteen at a time.
func lossy(path string) error {
	s, err := bolt.Open(context.Background(), path, here)
	if err != nil {
		return err
	}
	var waiting []string
	for i := 0; ; i++ {
		n := fmt.Sprintf("n/%d/%06d", os.Getpid(), i)
		waiting = append(waiting, n)
		fmt.Println(n)
		if len(waiting) < 16 {
			continue
		}
		err := s.Update(context.Background(), store.NewOp(), func(x store.Txn) error {
			for _, n := range waiting {
				if err := x.Put(n, []byte(n)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		waiting = waiting[:0]
	}
}

// raw is what bbolt makes of a file by itself: it prints a hash of all payloads.
func raw(path string) error {
	time.AfterFunc(2*time.Second, func() { os.Exit(4) }) // some damage loops
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second, PreLoadFreelist: true})
	if err != nil {
		return err
	}
	sum := sha256.New()
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bolt.BucketData).ForEach(func(k, v []byte) error {
			fmt.Fprintf(sum, "%s=%x\n", k, v[min(len(v), record.Size):])
			return nil
		})
	})
	fmt.Printf("%x", sum.Sum(nil))
	return err
}

// hold keeps a store open until its input ends.
func hold(path string) error {
	s, err := bolt.Open(context.Background(), path, here)
	if err != nil {
		return err
	}
	fmt.Println("open")
	bufio.NewReader(os.Stdin).ReadString('\n') //nolint:errcheck // the end of the input is what we wait for
	return s.Close()
}

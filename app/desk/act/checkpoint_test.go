package act_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/app/store/storetest"
)

type keyed struct{ Public string }

func (keyed) Kind() string { return "test-key" }

var keyKinds = act.Kinds{"test-key": act.On(func(t store.Txn, _ act.Meta, e keyed) error { return act.SetLogKey(t, e.Public) })}

// signing is a desk whose log has a key, and what each of its acts said.
type signing struct {
	desk  *act.Desk
	who   act.Actor
	vault *vault.Vault
}

type fatal interface{ Fatal(...any) }

func newSigning(t fatal, v *vault.Vault, key act.LogKey) *signing {
	d := act.New(storetest.NewMap(), func() time.Time { return noon }, kinds, keyKinds)
	s := &signing{d, act.As(ann), v}
	for i, o := range []act.Order{{Op: "one"}, {Op: "two", Also: key.WriteSecret}} {
		who, e := act.Founder(ann), act.Event(userMade{ann})
		if i > 0 {
			who, e = s.who, keyed{key.Public}
		}
		if _, err := d.Do(context.Background(), who, o, event(e)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *signing) say(t fatal, text string) {
	o := act.Order{Op: store.OpID("say " + text), Subject: "batch/1"} // alike in both histories
	if _, err := s.desk.Do(context.Background(), s.who, o, event(said{text})); err != nil {
		t.Fatal(err)
	}
}

func (s *signing) sign(t fatal) act.Checkpoint {
	c, err := s.desk.Sign(context.Background(), s.vault)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newKey(t fatal) (*vault.Vault, act.LogKey) {
	v, _ := vault.Create()
	key, err := act.NewLogKey(v)
	if err != nil {
		t.Fatal(err)
	}
	return v, key
}

func TestCheckpoint(t *testing.T) {
	v, key := newKey(t)
	s := newSigning(t, v, key)
	s.say(t, "a")
	c := s.sign(t)
	if again := s.sign(t); again.Note != c.Note || !strings.Contains(c.Note, fmt.Sprintf("\n3\n%s\n", c.Hash())) {
		t.Errorf("%q, again %q", c.Note, again.Note)
	}
	s.say(t, "b")
	for name, x := range map[string]struct{ text, want string }{
		"as signed":      {c.Note, "<nil>"},
		"another size":   {strings.Replace(c.Note, "\n3\n", "\n2\n", 1), "checkpoint-signature"},
		"without a name": {c.Note[strings.Index(c.Note, "\n")+1:], "checkpoint-signature"},
		"nothing":        {"", "checkpoint-signature"},
	} {
		if _, err := s.desk.VerifyCheckpoint(t.Context(), x.text); code(err) != x.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, other := newKey(t)
	if _, err := act.ReadCheckpoint(c.Note, other.Public); code(err) != "checkpoint-signature" {
		t.Errorf("another key: %v", err)
	}
	v.Lock()
	if _, err := s.desk.Sign(t.Context(), v); code(err) != "vault-locked" {
		t.Errorf("locked: %v", err)
	}
}

func TestKeyIsGivenOnce(t *testing.T) {
	v, key := newKey(t)
	s := newSigning(t, v, key)
	_, other := newKey(t)
	if _, err := s.desk.Do(t.Context(), s.who, act.Order{}, event(keyed{other.Public})); err == nil {
		t.Error("a second key")
	}
}

// Whoever can write the store but not sign may make up another history that
// replays without a fault; it contradicts every checkpoint that was signed.
func TestAnotherHistoryIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, key := newKey(t)
		ours, forged := newSigning(t, v, key), newSigning(t, v, key)
		words := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,6}`), 1, 12, rapid.ID).Draw(t, "words")
		other := rapid.IntRange(0, len(words)).Draw(t, "first other") // len: no other
		at := rapid.IntRange(0, len(words)).Draw(t, "signed after")
		var c act.Checkpoint
		for i, w := range words {
			if i == at {
				c = ours.sign(t)
			}
			ours.say(t, w)
			if i >= other {
				w += "!"
			}
			forged.say(t, w)
		}
		if at == len(words) {
			c = ours.sign(t)
		}
		for name, s := range map[string]*signing{"ours": ours, "forged": forged} {
			if n, err := s.desk.Verify(context.Background(), nil); err != nil || n != 2+len(words) {
				t.Fatalf("%s: %d, %v", name, n, err)
			}
		}
		p, err := ours.desk.VerifyCheckpoint(context.Background(), c.Note)
		if err != nil || p.Check() != nil {
			t.Fatal(err)
		}
		found := other < at // else what was signed is the same
		if _, err := forged.desk.VerifyCheckpoint(context.Background(), c.Note); (err != nil) != found {
			t.Fatalf("signed after %d, other from %d: %v", at, other, err)
		}
		err = forged.desk.Store.View(context.Background(), func(r store.Reader) error {
			o := store.NewOverlay(r) // with the checkpoint in it, as it was kept
			if err := o.Put(fmt.Sprintf("log/checkpoint/%012d", c.Size), []byte(c.Note)); err != nil {
				return err
			}
			_, err := forged.desk.Replay(context.Background(), o, nil)
			return err
		})
		if (err != nil) != found {
			t.Fatalf("kept: signed after %d, other from %d: %v", at, other, err)
		}
	})
}

func TestWitness(t *testing.T) {
	v, key := newKey(t)
	s := newSigning(t, v, key)
	var last string
	for i := range 6 {
		w, err := s.desk.Witness(t.Context(), v)
		if err != nil || w.Since != last {
			t.Fatalf("%d: %+v %v", i, w, err)
		}
		b, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		var back act.Witness
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		c, err := back.Check()
		if err != nil || c.Size != uint64(2+i) {
			t.Fatal(c, err)
		}
		if i > 0 {
			back.Proof[0][0] ^= 1
			if _, err := back.Check(); code(err) != "checkpoint-differs" {
				t.Errorf("a changed proof: %v", err)
			}
		}
		last = w.Checkpoint
		s.say(t, fmt.Sprint(i))
	}
	w, err := s.desk.Witness(t.Context(), nil)
	if err != nil || w.Checkpoint != last || w.Since != "" {
		t.Errorf("without the vault: %+v %v", w, err)
	}
}

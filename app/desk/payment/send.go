package payment

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
)

// ErrNotWritten tells Send, wrapped by its writer, that no byte of the file left:
// the batch may be sent again. Any other error leaves the outcome unknown.
var ErrNotWritten = errors.New("payment: nothing was written")

// senders may let a bank file out.
var senders = []act.Role{act.Maker, act.Checker, act.Approver}

// Send gives the bank file to write, once. What will be sent is recorded first,
// with the orders as unknown; only when write has succeeded they become sent, by a
// ticket that lives in this call alone. So a crash in between leaves them unknown,
// which two people must resolve (Find, ConfirmFound): nothing is ever sent twice.
func (p Payments) Send(ctx context.Context, who act.Actor, v *vault.Vault, s Seen, write func(name string, content []byte) error) (SentFile, error) {
	f, content, version, err := p.file(ctx, v, s.Batch)
	if err != nil {
		return f, err
	}
	ticket := rand.Text()
	err = p.on(ctx, who, s, senders, func(_ store.Reader, m act.Meta, b Batch) (act.Event, error) {
		if b.Version != version { // changed while the file was made
			return nil, b.stale()
		}
		return sendingEvent{b.ID, f, hash(ticket)}, sendable(m, &b)
	})
	if err != nil {
		return f, err
	}
	var e act.Event = sentEvent{s.Batch, ticket}
	failed := write(f.Name, content)
	switch {
	case errors.Is(failed, ErrNotWritten):
		e = unsentEvent{s.Batch, ticket}
	case failed != nil:
		e = doubtfulEvent{s.Batch, ticket, failed.Error()}
	}
	// The bytes are out whatever became of ctx.
	_, err = p.Desk.Do(context.WithoutCancel(ctx), who, act.Order{Subject: scope(s.Batch)},
		func(store.Reader, act.Meta) (act.Event, error) { return e, nil })
	switch {
	case errors.Is(failed, ErrNotWritten):
		return f, errors.Join(desk.Errf("pay-not-written", f.Name).Wrap(failed), err)
	case failed != nil || err != nil:
		return f, desk.Errf("pay-unknown", s.Batch).Wrap(errors.Join(failed, err))
	}
	return f, nil
}

// WriteTo is a writer for Send that puts the file into a folder. It never writes
// over a file. What is under the final name is whole and on the disk.
func WriteTo(folder string) func(name string, content []byte) error {
	return func(name string, content []byte) error {
		path := filepath.Join(folder, name)
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			return errors.Join(ErrNotWritten, os.ErrExist, err)
		}
		f, err := os.CreateTemp(folder, "."+name+".*")
		if err != nil {
			return errors.Join(ErrNotWritten, err)
		}
		_, err = f.Write(content)
		err = errors.Join(err, f.Sync(), f.Close())
		if err != nil {
			os.Remove(f.Name())
			return errors.Join(ErrNotWritten, err)
		}
		return os.Rename(f.Name(), path)
	}
}

func hash(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])
}

func sendable(m act.Meta, b *Batch) error {
	switch {
	case b.State != Released:
		return desk.Errf("pay-state", b.ID, b.State.Label())
	case m.Date.Before(b.Released.Date):
		return desk.Errf("pay-date-before", b.ID, m.Date.String(), b.Released.Date.String())
	}
	return nil
}

type sendingEvent struct {
	ID     string   `json:"id"`
	File   SentFile `json:"file"`
	Ticket string   `json:"ticket"` // SHA-256
}

func (sendingEvent) Kind() string { return "payment-sending" }

func applySending(t store.Txn, m act.Meta, e sendingEvent) error {
	b, err := BatchOf(t, e.ID)
	if err == nil {
		err = sendable(m, &b)
	}
	if err != nil {
		return err
	}
	if e.File.Count != b.Orders.Count || e.File.Total != b.Orders.Amount {
		return desk.Errf("pay-file-sum", b.ID, e.File.Count, b.Orders.Count)
	}
	orders, err := ordersOf(t, &b)
	if err != nil {
		return err
	}
	// A name that came onto the list after the release is not paid either, nor an
	// account that was put right since.
	names, err := blockedIn(t, func() ([]Order, error) { return orders, nil })
	if err == nil && len(names) > 0 {
		err = desk.Errf("pay-blocked-since", b.ID, len(names), nameSome(names))
	}
	if err == nil {
		err = unmoved(t, &b, orders)
	}
	if err != nil {
		return err
	}
	b.State, b.Sending, b.File, b.Ticket = Unknown, signed(m), &e.File, e.Ticket
	return b.write(t, m)
}

// underWay reads a batch whose sending this ticket began.
func underWay(t store.Reader, id, ticket string) (Batch, error) {
	b, err := BatchOf(t, id)
	if err == nil && (b.State != Unknown || b.Ticket == "" || b.Ticket != hash(ticket)) {
		err = desk.Errf("pay-not-sending", id)
	}
	return b, err
}

type sentEvent struct {
	ID     string `json:"id"`
	Ticket string `json:"ticket"`
}

func (sentEvent) Kind() string { return "payment-sent" }

func applySent(t store.Txn, m act.Meta, e sentEvent) error {
	b, err := underWay(t, e.ID, e.Ticket)
	if err != nil {
		return err
	}
	b.State, b.Sent, b.Ticket = Sent, signed(m), ""
	return b.write(t, m)
}

type unsentEvent struct {
	ID     string `json:"id"`
	Ticket string `json:"ticket"`
}

func (unsentEvent) Kind() string { return "payment-unsent" }

func applyUnsent(t store.Txn, m act.Meta, e unsentEvent) error {
	b, err := underWay(t, e.ID, e.Ticket)
	if err != nil {
		return err
	}
	if b.Claim != nil || b.Claims > 0 || b.Open() != b.Orders { // a bank speaks of it already
		return desk.Errf("pay-not-sending", b.ID)
	}
	b.State, b.Sending, b.File, b.Ticket = Released, nil, nil, ""
	return b.write(t, m)
}

type doubtfulEvent struct {
	ID     string `json:"id"`
	Ticket string `json:"ticket"`
	Text   string `json:"text"` // what the writer said
}

func (doubtfulEvent) Kind() string { return "payment-doubtful" }

func applyDoubtful(t store.Txn, m act.Meta, e doubtfulEvent) error {
	b, err := underWay(t, e.ID, e.Ticket)
	if err != nil {
		return err
	}
	b.Ticket, b.Reason = "", e.Text
	return b.write(t, m)
}

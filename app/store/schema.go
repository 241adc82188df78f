package store

import (
	"errors"
	"fmt"
	"strconv"
)

// SchemaKey holds the number of the last migration, in decimal.
const SchemaKey = "meta/schema"

// Migration brings the records of a store from form To-1 to form To. Apply runs
// once, in one transaction with an operation of its own and without the limits
// of an Update; it must not depend on clock, file or network.
type Migration struct {
	To    int
	Why   string // one line, for the log
	Apply func(Txn) error
}

// Migrations is the ordered list of this version. A new form of any record is a
// new entry here, never a change of an old one.
var Migrations = []Migration{
	{To: 1, Why: "first form", Apply: func(Txn) error { return nil }},
}

// SchemaOf reads the number a store bears, 0 for one that has just been laid.
func SchemaOf(r Reader) (int, error) {
	b, err := r.Get(SchemaKey)
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read schema: %w", err)
	}
	at, err := strconv.Atoi(string(b))
	if err != nil || at < 0 {
		return 0, fmt.Errorf("schema %q: %w", b, ErrNotStore)
	}
	return at, nil
}

// Pending returns the migrations a store still needs, or a SchemaError when it
// is newer than the list. A list with a gap is an error of the program.
func Pending(r Reader, list []Migration) ([]Migration, error) {
	for i, m := range list {
		if m.To != i+1 {
			return nil, fmt.Errorf("migration %d stands at place %d", m.To, i+1)
		}
	}
	at, err := SchemaOf(r)
	if err != nil {
		return nil, err
	}
	if at > len(list) {
		return nil, &SchemaError{File: at, Program: len(list)}
	}
	return list[at:], nil
}

// Op is the operation id a migration runs under, the same on every machine.
func (m Migration) Op() OpID { return OpID(fmt.Sprintf("migrate-%06d", m.To)) }

// Run applies m and writes its number.
func (m Migration) Run(t Txn) error {
	if err := m.Apply(t); err != nil {
		return fmt.Errorf("migration %d (%s): %w", m.To, m.Why, err)
	}
	return t.Put(SchemaKey, strconv.AppendInt(nil, int64(m.To), 10))
}

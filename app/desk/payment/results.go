package payment

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
)

// TakenFile is a result file that was taken in.
type TakenFile struct {
	SHA256   string      `json:"sha256"`
	Name     string      `json:"name"`
	Size     int64       `json:"size"`
	Template TemplateRef `json:"template"`
	Lines    int         `json:"lines"`    // that speak of an outcome
	Pending  int         `json:"pending"`  // that say nothing is decided yet
	Settled  Sum         `json:"settled"`  // of its lines
	Returned Sum         `json:"returned"` // of its lines
	New      int         `json:"new"`      // lines that told something new
	Waiting  int         `json:"waiting"`  // of those, of unknown orders: a second person must confirm
	By       *Sign       `json:"by"`
}

// Refused is why a result file was not taken: everything that is wrong with it.
type Refused struct{ Problems []desk.Problem }

func (r *Refused) Error() string {
	return fmt.Sprintf("%d problems, first: %s", len(r.Problems), r.Problems[0].Message)
}

// refusal is the error of a file with problems; the list is inside (errors.As *Refused).
func refusal(name string, list []desk.Problem) error {
	return desk.Errf("pay-results-refused", name, len(list), list[0].Row, list[0].Message).Wrap(&Refused{list})
}

// Import takes a bank's result file in (经办), whole or not at all: each line must
// fit an order by number, amount and account, and what became of it so far. A file
// that was taken before changes nothing; again then tells so.
func (p Payments) Import(ctx context.Context, who act.Actor, v *vault.Vault, path string, ref TemplateRef) (f TakenFile, again bool, err error) {
	var tpl Template
	err = p.view(ctx, func(t store.Reader) (err error) {
		if err = usable(t, ref, ForResults); err == nil {
			tpl, _, err = TemplateOf(t, ref)
		}
		return err
	})
	if err != nil {
		return f, false, err
	}
	e, err := readResults(ctx, v, path, &tpl)
	if err != nil {
		return f, false, err
	}
	o := act.Order{Need: []act.Role{act.Maker}, Subject: "payfile/" + e.File.SHA256}
	_, err = p.Desk.Do(ctx, who, o, func(store.Reader, act.Meta) (act.Event, error) {
		return e, nil // what fits and what does not is found in applyResults, once
	})
	taken := errors.Is(err, errTaken)
	if err != nil && !taken {
		return f, false, err
	}
	err = p.view(ctx, func(t store.Reader) error { _, err := act.Read(t, fileKey(e.File.SHA256), &f); return err })
	return f, taken, err
}

var errTaken = desk.Errf("pay-file-taken")

// line is one line of a result file.
type line struct {
	Line    int    `json:"line"`
	Order   string `json:"order"`
	finding        // what it says of the order
}

type resultsEvent struct {
	File  TakenFile `json:"file"`
	Lines []line    `json:"lines"`
}

func (resultsEvent) Kind() string { return "payment-results" }

func applyResults(t store.Txn, m act.Meta, e resultsEvent) error {
	if ok, err := act.Read(t, fileKey(e.File.SHA256), &TakenFile{}); err != nil || ok {
		return errors.Join(errTaken, err)
	}
	l := newLanding(t, m)
	var bad []desk.Problem
	for _, x := range e.Lines {
		if problem, err := l.put(x, e.File.SHA256); err != nil {
			return err
		} else if problem != nil {
			bad = append(bad, problem.at(e.File.Name, x.Line))
		}
	}
	if len(bad) > 0 {
		return refusal(e.File.Name, bad)
	}
	if err := l.finish(t); err != nil {
		return e.refused(l, err)
	}
	f := e.File
	f.New, f.Waiting, f.By = l.fresh, l.waiting, signed(m)
	return act.Write(t, fileKey(f.SHA256), f)
}

// refused names the lines of a file whose money the ledger has elsewhere: it was
// paid, and is being recovered.
func (e resultsEvent) refused(l *landing, err error) error {
	short, ok := errors.AsType[*desk.Error](err)
	if !ok || short.Code != "award-short" {
		return err
	}
	award, _ := short.Args[0].(string)
	var bad []desk.Problem
	for _, x := range e.Lines {
		o := l.orders[x.Order]
		if o.changed && slices.ContainsFunc(o.Parts, func(p Part) bool { return p.Award == award }) {
			bad = append(bad, problemf("pay-money-elsewhere", o.ID, award).at(e.File.Name, x.Line))
		}
	}
	if len(bad) == 0 {
		return err
	}
	return refusal(e.File.Name, bad)
}

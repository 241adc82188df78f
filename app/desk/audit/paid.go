package audit

import (
	"encoding/json"
	"slices"
	"strings"

	"huiqi/app/desk/papers"
	"huiqi/policy/money"
)

// What was ordered, sent and put on paper, held against the books: from the files
// of the package as plain numbers. Only the papers themselves are made again by
// the print centre.

// payBatch is a payment batch read plainly.
type payBatch struct {
	ID     string   `json:"id"`
	State  string   `json:"state"`
	Awards []string `json:"awards"`
	Orders struct {
		Count  int   `json:"count"`
		Amount int64 `json:"amount"`
	} `json:"orders"`
	Prepared *step `json:"prepared"`
	Released *step `json:"released"`
	File     *struct {
		Name   string `json:"name"`
		SHA256 string `json:"sha256"`
		Size   int    `json:"size"`
		Count  int    `json:"count"`
		Total  int64  `json:"total"`
	} `json:"file"`
}

// step is who did something, by which act.
type step struct {
	Who  string `json:"who"`
	Name string `json:"name"`
	Seq  uint64 `json:"seq"`
}

// payOrder is a payment order read plainly.
type payOrder struct {
	ID    string `json:"id"`
	Payee struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"payee"`
	Amount int64 `json:"amount"`
	Parts  []struct {
		Award  string `json:"award"`
		Amount int64  `json:"amount"`
	} `json:"parts"`

	line int
}

const (
	payBatches = "payments/batches.jsonl"
	payOrders  = "payments/orders.jsonl"
)

// orders reads the payment orders by batch.
func (c *checker) orders() map[string][]payOrder {
	list, at := records[payOrder](c, payOrders)
	out := map[string][]payOrder{}
	for i, o := range list {
		o.line = at[i]
		if len(o.ID) > 6 {
			out[o.ID[:len(o.ID)-6]] = append(out[o.ID[:len(o.ID)-6]], o)
		}
	}
	return out
}

// dropped are the orders taken out of a batch before its release, from the log.
func (c *checker) dropped() map[string]bool {
	out := map[string]bool{}
	for i := range c.log {
		var x struct {
			Orders []string `json:"orders"`
		}
		if c.log[i].Kind == "payment-dropped" && json.Unmarshal(c.log[i].event, &x) == nil {
			for _, id := range x.Orders {
				out[id] = true
			}
		}
	}
	return out
}

// paid holds orders against their batches, the files sent and the books.
func (c *checker) paid() error {
	orders, dropped := c.orders(), c.dropped()
	released := map[string]int64{}
	list := c.postings()
	for i := range list {
		if list[i].Code == "release" {
			released[list[i].Order] += list[i].Amount
		}
	}
	batches, at := records[payBatch](c, payBatches)
	for i, b := range batches {
		var count int
		var total int64
		for _, o := range orders[b.ID] {
			c.r.Payments++
			var parts int64
			for _, p := range o.Parts {
				parts += p.Amount
			}
			if parts != o.Amount {
				c.r.differ(payOrders, o.line, "order_parts", o.ID, fen(o.Amount), fen(parts))
			}
			if dropped[o.ID] {
				continue
			}
			count, total = count+1, total+o.Amount
			if b.Released != nil && released[o.ID] != o.Amount {
				c.r.differ(payOrders, o.line, "order_books", o.ID, fen(o.Amount), fen(released[o.ID]))
			}
		}
		if count != b.Orders.Count && b.Orders.Count > 0 || total != b.Orders.Amount && b.Orders.Count > 0 {
			c.r.differ(payBatches, at[i], "orders_sum", b.ID, b.Orders.Count, fen(b.Orders.Amount), count, fen(total))
		}
		if b.File != nil && (b.File.Count != count || b.File.Total != total) {
			c.r.differ(payBatches, at[i], "file_sum", b.ID, b.File.Name, b.File.Count, fen(b.File.Total), count, fen(total))
		}
		c.sent(&batches[i], at[i])
	}
	return nil
}

// sent holds the file of a batch against the act that recorded it before the bytes
// left.
func (c *checker) sent(b *payBatch, line int) {
	if b.File == nil {
		return
	}
	var logged string
	for i := range c.log {
		var x struct {
			ID   string `json:"id"`
			File struct {
				SHA256 string `json:"sha256"`
			} `json:"file"`
		}
		if c.log[i].Kind == "payment-sending" && json.Unmarshal(c.log[i].event, &x) == nil && x.ID == b.ID {
			logged = x.File.SHA256
		}
	}
	if logged != b.File.SHA256 {
		c.r.differ(payBatches, line, "file_sent", b.ID, b.File.Name, b.File.SHA256, logged)
	}
}

// releases: who lets a payment go had no hand in it, in what it pays, or in the
// accounts it pays to.
func (c *checker) releases(h hands, byID map[string]*batch) {
	orders := c.orders()
	batches, at := records[payBatch](c, payBatches)
	for i, b := range batches {
		if b.Released == nil {
			continue
		}
		e := c.act(b.Released.Seq)
		if e == nil || e.Kind != "payment-released" || e.Subject != "paybatch/"+b.ID || e.Who != b.Released.Who || e.Name != b.Released.Name {
			c.r.differ(payBatches, at[i], "release_act", b.ID, b.Released.Name, b.Released.Seq)
			continue
		}
		scopes := []string{"paybatch/" + b.ID}
		for _, id := range b.Awards {
			if a := byID[id]; a != nil {
				root := a
				if byID[a.Root] != nil {
					root = byID[a.Root]
				}
				own := scopesOf(a, root)
				scopes = append(scopes, slices.DeleteFunc(own, func(s string) bool { return strings.HasPrefix(s, "account/") })...)
			}
		}
		for _, o := range orders[b.ID] {
			scopes = append(scopes, "account/"+o.Payee.ID)
		}
		if scope := h.before(e.Who, e.Seq, scopes); scope != "" {
			c.r.differ(entriesName, e.line, "own_release", e.Name, b.ID, scope)
		}
	}
}

// grants: who confirmed money did not propose it, and both acts are in the log.
func (c *checker) grants() {
	const path = "ledger/指标.csv"
	for i, row := range c.rows(path) {
		if i == 0 || len(row) < 13 || row[10] == "" {
			continue
		}
		if row[7] == row[10] {
			c.r.differ(path, i+1, "one_person_grant", row[0], row[8])
		}
	}
}

// papers makes every paper again and holds its amount against award and order.
func (c *checker) papers() error {
	const path = "papers/papers.jsonl"
	list, at := records[papers.Record](c, path)
	c.amounts(path, list, at)
	known := map[string]papers.Record{}
	for _, r := range list {
		known[paperDir+r.FileName()] = r
	}
	for _, name := range sorted(c.hashes) {
		if !strings.HasPrefix(name, paperDir) {
			continue
		}
		r, ok := known[name]
		if !ok {
			c.r.differ(name, 0, "file_strange")
		} else if c.hashes[name].SHA256 != r.SHA256 {
			c.r.differ(name, 0, "pdf_hash", r.Number, r.SHA256, c.hashes[name].SHA256)
		}
	}
	made := map[string]string{}
	if !c.o.Quick {
		var err error
		if made, err = c.again(list); err != nil {
			return err
		}
	}
	kept := printed(list)
	for i, r := range list {
		sha, ok := made[r.Number]
		if ok {
			c.r.Papers++
		}
		if ok && sha != r.SHA256 {
			c.r.differ(path, at[i], "paper_again", r.Number, r.SHA256, sha)
		}
		if _, there := c.hashes[paperDir+r.FileName()]; !c.bare && kept[r.Number] && !there && (c.o.Quick || sha == r.SHA256) {
			c.r.differ(paperDir+r.FileName(), 0, "pdf_gone", r.Number)
		}
	}
	return nil
}

// again makes papers from the replayed state and gives the hashes of their files.
// When they cannot all be made at once, each is tried by itself.
func (c *checker) again(list []papers.Record) (map[string]string, error) {
	if len(list) == 0 {
		return nil, nil
	}
	numbers := make([]string, len(list))
	for i, r := range list {
		numbers[i] = r.Number
	}
	out, err := c.print(numbers)
	if err == nil || c.ctx.Err() != nil {
		return out, err
	}
	out = map[string]string{}
	for i, n := range numbers {
		one, err := c.print([]string{n})
		if err != nil {
			c.r.differ("papers/papers.jsonl", i+1, "paper_unmade", n, err.Error())
			continue
		}
		out[n] = one[n]
	}
	return out, c.ctx.Err()
}

func (c *checker) print(numbers []string) (map[string]string, error) {
	prints, err := c.content.press().Original(c.ctx, numbers...)
	if err != nil {
		return nil, err
	}
	sums, err := prints.Sums(c.ctx, func(done, total int) { c.o.Tell.tell("papers", done, total) })
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(numbers))
	for i, sha := range sums {
		out[numbers[i]] = sha
	}
	return out, nil
}

// amounts: the figure of a paper is that of the award, of the obligation in the
// books, of the orders, and of its capitals.
func (c *checker) amounts(path string, list []papers.Record, at []int) {
	net, owed := map[string]int64{}, map[string]int64{}
	for _, b := range c.batches() {
		for _, l := range b.lines {
			net[l.Award] = l.Net
		}
	}
	for _, e := range c.postings() {
		if e.Code == "confirm" {
			owed[e.Award] += e.Amount
		}
	}
	ordered := map[string]int64{}
	for _, b := range c.batchSums() {
		ordered[b.ID] = b.Orders.Amount
	}
	for i, r := range list {
		if back, err := money.ParseCapitals(r.Amount.Capitals()); err != nil || back != r.Amount {
			c.r.differ(path, at[i], "paper_capitals", r.Number, fen(int64(r.Amount)))
		}
		switch r.Kind {
		case papers.AwardNotice:
			if a := int64(r.Amount); a != net[r.Award] || a != owed[r.Award] {
				c.r.differ(path, at[i], "paper_award", r.Number, fen(a), r.Award, fen(net[r.Award]), fen(owed[r.Award]))
			}
		case papers.PaymentList:
			if a := int64(r.Amount); a != ordered[r.Subject] {
				c.r.differ(path, at[i], "paper_orders", r.Number, fen(a), r.Subject, fen(ordered[r.Subject]))
			}
		}
	}
}

// batchSums reads the payment batches without naming again what cannot be read.
func (c *checker) batchSums() (out []payBatch) {
	for _, l := range linesOf(c.files[payBatches]) {
		var b payBatch
		if json.Unmarshal(l.text, &b) == nil {
			out = append(out, b)
		}
	}
	return out
}

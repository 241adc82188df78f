package payment

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"huiqi/app/desk"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/vault"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/reports/workbook"
)

// File makes the bank file of a batch: of a prepared or released one as it would
// leave, of a sent one the same bytes again, held against the recorded hash. The
// vault must be open. It changes nothing and sends nothing. It is for those who may
// send the file: it holds account numbers in the clear, which nobody else sees.
func (p Payments) File(ctx context.Context, who act.Actor, v *vault.Vault, id string) (SentFile, []byte, error) {
	if err := p.Desk.May(ctx, who, senders); err != nil {
		return SentFile{}, nil, err
	}
	f, content, _, err := p.file(ctx, v, id)
	return f, content, err
}

// file is File with the version of the batch it was made from.
func (p Payments) file(ctx context.Context, v *vault.Vault, id string) (f SentFile, content []byte, version int, err error) {
	var b Batch
	var orders []Order
	var tpl Template
	err = p.view(ctx, func(t store.Reader) (err error) {
		if b, err = BatchOf(t, id); err != nil {
			return err
		}
		if orders, err = ordersOf(t, &b); err != nil {
			return err
		}
		tpl, _, err = TemplateOf(t, b.Template)
		return err
	})
	if err == nil && b.State == Withdrawn {
		err = desk.Errf("pay-state", b.ID, b.State.Label())
	}
	if err != nil {
		return f, nil, 0, err
	}
	f, content, err = export(ctx, v, &tpl, &b, orders)
	if err == nil && b.File != nil && *b.File != f {
		err = desk.Errf("pay-file-differs", b.ID, b.File.SHA256, f.SHA256)
	}
	return f, content, b.Version, err
}

// export lays the orders out by the template. The same batch gives the same bytes.
func export(ctx context.Context, v *vault.Vault, tpl *Template, b *Batch, orders []Order) (SentFile, []byte, error) {
	f := SentFile{Count: len(orders)}
	x := &exporter{vault: v, tpl: tpl, batch: b, date: b.Prepared.Date}
	if b.Released != nil {
		x.date = b.Released.Date
	}
	rows := make([][]string, 0, len(orders)+2)
	for i := range orders {
		if err := ctx.Err(); err != nil {
			return f, nil, err
		}
		row, err := x.row(&orders[i])
		if err != nil {
			return f, nil, err
		}
		rows = append(rows, row)
		if f.Total, err = f.Total.Add(orders[i].Amount); err != nil {
			return f, nil, desk.Errf("pay-order-parts", orders[i].ID).Wrap(err)
		}
	}
	content, err := tpl.encode(tpl.frame(rows, Sum{f.Count, f.Total}))
	if err != nil {
		return f, nil, err
	}
	h := sha256.Sum256(content)
	f.Name, f.SHA256, f.Size = x.name(f), hex.EncodeToString(h[:]), len(content)
	return f, content, nil
}

type exporter struct {
	vault *vault.Vault
	tpl   *Template
	batch *Batch
	date  period.Date // of the release; before it, of the preparation
	// masked: account numbers as a screen shows them; nothing is opened.
	masked bool
}

// row is the line of an order.
func (x *exporter) row(o *Order) ([]string, error) {
	row := make([]string, len(x.tpl.Columns))
	for i, c := range x.tpl.Columns {
		text, err := x.cell(o, c)
		if err != nil {
			return nil, err
		}
		if strings.ContainsFunc(text, unicode.IsControl) {
			return nil, desk.Errf("pay-cell-control", o.ID, c.Head, text)
		}
		row[i] = text
	}
	return row, nil
}

func (x *exporter) cell(o *Order, c Column) (string, error) {
	switch c.Source {
	case SrcNumber:
		return strconv.Itoa(o.N), nil
	case SrcOrder:
		return o.ID, nil
	case SrcBatch:
		return x.batch.ID, nil
	case SrcPayee:
		return o.Payee.Name, nil
	case SrcPayeeID:
		return o.Payee.ID, nil
	case SrcAccountName:
		return o.Account.Holder, nil
	case SrcAccount:
		if x.masked {
			return o.Account.Number.Masked(), nil
		}
		number, err := x.vault.Open(vault.AccountPlace(o.Payee.ID), o.Account.Number)
		return strings.Join(strings.Fields(number), ""), err
	case SrcBank:
		return o.Account.Bank, nil
	case SrcBankNo:
		return o.Account.BankNo, nil
	case SrcAmount:
		return x.tpl.amount(o.Amount), nil
	case SrcPurpose:
		return x.batch.Purpose, nil
	case SrcDate:
		return x.tpl.date(x.date), nil
	case SrcReissueOf:
		return o.ReissueOf, nil
	}
	return c.Text, nil
}

// amount writes an amount without separators: "1234.50", or fen.
func (t *Template) amount(f money.Fen) string {
	if t.Amounts == "fen" {
		return strconv.FormatInt(int64(f), 10)
	}
	return strings.ReplaceAll(f.String(), ",", "")
}

func (t *Template) date(d period.Date) string {
	if t.Dates == "20060102" {
		return strings.ReplaceAll(d.String(), "-", "")
	}
	return d.String()
}

// frame puts the heads and the declaration around the lines.
func (t *Template) frame(rows [][]string, sum Sum) [][]string {
	says := []string{t.Declared.Count, strconv.Itoa(sum.Count), t.Declared.Total, t.amount(sum.Amount)}
	out := make([][]string, 0, len(rows)+2)
	if t.Declared.At == "top" {
		out = append(out, says)
	}
	if !t.NoHead {
		heads := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			heads[i] = c.Head
		}
		out = append(out, heads)
	}
	out = append(out, rows...)
	if t.Declared.At == "bottom" {
		out = append(out, says)
	}
	return out
}

var fileNameSafe = strings.NewReplacer("/", "_", `\`, "_", ":", "_", "*", "_", "?", "_", `"`, "_", "<", "_", ">", "_", "|", "_")

// name is the file's name by the template's pattern.
func (x *exporter) name(f SentFile) string {
	name := strings.NewReplacer(
		"{batch}", x.batch.ID, "{date}", x.tpl.date(x.date), "{count}", strconv.Itoa(f.Count),
		"{total}", x.tpl.amount(f.Total), "{source}", ledger.SourceLabel(x.batch.Source),
	).Replace(cmp.Or(x.tpl.FileName, "{batch}"))
	return fileNameSafe.Replace(name) + "." + x.tpl.Format
}

func (t *Template) encode(rows [][]string) ([]byte, error) {
	if t.Format == "xlsx" {
		return t.workbook(rows)
	}
	return t.text(rows)
}

// text is a csv by RFC 4180, in the encoding of the template. Texts that would be
// formulas are refused: a bank reads names as they are, so nothing may be put in
// front of them.
func (t *Template) text(rows [][]string) ([]byte, error) {
	for i, row := range rows {
		for _, text := range row {
			if workbook.Inert(text) != text {
				return nil, desk.Errf("pay-cell-formula", i+1, text)
			}
		}
	}
	var b bytes.Buffer
	if t.Encoding == "utf-8-bom" {
		b.WriteString("\ufeff")
	}
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	if t.Separator != "" {
		w.Comma = rune(t.Separator[0])
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("csv: %w", err)
	}
	if t.Encoding != "gb18030" {
		return b.Bytes(), nil
	}
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(b.Bytes())
	if err == nil {
		var back []byte
		if back, err = simplifiedchinese.GB18030.NewDecoder().Bytes(out); err == nil && bytes.Equal(back, b.Bytes()) {
			return out, nil
		}
	}
	return nil, unwritable(rows, err)
}

// unwritable names the first text that GB18030 would not give back.
func unwritable(rows [][]string, cause error) error {
	for i, row := range rows {
		for _, text := range row {
			coded, err := simplifiedchinese.GB18030.NewEncoder().String(text)
			if err == nil {
				var back string
				if back, err = simplifiedchinese.GB18030.NewDecoder().String(coded); err == nil && back == text {
					continue
				}
			}
			return desk.Errf("pay-cell-encoding", i+1, text).Wrap(err)
		}
	}
	return desk.Errf("pay-cell-encoding", 0, "").Wrap(cause)
}

// workbook is an .xlsx of one sheet with nothing but texts: a bank reads the digits
// as they are, leading zeros and all. Nothing in it depends on the time.
func (t *Template) workbook(rows [][]string) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	sheet := cmp.Or(t.Sheet, "Sheet1")
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, desk.Errf("pay-sheet-name", sheet).Wrap(err)
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // @
	if err != nil {
		return nil, err
	}
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	cells := make([]any, 0, len(t.Columns))
	for i, row := range rows {
		cells = cells[:0]
		for _, c := range row {
			cells = append(cells, excelize.Cell{StyleID: text, Value: c})
		}
		if err := w.SetRow("A"+strconv.Itoa(i+1), cells); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

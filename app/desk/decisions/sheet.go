package decisions

import (
	"context"

	"huiqi/app/desk"
	"huiqi/app/desk/intake"
	"huiqi/policy/rule"
	"huiqi/resources/words"
)

// amountID is the name of the amount column for --map and for questions.
const amountID = "amount"

// amountHeads are words the column of amounts is known by.
var amountHeads = []string{"奖补金额", "奖励金额", "补助金额", "补贴金额", "拟奖补金额", "拟奖励金额", "核定金额", "下达金额", "奖补资金", "奖励资金", "补助资金", "奖金", "amount"}

// plainAmount are heads that say no more than that a column is an amount.
var plainAmount = map[string]string{
	"金额": amountID, "金额（元）": amountID + ":元", "金额（万元）": amountID + ":万元", "金额/元": amountID + ":元", "金额/万元": amountID + ":万元",
}

// Sheet is the list of a decision in a workbook, as recognised.
type Sheet struct {
	File *intake.File
}

// Look recognises a workbook with the list of a decision: a column of codes, of
// names, of places, of amounts, and if the document says so of accounts. maps
// settles columns by hand, memory as confirmed earlier; both may be nil.
func Look(ctx context.Context, path, name string, maps map[string]string, memory func(string) map[string]string) (*Sheet, error) {
	all := make(map[string]string, len(maps)+len(plainAmount))
	for head, to := range plainAmount {
		all[head] = to
	}
	for head, to := range maps {
		all[head] = to
	}
	f, err := intake.Look(ctx, path, intake.Options{
		Name: name, Kind: intake.Decision, Maps: all, Memory: memory,
		Fields: []intake.Field{{
			ID: amountID, Label: words.T("decision.amount"), Type: intake.TypeNumber, Unit: "元", File: intake.Decision, Heads: amountHeads,
		}},
	})
	if err != nil {
		return nil, err
	}
	return &Sheet{File: f}, nil
}

// Read takes all rows. Any row that cannot be read is a problem; a decision with
// problems is not recorded, for its list is a whole.
func (s *Sheet) Read(ctx context.Context, progress func(done, total int64)) ([]Input, []desk.Problem, error) {
	b, err := s.File.Read(ctx, progress)
	if err != nil {
		return nil, nil, err
	}
	out := make([]Input, 0, len(b.Records))
	for i := range b.Records {
		r := &b.Records[i]
		in := Input{ID: r.ID, Name: r.Name, Region: r.Region, Row: r.Row, Amount: amountText(r)}
		in.Account = Payee{
			Holder: b.Identity(r, intake.AccountName), Bank: b.Identity(r, intake.Bank),
			BankNo: b.Identity(r, intake.BankNo), Number: b.Identity(r, intake.AccountNo),
		}
		if in.Account.Number == "" { // a column of payees alone is no account
			in.Account = Payee{}
		}
		out = append(out, in)
	}
	return out, b.Problems, nil
}

// List names the workbook in the record.
func (s *Sheet) List() List { return List{Name: s.File.Name, SHA256: s.File.Hash} }

// amountText is the amount in yuan, exactly as the cell has it, in its unit; ""
// when it is missing.
func amountText(r *intake.Record) string {
	if len(r.Values) == 0 || r.Values[0].State != rule.Known {
		return ""
	}
	return r.Values[0].Num.String()
}

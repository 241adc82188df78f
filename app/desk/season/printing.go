package season

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"huiqi/app/desk"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/people"
	"huiqi/policy/money"
)

// prints is the scene in which papers of a kind are made of what subject finds.
func prints(day string, kind papers.Kind, subject func(p *player) (string, error)) scene {
	return scene{"printed", day, func(p *player) (told, error) {
		id, err := subject(p)
		if err != nil {
			return told{}, err
		}
		var t told
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			press := p.press(lin)
			made, err := printed(p, press, id, kind)
			if err != nil {
				return err
			}
			if t.again = made != nil; !t.again {
				if made, err = makes(p, press, lin, wish(day, kind, id)); err != nil {
					return err
				}
			}
			for _, r := range made.Records {
				t.sum += r.Amount
			}
			t.args = []any{kind.Label(), len(made.Records), made.Records[0].Number}
			return p.save(made)
		})
		return t, err
	}}
}

// printed are the papers of a kind about a subject, nil before they were made.
func printed(p *player, press papers.Press, id string, kind papers.Kind) (*papers.Prints, error) {
	all, err := press.About(p.ctx, id)
	if err != nil {
		return nil, err
	}
	var numbers []string
	for _, r := range all {
		if r.Kind == kind {
			numbers = append(numbers, r.Number)
		}
	}
	if len(numbers) == 0 {
		return nil, nil
	}
	return press.Original(p.ctx, numbers...)
}

func makes(p *player, press papers.Press, who people.SignedIn, w papers.Wish) (*papers.Prints, error) {
	plan, err := press.Plan(p.ctx, w)
	if err != nil {
		return nil, err
	}
	return press.Make(p.ctx, who.Actor, plan, nil)
}

func wish(day string, kind papers.Kind, id string) papers.Wish {
	return papers.Wish{
		Kind: kind, Subject: id, From: date("2020-01-01"), Until: date(day),
		Office: papers.Office{Issuer: "示例省财政厅", Code: "示财奖", Date: date(day)},
		Letter: papers.Letter{
			To: "各设区市财政局、工信局", Opinion: "经省工业和信息化厅审核", Except: "厦门市除外", Subject: "2150899 其他支持中小企业发展和管理支出",
			CopyTo: []string{"示例省审计厅"}, Printer: "示例省财政厅办公室", Public: true,
			Account: "示例省财政厅　示例银行福州分行营业部　3500 1612 2330 5000 0001", Contact: "林经办　0591-87000000",
		},
	}
}

// save puts papers into the folder of the season, when it is kept.
func (p *player) save(made *papers.Prints) error {
	if p.o.Out == "" {
		return nil
	}
	dir := filepath.Join(p.folder, onPaper)
	for i := range made.Records {
		_, err := os.Stat(filepath.Join(dir, made.Records[i].FileName()))
		switch {
		case err == nil:
		case errors.Is(err, fs.ErrNotExist):
			if err := made.Part(i).WriteEach(p.ctx, dir, nil); err != nil {
				return err
			}
		default:
			return desk.Errf("write-failed", made.Records[i].FileName()).Wrap(err)
		}
	}
	return nil
}

func of(w which) func(p *player) (string, error) {
	return func(p *player) (string, error) {
		b, err := p.batch(w)
		return b.ID, err
	}
}

func (x transfer) id(p *player) (string, error) {
	b, _, err := p.payment(x.purpose)
	return b.ID, err
}

func (x suit) id(p *player) (string, error) {
	c, err := p.claim(x)
	if err != nil {
		return "", err
	}
	return c.ID, nil
}

func pool(x ledger.Pool) func(p *player) (string, error) {
	return func(*player) (string, error) { return x.String(), nil }
}

// signs is the scene in which the log is signed as it stands.
func signs(day string) scene {
	return scene{"checkpoint", day, func(p *player) (told, error) {
		var t told
		var err error
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			c, err := p.s.Desk.Sign(p.ctx, lin.Vault)
			t.args = []any{c.Size, c.Hash()}
			return err
		})
		return t, err
	}}
}

// reconciles is the scene in which every transfer is held against ledger and bank.
func reconciles(day string) scene {
	return scene{"reconciled", day, func(p *player) (told, error) {
		all, err := p.pay.All(p.ctx)
		if err != nil {
			return told{}, err
		}
		var sum money.Fen
		for _, b := range all {
			r, err := p.pay.Reconcile(p.ctx, b.ID)
			if err != nil {
				return told{}, err
			}
			if len(r.Differences) > 0 {
				d := r.Differences[0]
				return told{}, desk.Errf("season-differs", b.ID, d.Order, d.Want.String(), d.Got.String())
			}
			sum += b.Settled.Amount
		}
		return told{sum: sum, args: []any{len(all)}}, nil
	}}
}

package season

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/payment"
	"huiqi/app/desk/people"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
	"huiqi/policy/money"
)

const (
	online = edition + "/online-sales"
	jobs   = edition + "/stable-jobs"
)

// rule is a decision of the last weeks, for three firms.
func rule(item, period, no, title string, first int, amounts ...string) ruling {
	x := ruling{which: which{item, period, province, road.Award}, no: no, title: title, amounts: amounts}
	for i := range amounts {
		x.lines = append(x.lines, first+i)
	}
	return x
}

// Decisions whose batches stand everywhere on the road.
var (
	returnedOne = rule(jobs, "2020Q1", "示人社〔2020〕101号", "关于下达2020年一季度稳就业奖补资金的决定", 30, "120000.00", "86000.00", "54300.50")
	unknownOne  = rule(jobs, "2020Q2", "示人社〔2020〕115号", "关于下达2020年二季度稳就业奖补资金的决定", 30, "98000.00", "77000.00", "41200.00")
	preparedOne = rule(online, "2020Q2", "示商务〔2020〕64号", "关于下达2020年二季度线上销售奖励资金的决定", 40, "60000.00", "45000.00", "30000.00")
	toPayOne    = rule(online, "2020Q1", "示商务〔2020〕52号", "关于下达2020年一季度线上销售奖励资金的决定", 40, "50000.00", "35000.00", "20000.00")
	noticeOver  = rule(online, "2020Q3", "示商务〔2020〕79号", "关于下达2020年三季度线上销售奖励资金的决定", 43, "72000.00", "38000.00", "26000.00")
	onNotice    = rule(jobs, "2020Q3", "示人社〔2020〕133号", "关于下达2020年三季度稳就业奖补资金的决定", 33, "150000.00", "64000.00", "33000.00")
	toApprove   = rule(innovation, "2020Q3", "示工信〔2020〕120号", "关于下达2020年三季度创新发展奖补资金的决定", 50, "300000.00", "200000.00")
	toSubmit    = rule(online, "2020Q4", "示商务〔2020〕88号", "关于下达2020年四季度线上销售奖励资金的决定", 46, "44000.00", "18000.00")
	withdrawn   = rule(jobs, "2020Q4", "示人社〔2020〕140号", "关于下达2020年四季度稳就业奖补资金的决定", 36, "90000.00", "52000.00")
	notDrafted  = rule(innovation, "2020Q4", "示工信〔2020〕131号", "关于下达2020年四季度创新发展奖补资金的决定", 52, "240000.00", "160000.00")
)

var halfYear = which{cities, "2020H1", province, road.Award}

var (
	payReturned = transfer{purpose: "2020年一季度稳就业奖补", of: []which{returnedOne.which}, returned: []int{2}}
	payUnknown  = transfer{purpose: "2020年二季度稳就业奖补", of: []which{unknownOne.which}}
	payPrepared = transfer{purpose: "2020年二季度线上销售奖励", of: []which{preparedOne.which}}
)

// wayTo takes a decision's batch to a state, published on a day.
func wayTo(to road.State, day, over string, x ruling) []scene {
	w := x.which
	all := []scene{
		submit(day, w), check(day, w), approve(day, w), publish(day, w), closeNotice(over, w), confirm(over, w),
	}
	return append([]scene{decides(day, x), drafts(day, w, x.draft)}, all[:slices.Index(order, to)]...)
}

// waiting is work of every kind that waits on the last day: for the screens.
func waiting() []scene {
	const first, over, last = "2020-12-02", "2020-12-10", "2020-12-14"
	pools := func(doc, item string, amount money.Fen) []scene {
		return grants(first, doc, ledger.Pool{Source: province, Item: item}, amount)
	}
	out := slices.Concat(
		pools("示财指〔2020〕91号", online, 1_000_000_00), pools("示财指〔2020〕92号", jobs, 2_000_000_00), pools("示财指〔2020〕93号", cities, 10_000_000_00),
		wayTo(road.Confirmed, first, over, returnedOne), wayTo(road.Confirmed, first, over, unknownOne),
		wayTo(road.Confirmed, first, over, preparedOne), wayTo(road.Confirmed, first, over, toPayOne),
		wayTo(road.OnNotice, first, over, noticeOver), wayTo(road.OnNotice, over, over, onNotice),
		wayTo(road.Checked, over, over, toApprove), wayTo(road.Draft, last, last, toSubmit),
		wayTo(road.Submitted, over, over, withdrawn), withdrawn.revoke("2020-12-11", "所附名单不是最后一稿"), []scene{decides(last, notDrafted)},
		pays(over, payReturned)[:2], pays(over, payUnknown)[:2],
		[]scene{
			payReturned.sends(over), payUnknown.fails(over), answers("2020-12-11", payReturned), {"pay-prepared", over, payPrepared.prepare},
			drafts(over, halfYear, ofRun("half-year", province)), submit(over, halfYear),
			objects("2020-12-11", onNotice.which, 2, "职工来信", "参保人数与实际不符"),
			claimOpen.propose("2020-12-11"), claimPaid.propose("2020-12-02"), claimPaid.approve("2020-12-03"), claimPaid.notify("2020-12-04"),
			claimPaid.notes(last, 1, recovery.Instalment),
			grants(last, "示财指〔2020〕98号", ledger.Pool{Source: province, Item: power}, 1_500_000_00)[0],
			blocks(last, 60), moves(last, 61), defines(last),
		},
		deferring(),
	)
	slices.SortStableFunc(out, func(a, b scene) int { return strings.Compare(a.day, b.day) })
	return out
}

// revoke are the scenes in which two persons take the decision's batch back.
func (x ruling) revoke(day, why string) []scene {
	ask := sign("revoke-asked", day, "chen", x.which, road.Revoked, func(p *player, who act.Actor, a road.Ask) (road.Batch, error) {
		b, err := p.batch(x.which)
		if err != nil || b.Revoking != nil {
			return b, err
		}
		a.Reason = why
		return p.road.AskRevoke(p.ctx, who, a)
	})
	second := sign("revoked", day, "huang", x.which, road.Revoked, func(p *player, who act.Actor, a road.Ask) (road.Batch, error) {
		return p.road.Revoke(p.ctx, who, a)
	})
	return []scene{ask, second}
}

var (
	claimOpen = suit{doc: "示财监〔2020〕47号", why: "审计发现电表户号归属有误", line: 22, due: []string{"2020-12-31"}}
	claimPaid = suit{doc: "示财监〔2020〕44号", why: "企业二季度已停产，产值数据有误", line: 23, due: []string{"2020-12-10", "2021-01-29"}}
)

// sends is the scene of sending alone.
func (x transfer) sends(day string) scene { return scene{"pay-sent", day, x.send} }

// fails is the scene in which the line breaks while the file leaves: nobody knows
// whether the bank has it.
func (x transfer) fails(day string) scene {
	return scene{"pay-unknown", day, func(p *player) (told, error) {
		b, _, err := p.payment(x.purpose)
		if err != nil {
			return told{}, err
		}
		t := told{sum: b.Orders.Amount, args: []any{b.ID}, again: b.State != payment.Released}
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			if t.again {
				return nil
			}
			broken := errors.New("网络中断")
			write := payment.WriteTo(filepath.Join(p.folder, toBank))
			_, err := p.pay.Send(p.ctx, lin.Actor, lin.Vault, payment.Seen{Batch: b.ID, Seen: b.Version}, func(name string, content []byte) error {
				return errors.Join(write(name, content), broken)
			})
			if errors.Is(err, broken) {
				return nil
			}
			return err
		})
		return t, err
	}}
}

// blocks is the scene in which somebody asks for the firm of a line to be put on the
// blocking list.
func blocks(day string, line int) scene {
	return scene{"block-asked", day, func(p *player) (told, error) {
		l, err := p.line(mainBatch, line)
		if err != nil {
			return told{}, err
		}
		all, err := p.pay.Blocks(p.ctx)
		if err != nil {
			return told{}, err
		}
		t := told{args: []any{l.Party.Name}, again: len(all) > 0}
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			if t.again {
				return nil
			}
			return p.pay.AskBlock(p.ctx, lin.Actor, payment.BlockAsk{Party: l.Party.ID, Name: l.Party.Name, On: true, Doc: "示信用〔2020〕9号", Reason: "列入严重失信主体名单"})
		})
		return t, err
	}}
}

// moves is the scene in which the firm of a line sends in another account.
func moves(day string, line int) scene {
	return scene{"account", day, func(p *player) (told, error) {
		l, err := p.line(mainBatch, line)
		if err != nil {
			return told{}, err
		}
		a, err := p.account(l.Party.ID)
		if err != nil {
			return told{}, err
		}
		t := told{args: []any{l.Party.Name}, again: a.Waiting != nil}
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			if t.again {
				return nil
			}
			e := accounts.Entry{Holder: l.Party.Name, Bank: "示例银行泉州分行营业部", BankNo: "103397000012", Number: "35001650107059000088"}
			_, err := accounts.Book{Desk: p.s.Desk, Vault: lin.Vault}.Propose(p.ctx, lin.Actor, l.Party.ID, a.Version, e, accounts.ByHand, "企业变更账户函", "基本户迁移")
			return err
		})
		return t, err
	}}
}

// defines is the scene in which a clerk defines a template of another bank.
func defines(day string) scene {
	return scene{"template", day, func(p *player) (told, error) {
		all, err := p.pay.Templates(p.ctx)
		if err != nil {
			return told{}, err
		}
		x := all[slices.IndexFunc(all, func(t payment.Template) bool { return t.ID == payment.BankCSV })]
		x.ID, x.Version, x.Name, x.Encoding, x.Separator = "rural-bank", 0, "农信社代发（UTF-8，竖线分隔）", "utf-8", "|"
		t := told{args: []any{x.Name}, again: slices.ContainsFunc(all, func(t payment.Template) bool { return t.ID == x.ID })}
		t.who, err = p.do("lin", func(lin people.SignedIn) error {
			if t.again {
				return nil
			}
			_, err := p.pay.Define(p.ctx, lin.Actor, x, "农信社只收这种格式")
			return err
		})
		return t, err
	}}
}

package season

import (
	"slices"

	"huiqi/app/desk/accounts"
	"huiqi/app/desk/act"
	"huiqi/app/desk/ledger"
	"huiqi/app/desk/papers"
	"huiqi/app/desk/recovery"
	"huiqi/app/desk/road"
)

// Lines of the province's batch that something happens to.
const (
	lineDismissed    = 3  // an objection, not right
	lineAmended      = 5  // an objection, right: a new version
	lineWithdrawn    = 8  // an objection, right: no award
	lineLate         = 11 // an objection still open at the confirmation
	lineReturned     = 14 // the bank sends its order back
	lineRecovered    = 17
	lineSupplemented = 20
)

// script is the season in the order of its days.
func script() []scene {
	return slices.Concat(spring(), summer(), notices(), payments(), autumn(), ending())
}

// spring founds the office and pays the cities of the first quarter.
func spring() []scene {
	w, x := ofCities, payCities
	return slices.Concat(
		[]scene{
			{"founded", "2020-03-16", found}, {"hired", "2020-03-16", hire},
			{"pack-prepared", "2020-03-17", prepare}, {"pack-activated", "2020-03-18", activate},
			takes("2020-04-20", "cities"),
		},
		grants("2020-04-20", "示财指〔2020〕21号", ledger.Pool{Source: province, Item: cities}, 10_000_000_00),
		[]scene{
			proposes("2020-04-20", "350900", accounts.Entry{Holder: "宁德市财政局", Bank: "国家金库宁德市中心支库", BankNo: "011403000010", Number: "350900000000271"}, "宁德市财政局来函"),
			confirmsAccounts("2020-04-20"),
			drafts("2020-04-21", w, ofRun("cities", province)), submit("2020-04-21", w), check("2020-04-22", w), approve("2020-04-23", w),
			publish("2020-04-24", w), prints("2020-04-24", papers.PublicList, of(w)),
			closeNotice("2020-05-06", w), confirm("2020-05-06", w), prints("2020-05-06", papers.Transmittal, of(w)),
		},
		pays("2020-05-07", x),
		[]scene{answers("2020-05-09", x), prints("2020-05-11", papers.PaymentList, x.id), closes("2020-07-06", "2020-06")},
	)
}

// summer takes the second quarter in and approves its batches.
func summer() []scene {
	w := mainBatch
	return slices.Concat(
		[]scene{takes("2020-07-20", "power")},
		grants("2020-07-20", "示财指〔2020〕45号", ledger.Pool{Source: province, Item: power}, 20_000_000_00),
		grants("2020-07-20", "厦财指〔2020〕18号", ledger.Pool{Source: xiamen, Item: power}, 5_000_000_00),
		accountsOf("2020-07-20", "power"),
		[]scene{
			drafts("2020-07-21", w, ofRun("power", province)), drafts("2020-07-21", ofXiamen, ofRun("power", xiamen)),
			submit("2020-07-21", w), submit("2020-07-21", ofXiamen), check("2020-07-22", w), check("2020-07-22", ofXiamen),
			approve("2020-07-23", w), approve("2020-07-23", ofXiamen), prints("2020-07-23", papers.BatchSheet, of(w)),
			publish("2020-07-24", w), publish("2020-07-24", ofXiamen), prints("2020-07-24", papers.PublicList, of(w)),
		},
	)
}

// notices are the objections, and what comes of them.
func notices() []scene {
	w := mainBatch
	return []scene{
		objects("2020-07-27", w, lineDismissed, "群众来电", "反映该企业二季度停产"),
		objects("2020-07-28", w, lineAmended, "本企业", "六月用电量少计一户表"),
		objects("2020-07-28", w, lineWithdrawn, "县工信局", "该企业已注销"),
		resolves("2020-07-29", "chen", lineDismissed, road.Dismiss, "经核实二季度正常生产"),
		resolves("2020-07-30", "huang", lineAmended, road.Amend, "供电公司已重出电量，按更正数核定"),
		resolves("2020-07-30", "huang", lineWithdrawn, road.Withdraw, "核准注销登记，不再奖励"),
		takes("2020-07-30", "power-2"),
		drafts("2020-07-30", amendment, amends),
		submit("2020-07-30", amendment), check("2020-07-31", amendment), approve("2020-07-31", amendment), publish("2020-07-31", amendment),
		objects("2020-07-31", w, lineLate, "同业企业", "反映其用电含出租厂房"),
		closeNotice("2020-08-03", w), closeNotice("2020-08-03", ofXiamen),
		confirm("2020-08-03", w), confirm("2020-08-03", ofXiamen),
		prints("2020-08-03", papers.Transmittal, of(w)), prints("2020-08-04", papers.AwardNotice, of(w)),
		resolves("2020-08-05", "chen", lineLate, road.Dismiss, "出租部分已单独计量"),
		confirm("2020-08-06", leftBehind),
		closeNotice("2020-08-10", amendment), confirm("2020-08-10", amendment),
	}
}

// amends drafts the new version of the amended line.
func amends(p *player, lin act.Actor) (out road.Drafted, err error) {
	run, err := p.run("power-2")
	if err != nil {
		return out, err
	}
	b, err := p.batch(mainBatch)
	if err != nil {
		return out, err
	}
	_, err = p.road.Amend(p.ctx, lin, road.Ask{Batch: b.ID, Seen: b.Version, Lines: []int{lineAmended}}, run)
	return out, err
}

// payments are what leaves for the bank and what comes back from it.
func payments() []scene {
	return slices.Concat(
		pays("2020-08-11", payPower), []scene{prints("2020-08-11", papers.PaymentList, payPower.id)},
		pays("2020-08-12", payXiamen),
		[]scene{
			answers("2020-08-13", payPower), answers("2020-08-14", payXiamen),
			corrects("2020-08-14", payPower), confirmsAccounts("2020-08-14"),
		},
		pays("2020-08-17", payAgain),
		[]scene{
			answers("2020-08-19", payAgain), prints("2020-08-20", papers.Reconciliation, payPower.id),
			without("2020-08-24", mainBatch), confirmsAccounts("2020-08-24"),
		},
		pays("2020-08-25", payRest),
		[]scene{answers("2020-08-27", payRest), closes("2020-09-01", "2020-08")},
	)
}

// autumn pays by decision, finds more to give and something to take back.
func autumn() []scene {
	w := byDecision
	return slices.Concat(
		[]scene{takes("2020-09-04", "half-year"), decides("2020-09-07", innovated)},
		grants("2020-09-07", "示财指〔2020〕60号", ledger.Pool{Source: province, Item: innovation}, 2_000_000_00),
		[]scene{
			drafts("2020-09-08", w, innovated.draft), submit("2020-09-08", w), check("2020-09-09", w), approve("2020-09-09", w), publish("2020-09-10", w),
			suited.propose("2020-09-14"), suited.approve("2020-09-15"), suited.notify("2020-09-16"), prints("2020-09-16", papers.RecoveryLetter, suited.id),
			closeNotice("2020-09-18", w), confirm("2020-09-18", w),
		},
		pays("2020-09-21", payDecision), []scene{answers("2020-09-23", payDecision)},
		suited.comes("2020-09-28", 1, recovery.Instalment),
		[]scene{
			takes("2020-10-12", "power-3"), drafts("2020-10-12", later, supplements), submit("2020-10-12", later), check("2020-10-13", later),
			approve("2020-10-13", later), publish("2020-10-13", later), closeNotice("2020-10-21", later), confirm("2020-10-21", later),
		},
		pays("2020-10-22", payLater), []scene{answers("2020-10-26", payLater)},
		suited.comes("2020-10-28", 2, recovery.Instalment), suited.comes("2020-11-20", 3, recovery.Refund),
	)
}

// supplements drafts what the corrected figures give more.
func supplements(p *player, lin act.Actor) (road.Drafted, error) {
	run, err := p.run("power-3")
	if err != nil {
		return road.Drafted{}, err
	}
	return p.road.Supplement(p.ctx, lin, run, road.Options{Funds: []string{province}})
}

// ending closes the books.
func ending() []scene {
	return []scene{
		closes("2020-12-01", "2020-11"), prints("2020-12-01", papers.Statement, pool(ledger.Pool{Source: province, Item: power})),
		reconciles("2020-12-01"), signs("2020-12-01"),
	}
}

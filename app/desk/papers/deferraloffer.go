package papers

import (
	"context"
	"fmt"
	"slices"

	"huiqi/app/desk/act"
	"huiqi/app/desk/deferrals"
	"huiqi/app/store"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// offeredCases is how many decided cases are offered a confirmation, the newest: of
// others one is planned by their number.
const offeredCases = 200

// deferralOffers are what papers of the register can be made of: the newest decided
// cases, the banks with findings they were not asked about, the periods that have cases.
// What a bank without a name is named in is offered and not ready.
func (p Press) deferralOffers(ctx context.Context, t store.Reader) ([]Offer, error) {
	cases, err := deferrals.Decided(t, offeredCases)
	if err != nil {
		return nil, err
	}
	names, err := deferrals.NamesIn(t)
	if err != nil {
		return nil, err
	}
	var out []Offer
	for i := range cases {
		c := &cases[i]
		f, named := c.Figures(), names[c.Loan.Bank] != "" || c.Loan.BankName != ""
		out = append(out, Offer{
			Kind: DeferralConfirmation, Subject: CaseSubject(c.No), Label: c.Loan.Name, State: c.State.Label(), Amount: f.MovedPrincipal + f.MovedInterest, Ready: count(named),
		})
	}
	banks, err := deferrals.Unasked(ctx, t)
	if err != nil {
		return nil, err
	}
	for _, b := range banks {
		out = append(out, Offer{Kind: DeferralQuery, Subject: b.Code, Label: b.Name, State: fmt.Sprintf("%s %d", deferrals.Found.Label(), b.Cases), Ready: count(b.Name != b.Code)})
	}
	months, err := deferrals.MonthsIn(t)
	if err != nil {
		return nil, err
	}
	today := act.Today(p.Desk.Now())
	for _, per := range periodsOf(months) {
		o := Offer{Kind: DeferralBulletin, Subject: per.String(), Label: per.Label(), State: per.Label()}
		o.Ready = count(today.Compare(per.Last()) > 0)
		out = append(out, o)
	}
	return out, nil
}

// periodsOf are months, and the quarters and years they lie in.
func periodsOf(months []string) (out []period.Period) {
	add := func(text string) {
		per, err := period.Parse(text)
		if err == nil && !slices.Contains(out, per) {
			out = append(out, per)
		}
	}
	for _, m := range months {
		per, err := period.Parse(m)
		if err != nil {
			continue // loans without a day they were due
		}
		add(m)
		add(fmt.Sprintf("%dQ%d", per.Year(), (per.Number()+2)/3))
		add(fmt.Sprint(per.Year()))
	}
	return out
}

// madeOnly offers what papers were made of that nothing is offered for any more: the
// letters of a bank that was asked about everything, confirmations of older cases.
func madeOnly(offers []Offer, made []Record) []Offer {
	known := make(map[string]bool, len(offers))
	for i := range offers {
		known[string(offers[i].Kind)+"/"+offers[i].Subject] = true
	}
	for i := range made {
		r := &made[i]
		if key := string(r.Kind) + "/" + r.Subject; r.Kind.ofRegister() && !known[key] {
			known[key] = true
			state := words.T("papers.older")
			if r.Kind == DeferralQuery {
				state = words.T("papers.all_asked")
			}
			offers = append(offers, Offer{Kind: r.Kind, Subject: r.Subject, Label: r.Name, State: state})
		}
	}
	return offers
}

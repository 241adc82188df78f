package road

import (
	"slices"

	"huiqi/app/desk/act"
	"huiqi/app/store"
	"huiqi/policy/money"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// Deed is what can be done next with a batch.
type Deed string

// The deeds a batch waits for.
const (
	DoSubmit  Deed = "submit"
	DoCheck   Deed = "check"
	DoApprove Deed = "approve"
	DoPublish Deed = "publish"
	DoClose   Deed = "close"
	DoResolve Deed = "resolve"
	DoAmend   Deed = "amend"
	DoConfirm Deed = "confirm"
	DoRevoke  Deed = "revoke" // the second signature of a revocation
)

// Label names the deed in the language now in use.
func (d Deed) Label() string { return words.T("road.deed." + string(d)) }

// roles are those of which a deed needs one.
var roles = map[Deed][]act.Role{
	DoSubmit: {act.Maker}, DoCheck: {act.Checker}, DoApprove: {act.Approver},
	DoPublish: {act.Maker, act.Checker, act.Approver}, DoClose: {act.Maker, act.Checker, act.Approver},
	DoResolve: {act.Checker, act.Approver}, DoAmend: {act.Maker}, DoConfirm: {act.Approver},
	DoRevoke: {act.Checker, act.Approver},
}

// apartFor are the deeds of which a hand in the data keeps a person out.
var apartFor = []Deed{DoCheck, DoApprove, DoResolve, DoConfirm, DoRevoke}

// Task is a batch that waits for a deed (待办).
type Task struct {
	Batch Batch
	Do    Deed
	Lines int    // of DoResolve and DoAmend: how many lines wait
	Mine  bool   // this person may do it
	Why   string // why not, in the language now in use
	// Emergency means that the person checked the batch and could approve it by the
	// emergency exception only.
	Emergency bool
}

// Waiting lists what the batches wait for, by batch; those this person may do have
// Mine. Of notices, only those whose last day is over wait to be closed.
func Waiting(t store.Reader, who act.Actor, today period.Date) ([]Task, error) {
	if who.ID() == "" {
		return nil, nil // nothing waits for nobody
	}
	user, err := act.UserOf(t, who.ID())
	if err != nil {
		return nil, err
	}
	all, err := List(t)
	if err != nil {
		return nil, err
	}
	var out []Task
	for i := range all {
		b := &all[i]
		deeds, err := due(t, b, today)
		if err != nil {
			return nil, err
		}
		for _, task := range deeds {
			task.Batch = *b
			if err := task.forUser(t, user); err != nil {
				return nil, err
			}
			out = append(out, task)
		}
	}
	return out, nil
}

// due lists what a batch waits for.
func due(t store.Reader, b *Batch, today period.Date) ([]Task, error) {
	if b.Revoking != nil {
		return []Task{{Do: DoRevoke}}, nil
	}
	switch b.State {
	case Draft:
		return []Task{{Do: DoSubmit}}, nil
	case Submitted:
		return []Task{{Do: DoCheck}}, nil
	case Checked:
		return []Task{{Do: DoApprove}}, nil
	case Approved:
		return []Task{{Do: DoPublish}}, nil
	case OnNotice, NoticeClosed:
		return dueOnNotice(t, b, today)
	}
	return nil, nil
}

func dueOnNotice(t store.Reader, b *Batch, today period.Date) ([]Task, error) {
	marks, err := marksOf(t, b.root())
	if err != nil {
		return nil, err
	}
	disputed, upheld, dead := 0, 0, 0
	for n, m := range marks {
		if m.Home != b.ID && (m.Home != "" || b.Kind == Child) || b.Kind == Child && !slices.Contains(b.Left, n) {
			continue
		}
		switch s := stateOf(b, m); {
		case s.Dead():
			dead++
		case s == Disputed:
			disputed++
		case s == Upheld && m.Next == "":
			upheld++
		case s == Upheld:
			dead++ // its new version is under way: nothing to do here
		}
	}
	var out []Task
	if disputed > 0 {
		out = append(out, Task{Do: DoResolve, Lines: disputed})
	}
	if upheld > 0 {
		out = append(out, Task{Do: DoAmend, Lines: upheld})
	}
	switch {
	case b.State == OnNotice && today.After(b.To):
		out = append(out, Task{Do: DoClose})
	case b.State == NoticeClosed && (disputed+upheld == 0 || disputed+upheld+dead < b.Lines):
		out = append(out, Task{Do: DoConfirm})
	}
	return out, nil
}

// forUser says whether the person may do the task, and if not, why.
func (k *Task) forUser(t store.Reader, user act.User) error {
	b := &k.Batch
	if !slices.ContainsFunc(roles[k.Do], func(r act.Role) bool { return slices.Contains(user.Roles, r) }) {
		k.Why = words.T("road.why.role", roles[k.Do][0].Label())
		return nil
	}
	if slices.Contains(apartFor, k.Do) {
		scope, err := handIn(t, b, user.ID)
		if err != nil {
			return err
		}
		if scope != "" {
			k.Why = words.T("road.why.hand", scopeLabel(scope))
			return nil
		}
	}
	switch check := b.Signed(SignCheck); {
	case k.Do == DoApprove && check != nil && check.Who == user.ID:
		k.Why, k.Emergency = words.T("road.why.checked"), true
	case k.Do == DoRevoke && b.Revoking.Who == user.ID:
		k.Why = words.T("road.why.asked")
	default:
		k.Mine = true
	}
	return nil
}

// Emergency is one use of the emergency exception, for the report on it.
type Emergency struct {
	Batch     string
	Label     string // of the item
	Period    string
	Lines     int
	Total     money.Fen
	Signature Signature
}

// emergencies lists every use of the emergency exception, by batch; children share
// the signatures of their root and are not counted again.
func emergencies(all []Batch) []Emergency {
	var out []Emergency
	for i := range all {
		b := &all[i]
		if b.Kind == Child {
			continue
		}
		for _, s := range b.Signatures {
			if s.Emergency {
				out = append(out, Emergency{b.ID, b.Label, b.Period, b.Lines, b.Total, s})
			}
		}
	}
	return out
}

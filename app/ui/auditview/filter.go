package auditview

import (
	"strings"
	"time"

	"huiqi/app/desk/act"
	"huiqi/app/desk/trail"
	"huiqi/policy/period"
)

// row is one act with the text it is searched by.
type row struct {
	trail.Row
	text string // lower case
	day  string // recorded, in China: 2006-01-02
}

func rowsOf(list []trail.Row) []row {
	out := make([]row, len(list))
	for i, r := range list {
		out[i] = row{
			Row: r, day: r.Time[:len(time.DateOnly)],
			text: strings.ToLower(strings.Join([]string{r.Name, r.Who, r.Kind, r.Entry.Kind, r.About, r.Subject, r.Reason, r.SHA256, string(r.Op)}, "\n")),
		}
	}
	return out
}

// wanted is what is asked of the acts shown. Empty parts ask nothing.
type wanted struct {
	Text, Who, Kind, From, To string
	Figure                    string // "today", "refused"
}

func (w wanted) keeps(r *row, today string) bool {
	switch {
	case w.Who != "" && r.Who != w.Who, w.Kind != "" && r.Entry.Kind != w.Kind:
		return false
	case w.From != "" && r.day < w.From, w.To != "" && r.day > w.To:
		return false
	case w.Figure == "today" && r.day != today, w.Figure == "refused" && r.Entry.Kind != refused:
		return false
	}
	for part := range strings.FieldsSeq(strings.ToLower(w.Text)) {
		if !strings.Contains(r.text, part) {
			return false
		}
	}
	return true
}

// refused is the kind of a sign-in that was turned away.
const refused = "sign-in-failed"

// named is something to choose with what it is called.
type named struct{ id, name string }

// found lists who acted and the kinds of acts, in the order first met.
func found(rows []row) (who, kinds []named, failed int) {
	seen := map[string]bool{}
	for i := range rows {
		r := &rows[i]
		if key := "who/" + r.Who; !seen[key] && r.Who != "" {
			seen[key] = true
			who = append(who, named{r.Who, r.Name})
		}
		if key := "kind/" + r.Entry.Kind; !seen[key] {
			seen[key] = true
			kinds = append(kinds, named{r.Entry.Kind, r.Kind})
		}
		if r.Entry.Kind == refused {
			failed++
		}
	}
	return who, kinds, failed
}

func today(now time.Time) string { return act.Today(now).String() }

// dayOf is a day as typed, "" when it is none.
func dayOf(d period.Date, err error) string {
	if err != nil {
		return ""
	}
	return d.String()
}

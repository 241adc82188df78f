package todoview

import (
	"strconv"

	"huiqi/app/desk/todo"
	"huiqi/policy/period"
	"huiqi/resources/words"
)

// figOthers is the figure of what waits for others.
const figOthers = "others"

// long is after how many days something has waited long.
const long = 7

// routes say on which screen a room is worked in.
var routes = map[todo.Room]string{
	todo.Batches: "batches", todo.Payments: "payment", todo.Budget: "budget", todo.Parties: "firms", todo.Claims: "recovery", todo.Policy: "policy",
}

// row is an item as the grid shows it.
type row struct {
	todo.Item
	id                                string
	group, amount, count, since, days string
	route, arg                        string
}

// rowsOf parts what waits into one's own and that of others.
func rowsOf(list todo.List, today period.Date) (mine, others []row) {
	for i := range list.Items {
		x := list.Items[i]
		r := row{Item: x, id: strconv.Itoa(i), group: x.Group.Label(), amount: "—", count: "—", since: "—", days: "—", route: routes[x.Room], arg: x.ID}
		if x.Amount != 0 {
			r.amount = x.Amount.String()
		}
		if x.Count > 0 {
			r.count = strconv.Itoa(x.Count)
		}
		if !x.Since.IsZero() {
			r.since = x.Since.String()
			if r.days = words.T("todo.n_days", x.Days); x.Since == today {
				r.days = words.T("todo.today")
			}
		}
		if x.Mine {
			mine = append(mine, r)
		} else {
			others = append(others, r)
		}
	}
	return mine, others
}

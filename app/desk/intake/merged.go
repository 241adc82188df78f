package intake

import (
	"cmp"
	"context"
	"slices"

	"huiqi/app/desk"
	"huiqi/policy/rule"
)

// maxFills bounds the work that merged ranges may ask for, whatever they claim
// to cover.
const maxFills = 4 << 20

// settleMerges reads the merged ranges, which stand behind the rows, and only
// then takes the rows that have a blank where one may reach: a name, code or
// yes/no holds for every row it is merged over. A figure does not: nobody can
// say how it is shared out, so each of its rows gets a problem.
func (t *taking) settleMerges(ctx context.Context, rows rowReader) error {
	merges, err := rows.merges()
	if err != nil {
		return err
	}
	merges = slices.DeleteFunc(merges, func(m merge) bool { return m.bottom <= t.in.HeadRows[1] || m.top == m.bottom && m.left == m.right })
	slices.SortFunc(t.late, func(a, b lateRow) int { return a.n - b.n })
	fills := 0
	for _, m := range merges {
		fills += t.fill(m)
		if fills > maxFills {
			break
		}
	}
	if t.each != nil {
		t.refuseAhead(merges, fills)
	}
	for i := range t.late {
		if i%512 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		t.take(t.late[i].n, t.late[i].cells)
		t.late[i].cells = nil
	}
	t.late = nil
	byRow := func(a, b Record) int { return a.Row - b.Row }
	if !slices.IsSortedFunc(t.Records, byRow) {
		slices.SortStableFunc(t.Records, byRow)
	}
	slices.SortStableFunc(t.Rejected, byRow)
	for _, m := range merges {
		if fills += t.refuse(m); fills > maxFills {
			break
		}
	}
	slices.SortStableFunc(t.Problems, func(a, b desk.Problem) int { return cmp.Compare(a.Row, b.Row) })
	return nil
}

// fill puts the text of a range's first cell into the late rows it covers.
func (t *taking) fill(m merge) int {
	at := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Index == m.left })
	if at < 0 || m.top <= t.in.HeadRows[1] || t.number(at) {
		return 1
	}
	from, _ := slices.BinarySearchFunc(t.late, m.top, func(r lateRow, n int) int { return r.n - n })
	var first cell
	if from < len(t.late) && t.late[from].n == m.top {
		first = t.late[from].cells[at]
		from++
	} else if i, ok := slices.BinarySearchFunc(t.Records, m.top, func(r Record, n int) int { return r.Row - n }); ok {
		first = cell{text: t.Records[i].Raw[at], kind: textCell}
	} else if i, ok := slices.BinarySearchFunc(t.Rejected, m.top, func(r Record, n int) int { return r.Row - n }); ok {
		first = cell{text: t.Rejected[i].Raw[at], kind: textCell}
	}
	if empty(first) {
		return 1
	}
	n := 1
	for ; from < len(t.late) && t.late[from].n <= m.bottom; from++ {
		if empty(t.late[from].cells[at]) {
			t.late[from].cells[at] = first
			t.merged++
		}
		n++
	}
	return n
}

// refuse takes back the figures of a merged range.
func (t *taking) refuse(m merge) int {
	n := 1
	for at := range t.Columns {
		c := &t.Columns[at]
		if c.Index < m.left || c.Index > m.right || !t.number(at) {
			continue
		}
		i, _ := slices.BinarySearchFunc(t.Records, m.top, func(r Record, n int) int { return r.Row - n })
		for ; i < len(t.Records) && t.Records[i].Row <= m.bottom; i++ {
			t.Records[i].Values[c.field] = rule.Value{}
			t.problem(t.Records[i].Row, c, faultf("merged-number", m.top, m.bottom))
			n++
		}
	}
	return n
}

func (t *taking) number(at int) bool {
	c := &t.Columns[at]
	return c.field >= 0 && t.fields[c.field].Type == TypeNumber
}

// Package columns lays out upright bars of a row in time as page items, such as what
// falls due each month. It stands apart from package figure, which offers it to the
// window, because paper draws with it and knows no painter. Main types: Column and Look.
package columns

import (
	"cmp"
	"slices"

	"huiqi/reports/face"
	"huiqi/reports/page"
)

// Part is one colour of the stacked parts, with its name.
type Part struct {
	Label  string
	Colour page.Colour
}

// Look is how the figure stands out from its ground.
type Look struct {
	Ground, Ink, Quiet page.Colour
	Size               float64 // pt of the labels
	Faces              *face.Set
}

// Column is one upright bar of a row in time, such as a month.
type Column struct {
	Label string    // below it: "7月"
	Group string    // "2020年", set once below the labels that share it
	Text  string    // above it; left out where it would stand on another, the tallest first
	Parts []float64 // from the ground up, for the lengths only; negative counts as none
}

func (c Column) height() (sum float64) {
	for _, p := range c.Parts {
		sum += max(p, 0)
	}
	return sum
}

// upright is the plot: where it stands and what it is measured with.
type upright struct {
	pg        page.Page
	set       *face.Set
	look      Look
	em        float64
	step, bar float64 // from column to column, and how wide one is
	head      float64 // y of the tallest column's top
	base      float64 // y of the ground
	most      float64
}

// Lay lays out upright bars w wide and h high, their parts stacked in the colours
// of the legend, which stands above when it has more than one entry. All columns
// share one scale.
func Lay(cols []Column, legend []Part, w, h float64, l Look) (page.Page, error) {
	set := l.Faces
	if set == nil {
		var err error
		if set, err = face.Bundled(); err != nil {
			return page.Page{}, err
		}
	}
	em := l.Size * page.MM
	u := upright{pg: page.Page{W: w, H: h}, set: set, look: l, em: em, head: 1.6 * em, base: h - 3*em}
	u.pg.Boxes = append(u.pg.Boxes, page.Box{W: w, H: h, Fill: l.Ground})
	if len(legend) > 1 {
		u.legend(legend)
		u.head += 1.7 * em
	}
	u.pg.Rules = append(u.pg.Rules, page.Rule{X1: 0, Y1: u.base, X2: w, Y2: u.base, Width: 0.2, Colour: l.Quiet})
	if len(cols) == 0 {
		return u.pg, nil
	}
	u.step = w / float64(len(cols))
	u.bar = min(u.step*0.62, 3.6*em)
	for _, c := range cols {
		u.most = max(u.most, c.height())
	}
	for i, c := range cols {
		y := u.base
		for k, p := range c.Parts {
			part := u.length(max(p, 0))
			y -= part
			u.pg.Boxes = append(u.pg.Boxes, page.Box{X: u.left(i), Y: y, W: u.bar, H: part, Fill: u.colour(legend, k)})
		}
	}
	u.texts(cols)
	u.labels(cols)
	u.groups(cols)
	return u.pg, nil
}

// colour of the k-th part; a part beyond the legend is of the ink's.
func (u *upright) colour(legend []Part, k int) page.Colour {
	if k < len(legend) {
		return legend[k].Colour
	}
	return u.look.Ink
}

func (u *upright) left(i int) float64 { return u.step*float64(i) + (u.step-u.bar)/2 }

func (u *upright) length(v float64) float64 {
	if u.most <= 0 || u.base <= u.head {
		return 0
	}
	return (u.base - u.head) * v / u.most
}

func (u *upright) width(text string, size float64) float64 {
	return u.set.Width(page.Sans, text, size*page.MM)
}

// within is the left end of a text centred on column i that stays on the figure.
func (u *upright) within(i, n int, wide float64) float64 {
	middle := u.step * (float64(i) + float64(n)/2)
	return min(max(middle-wide/2, 0), max(u.pg.W-wide, 0))
}

func (u *upright) put(x, y float64, text string, size float64, c page.Colour) {
	u.pg.Runs = append(u.pg.Runs, page.Run{X: x, Y: y, W: u.width(text, size), Text: text, Face: page.Sans, Size: size, Colour: c})
}

func (u *upright) legend(all []Part) {
	x := u.pg.W
	for _, b := range slices.Backward(all) {
		x -= u.width(b.Label, u.look.Size)
		u.put(x, u.em*1.1, b.Label, u.look.Size, u.look.Ink)
		x -= 1.2 * u.em
		u.pg.Boxes = append(u.pg.Boxes, page.Box{X: x, Y: u.em * 0.4, W: 0.8 * u.em, H: 0.8 * u.em, Fill: b.Colour})
		x -= 1.2 * u.em
	}
}

// texts sets what the columns are worth, the tallest first, each where it stands
// neither on another text nor on a taller column beside it.
func (u *upright) texts(cols []Column) {
	size := u.look.Size
	for fits := false; !fits && size > max(u.look.Size*0.7, 5); {
		fits = !slices.ContainsFunc(cols, func(c Column) bool { return u.width(c.Text, size) > u.step*0.94 })
		if !fits {
			size -= 0.25
		}
	}
	order := make([]int, len(cols))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(cols[b].height(), cols[a].height()) })
	var set []page.Run
	high := size * page.MM
	for _, i := range order {
		wide := u.width(cols[i].Text, size)
		x, y := u.within(i, 1, wide), u.base-u.length(cols[i].height())-0.3*high
		over := func(from, to float64) bool { return x < to+0.3 && from < x+wide+0.3 }
		if cols[i].Text == "" || slices.ContainsFunc(set, func(r page.Run) bool {
			return over(r.X, r.X+r.W) && r.Y-y < 1.15*high && y-r.Y < 1.15*high
		}) {
			continue
		}
		hit := false
		for k, c := range cols {
			hit = hit || k != i && u.base-u.length(c.height()) < y && c.height() > 0 && over(u.left(k), u.left(k)+u.bar)
		}
		if !hit {
			u.put(x, y, cols[i].Text, size, u.look.Ink)
			set = append(set, u.pg.Runs[len(u.pg.Runs)-1])
		}
	}
}

// labels sets the names below, every second or third where all would not fit.
func (u *upright) labels(cols []Column) {
	size := u.look.Size * 0.9
	most := 0.0
	for _, c := range cols {
		most = max(most, u.width(c.Label, size))
	}
	every := 1
	for float64(every)*u.step < most+0.4 && every < len(cols) {
		every++
	}
	for i := 0; i < len(cols); i += every {
		wide := u.width(cols[i].Label, size)
		u.put(u.within(i, 1, wide), u.base+1.2*u.em, cols[i].Label, size, u.look.Ink)
	}
}

// groups sets the name of each run of columns once, with a stroke where the next
// begins; a name that has no room is left out.
func (u *upright) groups(cols []Column) {
	size := u.look.Size * 0.9
	free := 0.0
	for from := 0; from < len(cols); {
		upTo := from + 1
		for upTo < len(cols) && cols[upTo].Group == cols[from].Group {
			upTo++
		}
		name := cols[from].Group
		wide := u.width(name, size)
		if x := max(u.within(from, upTo-from, wide), free); name != "" && x+wide <= u.pg.W+0.01 {
			u.put(x, u.base+2.5*u.em, name, size, u.look.Quiet)
			free = x + wide + 0.6
		}
		if from > 0 {
			x := u.step * float64(from)
			u.pg.Rules = append(u.pg.Rules, page.Rule{X1: x, Y1: u.base, X2: x, Y2: u.base + 0.35*u.em, Width: 0.2, Colour: u.look.Quiet})
		}
		from = upTo
	}
}

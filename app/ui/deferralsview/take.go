package deferralsview

import (
	"fyne.io/fyne/v2"

	"huiqi/app/ui/parts"
	"huiqi/app/ui/shell"
)

type takePage struct{ v *View }

func newTake(v *View) *takePage               { return &takePage{v} }
func (p *takePage) drop([]string) bool        { return false }
func (p *takePage) object() fyne.CanvasObject { return parts.Gap(1, 1) }
func (p *takePage) focus() fyne.Focusable     { return nil }
func (p *takePage) crumbs() []string          { return nil }
func (p *takePage) actions() []shell.Action   { return nil }
func (p *takePage) figures() []shell.Figure   { return nil }

package takein

import (
	"context"
	"errors"
	"path/filepath"

	"fyne.io/fyne/v2"

	"huiqi/app/desk"
	"huiqi/app/desk/awards"
	"huiqi/app/desk/intake"
	"huiqi/app/ui/task"
	"huiqi/resources/words"
)

// Source is what files are taken in for where no award is computed from them. Without
// one a Take reads the files of its Target. Look and Read are called off the window's
// thread.
type Source interface {
	// Look recognises a file.
	Look(ctx context.Context, path string, maps map[string]string) (*intake.File, error)
	// Read takes the rows of all files, in which nothing is in question. A *desk.Error
	// says what stands in the way.
	Read(ctx context.Context, paths []string, maps map[string]string, tell task.Tell) (*Rows, error)
	// FieldName is what a column holds, as the clerk calls it.
	FieldName(field string) string
	// Welcome says what belongs here.
	Welcome() []fyne.CanvasObject
}

// Rows are those of all files, read.
type Rows struct {
	Files    []FileRows
	Problems []desk.Problem // rows that are not taken
	Doubts   []desk.Problem // rows that are, though something in them is doubtful
	// Checked writes file i again with the column 校验结果.
	Checked func(ctx context.Context, i int, out string) error
	// More is what a Source wants to have with them.
	More any
}

// FileRows are those of one file.
type FileRows struct {
	Path, Name string
	Rows       int
	Preview    func() Preview
}

// rowsOf are those of the files awards are computed from.
func rowsOf(target Target, data *awards.Data) *Rows {
	out := &Rows{Problems: data.Problems, Checked: data.Checked}
	for _, b := range data.Batches {
		out.Files = append(out.Files, FileRows{
			Path: b.File.Path, Name: b.File.Name, Rows: len(b.Records),
			Preview: func() Preview { return preview(target.Pack, data.Intake.Facts(), b) },
		})
	}
	return out
}

// Ready tells whether all rows were read and can be accepted.
func (t *Take) Ready() bool { return t.Rows != nil }

// Again reads everything anew, after something beside the files changed.
func (t *Take) Again() {
	if len(t.Sheets) > 0 {
		t.refresh(t.paths())
	}
}

// fieldName is what a column holds, as the clerk calls it.
func (t *Take) fieldName(field string) string {
	if t.Source != nil && field != "" && field != intake.Ignore {
		return t.Source.FieldName(field)
	}
	return fieldName(t.Target.Pack, field)
}

// lookFor recognises the files of a source and reads their rows.
func lookFor(ctx context.Context, src Source, paths []string, maps map[string]string, tell task.Tell) (looked, error) {
	var out looked
	ready := true
	for _, path := range paths {
		sheet := &Sheet{Path: path, Name: filepath.Base(path)}
		out.sheets = append(out.sheets, sheet)
		sheet.File, sheet.Err = src.Look(ctx, path, maps)
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		ready = ready && sheet.Err == nil && len(sheet.File.Questions) == 0
	}
	if !ready {
		out.needs = words.T("awardsview.needs_answers")
		return out, nil
	}
	var err error
	out.rows, err = src.Read(ctx, paths, maps, tell)
	if e, ok := errors.AsType[*desk.Error](err); ok && ctx.Err() == nil {
		out.rows, out.needs = nil, e.Text()
		return out, nil
	}
	return out, err
}
